"""A question that leans on the conversation, made to stand by itself, by rule. Pure.

"còn Can Lộc thì sao?" puts a place, a time or a thing into the question before; "bao nhiêu hộ?"
asks it for something else; "xã này", "ông ấy", "there" point back. All is read from the folded
text, so that it works without diacritics too. What no rule fits is left as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from rag.document import UNIT, lowered, place_mentions
from rag.question.dependence import (
    ASKING,
    BARE,
    BARE_QUANTITY,
    POINTED,
    POINTED_ENGLISH,
    QUANTITY,
    fragment_of,
    in_english,
    leans,
)
from rag.text import Span, keyed, name_runs, parse, people, places, syllables

_REMEMBERED = 8


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
    named = _place(question, known) or people(question)
    return bool(named and ASKING.search(parse(question).folded)) and not leans(question)


_LEADING = re.compile(r"^(?:o|tai|ve|voi|trong|vao|in|at|for|of|during)\s+(?=\S)")
_TIME = re.compile(
    keyed(
        r"(?<!\w)(?:(?:trong|vao|in|during)\s+)?(?:"
        r"(?:\d+|ba|sau|chin) thang (?:dau|cuoi) nam(?: \d{4})?"
        r"|quy (?:iv|i{1,3}|[1-4])(?:[ /-]+(?:nam )?\d{4})?"
        r"|thang \d{1,2}(?:[ /-]+(?:nam )?\d{4})?"
        r"|(?:nhiem ky|giai doan) \d{4} ?- ?\d{4}"
        r"|nam (?:\d{4}|nay|ngoai|truoc|sau|toi)"
        r"|(?:the )?(?:first|second|third|fourth|last) (?:quarter|half|year)(?: of \d{4})?"
        r"|(?:this|last|next) year|q[1-4](?: \d{4})?|\d{4})(?!\w)"
    )
)
# Where the thing that is counted ends.
_END = (
    r"(?=\s*(?:[?,;.!]|$)|\s+(?:cua|o|tai|trong|nam|thi|duoc|so|la|tren|theo|cho|da|vao|tu|va|"
    r"in|of|for|does|do|did|is|are|was|were|has|have)(?!\w))"
)
_COUNTED = re.compile(rf"{QUANTITY}(?:\s+[^\s?,;.!]+)*?{_END}")
# "bao nhiêu", or "bao nhiêu tấn": what follows is what is counted.
_UNIT_ASKED = re.compile(
    rf"{QUANTITY}(?:\s+(?:ha|tan|ta|kg|km|met|m2|ti|trieu|dong|phan tram|luot)(?=\s))*"
)
# What has a measure of its own: "thu ngân sách" is not caught in tonnes.
_MEASURE = re.compile(
    r"(?:thu|chi|tong|ti le|toc do|dien tich|san luong|nang suat|so|gia tri|kinh phi|doanh thu|von|"
    r"dan so|muc|nguon|ngan sach|loi nhuan)(?!\w)"
)
# The asking part of a question, which a statement lacks.
_ASKED = re.compile(
    r"(?<!\w)(?:la bao nhieu|bao nhieu|may|la ai|ai la|khi nao|bao gio|vi sao|tai sao|o dau|la gi|"
    r"nhung gi|nam nao|the nao)(?!\w)\s*"
)
_OFFICE = re.compile(
    r"(?<!\w)(?:pho |nguyen )?(?:bi thu|chu tich|giam doc|truong (?:ban|phong|thon)|secretary)"
    r"(?: (?:dang uy|ubnd|hdnd|huyen uy|tinh uy|thanh uy|hoi|mttq))*(?!\w)"
)
_TAIL = re.compile(r"\s+(?:la|co) (?:ai|gi|bao nhieu|khi nao|the nao|may)(?!\w)")
_SHORT = 8


def _rewritten(
    question: str, base: Exchange, known: Collection[str], restore: Callable[[str], str]
) -> str | None:
    fragment = fragment_of(question)
    if fragment is not None and not ASKING.search(parse(fragment).folded):
        return _whole(_placed(restore(fragment.strip(" ?.!,")), base.question, known))
    asked = restore(question if fragment is None else fragment)
    made = _bare(asked, base.question, known)
    if made is None:
        made = _pointed(asked, base, known)
    if made is None:
        made = _scoped(asked, base.question, known)
    return _whole(made) if made else None


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
    """The question before, asked of another thing."""
    folded, wanted = parse(base).folded, parse(thing).folded
    if _OFFICE.match(wanted) and (office := _OFFICE.search(folded)):
        return _put(base, Span(*office.span()), thing)
    first = wanted.split(" ", 1)[0]
    if like := re.search(rf"(?<!\w){re.escape(first)}(?!\w)(?:\s+[^\s?,;.!]+)*?{_END}", folded):
        return _put(base, Span(*like.span()), thing)
    counted = _COUNTED.search(folded)
    asking = _UNIT_ASKED.match(folded[counted.start() : counted.end()]) if counted else None
    if counted and asking and asking.end() < len(counted.group()) and not _MEASURE.match(wanted):
        return _put(base, Span(counted.start() + asking.end(), counted.end()), f" {thing}")
    place = _place(base, known)
    where = f" ở {_inside(base, place)}" if place else ""
    tail = " là bao nhiêu" if re.search(QUANTITY, folded) else ""
    return f"{thing}{where}{tail}"


def _bare(question: str, base: str, known: Collection[str]) -> str | None:
    """A question of hardly more than its asking words, asked of the one before."""
    folded = parse(question).folded
    if _place(question, known) or people(question):
        return None
    if (quantity := BARE_QUANTITY.match(folded)) and len(syllables(folded)) <= _SHORT:
        asked = question[quantity.start("asked") : quantity.end("asked")]
        counted = _COUNTED.search(parse(base).folded)
        if counted:
            return _put(base, Span(*counted.span()), asked)
        place = _place(base, known)
        return f"{base[place.start : place.end]} có {asked}" if place else None
    bare = BARE.match(folded)
    if bare is None:
        return None
    asked_part = _ASKED.search(parse(base).folded)
    statement = (
        (base[: asked_part.start()] + base[asked_part.end() :]) if asked_part else base
    ).strip(" ?.!,")
    if in_english(base):
        return f"{base.strip(' ?.!')}, and {lowered(question)}"
    if bare["when"]:
        return f"Khi nào {lowered(statement)}"
    if bare["why"]:
        return f"Vì sao {lowered(statement)}"
    return f"{statement} ở đâu"


def _pointed(question: str, base: Exchange, known: Collection[str]) -> str | None:
    """The question with what it points at in place of the pointing words."""
    folded = parse(question).folded
    pattern = POINTED_ENGLISH if in_english(question) else POINTED
    pointer = pattern.search(folded)
    if pointer is None or _place(question, known) or people(question):
        return None
    meant = None
    if pointer["person"]:
        meant = next((n.name for n in [*people(base.answer), *people(base.question)]), None)
    elif pointer["place"]:
        for text in base:
            if meant is None and (place := _place(text, known)):
                meant = _inside(text, place)
    elif time := _TIME.search(parse(base.question).folded):
        meant = base.question[time.start() : time.end()]
    if meant is None:
        return None
    before = "ở " if re.match(r"(?:o|tai) ", pointer.group()) else ""
    before = "in " if pointer.group() == "there" else before
    return _put(question, Span(*pointer.span()), before + meant)


def _scoped(question: str, base: str, known: Collection[str]) -> str | None:
    """A short question that names nothing, in the place of the one before."""
    folded = parse(question).folded
    short = len(syllables(folded)) <= _SHORT and ASKING.search(folded)
    place = _place(base, known)
    if not short or not place or _place(question, known) or people(question):
        return None
    if re.search(rf"(?<!\w)(?:{UNIT}|dia phuong|noi|commune|district|province)\s+nao", folded):
        return None  # it asks for the place
    where = _inside(base, place)
    if tail := _TAIL.search(folded):
        return f"{question[: tail.start()]} {where}{question[tail.start() :]}"
    return _appended(question, where, scope=True)


def _is_place(thing: str, base: str, known: Collection[str]) -> bool:
    bare = re.sub(rf"^{UNIT}\s+", "", parse(thing).folded)
    if bare in known or places(thing) or bare != parse(thing).folded:
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
    kept = question.rstrip(" ?.!")
    before = ("in " if in_english(question) else "ở ") if scope else ""
    return f"{kept} {before}{words}"


def _inside(text: str, span: Span) -> str:
    """A part as it is written within a sentence."""
    return lowered(text[span.start : span.end])


def _whole(question: str) -> str:
    clean = " ".join(question.split()).rstrip(" ?.!,")
    return f"{clean[:1].upper()}{clean[1:]}?"
