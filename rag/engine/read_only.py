"""The engine for those who may read, and not add, edit or delete."""

from __future__ import annotations

from typing import Any, cast

from rag.engine.facade import Engine
from rag.errors import InputError

_ASKS = frozenset(
    "article articles ask ask_stream brief check choose collections config embedder "
    "engine_name listing matching news of_one_event original pending reports search stories "
    "suggestions summarise test_model undated watches".split()
)
_KEEPS = frozenset("content listing preference put".split())  # its own work


class _Reading:
    """Has those parts of a whole that are named; asking for any other raises InputError."""

    def __init__(self, whole: object, names: frozenset[str], **others: object) -> None:
        self._whole, self._names = whole, names
        vars(self).update(others)

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise InputError("only_reads")
        return getattr(self._whole, name)


def for_reader(engine: Engine) -> Engine:
    """The same engine, which refuses whatever would change the library."""
    saved = _Reading(engine.saved, _KEEPS)
    return cast("Engine", _Reading(engine, _ASKS, saved=saved))
