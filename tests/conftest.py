from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chat_server import Build, ChatServer

from rag.library import ReplyStore
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import ModelSettings

os.environ["DIEMBAO_BACKGROUND"] = "false"  # no test leaves a process behind; see test_background


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
