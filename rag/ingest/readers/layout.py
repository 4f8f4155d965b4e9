"""Letters on paper → lines, columns, paragraphs and tables, by where they lie.

The order in which a file draws its letters is no order to read them in: letters of a second font
come last, columns come row by row. Places are points from the lower left corner of a page.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rag.ingest.readers.tables import Cell

HYPHEN: Final = "\u00ad"  # of a word that is parted at the end of a line, whatever is drawn
RULE: Final = 3  # points: no ruled line is thicker
_ITEM = re.compile(r"(?:[•●○▪■◆*+–-]|\d{1,2}[.)]|[^\W\d_A-Z]\)|[IVX]{1,5}\.)\s")
_WIDER_GAP = 1.35  # times the usual distance of lines: the space between paragraphs
_INDENT, _CENTRED = 6, 50  # points
_SPACE, _APART = 0.2, 0.7  # times the height of letters: between words, between columns
_LEVEL = 0.4  # of their height, by which letters of one line may stand higher than others
_SPANNING = 0.6  # of the width of a page: a line across its columns
_FULL = 0.5  # of the width of a column: its lines, but for a few


class Box(NamedTuple):
    """A letter, a piece of a line, a line, or a table, which has `rows`; of a page and a column."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: tuple[int, int] = (0, 0)
    rows: tuple[list[Cell], ...] = ()

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.bottom + self.top) / 2

    def is_beside(self, other: Box) -> bool:
        """Whether it is of one line with another."""
        return abs(self.middle - other.middle) < _LEVEL * (self.top - self.bottom)


def in_order(letters: Sequence[Box], rules: Sequence[Box], page: int) -> list[Box]:
    """The lines and tables of a page in the order to read them."""
    tables = []
    for top, bottom, ruled in _ruled(rules):
        left, right = min(each.left for each in ruled), max(each.right for each in ruled)
        within = [e for e in letters if bottom < e.middle < top and left < e.right < right]
        if rows := _rows(ruled, within):
            text = " ".join(cell.text for row in rows for cell in row)
            tables.append(Box(text, left, bottom, right, top, (page, -1), tuple(rows)))
            taken = set(map(id, within))
            letters = [each for each in letters if id(each) not in taken]
    items: list[Box] = []
    columns = itertools.count()
    above = float("inf")
    for table in [*sorted(tables, key=lambda each: -each.top), None]:
        below = table.top if table else float("-inf")
        here = [each for each in letters if below < each.middle < above]
        for block in _blocks(_pieces(here)):
            column = (page, next(columns))
            items += (line._replace(column=column) for line in block)
        if table:
            items.append(table)
            above = table.top  # what stands beside it is read after it
    return items


def _pieces(letters: Iterable[Box]) -> list[Box]:
    """Pieces of lines: letters side by side, up to a gap that could part two columns."""
    found: dict[int, list[list[Box]]] = defaultdict(list)  # by their height on the page
    for letter in sorted(letters, key=lambda each: each.left):
        at, high = int(letter.middle // 4), letter.top - letter.bottom
        near = [
            piece
            for piece in (*found[at - 1], *found[at], *found[at + 1])
            if letter.is_beside(piece[-1]) and -high < letter.left - piece[-1].right < _APART * high
        ]
        piece = min(near, key=lambda each: abs(letter.left - each[-1].right), default=None)
        if piece is None:
            found[at].append([letter])
        elif piece[-1].text != letter.text or letter.left - piece[-1].left > 1:  # not drawn twice
            piece.append(letter)
    pieces = (_joined(piece) for pieces in found.values() for piece in pieces)
    return sorted((piece for piece in pieces if piece.text), key=lambda each: -each.middle)


def _joined(parts: Sequence[Box]) -> Box:
    """Letters or pieces as one, with spaces where they stand apart."""
    text = parts[0].text
    for one, other in itertools.pairwise(parts):
        is_apart = other.left - one.right > _SPACE * (other.top - other.bottom)
        text += f" {other.text}" if is_apart else other.text
    shown = [each for each in parts if each.text.strip()] or parts
    bottom, top = min(each.bottom for each in shown), max(each.top for each in shown)
    right = max(each.right for each in shown)
    return Box(" ".join(text.split()), shown[0].left, bottom, right, top)


def _blocks(pieces: Sequence[Box]) -> Iterator[list[Box]]:
    """The lines of each column in order; what spans columns parts those above from those below."""
    width = max((p.right for p in pieces), default=0) - min((p.left for p in pieces), default=0)
    block: list[Box] = []
    band: list[Box] = []
    for piece in [*pieces, None]:
        if piece and piece.right - piece.left <= _SPANNING * width:
            band.append(piece)
            continue
        if (edge := _gutter(band)) is None:
            block += band
        else:
            yield _lines(block)
            block = []
            yield from _blocks([each for each in band if each.left < edge])
            yield from _blocks([each for each in band if each.left >= edge])
        band = []
        block += [piece] if piece else []
    yield _lines(block)


def _gutter(pieces: Sequence[Box]) -> float | None:
    """Where the second of two columns of text begins; None where there is one column."""
    ordered = sorted(pieces, key=lambda each: each.left)
    reached = itertools.accumulate((each.right for each in ordered), max)
    for i, (right, piece) in enumerate(zip(reached, ordered[1:], strict=False), 1):
        one, other = ordered[:i], ordered[i:]
        if piece.left > right and _is_column(one) and _is_column(other):
            high = piece.top - piece.bottom
            beside = (any(abs(a.middle - b.middle) < high for b in other) for a in one)
            if sum(beside) >= 2:
                return piece.left
    return None


def _is_column(pieces: Sequence[Box]) -> bool:
    """Whether most lines are as long as the column is wide, and say more than a figure."""
    least = _FULL * (max(each.right for each in pieces) - min(each.left for each in pieces))
    of_text = [p.right - p.left >= least and len(p.text.split()) >= 3 for p in pieces]
    return len(pieces) > 1 and 2 * sum(of_text) > len(of_text)


def _lines(pieces: Sequence[Box]) -> list[Box]:
    """Pieces, the highest first, as lines."""
    rows: list[list[Box]] = []
    for piece in pieces:
        if rows and piece.is_beside(rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda each: each.left)) for row in rows]


def _ruled(rules: Sequence[Box]) -> Iterator[tuple[float, float, list[Box]]]:
    """The upper and the lower edge of each table of a page, and its ruled lines."""
    upright = sorted((r for r in rules if r.top - r.bottom > RULE), key=lambda each: -each.top)
    while upright:
        top, bottom = upright[0].top, upright[0].bottom
        while upright and upright[0].top >= bottom - RULE:
            bottom = min(bottom, upright.pop(0).bottom)
        yield top, bottom, [r for r in rules if bottom - RULE <= r.middle <= top + RULE]


def _rows(rules: Sequence[Box], letters: Sequence[Box]) -> list[list[Cell]]:
    """The cells between ruled lines; none where they are no more than a frame."""
    upright = [each for each in rules if each.top - each.bottom > RULE]
    level = [each for each in rules if each.top - each.bottom <= RULE]
    xs = _places(each.left for each in upright)
    ys = _places(each.middle for each in level)[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return []
    taken: set[tuple[int, int]] = set()
    rows: list[list[Cell]] = [[] for _ in ys[1:]]
    for i, j in itertools.product(range(len(ys) - 1), range(len(xs) - 1)):
        if (i, j) in taken:
            continue
        x, y = (xs[j] + xs[j + 1]) / 2, (ys[i] + ys[i + 1]) / 2
        walls = _places(r.left for r in upright if r.bottom <= y <= r.top and r.left > x)
        floors = _places(r.middle for r in level if r.left <= x <= r.right and r.middle < y)
        right = next((k for k in range(j + 1, len(xs)) if _is_near(xs[k], walls[:1])), j + 1)
        down = next((k for k in range(i + 1, len(ys)) if _is_near(ys[k], floors[-1:])), i + 1)
        taken |= set(itertools.product(range(i, down), range(j, right)))
        inside = (
            each for each in letters
            if xs[j] < (each.left + each.right) / 2 < xs[right] and ys[down] < each.middle < ys[i]
        )  # fmt: skip
        text = " ".join(line.text for line in _lines(_pieces(inside)))
        rows[i].append(Cell(text, down - i, right - j))
    return rows


def _is_near(place: float, others: Sequence[float]) -> bool:
    return any(abs(place - other) <= RULE for other in others)


def _places(values: Iterable[float]) -> list[float]:
    """Places along an edge, each once, from the lowest."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > RULE:
            found.append(value)
    return found


def paragraphs(lines: Sequence[Box]) -> list[str]:
    """The lines, joined where a line is full and nothing on the paper sets the next one apart."""
    pairs = list(itertools.pairwise(lines))
    steps = [above.bottom - line.bottom for above, line in pairs if above.bottom > line.bottom]
    usual = statistics.median(steps) if steps else 0
    runs = [[*lines[:1]]]  # of lines that follow closely upon each other
    for above, line in pairs:
        if above.column != line.column or _is_apart(above, line, usual):
            runs.append([])
        runs[-1].append(line)
    widest: dict[tuple[int, int], float] = {}
    for line in lines:
        widest[line.column] = max(widest.get(line.column, 0), line.right)
    margins = [
        max(each.right for each in run) if run[1:] else widest[run[0].column]
        for run in runs
        for _ in run
    ]
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


def _is_parted(line: Box) -> bool:
    return line.text[-1] in f"-{HYPHEN}" and line.text[-2:-1].isalnum()


def _is_apart(above: Box, line: Box, usual: float) -> bool:
    same_page = above.column[0] == line.column[0]
    return same_page and above.bottom - line.bottom > _WIDER_GAP * usual > 0


def _goes_on(above: Box, line: Box, margin: float, usual: float) -> bool:
    """Whether a line continues the paragraph of the one above it."""
    ended = above.text.endswith((".", "!", "?", "…", ":", ";", "”", '"'))
    is_below = above.column == line.column
    indented = is_below and line.left - above.left > _INDENT
    centred = is_below and above.left - line.left > _CENTRED  # or set right
    begins = ended and (indented or _ITEM.match(line.text) or not is_below)
    if _is_apart(above, line, usual) or centred or begins:
        return False
    first_word = (line.right - line.left) * (len(line.text.split()[0]) + 1) / len(line.text)
    goes_on = (line.text[:1].islower() and not ended) or _is_parted(above)
    return goes_on or above.right + first_word > margin
