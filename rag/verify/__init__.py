"""Claims against their sources: what a reader may rely on. Pure; no model takes part.

A claim is supported when all of these hold (`claims.verify`):

1. each quotation stands in its article (`quotes`), and so do words in quotation marks (`quoted`);
2. each figure equals, in value and unit, a figure of the quoted sentences or their neighbours, and
3. measures the same thing there (`figures`: by what stands around it, `surroundings`; by whose
   label it bears, `mislabelled` and `listed`; per year or in all, `basis`; with the others,
   `together`);
4. each name, role and place of the claim stands in the source, together (`names`), and so does the
   body that acts (`bodies`);
5. direction and negation agree (`polarity`), what was planned is not told as done (`plans`), and
   the source tells of the same deed (`deeds`) and cause (`causes`).

Before these, an answer that only repeats its question is no answer; after them, a claim must share
enough words with its source to be about the same thing (`claims`).
"""

from __future__ import annotations

from rag.verify.claims import unsupported, verify, verify_sentence
from rag.verify.draft import check_draft
from rag.verify.relatedness import content
from rag.verify.support import find_support, is_borne, supports

__all__ = [
    "check_draft",
    "content",
    "find_support",
    "is_borne",
    "supports",
    "unsupported",
    "verify",
    "verify_sentence",
]
