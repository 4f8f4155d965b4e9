"""What is derived from an article besides its index: places named, and copies of its story.

Texts are compared by the MinHash of their runs of three syllables (Broder 1997), which estimates
the share that two texts have in common without holding them side by side. Reports of one office
are written on one pattern, year after year and commune after commune: so two texts are one story
only if they share their figures as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.document import known_places, subject_names
from rag.figures import vietnamese_figures
from rag.library.database import Tables
from rag.text import parse
from rag.types import Article

Signatures = NDArray[np.uint32]

PERMUTATIONS = 128
_SHINGLE = 3
_ALIKE = 0.25  # estimated Jaccard similarity from which two texts may be one story
_SAME_FIGURES = 0.5  # of the figures of the text that has fewer
_FEW_FIGURES = 4  # too few to tell two stories apart: then the words must
_ALIKE_IN_WORDS = 0.5


class Sketch(NamedTuple):
    """What is kept of a text to find its copies: `minhash` has shape (PERMUTATIONS,)."""

    minhash: Signatures
    figures: frozenset[str]


def sketch(text: str) -> Sketch:
    """The sketch of an article's text."""
    from datasketch import MinHash  # brings scipy

    document = parse(text)
    words = document.folded_words
    starts = range(max(1, len(words) - _SHINGLE + 1))
    shingles = {" ".join(words[i : i + _SHINGLE]).encode() for i in starts}
    minhash = MinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update_batch(sorted(shingles))
    figures = {f"{figure.value} {figure.unit}" for figure in vietnamese_figures(document)}
    return Sketch(minhash.hashvalues.astype(np.uint32), frozenset(figures))


def copies(one: Sketch, others: Signatures, figures: Sequence[frozenset[str]]) -> list[int]:
    """Which of `others`, shape (count, PERMUTATIONS), tell the story of `one`: their rows."""
    shared = np.count_nonzero(others == one.minhash, axis=1) / PERMUTATIONS
    alike = np.flatnonzero(shared >= _ALIKE).tolist()
    return [i for i in alike if _is_one_story(float(shared[i]), one.figures, figures[i])]


def _is_one_story(alike: float, one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    if fewer < _FEW_FIGURES:
        return alike >= _ALIKE_IN_WORDS
    return len(one & other) >= _SAME_FIGURES * fewer


class KnownPlaces(NamedTuple):
    """Folded names of the places that articles name, and of those that articles are about."""

    named: frozenset[str]
    subjects: frozenset[str]


class Lesson(NamedTuple):
    """What is to be remembered of one article."""

    article_id: str
    places: KnownPlaces
    sketch: Sketch


def lesson(article: Article) -> Lesson:
    """Reads an article; what takes time in learning it."""
    places = KnownPlaces(known_places(article), subject_names(article))
    return Lesson(article.id, places, sketch(article.text))


class Sketches(NamedTuple):
    """All sketches, row by row; `drawn` has shape (articles, PERMUTATIONS)."""

    ids: list[str]
    drawn: Signatures
    figures: list[frozenset[str]]


class Derived(Tables):
    """The tables of places, sketches and copies."""

    def learn(self, lessons: Sequence[Lesson], known: Sketches) -> Sketches:
        """Remember articles, each set beside all those known before it; all sketches then."""
        named = ((e, name) for e in lessons for name in e.places.named | e.places.subjects)
        places = [(name, e.article_id, name in e.places.subjects) for e, name in named]
        sketches = [(e, s.minhash.tobytes(), json.dumps(sorted(s.figures))) for e, _, s in lessons]
        ids = [*known.ids, *(each.article_id for each in lessons)]
        drawn = np.vstack([known.drawn, *(each.sketch.minhash for each in lessons)])
        figures = [*known.figures, *(each.sketch.figures for each in lessons)]
        with self._database.transaction():
            self._database.write("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", *places)
            self._database.write("INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)", *sketches)
            for row, each in enumerate(lessons, start=len(known.ids)):
                copied = {ids[i] for i in copies(each.sketch, drawn[:row], figures)}
                found = sorted(copied - {each.article_id})
                # One story with all that these are one story with.
                select = "SELECT other_id FROM copy WHERE article_id IN"
                others = [other for (other,) in self._database.by_ids(select, found)]
                story = {each.article_id, *found, *others}
                pairs = ((a, b) for a in story for b in story if a != b)
                self._database.write("INSERT OR IGNORE INTO copy VALUES (?, ?)", *pairs)
        return Sketches(ids, drawn, figures)

    def sketches(self) -> Sketches:
        """The sketches of all articles that were learnt."""
        rows = list(self._database.rows("SELECT article_id, minhash, figures FROM sketch"))
        data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<u4")
        figures = [frozenset(json.loads(row[2])) for row in rows]
        return Sketches([row[0] for row in rows], data.reshape(-1, PERMUTATIONS), figures)

    def places(self) -> KnownPlaces:
        """All places that the library knows."""
        every = "SELECT DISTINCT name FROM place"
        named, subjects = map(self._database.column, (every, f"{every} WHERE is_subject"))
        return KnownPlaces(frozenset(named), frozenset(subjects))
