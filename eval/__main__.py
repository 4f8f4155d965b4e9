"""`python -m eval`: run suites, calibrate, import cases."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eval.run import CASES, SEEDS, print_tables, run_suites
from rag.config import EngineChoice
from rag.errors import DiemBaoError

app = typer.Typer(
    help="Evaluate retrieval and answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Suite(StrEnum):
    """What can be run."""

    RETRIEVAL = "retrieval"
    QA = "qa"
    ALL = "all"


class Split(StrEnum):
    """Cases to develop on, and cases to decide by."""

    DEV = "dev"
    GATE = "gate"


@app.callback()
def _root() -> None:
    """Keep `run` a subcommand while it is one of few."""


@app.command()
def run(
    out: Annotated[Path, typer.Option(help="Folder for results.jsonl and manifest.json.")],
    suite: Annotated[Suite, typer.Option(help="What to run.")] = Suite.ALL,
    engine: Annotated[EngineChoice | None, typer.Option(help="Who answers.")] = None,
    cases: Annotated[list[Path] | None, typer.Option(help="Files of cases.")] = None,
    corpus: Annotated[Path, typer.Option(help="Articles to ask about.")] = SEEDS,
    split: Annotated[Split | None, typer.Option(help="Only these cases.")] = None,
) -> None:
    """Run suites over cases and print their tables."""
    suites = ["retrieval", "qa"] if suite is Suite.ALL else [suite.value]
    rows = run_suites(
        suites,
        cases=cases or [CASES / "qa.jsonl"],
        corpus=corpus,
        out=out,
        engine=engine,
        split=split.value if split else None,
    )
    print_tables(rows)


def main() -> None:
    """Run the command; a bad input is one line on stderr and exit status 1."""
    try:
        app()
    except DiemBaoError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
