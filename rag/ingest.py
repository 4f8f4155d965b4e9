"""Files, folders and pages into the library: load, split, store, index; resumable anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.embed import Embedder
from rag.errors import DiemBaoError, InputError
from rag.library import Library
from rag.library.library import Progress
from rag.load import SUPPORTED_SUFFIXES, load_bytes, load_path, load_url
from rag.split import split
from rag.tokens import count_tokens
from rag.types import Article, FailedSource, IngestReport

_URL = re.compile(r"https?://", re.IGNORECASE)
_BATCH = 64  # articles that become searchable by words together


def ingest(
    library: Library,
    embedder: Embedder,
    sources: Sequence[str],
    *,
    reading: Progress | None = None,
    embedding: Progress | None = None,
) -> IngestReport:
    """Read `sources` (files, folders, addresses) into the library, and embed what is new.

    A source that fails is named in the report and the rest goes on. `reading` and `embedding`
    get what is done and how much there is.
    """
    failed: list[FailedSource] = []
    expanded = list(_expand(sources, failed))
    stored: list[str] = []
    unchanged: list[str] = []
    for i in range(0, len(expanded), _BATCH):
        articles: list[Article] = []
        for source in expanded[i : i + _BATCH]:
            try:
                articles.append(_load(source))
            except DiemBaoError as error:
                failed.append(FailedSource(source=source, reason=str(error)))
        with library.writing():
            for article in articles:
                new = store(library, article)
                (stored if new else unchanged).append(article.id)
            library.index_words()
        if reading:
            reading(min(i + _BATCH, len(expanded)), len(expanded))
    complete(library, embedder, embedding)
    return IngestReport(stored=tuple(stored), unchanged=tuple(unchanged), failed=tuple(failed))


def ingest_bytes(
    library: Library,
    embedder: Embedder,
    data: bytes,
    name: str,
    *,
    embedding: Progress | None = None,
) -> IngestReport:
    """One uploaded file; `name` gives its kind and is its source."""
    try:
        article = load_bytes(data, name)
    except DiemBaoError as error:
        return IngestReport(failed=(FailedSource(source=name, reason=str(error)),))
    with library.writing():
        new = store(library, article)
        library.index_words()
    complete(library, embedder, embedding)
    return IngestReport(stored=(article.id,)) if new else IngestReport(unchanged=(article.id,))


def store(library: Library, article: Article) -> bool:
    """Split and store one article; False where the library has it. Needs `writing`."""
    return library.store(article, split(article.id, article.text, count_tokens))


def complete(library: Library, embedder: Embedder, progress: Progress | None = None) -> int:
    """Embed what an earlier run left over. Returns how many texts were embedded."""
    if not library.pending_vectors():
        return 0
    with library.writing():
        return library.index_vectors(embedder, progress)


def _expand(sources: Sequence[str], failed: list[FailedSource]) -> Iterator[str]:
    """Folders become the files in them that can be read, in order of name."""
    for source in sources:
        folder = Path(source)
        if _URL.match(source) or not folder.is_dir():
            yield source
            continue
        try:
            names = sorted(p for p in folder.rglob("*") if _is_readable_kind(p, folder))
        except OSError as error:
            reason = f"The folder {source} cannot be read ({error.strerror})."
            failed.append(FailedSource(source=source, reason=reason))
            continue
        if not names:
            kinds = ", ".join(sorted(SUPPORTED_SUFFIXES))
            reason = f"The folder {source} holds no file of a known kind ({kinds})."
            failed.append(FailedSource(source=source, reason=reason))
        yield from map(str, names)


def _is_readable_kind(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    about = path.stem.lower() == "readme"  # a note about the folder, not an article
    return not hidden and not about and path.suffix.lower() in SUPPORTED_SUFFIXES and path.is_file()


def _load(source: str) -> Article:
    if _URL.match(source):
        return load_url(source)
    if "\0" in source:
        raise InputError("A file name cannot hold a NUL character.")
    return load_path(Path(source))
