"""Vietnamese text, parsed once: normal forms, tokens, sentences, names, acronyms and diacritics."""

from rag.text import lexicon
from rag.text.diacritics import lacks_diacritics, restore
from rag.text.document import Document, Sentence, Stretch, Token, annotation, forget_parsed, parse
from rag.text.glossary import (
    Learnt,
    common_acronyms,
    expansions,
    is_known,
    learn,
    pattern,
    phrases,
    translate,
    vietnamese,
)
from rag.text.names import Name, is_foreign, name_runs, people, places
from rag.text.normal import (
    UPPER,
    Span,
    fold,
    is_syllable,
    key,
    keyed,
    nfc,
    one_line,
    rarity,
    straightened,
    syllables,
    toned,
    visible,
    words_of,
)
from rag.text.segmentation import is_heading, sentences
