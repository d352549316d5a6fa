"""Documents of made-up sentences, some of which state a fact that is then asked for."""

import re

from source import Item
from words import ADJECTIVES, ADVERBS, CITIES, COLOURS, MONTHS, NAMES, NOUNS, SURNAMES, VERBS

PEOPLE = ("manager", "owner", "contact", "author", "supplier")
PLACES = ("location", "destination")
DAYS = ("opening date", "deadline", "delivery date")
SECRETS = ("password", "code word", "nickname")
PRICES = ("price", "budget")
UNITS = {"weight": "kilograms", "length": "metres", "height": "metres"}
CODES = ("phone number", "serial number", "order number", "access code", "pin code")
ATTRIBUTES = ["access code", "colour", *PEOPLE, *PLACES, *DAYS, *SECRETS, *PRICES, *UNITS, *CODES]

# Words of a document for the rows of the evaluation, as (least, most).
DOCUMENT_WORDS = {"doc_short": (8, 40), "doc": (40, 150), "doc_long": (350, 600)}

ADJECTIVE_SET = set(ADJECTIVES)
NOUN_SET = set(NOUNS)


def person(source):
    """Return a first name and a surname."""
    return source.pick(NAMES) + " " + source.pick(SURNAMES)


def entity(source):
    """Return something that has attributes: a thing, an office, a room or a person."""
    draw = source.random.random()
    if draw < 0.5:
        return f"the {source.pick(ADJECTIVES)} {source.pick(NOUNS)}"
    if draw < 0.65:
        return f"the {source.pick(CITIES)} office"
    if draw < 0.8:
        return f"the {source.invented_word()} {source.pick(NOUNS)}"
    if draw < 0.9:
        return f"room {source.random.randint(100, 999)}"
    return person(source)


def attribute_value(source, attribute):
    """Return a value that fits the attribute."""
    if attribute == "colour":
        return source.pick(COLOURS)
    if attribute in PEOPLE:
        return person(source)
    if attribute in PLACES:
        return source.pick(CITIES)
    if attribute in DAYS:
        return f"{source.random.randint(1, 28)} {source.pick(MONTHS)} {source.random.randint(1950, 2035)}"
    if attribute in SECRETS:
        return source.invented_word()
    if attribute in PRICES:
        return f"{source.number(2, 5)} {source.pick(['euros', 'dollars', 'pounds'])}"
    if attribute in UNITS:
        return f"{source.number(1, 4)} {UNITS[attribute]}"
    return source.digits(source.random.randint(3, 6))


def thing(source):
    """Return a noun, often with an adjective."""
    if source.chance(0.6):
        return f"{source.pick(ADJECTIVES)} {source.pick(NOUNS)}"
    return source.pick(NOUNS)


FILLERS = [
    lambda s: f"The {thing(s)} {s.pick(VERBS)} the {thing(s)} {s.pick(ADVERBS)}",
    lambda s: f"{s.pick(NAMES)} {s.pick(VERBS)} the {thing(s)} {s.pick(ADVERBS)}",
    lambda s: f"In {s.pick(CITIES)}, the {thing(s)} was {s.pick(ADJECTIVES)}",
    lambda s: f"Nobody {s.pick(VERBS)} the {thing(s)} because the {thing(s)} was {s.pick(ADJECTIVES)}",
    lambda s: f"There were {s.random.randint(2, 99)} {s.pick(NOUNS)}s near the {thing(s)}",
    lambda s: f"{person(s)} said that the {thing(s)} is {s.pick(ADJECTIVES)} and {s.pick(ADJECTIVES)}",
    lambda s: f"{s.pick(ADVERBS).capitalize()}, the {thing(s)} {s.pick(VERBS)} the {thing(s)}",
    lambda s: f"The {s.invented_word()} {s.invented_word()} {s.pick(VERBS)} {s.invented_word()}",
    lambda s: f"If the {thing(s)} is {s.pick(ADJECTIVES)}, please call {s.pick(NAMES)}",
    lambda s: f"Section {s.random.randint(1, 9)}.{s.random.randint(1, 9)} is about the {thing(s)} of the {thing(s)}",
]


def filler(source):
    """Return a sentence that states no fact."""
    form = max(0, source.random.randrange(12) - 2)  # the first form is three times as likely as any other
    return FILLERS[form](source) + "."


def document(source, least_words):
    """Return the sentences of a document and its facts as (attribute, entity, value); the first one is asked for."""
    facts = _facts(source)
    sentences = []
    for fact in facts:
        template = source.pick(
            ["The %s of %s is %s."] * 4
            + [
                "Please note that the %s of %s is %s.",
                "Remember: the %s of %s is %s.",
                "As agreed, the %s of %s is %s.",
            ]
        )
        sentences.append(template % fact)
    words = sum(len(sentence.split()) for sentence in sentences)
    while words < least_words:
        sentences.append(filler(source))
        words += len(sentences[-1].split())
    source.random.shuffle(sentences)
    return sentences, facts


def _facts(source):
    """Return different facts; half of them share the attribute or the entity of an earlier one, to mislead."""
    facts, used = [], set()
    count = source.between(source.sizes.facts)
    while len(facts) < count:
        if facts and source.chance(0.5):
            attribute, owner, _ = source.pick(facts)
            if source.chance(0.5):
                owner = entity(source)
            else:
                attribute = source.pick(ATTRIBUTES)
        else:
            attribute, owner = source.pick(ATTRIBUTES), entity(source)
        if (attribute, owner) in used or (not facts and not source.allows(("f", attribute, owner))):
            continue
        used.add((attribute, owner))
        facts.append((attribute, owner, attribute_value(source, attribute)))
    return facts


def wrap(source, text, question):
    """Return a document with a name, in one of the forms that the app and other programs use, and the question."""
    kinds = ["notes", "report", "manual", "letter", "readme", "minutes", source.pick(NOUNS), source.invented_word()]
    name = source.pick(kinds) + source.pick([".txt", ".md", ".pdf", ".docx"])
    forms = [
        f'<document name="{name}">\n{text}\n</document>\n\n{question}',
        f"Document: {name}\n\n{text}\n\n{question}",
        f"[{name}]\n{text}\n[end of {name}]\n\n{question}",
        f"{text}\n\n{question}",
        f"File {name}:\n```\n{text}\n```\n{question}",
    ]
    return forms[source.random.randrange(len(forms))]


def document_question(source, words=None):
    """A question about a document of about `words` words: a fact, a sentence, or (in training) something missing."""
    words = words or int(10 ** source.random.uniform(*source.sizes.doc_words))
    sentences, facts = document(source, words)
    text = source.pick([" ", " ", " ", "\n"]).join(sentences)
    if source.training and source.chance(0.07):
        return _missing_fact(source, text, facts)
    if source.chance(0.22):
        item = _quoted_sentence(source, text, sentences)
        if item:
            return item
    return _stated_fact(source, text, *facts[0])


def _missing_fact(source, text, facts):
    stated = {fact[:2] for fact in facts}
    while True:
        attribute, owner = source.pick(ATTRIBUTES), entity(source)
        if (attribute, owner) not in stated:
            break
    question = f"What is the {attribute} of {owner}?"
    thinking = [f"I look for the {attribute} of {owner}. It is not there."]
    answer = f"The document does not say what the {attribute} of {owner} is."
    return Item(wrap(source, text, question), thinking, answer, "does not say")


def _quoted_sentence(source, text, sentences):
    """Ask for the sentence about a thing that the document names once; None when none is found in a few tries."""
    for sentence in source.random.sample(sentences, min(len(sentences), 8)):
        things = [name for name in _named_things(sentence) if text.count(name) == 1]
        if not things:
            continue
        name = source.pick(things)
        template = source.pick(
            [
                "What does the document say about the %s?",
                "What does it say about the %s?",
                "Find the sentence about the %s.",
                "Quote the sentence with the %s.",
                "Is there something about the %s?",
            ]
        )
        thinking = [f"I look for the {name}.", "Found: " + sentence]
        return Item(wrap(source, text, template % name), thinking, "The document says: " + sentence, sentence)
    return None


def _named_things(sentence):
    """Return each pair of an adjective and a noun in the sentence."""
    pairs = re.findall(r"(?=\b([a-z]+) ([a-z]+))", sentence)
    return [f"{first} {second}" for first, second in pairs if first in ADJECTIVE_SET and second in NOUN_SET]


def _stated_fact(source, text, attribute, owner, value):
    templates = ["What is the %s of %s?"] * 5 + [
        "Tell me the %s of %s.",
        "Find the %s of %s.",
        "Give me the %s of %s.",
        "According to the document, what is the %s of %s?",
        "Please find the %s of %s.",
        "%s of %s?",
        "do you know the %s of %s?",
        "What does it say about the %s of %s?",
    ]
    if attribute in PEOPLE:
        templates += ["Who is the %s of %s?"] * 4
    if attribute in DAYS:
        templates += ["When is the %s of %s?"] * 4
    question = source.pick(templates) % (attribute, owner)
    question = question[0].upper() + question[1:]
    stated = f"the {attribute} of {owner} is {value}."
    thinking = [f"I look for the {attribute} of {owner}.", "Found: " + stated]
    return Item(wrap(source, text, question), thinking, "T" + stated[1:], value)
