from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_server import ChatServer


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    """A model server of the test's own; see `chat_server.py`."""
    with ChatServer() as server:
        yield server
