"""A PDF with a text layer → Page: paragraphs and tables, see `layout`; other pages are named."""

from __future__ import annotations

import itertools
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from rag.ingest.page import Page, refusal
from rag.ingest.readers.encodings import in_unicode, reads_badly
from rag.ingest.readers.layout import ENDS, HYPHEN, RULE, SHORT, Box, in_order, paragraphs, rows_of
from rag.ingest.readers.letterhead import paper, read_letterhead
from rag.ingest.readers.recognition import Recognised
from rag.ingest.readers.tables import Cell, grid_of, table_lines, unit_of_all
from rag.text import lexicon
from rag.types import Unread

_LETTER: Final = lexicon.Patterns("letters")
_PAGE: Final = lexicon.Patterns("boilerplate")
_FIRST_WORD = re.compile(r"[\w-]+[,.;:)”]*(?:\s|$)")  # not of an address
_NO_LETTER, _PARTS = re.compile(r"[\W\d_]+"), re.compile(r"\s[·|•–—-]\s")
_FIGURE = re.compile(r"\d{1,9}")
_EDGE = 3  # rows at the top and at the foot of a page, among which are those of all pages
_LARGE = 1.3  # times the usual height of letters: the title of a form that all its pages repeat
_MOST_BETWEEN = 4  # blocks between the halves of a sentence
_MOST_COLUMNS = 4  # at the top of a paper, with its letterhead
_MOST_PAGES, _MOST_DRAWN = 2_000, 4_000
_SECONDS = 12.0  # what is not read by then is named; some seconds later the file would be refused
_FEW_RULES = 3  # of which no table is made
_FEW_RECTS = 1.5  # pieces of one font a line
_WIDE = 1.6  # times the usual width of a letter: a gap is in the line
_FEW_LETTERS = 40  # of a page that is a picture
Pages = Mapping[int, Recognised]  # those that were recognised, by number from 1
NO_PAGES: Final[Pages] = MappingProxyType({})
_TEXT, _PATH, _IMAGE = 1, 2, 3  # what is drawn, as pdfium counts
_QUARTER_TURN = 1.5708


def read_pdf(data: bytes, source: str, recognised: Pages = NO_PAGES) -> Page:
    """The text of a PDF; InputError for a damaged or locked one and for a scan.

    `recognised` holds what was recognised on scanned pages.
    """
    import pypdfium2  # type: ignore[import-untyped]

    until = time.monotonic() + _SECONDS
    pages: list[list[Box]] = []
    unread: list[Unread] = []
    count = 0
    try:
        with pypdfium2.PdfDocument(data) as document:
            while count < min(len(document), _MOST_PAGES) and time.monotonic() < until:
                items, is_picture = _items(document[count], count)
                text = in_unicode("\n".join(item.text for item in items), source)
                count += 1
                if count in recognised and (told := _recognised(recognised[count].page, count)):
                    unread.append(Unread(page=count, reason="recognised"))
                    doubts = recognised[count].doubtful
                    unread += (Unread(page=count, part=e, reason="unsure_figure") for e in doubts)
                    pages.append(told)
                    continue
                if reads_badly(text):
                    unread.append(Unread(page=count, reason="garbled"))
                    continue
                if is_picture and sum(map(str.isalnum, text)) < _FEW_LETTERS:
                    unread.append(Unread(page=count, reason="scan"))
                if any(map(str.isalnum, text)):
                    pages.append(items)
            if len(document) > count:
                unread.append(Unread(part=f"{count + 1}–{len(document)}", reason="too_many_pages"))
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        key = "file_locked" if is_locked else "file_damaged"
        raise refusal(source, key, kind="PDF") from error
    if not pages:
        is_garbled = any(part.reason == "garbled" for part in unread)
        raise refusal(source, "pdf_garbled" if is_garbled else "pdf_scan", count=count)
    head, items = _letterhead(_without_running_heads(pages))
    return paper(list(_read(list(_in_sentences(items)))), head, (), unread)


def _recognised(page: bytes, number: int) -> list[Box]:
    """The lines of a page as it was recognised; none where they are few or no Vietnamese."""
    import pypdfium2

    with pypdfium2.PdfDocument(page) as document:
        items, _ = _items(document[0], number - 1)
    text = "\n".join(item.text for item in items)
    return [] if reads_badly(text) or sum(map(str.isalnum, text)) < _FEW_LETTERS else items


def _letterhead(items: list[Box]) -> tuple[Page | None, list[Box]]:
    """A letterhead in two columns at the top, and what stands below."""
    groups = itertools.groupby(items, lambda item: item.column)
    columns = [list(group) for _, group in itertools.islice(groups, _MOST_COLUMNS)]
    for pair in itertools.pairwise(columns):
        head = read_letterhead([[line.text for line in column] for column in pair])
        if head and head.publisher:
            return head, [item for item in items if item not in itertools.chain(*pair)]
    return None, items


def _items(page: Any, number: int) -> tuple[list[Box], bool]:
    """The lines and tables of a page, and whether it is a picture."""
    text = page.get_textpage()
    has_letters = text.count_chars() > 0
    width, height = page.get_size()
    rules: list[Box] = []
    is_picture = False
    # Forms draw, too; thousands of lines are no table but a map.
    for drawn in itertools.islice(page.get_objects(max_depth=3), _MOST_DRAWN):
        if drawn.type == _TEXT:
            continue
        box = Box("", *drawn.get_bounds())
        is_large = drawn.type == _IMAGE and 2 * box.width * box.height > width * height
        is_picture = is_picture or is_large or not has_letters
        sides = box.width, box.height
        if drawn.type == _PATH and min(sides) <= RULE < max(sides):
            rules.append(box)
    lines = _plain_lines(text, number) if len(rules) < _FEW_RULES else None
    items = lines or in_order(_letters(text), rules, number)
    text.close()
    page.close()
    return items, is_picture


def _plain_lines(text: Any, number: int) -> list[Box] | None:
    """The lines of a page as pdfium tells them, where they are but one below the other.

    None where they are not, or are set in several fonts: their letters take ten times as long.
    """
    shown = text.get_text_range()
    parts = list(re.finditer(r"[^\r\n\f]*\S[^\r\n\f]*", shown))
    is_parted = "\2" in shown or "\ufffe" in shown  # a hyphen at the end of a line
    if (
        is_parted
        or _LETTER.nation.search(shown)  # a letterhead has two columns
        or len(shown) != text.count_chars()
        or text.count_rects() > _FEW_RECTS * len(parts)
    ):
        return None
    lines: list[Box] = []
    for part in parts:
        said = part[0].strip()
        first = part.start() + part[0].index(said[0])
        left, bottom, _, top = text.get_charbox(first, loose=True)
        _, _, right, _ = text.get_charbox(first + len(said) - 1, loose=True)
        lines.append(Box(" ".join(said.split()), left, bottom, right, top, (number, 0)))
    falls = all(one.bottom > other.top - RULE for one, other in itertools.pairwise(lines))
    widths = [line.width / len(line.text) for line in lines]
    is_even = bool(lines) and max(widths) < _WIDE * statistics.median(widths)
    return lines if falls and is_even and min(widths) > 0 else None


def _letters(text: Any) -> list[Box]:
    """The letters of a page, turned so that their lines run from left to right."""
    from pypdfium2 import raw

    letters = []
    box = raw.FS_RECTF()
    turns: Counter[int] = Counter()
    for i in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text.raw, i)).replace("\2", HYPHEN)
        if raw.FPDFText_IsGenerated(text.raw, i) or sign in "\r\n\0":
            continue
        if raw.FPDFText_GetLooseCharBox(text.raw, i, box):
            letters.append(Box(sign, box.left, box.bottom, box.right, box.top))
            if i % 10 == 0:
                turns[round(raw.FPDFText_GetCharAngle(text.raw, i) / _QUARTER_TURN) % 4] += 1
    for _ in range(turns.most_common(1)[0][0] if turns else 0):
        letters = [Box(e.text, e.bottom, -e.right, e.top, -e.left) for e in letters]
    return letters


def _without_running_heads(pages: Sequence[list[Box]]) -> list[Box]:
    """What all pages hold without page numbers, and what stands at one edge of two near pages."""
    lines = [rows_of(item for item in page if not item.rows) for page in pages]
    edges = [(rows[:_EDGE], rows[: -_EDGE - 1 : -1]) for rows in lines]
    kept: list[Box] = []
    count = max(item.column[0] for page in pages for item in page) + 1
    title = _LARGE * statistics.median(item.height for item in pages[0])
    for i, page in enumerate(pages):
        others = [*edges[max(i - 2, 0) : i], *edges[i + 1 : i + 3]]  # left and right pages differ
        beside = itertools.chain.from_iterable(itertools.chain(*others))
        near = [item for item in itertools.chain(*beside) if i or item.height < title]
        heads = {id(item) for edge in edges[i] for item in _running(edge, near, count)}
        kept += (item for item in page if id(item) not in heads)
    return kept


def _running(edge: Sequence[list[Box]], near: Sequence[Box], count: int) -> Iterator[Box]:
    """The lines at an edge of a page that are no text of it, the outermost row first."""
    for row in edge:
        found = [e for e in row if _is_numbered(e.text, count) or any(_is_same(e, o) for o in near)]
        yield from found
        if not found:
            return


def _is_same(item: Box, other: Box) -> bool:
    """Whether two pages say the same at one height, but for figures that differ as pages do."""
    said, again = (_NO_LETTER.sub("", each.text) for each in (item, other))
    if said != again or abs(other.middle - item.middle) >= item.height:
        return False
    figures, others = (_FIGURE.findall(each.text) for each in (item, other))
    steps = {int(b) - int(a) for a, b in zip(figures, others, strict=False)}
    ahead = other.column[0] - item.column[0]
    return steps == {ahead} or (said != "" and steps <= {0, ahead})


def _is_numbered(line: str, count: int) -> bool:
    """Whether a line says the number of a page, beside other things or in a file of so many."""
    parts = [part for part in _PARTS.split(line)[1:] if any(map(str.isalpha, part))]
    figures = [int(each) for each in _FIGURE.findall(line)]
    if not line[0].isdigit() or (max(figures, default=0) <= count and (count > 1 or figures[1:])):
        parts.append(line)
    return line[-1] not in ".,;" and any(map(_PAGE.sheet_number.fullmatch, parts))


def _in_sentences(items: Sequence[Box]) -> Iterator[Box]:
    """Lines in order; what stands between two halves of a sentence is read after it.

    A short line at the edge of a page, links beside a text.
    """
    lone = set()
    for _, group in itertools.groupby(items, lambda item: item.column[0]):
        page = sorted(group, key=lambda item: item.middle)
        for edge in (page[0], page[-1]):
            wide = [each.width for each in page if each.column == edge.column]
            if not wide[1:] or edge.width < SHORT * max(wide):
                lone.add(id(edge))
    groups = itertools.groupby(items, lambda item: (item.column, id(item) in lone))
    rest = [list(group) for _, group in groups]
    while rest:
        block = rest.pop(0)
        yield from block
        near = rest[:_MOST_BETWEEN] if block[1:] else []
        k = next((k for k, more in enumerate(near) if _is_parted(block, more)), 0)
        between = [one for one in near[:k] if id(one[0]) not in lone]
        if k and not any(_is_parted(one, near[k]) for one in between):
            rest.insert(0, rest.pop(k))


def _is_parted(block: Sequence[Box], more: Sequence[Box]) -> bool:
    """Whether a sentence goes on from one block to another."""
    last, line = block[-1], more[0]
    wide = max(each.right for each in block) - min(each.left for each in block)
    is_full = last.width > SHORT * wide and not last.text.endswith(ENDS)
    goes_on = line.text[:1].islower() and _FIRST_WORD.match(line.text) is not None
    return is_full and goes_on and not (last.rows or line.rows)


def _read(items: Sequence[Box]) -> Iterator[str]:
    """Paragraphs, and the lines of tables; a table goes on over the page, its headings repeated."""
    unit = None
    groups = itertools.groupby(items, lambda e: sum(c.columns for row in e.rows[:1] for c in row))
    for width, group in groups:
        if not width:
            said = paragraphs(list(group))
            unit = unit_of_all(said[-1])
            yield from said
            continue
        rows: list[list[Cell]] = []
        for table in group:
            pairs = zip(table.rows, rows, strict=False)
            shown = ([[cell.text for cell in row] for row in pair] for pair in pairs)
            again = itertools.takewhile(lambda pair: pair[0] == pair[1], shown)
            rows += table.rows[len(list(again)) :]
        yield from table_lines(grid_of(rows), unit)
