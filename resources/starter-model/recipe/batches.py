"""Batches of samples of similar length."""

import numpy as np
import torch

from make_data import TENTHS

LENGTH_STEP = 16


class Batches:
    """Endless batches of about `tokens` tokens, padding included, from a file that `make_data.py train` wrote.

    Each batch is (ids [rows, L + 1], loss weights of the same shape, number of tokens without padding).
    """

    def __init__(self, path, tokens, seed, pool=6000):
        samples = np.load(path)
        self._ids, self._weights, self._offsets = samples["tokens"], samples["mask"], samples["offsets"]
        self._lengths = np.diff(self._offsets)
        self._tokens, self._pool = tokens, pool
        self._random = np.random.default_rng(seed)

    def __iter__(self):
        while True:
            shuffled = self._random.permutation(len(self._lengths))
            for start in range(0, len(shuffled), self._pool):
                groups = self._groups(shuffled[start : start + self._pool])
                for n in self._random.permutation(len(groups)):
                    yield self._batch(groups[n])

    def _groups(self, samples):
        """Sort the samples by length and cut them into groups that fit a batch."""
        samples = samples[np.argsort(self._lengths[samples], kind="stable")]
        groups, group = [], []
        for sample in samples:
            if group and self._lengths[sample] * (len(group) + 1) > self._tokens:
                groups.append(group)
                group = []
            group.append(sample)
        return [*groups, group]

    def _batch(self, group):
        longest = max(self._lengths[sample] for sample in group)
        width = -(-(longest - 1) // LENGTH_STEP) * LENGTH_STEP + 1
        ids = np.zeros((len(group), width), np.int64)
        weights = np.zeros((len(group), width), np.float32)
        for row, sample in enumerate(group):
            start, end = self._offsets[sample], self._offsets[sample + 1]
            ids[row, : end - start] = self._ids[start:end]
            weights[row, : end - start] = self._weights[start:end] / TENTHS
        return torch.from_numpy(ids), torch.from_numpy(weights), int(self._lengths[group].sum())
