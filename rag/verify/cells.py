"""Cells of tables: lines "row – column: value." that each say one thing and no more.

Read of a document, a table is a line a cell. A row is named by its parts ("Cụm Hạ – Ngô"), a column
by the headings over each other ("Diện tích, Kế hoạch").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile
from typing import Final, NamedTuple

from rag.figures import PARTS_OF_YEAR, UNITS
from rag.text import Stretch, annotation, lexicon, parse
from rag.types import Article
from rag.verify.component import rarity
from rag.verify.evidence import Source, source_of
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.Patterns("tables")
_LINE = re.compile(r"(.{1,200}) – ([^–]{1,120}): ([^:]{0,30}\d[^:]{0,60})\.")
TELLING = 0.25  # lighter words ("là", "của") join, and name nothing
TIMES, YEAR = ("date", "period"), "năm"
_DURATIONS = ("seconds", "months")
_INTRODUCES = 4  # sentences with the headline
_CUE = 0.5  # the least weight of a figure or a cue in a label: "Không hợp lệ"


class Label(NamedTuple):
    """A row, what it stands under, or a column: its words with their weights, and its times.

    `pairs` are words side by side; each time is the ways to tell it; `understood` are words that
    may be left out ("Tổng số").
    """

    words: Mapping[str, float]
    pairs: Mapping[str, float]
    times: tuple[frozenset[str], ...]
    understood: frozenset[str]


class Cell(NamedTuple):
    """What a line of a table says.

    A row stands in a group, a column under a heading; both may be without words.
    `borne` are all the words and phrases of the line, `is_total` tells a row of totals,
    `is_compared` a column that measures by another, `rises` whether a change is a rise, None for
    what is no change, `gives` is what stands behind the colon, and `names` are those of the row and
    the column.
    """

    row: Label
    group: Label
    column: Label
    heading: Label
    value: Unit
    borne: frozenset[str]
    is_total: bool
    is_compared: bool
    rises: bool | None
    gives: str
    names: tuple[str, str]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The four labels, the row's first."""
        return self.row, self.group, self.column, self.heading


Line = tuple[Source, Cell]


@annotation
def cell_of(sentence: Stretch) -> Cell | None:
    """The cell that a sentence is; None for prose."""
    found = _LINE.fullmatch(sentence.text.strip())
    if found is None:
        return None
    value = units_of(parse(found[3]))
    figures = [unit for unit in value if unit.figure is not None]
    if len(figures) != 1:
        return None
    *groups, row = (_dated(_TABLE.row_number.sub("", part)) for part in found[1].split(" – "))
    columns = [_dated(part) for part in found[2].split(", ")]
    said = said_by(chain.from_iterable(map(units_of, (*groups, row))))
    labels = chain.from_iterable(map(units_of, (*groups, row, *columns)))
    return Cell(
        _label([row]),
        _label(groups),
        _label(columns[-1:], said),
        _label(columns[:-1], said),
        figures[0],
        said_by([*value, *labels, *units_of(parse(figures[0].side))]),
        _TABLE.total.fullmatch(_TABLE.row_number.sub("", found[1].split(" – ")[-1])) is not None,
        _TABLE.compares.search(found[2]) is not None,
        _rise(found[2], found[3]),
        found[3],
        (found[1], found[2]),
    )


def _dated(part: str) -> Stretch:
    return parse(written_out(part))


def written_out(text: str) -> str:
    """A text with times as figures, "12 tháng năm 2024" for "cả năm 2024", and no acronyms."""
    for name, entry in lexicon.entries("table_wording").items():
        text = getattr(lexicon.Patterns("table_wording"), name).sub(entry["written"], text)
    return text


def _rise(column: str, gives: str) -> bool | None:
    """Whether a cell gives a rise, where its column says that it is a change."""
    rises, falls = _TABLE.a_rise.search(column), _TABLE.a_fall.search(column)
    if _TABLE.signed.match(gives) and not falls:
        return _TABLE.negative.match(gives) is None
    if not rises and not falls:
        return None
    return rises is not None and _TABLE.negative.match(gives) is None


def _label(parts: Sequence[Stretch], named: frozenset[str] = frozenset()) -> Label:
    """The label of these parts; what is `named` already counts no more."""
    words: dict[str, float] = {}
    understood: set[str] = set()
    units = list(chain.from_iterable(map(units_of, parts)))
    for part in parts:
        understood |= {u.key for u in units_within(_TABLE.understood, part)}
        understood |= {u.key for u in units_within(_TABLE.remark, part)}
    for unit in units:
        weight = unit.weight if unit.is_word else max(unit.weight, _CUE)
        if weight >= TELLING and not is_time(unit) and unit.key not in named:
            words[unit.key] = weight
    times = chain.from_iterable(times_of(unit) for unit in units if is_time(unit))
    pairs = {f"{a} {b}": min(rarity(a), rarity(b)) for p in parts for a, b in pairwise(p.words)}
    return Label(words, pairs, tuple(times), frozenset(understood))


def units_within(pattern: re.Pattern[str], stretch: Stretch) -> list[Unit]:
    """The units of a text that a pattern finds."""
    spans = [found.span() for found in pattern.finditer(stretch.text)]
    return [u for u in units_of(stretch) if any(a <= u.start and u.end <= b for a, b in spans)]


def is_time(unit: Unit) -> bool:
    """True for dates and terms, and for durations."""
    known = UNITS.get(unit.side)
    is_duration = known is not None and known.dimension in _DURATIONS
    return unit.figure is not None and (unit.figure.kind in TIMES or is_duration)


def said_by(units: Iterable[Unit]) -> frozenset[str]:
    """The phrases and figures of a text by their keys, and their single words."""
    units = list(units)
    acronyms = chain.from_iterable(units_of(parse(u.key[1:])) for u in units if _is_acronym(u))
    return frozenset(
        chain.from_iterable(
            (u.key, *u.words, *parts_of_time(u), *bare_number(u)) for u in chain(units, acronyms)
        )
    )


def _is_acronym(unit: Unit) -> bool:
    """True for what is spelt out of a common acronym: "ngân sách nhà nước" of "NSNN"."""
    return unit.key[:1] == "~" and unit.key[1:].isupper()


def bare_number(unit: Unit) -> tuple[str, ...]:
    """A number as it is written, a name of one alone ("NV1", "9A"), a span whatever it counts."""
    figure = unit.figure
    if figure is not None and figure.upper:
        return (f"{figure.value}–{figure.upper}",)
    if figure is None or figure.kind not in ("number", "ordinal"):
        return ()
    return (figure.raw if figure.kind == "number" else f"#ordinal:{figure.value}:",)


def parts_of_time(unit: Unit) -> Sequence[str]:
    """What a date or period is made of, as headings have it over each other: a year, a quarter."""
    if unit.figure is None or unit.figure.kind not in TIMES:
        return ()
    value = unit.figure.value
    first = value.partition("/")[0]
    year, _, rest = first.partition("-")
    within = f"#period:{rest}:" if rest[:1].isalpha() else f"#date:--{rest}:"
    parts = [f"#date:{year}:", within] if rest and year else []
    if rest[2:3] == "-":  # a day is of its month
        parts += [f"#date:{first[:-3]}:", f"#date:--{rest[:2]}:"]
    months = PARTS_OF_YEAR.get(rest or value)
    if told := _MONTHS.fullmatch(value):  # "9 tháng năm 2025", "ba tháng cuối năm"
        months = int(told[1]), int(told[2])
    if months:
        parts += [f"#period:--{months[0]:02}/--{months[1]:02}:"]
        parts += [f"#quantity:{months[1]}:tháng"] if months[0] == 1 else []
    return (*parts, *({YEAR} & {*parse(unit.figure.raw).words}))


def times_of(unit: Unit) -> Iterator[frozenset[str]]:
    """A time by the ways to tell its year, and by those to tell when in the year it is."""
    told = [key for key in parts_of_time(unit) if key != YEAR]
    if told and A_YEAR.fullmatch(told[0]):
        yield frozenset({told.pop(0)})
    terms = [key for key in told if not key.startswith("#date:")]
    yield frozenset({unit.key, *(terms or told[:1])})


_MONTHS = re.compile(r"(?:\d{4}|-)-(\d\d)/(?:\d{4}|-)-(\d\d)")
A_YEAR: Final = re.compile(r"#date:\d{4}:")
_A_TIME = re.compile(r"#(?:date|period):|#quantity:\d+:tháng")


def sort_of_time(key: str) -> str:
    """Whether a key is a year or a time of a year; empty for another word."""
    return "year" if A_YEAR.fullmatch(key) else "time" if _A_TIME.match(key) else ""


@lru_cache(maxsize=64)
def lines_of(article: Article) -> tuple[tuple[Line, ...], frozenset[str]]:
    """All cells of the article, and the words and times of all their labels."""
    sources = (source_of(article, sentence) for sentence in parse(article.text).sentences)
    found = ((source, cell_of(source.sentence)) for source in sources)
    lines = tuple((source, cell) for source, cell in found if cell is not None)
    labels = [label for _, cell in lines for label in cell.labels]
    keys = chain.from_iterable((*each.words, *chain(*each.times)) for each in labels)
    return lines, frozenset(keys)


@lru_cache(maxsize=64)
def said_above(article: Article) -> frozenset[str]:
    """What the headline, and what introduces the first table of an article, say."""
    prose = takewhile(lambda each: cell_of(each) is None, parse(article.text).sentences)
    place = parse(f"{article.publisher or ''}. {article.place or ''}")
    told = (title_of(article), place, *islice(prose, _INTRODUCES))
    return frozenset(chain.from_iterable(said_by(units_of(each)) for each in told))


def title_of(article: Article) -> Stretch:
    """The headline; one in capitals in small letters: "XÃ" is no name."""
    title = article.title
    return parse(title.lower() if title.isupper() else title)
