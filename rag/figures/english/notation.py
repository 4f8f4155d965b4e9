"""English figures, times, offices and denials in the notation of the articles.

What a rule says is data (`english.toml`); here is the order in which they apply.
"""

from __future__ import annotations

import re

from rag.figures.english.rewriting import ENGLISH, Rewritten, apply, rewrite, words_of_kind

_CLOSES_GROUP = 1000


def offices(text: Rewritten) -> Rewritten:
    """Offices and places: "Vice Chairman of the commune People's Council" as Phó Chủ tịch …."""
    return apply(text, "party_secretary party_committee office_body office place")


def times(text: Rewritten) -> Rewritten:
    """Quarters, halves, terms, days, months and years: "in Q1 2017" as "quý I năm 2017"."""
    return apply(
        text,
        "quarter months_of half term days_month month_days day_month month_day month_year "
        "month_alone every in_year",
    )


def figures(text: Rewritten) -> Rewritten:
    """Sums, measures, what bounds them, ages, lists and changes: "over VND 1.2 billion"."""
    return apply(
        text,
        "money_before money_after many percent measure bound change children list class from_to",
    )


def ratios(text: Rewritten) -> Rewritten:
    """Parts of a whole: "9 of the 19 criteria" as "9 trên 19 tiêu chí"."""
    return apply(text, "ratio")


def denials(text: Rewritten) -> Rewritten:
    """The words of denying: "has not been", "failed to" as chưa, "not", "never" as không."""
    return apply(text, "not_well not_yet not_only not")


def numerals(text: Rewritten) -> Rewritten:
    """Numerals with points and commas read the English way: "3,417.5" as "3.417,5"."""
    return rewrite(text, ENGLISH.separated, _numeral)


def _numeral(match: re.Match[str]) -> str | None:
    whole, _, rest = match[0].partition(".")
    grouped = whole.split(",")
    is_english = all(len(group) == 3 for group in grouped[1:]) and "," not in rest
    if not is_english or "." in rest:
        return None
    return ".".join(grouped) + (f",{rest}" if rest else "")


def counted(text: Rewritten) -> Rewritten:
    """Numbers in words as digits: "two hundred households" as "200 households"."""

    def say(match: re.Match[str]) -> str | None:
        following = match.string[match.end() :]
        number = cardinal(match[0])
        counts = not following or ENGLISH.counts.match(following)
        return str(number) if number is not None and counts else None

    return apply(rewrite(text, ENGLISH.number_words, say), "one")


def cardinal(words: str) -> int | None:
    """The number that words say; None for words that say none, such as "one" or "ten two"."""
    units, tens, scales = map(words_of_kind, ("unit", "ten", "scale"))
    total, current, last = 0, 0, 10_000
    said = [word for word in re.split(r"[- ]", words.lower()) if word not in ("a", "an", "and")]
    if said == ["one"]:
        return None
    for word in said:
        if word in scales:
            scale = int(scales[word])
            current = (current or 1) * scale
            if scale == _CLOSES_GROUP:
                total, current = total + current, 0
            last = scale
            continue
        value = int(tens.get(word) or units[word])
        size = 10 if value < 10 else 100
        if last < size or (word in units and last == 10):
            return None
        current += value
        last = 20 if word in tens else 10
    return total + current
