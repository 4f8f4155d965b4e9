"""The subjects under which a press office files local news. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rag.messages import Language
from rag.text import parse


class Subject(NamedTuple):
    """A subject with its name in both languages and the words that speak for it."""

    vietnamese: str
    english: str
    words: re.Pattern[str]

    def name(self, language: Language) -> str:
        """The name in the reader's language."""
        return self.vietnamese if language == "vi" else self.english


def _subject(vietnamese: str, english: str, words: str) -> Subject:
    return Subject(vietnamese, english, re.compile(rf"(?<!\w)(?:{words})(?!\w)"))


_SUBJECTS: Final = (
    _subject(
        "Nông thôn mới", "New countryside programme",
        r"nông thôn mới|ntm|tiêu chí|về đích|đô thị|giao thông nông thôn|kênh mương",
    ),
    _subject(
        "Nông nghiệp, thủy sản", "Farming and fishing",
        r"nông nghiệp|lúa|sắn|gieo|cấy|trồng|chăn nuôi|thủy sản|hải sản|đánh bắt|cây trồng|"
        r"gia súc|gia cầm|vụ đông|vụ xuân|trang trại|gia trại|thủy lợi|sản xuất lúa|ruộng",
    ),
    _subject(
        "Kinh tế, ngân sách", "Economy and budget",
        r"kinh tế|ngân sách|thương mại|dịch vụ|thu nhập|tăng trưởng|doanh nghiệp|hợp tác xã|htx|"
        r"đầu tư|vốn|công nghiệp|hạ tầng",
    ),
    _subject(
        "Môi trường", "Environment", r"môi trường|rác|rác thải|vệ sinh|tài nguyên|khoáng sản",
    ),
    _subject(
        "Văn hóa, giáo dục, an sinh", "Culture, schools and welfare",
        r"văn hóa|vh-xh|giáo dục|trường học|dạy|học sinh|khuyến học|y tế|bồi thường|chính sách|"
        r"người có công|việc làm|dạy nghề|giảm nghèo|hộ nghèo|lễ|an sinh|covid-19|dịch bệnh|tết",
    ),
    _subject(
        "Quốc phòng, an ninh", "Defence and order",
        r"quốc phòng|an ninh|qpan|anqp|trật tự|công an|tội phạm|tệ nạn|giao thông|khiếu nại|tố cáo",
    ),
    _subject(
        "Xây dựng Đảng, chính quyền", "Party and government",
        r"đảng|đảng bộ|đảng ủy|đảng viên|chi bộ|cấp ủy|huyện ủy|cán bộ|hđnd|ubnd|mttq|mặt trận|"
        r"đoàn thể|dân vận|nghị quyết|chỉ thị|chính quyền|tsvm|chương trình hành động|"
        r"cải cách hành chính|quy chế",
    ),
)  # fmt: skip
_OTHER: Final = Subject("Tin khác", "Other news", re.compile(r"(?!)"))
SHORTCOMINGS: Final = Subject("Hạn chế, nguyên nhân", "Shortcomings and causes", _OTHER.words)
TASKS: Final = Subject("Nhiệm vụ, giải pháp", "Tasks ahead", _OTHER.words)
# What is everywhere ("Đảng bộ", "xã") says less than what is rare.
_COMMONPLACE: Final = 0.5


def subject_of(text: str) -> Subject:
    """The subject that most words of the text speak for."""
    spelt = parse(text).canonical
    best, most = _OTHER, 0.0
    for subject in _SUBJECTS:
        found = len(set(subject.words.findall(spelt)))
        points = found * (_COMMONPLACE if subject is _SUBJECTS[-1] else 1.0)
        if points > most:
            best, most = subject, points
    return best


def order_of(subject: Subject) -> int:
    """Where a subject stands in a briefing."""
    listed = (*_SUBJECTS, _OTHER, SHORTCOMINGS, TASKS)
    return listed.index(subject)
