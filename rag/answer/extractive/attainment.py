"""Whether something is reached, nearly reached, or not: "gần đạt" answers no "đạt". Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.text import parse


class State(StrEnum):
    """How far a thing has come."""

    DONE = "done"
    NEARLY = "nearly"
    NOT = "not"


# "chưa được công nhận đạt chuẩn", "chưa có xã nào đạt": a denial reaches over some words.
_REACHED = re.compile(
    r"(?<!\w)(?:(?P<not>chưa|không(?! (?:chỉ|những|ngừng)(?!\w))|chẳng|chả)(?: [^\W\d_]+){0,4}? "
    r"|(?P<nearly>gần|sắp|suýt) (?:cơ bản )?)?"
    # "đạt bao nhiêu tấn" is no more than "là bao nhiêu tấn".
    r"(?:đạt(?! (?:được )?(?:bao nhiêu|mấy)(?! (?:tiêu chí|chỉ tiêu)))|"
    r"hoàn thành|xong|đầy đủ|đủ)(?!\w)"
)


def states(text: str) -> frozenset[State]:
    """The states that `text` tells of; none where it does not speak of reaching anything."""
    return frozenset(
        State.NOT if found["not"] else State.NEARLY if found["nearly"] else State.DONE
        for found in _REACHED.finditer(parse(text).canonical)
    )


def another_state(asked: frozenset[State], text: str) -> bool:
    """True for a text that tells of states, but of none that is asked about."""
    told = states(text)
    return bool(asked and told) and not asked & told
