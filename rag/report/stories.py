"""Reports of one event, grouped over the library. Pure.

Articles are vectors of syllables and pairs of them, weighted by tf-idf (logarithmic counts, the
smoothed rarity of `rag.text`, so that a threshold means the same in a small library and a large
one). Two reports can be of one event if they were published within three days and their cosine
reaches a threshold; groups are made by complete linkage, every pair of a group being alike, so that
no chain of similar reports ties two events together.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rag.document import unit_vectors
from rag.text import lexicon, parse
from rag.types import Article, Story

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALIKE: Final = 0.12  # cosine from which two reports within `DAYS` may be of one event
DAYS: Final = 3
SAME: Final = 0.5  # the same where one has no date
_UNDATED: Final = -1
_LABEL: Final = lexicon.pattern("report.headline_label")

Pairs = Iterator[tuple[int, int, float]]


def stories(articles: Sequence[Article]) -> list[Story]:
    """All articles by story, the latest story first, the reports of each the earliest first."""
    found = [story_of(in_time([articles[i] for i in group])) for group in group_rows(articles)]
    return sorted(found, key=lambda story: (story.last or "", story.id), reverse=True)


def story_of(reports: Sequence[Article]) -> Story:
    """A story without statements. Its id is that of its first report."""
    days = sorted(report.published for report in reports if report.published)
    return Story(
        id=reports[0].id,
        title=headline(reports),
        articles=tuple(report.id for report in reports),
        outlets=tuple(dict.fromkeys(report.publisher for report in reports if report.publisher)),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def headline(reports: Sequence[Article]) -> str:
    """The headline that says most of what the others say, without a label such as "TIN NÓNG:"."""
    titles = [_cleaned(report.title) for report in reports]
    words = [set(parse(title).words) for title in titles]
    shared = Counter(word for each in words for word in each)
    worth = [sum(shared[w] - 1 for w in each) / math.sqrt(len(each) or 1) for each in words]
    return titles[max(range(len(titles)), key=lambda i: worth[i])]


def _cleaned(title: str) -> str:
    spelt = re.sub(r"(?<!\.)\.$", "", " ".join(title.split()))  # a sign stands behind a headline
    label = _LABEL.match(parse(spelt).canonical)
    return spelt[label.end() :] if label and label.end() < len(spelt) else spelt


def in_time(reports: Iterable[Article]) -> list[Article]:
    """The earliest first; those without a date come first."""
    return sorted(reports, key=lambda a: (a.published or "", a.published_time or "", a.id))


def group_rows(articles: Sequence[Article]) -> list[list[int]]:
    """Indices of the articles by story; most stories have one article."""
    if len(articles) < 2:
        return [[i] for i in range(len(articles))]
    days = np.array([_day(article.published) for article in articles])
    return linked(len(articles), alike(unit_vectors([parse(a.text).words for a in articles]), days))


def _day(published: str | None) -> int:
    return date.fromisoformat(published).toordinal() if published else _UNDATED


def alike(texts: csr_array[Any], days: np.ndarray[Any, Any]) -> Pairs:
    """Pairs of rows that may be of one event, with their cosines; days are ordinals or -1."""
    for day in np.unique(days):
        rows = np.flatnonzero(days == day)
        if day == _UNDATED:
            others, least = np.arange(len(days)), SAME
        else:
            others, least = np.flatnonzero((days >= day) & (days <= day + DAYS)), ALIKE
        cosines = (texts[rows] @ texts[others].T).tocoo()
        for i, j, cosine in zip(rows[cosines.row], others[cosines.col], cosines.data, strict=True):
            if cosine >= least and (i < j or (i != j and days[i] != days[j])):
                yield int(i), int(j), float(cosine)


def linked(count: int, pairs: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """Complete linkage of `count` items: all pairs of a group are among `pairs`, the best first."""
    near: dict[int, dict[int, float]] = {i: {} for i in range(count)}
    for i, j, likeness in pairs:
        near[i][j] = near[j][i] = likeness
    queue = [(-likeness, i, j) for i in near for j, likeness in near[i].items() if i < j]
    heapq.heapify(queue)
    members = {i: [i] for i in near}
    while queue:
        likeness, i, j = heapq.heappop(queue)
        if i not in near or near[i].get(j) != -likeness:
            continue  # one of the two has been joined to another since
        mine, theirs = near.pop(i), near.pop(j)
        joined = len(members)
        members[joined] = members[i] + members[j]
        near[joined] = {k: min(mine[k], theirs[k]) for k in mine.keys() & theirs.keys()}
        for k in (mine.keys() | theirs.keys()) - {i, j}:
            near[k].pop(i, None)
            near[k].pop(j, None)
            if k in near[joined]:
                near[k][joined] = near[joined][k]
                heapq.heappush(queue, (-near[joined][k], min(joined, k), max(joined, k)))
    return sorted(sorted(members[i]) for i in near)
