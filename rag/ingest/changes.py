"""What a new version of an article says otherwise than the one before."""

from __future__ import annotations

import itertools
from difflib import SequenceMatcher

from rag.text import parse
from rag.types import Change

MOST_CHANGES = 50


def changes(former: str, text: str) -> tuple[Change, ...]:
    """The sentences that were changed, taken out or put in, in order."""
    old, new = ([each.text for each in parse(every).sentences] for every in (former, text))
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            pairs = itertools.zip_longest(old[a:b], new[c:d])
            found += (Change(before=before, after=after) for before, after in pairs)
    return tuple(found[:MOST_CHANGES])
