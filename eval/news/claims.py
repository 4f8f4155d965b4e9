"""Claims of a strong language model against the quotations that it gave.

By the text alone, and with the judge: its replies were written by hand from its prompts alone,
before anyone saw the program's verdicts (`eval/cases/news/claims_judged.jsonl`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.news.data import ModelClaim, News, read_lines
from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.text import Source
from eval.news.verdicts import add_precision, add_verdicts, verdict_of
from eval.news.written import CASES, JudgedCase, Writer, speaking
from rag.document import cite, locate
from rag.engine import Engine
from rag.types import Claim
from rag.verify import judge_claims, verify


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
    said = {each.id: each for each in read_lines(CASES / "claims_judged.jsonl", JudgedCase)}
    by_statement = {c.statement: said[c.id] for c in at_hand if c.id in said}
    with bench.copy(and_of=seeds) as engine:
        known = bench.ids(engine)
        judged = [_verified(engine, bench.data, known, claim) for claim in at_hand]
        _add(report, "by the text alone", at_hand, judged)
        if by_statement:
            judged = _by_model(engine, Writer(bench.data, {}, by_statement), at_hand, judged)
            _add(report, "with the judge", at_hand, judged)
    return report


def _verified(
    engine: Engine, data: News, known: Mapping[tuple[str, str], str], claim: ModelClaim
) -> Claim:
    ids = [_id(known, data.file_of(name)) for name in claim.articles]
    texts = {each: Source(engine.article(each).text) for each in ids}
    quotes = [
        (next((each for each in ids if texts[each].has(quote)), ids[0]), quote)
        for quote in claim.quotes
    ]
    articles = {article_id: engine.article(article_id) for article_id, _ in quotes}
    spans = [(articles[each], locate(quote, articles[each].text)) for each, quote in quotes]
    citations = [cite(article, span) for article, span in spans if span is not None]
    return verify(claim.statement, citations, articles, context=claim.question)


def _id(known: Mapping[tuple[str, str], str], path: Path | None) -> str:
    assert path is not None  # the claims at hand have theirs
    return known[path.parent.name, path.name]


def _by_model(
    library: Engine, writer: Writer, cases: Sequence[ModelClaim], claims: Sequence[Claim]
) -> list[Claim]:
    """The claims after the judge was asked, those of one question in one call."""
    articles = {c.article_id: library.article(c.article_id) for x in claims for c in x.citations}
    found = list(claims)
    with speaking(library, writer, judges=True) as engine:
        for question in dict.fromkeys(case.question for case in cases):
            places = [i for i, case in enumerate(cases) if case.question == question]
            model, of = engine.model, [claims[i] for i in places]
            judged = judge_claims(of, articles, model, model.budget(), thorough=True)
            for i, claim in zip(places, judged, strict=True):
                found[i] = claim
    return found


def _add(report: Report, group: str, cases: Sequence[ModelClaim], claims: Sequence[Claim]) -> None:
    pairs = [(case, verdict_of(claim)) for case, claim in zip(cases, claims, strict=True)]
    for true in (True, False):
        of = [(case, verdict) for case, verdict in pairs if case.true == true]
        articles = [case.articles[0] for case, _ in of]
        name = f"{'true' if true else 'wrong'}, {group}"
        add_verdicts(report, name, [verdict for _, verdict in of], articles)
    add_precision(report, [(verdict, case.true) for case, verdict in pairs])
    report.cases += [
        {"id": case.id, "kind": case.kind, "true": case.true, "group": group, "outcome": verdict}
        for case, verdict in pairs
    ]
