"""The trained component: how rare a word is, and the trees that weigh an alignment."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def component() -> dict[str, Any]:
    """`alignment.json` as `python -m eval train alignment` wrote it."""
    read: dict[str, Any] = json.loads(
        files("rag.verify").joinpath("data", "alignment.json").read_text("utf-8")
    )
    return read


@cache
def _rarities() -> dict[str, float]:
    return {word: level / 100 for word, level in component()["rarity"].items()}


def rarity(word: str) -> float:
    """From 0 (in every sentence) to 1 (never met): inverse document frequency, normalised."""
    return _rarities().get(word, 1.0)
