"""Reports of one event, grouped over the library.

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
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from rag.document import Frequencies, Terms, alike_rows, read, subjects_of, unit_vectors
from rag.errors import LibraryError
from rag.library import Grouped, Grouping, Library, Records
from rag.text import lexicon, parse
from rag.types import Article, Story

ALIKE: Final = 0.12  # cosine from which two reports within `DAYS` may be of one event
DAYS: Final = 3
SAME: Final = 0.5  # the same where one has no date
_GROWN: Final = 1.2  # times the articles that terms were counted in
_REPORT: Final = 2  # parts that a report of an office has, as results and shortcomings
_UNDATED: Final = 0
_CUES: Final = lexicon.Patterns("report")

Pairs = Iterator[tuple[int, int, float]]


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
    label = _CUES.headline_label.match(parse(spelt).canonical)
    return spelt[label.end() :] if label and label.end() < len(spelt) else spelt


def in_time(reports: Iterable[Article]) -> list[Article]:
    """The earliest first; those without a date come first."""
    return sorted(reports, key=lambda a: (a.published or "", a.published_time or "", a.id))


def group_rows(articles: Sequence[Article]) -> list[list[int]]:
    """Indices of the articles by story; most stories have one article."""
    rows = [*map(_grouped, articles)]
    return linked(len(rows), alike(rows, range(len(rows))))


def stories_kept(library: Library) -> list[Story]:
    """All articles of a library by story, the latest story first, the earliest report first.

    An article more is compared with those of its days only, and what is alike to it grouped anew.
    Terms are counted again when the library has grown by a fifth: until then weights stand still.
    """
    try:
        if library.grouping.ungrouped() or _loose(library.grouping, library.grouping.stories()):
            with library.writing(), library.database.transaction():
                _regroup(library.grouping, library.records)
        found = [*map(_told, library.grouping.told())]
    except LibraryError:  # nothing can be kept now
        articles = [*library.records.articles()]
        found = [story_of(in_time(articles[i] for i in group)) for group in group_rows(articles)]
    return sorted(found, key=lambda story: (story.last or "", story.id), reverse=True)


def of_one_event(library: Library, article_ids: Collection[str]) -> list[set[str]]:
    """Those of some articles that report one event, as far as the library is grouped by now."""
    known = {*article_ids}
    stories = (known.intersection(ids.split()) for ids in library.grouping.stories())
    return [story for story in stories if len(story) > 1]


def _loose(grouping: Grouping, stories: Sequence[str]) -> set[str]:
    """Ids of the articles with terms that are in no story yet, or not any more."""
    return {*grouping.ids()} - {*" ".join(stories).split()}


def _regroup(grouping: Grouping, records: Records) -> None:
    """Put loose articles, and what is alike to them, into stories."""
    _add(grouping, records.articles(grouping.ungrouped()))
    stories = grouping.stories()
    ids, pairs = grouping.tied(_loose(grouping, stories))
    place = {article_id: i for i, article_id in enumerate(ids)}
    numbered = ((place[one], place[other], cosine) for one, other, cosine in pairs)
    groups = [[ids[i] for i in group] for group in linked(len(ids), numbered)]
    reports = {article.id: article for article in records.articles(ids, text=False)}
    told = {
        " ".join(group): story_of(in_time(reports[i] for i in group)).model_dump_json()
        for group in groups
    }
    gone = [key for key in stories if not place.keys().isdisjoint(key.split(" "))]
    grouping.tell(told, gone)


_told = lru_cache(maxsize=10_000)(Story.model_validate_json)  # most are as they were


def _add(grouping: Grouping, articles: Sequence[Article]) -> None:
    """Find the pairs of new articles; all pairs anew where the library has grown by a fifth."""
    new = [*map(_grouped, articles)]
    if not new:
        return
    grouping.add(new)
    frequencies = grouping.frequencies()
    if len(grouping.ids()) > _GROWN * frequencies.texts:
        near = new = grouping.grouped()
        grouping.count_anew(frequencies := Frequencies.of([each.terms for each in near]))
    else:
        days = {each.day for each in new}
        around = {day + i for day in days for i in range(-DAYS, DAYS + 1)} | {_UNDATED}
        near = grouping.grouped(None if _UNDATED in days else around)
    wanted = {each.id for each in new}
    rows = [row for row, each in enumerate(near) if each.id in wanted]
    found = alike(near, rows, frequencies)
    grouping.pair((near[i].id, near[j].id, cosine) for i, j, cosine in found)


def _grouped(article: Article) -> Grouped:
    """What an article is grouped by; a report of results and what is missing is of its places."""
    day = date.fromisoformat(article.published).toordinal() if article.published else _UNDATED
    parts = read(article.text, article.title)
    is_report = sum(map(bool, parts.values())) >= _REPORT
    about = "\n".join(subjects_of(article)) if is_report else ""
    return Grouped(article.id, day, about, Terms.of(parse(article.text).words))


def alike(rows: Sequence[Grouped], new: Sequence[int], known: Frequencies | None = None) -> Pairs:
    """Pairs with a new row that may be of one event, with their cosines.

    Reports of other places are two, however alike the pattern that offices write on.
    """
    texts = unit_vectors([row.terms for row in rows], known)
    dates, added = np.array([row.day for row in rows]), np.array(new, dtype=np.int64)
    places = [{*row.about.split("\n")} - {""} for row in rows]
    is_new = np.isin(np.arange(len(dates)), added)
    for day in np.unique(dates[added]):
        here = added[dates[added] == day]
        undated = (dates == _UNDATED) | (day == _UNDATED)
        near = ~undated & (abs(dates - day) <= DAYS)
        for others, least in ((near, ALIKE), (undated, SAME)):
            for i, j, cosine in alike_rows(texts, here, np.flatnonzero(others), least):
                once = (i < j) | ~is_new[j]
                for one, other, likeness in zip(i[once], j[once], cosine[once], strict=True):
                    ours, theirs = places[one], places[other]
                    if not (ours and theirs and ours.isdisjoint(theirs)):
                        yield int(min(one, other)), int(max(one, other)), float(likeness)


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
