"""Reads and writes the part of the GGUF format (version 3) that the starter model needs.

A file is: the magic, version, tensor count and metadata count; the metadata; one record for each tensor (name, shape
with the fastest dimension first, type, offset); padding; the tensor data, each tensor aligned to 32 bytes.
"""

import struct
from pathlib import Path

import numpy as np

MAGIC = b"GGUF"
VERSION = 3
ALIGNMENT = 32

# Metadata value types by their number in the format, for those that are a plain number.
SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9

# Tensor types.
F32, F16, Q8_0 = 0, 1, 8
BLOCK = 32
Q8_0_BLOCK = np.dtype([("scale", "<f2"), ("quants", "i1", BLOCK)])


def quantize_q8_0(weights):
    """Quantize an array whose rows are multiples of 32 long: each block of 32 gets one f16 scale."""
    blocks = weights.reshape(-1, BLOCK).astype(np.float32)
    scale = np.abs(blocks).max(axis=1) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    out = np.empty(len(blocks), Q8_0_BLOCK)
    out["scale"] = scale
    out["quants"] = round_half_away(blocks * inverse[:, None])
    return out


def round_half_away(x):
    """Round to the nearest integer, halves away from zero as C's roundf does (NumPy rounds them to even)."""
    return np.trunc(x + np.copysign(np.float32(0.5), x))


def dequantize_q8_0(blocks):
    """Undo `quantize_q8_0`; returns a flat f32 array."""
    return (blocks["quants"].astype(np.float32) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


class Reader:
    """The metadata and tensors of a GGUF file: `metadata[key]` and `tensors[name]` (f32, row-major)."""

    def __init__(self, path):
        self._data = Path(path).read_bytes()
        self._at = 0
        if self._take(4) != MAGIC or self._number("<I") != VERSION:
            raise ValueError(f"{path} is not a GGUF file of version {VERSION}")
        n_tensors = self._number("<Q")
        n_metadata = self._number("<Q")
        self.metadata = {}
        for _ in range(n_metadata):
            key = self._string()
            self.metadata[key] = self._value(self._number("<I"))
        records = [self._record() for _ in range(n_tensors)]
        base = aligned(self._at)
        self.tensors = {name: self._tensor(shape, kind, base + offset) for name, shape, kind, offset in records}

    def _take(self, count):
        start, self._at = self._at, self._at + count
        return self._data[start : self._at]

    def _number(self, form):
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _string(self):
        return self._take(self._number("<Q")).decode("utf-8")

    def _value(self, kind):
        if kind == STRING:
            return self._string()
        if kind == ARRAY:
            item = self._number("<I")
            return [self._value(item) for _ in range(self._number("<Q"))]
        return self._number(SCALARS[kind])

    def _record(self):
        name = self._string()
        shape = [self._number("<Q") for _ in range(self._number("<I"))]
        return name, shape[::-1], self._number("<I"), self._number("<Q")

    def _tensor(self, shape, kind, start):
        count = int(np.prod(shape))
        if kind == Q8_0:
            flat = dequantize_q8_0(np.frombuffer(self._data, Q8_0_BLOCK, count // BLOCK, start))
        else:
            flat = np.frombuffer(self._data, {F32: "<f4", F16: "<f2"}[kind], count, start).astype(np.float32)
        return flat.reshape(shape)


class Writer:
    """Collects metadata and tensors, then writes them as one GGUF file."""

    def __init__(self):
        self._metadata = []
        self._tensors = []

    def add(self, key, kind, value):
        """Add a metadata value of one of the kinds UINT32, FLOAT32, BOOL and STRING."""
        self._metadata.append(_string(key) + struct.pack("<I", kind) + _value(kind, value))

    def add_array(self, key, kind, values):
        """Add a metadata array whose items are all of `kind`."""
        head = _string(key) + struct.pack("<IIQ", ARRAY, kind, len(values))
        self._metadata.append(head + b"".join(_value(kind, value) for value in values))

    def add_tensor(self, name, weights, kind):
        """Add a tensor given as an f32 array, stored as `kind` (F32, F16 or Q8_0)."""
        stored = quantize_q8_0(weights) if kind == Q8_0 else weights.astype({F32: "<f4", F16: "<f2"}[kind])
        self._tensors.append((name, weights.shape, kind, stored.tobytes()))

    def write(self, path):
        """Write the file."""
        head = MAGIC + struct.pack("<IQQ", VERSION, len(self._tensors), len(self._metadata))
        records, body = [], bytearray()
        for name, shape, kind, data in self._tensors:
            dims = struct.pack(f"<I{len(shape)}Q", len(shape), *shape[::-1])
            records.append(_string(name) + dims + struct.pack("<IQ", kind, len(body)))
            body += data
            body += bytes(aligned(len(body)) - len(body))
        head += b"".join(self._metadata) + b"".join(records)
        Path(path).write_bytes(head + bytes(aligned(len(head)) - len(head)) + body)


def aligned(offset):
    """Round `offset` up to the format's alignment."""
    return -(-offset // ALIGNMENT) * ALIGNMENT


def _string(text):
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _value(kind, value):
    return _string(value) if kind == STRING else struct.pack(SCALARS[kind], value)
