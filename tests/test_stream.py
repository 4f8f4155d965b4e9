"""Replies that come in pieces: what is certain of them when, and what becomes of broken ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from chat_server import (
    Behaviour,
    Build,
    ChatServer,
    cut,
    cut_by_length,
    declined,
    ended,
    endless,
    erring,
    events,
    failed,
    good,
    page,
    prose,
    stuck,
)
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import (
    ModelCutOff,
    ModelError,
    ModelNonsense,
    ModelOverflow,
    ModelRefused,
    ModelUnreachable,
)
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import Completion
from rag.models.chat.stream import grown, is_whole
from rag.models.reply_schemas import AnswerDraft

MESSAGES = [{"role": "user", "content": "Có bao nhiêu hộ?"}]
PARAMETERS = {"temperature": 0.0}
DRAFT = AnswerDraft.model_validate(
    {
        "evidence": [
            {"passage": 1, "quote": 'Có "420" hộ [1] {a}.', "statement": "Có 420 hộ."},
            {"passage": 2, "quote": "Có 38 thôn \\ ấp.", "statement": "38 thôn."},
            {"passage": 3, "quote": "Có 5.466,32 ha.", "statement": "5.466,32 ha."},
        ]
    }
)
TEXT = DRAFT.model_dump_json()
EMPTY = good({"evidence": []})


@pytest.fixture
def build(build: Build) -> Build:
    return partial(build, max_calls=2)


def stream(model: LanguageModel) -> tuple[list[AnswerDraft], Completion[AnswerDraft]]:
    *parts, last = model.stream(MESSAGES, AnswerDraft, PARAMETERS)
    assert isinstance(last, Completion)
    return [part for part in parts if isinstance(part, AnswerDraft)], last


# What is certain of a beginning


def test_an_item_is_certain_when_the_next_begins_or_the_list_closes() -> None:
    seen = [grown(TEXT[:end], AnswerDraft) for end in range(len(TEXT) + 1)]
    second, third = TEXT.index('{"passage":2'), TEXT.index('{"passage":3')
    assert seen[second] is None
    assert _count(seen[second + 1]) == 1
    assert _count(seen[third]) == 1
    assert _count(seen[third + 1]) == 2
    assert _count(seen[-3]) == 2
    assert _count(seen[-2]) == 3
    assert seen[-1] == DRAFT


def _count(draft: AnswerDraft | None) -> int:
    assert draft is not None
    return len(draft.evidence)


_items = st.lists(
    st.fixed_dictionaries(
        {
            "passage": st.integers(-9, 99),
            "quote": st.text(max_size=20),
            "statement": st.text(alphabet='[]{}",:\\ 1,5ế\n', max_size=20),
        }
    ),
    max_size=5,
)


@given(_items, st.data())
def test_what_has_grown_is_always_a_beginning_of_the_reply(
    items: list[dict[str, Any]], data: st.DataObject
) -> None:
    draft = AnswerDraft.model_validate({"evidence": items})
    text = draft.model_dump_json()
    end = data.draw(st.integers(0, len(text)))
    part = grown(text[:end], AnswerDraft)
    if part is not None:
        assert part.evidence == draft.evidence[: len(part.evidence)]
    assert is_whole(text[:end]) == (end == len(text))


@pytest.mark.parametrize(
    "text",
    ["", "[", "null", "Xin chào", '{"answer": [{"a": 1}, {', '{"evidence": [{"a": 1}, {', "\x00"],
)
def test_what_is_no_reply_grows_to_nothing(text: str) -> None:
    assert grown(text, AnswerDraft) is None


# Streams


@pytest.mark.parametrize("enforces", ["json_schema", "tools"])
def test_items_come_one_by_one(chat_server: ChatServer, build: Build, enforces: Any) -> None:
    chat_server.enforces = enforces
    chat_server.script(good(DRAFT))
    parts, last = stream(build(mode=enforces))
    assert [len(part.evidence) for part in parts if part.evidence] == sorted(
        len(part.evidence) for part in parts
    )
    assert {len(part.evidence) for part in parts} == {1, 2, 3}
    assert last.value == DRAFT
    assert (last.usage.calls, last.usage.prompt_tokens, last.usage.cached_tokens) == (1, 120, 100)
    assert chat_server.chats[0].json["stream"] is True


def test_the_first_item_comes_before_the_last_is_written(
    chat_server: ChatServer, build: Build
) -> None:
    after = len(list(events(_asked(chat_server, build), good(DRAFT)))) - 6
    chat_server.script(stuck(after, DRAFT))
    parts = build(timeout_seconds=30).stream(MESSAGES, AnswerDraft, PARAMETERS)
    first = next(parts)
    assert isinstance(first, AnswerDraft)
    assert first.evidence == DRAFT.evidence[:1]
    parts.close()  # type: ignore[attr-defined]


def _asked(chat_server: ChatServer, build: Build) -> Any:
    """A request that wants a stream."""
    chat_server.script(good(DRAFT))
    stream(build())
    return chat_server.chats[-1]


def test_a_stream_cut_at_every_event_is_never_taken_for_whole(
    chat_server: ChatServer, build: Build
) -> None:
    request = _asked(chat_server, build)
    sent = list(events(request, good(DRAFT)))
    whole = next(n for n in range(len(sent)) if TEXT[-8:] in _texts(sent[: n + 1]))
    for after in range(len(sent)):
        before = len(chat_server.chats)
        broken = ended(after, DRAFT)
        chat_server.answer = lambda asked, broken=broken: broken if asked.streams else EMPTY
        parts, last = stream(build())
        calls = len(chat_server.chats) - before
        # Once every character was there, nothing is missing but the server's good-bye.
        assert calls == (1 if after > whole else 2), after
        assert last.value == (DRAFT if after > whole else AnswerDraft(evidence=[]))
        assert last.usage.calls == calls
        assert all(part.evidence == DRAFT.evidence[: len(part.evidence)] for part in parts)
        assert calls == 1 or chat_server.chats[-1].json.get("stream") is None


def _texts(sent: list[bytes]) -> str:
    import json

    found = ""
    for event in sent:
        body = event.removeprefix(b"data: ").strip()
        if body != b"[DONE]":
            for choice in json.loads(body)["choices"]:
                found += choice["delta"].get("content") or ""
    return found


@pytest.mark.parametrize(
    "fault",
    [
        failed(500),
        failed(503),
        failed(429),
        failed(400),
        failed(501),
        failed(422, code="unsupported_value"),
        cut(after=0),
        cut(after=300, content=TEXT),
        cut(after=900, content=TEXT),
        erring(0, DRAFT),
        erring(9, DRAFT),
        ended(9, DRAFT),
        page(),
        prose(),
        good('{"evidence": [{"passage": "một"}]}'),
        good(""),
        Behaviour(
            body=b"data: {}\n\ndata: [DONE]\n\n", headers={"Content-Type": "text/event-stream"}
        ),
        Behaviour(body=b"data: nonsense\n\n", headers={"Content-Type": "text/event-stream"}),
    ],
)
def test_a_fault_of_a_stream_is_survived_by_one_more_call(
    chat_server: ChatServer, build: Build, fault: Behaviour
) -> None:
    chat_server.script(fault, good(DRAFT))
    _, last = stream(build(timeout_seconds=20))
    assert last.value == DRAFT
    assert last.usage.calls == len(chat_server.chats) == 2
    assert chat_server.chats[1].json.get("stream") is None


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (failed(401), ModelRefused, "key"),
        (failed(429, code="insufficient_quota"), ModelRefused, "quota"),
        (failed(400, code="context_length_exceeded"), ModelOverflow, "fewer passages"),
        (cut_by_length(TEXT[:-30]), ModelCutOff, "max_tokens"),
        (cut_by_length(TEXT), ModelCutOff, "max_tokens"),
        (declined(), ModelError, "refused to answer"),
        (endless("la la la la la "), ModelNonsense, "does not end"),
        (endless('{"evidence": [{"passage": 1'), ModelNonsense, "does not end"),
        (good(DRAFT, finish_reason="content_filter"), ModelError, "declined"),
    ],
)
def test_what_no_second_call_would_cure_is_said(
    chat_server: ChatServer,
    build: Build,
    fault: Behaviour,
    kind: type[ModelError],
    says: str,
) -> None:
    chat_server.answer = lambda _request: fault
    with pytest.raises(kind, match=says):
        stream(build())
    assert len(chat_server.chats) == 1


def test_a_stream_that_stalls_ends_with_its_time(chat_server: ChatServer, build: Build) -> None:
    chat_server.answer = lambda _request: stuck(4, DRAFT)
    with pytest.raises(ModelUnreachable, match=r"within 0\.3 s"):
        stream(build(timeout_seconds=0.3))


def test_a_missing_finish_reason_is_accepted_of_a_whole_reply(
    chat_server: ChatServer, build: Build
) -> None:
    chat_server.script(good(DRAFT, finish_reason=None))
    assert stream(build())[1].value == DRAFT


@pytest.mark.parametrize("streams", ["refuses", "ignores"])
def test_a_server_that_does_not_stream_is_asked_without(
    chat_server: ChatServer, build: Build, streams: Any
) -> None:
    chat_server.streams = streams
    chat_server.answer = lambda _request: good(DRAFT)
    model = build()
    parts, last = stream(model)
    assert (parts, last.value) == ([], DRAFT)
    calls = len(chat_server.chats)
    assert stream(model)[1].value == DRAFT
    if streams == "refuses":  # one that only ignores the wish may be slow to begin with
        assert len(chat_server.chats) == calls + 1


def test_a_reader_that_stops_listening_ends_the_call(chat_server: ChatServer, build: Build) -> None:
    model = build(timeout_seconds=60, concurrency=1)
    chat_server.script(replace(stuck(20, DRAFT), wait=60.0), good(DRAFT))
    parts = model.stream(MESSAGES, AnswerDraft, PARAMETERS)
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert model.complete(MESSAGES, AnswerDraft, PARAMETERS).value == DRAFT
