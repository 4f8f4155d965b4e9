"""Files, folders and pages into the library: load, split, store, index; resumable anywhere."""

from __future__ import annotations

import itertools
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import DiemBaoError
from rag.ingest.ahead import Prepared, cut, read_ahead
from rag.ingest.sources import Source, expand
from rag.messages import Language, say, told
from rag.resources import batched
from rag.text import parse
from rag.types import Article, Change, FailedSource, IngestReport, PartlyRead, Replaced

if TYPE_CHECKING:
    from rag.library import Library
    from rag.models import Embedder

# Articles become searchable by words so many together, or after so long.
BATCH = 256
_BATCH_SECONDS = 1.0
_GROUP = 32  # articles that become searchable by meaning together
_EMBED_BATCH = 16  # texts
_POLL_SECONDS = 0.5
_STALLED_SECONDS = 120.0  # after which who embeds is not waited for any more
_MOST_CHANGES = 50  # of an article that are kept

Progress = Callable[[int, int], None]
# Gives the waiting articles their vectors, of so many texts, until a moment of `time.monotonic`;
# returns how many it embedded.
Embed = Callable[["Library", "Embedder", int, Progress | None, float], int]
# What became of a source, by its name: an article, or why there is none; of an upload, its file.
SourceOutcome = tuple[str, Prepared | DiemBaoError, bytes | None]


def ingest(
    library: Library,
    embedder: Embedder,
    sources: Sequence[str | tuple[str, bytes]],
    *,
    language: Language = "en",
    reading: Progress | None = None,
    embedding: Progress | None = None,
    most: int | None = None,
    read: Callable[[Sequence[Source]], Iterator[SourceOutcome]] | None = None,
    embed: Embed | None = None,
) -> IngestReport:
    """Read `sources` into the library, and embed what is new; with `most`, see `complete`.

    A source is a file, a folder, an address, or the name and the content of an uploaded file. One
    that fails, or is read in part, is named in the report, why in `language`. `reading` and
    `embedding` get what is done and how much there is; `read` and `embed` do so in the place of
    this process.
    """
    failed: list[tuple[str, DiemBaoError]] = []
    stored: list[str] = []
    unchanged: list[str] = []
    partly: list[PartlyRead] = []
    replaced: list[Replaced] = []
    batch: list[Prepared] = []
    originals: dict[str, tuple[str, bytes]] = {}
    since = time.monotonic()
    with tempfile.TemporaryDirectory() as uploads:
        expanded = list(expand(sources, failed, Path(uploads)))
        for number, (name, found, original) in enumerate((read or _read)(expanded), 1):
            if isinstance(found, DiemBaoError):
                failed.append((name, found))
            else:
                batch.append(found)
                article = found.article
                if original is not None:
                    originals[article.id] = article.source, original
                if article.unread:
                    unread = (
                        part.model_copy(update={"reason": say(f"unread.{part.reason}", language)})
                        for part in article.unread
                    )
                    partly.append(PartlyRead(source=name, unread=tuple(unread)))
            is_due = len(batch) >= BATCH or time.monotonic() - since > _BATCH_SECONDS
            if is_due or number == len(expanded):
                revised = [_as_revised(each, library, replaced) for each in batch]
                for each, is_new in zip(batch, _store(library, revised, originals), strict=True):
                    (stored if is_new else unchanged).append(each.article.id)
                batch, originals, since = [], {}, time.monotonic()
            if reading:
                reading(number, len(expanded))
    complete(library, embedder, embedding, most=most, embed=embed)
    refused = tuple(FailedSource(source=name, reason=told(e, language)) for name, e in failed)
    return IngestReport(
        stored=tuple(stored), unchanged=tuple(unchanged), failed=refused,
        partly=tuple(partly), replaced=tuple(replaced),
    )  # fmt: skip


def _read(sources: Sequence[Source]) -> Iterator[SourceOutcome]:
    ahead = read_ahead([source.path for source in sources])
    for (name, load, upload, _), made in zip(sources, ahead, strict=True):
        try:
            found = made or cut(load())
            yield name, found, upload and upload()
        except DiemBaoError as error:
            yield name, error, None


def _as_revised(made: Prepared, library: Library, replaced: list[Replaced]) -> Prepared:
    """An article with what it says otherwise than the version that its address held before."""
    article, former = made.article, library.records.at(made.article.source)
    if former is None or former.id == article.id:
        return made
    found = _changes(former.text, article.text)
    version = Replaced(source=article.source, article_id=article.id, former_id=former.id)
    replaced.append(version.model_copy(update={"changes": found}))
    revised = (*former.revised, *found)[-_MOST_CHANGES:]
    return made._replace(article=article.model_copy(update={"revised": revised}))


def _changes(former: str, text: str) -> tuple[Change, ...]:
    """The sentences that were changed, taken out or put in, in order."""
    old, new = ([each.text for each in parse(every).sentences] for every in (former, text))
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            pairs = itertools.zip_longest(old[a:b], new[c:d])
            found += (Change(before=before, after=after) for before, after in pairs)
    return tuple(found[:_MOST_CHANGES])


def store_all(library: Library, articles: Sequence[Article]) -> list[bool]:
    """Split and store articles and make them searchable by words; False for those known before."""
    return _store(library, list(map(cut, articles)), {})


def _store(
    library: Library, batch: Sequence[Prepared], originals: Mapping[str, tuple[str, bytes]]
) -> list[bool]:
    """The same for what is split; `originals`: the names and the files to keep, by article."""
    if not batch:
        return []
    terms = {c.id: t for each in batch for c, t in zip(each.chunks, each.terms, strict=False)}
    with library.writing():
        with library.database.transaction():
            are_new = [library.store(each.article, each.chunks) for each in batch]
            for article_id, (name, content) in originals.items():
                library.records.keep_original(article_id, name, content)
        library.index_words(terms)
    return are_new


def complete(
    library: Library,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    most: int | None = None,
    seconds: float = math.inf,
    embed: Embed | None = None,
) -> int:
    """Embed what has no vector yet; returns how many texts this process embedded.

    Texts are embedded with no lock on the library, and kept as they come, so that an interruption
    loses a few seconds of work. Where another process is embedding, it embeds these too, and this
    waits for it as long as it gets on. With `most`, nothing is done, and nothing waited for, if
    there is more to embed. After so many `seconds` the rest is left to others. `embed` makes the
    vectors in the place of this process.
    """
    embedded, first, last = 0, 0, 0
    moved = time.monotonic()
    until = moved + seconds
    while library.pending_vectors() and time.monotonic() < until:
        missing = library.embeddings.count_missing(embedder.name)
        first = max(first, missing)
        if most is not None and missing > most:
            break
        with library.embedding() as is_ours:
            if is_ours:
                library.use_embedder(embedder)
                embedded += (embed or _embed)(library, embedder, missing, progress, until)
                continue
        if most is not None:
            break
        if missing != last:
            last, moved = missing, time.monotonic()
        if time.monotonic() - moved > _STALLED_SECONDS:
            break
        if progress:
            progress(first - missing, first)
        time.sleep(_POLL_SECONDS)
    return embedded


def _texts_at_once(embedder: Embedder) -> int:
    """A server is asked by several requests at a time, which want texts."""
    return getattr(embedder, "texts_at_once", _EMBED_BATCH)


def in_batches(embedder: Embedder, texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Texts by their digests, as an embedder takes them; those of like length waste no padding."""
    by_length = sorted(texts.items(), key=lambda item: len(item[1]))
    return (dict(batch) for batch in batched(by_length, _texts_at_once(embedder)))


def _embed(
    library: Library, embedder: Embedder, total: int, progress: Progress | None, until: float
) -> int:
    from rag.library import lesson

    done = 0
    while pending := library.pending_vectors()[: max(_GROUP, _texts_at_once(embedder) // 4)]:
        missing = library.embeddings.missing(embedder.name, pending)
        for batch in in_batches(embedder, missing):
            if time.monotonic() > until:
                return done
            vectors = embedder.passages([*batch.values()])
            library.embeddings.keep(embedder.name, [*batch], vectors)
            done += len(batch)
            if progress:
                progress(done, max(done, total))
        lessons = [lesson(article) for article in library.records.articles(pending)]
        with library.writing():
            library.index_vectors(lessons)
    return done
