"""A question's best passages: words and vectors, their scores standardised and summed.

Summing z-scores keeps how much better a hit is than the rest, which rank fusion (Cormack et al.
2009) throws away; standardising makes the two scales comparable (score normalisation after
Lee 1997). A question typed without diacritics goes to the vectors with them restored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder, Vectors
from rag.errors import InputError
from rag.library import Filters, Hit, Library
from rag.restore import Restorer
from rag.types import Chunk, Passage
from rag.vietnamese import nfc, sentences

# How many candidates each side brings to the fusion.
CANDIDATES = 60
LONGEST_QUESTION = 20_000


Scores = NDArray[np.float64]


class Ranked(NamedTuple):
    """A chunk with its two scores and their fusion."""

    chunk: Chunk
    words: float
    similarity: float
    score: float


class Found(NamedTuple):
    """What a search yields: chunks best first, the question as searched, and its vector."""

    ranked: list[Ranked]
    question: str
    vector: Vectors


def clean_question(text: str) -> str:
    """NFC without surrounding spaces. Raises InputError when nothing is left, or too much."""
    question = " ".join(nfc(text).split())
    if not any(letter.isalnum() for letter in question):
        raise InputError("The question is empty; type what you want to know.")
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters; the limit is {LONGEST_QUESTION:,}."
        )
    return question


def search(
    library: Library,
    embedder: Embedder,
    restorer: Restorer,
    question: str,
    k: int,
    filters: Filters,
) -> Found:
    """The `k` best chunks for `question`, which must be clean."""
    restored = restorer.restore(question)
    # Words of the question as typed find folded terms; restored, accented ones too.
    by_words = library.search_words(restored, CANDIDATES, filters)
    vector = embedder.query(restored)
    by_vector = library.search_vectors(vector, CANDIDATES, filters)
    ids = list(dict.fromkeys(hit.chunk_id for hit in [*by_words, *by_vector]))
    if not ids:
        return Found([], restored, vector)
    words = _complete(by_words, ids, lambda missing: library.words.scores(restored, missing))
    similarity = _complete(
        by_vector,
        ids,
        lambda missing: {h.chunk_id: h.score for h in library.similarities(vector, missing)},
    )
    fused = standardise(words) + standardise(similarity)
    chunks = library.records.chunks(ids)
    order = [i for i in np.argsort(-fused, kind="stable") if ids[i] in chunks][:k]
    ranked = [
        Ranked(chunks[ids[i]], float(words[i]), float(similarity[i]), float(fused[i]))
        for i in order
    ]
    return Found(ranked, restored, vector)


def standardise(scores: Scores) -> Scores:
    """Scores minus their mean, over their standard deviation; zeros where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def _complete(
    hits: Sequence[Hit], ids: Sequence[str], fill: Callable[[list[str]], dict[str, float]]
) -> Scores:
    scores = {hit.chunk_id: hit.score for hit in hits}
    missing = [chunk_id for chunk_id in ids if chunk_id not in scores]
    if missing:
        scores |= fill(missing)
    return np.array([scores.get(chunk_id, 0.0) for chunk_id in ids], dtype=np.float64)


def passages(library: Library, ranked: Sequence[Ranked]) -> list[Passage]:
    """Ranked chunks as passages of whole sentences."""
    articles = {
        article.id: article
        for article in library.records.articles(
            list(dict.fromkeys(item.chunk.article_id for item in ranked))
        )
    }
    results: list[Passage] = []
    for item in ranked:
        article = articles.get(item.chunk.article_id)
        if article is None:  # removed by another process since
            continue
        start, end = widen(article.text, item.chunk.start, item.chunk.end)
        results.append(
            Passage(
                article_id=article.id,
                title=article.title,
                source=article.source,
                published=article.published,
                start=start,
                end=end,
                text=article.text[start:end],
                score=round(item.score, 4),
            )
        )
    return results


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to the ends of the sentences it cuts."""
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    for span in sentences(text[line:stop]):
        if line + span.start < start < line + span.end:
            start = line + span.start
        if line + span.start < end < line + span.end:
            end = line + span.end
    return start, end
