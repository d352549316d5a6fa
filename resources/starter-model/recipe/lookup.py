"""Looking a value up in a list, and repeating a text."""

from documents import filler, person
from source import Item
from words import ADJECTIVES, CITIES, COLOURS, NAMES, NOUNS, WORDS

# How the list is written: one pair, and what stands between pairs. Repeats make a form more likely.
LIST_FORMS = [
    ("%s is %s", ". "),
    ("%s is %s", ". "),
    ("%s: %s", "\n"),
    ("%s = %s", "\n"),
    ("%s is %s", "\n"),
    ("%s: %s", ", "),
]


def list_lookup(source):
    """A list of names with a value each, and the question for one of them."""
    keys, values = _pairs(source)
    form, separator = source.pick(LIST_FORMS)
    order = list(range(len(keys)))
    source.random.shuffle(order)
    lines = [form % pair for pair in zip(keys, values)]
    text = separator.join(lines[n] for n in order)
    if separator == ". ":
        text += "."
    asked = ["What is %s?", "What is %s?", "Which value has %s?", "Find %s.", "%s?", "Look up %s."]
    question = source.pick(asked) % keys[0]
    if source.chance(0.9):
        question = text + source.pick(["\n\n", "\n", "\n\n"]) + question[0].upper() + question[1:]
    else:
        question = question + "\n\n" + text
    thinking = [f"I look for {keys[0]}.", "Found: " + lines[0]]
    return Item(question, thinking, f"{keys[0]} is {values[0]}.", values[0])


def _pairs(source):
    count = source.between(source.sizes.pairs)
    keys, values = [], []
    while len(keys) < count:
        key = _key(source)
        if key in keys or (not keys and not source.allows(("kv", key))):
            continue
        keys.append(key)
        values.append(_value(source))
    return keys, values


def _key(source):
    draw = source.random.random()
    if draw < 0.4:
        return source.pick(NOUNS)
    if draw < 0.6:
        return source.invented_word()
    if draw < 0.75:
        return source.pick(NAMES)
    if draw < 0.9:
        return f"{source.pick(ADJECTIVES)} {source.pick(NOUNS)}"
    return f"item {source.random.randint(1, 99)}"


def _value(source):
    draw = source.random.random()
    if draw < 0.35:
        return str(source.number(2, 5))
    if draw < 0.55:
        return source.invented_word()
    if draw < 0.65:
        return source.pick(COLOURS)
    if draw < 0.75:
        return source.pick(CITIES)
    if draw < 0.85:
        return person(source)
    return source.pick(NOUNS)


def copying(source):
    """A text to repeat: words, invented words, a sentence, digits, mixed things, names, or pieces of words."""
    form = source.random.randrange(len(TEXTS))
    text = TEXTS[form](source, source.between(source.sizes.copied))
    template = source.pick(
        ["Repeat: %s", "Repeat after me: %s", "Copy this text exactly: %s", "Say this: %s", "Write exactly this: %s"]
    )
    return Item(template % text, ["I repeat the text."], text, text)


def _mixed(source):
    kinds = [
        lambda: person(source),
        lambda: source.pick(CITIES),
        lambda: str(source.number(1, 5)),
        lambda: source.pick(WORDS),
    ]
    return source.pick(kinds)()


TEXTS = [
    lambda s, count: " ".join(s.pick(WORDS) for _ in range(count)),
    lambda s, count: " ".join(s.invented_word(1, 3) for _ in range(count)),
    lambda s, _count: filler(s),
    lambda s, _count: s.digits(s.random.randint(4, 12)),
    lambda s, count: " ".join(_mixed(s) for _ in range(count)),
    lambda s, count: ", ".join(s.pick(NAMES) for _ in range(count)),
    lambda s, count: "".join(s.pick(s.pieces or WORDS) + s.pick(["", " "]) for _ in range(count)).strip(),
]
