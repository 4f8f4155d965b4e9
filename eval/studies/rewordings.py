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
        """True if every sentence was ticked."""
        return all(sentence.supported for sentence in self.checked)

    @property
    def crossed(self) -> bool:
        """True if some sentence was contradicted."""
        return any(sentence.verdict == "contradicted" for sentence in self.checked)


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
    """Ticks and crosses by kind; then the faithful ones crossed and the unfaithful ones ticked."""
    table = Table("rewordings", "kind", "n", "ticked", "crossed", box=None)
    wrong: list[str] = []
    for faithful in (True, False):
        group = [each for each in judged if each.rewording.faithful is faithful]
        name = "faithful" if faithful else "unfaithful"
        for kind in ["all", *sorted({each.rewording.kind for each in group})]:
            of_kind = [each for each in group if kind in ("all", each.rewording.kind)]
            ticked = sum(each.accepted for each in of_kind)
            crossed = sum(each.crossed for each in of_kind)
            table.add_row(name, kind, str(len(of_kind)), str(ticked), str(crossed))
        wrong += [_told(each) for each in group if (each.crossed if faithful else each.accepted)]
    out = Console(highlight=False)
    out.print(table)
    for line in wrong:
        out.print(line, markup=False)


def _told(judged: Judged) -> str:
    rewording = judged.rewording
    reasons = "; ".join(s.reason for s in judged.checked if s.reason) or "passed"
    return f"  {rewording.id} ({rewording.kind}) {rewording.text} → {reasons}"
