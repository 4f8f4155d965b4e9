"""The lexicon's words by class and by meaning, to exchange one for another."""

from __future__ import annotations

from functools import cache

from rag.text import lexicon


@cache
def members(kind: str) -> dict[str, tuple[str, ...]]:
    """The phrases of a class, by side."""
    rows = [row for row in lexicon.table("cues") if row["class"] == kind]
    return {
        row["side"]: tuple(other["word"] for other in rows if other["side"] == row["side"])
        for row in rows
    }


@cache
def synonyms(key: str) -> tuple[str, ...]:
    """The words of a unit's group; empty where it is of none."""
    return tuple(row["word"] for row in lexicon.table("synonyms") if f"~{row['group']}" == key)
