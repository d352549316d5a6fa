"""Measures a model on held-out items: greedy, and a reply counts only if its whole answer matches.

python evaluate.py --model ../tandem-starter-q8_0.gguf --items run/eval.json --out run/table.json
"""

import argparse
import json
import time
from pathlib import Path

import torch

import checkpoint
from bpe import Tokenizer
from chat import final_answer, render_prompt
from generate import generate_greedy
from make_data import TOKENIZER

MOST_TOKENS = {False: 90, True: 330}
PROMPT_TOKENS_AT_ONCE = 10000


def batches(items, prompts):
    """Yield the items and prompts in groups whose padded prompts stay within PROMPT_TOKENS_AT_ONCE."""
    most = max(1, PROMPT_TOKENS_AT_ONCE // max(map(len, prompts)))
    for start in range(0, len(items), most):
        yield items[start : start + most], prompts[start : start + most]


def measure(model, tokenizer, items, deep, show):
    """Return how many of the items are answered exactly, and the average number of tokens written."""
    prompts = [tokenizer.encode(render_prompt(item["messages"], deep)) for item in items]
    end_of_turn = tokenizer.special["<|im_end|>"]
    right, written = 0, 0
    for group, group_prompts in batches(items, prompts):
        replies = generate_greedy(model, group_prompts, MOST_TOKENS[deep], end_of_turn)
        for item, reply in zip(group, replies):
            text = tokenizer.decode(reply)
            matches = final_answer(text) == item["answer"].strip()
            right += matches
            written += len(reply)
            if show and not matches:
                print(f"  {item['messages'][-1][1][-80:]!r} -> {text[-200:]!r}, not {item['answer']!r}")
    return right, written / len(items)


def measure_kind(model, tokenizer, items, show):
    """Return the row of one kind: counts of right answers and average tokens, fast and deep."""
    row = {"n": len(items)}
    for mode, deep in (("fast", False), ("deep", True)):
        row[mode], row[mode + "_tokens"] = measure(model, tokenizer, items, deep, show)
    return row


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--items", type=Path, required=True, help="written by make_data.py eval")
    parser.add_argument("--kinds", nargs="*", help="only these kinds")
    parser.add_argument("--out", type=Path, help="write the table as JSON")
    parser.add_argument("--show", action="store_true", help="print the wrong answers")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    model = checkpoint.load(options.model, torch.float32).eval()
    tokenizer = Tokenizer(TOKENIZER)
    items = json.loads(options.items.read_text())
    table = {}
    for kind in options.kinds or dict.fromkeys(item["kind"] for item in items):
        start = time.monotonic()
        row = measure_kind(model, tokenizer, [item for item in items if item["kind"] == kind], options.show)
        table[kind] = row
        tokens = f"{row['fast_tokens']:.0f} and {row['deep_tokens']:.0f} tokens"
        seconds = time.monotonic() - start
        print(f"{kind:13} fast {row['fast']}, deep {row['deep']} of {row['n']} ({tokens}, {seconds:.0f} s)", flush=True)
    if options.out:
        options.out.write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
