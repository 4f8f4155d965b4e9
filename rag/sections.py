"""Which sentences of a report tell results, shortcomings, causes and tasks. Pure.

Local-government reports keep one order and open each part with set phrases; a sentence with no
phrase of its own belongs to the part it stands in.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from rag.figures import find_figures
from rag.vietnamese import Span, fold, is_heading, sentences

Part = Literal["results", "shortcomings", "causes", "tasks", "none"]

_CUES: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("causes", re.compile(r"\bnguyen nhan\b|\b(so di|la do|do (?:su|viec|vai tro|cong tac))\b")),
    (
        "shortcomings",
        re.compile(
            r"^(?:tuy (?:nhien|vay|the)|song\b|ben canh (?:do|nhung ket qua)|mac du vay)|"
            r"\b(han che|ton tai|yeu kem|bat cap|chua (?:dat|cao|quyet liet|sau|kip thoi|"
            r"chat che|hieu qua|duoc|cu the|tranh thu)|dat thap|con cham|chung lai|thieu)\b"
        ),
    ),
    (
        "tasks",
        re.compile(
            r"\b(nhiem vu (?:trong tam|quy|thoi gian toi)|phuong huong|thoi gian toi|phan dau|"
            r"trong quy ii\b|de ra|yeu cau|giai phap|tiep tuc|can (?:tap trung|tiep|to chuc|phat)|"
            r"de thuc hien tot|tap trung chi dao thuc hien|quyet tam)\b"
        ),
    ),
    (
        "results",
        re.compile(
            r"\b(ket qua|dat duoc|da (?:dat|hoan thanh|tap trung|to chuc|thuc hien|chi tra)|"
            r"uoc dat|duoc giu vung|duoc dam bao|tang \d|vuot chi tieu|hoan thanh)\b"
        ),
    ),
)


class Parts(NamedTuple):
    """Spans of the sentences of each part, in the order of the article."""

    gist: list[Span]
    results: list[Span]
    shortcomings: list[Span]
    causes: list[Span]
    tasks: list[Span]


def read(text: str) -> Parts:
    """The parts of an article; empty where it has none."""
    body = [span for span in sentences(text) if not is_heading(text[span.start : span.end])]
    labelled = label(text, body)
    gist = _gist(text, body)
    chosen: dict[str, list[Span]] = {
        part: [
            span
            for span, own in zip(body, labelled, strict=True)
            if own == part and span not in gist
        ]
        for part in ("results", "shortcomings", "causes", "tasks")
    }
    return Parts(gist=gist, **chosen)


def label(text: str, body: list[Span]) -> list[Part]:
    """The part of each sentence."""
    labels: list[Part] = []
    current: Part = "none"
    line = -1
    for span in body:
        folded = fold(text[span.start : span.end])
        begins = text.rfind("\n", 0, span.start)
        own = _own(folded)
        if own is None:
            own = current if begins == line or current in ("tasks", "shortcomings") else "none"
            if own == "none" and find_figures(text[span.start : span.end]):
                own = "results"
        labels.append(own)
        current, line = own, begins
    return labels


def _own(folded: str) -> Part | None:
    return next((part for part, cue in _CUES if cue.search(folded)), None)


def _gist(text: str, body: list[Span]) -> list[Span]:
    """The lead, and the next sentence with a figure if the lead has none."""
    lead = [span for span in body if span.end - span.start >= 40][:3]
    if not lead:
        return body[:1]
    chosen = lead[:1]
    for span in lead[1:]:
        if find_figures(text[span.start : span.end]):
            chosen.append(span)
            break
    return chosen if len(chosen) > 1 or len(lead) < 2 else lead[:2]
