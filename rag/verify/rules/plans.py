"""A plan told as done: "đã đạt chuẩn" of what the source says is striven for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.document import Sentence, read
from rag.text import Span, parse
from rag.types import Article
from rag.verify.relatedness import content

# A deed: "đã thành lập", not "đã đề ra", which tells of a plan itself.
_DONE = re.compile(
    r"(?<!\w)(?:đã|vừa)(?: (?:cơ bản|chính thức|kịp thời|được))? "
    r"(?!(?:đề ra|đặt|xác định|đưa ra|nêu|thống nhất|giao|yêu cầu|chỉ đạo|đề nghị|phát động|"
    r"đăng ký|cam kết|bàn|quán triệt|nhấn mạnh|lưu ý|kêu gọi|khẳng định|cho biết|phấn đấu|quyết|"
    r"quan tâm|tập trung|định|có kế hoạch|lên kế hoạch|nói|cho rằng|chủ trương)(?!\w))"
)
_PLANNED = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|dự kiến|sẽ|sắp|hướng tới|nhằm|tiến tới|quyết tâm|lộ trình|"
    r"(?:theo|định) hướng|trong thời gian tới|(?:nhiệm k[ìỳ]|năm|quý|tháng) tới|cần|phải|đề nghị|"
    r"yêu cầu|chuẩn bị)(?!\w)"
)
_CLAUSES = re.compile(r"[,;:](?=\s)")
_HELD = 0.3  # share of a claim's words in a clause that tells of the same thing


def told_as_done(claim: str, evidence: Sequence[Sentence]) -> str | None:
    """What marks the nearest quoted clause as a plan where the claim tells of a deed, or None."""
    spelt = parse(claim).canonical
    if not _DONE.search(spelt) or _PLANNED.search(spelt):
        return None
    quoted = [sentence for sentence in evidence if sentence.distance == 0]
    if not quoted or any(_DONE.search(parse(sentence.text).canonical) for sentence in quoted):
        return None
    own = content(claim)
    nearest = max(quoted, key=lambda sentence: len(own & content(sentence.text)))
    clauses = _CLAUSES.split(parse(nearest.text).canonical)
    shares = [len(own & content(clause)) for clause in clauses]
    best = max(range(len(clauses)), key=lambda i: shares[i])
    if shares[best] < _HELD * len(own):
        return None
    if match := _PLANNED.search(clauses[best]):
        return match[0]
    return _TASK if nearest.span in _tasks(nearest.article) else None


_TASK = "nhiệm vụ"


@lru_cache(maxsize=256)
def _tasks(article: Article) -> frozenset[Span]:
    return frozenset(s.span for s in read(article.text, article.title).tasks)
