"""A corpus for a run: articles ingested into a library of the run's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.ingest import SUPPORTED_SUFFIXES, load_path
from rag.models import Embedder
from rag.types import Article


@contextmanager
def corpus_engine(
    corpus: Path,
    config: Config | None = None,
    *,
    vectors: bool = True,
    embedder: Embedder | None = None,
) -> Iterator[Engine]:
    """An engine over a fresh library with the articles of `corpus`. Raises InputError.

    Without `vectors` nothing is embedded: enough for summaries. `embedder` stands in for that of
    the settings.
    """
    base = config or Config()
    with (
        tempfile.TemporaryDirectory(prefix="diembao-eval-") as home,
        Engine(base.model_copy(update={"home": Path(home)}), embedder=embedder) as engine,
    ):
        if not vectors:
            engine.add([load_path(path) for path in article_files(corpus)], vectors=False)
            yield engine
            return
        report = engine.ingest([str(path) for path in article_files(corpus)])
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


def corpus_texts(corpus: Path) -> list[str]:
    """The cleaned texts of the articles in a folder, in order of name."""
    return [load_path(path).text for path in article_files(corpus)]


def article_files(corpus: Path) -> list[Path]:
    """The files of a folder that can be articles, in order. Raises InputError where it is none."""
    if not corpus.is_dir():
        raise InputError(f"{corpus} is no folder; give one with articles.")
    files = (path for path in sorted(corpus.iterdir()) if path.suffix in SUPPORTED_SUFFIXES)
    return [path for path in files if path.stem.lower() != "readme"]


def ids_by_stem(engine: Engine) -> dict[str, str]:
    """File stem → article id."""
    return {Path(article.source).stem: article.id for article in engine.articles()}
