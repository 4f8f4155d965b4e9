"""The people an article names, with the role and organisation it gives them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from rag.document.citations import cite
from rag.text import Name, Sentence, is_syllable, lexicon, name_runs, parse, people, places
from rag.types import Article, Person

_DOCUMENT: Final = lexicon.Patterns("document")
_TEXT: Final = lexicon.Patterns("text")
_LONGEST: Final = 160  # characters of the offices before a name
_FULL: Final = 3  # words of a name that an office alone makes a person's
_NEAR: Final = 14  # words of an office that makes a name without family name a person's


def find_people(article: Article) -> tuple[Person, ...]:
    """Each person once, with the fullest role the article gives."""
    best: dict[str, Person] = {}
    for sentence, name, role, organisation in _people(article.text):
        known = best.get(name.name)
        if known is None or len(role) > len(known.role):
            cited = cite(article, sentence.span)
            best[name.name] = Person(
                name=name.name, role=role, organisation=organisation, citation=cited
            )
    return tuple(_once(best))


def _once(best: Mapping[str, Person]) -> Iterator[Person]:
    """Each person by the whole name, with the role of "ông An" where "Hà Văn An" has none.

    What follows a name that stands alone elsewhere is none of it: "Hà Văn An Trong thư".
    """
    starts = {name: [name[:i] for i, c in enumerate(name) if c == " "][1:] for name in best}
    ends = {name: [name[i + 1 :] for i, c in enumerate(name) if c == " "] for name in best}
    whole = [name for name in best if ends[name] and not any(map(best.get, starts[name]))]
    counts = Counter(end for name in whole for end in ends[name])
    for name in whole:
        if name in counts:
            continue
        longer = [best[other] for other in best if name in starts[other]]
        person = max([best[name], *longer], key=lambda each: len(each.role))
        shorter = [best[end] for end in ends[name] if end in best and counts[end] == 1]
        if shorter and not person.role:
            person = max(shorter, key=lambda each: len(each.role))
        yield person.model_copy(update={"name": name})


def people_named(text: str) -> list[str]:
    """The names of a text that are surely people's, in order."""
    return [name.name for _, name, _, _ in _people(text) if " " in name.name]


def names_office(name: str) -> bool:
    """True for an office or a body in place of a person's name: "Bí thư", "Huyện ủy Can Lộc"."""
    spelt = parse(name).canonical
    return bool(_DOCUMENT.office.match(spelt) or _DOCUMENT.organisation.match(spelt))


def _people(text: str) -> Iterator[tuple[Sentence, Name, str, str]]:
    sentences = parse(text).sentences
    alone = {run.name for s in sentences for run in name_runs(s.text) if " " not in run.name}
    alone |= _acting(sentences)
    return ((s, *found) for s in sentences for found in _named(s, alone))


def _named(sentence: Sentence, alone: Collection[str]) -> Iterator[tuple[Name, str, str]]:
    """The names that are surely people's, with role and organisation; single words with a role."""
    text = sentence.text
    others = {name.start for name in places(text)} | _credited(sentence)
    after = listed = 0
    whole, shared = False, ("", "")  # of a list
    for name in _runs(text):
        before = sentence.canonical[: name.start]
        # "Đường Lý Thường Kiệt (quận 1), Trần Hưng Đạo"
        if listed and _DOCUMENT.list_joint.fullmatch(text, listed, name.start):
            others.add(name.start)
        named_after = _DOCUMENT.named_after.search(before)
        if named_after or name.start in others:
            listed = name.end
        if named_after or name.start in others or _is_other(sentence, name):
            continue
        role, organisation, end = _role(sentence, name, after)
        if " " not in name.name:
            if role:
                yield name, role, organisation
            continue
        joined = after and _DOCUMENT.list_joint.fullmatch(text, after, name.start) is not None
        if joined and not role:
            role, organisation = shared
        begins = _DOCUMENT.list_joint.match(text, name.end)
        whole = bool((whole and joined) or (begins and _DOCUMENT.list_of_people.search(before)))
        # A foreign name, or middle and given name, goes on a list.
        foreign = not all(map(is_syllable, name.name.split()))
        goes_on = foreign or _is_like_given(name) or text[after : name.start] == " và "
        joined = joined and goes_on
        known = joined or whole or _is_known(sentence, name, alone)
        if _addressed(sentence, name, role) or (known and not _is_place(name.name)):
            yield name, role, organisation
            if not joined:
                plural = _DOCUMENT.several_of_a_rank.search(before)
                shared = (role, organisation) if plural else ("", "")
            after = end


def _is_other(sentence: Sentence, name: Name) -> bool:
    """Whether a name is a country's, a body's, an office or a thing's."""
    words = name.name.split()
    listed = lexicon.written("not_people") | lexicon.written("countries")
    is_place = len(words) < _FULL and name.name in lexicon.written("place_names")
    body = any(map(_is_body, words))
    other = is_place or name.name in listed or names_office(name.name)
    firm = sentence.text.startswith("&", name.end)
    numbered = any(map(str.isdigit, name.name))
    return other or body or firm or numbered


def _is_body(word: str) -> bool:
    """Whether a word of a name is one of bodies, or an acronym; "XVI" is none."""
    acronym = len(word) > 1 and word.isupper() and not _TEXT.roman.fullmatch(word)
    return acronym or word in lexicon.written("organisation_words")


def _addressed(sentence: Sentence, name: Name, role: str) -> bool:
    """Whether a title, a profession or an office makes a name a person's.

    An office alone, of which a place may be the end, does where the name begins with a family
    name, is foreign or of three words.
    """
    before, words = sentence.canonical[: name.start], name.name.split()
    if _DOCUMENT.title_before.search(before) or _DOCUMENT.rank_before.search(before):
        return True
    if _is_family(name):
        return bool(role)
    near = 0 < len(role.split()) <= _NEAR and not _DOCUMENT.member.search(parse(role).canonical)
    return near and (len(words) >= _FULL or not all(map(is_syllable, words)))


def _is_known(sentence: Sentence, name: Name, alone: Collection[str]) -> bool:
    """Whether a name is a person's by itself or by what is said of it; no byline is.

    A full Vietnamese name, a foreign given name, a foreign name whose last word is used alone.
    """
    if not any(word.islower() for word in sentence.text.split()):
        return False
    words = name.name.split()
    full = (len(words) >= _FULL and _is_family(name)) or name.name in alone
    foreign = not any(map(is_syllable, words)) and words[-1] in alone and words[0] not in alone
    given = words[0] in lexicon.written("given_names") and not is_syllable(words[-1])
    acts = _DOCUMENT.alone_a_person.match(sentence.canonical, name.end)
    return full or foreign or given or acts is not None


def _acting(sentences: Iterable[Sentence]) -> set[str]:
    """Names like given ones that act or are listed as people are, and are no place's or body's."""
    acting: set[str] = set()
    others: set[str] = set()
    for sentence in sentences:
        spelt, last = sentence.canonical, Name(0, 0, "")
        for run in filter(_is_like_given, _runs(sentence.text)):
            before = spelt[: run.start]
            listed = last.end and _DOCUMENT.list_joint.fullmatch(spelt, last.end, run.start)
            if listed and last.name in others:
                others.add(run.name)
            elif listed:
                acting |= {last.name, run.name}
            elif _DOCUMENT.no_person.search(before) or _DOCUMENT.named_after.search(before):
                others.add(run.name)
            elif _DOCUMENT.acts.match(spelt, run.end):
                acting.add(run.name)
            last = run
    return acting - others


def _is_like_given(name: Name) -> bool:
    """Whether two syllables may be a middle and a given name: "Thu Hương", "Đinh Hương"."""
    first, _, second = name.name.partition(" ")
    listed = lexicon.written("given_syllables")
    places = lexicon.words_where("given_syllables", "in_places", "yes")
    known = first in listed or (first in lexicon.written("family_names") and second not in places)
    return known and second in listed and not {first, second}.issubset(places)


def _is_family(name: Name) -> bool:
    return any(person.start == 0 for person in people(name.name))


def _is_place(name: str) -> bool:
    """Whether a name is a place's, or a body's of a country: "Abbott Việt Nam"."""
    pairs = {" ".join(pair) for pair in pairwise(name.split())}
    return name in lexicon.written("place_names") or bool(pairs & lexicon.written("countries"))


def _credited(sentence: Sentence) -> set[int]:
    """Where the names of writers and photographers begin: "Ảnh: Lê An - Hà Văn"."""
    found: set[int] = set()
    for credit in _DOCUMENT.credit.finditer(sentence.canonical):
        prose = re.compile(r"\b[^\W\d_]").finditer(sentence.text, credit.end())
        end = next((word.start() for word in prose if word[0].islower()), len(sentence))
        runs = name_runs(sentence.text)
        found |= {run.start for run in runs if credit.end() <= run.start < end}
    return found


def _runs(text: str) -> Iterator[Name]:
    """The names of a sentence in order, each without the rank and the country before it."""
    joined: list[Name] = []
    spelt = parse(text).canonical
    for run in name_runs(text):
        within = joined and _DOCUMENT.particle.fullmatch(text, joined[-1].end, run.start)
        if within and not is_syllable(run.name.split()[0]):
            start = joined.pop().start
            joined.append(Name(start, run.end, text[start : run.end]))
        else:
            joined.append(run)
    return (_before_office(_bare(run), spelt) for run in joined)


def _before_office(run: Name, spelt: str) -> Name:
    """A name without the first word of an office behind it: "Hà Văn An Ủy viên"."""
    name, _, last = run.name.rpartition(" ")
    office = _DOCUMENT.rank.match(spelt, run.end - len(last))
    return Name(run.start, run.start + len(name), name) if name and office else run


def _bare(run: Name) -> Name:
    """A name without its title, rank and country: "Thầy Hà Văn An", "Nhật Bản Shinzo Abe"."""
    spelt = parse(run.name).canonical
    if address := _DOCUMENT.title.match(spelt) or _DOCUMENT.rank.match(spelt):
        left = run.name[address.end() :].lstrip()
        run = Name(run.end - len(left), run.end, left) if left else run
    words = run.name.split(" ")
    known = lexicon.written("countries") | lexicon.written("place_names")
    given = lexicon.written("given_names")
    family = words[0] in lexicon.written("family_names")
    for first in range(len(words) - 2, 0, -1):
        before = " ".join(words[:first])
        named = before in known or " ".join(words[max(0, first - 2) : first]) in known
        # "Bạn Nguyễn Văn Hiếu", "ASEAN Lê Lương Minh"
        other = not family and words[first + 1] in lexicon.written("middle_names")
        body = _is_body(words[first - 1])
        full = len(words) - first >= (2 if body else _FULL) and (other or body)
        named |= full and bool(people(" ".join(words[first:])))
        if named or (words[first] in given and words[first - 1] not in given):
            return Name(run.start + len(before) + 1, run.end, " ".join(words[first:]))
    return run


def _role(sentence: Sentence, name: Name, after: int) -> tuple[str, str, int]:
    """The offices right before (but behind `after`) and right after a name; their organisation.

    And where the name with its offices ends.
    """
    text, spelt = sentence.text, sentence.canonical
    end = len(_DOCUMENT.between_office_and_name.sub("", spelt[: name.start]))
    begins = _DOCUMENT.rank.finditer(spelt, max(after, end - _LONGEST), end)
    before = (_DOCUMENT.offices_before.match(spelt, rank.start(), end) for rank in begins)
    own = (run for run in before if run and not _is_of_another(sentence, run, name))
    spans = [(_last_of(run), run.end()) for run in own][:1]
    if behind := _DOCUMENT.offices_behind.match(spelt, name.end):
        spans.append((behind.start("offices"), _own_end(sentence, *behind.span("offices"))))
    role = ", ".join(" ".join(text[start:end].split()) for start, end in spans).strip(" ,–-")
    # "Bí thư Đảng ủy xã X" is itself a role, and "Đảng ủy xã X" its organisation.
    parts = re.split(r"\s[-–]\s|,\s|\skiêm\s", role)
    named = [(part, _DOCUMENT.organisation.search(parse(part).canonical)) for part in parts]
    bodies = [part[body.start() :] for part, body in named if body]
    return role, bodies[-1] if bodies else "", max(name.end, *(end for _, end in spans), 0)


def _is_of_another(sentence: Sentence, office: re.Match[str], name: Name) -> bool:
    """Whether offices before a name are another's: "Lê An - Giám đốc sở, ông Hà Văn An"."""
    start, end = office.span()
    apart = not {",", "-"}.isdisjoint(sentence.canonical[end : name.start])
    behind_name = any(
        run.end < start
        and _DOCUMENT.list_sign.fullmatch(sentence.text, run.end, start)
        and (_is_family(run) or (" " in run.name and not is_syllable(run.name.split()[0])))
        for run in _runs(sentence.text)
        if apart
    )
    return behind_name or _own_end(sentence, start, end) < end


def _last_of(offices: re.Match[str]) -> int:
    """Where the last of offices begins that are each of the next."""
    inner = _DOCUMENT.of_an_office.finditer(offices.string, *offices.span())
    return max((each.end() for each in inner), default=offices.start())


def _own_end(sentence: Sentence, start: int, end: int) -> int:
    """Where the offices of a name end: before the first that stands with another name."""
    spelt = sentence.canonical
    inside = (run for run in _runs(sentence.text) if start < run.start < end)
    for run in inside:
        if is_syllable(run.name) or _DOCUMENT.named_after.search(spelt[: run.start]):
            continue
        full = run.name.count(" ") + 1 >= _FULL and _is_family(run)
        if full or _DOCUMENT.rank_of_a_name.search(spelt, start, run.start):
            ranks = _DOCUMENT.rank.finditer(spelt, start, run.start)
            return max((rank.start() for rank in ranks), default=start)
    return end
