"""Statement and evidence read together by a trained network, and what that and the trees come to.

The trees know figures, names and words that are turned; the network (`rag/models/reader`) knows
who did what to whom. Two logistic models weigh both (`data/entailed.json`, with how it was fitted).
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rag.models import Entailed, Offered, entailment_reader
from rag.text import Stretch
from rag.verify.component import NEARLY_ALL, Bars, bars, component, logistic
from rag.verify.evidence import Evidence

ENTAILED = Path(__file__).parent / "data" / "entailed.json"
# Chances of support by the trees that a reading may turn; of what one sentence nearly bears, and of
# what came with its quotations, others.
_LEAST, _LEAST_QUOTED, _SURELY, _SURELY_NEAR = 0.4, 0.2, 0.9, 0.8


class Chances(NamedTuple):
    """How probably a statement is supported, and contradicted."""

    supported: float
    contradicted: float


def is_unsure(supported: float, borne: float, *, quoted: bool) -> bool:
    """Whether a reading, which costs some 30 ms, may turn what the trees say of support."""
    least = _LEAST_QUOTED if quoted else _LEAST
    return least < supported < (_SURELY_NEAR if borne >= NEARLY_ALL else _SURELY)


def read_together(
    statement: Stretch, evidence: Evidence, trees: Chances, borne: float
) -> Chances | None:
    """The chances after a reading, None for what is too long to be read whole.

    `borne` is the share of the words that one sentence bears.
    """
    read = entailment_reader().read(statement.text, offered_to(evidence))
    if read is None:
        return None
    values = weighed(trees, read, borne)
    return Chances(*(logistic(component(ENTAILED)[name], values) for name in Chances._fields))


def weighed(trees: Chances, read: Entailed, borne: float) -> list[float]:
    """What the models weigh: the log-odds of the trees and of the network, and `borne`."""
    within = (min(max(chance, 1e-4), 1 - 1e-4) for chance in trees)
    return [*(math.log(chance / (1 - chance)) for chance in within), *read, borne]


def offered_to(evidence: Evidence) -> Offered:
    """The first sentence, in the setting of the others and the headline.

    Where it stands alone, the sentence before it takes their place.
    """
    first, *others = evidence.picks
    told = [*(pick.sentence.text for pick in others), f"{first.article.title}."]
    if not others and first.sentence.index:
        told.append(first.document.sentences[first.sentence.index - 1].text)
    return Offered(first.sentence.text, " ".join(told))


@cache
def bars_of_readings() -> Bars:
    """The probabilities that decide what was read."""
    return bars()._replace(**component(ENTAILED)["bars"])
