"""Who says what stands in quotation marks: the sentence that leads to it. Pure."""

from __future__ import annotations

from rag.document.page import Page
from rag.text import Span, people

_REACH = 12  # sentences of one quotation


def speaker_of(page: Page, index: int) -> Span | None:
    """The sentence that names who says this one: before a quotation, "ông Hợp cho biết:".

    None for a sentence that names somebody itself, or is in no quotation.
    """
    text = page.article.text
    if people(page.text(index)):
        return None
    for before in range(index, max(-1, index - _REACH), -1):
        span = page.spans[before]
        if text[span.start] not in '“"':
            if before < index and "”" in page.text(before):
                return None
            continue
        leads = page.text(before - 1) if before else ""
        if leads.rstrip().endswith(":") and people(leads):
            return page.spans[before - 1]
        return None
    return None
