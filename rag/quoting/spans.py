"""The span of a sentence that would answer: candidates of the kind asked for, the one nearest to the question's words."""
from __future__ import annotations
import re
from typing import NamedTuple
from rag.asked import Question, Kind
from rag.figures import Match, compare
from rag.figures import UNITS
from rag.text import is_foreign, places
from rag.document import role_spans, roles_near, same_roles
from rag.text import Span, canonical, key, fold
from rag.text import UPPER

COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})
DATING = frozenset({"date", "period"})


class Focus(NamedTuple):
    start: int
    end: int
    near: float   # 0..1 how near the question's words stand
    prior: float  # 0..1 how surely of the kind asked for


BODY = re.compile(
    r"(?<!\w)(?:hội (?:liên hiệp|nông dân|cựu|phụ nữ)|(?:các )?chi hội|(?:các )?chi bộ|"
    r"ban (?:thường vụ|chấp hành|chỉ đạo)|ủy ban|ubnd|hđnd|mttq|mặt trận|đảng ủy|huyện ủy|"
    r"tỉnh ủy|thành ủy|công an|đoàn thanh niên|hợp tác xã|htx|trung tâm|sở|phòng|công ty|"
    r"doanh nghiệp|ngân hàng|tập đoàn|bộ|tổng công ty)(?!\w)(?: [^\W\d_]+){0,4}"
)
QUOTED = re.compile(r"[“\"]([^“”\"]{3,120})[”\"]")
REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân|lý do|do (?!vậy|đó)|vì (?!vậy|thế)|bởi|nhờ|xuất phát từ|dẫn (?:đến|tới)|"
    r"khiến|làm cho|từ sự|nên)(?!\w)"
)
TIMED = re.compile(
    r"(?<!\w)(?:(?:(?<!tính )sáng(?! tạo| kiến)|trưa|chiều(?! dài| rộng| cao| hướng| sâu)|"
    r"tối(?! đa| thiểu| ưu)|đêm)(?: (?:ngày|thứ [\w]+|chủ nhật)(?: hàng tuần| hằng tuần)?)?|"
    r"thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:hàng|hằng|mỗi) (?:ngày|tuần|tháng|quý|năm)|"
    r"(?:dịp |ngày )?tết (?:nguyên đán|trung thu)?)(?!\w)"
)
LISTED = re.compile(r"(?<!\w)(?:gồm|bao gồm|như|là)(?: có)?\s|:\s")
PLACED = re.compile(r"(?<!\w)(?:ở|tại|đến|tới|sang|về|từ|thuộc|trên địa bàn)\s+(?:(?:thành phố|thị trấn|thị xã|huyện|tỉnh|quận|phường|xã|thôn|nước|đảo|vùng|khu vực|nghĩa trang|bệnh viện|trường)\s+)?(?=[A-ZĐ])")


def span_of(question: Question, line, weights: dict[str, float]) -> Focus | None:
    best = None
    if question.kind is Kind.REASON:
        m = REASON.search(canonical(line.text))
        if not m:
            return None
        first = m.group().startswith(("nguyên nhân", "lý do"))
        return Focus(line.start + m.start(), line.end, near(question, line, m.start(), m.end(), weights), 1.0 if first else 0.7)
    for start, end, prior in options(question, line):
        n = near(question, line, start, end, weights)
        found = Focus(line.start + start, line.start + end, n, prior)
        if best is None or prior * (0.2 + n) > best.prior * (0.2 + best.near):
            best = found
    return best


def near(question: Question, line, start: int, end: int, weights) -> float:
    """Share of the question's weight that stands near the span, decaying with the distance in syllables."""
    first = next((i for i, a in enumerate(line.at) if a >= start), len(line.at))
    last = next((i for i, a in enumerate(line.at) if a >= end), len(line.at)) - 1
    total = held = 0.0
    cuts = line.__dict__.setdefault("cuts", None)
    if cuts is None:
        cuts = line.cuts = [m.start() for m in re.finditer(r"[,;:()–]\s", line.text)]
        line.others = [(f.start, f.end) for f in line.figures if f.kind in COUNTING]
    for term, weight in weights.items():
        w = weight * (0.4 + question.slot.get(term, 0.0))
        total += w
        best = 0.0
        for p in line.positions(term, question):
            if first <= p <= last:
                d = 0.0
            else:
                d = min(abs(p - first), abs(p - last))
                lo, hi = sorted((line.at[p], start if line.at[p] < start else end))
                d += 4 * sum(lo < c < hi for c in cuts)
                d += 5 * sum(lo < a and b <= hi and not (a >= start and b <= end) for a, b in line.others)
            best = max(best, 1 / (1 + d / 6))
        held += w * best
    return held / total if total else 0.0


def options(question: Question, line):
    text, kind = line.text, question.kind

    folded = f" {' '.join(key(question.text).replace('?', ' ').split())} "
    def known(name):
        return f" {key(name)} " in folded
    if kind is Kind.FIGURE:
        for f in line.figures:
            if f.kind in COUNTING and not any(compare(g, f) is Match.EQUAL for g in question.figures):
                fit = unit_fit(question, f, text[f.end : f.end + 24], folded)
                if fit > 0:
                    yield f.start, f.end, fit
    elif kind is Kind.NUMBER:
        for f in line.figures:
            if f.kind == "ordinal" or f.kind == "number":
                own = key(f.unit)
                yield f.start, f.end, 1.0 if own and f" {own} " in folded else 0.4
    elif kind is Kind.TIME:
        for f in line.figures:
            if f.kind in DATING:
                fit = moment_fit(folded, f)
                if fit:
                    yield f.start, f.end, fit
        for m in TIMED.finditer(canonical(text)):
            yield m.start(), m.end(), 0.4
    elif kind is Kind.PERSON:
        for n in line.persons:
            if not known(n.name):
                fit = 1.0
                if question.roles:
                    fit = 1.0 if same_roles(frozenset(question.roles), roles_near(text, Span(n.start, n.end))) else 0.5
                yield n.start, n.end, fit
        for r in line.names:
            if (r.start > 0 or " " in r.name) and not known(r.name) and not any(p.start <= r.start < p.end for p in line.persons) and (" " in r.name or is_foreign(r.name)):
                yield r.start, r.end, 0.4
        for m in BODY.finditer(canonical(text)):
            yield m.start(), m.end(), 0.25
    elif kind is Kind.BODY:
        for m in BODY.finditer(canonical(text)):
            if not known(m.group()):
                yield m.start(), m.end(), 0.6
        for r in line.names:
            if not known(r.name) and (" " in r.name or is_foreign(r.name) or (len(r.name) > 1 and r.name.isupper())):
                yield r.start, r.end, 0.6
    elif kind is Kind.ROLE:
        for r in line.names:
            if known(r.name):
                spans = role_spans(text, Span(r.start, r.end))
                if spans:
                    yield min(s.start for s in spans), max(s.end for s in spans), 1.0
    elif kind is Kind.PLACE:
        units = question.head
        for n in places(text):
            if not known(n.name):
                before = key(text[max(0, n.start - 14) : n.start]).rstrip()
                fit = 0.9 if not units else (1.0 if before.endswith(units) else 0.5)
                yield n.start, n.end, fit
        for m in PLACED.finditer(text):
            r = next((r for r in line.names if r.start == m.end()), None)
            if r and not known(r.name):
                yield m.start(), r.end, 0.8
        for r in line.names:
            if r.start > 0 and not known(r.name):
                yield r.start, r.end, 0.4
    elif kind in (Kind.NAME, Kind.LIST, Kind.ANY):
        if kind is Kind.NAME:
            for m in QUOTED.finditer(text):
                if not known(m.group(1)):
                    yield m.start(1), m.end(1), 0.9
        if kind is Kind.LIST:
            for m in LISTED.finditer(text):
                if text[m.end():].count(",") >= 1:
                    yield m.end(), len(text), 0.8
        if question.head:
            for m in re.finditer(rf"(?<!\w){re.escape(question.head)}(?!\w)", key(text)):
                r = re.compile(rf"(?: (?:là|số|mang tên|tên là|tên))? ?:? ?(?=[\"“0-9{UPPER}])(\"[^\"]{{2,90}}\"|“[^”]{{2,90}}”|[0-9{UPPER}][\w./-]*(?: [0-9{UPPER}][\w./-]*){{0,5}})").match(text, m.end())
                if r and not known(r.group(1)):
                    yield m.start(), r.end(), 1.0
        if kind is Kind.NAME or (kind is Kind.LIST and question.head):
            for r in line.names:
                if " " in r.name and not known(r.name):
                    yield r.start, r.end, 0.4


_PEOPLE = frozenset({"nguoi", "ho", "doi tuong", "luot nguoi", "dan", "nhan khau", "ho dan", "luot", "em", "hoc sinh", "nguoi dan", "dan so"})


def unit_fit(question: Question, figure, after: str, folded: str) -> float:
    own, unit = key(figure.unit), question.unit
    wanted = key(unit)
    if not unit:
        if question.dimensions:
            known = UNITS.get(figure.unit)
            if known and known.dimension in question.dimensions:
                return 1.0
            return 0.15 if not (known and known.sort != "noun") else 0.0
        return 1.0 if own and f" {own} " in folded else 0.7
    if own == wanted or (own and (f" {own} " in f" {wanted} " or wanted.startswith(f"{own} ") or own.startswith(f"{wanted} "))):
        return 1.0
    if unit == "đồng" and figure.kind == "money":
        return 0.9
    if re.match(rf"\s*{re.escape(wanted)}(?!\w)", key(after)):
        return 0.9
    measured, own_measured = unit in UNITS and UNITS[unit].sort != "noun", figure.unit in UNITS and UNITS[figure.unit].sort != "noun"
    if measured and own_measured:
        return 0.9 if UNITS[unit].dimension == UNITS[figure.unit].dimension else 0.0
    if measured or own_measured:
        return 0.3 if not own else 0.0
    if not own:
        return 0.6
    from rag.asked import synonyms
    ks = {key(w): ids for w, ids in synonyms().items()}
    a, b = ks.get(wanted), ks.get(own)
    if a and b and a & b:
        return 0.95
    if wanted.split()[0] in _PEOPLE and own.split()[0] in _PEOPLE:
        return 0.8
    return 0.5 if own.split()[0] == wanted.split()[0] else 0.1


_DAY = re.compile(r"(?:ngay|hom) (?:nao|bao nhieu)|ngay may|(?:what|which) da(?:y|te)")
_YEAR = re.compile(r"nam (?:nao|may|bao nhieu)|(?:what|which) year")
_TERM = re.compile(keyed_term := r"nhiem ki nao|(?:what|which) term")
_HOUR = re.compile(r"may gio|what time")


def moment_fit(asked: str, f) -> float:
    if _HOUR.search(asked):
        return 1.0 if f.value.startswith("T") or "T" in f.value else 0.1
    if _DAY.search(asked):
        return 1.0 if f.kind == "date" and f.value.count("-") >= 2 else 0.1
    if _YEAR.search(asked):
        return 1.0 if f.kind == "date" and f.value[:4].isdigit() else 0.1
    if _TERM.search(asked):
        return 1.0 if f.kind == "period" and "/" in f.value else 0.1
    return 0.8
