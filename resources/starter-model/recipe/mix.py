"""Which tasks there are, how often each is trained on, and how an item becomes a conversation."""

from dataclasses import dataclass, field

import arithmetic
import documents
import letters
import lookup
import smalltalk
import sorting
from source import Sizes

TASKS = {
    "add": arithmetic.addition,
    "sub": arithmetic.subtraction,
    "mul": arithmetic.multiplication,
    "word_problem": arithmetic.word_problem,
    "count": letters.counting,
    "spell": letters.spelling,
    "sort_numbers": sorting.sorting_numbers,
    "sort_words": sorting.sorting_words,
    "dates": sorting.comparing_dates,
    "kv": lookup.list_lookup,
    "doc": documents.document_question,
    "copy": lookup.copying,
    "greet": smalltalk.greeting,
    "app": smalltalk.app_question,
    "oos": smalltalk.out_of_scope,
    "name_intro": smalltalk.introduction,
    "name_recall": smalltalk.name_recall,
}

# Sequences of tokens without meaning (see `repeats.py`); the only kind that is no conversation.
RAW = "raw"

# Relative number of samples of each kind, as (deep, fast).
BASE_MIX = {
    "add": (6, 0.5),
    "sub": (6, 0.5),
    "mul": (6, 0.5),
    "word_problem": (6, 0.5),
    "count": (4, 1),
    "spell": (0.3, 3),
    "sort_numbers": (4, 1.5),
    "sort_words": (4, 2),
    "dates": (4, 1),
    "kv": (4, 8),
    "doc": (12, 24),
    "copy": (0.5, 6),
    "greet": (0.7, 2),
    "app": (1.2, 4),
    "oos": (0.7, 1.5),
    "name_intro": (0.3, 1.5),
    "name_recall": (0.3, 1.5),
    RAW: (0, 4),
}


@dataclass(frozen=True)
class Stage:
    """A part of the training: sizes of the look-up texts, and the rows of the mix that differ from BASE_MIX."""

    sizes: Sizes
    changes: dict = field(default_factory=dict)

    @property
    def mix(self):
        """The whole mix as [(kind, deep, weight)]."""
        rows = {**BASE_MIX, **self.changes}.items()
        return [(kind, deep, weights[not deep]) for kind, weights in rows for deep in (True, False)]


STAGES = [
    # Copying and looking up, on very short items.
    Stage(
        Sizes(doc_words=(0.8, 1.4), facts=(1, 3), pairs=(1, 4), copied=(2, 6)),
        {
            RAW: (0, 45),
            "copy": (0.5, 14),
            "kv": (3, 14),
            "doc": (3, 14),
            "name_intro": (0.5, 2),
            "name_recall": (0.5, 2),
            "spell": (0.5, 4),
            "add": (2, 0),
            "sub": (2, 0),
            "mul": (2, 0),
            "word_problem": (1.5, 0),
            "count": (1, 0),
            "sort_numbers": (1, 0),
            "sort_words": (2, 2),
            "dates": (1, 0),
            "greet": (0.5, 1),
            "app": (0.5, 2),
            "oos": (0.3, 0.5),
        },
    ),
    # Short documents.
    Stage(
        Sizes(doc_words=(0.9, 1.9), facts=(1, 5), pairs=(2, 7), copied=(2, 9)),
        {RAW: (0, 10), "copy": (0.5, 8), "kv": (4, 10)},
    ),
    # Longer documents, and every skill.
    Stage(Sizes(doc_words=(1.0, 2.4), facts=(1, 6), pairs=(2, 9), copied=(3, 10))),
    # More of what was still weak: letters, sorting, dates.
    Stage(
        Sizes(doc_words=(1.0, 2.5), facts=(1, 6), pairs=(2, 9), copied=(3, 10)),
        {
            "add": (4, 0.3),
            "sub": (4, 0.3),
            "mul": (4, 0.3),
            "word_problem": (4, 0.3),
            "count": (10, 4),
            "spell": (9, 12),
            "sort_numbers": (8, 3),
            "sort_words": (8, 4),
            "dates": (8, 3),
            "kv": (5, 10),
            "doc": (8, 14),
            "copy": (1, 8),
            "app": (2, 5),
            RAW: (0, 5),
        },
    ),
]

# Loss weight of each token of the reply, as (fast, deep), where it is not 1: short replies that have to be looked up
# count more than long workings.
REPLY_WEIGHT = {
    "doc": (6, 3),
    "kv": (6, 3),
    "copy": (4, 4),
    "app": (3, 3),
    "greet": (3, 3),
    "oos": (3, 3),
    "name_intro": (4, 3),
    "name_recall": (6, 3),
    "spell": (3, 3),
    "sort_words": (3, 1.5),
}

SYSTEM_PROMPTS = [
    "You are a helpful assistant.",
    "You are Tandem, a helpful assistant.",
    "Answer briefly.",
    "You are a friendly assistant. Answer in English.",
]

# Tasks that earlier turns of a conversation are made of; repeats make a task more likely.
EARLIER_TURNS = [
    "add",
    "greet",
    "greet",
    "app",
    "name_intro",
    "copy",
    "sub",
    "count",
    "oos",
    "sort_words",
    "kv",
]


def conversation(source, kind):
    """Return an item of this kind and the turns that lead up to its reply, as [(role, text)]."""
    item = TASKS[kind](source)
    turns = []
    if source.chance(0.2):
        turns.append(("system", source.pick(SYSTEM_PROMPTS)))
    if isinstance(item.question, list):
        return item, turns + item.question
    if source.chance(0.12):
        for _ in range(source.pick([1, 1, 2])):
            earlier = TASKS[source.pick(EARLIER_TURNS)](source)
            turns += [("user", earlier.question), ("assistant", earlier.answer)]
    turns.append(("user", item.question))
    return item, turns
