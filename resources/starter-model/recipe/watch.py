"""A quick look at how a model does on held-out items while it trains."""

import json
from pathlib import Path

import torch

from chat import render_prompt, render_reply

ROWS = [
    ("doc_short", False),
    ("doc", False),
    ("doc", True),
    ("kv", False),
    ("copy", False),
    ("name_recall", False),
    ("spell", True),
    ("count", True),
    ("sort_numbers", True),
    ("sort_words", True),
    ("dates", True),
    ("add", True),
    ("app", False),
]


class Watch:
    """Percent of items whose whole reply would be written as expected, thinking included.

    The expected reply is fed in, so each item takes one pass instead of one for every token.
    """

    def __init__(self, items_path, tokenizer, count=24):
        items = json.loads(Path(items_path).read_text())
        self._sets = []
        for kind, deep in ROWS:
            chosen = [item for item in items if item["kind"] == kind][:count]
            name = kind + (" deep" if deep else "")
            self._sets.append((name, *_padded([_encode(tokenizer, item, deep) for item in chosen])))

    @torch.no_grad()
    def report(self, model):
        """Return one line with the percentage of each row."""
        return "  ".join(f"{name} {_percent(model, ids, reply):.0f}" for name, ids, reply in self._sets)


def _encode(tokenizer, item, deep):
    prompt = tokenizer.encode(render_prompt(item["messages"], deep))
    return prompt, tokenizer.encode(render_reply(item["think"], item["answer"], deep))


def _padded(pairs):
    """Return the ids [rows, L] of prompts and replies, and which of them are the reply."""
    width = max(len(prompt) + len(reply) for prompt, reply in pairs)
    ids = torch.zeros(len(pairs), width, dtype=torch.long)
    is_reply = torch.zeros(len(pairs), width, dtype=torch.bool)
    for row, (prompt, reply) in enumerate(pairs):
        ids[row, : len(prompt) + len(reply)] = torch.tensor(prompt + reply)
        is_reply[row, len(prompt) : len(prompt) + len(reply)] = True
    return ids, is_reply


def _percent(model, ids, is_reply):
    h, _ = model.hidden(ids[:, :-1])
    used = is_reply[:, 1:]
    wrong = torch.zeros_like(used)
    wrong[used] = model.logits(h[used]).argmax(-1) != ids[:, 1:][used]
    return 100 * (~wrong.any(1)).float().mean().item()
