"""The unit a question asks for, by name or by what is measured, and the figures that have it. Pure.

Everything is read from the folded question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from rag.figures import UNITS, Found
from rag.text import fold, keyed, parse, phrases

_UNIT_AFTER = re.compile(
    r"\b(?:bao nhieu|may)\s+([^\W\d_]+(?:\s+[^\W\d_]+)?)|\bhow many\s+([a-z ]+)", re.UNICODE
)
_VERB = re.compile(
    keyed(r"\b(?:has|have|had|did|does|do|was|were|are|is|of|in|on|at|for|to|from|by)\b")
)
# The folded word after "bao nhiêu" → units of the figures that answer.
_UNITS: Mapping[str, str] = {
    "ha": "ha", "hec ta": "ha", "hecta": "ha", "tan": "tấn", "ta": "tạ", "km": "km", "met": "m",
    "kilomet": "km", "phan tram": "%", "ty": "đồng", "ti": "đồng", "trieu": "đồng", "dong": "đồng",
    "tien": "đồng", "kg": "kg", "usd": "USD", "m2": "m²", "km2": "km²",
    "km vuong": "km²", "met vuong": "m²", "dam": "dặm", "dam vuong": "dặm vuông",
    "tonnes": "tấn", "tons": "tấn",
    "hectares": "ha", "percent": "%", "kilometres": "km", "kilometers": "km",
}  # fmt: skip
# What is measured → dimensions of rag.figures.lexicon in which it is given.
_MEASURED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (
        re.compile(keyed(rf"\b(?:{nouns})\b")),
        frozenset(dimensions.replace("_", " ") for dimensions in kinds.split()),
    )
    for nouns, kinds in (
        ("nang suat|san luong", "mass volume energy"),
        ("dien tich", "area sào percent"),
        ("rong bao nhieu", "area length sào"),
        ("ty gia|thu nhap|gia tri|kinh phi|tong von|doanh thu|luong thang|muc phi", "VND USD EUR"),
        ("chieu dai|do dai|chieu cao|khoang cach|dai bao nhieu|cao bao nhieu", "length"),
        ("bao nhieu tuoi|may tuoi|how old", "tuổi"),
        ("dan so|nhan khau", "người dân nhân_khẩu khẩu"),
        (r"gia (?:ban|vang|xang|dau|lua|gao|dat|nha|ca|dien|nuoc|do la|bao nhieu)", "VND USD EUR"),
    )
)
_CHANGES = re.compile(r"\b(?:tang|giam|vuot|chiem|hon|kem)\b")
_PEOPLE = frozenset(
    {"nguoi", "ho", "doi tuong", "luot nguoi", "dan", "nhan khau", "ho dan", "luot", "em"}
)


def unit_asked(spelt: str, stop_words: Set[str], compounds: Set[str] = frozenset()) -> str:
    """The unit or counted noun asked for, folded unless it is a unit of measure; "" if unclear.

    A stop word counts within a compound: "chỉ tiêu".
    `spelt` is the question in canonical spelling: folded, đảng (party) would be đang, a stop word.
    """
    folded = fold(spelt).replace("-", " ")
    if re.search(r"\b(phan tram|percent|percentage|ty le|ti le|share)\b", folded):
        return "%"
    if re.search(r"\b(bao nhieu tien|how much money|so tien)\b", folded):
        return "đồng"
    match = _UNIT_AFTER.search(folded)
    if match is None:
        return ""
    if match.group(2):
        phrase = _counted_in_english(match.group(2))
        return _UNITS.get(phrase) or phrase
    words = match.group(1).split()
    asked = spelt[slice(*match.span(1))].split()
    known = [word not in stop_words or " ".join(asked) in compounds for word in asked]
    if not known[0]:
        return ""
    phrase = " ".join(words) if all(known) else words[0]
    return _UNITS.get(phrase) or _UNITS.get(words[0]) or phrase


def _counted_in_english(following: str) -> str:
    """The noun of "how many working delegations did …", folded: the last before a verb."""
    noun = _VERB.split(following)[0]
    known = phrases(noun)
    return parse(known[-1]).folded if known else " ".join(noun.split()[-1:])


def is_measure(words: str) -> bool:
    """True for folded words that are a unit of measure: "ha", "hec ta", "phan tram"."""
    return words in _UNITS


def dimensions_asked(folded: str) -> frozenset[str]:
    """The dimensions of what is measured ("diện tích" → area); none where it cannot be told."""
    found = next((kinds for pattern, kinds in _MEASURED if pattern.search(folded)), frozenset())
    return found | {"percent"} if found and _CHANGES.search(folded) else found


def measured_words(folded: str) -> frozenset[str]:
    """The folded syllables of the question that name what is measured: san, luong."""
    found = (pattern.search(folded) for pattern, _ in _MEASURED)
    return frozenset(word for match in found if match for word in match.group().split())


def unit_fit(unit: str, dimensions: Set[str], asked: str, figure: Found, after: str) -> float:
    """1 for a figure in the unit asked for, less where it cannot be told, 0 where it is another.

    `asked` is the folded question, `after` the text behind the figure.
    """
    own, wanted = parse(figure.unit).folded, parse(unit).folded
    if not unit:
        if dimensions:
            known = UNITS.get(figure.unit)
            return 1.0 if known and known.dimension in dimensions else 0.0
        return 1.0 if own and f" {own} " in f" {asked} " else 0.7
    if own == wanted or (own and f" {own} " in f" {wanted} ") or wanted.startswith(f"{own} "):
        return 1.0
    if unit == "đồng" and figure.kind == "money":
        return 0.9  # money of another country
    if re.match(rf"\s*{re.escape(wanted)}(?!\w)", parse(after).folded):
        return 0.9  # "100% hộ" for how many households, "1.385 tấn chè" for how much tea
    if _measures(unit) or _measures(figure.unit):
        if not own:
            return 0.4
        # Tonnes for hundredweights: another unit of one dimension.
        both = unit in UNITS and figure.unit in UNITS
        return 0.9 if both and UNITS[unit].dimension == UNITS[figure.unit].dimension else 0.0
    if not own:
        return 0.0 if _counts_another(wanted, after) else 0.6
    if wanted.split()[0] in _PEOPLE and (own in _PEOPLE or own.split()[0] in _PEOPLE):
        return 0.8
    # The first syllable is the noun: "chỉ tiêu" (targets) are no "tiêu chí" (criteria).
    return 0.5 if own.split()[0] == wanted.split()[0] else 0.0


_RESIDENTS = frozenset({"nguoi dan", "dan", "nhan khau", "dan so"})
_NOT_COUNTED = frozenset(
    "trong la o tai cua va voi so duoc co da dang cho den tu theo nam ngay thang moi tren duoi hon "
    "tro lan nghin trieu ty ti dong".split()
)


def _counts_another(wanted: str, after: str) -> bool:
    """True for a number before another noun than residents: "238 quầy" are none."""
    counted = re.match(r" ([^\W\d_]+)", parse(after).folded) if wanted in _RESIDENTS else None
    return counted is not None and counted.group(1) not in _NOT_COUNTED | _PEOPLE


def _measures(unit: str) -> bool:
    return unit in UNITS and UNITS[unit].sort != "noun"


_DAY = re.compile(r"(?:ngay|hom) nao|ngay may|(?:what|which) da(?:y|te)")
_YEAR = re.compile(r"nam (?:nao|may)|(?:what|which) year")
_TERM = re.compile(keyed(r"nhiem ky nao|(?:what|which) term"))


def moment_fit(asked: str, figure: Found) -> float:
    """1 for a date of the precision that the folded question asks for, 0 for another."""
    if _DAY.search(asked):
        return float(figure.kind == "date" and figure.value.count("-") >= 2)
    if _YEAR.search(asked):
        return float(figure.kind == "date" and figure.value[:4].isdigit())
    if _TERM.search(asked):
        return float(figure.kind == "period" and "/" in figure.value)
    return 0.8


def asks_precision(asked: str) -> bool:
    """True where the folded question names the precision of the date it asks for."""
    return any(pattern.search(asked) for pattern in (_DAY, _YEAR, _TERM))


def asks_day(asked: str) -> bool:
    """True where the folded question asks for a day."""
    return _DAY.search(asked) is not None
