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
    "misquoted": (
        "bài không có nguyên văn “{words}”",
        "the article does not have the words “{words}”",
    ),
    "no such figure": (
        "số liệu “{figure}” không có ở câu được trích",
        "the figure “{figure}” is not in the quoted sentence",
    ),
    "another figure": (
        "nguồn không ghi “{figure}” mà ghi “{instead}”",
        "the source says “{instead}”, not “{figure}”",
    ),
    "no such name": (
        "bài không nhắc đến “{name}”",
        "the article does not mention “{name}”",
    ),
    "another name": (
        "ở chỗ này nguồn ghi tên khác, không phải “{name}”",
        "the source has another name here, not “{name}”",
    ),
    "another role": (
        "nguồn ghi chức vụ khác cho “{name}”",
        "the source gives “{name}” another role",
    ),
    "another office": (
        "câu được trích ghi chức vụ khác, không phải “{name}”",
        "the quoted sentence names another office, not “{name}”",
    ),
    "another body": (
        "câu được trích nói đến cơ quan khác, không phải “{name}”",
        "the quoted sentence names another body, not “{name}”",
    ),
    "another cause": (
        "nguồn không nêu nguyên nhân này: “{name}”",
        "the source does not give this cause: “{name}”",
    ),
    "another person": (
        "đoạn được trích không nói về “{name}”",
        "the quoted passage is not about “{name}”",
    ),
    "no such place": (
        "bài không nhắc đến địa danh “{name}”",
        "the article does not mention the place “{name}”",
    ),
    "another place": (
        "đoạn được trích không nói về “{name}”",
        "the quoted passage is not about “{name}”",
    ),
    "contradiction": (
        "nguồn nói ngược lại ở chữ “{word}”",
        "the source says the opposite at “{word}”",
    ),
    "untold": (
        "câu được trích không nói “{word}”",
        "the quoted sentence does not say “{word}”",
    ),
    "planned": (
        "nguồn nêu việc phải làm (“{word}”), chưa nói là đã làm",
        "the source tells of something to be done (“{word}”), not that it was",
    ),
    "echo": (
        "câu này chỉ nhắc lại câu hỏi",
        "this only repeats the question",
    ),
    "unrelated": (
        "câu được trích nói về việc khác",
        "the quoted sentence is about something else",
    ),
    "not found": (
        "không tìm thấy câu nào trong thư viện nói điều này",
        "no sentence of the library says this",
    ),
    "not sure": (
        "Không có câu nào trong thư viện chắc chắn trả lời câu hỏi này.",
        "No sentence in the library surely answers this question.",
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
