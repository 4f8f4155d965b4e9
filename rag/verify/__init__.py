"""Statements against their sources: `supported`, `contradicted`, or left open.

1. What can be exact is exact: words in quotation marks stand in the article; a figure equals one of
   the evidence by value, unit and currency; relative dates are resolved by the article's date.
2. The evidence is the story: up to four sentences that bear most of the statement, their
   neighbours, headline and dateline, of one article or of several on one event (`evidence`).
3. One alignment (`align`) of the statement's units (figures, names, words by rarity, phrases that
   turn a sentence round) to theirs; a trained component weighs what it looks like (`features`).
4. A trained network reads statement and evidence together, which knows who did what (`entailed`).

A statement is supported where the component is sure and every figure is borne, contradicted where
it is sure of that and what the source says instead can be named (`differences`). What is left open
a language model is asked of, where one is set (`by_model`).
"""

from rag.verify.by_model import judge_claims, judge_draft
from rag.verify.cell_asked import cell_asked
from rag.verify.cells import cell_of
from rag.verify.claims import (
    ITEM,
    find_support,
    lead_ins,
    unsupported,
    verify,
    whole_statements,
    with_lead_ins,
)
from rag.verify.draft import LONGEST_DRAFT, check_draft
from rag.verify.evidence import words_in
