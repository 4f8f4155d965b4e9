"""Rule 4: each name, role and place of a claim stands in the source, and together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.document import (
    Sentence,
    holds,
    latest_places,
    places_by_line,
    role_spans,
    roles_in,
    roles_near,
    same_roles,
)
from rag.text import (
    Name,
    Span,
    canonical,
    common_acronyms,
    name_runs,
    parse,
    people,
    places,
    syllables,
)
from rag.types import Article
from rag.verify.alignment import replaced


class Fault(NamedTuple):
    """A name that fails: its code in `rag.reasons`, and the name."""

    code: str
    name: str


def name_fault(claim: str, evidence: Sequence[Sentence], context: str = "") -> Fault | None:
    """The first name of `claim` that its source does not bear out, or None.

    `context` is the question. That it asks about a name is no evidence: what the sources say of
    another place or person is no answer.
    """
    if fault := _replaced_name(claim, evidence):
        return fault
    named = _places_of(claim, evidence)
    for run in people(claim):
        # Thạch Hà and Vũ Quang are districts, though Thạch and Vũ are family names.
        if run not in named and (fault := _person_fault(claim, run, evidence)):
            return fault
    for run in named:
        if fault := _place_fault(run, claim, evidence):
            return fault
    return _unknown_name(claim, evidence) or _role_fault(claim, evidence, context)


def _places_of(claim: str, evidence: Sequence[Sentence]) -> list[Name]:
    """The places that a claim names, with their kind or as its articles know them."""
    named = places(claim)
    articles = {s.article.id: s.article for s in evidence}.values()
    known = {name for article in articles for _, names in places_by_line(article) for name in names}
    known |= {
        parse(part).folded.strip()
        for article in articles
        for part in (article.place or "").split(",")
    }
    stated = {run.start for run in named}
    bare = [
        run
        for run in name_runs(claim)
        if run.start not in stated and parse(run.name).folded in known
    ]
    return [*named, *bare]


def _replaced_name(claim: str, evidence: Sequence[Sentence]) -> Fault | None:
    """A name that a close claim has where its source has another."""
    for sentence in evidence:
        if sentence.distance:
            continue
        held = parse(sentence.text).folded
        for mine, other in replaced(claim, sentence.text):
            if not _touching(sentence.text, other):
                continue
            for run in _touching(claim, mine):
                if not holds(held, parse(run.name).folded):
                    return Fault("another name", run.name)
    return None


def _touching(text: str, span: Span) -> list[Name]:
    """The names of two syllables or more that the span touches."""
    return [
        run
        for run in name_runs(text)
        if " " in run.name and run.start < span.end and run.end > span.start
    ]


def _person_fault(claim: str, run: Name, evidence: Sequence[Sentence]) -> Fault | None:
    name = parse(run.name).canonical
    holders = [s for s in evidence if _stands(name, s.article)]
    if not holders:
        return Fault("no such name", run.name)
    if _names_another(claim, name, evidence):
        return Fault("another person", run.name)
    claimed = roles_near(claim, Span(run.start, run.end))
    articles = list({s.article.id: s.article for s in holders}.values())
    if claimed:
        given = {role for article in articles for role in _roles_in(article, name)}
        if not any(same_roles(claimed, role) for role in given):
            return Fault("another role", run.name)
        return _seat_fault(claim, run, name, articles)
    nearby = any(holds(parse(s.text).canonical, name) for s in evidence)
    return None if nearby or _same_part(name, evidence) else Fault("another person", run.name)


def _seat_fault(claim: str, run: Name, name: str, articles: Sequence[Article]) -> Fault | None:
    """A place given right behind a person's office where the articles give another there."""
    told = {place for article in articles for place in _seats_in(article, name)}
    for seat in _seats(claim, Span(run.start, run.end)):
        if told and seat not in told:
            return Fault("another role", run.name)
    return None


@lru_cache(maxsize=2048)
def _seats_in(article: Article, name: str) -> frozenset[str]:
    spelt = _canonical_text(article)
    matches = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", spelt)
    return frozenset().union(*(_seats(article.text, Span(*match.span())) for match in matches))


def _seats(text: str, span: Span) -> frozenset[str]:
    """The places that the offices of the person at `span` are of: "Bí thư Đảng ủy xã Phú Điền"."""
    return frozenset(
        parse(place.name).folded
        for role in role_spans(text, span)
        for place in places(text)
        if role.start < place.start <= role.end + 1 and "," not in text[role.start : place.start]
    )


def _names_another(claim: str, name: str, evidence: Sequence[Sentence]) -> bool:
    """True if the quoted sentences name people, and neither this one nor any of the claim."""
    quoted = [parse(s.text).canonical for s in evidence if s.distance == 0]
    theirs = {parse(p.name).canonical for s in evidence if s.distance == 0 for p in people(s.text)}
    stated = parse(claim).canonical
    return (
        bool(theirs)
        and not any(holds(text, name) for text in quoted)
        and not any(holds(stated, other) for other in theirs)
    )


@lru_cache(maxsize=256)
def _canonical_text(article: Article) -> str:
    return parse(article.text).canonical


def _stands(name: str, article: Article) -> bool:
    return holds(_canonical_text(article), name)


def _same_part(name: str, evidence: Sequence[Sentence]) -> bool:
    """True if the name stands in the paragraph of the evidence or the one before it."""
    for sentence in evidence:
        if sentence.distance:
            continue
        text = _canonical_text(sentence.article)
        line = text.rfind("\n", 0, sentence.span.start)
        start = text.rfind("\n", 0, max(0, line))
        end = text.find("\n", sentence.span.end)
        if holds(text[max(0, start) : end if end >= 0 else len(text)], name):
            return True
    return False


@lru_cache(maxsize=2048)
def _roles_in(article: Article, name: str) -> tuple[frozenset[str], ...]:
    spelt = _canonical_text(article)
    return tuple(
        roles_near(article.text, Span(*match.span()))
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", spelt)
    )


def _place_fault(run: Name, claim: str, evidence: Sequence[Sentence]) -> Fault | None:
    name = parse(run.name).folded
    if not any(holds(parse(f"{s.article.place}\n{s.article.text}").folded, name) for s in evidence):
        return Fault("no such place", run.name)
    quoted = [s for s in evidence if s.distance == 0]
    if any(holds(parse(s.text).folded, name) for s in evidence if _on_line(s, quoted)):
        return None
    return (
        None if any(_in_scope(name, s, claim) for s in quoted) else Fault("another place", run.name)
    )


def _on_line(sentence: Sentence, quoted: Sequence[Sentence]) -> bool:
    """True for a quoted sentence and for one of its own line: the next may be of another place."""
    return any(
        sentence.article.id == other.article.id
        and "\n" not in sentence.article.text[slice(*_between(sentence.span, other.span))]
        for other in quoted
    )


def _between(one: Span, other: Span) -> tuple[int, int]:
    return min(one.end, other.end), max(one.start, other.start)


def _in_scope(name: str, sentence: Sentence, claim: str) -> bool:
    """True if the article is about the place where the sentence stands.

    A sentence that names a place of its own, which the claim leaves out, is about that one.
    """
    stated = parse(claim).folded
    own = {parse(place.name).folded for place in places(sentence.text)}
    if own and not any(holds(stated, place) for place in own):
        return False
    article = sentence.article
    head = parse(f"{article.title}\n{article.place or ''}").folded
    latest = latest_places(article, sentence.span.start)
    return (
        name in latest
        or (not latest and holds(head, name))
        or (holds(head, name) and _one_subject(article))
    )


def _one_subject(article: Article) -> bool:
    """True for an article about one place, and the larger one it lies in."""
    return len((article.place or "").split(",")) <= 2


# What an article need not say: every one is about it.
_EVERYWHERE = frozenset({"viet nam"})


def _role_fault(claim: str, evidence: Sequence[Sentence], context: str) -> Fault | None:
    """An office that no sentence of the evidence names, though the claim or its question does.

    In a claim that names no person; where one is named, the office was held against him.
    """
    asked = roles_in(context)
    given = frozenset(role for sentence in evidence for role in roles_in(sentence.text))
    quoted = any(roles_in(s.text) for s in evidence if s.distance == 0)
    alone = quoted and not people(claim)
    for role in sorted(roles_in(claim)):
        if same_roles(frozenset({role}), given):
            continue
        if alone:
            return Fault("another office", role)
        if same_roles(frozenset({role}), asked):
            return Fault("no such name", role)
    return None


def _names_a_body(claim: str, run: Name) -> bool:
    """True within "Ban Chấp hành" or "Hội Phụ nữ", which may be "BCH" or "hội LHPN" there."""
    return any(
        match.start() <= run.start and run.end <= match.end()
        for match in _BODY.finditer(parse(claim).canonical)
    )


_BODY = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(canonical, common_acronyms().values()))}|hội phụ nữ|hội cựu chiến binh)(?!\w)"
)
_CALENDAR = frozenset(
    "every on monday tuesday wednesday thursday friday saturday sunday januari februari march "
    "april mai june juli august september october november december".split()
)  # as `key` spells them


def _unknown_name(claim: str, evidence: Sequence[Sentence]) -> Fault | None:
    """A capitalised run of two syllables or more that stands nowhere in the articles."""
    articles = {s.article.id: s.article for s in evidence}.values()
    held = [parse(f"{article.place}\n{article.text}").folded for article in articles]
    for run in name_runs(claim):
        words = syllables(run.name)
        if len(words) < 2:
            continue
        name = parse(run.name).folded
        if name in _EVERYWHERE or any(holds(text, name) for text in held):
            continue
        if _names_a_body(claim, run) or _CALENDAR.issuperset(name.split()):
            continue
        # A sentence's first word is capitalised whatever it is. One syllable is compared with its
        # diacritics: without them "Hà" would stand wherever "ha" does.
        rest = run.name[words[1].start :]
        found = (
            any(_stands(parse(rest).canonical, article) for article in articles)
            if len(words) == 2
            else any(holds(text, parse(rest).folded) for text in held)
        )
        if run.start or not found:
            return Fault("no such name", run.name)
    return None
