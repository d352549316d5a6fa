"""Generates the training samples of each stage and the held-out items.

python make_data.py train --out run --samples 100000      writes run/stage0.npz, run/stage1.npz, ...
python make_data.py eval --out run/eval.json --items 100   writes items that never occur in training
python make_data.py arithmetic --out FILE --items 120      writes held-out arithmetic for the tests of the app
python make_data.py modes --out FILE                       writes held-out items on which Auto is measured
"""

import argparse
import json
from pathlib import Path

import numpy as np

from bpe import Tokenizer
from chat import render_prompt, render_reply
from documents import DOCUMENT_WORDS, document_question
from letters import spelling_in_parts
from mix import RAW, REPLY_WEIGHT, STAGES, TASKS, conversation
from repeats import random_sequence
from source import Source

TOKENIZER = Path(__file__).with_name("tokenizer.json")

# The loss weight of a token is stored in tenths.
TENTHS = 10
REPEATED_PROMPT_TOKEN = 2

LONGEST_SAMPLE = 1536


def prompt_weights(ids):
    """Give a little weight to each prompt token that follows a pair of tokens for the second time."""
    weights = np.zeros(len(ids), np.uint8)
    seen = set()
    for n in range(2, len(ids)):
        pair = (ids[n - 1], ids[n])
        if pair in seen:
            weights[n] = REPEATED_PROMPT_TOKEN
        seen.add(pair)
    return weights


def conversation_sample(source, kind, deep):
    """Return the token ids of a conversation and their loss weights in tenths."""
    item, turns = conversation(source, kind)
    prompt = source.tokenizer.encode(render_prompt(turns, deep))
    reply = source.tokenizer.encode(render_reply(item.thinking, item.answer, deep))
    weight = REPLY_WEIGHT.get(kind, (1, 1))[deep]
    reply_weights = np.full(len(reply), round(TENTHS * weight), np.uint8)
    return prompt + reply, np.concatenate([prompt_weights(prompt), reply_weights])


def raw_sample(source):
    """Return a sequence of random tokens and its loss weights in tenths."""
    ordinary = range(min(source.tokenizer.vocab.values()), max(source.tokenizer.vocab.values()) + 1)
    ids, predictable = random_sequence(source.random, ordinary)
    weights = np.zeros(len(ids), np.uint8)
    weights[predictable] = TENTHS
    return ids, weights


def stage_samples(source, mix, count):
    """Yield `count` samples as (ids, weights), leaving out those that are too long."""
    shares = [weight for _, _, weight in mix]
    for _ in range(count):
        kind, deep, _ = source.random.choices(mix, shares)[0]
        ids, weights = raw_sample(source) if kind == RAW else conversation_sample(source, kind, deep)
        if len(ids) <= LONGEST_SAMPLE:
            yield np.array(ids, np.uint16), weights


def write_training(folder, count, seed, stages):
    """Write one file for each stage: all tokens and weights in a row, and the offset where each sample starts."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(TOKENIZER)
    for number in stages:
        stage = STAGES[number]
        source = Source(seed * 100 + number, "train", tokenizer, stage.sizes)
        tokens, weights = zip(*stage_samples(source, stage.mix, count))
        offsets = np.cumsum([0, *map(len, tokens)])
        path = folder / f"stage{number}.npz"
        np.savez(path, tokens=np.concatenate(tokens), mask=np.concatenate(weights), offsets=offsets)
        print(f"{path}: {len(tokens)} samples, {offsets[-1] / 1e6:.1f} M tokens", flush=True)


def evaluation_tasks():
    """Return the task of each row of the evaluation."""

    def of_length(words):
        return lambda source: document_question(source, source.between(words))

    documents = {kind: of_length(words) for kind, words in DOCUMENT_WORDS.items()}
    return {**TASKS, **documents, "spell_parts": spelling_in_parts}


def write_evaluation(path, count, seed):
    """Write `count` held-out items for each row of the evaluation."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = Source(seed, "eval", Tokenizer(TOKENIZER))
    items = []
    for kind, task in evaluation_tasks().items():
        for _ in range(count):
            item = task(source)
            turns = item.question if isinstance(item.question, list) else [("user", item.question)]
            items.append(
                {
                    "kind": kind,
                    "messages": turns,
                    "think": item.thinking,
                    "answer": item.answer,
                    "key": item.key,
                }
            )
    path.write_text(json.dumps(items))
    print(f"{path}: {len(items)} items")


def write_arithmetic(path, count, seed):
    """Write `count` different held-out additions, subtractions and multiplications, with the expected replies."""
    source = Source(seed, "eval", Tokenizer(TOKENIZER))
    rows = {}
    while len(rows) < count:
        item = TASKS[("add", "sub", "mul")[len(rows) % 3]](source)
        row = {"prompt": item.question, "answer": item.answer, "expectedNumber": int(item.key)}
        rows.setdefault(item.question, row)
    lines = ("  { " + json.dumps(row)[1:-1] + " }" for row in rows.values())
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{path}: {len(rows)} items")


# Items of each kind on which Auto is measured: a chat mostly about texts, with small talk, one message in thirteen that is to be worked
# out in several steps, and one in thirteen where something is to be put in order or counted.
MODES_MIX = {
    **dict.fromkeys(("add", "sub", "mul", "word_problem"), 4),
    **dict.fromkeys(("sort_numbers", "sort_words", "dates", "count"), 4),
    **dict.fromkeys(("kv", "doc_short", "doc"), 40),
    **dict.fromkeys(("copy", "greet", "app", "oos", "name_recall"), 12),
}


def write_modes(path, seed):
    """Write held-out conversations with their answers, in the format of `npm run modes-eval`."""
    source = Source(seed, "eval", Tokenizer(TOKENIZER))
    tasks = evaluation_tasks()
    rows = []
    for kind, count in MODES_MIX.items():
        for _ in range(count):
            item = tasks[kind](source)
            turns = item.question if isinstance(item.question, list) else [("user", item.question)]
            messages = [{"role": role, "content": text} for role, text in turns]
            rows.append({"kind": kind, "messages": messages, "answer": item.answer})
    lines = ("  " + json.dumps(row) for row in rows)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{path}: {len(rows)} items")


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="write the training samples")
    train.add_argument("--out", type=Path, required=True, help="folder")
    train.add_argument("--samples", type=int, default=60000, help="samples of each stage")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--stages", type=int, nargs="+", default=range(len(STAGES)))
    evaluation = commands.add_parser("eval", help="write held-out items")
    evaluation.add_argument("--out", type=Path, required=True, help="file")
    evaluation.add_argument("--items", type=int, default=100, help="items of each kind")
    evaluation.add_argument("--seed", type=int, default=77)
    arithmetic = commands.add_parser("arithmetic", help="write held-out arithmetic")
    arithmetic.add_argument("--out", type=Path, required=True, help="file")
    arithmetic.add_argument("--items", type=int, default=120)
    arithmetic.add_argument("--seed", type=int, default=2025)
    modes = commands.add_parser("modes", help="write held-out items on which Auto is measured")
    modes.add_argument("--out", type=Path, required=True, help="file")
    modes.add_argument("--seed", type=int, default=4242)
    options = parser.parse_args()
    if options.command == "train":
        write_training(options.out, options.samples, options.seed, options.stages)
    elif options.command == "modes":
        write_modes(options.out, options.seed)
    elif options.command == "arithmetic":
        write_arithmetic(options.out, options.items, options.seed)
    else:
        write_evaluation(options.out, options.items, options.seed)


if __name__ == "__main__":
    main()
