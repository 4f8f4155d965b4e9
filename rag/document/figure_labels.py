"""What a figure counts, in the words of its own clause and, where these do not say, those before.

"giá trị ước tính 18,5 tỷ đồng" counts the value of what the clause before it names. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.figures import (
    UNITS,
    Found,
    counts,
    english_label,
    figures_of,
    is_english_sentence,
    unit_at,
)
from rag.text import UPPER, parse

_BREAK: Final = re.compile(r"[,;:.()–]\s|\)$|\s[-–]\s(?=\w+\s+(?:đạt|ước))")
_STOP_AFTER: Final = re.compile(
    r"(?<!\w)(?:đó là|trong đó|với (?:tổng )?(?:số tiền|diện tích|kinh phí|giá trị)|nhằm|gồm|"
    r"qua đó|"
    r"góp phần|để (?!xây)|cùng (?=\d)|ra (?=\d)|cho (?=\d)|và (?=\d)|với (?=\d)|đạt chuẩn vào)"
)
_ASIDE: Final = re.compile(r"\([^()\d]*\)")
_EDGE_BEFORE: Final = re.compile(
    r"^(?:đã|được|ước|gần|hơn|trên|khoảng|với|là|còn|có|trong đó|qua đó|cùng với đó|đến nay|hiện|"
    r"và|cùng|gồm|mà|thì|nên|rằng|kết quả|đi kèm|tại đó|theo đó|tổng cộng|mỗi|trong khi(?: đó)?)"
    r"(?!\w)\s*",
    re.IGNORECASE,
)
_EDGE_AFTER: Final = re.compile(
    r"\s*(?<!\w)(?:đã|được|ước|ước tính|ước đạt|ước thu về|gần|(?<!cao )(?<!thấp )hơn|trên|dưới|"
    r"khoảng|chừng|với|là|còn|có|chỉ|(?<!sửa )(?<!xây )(?<!trồng )(?<!làm )"
    r"(?<!thôn )mới|vẫn|"
    r"cũng|tại|ở|trong|theo|do|"
    r"của|gồm|(?<!đưa )(?<!đề )ra|cho|chưa tới|thêm ở|vào|từ|cùng|tính ra|lên|tới|đến|và)$",
    re.IGNORECASE,
)
_ACHIEVED: Final = re.compile(
    r"\s*(?<!chưa )(?<!gần )(?<!\w)(?:đạt|đạt được|chiếm)$", re.IGNORECASE
)
# What is said, without who says it.
_SAYING: Final = re.compile(
    r"^.*(?<!\w)(?:cho biết|cho hay|cho thấy|nói|khẳng định|nhấn mạnh)"
    r"(?: thêm)?(?: rằng)?[,:]?(?: thì)?\s+(?=\S)",
    re.IGNORECASE,
)
# A clause that only says where: "tại Tân Kỳ", "trong khi Tân Kỳ".
_WHERE: Final = re.compile(
    r"(?:tại |ở |riêng |của )?(?:xã |huyện |phường |thị trấn |thị xã |tỉnh |thành phố )?"
    rf"(?:[{UPPER}][^\W\d_]*(?: |$))+"
)
_WHERE_AT_END: Final = re.compile(
    rf" (?:tại|ở|của) (?:xã |huyện |phường |tỉnh )?[{UPPER}][^\W\d_]*(?: [{UPPER}][^\W\d_]*)*$"
)
_DANGLING: Final = re.compile(
    r"(?:\s|^)(?<!chưa )(?<!gần )(?:chiếm|bằng|tăng|giảm|đạt|trong đó|vượt)$"
)
# Where a long clause can be cut without breaking a phrase.
_JOINT: Final = re.compile(
    r"(?<!\w)(?:do|vì|khi|để|nhằm|làm(?! việc)|khiến|gây|mà|rằng|nên|và)\s+(?=\S+(?:\s+\S+){2})"
)
_INTRODUCES: Final = re.compile(r"(?<!\w)(?:với|gồm|cùng|làm|khiến|gây|kèm)\s*$")
# A clause of these words alone leaves open what it measures.
_VAGUE: Final = frozenset(
    "trị số tiền diện tích tổng bình quân mức tỷ lệ tỉ lệ tăng giảm đạt ước tính vượt trong đó "
    "kinh vốn sản lượng năng suất còn là với của có được đã hiện nay đến xã mỗi thì lấy "
    "tính ra "
    "so đầu nhiệm kỳ kì cùng năm trước cao hơn thấp chừng khoảng gần mức này số số này nay về "
    "nhóm chỉ trên dưới riêng cả toàn cao kế hoạch gồm ra cùng về giờ huyện tỉnh trả chi".split()
)
_COMPARING: Final = re.compile(
    r"^(?:tăng|giảm|vượt|chiếm|bằng|cao hơn|thấp hơn|trên mức)(?!\w)", re.I
)
_SUBJECT: Final = re.compile(r"(?:\S+\s+){3,}?(?=(?:được|đã|cũng|không|tiếp tục)(?!\w))")
_TOPIC_WORDS: Final = 12
_AFTER_WORDS: Final = 10
_BEFORE_WORDS: Final = 14


def label_of(sentence: str, figure: Found, others: Sequence[Found] = (), context: str = "") -> str:
    """What `figure` counts; `others` are the sentence's figures, `context` the sentence before."""
    if is_english_sentence(sentence):
        return english_label(sentence, figure, [f for f in others if f != figure])
    sentence = _ASIDE.sub(lambda match: " " * len(match.group()), sentence)
    clause = _clause_start(sentence, figure.start)
    previous = [f for f in others if clause <= f.start < figure.start and counts(f)]
    begin = max([clause, *(f.end for f in previous)])
    noun = _noun(figure)
    if repeated := _repeated(sentence, clause, figure, others):
        return repeated
    # What stands between two counts of one clause belongs to the first.
    between = bool(previous) and bool(noun)
    before = "" if between else _trim_before(sentence[begin : figure.start], achieved=bool(noun))
    after = _after(sentence, figure, others)
    # "với 86 mắt camera", "làm 318 ha lúa bị đổ ngã": what is counted stands behind.
    introduced = _INTRODUCES.search(_bare(sentence[begin : figure.start]))
    if (
        introduced
        and figure.kind != "percent"
        and len(after.split()) > 1
        and not after.startswith("so ")
    ):
        before = ""
        if not noun:
            return _tidy(after)
    words = " ".join(part for part in (before, noun, after) if part)
    topic = _list_head(sentence, clause, before) if before and not previous else ""
    if topic or (between and after) or not _is_vague(before, noun, after):
        return _tidy(f"{topic} {_last(before)} {noun} {after}") or figure.raw
    if topic := _topic(sentence, begin, others) or _of_context(context, sentence[:begin]):
        if not words and _ACHIEVED.search(
            _EDGE_AFTER.sub("", sentence[begin : figure.start].rstrip())
        ):
            words = "đạt"
        topic = _shorten(topic)
        return _tidy(f"{topic}: {words}" if words else topic) or figure.raw
    return _tidy(words) or figure.raw


def _bare(text: str) -> str:
    """Without the words that bound a figure."""
    while (shorter := _BOUND.sub("", text.rstrip())) != text:
        text = shorter
    return text


_BOUND: Final = re.compile(r"(?<!\w)(?:gần|hơn|trên|dưới|khoảng|chừng)$")


def _repeated(sentence: str, clause: int, figure: Found, others: Sequence[Found]) -> str:
    """The noun that "… có 11.320 hộ nhận khoán rừng, trong khi Tân Kỳ có 6.945 hộ" leaves out."""
    unit = UNITS.get(figure.unit)
    before = _trim_before(sentence[clause : figure.start])
    if unit is None or unit.sort != "noun" or not _WHERE.fullmatch(before):
        return ""
    if _after(sentence, figure, others):
        return ""
    same = [
        f for f in others if f.end <= clause and f.unit == figure.unit and f.kind == figure.kind
    ]
    said = _after(sentence, same[-1], others) if same else ""
    return _tidy(f"{_noun(figure)} {said}") if said else ""


def _of_context(context: str, led: str) -> str:
    """What the sentence before counts, and of this one the clause that leaves open of what."""
    if not context:
        return ""
    figures = figures_of(parse(context))
    counted = [figure for figure in figures if counts(figure)]
    topic = label_of(context, counted[0], figures) if counted else _trim_before(context)
    clauses = [_trim_before(clause) for clause, _ in _clauses_with_start(led)]
    own = next((clause for clause in clauses if clause and not re.search(r"\d", clause)), "")
    return f"{_shorten(topic)}: {own}" if own else topic


def _noun(figure: Found) -> str:
    """The counted noun as it is written, without its number: "mô hình"; measures have none."""
    unit = UNITS.get(figure.unit)
    if unit is None or unit.sort != "noun":
        return f"/{figure.per}" if figure.per and not figure.unit else ""
    written = re.sub(r"^[\d.,/\s]+|^\w+\s(?=\w)", "", figure.raw, count=1).strip()
    noun = written if unit_at(f"1 {written}", 1) else figure.unit
    return f"{noun}/{figure.per}" if figure.per else noun


def _clause_start(sentence: str, position: int) -> int:
    begin = 0
    for match in _BREAK.finditer(sentence):
        if match.end() > position:
            break
        begin = match.end()
    return begin


def _after(sentence: str, figure: Found, others: Sequence[Found]) -> str:
    rest_start = rate_end(sentence, figure)
    stop = _BREAK.search(sentence, rest_start)
    end = stop.start() if stop else len(sentence)
    following = [f for f in others if rest_start <= f.start < end and f.start > figure.start]
    bounded = ""
    if following:
        end = min(f.start for f in following)
        gap = sentence[rest_start:end]
        if re.search(r"(?:dưới|trên|hơn|chưa tới|đạt)\s*$", gap):
            bounded = " " + following[0].raw
    alone = stop and not following and not sentence[rest_start:end].strip()
    if stop and alone and _noun(figure) and not _clause_before(sentence, figure):
        end = _second_noun(sentence, stop) or end
    text = sentence[rest_start:end]
    if cut := _STOP_AFTER.search(text):
        text, bounded = text[: cut.start()], ""
    text = " ".join(text.split()[:_AFTER_WORDS]) + bounded
    if stop and text[:1].isupper() and sentence[stop.end() : stop.end() + 1].isupper():
        return ""  # the first of several names
    return text.strip(' .,;:-–()“”"') if bounded else _strip_after(text)


def _clause_before(sentence: str, figure: Found) -> str:
    """What stands before a figure in its clause."""
    return _trim_before(sentence[_clause_start(sentence, figure.start) : figure.start])


def _second_noun(sentence: str, stop: re.Match[str]) -> int | None:
    """Where "25/25 phường, xã kết nối …" ends: two nouns are counted as one."""
    unit = unit_at(f" {sentence[stop.end() :]}", 0) if stop.group().startswith(",") else None
    if unit is None or unit[0].sort != "noun":
        return None
    following = _BREAK.search(sentence, stop.end())
    return following.start() if following else len(sentence)


def rate_end(sentence: str, figure: Found) -> int:
    """Where a figure ends with its rate: "14,2%/năm"."""
    match = re.match(r"\s?/\s?[^\W\d_]+(?:/[^\W\d_]+)?", sentence[figure.end :])
    return figure.end + match.end() if match and figure.per else figure.end


def _strip_after(text: str) -> str:
    text = text.strip(' .,;:-–()“”"')
    while (shorter := _DANGLING.sub("", text).strip()) != text:
        text = shorter
    while (shorter := _EDGE_AFTER.sub("", text).strip()) != text:
        text = shorter
    return text


def _trim_before(text: str, *, achieved: bool = False) -> str:
    """Without function words at its ends; "đạt" stays where it is `achieved` by counted things."""
    text = _SAYING.sub("", text.strip(' .,;:-–•+*()“”"'))
    while True:
        shorter = _EDGE_AFTER.sub("", _EDGE_BEFORE.sub("", text)).strip()
        shorter = shorter if achieved else _ACHIEVED.sub("", shorter).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _is_vague(before: str, noun: str, after: str) -> bool:
    if _COMPARING.match(before) or (before and not after and _WHERE.fullmatch(before)):
        return True
    if noun and after:
        return False
    if not after.startswith("so ") and any(
        word.lower() not in _VAGUE for word in re.findall(r"[^\W\d_]+", after)
    ):
        return False
    said = re.findall(r"[^\W\d_]+", before)
    telling = [word for word in said if word.lower() not in _VAGUE]
    return len(telling) < 1 + (not noun and not any(word.isupper() for word in telling))


def _topic(sentence: str, begin: int, others: Sequence[Found]) -> str:
    """The nearest earlier clause with a figure, without it; else what the sentence begins with."""
    clauses = _clauses_with_start(sentence[:begin])
    counting = [f for f in others if counts(f)]
    counted = [c for c in clauses if any(c[1] <= f.start < c[1] + len(c[0]) for f in counting)]
    timed = [c for c in clauses if any(c[1] <= f.start < c[1] + len(c[0]) for f in others)]
    for clause, start in [*reversed(counted), *(c for c in clauses if c not in timed)]:
        inside = [f for f in counting if start <= f.start < start + len(clause)]
        text = clause
        for figure in reversed(inside):
            cut = figure.start - start
            stop = rate_end(sentence, figure) - start
            noun = _noun(figure)
            text = f"{_trim_before(text[:cut])} {noun} {text[stop:]}"
        text = _WHERE_AT_END.sub("", _trim_before(_strip_after(text)))
        words = [w for w in re.findall(r"[^\W\d_]+", text.lower()) if w not in _VAGUE]
        if len(words) >= 2 and not _COMPARING.match(text):
            head = _list_head(sentence, start, text)
            subject = None if inside else _SUBJECT.match(text)
            return f"{head} {subject.group() if subject else text}".strip()
    return ""


def _clauses_with_start(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    begin = 0
    for match in _BREAK.finditer(text):
        found.append((text[begin : match.start()], begin))
        begin = match.end()
    found.append((text[begin:], begin))
    return [(clause, start) for clause, start in found if clause.strip()]


def _list_head(sentence: str, start: int, before: str) -> str:
    """Of "chi bộ xuất sắc đạt 23,1%, trung bình đạt 11%", the noun that the second leaves out."""
    group = max(sentence.rfind(mark, 0, start) for mark in ";:")
    clauses = _clauses_with_start(sentence[group + 1 : start])
    if not clauses or not re.search(r"\d", clauses[-1][0]) or _noun_phrase(before):
        return ""
    first = _trim_before(clauses[0][0])
    return _noun_phrase(first) if not _COMPARING.match(before) else ""


def _noun_phrase(text: str) -> str:
    """The counted nouns that a clause begins with: "tập thể chi bộ"."""
    end = 0
    while (unit := unit_at(f" {text}", end)) and unit[0].sort == "noun":
        end = unit[1]
    return text[: max(0, end - 1)].strip()


def _last(before: str) -> str:
    words = before.split()
    if len(words) <= _BEFORE_WORDS:
        return before
    starts = [match.end() for match in _JOINT.finditer(before)]
    fitting = [at for at in starts if len(before[at:].split()) <= _BEFORE_WORDS]
    return before[fitting[0] :] if fitting else " ".join(words[-_BEFORE_WORDS:])


def _shorten(topic: str) -> str:
    return " ".join(topic.split()[:_TOPIC_WORDS])


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*\([^)]*(?:\)|(?=:)|$)", "", text)).strip(" ,;:-–")
