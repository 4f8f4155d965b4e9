"""What a question asks for: the kind of answer, its unit, and the words, names and times to be met.

Questions without diacritics are read by folded patterns; English ones by English question words
and their Vietnamese gloss. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from rag.figures import Found, find_figures
from rag.figures import UNITS
from rag.text import phrases, translate
from rag.text import is_foreign, name_runs, people
from rag.figures import figures_of
from rag.text import parse
from rag.document import roles_in
from rag.text import canonical, fold, key, keyed, syllables

LEX = Path(__file__).parent / "lexicon"


class Kind(StrEnum):
    FIGURE = "figure"
    NUMBER = "number"
    PERSON = "person"
    ROLE = "role"
    TIME = "time"
    BODY = "body"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    NAME = "name"
    ANY = "any"


@dataclass(frozen=True)
class Question:
    text: str
    meant: str
    kind: Kind
    english: bool
    checks: bool
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    accented: Mapping[str, frozenset[str]]
    concepts: Mapping[str, frozenset[int]]
    slot: Mapping[str, float]
    names: tuple[str, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]
    figures: tuple[Found, ...]
    unit: str
    dimensions: frozenset[str]
    head: str
    roles: tuple[str, ...]


def rows(name: str) -> list[list[str]]:
    lines = (LEX / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def stop_words() -> tuple[frozenset[str], frozenset[str]]:
    text = "\n".join(line[0] for line in rows("stop_words.txt"))
    words, _, compounds = text.partition("\n--\n")
    return (
        frozenset(canonical(w) for w in words.split()),
        frozenset(canonical(p) for p in re.split(r"[|\n]", compounds)),
    )


@cache
def kinds() -> list[tuple[Kind, str, re.Pattern[str], re.Pattern[str]]]:
    found = []
    for kind, language, pattern, _ in rows("answer_kinds.tsv"):
        spelt = canonical(pattern) if language == "vi" else pattern
        spelt = pattern if language == "en" else _spelt_pattern(pattern)
        found.append(
            (
                Kind(kind),
                language,
                re.compile(rf"\b(?:{spelt})\b"),
                re.compile(keyed(fold(rf"\b(?:{pattern})\b"))) if language == "vi" else re.compile(keyed(rf"\b(?:{pattern})\b")),
            )
        )
    return found


def _spelt_pattern(pattern: str) -> str:
    """The words of a pattern in canonical spelling; its syntax as it is."""
    return re.sub(r"(?<!\\)[^\W\d_]+", lambda m: canonical(m.group()), pattern)


@cache
def synonyms() -> dict[str, frozenset[int]]:
    """Phrase (canonical) → ids of the classes it is in."""
    found: dict[str, set[int]] = {}
    for number, (words, _) in enumerate(rows("synonyms.tsv")):
        for word in words.split("|"):
            found.setdefault(canonical(word), set()).add(number)
    return {k: frozenset(v) for k, v in found.items()}


@cache
def _longest() -> int:
    return max(len(k.split()) for k in synonyms())


def concepts_in(words: list[str]) -> dict[int, list[tuple[int, int]]]:
    """Ids of the synonym classes met in folded syllables, with where (start, end) they stand."""
    table = synonyms()
    found: dict[int, list[tuple[int, int]]] = {}
    for i in range(len(words)):
        for n in range(1, _longest() + 1):
            if i + n > len(words):
                break
            for c in table.get(" ".join(words[i : i + n]), ()):
                found.setdefault(c, []).append((i, i + n))
    return found


_CHECKS = re.compile(
    keyed(
        r"^(?!.*\b(?:bao nhieu|may|ai|gi|nao|dau)\b)(?:.*\b(?:co dung|co phai|phai chang|dung la)\b.*"
        r"|.*\b(?:phai|dung) (?:khong|chang|chua)\b.*|.*\b(?:khong|chua)\W*$)"
    )
)
_CHECKS_ENGLISH = re.compile(
    r"^(?:is|are|was|were|did|does|do|has|have|had)\b(?!.*\b(?:what|who|how|which)\b)"
)
_MEASURED = tuple(
    (re.compile(keyed(rf"\b(?:{nouns})\b")), frozenset(d.replace("_", " ") for d in kinds.split()))
    for nouns, kinds in (
        ("nang suat|san luong", "mass volume energy"),
        ("dien tich", "area sào percent"),
        ("rong bao nhieu", "area length sào"),
        ("ty gia|thu nhap|gia tri|kinh phi|tong von|so von|doanh thu|luong|muc phi|hoc phi|loi nhuan|tien|no|phat", "VND USD EUR"),
        ("chieu dai|do dai|chieu cao|khoang cach|dai bao nhieu|cao bao nhieu|sau bao nhieu|xa bao nhieu|bao xa", "length"),
        ("bao nhieu tuoi|may tuoi|how old", "tuổi"),
        ("bao lau|how long", "months seconds"),
        ("dan so|nhan khau", "người dân nhân_khẩu khẩu"),
        (r"gia (?:ban|vang|xang|dau|lua|gao|dat|nha|ca|dien|nuoc|do la|bao nhieu)", "VND USD EUR"),
    )
)
_CHANGES = re.compile(r"\b(?:tang|giam|vuot|chiem|hon|kem)\b")
_UNIT_ASKED = re.compile(r"\b(?:bao nhiêu|mấy|bao nhieu|may)\s+([^\W\d_]+(?:\s+[^\W\d_]+){0,3}|m2|km2)")
_UNIT_ENGLISH = re.compile(r"\bhow many\s+([a-z ]+)")
_ASKS = frozenset("nao gi may ai dau nhieu sao who what which when where why how many much".split())
_REACH = 6


@cache
def unit_names() -> dict[str, str]:
    """Folded spelling → canonical unit."""
    found = {key(name): name for name in UNITS}
    found |= {
        "hec ta": "ha", "hecta": "ha", "met": "m", "kilomet": "km", "phan tram": "%", "ty": "đồng",
        "trieu": "đồng", "ti": "đồng", "dong": "đồng", "tien": "đồng", "m2": "m²", "km2": "km²", "met vuong": "m²",
        "km vuong": "km²", "dam": "dặm", "gio": "giờ", "ki": "",
    }
    return found


def analyse(text: str, places: Iterable[str], english: bool, subjects: Iterable[str] = ()) -> Question:
    folded = " ".join(key(text).split())
    plain = fold(text) == text.lower()
    spelt = " ".join(canonical(text).split())
    meant = text
    if english:
        outside = [r.name for r in name_runs(text) if r.start > 0 and not translate(r.name)]
        meant = f"{translate(text)} {' '.join(outside)}"
    kind = next(
        (
            kind
            for kind, language, accented, bare in kinds()
            if language == ("en" if english else "vi")
            and (bare.search(folded) if plain or english else accented.search(spelt))
        ),
        Kind.ANY,
    )
    checks = bool((_CHECKS_ENGLISH if english else _CHECKS).search(folded))
    figures = tuple(find_figures(meant if english else text))
    words = [m for m in syllables(canonical(meant))]
    whole = [canonical(meant)[s.start : s.end] for s in words]
    known = frozenset(places) | frozenset(subjects)
    names, placed = _names(text, folded, known)
    stop, compounds = stop_words()
    kept = {
        i
        for i, pair in enumerate(pairwise(whole))
        if " ".join(pair) in compounds
        for i in (i, i + 1)
    }
    dated = [] if english else [f for f in figures if f.kind in ("date", "period")]
    unit, unit_span = _unit(spelt, folded, english)
    content: list[str] = []
    for i, (span, word) in enumerate(zip(words, whole, strict=True)):
        stops = (word in stop and i not in kept) or any(f.start <= span.start < f.end for f in dated)
        stops = stops or (unit_span[0] <= span.start < unit_span[1])
        content.append("" if stops else fold(word))
    terms = tuple(dict.fromkeys(filter(None, content)))
    pairs = tuple(dict.fromkeys(f"{a}_{b}" for a, b in pairwise(content) if a and b))
    concepts: dict[str, set[int]] = {}
    folded_words = [fold(w) for w in whole]
    for c, where in concepts_in(whole).items():
        for a, b in where:
            if b - a == 1 and not content[a]:
                continue
            for w in folded_words[a:b]:
                concepts.setdefault(w, set()).add(c)
    accented: dict[str, set[str]] = {}
    for word in whole:
        accented.setdefault(fold(word), set()).add(word)
    dims = next((d for p, d in _MEASURED if p.search(folded)), frozenset())
    dims = dims | {"percent"} if dims and _CHANGES.search(folded) else dims
    return Question(
        text=text,
        meant=meant,
        kind=kind,
        english=english,
        checks=checks,
        terms=terms,
        pairs=pairs,
        accented={k: frozenset(v) for k, v in accented.items()},
        concepts={k: frozenset(v) for k, v in concepts.items()},
        slot=_slot(folded, terms),
        names=names,
        places=placed,
        times=tuple(f.value for f in figures if f.kind in ("date", "period") and f.value[:1].isdigit()),
        figures=tuple(f for f in figures if f.kind not in ("date", "period")),
        unit=unit if kind is Kind.FIGURE else "",
        dimensions=dims if kind is Kind.FIGURE else frozenset(),
        head=_head(spelt, kind, terms),
        roles=tuple(sorted(roles_in(meant))),
    )


def _unit(spelt: str, folded: str, english: bool) -> tuple[str, tuple[int, int]]:
    none = (-1, -1)
    if re.search(r"\b(phan tram|percent|percentage|ti le|share)\b", folded):
        return "%", none
    if re.search(r"\b(bao nhieu tien|how much money|so tien)\b", folded):
        return "đồng", none
    if english:
        found = _UNIT_ENGLISH.search(folded)
        known = phrases(found.group(1)) if found else []
        return (key(known[0]) if known else ""), none
    found = _UNIT_ASKED.search(spelt)
    if not found:
        return "", none
    asked = found.group(1).split()
    table = unit_names()
    if fold(asked[0]) in ("trieu", "nghin", "ti", "tram") and len(asked) > 1:
        for n in (2, 1):
            if (unit := table.get(fold(" ".join(asked[1 : 1 + n])))) and UNITS.get(unit, None) and UNITS[unit].sort != "noun":
                return unit, (found.start(1), found.start(1) + len(" ".join(asked[: 1 + n])))
    for n in (2, 1):
        unit = table.get(fold(" ".join(asked[:n])))
        if unit and unit in UNITS and UNITS[unit].sort != "noun":
            return unit, (found.start(1), found.start(1) + len(" ".join(asked[:n])))
    stop, compounds = stop_words()
    words = []
    for i, word in enumerate(asked[:2]):
        if word in stop and " ".join(asked[i : i + 2]) not in compounds:
            break
        words.append(word)
    return " ".join(fold(w) for w in words), none


_BEFORE_WH = re.compile(r"((?:[^\W\d_]+ ){1,3}?)(?:về )?(?:(?:chuyện|việc|vấn đề|nội dung) )?(?:nào|gì|mấy|nao|gi)(?!\w)")


def _head(spelt: str, kind: Kind, terms: tuple[str, ...]) -> str:
    """The noun asked about: "chỉ thị nào" → "chi thi"."""
    if kind in (Kind.FIGURE, Kind.TIME, Kind.REASON):
        return ""
    m = _BEFORE_WH.search(spelt)
    words = [fold(w) for w in m.group(1).split()[-2:]] if m else []
    while words and words[0] not in terms:
        words = words[1:]
    return " ".join(words) if words and words[-1] in terms else ""


def _slot(folded: str, terms: tuple[str, ...]) -> dict[str, float]:
    """How near each term stands to the question word, from 0 to 1."""
    words = [folded[s.start : s.end] for s in syllables(folded)]
    asks = [i for i, w in enumerate(words) if w in _ASKS]
    if not asks:
        return {}
    near: dict[str, float] = {}
    known = set(terms)
    before = [w for w in reversed(words[: asks[0]]) if w in known]
    after = [w for w in words[asks[-1] + 1 :] if w in known]
    for side in (before, after):
        for d, w in enumerate(side[:_REACH]):
            near[w] = max(near.get(w, 0.0), 1 - d / _REACH)
    return near


SHORT_NAMES = frozenset("uc mi nga lao anh phap duc nhat han an hue vinh y".split())


def _names(text: str, folded: str, known: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folded proper names of the question, and those of them that are places the library knows."""
    padded = f" {' '.join(folded[s.start : s.end] for s in syllables(folded))} "
    placed = [p for p in known if " " in p and f" {p} " in padded]
    placed = [p for p in placed if not any(p != q and f" {p} " in f" {q} " for q in placed)]
    names: dict[str, None] = {}
    persons = people(text)
    for run in name_runs(text):
        words = run.name.split()
        if run.start == 0 and key(words[0]) in ("how","who","what","when","where","which","why","is","are","did","does","was","were","list"):
            words = words[1:]
        elif run.start == 0 and not any(p.start == 0 for p in persons) and not is_foreign(words[0]) and not (len(words[0]) > 1 and words[0].isupper()):
            whole = key(run.name)
            if whole not in known and not (len(words) == 2 and whole in known):
                words = words[1:] if len(words) != 2 else words
                if len(words) == 1:
                    words = []
        if not words:
            continue
        name = key(" ".join(words))
        single = len(words) == 1
        if single and not (is_foreign(words[0]) or (len(words[0]) > 1 and words[0].isupper()) or name in SHORT_NAMES):
            continue
        names[name] = None
    for place in placed:
        if not any(f" {place} " in f" {name} " or f" {name} " in f" {place} " for name in names):
            names[place] = None
    return tuple(names), tuple(placed)
