"""Byte-level BPE as Qwen2 and Qwen3 use it, read from a `tokenizer.json`."""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

import regex

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>")

# A token border that `encode` keeps: no token reaches across it. Only generated training texts contain it.
BORDER = "\x1f"

# Qwen2's pre-tokenizer: tokens never reach across these chunks.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+"
    r"|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    r"|\s+"
)


def byte_alphabet():
    """Return the printable character that stands for each of the 256 bytes (GPT-2's table)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    table = {byte: chr(byte) for byte in printable}
    missing = (byte for byte in range(256) if byte not in table)
    for n, byte in enumerate(missing):
        table[byte] = chr(256 + n)
    return [table[byte] for byte in range(256)]


class Tokenizer:
    """Turns text into token ids and back. Special tokens in the text are recognised."""

    def __init__(self, path):
        spec = json.loads(Path(path).read_text(encoding="utf-8"))
        self.special = {token["content"]: token["id"] for token in spec["added_tokens"]}
        self.vocab = dict(spec["model"]["vocab"])
        self.merges = [tuple(merge) for merge in spec["model"]["merges"]]
        self._rank = {merge: n for n, merge in enumerate(self.merges)}
        self._alphabet = byte_alphabet()
        self._byte_of = {char: byte for byte, char in enumerate(self._alphabet)}
        self._text = {n: text for text, n in self.vocab.items()}
        self._special_text = {n: text for text, n in self.special.items()}
        self._split = regex.compile(SPLIT)
        self._split_special = regex.compile("(" + "|".join(map(regex.escape, self.special)) + ")|" + BORDER)
        self._encode_chunk = lru_cache(maxsize=200_000)(self._merge_chunk)

    def encode(self, text):
        """Return the token ids of `text`."""
        ids = []
        for part in self._split_special.split(text):
            if not part:
                continue
            if part in self.special:
                ids.append(self.special[part])
                continue
            for chunk in self._split.findall(unicodedata.normalize("NFC", part)):
                ids.extend(self._encode_chunk(chunk))
        return ids

    def decode(self, ids):
        """Return the text of `ids`, special tokens included; a broken UTF-8 sequence becomes U+FFFD."""
        data = bytearray()
        for n in ids:
            if n in self._special_text:
                data += self._special_text[n].encode()
            else:
                data += bytes(self._byte_of[char] for char in self._text[n])
        return data.decode("utf-8", errors="replace")

    def pieces(self, text):
        """Return the text of each token of `text`."""
        return [self.decode([n]) for n in self.encode(text)]

    def _merge_chunk(self, chunk):
        """Apply the merges to one chunk of the pre-tokenizer, the best-ranked pair first."""
        parts = [self._alphabet[byte] for byte in chunk.encode("utf-8")]
        while len(parts) > 1:
            rank, at = min((self._rank.get(pair, len(self._rank)), n) for n, pair in enumerate(zip(parts, parts[1:])))
            if rank == len(self._rank):
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return tuple(self.vocab[part] for part in parts)
