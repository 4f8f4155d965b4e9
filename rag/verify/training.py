"""The door for the evaluation alone: what it trains and studies verification with."""

from rag.verify.by_cells import (
    CELLS_FILE,
    DECIDING,
    Beside,
    Link,
    deciding,
    linked,
    offered_by_cells,
    statement_beside,
)
from rag.verify.cell_asked import ASKED, likeliest, question_beside
from rag.verify.cell_features import LINKING
from rag.verify.component import FILE, Bars, component, rarity
from rag.verify.entailed import ENTAILED, Chances, offered_to, weighed
from rag.verify.evidence import Source, gather, source_of
from rag.verify.features import NAMES, features
from rag.verify.judge import judge
from rag.verify.reading import aligned, readings_of
from rag.verify.rules import RULES, Held
from rag.verify.units import Unit, units_of
