"""Whether the source gives as a cause what a claim gives as one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.document import Sentence
from rag.text import TITLES, parse
from rag.verify.relatedness import content, content_syllables

_BECAUSE = re.compile(r"(?<!\w)(?:do|vì|bởi vì|bởi|nhờ|tại vì|nguyên nhân (?:là|do))(?!\w)")
# These draw a conclusion, or are other words.
_NOT_A_CAUSE = re.compile(
    r"(?<!\w)(?:do (?:đó|vậy)|vì (?:vậy|thế|dân)|(?:nhờ|bởi) (?:vậy|đó|thế)|tự do)(?!\w)"
)
_CUES = re.compile(
    r"(?<!\w)(?:do|vì|bởi|nhờ|nguyên nhân|nên|khiến|dẫn đến|dẫn tới|làm cho|xuất phát từ|bắt nguồn|"
    r"trên cơ sở|từ sự|qua đó|để|giúp|tạo)(?!\w)"
)
_NOT_BECAUSE = re.compile(r"(?<!\w)(?:không phải|chứ không) (?:là )?(?:do|vì|bởi)(?!\w)")
_HELD = 0.5
_SEVERAL = 3  # syllables of a cause of which no two together stand anywhere near


def unfounded_cause(claim: str, evidence: Sequence[Sentence]) -> str | None:
    """The cause that a claim gives and no sentence gives as one, or None.

    A sentence gives it that holds half of its words, and a word of causing or something of what
    it is the cause of.
    """
    spelt = _NOT_A_CAUSE.sub(lambda match: "x" * len(match[0]), parse(claim).canonical)
    match = next((m for m in _BECAUSE.finditer(spelt) if not _names_agent(claim, m)), None)
    if match is None:
        return None
    before, cause = claim[: match.start()], claim[match.end() :].strip(" .;:,")
    if not before.strip():  # "Do trời mưa, xã chưa gặt xong."
        cause, _, before = cause.partition(",")
    words = content_syllables(cause)
    effect = content_syllables(before) - words
    if not words or not effect:
        return None
    if any(_denied_cause(words, sentence.text) for sentence in evidence):
        return cause
    told = [sentence.text for sentence in evidence if _share(words, sentence.text) >= _HELD]
    if not told and len(words) >= _SEVERAL and not _spoken_of(cause, evidence):
        return cause
    if not told or any(
        _CUES.search(parse(t).canonical) or effect & content_syllables(t) for t in told
    ):
        return None
    return cause


def _denied_cause(words: frozenset[str], text: str) -> bool:
    """True where a text says that something was not for this reason: "không phải do thiếu vốn"."""
    match = _NOT_BECAUSE.search(parse(text).canonical)
    return match is not None and _share(words, re.split(r"[,;]", text[match.end() :])[0]) >= _HELD


def _spoken_of(cause: str, evidence: Sequence[Sentence]) -> bool:
    """True if a word of two syllables of the cause stands in the evidence."""
    pairs = {word for word in content(cause) if "_" in word}
    return any(pairs & content(sentence.text) for sentence in evidence)


def _names_agent(claim: str, match: re.Match[str]) -> bool:
    """True for "do Công ty Sông Đà thi công", which says who does it."""
    following = claim[match.end() :].lstrip()
    return match[0] == "do" and (following[:1].isupper() or _PERSON.match(following) is not None)


_PERSON = re.compile(rf"(?:{TITLES}|hội|xã|huyện|tỉnh|chi bộ|đảng ủy)(?!\w)")


def _share(words: frozenset[str], text: str) -> float:
    return len(words & content_syllables(text)) / len(words)
