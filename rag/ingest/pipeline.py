"""Files, folders and pages into the library: load, split, store, index; resumable anywhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag.errors import DiemBaoError, InputError
from rag.ingest.chunks import split
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_bytes, load_path, load_url
from rag.library import Library, State, lesson
from rag.models import Embedder, count_tokens
from rag.types import Article, FailedSource, IngestReport

_URL = re.compile(r"https?://", re.IGNORECASE)
# Articles become searchable by words so many together, or after so long.
BATCH = 256
_BATCH_SECONDS = 1.0
_GROUP = 32  # articles that become searchable by meaning together
_EMBED_BATCH = 16
_POLL_SECONDS = 0.5

Progress = Callable[[int, int], None]


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
    articles: list[Article] = []
    since = time.monotonic()
    for number, source in enumerate(expanded, 1):
        try:
            articles.append(_load(source))
        except DiemBaoError as error:
            failed.append(FailedSource(source=source, reason=str(error)))
        is_due = len(articles) >= BATCH or time.monotonic() - since > _BATCH_SECONDS
        if is_due or number == len(expanded):
            for article, is_new in zip(articles, store_all(library, articles), strict=True):
                (stored if is_new else unchanged).append(article.id)
            articles = []
            since = time.monotonic()
        if reading:
            reading(number, len(expanded))
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
    (is_new,) = store_all(library, [article])
    complete(library, embedder, embedding)
    return IngestReport(stored=(article.id,)) if is_new else IngestReport(unchanged=(article.id,))


def store_all(library: Library, articles: Sequence[Article]) -> list[bool]:
    """Split and store articles and make them searchable by words; False for those known before."""
    if not articles:
        return []
    cut = [(article, split(article.id, article.text, count_tokens)) for article in articles]
    with library.writing():
        with library.database.transaction():
            are_new = [library.store(article, chunks) for article, chunks in cut]
        library.index_words()
    return are_new


def complete(
    library: Library,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    most: int | None = None,
) -> int:
    """Embed what has no vector yet; returns how many texts this process embedded.

    Texts are embedded with no lock on the library, and kept as they come, so that an interruption
    loses a few seconds of work. Where another process is embedding, it embeds these too, and this
    waits for it. With `most`, nothing is done, and nothing waited for, if there is more to embed.
    """
    embedded = 0
    while library.pending_vectors():
        missing = library.embeddings.count_missing(embedder.name, State.SEARCHABLE)
        if most is not None and missing > most:
            break
        with library.embedding() as is_ours:
            if is_ours:
                library.use_embedder(embedder)
                embedded += _embed(library, embedder, missing, progress)
                continue
        if most is not None:
            break
        if progress:
            progress(0, missing)
        time.sleep(_POLL_SECONDS)
    return embedded


def _embed(library: Library, embedder: Embedder, total: int, progress: Progress | None) -> int:
    done = 0
    while pending := library.pending_vectors()[:_GROUP]:
        texts = library.embeddings.missing(embedder.name, pending)
        # Texts of like length in one batch waste no padding.
        texts.sort(key=lambda text: len(text.text))
        for i in range(0, len(texts), _EMBED_BATCH):
            batch = texts[i : i + _EMBED_BATCH]
            vectors = embedder.passages([text.text for text in batch])
            library.embeddings.keep(embedder.name, [text.digest for text in batch], vectors)
            done += len(batch)
            if progress:
                progress(done, max(done, total))
        lessons = [lesson(article) for article in library.records.articles(pending)]
        with library.writing():
            library.index_vectors(embedder, lessons)
    return done


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
