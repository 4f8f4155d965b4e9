"""Rewriting that remembers where each character came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from rag.text import Span


class Rewritten(NamedTuple):
    """A text made of `original`; `origins[i]` is the span of that which `text[i]` stands for."""

    text: str
    original: str
    origins: tuple[Span, ...]

    def origin(self, start: int, end: int) -> Span:
        """The span of the original that `text[start:end]`, which is not empty, stands for."""
        covered = self.origins[start:end]
        return Span(covered[0].start, covered[-1].end)


# Letters of other alphabets that a pattern in any case takes for English ones.
_FOREIGN = str.maketrans("ıİſ\u212a", "iIsK")


def plain_english(text: str) -> Rewritten:
    """A text as it is, but for letters that only look like English ones."""
    origins = tuple(Span(i, i + 1) for i in range(len(text)))
    return Rewritten(text.translate(_FOREIGN), text, origins)


def rewrite(
    rewritten: Rewritten,
    pattern: re.Pattern[str],
    say: Callable[[re.Match[str]], str | None],
    *,
    seen: str | None = None,
) -> Rewritten:
    """Each match replaced by what `say` makes of it; None leaves it.

    `seen` is what to search in place of the text, and as long as it.
    """
    text, original, origins = rewritten
    pieces: list[str] = []
    spans: list[Span] = []
    end = 0
    for match in pattern.finditer(text if seen is None else seen):
        said = say(match)
        if said is None or match.end() == match.start():
            continue
        pieces += [text[end : match.start()], said]
        spans += origins[end : match.start()]
        spans += [rewritten.origin(match.start(), match.end())] * len(said)
        end = match.end()
    if not end:
        return rewritten
    return Rewritten("".join([*pieces, text[end:]]), original, (*spans, *origins[end:]))
