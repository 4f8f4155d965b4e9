"""The figures of a parsed text, each in the notation of its sentence, found at most once. Pure."""

from __future__ import annotations

from dataclasses import replace

from rag.figures.english import counted, is_english_sentence, numerals
from rag.figures.figure import Found
from rag.figures.find import find_figures
from rag.figures.rewriting import plain_english
from rag.text import Stretch, annotation


@annotation
def figures_of(stretch: Stretch) -> tuple[Found, ...]:
    """All figures of a sentence, in order; those of an English one in its own notation."""
    english = is_english_sentence(stretch.text)
    return tuple(english_figures(stretch.text)) if english else vietnamese_figures(stretch)


@annotation
def vietnamese_figures(stretch: Stretch) -> tuple[Found, ...]:
    """All figures, in order, whatever the language of the words: 1,5 is one and a half."""
    return tuple(find_figures(stretch.text))


def english_figures(sentence: str) -> list[Found]:
    """The figures of a sentence rewritten in Vietnamese notation; offsets and raw are its own."""
    reading = counted(plain_english(sentence)).apply("figure").apply("article")
    reading = numerals(reading.apply("ratio"))
    found: list[Found] = []
    for figure in find_figures(reading.text):
        start, end = reading.origin(figure.start, figure.end)
        if found and start < found[-1].end:
            continue  # of one rewritten stretch
        bounded = reading.origin(*figure.bounded) if figure.bounded else None
        raw = sentence[start:end]
        found.append(replace(figure, start=start, end=end, raw=raw, bounded=bounded))
    return found
