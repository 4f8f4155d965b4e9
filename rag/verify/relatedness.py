"""The words of a statement that carry meaning, and how many of them a source holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rag.document import Sentence
from rag.text import Learnt, expansions, fold, learn, parse, syllables

_EMPTY = frozenset(
    "là của có được và với cho đến đã đang sẽ cũng còn trong trên tại ở các những một này đó thì "
    "mà khi việc sự về theo từ để bị như ra vào lên".split()
)


@lru_cache(maxsize=16_384)
def content(text: str, learnt: Learnt = ()) -> frozenset[str]:
    """Folded syllables and pairs that carry meaning, acronyms' other forms included."""
    spelt = parse(text).canonical
    accented = [spelt[span.start : span.end] for span in syllables(spelt)]
    words = [fold(word) for word in accented]
    kept = ["" if word in _EMPTY else fold(word) for word in accented]
    found = {word for word in kept if word}
    found |= {f"{a}_{b}" for a, b in pairwise(kept) if a and b}
    for other in expansions(words, learnt):
        found |= {*other, *(f"{a}_{b}" for a, b in pairwise(other))}
    return frozenset(found)


def content_syllables(text: str) -> frozenset[str]:
    """What `content` finds, without the pairs."""
    return frozenset(word for word in content(text) if "_" not in word)


def relatedness(statement: str, evidence: Sequence[Sentence]) -> float:
    """Share of the statement's content syllables that its evidence, or its headline, holds."""
    own = content_syllables(statement)
    held: set[str] = set()
    for sentence in evidence:
        learnt = learn(sentence.article.text)
        held |= content(sentence.text, learnt) | content(sentence.article.title, learnt)
        held |= content(sentence.article.place or "")
    return len(own & held) / len(own) if own else 1.0
