"""The words of documents in both languages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag.messages.reasons import Language

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "period": ("Thời gian: {period}", "Period: {period}"),
    "articles": ("Số bài: {count} ({stories})", "Articles: {count} ({stories})"),
    "headlines": ("Điểm nổi bật", "Main points"),
    "figures": ("Bảng số liệu", "Figures"),
    "disagreements": ("Số liệu các bài nêu khác nhau", "Where articles disagree"),
    "duplicates": ("Các bài cùng một tin", "Articles that tell one story"),
    "left out": ("Không đưa vào và lý do", "Left out, and why"),
    "notes": ("Ghi chú nguồn", "Sources"),
    "gist": ("Ý chính", "In brief"),
    "results": ("Kết quả", "Results"),
    "shortcomings": ("Hạn chế", "Shortcomings"),
    "causes": ("Nguyên nhân", "Causes"),
    "tasks": ("Nhiệm vụ, giải pháp", "Tasks"),
    "people": ("Người được nêu tên", "People"),
    "quoted": (
        "Các câu trong bản này được trích nguyên văn từ bài báo; không câu nào do máy viết.",
        "The sentences of this document are quoted from the articles; "
        "none was written by a machine.",
    ),
    "written": (
        "Các câu trong bản này do mô hình {model} viết "
        "và đã được đối chiếu với câu trích ở phần nguồn.",
        "The sentences of this document were written by the model {model} and checked against the "
        "quotations below.",
    ),
    "cost": (
        "Chi phí: {calls} lượt gọi, {tokens} token (bằng {ratio} lần số token của các bài){money}.",
        "Cost: {calls} calls, {tokens} tokens ({ratio} times those of the articles){money}.",
    ),
    "disputed": ("các bài nêu số khác nhau", "the articles differ"),
    "prepared": ("NGƯỜI TỔNG HỢP", "PREPARED BY"),
    "sign": ("(Ký, ghi rõ họ tên)", "(Signature and full name)"),
    "10^9": ("tỷ", "billion"),
    "10^6": ("triệu", "million"),
    # Parts of a year, months and days
    "Q": ("quý {roman}/{year}", "{part} {year}"),
    "H1": ("6 tháng đầu năm {year}", "first half of {year}"),
    "H2": ("6 tháng cuối năm {year}", "second half of {year}"),
    "month": ("tháng {month}/{year}", "{name} {year}"),
    "day": ("{day}/{month}/{year}", "{short} {name} {year}"),
    # Briefings
    "title": ("Điểm báo", "Press review"),
    "and more": ("{places} và {count} nơi khác", "{places} and {count} other places"),
    "copy": ("cùng một tin với “{title}”", "the same story as “{title}”"),
    "no evidence": ("không nêu được căn cứ", "it rests on nothing"),
    "unused": (
        "{count} ý không được đưa vào chủ đề nào",
        "{count} statements found no place under a theme",
    ),
    "elsewhere": (
        "{count} câu nói về nơi khác, không phải {place}",
        "{count} sentences are about other places than {place}",
    ),
    "undated": (
        "{count} bài không ghi ngày nên không xét được theo ngày đã chọn",
        "{count} articles have no date, so that the days chosen could not be looked at",
    ),
    "subject other": ("Tin khác", "Other news"),
    "subject shortcomings": ("Hạn chế, nguyên nhân", "Shortcomings and causes"),
    "subject tasks": ("Nhiệm vụ, giải pháp", "Tasks ahead"),
    "empty": ("không có câu nào để trích", "nothing in it could be quoted"),
    "limit": (
        "{count} câu không đưa vào vì mỗi mục chỉ giữ {limit} câu nặng ký nhất",
        "{count} sentences left out: a section keeps its {limit} weightiest",
    ),
}
_HEADERS: Final[dict[str, tuple[str, str]]] = {
    "indicator": ("Chỉ tiêu", "Indicator"),
    "place": ("Nơi", "Place"),
    "time": ("Thời gian", "Period"),
    "value": ("Giá trị", "Value"),
    "raw": ("Nguyên văn", "As written"),
    "outlet": ("Nguồn, ngày", "Outlet, date"),
    "name": ("Họ tên", "Name"),
    "role": ("Chức vụ", "Office"),
    "label": ("Nội dung", "What is counted"),
}


def headers(names: Sequence[str], language: Language) -> tuple[str, ...]:
    """The heads of a table's columns."""
    return tuple(_HEADERS[name][language == "en"] for name in names)


def say(code: str, language: Language, **values: object) -> str:
    """A text in the language of the document, filled in."""
    return _TEXTS[code][language == "en"].format(**values)


def stories(count: int, language: Language) -> str:
    """So many stories: "1 tin", "1 story"."""
    return f"{count} tin" if language == "vi" else f"{count} {'story' if count == 1 else 'stories'}"
