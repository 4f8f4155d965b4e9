"""A question that goes on from the conversation, made to stand by itself, by rule. Pure.

"còn Can Lộc thì sao?" puts a place, a time or a thing into the question before; "bao nhiêu hộ?"
asks it for something else; "xã này", "ông ấy", "there" point back; "không, ý tôi là …" corrects it.
All is read from the folded text, so that it works without diacritics too. What no rule fits is left
as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from rag.document import lowered, place_mentions
from rag.question.language import is_english
from rag.text import Span, fold, lexicon, name_runs, parse, people, places

_REMEMBERED = 8
_SHORT, _HARDLY = 8, 4  # syllables


def _pattern(name: str) -> re.Pattern[str]:
    return lexicon.pattern(f"follow_up.{name}")


_OPENED, _CLOSED, _CLOSED_AFTER = (_pattern(n) for n in ("opened", "closed", "closed-after"))
_ABOUT, _ENGLISH, _ASKING = _pattern("about-en"), _pattern("english"), _pattern("asking")
_QUANTITY, _BARE_QUANTITY, _BARE = (_pattern(n) for n in ("quantity", "bare-quantity", "bare"))
_POINTED, _POINTED_ENGLISH = _pattern("pointed"), _pattern("pointed-en")
_LEADING, _TIME, _COUNTED = _pattern("leading"), _pattern("time"), _pattern("counted")
_UNIT_ASKED, _MEASURE, _ASKED = (_pattern(n) for n in ("unit-asked", "measure", "asked-part"))
_OFFICE, _TAIL, _ASKS_PLACE = (_pattern(n) for n in ("office", "tail", "asks-place"))
_CORRECTION, _THING, _PLACE_UNIT = (
    _pattern("correction"),
    _pattern("thing"),
    lexicon.pattern("split.unit"),
)


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
    return bool(_names(question, known) and asks(question)) and not leans(question)


def leans(question: str) -> bool:
    """True for a question that says itself that it goes on from another.

    One that only names no place may do so too, but that is a guess.
    """
    folded = parse(question).folded
    bare = _BARE_QUANTITY.match(folded) and len(parse(question).tokens) <= _HARDLY
    return bool(
        fragment_of(question) is not None or _pointer(question) or _BARE.match(folded) or bare
    )


def asks(text: str) -> bool:
    """True for a text that holds a question word."""
    return _ASKING.search(parse(text).folded) is not None


def fragment_of(question: str) -> str | None:
    """What stands between "còn" and "thì sao", or after "what about"; None without them."""
    folded = parse(question).folded
    if correction := _CORRECTION.match(folded):
        return question[correction.end() :]
    if _in_english(question):
        about = _ABOUT.match(folded)
        return question[about.end() :] if about else None
    if _BARE.match(folded):
        return None
    opened = _OPENED.match(folded)
    plain = fold(question) == question.lower()
    if opened and not plain:
        # Written with diacritics: "Con đường" is no "còn".
        typed = {fold(word) for word in parse(question[: opened.end()]).words if fold(word) != word}
        opened = opened if typed & {"con", "the", "vay"} else None
    closed = (_CLOSED_AFTER if opened else _CLOSED).search(folded)
    if opened and plain and not closed and _ASKING.search(folded):
        opened = None  # "con duong nao dai nhat"
    start, end = opened.end() if opened else 0, closed.start() if closed else len(question)
    if not (opened or closed) or start >= end:
        return None
    asks_by_itself = closed and not opened and _ASKING.search(folded[:end])
    return None if asks_by_itself else question[start:end]


def _in_english(text: str) -> bool:
    """True for English; "the nam 2016" is Vietnamese typed without diacritics."""
    return is_english(text) and _ENGLISH.search(parse(text).folded) is not None


def _pointer(question: str) -> re.Match[str] | None:
    pattern = _POINTED_ENGLISH if _in_english(question) else _POINTED
    return pattern.search(parse(question).folded)


def _names(question: str, known: Collection[str]) -> bool:
    return bool(_place(question, known) or people(question))


def _rewritten(
    question: str, base: Exchange, known: Collection[str], restore: Callable[[str], str]
) -> str | None:
    fragment = fragment_of(question)
    if fragment is not None and not asks(fragment):
        return _whole(_placed(restore(fragment.strip(" ?.!,")), base.question, known))
    asked = restore(question if fragment is None else fragment)
    if _names(asked, known):
        return None
    for made in (_bare(asked, base.question, known), _pointed(asked, base, known)):
        if made is not None:
            return _whole(made)
    if not asks(asked) and len(parse(asked).tokens) <= _HARDLY:  # "Diện tích?"
        return _whole(_asked_of(asked.strip(" ?.!,"), base.question, known))
    scoped = _scoped(asked, base.question, known)
    return _whole(scoped) if scoped else None


def _placed(fragment: str, base: str, known: Collection[str]) -> str:
    """The question before with the fragment where its like stood."""
    leading = _LEADING.match(parse(fragment).folded)
    thing = fragment[leading.end() :] if leading else fragment
    if _TIME.fullmatch(parse(thing).folded):
        return _timed(thing, fragment, base)
    if _is_place(thing, base, known):
        thing = thing.title() if parse(thing).folded in known and thing.islower() else thing
        place = _place(base, known)
        return _put(base, place, thing) if place else _appended(base, thing, scope=True)
    if people(thing) and (persons := people(base)):
        return _put(base, Span(persons[-1].start, persons[-1].end), thing)
    return _asked_of(thing, base, known)


def _timed(time: str, fragment: str, base: str) -> str:
    """The question before at another time; "quý II" of the same year, where it named one."""
    folded = parse(base).folded
    stated = _TIME.search(folded)
    if stated is None:
        return _appended(base, lowered(fragment))
    leading = _LEADING.match(stated.group())
    start, end = stated.start() + (leading.end() if leading else 0), stated.end()
    year = re.search(r"\s+(?:nam )?\d{4}$", folded[start:end])
    if year and not re.search(r"nam|\d{4}|year", parse(time).folded):
        end = start + year.start()
    return _put(base, Span(start, end), lowered(time))


def _asked_of(thing: str, base: str, known: Collection[str]) -> str:
    """The question before, asked of another thing: another office, another noun that is counted."""
    folded, wanted = parse(base).folded, parse(thing).folded
    if _OFFICE.match(wanted) and (office := _OFFICE.search(folded)):
        return _put(base, Span(*office.span()), thing)
    same = re.search(rf"(?<!\w){re.escape(wanted.split(' ', 1)[0])}(?!\w)", folded)
    if same and (like := _THING.match(folded, same.start())):
        return _put(base, Span(*like.span()), thing)
    counted = _COUNTED.search(folded)
    asking = _UNIT_ASKED.match(counted[0]) if counted else None
    if counted and asking and asking.end() < len(counted[0]) and not _MEASURE.match(wanted):
        return _put(base, Span(counted.start() + asking.end(), counted.end()), f" {thing}")
    place = _place(base, known)
    where = f" ở {_inside(base, place)}" if place else ""
    return f"{thing}{where}{' là bao nhiêu' if _QUANTITY.search(folded) else ''}"


def _bare(question: str, base: str, known: Collection[str]) -> str | None:
    """A question of hardly more than its asking words, asked of the one before."""
    folded = parse(question).folded
    quantity = _BARE_QUANTITY.match(folded)
    if quantity and len(parse(question).tokens) <= _SHORT:
        asked = question[slice(*quantity.span("asked"))]
        counted, place = _COUNTED.search(parse(base).folded), _place(base, known)
        if counted:
            return _put(base, Span(*counted.span()), asked)
        return f"{base[slice(*place)]} có {asked}" if place else None
    bare = _BARE.match(folded)
    if bare is None:
        return None
    if _in_english(base):
        return f"{base.strip(' ?.!')}, and {lowered(question)}"
    asked_part = _ASKED.search(parse(base).folded)
    statement = base[: asked_part.start()] + base[asked_part.end() :] if asked_part else base
    statement = statement.strip(" ?.!,")
    if bare["where"]:
        return f"{statement} ở đâu"
    return f"{'Khi nào' if bare['when'] else 'Vì sao'} {lowered(statement)}"


def _pointed(question: str, base: Exchange, known: Collection[str]) -> str | None:
    """The question with what it points at in place of the pointing words."""
    pointer = _pointer(question)
    if pointer is None:
        return None
    meant = None
    if pointer["person"]:
        meant = next((n.name for n in [*people(base.answer), *people(base.question)]), None)
    elif pointer["place"]:
        found = ((text, _place(text, known)) for text in base)
        meant = next((_inside(text, place) for text, place in found if place), None)
    elif time := _TIME.search(parse(base.question).folded):
        meant = base.question[slice(*time.span())]
    if meant is None:
        return None
    before = "in " if pointer[0] == "there" else "ở " if re.match(r"(?:o|tai) ", pointer[0]) else ""
    return _put(question, Span(*pointer.span()), before + meant)


def _scoped(question: str, base: str, known: Collection[str]) -> str | None:
    """A question of a few words that names nothing ("có mấy thôn?"), in the place before."""
    folded, place = parse(question).folded, _place(base, known)
    short = len(parse(question).tokens) <= _HARDLY and _ASKING.search(folded)
    if not short or not place or _ASKS_PLACE.search(folded):
        return None
    where = _inside(base, place)
    if tail := _TAIL.search(folded):
        return f"{question[: tail.start()]} {where}{question[tail.start() :]}"
    return _appended(question, where, scope=True)


def _is_place(thing: str, base: str, known: Collection[str]) -> bool:
    folded = parse(thing).folded
    unit = _PLACE_UNIT.match(folded)
    bare = folded[unit.end() :].strip() if unit and folded[unit.end() :].startswith(" ") else folded
    if bare in known or places(thing) or bare != folded:
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


def _appended(question: str, words: str, *, scope: bool = False) -> str:
    before = ("in " if _in_english(question) else "ở ") if scope else ""
    return f"{question.rstrip(' ?.!')} {before}{words}"


def _inside(text: str, span: Span) -> str:
    """A part as it is written within a sentence."""
    return lowered(text[span.start : span.end])


def _whole(question: str) -> str:
    clean = " ".join(question.split()).rstrip(" ?.!,")
    return f"{clean[:1].upper()}{clean[1:]}?"
