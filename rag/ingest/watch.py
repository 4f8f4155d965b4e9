"""Feeds and pages that are looked at again and again: what they name that was not there before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel

from rag.errors import DiemBaoError, InputError
from rag.ingest.apart import apart
from rag.ingest.page import refusal
from rag.ingest.readers.fetch import download
from rag.messages import Language, told
from rag.types import IngestReport, Watched

if TYPE_CHECKING:
    from rag.library import Saved

_SECONDS, _MOST_BYTES = 20, 5_000_000
_MOST_LINKS: Final = 200  # that one look takes up
_KEPT: Final = 5000  # links remembered of one address
_HEADLINE: Final = 4  # syllables from which the words of a link are a headline


class Links(NamedTuple):
    """What an address names; of a feed all is news, of a page only what is added later.

    `feed` is what a page names as its own.
    """

    addresses: list[str]
    is_feed: bool = False
    feed: str = ""


class Watch(BaseModel):
    """What is known of one address: the links seen, when it was looked at, and what was wrong."""

    address: str
    seen: list[str] = []
    checked: str | None = None
    problem: str | None = None


def links_of(address: str) -> Links:
    """The articles that a feed (RSS or Atom) names, or else the headlines of a page.

    A page that names a feed of its own is that feed. Raises InputError.
    """
    links = _read(address)
    if links.feed and (entries := _read(links.feed)).is_feed:
        return entries
    if not links.addresses:
        raise refusal(address, "watch_without_links")
    return links


def _read(address: str) -> Links:
    data = download(address, _SECONDS, _MOST_BYTES).data
    return apart(address, links_in, data, address)


def links_in(data: bytes, address: str) -> Links:
    """What a feed or a page names, read in this process."""
    from lxml import etree, html

    if entries := _entries(data, address):
        return Links(entries, is_feed=True)
    try:
        page = html.fromstring(data)
    except (etree.ParserError, ValueError):
        return Links([])
    feeds = page.xpath(
        '//link[@rel="alternate"][contains(@type, "rss") or contains(@type, "atom")]/@href'
    )
    told = (e for e in page.iter("a") if len(e.text_content().split()) >= _HEADLINE)
    named = [link.get("href") for link in told if link.get("href")]
    links = [each for each in _whole(named, address) if _host(each) == _host(address)]
    return Links(links, feed=_absolute(address, feeds[0]) if feeds else "")


def _entries(data: bytes, address: str) -> list[str]:
    """The links of the entries of a feed; none of what is no feed."""
    from lxml import etree

    # Broken feeds are common; entities are not resolved, which a hostile one could use.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    feed = etree.fromstring(data, parser) if data.strip() else None
    if feed is None or etree.QName(feed).localname.lower() not in ("rss", "feed", "rdf"):
        return []
    entries = feed.xpath('//*[local-name()="item" or local-name()="entry"]')
    links = [e.xpath('./*[local-name()="link"][not(@rel) or @rel="alternate"]') for e in entries]
    return _whole([each[0].get("href") or each[0].text or "" for each in links if each], address)


def _whole(links: list[str], address: str) -> list[str]:
    """The links as addresses, each once; not the front page, and none beyond the most."""
    found = dict.fromkeys(_absolute(address, link.strip()) for link in links)
    return [each for each in found if each][:_MOST_LINKS]


def _absolute(address: str, link: str) -> str:
    """A link of a page as an address; empty for the front page, and for what is no address."""
    try:
        whole = urljoin(address, link).partition("#")[0]
        return whole if urlsplit(whole).path.strip("/") and whole.startswith("http") else ""
    except ValueError:
        return ""


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _kept(saved: Saved) -> dict[str, Watch]:
    """What is watched, by the id it is saved under, in the order of the addresses."""
    ids = [item.id for item in saved.listing("watch")]
    found = {each: Watch.model_validate_json(saved.content(each)) for each in ids}
    return dict(sorted(found.items(), key=lambda item: item[1].address))


def watches(saved: Saved) -> list[Watch]:
    """Every address that is watched, in order."""
    return list(_kept(saved).values())


def add_watch(saved: Saved, address: str) -> Watch:
    """Watch an address from now on. Raises InputError where it cannot be read."""
    for watch in watches(saved):
        if watch.address == address:
            return watch
    links = links_of(address)
    watch = Watch(address=address, seen=[] if links.is_feed else links.addresses)
    saved.put("watch", address, watch.model_dump_json())
    return watch


def remove_watch(saved: Saved, address: str) -> Watch:
    """Watch an address no more. Raises InputError where it is not watched."""
    for item_id, watch in _kept(saved).items():
        if watch.address == address:
            saved.delete(item_id)
            return watch
    raise InputError("not_watched", address=address)


def run_watches(
    saved: Saved, ingest: Callable[[list[str]], IngestReport], language: Language
) -> list[Watched]:
    """Look at every address, read in what is new; one that fails costs only itself."""
    done = []
    for item_id, watch in _kept(saved).items():
        report, watch.problem = IngestReport(), None
        try:
            links = links_of(watch.address).addresses
            if fresh := [link for link in links if link not in watch.seen]:
                report = ingest(fresh)
                watch.seen = [*watch.seen, *fresh][-_KEPT:]
        except DiemBaoError as error:
            watch.problem = told(error, language)
        watch.checked = datetime.now(UTC).isoformat(timespec="seconds")
        saved.put("watch", watch.address, watch.model_dump_json(), item_id)
        new, failed = report.stored, report.failed
        done.append(Watched(address=watch.address, new=new, failed=failed, problem=watch.problem))
    return done
