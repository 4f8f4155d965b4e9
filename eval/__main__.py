"""`python -m eval`: the suite (`command.py`), and what measures one part alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from eval.bench import print_rows
from eval.bench import restoration as restore_all
from eval.bench import run as run_bench
from eval.briefs import print_rows as print_briefs
from eval.briefs import run as run_briefs
from eval.calibrate import calibrate_engine
from eval.command import Split, register
from eval.corpus import article_engine, corpus_engine
from eval.mutate import as_dict, print_tally
from eval.mutate import run as run_mutations
from eval.rewordings import judge, load_rewordings, print_judged
from eval.run import CASES, SEEDS
from eval.squad import read_squad
from eval.summaries import Scores, load_gold, print_scores, score
from rag.config import EngineChoice
from rag.errors import DiemBaoError

app = typer.Typer(
    help="Evaluate retrieval and answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


register(app)


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
) -> None:
    """Time figures, verification, a draft and questions, beside their bare parts."""
    print_rows(run_bench(corpus))


@app.command()
def gists(
    pairs: Annotated[
        Path, typer.Argument(help="A folder of NAME.txt with NAME.summary.txt, or a .jsonl file.")
    ] = CASES / "gists.jsonl",
    corpus: Annotated[Path, typer.Option(help="Where a .jsonl file finds its articles.")] = SEEDS,
) -> None:
    """ROUGE of extractive gists against human summaries, beside lead, LexRank and TextRank."""
    from eval.gists import print_means, read_pairs  # noqa: PLC0415  (sumy imports much)
    from eval.gists import run as run_gists  # noqa: PLC0415

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
                    summary = opened.summarise(article.id, engine=engine)
                    name = f"{corpus} {item.split}"
                    found[name] = found.get(name, Scores()) + score(summary, article, item)
    print_scores(found, faults=faults)


def main() -> None:
    """Run the command; a bad input is one line on stderr and exit status 1."""
    try:
        app()
    except DiemBaoError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
