"""Known English words in Vietnamese, and the words of denying; what only joins is left out."""

from __future__ import annotations

import re
from typing import Final

from rag.figures.english.nouns import BETWEEN
from rag.figures.english.rewriting import Rewritten, rewrite
from rag.text import is_syllable, pattern, vietnamese

_NOT_YET = re.compile(
    r"\b(?:(?:has|have|had|is|are|was|were)(?:n['’]t| not)(?: yet)?(?: been)?|"
    r"(?:do|does|did)(?:n['’]t| not) yet|not yet|"
    r"yet to(?: be)?|fail(?:s|ed)? to(?: be)?|unable to|still (?:lacks?|not))\b",
    re.IGNORECASE,
)
# "Not only" denies nothing.
_NOT = re.compile(
    r"\b(?:\w+n['’]t|(?:do|does|did|will|would|can|could) not|cannot|"
    r"not(?! (?:only|just|merely)\b)|never|none|neither|nor|without|no)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)
# "did not coordinate well" as they say it: phối hợp chưa tốt.
_NOT_WELL = re.compile(
    r"\b(?:do|does|did)(?:n['’]t| not) (?P<verb>[a-z]+) "
    r"(?P<how>well|effectively|fully|properly|enough)\b"
)
_IS = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_JOINING: Final = re.compile(
    r"\b(the|a|an|of|be|been|being|to|its|their|that|which|has|have|had|it|by)\b ?",
    re.IGNORECASE,
)
# A change that stands by its figure: "up 36.4%", "264 fewer than".
_UP = re.compile(
    r"\b(?P<word>up|down)(?: by)? (?=\d)|(?<=\d )(?P<more>more|fewer) than\b", re.IGNORECASE
)
_CHANGES: Final = {"up": "tăng ", "down": "giảm ", "more": "nhiều hơn", "fewer": "ít hơn"}
_AFTER_NUMERAL = re.compile(rf"\d[ -]?{BETWEEN}$")


def denials(text: Rewritten) -> Rewritten:
    """The words of denying: "has not been", "failed to" as chưa, "not", "never" as không."""
    text = rewrite(text, _NOT_WELL, lambda m: f"{m['verb']} chưa {m['how']}")
    text = rewrite(text, _NOT_YET, lambda _: "chưa")
    text = rewrite(text, _NOT_ONLY, lambda _: "vừa")
    return rewrite(text, _NOT, lambda _: "không")


def changes(text: Rewritten) -> Rewritten:
    """Rises and falls that stand by their figure: "up 36.4%" as tăng 36.4%."""
    return rewrite(text, _UP, lambda m: _CHANGES[(m["word"] or m["more"]).lower()])


def words(text: Rewritten) -> Rewritten:
    """Known words and phrases in Vietnamese, in their English order.

    What a number counts stays English: a count of "members" may be of any kind of them, and
    `nouns` knows which.
    """
    text = rewrite(text, _IS, lambda _: "là")
    whole = text.text

    def say(match: re.Match[str]) -> str | None:
        before = whole[max(0, match.start() - 24) : match.start()]
        if _AFTER_NUMERAL.search(before) or _is_of_a_name(whole, match.start(), match.end()):
            return None
        return vietnamese(match[0])

    text = rewrite(text, pattern(), say, seen=whole.lower())
    return rewrite(
        text,
        _JOINING,
        lambda m: None if _is_of_a_name(text.text, m.start(), m.end(1)) else "",
    )


def _is_of_a_name(text: str, start: int, end: int) -> bool:
    """True for a capitalised word that may be a Vietnamese syllable: "An" of "Long An".

    At the beginning of the text only before another capital: "An Giang", but "A dozen".
    """
    word = text[start:end]
    if not word[:1].isupper() or " " in word or not is_syllable(word):
        return False
    return bool(start) or (word.lower() != "the" and text[end : end + 2].strip()[:1].isupper())
