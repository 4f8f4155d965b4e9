"""What an English statement counts, beside the Vietnamese noun of its source."""

from __future__ import annotations

from functools import cache

from rag.figures.english.rewriting import ENGLISH
from rag.text import lexicon


@cache
def _allowed() -> dict[str, frozenset[str]]:
    """English nouns with the Vietnamese nouns that each may stand for."""
    rows = lexicon.table("english_nouns")
    return {row["word"]: frozenset(row["vietnamese"].split(", ")) for row in rows}


def counts_another(following: str, unit: str) -> bool:
    """True if the noun that follows a number in an English text cannot stand for `unit`.

    Only where both nouns are known: the rest is not for this to say.
    """
    match = ENGLISH.noun_after.match(following)
    allowed = _allowed().get(match["noun"]) if match and unit else None
    if allowed is None:
        return False
    known = frozenset().union(*_allowed().values())
    words = unit.split(" ")
    # The longest known noun that the unit is, or is a kind of: "hộ" of "hộ nghèo".
    begun = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    listed = next((noun for noun in begun if noun in known), None)
    return listed is not None and listed not in allowed
