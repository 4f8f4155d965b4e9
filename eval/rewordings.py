"""Sentences reworded by hand, faithfully and not, held against the articles they come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from eval.cases import Strict, lines_of
from rag.engine import Engine
from rag.errors import InputError
from rag.types import CheckedSentence


class Rewording(Strict):
    """A sentence in other words. `gold` are the sentences it comes from, `kind` what changed."""

    id: str
    article: str
    gold: tuple[str, ...]
    text: str
    faithful: bool
    kind: str
    split: Literal["dev", "gate"]
    note: str = ""


class Judged(NamedTuple):
    """A rewording and what the check made of it."""

    rewording: Rewording
    checked: tuple[CheckedSentence, ...]

    @property
    def accepted(self) -> bool:
        """True if no sentence was flagged."""
        return all(sentence.supported for sentence in self.checked)


def load_rewordings(path: Path, split: str | None = None) -> list[Rewording]:
    """The rewordings of a file. Raises InputError naming the line."""
    reader = TypeAdapter(Rewording)
    found: list[Rewording] = []
    for number, line in enumerate(lines_of(path), 1):
        try:
            rewording = reader.validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]["msg"]
            raise InputError(f"{path}, line {number}: {fault}.") from None
        if split is None or rewording.split == split:
            found.append(rewording)
    return found


def judge(engine: Engine, rewordings: Sequence[Rewording]) -> list[Judged]:
    """Check each rewording alone, as a draft of one sentence."""
    return [Judged(each, engine.check(each.text).sentences) for each in rewordings]


def print_judged(judged: Sequence[Judged]) -> None:
    """What was flagged, by kind; the faithful ones flagged and the unfaithful ones passed."""
    table = Table("rewordings", "kind", "n", "flagged", box=None)
    wrong: list[str] = []
    for faithful in (True, False):
        group = [each for each in judged if each.rewording.faithful is faithful]
        name = "faithful" if faithful else "unfaithful"
        for kind in ["all", *sorted({each.rewording.kind for each in group})]:
            of_kind = [each for each in group if kind in ("all", each.rewording.kind)]
            flagged = sum(not each.accepted for each in of_kind)
            table.add_row(name, kind, str(len(of_kind)), str(flagged))
        wrong += [_told(each) for each in group if each.accepted is not faithful]
    out = Console(highlight=False)
    out.print(table)
    for line in wrong:
        out.print(line, markup=False)


def _told(judged: Judged) -> str:
    rewording = judged.rewording
    reasons = "; ".join(s.reason for s in judged.checked if s.reason) or "passed"
    return f"  {rewording.id} ({rewording.kind}) {rewording.text} → {reasons}"
