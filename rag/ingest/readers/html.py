"""A saved or fetched web page → Page.

trafilatura says where the article is; the lines themselves are taken from the page, because it
drops section headings, captions and tables that carry facts. `clean` then removes the boilerplate
that stands between them, as it does for plain text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]
import trafilatura

from rag.errors import InputError
from rag.ingest.cleaning.byline import is_person, read_byline, read_signature
from rag.ingest.readers.markup import stated_date, stated_publisher, stated_title, stated_writer
from rag.ingest.readers.page import Page, shown
from rag.ingest.readers.plain import BOMS, decode

DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
BLOCKS = frozenset(
    "address article blockquote body br center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td th tr ul".split()
)
UNREAD = (
    "head", "script", "style", "noscript", "template", "svg", "nav", "aside", "button", "select",
    "textarea", "iframe",
)  # fmt: skip
LAYOUT_CELL = 400  # characters; no cell of a table of figures holds so much
LINK_SHARE = 0.8  # of its characters; a line with more is a link to elsewhere
ABOVE, BELOW = 8, 4  # lines around the article in which headline, date and signature may stand
FAR_ABOVE = 60


@dataclass(frozen=True)
class Block:
    """One line as the page shows it, and how many of its characters are a link."""

    text: str
    linked: int

    @property
    def is_link(self) -> bool:
        """Whether the line leads elsewhere instead of saying something."""
        return self.linked > LINK_SHARE * len(self.text)


def read_html(data: bytes, source: str, charset: str | None = None) -> Page:
    """The article of a page; `charset` is what the server said. InputError if it is no page."""
    text = XML_DECLARATION.sub("", _decode(data, source, charset)).replace("\0", "")
    try:
        parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)
        tree = lxml.html.document_fromstring(text, parser=parser)
        title = stated_title(tree)
        published, clock = stated_date(tree)
        publisher, byline = stated_publisher(tree), stated_writer(tree)
        _flatten_tables(tree)
        blocks = _blocks(tree)
        article = trafilatura.extract(
            tree, include_comments=False, include_tables=False, favor_recall=True
        )
    except Exception as error:  # parsers of other people's markup fail in ways of their own
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"{shown(source)} cannot be read as a web page ({why}).") from error
    lines = _region(blocks, (article or "").split("\n"), title)
    return Page("\n".join(lines), title, published, clock, publisher, byline)


def _decode(data: bytes, source: str, charset: str | None) -> str:
    """UTF-8 if it is that, else what the server or the page declares, else as for plain text."""
    if data.startswith(tuple(mark for mark, _ in BOMS)):
        return decode(data, source)
    declared = DECLARED.search(data[:4096])
    for name in ("utf-8", charset, declared[1].decode("ascii") if declared else None):
        try:
            # Latin-1 is what servers say that know nothing, and decodes anything.
            if name and codecs.lookup(name).name not in ("iso8859-1", "cp1252"):
                return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return decode(data.replace(b"\0", b""), source)


def _flatten_tables(tree: Any) -> None:
    """Tables of figures become a line a row; tables that lay out a page become plain blocks.

    trafilatura takes menus for tables, so it is told to leave tables out; what should stay must
    not be one any more.
    """
    laying_out = set(tree.xpath("//table[.//table or .//h1 or .//h2 or .//ul or .//form]"))
    for table in reversed(list(tree.iter("table"))):
        rows = [
            [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]
            for row in table.iter("tr")
        ]
        of_figures = table not in laying_out and _states_figures(rows)
        if of_figures and len(list(table.iter("a"))) <= len(rows):
            for child in list(table):
                table.remove(child)
            for row in rows:
                paragraph = lxml.html.Element("p")
                paragraph.text = " | ".join(filter(None, row))
                table.append(paragraph)
            table.text = None
        for part in table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption"):
            part.tag = "div"
        table.tag = "div"


def _states_figures(rows: list[list[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    figures = sum(any(map(str.isdigit, cell)) for cell in cells)
    wide = any(len(row) >= 2 for row in rows)
    return wide and figures >= 2 and all(len(cell) <= LAYOUT_CELL for cell in cells)


def _blocks(tree: Any) -> list[Block]:
    """The lines of the page in order."""
    hidden = tree.xpath(".//*[contains(translate(@style, ' ', ''), 'display:none')]")
    for unread in [*tree.iter(*UNREAD), *hidden]:
        if unread.getparent() is not None:
            unread.drop_tree()
    blocks: list[Block] = []
    parts: list[str] = []
    linked = links = 0

    def finish() -> None:
        nonlocal linked
        text = " ".join("".join(parts).split())
        if text:
            blocks.append(Block(text, linked))
        parts.clear()
        linked = 0

    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if element.tag in BLOCKS:
            finish()
        if event == "start":
            links += element.tag == "a"
            text = element.text
        else:
            links -= element.tag == "a"
            text = element.tail
        if text:
            parts.append(text)
            linked += len(text.strip()) if links else 0
    finish()
    return blocks


def _region(blocks: list[Block], article: list[str], title: str | None) -> list[str]:
    """The lines from the headline to the signature, without those that are links."""
    wanted = {_squeezed(line) for line in article if line.strip()}
    found = [index for index, block in enumerate(blocks) if _squeezed(block.text) in wanted]
    if not found:
        return [line for line in article if line.strip()] or [block.text for block in blocks]
    start, end = found[0], found[-1] + 1
    heading = _squeezed(title or "")
    above = [
        index
        for index in range(max(0, start - FAR_ABOVE), start)
        if heading and _squeezed(blocks[index].text) == heading
    ]
    top = above[-1] if above else max(0, start - ABOVE)
    lines = [block.text for block in blocks[top:start] if not block.is_link]
    lines += [
        block.text
        for block in blocks[start:end]
        if not block.is_link or _squeezed(block.text) in wanted
    ]
    for block in blocks[end : end + BELOW]:
        name = read_byline(block.text) or read_signature(block.text)
        if name and is_person(name):
            lines.append(block.text)
            break
    return lines


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
