"""Sequences of random tokens that can be continued only by looking back: they teach copying and looking up."""


def random_sequence(random, tokens):
    """Return token ids drawn from the range `tokens`, and the positions in them that can be predicted."""
    sequence = _Sequence(random, tokens)
    sequence.add_random(random.randint(0, 6))
    if random.random() < 0.6:
        _repeat_block(random, sequence)
    else:
        _ask_pairs(random, sequence)
    return sequence.ids, sequence.predictable


class _Sequence:
    """The ids so far, and which positions can be predicted."""

    def __init__(self, random, tokens):
        self._random = random
        self._tokens = tokens
        self.ids = []
        self.predictable = []

    def draw(self, count):
        """Return `count` random tokens."""
        return [self._random.randint(self._tokens.start, self._tokens.stop - 1) for _ in range(count)]

    def add_random(self, count):
        """Append `count` random tokens."""
        self.ids += self.draw(count)

    def add_known(self, ids, first):
        """Append tokens seen before; those from the index `first` on can be predicted."""
        self.predictable += range(len(self.ids) + first, len(self.ids) + len(ids))
        self.ids += ids


def _repeat_block(random, sequence):
    """A block of 2 to 36 tokens, then the block or its end again, once or twice."""
    block = sequence.draw(int(2 ** random.uniform(1.5, 5.2)))
    sequence.ids += block
    for _ in range(random.choice([1, 1, 2])):
        sequence.add_random(random.choice([0, 0, 1, 3]))
        start = random.choice([0, 0, random.randrange(len(block) - 1)])
        sequence.add_known(block[start:], 1)


def _ask_pairs(random, sequence):
    """Pairs of a key and a value, then some of them again in another order."""
    pairs = []
    for _ in range(random.randint(2, 10)):
        key = sequence.draw(random.choice([1, 1, 2]))
        pairs.append((key, sequence.draw(random.choice([1, 1, 2, 3]))))
    between = sequence.draw(1) if random.random() < 0.5 else []
    end = sequence.draw(1) if random.random() < 0.5 else []
    for key, value in pairs:
        sequence.ids += key + between + value + end
    sequence.add_random(random.randint(0, 4))
    for key, value in random.sample(pairs, random.randint(1, len(pairs))):
        sequence.add_known(key + between + value, len(key))
        sequence.ids += end
