"""Whether sentences bear a statement or say otherwise: entailment (Dagan et al. 2006).

The transformer of the reader, taught further on statements with their verdicts (`python -m eval
train entailment DATA`; the card in `rag/verify/data/entailed.json` says on what).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rag.models.network import Network, once
from rag.models.reader import FOLDER, VOCABULARY, Offered, Row, marked

ENTAILMENT = FOLDER / "entailment.onnx"
# The longest parts in tokens; the setting has what is left.
STATEMENT, SENTENCE, SETTING, LONGEST = 80, 120, 90, 252


class Entailed(NamedTuple):
    """The log-odds that a statement is borne, and that it is contradicted."""

    supported: float
    contradicted: float


class EntailmentReader:
    """The network, loaded. Threads may share one."""

    def __init__(self, weights: Path = ENTAILMENT) -> None:
        self._network = Network(weights, VOCABULARY)

    def read(self, statement: str, offered: Offered) -> Entailed | None:
        """What a sentence in its setting (other evidence, headline) says of a statement.

        None where the statement or the sentence is too long: what is cut off might turn it.
        """
        said, sentence, setting = (self._network.pieces(text).ids for text in (statement, *offered))
        if len(said) > STATEMENT or len(sentence) > SENTENCE:
            return None
        (verdicts,) = self._network.run(*row_of_statement(said, sentence, setting))
        borne, denied, left = (float(each) for each in verdicts[0])
        return Entailed(borne - _either(denied, left), denied - _either(borne, left))


def row_of_statement(
    statement: Sequence[int], sentence: Sequence[int], setting: Sequence[int]
) -> Row:
    """The tokens of the three parts, and which part each is of."""
    statement, sentence = statement[:STATEMENT], sentence[:SENTENCE]
    room = min(SETTING, LONGEST - len(statement) - len(sentence))
    return marked(statement, sentence, setting[:room])


def _either(one: float, other: float) -> float:
    """The logarithm of the sum of two odds."""
    return max(one, other) + math.log1p(math.exp(-abs(one - other)))


entailment_reader = once(EntailmentReader)
"""The reader of this version, loaded once."""


def denied(statement: str, sentence: str, setting: str) -> float | None:
    """The log-odds that a sentence contradicts a statement; None where one of them is too long."""
    read = entailment_reader().read(statement, Offered(sentence, setting))
    return read.contradicted if read else None
