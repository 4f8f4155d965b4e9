"""Whether something is reached, nearly reached, or not: "gần đạt" answers no "đạt". Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.vietnamese import canonical


class State(StrEnum):
    """How far a thing has come."""

    DONE = "done"
    NEARLY = "nearly"
    NOT = "not"


_QUALIFIERS = {
    "chưa": State.NOT, "không": State.NOT, "chẳng": State.NOT, "chả": State.NOT,
    "gần": State.NEARLY, "sắp": State.NEARLY, "suýt": State.NEARLY,
}  # fmt: skip
_REACHED = re.compile(
    rf"(?<!\w)(?:(?P<qualifier>{'|'.join(_QUALIFIERS)}) (?:được |thể |kịp |cơ bản )?)?"
    r"(?:đạt|hoàn thành|xong|đủ)(?!\w)"
)


def states(text: str) -> frozenset[State]:
    """The states that `text` tells of; none where it does not speak of reaching anything."""
    found = (match["qualifier"] for match in _REACHED.finditer(canonical(text)))
    return frozenset(_QUALIFIERS[word] if word else State.DONE for word in found)


def another_state(asked: frozenset[State], text: str) -> bool:
    """True for a text that tells of states, but of none that is asked about."""
    told = states(text)
    return bool(asked and told) and not asked & told
