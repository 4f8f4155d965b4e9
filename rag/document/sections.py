"""Which sentences of a report tell results, shortcomings, causes and tasks. Pure.

Local-government reports keep one order and open each part with set phrases; a sentence with no
phrase of its own belongs to the part it stands in. Each sentence is given points for each part, by
its own phrases (`section_cues.toml`) and by the part in force, and takes the part with the most. An
article that does not speak of public work at all (a match report, a price list) has no parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from rag.figures import counts, figures_of
from rag.text import Sentence, Stretch, annotation, is_heading, lexicon, parse

_CUES: Final = lexicon.Patterns("section_cues")
Part = Literal["results", "shortcomings", "causes", "tasks", "none"]
SECTIONS: Final[tuple[Part, ...]] = ("results", "shortcomings", "causes", "tasks")

_PUBLIC_SHARE: Final = 0.65
_COUNTED: Final = 0.5  # of a sentence of public work that one which counts something is worth
_HEADED_PARTS: Final = 2  # headings of so many parts make a report
_PLAY_SHARE: Final = 0.25
_LONGEST_HEADING: Final = 12  # words
_SHORT_HEADING: Final = 8
_UNDER: Final = 4.0  # points of a sentence under a heading of a part
# Points of the part in force, within its paragraph and in the next one.
_CARRIED: Final[Mapping[Part, tuple[float, float]]] = {
    "results": (0.6, 0.4), "shortcomings": (1.8, 0.5), "causes": (3.4, 0.0), "tasks": (1.8, 1.3),
    "none": (0.0, 0.0),
}  # fmt: skip
_DEFAULT: Final = 1.0  # what is told, with no mark of anything else, was done
_FIGURE: Final = 0.7


class _Cue(NamedTuple):
    pattern: re.Pattern[str]
    part: Part
    points: float = 0.0
    opens: bool = False


@cache
def _cues(kind: Literal["sentence", "heading"]) -> list[_Cue]:
    fields = ("part", "points", "opens")
    return [
        _Cue(getattr(_CUES, name), **{f: cue[f] for f in fields if f in cue})
        for name, cue in lexicon.entries("section_cues").items()
        if "part" in cue and ("points" in cue) is (kind == "sentence")
    ]


def read(text: str, title: str = "") -> dict[Part, list[Sentence]]:
    """The sentences of each part, in their order; none where it is no report of public work."""
    body = body_of(text, title)
    told = list(zip(body, label(body), strict=True)) if is_report(text, body) else []
    return {part: [sentence for sentence, own in told if own == part] for part in SECTIONS}


def body_of(text: str, title: str) -> list[Sentence]:
    """The sentences of an article without headings, captions and the headline.

    Where nothing else is left, as of a list, its lines; of an article of one line, that line.
    """
    headline = parse(title).canonical
    sentences = parse(text).sentences
    told = [sentence for sentence in sentences if sentence.canonical != headline]
    whole = [each for each in told if not (each.is_heading or heads(each))]
    return whole or told or list(sentences)


@annotation
def heads(line: Stretch) -> Part | None:
    """The part that a line is the heading of ("II. Hạn chế"); None for any other line."""
    spelt = line.canonical.strip()
    ends = spelt.endswith(":") or is_heading(line.text)
    if not ends or len(spelt.split()) > _LONGEST_HEADING or any(map(counts, figures_of(line))):
        return None
    return next((cue.part for cue in _cues("heading") if cue.pattern.match(spelt)), None)


def is_report(text: str, body: Sequence[Sentence]) -> bool:
    """Whether an article tells of the work of a place or an office."""
    public = sum(bool(_CUES.public_work.search(sentence.canonical)) for sentence in body)
    counted = sum(any(map(counts, figures_of(sentence))) for sentence in body)
    play = sum(bool(_CUES.sport_or_prices.search(sentence.canonical)) for sentence in body)
    parts = {heads(sentence) for sentence in parse(text).sentences[1:]} - {None}
    told = public + _COUNTED * counted
    enough = told >= _PUBLIC_SHARE * len(body) or len(parts) >= _HEADED_PARTS
    return enough and play < _PLAY_SHARE * len(body)


def label(body: Sequence[Sentence]) -> list[Part]:
    """The part of each sentence."""
    labels: list[Part] = []
    force: Part = "none"
    under: Part | None = None
    line, last = -1, 0  # the first line is the headline
    for sentence in body:
        paragraph = sentence.document.text.rfind("\n", 0, sentence.start)
        same = paragraph == line
        between = sentence.document.sentences[last + 1 : sentence.index]
        headed: Part | None = next((p for s in reversed(between) if (p := heads(s))), None)
        if headed or any(len(s.text.split()) <= _SHORT_HEADING for s in between):
            force, under = "none", headed
        points, opened = points_of(sentence, force, same_paragraph=same)
        if under is not None:
            points[under] += _UNDER
        best = max(points, key=lambda part: points[part])
        labels.append(best)
        if opened is not None and best == opened:
            force = opened
        elif not same:
            # A new paragraph that is about something else ends the part before it.
            force = best
        line, last = paragraph, sentence.index
    return labels


def own_points(sentence: Sentence, part: Part) -> float:
    """How much the sentence alone says that it is of the part, or counts something."""
    points, _ = points_of(sentence, "none", same_paragraph=True)
    return points[part] + _FIGURE * any(counts(f) for f in figures_of(sentence))


def points_of(
    sentence: Sentence, force: Part, *, same_paragraph: bool
) -> tuple[dict[Part, float], Part | None]:
    """The points of each part, and the part that the sentence opens, if it opens one."""
    spelt = sentence.canonical.strip('" ')
    points: dict[Part, float] = dict.fromkeys((*SECTIONS, "none"), 0.0)
    points["results"] = _DEFAULT
    points[force] += _CARRIED[force][not same_paragraph]
    met = [cue for cue in _cues("sentence") if cue.pattern.search(spelt)]
    for cue in met:
        points[cue.part] += cue.points
    if any(counts(figure) for figure in figures_of(sentence)):
        points["results"] += _FIGURE
    if run_in := heads(parse(sentence.text[: sentence.text.find(":") + 1])):  # "Hạn chế: Xã còn …"
        points[run_in] += _UNDER
        return points, run_in
    opening = max((cue for cue in met if cue.opens), key=lambda cue: cue.points, default=None)
    return points, opening.part if opening else None
