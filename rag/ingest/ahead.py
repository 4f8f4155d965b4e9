"""Short files of a folder, read, split and their terms found by two other processes at once.

What they do takes most of the time until an article is found by its words. They are started where
there are many files, and what they cannot read is left to whoever reads it by itself and says why.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from rag.errors import InputError
from rag.ingest.apart import apart
from rag.ingest.chunks import split
from rag.ingest.readers import is_short, load_short
from rag.resources import batched
from rag.text import forget_parsed
from rag.types import Article, Chunk

_FEWEST: Final = 64  # files; for fewer the processes would be started longer than they work
_LOT: Final = 16  # files that are asked for at once
_AT_ONCE: Final = 2
_LOTS: Final = 16  # under way and done, so that a commit keeps nobody waiting


class Prepared(NamedTuple):
    """An article with its chunks, and, where they are known, the terms by which each is found."""

    article: Article
    chunks: list[Chunk]
    terms: Sequence[tuple[str, str, str]] = ()


def cut(article: Article) -> Prepared:
    """An article and its chunks."""
    from rag.models import count_tokens

    return Prepared(article, split(article.id, article.text, count_tokens))


def prepare(paths: Sequence[str]) -> list[Prepared | None]:
    """The articles of short files; None for a file that is to be read by itself."""
    from rag.library import terms_of

    found: list[Prepared | None] = []
    for path in paths:
        try:
            article = load_short(Path(path))
        except InputError:
            article = None
        made = cut(article) if article else None
        found.append(made and made._replace(terms=terms_of(made.article, made.chunks)))
    forget_parsed()  # a process that holds much is not kept
    return found


def read_ahead(paths: Sequence[Path | None]) -> Iterator[Prepared | None]:
    """What other processes made of each path, in order; None for what is to be read by itself."""
    short = [path is not None and is_short(path) for path in paths]
    given = [str(path) for path, is_given in zip(paths, short, strict=True) if is_given]
    if len(given) < _FEWEST:
        yield from (None for _ in paths)
        return
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        made = _made(pool, batched(given, _LOT))
        for is_given in short:
            yield next(made) if is_given else None
    finally:
        pool.shutdown(cancel_futures=True)


def _made(pool: ThreadPoolExecutor, lots: Iterable[Sequence[str]]) -> Iterator[Prepared | None]:
    under_way: deque[Future[list[Prepared | None]]] = deque()
    for lot in lots:
        under_way.append(pool.submit(_prepare_apart, lot))
        if len(under_way) == _LOTS:
            yield from under_way.popleft().result()
    for each in under_way:
        yield from each.result()


def _prepare_apart(lot: Sequence[str]) -> list[Prepared | None]:
    try:
        return apart(lot[0], prepare, lot)
    except InputError:  # something in it ended the process
        return [None] * len(lot)
