"""Diacritics put back into a question typed without them, from the library's own words.

A bigram hidden Markov model over folded syllable → accented forms, decoded by Viterbi's
algorithm (Viterbi 1967). The corpus that is searched knows its names and terms better than any
general model does.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from rag.vietnamese import fold, nfc, syllables

_BIGRAM_SHARE = 0.85  # weight of the pair against the syllable alone
_KNOWN_SHARE = 0.7  # below this the question is not Vietnamese, or not about this library


class Restorer:
    """Counts of accented syllables and pairs; `restore` is safe from several threads."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._total = 0
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Learn from an article."""
        self._count(text, 1)

    def remove(self, text: str) -> None:
        """Forget an article that was learnt."""
        self._count(text, -1)

    def _count(self, text: str, by: int) -> None:
        for line in text.lower().split("\n"):
            words = [line[span.start : span.end] for span in syllables(line)]
            self._total += by * len(words)
            for word in words:
                self._forms[fold(word)][word] += by
            for pair in pairwise(words):
                self._pairs[pair] += by

    def restore(self, text: str) -> str:
        """`text` with diacritics if it has none and is made of known syllables; else as it is.

        Offsets do not carry over. Case follows the input.
        """
        text = nfc(text)
        if text.lower() != fold(text):
            return text
        spans = syllables(text)
        words = [fold(text[span.start : span.end]) for span in spans]
        letters = [word for word in words if word.isalpha()]
        known = sum(1 for word in letters if self._candidates(word))
        if not letters or known < _KNOWN_SHARE * len(letters):
            return text
        parts: list[str] = []
        position = 0
        for span, form in zip(spans, self._decode(words), strict=True):
            original = text[span.start : span.end]
            cased = form.upper() if original.isupper() and len(original) > 1 else form
            cased = cased[:1].upper() + cased[1:] if original[:1].isupper() else cased
            parts += [text[position : span.start], cased]
            position = span.end
        return "".join(parts) + text[position:]

    def _candidates(self, folded: str) -> list[str]:
        counts = self._forms.get(folded)
        return [form for form, count in counts.items() if count > 0] if counts else []

    def _decode(self, words: list[str]) -> list[str]:
        paths: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for word in words:
            paths = {
                form: max(
                    (
                        (score + self._log_probability(previous, form), [*path, form])
                        for previous, (score, path) in paths.items()
                    ),
                    key=lambda scored: scored[0],
                )
                for form in self._candidates(word) or [word]
            }
        return max(paths.values(), key=lambda scored: scored[0])[1]

    def _log_probability(self, previous: str, form: str) -> float:
        """Of `form` after `previous`: the pair's frequency, interpolated with the syllable's."""
        alone = (self._count_of(form) + 0.05) / (self._total + 1)
        paired = self._pairs[previous, form] / max(1, self._count_of(previous))
        return math.log(_BIGRAM_SHARE * paired + (1 - _BIGRAM_SHARE) * alone)

    def _count_of(self, form: str) -> int:
        counts = self._forms.get(fold(form))
        return counts[form] if counts else 0
