"""`python -m eval`: the suite (`command.py`), and what measures one part alone."""

from __future__ import annotations

import gc
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eval.bench import embedding_server, growth, pages, prefix
from eval.bench import library as bench_library
from eval.bench import sessions as bench_sessions
from eval.bench import shards as bench_shards
from eval.bench.engine import restoration as restore_all
from eval.bench.engine import run as run_bench
from eval.bench.model import run as run_model_bench
from eval.bench.timings import print_rows
from eval.cases import read_cases
from eval.command import Split, VerdictExit, register
from eval.news.command import news
from eval.runs.corpus import article_engine, corpus_engine, corpus_texts
from eval.runs.run import CASES, SEEDS
from eval.studies import crash, near_copies, squad_recall
from eval.studies.briefs import print_rows as print_briefs
from eval.studies.briefs import run as run_briefs
from eval.studies.mutate import as_dict, print_tally
from eval.studies.mutate import run as run_mutations
from eval.studies.poison import load_poisoned, print_outcomes
from eval.studies.poison import run as run_poisoned
from eval.studies.rewordings import judge, load_rewordings, print_judged
from eval.studies.squad import read_squad
from eval.studies.summaries import Scores, load_gold, print_scores, score
from eval.train.confidence import train_answer, write_model
from rag.answer import CONFIDENCE
from rag.config import EngineChoice, load_config
from rag.engine import Engine
from rag.errors import DiemBaoError, InputError, ModelError
from rag.types import Article, Summary
from rag.verify.training import CELLS_FILE

app = typer.Typer(
    help="Evaluate retrieval and answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


register(app)
app.command()(news)


class Part(StrEnum):
    """What can be timed."""

    TEXT = "text"
    MODEL = "model"
    EMBEDDING = "embedding"
    LIBRARY = "library"
    SHARDS = "shards"
    SESSIONS = "sessions"
    GROWTH = "growth"
    PAGES = "pages"
    ALL = "all"


class Component(StrEnum):
    """What can be trained."""

    ALIGNMENT = "alignment"
    ANSWER = "answer"
    CELLS = "cells"
    DISAGREEMENTS = "disagreements"
    FIGURES = "figures"
    READER = "reader"
    ENTAILMENT = "entailment"


@app.command("train")
def train_command(
    name: Annotated[Component, typer.Argument(help="The component.")],
    data: Annotated[
        Path, typer.Argument(help="Folder with vmds/EVENT/*.txt; of cells, with tables.json.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Write here, not in its room: a file; of the networks, a folder."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides which examples are made.")] = 5,
    home: Annotated[Path | None, typer.Option(help="A library of the articles to copy.")] = None,
) -> None:
    """Fit a trained component, report it on data held back, and write its file."""
    if name is Component.ANSWER:
        files = [CASES / f"{each}.jsonl" for each in ("qa", "asked", "questions", "train")]
        model = train_answer(data, CASES / "news" / "questions.jsonl", [(SEEDS, files)], home)
        write_model(model, out or CONFIDENCE)
        return
    if name is Component.DISAGREEMENTS:
        from eval.train.disagreements import train_disagreements

        sys.stdout.writelines(f"{line}\n" for line in train_disagreements(data))
        return
    if name is Component.FIGURES:
        from eval.train.alignment.train import write
        from eval.train.sure_figures import train_figures
        from rag.report import SURE

        stored = train_figures(data, CASES / "told.jsonl")
        write(stored, out or SURE)
        sys.stdout.write(json.dumps(stored["card"], indent=1) + "\n")
        return
    if name is Component.READER:
        from eval.train.reader.fit import train_reader

        card = train_reader(data, CASES, out, seed, home)
        sys.stdout.write(json.dumps(card, indent=1) + "\n")
        return
    if name is Component.ENTAILMENT:
        from eval.train.reader.entail import train_entailment

        card = train_entailment(data, CASES, out, seed)
        sys.stdout.write(json.dumps(card, indent=1) + "\n")
        return
    from eval.train.alignment import train

    if name is Component.CELLS:
        from eval.train.cells import train_cells

        stored = train_cells(data)
        train.write(stored, out or CELLS_FILE)
    else:
        stored = train.train(data, seed=seed, bars=train.BARS)
        train.write(stored, out)
    sys.stdout.write(json.dumps(stored["card"], ensure_ascii=False, indent=1) + "\n")


@app.command("rules")
def rules_command(
    data: Annotated[Path, typer.Argument(help="A folder of news; see `eval news`.")],
    most: Annotated[int, typer.Option(min=1, help="Sentences of people looked at.")] = 400,
    seed: Annotated[int, typer.Option(help="Of the sentences and the planted errors.")] = 1,
) -> None:
    """Each hand-made rule of verification: how often it fires, and is right."""
    from eval.studies.rules import run as run_rules

    for count in run_rules(data, seed, most):
        wrong = count.fired - count.right
        typer.echo(f"{count.rule}: fired {count.fired}, right {count.right}, wrong {wrong}")


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
    part: Annotated[Part, typer.Option(help="What to measure.")] = Part.ALL,
) -> None:
    """Time figures, verification, questions and large libraries, beside bare parts, and pages."""
    if part in (Part.TEXT, Part.ALL):
        print_rows(run_bench(corpus))
    if part in (Part.LIBRARY, Part.ALL):
        print_rows(bench_library.run(corpus))
    if part in (Part.SHARDS, Part.ALL):
        print_rows(bench_shards.run(corpus))
    if part in (Part.SESSIONS, Part.ALL):
        print_rows(bench_sessions.run(corpus))
    faster: list[str] = []
    if part in (Part.GROWTH, Part.ALL):
        print_rows(growth.run(corpus, faster))
    if part in (Part.PAGES, Part.ALL):
        print_rows(pages.run(corpus))
    if part in (Part.MODEL, Part.ALL):
        print_rows(run_model_bench(corpus))
    if part in (Part.EMBEDDING, Part.ALL):
        print_rows(embedding_server.run(corpus))
    if faster:
        typer.echo(f"grows faster than n log n: {'; '.join(faster)}", err=True)
        raise typer.Exit(1)


@app.command("prefix")
def prefix_command(
    cases: Annotated[Path, typer.Option(help="Questions, two on an article.")] = CASES / "qa.jsonl",
    corpus: Annotated[Path, typer.Option(help="Their articles.")] = SEEDS,
) -> None:
    """Time to the first token of a second question on the same passages, at a real model."""
    asked = [case for case, _ in read_cases([cases])]
    with corpus_engine(corpus, load_config()) as engine:
        print_rows(prefix.run(engine, asked))


@app.command("retrieval")
def retrieval_command(
    squad: Annotated[Path, typer.Argument(help="Questions and paragraphs in SQuAD format.")],
) -> None:
    """Recall of passages, for questions as they are written and without their diacritics."""
    squad_recall.measure(squad)


@app.command("copies")
def copies_command(
    corpus: Annotated[Path, typer.Argument(help="Articles to make pairs of.")] = SEEDS,
    pairs: Annotated[int, typer.Option(min=18, help="How many, half of them one story.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the pairs.")] = 1,
) -> None:
    """Precision and recall of the grouping of near-copies, on pairs made of the articles."""
    texts = corpus_texts(corpus)
    near_copies.print_counted(near_copies.count(texts, pairs, seed))


@app.command("crash")
def crash_command(
    articles: Annotated[int, typer.Option(min=2, help="How many articles.")] = 1000,
    times: Annotated[int, typer.Option(min=1, help="How often to kill, or rounds.")] = 20,
    rivals: Annotated[bool, typer.Option("--rivals", help="Two writers, nobody killed.")] = False,
    corpus: Annotated[Path, typer.Argument(help="Articles to make others of.")] = SEEDS,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = 1,
) -> None:
    """Kill the program while it ingests, or let two ingest; then look for what is missing."""
    trial = (
        crash.rivals(corpus, articles=articles, rounds=times, seed=seed)
        if rivals
        else crash.killed(corpus, articles=articles, kills=times, seed=seed)
    )
    for line in trial:
        typer.echo(line)


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
def gists(
    pairs: Annotated[
        Path, typer.Argument(help="A folder of NAME.txt with NAME.summary.txt, or a .jsonl file.")
    ] = CASES / "gists.jsonl",
    corpus: Annotated[Path, typer.Option(help="Where a .jsonl file finds its articles.")] = SEEDS,
) -> None:
    """ROUGE of extractive gists against human summaries, beside lead, LexRank and TextRank."""
    from eval.studies.gists import print_means, read_pairs
    from eval.studies.gists import run as run_gists

    loaded = read_pairs(pairs, corpus)
    print_means(run_gists(loaded), len(loaded))


@app.command()
def briefs(
    articles: Annotated[int, typer.Option(min=16, help="How many synthetic articles.")] = 500,
    delay: Annotated[float, typer.Option(min=0.01, help="Seconds the server takes.")] = 1.0,
    faults: Annotated[float, typer.Option(min=0, max=0.9, help="Share that fails.")] = 0.1,
) -> None:
    """Time a large briefing against a slow server, with faults, and with a kill in the middle."""
    if not print_briefs(run_briefs(articles, delay, faults)):
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


@app.command()
def summaries(
    corpora: Annotated[list[Path], typer.Argument(help="Folders of the listed articles.")],
    cases: Annotated[Path, typer.Option(help="Hand-made lists.")] = CASES / "summaries.jsonl",
    engine: Annotated[EngineChoice | None, typer.Option(help="Who summarises.")] = None,
    split: Annotated[Split | None, typer.Option(help="Only these.")] = None,
    faults: Annotated[bool, typer.Option("--faults", help="Print what was wrong.")] = False,
) -> None:
    """Hold summaries against hand-made lists: sections, figures, labels, places, people."""
    gold = {item.article: item for item in load_gold(cases)}
    found: dict[str, Scores] = {}
    for corpus in corpora:
        with corpus_engine(corpus, vectors=False) as opened:
            for article in opened.articles():
                item = gold.get(Path(article.source).stem)
                if item and (split is None or item.split == split.value):
                    summary = _summary_or_nothing(opened, article, engine)
                    name = f"{corpus} {item.split}"
                    found[name] = found.get(name, Scores()) + score(summary, article, item)
    print_scores(found, faults=faults)


def _summary_or_nothing(engine: Engine, article: Article, choice: EngineChoice | None) -> Summary:
    """The summary; where a model fails, one with nothing in it, which counts as worst."""
    try:
        return engine.summarise(article.id, engine=choice)
    except ModelError as error:
        sys.stderr.write(f"{article.title}: {error}\n")
        return Summary(article_id=article.id, title=article.title, engine="llm")


def main() -> None:
    """Run the command; a bad input is one line on stderr and exit status 1.

    `compare` leaves with 3 instead, where it is used wrongly too: 1 and 2 are verdicts. So does
    `run` where a server refuses, is gone or was never recorded.
    """
    is_gate = sys.argv[1:2] == ["compare"]
    try:
        app()
    except DiemBaoError as error:
        sys.stderr.write(f"error: {error}\n")
        is_broken = sys.argv[1:2] == ["run"] and not isinstance(error, InputError)
        sys.exit(3 if is_gate or is_broken else 1)
    except SystemExit as leaving:
        if is_gate and leaving.code and not isinstance(leaving, VerdictExit):
            sys.exit(3)  # used wrongly
        raise


if __name__ == "__main__":
    gc.set_threshold(50_000, 20, 100)  # as the program itself does
    main()
