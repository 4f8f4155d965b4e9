"""Letters on paper → lines, columns, paragraphs and tables, by where they lie.

The order in which a file draws its letters is no order to read them in: letters of a second font
come last, columns come row by row. Places are points from the lower left corner of a page.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rag.ingest.readers.tables import Cell
from rag.text import is_syllable, lexicon

_LETTER: Final = lexicon.Patterns("letters")
_MOST_HEAD = 12  # pieces among which a letterhead begins
HYPHEN: Final = "\u00ad"  # of a word that is parted at the end of a line, whatever is drawn
RULE: Final = 3  # points: no ruled line is thicker
_ITEM = re.compile(r"(?:[•●○▪■◆*+–-]|\d{1,2}[.)]|[^\W\d_A-Z]\)|[IVX]{1,5}\.)\s")
_WORD = re.compile(r"\w+")
_DRAWN = re.compile(r"[-_–—―*=]{3,}")  # a ruled line that was typed
_FEW = 20  # letters in capitals that may end a sentence
_WIDER_GAP = 1.35  # times the usual distance of lines: the space between paragraphs
_HEADLINE_GAP = 1.6  # times the height of its letters: between the lines of a headline
ENDS: Final = (".", "!", "?", "…", ":", ";", "”", '"')
SHORT: Final = 0.8  # of the width of a column: no line of a paragraph but its last is as short
_MANY = 200  # pieces on a page
_GAP = 0.6  # times the height of letters: what stands below is set apart
_LARGE = 1.3  # times the usual height of letters: of a headline
_INDENT, _CENTRED = 6, 50  # points
# Times the height of letters: between words, between narrow columns, and between cells.
_SPACE, _NARROW, _APART = 0.13, 0.45, 0.7
_LEVEL = 0.4  # of their height, by which letters of one line may stand higher than others
_FEW_ROWS = 3  # of a table without ruled lines
_FULL = 0.3  # of the width of what may be one column or three: its lines, but for a few


class Box(NamedTuple):
    """A letter, a piece of a line, joined of `parts`, a line, or a table, which has `rows`."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: tuple[int, int] = (0, 0)  # of which page, and which there
    rows: tuple[list[Cell], ...] = ()
    parts: tuple[Box, ...] = ()

    @property
    def height(self) -> float:
        """That of its letters, if it is a line."""
        return self.top - self.bottom

    @property
    def width(self) -> float:
        """From its left edge to its right one."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.bottom + self.top) / 2

    def is_beside(self, other: Box) -> bool:
        """Whether it is of one line with another."""
        return abs(self.middle - other.middle) < _LEVEL * self.height


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
        for block in _official(_pieces(_pieces(here, _NARROW), _APART)):
            column = (page, next(columns))
            items += (line._replace(column=column, parts=()) for line in block)
        if table:
            items.append(table)
            above = table.top  # what stands beside it is read after it
    return items


def _pieces(letters: Iterable[Box], widest: float) -> list[Box]:
    """Pieces of lines: letters or pieces side by side, up to a gap as wide as this."""
    found: dict[int, list[list[Box]]] = defaultdict(list)  # by their height on the page
    for letter in sorted(letters, key=lambda each: each.left):
        at, high = int(letter.middle // 4), letter.height
        around = (*found[at - 1], *found[at], *found[at + 1])
        near = [e for e in around if -high < letter.left - e[-1].right < widest * high]
        near = [piece for piece in near if letter.is_beside(piece[-1])]
        piece = min(near, key=lambda each: abs(letter.left - each[-1].right), default=None)
        if piece is None:
            found[at].append([letter])
        elif piece[-1].text != letter.text or letter.left - piece[-1].left > 1:  # not drawn twice
            piece.append(letter)
    pieces = (_joined(piece) for pieces in found.values() for piece in pieces)
    drawn = (piece for piece in pieces if piece.text and not _DRAWN.fullmatch(piece.text))
    return sorted(drawn, key=lambda each: -each.middle)


def _joined(parts: Sequence[Box]) -> Box:
    """Letters or pieces as one, with spaces where they stand apart."""
    text = parts[0].text
    for one, other in itertools.pairwise(parts):
        is_apart = other.left - one.right > _SPACE * other.height
        text += f" {other.text}" if is_apart else other.text
    shown = [each for each in parts if each.text.strip()] or parts
    bottom, top = min(each.bottom for each in shown), max(each.top for each in shown)
    right = max(each.right for each in shown)
    return Box(" ".join(text.split()), shown[0].left, bottom, right, top, parts=tuple(parts))


def _official(pieces: Sequence[Box]) -> Iterator[list[Box]]:
    """The lines of a page: the columns of a letterhead, text, recipients and signature."""
    head = _of_letterhead(pieces)
    yield from filter(None, map(_lines, head))
    taken = set(map(id, itertools.chain(*head)))
    rest = [each for each in pieces if id(each) not in taken]
    closing = next((each for each in rest if _LETTER.recipients.match(each.text)), None)
    foot = [each for each in rest if closing and each.middle < closing.top]
    body = itertools.chain.from_iterable(each.parts for each in rest[: len(rest) - len(foot)])
    yield from _blocks(body)
    if closing is None:
        return
    edge = min((e.left for e in foot if e.left > closing.right), default=float("inf"))
    yield _lines([each for each in foot if each.left < edge])
    yield from filter(None, [_lines([each for each in foot if each.left >= edge])])


def _of_letterhead(pieces: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """The pieces of the body and of the nation, which stand side by side; none without both."""
    sides: tuple[list[Box], list[Box]] = [], []
    nation = next((p for p in pieces[:_MOST_HEAD] if _LETTER.nation.search(p.text)), None)
    if nation is None:
        return sides
    beside = [p for p in pieces[:_MOST_HEAD] if abs(p.middle - nation.middle) < 2 * nation.height]
    left = max((p.right for p in beside if p.right < nation.left), default=None)
    right = min((p.left for p in beside if p.left > nation.right), default=None)
    if left is not None:
        gap = left, nation.left
    elif right is not None:
        gap = nation.right, right
    else:
        return sides
    head = list(itertools.takewhile(lambda piece: not _is_below(piece, gap), pieces))
    marks = (_LETTER.number, _LETTER.place_and_day)
    found = (next((p for p in head if mark.match(p.text)), None) for mark in marks)
    end = min((each.bottom for each in found if each), default=float("-inf"))
    for piece in head:
        side = sides[(piece.left + piece.right > sum(gap)) is (left is not None)]
        # Below number and day nothing but what goes on, what the paper is about, or a stamp.
        is_about = any(_LETTER.subject.match(each.text) for each in side)
        is_near = bool(side) and side[-1].bottom - piece.top <= nation.height
        goes_on = is_near and (is_about or piece.text[:1].islower() or piece.text[:1].isdigit())
        is_known = any(e.match(piece.text) for e in (_LETTER.nation, _LETTER.subject))
        is_known = is_known or _LETTER.stamp.fullmatch(piece.text) is not None
        if piece.middle < end and not (goes_on or is_known):
            break
        side.append(piece)
    return sides if all(sides) else ([], [])


def _is_below(piece: Box, gap: tuple[float, float]) -> bool:
    """Whether a piece lies below a letterhead with a gap between its sides."""
    crosses = piece.left < gap[0] and piece.right > gap[1]
    is_kind = _LETTER.kind.fullmatch(piece.text) is not None
    return crosses or is_kind or _LETTER.addressed.match(piece.text) is not None


def _blocks(pieces: Iterable[Box]) -> Iterator[list[Box]]:
    """The lines of each column in order; what spans columns parts those above from those below."""
    rows = rows_of(pieces)
    edge, first, last = _gutter(rows)
    if first == last:
        yield _lines(_pieces(itertools.chain(*rows), _APART))
        return
    yield from _blocks(itertools.chain(*rows[:first])) if first else ()
    for side in _sides(rows[first:last], edge):
        yield from _blocks(side)
    yield from _blocks(itertools.chain(*rows[last:])) if rows[last:] else ()


def _sides(rows: Sequence[list[Box]], edge: float) -> tuple[list[Box], list[Box]]:
    """The pieces on both sides of an edge, the highest first."""
    pieces = list(itertools.chain(*rows))
    return [p for p in pieces if p.left < edge], [p for p in pieces if p.left >= edge]


def _gutter(rows: Sequence[list[Box]]) -> tuple[float, int, int]:
    """Where two columns of text meet, and the first and last of the rows that stand in them.

    A white band parts them that no piece crosses.
    """
    best = 0.0, 0, 0
    pieces = list(itertools.chain(*rows))
    band = _NARROW * statistics.median(each.height for each in pieces) if pieces else 0
    lefts = Counter(round(each.left) for each in pieces)
    least = 1 if len(pieces) < _MANY else 3  # of many, those that begin with others
    edges: list[float] = []
    for left in sorted(left for left, count in lefts.items() if count >= least):
        edges += [left - 1.0] if not edges or left - edges[-1] > RULE else []
    spans = [(i, e.left, e.right + band - 1) for i, row in enumerate(rows) for e in row]
    for edge in edges:
        crossed = [i for i, left, right in spans if left < edge < right]
        for before, end in itertools.pairwise([-1, *crossed, len(rows)]):
            if end - before - 1 > max(1, best[2] - best[1]):
                first, last = _of_both(rows, before + 1, end, edge)
                if last - first > best[2] - best[1] and _are_columns(rows[first:last], edge):
                    best = edge, first, last
    return best


def _are_columns(rows: Sequence[list[Box]], edge: float) -> bool:
    """Whether text stands beside text, farther apart than the words on either side."""
    sides = [rows_of(side) for side in _sides(rows, edge)]
    one, other = ([_joined(row) for row in side] for side in sides)
    if not (_is_column(one) and _is_column(other)):
        return False
    shared = min(one[0].top, other[0].top) - max(one[-1].bottom, other[-1].bottom)
    if 2 * shared <= min(each[0].top - each[-1].bottom for each in (one, other)):
        return False
    band = min(each.left for each in other) - max(each.right for each in one)
    # Words of a justified column stand apart, too, and some of them below each other.
    loose, more = (
        sum(any(4 * (b.left - a.right) > 3 * band for a, b in itertools.pairwise(r)) for r in side)
        for side in sides
    )
    return 3 * loose < len(one) and (3 * more < len(other) or _gutter(sides[1])[2] > 0)


def _of_both(rows: Sequence[list[Box]], start: int, end: int, edge: float) -> tuple[int, int]:
    """The first and last of the rows from where text begins on both sides of an edge.

    What is set apart below the end of the left side is no text of the right one: a title.
    """
    one, other = _sides(rows[start:end], edge)
    if not one or not other:
        return 0, 0
    top = min(2 * side[0].top - side[0].bottom for side in (one, other))
    rest = itertools.pairwise(each for each in other if each.middle <= top)
    foot = one[-1].bottom
    ends = (a.bottom for a, b in rest if b.bottom < foot and a.bottom - b.top > _GAP * b.height)
    low = min(next(ends, other[-1].bottom), foot)
    within = [i for i in range(start, end) if low <= rows[i][0].middle <= top]
    return (within[0], within[-1] + 1) if within else (0, 0)


def _is_column(lines: Sequence[Box]) -> bool:
    """Whether most lines are as long as the column is wide, and say more than a figure."""
    if len(lines) < 2:
        return False
    least = _FULL * (max(each.right for each in lines) - min(each.left for each in lines))
    of_text = [e.width >= least and len(e.text.split()) >= 3 for e in lines]
    return 2 * sum(of_text) > len(of_text)


def rows_of(pieces: Iterable[Box]) -> list[list[Box]]:
    """Pieces that stand side by side, the highest first."""
    rows: list[list[Box]] = []
    for piece in sorted(pieces, key=lambda each: -each.middle):
        if not (rows and piece.is_beside(rows[-1][0])):
            rows.append([])
        rows[-1].append(piece)
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _lines(pieces: Sequence[Box]) -> list[Box]:
    """Pieces, the highest first, as lines; rows of as many pieces with figures are a table."""
    lines: list[Box] = []
    for many, group in itertools.groupby(rows_of(pieces), len):
        some = list(group)
        said = [_joined(row) for row in some]
        cells = [[Cell(piece.text) for piece in row] for row in some]
        values = max(sum(row[i].is_value for row in cells) for i in range(many))
        if many > 1 and len(some) >= _FEW_ROWS and 3 * values >= 2 * (len(some) - 1):
            text = " ".join(line.text for line in said)
            bottom, top = said[-1].bottom, said[0].top
            said = [Box(text, said[0].left, bottom, said[0].right, top, rows=tuple(cells))]
        lines += said
    return lines


def _ruled(rules: Sequence[Box]) -> Iterator[tuple[float, float, list[Box]]]:
    """The upper and the lower edge of each table of a page, and its ruled lines."""
    upright = sorted((r for r in rules if r.height > RULE), key=lambda each: -each.top)
    while upright:
        top, bottom = upright[0].top, upright[0].bottom
        while upright and upright[0].top >= bottom - RULE:
            bottom = min(bottom, upright.pop(0).bottom)
        yield top, bottom, [r for r in rules if bottom - RULE <= r.middle <= top + RULE]


def _rows(rules: Sequence[Box], letters: Sequence[Box]) -> list[list[Cell]]:
    """The cells between ruled lines; none where they are no more than a frame."""
    upright = [each for each in rules if each.height > RULE]
    level = [each for each in rules if each.height <= RULE]
    xs = _places(each.left for each in upright)
    ys = _places(each.middle for each in level)[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return []
    # The outermost cells may be open to a side.
    xs = _places([*xs, min(each.left for each in rules), max(each.right for each in rules)])
    ys = _places([*ys, min(each.bottom for each in rules), max(each.top for each in rules)])[::-1]
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
        in_row = [each for each in letters if ys[down] < each.middle < ys[i]]
        inside = [e for e in in_row if xs[j] < (e.left + e.right) / 2 < xs[right]]
        text = " ".join(line.text for line in _lines(_pieces(inside, _APART)))
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
    high = statistics.median(line.height for line in lines)
    runs = [[*lines[:1]]]  # of lines that follow closely upon each other, below the headline
    for above, line in pairs:
        is_below = len(runs) == 1 and _is_smaller(line, above, high)
        if above.column != line.column or is_below or _is_apart(above, line, usual):
            runs.append([])
        runs[-1].append(line)
    widest: dict[tuple[int, int], float] = {}
    for line in sorted(lines, key=lambda each: each.height > _LARGE * high):
        is_large = line.height > _LARGE * high and line.column in widest
        widest[line.column] = max(widest.get(line.column, 0), 0 if is_large else line.right)
    margins: list[float] = []
    for run in runs:
        margin = max(each.right for each in run) if run[2:] else widest[run[0].column]
        margins += [margin] * len(run)
    joined = [[line.text] for line in lines[:1]]  # the pieces of each
    for (above, line), margin in zip(pairs, margins, strict=False):
        is_last = above.text.endswith(ENDS) and above.right < SHORT * widest[above.column]
        is_first = len(joined) == 1 or above.column != line.column
        is_below_headline = is_first and _is_smaller(line, above, high)
        # A title below the kind of a paper is centred, its text not.
        may_end = len(joined) > 1 and _LETTER.kind.fullmatch(joined[-2][0])
        is_text = line.text[:1].isupper() and line.left < above.left - 1
        goes_on = not (is_last or is_below_headline) and _goes_on(above, line, margin, usual)
        is_new = may_end and (is_text or _ITEM.match(line.text))
        if is_new or not (goes_on or _is_headline(above, line, high)):
            joined.append([line.text])
        elif _is_parted(above):
            kept = "-" if _is_of_word(above.text, line.text) else ""
            joined[-1][-1:] = [joined[-1][-1][:-1], kept + line.text]
        else:
            joined[-1].append(f" {line.text}")
    return ["".join(pieces) for pieces in joined]


def _is_smaller(line: Box, above: Box, usual: float) -> bool:
    """Whether a line stands below one in the letters of a headline."""
    return above.height > _LARGE * max(usual, line.height)


def _is_headline(above: Box, line: Box, usual: float) -> bool:
    """Whether two lines are one headline: in equally large letters, close to each other."""
    high = line.height
    same = above.column == line.column and abs(above.height - high) < 0.05 * high
    return same and high > _LARGE * usual and above.bottom - line.bottom < _HEADLINE_GAP * high


def _is_parted(line: Box) -> bool:
    return line.text[-1] in f"-{HYPHEN}" and line.text[-2:-1].isalnum()


def _is_of_word(above: str, line: str) -> bool:
    """Whether the hyphen at the end of a line is of the word: of a number, of years, of syllables.

    Where a syllable is parted, its pieces are one again: "nghi-" and "ệp".
    """
    one, found = _WORD.findall(above)[-1], _WORD.match(line)
    if found is None or not (one[-1] + line[0]).islower():
        return True
    return is_syllable(one) and is_syllable(found[0]) and not is_syllable(one + found[0])


def _is_apart(above: Box, line: Box, usual: float) -> bool:
    same_page = above.column[0] == line.column[0]
    return same_page and above.bottom - line.bottom > _WIDER_GAP * usual > 0


def _goes_on(above: Box, line: Box, margin: float, usual: float) -> bool:
    """Whether a line continues the paragraph of the one above it."""
    ended = above.text.endswith(ENDS)
    is_below = above.column == line.column
    indented = is_below and line.left - above.left > _INDENT
    centred = is_below and above.left - line.left > _CENTRED  # or set right
    begins = ended and (indented or _ITEM.match(line.text) or not is_below)
    # Bodies of a letterhead; a heading, an office, the kind of a paper.
    begins = begins or (above.text.isupper() and not line.text[:1].islower())
    begins = begins or _LETTER.kind.fullmatch(above.text) is not None
    begins = begins or any(e.match(line.text) for e in (_LETTER.clause, _LETTER.recipients))
    begins = begins or (line.text.isupper() and len(line.text) > _FEW and not above.text.isupper())
    if _is_apart(above, line, usual) or centred or begins:
        return False
    first_word = line.width * (len(line.text.split()[0]) + 1) / len(line.text)
    goes_on = (line.text[:1].islower() and not ended) or _is_parted(above)
    return goes_on or above.right + first_word > margin
