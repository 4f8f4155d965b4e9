"""Statements against their sources: `supported`, `contradicted`, or left open.

1. What can be exact is exact: words in quotation marks stand in the article; a figure equals one of
   the evidence by value, unit and currency; relative dates are resolved by the article's date.
2. The evidence is the story: up to four sentences that bear most of the statement, their
   neighbours, headline and dateline, of one article or of several on one event (`evidence`).
3. One alignment (`align`) of the statement's units (figures, names, words by rarity, phrases that
   turn a sentence round) to theirs; a trained component weighs what it looks like (`features`).

A statement is supported where the component is sure and every figure is borne, contradicted where
it is sure of that and what the source says instead can be named (`differences`). What is left open
a language model is asked of, where one is set (`by_model`).
"""

from rag.verify.by_cells import (
    CELLS_FILE,
    DECIDING,
    Beside,
    cell_asked,
    deciding,
    linked,
    question_beside,
    statement_beside,
)
from rag.verify.by_model import judge_claims, judge_draft
from rag.verify.cell_features import LINKING
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
from rag.verify.component import FILE, Bars, rarity
from rag.verify.draft import LONGEST_DRAFT, check_draft
from rag.verify.evidence import Source, gather, source_of, words_in
from rag.verify.features import NAMES, features
from rag.verify.judge import judge
from rag.verify.reading import aligned, readings_of
from rag.verify.rules import RULES, Held
from rag.verify.units import Unit, units_of
