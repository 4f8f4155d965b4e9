"""Files, folders and pages into the library: load, split, store, index; resumable anywhere."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from rag.errors import DiemBaoError, without_passwords
from rag.ingest.apart import apart
from rag.ingest.changes import MOST_CHANGES, changes
from rag.ingest.chunks import split
from rag.ingest.page import legible, refusal
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_bytes, load_path, load_url
from rag.ingest.readers.archives import files_in, is_shown, unpack
from rag.messages import Language, say, told
from rag.text import visible
from rag.types import Article, Chunk, FailedSource, IngestReport, PartlyRead, Replaced, Unread

if TYPE_CHECKING:
    from rag.library import Library
    from rag.models import Embedder

_URL = re.compile(r"https?://", re.IGNORECASE)
# Articles become searchable by words so many together, or after so long.
BATCH = 256
_BATCH_SECONDS = 1.0
_GROUP = 32  # articles that become searchable by meaning together
_EMBED_BATCH = 16
_POLL_SECONDS = 0.5

Progress = Callable[[int, int], None]
# Gives the waiting articles their vectors, of so many texts; returns how many it embedded.
Embed = Callable[["Library", "Embedder", int, Progress | None], int]
# The name of a source, what reads it, and of an upload what gives the file.
Source = tuple[str, partial[Article], Callable[[], bytes] | None]


def ingest(
    library: Library,
    embedder: Embedder,
    sources: Sequence[str | tuple[str, bytes]],
    *,
    language: Language = "en",
    reading: Progress | None = None,
    embedding: Progress | None = None,
) -> IngestReport:
    """Read `sources` into the library, and embed what is new.

    A source is a file, a folder, an address, or the name and the content of an uploaded file. One
    that fails, or is read in part, is named in the report, why in `language`. `reading` and
    `embedding` get what is done and how much there is.
    """
    failed: list[tuple[str, DiemBaoError]] = []
    stored: dict[bool, list[str]] = {True: [], False: []}
    partly: list[PartlyRead] = []
    replaced: list[Replaced] = []
    articles: list[Article] = []
    originals: dict[str, tuple[str, bytes]] = {}
    since = time.monotonic()
    with tempfile.TemporaryDirectory() as uploads:
        expanded = list(expand_sources(sources, failed, Path(uploads)))
        for number, (name, load, upload) in enumerate(expanded, 1):
            try:
                articles.append(article := load())
                if upload:
                    originals[article.id] = article.source, upload()
                if unread := article.unread:
                    partly.append(PartlyRead(source=name, unread=told_unread(unread, language)))
            except DiemBaoError as error:
                failed.append((name, error))
            is_due = len(articles) >= BATCH or time.monotonic() - since > _BATCH_SECONDS
            if is_due or number == len(expanded):
                articles = [as_revised(article, library, replaced) for article in articles]
                are_new = store_all(library, articles, originals)
                for article, is_new in zip(articles, are_new, strict=True):
                    stored[is_new].append(article.id)
                articles, originals = [], {}
                since = time.monotonic()
            if reading:
                reading(number, len(expanded))
    complete(library, embedder, embedding)
    new, known = tuple(stored[True]), tuple(stored[False])
    refused = tuple(FailedSource(source=name, reason=told(e, language)) for name, e in failed)
    return IngestReport(
        stored=new, unchanged=known, failed=refused, partly=tuple(partly), replaced=tuple(replaced)
    )


def as_revised(article: Article, library: Library, replaced: list[Replaced]) -> Article:
    """The article with what it says otherwise than the version that its address held before."""
    former = library.records.at(article.source)
    if former is None or former.id == article.id:
        return article
    found = changes(former.text, article.text)
    replaced.append(
        Replaced(
            source=article.source, article_id=article.id, former_id=former.id, changes=found
        )
    )  # fmt: skip
    return article.model_copy(update={"revised": (*former.revised, *found)[-MOST_CHANGES:]})


def told_unread(parts: Sequence[Unread], language: Language) -> tuple[Unread, ...]:
    """What was not read, its reasons as sentences."""
    return tuple(
        part.model_copy(update={"reason": say(f"unread.{part.reason}", language)}) for part in parts
    )


def store_all(
    library: Library,
    articles: Sequence[Article],
    originals: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
) -> list[bool]:
    """Split and store articles and make them searchable by words; False for those known before.

    `originals` holds by the id of their article the files that are to be kept, with their names.
    """
    from rag.models import count_tokens

    cut = [(article, split(article.id, article.text, count_tokens)) for article in articles]
    return store_split(library, cut, originals)


def store_split(
    library: Library,
    cut: Sequence[tuple[Article, Sequence[Chunk]]],
    originals: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
) -> list[bool]:
    """The same for articles that are split already."""
    if not cut:
        return []
    with library.writing():
        with library.database.transaction():
            are_new = [library.store(article, chunks) for article, chunks in cut]
            for article_id, (name, content) in originals.items():
                library.records.keep_original(article_id, name, content)
        library.index_words()
    return are_new


def complete(
    library: Library,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    most: int | None = None,
    embed: Embed | None = None,
) -> int:
    """Embed what has no vector yet; returns how many texts this process embedded.

    Texts are embedded with no lock on the library, and kept as they come, so that an interruption
    loses a few seconds of work. Where another process is embedding, it embeds these too, and this
    waits for it. With `most`, nothing is done, and nothing waited for, if there is more to embed.
    `embed` makes the vectors in the place of this process.
    """
    embedded = 0
    while library.pending_vectors():
        missing = library.embeddings.count_missing(embedder.name)
        if most is not None and missing > most:
            break
        with library.embedding() as is_ours:
            if is_ours:
                library.use_embedder(embedder)
                embedded += (embed or _embed)(library, embedder, missing, progress)
                continue
        if most is not None:
            break
        if progress:
            progress(0, missing)
        time.sleep(_POLL_SECONDS)
    return embedded


def _embed(library: Library, embedder: Embedder, total: int, progress: Progress | None) -> int:
    from rag.library import lesson

    done = 0
    # A server is asked by several requests at a time, which want texts.
    size = getattr(embedder, "texts_at_once", _EMBED_BATCH)
    while pending := library.pending_vectors()[: max(_GROUP, size // 4)]:
        found = library.embeddings.missing(embedder.name, pending)
        # Texts of like length in one batch waste no padding.
        texts = sorted(found.items(), key=lambda item: len(item[1]))
        for i in range(0, len(texts), size):
            batch = texts[i : i + size]
            vectors = embedder.passages([text for _, text in batch])
            library.embeddings.keep(embedder.name, [digest for digest, _ in batch], vectors)
            done += len(batch)
            if progress:
                progress(done, max(done, total))
        lessons = [lesson(article) for article in library.records.articles(pending)]
        with library.writing():
            library.index_vectors(lessons)
    return done


def expand_sources(
    sources: Sequence[str | tuple[str, bytes]],
    failed: list[tuple[str, DiemBaoError]],
    uploads: Path,
) -> Iterator[Source]:
    """Each source with how it is loaded; folders and archives become the files in them, in order.

    Archives that were uploaded lie in the folder `uploads`, and what is unpacked passes through it.
    """
    for source in sources:
        if not isinstance(source, str):
            # An upload is no file of this computer, whatever it is called.
            name, data = legible(source[0]).lstrip("/"), source[1]
            if name.lower().endswith(".zip"):
                archive = uploads / f"{sum(1 for _ in uploads.iterdir())}.zip"
                archive.write_bytes(data)
                yield from _members(archive, name, name, failed, uploads, are_kept=True)
            else:
                yield name, partial(load_bytes, data, name), partial(bytes, data)
        elif _URL.match(source):
            yield without_passwords(visible(source)), partial(load_url, visible(source)), None
        elif source.lower().endswith(".zip") and Path(source).is_file():
            archive = Path(source).absolute()
            yield from _members(archive, source, str(archive), failed, uploads)
        elif not Path(source).is_dir():
            yield legible(source), partial(load_path, Path(source).absolute()), None
        else:
            folder = Path(source).absolute()
            try:
                files = sorted(
                    path
                    for path in folder.rglob("*")
                    if is_shown(path.relative_to(folder)) and path.is_file()
                )
            except OSError as error:
                failed.append((source, refusal(source, "folder_unreadable", reason=error)))
                continue
            if not any(path.suffix.lower() in (*SUPPORTED_SUFFIXES, ".zip") for path in files):
                kinds = ", ".join(sorted(SUPPORTED_SUFFIXES))
                failed.append((source, refusal(source, "folder_without_articles", kinds=kinds)))
                continue
            yield from expand_sources(list(map(str, files)), failed, uploads)


def _members(
    archive: Path,
    name: str,
    where: str,
    failed: list[tuple[str, DiemBaoError]],
    uploads: Path,
    *,
    are_kept: bool = False,
) -> Iterator[Source]:
    """The files of an archive as sources of their own, each unpacked when it is loaded."""
    file = uploads / "member"

    def load(number: int, inside: str) -> Article:
        apart(inside, unpack, archive, number, inside, file)
        return load_bytes(file.read_bytes(), inside)

    try:
        members = apart(name, files_in, archive, name)
    except DiemBaoError as error:
        failed.append((name, error))
        return
    for number, member in members:
        inside = legible(f"{where}/{member}")
        yield inside, partial(load, number, inside), file.read_bytes if are_kept else None
