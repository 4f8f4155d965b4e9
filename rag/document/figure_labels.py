"""What a figure counts, in the words of its own clause and, where these do not say, those before.

"giá trị ước tính 18,5 tỷ đồng" counts the value of what the clause before it names. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from rag.figures import (
    UNITS,
    Found,
    counts,
    english_label,
    figures_of,
    is_english_sentence,
    unit_at,
)
from rag.text import Stretch, lexicon, parse

_LABELS: Final = lexicon.patterns("document_figure_labels")
_ASIDE: Final = re.compile(r"\([^()\d]*\)")
_RATE: Final = re.compile(r"\s?/\s?[^\W\d_]+(?:/[^\W\d_]+)?")
_MARKS: Final = ' .,;:-–•+*()“”"'
_TOPIC_WORDS, _BEFORE_WORDS, _AFTER_WORDS = 12, 14, 10


def label_of(sentence: Stretch, figure: Found) -> str:
    """What `figure`, one of the sentence's, counts; its own words where nothing tells."""
    others = figures_of(sentence)
    if is_english_sentence(sentence.text):
        return english_label(sentence.text, figure, [f for f in others if f != figure])
    text = _ASIDE.sub(lambda match: " " * len(match.group()), sentence.text)
    clause = max((start for start, _ in _clauses(text) if start <= figure.start), default=0)
    previous = [f for f in others if clause <= f.start < figure.start and counts(f)]
    begin = max([clause, *(f.end for f in previous)])
    noun = _noun(figure)
    # What stands between two counts of one clause belongs to the first.
    before = "" if previous and noun else _trimmed(text[begin : figure.start], bool(noun))
    after = _after(text, figure, others)
    introduced = figure.kind != "percent" and _LABELS.introduces.search(text[begin : figure.start])
    if introduced and len(after.split()) > 1:
        before = ""
    starts = [0, *(match.end() for match in _LABELS.joint.finditer(before))]
    fitting = (before[at:] for at in starts if len(before[at:].split()) <= _BEFORE_WORDS)
    lead = next(fitting, " ".join(before.split()[-_BEFORE_WORDS:]))
    told = " ".join(filter(None, (lead, noun, after)))
    whole = after and (introduced or (previous and noun))
    if not whole and _is_vague(before, noun, after):
        topic = " ".join(_topic(text, begin, others).split()[:_TOPIC_WORDS])
        told = f"{topic}: {told}" if topic and told else topic or told
    return _tidy(told) or figure.raw


def rate_end(sentence: str, figure: Found) -> int:
    """Where a figure ends with its rate: "14,2%/năm"."""
    match = _RATE.match(sentence, figure.end) if figure.per else None
    return match.end() if match else figure.end


def telling_words(text: str) -> list[str]:
    """The words that are neither function words nor the names of measures."""
    return [word for word in parse(text).words if word.isalpha() and word not in _vague_words()]


def _noun(figure: Found) -> str:
    """The counted noun as it is written, without its number: "mô hình"; measures have none."""
    unit = UNITS.get(figure.unit)
    if unit is None or unit.sort != "noun":
        return ""
    written = re.sub(r"^[\d.,/\s]+|^\w+\s(?=\w)", "", figure.raw, count=1).strip()
    noun = written if unit_at(f"1 {written}", 1) else figure.unit
    return f"{noun}/{figure.per}" if figure.per else noun


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each clause."""
    begin = 0
    for match in _LABELS.clause_break.finditer(text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


def _after(text: str, figure: Found, others: Sequence[Found]) -> str:
    """The words behind a figure, up to the next one or the end of its clause."""
    start = rate_end(text, figure)
    stop = _LABELS.clause_break.search(text, start)
    ends = [f.start for f in others if f.start >= start and f.start > figure.start]
    said = text[start : min([stop.start() if stop else len(text), *ends])].strip()
    if cut := _LABELS.of_another.search(said):
        said = said[: cut.start()]
    if stop and said[:1].isupper() and text[stop.end() : stop.end() + 1].isupper():
        return ""  # the first of several names
    return _stripped(" ".join(said.split()[:_AFTER_WORDS]))


def _stripped(text: str) -> str:
    """Without the words at its end that lead to something else."""
    return _until_same(text.strip(_MARKS), _LABELS.dangling, _LABELS.edge_after)


def _trimmed(text: str, achieved: bool = False) -> str:
    """Without function words at its ends; "đạt" stays where it is `achieved` by counted things."""
    edges = [_LABELS.edge_before, _LABELS.edge_after, *([] if achieved else [_LABELS.achieved])]
    return _until_same(_LABELS.saying.sub("", text.strip(_MARKS)), *edges)


def _until_same(text: str, *edges: re.Pattern[str]) -> str:
    """What is left when no edge can be cut off any more."""
    before = None
    while before != text:
        before = text
        for edge in edges:
            text = edge.sub("", text).strip()
    return text


def _is_vague(before: str, noun: str, after: str) -> bool:
    """Whether the words of a clause leave open what it measures."""
    if _LABELS.comparing.match(before) or (
        before and not after and _LABELS.where.fullmatch(before)
    ):
        return True
    if (noun and after) or (telling_words(after) and not after.startswith("so ")):
        return False
    named = any(word.isupper() for word in before.split())
    return len(telling_words(before)) < (1 if noun or named else 2)


@cache
def _vague_words() -> frozenset[str]:
    return lexicon.canonical_words("stop_words") | lexicon.canonical_words("measure_words")


def _topic(text: str, begin: int, others: Sequence[Found]) -> str:
    """The nearest earlier clause with a figure, without it; else what the sentence begins with."""
    clauses = [(start, end) for start, end in _clauses(text[:begin]) if text[start:end].strip()]
    counted = [f for f in others if counts(f)]
    ordered = [c for c in reversed(clauses) if _inside(c, counted)]
    ordered += [c for c in clauses if not _inside(c, others)]
    for start, end in ordered:
        said = text[start:end]
        for figure in reversed(_inside((start, end), counted)):
            lead, rest = said[: figure.start - start], said[rate_end(text, figure) - start :]
            said = f"{_trimmed(lead)} {_noun(figure)} {rest}"
        said = _trimmed(_stripped(said))
        if len(telling_words(said)) >= 2 and not _LABELS.comparing.match(said):
            return said
    return ""


def _inside(clause: tuple[int, int], figures: Sequence[Found]) -> list[Found]:
    return [figure for figure in figures if clause[0] <= figure.start < clause[1]]


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*\([^)]*(?:\)|(?=:)|$)", "", text)).strip(" ,;:-–")
