"""The figures of a briefing: the table of known indicators, and where reports disagree. Pure.

What offices report again and again has a name in `indicators.toml`, with the words by which its
label is known. Only such figures stand in the table: a wrong row is worse than none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from rag.document import (
    Ensemble,
    Evidence,
    Located,
    around,
    cite,
    clause_of,
    differing,
    period_at,
    place_at,
    scenes,
)
from rag.figures import EXACT, PLACES, Found, counts, figures_of, plain, rate_end, unit_of
from rag.messages import Language
from rag.models import denied
from rag.report.sentences import Tells, Told, clean_sentences
from rag.text import UPPER, Document, Span, Stretch, lexicon, name_runs, parse
from rag.types import Article, Cell, Citation, Indicator, LabelledFigure

FIRST_FIGURES: Final = 12  # figures of news: it leads with what matters, and a summary is short
SURE: Final = Path(__file__).with_name("sure_figures.json")

# Words before a figure that leave to the clause before it what it is of; where a thing is counted,
# which names itself, so many more.
_VAGUE, _COUNTED = 2, 12
_LABEL: Final = range(6, 25)  # words of a clause that says enough, in short
_WHOLE, _AROUND = 35, 12  # words of a sentence that else stands for it, or else on either side
_CUES: Final = lexicon.Patterns("report")
# What makes a number a piece of something: "U.23", "1.9MP", "320 x 320"; or of a name: "S&P 500".
_BEGUN: Final = re.compile(r"[\w./–-]$|\d\s?[x×]\s?$")
_GOES_ON: Final = re.compile(r"[^\W_]|\s?[x×]\s?\d")
_NAMED: Final = re.compile(rf'[\s(“"][{UPPER}][^\s(“",]* $')
_NAMES_FOLLOW: Final = re.compile(rf" [{UPPER}]")


def labelled_figures(article: Article) -> tuple[LabelledFigure, ...]:
    """Every figure of the article that counts or measures, with its clause, time and place."""
    found: list[LabelledFigure] = []
    for scene in scenes(article):
        text = scene.sentence.text
        for figure in figures_of(scene.sentence):
            # "Hai huyện Quỳ Hợp và Tân Kỳ" only says who does something.
            names = not figure.start and figure.unit in PLACES
            if not counts(figure) or (names and _NAMES_FOLLOW.match(text, figure.end)):
                continue
            cited, at = cite(article, scene.sentence.span), figure.start
            where = {"period": period_at(scene, at), "place": place_at(scene, at)}
            label = clause_of(scene.sentence, figure)
            found.append(_labelled(scene.sentence, figure, cited, label=label, **where))
    return tuple(found)


def _labelled(sentence: Stretch, figure: Found, cited: Citation, **more: Any) -> LabelledFigure:
    """Written with the words that bound it and its rate: "hơn 14,2%/năm"."""
    start, end = figure.bounded or (figure.start, figure.end)
    raw = sentence.text[start : max(end, rate_end(sentence.text, figure, figure.end))]
    more |= {"value": figure.value, "unit": figure.unit, "per": figure.per}
    return LabelledFigure(raw=raw, citation=cited, **more)


def figures_in_words(article: Article, *, is_report: bool) -> tuple[LabelledFigure, ...]:
    """The figures of an article, each with its sentence, which says what it counts.

    Of a report of a place its place is told, and its period where a known indicator is. What is
    said twice stands once, and so does a length of time. News does not say what it counts as such
    reports do: of it stands what surely says so by itself.
    """
    if not is_report:
        return tuple(figure for _, figure in sure_figures(article))
    clean = {told.span.end: told.span for told in clean_sentences(article)}
    found: dict[tuple[str, ...], LabelledFigure] = {}
    for figure in labelled_figures(article):
        cited = figure.citation
        cited = cite(article, clean.get(cited.end, Span(cited.start, cited.end)))
        period = figure.period if known_indicator(figure) else None
        more = {"label": cited.quote, "period": period, "citation": cited}
        clause = () if unit_of(figure.unit).sort == "time" else parse(figure.label).words
        found.setdefault((figure.value, figure.unit, *clause), figure.model_copy(update=more))
    return tuple(found.values())


def sure_figures(article: Article) -> Iterator[tuple[float, LabelledFigure]]:
    """The figures of news that their sentence surely explains, each with how sure that is."""
    for told, figure, evidence in figures_told(article):
        if (odds := _sure().logit([*evidence.values()])) >= 0:
            cited = cite(article, told.span)
            yield odds, _labelled(parse(told.text), figure, cited, label=told.text)


@cache
def _sure() -> Ensemble:
    return Ensemble.of(json.loads(SURE.read_text("utf-8"))["sure"])


def leading_figure(reports: Sequence[Article], tells: Tells) -> Indicator | None:
    """The figure of a story that a sentence, no long one, explains most surely; perhaps none."""
    found = [
        (odds, article, figure)
        for article in reports
        for odds, figure in sure_figures(article)
        if tells(article, figure.citation.start) and len(figure.label.split()) <= _WHOLE
    ]
    if not found:
        return None
    _, article, figure = max(found, key=itemgetter(0))
    unit = f"{figure.unit}/{figure.per}" if figure.per else figure.unit
    cells = (_cell(article, figure, figure.value),)
    return Indicator(indicator=figure.label, unit=unit, cells=cells)


def figures_told(article: Article) -> Iterator[tuple[Told, Found, Evidence]]:
    """Each figure of the news with its sentence, and what speaks for that saying what it counts.

    A range and a ratio have no one value.
    """
    title = parse(article.title)
    for place, told in enumerate(clean_sentences(article)):
        sentence = parse(told.text)
        for figure in filter(counts, figures_of(sentence)):
            if not (figure.upper or "/" in figure.value):
                evidence = _evidence(told, sentence, figure, title)
                yield told, figure, {**evidence, "place": place}


def _evidence(told: Told, sentence: Document, figure: Found, title: Document) -> Evidence:
    text, ahead, rest = sentence.text, sentence.text[: figure.start], sentence.text[figure.end :]
    measured = [range(each.start, each.end + 1) for each in figures_of(sentence)]
    runs = [run for run in name_runs(text) if not any(run.start in each for each in measured)]
    before = [run for run in runs if run.start < figure.start]
    named = max((run.end for run in before if run.start or " " in run.name), default=None)
    behind = re.match(r" ([^\W\d_]+)", rest)
    counted = behind and behind[1].lower() not in lexicon.canonical_words("stop_words")
    return {
        "leans": told.leans_on is not None,
        "points back": bool(_CUES.points_back.search(sentence.canonical)),
        "length": len(sentence.words),
        "digits": sum(letter.isdigit() for letter in figure.raw),
        "share": figure.kind in ("percent", "ratio"),
        "bare": not figure.unit,
        "counts nothing": not (figure.unit or counted),
        "piece": bool(_BEGUN.search(ahead) or _GOES_ON.match(rest)),
        "behind a name": bool(_NAMED.search(ahead)),
        "names": sum(run.start > 0 for run in runs),
        "acronym before": any(run.name.isupper() and len(run.name) > 1 for run in before),
        "words since a name": 99 if named is None else len(ahead[named:].split()),
        "names of the headline": len(_words_of_names(sentence) & _words_of_names(title)),
        "in the headline": figure.value in {each.value for each in figures_of(title)},
    }


def _words_of_names(stretch: Stretch) -> set[str]:
    return {word for run in name_runs(stretch) for word in run.name.split()}


@cache
def _indicators(dimension: str) -> dict[str, re.Pattern[str]]:
    return {
        name: getattr(lexicon.Patterns("indicators"), name)
        for name, entry in lexicon.entries("indicators").items()
        if entry.get("dimension") == dimension
    }


def known_indicator(figure: LabelledFigure) -> str | None:
    """The indicator of a figure, where its clause tells, or the words before that one, too."""
    known = _indicators(unit_of(figure.unit).dimension)
    upto, clause, _ = figure.citation.quote.partition(figure.label)
    before = re.split(r"\d", upto)[-1]  # behind another figure
    most = _COUNTED if unit_of(figure.unit).sort == "noun" else _VAGUE
    is_vague = len(clause.partition(figure.raw)[0].split()) <= most
    wide = f"{before} {clause}" if is_vague else clause
    for told in (clause, clause.replace(figure.raw, " "), wide, wide.replace(figure.raw, " ")):
        spelt = " ".join(parse(told).canonical.split())
        if name := next((name for name, words in known.items() if words.search(spelt)), None):
            return name
    return None


def figure_table(
    told: Iterable[tuple[Article, LabelledFigure]], language: Language
) -> tuple[Indicator, ...]:
    """A row for each known indicator, those of most places first; equal values are one cell."""
    rows: dict[str, list[tuple[Article, LabelledFigure]]] = {}
    for article, figure in told:
        if known := known_indicator(figure):
            rows.setdefault(known, []).append((article, figure))
    made: list[Indicator] = []
    for known, row in rows.items():
        first, cells = row[0][1], list[Cell]()
        for article, figure in row:
            value = converted(figure.value, figure.unit, first.unit)
            _add(cells, _cell(article, figure, value))
        per = f"/{first.per}" if first.per and len({f.per for _, f in row}) == 1 else ""
        name = lexicon.entries("indicators")[known][language]
        made.append(Indicator(indicator=name, unit=f"{first.unit}{per}", cells=tuple(cells)))
    return tuple(sorted(made, key=lambda row: -len({cell.place for cell in row.cells})))


def _cell(article: Article, figure: LabelledFigure, value: str) -> Cell:
    return Cell(
        place=figure.place,
        period=figure.period,
        raw=figure.raw,
        value=value,
        label=figure.label,
        publisher=article.publisher,
        published=article.published,
        citation=figure.citation,
    )


def _also(cell: Cell, citation: Citation) -> Cell:
    """A cell with one more citation that says the same."""
    others = dict.fromkeys((*cell.others, citation))
    others.pop(cell.citation, None)
    return cell.model_copy(update={"others": tuple(others)})


def _add(cells: list[Cell], cell: Cell) -> None:
    """A cell more, or one more citation of a cell that says the same of place and period.

    Copies of a sentence date their "đến nay" each anew.
    """
    spelt = parse(cell.citation.quote).canonical
    for i, known in enumerate(cells):
        same = (known.place, known.value) == (cell.place, cell.value)
        if same and (known.period == cell.period or parse(known.citation.quote).canonical == spelt):
            cells[i] = _also(known, cell.citation)
            return
    cells.append(cell)


def converted(value: str, unit: str, wanted: str) -> str:
    """A plain decimal of one unit in another of the same dimension; ratios stay as they are."""
    have, want = unit_of(unit), unit_of(wanted)
    if have.factor == want.factor or have.dimension != want.dimension or "/" in value:
        return value
    return plain(EXACT.multiply(Decimal(value), have.factor) / want.factor)


def disagreements(reports: Sequence[Article]) -> tuple[Indicator, ...]:
    """A row for each thing that reports of one event tell differently, a cell a value."""
    found: list[Indicator] = []
    for slots in differing(reports, denied):
        cells: dict[str, Cell] = {}
        for each in slots:
            cell = _told(each)
            known = cells.setdefault(each.value, cell)
            if known.citation.article_id != cell.citation.article_id:
                cells[each.value] = _also(known, cell.citation)
        first, label = slots[0].figure, _label(slots[0])
        name, unit = label[:1].upper() + label[1:], first.unit if counts(first) else ""
        found.append(Indicator(indicator=name, unit=unit, cells=tuple(cells.values())))
    return tuple(found)


def _told(each: Located) -> Cell:
    cited = cite(each.article, each.sentence.span)
    figure = _labelled(each.sentence, each.figure, cited, label=_label(each))
    return _cell(each.article, figure, each.value)


def _label(each: Located) -> str:
    """The clause of a value, where it says enough; else its sentence, or the words near it."""
    clause = clause_of(each.sentence, each.figure) if counts(each.figure) else ""
    if len(clause.split()) in _LABEL:
        return clause
    if len(each.sentence.words) <= _WHOLE:
        return each.sentence.text
    return f"… {around(each.sentence, each.start, each.end, _AROUND, each.raw)} …"
