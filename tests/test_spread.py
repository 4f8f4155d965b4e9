"""Ingesting on many machines, with the machines played by this process: see test_ray.py for Ray."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corpus import RICE, ROADS, HashingEmbedder

from rag.errors import EmbeddingError
from rag.ingest import complete, ingest, on_cluster
from rag.library import Library, State
from rag.types import IngestReport


class HereCluster:
    """Calls functions here, but as another machine would get them; may break after some calls."""

    workers = 2

    def __init__(self, calls: int = 1_000_000) -> None:
        self.calls = calls
        self.called: list[str] = []

    def each(
        self,
        function: Callable[[Any], Any],
        items: Sequence[Any],
        *,
        together: int = 1,  # noqa: ARG002
        most: int = 0,  # noqa: ARG002
    ) -> Iterator[Any]:
        for item in items:
            if len(self.called) >= self.calls:
                raise ConnectionError
            self.called.append(getattr(function, "func", function).__name__)
            sent, given = pickle.loads(pickle.dumps((function, item)))
            yield pickle.loads(pickle.dumps(sent(given)))


class Broken(HashingEmbedder):
    name = "broken"

    def passages(self, texts: Sequence[str]) -> Any:  # noqa: ARG002
        raise EmbeddingError("embedding_unreachable", address="http://127.0.0.1:9/v1")


@pytest.fixture
def sources(tmp_path: Path) -> list[str | tuple[str, bytes]]:
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(30):
        text = RICE.text.replace("512,5", f"{500 + i},5")
        (folder / f"{i:02}.txt").write_text(text, encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"PK\3\4 no Word file")
    (folder / "again.txt").write_text(RICE.text.replace("512,5", "500,5"), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("roads.txt", ROADS.text)
    missing = str(tmp_path / "missing.txt")
    return [str(folder), str(tmp_path / "more.zip"), ("bai.txt", ROADS.text.encode()), missing]


def held(library: Library) -> tuple[Any, ...]:
    """All that a library holds of its articles."""
    articles = sorted(library.records.articles(), key=lambda each: each.id)
    chunks = sorted(library.records.chunks_of([each.id for each in articles]), key=lambda c: c.id)
    ids, vectors = library.embeddings.vectors(library.embedder or "", [c.id for c in chunks])
    found = dict(zip(ids, vectors.round(5).tolist(), strict=True))
    originals = [library.records.original(each.id, "content") for each in articles]
    return articles, chunks, found, library.places(), originals


def spread(
    library: Library, cluster: HereCluster, sources: Sequence[str | tuple[str, bytes]]
) -> IngestReport:
    return ingest(library, HashingEmbedder(), sources, **on_cluster(cluster, HashingEmbedder))


def test_what_is_ingested_elsewhere_is_what_is_ingested_here(
    tmp_path: Path, sources: list[str | tuple[str, bytes]]
) -> None:
    with Library(tmp_path / "here") as here, Library(tmp_path / "there") as there:
        alone = ingest(here, HashingEmbedder(), sources)
        report = spread(there, cluster := HereCluster(), sources)
        assert report == alone
        assert len(report.stored) == 31
        assert {Path(each.source).name for each in report.failed} == {"broken.docx", "missing.txt"}
        assert held(there) == held(here)
        assert there.records.in_state(State.EMBEDDED)
        assert set(cluster.called) == {"_read", "_embed"}
        assert "_embed" in cluster.called
        ids, vectors = there.embeddings.vectors("hashing-64", list(there.vectors.stored()))
        assert np.allclose([there.vectors.stored()[i] for i in ids], vectors, atol=1e-5)


def test_a_second_run_stores_and_embeds_nothing(
    tmp_path: Path, sources: list[str | tuple[str, bytes]]
) -> None:
    with Library(tmp_path / "home") as library:
        first = spread(library, HereCluster(), sources)
        generation = library.database.generation
        again = spread(library, cluster := HereCluster(), sources)
        assert again.stored == ()
        assert set(again.unchanged) == set(first.stored)
        assert "_embed" not in cluster.called
        assert library.database.generation == generation


def test_a_run_that_breaks_is_gone_on_with(
    tmp_path: Path, sources: list[str | tuple[str, bytes]]
) -> None:
    with Library(tmp_path / "whole") as whole, Library(tmp_path / "home") as library:
        spread(whole, HereCluster(), sources)
        for calls in (10, 37):  # while it reads, and while it embeds
            with pytest.raises(ConnectionError):
                spread(library, HereCluster(calls), sources)
        assert len(library.records.articles()) == 31  # words find them
        assert library.embeddings.count_missing("hashing-64") > 0
        embedder = HashingEmbedder()
        complete(library, embedder)  # any later command takes it up
        assert 0 < len(embedder.embedded) < whole.records.chunk_count()
        assert held(library)[1:3] == held(whole)[1:3]


def test_an_embedder_that_fails_elsewhere_is_told_here(tmp_path: Path) -> None:
    text = ("bai.txt", RICE.text.encode())
    with Library(tmp_path / "home") as library:
        with pytest.raises(EmbeddingError, match="does not answer"):
            ingest(library, Broken(), [text], **on_cluster(HereCluster(), Broken))
        assert len(library.records.articles()) == 1
