"""Errors planted in faithful sentences: one thing of each is changed, by class. Pure.

What takes another's place is of the same kind, mostly from the reports of the same event: a figure
of the same unit, another person, a place after the same word. Words that are exchanged for one
another are data (`planter.tsv`). It shares nothing with `eval.studies.mutate`.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from eval.news.data import Sentence
from eval.news.text import CAPITALS, Source, canonical
from rag.errors import InputError

_VOCABULARY = Path(__file__).with_name("planter.tsv")
Where = Literal["here", "anywhere", "away"]
EXCHANGED = ("direction", "time of day", "negation", "plan as done", "scope", "role")
_NUMBER = re.compile(
    r"(?:(?<!\w)(?P<before>[^\W\d_]+) )?(?<![\w.,/:–-])"
    r"(?P<number>(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?)(?![\d/:–-]|[.,]\d)"
    r"(?: ?(?P<unit>%|[^\W\d_]+))?"
)
_DATE = re.compile(
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|nay|qua) \(?(\d{1,2})([./-])(\d{1,2})(?![\w/-]|[.,]\d)"
)


class Entry(NamedTuple):
    """A line of the vocabulary."""

    kind: str
    pattern: str
    other: str
    example: str


class Planted(NamedTuple):
    """A sentence with one error; `original` is the faithful one."""

    kind: str
    original: Sentence
    text: str


class Change(NamedTuple):
    """What is put in the place of `[start, end)`."""

    start: int
    end: int
    text: str


class Event(NamedTuple):
    """What the reports of one event offer, and all reports together, by kind."""

    sources: Sequence[Source]
    own: Mapping[str, Sequence[str]]
    others: Mapping[str, Sequence[str]]


@cache
def vocabulary() -> tuple[Entry, ...]:
    """The entries of `planter.tsv`. Raises InputError naming the line."""
    found = []
    for number, line in enumerate(_VOCABULARY.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("#"):
            parts = line.split("\t")
            if len(parts) != 4:
                raise InputError(f"{_VOCABULARY.name}, line {number}: four columns are needed.")
            found.append(Entry(*parts))
    return tuple(found)


def plant(
    sentences: Sequence[Sentence], sources: Mapping[str, Sequence[Source]], seed: int
) -> list[Planted]:
    """At most one error of each class in a copy of each sentence; `seed` decides which.

    What the reports of the event say in these words anyway is no error, and is not planted.
    """
    own = {cluster: _offered(texts) for cluster, texts in sources.items()}
    others: dict[str, list[str]] = defaultdict(list)
    for offered in own.values():
        for kind, values in offered.items():
            others[kind] += [value for value in values if value not in others[kind]]
    planted = []
    for sentence in sentences:
        event = Event(sources.get(sentence.cluster, ()), own.get(sentence.cluster, {}), others)
        for kind, planter in PLANTERS.items():
            chance = random.Random(f"{seed} {kind} {sentence.id}")
            changes = list(planter(sentence.text, event, chance))
            chance.shuffle(changes)
            for change in changes:
                if not _stands(sentence.text, change, event.sources):
                    text = sentence.text[: change.start] + change.text + sentence.text[change.end :]
                    planted.append(Planted(kind, sentence, text))
                    break
    return planted


def _stands(text: str, change: Change, sources: Sequence[Source]) -> bool:
    """Whether a report has the change between the two words before it and the one behind."""
    before = " ".join(text[: change.start].split()[-2:])
    behind = " ".join(text[change.end :].split()[:1])
    space = " " if text[change.end : change.end + 1] == " " else ""
    said = f"{before} {change.text.strip()}{space}{behind}"
    return any(source.has(said) for source in sources)


def _offered(sources: Sequence[Source]) -> dict[str, list[str]]:
    """The figures by unit, persons, and places by the word before them, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        for match in _NUMBER.finditer(source.text):
            if (kind := _counted(match)) is not None:
                found[kind].append(match["number"])
        for cue in ("person cue", "place cue", "where cue"):
            for match in _after_cue(cue).finditer(source.text):
                if _is_name(match["name"], sources):
                    found[_cued(cue, match)].append(match["name"])
    return {kind: list(dict.fromkeys(values)) for kind, values in found.items()}


def _is_name(run: str, sources: Sequence[Source]) -> bool:
    """False for a syllable that the reports write small as well: "Thanh" of "Thanh tra"."""
    if run.isupper():
        return False  # an acronym may stand for the very name
    return " " in run or not any(run.lower() in source.small for source in sources)


def _parts(name: str) -> set[str]:
    letters = unicodedata.normalize("NFD", name.casefold())
    return set("".join(each for each in letters if not unicodedata.combining(each)).split())


@cache
def _entries(kind: str) -> str:
    return "|".join(entry.pattern for entry in vocabulary() if entry.kind == kind)


@cache
def _name() -> str:
    """Up to four words with a capital, but no beginning of an office or body."""
    word = rf"(?!(?:{_entries('no name')})(?!\w))[{CAPITALS}](?:\w|\.(?=\w))*"
    return rf"{word}(?: {word}){{0,3}}"


@cache
def _after_cue(cue: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?P<cue>{_entries(cue)})\.? (?P<name>{_name()})")


def _cued(cue: str, match: re.Match[str]) -> str:
    return cue if cue == "person cue" else f"{cue} {match['cue'].casefold()}"


def _counted(match: re.Match[str]) -> str | None:
    """What a number counts: by the word before it ("tháng 4") or behind it; None if neither."""
    before, unit = (match["before"] or "").casefold(), (match["unit"] or "").casefold()
    if re.fullmatch(_entries("numbered cue"), before):
        return f"figure of {before}"
    return f"figure {unit}" if unit and not re.fullmatch(_entries("no unit"), unit) else None


def _other(text: str, event: Event, kind: str, chance: random.Random, place: Where) -> str | None:
    """Another of the same kind, which `text` does not hold.

    It is of the event ("here"), of another where the event has none ("anywhere"), or one that the
    reports of the event do not speak of ("away").
    """
    said = canonical(text)
    pools = {"here": (event.own,), "anywhere": (event.own, event.others), "away": (event.others,)}
    for offered in pools[place]:
        found = [
            each
            for each in offered.get(kind, ())
            if not re.search(rf"(?<![\w.,]){re.escape(canonical(each))}(?![\w%])", said)
        ]
        chance.shuffle(found)
        for each in found:
            if place != "away" or not any(source.has(each) for source in event.sources):
                return each
    return None


def _figure(text: str, event: Event, chance: random.Random) -> Iterator[Change]:
    """Another figure of the same unit."""
    for match in _NUMBER.finditer(text):
        kind = _counted(match)
        other = _other(text, event, kind, chance, "anywhere") if kind else None
        if other is not None:
            yield Change(*match.span("number"), other)


def _date(text: str, event: Event, chance: random.Random) -> Iterator[Change]:
    """Another day of the same month."""
    for match in _DATE.finditer(text):
        day = int(match[1])
        if 1 <= day <= 31 and 1 <= int(match[3]) <= 12:
            other = chance.choice([each for each in range(1, 29) if each != day])
            yield Change(match.start(1), match.end(1), f"{other:0{len(match[1])}d}")


def _named(cues: Mapping[str, Where]) -> Planter:
    """Another name behind the same word; "Abe" for "Shinzo Abe" is none."""

    def change(text: str, event: Event, chance: random.Random) -> Iterator[Change]:
        for cue, place in cues.items():
            for match in _after_cue(cue).finditer(text):
                if _is_name(match["name"], event.sources):
                    other = _other(text, event, _cued(cue, match), chance, place)
                    if other is not None and not _parts(other) & _parts(match["name"]):
                        yield Change(*match.span("name"), other)

    return change


def _exchanged(kind: str) -> Planter:
    def change(text: str, event: Event, chance: random.Random) -> Iterator[Change]:
        for entry in vocabulary():
            if entry.kind == kind:
                for match in pattern_of(entry).finditer(text):
                    yield Change(*match.span(), entry.other)

    return change


@cache
def pattern_of(entry: Entry) -> re.Pattern[str]:
    """The words of an entry, not inside others."""
    behind = "" if entry.pattern.endswith(")") else r"(?!\w)"
    return re.compile(rf"(?<!\w)(?:{entry.pattern}){behind}")


def _agent(text: str, event: Event, chance: random.Random) -> Iterator[Change]:
    """Who does it and to whom, each in the other's place."""
    does = rf"(?:[^\W\d{CAPITALS}]+ ){{0,3}}?(?:{_entries('verb')}|bị|được)"
    pattern = rf"(?<!\w)(?P<one>{_name()}) (?P<does>{does}) (?P<two>{_name()})"
    for match in re.finditer(pattern, text):
        one, two = match["one"], match["two"]
        if one != two and _is_name(one, event.sources) and _is_name(two, event.sources):
            yield Change(*match.span(), f"{two} {match['does']} {one}")


Planter = Callable[[str, Event, random.Random], Iterator[Change]]

PLANTERS: dict[str, Planter] = {
    "figure": _figure,
    "date": _date,
    "person": _named({"person cue": "here"}),
    # "At Vientiane" is as true as "at Laos": what is said of an event elsewhere is surely wrong.
    "place": _named({"place cue": "anywhere", "where cue": "away"}),
    "agent and patient": _agent,
    **{kind: _exchanged(kind) for kind in EXCHANGED},
}
