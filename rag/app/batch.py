"""Many questions or drafts in one run: a line in, a JSON object out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rag.errors import DiemBaoError, InputError
from rag.question import Exchange

Work = Callable[[str, Sequence[Exchange]], BaseModel]


def run(path: Path, field: str, work: Work) -> Iterator[dict[str, Any]]:
    """The result of `work` for each line of the file; blank lines are passed over.

    A line is plain text, or a JSON object with `field` and optionally `id`, which is handed back,
    and `history`: a list of the questions before, each a text or an object with `question` and
    `answer`. A line that fails gives an object with `error`, and the rest goes on. Raises
    InputError when the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"The batch file {path} cannot be read ({why}).") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given, text, history = _read(line, field)
        try:
            if text is None:
                raise InputError(f"Line {number} of {path} has no text in {field!r}.")
            if history is None:
                raise InputError(f"Line {number} of {path}: history is no list of questions.")
            yield given | work(text, history).model_dump(mode="json")
        except DiemBaoError as error:
            yield given | {"line": number, "error": str(error)}


def _read(line: str, field: str) -> tuple[dict[str, Any], str | None, list[Exchange] | None]:
    if not line.lstrip().startswith("{"):
        return {}, line.strip(), []
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return {}, line.strip(), []
    given = {"id": value["id"]} if "id" in value else {}
    # A file of questions serves `search` as well.
    text = next((value[name] for name in (field, "question", "text") if name in value), None)
    return given, text if isinstance(text, str) else None, _history(value.get("history", []))


def _history(value: Any) -> list[Exchange] | None:
    found: list[Exchange] = []
    for each in value if isinstance(value, list) else [None]:
        match each:
            case str():
                found.append(Exchange(each))
            case {"question": str(question), "answer": str(answer)}:
                found.append(Exchange(question, answer))
            case {"question": str(question)}:
                found.append(Exchange(question))
            case _:
                return None
    return found
