"""The stories that a library keeps are those that grouping it anew would give."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from corpus import article

from rag.library import Library
from rag.report import stories_kept
from rag.report.stories import alike, linked
from rag.types import Article

WORDS = [f"{a}{b}{c}" for a in "bcdghklmntv" for b in "aeiou" for c in ("", "n", "ng")]


def reports(draw: random.Random, events: int) -> list[Article]:
    """One to four reports of each event within a few days; some share words with other events."""
    found: list[Article] = []
    for event in range(events):
        theirs = draw.sample(WORDS, 25)
        first = date(2024, 3, 1) + timedelta(draw.randrange(12))
        for report in range(draw.randint(1, 4)):
            words = [draw.choice(theirs if draw.random() < 0.6 else WORDS) for _ in range(60)]
            day = first + timedelta(draw.randrange(5)) if draw.random() < 0.9 else None
            text = f"Tin {event}\n{' '.join(words)}."
            published = day.isoformat() if day else None
            found.append(article(text, f"{event}-{report}.txt", published=published))
    return found


def grouped_anew(library: Library) -> list[list[str]]:
    """All articles of the library grouped at once, terms as rare as it counted them."""
    every = library.grouping.grouped()
    pairs = alike(every, range(len(every)), library.grouping.frequencies())
    return sorted([every[i].id for i in group] for group in linked(len(every), pairs))


def members(library: Library) -> list[list[str]]:
    return sorted(sorted(story.articles) for story in stories_kept(library))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_changes_and_goes(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    coming = reports(draw, 14)
    draw.shuffle(coming)
    with Library(tmp_path) as library:
        while coming:
            for _ in range(min(len(coming), draw.choice((1, 1, 1, 5)))):
                library.records.store(coming.pop(), 0)
            held = library.grouping.ids()
            if len(held) > 8 and draw.random() < 0.3:
                day = date(2024, 3, draw.randint(1, 12)).isoformat()
                library.edit(draw.choice(held), {"published": day})
            if len(held) > 8 and draw.random() < 0.3:
                library.remove(draw.choice(held))
            assert members(library) == grouped_anew(library)
        found = members(library)
        assert sum(map(len, found)) == library.records.count()
        assert any(len(group) > 1 for group in found)


def test_an_edited_title_is_told(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.records.store(article("Lũ về\nNước lên nhanh.", published="2024-03-01"), 0)
        (before,) = stories_kept(library)
        library.edit(before.id, {"title": "Lũ lớn về Khe Trà"})
        (story,) = stories_kept(library)
        assert story.title == "Lũ lớn về Khe Trà"


def test_while_another_writes_stories_are_read_and_new_ones_grouped(tmp_path: Path) -> None:
    with Library(tmp_path) as library, Library(tmp_path, lock_seconds=0.1) as other:
        library.records.store(article("Lũ về\nNước lên nhanh.", published="2024-03-01"), 0)
        told = stories_kept(library)
        with library.writing():
            assert stories_kept(other) == told
            library.records.store(article("Đê vỡ\nNước tràn vào bản.", "b.txt"), 0)
            grouped = stories_kept(other)
        assert len(grouped) == 2
        assert stories_kept(other) == grouped


def test_what_may_only_be_read_has_its_stories(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        for each in reports(random.Random(5), 6):
            library.records.store(each, 0)
        library.database.only_reads_at = tmp_path
        grouped = members(library)
        library.database.only_reads_at = None
        assert members(library) == grouped
