"""Spelling, and counting a letter in a word.

A token of several letters hides them from the model, so in training most words are random sequences of tokens: every
token's letters are then seen often enough to be learned. The solution takes the word token by token.
"""

from bpe import BORDER
from source import Item
from words import NOUNS, WORDS


def counting(source):
    """How often a letter occurs in a word."""
    word, pieces = word_and_pieces(source)
    letter = source.pick(word) if source.chance(0.85) else source.pick("aeirstnolm")
    count, lines = count_by_piece(letter, pieces)
    template = source.pick(
        [
            "How many times does the letter %s appear in %s?",
            "How many times does '%s' appear in '%s'?",
            "How many %s's are in %s?",
            "How many %s are there in the word %s?",
            "Count the letter %s in %s.",
            "How many times is the letter %s in the word %s?",
            "How many letters %s are in %s?",
        ]
    )
    if template.endswith("'%s'?") and source.tokenizer.pieces(" " + word) != pieces:
        template = "Count the letter %s in %s."  # a border cannot be kept between a quote and a word
    question = keep_pieces(source, template % (letter, word), word, pieces)
    times = "time" if count == 1 else "times"
    answer = f"The letter {letter} appears {count} {times} in {word}."
    return Item(question, [f"letter {letter}", *lines], answer, str(count))


def count_by_piece(letter, pieces):
    """Return how often the letter occurs, and a line for each piece: its letters, each with the count so far."""
    count, lines = 0, []
    for piece in pieces:
        line = piece + ":"
        for char in piece.strip():
            count += char == letter
            line += f" {char}{count}"
        lines.append(line)
    return count, lines


def spelling(source):
    """The letters of a word, with spaces between them."""
    word, pieces = word_and_pieces(source)
    lines = [piece + ": " + " ".join(piece.strip()) for piece in pieces]
    question = source.pick(["Spell %s.", "Spell the word %s.", "How do you spell %s?"]) % word
    letters = " ".join(word)
    return Item(keep_pieces(source, question, word, pieces), lines, letters, letters)


def spelling_in_parts(source):
    """Spelling a word of at least two tokens: its letters have to be put together from theirs (evaluation only)."""
    while True:
        item = spelling(source)
        if len(source.tokenizer.encode(" " + item.key.replace(" ", ""))) > 1:
            return item


def word_and_pieces(source):
    """Return a word and its tokens as text, the first with the space before the word."""
    if source.heads and source.chance(0.6):
        return random_pieces(source)
    word = any_word(source)
    return word, source.tokenizer.pieces(" " + word)


def random_pieces(source):
    """Return a word made of random tokens, and those tokens."""
    while True:
        head = source.pick(source.heads)
        pieces = [head] + [source.pick(source.tails) for _ in range(source.pick([0, 1, 1, 2, 2, 3]))]
        word = "".join(pieces)[1:]
        if 2 <= len(word) <= 16 and source.allows(("word", word)):
            return word, pieces


def any_word(source):
    """Return a real or an invented word of 4 to 12 letters."""
    while True:
        draw = source.random.random()
        if source.pieces and draw < 0.35:
            word = "".join(source.pick(source.pieces) for _ in range(source.random.randint(1, 3)))
        elif draw < 0.65:
            word = source.pick(NOUNS)
        elif draw < 0.8:
            word = source.pick(WORDS)
        else:
            word = source.invented_word()
        if 4 <= len(word) <= 12 and source.allows(("word", word)):
            return word


def keep_pieces(source, question, word, pieces):
    """Return the question with its word split into exactly these tokens (in training)."""
    before, found, after = question.rpartition(" " + word)
    if not source.training or not found:
        return question
    return before + BORDER + BORDER.join(pieces) + BORDER + after
