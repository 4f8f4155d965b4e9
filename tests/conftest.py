from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from chat_server import Build, ChatServer
from chroma import Chroma

from rag.library import ChromaServer, Library, ReplyStore
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import ModelSettings

os.environ["DIEMBAO_BACKGROUND"] = "false"  # no test leaves a process behind; see test_background


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
