"""Known English words in Vietnamese, and the words of denying; what only joins is left out."""

from __future__ import annotations

import re
from typing import Final

from rag.english.rewriting import Rewritten, rewrite
from rag.glossary import pattern, vietnamese

_NOT_YET = re.compile(
    r"\b(?:(?:has|have|had|is|are|was|were)(?:n['’]t| not)(?: yet)?(?: been)?|not yet|"
    r"yet to(?: be)?|fail(?:s|ed)? to(?: be)?|still (?:lacks?|not))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:(?:do|does|did|will|would|can|could)(?:n['’]t| not)|cannot|not|never|no)\b",
    re.IGNORECASE,
)
_JOINING: Final = re.compile(
    r"\b(?:the|a|an|of|is|are|was|were|be|been|being|to|its|their|that|which|has|have|had|it|by)"
    r"\b ?",
    re.IGNORECASE,
)
_AFTER_NUMERAL = re.compile(r"\d[ -]?$")


def denials(text: Rewritten) -> Rewritten:
    """The words of denying: "has not been", "failed to" as chưa, "not", "never" as không."""
    text = rewrite(text, _NOT_YET, lambda _: "chưa")
    return rewrite(text, _NOT, lambda _: "không")


def words(text: Rewritten) -> Rewritten:
    """Known words and phrases in Vietnamese, in their English order.

    What a number counts stays English: a count of "members" may be of any kind of them, and
    `nouns` knows which.
    """
    whole = text.text

    def say(match: re.Match[str]) -> str | None:
        if _AFTER_NUMERAL.search(whole, max(0, match.start() - 3), match.start()):
            return None
        return vietnamese(match[0])

    return rewrite(rewrite(text, pattern(), say, seen=whole.lower()), _JOINING, lambda _: "")
