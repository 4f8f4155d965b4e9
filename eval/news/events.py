"""Reports of one event: the pairs that the program groups against the clusters of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from eval.news.library import Bench
from eval.news.rows import Report


def run(bench: Bench) -> Report:
    """Precision and recall over pairs of articles, resampled by cluster."""
    report = Report()
    cluster_of = {article_id: key[0] for key, article_id in bench.ids().items()}
    groups = [story.articles for story in bench.engine.stories()]
    together, right = Counter[str](), Counter[str]()
    for one, other in _pairs(groups):
        # A pair across two clusters counts by half in each.
        for cluster in (cluster_of[one], cluster_of[other]):
            together[cluster] += 1
            right[cluster] += cluster_of[one] == cluster_of[other]
    sizes = Counter(cluster_of.values())
    clusters = sorted(sizes)
    hits = [right[each] / 2 for each in clusters]
    report.ratio("pairs", "precision", hits, [together[each] / 2 for each in clusters])
    gold = [sizes[each] * (sizes[each] - 1) / 2 for each in clusters]
    report.ratio("pairs", "recall", hits, gold)
    return report


def _pairs(groups: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}
