"""Which words of a text cannot be Vietnamese, by the shape of a syllable."""

from __future__ import annotations

import re

from rag.text import fold

_SYLLABLE = re.compile(
    r"(b|ch?|d|gh?|gi|h|kh?|l|m|nh?|ngh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(ch?|m|ng?|nh|p|t)?"
)
# What is not spoken: commands, options, variables, addresses, values to be filled in, file names.
_CODE = re.compile(
    r"`[^`]*`|\{\w+\}|%\(\w+\)[srd]|%[srd]|\w*://\S*|(?<!\w)--?[a-z]\S*|[\w.-]*\.[a-z]\w*|"
    r"(?:image|text|application)/\S+|\w*_\w*|\w*\d\w*|#\s?\w+"
)
NAMES = set(
    "diembao Word Markdown Excel Office LibreOffice Streamlit Chroma Atom Authlib English Console "
    "Chat Completions OpenAI Unicode Windows JavaScript Ctrl Token token proxy web byte n p ms "
    "nDCG OpenDocument Ray Python Enter Esc".split()
)


def not_vietnamese(text: str) -> list[str]:
    """The words that are no Vietnamese syllable, no acronym and no name of a thing."""
    words = re.findall(r"[^\W\d_]+", _CODE.sub(" ", text))
    return [
        word
        for word in words
        if not word.isupper() and word not in NAMES and not _SYLLABLE.fullmatch(fold(word))
    ]
