"""The people an article names, with the role and organisation it gives them. Pure."""

from __future__ import annotations

import re
from typing import Final

from rag.document.citations import cite
from rag.text import Name, Sentence, lexicon, parse, people
from rag.types import Article, Person

_OFFICE: Final = lexicon.pattern("document.office")
_OFFICES_BEFORE: Final = lexicon.pattern("document.offices_before")
_OFFICES_BEHIND: Final = lexicon.pattern("document.offices_behind")
_TITLE: Final = lexicon.pattern("document.title_before")
_ORGANISATION: Final = lexicon.pattern("document.organisation")
_CREDIT: Final = lexicon.pattern("document.credit")
_LONGEST: Final = 120  # characters of the offices before a name


def find_people(article: Article) -> tuple[Person, ...]:
    """Each person once, with the fullest role the article gives."""
    best: dict[str, Person] = {}
    for sentence in parse(article.text).sentences:
        if _CREDIT.search(sentence.canonical):
            continue
        for name in people(sentence.text):
            role, organisation = _role(sentence, name)
            titled = _TITLE.search(sentence.canonical[: name.start])
            signs = sentence.text[name.end :].lstrip().startswith("(")
            if not (role or titled or signs):
                continue
            known = best.get(name.name)
            if known is None or len(role) > len(known.role):
                best[name.name] = Person(
                    name=name.name,
                    role=role,
                    organisation=organisation,
                    citation=cite(article, sentence.span),
                )
    return tuple(best.values())


def names_office(name: str) -> bool:
    """True for an office or a body in place of a person's name: "Bí thư", "Huyện ủy Can Lộc"."""
    spelt = parse(name).canonical
    return bool(_OFFICE.match(spelt) or _ORGANISATION.match(spelt))


def _role(sentence: Sentence, name: Name) -> tuple[str, str]:
    """The offices right before and right after a name, and the organisation they end with."""
    text, spelt = sentence.text, sentence.canonical
    end = len(_TITLE.sub("", spelt[: name.start]).rstrip(" ,"))
    runs = [
        run
        for office in _OFFICE.finditer(spelt, max(0, end - _LONGEST), end)
        if text[office.start()].isupper()
        and (run := _OFFICES_BEFORE.match(spelt, office.start(), end))
    ][:1]
    lead = re.match(r"\s*[,\-(]\s*", spelt[name.end :])
    behind = name.end + lead.end() if lead else len(spelt)
    if text[behind : behind + 1].isupper() and (run := _OFFICES_BEHIND.match(spelt, behind)):
        runs.append(run)
    role = ", ".join(" ".join(text[run.start() : run.end()].split()) for run in runs).strip(" ,–-")
    # "Bí thư Đảng ủy xã X" is itself a role, and "Đảng ủy xã X" its organisation.
    parts = re.split(r"\s[-–]\s|,\s|\skiêm\s", role)
    bodies = [
        part[at.start() :] for part in parts if (at := _ORGANISATION.search(parse(part).canonical))
    ]
    return role, bodies[-1] if bodies else ""
