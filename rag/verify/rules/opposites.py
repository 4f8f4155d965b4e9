"""Words that turn a statement round: negations, and directions of which only one is true."""

from __future__ import annotations

import re

NEGATIONS = frozenset({"không", "chưa", "chẳng", "chả"})
# Phrases that hold a negation word and deny nothing, or assert.
NOT_NEGATIONS = (
    ("không", "ngừng"), ("không", "chỉ"), ("không", "gian"), ("không", "khí"), ("không", "quân"),
    ("không", "những"), ("không", "dưới"), ("không", "quá"), ("chưa", "đầy"), ("chưa", "đến"),
    ("chưa", "tới"), ("chưa", "từng"), ("không", "kém"), ("hàng", "không"), ("không", "ít"),
    ("không", "gì"), ("không", "chuyên"),
)  # fmt: skip

_OFTEN = tuple(
    f"mỗi {unit}|hằng {unit}|hàng {unit}" for unit in ("năm", "quý", "tháng", "tuần", "ngày")
)


def _exclusive(*words: str) -> tuple[tuple[str, str], ...]:
    """Each word against all after it: of these only one is true of a thing."""
    return tuple((word, "|".join(words[i + 1 :])) for i, word in enumerate(words[:-1]))


_SCOPES = ("toàn bộ|tất cả|mọi", "hầu hết|phần lớn|đa số", "một số|một phần|một vài|vài")
SCOPING = frozenset("|".join(_SCOPES).split("|"))

# Opposite directions. A word may face several.
OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one.split("|")), frozenset(other.split("|")))
    for one, other in (
        ("tăng|tăng lên|nâng|nâng lên", "giảm|giảm xuống|giảm đi|hạ|sụt|sụt giảm|kém đi|bớt"),
        ("cao|cao hơn", "thấp|thấp hơn"),
        ("nhiều|nhiều hơn|không ít", "ít|ít hơn|không nhiều"),
        ("hơn|trên|quá", "dưới|gần|chưa đầy|chưa đến"),
        ("vượt", "hụt|dưới|không đạt|chưa đạt|thấp hơn"),
        ("nhanh", "chậm"),
        ("sớm", "muộn|trễ|chậm"),
        ("tốt", "kém|xấu|yếu"),
        ("mở rộng", "thu hẹp"),
        ("thuận lợi", "khó khăn"),
        ("mạnh", "yếu"),
        ("lãi", "lỗ"),
        ("thu", "chi"),
        ("nhập khẩu", "xuất khẩu"),
        ("thành lập", "giải thể"),
        ("bắt đầu", "kết thúc"),
        ("trước", "sau"),
        ("tăng tốc|bứt phá|khởi sắc|đẩy nhanh", "chững|chững lại|chậm lại|trì trệ"),
        ("ủng hộ", "phản đối"),
        ("đồng ý", "từ chối"),
        ("thắng", "thua"),
        *_exclusive("đầu", "giữa", "cuối"),
        *_exclusive(*_OFTEN),
        *_exclusive("sáng", "trưa", "chiều", "tối|đêm"),
        *_exclusive(
            "thứ nhất|đầu tiên",
            "thứ hai",
            "thứ ba",
            "thứ tư",
            "thứ năm",
            "thứ sáu",
            "thứ bảy",
            "thứ tám",
            "thứ chín",
            "thứ mười",
            "chủ nhật",
        ),
        *_exclusive("toàn bộ|tất cả|mọi", "hầu hết|phần lớn|đa số", "một số|một phần|một vài|vài"),
    )
)
# "Thiếu quyết liệt" is "chưa quyết liệt"; "thiếu nước" denies nothing.
WANTING = re.compile(
    r"(?<!\w)thiếu(?= (?:tính |sự )?"
    r"(?:quyết liệt|cương quyết|kiên quyết|bền vững|đồng bộ|chủ động|kịp thời|"
    r"thống nhất|sáng tạo|trách nhiệm|chặt chẽ|thường xuyên|tập trung|tích cực|linh hoạt|cụ thể|"
    r"hiệu quả|minh bạch|ổn định|an toàn|nghiêm túc|gương mẫu|đoàn kết|sâu sát|khoa học|công khai|"
    r"quan tâm|tin tưởng|nhiệt tình)(?!\w))"
)
