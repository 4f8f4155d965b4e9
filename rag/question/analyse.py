"""What a question asks for: the kind of answer, its unit, and the words that must be met. Pure.

Everything is read from the folded text, so that a question typed without diacritics is
understood alike; English questions are read by their question words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.document import Part, roles_in, strangers
from rag.figures import readings
from rag.question.answer_type import Wanted, checks, kind_of
from rag.question.terms import COMPOUNDS, STOP_WORDS, terms_and_pairs
from rag.question.unit_asked import dimensions_asked, measured_words, unit_asked
from rag.text import (
    fold,
    is_known,
    is_syllable,
    keyed,
    name_runs,
    parse,
    phrases,
    syllables,
    translate,
    words_of,
)


class Question(NamedTuple):
    """A question, analysed; `meant` is its Vietnamese gloss where it is English, else itself.

    `terms` and `pairs` are folded, without function words and places.
    `unit` and `dimensions` say which figures answer (rag.measures), `measured` are the words that
    name what is measured, `head` is the folded noun before "nào" or "gì", `part` the part of a
    report asked about; `accented` gives the spellings of each term, `slot` how near each term
    stands to the question word. `aims` is true where what is aimed at is asked about, not what was
    reached. `roles` are offices asked about, `subjects` those of the places that some article is
    about, `strangers` places that no article names. `checks` is true where it asks whether
    something is so. The terms of an English question are those of its Vietnamese gloss.
    """

    text: str
    meant: str
    wanted: Wanted
    unit: str
    dimensions: frozenset[str]
    measured: frozenset[str]
    head: str
    part: Part | None
    roles: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    places: tuple[str, ...]
    subjects: tuple[str, ...]
    strangers: tuple[str, ...]
    english: bool
    accented: Mapping[str, frozenset[str]]
    slot: Mapping[str, float]
    aims: bool
    checks: bool


__all__ = ["Question", "Wanted", "analyse", "is_english"]

_STOP_EN = frozenset(
    "the of in how many much what who is are was were did does do a an to for and on by which "
    "where when why that this it its have has from with at as be been there their his her he she "
    "they or not so than about into per will would could should whose whom any some most".split()
)


@lru_cache(maxsize=4096)
def is_english(text: str) -> bool:
    """True if more of the words are English function words than Vietnamese ones.

    In a text of some length most words of a Vietnamese one are spelt as its syllables, with their
    diacritics or without, and half of an English one on Vietnamese names. "An", "to" and "do" are
    words of both.
    """
    words = [word for word in words_of(parse(text).canonical) if word.isalpha()]
    english = [word for word in words if word in _STOP_EN or is_known(word)]
    plainly = [word for word in english if not is_syllable(word)]
    if len(words) < _TELLING_LENGTH:
        english = [word for word in english if word not in _OF_BOTH]
    elif len(plainly) < _PLAINLY and (
        sum(is_syllable(word) for word in words) > _VIETNAMESE_SHARE * len(words)
    ):
        return False
    return len(english) > sum(word in STOP_WORDS for word in words)


_OF_BOTH = frozenset("an to do so in on at be by he it".split())
_TELLING_LENGTH, _VIETNAMESE_SHARE = 5, 0.65
_PLAINLY = 2  # English words that are no syllables, such as "is" and "of", decide


def analyse(text: str, places: Iterable[str], subjects: Iterable[str] = ()) -> Question:
    """The parts of a clean question.

    `places` are the folded names of all places that the library knows, `subjects` of those that
    some article is about.
    """
    text = _PARTICLE.sub("?", text)
    folded = " ".join(parse(text).folded.split())
    english = is_english(text)
    padded = f" {' '.join(folded[span.start : span.end] for span in syllables(folded))} "
    about = frozenset(subjects)
    known = {*places, *about}
    found = (place for place in known if f" {place} " in padded)
    named = tuple(sorted(found, key=lambda place: (padded.index(f" {place} "), place)))
    meant = f"{translate(text)} {' '.join(_foreign_names(text))}" if english else text
    whether = checks(folded, english=english)
    terms, pairs = terms_and_pairs(meant, named, whether=whether)
    wanted = kind_of(folded, english=english)
    spelt = " ".join(parse(text).canonical.split())
    unit = unit_asked(spelt, STOP_WORDS, COMPOUNDS) if wanted is Wanted.FIGURE else ""
    return Question(
        text=text,
        meant=meant,
        wanted=wanted,
        unit=unit,
        dimensions=dimensions_asked(folded) if wanted is Wanted.FIGURE else frozenset(),
        measured=measured_words(folded) if wanted is Wanted.FIGURE else frozenset(),
        head=_english_head(text, wanted) if english else _head(meant, wanted, terms),
        part=_part(folded),
        roles=tuple(sorted(roles_in(meant))),
        terms=terms,
        pairs=pairs,
        places=named,
        subjects=tuple(place for place in named if place in about),
        strangers=strangers(text, known),
        english=english,
        accented=_accented(meant),
        slot=_slot(text, terms, unit),
        aims=_aims(folded),
        checks=whether,
    )


# "Thuộc huyện nào vậy?": what is said for courtesy alone.
_PARTICLE = re.compile(
    r"(?:(?<=nào|nao|đâu|dau|mấy|may)|(?<=nhiêu|nhieu)|(?<=ai|gì|gi))"
    r" (?:vậy|thế|ạ|nhỉ|hả|đấy|vay|nhi)(?: (?:ạ|nhỉ|a|nhi))?\s*\?*\s*$",
    re.IGNORECASE,
)


def _foreign_names(text: str) -> list[str]:
    """Capitalised words inside an English question: names, which no glossary holds."""
    return [run.name for run in name_runs(text) if run.start > 0 and not translate(run.name)]


# Words before "nào" or "gì" that name no kind of thing.
_NO_HEAD = frozenset(
    fold(word)
    for word in "làm là có được điều cái việc chuyện về nói thấy bị gây khác đó này loại kiểu "
    "dạng trong những các một thứ mặt".split()
)
_BEFORE_WH = re.compile(
    r"((?:[^\W\d_]+ ){1,3}?)(?:ve )?(?:(?:chuyen|viec|van de|noi dung) )?(?:nao|gi)(?!\w)"
)


def _head(text: str, wanted: Wanted, terms: Sequence[str]) -> str:
    """The noun asked about, at most two syllables: "chỉ thị nào" → "chi thi"; "" if none."""
    if wanted in (Wanted.FIGURE, Wanted.PERSON, Wanted.TIME, Wanted.REASON):
        return ""
    match = _BEFORE_WH.search(parse(text).folded)
    words = match.group(1).split()[-2:] if match else []
    while words and (words[0] in _NO_HEAD or words[0] not in terms):
        words = words[1:]
    known = words and words[-1] in terms and words[-1] not in _NO_HEAD
    return " ".join(words) if known else ""


_ENGLISH_WHICH = re.compile(
    r"\b(?:which|what) ((?:[\w-]+ ){1,5}?)(?:has|have|had|did|does|do|is|are|was|were|remain)\b"
)


def _english_head(text: str, wanted: Wanted) -> str:
    """The same of "which … criteria has …": the last noun that is known, folded."""
    match = _ENGLISH_WHICH.search(" ".join(text.lower().split()))
    known = phrases(match.group(1)) if match and wanted is Wanted.LIST else []
    return parse(known[-1]).folded if known else ""


_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("causes", re.compile(keyed(r"\b(nguyen nhan|ly do|do dau|vi sao|tai sao|why|reasons?)\b"))),
    (
        "shortcomings",
        re.compile(r"\b(han che|ton tai|yeu kem|yeu diem|diem yeu|khuyet diem|bat cap|"
                   r"can khac phuc|shortcomings|weaknesses|limitations|weak points)\b"),
    ),
    ("tasks", re.compile(r"\b(nhiem vu|phuong huong|giai phap|trong tam|"
                         r"(?:phai|can) (?:lam|co) (?:nhung )?gi|tasks)\b")),
    ("results", re.compile(r"\b(ket qua|thanh tich|noi bat|results)\b")),
)  # fmt: skip


def _part(folded: str) -> Part | None:
    return next((part for part, pattern in _PARTS if pattern.search(folded)), None)


def _accented(text: str) -> dict[str, frozenset[str]]:
    spelt = parse(text).canonical
    words = {spelt[span.start : span.end] for span in syllables(spelt)}
    forms: dict[str, set[str]] = {}
    for word in words:
        forms.setdefault(fold(word), set()).add(word)
    return {term: frozenset(spellings) for term, spellings in forms.items()}


_ASKS = frozenset("nao gi may ai dau nhieu sao who what which when where why many much".split())


def _slot(text: str, terms: Sequence[str], unit: str) -> dict[str, float]:
    """How near each term stands to the question word, from 0 to 1.5; the unit is left out.

    Vietnamese asks in place: what stands by the question word stands by the answer.
    """
    folded = parse(text).folded
    words = [folded[span.start : span.end] for span in syllables(folded)]
    asks = [i for i, word in enumerate(words) if word in _ASKS]
    if not asks:
        return {}
    known = set(terms) - set(unit.split())
    before = [word for word in reversed(words[: asks[0]]) if word in known]
    after = [word for word in words[asks[-1] + 1 :] if word in known]
    near: dict[str, float] = {}
    for side in (before, after):
        for distance, word in enumerate(side[:_REACH]):
            near[word] = max(near.get(word, 0.0), 1.5 * (1 - distance / _REACH))
    return near


_REACH = 6  # terms on either side of the question word
_AIMS = re.compile(
    keyed(
        r"\b(?:muc tieu|phan dau|du kien|se|sap|huong toi|nham toi|quyet tam|"
        r"(?<!gia )(?<!quy )(?<!xac )(?<!nhat )(?<!on )(?<!quyet )(?<!tham )dinh(?! ky\b)|"
        r"(?:nhiem ky|thoi gian|nam|quy) toi|aims?|will|should)\b"
    )
)


def _aims(folded: str) -> bool:
    return _AIMS.search(folded) is not None


def in_vietnamese(statement: str) -> str:
    """An English statement in the words of the articles as far as they are known; else itself."""
    return readings(statement)[-1].text if is_english(statement) else statement
