"""What the markup of a web page states about its article: title, date, site, writer."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from rag.ingest.cleaning.byline import is_person
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.cleaning.lines import SITE_BEHIND_TITLE

VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
DATE_NAMES = (  # of meta elements, the most telling first
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publish_date", "published_time", "dc.date.issued", "dc.date",
    "dcterms.created", "date", "article:published", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
SITE_TAIL = re.compile(r"\s+[-|–—•]\s+[^-|–—•]{2,60}$")


def stated_title(tree: Any) -> str | None:
    """The headline: the page's h1, checked against its meta elements; not the window's title."""
    headings = [" ".join(h.text_content().split()) for h in tree.iter("h1")]
    stated = _meta(tree, "og:title") or next(iter(_linked_data(tree, "headline")), "")
    for heading in headings:
        if heading and stated and stated.casefold().startswith(heading.casefold()[:60]):
            return heading
    long = [heading for heading in headings if len(heading.split()) >= 4]
    if len(long) == 1:
        return long[0]
    stated = SITE_BEHIND_TITLE.sub("", stated)
    site = _meta(tree, "og:site_name")
    tail = SITE_TAIL.search(stated)
    if tail and site and site.casefold() in tail[0].casefold():
        return stated[: tail.start()]
    return stated or (headings[0] if len(headings) == 1 and headings[0] else None)


def stated_publisher(tree: Any) -> str | None:
    """The name of the site."""
    return _meta(tree, "og:site_name") or None


def stated_writer(tree: Any) -> str | None:
    """The author of the article, where JSON-LD or a meta element names a person."""
    site = _meta(tree, "og:site_name").casefold()
    names = _linked_data(tree, "author") or [_meta(tree, "article:author"), _meta(tree, "author")]
    for name in names:
        plain = 4 <= len(name) <= 80 and not re.search(r"[./@\d]", name)
        if plain and name.casefold() != site and is_person(name):
            return name
    return None


def stated_date(tree: Any) -> tuple[str | None, str | None]:
    """Date and time of publication from meta elements, JSON-LD or a time element; not guessed."""
    stated = [_meta(tree, name) for name in DATE_NAMES]
    stated += _linked_data(tree, "datePublished")
    times = [element for element in tree.iter("time") if element.get("datetime")]
    marked = [element for element in times if element.get("itemprop") == "datePublished"]
    # Several unmarked ones may be those of other stories.
    stated += [element.get("datetime") for element in marked[:1] or times if len(times) == 1]
    for text in filter(None, stated):
        try:
            moment = datetime.datetime.fromisoformat(text.strip())
            if moment.tzinfo:
                moment = moment.astimezone(VIETNAM)
        except (ValueError, OverflowError):
            dateline = read_dateline(" ".join(text.split()))
            if dateline and dateline.date:
                return dateline.date, dateline.time
            continue
        if 1945 <= moment.year <= 2099:
            exact = len(text.strip()) > 10 and (moment.hour, moment.minute) != (0, 0)
            return moment.date().isoformat(), moment.strftime("%H:%M") if exact else None
    return None, None


def _meta(tree: Any, name: str) -> str:
    for element in tree.iter("meta"):
        named = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if named.casefold() == name and content:
            return content
    return ""


def _linked_data(tree: Any, wanted: str) -> list[str]:
    """The values of a property of the things in the page's JSON-LD."""
    values: list[str] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            value = item.get(wanted)
            if isinstance(value, list):
                value = value[0] if value else None
            if isinstance(value, dict):
                value = value.get("name")
            if isinstance(value, str) and value.strip():
                values.append(" ".join(value.split()))
    return values


def _items(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for part in data:
            yield from _items(part)
    elif isinstance(data, dict):
        yield data
        yield from _items(data.get("@graph"))
