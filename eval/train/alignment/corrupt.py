"""Errors of every class that verification names, planted in any sentence.

Each class is a function that yields wrong versions of a sentence; they are meant for training and
say nothing of how the error is to be found. `mutate` is another planter, kept apart for measuring.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from eval.train.alignment.words import members
from rag.figures import Found, Match, compare, vietnamese_figures
from rag.text import name_runs, parse
from rag.verify.training import Unit, units_of


class Pool(NamedTuple):
    """What wrong values are taken from: sentences of the article, and of another article."""

    own: Sequence[str]
    other: Sequence[str]


Planter = Callable[[str, Pool, random.Random], Iterator[str]]


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _figures(text: str, *kinds: str) -> list[Found]:
    return [f for f in vietnamese_figures(parse(text)) if not kinds or f.kind in kinds]


_COUNTED = ("number", "quantity", "money", "percent", "ratio")


def _value(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A digit changed, dropped, doubled or exchanged with its neighbour; a numeral in words."""
    for figure in _figures(text, *_COUNTED):
        raw = figure.raw
        digits = [i for i, c in enumerate(raw) if c.isdigit()]
        if not digits:
            words = "hai ba bốn năm sáu bảy tám chín mười".split()
            for word in words:
                if raw.lower().startswith(word + " ") or raw.lower() == word:
                    new = chance.choice([w for w in words if w != word])
                    yield _put(text, figure.start, figure.start + len(word), new)
            continue
        i = chance.choice(digits)
        how = chance.randrange(4)
        if how == 0 or len(digits) == 1:
            low = 1 if i == digits[0] else 0
            new = str(chance.choice([d for d in range(low, 10) if str(d) != raw[i]]))
            yield _put(text, figure.start + i, figure.start + i + 1, new)
        elif how == 1:
            yield _put(text, figure.start + digits[-1], figure.start + digits[-1] + 1, "")
        elif how == 2:
            yield _put(text, figure.start + i, figure.start + i, raw[i] if raw[i] != "0" else "1")
        else:
            a, b = digits[0], digits[1]
            if raw[a] != raw[b] and raw[b] != "0":
                swapped = raw[:a] + raw[b] + raw[a + 1 : b] + raw[a] + raw[b + 1 :]
                yield _put(text, figure.start, figure.end, swapped)


def _elsewhere(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A figure of the same kind that stands elsewhere in the article."""
    own = _figures(text)
    values = {f.value for f in own}
    found = [
        f for other in pool.own for f in vietnamese_figures(parse(other)) if f.value not in values
    ]
    for figure in own:
        alike = [
            f for f in found
            if f.kind == figure.kind and compare(f, figure) is Match.DIFFERENT_VALUE
        ]  # fmt: skip
        if alike:
            yield _put(text, figure.start, figure.end, chance.choice(alike).raw)


def _swapped(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Two figures of one kind in each other's place."""
    own = _figures(text, *_COUNTED)
    for a, one in enumerate(own):
        for other in own[a + 1 :]:
            if one.kind == other.kind and one.value != other.value and one.unit == other.unit:
                yield (
                    text[: one.start] + other.raw + text[one.end : other.start]
                    + one.raw + text[other.end :]
                )  # fmt: skip


_SCALES = ("nghìn", "triệu", "tỷ")
_UNITS = (
    ("m", "km", "cm"), ("kg", "tấn", "tạ"), ("ha", "m2", "km2"), ("giờ", "phút", "ngày"),
    ("ngày", "tháng", "năm", "tuần"), ("người", "hộ", "gia đình"), ("USD", "đồng", "euro", "yên"),
    ("%", "điểm", "lần"), ("tuổi", "tháng"), ("độ", "%"), ("mét", "km"), ("chiếc", "nghìn chiếc"),
    ("triệu USD", "triệu đồng"), ("tỷ USD", "tỷ đồng"), ("lít", "m3"), ("km/h", "m/s"),
)  # fmt: skip


def _magnitude(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """triệu for tỷ; a thousand times more or less."""
    for figure in _figures(text, *_COUNTED):
        for scale in _SCALES:
            for match in re.finditer(rf"(?<!\w){scale}(?!\w)", figure.raw.replace("tỉ", "tỷ")):
                new = chance.choice([s for s in _SCALES if s != scale])
                yield _put(text, figure.start + match.start(), figure.start + match.end(), new)
        if grouped := re.match(r"\d{1,3}(?:\.\d{3})+(?!\d)", figure.raw):
            new = grouped[0][:-4] if chance.random() < 0.5 else grouped[0] + ".000"
            yield _put(text, figure.start, figure.start + grouped.end(), new)


def _unit(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another unit or currency behind the number."""
    for match in re.finditer(r"(?<=\d) ?(USD|đồng|euro|[^\W\d_]+(?:/[a-z]+)?|%)(?!\w)", text):
        for group in _UNITS:
            if match[1] in group:
                new = chance.choice([u for u in group if u != match[1]])
                yield _put(text, match.start(1), match.end(1), new)


def _date(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another day, month or year."""
    for figure in _figures(text, "date", "period"):
        numbers = list(re.finditer(r"\d+", figure.raw))
        if numbers:
            match = chance.choice(numbers)
            value = int(match[0])
            step = chance.choice((1, 2, -1, 5))
            new = value + step if value + step > 0 and (value > 31 or value + step <= 28) else 3
            if new != value:
                start = figure.start + match.start()
                yield _put(text, start, start + len(match[0]), f"{new:0{len(match[0])}d}")


def _names(text: str) -> list[tuple[int, int, str]]:
    return [
        (run.start, run.end, run.name)
        for run in name_runs(text)
        if run.start > 0 and (" " in run.name or len(run.name) > 3)
    ]


def _name(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another name: of the article, of another one, or one syllable of it changed."""
    own = _names(text)
    for start, end, name in own:
        source = pool.own if chance.random() < 0.6 else pool.other
        others = [n for s in source for _, _, n in _names(s) if n not in text and name not in n]
        alike = [n for n in others if n.count(" ") == name.count(" ")] or others
        if chance.random() < 0.25 and " " in name:
            words = name.split(" ")
            words[-1] = chance.choice("An Bình Hùng Lan Minh Sơn Tuấn Hà Long Park John".split())
            alike = [" ".join(words)]
        if alike:
            yield _put(text, start, end, chance.choice(alike))


def _exchanged(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Two names of a sentence exchanged: who did it to whom."""
    own = _names(text)
    if own and text[0].isupper() and own[0][0] != 0:
        runs = [r for r in name_runs(text) if r.start == 0 and " " in r.name]
        own = [(r.start, r.end, r.name) for r in runs] + own
    for a, one in enumerate(own):
        for other in own[a + 1 : a + 3]:
            if one[2] != other[2] and other[0] - one[1] > 5:
                yield (
                    text[: one[0]] + other[2] + text[one[1] : other[0]]
                    + one[2] + text[other[1] :]
                )  # fmt: skip


def _cues(text: str, *kinds: str) -> list[Unit]:
    return [
        unit
        for unit in units_of(parse(text))
        if unit.kind in kinds or ("/" in unit.kind and "/" in kinds)
    ]


def _other_side(text: str, chance: random.Random, *kinds: str) -> Iterator[str]:
    for unit in _cues(text, *kinds):
        sides = members(unit.kind)
        others = [p for side, each in sides.items() if side != unit.side for p in each]
        if others:
            new = chance.choice(others)
            new = new[0].upper() + new[1:] if text[unit.start].isupper() else new
            yield _put(text, unit.start, unit.end, new)


def _direction(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A word of direction turned into its opposite."""
    return _other_side(text, chance, "/")


def _time(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """sáng for chiều, hôm qua for hôm nay, mỗi năm for mỗi tháng."""
    return _other_side(
        text, chance, "part_of_day", "every", "weekday", "relative_day", "relative_year",
        "relative_month", "part_of_time", "relative_week",
    )  # fmt: skip


def _role(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Another office."""
    return _other_side(text, chance, "office")


def _level(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """tỉnh for huyện; phía đông for phía tây; bà for ông."""
    return _other_side(text, chance, "level", "compass", "sex")


def _verb_places(text: str, chance: random.Random) -> list[int]:
    """Where a word could stand before a verb: after đã, sẽ, được; behind a subject."""
    found = [m.end() for m in re.finditer(r"(?<!\w)(?:đã|sẽ|đang|cũng|vẫn|và|này|ông|bà) ", text)]
    found += [
        m.start()
        for m in re.finditer(
            r"(?<!\w)(?:đã|sẽ|đang|được|bị|có|là|cho|đạt|tham gia|hoàn thành|tăng|giảm|phải) ", text
        )
    ]
    return [place for place in found if place]


def _negation(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A negation put in or left out."""
    for unit in _cues(text, "negation"):
        yield _put(text, unit.start, min(len(text), unit.end + 1), "")
    if places := _verb_places(text, chance):
        place = chance.choice(places)
        yield _put(text, place, place, chance.choice(("không ", "chưa ", "không hề ", "chưa ")))


def _plan(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """What is planned, asked for or possible told as done; what is done told as planned."""
    for unit in _cues(text, "plan", "possible", "proposal", "tense"):
        if unit.side in ("đã", "đang"):
            continue
        new = chance.choice(("đã", "đã", "vừa", ""))
        yield re.sub(r"  +", " ", _put(text, unit.start, unit.end, new)).strip()
    for match in re.finditer(r"(?<!\w)đã(?!\w)", text):
        yield _put(text, *match.span(), chance.choice(("sẽ", "dự kiến", "có thể", "chưa")))


def _modality(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """Sure for possible, must for may."""
    for unit in _cues(text, "possible", "must"):
        new = chance.choice(("chắc chắn sẽ", "không cần", "không thể"))
        if unit.kind == "possible":
            new = chance.choice(("chắc chắn", "đã", "buộc phải"))
        yield _put(text, unit.start, unit.end, new)


def _scope(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """All for some, only where the source does not say so."""
    yield from _other_side(text, chance, "scope", "never_always")
    for match in re.finditer(r"(?<!\w)(?:nhiều|các|những|một số|gần)(?= )", text):
        yield _put(text, *match.span(), chance.choice(("tất cả các", "toàn bộ", "mọi", "hầu hết")))
    if places := _verb_places(text, chance):
        place = chance.choice(places)
        yield _put(text, place, place, chance.choice(("chỉ ", "luôn ", "hoàn toàn ")))


def _tail(text: str) -> tuple[str, str]:
    """A sentence without its end mark, and the mark."""
    stripped = text.rstrip()
    end = re.search(r"[.!?…”\"]*$", stripped)
    cut = end.start() if end else len(stripped)
    return stripped[:cut], stripped[cut:]


def _clause_of(text: str, chance: random.Random) -> str:
    """A clause of six to sixteen syllables of a sentence."""
    parts = [p.strip() for p in re.split(r"[,;:.()]\s", text) if 5 <= len(p.split()) <= 18]
    clause = chance.choice(parts) if parts else " ".join(text.split()[:12])
    clause = clause.rstrip(' .,;:”"')
    return clause[0].lower() + clause[1:] if clause[:1].isupper() and " " in clause else clause


_LED = (", do ", " vì ", ", nguyên nhân là do ", " nhờ ", " bởi ")


def _cause(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A cause that the source does not give: another fact of the article, or of another."""
    body, mark = _tail(text)
    sentence = chance.choice(pool.own if chance.random() < 0.6 else pool.other)
    if sentence[:30] not in text:
        clause = _clause_of(sentence, chance)
        yield f"{body}{chance.choice(_LED)}{clause}{mark}"
        match = re.search(r"(?<!\w)(?:do|vì|nhờ|bởi|nhằm|để) ", text)
        if match and len(text) - match.end() > 15:
            yield f"{text[: match.end()]}{clause}{mark}"


_ADDED = (", ", " và ", ", đồng thời ", ", trong khi ", ", qua đó ", ", khiến ", " nhằm ", ", với ")


def _appended(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A clause of another article, or a made one, behind a true sentence."""
    body, mark = _tail(text)
    made = chance.choice(_MADE)
    clause = _clause_of(chance.choice(pool.other), chance) if chance.random() < 0.5 else made
    yield f"{body}{chance.choice(_ADDED)}{clause}{mark}"


_MADE = (
    "được người dân đồng tình ủng hộ", "gây thiệt hại lớn về kinh tế", "không có thương vong",
    "đang được dư luận đặc biệt quan tâm", "đã được Thủ tướng khen thưởng",
    "mức cao nhất từ trước đến nay", "góp phần nâng cao đời sống người dân",
    "vượt xa kế hoạch đề ra", "thấp hơn nhiều so với các nước trong khu vực",
    "hai bên sẽ sớm ký thỏa thuận mới", "cơ quan điều tra đã vào cuộc",
    "làm nhiều người phải nhập viện", "theo đúng cam kết trước đó",
    "tạo việc làm cho hàng nghìn lao động", "bị nhiều chuyên gia phản đối",
    "lần đầu tiên trong lịch sử", "sau nhiều tháng đàm phán căng thẳng",
    "buộc các bên phải thay đổi kế hoạch", "do thiếu kinh phí", "vì lý do sức khỏe",
)  # fmt: skip


def _speaker(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """What one said put into another's mouth; an attribution that the source does not give."""
    others = [n for s in pool.own for _, _, n in _names(s) if n not in text and " " in n]
    others = others or [n for s in pool.other for _, _, n in _names(s) if " " in n]
    if not others:
        return
    name = chance.choice(others)
    for match in re.finditer(r"(?:ông|bà|theo|Ông|Bà|Theo) ((?:[A-ZĐ]\w+ ?){1,4})", text):
        yield _put(text, match.start(1), match.end(1), name + " ")
    verb = chance.choice(("cho biết", "khẳng định", "tuyên bố", "cho rằng"))
    yield f"{name} {verb} {text[0].lower()}{text[1:]}"


def _mixed(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """The head of one sentence with the rest of another of the article."""
    other = chance.choice(pool.own).split()
    own = text.split()
    if len(own) > 8 and len(other) > 10:
        cut = chance.randrange(3, min(7, len(own) - 3))
        yield " ".join([*own[:cut], *other[-chance.randrange(6, min(14, len(other) - 1) + 1) :]])


def _word(text: str, pool: Pool, chance: random.Random) -> Iterator[str]:
    """A telling word replaced by one of another sentence."""
    own = [u for u in units_of(parse(text)) if u.is_word and u.weight > 0.45 and not u.is_name]
    theirs = [
        u.words
        for s in (chance.choice(pool.own), chance.choice(pool.other))
        for u in units_of(parse(s))
        if u.is_word and u.weight > 0.45 and not u.is_name
    ]
    if len(own) > 2 and theirs:
        unit = chance.choice(own)
        yield _put(text, unit.start, unit.end, " ".join(chance.choice(theirs)))


# Class → planter, and what the verdict on such a sentence is.
PLANTERS: dict[str, tuple[Planter, str]] = {
    "value": (_value, "contradicted"),
    "elsewhere": (_elsewhere, "contradicted"),
    "swapped": (_swapped, "contradicted"),
    "magnitude": (_magnitude, "contradicted"),
    "unit": (_unit, "contradicted"),
    "date": (_date, "contradicted"),
    "name": (_name, "contradicted"),
    "exchanged": (_exchanged, "contradicted"),
    "direction": (_direction, "contradicted"),
    "time": (_time, "contradicted"),
    "role": (_role, "contradicted"),
    "level": (_level, "contradicted"),
    "negation": (_negation, "contradicted"),
    "plan": (_plan, "contradicted"),
    "modality": (_modality, "contradicted"),
    "scope": (_scope, "contradicted"),
    "speaker": (_speaker, "contradicted"),
    "cause": (_cause, "unverified"),
    "appended": (_appended, "unverified"),
    "mixed": (_mixed, "unverified"),
    "word": (_word, "unverified"),
}
