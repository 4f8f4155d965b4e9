"""A corpus for a run: articles ingested into a library of the run's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.load import SUPPORTED_SUFFIXES, load_path
from rag.types import Article


@contextmanager
def corpus_engine(
    corpus: Path, config: Config | None = None, *, vectors: bool = True
) -> Iterator[Engine]:
    """An engine over a fresh library with the articles of `corpus`. Raises InputError.

    Without `vectors` nothing is embedded: enough for summaries.
    """
    base = config or Config()
    with (
        tempfile.TemporaryDirectory(prefix="diembao-eval-") as home,
        Engine(base.model_copy(update={"home": Path(home)})) as engine,
    ):
        if not vectors:
            files = sorted(p for p in corpus.iterdir() if p.suffix in SUPPORTED_SUFFIXES)
            engine.add([load_path(p) for p in files if p.name != "README.md"], vectors=False)
            yield engine
            return
        report = engine.ingest([str(corpus)])
        if report.failed:
            failure = report.failed[0]
            raise InputError(f"The corpus {corpus}: {failure.source}: {failure.reason}")
        yield engine


@contextmanager
def article_engine(articles: Sequence[Article], *, vectors: bool = True) -> Iterator[Engine]:
    """An engine over a fresh library with these articles, split and indexed as usual."""
    with (
        tempfile.TemporaryDirectory(prefix="diembao-eval-") as home,
        Engine(Config(home=Path(home))) as engine,
    ):
        engine.add(articles, vectors=vectors)
        yield engine


def ids_by_stem(engine: Engine) -> dict[str, str]:
    """File stem → article id."""
    return {Path(article.source).stem: article.id for article in engine.articles()}
