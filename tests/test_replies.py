"""The replies of a model, remembered: what counts as the same question, and what is never kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chat_server import Behaviour, ChatServer, cut, cut_by_length, declined, failed, good, prose

from rag.errors import ModelError
from rag.library.replies import ReplyStore
from rag.models.chat.connection import Request, reply_key
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import Completion, ModelSettings
from rag.models.reply_schemas import AnswerDraft, SummaryDraft
from rag.types import Usage

DRAFT = AnswerDraft.model_validate(
    {"evidence": [{"passage": 1, "quote": "Có 420 hộ tham gia.", "statement": "420 hộ."}]}
)
MESSAGES = [{"role": "user", "content": "Có bao nhiêu hộ tham gia?"}]
PARAMETERS = {"temperature": 0.0, "max_tokens": 300}


def key_of(address: str, prompt: str, **request: Any) -> str:
    return reply_key(address, Request(**request), prompt)


@pytest.fixture
def replies(tmp_path: Path) -> ReplyStore:
    return ReplyStore(tmp_path / "replies.sqlite")


@pytest.fixture
def model(chat_server: ChatServer, tmp_path: Path, replies: ReplyStore) -> Iterator[LanguageModel]:
    with LanguageModel(settings(chat_server), remember=_memory(tmp_path), cache=replies) as made:
        yield made


def settings(chat_server: ChatServer) -> ModelSettings:
    return ModelSettings(
        base_url=chat_server.base_url,
        model="test-model",
        mode="json_schema",
        timeout_seconds=30,  # the first call imports openai
        max_calls=1,
        pause_seconds=0.01,
    )


def _memory(folder: Path) -> ReplyStore:
    return ReplyStore(folder / "replies.sqlite")


def count(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (number,) = connection.execute("SELECT count(*) FROM replies").fetchone()
    return int(number)


# A model with a cache


def test_the_second_time_no_call_is_made(chat_server: ChatServer, model: LanguageModel) -> None:
    chat_server.script(good(DRAFT))
    first = model.complete(MESSAGES, AnswerDraft, PARAMETERS, prompt="p")
    again = model.complete(MESSAGES, AnswerDraft, PARAMETERS, prompt="p")
    assert (first.value, first.usage.calls) == (DRAFT, 1)
    assert (again.value, again.usage) == (DRAFT, Usage(calls=0))
    assert (again.model, again.mode) == (first.model, first.mode)
    assert len(chat_server.chats) == 1


def test_a_cached_reply_needs_no_server(
    chat_server: ChatServer, model: LanguageModel, tmp_path: Path, replies: ReplyStore
) -> None:
    chat_server.script(good(DRAFT))
    model.complete(MESSAGES, AnswerDraft, PARAMETERS)
    unreachable = settings(chat_server)
    chat_server.close()
    with LanguageModel(unreachable, remember=_memory(tmp_path), cache=replies) as other:
        assert other.complete(MESSAGES, AnswerDraft, PARAMETERS).value == DRAFT
        with pytest.raises(ModelError):
            other.complete(MESSAGES, AnswerDraft, {"temperature": 0.5})


def test_who_asks_the_same_at_the_same_time_waits_for_the_reply(
    chat_server: ChatServer, model: LanguageModel
) -> None:
    chat_server.answer = lambda _request: good(DRAFT, wait=0.2)
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda _: model.complete(MESSAGES, AnswerDraft, PARAMETERS), range(4))
        )
    assert [each.value for each in found] == [DRAFT] * 4
    assert len(chat_server.chats) == 1


def test_who_waits_for_a_reply_that_fails_asks_too(
    chat_server: ChatServer, model: LanguageModel
) -> None:
    chat_server.script(replace(failed(500), wait=0.2), good(DRAFT))
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(model.complete, MESSAGES, AnswerDraft, PARAMETERS)
        other = threads.submit(model.complete, MESSAGES, AnswerDraft, PARAMETERS)
    values = [each.result().value for each in (first, other) if each.exception() is None]
    assert values == [DRAFT]
    assert len(chat_server.chats) == 2


def test_a_stream_is_remembered_and_replayed(chat_server: ChatServer, model: LanguageModel) -> None:
    chat_server.script(good(DRAFT))
    first = list(model.stream(MESSAGES, AnswerDraft, PARAMETERS))[-1]
    (again,) = model.stream(MESSAGES, AnswerDraft, PARAMETERS)
    assert isinstance(first, Completion)
    assert isinstance(again, Completion)
    assert (again.value, again.usage.calls) == (first.value, 0)
    assert model.complete(MESSAGES, AnswerDraft, PARAMETERS).usage.calls == 0
    assert len(chat_server.chats) == 1


KEY: dict[str, Any] = {
    "address": "http://127.0.0.1:1/v1",
    "model": "m",
    "mode": "tools",
    "messages": MESSAGES,
    "schema": AnswerDraft,
    "parameters": PARAMETERS,
    "prompt": "p",
}


@pytest.mark.parametrize(
    "change",
    [
        {"address": "http://127.0.0.1:2/v1"},
        {"model": "n"},
        {"mode": "json_schema"},
        {"messages": [{"role": "system", "content": MESSAGES[0]["content"]}]},
        {"messages": [*MESSAGES, *MESSAGES]},
        {"schema": SummaryDraft},
        {"parameters": {**PARAMETERS, "temperature": 0.1}},
        {"parameters": {}},
        {"prompt": "q"},
    ],
)
def test_all_that_shapes_a_reply_is_in_its_key(change: dict[str, Any]) -> None:
    assert key_of(**{**KEY, **change}) != key_of(**KEY)
    assert key_of(**KEY) == key_of(**KEY)


@pytest.mark.parametrize(
    "fault",
    [
        cut_by_length(),
        cut_by_length(DRAFT.model_dump_json()),
        cut(),
        declined(),
        failed(500),
        prose(),
        good('{"evidence": [{"passage": 1, "quote": "Có'),
        good({"evidence": [{"passage": 1}]}),
        good("", finish_reason="content_filter"),
    ],
)
def test_what_is_not_whole_is_never_kept(
    chat_server: ChatServer, model: LanguageModel, fault: Behaviour, tmp_path: Path
) -> None:
    chat_server.script(fault, fault, good(DRAFT))
    with pytest.raises(ModelError):
        model.complete(MESSAGES, AnswerDraft, PARAMETERS)
    with pytest.raises(ModelError):
        list(model.stream(MESSAGES, AnswerDraft, PARAMETERS))
    assert not (tmp_path / "replies.sqlite").exists() or count(tmp_path / "replies.sqlite") == 0
    assert model.complete(MESSAGES, AnswerDraft, PARAMETERS).usage.calls == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE replies SET reply = substr(reply, 1, 20)",
        "UPDATE replies SET reply = replace(reply, '420', '520')",
        "UPDATE replies SET reply = ''",
        "UPDATE replies SET reply = x'00ff'",
        "UPDATE replies SET sha256 = ''",
        "DROP TABLE replies",
    ],
)
def test_a_damaged_entry_is_a_miss(
    chat_server: ChatServer, model: LanguageModel, tmp_path: Path, damage: str
) -> None:
    chat_server.script(good(DRAFT), good(DRAFT))
    model.complete(MESSAGES, AnswerDraft, PARAMETERS)
    with sqlite3.connect(tmp_path / "replies.sqlite") as connection:
        connection.execute(damage)
    again = model.complete(MESSAGES, AnswerDraft, PARAMETERS)
    assert (again.value, again.usage.calls) == (DRAFT, 1)
    assert model.complete(MESSAGES, AnswerDraft, PARAMETERS).usage.calls == 0


def test_a_reply_of_another_shape_is_a_miss(
    chat_server: ChatServer, model: LanguageModel, replies: ReplyStore
) -> None:
    key = key_of(
        address=chat_server.base_url, model="test-model", mode="json_schema", messages=MESSAGES,
        schema=AnswerDraft, parameters=PARAMETERS, prompt="",
    )  # fmt: skip
    replies.set(key, '{"answer": "420"}')
    chat_server.script(good(DRAFT))
    assert model.complete(MESSAGES, AnswerDraft, PARAMETERS).usage.calls == 1


# The file


@pytest.mark.parametrize("content", [b"", b"not a database at all, but some text", b"\0" * 5000])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "replies.sqlite"
    path.write_bytes(content)
    store = ReplyStore(path)
    assert store.get("k") is None
    store.set("k", "v")
    store.set("k", "v")
    assert store.get("k") == "v"
    assert store.get("k") == "v"


def test_a_database_damaged_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    store = ReplyStore(path)
    for number in range(200):
        store.set(str(number), f"reply {number} " * 20)
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096] = b"\x55" * (len(data) - 8192)
    path.write_bytes(data)
    for number in range(200):
        assert store.get(str(number)) in (None, f"reply {number} " * 20)
    store.set("new", "v")
    store.set("new", "v")
    assert store.get("new") == "v"


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = ReplyStore(tmp_path / "file" / "replies.sqlite")
    store.set("k", "v")
    assert store.get("k") is None


def test_the_oldest_replies_go_first(tmp_path: Path) -> None:
    store = ReplyStore(tmp_path / "replies.sqlite", kept=3)
    for number in range(5):
        store.set(str(number), "v")
    assert [store.get(str(number)) for number in range(5)] == [None, None, "v", "v", "v"]


_WRITER = """
import sys; from pathlib import Path; from rag.library.replies import ReplyStore
store = ReplyStore(Path(sys.argv[1]))
for number in range(100):
    store.set(f"{sys.argv[2]} {number}", sys.argv[2] * 50)
    store.set(f"shared {number}", "s" * 50)
    assert store.get(f"shared {number}") == "s" * 50
"""


def test_threads_and_processes_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    processes = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name]) for name in "ab"
    ]
    store = ReplyStore(path)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: store.set(f"t {number}", "t"), range(100)))
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    for number in range(100):
        assert store.get(f"t {number}") == "t"
        assert all(store.get(f"{name} {number}") == name * 50 for name in "ab")
    assert count(path) == 400


def test_nothing_slow_is_imported_before_the_first_call_nor_for_what_is_remembered(
    chat_server: ChatServer, model: LanguageModel, tmp_path: Path
) -> None:
    chat_server.script(good(DRAFT))
    model.complete(MESSAGES, AnswerDraft, PARAMETERS)
    code = f"""
import sys
from pathlib import Path
from rag.models import *

def loaded(*names):
    return [name for name in names if name in sys.modules]

LanguageModel(ModelSettings(api_key="k")).model_name
print(loaded("openai", "instructor", "genai_prices", "httpx2"))
from rag.library import ReplyStore
settings = ModelSettings(
    base_url={chat_server.base_url!r}, model="test-model", mode="json_schema"
)
model = LanguageModel(settings, cache=ReplyStore(Path({str(tmp_path / "replies.sqlite")!r})))
reply = model.complete({MESSAGES!r}, AnswerDraft, {PARAMETERS!r})
model.close()
print(reply.usage.calls, loaded("openai", "instructor"))
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == ["[]", "0 []"]
    assert len(chat_server.chats) == 1
