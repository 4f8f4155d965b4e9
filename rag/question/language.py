"""Whether a text is English, and what an English question means in Vietnamese. Pure."""

from __future__ import annotations

from functools import cache, lru_cache

from rag.figures import readings
from rag.text import is_known, is_syllable, lexicon, name_runs, parse, translate

_ASKS = lexicon.Patterns("question")
_TELLING_LENGTH, _VIETNAMESE_SHARE = 5, 0.65
_PLAINLY = 2  # English words that are no syllables, such as "is" and "of", decide


@lru_cache(maxsize=4096)
def is_english(text: str) -> bool:
    """True if more of the words are English function words than Vietnamese ones.

    In a text of some length most words of a Vietnamese one are spelt as its syllables, with their
    diacritics or without, and half of an English one on Vietnamese names. "An", "to" and "do" are
    words of both.
    """
    words = [word for word in parse(text).words if word.isalpha()]
    empty = lexicon.written("english_function_words")
    english = [word for word in words if word in empty or is_known(word)]
    plainly = [word for word in english if not is_syllable(word)]
    if len(words) < _TELLING_LENGTH:
        of_both = lexicon.words_where("english_function_words", "is_vietnamese", "yes")
        english = [word for word in english if word not in of_both]
    elif len(plainly) < _PLAINLY and (
        sum(is_syllable(word) for word in words) > _VIETNAMESE_SHARE * len(words)
    ):
        return False
    return len(english) > sum(word in function_words() for word in words)


@cache
def function_words() -> frozenset[str]:
    """Vietnamese words that say nothing of what is asked, those of asking included."""
    words = lexicon.words_where("stop_words", "language", "vi")
    return frozenset(parse(word).canonical for word in words) | lexicon.canonical_words(
        "asking_words"
    )


def without_courtesy(question: str) -> str:
    """What is asked, without "cho tôi hỏi" before and "vậy ạ" behind it."""
    lead_in = _ASKS.lead_in.match(parse(question).folded)
    asked = question[lead_in.end() :] if lead_in else question
    return _ASKS.courtesy.sub("?", f"{asked[:1].upper()}{asked[1:]}" if lead_in else asked)


def in_vietnamese(text: str) -> str:
    """An English statement in the words of the articles as far as they are known; else itself."""
    return readings(text)[-1].text if is_english(text) else text


def gloss(question: str) -> str:
    """The Vietnamese words for an English question's known ones, and its names."""
    names = (run.name for run in name_runs(question) if run.start > 0 and not translate(run.name))
    return f"{translate(question)} {' '.join(names)}"
