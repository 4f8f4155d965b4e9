"""Statements against their sources: `supported`, `contradicted`, or left open. No model takes part.

1. What can be exact is exact: words in quotation marks stand in the article; a figure equals one of
   the evidence by value, unit and currency; relative dates are resolved by the article's date.
2. The evidence is the story: up to four sentences that bear most of the statement, their
   neighbours, headline and dateline, of one article or of several on one event (`evidence`).
3. One alignment (`align`) of the statement's units (figures, names, words by rarity, phrases that
   turn a sentence round) to theirs; a trained component weighs what it looks like (`features`).

A statement is supported where the component is sure and every figure is borne, contradicted where
it is sure of that and what the source says instead can be named (`differences`).
"""

from __future__ import annotations

from rag.verify.claims import find_support, unsupported, verify
from rag.verify.draft import check_draft
from rag.verify.evidence import words_in

__all__ = ["check_draft", "find_support", "unsupported", "verify", "words_in"]
