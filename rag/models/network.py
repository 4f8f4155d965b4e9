"""A trained network on onnxruntime, with the pieces of words that it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from rag.text import toned

T = TypeVar("T")


def once(make: Callable[[], T]) -> Callable[[], T]:
    """What makes a thing at the first call, and gives it to all; threads wait for the first."""
    lock, made = Lock(), cache(make)

    def given() -> T:
        with lock:
            return made()

    return given


def as_read(text: str) -> str:
    """A text in the spelling that networks read; of the same length."""
    return toned(text.encode("utf-8", "replace").decode())  # half a pair of UTF-16 is no text


class Network:
    """The network of two files, loaded. Threads may share one."""

    def __init__(self, weights: Path, vocabulary: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        options.intra_op_num_threads = 1  # a sentence is too short to be shared
        self._session = InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._tokens = Tokenizer.from_file(str(vocabulary))

    def pieces(self, text: str) -> Any:
        """The pieces of a text: their numbers (`ids`) and where they stand (`offsets`)."""
        return self._tokens.encode(as_read(text), add_special_tokens=False)

    def run(self, ids: Sequence[int], kinds: Sequence[int]) -> list[Any]:
        """The outputs for one row, read by itself.

        Nothing is padded, and beside others 8 bits would mean other numbers.
        """
        given = {"ids": np.array([ids]), "kinds": np.array([kinds])}
        outputs: list[Any] = self._session.run(None, given)
        return outputs
