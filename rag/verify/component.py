"""The trained component: how rare a word is, and two ensembles of trees over the features.

`data/alignment.json` is written by `python -m eval train alignment`; `card` in it says from what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple, cast

from rag.document import Ensemble
from rag.types import Verdict

FILE = Path(__file__).parent / "data" / "alignment.json"


def logistic(weights: Sequence[float], values: Sequence[float]) -> float:
    """The chance that a logistic model gives; the first weight is its bias."""
    bias, *slopes = weights
    return 1 / (1 + math.exp(-bias - math.fsum(map(mul, slopes, values))))


class Bars(NamedTuple):
    """The chances that decide.

    From `tick` on a statement is supported; from `near` on where one sentence bears nearly all of
    its words; from `quoted` on where it came with its quotations, since such a one is more often
    true. From `cross` on, the chance of a contradiction times that of no support, it is
    contradicted. One that was translated to be compared, of which less can be aligned, has bars
    of its own.
    """

    tick: float
    near: float
    quoted: float
    cross: float
    translated_tick: float
    translated_cross: float

    def verdict(
        self,
        supported: float,
        contradicted: float,
        borne: float,
        *,
        is_quoted: bool = False,
        is_translated: bool = False,
    ) -> Verdict:
        """What two chances, and the share of the words that one sentence bears, come to."""
        least = self.near if borne >= NEARLY_ALL else self.tick
        if is_quoted:
            least = self.quoted
        elif is_translated:
            least = self.translated_tick
        if supported >= least and contradicted < DOUBT:
            return "supported"
        most = self.translated_cross if is_translated else self.cross
        return "contradicted" if contradicted * (1 - supported) >= most else "unverified"


NEARLY_ALL = 0.88
DOUBT = 0.4  # a chance of contradiction that forbids a tick


@cache
def component(file: Path = FILE) -> dict[str, Any]:
    """The whole of a trained component's file."""
    return cast("dict[str, Any]", json.loads(file.read_text("utf-8")))


@cache
def ensemble(name: str, file: Path = FILE) -> Ensemble:
    """The trees that tell `name` ("supported", "contradicted") from all else."""
    return Ensemble.of(component(file)[name])


@cache
def bars() -> Bars:
    """The probabilities that decide."""
    return Bars(**component()["bars"])


@cache
def _rarities() -> dict[str, float]:
    return {word: level / 100 for word, level in component()["rarity"].items()}


def rarity(word: str) -> float:
    """From 0 (in every sentence) to 1 (never met): inverse document frequency, normalised."""
    return _rarities().get(word, 1.0)
