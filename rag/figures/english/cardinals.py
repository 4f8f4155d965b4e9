"""English numbers in words, as digits: "two hundred and five" as 205."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split(),
        start=1,
    )
}
_TENS: Final = {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1000}
_WORD = "|".join([*_TENS, *_UNITS, *_SCALES])
# "A hundred", "twenty-five", "two hundred and five"; "one" alone is mostly a pronoun.
NUMBER_WORDS: Final = re.compile(
    rf"(?<![-\w])(?:an? (?=dozen|hundred|thousand))?(?:{_WORD})"
    rf"(?:(?:-| and | )(?:{_WORD}))*(?![-\w])",
    re.IGNORECASE,
)


def cardinal(words: str) -> int | None:
    """The number that words say; None for words that say none, such as "one" or "ten two"."""
    total, current, last = 0, 0, 10_000
    said = [word for word in re.split(r"[- ]", words.lower()) if word not in ("a", "an", "and")]
    if said == ["one"]:
        return None
    for word in said:
        if word in _SCALES:
            scale = _SCALES[word]
            if scale == 1000:  # closes a group
                total, current, last = total + (current or 1) * scale, 0, 1000
            else:
                current, last = (current or 1) * scale, scale
            continue
        value = _TENS.get(word) or _UNITS[word]
        size = 100 if word in _TENS else 10 if value < 10 else 100
        if last < size or (word in _UNITS and last == 10):
            return None
        current += value
        last = 10 if word in _UNITS else 20
    return total + current
