from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from chat_server import (
    USAGE,
    Behaviour,
    Build,
    ChatServer,
    Enforces,
    Request,
    completion,
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
    unsupported,
)

from rag.config import load_config
from rag.errors import (
    InputError,
    ModelCutOff,
    ModelError,
    ModelNonsense,
    ModelOverflow,
    ModelRefused,
    ModelUnreachable,
)
from rag.library import ReplyStore
from rag.models.chat.budget import usage_of
from rag.models.chat.connection import as_sent, connect
from rag.models.chat.discovery import candidate_modes
from rag.models.chat.failures import retry_after
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import Completion, ModelSettings
from rag.models.prompts import fill, load_prompt, mark_article, mark_lines, mark_passages
from rag.models.reply_schemas import AnswerDraft
from rag.types import Article, Passage, Usage

KEY = "sk-secret-0123456789"
ARTICLE = "bí-mật-của-bài-báo 5.466,32 ha"
MESSAGES = [{"role": "user", "content": ARTICLE}]
DRAFT = AnswerDraft.model_validate(
    {"evidence": [{"passage": 1, "quote": "Có 420 hộ tham gia.", "statement": "420 hộ."}]}
)
PARAMETERS = {"temperature": 0.0, "max_tokens": 300}


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """The first call of a process imports openai and instructor, which would spoil the timing."""
    settings = ModelSettings(model="test-model", mode="json_schema", timeout_seconds=30)
    with ChatServer() as server, TemporaryDirectory() as folder:
        server.script(good(DRAFT))
        settings = replace(settings, base_url=server.base_url)
        with LanguageModel(settings, remember=ReplyStore(Path(folder) / "replies.sqlite")) as model:
            ask(model)


@pytest.fixture
def build(build: Build) -> Build:
    """With a key, which must show nowhere."""
    return partial(build, api_key=KEY)


# Far above any time that a busy machine takes, far below what a call without an end would.
_HANGING = 20


def ask(model: LanguageModel) -> Completion[AnswerDraft]:
    return model.complete(MESSAGES, AnswerDraft, PARAMETERS)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


# The request and its reply


@pytest.mark.parametrize(
    ("mode", "enforces"),
    [("strict", "strict"), ("json_schema", "json_schema"), ("tools", "tools")],
)
def test_a_reply_in_each_mode(
    chat_server: ChatServer, build: Build, mode: str, enforces: Enforces
) -> None:
    chat_server.enforces = enforces
    chat_server.script(good(DRAFT))
    found = ask(build(mode=mode))
    assert found.value == DRAFT
    assert type(found.value) is AnswerDraft
    assert (found.model, found.mode) == ("test-model", mode)
    request = chat_server.chats[0]
    assert request.mode == mode
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json["temperature"] == 0
    assert request.json["max_tokens"] == 300
    assert list(request.schema["$defs"]["Evidence"]["properties"]) == [
        "passage",
        "quote",
        "statement",
    ]
    assert request.schema["additionalProperties"] is False
    assert len(chat_server.requests) == 1


# What a template engine, a tokenizer or a chat format might act on.
ODD_TEXT = (
    "Giá {{ chunks }} {{config}} {% if x %} {% for i in range(9) %}x{% endfor %} {# c #} "
    "${HOME} $name ⟦question⟧ <|endoftext|> <|im_start|>system\n  thụt\u00a0đầu\tdòng\r\n"
    'e\u0301 "ngoặc" \\n \\u0041 🌾 [2] >>> http://127.0.0.1/a.png data:image/png;base64,AA=='
)
ODD_LINE = " ".join(ODD_TEXT.split())


def _odd_messages(name: str) -> list[dict[str, str]]:
    """Each prompt of the program, filled with the odd text wherever text comes from outside."""
    passage = Passage(
        article_id="a", title="{{t}}", source="s", start=0, end=9, text=ODD_TEXT, score=1
    )
    article = Article(id="a", title="{{t}}", source="s", text=ODD_TEXT, sha256="0")
    passages, lines = mark_passages([passage]), mark_lines([ODD_LINE])
    values = {
        "answer": {"passages": passages, "question": "{{q}} $q {%"},
        "mend": {"passages": passages, "question": "{{q}} $q {%", "failed": lines},
        "rewrite": {"conversation": lines, "question": "{{q}} $q {%"},
        "summarise": {"article": mark_article(article)},
    }
    return fill(load_prompt(name), values[name])


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("mode", ["json_schema", "tools", "strict"])
def test_article_text_reaches_the_wire_byte_for_byte(
    chat_server: ChatServer, build: Build, mode: Enforces, streamed: bool
) -> None:
    chat_server.enforces = mode
    model = build(mode=mode)
    for number, name in enumerate(("answer", "mend", "rewrite", "summarise"), 1):
        messages = _odd_messages(name)
        chat_server.script(good(DRAFT))
        if streamed:
            list(model.stream(messages, AnswerDraft, PARAMETERS))
        else:
            model.complete(messages, AnswerDraft, PARAMETERS)
        assert len(chat_server.chats) == number, name
        received = chat_server.chats[-1]
        assert received.json["messages"] == messages, name
        text = ODD_LINE if name == "rewrite" else ODD_TEXT
        assert json.dumps(text, ensure_ascii=False).encode()[1:-1] in received.body, name


def test_missing_finish_reason_is_accepted(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(good(DRAFT, finish_reason=None))
    assert ask(build()).value == DRAFT


def test_usage_counts_cached_tokens_and_no_cost_for_an_unknown_model(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.script(good(DRAFT))
    assert ask(build()).usage == Usage(
        calls=1, prompt_tokens=120, cached_tokens=100, completion_tokens=30, cost_usd=None
    )
    chat_server.script(good(DRAFT, usage=None))
    assert ask(build(model="gpt-4.1-mini")).usage == Usage(calls=1, cost_usd=None)


def test_cost_of_a_known_model_counts_cached_tokens_as_cheaper() -> None:
    from openai.types.chat import ChatCompletion

    reply = ChatCompletion.model_construct(usage=_usage(USAGE))
    uncached = ChatCompletion.model_construct(
        usage=_usage({**USAGE, "prompt_tokens_details": None})
    )
    settings = ModelSettings(api_key=KEY)
    usage = usage_of([reply, reply], 3, "gpt-4.1-mini", settings)
    assert (usage.calls, usage.prompt_tokens, usage.cached_tokens) == (3, 240, 200)
    dearer = usage_of([uncached, uncached], 2, "gpt-4.1-mini", settings)
    assert usage.cost_usd is not None
    assert dearer.cost_usd is not None
    assert 0 < usage.cost_usd < dearer.cost_usd
    assert usage_of([reply], 1, "gpt-unheard-of", settings).cost_usd is None
    assert usage_of([], 1, "gpt-4.1-mini", settings).cost_usd is None


def _usage(counts: dict[str, Any]) -> Any:
    from openai.types import CompletionUsage

    return CompletionUsage.model_validate(counts)


# The mode


@pytest.mark.parametrize(("enforces", "probes"), [("json_schema", 1), ("tools", 2)])
def test_the_mode_is_found_once_and_remembered(
    chat_server: ChatServer, build: Build, enforces: Enforces, probes: int
) -> None:
    chat_server.enforces = enforces
    chat_server.script(*[good(DRAFT)] * 3)
    model = build(mode="auto")
    first = ask(model)
    assert first.mode == enforces
    assert first.usage.calls == 1
    assert ask(model).mode == enforces
    assert len(chat_server.probes) == probes
    # Another process, the same folder.
    assert ask(build(mode="auto")).mode == enforces
    assert len(chat_server.probes) == probes
    assert all(request.mode == enforces for request in chat_server.chats)
    assert all(ARTICLE not in probe.text for probe in chat_server.probes)


def test_a_server_that_enforces_nothing_is_refused(chat_server: ChatServer, build: Build) -> None:
    chat_server.enforces = "neither"
    model = build(mode="auto")
    for _ in range(2):
        with pytest.raises(
            ModelNonsense, match=r"cannot make test-model reply in the required JSON form"
        ):
            ask(model)
    assert not any(ARTICLE in request.text for request in chat_server.requests)
    assert len(chat_server.requests) == 8


def test_threads_share_one_probe(chat_server: ChatServer, build: Build) -> None:
    chat_server.answer = lambda _request: good(DRAFT)
    model = build(mode="auto")
    with ThreadPoolExecutor(8) as threads:
        completions = list(threads.map(lambda _: ask(model), range(8)))
    assert [each.value for each in completions] == [DRAFT] * 8
    assert len(chat_server.probes) == 1


def test_another_server_at_the_same_address_is_probed_anew(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.script(good(DRAFT), good(DRAFT))
    model = build(mode="auto", max_calls=2)
    assert ask(model).mode == "json_schema"
    chat_server.enforces = "tools"
    with pytest.raises(ModelError, match="HTTP 500"):
        ask(model)
    assert ask(model).mode == "tools"


def test_a_broken_server_is_not_taken_for_one_without_schema(
    chat_server: ChatServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_server, "behaviour", lambda _request: failed(500))
    with pytest.raises(ModelError, match="HTTP 500") as raised:
        ask(build(mode="auto"))
    assert not isinstance(raised.value, ModelNonsense)
    monkeypatch.setattr(chat_server, "behaviour", lambda _request: failed(404))
    with pytest.raises(ModelRefused, match="test-model"):
        ask(build(mode="auto"))


def test_a_passing_fault_during_the_probe_is_not_a_verdict(
    chat_server: ChatServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, faults = chat_server.behaviour, [failed(503), failed(429)]
    monkeypatch.setattr(
        chat_server, "behaviour", lambda request: faults.pop() if faults else usual(request)
    )
    chat_server.script(good(DRAFT))
    assert ask(build(mode="auto")).mode == "json_schema"


def test_openai_is_asked_for_strict_mode_only() -> None:
    assert candidate_modes(ModelSettings(api_key=KEY)) == ("strict",)
    azure = ModelSettings(base_url="https://us.openai.azure.com/openai/v1", api_key=KEY)
    assert candidate_modes(azure) == ("strict",)
    local = ModelSettings(base_url="http://127.0.0.1:8000/v1")
    assert candidate_modes(local) == ("json_schema", "tools", "json_object", "text")


def test_unknown_mode_in_memory_is_ignored(
    chat_server: ChatServer, build: Build, tmp_path: Path
) -> None:
    known = ReplyStore(tmp_path / "replies.sqlite")
    known.set(f"mode {chat_server.base_url} test-model", "psychic")
    chat_server.script(good(DRAFT))
    assert ask(build(mode="auto")).mode == "json_schema"


# Replies as servers send them


def in_parts(reply: dict[str, Any]) -> None:
    message = reply["choices"][0]["message"]
    message["content"] = [{"type": "text", "text": message["content"]}]


def as_thoughts(reply: dict[str, Any]) -> None:
    message = reply["choices"][0]["message"]
    message |= {"content": None, "reasoning_content": message["content"]}


_WITH_MORE = {
    "evidence": [{**DRAFT.evidence[0].model_dump(), "confidence": 0.9}] * 9,
    "note": "thừa",
}


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json_object", "text"])
@pytest.mark.parametrize(
    "content",
    [
        f"<think>Có {{420}} hộ? {DRAFT.model_dump_json()}</think>\n{DRAFT.model_dump_json()}",
        f"```json\n{DRAFT.model_dump_json(indent=1)}\n```",
        f"Đây là câu trả lời: {DRAFT.model_dump_json()} Hy vọng giúp được bạn.",
    ],
    ids=["thoughts", "code fence", "prose around"],
)
def test_what_stands_around_the_object_is_passed_over(
    chat_server: ChatServer, build: Build, mode: str, content: str
) -> None:
    chat_server.enforces = "tools" if mode == "tools" else "json_schema"
    chat_server.script(good(content))
    found = ask(build(mode=mode))
    assert (found.value, found.usage.calls) == (DRAFT, 1)


def test_surplus_keys_and_items_are_left_out(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(good(_WITH_MORE))
    assert ask(build()).value.evidence == [DRAFT.evidence[0]] * 5


@pytest.mark.parametrize("change", [in_parts, as_thoughts])
def test_the_text_may_stand_elsewhere(
    chat_server: ChatServer, build: Build, change: Callable[[dict[str, Any]], None]
) -> None:
    def answer(request: Request) -> Behaviour:
        reply = completion(request, good(DRAFT))
        change(reply)
        return Behaviour(body=json.dumps(reply).encode())

    chat_server.answer = answer
    assert ask(build()).value == DRAFT


@pytest.mark.parametrize("mode", ["json_object", "text"])
def test_a_server_without_schemas_is_told_the_shape(
    chat_server: ChatServer, build: Build, mode: str
) -> None:
    chat_server.script(good(DRAFT))
    assert ask(build(mode=mode)).value == DRAFT
    (request,) = chat_server.chats
    assert request.json.get("response_format") == (
        {"type": "json_object"} if mode == "json_object" else None
    )
    shape = '{"evidence": [{"passage": 1, "quote": "…", "statement": "…"}]}'
    assert request.json["messages"][-1]["content"].endswith(shape)


def test_a_server_that_only_takes_instructions_is_used_by_them(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.enforces = "neither"
    usual = chat_server.behaviour

    def obeys(request: Request) -> Behaviour:
        if request.mode != "none":
            return usual(request)
        return good({"sen_41": "lua-73"} if "sen_41" in request.text else DRAFT)

    chat_server.behaviour = obeys  # type: ignore[method-assign]
    assert ask(build(mode="auto")).mode == "json_object"


def test_a_server_that_knows_no_limits_of_lists(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(failed(400, message="'maxItems' is not permitted"), good(DRAFT), good(DRAFT))
    model = build()
    assert ask(model).value == ask(model).value == DRAFT
    assert ["maxItems" in json.dumps(request.json) for request in chat_server.chats] == [
        True, False, False,
    ]  # fmt: skip


def test_thoughts_that_take_all_the_room_get_more(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(cut_by_length("<think>Để xem"), good(DRAFT))
    assert ask(build()).value == DRAFT
    assert ["max_tokens" in request.json for request in chat_server.chats] == [True, False]


def test_the_effort_of_a_thinking_model_can_be_set(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(good(DRAFT))
    ask(build(reasoning_effort="low"))
    assert chat_server.chats[0].json["reasoning_effort"] == "low"


def test_an_address_of_azure_has_a_version() -> None:
    address = "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21"
    client = connect(ModelSettings(base_url=address, api_key=KEY, model="d"))
    assert client.base_url.path == "/openai/deployments/d/"
    assert client.default_query == {"api-version": "2024-10-21"}
    assert client.default_headers["api-key"] == KEY
    with pytest.raises(InputError):
        ModelSettings(base_url=address + "&key=x")


# The model


def test_the_first_listed_model_is_taken_and_embedding_models_are_not(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.models = ["nomic-embed-text", "qwen2.5-1.5b", "other"]
    chat_server.script(good(DRAFT))
    model = build(model=None)
    assert model.model_name() == "qwen2.5-1.5b"
    assert ask(model).model == "qwen2.5-1.5b"
    assert chat_server.chats[0].json["model"] == "qwen2.5-1.5b"
    assert len(chat_server.requests) == 2


def test_a_server_without_models_is_refused(chat_server: ChatServer, build: Build) -> None:
    chat_server.models = []
    with pytest.raises(ModelRefused, match="lists no model"):
        build(model=None).model_name()


def test_a_server_that_does_not_list_its_models(build: Build, chat_server: ChatServer) -> None:
    root = chat_server.base_url.removesuffix("/v1")
    with pytest.raises(ModelRefused, match="/v1"):
        build(model=None, base_url=f"{root}/api").model_name()


def test_openai_has_a_default_model_and_wants_a_key(tmp_path: Path) -> None:
    memory = ReplyStore(tmp_path / "replies.sqlite")
    with LanguageModel(ModelSettings(api_key=KEY), remember=memory) as model:
        assert model.model_name() == "gpt-4.1-mini"
    with pytest.raises(ModelRefused, match="OPENAI_API_KEY"):
        ask(LanguageModel(ModelSettings(), remember=memory))


# Faults that pass


@pytest.mark.parametrize(
    "fault",
    [
        failed(429),
        failed(500),
        failed(503),
        cut(),
        cut(after=0),
        page(),
        good('{"evidence": [{"passage": 1,'),
        good(""),
        good({"evidence": [{"passage": "một", "quote": "x", "statement": "y"}]}),
        good({"answer": "Có 420 hộ."}),
        prose(),
    ],
)
def test_a_fault_that_passes_is_survived(
    chat_server: ChatServer, build: Build, fault: Behaviour
) -> None:
    chat_server.script(fault, good(DRAFT))
    completion = ask(build())
    assert completion.value == DRAFT
    assert completion.usage.calls == 2
    assert len(chat_server.chats) == 2


def test_the_model_is_told_once_what_was_wrong(chat_server: ChatServer, build: Build) -> None:
    wrong = '{"evidence": [{"passage": "một", "quote": "x", "statement": "y"}]}'
    chat_server.script(good(wrong), failed(503), good(DRAFT))
    completion = ask(build())
    assert completion.usage == Usage(
        calls=3, prompt_tokens=240, cached_tokens=200, completion_tokens=60
    )
    first, second, third = (request.json["messages"] for request in chat_server.chats)
    assert second[:1] == first
    assert second[1] == {"role": "assistant", "content": wrong}
    assert "evidence.0.passage" in second[2]["content"]
    assert third == second

    chat_server.script(*[good(wrong)] * 3)
    with pytest.raises(ModelNonsense, match="does not fit the schema"):
        ask(build(max_calls=5))
    assert len(chat_server.chats) == 5


def test_a_fault_after_a_wrong_reply_does_not_hide_it(
    chat_server: ChatServer, build: Build
) -> None:
    empty = Behaviour(body=b'{"choices": [{"index": 0}]}')
    chat_server.script(prose("Văn xuôi."), page(), empty, good(DRAFT))
    assert ask(build(max_calls=4)).value == DRAFT
    assert all("Văn xuôi." in request.text for request in chat_server.chats[1:])


def test_a_missing_tool_call_is_mended(chat_server: ChatServer, build: Build) -> None:
    chat_server.enforces = "tools"
    chat_server.script(prose(), good('{"evidence": 3}'))
    with pytest.raises(ModelNonsense):
        ask(build(mode="tools"))
    assert "không có lời gọi hàm" in chat_server.chats[1].text
    chat_server.script(prose(), good(DRAFT))
    assert ask(build(mode="tools")).value == DRAFT


@pytest.mark.parametrize("headers", [{"retry_after": "0.2"}, {"retry_after_ms": "200"}])
def test_retry_after_is_respected(
    chat_server: ChatServer, build: Build, headers: dict[str, str]
) -> None:
    chat_server.script(failed(429, **headers), good(DRAFT))
    started = time.monotonic()
    ask(build())
    assert time.monotonic() - started >= 0.2


def test_a_wait_longer_than_the_time_left_is_not_begun(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.script(failed(429, retry_after="3600"))
    started = time.monotonic()
    with pytest.raises(ModelRefused, match="try again in 3600 s"):
        ask(build())
    assert time.monotonic() - started < _HANGING
    assert len(chat_server.chats) == 1


def test_retry_after_is_read_in_all_its_forms() -> None:
    assert retry_after({}) is None
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after-ms": "250", "retry-after": "1"}) == 0.25
    assert retry_after({"retry-after": "-5"}) == 0
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    seconds = retry_after({"retry-after": moment})
    assert seconds is not None
    assert 50 < seconds <= 60
    for nonsense in ("soon", "nan", "inf", ""):
        assert retry_after({"retry-after": nonsense}) is None


def test_a_parameter_that_the_model_does_not_take_is_left_out(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.script(unsupported("temperature"), good(DRAFT), good(DRAFT))
    model = build()
    ask(model)
    ask(model)
    sent = ["temperature" in request.json for request in chat_server.chats]
    assert sent == [True, False, False]
    chat_server.script(unsupported("response_format"))
    with pytest.raises(ModelError, match="response_format"):
        ask(model)
    assert len(chat_server.chats) == 4


# Faults that stay


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (failed(401), (ModelRefused, "refused the key", 1)),
        (failed(403), (ModelRefused, "refused the key", 1)),
        (failed(404), (ModelRefused, "has no model “test-model”", 1)),
        (failed(402), (ModelRefused, "quota", 1)),
        (failed(429, code="insufficient_quota"), (ModelRefused, "quota", 1)),
        (failed(429), (ModelRefused, "no more requests", 3)),
        (failed(500), (ModelError, "HTTP 500", 3)),
        (failed(503), (ModelError, "HTTP 503", 3)),
        (failed(400, code="context_length_exceeded"), (ModelOverflow, "fewer passages", 1)),
        (failed(400, code="exceed_context_size_error"), (ModelOverflow, "fewer passages", 1)),
        (
            failed(400, message="maximum context length is 2048 tokens"),
            (ModelOverflow, "fewer passages", 1),
        ),
        (
            failed(500, message="exceed context window of 4096"),
            (ModelOverflow, "fewer passages", 1),
        ),
        (failed(413), (ModelOverflow, "fewer passages", 1)),
        (failed(400, code="bad_request"), (ModelError, "HTTP 400, bad_request", 1)),
        (failed(422), (ModelError, "HTTP 422", 1)),
        (cut_by_length(), (ModelCutOff, "max_tokens", 1)),
        (declined(), (ModelError, "refused to answer: “I cannot help", 1)),
        (failed(400, code="content_filter"), (ModelError, "declined", 1)),
        (Behaviour(body=b'{"error": {"code": 402, "message": "x"}}'), (ModelRefused, "quota", 1)),
        (Behaviour(body=b'{"error": {"message": "x"}}'), (ModelError, "HTTP 502", 3)),
        (good("", finish_reason="content_filter"), (ModelError, "declined", 1)),
        (cut(), (ModelUnreachable, "broke", 3)),
        (endless(), (ModelNonsense, "does not end", 1)),
        (page(), (ModelNonsense, "Chat Completions", 3)),
        (Behaviour(body=b'{"error": "x"}'), (ModelNonsense, "Chat Completions", 3)),
        (Behaviour(body=b'{"choices": [{"ind'), (ModelNonsense, "not JSON", 3)),
        (good('{"evidence": [{"pass'), (ModelNonsense, "schema", 2)),
        (good({"answer": "x"}), (ModelNonsense, "schema", 2)),
        (prose(), (ModelNonsense, "schema", 2)),
    ],
)
def test_a_fault_that_stays_is_one_clear_sentence(
    chat_server: ChatServer,
    build: Build,
    fault: Behaviour,
    expected: tuple[type[ModelError], str, int],
) -> None:
    kind, says, calls = expected
    chat_server.answer = lambda _request: fault
    with pytest.raises(ModelError, match=says) as raised:
        ask(build())
    assert type(raised.value) is kind
    assert len(chat_server.chats) == calls
    assert "\n" not in str(raised.value)


def test_no_redirect_is_followed(chat_server: ChatServer, build: Build) -> None:
    with ChatServer() as other:
        other.script(good(DRAFT))
        chat_server.answer = lambda _: Behaviour(
            status=307, body=b"x", headers={"Location": f"{other.base_url}/chat/completions"}
        )
        with pytest.raises(ModelError, match="HTTP 307"):
            ask(build())
        assert other.requests == []


def test_a_packed_reply_is_not_unpacked(chat_server: ChatServer, build: Build) -> None:
    packed = gzip.compress(b"0" * 4_000_000)
    chat_server.answer = lambda _: Behaviour(body=packed, headers={"Content-Encoding": "gzip"})
    with pytest.raises(ModelNonsense, match="compressed"):
        ask(build())


def test_no_server_is_said_with_its_address(build: Build) -> None:
    address = f"http://127.0.0.1:{closed_port()}/v1"
    model = build(base_url=address, mode="auto", model=None)
    with pytest.raises(ModelUnreachable, match="No model server answers") as raised:
        ask(model)
    assert address in str(raised.value)
    assert "unset OPENAI_BASE_URL" in str(raised.value)


def test_an_unknown_host_is_said(build: Build) -> None:
    with pytest.raises(ModelUnreachable, match=r"No model server answers at http://no\.invalid/v1"):
        ask(build(base_url="http://no.invalid/v1", max_calls=1))


@pytest.mark.parametrize("fault", [stalled(), dribbled(), failed(503)])
def test_the_time_of_a_call_is_never_exceeded(
    chat_server: ChatServer, build: Build, fault: Behaviour
) -> None:
    chat_server.answer = lambda _request: fault
    started = time.monotonic()
    with pytest.raises(ModelError) as raised:
        ask(build(timeout_seconds=0.25, max_calls=100, pause_seconds=0.02))
    assert time.monotonic() - started < _HANGING
    if fault.status == 200:
        assert isinstance(raised.value, ModelUnreachable)
        assert "within 0.25 s" in str(raised.value)


def test_a_call_works_after_one_that_ran_out_of_time(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(stalled(), good(DRAFT))
    model = build(timeout_seconds=0.25)
    with pytest.raises(ModelUnreachable):
        ask(model)
    assert ask(model).value == DRAFT


# Settings


@pytest.mark.parametrize(
    "address",
    ["localhost:8000/v1", "ftp://x/v1", "http://", "http://a:b@x/v1", "x", "http://h:99999/v1"],
)
def test_an_address_that_cannot_work_is_refused_unrepeated(address: str) -> None:
    with pytest.raises(InputError, match="OPENAI_BASE_URL") as raised:
        ModelSettings(base_url=address)
    assert "a:b" not in str(raised.value)


def test_settings_that_cannot_work_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = ("MODEL_TIMEOUT_SECONDS", "MODEL_MAX_CALLS", "MODEL_CONCURRENCY")
    for name in ("MODEL_MODE", *limits, "EMBEDDING_CONCURRENCY"):
        with monkeypatch.context() as patch, pytest.raises(InputError, match=f"DIEMBAO_{name}"):
            patch.setenv(f"DIEMBAO_{name}", "0")
            load_config()
    for key in ("sk-“x”", "sk-x\n", "khoá"):
        with pytest.raises(InputError, match="OPENAI_API_KEY") as raised:
            ModelSettings(api_key=key)
        assert key not in str(raised.value)
    assert KEY not in repr(ModelSettings(api_key=KEY))


def test_the_environment_is_not_read(
    chat_server: ChatServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    chat_server.script(good(DRAFT))
    ask(build(api_key=None))
    assert chat_server.chats[0].headers["authorization"] == "Bearer none"


def test_openai_takes_max_completion_tokens(chat_server: ChatServer) -> None:
    sent = as_sent(PARAMETERS, ModelSettings(api_key=KEY))
    assert sent == {"temperature": 0.0, "max_completion_tokens": 300}


# Privacy


_TELLTALE = [
    failed(400, code=KEY, message=f"{KEY} {ARTICLE}"),
    failed(401, message=f"Incorrect API key provided: {KEY}"),
    failed(500, message=ARTICLE),
    good({"evidence": [{"passage": ARTICLE, "quote": KEY, "statement": ARTICLE}]}),
    good(ARTICLE),
    cut_by_length(ARTICLE),
    stalled(),
    cut(),
    endless(ARTICLE),
]


@pytest.mark.parametrize(
    ("fault", "streamed"),
    [
        *((fault, streamed) for fault in _TELLTALE for streamed in (False, True)),
        (ended(4, DRAFT), True),
        (erring(4, DRAFT), True),
    ],
)
def test_neither_key_nor_article_is_in_errors_or_logs(
    chat_server: ChatServer,
    build: Build,
    fault: Behaviour,
    streamed: bool,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    chat_server.answer = lambda request: fault if request.streams == streamed else failed(500)
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as raised:
        for name in ("openai", "instructor"):
            caplog.set_level(logging.DEBUG, logger=name)
        model = build(timeout_seconds=0.3)
        if streamed:
            list(model.stream(MESSAGES, AnswerDraft, PARAMETERS))
        else:
            ask(model)
    shown = "".join(traceback.format_exception(raised.value))
    written = capfd.readouterr()
    for text in (str(raised.value), shown, caplog.text, written.out, written.err):
        assert KEY not in text
        assert ARTICLE not in text
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


def test_a_good_call_at_debug_logs_no_article(
    chat_server: ChatServer, build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="openai")
    chat_server.script(good(DRAFT))
    ask(build())
    assert ARTICLE not in caplog.text
    assert KEY not in caplog.text


# Threads, import, cost of our own


def test_calls_under_way_are_limited(chat_server: ChatServer, build: Build) -> None:
    chat_server.answer = lambda _request: good(DRAFT, wait=0.05)
    model = build(concurrency=3)
    with ThreadPoolExecutor(9) as threads:
        list(threads.map(lambda _: ask(model), range(9)))
    assert chat_server.most_at_once == 3


def test_eight_calls_go_at_once(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(good(DRAFT))
    model = build(concurrency=8)
    ask(model)
    all_there = threading.Barrier(8)

    def answer(_request: Request) -> Behaviour:
        all_there.wait(_HANGING)  # none is answered before all are asked
        return good(DRAFT)

    chat_server.answer = answer
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ask(model), range(8)))
    assert chat_server.most_at_once == 8


def test_close_is_harmless_and_not_final(chat_server: ChatServer, build: Build) -> None:
    chat_server.script(good(DRAFT), good(DRAFT))
    model = build()
    model.close()
    ask(model)
    model.close()
    model.close()
    assert not any(each.name == "diembao-model" and each.is_alive() for each in _threads())
    assert ask(model).value == DRAFT


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_who_waits_for_a_closed_model_is_told(
    chat_server: ChatServer, build: Build, streamed: bool
) -> None:
    chat_server.answer = lambda _request: stalled(60)
    model = build(timeout_seconds=60)

    def wait() -> object:
        return list(model.stream(MESSAGES, AnswerDraft, {})) if streamed else ask(model)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(wait)
        while not chat_server.chats:
            time.sleep(0.01)
        model.close()
        with pytest.raises(ModelUnreachable, match="closing"):
            waiting.result(timeout=_HANGING)


def _threads() -> list[threading.Thread]:
    return threading.enumerate()


def test_what_a_busy_server_asks_of_one_call_all_wait_for(
    chat_server: ChatServer, build: Build
) -> None:
    model = build(max_calls=1)
    asked: list[float] = []

    def busy(_: Request) -> Behaviour:
        asked.append(time.monotonic())
        return failed(429, retry_after="0.2")

    chat_server.answer = busy
    for _ in range(2):
        with pytest.raises(ModelRefused):
            ask(model)
    assert asked[1] - asked[0] >= 0.2
