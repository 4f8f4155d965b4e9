"""Claims against their sources: what a reader may rely on. Pure; no model takes part.

A claim is supported when all of these hold (`claims.verify`):

1. each quotation stands in its article (`quotes`);
2. each figure equals, in value and unit, a figure of the quoted sentences or their neighbours, and
3. measures the same thing there (`figures`);
4. each name, role and place of the claim stands in the source, together (`names`);
5. direction and negation agree (`polarity`).
"""

from rag.verify.claims import find_support, supports, unsupported, verify, verify_sentence
from rag.verify.quotes import Sentence, cite, locate, quoted_sentences

__all__ = [
    "Sentence",
    "cite",
    "find_support",
    "locate",
    "quoted_sentences",
    "supports",
    "unsupported",
    "verify",
    "verify_sentence",
]
