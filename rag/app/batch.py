"""Many questions or drafts in one run: a line in, a result out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rag.errors import DiemBaoError, InputError
from rag.messages import Language, told
from rag.question import Exchange

Work = Callable[[str, Sequence[Exchange]], BaseModel]


def run(
    path: Path, work: Work, language: Language
) -> Iterator[tuple[dict[str, Any], BaseModel | None]]:
    """What is handed back of each line of the file, with the result of `work`; blank lines are not.

    A line is plain text, or a JSON object with `question`, `query` or `text` and optionally `id`,
    which is handed back, and `history`: a list of the questions before, each a text or an object
    with `question` and `answer`. A line that fails hands back its `line` and `error`, with no
    result, and the rest goes on. Raises InputError when the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error if isinstance(error, OSError) else InputError("not_utf8")
        raise InputError("batch_unreadable", path=path, reason=reason) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given, text, history = _read(line)
        try:
            if text is None:
                raise InputError("batch_line_without_text", number=number, path=path)
            if history is None:
                raise InputError("batch_line_history", number=number, path=path)
            yield given, work(text, history)
        except DiemBaoError as error:
            yield given | {"line": number, "error": told(error, language)}, None


def _read(line: str) -> tuple[dict[str, Any], str | None, list[Exchange] | None]:
    if not line.lstrip().startswith("{"):
        return {}, line.strip(), []
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return {}, line.strip(), []
    given = {"id": value["id"]} if "id" in value else {}
    # A file of questions serves `search` as well.
    text = next((value[name] for name in ("query", "question", "text") if name in value), None)
    return given, text if isinstance(text, str) else None, _history(value.get("history", []))


def _history(value: Any) -> list[Exchange] | None:
    given: list[Any] = value if isinstance(value, list) else [None]
    given = [{"question": each} if isinstance(each, str) else each for each in given]
    if not all(isinstance(each, dict) and isinstance(each.get("question"), str) for each in given):
        return None
    return [Exchange(each["question"], str(each.get("answer") or "")) for each in given]
