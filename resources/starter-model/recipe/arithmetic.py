"""Addition, subtraction and multiplication, worked out in writing column by column on reversed digits."""

from source import Item
from words import NAMES

THINGS = """
apples books stamps coins cards eggs marbles tickets pencils bottles boxes flowers cookies photos chairs letters oranges
stickers
""".split()


def column_addition(a, b):
    """Return the lines of a written addition."""
    width = max(len(str(a)), len(str(b)))
    x = str(a).zfill(width)[::-1]
    y = str(b).zfill(width)[::-1]
    lines = [f"{a}+{b}", f"{x}+{y}"]
    result, carry, column = "", 0, 0
    while column < width or carry:
        p, q = (int(x[column]), int(y[column])) if column < width else (0, 0)
        total = p + q + carry
        result = str(total % 10) + result
        lines.append(f"{p}+{q}+{carry}={total}, carry {total // 10}: {result}")
        carry = total // 10
        column += 1
    return lines


def column_subtraction(a, b):
    """Return the lines of a written subtraction; `a` is at least `b`."""
    width = len(str(a))
    x = str(a)[::-1]
    y = str(b).zfill(width)[::-1]
    lines = [f"{a}-{b}", f"{x}-{y}"]
    result, borrow = "", 0
    for p, q in zip(map(int, x), map(int, y)):
        rest = p - q - borrow
        next_borrow = int(rest < 0)
        result = str(rest % 10) + result
        lines.append(f"{p}-{q}-{borrow}={rest}, borrow {next_borrow}: {result}")
        borrow = next_borrow
    return lines


def column_multiplication(a, digit):
    """Return the lines of a written multiplication by one digit."""
    x = str(a)[::-1]
    lines = [f"{a}*{digit}", f"{x}*{digit}"]
    result, carry, column = "", 0, 0
    while column < len(x) or carry:
        p = int(x[column]) if column < len(x) else 0
        product = p * digit
        total = product + carry
        result = str(total % 10) + result
        lines.append(f"{p}*{digit}={product}, {product}+{carry}={total}, carry {total // 10}: {result}")
        carry = total // 10
        column += 1
    return lines


def addition(source):
    """Two numbers of 2 to 5 digits; in training sometimes smaller ones."""
    while True:
        if source.training and source.chance(0.12):
            a, b = source.number(1, 2), source.number(1, 1)
        else:
            a, b = source.number(2, 5), source.number(2, 5)
        if source.allows(("a", a, b)):
            break
    template = source.pick(
        [
            "What is %d + %d?",
            "%d + %d",
            "%d+%d",
            "Calculate %d + %d.",
            "Add %d and %d.",
            "%d + %d = ?",
            "How much is %d plus %d?",
            "What is the sum of %d and %d?",
            "%d plus %d",
            "%d+%d=?",
        ]
    )
    return Item(template % (a, b), column_addition(a, b), f"{a} + {b} = {a + b}.", str(a + b))


def subtraction(source):
    """Two numbers of 2 to 5 digits; the result is never negative."""
    while True:
        b, a = sorted((source.number(2, 5), source.number(2, 5)))
        if source.allows(("s", a, b)):
            break
    template = source.pick(
        [
            "What is %d - %d?",
            "%d - %d",
            "%d-%d",
            "Calculate %d - %d.",
            "%d - %d = ?",
            "How much is %d minus %d?",
            "%d minus %d",
            "%d-%d=?",
        ]
    )
    return Item(template % (a, b), column_subtraction(a, b), f"{a} - {b} = {a - b}.", str(a - b))


def multiplication(source):
    """A number of 2 to 4 digits times one digit; in training sometimes one digit times one digit."""
    while True:
        a, digit = source.number(2, 4), source.random.randint(2, 9)
        if source.training and source.chance(0.15):
            a = source.random.randint(1, 9)
        if source.allows(("m", a, digit)):
            break
    template = source.pick(
        [
            "What is %d * %d?",
            "%d * %d",
            "%d x %d",
            "Calculate %d x %d.",
            "Multiply %d by %d.",
            "%d * %d = ?",
            "How much is %d times %d?",
            "%d times %d",
            "What is %d times %d?",
        ]
    )
    return Item(template % (a, digit), column_multiplication(a, digit), f"{a} * {digit} = {a * digit}.", str(a * digit))


def word_problem(source):
    """A story of one or two steps."""
    while True:
        name, thing = source.pick(NAMES), source.pick(THINGS)
        a, b, c = (source.random.randint(11, 299) for _ in range(3))
        kind = source.random.randrange(len(STORIES))
        times = source.random.randint(2, 9)
        if not source.allows(("w", kind, a, b)):
            continue
        story = STORIES[kind](source, name, thing, a, b, c, times)
        if story:
            question, thinking, result = story
            return Item(question, thinking, f"The answer is {result}.", str(result))


# Each story returns its question, the lines of its solution and the result, or None where the numbers do not fit.


def _buys(source, name, thing, a, b, _c, _times):
    template = source.pick(
        [
            "%s has %d %s and buys %d more. How many %s does %s have now?",
            "%s had %d %s and then got %d more. How many %s does %s have?",
        ]
    )
    return template % (name, a, thing, b, thing, name), column_addition(a, b), a + b


def _gives(source, name, thing, a, b, _c, _times):
    if a <= b:
        return None
    template = source.pick(
        [
            "%s has %d %s and gives away %d. How many %s does %s have left?",
            "%s had %d %s and lost %d. How many %s are left for %s?",
        ]
    )
    return template % (name, a, thing, b, thing, name), column_subtraction(a, b), a - b


def _buys_and_gives(_source, name, thing, a, b, c, _times):
    if c >= a + b:
        return None
    question = f"{name} has {a} {thing}, buys {b} more and gives away {c}. How many {thing} does {name} have now?"
    return question, column_addition(a, b) + column_subtraction(a + b, c), a + b - c


def _crates(source, name, thing, a, _b, _c, times):
    template = source.pick(
        [
            "There are %d %s in each crate. %s has %d crates. How many %s are there in all?",
            "Each day there are %d new %s for %s. After %d days, how many %s are there?",
        ]
    )
    return template % (a, thing, name, times, thing), column_multiplication(a, times), a * times


def _loses_and_finds(_source, name, thing, a, b, c, _times):
    if a <= b:
        return None
    question = f"{name} has {a} {thing}, loses {b} and then finds {c}. How many {thing} does {name} have now?"
    return question, column_subtraction(a, b) + column_addition(a - b, c), a - b + c


def _together(source, name, thing, a, b, _c, _times):
    other = source.pick(NAMES)
    if other == name:
        return None
    question = f"{name} has {a} {thing} and {other} has {b} {thing}. How many {thing} do they have together?"
    return question, column_addition(a, b), a + b


STORIES = [_buys, _gives, _buys_and_gives, _crates, _loses_and_finds, _together]
