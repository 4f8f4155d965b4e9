"""A saved or fetched web page → Page.

The story is the element that holds most of the letters of sentences. Links, captions of pictures
and boxes are told by the markup; `clean` then removes the boilerplate that stands between the
lines, as it does for plain text.
"""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

from rag.ingest.cleaning.byline import (
    LONGEST,
    is_person,
    is_writer,
    read_byline,
    read_names,
    read_signature,
)
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.cleaning.lines import LINK_WORDS, Kind, is_sentence, kind_of
from rag.ingest.page import CELL, VIETNAM, Page, refusal
from rag.ingest.readers.encodings import BOMS, decode
from rag.ingest.readers.tables import LAYOUT_CELL, Cell, grid_of, table_lines, unit_of_all
from rag.text import lexicon, parse
from rag.types import Unread

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_PAGE_OF_STORY = re.compile(r"(?:[?&/_-](?:page|trang|p)?[=/_-]?\d{1,2}/?)?(?=(?:\.html?)?$)")
_HOST = re.compile(r"(?:https?://(?:www\.)?|www\.)([^/\s]+).*")  # of a site that is named by it
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DATES = (  # names of meta elements, the most telling first
    "article:published_time og:published_time datepublished pubdate publishdate publish-date "
    "publish_date published_time dc.date.issued dc.date dcterms.created date article:published "
    "sailthru.date parsely-pub-date"
).split()
_BLOCKS = frozenset(
    "address article blockquote body br center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td th tr ul".split()
)
_HEADLINES = ("h1", "h2", "h3", "h4", "h5", "h6")
_STORY = ("html", "body", "main", "article", "h1")
_INLINE: Final = frozenset(("a", "span", "time"))
_CANONICAL = "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"
_BASE = "//base/@href"
_AUTHOR = "//*[" + " or ".join(
    f"contains(concat(@class, ' ', @itemprop, ' ', @rel), '{each}')"
    for each in ("author", "tac-gia", "tacgia", "createdby", "byline")
) + "]"  # fmt: skip
_BRAND = "//*[" + " or ".join(
    f"contains(concat(@class, ' ', @id), '{each}')"
    for each in ("logo", "brand", "siteicon", "site-title", "site-name")
) + "]"  # fmt: skip
_MOST_WRITERS = 40  # elements that may hold one
_UNREAD = (
    "head script style noscript template svg nav aside button select textarea iframe label".split()
)
_HIDDEN: Final = (
    ".//*[contains(translate(@style, ' ', ''), 'display:none') or "
    + " or ".join(
        f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
        for name in "hidden d-none hide hide-accessible sr-only visually-hidden".split()
    )
    + "]"
)
_LINK_SHARE = 0.8  # of its characters; a line with more is a link to elsewhere
_STORY_SHARE = 0.8  # of the letters of its paragraphs, within one element
_ABOVE, _BELOW = 8, 4  # lines around the article in which headline, date and signature may stand
_FAR_ABOVE = 60
_LONG = 30  # characters of a line that stands but once on a page
_FEW_LETTERS = 600  # of a page that may be an error's, or a teaser; of a box
_CAPTION = 300  # characters
_LEVELS = 6  # from a headline up to its box
_OUTLET: Final = lexicon.pattern("byline.outlet_beside_date")
_PAGE: Final = lexicon.patterns("boilerplate")
_REFUSED: Final = lexicon.patterns("refused_pages")


class _Block(NamedTuple):
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


def read_html(data: bytes, source: str, charset: str | None = None) -> Page:
    """The article of a page; `charset` is what the server said. InputError if it is no page."""
    tree, text = _parsed(data, source, charset)
    own = next((urljoin(source, each) for each in tree.xpath(_CANONICAL)), None)
    meta, linked = _meta(tree), _linked(tree)
    published, clock = _stated_date(tree, meta, linked)
    window = " ".join((tree.findtext(".//title") or "").split())
    brands = [_joined(each.itertext()) for each in tree.xpath(_BRAND)]
    _flatten_tables(tree)
    _drop_boxes(tree)
    blocks = _blocks(tree)
    title = _title(blocks, window, meta.get("og:title", ""))
    lines = _region(blocks, title)
    if reason := _no_article(lines, blocks, [title, window], text):
        raise refusal(source, reason)
    named = meta.get("og:site_name") or _outlet(window, title, brands, blocks[:_FAR_ABOVE])
    host = _HOST.fullmatch(next(iter([*filter(None, [own]), *tree.xpath(_BASE), source])))
    outlet = _HOST.sub(r"\1", named or "") or (host[1] if host else None)
    writers = _writers(tree, meta, linked, outlet or "")
    told = {*writers, (published, clock)} if writers else set()  # may stand below the lead
    lines[:_ABOVE] = [e for e in lines[:_ABOVE] if not told & {read_names(e), _moment(e)}]
    following = _following(tree, source if "://" in source else own or "")
    return Page(
        "\n".join(lines), title or None, published, clock, outlet, "; ".join(writers) or None,
        address=own, following=following,
        unread=(Unread(part=following, reason="next_page"),) if following else (),
    )  # fmt: skip


def _title(blocks: list[_Block], window: str, stated: str) -> str:
    """The headline: what the head of the page states, else the heading nearest above the story."""
    told = [b for b in blocks if b.text.count(" ") >= 3 and not _OUTLET.fullmatch(b.text)]
    if found := max((b.text for b in told if b.text in stated), key=len, default=""):
        return found
    start = next((i for i, b in enumerate(told) if kind_of(b.text) is Kind.BODY), len(told))
    near = (b.text for b in told[:start][::-1] if b.text in window or b.is_heading > b.is_link)
    return next((text for text in near if kind_of(text) is Kind.PLAIN), "")


def _outlet(window: str, title: str, brands: list[str], above: list[_Block]) -> str | None:
    """Whose a page is that does not state it: beside the headline, or in a line `above`."""
    beside = re.split(r"\s+[-|–—»]\s+", window)[::-1]
    beside = [e for e in beside if e not in title and not _PAGE.sections.fullmatch(e.lower())]
    lines = [*beside, *(block.text for block in above), window]
    named = (e for e in [*brands, *beside] if e.count(" ") >= 2 and kind_of(e) is Kind.PLAIN)
    return next(filter(_OUTLET.fullmatch, lines), next(named, None) if title else None)


def _writers(tree: Any, meta: dict[str, str], linked: list[Any], outlet: str) -> list[str]:
    """The names that the head of a page states, or else the first in an element for its writer."""
    named = (each for one in linked for each in _each(one.get("author")))
    stated = [str(e.get("name")) for e in named if e.get("@type") != "Organization"]
    stated = stated or [each for name, each in meta.items() if "author" in name]
    marked = (part for each in tree.xpath(_AUTHOR) for part in each.iter())
    shown = (_joined(each.itertext()) for each in itertools.islice(marked, _MOST_WRITERS))
    found = [
        [name for e in lines if (name := read_byline(e) or read_names(e))
         and is_person(name, dated=True) and parse(name).folded != parse(outlet).folded]
        for lines in (stated, shown)
    ]  # fmt: skip
    return list(dict.fromkeys(found[0])) or found[1][:1]


def _moment(line: str) -> tuple[str | None, str | None] | None:
    dateline = read_dateline(line)
    return (dateline.date, dateline.time) if dateline else None


def _following(tree: Any, address: str) -> str | None:
    """The address of the next page of the same story: this one's, but for the number of a page.

    A page may call another story its next one.
    """
    for link in tree.xpath("//*[self::link or self::a][@rel='next']/@href"):
        with suppress(ValueError):
            found = urljoin(address, str(link)).partition("#")[0]
            here, there = (_PAGE_OF_STORY.sub("", each) for each in (address, found))
            if found != address and here == there:
                return found
    return None


def lines_of(data: bytes, source: str) -> list[str]:
    """All lines of a page that is nothing but text: a chapter of a book. Raises InputError."""
    tree, _ = _parsed(data, source)
    _flatten_tables(tree)
    _drop_boxes(tree)
    return [block.text for block in _blocks(tree)]


def _parsed(data: bytes, source: str, charset: str | None = None) -> tuple[Any, str]:
    """The tree of a page, and its markup."""
    import lxml.html

    if not data.startswith(tuple(mark for mark, _ in BOMS)):
        data = data.replace(b"\0", b"")
    declared = _DECLARED.search(data[:4096])
    text = decode(data, source, charset, declared[1].decode("ascii") if declared else None)
    text = _XML_DECLARATION.sub("", text).replace("\0", "")
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    return lxml.html.document_fromstring(text, parser=parser), text


def _meta(tree: Any) -> dict[str, str]:
    """What the meta elements of a page say, by their names in small letters."""
    meta: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            meta.setdefault((element.get(attribute) or "").casefold(), element.get("content"))
    return meta


def _linked(tree: Any) -> list[dict[str, Any]]:
    """The objects that a page holds as linked data (JSON-LD)."""
    found: list[dict[str, Any]] = []
    for text in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        with suppress(ValueError, RecursionError):
            for each in _each(json.loads(text)):
                found += [each, *_each(each.get("@graph"))]
    return found


def _each(value: Any) -> list[dict[str, Any]]:
    """The objects of a value of linked data, which may be one or several, or names alone."""
    values = value if isinstance(value, list) else [value]
    return [{"name": e} if isinstance(e, str) else e for e in values if isinstance(e, str | dict)]


def _stated_date(
    tree: Any, meta: dict[str, str], linked: list[dict[str, Any]]
) -> tuple[str | None, str | None]:
    """Date and time of publication from meta elements, JSON-LD or a time element; not guessed."""
    times = tree.xpath("//time[@datetime]")
    marked = [element for element in times if element.get("itemprop") == "datePublished"]
    stated = [meta.get(name, "") for name in _DATES]
    stated += [each.get("datePublished", "") for each in linked]
    # Several unmarked time elements may be those of other stories.
    stated += [each.get("datetime") for each in marked[:1] or (times if len(times) == 1 else [])]
    for text in (" ".join(str(text).split()) for text in stated):
        try:
            moment = datetime.datetime.fromisoformat(text)
            if moment.tzinfo:
                moment = moment.astimezone(VIETNAM)
        except (ValueError, OverflowError):
            dateline = read_dateline(text)
            if dateline and dateline.date:
                return dateline.date, dateline.time
            continue
        if 1945 <= moment.year <= 2099:
            exact = len(text) > 10 and (moment.hour, moment.minute) != (0, 0)
            return moment.date().isoformat(), moment.strftime("%H:%M") if exact else None
    return None, None


def _flatten_tables(tree: Any) -> None:
    """Tables of figures become a line a cell; tables that lay out a page become plain blocks."""
    laying_out = set(tree.xpath("//table[.//table or .//h1 or .//h2 or .//ul or .//form]"))
    for table in reversed(list(tree.iter("table"))):
        rows = [
            [_cell(part) for part in row if part.tag in ("td", "th")] for row in table.iter("tr")
        ]
        cells = list(itertools.chain.from_iterable(rows))
        figures = sum(any(map(str.isdigit, cell.text)) for cell in cells)
        if (
            figures >= 2
            and table not in laying_out
            and max(map(len, rows)) >= 2
            and max(len(cell.text) for cell in cells) <= LAYOUT_CELL
            and len(table.xpath(".//a")) <= len(rows)
        ):
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


_BREAKS = ("br", "p", "div", "li")


def _lines(part: Any) -> str:
    """The text of a cell or a caption, its lines and paragraphs parted."""
    for each in part.iter(*_BREAKS):
        each.tail = f"\n{each.tail or ''}"
    return "\n".join(" ".join(line.split()) for line in part.text_content().split("\n"))


def _drop_boxes(tree: Any) -> None:
    """Take out what is no text, what is hidden, and boxes: by their names, or as they repeat."""
    boxes = filter(_is_box, tree.xpath("//*[@class or @id or @type]"))
    for unread in [*tree.iter(*_UNREAD), *tree.xpath(_HIDDEN), *boxes, *_teasers(tree)]:
        if unread.getparent() is not None:
            unread.drop_tree()


def _is_box(box: Any) -> bool:
    """Whether an element is a box beside the story, by its name, and holds no more than one."""
    names = " ".join(box.get(name, "") for name in ("class", "id", "type"))
    is_story = (box.tag in _STORY and "relate" not in names) or box.get("type") == "content"
    if is_story or not _PAGE.box_class.search(names) or box.find(".//h1") is not None:
        return False
    text = box.text_content()
    linked = sum(len(link.text_content()) for link in box.iter("a"))
    return len(text) < _FEW_LETTERS or 2 * linked > len(text)


def _teasers(tree: Any) -> Iterator[Any]:
    """Elements side by side that each begin with the headline of another story."""
    beside = defaultdict(list)
    for link in filter(_is_headline, tree.iter("a")):
        teaser, headline = link, link.text_content().strip()
        for above in itertools.islice(link.iterancestors(), _LEVELS):
            text = above.text_content().strip()
            is_more = not text.startswith(headline) or len(text) >= _FEW_LETTERS
            if is_more or sum(map(_is_headline, above.iter("a"))) > 1:
                break
            teaser = above
        beside[teaser.getparent()].append(teaser)
    for teasers in beside.values():
        yield from teasers if len(teasers) > 1 else ()


def _is_headline(link: Any) -> bool:
    return len(link.text_content().split()) >= LINK_WORDS


def _blocks(tree: Any) -> list[_Block]:
    """The lines of the page in order."""
    import lxml.etree

    blocks: list[_Block] = []
    parts: list[tuple[str, bool]] = []  # each with whether it is in a link
    inside: Counter[str] = Counter()  # open elements of a mark
    marked: Counter[str] = Counter()  # letters so far
    is_below_picture = False
    place = tree
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        is_start = event == "start"
        if element.tag in _BLOCKS:
            if text := _joined(part for part, _ in parts):
                rest = _joined(part for part, is_in_link in parts if not is_in_link)
                if place.tag in _HEADLINES and rest:
                    text, marked["link"] = rest, 0  # a button stands before the headline
                set_apart = marked["apart"] > _LINK_SHARE * len(text) or _PAGE.credit.search(text)
                is_caption = 2 * marked["caption"] > len(text) or (
                    is_below_picture and len(text) <= _CAPTION and bool(set_apart)
                )
                is_link = marked["link"] > _LINK_SHARE * len(text)
                is_heading = 2 * marked["heading"] > len(text)
                shown = parts if _is_dated(text, parts) else [(text, is_link)]
                blocks += [
                    _Block(_joined(part), place, is_link, is_caption, is_heading)
                    for part, is_link in shown
                    if any(map(str.isalnum, part))
                ]
                is_below_picture = False
            parts, place = [], element if is_start else element.getparent()
            marked.clear()
        is_below_picture = element.tag in ("img", "picture") or (
            is_below_picture and element.tag not in _HEADLINES
        )
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


def _joined(parts: Iterable[str]) -> str:
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


def _region(blocks: list[_Block], title: str) -> list[str]:
    """The lines from the headline to the signature, without links and captions."""
    prose = [i for i, b in enumerate(blocks) if not (b.is_link or b.is_caption or b.is_cell)]
    found = [i for i in prose if kind_of(blocks[i].text) is Kind.BODY]
    found = found or [i for i in prose if is_sentence(blocks[i].text)]
    if not found:
        return [block.text for block in blocks]
    story = _element_around([blocks[i] for i in found])
    within = [block.element in story for block in blocks]
    start = next(i for i in found if within[i])
    end = max(i for i, b in enumerate(blocks) if within[i] and not b.is_link) + 1
    far = range(max(0, start - _FAR_ABOVE), start + 1)
    headings = [i for i in far if title and _squeezed(blocks[i].text) == _squeezed(title)]
    top = headings[-1] if headings else max(0, start - _ABOVE)
    dated = [i for i in range(max(0, top - _BELOW), top) if read_dateline(blocks[i].text)]
    kept = [i for i in (*dated[-1:], *range(top, end)) if within[i] or not blocks[i].is_cell]
    captions = sum(len(blocks[i].text) for i in kept if blocks[i].is_caption)
    in_pictures = 2 * captions > sum(len(blocks[i].text) for i in kept)  # a story told by them
    lines = [
        block.text
        for block in (blocks[i] for i in kept)
        if (in_pictures or not block.is_caption)
        and (
            not block.is_link
            or _squeezed(block.text) == _squeezed(title)
            or is_sentence(block.text)
            or is_writer(block.text)
        )
    ]
    for block in [] if is_writer(lines[-1]) else blocks[end : end + _BELOW]:
        name = read_byline(block.text) or read_signature(block.text)
        if name and is_person(name):
            return [*lines, block.text]
    return lines


def _element_around(blocks: list[_Block]) -> set[Any]:
    """All within the innermost element around most of the letters of some lines."""
    own: Counter[Any] = Counter()
    for block in blocks:
        own[block.element] += len(block.text)
    inner: Counter[Any] = Counter()
    root = blocks[0].element.getroottree().getroot()
    for element in [*root.iter()][::-1]:  # what is within comes before what is around it
        if inner[element] >= _STORY_SHARE * sum(own.values()):
            return set(element.iter())
        inner[element.getparent()] += inner[element] + own[element]
    return set(root.iter())


def _no_article(lines: list[str], blocks: list[_Block], titles: list[str], page: str) -> str | None:
    """The key of why a page is refused that shows no article, or only its beginning."""
    last = max((i for i, block in enumerate(blocks) if block.text in lines[-1:]), default=0)
    behind = [block.text for block in blocks[last : last + _BELOW]]
    said = sum(len(line) for line in lines if _squeezed(line) not in map(_squeezed, titles))
    signs = (
        ("page_error", _REFUSED.error.match, [*titles, *lines[:1]], _FEW_LETTERS),
        ("page_login", _REFUSED.login.search, behind, 2 * _FEW_LETTERS),
        ("page_scripts", _REFUSED.scripts.search, lines, _FEW_LETTERS),
    )
    for reason, sign, shown, most in signs:
        if said < most and any(map(sign, map(str.lower, shown))):
            return reason
    if not said and any(titles):
        return "page_scripts" if "<script" in page.lower() else "page_title_only"
    return None


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
