"""Many questions or drafts in one run: a line in, a JSON object out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rag.errors import DiemBaoError, InputError


def run(path: Path, field: str, work: Callable[[str], BaseModel]) -> Iterator[dict[str, Any]]:
    """The result of `work` for each line of the file; blank lines are passed over.

    A line is plain text, or a JSON object with `field` and optionally `id`, which is handed back.
    A line that fails gives an object with `error`, and the rest goes on. Raises InputError when
    the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"The batch file {path} cannot be read ({why}).") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given, text = _read(line, field)
        try:
            if text is None:
                raise InputError(f"Line {number} of {path} has no text in {field!r}.")
            yield given | work(text).model_dump(mode="json")
        except DiemBaoError as error:
            yield given | {"line": number, "error": str(error)}


def _read(line: str, field: str) -> tuple[dict[str, Any], str | None]:
    if not line.lstrip().startswith("{"):
        return {}, line.strip()
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return {}, line.strip()
    given = {"id": value["id"]} if "id" in value else {}
    # A file of questions serves `search` as well.
    text = next((value[name] for name in (field, "question", "text") if name in value), None)
    return given, text if isinstance(text, str) else None
