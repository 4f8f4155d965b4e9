"""A saved e-mail (.eml) → Page: its body as plain text or as a page, its subject and date."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

from rag.ingest.page import VIETNAM, Page, refusal
from rag.ingest.readers.encodings import decode
from rag.ingest.readers.html import read_html
from rag.ingest.readers.plain import read_plain
from rag.types import Unread


def read_eml(data: bytes, source: str) -> Page:
    """The article in a message; attachments are named as unread. Raises InputError."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        raise refusal(source, "no_article_text")
    raw, charset = body.get_payload(decode=True), body.get_content_charset()
    assert isinstance(raw, bytes)  # of a body that is one part
    if body.get_content_type() == "text/html":
        page = read_html(raw, source, charset)
    else:
        page = read_plain(decode(raw, source, charset).encode(), source)
    try:
        sent = message["date"].datetime.astimezone(VIETNAM).date().isoformat()
    except (AttributeError, ValueError, OverflowError):  # none, or none that is a date
        sent = None
    attached = (e.get_filename() or e.get_content_type() for e in message.iter_attachments())
    unread = tuple(Unread(part=name, reason="attachment") for name in attached)
    title, published = page.title or message["subject"], page.published or sent
    return replace(page, title=title, published=published, unread=unread)
