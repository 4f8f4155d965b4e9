"""A summary of every article: kept, made once, by a cluster or in a batch that takes a day."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer, completion
from corpus import RICE, HashingEmbedder
from pytest_httpserver import HTTPServer
from test_command import Outcome, Run, run  # noqa: F401
from test_spread import HereCluster

from rag.app.main import as_json
from rag.config import Config
from rag.engine import Engine
from rag.engine import all_summaries as engine_summaries

COUNT = 5


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of articles, embedded by nobody's model."""
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as engine:
        engine.add([varied(i) for i in range(COUNT)])
    return tmp_path / "home"


def varied(number: int) -> Any:
    from corpus import article

    return article(RICE.text.replace("512,5", f"{500 + number},5"), f"{number}.txt")


@pytest.fixture
def server(httpserver: HTTPServer) -> BatchServer:
    return BatchServer(httpserver)


@pytest.fixture
def summarise(
    run: Run,  # noqa: F811
    home: Path,
    server: BatchServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[Outcome, list[Any]]]:
    """`summarise --all` at a model; its outcome and the lines of JSON."""
    for name, value in {
        "OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "sk-test", "DIEMBAO_MODEL": "m",
        "DIEMBAO_MODEL_MODE": "json_schema", "DIEMBAO_LANGUAGE": "en",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def work(*arguments: str) -> tuple[Outcome, list[Any]]:
        outcome = run("summarise", "--all", *arguments, "--json", "--home", str(home))
        return outcome, [json.loads(line) for line in outcome.out.splitlines()]

    return work


def test_every_article_has_a_line_and_a_second_run_makes_none(run: Run, home: Path) -> None:  # noqa: F811
    first = run("summarise", "--all", "--json", "--home", str(home))
    assert (first.status, len(first.out.splitlines())) == (0, COUNT)
    assert "5 bài vừa tóm tắt, 0 bài đã có" in first.err
    ids = [json.loads(line)["article_id"] for line in first.out.splitlines()]
    single = run("summarise", ids[0], "--json", "--home", str(home)).json
    assert as_json(single) == first.out.splitlines()[0]
    again = run("summarise", "--all", "--json", "--home", str(home))
    assert again.out == first.out
    assert "0 bài vừa tóm tắt, 5 bài đã có" in again.err
    run("edit", ids[0], "--title", "Vụ lúa khác", "--home", str(home))
    edited = run("summarise", "--all", "--json", "--home", str(home))
    assert "1 bài vừa tóm tắt, 4 bài đã có" in edited.err
    assert "Vụ lúa khác" in edited.out
    assert [json.loads(line)["article_id"] for line in edited.out.splitlines()] == ids
    run("remove", ids[0], "--home", str(home))
    assert run("summarise", "--all", "--home", str(home)).out == ""


def test_a_cluster_makes_the_same(
    run: Run,  # noqa: F811
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Connected(HereCluster):
        def __init__(self, address: str) -> None:
            assert address == "local"
            super().__init__()

        def __enter__(self) -> Connected:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    arguments = ("--json", "--no-cache", "--home", str(home))
    here = run("summarise", "--all", *arguments)
    monkeypatch.setattr(engine_summaries, "RayCluster", Connected)
    there = run("summarise", "--all", "--ray", "local", *arguments)
    assert (there.status, there.out) == (0, here.out)


@pytest.mark.parametrize(("calls", "workers"), [(8, 2), (3, 2), (2, 16), (1, 1)])
def test_a_cluster_asks_a_model_by_no_more_calls_than_are_allowed(
    calls: int, workers: int, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    class Connected(HereCluster):
        def __init__(self, _: str) -> None:
            super().__init__()
            self.workers = workers

        def __enter__(self) -> Connected:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(engine_summaries, "RayCluster", Connected)
    config = Config(home=home).model_copy(
        update={"openai_base_url": "http://127.0.0.1:9/v1", "model": "m", "model_mode": "text",
                "model_concurrency": calls}
    )  # fmt: skip
    with (
        Engine(config, embedder=HashingEmbedder()) as engine,
        engine_summaries._workers(engine, "local", engine.model) as (work, _, _),
    ):
        threads = work.args[0].args[2]  # type: ignore[attr-defined]
        assert threads >= 1
        assert threads * min(workers, work.keywords["most"]) <= calls  # type: ignore[attr-defined]


def test_what_a_model_fails_at_is_told_and_asked_again(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer, home: Path
) -> None:
    def filtered(request: Any) -> Any:
        is_refused = "503,5" in json.loads(request.data)["messages"][-1]["content"]
        return server.refused(request) if is_refused else server.answered(request)

    server.chat = filtered
    outcome, lines = summarise()
    assert outcome.status == 3
    failed = [each for each in lines if "error" in each]
    assert [set(each) for each in failed] == [{"article_id", "error"}]
    assert "4 summarised, 0 already there, 1 failed" in outcome.err
    assert all(each["shortcomings"][0]["supported"] for each in lines if "error" not in each)
    server.chat = server.answered
    asked = len(server.chats)
    outcome, lines = summarise()
    assert (outcome.status, len(server.chats)) == (0, asked + 1)
    assert "1 summarised, 4 already there, 0 failed" in outcome.err
    assert len(lines) == COUNT
    summarise()
    assert len(server.chats) == asked + 1


def test_a_server_that_is_not_there_ends_it(
    summarise: Callable[..., tuple[Outcome, list[Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_summaries, "_IN_A_ROW", 3)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    outcome, lines = summarise()
    assert outcome.status == 1
    assert "No model server answers" in outcome.err.splitlines()[-1]
    assert len(lines) == 3


def test_a_batch_is_sent_waited_for_and_collected_as_the_direct_path_does(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer, home: Path
) -> None:
    server.status = "in_progress"
    outcome, lines = summarise("--batch", "submit")
    assert outcome.status == 0
    assert len(lines) == len(server.chats) == 1  # the first one is a trial, and done
    assert "4 requests sent" in outcome.err
    assert len({line["custom_id"] for line in server.lines()}) == COUNT - 1
    assert {line["url"] for line in server.lines()} == {"/v1/chat/completions"}
    assert {line["method"] for line in server.lines()} == {"POST"}
    sent = {line["body"]["messages"][-1]["content"]: line["body"] for line in server.lines()}

    outcome, lines = summarise("--batch", "submit")  # what is under way is not sent again
    assert (lines, len(server.batches), len(server.chats)) == ([], 1, 1)
    outcome, lines = summarise()  # nor is it asked for directly
    assert (len(lines), len(server.chats)) == (1, 1)
    assert "4 articles were skipped" in outcome.err
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, lines) == (0, [])
    assert "0 of 4 done (in_progress)" in outcome.err

    server.status = "completed"
    outcome, collected = summarise("--batch", "collect")
    assert (outcome.status, len(collected), len(server.chats)) == (0, COUNT - 1, 1)
    assert all(each["shortcomings"][0]["citations"] for each in collected)
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, lines) == (0, [])
    outcome, kept = summarise()
    assert "0 summarised, 5 already there" in outcome.err
    assert len(server.chats) == 1

    outcome, direct = summarise("--no-cache")  # all anew, from the model itself
    assert {each["article_id"]: each for each in direct} == {e["article_id"]: e for e in kept}
    asked = {body["messages"][-1]["content"]: body for body in server.chats[1:]}
    assert all(asked[content] == body for content, body in sent.items())


def test_a_batch_is_left_where_it_is_while_another_server_is_set(
    summarise: Callable[..., tuple[Outcome, list[Any]]],
    server: BatchServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summarise("--batch", "submit")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("OPENAI_BASE_URL", server.base_url.replace("localhost", "127.0.0.1") + "/")
        if "localhost" not in server.base_url:
            elsewhere.setenv("OPENAI_BASE_URL", server.base_url.replace("127.0.0.1", "localhost"))
        outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, lines) == (0, [])
    assert f"is at {server.base_url}" in outcome.err
    assert len(summarise("--batch", "collect")[1]) == COUNT - 1


def test_what_a_batch_brings_in_part_is_kept_and_the_rest_is_told(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer
) -> None:
    replies: dict[str, Any] = {
        "501,5": (429, {"error": {"message": "rate limited"}}),
        "502,5": None,
        "503,5": (200, {"id": "1", "object": "chat.completion", "created": 1, "model": "m",
                        "choices": []}),
    }  # fmt: skip

    def reply(line: dict[str, Any]) -> tuple[int, object] | None:
        content = line["body"]["messages"][-1]["content"]
        found = (value for figure, value in replies.items() if figure in content)
        return next(found, (200, completion(line["body"])))

    server.reply = reply
    summarise("--batch", "submit")
    outcome, lines = summarise("--batch", "collect")
    assert outcome.status == 3
    assert sum("error" in each for each in lines) == 3
    assert "refused this article's request in the batch: “rate limited”" in outcome.err
    assert "brought no reply" in outcome.err
    assert "1 summarised, 0 already there, 3 failed" in outcome.err
    server.reply = server.good
    summarise("--batch", "submit")  # the first of the three is done directly
    assert [len(lines) for lines in server.batches.values()] == [4, 2]
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, len(lines)) == (0, 2)


def test_a_batch_that_expires_or_fails_is_told_and_can_be_sent_again(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer
) -> None:
    summarise("--batch", "submit")
    server.status, server.reply = "failed", lambda _: None
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, len(lines)) == (3, 4)
    assert "did not take the batch: “too many tokens”" in outcome.err
    server.status = "completed"
    summarise("--batch", "submit")
    server.status = "expired"
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, len(lines)) == (3, 3)
    assert "ran out of time" in outcome.err
    summarise("--batch", "submit")
    server.batches.clear()
    outcome, lines = summarise("--batch", "collect")
    assert "no longer has batch" in outcome.err


def test_a_sending_that_was_cut_off_is_found_again(
    summarise: Callable[..., tuple[Outcome, list[Any]]],
    server: BatchServer,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rag.library.saved import Summaries

    def killed(self: Summaries, name: str, remote: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Summaries, "sent", killed)
        assert summarise("--batch", "submit")[0].status == 1
    outcome, lines = summarise("--batch", "submit")
    assert (outcome.status, lines, len(server.batches)) == (0, [], 1)
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, len(lines)) == (0, 4)


def test_many_requests_go_in_several_batches_and_what_a_server_refuses_is_learnt_first(
    summarise: Callable[..., tuple[Outcome, list[Any]]],
    server: BatchServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rag.engine import batches

    monkeypatch.setattr(batches, "MOST_REQUESTS", 3)
    server.refuses = "temperature"
    summarise("--batch", "submit")
    assert [len(lines) for lines in server.batches.values()] == [3, 1]
    assert not any("temperature" in line["body"] for line in server.lines())
    outcome, lines = summarise("--batch", "collect")
    assert (outcome.status, len(lines)) == (0, 4)


def test_an_article_that_the_model_refuses_holds_nothing_up(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer, home: Path
) -> None:
    def filtered(request: Any) -> Any:
        is_first = not server.chats
        server.answered(request)
        return server.refused(request) if is_first else server.answered(request)

    server.chat = filtered
    outcome, lines = summarise("--batch", "submit")
    assert (outcome.status, len(lines)) == (3, 2)
    assert [len(lines) for lines in server.batches.values()] == [COUNT - 2]


def test_only_one_process_sends_at_a_time(
    summarise: Callable[..., tuple[Outcome, list[Any]]], server: BatchServer, home: Path
) -> None:
    with Engine(Config(home=home), embedder=HashingEmbedder()) as other, other.library.batching():
        for what in ("submit", "collect"):
            outcome, lines = summarise("--batch", what)
            assert (outcome.status, lines, server.chats, server.batches) == (1, [], [], {})
            assert "Another process is writing" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("summarise",), "--all"),
        (("summarise", "abc", "--all"), "--all"),
        (("summarise", "abc", "--ray", "local"), "--all"),
        (("summarise", "--all", "--ray", "local", "--batch", "submit"), "--batch"),
        (("summarise", "--all", "--batch", "submit"), "OPENAI_API_KEY"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    run: Run,  # noqa: F811
    home: Path,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    outcome = run(*arguments, "--home", str(home))
    assert outcome.status == 1
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("command", ["ingest", "summarise"])
def test_without_ray_it_is_told_how_to_get_it(
    run: Run,  # noqa: F811
    home: Path,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    (tmp_path / "a.txt").write_text(RICE.text, encoding="utf-8")
    what = str(tmp_path / "a.txt") if command == "ingest" else "--all"
    outcome = run(command, what, "--ray", "10.0.0.1:6379", "--home", str(home))
    assert outcome.status == 1
    assert "pip install 'diembao[ray]'" in outcome.err
    assert outcome.err.count("\n") == 1


def test_the_base_install_has_no_ray_and_imports_none() -> None:
    root = Path(__file__).parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    everyone = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert not any(each.startswith("ray") for each in everyone)
    assert "\nray==" not in (root / "requirements.lock").read_text(encoding="utf-8")
    modules = ("rag.engine", "rag.app.commands", "rag.app.main")
    if find_spec("ray") is None:
        for each in modules:  # one that wants it cannot be imported
            import_module(each)
        return
    code = f"import sys, {', '.join(modules)}; sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
