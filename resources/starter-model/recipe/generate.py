"""Greedy decoding of many prompts at once."""

import torch


class Cache:
    """The keys and values of each layer, for up to `capacity` positions."""

    def __init__(self, layers, capacity):
        self._capacity = capacity
        self._buffers = [None] * layers
        self._lengths = [0] * layers

    def extend(self, layer, k, v):
        """Append keys and values [B, H, L, D] to a layer; return all it holds."""
        if self._buffers[layer] is None:
            rows, heads, _, size = k.shape
            self._buffers[layer] = k.new_empty(2, rows, heads, self._capacity, size)
        start = self._lengths[layer]
        end = start + k.shape[2]
        self._buffers[layer][0, :, :, start:end] = k
        self._buffers[layer][1, :, :, start:end] = v
        self._lengths[layer] = end
        return self._buffers[layer][:, :, :, :end]


def left_padded(prompts):
    """Return the ids [B, L] of prompts padded on the left, and which of them are real."""
    length = max(map(len, prompts))
    ids = torch.zeros(len(prompts), length, dtype=torch.long)
    real = torch.zeros(len(prompts), length, dtype=torch.bool)
    for row, prompt in enumerate(prompts):
        ids[row, length - len(prompt) :] = torch.tensor(prompt)
        real[row, length - len(prompt) :] = True
    return ids, real


@torch.no_grad()
def generate_greedy(model, prompts, most_tokens, end_of_turn):
    """Return the tokens written after each prompt (lists of ids), without the end of turn."""
    ids, real = left_padded(prompts)
    positions = (real.cumsum(1) - 1).clamp(min=0)
    length = ids.shape[1]
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    # Padding may look at itself: a row of a softmax needs at least one entry.
    mask = causal & real[:, None, None, :] | torch.eye(length, dtype=torch.bool)
    cache = Cache(model.config.layers, length + most_tokens)
    replies = [[] for _ in prompts]
    alive = set(range(len(prompts)))
    h, _ = model.hidden(ids, positions, mask, cache)
    positions = positions[:, -1:]
    for _ in range(most_tokens):
        tokens = model.logits(h[:, -1]).argmax(-1)
        for row in sorted(alive):
            if tokens[row] == end_of_turn:
                alive.remove(row)
            else:
                replies[row].append(int(tokens[row]))
        if not alive:
            break
        positions = positions + 1
        real = torch.cat((real, torch.ones(len(prompts), 1, dtype=torch.bool)), 1)
        in_context = positions.clamp(max=model.config.ctx - 1)
        h, _ = model.hidden(tokens[:, None], in_context, real[:, None, None, :], cache)
    return replies
