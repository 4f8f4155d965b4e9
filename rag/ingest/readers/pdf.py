"""A PDF with a text layer → Page: its letters joined to paragraphs and tables by where they lie.

The order in which a file draws its letters is no order to read them in: letters of a second font
come last, columns come row by row. So letters become lines by their places alone, lines are read
column by column, and what stands between ruled lines is a table.
"""

from __future__ import annotations

import itertools
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from rag.ingest.page import Page, refusal
from rag.ingest.readers.encodings import mended, reads_badly
from rag.ingest.readers.tables import Cell, grid_of, table_lines, unit_of_all
from rag.text import lexicon
from rag.types import Unread

_ITEM = re.compile(r"(?:[•●○▪■◆*+–-]|\d{1,2}[.)]|[^\W\d_A-Z]\)|[IVX]{1,5}\.)\s")
_HYPHEN = "\u00ad"  # of a word that is parted at the end of a line, whatever is drawn
_PAGE_NUMBER: Final = lexicon.pattern("boilerplate.sheet_number")
_WIDER_GAP = 1.35  # times the usual distance of lines: the space between paragraphs
_INDENT, _CENTRED = 6, 50  # points
_SPACE, _APART = 0.2, 0.7  # times the height of letters: between words, between columns
_SPANNING = 0.6  # of the width of a page: a line across its columns
_FULL = 0.5  # of the width of a column: its lines, but for a few
_RULE = 3  # points: no ruled line is thicker
_MOST_PAGES, _MOST_RULES = 2_000, 4_000
_SECONDS = 14.0  # what is not read by then is named; the file would be refused some seconds later
_FEW_LETTERS = 40  # of a page that is a picture


class _Box(NamedTuple):
    """A letter, a piece of a line, or a line, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    page: int = 0
    block: int = 0

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


class _Table(NamedTuple):
    rows: list[list[Cell]]
    top: float
    bottom: float


_Item = _Box | _Table


def read_pdf(data: bytes, source: str) -> Page:
    """The text of a PDF; InputError for a damaged or locked one and for a scan."""
    import pypdfium2  # type: ignore[import-untyped]

    until = time.monotonic() + _SECONDS
    pages: list[list[_Item]] = []
    unread: list[Unread] = []
    count = 0
    try:
        with pypdfium2.PdfDocument(data) as document:
            while count < min(len(document), _MOST_PAGES) and time.monotonic() < until:
                page = document[count]
                items, is_picture = _items(page, count)
                text = mended("\n".join(map(_text, items)), source)
                page.close()
                count += 1
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
    return Page("\n".join(_read(_without_running_heads(pages))), unread=tuple(unread))


def _text(item: _Item) -> str:
    if isinstance(item, _Box):
        return item.text
    return " ".join(cell.text for row in item.rows for cell in row)


def _items(page: Any, number: int) -> tuple[list[_Item], bool]:
    """The lines and tables of a page in the order to read them, and whether it is a picture."""
    letters = _letters(page)
    width, height = page.get_size()
    rules: list[_Box] = []
    is_picture = False
    # Objects are drawn by forms, too; 4,000 of them are no table but a map.
    for drawn in itertools.islice(page.get_objects(max_depth=3), _MOST_RULES):
        if drawn.type == 1:
            continue
        box = _Box("", *drawn.get_bounds())
        wide, high = box.right - box.left, box.top - box.bottom
        is_picture |= not letters or (drawn.type == 3 and 2 * wide * high > width * height)
        if drawn.type == 2 and min(wide, high) <= _RULE < max(wide, high):
            rules.append(box)
    items: list[_Item] = []
    for top, bottom, table in _tables(rules):
        within = [each for each in letters if bottom < each.middle < top]
        if rows := _rows(table, within):
            letters = [each for each in letters if not bottom < each.middle < top]
            items.append(_Table(rows, top, bottom))
    blocks: Iterator[list[_Box]] = iter(())
    edges = [1e9, *(edge for each in items for edge in (each.top, each.bottom)), -1e9]
    ordered: list[_Item] = []
    for i, (upper, lower) in enumerate(itertools.pairwise(sorted(edges, reverse=True))):
        blocks = _blocks(_pieces([each for each in letters if lower <= each.middle < upper]))
        ordered += (
            line._replace(page=number, block=100 * i + k)
            for k, block in enumerate(blocks)
            for line in block
        )
        ordered += [each for each in items if each.top == lower]
    return ordered, is_picture


def _letters(page: Any) -> list[_Box]:
    """The letters that are drawn on a page, turned so that their lines run from left to right."""
    from pypdfium2 import raw  # type: ignore[import-untyped]

    text = page.get_textpage()
    try:
        letters = []
        box = raw.FS_RECTF()
        turns: Counter[int] = Counter()
        for i in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text.raw, i):
                continue
            sign = chr(raw.FPDFText_GetUnicode(text.raw, i)).replace("\2", _HYPHEN)
            if raw.FPDFText_GetLooseCharBox(text.raw, i, box) and sign not in "\r\n\0":
                letters.append(_Box(sign, box.left, box.bottom, box.right, box.top))
                if i % 10 == 0:
                    turns[round(raw.FPDFText_GetCharAngle(text.raw, i) / 1.5708) % 4] += 1
    finally:
        text.close()
    for _ in range(turns.most_common(1)[0][0] if turns else 0):
        letters = [
            each._replace(left=each.bottom, right=each.top, bottom=-each.right, top=-each.left)
            for each in letters
        ]
    return letters


def _pieces(letters: Sequence[_Box]) -> list[_Box]:
    """Pieces of lines: letters side by side, up to a gap that could part two columns."""
    found: dict[int, list[list[_Box]]] = defaultdict(list)  # by their height on the page
    for letter in sorted(letters, key=lambda each: each.left):
        at, high = int(letter.middle // 4), letter.top - letter.bottom
        near = [
            piece
            for place in (at - 1, at, at + 1)
            for piece in found[place]
            if abs(piece[-1].middle - letter.middle) < 0.4 * high
            and -high < letter.left - piece[-1].right < _APART * high
        ]
        if not near:
            found[at].append([letter])
            continue
        piece = min(near, key=lambda each: abs(letter.left - each[-1].right))
        if piece[-1].text != letter.text or letter.left - piece[-1].left > 1:  # not drawn twice
            piece.append(letter)
    pieces = (_joined(piece) for pieces in found.values() for piece in pieces)
    return [piece for piece in pieces if piece.text]


def _joined(letters: Sequence[_Box]) -> _Box:
    """Letters or pieces as one, with spaces where they stand apart."""
    text = letters[0].text
    for one, other in itertools.pairwise(letters):
        apart = other.left - one.right > _SPACE * (other.top - other.bottom)
        text += f" {other.text}" if apart else other.text
    shown = [each for each in letters if each.text.strip()] or letters
    return _Box(
        " ".join(text.split()), shown[0].left, min(each.bottom for each in shown),
        max(each.right for each in shown), max(each.top for each in shown),
    )  # fmt: skip


def _blocks(pieces: Sequence[_Box]) -> Iterator[list[_Box]]:
    """The lines of each column in order; what spans columns parts those above from those below."""
    left, right = (
        min((p.left for p in pieces), default=0),
        max((p.right for p in pieces), default=0),
    )
    block: list[_Box] = []
    band: list[_Box] = []
    for piece in [*sorted(pieces, key=lambda each: -each.middle), None]:
        if piece and piece.right - piece.left <= _SPANNING * (right - left):
            band.append(piece)
            continue
        if (edge := _gutter(band)) is None:
            block += band
        else:
            if block:
                yield _lines(block)
                block = []
            yield from _blocks([each for each in band if each.left < edge])
            yield from _blocks([each for each in band if each.left >= edge])
        band = []
        block += [piece] if piece else []
    if block:
        yield _lines(block)


def _gutter(pieces: Sequence[_Box]) -> float | None:
    """Where the second of two columns of text begins; None where there is one column."""
    reached = -1e9
    ordered = sorted(pieces, key=lambda each: each.left)
    for i, piece in enumerate(ordered):
        if i and piece.left > reached:
            sides = ordered[:i], ordered[i:]
            beside = sum(
                any(abs(a.middle - b.middle) < a.top - a.bottom for b in sides[1]) for a in sides[0]
            )
            if beside >= 2 and all(map(_is_column, sides)):
                return piece.left
        reached = max(reached, piece.right)
    return None


def _is_column(pieces: Sequence[_Box]) -> bool:
    """Whether most lines are as long as the column is wide, and say more than a figure."""
    left, right = min(each.left for each in pieces), max(each.right for each in pieces)
    full = [each.right - each.left >= _FULL * (right - left) for each in pieces]
    words = [len(each.text.split()) >= 3 for each in pieces]
    return len(pieces) > 1 and 2 * sum(full) > len(full) and 2 * sum(words) > len(words)


def _lines(pieces: Sequence[_Box]) -> list[_Box]:
    """Pieces at one height as one line."""
    rows: list[list[_Box]] = []
    for piece in pieces:
        if rows and abs(rows[-1][0].middle - piece.middle) < 0.4 * (piece.top - piece.bottom):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda each: each.left)) for row in rows]


def _tables(rules: Sequence[_Box]) -> Iterator[tuple[float, float, list[_Box]]]:
    """The ruled lines of each table of a page, with its upper and lower edge."""
    upright = sorted(
        (each for each in rules if each.top - each.bottom > _RULE), key=lambda each: -each.top
    )
    while upright:
        top, bottom = upright[0].top, upright[0].bottom
        taken = 0
        while taken < len(upright) and upright[taken].top >= bottom - _RULE:
            bottom = min(bottom, upright[taken].bottom)
            taken += 1
        del upright[:taken]
        yield top, bottom, [r for r in rules if bottom - _RULE <= r.middle <= top + _RULE]


def _rows(rules: Sequence[_Box], letters: Sequence[_Box]) -> list[list[Cell]]:
    """The cells between ruled lines; none where they are no more than a frame."""
    upright = [each for each in rules if each.top - each.bottom > _RULE]
    level = [each for each in rules if each.top - each.bottom <= _RULE]
    xs = _places(each.left for each in upright)
    ys = _places(each.middle for each in level)[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return []

    def ruled(x: float | None, y: float | None, at: float) -> bool:
        """Whether a line stands at `x` where y is `at`, or at `y` where x is `at`."""
        if x is not None:
            return any(abs(r.left - x) <= _RULE and r.bottom <= at <= r.top for r in upright)
        return any(abs(r.middle - (y or 0)) <= _RULE and r.left <= at <= r.right for r in level)

    taken: set[tuple[int, int]] = set()
    rows: list[list[Cell]] = []
    for i, j in itertools.product(range(len(ys) - 1), range(len(xs) - 1)):
        if j == 0:
            rows.append([])
        if (i, j) in taken:
            continue
        right, down = j + 1, i + 1
        while right < len(xs) - 1 and not ruled(xs[right], None, (ys[i] + ys[i + 1]) / 2):
            right += 1
        while down < len(ys) - 1 and not ruled(None, ys[down], (xs[j] + xs[j + 1]) / 2):
            down += 1
        taken |= set(itertools.product(range(i, down), range(j, right)))
        inside = [
            each for each in letters
            if xs[j] < (each.left + each.right) / 2 < xs[right] and ys[down] < each.middle < ys[i]
        ]  # fmt: skip
        lines = _lines(sorted(_pieces(inside), key=lambda each: -each.middle))
        rows[-1].append(Cell(" ".join(line.text for line in lines), down - i, right - j))
    return rows


def _places(values: Iterator[float]) -> list[float]:
    """Places along an edge, each once, from the lowest."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _RULE:
            found.append(value)
    return found


def _without_running_heads(pages: list[list[_Item]]) -> list[_Item]:
    """What all pages hold without page numbers and what heads or foots most pages."""

    def shape(item: _Item) -> str:
        return re.sub(r"\d+", "#", item.text) if isinstance(item, _Box) else ""

    counts = Counter(
        each for page in pages for each in {shape(item) for item in page[:2] + page[-2:]}
    )
    most = 2 if len(pages) == 2 else max(3, len(pages) / 2 + 0.5)
    running = {each for each, count in counts.items() if each and count >= most}
    items: list[_Item] = []
    for page in pages:
        for index, item in enumerate(page):
            at_edge = index < 2 or index >= len(page) - 2
            is_head = isinstance(item, _Box) and _PAGE_NUMBER.fullmatch(item.text)
            if not (at_edge and (is_head or shape(item) in running) and len(pages) > 1):
                items.append(item)
    return items


def _read(items: Sequence[_Item]) -> Iterator[str]:
    """Paragraphs and the lines of tables; a table goes on over the page."""
    unit = None
    for is_text, some in itertools.groupby(items, lambda item: isinstance(item, _Box)):
        if is_text:
            paragraphs = _paragraphs([each for each in some if isinstance(each, _Box)])
            yield from paragraphs
            unit = unit_of_all(paragraphs[-1])
            continue
        rows: list[list[Cell]] = []
        width = 0
        for table in some:
            assert isinstance(table, _Table)
            wide = sum(cell.columns for cell in table.rows[0])
            if wide != width and rows:
                yield from table_lines(grid_of(rows), unit)
                rows = []
            width = wide
            again = [[cell.text for cell in row] for row in rows[: len(table.rows)]]
            same = itertools.takewhile(
                lambda pair: [cell.text for cell in pair[0]] == pair[1],
                zip(table.rows, again, strict=False),
            )
            rows += table.rows[len(list(same)) :]
        yield from table_lines(grid_of(rows), unit)


def _paragraphs(lines: Sequence[_Box]) -> list[str]:
    """The lines, joined where a line is full and nothing on the paper sets the next one apart."""
    pairs = list(itertools.pairwise(lines))
    steps = [above.bottom - line.bottom for above, line in pairs if above.bottom > line.bottom]
    usual = statistics.median(steps) if steps else 0
    margins: list[float] = []  # of the lines that follow closely upon each other
    runs: list[list[_Box]] = [[*lines[:1]]]
    for above, line in pairs:
        if (above.page, above.block) != (line.page, line.block) or _is_apart(above, line, usual):
            runs.append([])
        runs[-1].append(line)
    widest = Counter[tuple[int, int]]()
    for line in lines:
        column = (line.page, line.block)
        widest[column] = max(widest[column], int(line.right))
    for run in runs:
        margin = max(each.right for each in run) if run[1:] else widest[run[0].page, run[0].block]
        margins += [margin] * len(run)
    joined = [line.text for line in lines[:1]]
    for (above, line), margin in zip(pairs, margins, strict=False):
        if not _goes_on(above, line, margin, usual):
            joined.append(line.text)
        elif _is_parted(above):
            # Of a number, "15/QĐ-UBND", or of years it stays.
            kept = "" if (above.text[-2:-1] + line.text[0]).islower() else "-"
            joined[-1] = joined[-1][:-1] + kept + line.text
        else:
            joined[-1] += f" {line.text}"
    return joined


def _is_parted(line: _Box) -> bool:
    return line.text[-1] in f"-{_HYPHEN}" and line.text[-2:-1].isalnum()


def _is_apart(above: _Box, line: _Box, usual: float) -> bool:
    return above.page == line.page and above.bottom - line.bottom > _WIDER_GAP * usual > 0


def _goes_on(above: _Box, line: _Box, margin: float, usual: float) -> bool:
    """Whether a line continues the paragraph of the one above it."""
    ended = above.text.endswith((".", "!", "?", "…", ":", ";", "”", '"'))
    same_column = (above.page, above.block) == (line.page, line.block)
    indented = same_column and line.left - above.left > _INDENT
    centred = same_column and above.left - line.left > _CENTRED  # or set right
    begins = ended and (indented or _ITEM.match(line.text) or not same_column)
    if _is_apart(above, line, usual) or centred or begins:
        return False
    first_word = (line.right - line.left) * (len(line.text.split()[0]) + 1) / len(line.text)
    goes_on = (line.text[:1].islower() and not ended) or _is_parted(above)
    return goes_on or above.right + first_word > margin
