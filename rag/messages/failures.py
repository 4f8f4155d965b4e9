"""What the command says beside its results, in both languages. Pure."""

from __future__ import annotations

from typing import Final

from rag.messages.reasons import Language

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "ingested": (
        "{stored} bài mới, {unchanged} bài đã có, {failed} không đọc được",
        "{stored} stored, {unchanged} unchanged, {failed} failed",
    ),
    "removed": ("đã xóa {id} {title}", "removed {id} {title}"),
    "pending": (
        "lưu ý: {count} bài mới chỉ tìm được theo từ ngữ; `diembao doctor` làm nốt.",
        "note: {count} articles are found by their words only so far; "
        "`diembao doctor` finishes them.",
    ),
    "repaired": ("đã sửa: {what}", "repaired: {what}"),
    "agree": ("cả ba kho khớp nhau", "all three agree"),
    "health": (
        "{articles} bài, {chunks} đoạn, {words} trong chỉ mục từ, {vectors} vectơ; {state}",
        "{articles} articles, {chunks} chunks, {words} in the word index, {vectors} vectors; "
        "{state}",
    ),
    "no passage": ("không có đoạn nào khớp", "no passage matches"),
    "no sentence": ("không có câu nào để kiểm tra", "there is no sentence to check"),
    "related": ("Các câu liên quan nhất:", "The most telling sentences:"),
    "nearest": ("Gần nhất: {titles}", "Nearest: {titles}"),
    "disputed": ("các bài nêu số khác nhau", "the articles give different figures"),
    "id": ("mã", "id"),
    "published": ("ngày", "published"),
    "publisher": ("nguồn", "publisher"),
    "place": ("nơi", "place"),
    "title": ("tiêu đề", "title"),
    "copies": ("bản sao", "copies"),
    "source": ("tệp", "source"),
    "byline": ("tác giả", "byline"),
    "also in": ("cũng ở", "also in"),
    "same story": ("cùng tin với", "the same story in"),
}


def told(code: str, language: Language, **values: object) -> str:
    """A text in the reader's language, filled in."""
    return _TEXTS[code][language == "en"].format(**values)
