"""Vietnamese text, parsed once: normal forms, tokens, sentences, names, acronyms and diacritics."""

from __future__ import annotations

from rag.text import lexicon
from rag.text.acronyms import Learnt, common_acronyms, expansions, learn
from rag.text.diacritics import lacks_diacritics, mend, restore
from rag.text.document import Document, Sentence, Stretch, Token, forget_parsed, parse
from rag.text.glossary import is_known, pattern, phrases, translate, vietnamese
from rag.text.names import Name, is_foreign, name_runs, people, places
from rag.text.normal import (
    UPPER,
    Span,
    canonical,
    fold,
    is_syllable,
    key,
    keyed,
    nfc,
    one_line,
    straightened,
    syllables,
    visible,
    words_of,
)
from rag.text.rarity import rarity
from rag.text.segmentation import is_heading, sentences

__all__ = [
    "UPPER",
    "Document",
    "Learnt",
    "Name",
    "Sentence",
    "Span",
    "Stretch",
    "Token",
    "canonical",
    "common_acronyms",
    "expansions",
    "fold",
    "forget_parsed",
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
    "one_line",
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
    "visible",
    "words_of",
]
