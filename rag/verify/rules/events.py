"""A deed that the source does not tell of: "được công nhận", "bị kỷ luật", "vượt kế hoạch".

Such a word is the news of its sentence; that all others are in the source does not bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.document import Sentence
from rag.text import parse


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{parse(words).canonical})(?!\w)")


# A deed, and the words by which a source may tell of it.
_DEEDS = tuple(
    (_pattern(deed), _pattern(f"{deed}|{told}"))
    for deed, told in (
        ("công nhận", "đạt chuẩn|về đích|danh hiệu|chứng nhận|xếp hạng|đạt"),
        ("vượt (?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)", "vượt|cao hơn|hơn|trên|quá"),
        ("khánh thành|thông xe", "đưa vào sử dụng|hoàn thành|bàn giao|xong|vận hành"),
        ("khởi công|động thổ", "thi công|xây dựng|bắt đầu"),
        ("xử phạt|bị phạt", "phạt|xử lý"),
        ("bị kỷ luật|khiển trách|cảnh cáo|khai trừ", "kỷ luật"),
        ("khởi tố|bắt giữ|bị bắt|tạm giam", "bắt"),
        ("bổ nhiệm|miễn nhiệm|cách chức|từ chức", "giữ chức|điều động|phân công|thôi"),
        ("phê duyệt", "duyệt|thông qua|chấp thuận|đồng ý"),
        ("giải thể|sáp nhập", "hợp nhất|chia tách|sắp xếp"),
        ("cưỡng chế|thu hồi", "giải tỏa"),
    )
)


def untold_deed(claim: str, evidence: Sequence[Sentence]) -> str | None:
    """The first deed of a claim of which neither the evidence nor a headline tells, or None."""
    spelt = parse(claim).canonical
    told = [parse(sentence.text).canonical for sentence in evidence]
    told += [parse(sentence.article.title).canonical for sentence in evidence]
    for deed, telling in _DEEDS:
        match = deed.search(spelt)
        if match and not any(telling.search(text) for text in told):
            return claim[match.start() : match.end()]
    return None
