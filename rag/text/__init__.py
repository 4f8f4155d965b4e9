"""Vietnamese text, parsed once: normal forms, tokens, sentences, names, acronyms and diacritics."""

from __future__ import annotations

from rag.text import lexicon
from rag.text.acronyms import COMMON, Learnt, expansions, learn
from rag.text.diacritics import lacks_diacritics, mend, restore
from rag.text.document import Document, Sentence, Stretch, Token, parse
from rag.text.glossary import is_known, pattern, phrases, translate, vietnamese
from rag.text.names import TITLES, UPPER, Name, is_foreign, name_runs, people, places
from rag.text.normal import (
    Span,
    begins_sentence,
    canonical,
    fold,
    is_heading,
    is_syllable,
    key,
    keyed,
    nfc,
    sentences,
    straightened,
    syllables,
    words_of,
)
from rag.text.rarity import rarity

__all__ = [
    "COMMON",
    "TITLES",
    "UPPER",
    "Document",
    "Learnt",
    "Name",
    "Sentence",
    "Span",
    "Stretch",
    "Token",
    "begins_sentence",
    "canonical",
    "expansions",
    "fold",
    "is_foreign",
    "is_heading",
    "is_known",
    "is_syllable",
    "key",
    "keyed",
    "lacks_diacritics",
    "learn",
    "lexicon",
    "mend",
    "name_runs",
    "nfc",
    "parse",
    "pattern",
    "people",
    "phrases",
    "places",
    "rarity",
    "restore",
    "sentences",
    "straightened",
    "syllables",
    "translate",
    "vietnamese",
    "words_of",
]
