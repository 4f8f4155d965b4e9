"""The figures of a briefing: the table of known indicators, and where reports disagree. Pure.

What offices report again and again has a name in `indicators.toml`, with the words by which its
label is known. Only such figures stand in the table: a wrong row is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Final

from rag.document import (
    Embed,
    Located,
    around,
    cite,
    differing,
    label_of,
    period_at,
    place_at,
    rate_end,
    scenes,
)
from rag.figures import EXACT, PLACES, Found, counts, figures_of, plain, unit_of
from rag.messages import Language
from rag.report.sentences import clean_sentences
from rag.text import UPPER, Sentence, lexicon, name_runs, parse
from rag.types import Article, Cell, Citation, Indicator, LabelledFigure

_TELLING: Final = range(3, 9)  # words of a label that says enough, in short
FIRST_FIGURES: Final = 12  # figures of news: it leads with what matters, and a summary is short
_DIGITS: Final = 4  # from which a number without a unit tells something
_AROUND: Final = 6  # words on either side of what is told in words
_HOURS: Final = 24
_SHARED: Final = 3  # words of a headline that say what a sentence is of
_POINTS_BACK: Final = lexicon.pattern("report.points_back")
_NUMBERED: Final = lexicon.pattern("report.numbered_place")
_RANGE: Final = lexicon.pattern("report.range")
_NAMES_FOLLOW: Final = re.compile(rf" [{UPPER}]")


def labelled_figures(article: Article) -> tuple[LabelledFigure, ...]:
    """Every figure of the article that counts or measures, with what, when and where it counts."""
    found: list[LabelledFigure] = []
    for scene in scenes(article):
        text = scene.sentence.text
        for figure in figures_of(scene.sentence):
            # "Hai huyện Quỳ Hợp và Tân Kỳ" only says who does something.
            names = not figure.start and figure.unit in PLACES
            if not counts(figure) or (names and _NAMES_FOLLOW.match(text, figure.end)):
                continue
            found.append(
                LabelledFigure(
                    label=label_of(scene.sentence, figure),
                    raw=_as_written(scene.sentence, figure),
                    value=figure.value,
                    unit=figure.unit,
                    per=figure.per,
                    period=period_at(scene, figure.start),
                    place=place_at(scene, figure.start),
                    citation=cite(article, scene.span),
                )
            )
    return tuple(found)


def figures_in_words(article: Article, *, is_report: bool) -> tuple[LabelledFigure, ...]:
    """The figures of an article, each with its sentence, which says what it counts.

    Of a report of a place its place is told, and its period where a known indicator is. News does
    not say what it counts as such reports do: what is cut out of it is wrong every other time, and
    a part of its sentence loses what the figure is of one time in ten (measured). Its bare numbers,
    captions, headlines and what points to another sentence give none.
    """
    told = [each for each in clean_sentences(article) if each.leans_on is None]
    alone = {
        each.span.end: each.text
        for each in told
        if not _POINTS_BACK.search(parse(each.text).canonical)
        and _says_of_what(each.text, article.title)
    }
    found: list[LabelledFigure] = []
    for figure in labelled_figures(article):
        said = figure.citation.quote if is_report else alone.get(figure.citation.end, "")
        if is_report or (figure.raw in said and _tells_by_itself(figure, said)):
            more = {
                "label": said,
                "period": figure.period if is_report and known_indicator(figure) else None,
                "place": figure.place if is_report else None,
            }
            found.append(figure.model_copy(update=more))
    return tuple(found)


def _says_of_what(said: str, title: str) -> bool:
    """Whether a sentence holds a name, not only its first word, or words of the headline."""
    measured = [range(figure.start, figure.end + 1) for figure in figures_of(parse(said))]
    runs = (run for run in name_runs(said) if not any(run.start in each for each in measured))
    named = any(run.start or " " in run.name or run.name.isupper() for run in runs)
    if named or _NUMBERED.search(parse(said).canonical):
        return True
    words = parse(said).words
    headline = {*parse(title).words} - lexicon.canonical_words("topic_stop_words")
    return words[0] in headline or len(headline.intersection(words)) >= _SHARED


def _tells_by_itself(figure: LabelledFigure, said: str) -> bool:
    """Whether it has a unit, no name on either side, or is large and written as a number is.

    A part of a measure ("1.920 x 1.080") is none, nor is an hour of the day or a rank ("top 10"); a
    range has no one value.
    """
    raw = re.escape(figure.raw)
    if figure.unit == "giờ" and Decimal(figure.value) <= _HOURS:
        return False
    other = rf"\d ?[x×] ?{raw}|{raw} ?[x×] ?\d|\b[Tt]op {raw}"
    if _RANGE.search(parse(figure.raw).canonical) or re.search(other, said):
        return False
    if not figure.unit:
        return len(figure.value.partition(".")[0]) >= _DIGITS and not figure.raw.isdigit()
    before = re.search(rf"([\w-]+) {raw}", said)
    around = (*figure.raw.split()[1:], before[1] if before and before.start() else "")
    named = any(word != word.lower() for word in around)
    return not named or unit_of(figure.unit).sort != "noun"


def _as_written(sentence: Sentence, figure: Found) -> str:
    """With the words that bound it and its rate: "hơn 14,2%/năm"."""
    start, end = figure.bounded or (figure.start, figure.end)
    return sentence.text[start : max(end, rate_end(sentence.text, figure))]


@cache
def _indicators(dimension: str) -> dict[str, re.Pattern[str]]:
    return {
        name: lexicon.pattern(f"indicators.{name}")
        for name, entry in lexicon.entries("indicators").items()
        if entry.get("dimension") == dimension
    }


def known_indicator(figure: LabelledFigure) -> str | None:
    """The indicator that a figure belongs to, where its label tells."""
    label, known = parse(figure.label).canonical, _indicators(unit_of(figure.unit).dimension)
    return next((name for name, words in known.items() if words.search(label)), None)


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


def disagreements(reports: Sequence[Article], embed: Embed | None = None) -> tuple[Indicator, ...]:
    """A row for each thing that reports of one event tell differently, a cell a value."""
    found: list[Indicator] = []
    for slots in differing(reports, embed):
        cells: dict[str, Cell] = {}
        for each in slots:
            cell = _told(each)
            known = cells.setdefault(each.value, cell)
            if known.citation.article_id != cell.citation.article_id:
                cells[each.value] = _also(known, cell.citation)
        first, label = slots[0], _label(slots[0])
        found.append(
            Indicator(
                indicator=label[:1].upper() + label[1:],
                unit=first.figure.unit if counts(first.figure) else "",
                cells=tuple(cells.values()),
            )
        )
    return tuple(found)


def _told(each: Located) -> Cell:
    return Cell(
        raw=_as_written(each.sentence, each.figure),
        value=each.value,
        label=_label(each),
        publisher=each.article.publisher,
        published=each.article.published,
        citation=cite(each.article, each.sentence.span),
    )


def _label(each: Located) -> str:
    """What a figure counts; where that takes too few words or too many, what is around it."""
    label = label_of(each.sentence, each.figure) if counts(each.figure) else ""
    return (
        label
        if len(label.split()) in _TELLING
        else around(each.sentence, each.start, each.end, _AROUND)
    )
