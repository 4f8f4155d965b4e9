"""A question that goes on from the conversation, made to stand by itself, by rule. Pure.

"còn Can Lộc thì sao?" puts a place, a time or a thing into the question before; "bao nhiêu hộ?"
asks it for something else; "xã này", "ông ấy", "there" point back; "không, ý tôi là …" corrects it.
All is read from the folded text, so that it works without diacritics too. What no rule fits is left
as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from rag.document import lowered, people_named, place_mentions
from rag.question.language import is_english
from rag.text import Span, fold, is_foreign, lexicon, name_runs, parse, people, places

_SAYS = lexicon.Patterns("follow_up")
_SPLIT = lexicon.Patterns("split")
_REMEMBERED = 8
_SHORT, _HARDLY = 8, 4  # syllables


class Exchange(NamedTuple):
    """An earlier question, and what was answered."""

    question: str
    answer: str = ""


def rewrite(
    question: str,
    history: Sequence[Exchange],
    known: Collection[str] = frozenset(),
    restore: Callable[[str], str] = str,
) -> str | None:
    """The question as it would be asked without the conversation; None where it stands alone.

    `known` are the folded names of the places of the library; `restore` gives what is typed
    without diacritics its diacritics, so that the parts of a question fit together.
    """
    base: Exchange | None = None
    for earlier in history[-_REMEMBERED:]:
        whole = _rewritten(earlier.question, base, known, restore) if base else None
        base = Exchange(whole or restore(earlier.question), earlier.answer)
    return _rewritten(question, base, known, restore) if base else None


def stands_alone(question: str, known: Collection[str] = frozenset()) -> bool:
    """True for a question that names what it is about and points nowhere."""
    return _names(question, known) and asks(question) and not leans(question)


def leans(question: str) -> bool:
    """True for a question that says itself that it goes on from another.

    One that only names no place may do so too, but that is a guess.
    """
    folded = parse(question).folded
    bare = _SAYS.bare.match(folded) or (
        _SAYS.bare_quantity.match(folded) and _length(question) <= _HARDLY
    )
    return bool(fragment_of(question) is not None or _pointer(question) or bare)


def asks(text: str) -> bool:
    """True for a text that holds a question word."""
    return _SAYS.asking.search(parse(text).folded) is not None


def fragment_of(question: str) -> str | None:
    """What stands between "còn" and "thì sao", or after "what about"; None without them."""
    folded = parse(question).folded
    if opened := _SAYS.correction.match(folded):
        return question[opened.end() :]
    if _in_english(question):
        about = _SAYS.about_en.match(folded)
        return question[about.end() :] if about else None
    if _SAYS.bare.match(folded):
        return None
    opened = _SAYS.opened.match(folded)
    plain = fold(question) == question.lower()
    if opened and not plain:
        # Written with diacritics: "Con đường" is no "còn".
        typed = {fold(word) for word in parse(question[: opened.end()]).words if fold(word) != word}
        opened = opened if any(map(_SAYS.opener.fullmatch, typed)) else None
    closed = (_SAYS.closed_after if opened else _SAYS.closed).search(folded)
    if opened and plain and not closed and asks(question):
        opened = None  # "con duong nao dai nhat"
    start, end = opened.end() if opened else 0, closed.start() if closed else len(question)
    told = (opened or closed) and start < end and (opened or not asks(question[:end]))
    return question[start:end] if told else None


def _in_english(text: str) -> bool:
    """True for English; "the nam 2016" is Vietnamese typed without diacritics."""
    return is_english(text) and _SAYS.english.search(parse(text).folded) is not None


def _pointer(question: str) -> re.Match[str] | None:
    pattern = _SAYS.pointed_en if _in_english(question) else _SAYS.pointed
    return pattern.search(parse(question).folded)


def _names(question: str, known: Collection[str]) -> bool:
    return bool(_place(question, known) or people(question))


def _length(question: str) -> int:
    return len(parse(question).tokens)


def _rewritten(
    question: str, base: Exchange, known: Collection[str], restore: Callable[[str], str]
) -> str | None:
    fragment = fragment_of(question)
    asked = restore((question if fragment is None else fragment).strip(" ?.!,"))
    before = base.question
    if fragment is not None and not asks(asked):
        made: str | None = _placed(asked, before, known)
    elif pointer := _pointer(asked):
        made = _pointed(asked, pointer, base, known)
    elif _names(asked, known):
        made = None
    elif not asks(asked) and _length(asked) <= _HARDLY:  # "Diện tích?"
        made = _asked_of(asked, before, known)
    else:
        made = _bare(asked, before, known) or _scoped(asked, before, known)
    if made is None:
        return None
    clean = " ".join(made.split()).rstrip(" ?.!,")
    return f"{clean[:1].upper()}{clean[1:]}?"


def _placed(fragment: str, base: str, known: Collection[str]) -> str:
    """The question before with the fragment where its like stood."""
    leading = _SAYS.leading.match(parse(fragment).folded)
    thing = fragment[leading.end() :] if leading else fragment
    folded = parse(thing).folded
    if _SAYS.time.fullmatch(folded):
        return _timed(thing, fragment, base)
    if _is_place(thing, base, known):
        thing = thing.title() if folded in known and thing.islower() else thing
        place = _place(base, known)
        return _put(base, place, thing) if place else _inside(base, thing)
    if people(thing) and (persons := people(base)):
        return _put(base, Span(persons[-1].start, persons[-1].end), thing)
    return _asked_of(thing, base, known)


def _timed(time: str, fragment: str, base: str) -> str:
    """The question before at another time; "quý II" of the same year, where it named one."""
    folded = parse(base).folded
    stated = _SAYS.time.search(folded)
    if stated is None:
        return f"{base.rstrip(' ?.!')} {lowered(fragment)}"
    leading = _SAYS.leading.match(stated.group())
    start, end = stated.start() + (leading.end() if leading else 0), stated.end()
    year = re.search(r"\s+(?:nam )?\d{4}$", folded[start:end])
    if year and not re.search(r"nam|\d{4}|year", parse(time).folded):
        end = start + year.start()
    return _put(base, Span(start, end), lowered(time))


def _asked_of(thing: str, base: str, known: Collection[str]) -> str:
    """The question before, asked of another thing: another office, another noun that is counted."""
    folded, wanted = parse(base).folded, parse(thing).folded
    if _SAYS.office.match(wanted) and (office := _SAYS.office.search(folded)):
        return _put(base, Span(*office.span()), thing)
    same = re.search(rf"(?<!\w){re.escape(wanted.split(' ', 1)[0])}(?!\w)", folded)
    if same and (like := _SAYS.thing.match(folded, same.start())):
        return _put(base, Span(*like.span()), thing)
    counted = _SAYS.counted.search(folded)
    asking = _SAYS.unit_asked.match(counted[0]) if counted else None
    if counted and asking and asking.end() < len(counted[0]) and not _SAYS.measure.match(wanted):
        return _put(base, Span(counted.start() + asking.end(), counted.end()), f" {thing}")
    place = _place(base, known)
    where = f" ở {lowered(base[slice(*place)])}" if place else ""
    return f"{thing}{where}{' là bao nhiêu' if _SAYS.quantity.search(folded) else ''}"


def _bare(question: str, base: str, known: Collection[str]) -> str | None:
    """A question of hardly more than its asking words, asked of the one before."""
    folded, asked_before = parse(question).folded, parse(base).folded
    quantity = _SAYS.bare_quantity.match(folded)
    if quantity and _length(question) <= _SHORT:
        asked = question[slice(*quantity.span("asked"))]
        if counted := _SAYS.counted.search(asked_before):
            return _put(base, Span(*counted.span()), asked)
        place = _place(base, known)
        return f"{base[slice(*place)]} có {asked}" if place else None
    bare = _SAYS.bare.match(folded)
    if bare is None:
        return None
    if _in_english(base):
        return f"{base.strip(' ?.!')}, and {lowered(question)}"
    part = _SAYS.asked_part.search(asked_before)
    statement = (_put(base, Span(*part.span()), "") if part else base).strip(" ?.!,")
    if bare["where"]:
        return f"{statement} ở đâu"
    return f"{'Khi nào' if bare['when'] else 'Vì sao'} {lowered(statement)}"


def _pointed(
    question: str, pointer: re.Match[str], base: Exchange, known: Collection[str]
) -> str | None:
    """The question with what it points at in place of the pointing words."""
    meant = None
    if pointer["person"]:
        # Who was asked for stands in the answer, who was asked about in the question.
        texts = base if not _SAYS.who.search(parse(base.question).folded) else reversed(base)
        title = pointer["person"].split()[0]
        named = [each for text in texts for each in _persons(text, title, known)]
        meant = next((name for name, is_called_so in named if is_called_so), None)
        meant = meant or next((name for name, _ in named), None)
    elif pointer["place"]:
        found = ((text, _place(text, known)) for text in base)
        meant = next((lowered(text[slice(*place)]) for text, place in found if place), None)
    elif time := _SAYS.time.search(parse(base.question).folded):
        meant = base.question[slice(*time.span())]
    if meant is None:
        return None
    before = "in " if pointer[0] == "there" else "ở " if re.match(r"(?:o|tai) ", pointer[0]) else ""
    return _put(question, Span(*pointer.span()), before + meant)


def _persons(text: str, title: str, known: Collection[str]) -> Iterator[tuple[str, bool]]:
    """The people of a text, each with whether it calls them by this title: "bà Lan" of "ba"."""
    folded, sure = parse(text).folded, people_named(text)
    for run in name_runs(text):
        is_called_so = folded[: run.start].split()[-1:] == [title]
        name = next((each for each in sure if run.name.endswith(each)), None)
        # Foreign names, which no family name tells.
        is_foreigner = any(map(is_foreign, run.name.split())) and fold(run.name) not in known
        if name or is_called_so or is_foreigner:
            yield name or run.name, is_called_so


def _scoped(question: str, base: str, known: Collection[str]) -> str | None:
    """A question of a few words that names nothing ("có mấy thôn?"), in the place before."""
    folded, place = parse(question).folded, _place(base, known)
    short = _length(question) <= _HARDLY and asks(question)
    if not short or not place or _SAYS.asks_place.search(folded):
        return None
    where = lowered(base[slice(*place)])
    if tail := _SAYS.tail.search(folded):
        return f"{question[: tail.start()]} {where}{question[tail.start() :]}"
    return _inside(question, where)


def _is_place(thing: str, base: str, known: Collection[str]) -> bool:
    folded = parse(thing).folded
    unit = _SPLIT.unit.match(folded)
    if folded in known or places(thing) or (unit and folded[unit.end() :].startswith(" ")):
        return True
    runs = name_runs(thing)
    whole = len(runs) == 1 and runs[0].name == thing
    return whole and not people(thing) and _place(base, known) is not None


def _place(text: str, known: Collection[str]) -> Span | None:
    """The place that a question is about, the larger one included: "xã Thanh Giang, Thanh Miện"."""
    spans = place_mentions(text, known)
    if not spans:
        return None
    start, end = spans[0]
    for span in spans[1:]:
        if re.fullmatch(r",?\s+", text[end : span.start]):
            end = span.end
    return Span(start, end)


def _put(text: str, span: Span, words: str) -> str:
    return text[: span.start] + words + text[span.end :]


def _inside(question: str, place: str) -> str:
    return f"{question.rstrip(' ?.!')} {'in' if _in_english(question) else 'ở'} {place}"
