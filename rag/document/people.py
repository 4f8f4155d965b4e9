"""The people an article names, with the role and organisation it gives them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.document.citations import cite
from rag.text import Name, Sentence, is_syllable, lexicon, name_runs, parse, people, places
from rag.types import Article, Person

_DOCUMENT: Final = lexicon.patterns("document")
_LONGEST: Final = 120  # characters of the offices before a name
_FULL: Final = 3  # words of a name that an office alone makes a person's


def find_people(article: Article) -> tuple[Person, ...]:
    """Each person once, with the fullest role the article gives."""
    best: dict[str, Person] = {}
    for sentence in parse(article.text).sentences:
        if _DOCUMENT.credit.search(sentence.canonical):
            continue
        for name, role, organisation in _named(sentence):
            known = best.get(name.name)
            if known is None or len(role) > len(known.role):
                cited = cite(article, sentence.span)
                best[name.name] = Person(
                    name=name.name, role=role, organisation=organisation, citation=cited
                )
    return tuple(p for p in best.values() if not any(n.endswith(f" {p.name}") for n in best))


def names_office(name: str) -> bool:
    """True for an office or a body in place of a person's name: "Bí thư", "Huyện ủy Can Lộc"."""
    spelt = parse(name).canonical
    return bool(_DOCUMENT.office.match(spelt) or _DOCUMENT.organisation.match(spelt))


def _named(sentence: Sentence) -> Iterator[tuple[Name, str, str]]:
    """Names with the role and organisation that surely make them people's.

    A name that begins with a family name is a person's with a role, a title or a signature; any
    other with a title or a profession, and where it is foreign or of three words with an office.
    """
    text, spelt = sentence.text, sentence.canonical
    family = {name.start for name in people(text)}
    placed = {name.start for name in places(text)}
    after = 0
    for name in map(_bare, name_runs(text)):
        spelt_out = not any(len(word) > 1 and word.isupper() for word in name.name.split())
        known = name.name in lexicon.written("not_people")
        if " " not in name.name or name.start in placed or known or not spelt_out:
            continue
        role, organisation = _role(sentence, name, after)
        titled = _DOCUMENT.title_before.search(spelt[: name.start])
        ranked = _DOCUMENT.rank_before.search(spelt[: name.start])
        if name.start in family:
            sure = role or titled or ranked or text[name.end :].lstrip().startswith("(")
        else:
            foreign = not all(map(is_syllable, name.name.split()))
            sure = titled or ranked or (role and (foreign or name.name.count(" ") + 1 >= _FULL))
        if sure:
            yield name, role, organisation
            after = name.end


def _bare(run: Name) -> Name:
    """A name without its rank, and a foreign one without the country: "Nhật Bản Shinzo Abe"."""
    rank = _DOCUMENT.rank.match(parse(run.name).canonical)
    if rank and rank.end() < len(run.name):
        run = Name(run.start + rank.end() + 1, run.end, run.name[rank.end() + 1 :])
    words = run.name.split(" ")
    first = next((i for i, w in enumerate(words) if not (is_syllable(w) or w.isupper())), 0)
    left = " ".join(words[first:])
    return Name(run.end - len(left), run.end, left) if first and len(words) - first > 1 else run


def _role(sentence: Sentence, name: Name, after: int) -> tuple[str, str]:
    """The offices right before (but behind `after`) and right after a name; their organisation."""
    text, spelt = sentence.text, sentence.canonical
    end = len(_DOCUMENT.title_before.sub("", spelt[: name.start]).rstrip(" ,"))
    runs = [
        run
        for office in _DOCUMENT.rank.finditer(spelt, max(after, end - _LONGEST), end)
        if (run := _DOCUMENT.offices_before.match(spelt, office.start(), end))
    ][:1]
    lead = re.match(r"\s*[,\-(]\s*", spelt[name.end :])
    behind = name.end + lead.end() if lead else len(spelt)
    if run := _DOCUMENT.offices_behind.match(spelt, behind):
        runs.append(run)
    role = ", ".join(" ".join(text[run.start() : run.end()].split()) for run in runs).strip(" ,–-")
    # "Bí thư Đảng ủy xã X" is itself a role, and "Đảng ủy xã X" its organisation.
    parts = re.split(r"\s[-–]\s|,\s|\skiêm\s", role)
    named = [(part, _DOCUMENT.organisation.search(parse(part).canonical)) for part in parts]
    bodies = [part[body.start() :] for part, body in named if body]
    return role, bodies[-1] if bodies else ""
