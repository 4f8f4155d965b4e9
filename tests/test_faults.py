"""Everything a model server can do wrong, asked through the engine, streamed and as a whole.

Whatever it does, the outcome is an answer whose every supported claim has a true quotation and
true figures, or one plain sentence; within its calls and its seconds, and nothing half is cached.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chat_server import (
    PIECE,
    Behaviour,
    ChatServer,
    Request,
    cut,
    cut_by_length,
    declined,
    dribbled,
    ended,
    endless,
    erring,
    failed,
    good,
    page,
    prose,
    stalled,
    stuck,
)
from corpus import RICE, ROADS, HashingEmbedder

from rag.config import Config
from rag.engine import Engine
from rag.errors import ModelError
from rag.types import Answer, Claim

QUESTION = "Thanh Mai gieo cấy bao nhiêu ha lúa?"
QUOTE = "Xã Thanh Mai (huyện Thanh Sơn) gieo cấy 512,5 ha lúa, tăng 4,2% so với năm trước."
TRUE = {"passage": 1, "quote": QUOTE, "statement": "Thanh Mai gieo cấy 512,5 ha lúa."}
CALLS, SECONDS = 3, 1.5
# Far above what a busy machine needs beyond its seconds, far below an endless wait.
HANGING = 20


def reply(*items: dict[str, Any]) -> str:
    return json.dumps({"evidence": items}, ensure_ascii=False)


def claiming(**changes: Any) -> Behaviour:
    return good(reply({**TRUE, **changes}))


WHOLE = reply(TRUE, {**TRUE, "statement": "Diện tích lúa tăng 4,2%."})

FAULTS: dict[str, Behaviour] = {
    "refuses to answer": declined(),
    "content filter": good("", finish_reason="content_filter"),
    "401": failed(401),
    "403": failed(403),
    "404": failed(404),
    "413": failed(413),
    "429": failed(429),
    "429 with Retry-After": failed(429, retry_after="0.1"),
    "429 for an hour": failed(429, retry_after="3600"),
    "quota exceeded": failed(429, code="insufficient_quota"),
    "500": failed(500),
    "503": failed(503),
    "context exceeded": failed(400, code="context_length_exceeded"),
    "slow first byte": good(WHOLE, wait=0.3),
    "no byte": stalled(),
    "blanks for ever": dribbled(),
    "length, half": cut_by_length(WHOLE[:-40]),
    "length, whole": cut_by_length(WHOLE),
    "length, nothing": cut_by_length(""),
    "empty": good(""),
    "invalid JSON": good(WHOLE[:-3]),
    "prose": prose("Thanh Mai gieo cấy 999 ha lúa."),
    "JSON that is no object": good("[1, 2]"),
    "wrong shape": good({"answer": "999 ha"}),
    "wrong types": good({"evidence": [{"passage": "một", "quote": 5, "statement": None}]}),
    "too many items": good(reply(*[TRUE] * 6)),
    "a web page": page(),
    "no choices": Behaviour(body=b'{"choices": []}'),
    "not HTTP's JSON": Behaviour(body=b"\xff\xfe"),
    "a quotation that does not exist": claiming(
        quote="Xã gieo cấy 999 ha lúa.", statement="Thanh Mai gieo cấy 999 ha lúa."
    ),
    "no quotation": claiming(quote="", statement="Thanh Mai gieo cấy 999 ha lúa."),
    "a wrong figure": claiming(statement="Thanh Mai gieo cấy 521,5 ha lúa."),
    "a wrong unit": claiming(statement="Thanh Mai gieo cấy 512,5 tấn lúa."),
    "a rounded figure": claiming(statement="Thanh Mai gieo cấy 500 ha lúa."),
    "another thing's figure": claiming(statement="Thanh Mai gieo cấy 4,2 ha lúa."),
    "passage 0": claiming(passage=0),
    "passage -1": claiming(passage=-1),
    "passage 99": claiming(passage=99),
    "passage of 30 digits": claiming(passage=10**30),
    "a wrong figure in English": claiming(statement="Thanh Mai sowed 999 ha of rice."),
    "a wrong figure in Chinese": claiming(statement="清梅乡种植了999公顷水稻。"),
    "no text": claiming(statement="  "),
    "endless text": endless(),
    "endless items": endless(reply(TRUE)[:-2] + ", "),
    "an error in the stream, first": erring(0, WHOLE),
    "an error in the stream, later": erring(20, WHOLE),
    "a clean end after 1 event": ended(1, WHOLE),
    "a stall in the stream": stuck(20, WHOLE),
}
FALSE = {name for name in FAULTS if name.startswith(("a wrong", "a rounded", "another thing"))}
FALSE |= {"a quotation that does not exist", "no quotation", "no text"}
TRUE_ALL_THE_SAME = {name for name in FAULTS if name.startswith("passage ")} | {
    "slow first byte",
    "too many items",
}

# Faults of a stream alone; asked for as a whole, the reply is right.
PARTLY = {
    "an error in the stream, first",
    "an error in the stream, later",
    "a clean end after 1 event",
}

# Those in which nothing comes for as long as the time lasts, however long that is.
SILENT = {"no byte", "blanks for ever", "a stall in the stream"}

CUTS = range(0, 3 * len(WHOLE), 211)
# Around the end of the first claim and of the last; every event: see `test_stream`.
ONE = 2 + WHOLE.index(', {"passage"') // PIECE
ALL = 1 + (len(WHOLE) + PIECE - 1) // PIECE
EVENTS = (0, 1, ONE - 1, ONE, ONE + 1, ALL - 1, ALL, ALL + 1, ALL + 2)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "home"
    with Engine(Config(home=folder), embedder=HashingEmbedder()) as engine:
        engine.add([RICE, ROADS])
    return folder


def forget_replies(home: Path) -> None:
    (home / "replies.sqlite").unlink(missing_ok=True)


@pytest.fixture
def engine(home: Path, chat_server: ChatServer) -> Iterator[Engine]:
    """The library of the module, with a model of the test's own and an empty cache."""
    import_module("instructor")  # what loading it takes is not to count as a model's time
    config = Config(home=home).model_copy(
        update={
            "engine": "llm",
            "openai_api_key": None,
            "openai_base_url": chat_server.base_url,
            "model": "test-model",
            "model_mode": "json_schema",
            "model_timeout_seconds": SECONDS,
            "model_max_calls": CALLS,
        }
    )
    with Engine(config, embedder=HashingEmbedder()) as opened:
        forget_replies(home)
        opened.model.settings = replace(opened.model.settings, pause_seconds=0.01)
        yield opened


def outcome(engine: Engine, *, stream: bool) -> tuple[list[Claim], Answer | ModelError]:
    """The claims that came early, and what came in the end."""
    early: list[Claim] = []
    try:
        if not stream:
            return early, engine.ask(QUESTION)
        for part in engine.ask_stream(QUESTION):
            if isinstance(part, Answer):
                return early, part
            early.append(part)
    except ModelError as error:
        return early, error
    raise AssertionError("nothing came in the end")


def check(engine: Engine, chat_server: ChatServer, *, stream: bool) -> Answer | ModelError:
    started = time.monotonic()
    early, last = outcome(engine, stream=stream)
    elapsed = time.monotonic() - started
    assert elapsed < HANGING
    assert len(chat_server.chats) <= CALLS
    claims: list[Claim] = [*early, *(last.claims if isinstance(last, Answer) else ())]
    for claim in claims:
        if claim.supported:
            assert claim.citations
            assert all(figure.supported for figure in claim.figures)
            assert "999" not in claim.text
            for citation in claim.citations:
                text = engine.article(citation.article_id).text
                assert text[citation.start : citation.end] == citation.quote
        else:
            assert claim.reason
    assert all(claim.supported for claim in early)
    if isinstance(last, Answer):
        assert last.answerable is any(claim.supported for claim in last.claims)
        # A call that was begun as the time ran out need not have reached the server.
        late = last.usage.calls - len(chat_server.chats)
        assert late == 0 or (late == 1 and elapsed >= engine.model.settings.timeout_seconds)
        assert last.usage.cost_usd is None
        assert "999" not in last.text
    else:
        assert str(last)
        assert "\n" not in str(last)
    return last


def hurry(engine: Engine, name: str) -> None:
    """Less time for what would wait out all of it."""
    if name in SILENT:
        engine.model.settings = replace(engine.model.settings, timeout_seconds=0.4)


def check_afterwards(engine: Engine, chat_server: ChatServer) -> None:
    """Nothing of a failure was remembered: the next asking is answered anew, and right."""
    chat_server.answer = lambda _: good(reply(TRUE))
    engine.model.settings = replace(engine.model.settings, timeout_seconds=30.0)
    answer = engine.ask(QUESTION)
    assert [claim.text for claim in answer.claims if claim.supported] == [TRUE["statement"]]
    assert answer.usage.calls == 1


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_an_answer_or_a_sentence(
    engine: Engine, chat_server: ChatServer, name: str, stream: bool
) -> None:
    hurry(engine, name)
    chat_server.answer = lambda _: FAULTS[name]
    last = check(engine, chat_server, stream=stream)
    if name in FALSE | TRUE_ALL_THE_SAME:
        assert isinstance(last, Answer)
        assert last.answerable is (name in TRUE_ALL_THE_SAME)
    elif name not in PARTLY:
        assert isinstance(last, ModelError)
    if isinstance(last, ModelError):
        check_afterwards(engine, chat_server)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_passes_ends_in_the_right_answer_or_a_sentence(
    engine: Engine, chat_server: ChatServer, name: str, stream: bool
) -> None:
    hurry(engine, name)
    chat_server.script(FAULTS[name])
    chat_server.answer = lambda _: good(reply(TRUE))
    last = check(engine, chat_server, stream=stream)
    if isinstance(last, Answer) and last.answerable:
        assert str(TRUE["statement"]) in last.text


@pytest.mark.parametrize("after", CUTS)
def test_a_connection_cut_anywhere(
    engine: Engine, home: Path, chat_server: ChatServer, after: int
) -> None:
    chat_server.answer = lambda _: cut(after=after, content=WHOLE)
    for stream in (False, True):
        chat_server.requests.clear()
        last = check(engine, chat_server, stream=stream)
        # A body that was there as a whole is an answer.
        assert isinstance(last, ModelError) or len(last.claims) == 2
        forget_replies(home)


@pytest.mark.parametrize("after", EVENTS)
def test_a_stream_that_ends_after_any_event(
    engine: Engine, chat_server: ChatServer, after: int
) -> None:
    chat_server.answer = lambda asked: ended(after, WHOLE) if asked.streams else failed(503)
    last = check(engine, chat_server, stream=True)
    assert isinstance(last, ModelError) or len(last.claims) == 2


ASKED = f"""
import sys
from pathlib import Path
from corpus import HashingEmbedder
from rag.config import Config
from rag.engine import Engine
from rag.errors import DiemBaoError

home, address, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
changes = {{
    "engine": "llm", "openai_api_key": None, "openai_base_url": address, "model": "test-model",
    "model_mode": "json_schema", "model_timeout_seconds": {SECONDS}, "model_max_calls": {CALLS},
    "model_cache": False,
}}
with Engine(Config(home=home).model_copy(update=changes), embedder=HashingEmbedder()) as engine:
    for number in range(count):
        for ask in (engine.ask, lambda question: list(engine.ask_stream(question))):
            try:
                ask(f"Thanh Mai gieo cấy bao nhiêu ha lúa, theo báo cáo {{number}}?")
            except DiemBaoError:
                pass
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.attack
def test_no_fault_fills_the_memory(home: Path) -> None:
    """All faults in one process, with replies that are packed or that lead elsewhere."""
    with ChatServer() as server, ChatServer() as elsewhere:
        packed = gzip.compress(bytes(10_000_000)) * 400  # 4 MB that hold 4 GB
        moved = {"Location": f"{elsewhere.base_url}/chat/completions"}
        behaviours = [
            *FAULTS.values(),
            Behaviour(body=packed, headers={"Content-Encoding": "gzip"}),
            *(
                Behaviour(status=status, body=b"x", headers=moved)
                for status in (301, 302, 307, 308)
            ),
        ]

        def answer(request: Request) -> Behaviour:
            found = re.search(r"theo báo cáo (\d+)", request.text)
            assert found
            return behaviours[int(found[1])]

        server.answer = answer
        elsewhere.answer = lambda _: good(reply(TRUE))
        command = [sys.executable, "-c", ASKED, str(home), server.base_url, str(len(behaviours))]
        path = f"{Path(__file__).parent}:{Path(__file__).parent.parent}"
        ran = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert ran.returncode == 0, ran.stderr
        assert len(server.chats) >= len(behaviours)
        assert elsewhere.requests == []
        megabytes = int(ran.stdout.split()[-1]) / 1000
        print(f"{len(behaviours)} faults, {len(server.chats)} requests, {megabytes:.0f} MB at most")
        assert megabytes < 600
