"""Evaluation cases: JSON Lines, one question a line, validated with file and line named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import InputError
from rag.types import FigureKind


class Strict(BaseModel):
    """A line of a case file: immutable, nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedFigure(Strict):
    """A figure that an answer must hold (or may, where not required)."""

    value: str
    unit: str
    kind: FigureKind
    required: bool = True


class Gold(Strict):
    """A quotation that answers; found again in the article, so that re-chunking is no harm."""

    article: str
    quote: str


class Case(Strict):
    """One question. `articles` and `cluster` are file stems of the corpus."""

    id: str
    suite: Literal["qa", "retrieval"]
    split: Literal["dev", "gate"]
    cluster: str
    articles: tuple[str, ...]
    question: str
    answerable: bool
    answers: tuple[str, ...]
    figures: tuple[ExpectedFigure, ...]
    gold: tuple[Gold, ...]
    reference: str = ""
    must_pass: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""


def load_cases(paths: Sequence[Path], *, split: str | None = None) -> list[Case]:
    """The cases of all files, in order. Raises InputError naming file, line and fault."""
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(lines_of(path), 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            case = _parse(line, where)
            if case.id in seen:
                raise InputError(f"{where}: the id {case.id!r} is taken by {seen[case.id]}.")
            seen[case.id] = where
            if split is None or case.split == split:
                cases.append(case)
    if not cases:
        raise InputError(f"There are no cases in {', '.join(map(str, paths))}.")
    return cases


def lines_of(path: Path) -> Iterable[str]:
    """The lines of a case file. Raises InputError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"The cases {path} cannot be read ({why}).") from None


def _parse(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not a JSON object ({error.msg}).") from None
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"])) or "the line"
        raise InputError(f"{where}: {field}: {fault['msg']}.") from None
