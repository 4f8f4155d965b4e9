"""A file, the bytes of one, or a web page → Article, its boilerplate out and its facts in fields.

    load_path    a file of one of SUPPORTED_SUFFIXES
    load_bytes   the same from memory, the kind by the content, else by the name
    load_url     a public web page, PDF or text over http or https

Each either returns a whole Article or raises InputError with one sentence that says what is wrong
with which source. The same content makes the same article, wherever it came from.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from rag.errors import InputError
from rag.ingest.apart import apart, apart_within
from rag.ingest.cleaning import clean
from rag.ingest.page import Page, legible, refusal, shown
from rag.ingest.place import find_place
from rag.ingest.readers.encodings import doubtful, in_unicode
from rag.ingest.readers.epub import read_epub
from rag.ingest.readers.fetch import download
from rag.ingest.readers.html import read_html
from rag.ingest.readers.libreoffice import OLE, converted
from rag.ingest.readers.mail import read_eml
from rag.ingest.readers.pdf import NO_PAGES, Pages, read_pdf
from rag.ingest.readers.plain import read_markdown, read_plain
from rag.ingest.readers.recognition import recognise
from rag.ingest.readers.sheets import read_xlsx
from rag.ingest.readers.word import read_docx
from rag.text import one_line
from rag.types import Article, Unread

_READERS: dict[str, Callable[[bytes, str], Page]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".xlsx": read_xlsx,
    ".eml": read_eml,
    ".epub": read_epub,
}
_BY_OFFICE: Final = (".ole", ".odt", ".ods", ".rtf")  # made new before they are read
SUPPORTED_SUFFIXES = (*_READERS, ".doc", ".xls", *_BY_OFFICE[1:])
_MOST_BYTES = 100_000_000
_MOST_TEXT = 2_000_000  # characters
_SECONDS_OF_PAGE, _MOST_OF_PAGE = 20.0, 20_000_000  # of the web, its bytes
_HARMLESS = 50_000  # bytes
_SECONDS_WHEN_NEW = 6.0  # for a file that was made new, which took up to 14
_QUICK: Final = (".txt", ".md", ".html", ".htm")
_LONGEST_TITLE = 500
_MOST_UNREAD = 100  # parts that are named
_MOST_PAGES = 10  # of one story
_PICTURES = ("scan", "garbled")  # why a page is unread that is drawn all the same
_SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}

# How a content begins, white space and case aside.
_BEGINNINGS: Final = {
    b"%pdf-": ".pdf",
    b"{\\rtf": ".rtf",
    OLE: ".ole",  # .doc, .xls, or a file with a password
    b"<!doctype html": ".html",
    b"<html": ".html",
}
# A file that tells what an archive is.
_MEMBERS: Final = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "content.xml": ".odt",
    "META-INF/container.xml": ".epub",
}


def load_path(path: Path) -> Article:
    """The article in a file of at most 100 MB."""
    return load_bytes(read_file(path), legible(str(path)))


def read_file(path: Path) -> bytes:
    """The content of a file of a supported kind that did not change meanwhile, or InputError."""
    source = str(path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise refusal(source, "is_a_folder")
        if not stat.S_ISREG(found.st_mode):
            raise refusal(source, "no_regular_file")
        check_size(source, found.st_size)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(_MOST_BYTES + 1)
            after = os.fstat(file.fileno())
        path.stat()
    except FileNotFoundError as error:
        raise refusal(source, "file_missing") from error
    except PermissionError as error:
        raise refusal(source, "file_forbidden") from error
    except (OSError, ValueError) as error:
        raise refusal(source, "file_unreadable", reason=error) from error
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    if changed or len(data) != after.st_size:
        raise refusal(source, "file_changed")
    return data


def check_size(source: str, size: int) -> None:
    """Raises InputError for what is empty or too large to be read."""
    if size == 0:
        raise refusal(source, "file_empty")
    if size > _MOST_BYTES:
        raise refusal(source, "file_too_large", most=_MOST_BYTES // 1_000_000)


def load_bytes(data: bytes, source: str) -> Article:
    """The article in the content of a file; `source` is its name."""
    check_size(source, len(data))
    suffix = Path(source).suffix.lower()
    if is_harmless(data, suffix):
        return article_of(data, source, suffix)
    return _read_apart(data, source, suffix)


def _read_apart(data: bytes, source: str, suffix: str, page: str | None = None) -> Article:
    """See `article_of`; read in other processes, made new or its scanned pages recognised."""
    if _kind_of(data, suffix) in _BY_OFFICE and not _is_locked(data):
        new = converted(data, source)
        return apart_within(_SECONDS_WHEN_NEW, source, article_of, new, source, suffix, page=page)
    try:
        article = apart(source, article_of, data, source, suffix, page=page)
        scanned = [p.page for p in article.unread if p.page and p.reason in _PICTURES]
    except InputError as error:
        if error.key not in ("pdf_scan", "pdf_garbled"):
            raise
        scanned = [*range(1, int(str(error.values["count"])) + 1)]
        if not (found := recognise(data, source, scanned)):
            raise
    else:
        if not (found := recognise(data, source, scanned)):
            return article
    return apart(source, article_of, data, source, suffix, page=page, recognised=found)


def is_harmless(data: bytes, suffix: str) -> bool:
    """Whether a content is so plain and short that reading it needs no process of its own."""
    return len(data) <= _HARMLESS and _kind_of(data, suffix) in (".txt", ".md")


def is_short(path: Path) -> bool:
    """Whether a file is of a kind that is quickly read, by its name, and not long."""
    try:
        return path.suffix.lower() in _QUICK and path.stat().st_size <= _HARMLESS
    except (OSError, ValueError):
        return False


def load_short(path: Path) -> Article | None:
    """The article in a short file, read in this process; None where it is of another kind inside.

    Raises InputError.
    """
    data, suffix = read_file(path), path.suffix.lower()
    is_quick = len(data) <= _HARMLESS and _kind_of(data, suffix) in _QUICK
    return article_of(data, legible(str(path)), suffix) if is_quick else None


def load_url(url: str) -> Article:
    """The article at a public http or https address."""
    found = download(url, _SECONDS_OF_PAGE, _MOST_OF_PAGE)
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    suffix = _SUFFIX_OF_TYPE.get(found.content_type, suffix)
    if not found.data.strip() and suffix in _READERS:
        raise refusal(url, "page_empty")
    if _READERS.get(_kind_of(found.data, suffix)) is not read_html:
        return _read_apart(found.data, url, suffix, found.content_type or "?")
    pages, seen = [found.data], {url}
    article, following = apart(url, story_of, pages, url, found.charset)
    # What fails later costs that page, which the article names as not read.
    with suppress(InputError):
        while following and following not in seen and len(pages) < _MOST_PAGES:
            seen.add(following)
            pages.append(download(following, _SECONDS_OF_PAGE, _MOST_OF_PAGE).data)
            article, following = apart(url, story_of, pages, url, found.charset)
    return article


def story_of(pages: list[bytes], source: str, charset: str | None) -> tuple[Article, str | None]:
    """The article on the pages of a story, and the address of the next; read in this process."""
    first, *others = (read_html(each, source, charset) for each in pages)
    lines = first.text.split("\n")
    top = {*lines}
    for other in others:  # headline and lead stand above each page
        lines += [line for line in other.text.split("\n") if line not in top]
    last = [first, *others][-1]
    whole = dataclasses.replace(first, text="\n".join(lines), unread=last.unread)
    return _article(whole, source), last.following


def article_of(
    data: bytes, source: str, suffix: str, *, page: str | None = None, recognised: Pages = NO_PAGES
) -> Article:
    """The article in a content, read in this process; `suffix` is what its name or its type says.

    Of a web page, `page` is its type; see `read_pdf` for `recognised`. Raises InputError.
    """
    kind = _kind_of(data, suffix)
    if kind == ".pdf":
        return _article(read_pdf(data, source, recognised), source)
    if kind in _READERS:
        return _article(_READERS[kind](data, source), source)
    if page:
        raise refusal(source, "page_kind", kind=page)
    if kind == ".ole" and _is_locked(data):
        raise refusal(source, "file_locked", kind="DOCX, XLSX")
    if kind in _BY_OFFICE and suffix in (".doc", ".xls", *_BY_OFFICE):
        raise refusal(source, "file_damaged", kind=suffix[1:].upper())
    kinds = ", ".join(SUPPORTED_SUFFIXES)
    key = "file_kind" if suffix else "file_without_kind"
    raise refusal(source, key, suffix=shown(suffix), kinds=kinds)


_TRACKER: Final = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc)=")


def _address(source: str, own: str | None) -> str:
    """Where a web page is found: without trackers, or as it says itself.

    It is not believed where it drops what may tell it from another page of its site: a parameter,
    or the last part of its path.
    """
    if not source.lower().startswith(("http://", "https://")):
        return source
    with suppress(ValueError):
        given, stated = urlsplit(source), urlsplit(own or "")
        kept = [each for each in given.query.split("&") if each and not _TRACKER.match(each)]
        name = PurePosixPath(given.path).stem
        is_same = name in stated.path and set(kept) <= set(stated.query.split("&"))
        if stated.hostname == given.hostname and name and is_same:
            return urlunsplit(stated._replace(fragment=""))
        return urlunsplit(given._replace(query="&".join(kept), fragment=""))
    return source


def _is_locked(data: bytes) -> bool:
    """Whether a container of Office holds a file that is encrypted."""
    return "EncryptedPackage".encode("utf-16-le") in data


def _article(page: Page, source: str) -> Article:
    if len(page.text) > _MOST_TEXT:
        raise refusal(source, "text_too_long", most=_MOST_TEXT // 1_000_000)
    stated = " ".join((page.title or "").split())[:_LONGEST_TITLE]
    title, _, text = in_unicode(f"{stated}\n{page.text}", source).partition("\n")
    cleaned = clean(dataclasses.replace(page, title=title or None, text=text))
    if cleaned is None:
        raise refusal(source, "no_article_text")
    digest = hashlib.sha256(cleaned.text.encode("utf-8")).hexdigest()
    figures = (Unread(part=each, reason="doubtful_figure") for each in doubtful(cleaned.text))
    unread = (*cleaned.unread, *figures)
    if more := unread[_MOST_UNREAD:]:
        rest = Unread(part=f"+{len(more)}", reason=more[0].reason)
        unread = (*unread[:_MOST_UNREAD], rest)
    # An official paper is about where it was issued, unless its title names a place.
    told = "" if cleaned.place else cleaned.text
    return Article(
        id=digest[:16],
        title=cleaned.title or "",
        source=_address(source, cleaned.address),
        # Of a page both come as it states them.
        publisher=one_line(cleaned.publisher or "") or None,
        byline=one_line(cleaned.byline or "") or None,
        published=cleaned.published,
        published_time=cleaned.published_time,
        place=find_place(cleaned.title or "", told) or cleaned.place,
        text=cleaned.text,
        sha256=digest,
        unread=unread,
    )


def _kind_of(data: bytes, suffix: str) -> str:
    """The suffix of the kind of a content; `suffix` where the content tells nothing."""
    beginning = data[:1000].lstrip().lower()
    if beginning.startswith(b"pk\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError):
            return suffix
        return next((kind for name, kind in _MEMBERS.items() if name in members), suffix)
    found = (kind for mark, kind in _BEGINNINGS.items() if beginning.startswith(mark))
    return next(found, suffix)
