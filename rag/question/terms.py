"""What a question is about: its words without those that only ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.figures import vietnamese_figures
from rag.question.unit_asked import is_measure
from rag.text import Span, fold, parse, syllables

# Accented: "trong" (in) says nothing, "trồng" (to plant) does; a question without diacritics has
# been restored by then.
STOP_WORDS = frozenset(
    parse(word).canonical
    for word in "là bao nhiêu mấy ở tại của có được những các nào gì ai thì mà và với cho "
    "đến tới từ đã đang sẽ cũng còn vậy thế do đâu vì sao như khi bị này kia ấy đó hay ra vào lên "
    "xuống theo về trong ngoài rất một mỗi à ư nhé hả kể gồm liệt bởi nên nếu thấy rồi lúc chỉ "
    "vẫn cả tôi mình biết hỏi xin đều cái chiếc để bằng nhờ nay hôm vừa việc chuyện".split()
)
# Words that are no function words in these.
COMPOUNDS = frozenset(
    parse(phrase).canonical
    for phrase in "tồn tại|chỉ tiêu|chỉ thị|chỉ đạo|theo dõi|bằng khen|bằng cấp|về đích|việc làm|"
    "gia nhập|đại hội|kết nạp|vì dân|ra quân|ra mắt|xuống cấp|xuống giống|từ thiện|theo học|"
    "lên lớp|bị can|bị cáo|hỏi đáp|được mùa|cái chết|cho vay|cho thuê|còn lại|cả nước".split("|")
)

# Phrases of asking, folded: restoring diacritics may have taken them for other words.
_ASKING = re.compile(
    r"\b(?:(?:bi|duoc) danh gia(?= (?:la )?(?:nhu )?(?:the nao|ra sao|gi|sao))|"
    r"thuoc (?:huyen|xa|tinh|thanh pho|thi xa)(?: nao)?(?=\W*$)|"
    r"sang(?= (?:quy|nam|thang|nhiem ky)\b)|bao nhieu|vi sao|tai sao|do dau|nho dau|bao lau|"
    r"bao gio|khi nao|luc nao|hom nao|may lan|mot lan|nhu the nao|the nao|ra sao|la ai|la gi|"
    r"cai gi|dieu gi|viec gi|nhung gi|o dau|dien ra|"
    r"hien nay|hom nay|bay gio|den nay|toi nay|tinh den|tong so|gi|nao)\b"
)
_AFTER_ASKING = re.compile(r"\b(?:bao nhieu|may)((?: [^\W\d_]+){1,2})")


def _asking(folded: str) -> list[Span]:
    """Spans of what only asks: question words, the unit of measure asked for, stated dates."""
    found = [Span(*match.span()) for match in _ASKING.finditer(folded)]
    for match in _AFTER_ASKING.finditer(folded):
        words = match.group(1).split()
        count = next((n for n in (2, 1) if is_measure(" ".join(words[:n]))), 0)
        if count:
            end = match.start(1) + len(" " + " ".join(words[:count]))
            found.append(Span(match.start(1), end))
    return found


# What asks whether something is so, and the number that may be otherwise.
_WHETHER = re.compile(
    r"\b(?:co (?:dung|phai)|phai chang|dung|phai)(?: la)?\b(?= )|"
    r"\b(?:phai |dung )?(?:khong|chua)\W*$|"
    r"(?<=thu )(?:nhat|nhi|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\b|\b\d[\d.,]*"
)


def terms_and_pairs(
    text: str, places: Sequence[str], *, whether: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Content syllables and pairs; those of the places are left to the question's scope."""
    spelt = parse(text).canonical
    asking = _asking(fold(spelt).replace("-", " "))
    if whether:
        asking += [Span(*match.span()) for match in _WHETHER.finditer(fold(spelt))]
    # A date is looked for by itself: it holds for a whole report, and need not stand there.
    asking += [
        Span(f.start, f.end)
        for f in vietnamese_figures(parse(text))
        if f.kind in ("date", "period")
    ]
    spans = syllables(spelt)
    whole = [spelt[span.start : span.end] for span in spans]
    kept_whole = {
        index
        for index, pair in enumerate(pairwise(whole))
        if " ".join(pair) in COMPOUNDS
        for index in (index, index + 1)
    }
    words: list[tuple[str, bool]] = []
    for index, (span, word) in enumerate(zip(spans, whole, strict=True)):
        asks = any(ask.start <= span.start < ask.end for ask in asking)
        words.append((fold(word), asks or (word in STOP_WORDS and index not in kept_whole)))
    outside = [True] * len(words)
    for place in places:
        parts = place.split()
        for i in range(len(words) - len(parts) + 1):
            if [word for word, _ in words[i : i + len(parts)]] == parts:
                first = i - _unit_before([word for word, _ in words[:i]])
                outside[first : i + len(parts)] = [False] * (i + len(parts) - first)
    kept = [
        word if keep and not stop else "" for (word, stop), keep in zip(words, outside, strict=True)
    ]
    pairs = [f"{a}_{b}" for a, b in pairwise(kept) if a and b]
    return tuple(dict.fromkeys(filter(None, kept))), tuple(dict.fromkeys(pairs))


_UNITS = (("thi", "tran"), ("thi", "xa"), ("thanh", "pho"))


def _unit_before(words: Sequence[str]) -> int:
    """How many words of a unit, "thị trấn", stand before a place: they belong to its name."""
    return 2 if tuple(words[-2:]) in _UNITS else 0
