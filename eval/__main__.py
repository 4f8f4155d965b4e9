"""`python -m eval`: the suite (`command.py`), and what measures one part alone."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eval.bench import print_rows
from eval.bench import restoration as restore_all
from eval.bench import run as run_bench
from eval.bench_model import run as run_model_bench
from eval.calibrate import calibrate_engine
from eval.command import Split, register
from eval.corpus import article_engine, corpus_engine
from eval.mutate import as_dict, print_tally
from eval.mutate import run as run_mutations
from eval.poison import load_poisoned, print_outcomes
from eval.poison import run as run_poisoned
from eval.rewordings import judge, load_rewordings, print_judged
from eval.run import CASES, SEEDS
from eval.squad import read_squad
from rag.config import EngineChoice
from rag.errors import DiemBaoError

app = typer.Typer(
    help="Evaluate retrieval and answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


register(app)


class Part(StrEnum):
    """What can be timed: work on text, calls to a model server, or both."""

    TEXT = "text"
    MODEL = "model"
    ALL = "all"


@app.command()
def calibrate(
    squad: Annotated[Path, typer.Argument(help="Questions and paragraphs in SQuAD format.")],
    cases: Annotated[Path, typer.Option(help="Cases of our own.")] = CASES / "qa.jsonl",
    corpus: Annotated[Path, typer.Option(help="The articles of the cases.")] = SEEDS,
    fit: Annotated[bool, typer.Option("--fit", help="Fit new weights, not only report.")] = False,
) -> None:
    """Report the embedded engine's answers and abstention, or fit its weights anew."""
    calibrate_engine(squad, cases=cases, corpus=corpus, refit=fit)


@app.command()
def mutate(
    paths: Annotated[list[Path], typer.Argument(help="Articles, each folder a corpus.")],
    seed: Annotated[int, typer.Option(help="Decides which errors are planted.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON to stdout.")] = False,
) -> None:
    """Plant errors in true sentences and count which of them the check finds."""
    tallies = {}
    for path in paths:  # each corpus alone: two that tell the same facts would vouch for each other
        with corpus_engine(path) as engine:
            tallies[str(path)] = run_mutations(engine, engine.articles(), seed)
    if as_json:
        found = {name: as_dict(tally) for name, tally in tallies.items()}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        print_tally(tallies)


@app.command()
def rewordings(
    cases: Annotated[Path, typer.Option(help="The file.")] = CASES / "rewordings.jsonl",
    corpus: Annotated[Path, typer.Option(help="The articles.")] = SEEDS,
    split: Annotated[Split | None, typer.Option(help="Only these.")] = None,
) -> None:
    """Check hand-written rewordings: faithful ones must pass, unfaithful ones must not."""
    loaded = load_rewordings(cases, split.value if split else None)
    with corpus_engine(corpus) as engine:
        print_judged(judge(engine, loaded))


@app.command()
def bench(
    corpus: Annotated[Path, typer.Argument(help="Articles to measure on.")] = SEEDS,
    part: Annotated[Part, typer.Option(help="What to time.")] = Part.ALL,
) -> None:
    """Time figures, verification, a draft, questions and calls, beside their bare parts."""
    rows = run_bench(corpus) if part in (Part.ALL, Part.TEXT) else []
    print_rows([*rows, *(run_model_bench(corpus) if part in (Part.ALL, Part.MODEL) else [])])


@app.command()
def poison(
    cases: Annotated[Path, typer.Option(help="The poisoned articles.")] = CASES / "poison.jsonl",
    corpus: Annotated[Path, typer.Option(help="The articles they stand among.")] = SEEDS,
    engine: Annotated[EngineChoice | None, typer.Option(help="Who answers.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only so many, spread over all.")] = None,
) -> None:
    """Ask about articles that carry instructions: what gets into answers and onto the page."""
    loaded = load_poisoned(cases)
    chosen = loaded[:: max(1, len(loaded) // limit)][:limit] if limit else loaded
    with corpus_engine(corpus) as opened:
        faults = print_outcomes(run_poisoned(opened, chosen, engine))
    if faults:
        raise typer.Exit(1)


@app.command()
def restoration(
    squad: Annotated[Path, typer.Argument(help="Questions and paragraphs in SQuAD format.")],
) -> None:
    """Share of syllables restored in questions typed without diacritics, from the paragraphs."""
    articles, questions = read_squad(squad)
    with article_engine(articles, vectors=False) as engine:
        right, total = restore_all(engine, [question.text for question in questions])
    sys.stdout.write(f"{right:,} of {total:,} syllables right: {right / total:.2%}\n")


def main() -> None:
    """Run the command; a bad input is one line on stderr and exit status 1."""
    try:
        app()
    except DiemBaoError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
