"""Record and replay, through the real client and a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chat_server import Behaviour, ChatServer, Request, failed, good, stalled

from eval.replay.cassette import CURRENT_CASE, Cassette, Mode
from eval.replay.exchanges import read_cassette
from rag.errors import DiemBaoError, InputError, ModelError
from rag.library import ReplyStore
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import ModelSettings
from rag.models.reply_schemas import AnswerDraft, Evidence

ASKED = "Thôn Trung nay còn ba hộ.\nMấy hộ?"
MESSAGES = [{"role": "system", "content": "Chỉ dẫn."}, {"role": "user", "content": ASKED}]
DRAFT = AnswerDraft(evidence=[Evidence(passage=1, quote="Có 3 hộ.", statement="3 hộ.")])
HEADER = {
    "base_url": "http://127.0.0.1:9/v1", "model": None, "model_mode": "auto",
    "model_prompt_tokens": 3000,
}  # fmt: skip


def model(cassette: Cassette, home: Path, base_url: str = "http://127.0.0.1:9/v1") -> LanguageModel:
    settings = ModelSettings(base_url=base_url, transport=cassette, pause_seconds=0.01)
    return LanguageModel(settings, remember=ReplyStore(home / "replies.sqlite"))


def asked(
    mode: Mode, tmp_path: Path, home: str, base_url: str = "http://127.0.0.1:9/v1",
    messages: list[dict[str, str]] = MESSAGES, seed: int | None = None,
) -> tuple[AnswerDraft, Cassette]:  # fmt: skip
    cassette = Cassette(mode, tmp_path / "c.jsonl", HEADER)
    cassette.seed = seed
    token = CURRENT_CASE.set("qa q-1")
    try:
        with model(cassette, tmp_path / home, base_url) as each:
            return each.complete(messages, AnswerDraft, {"temperature": 0}).value, cassette
    finally:
        CURRENT_CASE.reset(token)


def record(server: ChatServer, tmp_path: Path) -> Cassette:
    server.script(good(DRAFT, wait=0.05))
    return asked("record", tmp_path, "home", server.base_url)[1]


def test_what_was_recorded_is_replayed_without_a_server(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    record(chat_server, tmp_path)
    before = len(chat_server.requests)
    value, cassette = asked("replay", tmp_path, "elsewhere")
    assert value == DRAFT
    assert len(chat_server.requests) == before
    heard = cassette.heard("qa q-1")
    assert heard.is_recorded
    assert heard.milliseconds >= 50
    assert heard.quotes == ["Có 3 hộ."]
    assert heard.exchanges[-1].usage is not None
    assert cassette.misses == []


def test_a_live_stream_is_passed_on_as_it_comes(chat_server: ChatServer, tmp_path: Path) -> None:
    two = AnswerDraft(evidence=[*DRAFT.evidence, Evidence(passage=1, quote="b", statement="b")])
    chat_server.answer = lambda _: good(two)
    cassette = Cassette("live", tmp_path / "c.jsonl", HEADER)
    token = CURRENT_CASE.set("qa q-1")
    try:
        with model(cassette, tmp_path, chat_server.base_url) as each:
            parts = list(each.stream(MESSAGES, AnswerDraft, {"temperature": 0}))
    finally:
        CURRENT_CASE.reset(token)
    assert parts[0] == DRAFT  # the first item, before the reply was whole
    assert chat_server.chats[-1].streams
    heard = cassette.heard("qa q-1")
    assert sorted(heard.quotes) == ["Có 3 hộ.", "b"]
    assert not heard.is_recorded


def test_recording_again_asks_only_what_is_new(chat_server: ChatServer, tmp_path: Path) -> None:
    record(chat_server, tmp_path)
    chats = len(chat_server.chats)
    value, _ = asked("record", tmp_path, "home2", chat_server.base_url)
    assert value == DRAFT
    assert len(chat_server.chats) == chats


def test_a_half_line_of_an_interrupted_recording_is_dropped(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    record(chat_server, tmp_path)
    path = tmp_path / "c.jsonl"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + '{"key": "12', encoding="utf-8")
    assert asked("replay", tmp_path, "home3")[0] == DRAFT
    asked("record", tmp_path, "home4", chat_server.base_url)
    assert path.read_text(encoding="utf-8").startswith(whole)
    read_cassette(path)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            f"{ASKED} Xin nói.",
            "messages[1].content: recorded “…òn ba hộ. (…)”, now “…òn ba hộ. Mấy hộ? Xin nói.”",
        ),
        ("", "messages[1].content"),
    ],
)
def test_a_miss_names_the_field_that_differs(
    chat_server: ChatServer, tmp_path: Path, changed: str, says: str
) -> None:
    record(chat_server, tmp_path)
    messages = [MESSAGES[0], {"role": "user", "content": changed}]
    cassette = Cassette("replay", tmp_path / "c.jsonl")
    with model(cassette, tmp_path / "home5") as each, pytest.raises(ModelError):
        each.complete(messages, AnswerDraft, {"temperature": 0})
    assert says in cassette.misses[-1]


def test_a_seed_is_sent_and_keeps_the_repeats_apart(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    chat_server.script(good(DRAFT))
    asked("record", tmp_path, "home", chat_server.base_url, seed=7)
    assert chat_server.chats[-1].json["seed"] == 7
    with pytest.raises(DiemBaoError):
        asked("replay", tmp_path, "home6", seed=8)


def test_faults_of_the_moment_are_not_kept(chat_server: ChatServer, tmp_path: Path) -> None:
    chat_server.script(failed(503), good(DRAFT))
    asked("record", tmp_path, "home", chat_server.base_url)
    exchanges = read_cassette(tmp_path / "c.jsonl").exchanges
    assert 503 not in {exchange.status for exchange in exchanges}
    assert asked("replay", tmp_path, "home7")[0] == DRAFT


@pytest.mark.parametrize("part", ["reply", "request", "milliseconds"])
def test_an_edit_by_hand_is_named(chat_server: ChatServer, tmp_path: Path, part: str) -> None:
    record(chat_server, tmp_path)
    path = tmp_path / "c.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    last[part] = {**last[part], "x": 1} if isinstance(last[part], dict) else 1.5
    lines[-1] = json.dumps(last, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"line {len(lines)}: edited by hand"):
        Cassette("replay", path)


@pytest.mark.parametrize("content", ["", "{}\n", "hello\n"])
def test_what_is_no_cassette_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"cassette"):
        Cassette("replay", path)
    with pytest.raises(InputError, match="record one with --mode record"):
        Cassette("replay", tmp_path / "none.jsonl")


def test_a_servers_trace_is_not_kept(tmp_path: Path) -> None:
    with ChatServer(enforces="tools") as server:
        refused = server._enforced

        def traced(request: Request) -> Behaviour | None:
            found = refused(request)
            if found is None or found.status != 500:
                return found
            message = "wants 'text'\n\n  File \"/home/someone/app.py\", line 7"
            return failed(500, message=message)

        server._enforced = traced  # type: ignore[method-assign]
        server.script(good(DRAFT))
        asked("record", tmp_path, "home", server.base_url)
    exchanges = read_cassette(tmp_path / "c.jsonl").exchanges
    refusals = [exchange.reply for exchange in exchanges if exchange.status == 500]
    assert [reply["error"]["message"] for reply in refusals] == ["wants 'text'"]
    assert "/home/someone" not in (tmp_path / "c.jsonl").read_text(encoding="utf-8")
    # The refusal is replayed, so that the mode is found the same way.
    assert asked("replay", tmp_path, "home2")[0] == DRAFT


def test_no_key_is_kept(chat_server: ChatServer, tmp_path: Path) -> None:
    chat_server.script(good(DRAFT))
    cassette = Cassette("record", tmp_path / "c.jsonl", HEADER)
    settings = ModelSettings(base_url=chat_server.base_url, api_key="sk-secret", transport=cassette)
    with LanguageModel(settings, remember=ReplyStore(tmp_path / "replies.sqlite")) as each:
        each.complete(MESSAGES, AnswerDraft, {})
    assert "sk-secret" in chat_server.chats[-1].headers["authorization"]
    assert "sk-secret" not in (tmp_path / "c.jsonl").read_text(encoding="utf-8")


def test_of_a_prompt_only_its_instructions_are_kept(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    record(chat_server, tmp_path)
    kept = read_cassette(tmp_path / "c.jsonl").exchanges[-1].request["messages"]
    assert kept[0] == MESSAGES[0]
    assert kept[1].keys() == {"role", "lines"}
    assert len(kept[1]["lines"]) == 2
    assert "hộ?" not in (tmp_path / "c.jsonl").read_text(encoding="utf-8")


def test_a_server_that_repeats_the_prompt_is_not_recorded_in_full(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    chat_server.script(failed(500, message=f"cannot read: {ASKED}"))
    with pytest.raises(ModelError):
        asked("record", tmp_path, "home", chat_server.base_url)
    exchanges = read_cassette(tmp_path / "c.jsonl").exchanges
    assert 500 in {exchange.status for exchange in exchanges}
    assert "ba hộ" not in (tmp_path / "c.jsonl").read_text(encoding="utf-8")


def test_a_refused_key_is_not_kept_as_an_answer(chat_server: ChatServer, tmp_path: Path) -> None:
    chat_server.script(failed(401))
    cassette = Cassette("record", tmp_path / "c.jsonl", HEADER)
    token = CURRENT_CASE.set("qa q-1")
    try:
        with model(cassette, tmp_path / "home", chat_server.base_url) as each:
            with pytest.raises(ModelError, match="needs a key"):
                each.complete(MESSAGES, AnswerDraft, {})
            assert "HTTP 401" in (cassette.trouble("qa q-1") or "")
            assert cassette.trouble("qa q-2") is None
            chat_server.script(good(DRAFT))
            assert each.complete(MESSAGES, AnswerDraft, {}).value == DRAFT
            assert cassette.trouble("qa q-1") is None
    finally:
        CURRENT_CASE.reset(token)


def test_a_server_is_slow_once_and_gone_when_it_is_silent(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    cassette = Cassette("live", tmp_path / "c.jsonl")
    settings = ModelSettings(
        base_url=chat_server.base_url, model="test-model", mode="json_schema", transport=cassette,
        timeout_seconds=0.3,
    )  # fmt: skip
    silent = []
    with LanguageModel(settings, remember=ReplyStore(tmp_path / "replies.sqlite")) as each:
        for number in range(4):
            token = CURRENT_CASE.set(f"qa q-{number}")
            chat_server.script(stalled(), stalled())
            with pytest.raises(ModelError, match="did not finish its answer"):
                each.complete(MESSAGES, AnswerDraft, {})
            CURRENT_CASE.reset(token)
            silent.append(cassette.trouble(f"qa q-{number}"))
    assert silent[:2] == [None, None]
    assert all("cases in a row without an answer" in (trouble or "") for trouble in silent[2:])
