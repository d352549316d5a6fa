"""The source of random choices that every task draws its items from."""

import random
import re
import zlib
from dataclasses import dataclass

from words import ENDINGS, ONSETS, VOWELS


@dataclass(frozen=True)
class Item:
    """One question with its worked solution.

    `question` is the text of the last user turn, or a list of (role, text) turns that ends with it. `thinking` holds
    the lines of the worked solution, `answer` the whole reply, `key` the part of the reply that was asked for.
    """

    question: str | list
    thinking: list
    answer: str
    key: str


@dataclass(frozen=True)
class Sizes:
    """How long the look-up texts are: bounds as (least, most)."""

    doc_words: tuple = (1.0, 2.75)  # decimal logarithm of the words of a document
    facts: tuple = (1, 6)
    pairs: tuple = (2, 9)
    copied: tuple = (3, 10)


def is_held_out(key):
    """Tell whether the item with this key belongs to the evaluation; about 1 in 8 does, always the same ones."""
    return zlib.crc32(("h:" + str(key)).encode()) % 8 == 0


class Source:
    """Random choices for one split, 'train' or 'eval'. The same seed gives the same items."""

    def __init__(self, seed, split, tokenizer, sizes=Sizes()):
        self.random = random.Random(seed)
        self.split = split
        self.tokenizer = tokenizer
        self.sizes = sizes
        self.heads, self.tails = letter_tokens(tokenizer) if split == "train" else ([], [])
        self.pieces = short_pieces(tokenizer) if split == "train" else []

    @property
    def training(self):
        """Whether the items are for training."""
        return self.split == "train"

    def allows(self, key):
        """Tell whether the item with this key may be used in this split."""
        return is_held_out(key) != self.training

    def chance(self, probability):
        """Return True with the given probability."""
        return self.random.random() < probability

    def pick(self, options):
        """Return one of the options."""
        return self.random.choice(options)

    def between(self, bounds):
        """Return an integer within (least, most), both included."""
        return self.random.randint(*bounds)

    def number(self, least_digits, most_digits):
        """Return a number whose count of digits is drawn first."""
        digits = self.random.randint(least_digits, most_digits)
        least = 10 ** (digits - 1) if digits > 1 else 0
        return self.random.randint(least, 10**digits - 1)

    def digits(self, count):
        """Return a string of random digits."""
        return "".join(self.pick("0123456789") for _ in range(count))

    def invented_word(self, least=1, most=2):
        """Return a word that does not exist, of `least` to `most` syllables."""
        count = self.random.randint(least, most)
        return "".join(self.pick(ONSETS) + self.pick(VOWELS) + self.pick(ENDINGS) for _ in range(count))


def letter_tokens(tokenizer):
    """Return the tokens made of letters a-z: those that start a word (with their space) and those inside one."""
    heads, tails = [], []
    for token, number in tokenizer.vocab.items():
        if not re.fullmatch("Ġ?[a-z]{1,10}", token):
            continue
        text = token.replace("Ġ", " ")
        if tokenizer.encode(text) == [number]:
            (heads if text.startswith(" ") else tails).append(text)
    return heads, tails


def short_pieces(tokenizer):
    """Return the texts of the tokens of up to 8 letters a-z, without their space."""
    return sorted({token.lstrip("Ġ") for token in tokenizer.vocab if re.fullmatch("Ġ?[a-z]{1,8}", token)})
