"""Claims of a strong language model against the quotations that it gave."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.news.compatibility import CannotVerify, Judged, verify_claim
from eval.news.data import ModelClaim, News
from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.text import Source
from eval.news.verdicts import add_precision, add_verdicts
from rag.engine import Engine


def run(bench: Bench) -> Report:
    """Each claim whose articles lie in the data, held against its quotations."""
    report = Report()
    claims = bench.drawn(bench.data.claims)
    files = {name: bench.data.file_of(name) for claim in claims for name in claim.articles}
    at_hand = [c for c in claims if all(files[name] is not None for name in c.articles)]
    if len(at_hand) < len(claims):
        missing = sum(path is None for path in files.values())
        report.notes.append(
            f"{len(claims) - len(at_hand)} of {len(claims)} claims not judged: "
            f"{missing} of their {len(files)} articles are not in the data"
        )
    if not at_hand:
        return report
    used = {path for claim in at_hand for name in claim.articles if (path := files[name])}
    seeds = sorted(path for path in used if path.parent == bench.data.seeds)
    with bench.copy(and_of=seeds) as engine:
        known = bench.ids(engine)
        try:
            judged = [(claim, _judge(engine, bench.data, known, claim)) for claim in at_hand]
        except CannotVerify as error:
            report.notes.append(f"skipped: {error}")
            return report
    _add(report, judged)
    return report


def _judge(
    engine: Engine, data: News, known: Mapping[tuple[str, str], str], claim: ModelClaim
) -> Judged:
    ids = [_id(known, data.file_of(name)) for name in claim.articles]
    texts = {each: Source(engine.article(each).text) for each in ids}
    quotes = [
        (next((each for each in ids if texts[each].has(quote)), ids[0]), quote)
        for quote in claim.quotes
    ]
    return verify_claim(engine, claim.statement, quotes, claim.question)


def _id(known: Mapping[tuple[str, str], str], path: Path | None) -> str:
    assert path is not None  # the claims at hand have theirs
    return known[path.parent.name, path.name]


def _add(report: Report, judged: list[tuple[ModelClaim, Judged]]) -> None:
    for true in (True, False):
        name = "true" if true else "wrong"
        of = [(claim, each) for claim, each in judged if claim.true == true]
        articles = [claim.articles[0] for claim, _ in of]
        add_verdicts(report, name, [each.verdict for _, each in of], articles)
        shown = [each.shown for _, each in of if each.shown is not None]
        if shown:
            report.share(f"{name}, behind the gate of relevance", "shown as supported", shown)
    add_precision(report, [(each.verdict, claim.true) for claim, each in judged])
    for kind in sorted({claim.kind for claim, _ in judged if not claim.true}):
        add_verdicts(report, kind, [each.verdict for claim, each in judged if claim.kind == kind])
    report.cases = [
        {"id": c.id, "kind": c.kind, "true": c.true, "outcome": each.verdict, "shown": each.shown}
        for c, each in judged
    ]
