"""One briefing an event against people's summaries of it, beside the lead sentences in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain, zip_longest
from statistics import fmean
from typing import Any

from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.text import canonical, sentences_of, tokens
from rag.types import Briefing

LENGTH = 190  # syllables that each text is cut to: about what a person's summary has
MEASURES = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}


class Syllables:
    """A tokenizer for rouge-score."""

    def tokenize(self, text: str) -> list[str]:
        """NFC syllables and numbers."""
        return tokens(text)


def run(bench: Bench) -> Report:
    """Mean F1 over the summaries of an event, then over events; differences are paired."""
    from rouge_score import rouge_scorer

    report = Report()
    scorer = rouge_scorer.RougeScorer(list(MEASURES), tokenizer=Syllables())
    known = bench.ids()
    clusters = bench.drawn([c for c in bench.data.by_cluster if c in bench.data.summaries])
    scores: list[tuple[dict[str, float], dict[str, float]]] = []
    others: list[bool] = []
    for cluster in clusters:
        files = bench.data.by_cluster[cluster]
        briefing = bench.engine.brief([known[file.key] for file in files], engine="extractive")
        others += _tell_no_story(briefing, known, bench.data.not_news)
        ours, lead = cut(told(briefing)), cut(lead_in_turn([file.body for file in files]))
        people = bench.data.summaries[cluster]
        scores.append((_score(scorer, people, ours), _score(scorer, people, lead)))
        report.cases.append({"id": cluster, "briefing": scores[-1][0], "lead": scores[-1][1]})
    for measure, name in MEASURES.items():
        report.mean("briefing", name, [ours[measure] for ours, _ in scores])
        report.mean("lead in turn", name, [lead[measure] for _, lead in scores])
        differences = [ours[measure] - lead[measure] for ours, lead in scores]
        report.mean("briefing less lead", name, differences)
    if bench.data.not_news:
        report.share("sentences told", "captions, credits, headings, fragments", others)
    return report


def _tell_no_story(
    briefing: Briefing,
    known: Mapping[tuple[str, str], str],
    not_news: Mapping[str, Mapping[str, str]],
) -> Iterator[bool]:
    """For each statement of the stories whether a reader took it for no sentence of a story."""
    names = {article: "/".join(key) for key, article in known.items()}
    for claim in chain.from_iterable(story.claims for story in briefing.stories):
        first = claim.citations[0]
        hashed = sha256(first.quote.encode()).hexdigest()[:12]
        yield hashed in not_news.get(names[first.article_id], {})


def told(briefing: Briefing) -> Iterator[str]:
    """The statements of a briefing in the order of its page, none twice."""
    seen: set[str] = set()
    for claim in chain(briefing.headlines, *(story.claims for story in briefing.stories)):
        if (same := canonical(claim.text)) not in seen:
            seen.add(same)
            yield claim.text


def lead_in_turn(bodies: Sequence[str]) -> Iterator[str]:
    """The first sentence of each article, the earliest first, then the second of each, and on."""
    for row in zip_longest(*map(sentences_of, bodies)):
        yield from (sentence for sentence in row if sentence)


def cut(sentences: Iterable[str]) -> str:
    """The sentences one after the other, up to `LENGTH` syllables."""
    words: list[str] = []
    for sentence in sentences:
        words += tokens(sentence)
        if len(words) >= LENGTH:
            break
    return " ".join(words[:LENGTH])


def _score(scorer: Any, people: Sequence[str], text: str) -> dict[str, float]:
    found = [scorer.score(summary, text) for summary in people]
    return {m: fmean(score[m].fmeasure for score in found) for m in MEASURES}
