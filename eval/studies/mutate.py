"""Errors planted in true sentences, to see which of them verification finds.

Each planted error changes one thing of one sentence of an article; the sentence is then checked
against the library as a draft would be. The untouched sentences are checked too: each one flagged
is a false alarm.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from rag.engine import Engine
from rag.figures import Found, vietnamese_figures
from rag.text import parse, people, places, sentences
from rag.types import Article

CLASSES = (
    "digit", "decimal", "magnitude", "unit", "percent", "date", "swapped", "elsewhere",
    "person", "place", "role", "direction", "negation",
)  # fmt: skip
_SHORTEST = 6  # a heading of fewer words states nothing that could be wrong
_PER_SENTENCE = 2  # errors of one class planted in one sentence, each in a copy of its own


class Mutation(NamedTuple):
    """A sentence with one error planted; `original` is the true one."""

    kind: str
    article: str
    original: str
    text: str


class Pool(NamedTuple):
    """What wrong figures, people and places are taken from."""

    article: Article
    figures: tuple[Found, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]


Planter = Callable[[str, Pool, random.Random], Iterator[str]]


def plant(articles: Sequence[Article], seed: int) -> tuple[list[str], list[Mutation]]:
    """The untouched sentences, and copies of them with an error each; `seed` decides which."""
    chance = random.Random(seed)
    everyone = tuple(sorted({name.name for a in articles for name in people(a.text)}))
    everywhere = tuple(sorted({name.name for a in articles for name in places(a.text)}))
    untouched: list[str] = []
    planted: list[Mutation] = []
    for article in articles:
        pool = Pool(article, tuple(vietnamese_figures(parse(article.text))), everyone, everywhere)
        for span in sentences(article.text):
            sentence = article.text[span.start : span.end]
            untouched.append(sentence)
            if len(sentence.split()) < _SHORTEST:
                continue
            for kind in CLASSES:
                made = dict.fromkeys(PLANTERS[kind](sentence, pool, chance))
                wrong = [text for text in made if text != sentence][:_PER_SENTENCE]
                planted += [Mutation(kind, article.title, sentence, text) for text in wrong]
    return untouched, planted


def _replaced(sentence: str, start: int, end: int, new: str) -> str:
    return sentence[:start] + new + sentence[end:]


def _counting(sentence: str) -> list[Found]:
    return [
        f
        for f in vietnamese_figures(parse(sentence))
        if f.kind not in ("date", "period", "ordinal")
    ]


def _digit(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """One digit of a figure changed, never the leading one to zero."""
    for figure in _counting(sentence):
        places_ = [i for i, c in enumerate(figure.raw) if c.isdigit()]
        if not places_ or figure.raw[places_[0] :].startswith("0"):
            continue
        i = chance.choice(places_)
        low = 1 if i == places_[0] else 0
        digit = chance.choice([d for d in range(low, 10) if str(d) != figure.raw[i]])
        yield _replaced(sentence, figure.start + i, figure.start + i + 1, str(digit))


def _decimal(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """The decimal comma one place to the left or right."""
    for figure in _counting(sentence):
        match = re.search(r"(\d+),(\d+)", figure.raw)
        if match is None or "." in figure.raw:
            continue
        whole, part = match.groups()
        shifted = [f"{whole}{part[0]},{part[1:]}".rstrip(",")]
        if len(whole) > 1:
            shifted.append(f"{whole[:-1]},{whole[-1]}{part}")
        start = figure.start + match.start()
        yield _replaced(sentence, start, figure.start + match.end(), chance.choice(shifted))


_MAGNITUDES = {"tỷ": "triệu", "tỉ": "triệu", "triệu": "tỷ", "nghìn": "triệu"}


def _magnitude(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """tỷ for triệu and the like; a thousands group dropped or added."""
    for figure in _counting(sentence):
        for word, other in _MAGNITUDES.items():
            if match := re.search(rf"\b{word}\b", figure.raw):
                start = figure.start + match.start()
                yield _replaced(sentence, start, figure.start + match.end(), other)
        if match := re.match(r"\d{1,3}\.\d{3}(?!\d)", figure.raw):
            short = match.group().split(".")[0]
            yield _replaced(sentence, figure.start, figure.start + match.end(), short)


_UNITS = {"ha": "km", "tấn": "tạ", "km": "m", "m2": "ha", "kg": "tấn", "tạ": "tấn", "đồng": "USD"}


def _unit(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A unit of measure replaced by another."""
    for figure in _counting(sentence):
        for word, other in _UNITS.items():
            if match := re.search(rf"(?<![^\W\d]){word}$", figure.raw):
                start = figure.start + match.start()
                yield _replaced(sentence, start, figure.end, other)


def _percent(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A percentage as a bare count, a count as a percentage."""
    for figure in _counting(sentence):
        if figure.kind == "percent":
            yield _replaced(sentence, figure.start, figure.end, figure.raw.rstrip("% ") + " hộ")
        elif figure.kind == "quantity" and (match := re.match(r"[\d.,]*\d", figure.raw)):
            yield _replaced(sentence, figure.start, figure.end, f"{match.group()}%")


def _date(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another day, month, year or quarter."""
    for figure in vietnamese_figures(parse(sentence)):
        if figure.kind not in ("date", "period"):
            continue
        numbers = list(re.finditer(r"\d+", figure.raw))
        match: re.Match[str] | None
        if numbers:
            match = chance.choice(numbers)
            value = int(match.group())
            other = value + 1 if value < 12 or value > 31 else value - 1
            text = f"{other:0{len(match.group())}d}"
            start = figure.start + match.start()
            yield _replaced(sentence, start, figure.start + match.end(), text)
        elif match := re.search(r"\b(I{1,3}|IV)\b", figure.raw):
            other_quarter = {"I": "III", "II": "IV", "III": "I", "IV": "II"}[match.group()]
            start = figure.start + match.start()
            yield _replaced(sentence, start, figure.start + match.end(), other_quarter)


def _swapped(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Two figures of the sentence, of one kind and unit, in each other's place."""
    figures = _counting(sentence)
    for i, one in enumerate(figures):
        for other in figures[i + 1 :]:
            alike = (one.kind, one.unit) == (other.kind, other.unit)
            if alike and (one.value, one.upper) != (other.value, other.upper):
                yield (
                    sentence[: one.start] + other.raw + sentence[one.end : other.start]
                    + one.raw + sentence[other.end :]
                )  # fmt: skip


def _elsewhere(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A figure of one kind from another sentence of the article."""
    values = {figure.value for figure in vietnamese_figures(parse(sentence))}
    for figure in _counting(sentence):
        others = [
            f for f in pool.figures if f.kind == figure.kind and f.value not in values and f.raw
        ]
        if others:
            yield _replaced(sentence, figure.start, figure.end, chance.choice(others).raw)


def _person(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another person's name."""
    for name in people(sentence):
        others = [other for other in pool.people if other not in sentence]
        if others:
            yield _replaced(sentence, name.start, name.end, chance.choice(others))


def _place(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another place's name."""
    for name in places(sentence):
        others = [other for other in pool.places if other not in sentence]
        if others:
            yield _replaced(sentence, name.start, name.end, chance.choice(others))


_ROLES = {
    "Bí thư": "Chủ tịch", "Chủ tịch": "Bí thư", "Phó Bí thư": "Bí thư", "Giám đốc": "Phó Giám đốc",
    "bí thư": "chủ tịch", "chủ tịch": "bí thư",
}  # fmt: skip


def _role(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another office, where a person is named."""
    if not people(sentence):
        return
    for word, other in _ROLES.items():
        for match in re.finditer(rf"(?<!\w){word}(?!\w)", sentence):
            yield _replaced(sentence, *match.span(), other)


_DIRECTIONS = {
    "tăng": "giảm", "giảm": "tăng", "cao": "thấp", "thấp": "cao", "hơn": "dưới", "trên": "dưới",
    "vượt": "hụt", "nhanh": "chậm", "chậm": "nhanh", "nhiều": "ít", "mạnh": "yếu",
}  # fmt: skip


def _direction(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """tăng for giảm, and the like, before a figure or after a verb of measure."""
    for word, other in _DIRECTIONS.items():
        pattern = rf"(?<!\w){word}(?= (?:\d|\w+ \d))"
        if word in ("cao", "thấp", "nhanh", "chậm"):
            pattern = rf"(?<=đạt ){word}(?!\w)|(?<=còn ){word}(?!\w)|(?<=quả ){word}(?!\w)"
        for match in re.finditer(pattern, sentence):
            yield _replaced(sentence, *match.span(), other)


def _negation(sentence: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A negation dropped, or put before a verb of attainment."""
    for match in re.finditer(r"(?<!\w)(?:chưa|không) (?!đồng|gian|khí|ngừng|chỉ)", sentence):
        yield _replaced(sentence, *match.span(), "")
    for match in re.finditer(
        r"(?<!chưa )(?<!không )(?<!\w)(?:hoàn thành|được giữ vững|được bảo đảm|đạt được|tham gia)"
        r"(?!\w)",
        sentence,
    ):
        yield _replaced(sentence, match.start(), match.start(), "chưa ")


PLANTERS: dict[str, Planter] = {
    "digit": _digit, "decimal": _decimal, "magnitude": _magnitude, "unit": _unit,
    "percent": _percent, "date": _date, "swapped": _swapped, "elsewhere": _elsewhere,
    "person": _person, "place": _place, "role": _role, "direction": _direction,
    "negation": _negation,
}  # fmt: skip


class Count(NamedTuple):
    """Of the errors of one class: how many got no tick, how many a cross, how many there were."""

    unticked: int
    crossed: int
    planted: int


class Tally(NamedTuple):
    """What a run found: by class, the ticked errors, and of the untouched those without a tick.

    `alarms` are untouched sentences that are crossed, `left_open` how many are neither.
    """

    found: dict[str, Count]
    missed: list[Mutation]
    sentences: int
    alarms: list[tuple[str, str]]
    left_open: int


def run(engine: Engine, articles: Sequence[Article], seed: int = 1) -> Tally:
    """Plant, check each sentence alone, and count."""
    untouched, planted = plant(articles, seed)
    alarms: list[tuple[str, str]] = []
    left_open = 0
    for sentence in untouched:
        for checked in engine.check(sentence).sentences:
            left_open += checked.verdict == "unverified"
            if checked.verdict == "contradicted":
                alarms.append((checked.text, checked.reason or ""))
    judged = [(m, [s.verdict for s in engine.check(m.text).sentences]) for m in planted]
    missed = [m for m, verdicts in judged if all(v == "supported" for v in verdicts)]
    counts = {
        kind: Count(
            sum(m.kind == kind for m in planted) - sum(m.kind == kind for m in missed),
            sum(m.kind == kind and "contradicted" in verdicts for m, verdicts in judged),
            sum(m.kind == kind for m in planted),
        )
        for kind in CLASSES
    }
    return Tally(counts, missed, len(untouched), alarms, left_open)


def as_dict(tally: Tally) -> dict[str, Any]:
    """The tally as plain values."""
    return {
        "classes": {kind: count._asdict() for kind, count in tally.found.items()},
        "missed": [mutation._asdict() for mutation in tally.missed],
        "untouched": tally.sentences,
        "left_open": tally.left_open,
        "false_alarms": [{"sentence": s, "reason": why} for s, why in tally.alarms],
    }


def print_tally(tallies: Mapping[str, Tally]) -> None:
    """By class over all corpora the share without a tick and with a cross; the false alarms."""
    table = Table("class", "not ticked", "crossed", "planted", "rate", box=None)
    for kind in (*CLASSES, "all"):
        counts = [
            count
            for tally in tallies.values()
            for name, count in tally.found.items()
            if kind in (name, "all")
        ]
        unticked, crossed, planted = (sum(each) for each in zip(*counts, strict=True))
        rate = f"{unticked / planted:.1%}" if planted else "–"
        table.add_row(kind, str(unticked), str(crossed), str(planted), rate)
    out = Console(highlight=False)
    out.print(table)
    sentences_ = sum(tally.sentences for tally in tallies.values())
    alarms = [alarm for tally in tallies.values() for alarm in tally.alarms]
    left_open = sum(tally.left_open for tally in tallies.values())
    out.print(f"false alarms: {len(alarms)} of {sentences_} untouched sentences; {left_open} open")
    for text, why in alarms:
        out.print(f"  ✗ {text} ({why})", markup=False)
    for tally in tallies.values():
        for mutation in tally.missed:
            out.print(f"  missed {mutation.kind}: {mutation.text}", markup=False)
