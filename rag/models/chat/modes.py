"""How a server is made to keep to a schema, and where that is remembered.

The mode is a property of the server, not of the model: llama.cpp's server enforces `json_schema`
and answers `tools` with prose, llama-cpp-python's the other way round. Only a try tells.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Final, Literal, Protocol, get_args

from pydantic import BaseModel, ConfigDict

from rag.models.chat.settings import ModelSettings

ModeName = Literal["strict", "json_schema", "tools"]
MODES: Final[tuple[ModeName, ...]] = get_args(ModeName)


# A shape that no model hits on by itself: an odd key with one of two odd values. The docstring is
# sent with it, so it gives nothing away.
class Probe(BaseModel):
    """Lời chào."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sen_41: Literal["ngo-dong", "lua-73"]


# The question asks for prose, so that only a server that enforces the schema gives the shape.
PROBE_MESSAGES: Final = [{"role": "user", "content": "Chỉ trả lời một từ: xin chào."}]
# Room for a model that thinks first; the reply itself takes about 15 tokens.
PROBE_PARAMETERS: Final = {"max_tokens": 512}


def candidate_modes(settings: ModelSettings) -> tuple[ModeName, ...]:
    """The modes worth trying on a server, the cheapest first."""
    if settings.is_openai or settings.host.endswith(".azure.com"):
        return ("strict",)
    return ("json_schema", "tools")


class ModeMemory(Protocol):
    """Remembers which mode the model at an address enforces; None when not known."""

    def get(self, address: str, model: str) -> str | None:
        """The mode, or None."""

    def set(self, address: str, model: str, mode: str | None) -> None:
        """Remember the mode; None forgets it."""


def known_mode(name: str | None) -> ModeName | None:
    """The mode of this name, or None: memories and settings come from outside."""
    return next((mode for mode in MODES if mode == name), None)


class FileModeMemory:
    """A ModeMemory in one small JSON file of a folder.

    A damaged file counts as empty, and a folder that cannot be written costs a new probe in each
    process, not an error. The file is replaced as a whole, so a reader never sees half of it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "model_modes.json"
        self._lock = threading.Lock()

    def get(self, address: str, model: str) -> str | None:
        """The mode, or None."""
        return self._read().get(f"{address} {model}")

    def set(self, address: str, model: str, mode: str | None) -> None:
        """Remember the mode; None forgets it."""
        with self._lock:
            modes = self._read()
            if mode is None:
                modes.pop(f"{address} {model}", None)
            else:
                modes[f"{address} {model}"] = mode
            with contextlib.suppress(OSError):
                self._write(json.dumps(modes, ensure_ascii=False, indent=1))

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(content, dict):
            return {}
        return {key: mode for key, mode in content.items() if isinstance(mode, str)}

    def _write(self, text: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".model_modes")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).replace(self._path)
        finally:
            Path(temporary).unlink(missing_ok=True)
