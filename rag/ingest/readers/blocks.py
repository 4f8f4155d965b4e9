"""The tree of a web page → its lines, each with what the markup tells of it."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from rag.ingest.cleaning.byline import LONGEST
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.cleaning.lines import LINK_WORDS, Kind, Line, is_sentence, kind_of
from rag.ingest.page import CELL
from rag.ingest.readers.tables import LAYOUT_CELL, Cell, grid_of, table_lines, unit_of_all
from rag.text import lexicon, parse

_BLOCKS = frozenset(
    "address article blockquote body br center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td th tr ul".split()
)
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6")
_STORY = ("html", "body", "main", "article", "h1")
_INLINE: Final = frozenset(("a", "span", "time"))
_UNREAD = "head script style noscript template svg nav aside button select textarea iframe".split()
_FIELD: Final = (  # what names a field to be filled in, not what stands behind it
    "//label[@for or ancestor::form or "
    "not(following-sibling::node()[normalize-space()][1][not(self::label)])]"
)
_FILLED_IN: Final = ".//a | .//form | .//input | .//button | .//label"
_HIDDEN: Final = (
    ".//*[contains(translate(@style, ' ', ''), 'display:none') or "
    + " or ".join(
        f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
        for name in "hidden d-none hide hide-accessible sr-only visually-hidden".split()
    )
    + "]"
)
_OF_ANOTHER: Final = ".//*[self::h2 or self::h3][.//a[not(starts-with(@href, '#'))]]"
_LINK_SHARE = 0.8  # of its characters; a line with more is a link to elsewhere
_CAPTION = 300  # characters
_LEVELS = 6  # from a headline up to its box
_BREAKS = ("br", "p", "div", "li")
_STORY_SHARE = 0.8  # of the letters of its paragraphs, within one element
_FEW_LETTERS = 600  # of a box
_BEHIND = (Kind.COMMENTS, Kind.FOOTER)  # no part of a story follows
_PAGE: Final = lexicon.Patterns("boilerplate")


class Block(NamedTuple):
    """One line as the page shows it; a link leads elsewhere instead of saying something."""

    text: str
    element: Any
    is_link: bool
    is_caption: bool
    is_heading: bool

    @property
    def is_cell(self) -> bool:
        """Whether it is of a table of figures."""
        return self.text.startswith(CELL)


def _flatten_tables(tree: Any) -> None:
    """Tables of figures become a line a cell; tables that lay out a page become plain blocks."""
    laying_out = set(tree.xpath("//table[.//table or .//h1 or .//h2 or .//ul or .//form]"))
    for table in reversed(list(tree.iter("table"))):
        rows = [[_cell(e) for e in row if e.tag in ("td", "th")] for row in table.iter("tr")]
        cells = list(itertools.chain.from_iterable(rows))
        figures = sum(any(map(str.isdigit, cell.text)) for cell in cells)
        is_plain = table not in laying_out and len(table.xpath(".//a")) <= len(rows)
        is_wide = any(len(row) >= 2 for row in rows)
        is_short = all(len(cell.text) <= LAYOUT_CELL for cell in cells)
        if figures >= 2 and is_plain and is_wide and is_short:
            caption = "\n".join(map(_lines, table.iter("caption"))).strip()
            above = " ".join("".join(table.xpath("preceding-sibling::*[1]//text()")).split())
            table.clear(keep_tail=True)
            units = filter(None, map(unit_of_all, (*caption.split("\n"), above)))
            lines = table_lines(grid_of(rows), next(units, None))
            for line in filter(None, (*caption.split("\n"), *lines)):
                paragraph = table.makeelement("p")
                paragraph.text = line
                table.append(paragraph)
        for part in table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption", "table"):
            part.tag = "div"


def _cell(part: Any) -> Cell:
    spans = [part.get(name, "") for name in ("rowspan", "colspan")]
    rows, columns = (int(each) if each.isdecimal() else 1 for each in spans)
    return Cell(" ".join(_lines(part).split()), rows, columns)


def _lines(part: Any) -> str:
    """The text of a cell or a caption, its lines and paragraphs parted."""
    for each in part.iter(*_BREAKS):
        each.tail = f"\n{each.tail or ''}"
    return "\n".join(" ".join(line.split()) for line in part.text_content().split("\n"))


def _drop_unread(tree: Any, *, is_page: bool) -> None:
    """Take out what is no text, what is hidden, and of a page what stands beside the story.

    A box is known by its name, as the name of a field, or as it repeats.
    """
    unread = [*tree.iter(*_UNREAD), *tree.xpath(_HIDDEN)]
    if is_page:
        named = filter(_is_box, tree.xpath("//*[@class or @id or @type]"))
        unread = [*named, *tree.xpath(_FIELD), *_teasers(tree), *unread]
    for element in unread:
        if element.getparent() is not None:
            element.drop_tree()


def _is_box(box: Any) -> bool:
    """Whether an element is a box beside the story, by its name, and holds no more than one."""
    names = " ".join(box.get(name, "") for name in ("class", "id", "type"))
    is_story = (box.tag in _STORY and "relate" not in names) or box.get("type") == "content"
    if is_story or not _PAGE.box_class.search(names) or box.find(".//h1") is not None:
        return False
    text = box.text_content()
    if _is_prose(box) and any(map(_is_prose, (box.getprevious(), box.getnext()))):
        return False
    linked = sum(len(link.text_content()) for link in box.iter("a"))
    return len(text) < _FEW_LETTERS or 2 * linked > len(text)


def _is_prose(element: Any) -> bool:
    """Whether an element ends as a sentence does and holds neither links nor fields."""
    found = element is not None and is_sentence(element.text_content().strip())
    return found and not element.xpath(_FILLED_IN)


def _teasers(tree: Any) -> Iterator[Any]:
    """Elements that begin with the headline of another story: side by side, or a box of one."""
    import lxml.etree

    first: dict[Any, tuple[int, int]] = {}  # letters and headlines before an element
    holds: dict[Any, tuple[int, int]] = {}  # and in it
    letters, headlines = 0, list[Any]()
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            first[element] = letters, len(headlines)
            letters += len((element.text or "").strip())
            continue
        if element.tag == "a" and len(element.text_content().split()) >= LINK_WORDS:
            headlines.append(element)
        before = first[element]
        holds[element] = letters - before[0], len(headlines) - before[1]
        letters += len((element.tail or "").strip())
    beside = defaultdict(list)
    for teaser in headlines:
        inner, linked = teaser, holds[teaser][0]
        for above in itertools.islice(teaser.iterancestors(), _LEVELS):
            has_more = holds[above][0] >= _FEW_LETTERS or holds[above][1] > 1
            if has_more or first[above][0] != first[teaser][0]:
                break
            inner = above
        if 2 * linked > _letters_of_line(teaser):
            beside[inner.getparent()].append(inner)
    # Where the story has a headline of its own, a box whose heading leads elsewhere is another's.
    title = parse(tree.findtext(".//title") or "").folded
    is_headed = tree.find(".//h1") is not None
    for teasers in beside.values():
        headings = teasers[0].xpath(_OF_ANOTHER)
        is_box = any(parse(joined(each.itertext())).folded not in title for each in headings)
        yield from teasers if (is_headed and is_box) or len(teasers) > 1 else ()


def _letters_of_line(link: Any) -> int:
    """The letters of a link and of what follows it in its line."""
    letters = len(link.text_content().strip())
    for place in [link, *itertools.islice(link.iterancestors(), _LEVELS)]:
        if place.tag in _BLOCKS:
            break
        letters += len((place.tail or "").strip())
        for each in place.itersiblings():
            if each.tag in ("a", *_BLOCKS) or each.find(".//a") is not None:
                return letters
            letters += len(f"{each.text_content()}{each.tail or ''}".strip())
    return letters


def blocks_of(tree: Any, *, is_page: bool = True) -> list[Block]:
    """The lines of a text in order, of a page without boxes; tables become a line a cell."""
    import lxml.etree

    _flatten_tables(tree)
    _drop_unread(tree, is_page=is_page)
    blocks: list[Block] = []
    parts: list[tuple[str, bool]] = []  # each with whether it is in a link
    inside: Counter[str] = Counter()  # open elements of a mark
    marked: Counter[str] = Counter()  # letters so far
    is_below_picture = False
    place = tree
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        is_start = event == "start"
        if element.tag in _BLOCKS:
            if text := joined(part for part, _ in parts):
                rest = joined(part for part, is_in_link in parts if not is_in_link)
                if place.tag in _HEADLINES and rest:
                    text, marked["link"] = rest, 0  # a button stands before the headline
                is_told = is_sentence(text) and any(map(str.isdigit, text))
                set_apart = marked["apart"] > _LINK_SHARE * len(text) and not is_told
                is_below = is_below_picture and len(text) <= _CAPTION
                is_below = is_below and bool(set_apart or _PAGE.credit.search(text))
                is_caption = is_below or 2 * marked["caption"] > len(text)
                is_link = marked["link"] > _LINK_SHARE * len(text)
                is_heading = 2 * marked["heading"] > len(text)
                shown = parts if _is_dated(text, parts) else [(text, is_link)]
                told = [each for each in shown if any(map(str.isalnum, each[0]))]
                blocks += (Block(joined(e), place, led, is_caption, is_heading) for e, led in told)
                is_below_picture = False
            parts, place = [], element if is_start else element.getparent()
            marked.clear()
        is_below_picture &= element.tag not in _HEADLINES
        is_below_picture |= element.tag in ("img", "picture")
        for mark in _marks(element):
            inside[mark] += 1 if is_start else -1
        if text := (element.text if is_start else element.tail) or "":
            if is_start and _stands_apart(element):
                parts.append((" ", False))
            parts.append((text, inside["link"] > 0))
            marked.update({mark: len(text.strip()) for mark in inside if inside[mark]})
    return blocks


def _is_dated(text: str, parts: list[tuple[str, bool]]) -> bool:
    """Whether the date of the page and other things beside it stand in one line."""
    is_other = len(text) > LONGEST or is_sentence(text) or read_dateline(text)
    return not is_other and any(read_dateline(part.strip()) for part, _ in parts)


def joined(parts: Iterable[str]) -> str:
    """Pieces of text as one line."""
    return " ".join("".join(parts).split())


def _marks(element: Any) -> Iterator[str]:
    """What the letters in an element are: a link, a heading, a caption, set apart from the rest."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag == "a":
        yield "link"
    is_named = _PAGE.title_class.search(names) and len(element.text_content()) <= LONGEST
    if element.tag in _HEADLINES or is_named:
        yield "heading"
    if element.tag == "figcaption" or _PAGE.caption_class.search(element.get("class", "")):
        yield "caption"
    form = f"{element.get('style', '')} {element.get('align', '')}"
    if element.tag in ("em", "i", "center") or "center" in form or "italic" in form:
        yield "apart"


def _stands_apart(element: Any) -> bool:
    """Whether an inline element is set apart from the one before: a link, by class or capital."""
    before = element.getprevious()
    if element.tag not in _INLINE or before is None or before.tag not in _INLINE or before.tail:
        return False
    above = "".join(before.itertext())
    has_capital = element.text[:1].isupper() and not above[-1:].isupper()
    has_class = bool(element.get("class") and before.get("class"))
    return has_capital or has_class or "a" in (element.tag, before.tag)


def elements_of_story(blocks: list[Block], told: list[Block], title: str) -> set[Any]:
    """All within the innermost element around most of what is told, and its parts behind that.

    They stand beside it, or beside what is around it, within the element around the headline too.
    """
    innermost = _around(told)
    headed = {e for b in blocks if b.text == title for e in (b.element, *b.element.iterancestors())}
    above = [innermost, *innermost.iterancestors()]
    level = next((i for i, element in enumerate(above) if element in headed), 1)
    story, outer = set(innermost.iter()), set(above[1 : level + 1])
    last = max(i for i, block in enumerate(blocks) if block.element in story)
    beside = defaultdict(list)
    for block in blocks[last + 1 :]:
        within = [block.element, *block.element.iterancestors()]
        part = next((e for e in within if e in outer or e.getparent() in outer), None)
        if part is None or kind_of(block.text) in _BEHIND:
            break
        beside[part].append(block)
    for part, lines in beside.items():
        is_told = any(Line(e.text, kind_of(e.text)).is_story for e in lines if not e.is_caption)
        if is_told and part not in outer and not any(each.is_link for each in lines):
            story.update(part.iter())
    return story


def _around(blocks: list[Block]) -> Any:
    """The innermost element around most of the letters of some lines."""
    own: Counter[Any] = Counter()
    for block in blocks:
        own[block.element] += len(block.text)
    inner: Counter[Any] = Counter()
    root = blocks[0].element.getroottree().getroot()
    for element in [*root.iter()][::-1]:  # what is within comes before what is around it
        if inner[element] >= _STORY_SHARE * sum(own.values()):
            return element
        inner[element.getparent()] += inner[element] + own[element]
    return root
