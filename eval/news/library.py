"""The library that the parts ask: the articles of the data, in a copy of its own."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from eval.news.data import News
from rag.config import load_config
from rag.engine import Engine
from rag.errors import InputError

T = TypeVar("T")


class Bench:
    """What a part works with: the data, an engine over all of its articles, copies to change."""

    def __init__(
        self, data: News, base: Path, engine: Engine, sample: int | None, seed: int
    ) -> None:
        self.data = data
        self.engine = engine
        self.seed = seed
        self._base = base
        self._sample = sample

    def drawn(self, cases: Sequence[T], most: int | None = None) -> list[T]:
        """As many cases as the sample wants (or `most`), the same for the same seed, in order."""
        wanted = min(len(cases), self._sample or len(cases), most or len(cases))
        if wanted == len(cases):
            return list(cases)
        chosen = sorted(random.Random(self.seed).sample(range(len(cases)), wanted))
        return [cases[index] for index in chosen]

    def ids(self, engine: Engine | None = None) -> dict[tuple[str, str], str]:
        """Cluster and file name → id of the article in the library."""
        return {
            _key(source): article.id
            for article in (engine or self.engine).listing()
            for source in (article.source, *article.other_sources)
        }

    @contextmanager
    def copy(
        self, *, without: Collection[str] = (), and_of: Sequence[Path] = ()
    ) -> Iterator[Engine]:
        """An engine over a copy of the library, less some clusters, with some files more."""
        with tempfile.TemporaryDirectory(prefix="diembao-news-") as folder:
            home = Path(folder) / "home"
            shutil.copytree(self._base, home)
            with _opened(home) as engine:
                for article_id in {i for key, i in self.ids(engine).items() if key[0] in without}:
                    engine.remove(article_id)
                _ingest(engine, and_of)
                yield engine


@contextmanager
def open_bench(
    data: News, home: Path | None, sample: int | None = None, seed: int = 1
) -> Iterator[Bench]:
    """A bench over the articles of `data` and no others; `home` is a library to copy, untouched.

    Raises InputError where an article cannot be read.
    """
    if home is not None and not (home / "library.sqlite").is_file():
        raise InputError(f"{home} is no library; leave --home out to have one made.")
    with tempfile.TemporaryDirectory(prefix="diembao-news-") as folder:
        base, own = Path(folder) / "base", Path(folder) / "own"
        if home is not None:
            shutil.copytree(home, base)
        with _opened(base) as engine:
            _fit(engine, data)
        shutil.copytree(base, own)
        with _opened(own) as engine:
            yield Bench(data, base, engine, sample, seed)


def _opened(home: Path) -> Engine:
    """Without a language model, whatever the environment sets."""
    settings = {"openai_api_key": None, "openai_base_url": None, "engine": "extractive"}
    return Engine(load_config(home).model_copy(update=settings))


def _fit(engine: Engine, data: News) -> None:
    """Take out what is no article of the data, saying how many, and ingest what is missing."""
    wanted = {file.key: file.path for file in data.files}
    present = {_key(article.source): article.id for article in engine.listing()}
    foreign = present.keys() - wanted.keys()
    for key in foreign:
        engine.remove(present[key])
    if foreign:
        sys.stderr.write(f"articles of the library that are not of the data: {len(foreign)}\n")
    _ingest(engine, [path for key, path in wanted.items() if key not in present])
    engine.complete()  # a library may be copied while its vectors are being made


def _ingest(engine: Engine, paths: Sequence[Path]) -> None:
    if not paths:
        return
    report = engine.ingest([str(path) for path in paths])
    if report.failed:
        failure = report.failed[0]
        raise InputError(f"{failure.source}: {failure.reason}")


def _key(source: str) -> tuple[str, str]:
    path = Path(source)
    return path.parent.name, path.name
