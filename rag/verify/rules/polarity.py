"""Rule 5: direction and negation. "Tăng" is not "giảm", "chưa đạt" is not "đạt"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from rag.text import parse, syllables
from rag.verify.rules.opposites import NEGATIONS, NOT_NEGATIONS, OPPOSITES, SCOPING, WANTING

_LONGEST = 3
_EMPTY = frozenset(
    "là của có được và với cho đến đã đang sẽ cũng còn trong tại ở các những một này đó thì mà khi "
    "việc sự về theo từ để bị do vẫn rất đều lại mới chỉ".split()
)


class Word(NamedTuple):
    """A content word, and whether a negation stands before it."""

    text: str
    negated: bool


class Direction(NamedTuple):
    """A direction word: which pair, which side, and the content words around it."""

    pair: int
    side: int
    text: str
    around: frozenset[str]


@lru_cache(maxsize=16_384)
def _words(text: str) -> tuple[str, ...]:
    spelt = WANTING.sub("chưa", parse(text).canonical)
    return tuple(spelt[span.start : span.end] for span in syllables(spelt))


@lru_cache(maxsize=16_384)
def negated_words(text: str) -> tuple[Word, ...]:
    """Content words; the three that follow a negation in its reach are negated."""
    words = _words(text)
    found: list[Word] = []
    reach = 0
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        previous = words[index - 1] if index else ""
        if word in NEGATIONS:
            denies = (word, following) not in NOT_NEGATIONS and (
                previous, word) not in NOT_NEGATIONS  # fmt: skip
            reach = 3 if denies else 0
            continue
        if word in _EMPTY:
            continue
        found.append(Word(word, reach > 0))
        reach = max(0, reach - 1)
    return tuple(found)


@lru_cache(maxsize=16_384)
def directions(text: str) -> tuple[Direction, ...]:
    """Direction words with the five content words on either side."""
    words = _words(text)
    found: list[Direction] = []
    index = 0
    while index < len(words):
        length, hits = _direction_at(words, index)
        for pair, side in hits:
            before = [w for w in words[max(0, index - 8) : index] if w not in _EMPTY][-5:]
            after = [w for w in words[index + length : index + length + 8] if w not in _EMPTY][:5]
            phrase = " ".join(words[index : index + length])
            # What "một số" is said of stands right behind it.
            around = after[:3] if phrase in SCOPING else before + after
            found.append(Direction(pair, side, phrase, frozenset(around)))
        index += length
    return tuple(found)


def _direction_at(words: Sequence[str], index: int) -> tuple[int, list[tuple[int, int]]]:
    for length in range(min(_LONGEST, len(words) - index), 0, -1):
        phrase = " ".join(words[index : index + length])
        hits = [
            (pair, side)
            for pair, sides in enumerate(OPPOSITES)
            for side in (0, 1)
            if phrase in sides[side]
        ]
        if hits:
            return length, hits
    return 1, []


def contradiction(claim: str, source: str) -> str | None:
    """The word of `claim` whose direction or negation the source contradicts, or None."""
    return _edited(claim, source) or turned(claim, source) or _negation(claim, source)


def _edited(claim: str, source: str) -> str | None:
    """Where a claim follows its source: a negation put in or left out, a word turned round."""
    own, theirs = _words(claim), _words(source)
    matcher = SequenceMatcher(None, own, theirs, autojunk=False)
    edits = [edit for edit in matcher.get_opcodes() if edit[0] != "equal"]
    for _, i, j, k, m in edits:
        mine, others = own[i:j], theirs[k:m]
        if len(mine) > _LONGEST_EDIT or len(others) > _LONGEST_EDIT or not _anchored(own, i, j):
            continue
        if _denies(own, i, j) != _denies(theirs, k, m):
            if _is_moved(own, theirs, range(i, j), range(k, m)):
                continue
            return " ".join(mine or others)
        if _negates(mine) != _negates(others):
            continue  # "không ít" for "nhiều" turns nothing round
        for word in mine:
            if any(_opposite(word, other) for other in others):
                return word
    return None


_LONGEST_EDIT = 3


def _anchored(words: Sequence[str], start: int, end: int) -> bool:
    """True if the edit stands between words, not at the edge of a sentence cut short."""
    return end < len(words) and (start > 0 or end - start <= 1)


def _is_moved(own: Sequence[str], theirs: Sequence[str], *edits: range) -> bool:
    """True where both texts deny what the edit denies, elsewhere, and neither ever asserts it."""
    denied = {
        words[i + 1]
        for words, edit in zip((own, theirs), edits, strict=True)
        for i in edit
        if i + 1 < len(words) and _denies(words, i, i + 1)
    }
    return bool(denied) and all(
        word in words and _denied_throughout(words, word)
        for words in (own, theirs)
        for word in denied
    )


def _denied_throughout(words: Sequence[str], word: str) -> bool:
    """True where a denial or a word of lack stands before each: "thiếu kế hoạch cụ thể"."""
    return all(
        _denies(words, max(0, i - _LONGEST_EDIT), i)
        or not _LACKING.isdisjoint(words[max(0, i - _LONGEST_EDIT) : i])
        for i, each in enumerate(words)
        if each == word
    )


def _denies(words: Sequence[str], start: int, end: int) -> bool:
    return any(
        words[i] in NEGATIONS
        and tuple(words[i : i + 2]) not in NOT_NEGATIONS
        and tuple(words[max(0, i - 1) : i + 1]) not in NOT_NEGATIONS
        for i in range(start, end)
    )


def _negates(words: Sequence[str]) -> bool:
    return any(word in NEGATIONS for word in words)


def _opposite(one: str, other: str) -> bool:
    return any(
        (one in left and other in right) or (one in right and other in left)
        for left, right in OPPOSITES
    )


def denied(claim: str, sources: Sequence[str]) -> str | None:
    """The negation by which a claim in other word order and its sources differ, or None.

    What the claim asserts, the clause that shares most words with it must not deny; what it denies,
    some clause must, unless that one holds a word of lack.
    """
    clauses = [clause for source in sources for clause in _CLAUSES.split(source)]
    own = _words(claim)
    told = {word for word in own if word not in _EMPTY}
    nearest = _words(max(clauses, key=lambda clause: len(told.intersection(_words(clause)))))
    ours, theirs = _denial(own), _denial(nearest)
    if ours is None:
        return theirs if len(told.intersection(nearest)) >= _SHARED else None
    is_told = _LACKING.intersection(nearest) or any(_denial(_words(each)) for each in clauses)
    return None if is_told else ours


_CLAUSES = re.compile(r"[,;:]\s|\s(?:nhưng|song|còn)\s", re.IGNORECASE)
_SHARED = 2  # words of a clause that tell the claim is about it
_LACKING = frozenset("thiếu khó chậm yếu kém ít dưới gần thấp hụt mất nợ ngừng".split())


def _denial(words: Sequence[str]) -> str | None:
    """The first negation that denies something."""
    return next((words[i] for i in range(len(words)) if _denies(words, i, i + 1)), None)


def turned(claim: str, source: str) -> str | None:
    """A direction of the claim whose opposite the source has in the same surroundings."""
    theirs = directions(source)
    for own in directions(claim):
        same = max((_shared(own, d) for d in theirs if _is(d, own.pair, own.side)), default=0.0)
        opposite = max(
            (_shared(own, d) for d in theirs if _is(d, own.pair, 1 - own.side)), default=0.0
        )
        if opposite >= 0.5 and opposite > same + 0.2:
            return own.text
    return None


def _is(direction: Direction, pair: int, side: int) -> bool:
    return direction.pair == pair and direction.side == side


def _shared(own: Direction, other: Direction) -> float:
    smaller = min(len(own.around), len(other.around))
    return len(own.around & other.around) / smaller if smaller else 0.0


def _negation(claim: str, source: str) -> str | None:
    """A word that one of the two denies and the other asserts.

    The word right after the negation decides, with the one after it where both have it. Who does
    both, of two things in a list, denies nothing.
    """
    own, theirs = negated_words(claim), negated_words(source)
    for ours, others in ((own, theirs), (theirs, own)):
        for index, word in enumerate(ours):
            before = ours[index - 1] if index else None
            after = ours[index + 1] if index + 1 < len(ours) else None
            if not word.negated or (before is not None and before.negated):
                continue  # only the first word in a negation's reach
            said, mine = (_twins(words, word, before, after) for words in (others, ours))
            if said and not any(map(_is_negated, said)) and all(map(_is_negated, mine)):
                return word.text
    return None


def _twins(
    words: Sequence[Word], word: Word, before: Word | None, after: Word | None
) -> list[Word]:
    """Where else a word stands beside one of its neighbours."""
    return [
        twin
        for i, twin in enumerate(words)
        if twin.text == word.text
        and (_same_at(words, i + 1, after) or _same_at(words, i - 1, before))
    ]


_is_negated = attrgetter("negated")


def _same_at(words: Sequence[Word], index: int, word: Word | None) -> bool:
    return word is not None and 0 <= index < len(words) and words[index].text == word.text
