"""Sorting numbers and words, and finding the earliest or latest date."""

from source import Item
from words import MONTHS, NOUNS


def sorting_numbers(source):
    """Sort 3 to 6 numbers: the solution takes out the next one again and again, all written with three digits."""
    while True:
        count = source.random.randint(3, 6)
        highest = source.pick([99, 99, 999])
        numbers = source.random.sample(range(1, highest + 1), count)
        descending = source.chance(0.25)
        if source.allows(("sn", tuple(numbers))):
            break
    template = source.pick(
        [
            "Sort these numbers from %s: %s",
            "Sort from %s: %s",
            "Put these numbers in order from %s: %s.",
            "Order these from %s: %s",
        ]
    )
    order = "largest to smallest" if descending else "smallest to largest"
    answer = ", ".join(map(str, sorted(numbers, reverse=descending)))
    question = template % (order, ", ".join(map(str, numbers)))
    return Item(question, selection_sort(numbers, max if descending else min), answer, answer)


def selection_sort(numbers, choose):
    """Return the lines of a selection sort that takes out `choose` (min or max) of the rest each time."""
    left = list(numbers)
    lines = [_three_digits(left)]
    while left:
        chosen = choose(left)
        left.remove(chosen)
        lines.append(f"{chosen:03d}" + (f", left {_three_digits(left)}" if left else ""))
    return lines


def _three_digits(numbers):
    return " ".join(f"{number:03d}" for number in numbers)


def sorting_words(source):
    """Sort 3 to 5 words whose first letters differ."""
    while True:
        sample = source.random.sample(NOUNS, source.random.randint(4, 8))
        words = list({word[0]: word for word in sample}.values())[:5]
        if len(words) >= 3 and source.allows(("sw", tuple(words))):
            break
    source.random.shuffle(words)
    template = source.pick(
        [
            "Sort these words alphabetically: %s",
            "Put these words in alphabetical order: %s.",
            "Alphabetical order: %s",
            "Sort from A to Z: %s",
        ]
    )
    in_order = sorted(words)
    initials = " ".join(word[0] for word in in_order)
    answer = ", ".join(in_order)
    thinking = [_with_initials(words), initials, _with_initials(in_order)]
    return Item(template % ", ".join(words), thinking, answer, answer)


def _with_initials(words):
    return ", ".join(f"{word[0]} {word}" for word in words)


# A date is (year, month, day); these are the ways to write it.
DATE_FORMS = [
    lambda date: f"{date[2]} {MONTHS[date[1] - 1]} {date[0]}",
    lambda date: f"{MONTHS[date[1] - 1]} {date[2]}, {date[0]}",
    lambda date: f"{date[0]}-{date[1]:02d}-{date[2]:02d}",
]
iso = DATE_FORMS[2]


def comparing_dates(source):
    """Find the earliest or latest of two or three dates, all written in the same form."""
    while True:
        count = source.pick([2, 3, 3])
        year = source.random.randint(1950, 2030)
        latest = source.chance(0.5)
        dates = [_date_near(source, year) for _ in range(count)]
        if source.chance(0.3):
            dates = [(year_, dates[0][1], day) for year_, _, day in dates]
        if len(set(dates)) == count and source.allows(("d", tuple(dates))):
            break
    form = source.pick([0, 0, 1, 2])
    written = [DATE_FORMS[form](date) for date in dates]
    listed = ("; " if form == 1 else ", ").join(written[:-1]) + " or " + written[-1]
    wanted = "latest" if latest else "earliest"
    template = source.pick(
        ["Which date is %s: %s?", "Which of these dates is the %s: %s?", "Find the %s date: %s"]
    )
    lines, found = eliminate(dates, wanted)
    lines = [f"{text} is {iso(date)}" for text, date in zip(written, dates)] + lines
    key = DATE_FORMS[form](found)
    return Item(template % (wanted, listed), lines, f"The {wanted} date is {key}.", key)


def _date_near(source, year):
    year = source.pick([year, year, year + source.random.randint(-9, 9)])
    return year, source.random.randint(1, 12), source.random.randint(1, 28)


def eliminate(dates, wanted):
    """Compare years, then months, then days, keeping the best; return the lines and the date that is left."""
    choose = max if wanted == "latest" else min
    left, lines = list(dates), []
    for field, (name, width) in enumerate([("years", 1), ("months", 2), ("days", 2)]):
        values = " ".join(f"{date[field]:0{width}d}" for date in left)
        best = choose(date[field] for date in left)
        lines.append(f"{name} {values}: {wanted} {best:0{width}d}")
        left = [date for date in left if date[field] == best]
        lines.append("left " + ", ".join(map(iso, left)))
        if len(left) == 1:
            break
    return lines, left[0]
