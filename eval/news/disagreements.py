"""What briefings say that outlets tell differently, beside what readers found by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eval.news.data import Disagreement, Quoted
from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.text import canonical

DROPPED = "(borderline)"  # at the end of what a reader was not sure of

Shown = dict[str, list[str]]
"""Name of a file → the sentences shown of it, of one disagreement."""


def run(bench: Bench) -> Report:
    """Share of what is shown that readers list, and share of their facts that are shown.

    The first is a lower bound: what no reader lists may be real, and stands in the cases to be
    read. Lines of one event and kind that share a passage are one fact. Everything by event.
    """
    report = Report()
    names = {article_id: key for key, article_id in bench.ids().items()}
    lines: dict[str, list[Disagreement]] = defaultdict(list)
    for line in bench.data.disagreements:
        sure = line.kind != "none" and not line.what.rstrip().endswith(DROPPED)
        lines[line.cluster] += [line] * sure
    listed: list[int] = []
    totals: list[int] = []
    found: list[int] = []
    facts: list[int] = []
    for cluster in sorted({key[0] for key in names.values()} & lines.keys()):
        ids = [article_id for article_id, key in names.items() if key[0] == cluster]
        texts = {names[i][1]: canonical(bench.engine.article(i).text) for i in ids}
        shown = [
            _shown(row, names) for row in bench.engine.brief(ids, engine="extractive").disagreements
        ]
        hits = [[line for line in lines[cluster] if _is(each, line, texts)] for each in shown]
        told = list(_facts(lines[cluster], texts))
        listed.append(sum(map(bool, hits)))
        totals.append(len(shown))
        hit = {line.id for each in hits for line in each}
        found.append(sum(any(line.id in hit for line in fact) for fact in told))
        facts.append(len(told))
        report.cases += [
            {
                "id": f"{cluster}/{n}",
                "outcome": "listed" if each else "unlisted",
                "shown": sentences,
            }
            for n, (sentences, each) in enumerate(zip(shown, hits, strict=True), 1)
        ]
    report.ratio("shown", "listed by a reader", listed, totals)
    report.ratio("facts", "shown", found, facts)
    return report


def _shown(row: Any, names: dict[str, tuple[str, str]]) -> Shown:
    sentences: Shown = defaultdict(list)
    for cell in row.cells:
        for citation in (cell.citation, *cell.others):
            sentences[names[citation.article_id][1]].append(canonical(citation.quote))
    return dict(sentences)


def _is(shown: Shown, line: Disagreement, texts: dict[str, str]) -> bool:
    """Whether a sentence shown of either article holds or meets what the reader quotes of it."""
    return all(
        any(_meet(sentence, side.quote, texts[side.file]) for sentence in shown.get(side.file, ()))
        for side in (line.a, line.b)
    )


def _facts(lines: Sequence[Disagreement], texts: dict[str, str]) -> Iterator[list[Disagreement]]:
    """Lines of one kind that share a passage, directly or through others."""
    left = list(lines)
    while left:
        fact = [left.pop()]
        for known in fact:
            joined = [line for line in left if _share(known, line, texts)]
            fact += joined
            left = [line for line in left if line not in joined]
        yield fact


def _share(one: Disagreement, other: Disagreement, texts: dict[str, str]) -> bool:
    sides: Iterable[tuple[Quoted, Quoted]] = (
        (mine, theirs) for mine in (one.a, one.b) for theirs in (other.a, other.b)
    )
    return one.kind == other.kind and any(
        mine.file == theirs.file and _meet(canonical(mine.quote), theirs.quote, texts[mine.file])
        for mine, theirs in sides
    )


def _meet(sentence: str, quote: str, text: str) -> bool:
    """Whether two passages of a text overlap."""
    quoted = canonical(quote)
    first, second = text.find(sentence), text.find(quoted)
    if first < 0 or second < 0:
        return quoted in sentence or sentence in quoted
    return first < second + len(quoted) and second < first + len(sentence)
