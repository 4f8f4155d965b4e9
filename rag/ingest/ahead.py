"""Short files of a folder, read, split and their terms found by two other processes at once.

What they do takes most of the time until an article is found by its words. They are started where
there are many files, and what they cannot read is left to whoever reads it by itself and says why.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from rag.errors import InputError
from rag.ingest.apart import apart
from rag.ingest.chunks import split
from rag.ingest.readers import is_short, load_short
from rag.text import forget_parsed
from rag.types import Article, Chunk

_FEWEST: Final = 64  # files; for fewer the processes would be started longer than they work
_LOT: Final = 16  # files that are asked for at once
_AT_ONCE: Final = 2
_LOTS: Final = 16  # under way and done, so that a commit keeps nobody waiting


class Prepared(NamedTuple):
    """An article with its chunks, and of each chunk the terms by which it is found."""

    article: Article
    chunks: list[Chunk]
    terms: list[tuple[str, str, str]]


def prepare(paths: list[str]) -> list[Prepared | None]:
    """The articles of short files; None for a file that is to be read by itself."""
    from rag.library import terms_of
    from rag.models import count_tokens

    found: list[Prepared | None] = []
    for path in paths:
        try:
            article = load_short(Path(path))
        except InputError:
            article = None
        if article is None:
            found.append(None)
        else:
            chunks = split(article.id, article.text, count_tokens)
            found.append(Prepared(article, chunks, terms_of(article, chunks)))
    forget_parsed()  # a process that holds much is not kept
    return found


@contextmanager
def prepared(paths: Sequence[Path | None]) -> Iterator[Callable[[int], Prepared | None]]:
    """What gives, asked in order, the file of a number in `paths`; None where it was not read."""
    numbers = [n for n, path in enumerate(paths) if path is not None and is_short(path)]
    if len(numbers) < _FEWEST:
        yield lambda _: None
        return
    lots = deque(numbers[i : i + _LOT] for i in range(0, len(numbers), _LOT))
    under_way: deque[tuple[list[int], Future[list[Prepared | None]]]] = deque()
    done: dict[int, Prepared | None] = {}
    wanted = set(numbers)
    pool = ThreadPoolExecutor(_AT_ONCE)

    def take(number: int) -> Prepared | None:
        while number in wanted and number not in done:
            while lots and len(under_way) < _LOTS:
                lot = lots.popleft()
                given = [str(paths[each]) for each in lot]
                under_way.append((lot, pool.submit(apart, given[0], prepare, given)))
            lot, work = under_way.popleft()
            try:
                results = work.result()
            except InputError:  # something in it ended the process
                results = [None] * len(lot)
            done.update(zip(lot, results, strict=True))
        return done.pop(number, None)

    try:
        yield take
    finally:
        pool.shutdown(cancel_futures=True)
