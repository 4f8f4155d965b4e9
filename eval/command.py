"""The commands of the suite: run, compare, report, validate, simulate, import."""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.cases import check_against, read_cases
from eval.metrics.measures import MARGINS, SUITES, SuiteName, load_margins
from eval.replay.cassette import Mode
from eval.report.report import report_of, write_report
from eval.report.tables import console, print_run
from eval.runs.corpus import article_files
from eval.runs.rows import read_run
from eval.runs.run import CASSETTE, DEFAULT_CASES, SEEDS, Plan, plan_arms, run_arm
from eval.statistics.compare import Status, compare_runs
from eval.statistics.simulate import equal_runs, print_rates, rejection_rates
from eval.statistics.verdicts import SAYS, print_comparison
from eval.studies.squad import write_cases
from rag.config import EngineChoice
from rag.errors import DiemBaoError, InputError
from rag.ingest import load_path
from rag.messages import Language
from rag.models import load_prompt, prompt_versions


class Suite(StrEnum):
    """What can be run."""

    RETRIEVAL = "retrieval"
    QA = "qa"
    SUMMARY = "summary"
    BRIEFING = "briefing"
    VERIFICATION = "verification"
    ALL = "all"


class Who(StrEnum):
    """Who answers."""

    AUTO = "auto"
    LLM = "llm"
    EXTRACTIVE = "extractive"


class Split(StrEnum):
    """Cases to develop on, and cases to decide by."""

    DEV = "dev"
    GATE = "gate"


class VerdictExit(SystemExit):
    """Leaves with what `compare` has to say, which an error of usage must not be taken for."""


def run(
    out: Annotated[Path, typer.Option(help="A folder for the run; one that was begun goes on.")],
    suite: Annotated[list[Suite] | None, typer.Option(help="What to run.")] = None,
    engine: Annotated[list[Who] | None, typer.Option(help="Who answers.")] = None,
    prompt: Annotated[list[str] | None, typer.Option(help="NAME=vN, such as answer=v2.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="The model's name.")] = None,
    seed: Annotated[list[int] | None, typer.Option(help="A repeat with this seed.")] = None,
    cases: Annotated[list[Path] | None, typer.Option(help="Files of cases.")] = None,
    corpus: Annotated[Path, typer.Option(help="Articles to ask about.")] = SEEDS,
    split: Annotated[Split | None, typer.Option(help="Only these cases.")] = None,
    mode: Annotated[Mode, typer.Option(help="Where a model's replies come from.")] = "live",
    cassette: Annotated[Path, typer.Option(help="The recording.")] = CASSETTE,
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Cases at once.")] = 2,
    noise: Annotated[float, typer.Option(min=0, help="What disturbs the vectors.")] = 0.0,
    noise_seed: Annotated[int, typer.Option(min=0, help="Decides how.")] = 0,
) -> None:
    """Run suites over cases and print their tables; several arms each get a folder of OUT."""
    chosen = [s.value for s in suite or [Suite.ALL]]
    suites: list[SuiteName] = [s for s in SUITES if s in chosen or "all" in chosen]
    plan = Plan(
        suites=suites,
        cases=cases or DEFAULT_CASES,
        corpus=corpus,
        split=split.value if split else None,
        mode=mode,
        cassette=cassette,
        seeds=seed or [],
        jobs=jobs,
        noise=noise,
        noise_seed=noise_seed if noise else 0,
    )
    engines: list[EngineChoice] = [each.value for each in engine or []]
    arms = plan_arms(prompt or [], engines, model or [])
    for arm in arms:
        print_run(run_arm(plan, arm, out if len(arms) == 1 else out / arm.folder))


def compare(
    before: Annotated[Path, typer.Argument(help="The run to measure against.")],
    after: Annotated[Path, typer.Argument(help="The run to judge.")],
    margins: Annotated[Path, typer.Option(help="How much worse is not worse.")] = MARGINS,
) -> None:
    """Judge a run against another. Exits with 0 not worse, 1 worse, 2 cannot tell, 3 failed."""
    try:
        (comparison,) = compare_runs(read_run(before), [read_run(after)], load_margins(margins))
        print_comparison(comparison)
    except Exception as error:
        # Whatever it was, it must not leave with 1, which would say that the run is worse.
        what = str(error) if isinstance(error, DiemBaoError) else f"internal error: {error!r}"
        sys.stderr.write(f"error: {what}\n")
        raise VerdictExit(Status.HARNESS_FAILED) from None
    raise VerdictExit(comparison.status)


def report(
    folders: Annotated[list[Path], typer.Argument(help="Runs; the first is the baseline.")],
    html: Annotated[Path, typer.Option(help="The page to write; its data goes beside it.")],
    language: Annotated[Language, typer.Option(help="vi or en.")] = "en",
    margins: Annotated[Path, typer.Option(help="How much worse is not worse.")] = MARGINS,
) -> None:
    """Write one self-contained page: what differs, which cases flipped, time and cost."""
    runs = [read_run(folder) for folder in folders]
    comparisons, why = [], ""
    try:
        comparisons = compare_runs(runs[0], runs[1:], load_margins(margins))
    except InputError as error:  # the runs themselves are worth a report
        why = str(error)
        sys.stderr.write(f"reported without a comparison: {why}\n")
    data = write_report(report_of(runs, comparisons, why), html, language)
    sys.stderr.write(f"{html} and {data} written\n")


def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of cases.")] = None,
    corpus: Annotated[Path, typer.Option(help="The articles.")] = SEEDS,
) -> None:
    """Check every prompt, and every case and its quotations against the corpus; count the cases."""
    for name, versions in prompt_versions().items():
        for version in versions:
            load_prompt(name, version)
    located = read_cases(files or DEFAULT_CASES)
    articles = {path.stem: load_path(path) for path in article_files(corpus)}
    check_against(located, articles, corpus)
    table = Table("suite", "tag", "dev", "gate", "all", box=None)
    counts = Counter(
        (case.suite, tag, case.split) for case, _ in located for tag in ("", *case.tags)
    )
    for suite, tag in sorted({(suite, tag) for suite, tag, _ in counts}):
        dev, gate = counts[suite, tag, "dev"], counts[suite, tag, "gate"]
        table.add_row(suite, tag or "all", str(dev), str(gate), str(dev + gate))
    out = Console(highlight=False)
    out.print(table)
    out.print(f"{len(located)} cases over {len(articles)} articles: no fault found")


def simulate(
    simulations: Annotated[int, typer.Option(min=100, help="Pairs of runs to draw.")] = 2000,
    interaction: Annotated[float, typer.Option(min=0, help="In logits.")] = 1.0,
    split: Annotated[Split | None, typer.Option(help="The shape of these cases.")] = None,
    gate: Annotated[Path | None, typer.Option(help="A run to redraw for the gate.")] = None,
    pairs: Annotated[int, typer.Option(min=20, help="Pairs for the gate.")] = 200,
) -> None:
    """How often equal prompts are called different: by the interval, and by the whole gate."""
    sizes = cluster_sizes(split.value if split else None)
    print_rates(sizes, rejection_rates(sizes, simulations, interaction), interaction)
    if gate is not None:
        said = equal_runs(read_run(gate), load_margins(), pairs)
        told = ", ".join(f"{SAYS[status]} {said[status]}" for status in SAYS if said[status])
        console().print(f"the gate on {pairs} pairs of equal runs: {told}")


def cluster_sizes(split: str | None) -> list[int]:
    """The number of questions in each cluster of the suite."""
    questions = [
        case
        for case, _ in read_cases(DEFAULT_CASES)
        if case.suite == "qa" and split in (None, case.split)
    ]
    return sorted(Counter(case.cluster for case in questions).values())


def import_cases(
    kind: Annotated[str, typer.Argument(help="squad")],
    file: Annotated[Path, typer.Argument(help="A SQuAD 1.1 or 2.0 file.")],
    out: Annotated[Path, typer.Option(help="CASES.jsonl; its articles go beside it.")],
) -> None:
    """Turn a file of another format into cases and a corpus."""
    if kind != "squad":
        raise InputError(f"Files of the kind {kind!r} cannot be imported; squad can.")
    count, folder = write_cases(file, out)
    sys.stderr.write(f"{count:,} cases in {out}; run them with --cases {out} --corpus {folder}\n")


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command()(run)
    app.command()(compare)
    app.command()(report)
    app.command()(validate)
    app.command()(simulate)
    app.command("import")(import_cases)
