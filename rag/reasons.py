"""Why a claim is not supported, and what is said when nothing is: in the reader's language."""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

_TEXTS: dict[str, tuple[str, str]] = {
    "no quotation": (
        "không có câu trích nào làm căn cứ",
        "no quotation stands behind it",
    ),
    "quotation not found": (
        "câu trích dẫn không có trong bài",
        "the quotation does not stand in the article",
    ),
    "no such figure": (
        "số liệu “{figure}” không có ở câu được trích",
        "the figure “{figure}” is not in the quoted sentence",
    ),
    "another figure": (
        "nguồn không ghi “{figure}” mà ghi “{instead}”",
        "the source says “{instead}”, not “{figure}”",
    ),
    "not answerable": (
        "Các bài trong thư viện không trả lời câu hỏi này.",
        "The articles in the library do not answer this question.",
    ),
}


def reason(code: str, language: Language, **values: str) -> str:
    """The sentence of `code` in `language`, filled in."""
    vietnamese, english = _TEXTS[code]
    return (vietnamese if language == "vi" else english).format(**values)
