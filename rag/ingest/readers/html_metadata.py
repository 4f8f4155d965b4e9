"""When and by whom a web page says that its article was published."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from rag.ingest.cleaning.byline import is_person
from rag.ingest.cleaning.dateline import read_dateline

_VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
_DATES = (  # meta elements, the most telling first
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publish_date", "published_time", "dc.date.issued", "dc.date",
    "dcterms.created", "date", "article:published", "sailthru.date", "parsely-pub-date",
)  # fmt: skip


def stated_writer(tree: Any) -> str | None:
    """The author of the article, where JSON-LD or a meta element names a person."""
    meta = _meta(tree)
    named = [meta.get("article:author", ""), meta.get("author", "")]
    for name in _linked_data(tree, "author") or named:
        plain = 4 <= len(name) <= 80 and not re.search(r"[./@\d]", name)
        if plain and name.casefold() != meta.get("og:site_name", "").casefold() and is_person(name):
            return name
    return None


def stated_date(tree: Any) -> tuple[str | None, str | None]:
    """Date and time of publication from meta elements, JSON-LD or a time element; not guessed."""
    meta = _meta(tree)
    stated = [meta[name] for name in _DATES if name in meta] + _linked_data(tree, "datePublished")
    times = tree.xpath("//time[@datetime]")
    marked = [element for element in times if element.get("itemprop") == "datePublished"]
    # Several unmarked ones may be those of other stories.
    stated += [element.get("datetime") for element in marked[:1] or times if len(times) == 1]
    for text in (" ".join(text.split()) for text in stated):
        try:
            moment = datetime.datetime.fromisoformat(text)
            if moment.tzinfo:
                moment = moment.astimezone(_VIETNAM)
        except (ValueError, OverflowError):
            dateline = read_dateline(text)
            if dateline and dateline.date:
                return dateline.date, dateline.time
            continue
        if 1945 <= moment.year <= 2099:
            exact = len(text) > 10 and (moment.hour, moment.minute) != (0, 0)
            return moment.date().isoformat(), moment.strftime("%H:%M") if exact else None
    return None, None


def _meta(tree: Any) -> dict[str, str]:
    """The contents of the meta elements that have one, by their names; the first of each name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := " ".join((element.get("content") or "").split()):
            found.setdefault(name.casefold(), content)
    return found


def _linked_data(tree: Any, wanted: str) -> list[str]:
    """The values of a property of the things in the page's JSON-LD."""
    values: list[str] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
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
