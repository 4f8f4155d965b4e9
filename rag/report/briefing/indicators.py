"""Figures of many articles under one name each: the rows of the table. Pure.

What offices report again and again has a name here and the words by which it is known; any other
figure is named by its own label, and two of them are one where unit and words agree.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from rag.figures import EXACT, UNITS, Unit, plain
from rag.messages import Language
from rag.text import parse
from rag.types import LabelledFigure


class Known(NamedTuple):
    """An indicator: names, the dimension of its unit, words its labels have and words none has."""

    vietnamese: str
    english: str
    dimension: str
    words: re.Pattern[str]
    without: re.Pattern[str] | None

    def names(self, dimension: str, label: str) -> bool:
        """Whether a label in canonical spelling, of a figure of that dimension, is of this."""
        return (
            self.dimension == dimension
            and self.words.search(label) is not None
            and (self.without is None or self.without.search(label) is None)
        )


def _known(vietnamese: str, english: str, dimension: str, words: str, without: str = "") -> Known:
    unwanted = _whole(without) if without else None
    return Known(vietnamese, english, dimension, _whole(words), unwanted)


def _whole(words: str) -> re.Pattern[str]:
    """Whole words only: "rác" is not in "phụ trách"."""
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


_REST = "chưa đạt|gần đạt|còn lại|đạt dưới|phải làm"
# Of a crop, what is lost, changed to another or tried out is not the area grown.
_PART = "ngập|thiệt hại|mất trắng|đổ ngã|sâu|bệnh|nhiễm|hạn|chuyển|đất|thu hoạch|mô hình|hữu cơ"
_SEA = "(?:hải|thủy) sản|đánh bắt"
# A name is given only where the label tells the subject; any other figure goes by its own label.
_KNOWN: Final = (
    _known(
        "Số tiêu chí nông thôn mới nâng cao", "Advanced new countryside criteria", "tiêu chí",
        "(?:nông thôn mới|ntm) nâng cao", _REST,
    ),
    _known(
        "Số tiêu chí nông thôn mới", "New countryside criteria", "tiêu chí",
        "nông thôn mới|ntm", f"{_REST}|kiểu mẫu",
    ),
    _known(
        "Thu nhập bình quân đầu người", "Income per head", "VND",
        "thu nhập(?: .*)? bình quân|bình quân thu nhập",
        "hộ|lao động|công nhân|cán bộ|hội viên|thành viên|ha",
    ),
    _known(
        "Tăng trưởng kinh tế", "Economic growth", "percent",
        "tăng trưởng (?:của )?(?:nền )?kinh tế|(?:grdp|gdp|tổng sản phẩm)(?: .*)? tăng|"
        "kinh tế(?: (?:của|toàn|cả))?(?: (?:xã(?! hội)|huyện|tỉnh|phường|thị|thành phố|địa phương)"
        "(?: .*)?)?(?: (?:vẫn|đã|tiếp tục))* tăng",
        "nông nghiệp|công nghiệp|xây dựng|dịch vụ|thương mại|du lịch|doanh thu|tín dụng|dư nợ|"
        "mô hình|số",
    ),
    _known("Diện tích lúa", "Rice, area", "area", "lúa(?! giống)", _PART),
    _known("Diện tích sắn", "Cassava, area", "area", "sắn", _PART),
    _known("Năng suất lúa", "Rice, yield", "mass", "năng suất(?: .*)? lúa|lúa(?: .*)? năng suất"),
    _known(
        "Sản lượng thủy sản", "Fish landed", "mass", _SEA,
        "nuôi trồng|thức ăn|giống|chết|tiêu hủy|tiêu thụ|chế biến|xuất khẩu",
    ),
    _known(
        "Sản lượng lương thực", "Grain harvested", "mass", "sản lượng(?: .*)? (?:lương thực|thóc)",
        "bình quân|giống",
    ),
    _known(
        "Giá trị thủy sản", "Fish landed, value", "VND",
        f"(?:{_SEA}|nghề biển).* giá trị|giá trị(?: .*)? (?:{_SEA}|nghề biển)",
        "nuôi trồng|xuất khẩu|chế biến",
    ),
    _known(
        "Giá trị thương mại - dịch vụ", "Trade and services, value", "VND",
        "giá trị.* thương mại.* dịch vụ|thương mại.* dịch vụ.* giá trị",
    ),
    _known(
        "Thu ngân sách", "Budget revenue", "VND", "thu ngân sách|thu nsnn",
        "chỉ tiêu|dự toán|phấn đấu|hụt|thất thu|nợ",
    ),
    _known("Tiền bồi thường đã chi trả", "Compensation paid", "VND", "bồi thường", "chưa|nợ"),
    _known("Người được bồi thường", "People compensated", "đối tượng", "bồi thường", "chưa|nợ"),
    _known(
        "Lượt người được dạy nghề, tư vấn việc làm", "People trained or advised on jobs",
        "lượt người", "(?:dạy|đào tạo|học) nghề|tư vấn(?: .*)? (?:xuất khẩu lao động|việc làm)",
    ),
    _known(
        "Tỷ lệ hộ nghèo", "Poor households", "percent", "t[ỷỉ] lệ hộ nghèo|hộ nghèo$",
        "có|được|thẻ|bảo hiểm|vay|cấp|tặng|trao|hỗ trợ|giúp|cho|cận nghèo|giảm bình quân|"
        "bình quân giảm|giảm thêm",
    ),
    _known(
        "Hộ tham gia thu gom rác thải", "Households in waste collection", "percent",
        "hộ(?: .*)? thu gom(?: .*)? rác",
    ),
    _known(
        "Đảng viên không hoàn thành nhiệm vụ", "Members who failed their duties", "percent",
        "đảng viên(?: .*)? không hoàn thành nhiệm vụ",
    ),
    _known("Nhiệm vụ trọng tâm", "Main tasks", "nhiệm vụ", "trọng tâm"),
    _known("Chỉ tiêu chủ yếu", "Main targets", "chỉ tiêu", r"chỉ tiêu[\w\s-]* chủ yếu"),
)  # fmt: skip
_EMPTY: Final = frozenset(
    "đã được với và của các là có cho đến này trong toàn cả huyện xã tỉnh còn cùng ra trên ở tổng "
    "kết quả".split()
)
_LIKE: Final = 0.6  # share of all words of two labels that both have


class Key(NamedTuple):
    """What makes two figures of one kind: a known indicator's name, or words and unit."""

    name: str
    dimension: str
    words: frozenset[str]


def key_of(figure: LabelledFigure) -> Key:
    """The indicator that a figure belongs to."""
    unit = unit_of(figure.unit)
    spelt = parse(figure.label).canonical
    for known in _KNOWN:
        if known.names(unit.dimension, spelt):
            return Key(known.vietnamese, unit.dimension, frozenset())
    words = frozenset(re.findall(r"[^\W\d_]+", spelt)) - _EMPTY
    return Key("", f"{unit.dimension}/{figure.per}", words)


def same(one: Key, other: Key) -> bool:
    """Whether two figures are of one indicator."""
    if one.name or other.name or one.dimension != other.dimension:
        return (one.name, one.dimension) == (other.name, other.dimension) and bool(one.name)
    return likeness(one, other) >= _LIKE


def likeness(one: Key, other: Key) -> float:
    """How much of their words two keys share; 1 for two of one known indicator."""
    if one.name:
        return float(one.name == other.name)
    union = one.words | other.words
    return len(one.words & other.words) / len(union) if union else 0.0


class RowIndex:
    """Finds the rows whose key is like another without looking at them all.

    Two sets that share 60 % of their words share one of the first few of each, in any one order
    (prefix filtering: Chaudhuri et al. 2006); only rows filed under such a word are compared. In
    the order of how rare they are among `keys`, few rows are.
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        self._counts = Counter(word for key in keys for word in key.words)
        self._keys: list[Key] = []
        self._filed: dict[tuple[str, str], list[int]] = {}

    def add(self, key: Key) -> None:
        """File the next row under its key."""
        for word in self._first_words(key):
            self._filed.setdefault((key.dimension, word), []).append(len(self._keys))
        self._keys.append(key)

    def alike(self, key: Key) -> list[int]:
        """The numbers of the rows of the same indicator, the likest first."""
        numbers = {
            i for word in self._first_words(key) for i in self._filed.get((key.dimension, word), ())
        }
        found = [i for i in sorted(numbers) if same(self._keys[i], key)]
        return sorted(found, key=lambda i: -likeness(self._keys[i], key))

    def _first_words(self, key: Key) -> list[str]:
        """A known indicator's name, or as many words as must hold a shared one."""
        if key.name:
            return [key.name]
        ordered = sorted(key.words, key=lambda word: (self._counts[word], word))
        return ordered[: len(ordered) - math.ceil(_LIKE * len(ordered)) + 1]


def name_of(key: Key, figure: LabelledFigure, language: Language) -> str:
    """The name of a row."""
    if key.name and language == "en":
        return next(known.english for known in _KNOWN if known.vietnamese == key.name)
    if key.name:
        return key.name
    return figure.label[:1].upper() + figure.label[1:]


def unit_of(name: str) -> Unit:
    """The unit; one that the lexicon does not know is a noun of its own."""
    return UNITS.get(name) or Unit(name, "noun", name)


def converted(value: str, unit: str, wanted: str) -> str:
    """A plain decimal of one unit in another of the same dimension; ratios stay as they are."""
    have, want = unit_of(unit), unit_of(wanted)
    if have.factor == want.factor or have.dimension != want.dimension or "/" in value:
        return value
    return plain(EXACT.multiply(Decimal(value), have.factor) / want.factor)
