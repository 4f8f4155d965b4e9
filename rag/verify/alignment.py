"""A statement laid beside a sentence of the source, word by word.

Where a statement follows its source closely, what was changed stands out: a figure in another's
slot, a name in another's place. Figures are masked, so that a changed one still aligns.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from rag.figures import Found, vietnamese_figures
from rag.text import Span, parse, syllables

# Below this share of words in common order the two are worded differently, and slots mean nothing.
_CLOSE = 0.7
_MASK = "#"
_ANCHOR = 3  # words in a row, the figure among them, that hold a slot in its place


class Token(NamedTuple):
    """A syllable in canonical spelling, or a masked figure."""

    text: str
    start: int
    end: int
    figure: Found | None = None


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Token, ...]:
    """Syllables of `text`; each figure, its unit included, is one token."""
    spelt = parse(text).canonical
    found: list[Token] = []
    figures = vietnamese_figures(parse(text))
    following = iter([*figures, None])
    figure = next(following)
    for span in syllables(spelt):
        while figure is not None and figure.start < span.end:
            if span.start < figure.end:
                if not found or found[-1].figure is not figure:
                    found.append(Token(_MASK, figure.start, figure.end, figure))
                if span.end < figure.end:
                    break
            figure = next(following)
            if found and span.start < found[-1].end:
                break
        else:
            if not (found and span.start < found[-1].end):
                found.append(Token(spelt[span.start : span.end], span.start, span.end))
    return tuple(found)


class Alignment(NamedTuple):
    """Runs of equal and changed tokens; `close` where the statement follows the source."""

    own: tuple[Token, ...]
    theirs: tuple[Token, ...]
    edits: tuple[tuple[str, int, int, int, int], ...]
    close: bool


@lru_cache(maxsize=8192)
def align(claim: str, source: str) -> Alignment:
    """The alignment of two sentences by their longest common runs (Ratcliff and Obershelp)."""
    own, theirs = tokens(claim), tokens(source)
    matcher = SequenceMatcher(
        None, [token.text for token in own], [token.text for token in theirs], autojunk=False
    )
    return Alignment(own, theirs, tuple(matcher.get_opcodes()), matcher.ratio() >= _CLOSE)


def figures_in_slots(claim: str, source: str) -> Iterator[tuple[Found, Found]]:
    """Figures of a close claim with the figures of the source that stand in their slots."""
    aligned = align(claim, source)
    if not aligned.close:
        return
    for kind, i, j, k, _ in aligned.edits:
        if kind != "equal" or j - i < _ANCHOR:
            continue
        for offset in range(j - i):
            mine, other = aligned.own[i + offset].figure, aligned.theirs[k + offset].figure
            if mine is not None and other is not None:
                yield mine, other


def replaced(claim: str, source: str) -> Iterator[tuple[Span, Span]]:
    """Stretches of a close claim, and those of the source in their place."""
    aligned = align(claim, source)
    if not aligned.close:
        return
    for kind, i, j, k, m in aligned.edits:
        if kind == "replace":
            mine, other = aligned.own[i:j], aligned.theirs[k:m]
            yield Span(mine[0].start, mine[-1].end), Span(other[0].start, other[-1].end)
