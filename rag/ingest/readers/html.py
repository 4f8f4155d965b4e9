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
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urljoin

from rag.ingest.cleaning.byline import is_person, read_byline, read_names, read_signature
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.cleaning.lines import Kind, is_sentence, kind_of
from rag.ingest.page import VIETNAM, Page, refusal
from rag.ingest.readers.blocks import Block, blocks_of, elements_of_story, joined
from rag.ingest.readers.encodings import BOMS, decode
from rag.text import lexicon, parse
from rag.types import Unread

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_PAGE_OF_STORY = re.compile(r"(?:[?&/_-](?:page|trang|p)?[=/_-]?\d{1,2}/?)?(?=(?:\.html?)?$)")
_HOST = re.compile(  # of a site that is named by it; a machine ("localhost:80") names none
    r"(?:https?://(?:www\.)?|www\.)([^/\s:]+\.[^\W\d_]{2,})(?:[:/].*)?"
)
_BESIDE = re.compile(r"\s+[-|–—»]\s+")  # between a headline and the name of the site
_SITE_OF_SHAREPOINT = re.compile(r"\bwebTitle\"?\s*:\s*(\"(?:[^\"\\]|\\.)+\")")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DATES = (  # names of meta elements, the most telling first
    "article:published_time og:published_time datepublished pubdate publishdate publish-date "
    "publish_date published_time dc.date.issued dc.date dcterms.created date article:published "
    "sailthru.date parsely-pub-date"
).split()
_LINKED = "//script[contains(@type, 'ld+json')]/text()"
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage")  # in linked data, of the story itself
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_CANONICAL = "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"
_MOST_WRITERS = 40  # elements that may hold one
_ABOVE, _BELOW = 8, 4  # lines around the article in which headline, date and signature may stand
_FAR_ABOVE = 60  # lines at the top, one of which may name the site
_FEW_LETTERS = 600  # of a page that may be an error's, or a teaser
_BYLINE: Final = lexicon.Patterns("byline")
_PAGE: Final = lexicon.Patterns("boilerplate")
_REFUSED: Final = lexicon.Patterns("refused_pages")


def read_html(data: bytes, source: str, charset: str | None = None) -> Page:
    """The article of a page; `charset` is what the server said. InputError if it is no page."""
    tree, text = _parsed(data, source, charset)
    own = next((urljoin(source, each) for each in tree.xpath(_CANONICAL)), None)
    at = own or next(iter(tree.xpath("//base/@href")), source)
    meta, linked = _meta(tree), _linked(tree)
    published, clock = _stated_date(tree, meta, linked)
    window = " ".join((tree.findtext(".//title") or "").split())
    brands = [joined(each.itertext()) for each in _named(tree, _PAGE.brand_class)]
    blocks = blocks_of(tree)
    title = _title(blocks, window, meta.get("og:title", ""))
    lines = _region(blocks, title)
    if reason := _no_article(lines, blocks, [title, window], text):
        raise refusal(source, reason)
    stated = meta.get("og:site_name")
    folded = parse(stated or "").folded
    # With diacritics, where the title of the window has them.
    named = next((e for e in _BESIDE.split(window) if parse(e).folded == folded), stated)
    named = named or _outlet(window, title, brands, blocks[:_FAR_ABOVE]) or _portal(text)
    host = _HOST.fullmatch(at)
    outlet = _HOST.sub(r"\1", named or "") or (host[1].lower() if host else None)
    writers = _writers(tree, meta, linked, outlet or "")
    told = {*writers, (published, clock)} if writers else set()  # may stand below the lead
    lines[:_ABOVE] = [e for e in lines[:_ABOVE] if not told & {read_names(e), _moment(e)}]
    following = _following(tree, source if "://" in source else own or "")
    return Page(
        "\n".join(lines), title or None, published, clock, outlet, "; ".join(writers) or None,
        address=own, following=following,
        unread=(Unread(part=following, reason="next_page"),) if following else (),
    )  # fmt: skip


def _title(blocks: list[Block], window: str, stated: str) -> str:
    """The headline: what the head of the page states, else the heading nearest above the story."""
    is_outlet = _BYLINE.outlet_beside_date.fullmatch
    told = [b for b in blocks if b.text.count(" ") >= 3 and not is_outlet(b.text)]
    if found := max((b.text for b in told if b.text in stated), key=len, default=""):
        return found
    start = next((i for i, b in enumerate(told) if kind_of(b.text) is Kind.BODY), len(told))
    near = (b.text for b in told[:start][::-1] if b.text in window or b.is_heading > b.is_link)
    return next((text for text in near if kind_of(text) is Kind.PLAIN), "")


def _portal(markup: str) -> str | None:
    """The name of a portal that stands in SharePoint's own script alone."""
    found = _SITE_OF_SHAREPOINT.search(markup)
    with suppress(ValueError):
        name = str(json.loads(found[1], strict=False)) if found else ""
        return None if _PAGE.sections.fullmatch(name.lower()) else name
    return None


def _outlet(window: str, title: str, brands: list[str], above: list[Block]) -> str | None:
    """Whose a page is that does not state it: beside the headline, or in a line `above`."""
    beside = _BESIDE.split(window)[::-1]
    beside = [e for e in beside if e not in title and not _PAGE.sections.fullmatch(e.lower())]
    lines = [*beside, *(block.text for block in above), window]
    named = (e for e in [*brands, *beside] if e.count(" ") >= 2 and kind_of(e) is Kind.PLAIN)
    outlets = filter(_BYLINE.outlet_beside_date.fullmatch, lines)
    return next(outlets, next(named, None) if title else None)


def _writers(tree: Any, meta: dict[str, str], linked: list[Any], outlet: str) -> list[str]:
    """The names that the head of a page states, or else the first in an element for its writer."""
    named = (each for one in linked for each in _each(one.get("author")))
    people = (e for e in named if "Organization" not in str(e.get("@type")))
    stated = [str(e["name"]) for e in people if e.get("name")]
    stated = stated or [each for name, each in meta.items() if "author" in name]
    marked = (part for each in _named(tree, _PAGE.author_class) for part in each.iter())
    shown = (joined(each.itertext()) for each in itertools.islice(marked, _MOST_WRITERS))
    found = [
        [name for e in lines if (name := read_byline(e) or read_names(e))
         and is_person(name, dated=True) and parse(name).folded != parse(outlet).folded]
        for lines in (stated, shown)
    ]  # fmt: skip
    return list(dict.fromkeys(found[0])) or found[1][:1]


def _named(tree: Any, pattern: Any) -> Iterator[Any]:
    """The elements whose class, id or role is as a pattern says."""
    for element in tree.xpath("//*[@class or @id or @itemprop or @rel]"):
        if pattern.search(" ".join(element.get(e, "") for e in ("class", "id", "itemprop", "rel"))):
            yield element


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
    return [block.text for block in blocks_of(tree, is_page=False)]


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
    for text in tree.xpath(_LINKED):
        with suppress(ValueError, RecursionError):
            found += _each(json.loads(text, strict=False))
    for each in found:  # which grows by what it holds
        found += itertools.chain.from_iterable(_each(each.get(name)) for name in _HOLDERS)
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
    stated += _PUBLISHED.findall("".join(tree.xpath(_LINKED)))  # where it cannot be parsed
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


def _region(blocks: list[Block], title: str) -> list[str]:
    """The lines from the headline to the signature, without links and captions."""
    prose = [i for i, b in enumerate(blocks) if not (b.is_link or b.is_caption or b.is_cell)]
    found = [i for i in prose if kind_of(blocks[i].text) is Kind.BODY]
    found = found or [i for i in prose if is_sentence(blocks[i].text)]
    if not found:
        return [block.text for block in blocks]
    story = elements_of_story(blocks, [blocks[i] for i in found], title)
    within = [block.element in story for block in blocks]
    start = next(i for i in found if within[i])
    end = max(i for i, b in enumerate(blocks) if within[i] and not b.is_link) + 1
    headings = (i for i in range(start + 1) if blocks[i].text == title)
    top = max(headings, default=max(0, start - _ABOVE))
    dated = [i for i in range(max(0, top - _BELOW), top) if read_dateline(blocks[i].text)]
    kept = [i for i in (*dated[-1:], *range(top, end)) if within[i] or not blocks[i].is_cell]
    shown = [blocks[i] for i in kept]
    captions = sum(len(block.text) for block in shown if block.is_caption)
    in_pictures = 2 * captions > sum(len(block.text) for block in shown)  # a story told by them
    told = (b for b in shown if in_pictures or not b.is_caption)
    lines = [b.text for b in told if not b.is_link or b.text == title or is_sentence(b.text)]
    for block in blocks[end : end + _BELOW]:
        name = read_byline(block.text) or read_signature(block.text)
        if name and is_person(name):
            return [*lines, block.text]
    return lines


def _no_article(lines: list[str], blocks: list[Block], titles: list[str], page: str) -> str | None:
    """The key of why a page is refused that shows no article, or only its beginning."""
    last = max((i for i, block in enumerate(blocks) if block.text in lines[-1:]), default=0)
    behind = [block.text for block in blocks[last : last + _BELOW]]
    said = sum(len(line) for line in lines if line not in titles)
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
