"""A question's best passages: words and vectors, their scores standardised and summed.

Summing z-scores keeps how much better a hit is than the rest, which rank fusion (Cormack et al.
2009) throws away; standardising makes the two scales comparable (score normalisation after
Lee 1997). A question typed without diacritics goes to the vectors with them restored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder, Vectors
from rag.errors import InputError
from rag.library import Filters, Hit, Library
from rag.restore import lacks_diacritics, restore
from rag.types import Chunk, Passage
from rag.vietnamese import canonical, fold, nfc, sentences, straightened, syllables

CANDIDATES = 60  # that each side brings to the fusion
WORD_HITS = 200  # among which the candidates of the other side are looked for
_SPARE = 5  # for chunks that another process removes meanwhile
_RESTORED_FROM = 120  # passages that tell which diacritics a question is meant to have
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


def search(library: Library, embedder: Embedder, question: str, k: int, filters: Filters) -> Found:
    """The `k` best chunks for `question`, which must be clean.

    What stands in quotation marks must stand in the chunk.
    """
    restored = restored_question(library, question)
    phrases = quoted_phrases(restored)
    # Words of the question as typed find folded terms; restored, accented ones too.
    by_words = library.search_words(restored, WORD_HITS, filters, phrases)
    vector = embedder.query(restored)
    if phrases:
        by_words = _holding(library, by_words, phrases)
        ids = [hit.chunk_id for hit in by_words[:CANDIDATES]]
        by_vector = library.similarities(vector, ids)
    else:
        by_vector = library.search_vectors(vector, CANDIDATES, filters)
        ids = [hit.chunk_id for hit in [*by_words[:CANDIDATES], *by_vector]]
    ids = list(dict.fromkeys(ids))
    if not ids:
        return Found([], restored, vector)
    # A chunk that fewer words bring up than the last hit is given that one's score.
    lowest = by_words[-1].score if len(by_words) == WORD_HITS else 0.0
    words = _scores(by_words, ids, lowest)
    missing = set(ids) - {hit.chunk_id for hit in by_vector}
    near = [*by_vector, *library.similarities(vector, list(missing))]
    # A chunk whose vector is yet to be made is judged by its words.
    middle = float(np.mean([hit.score for hit in near])) if near else 0.0
    similarity = _scores(near, ids, middle)
    fused = standardise(words) + standardise(similarity)
    order = np.argsort(-fused, kind="stable")[: k + _SPARE]
    chunks = library.records.chunks([ids[i] for i in order])
    ranked = [
        Ranked(chunks[ids[i]], float(words[i]), float(similarity[i]), float(fused[i]))
        for i in order
        if ids[i] in chunks
    ]
    return Found(ranked[:k], restored, vector)


def restored_question(library: Library, question: str) -> str:
    """The question with diacritics, where it was typed without, from passages with its words."""
    if not lacks_diacritics(question):
        return question
    hits = library.search_words(question, _RESTORED_FROM)
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    return restore(question, (chunk.text for chunk in chunks.values()))


_QUOTED = re.compile(r'"([^"]+)"')


def quoted_phrases(question: str) -> list[str]:
    """What stands between quotation marks, straight or curly."""
    phrases = [match.group(1).strip() for match in _QUOTED.finditer(straightened(question))]
    return [phrase for phrase in phrases if syllables(phrase)]


def _holding(library: Library, hits: Sequence[Hit], phrases: Sequence[str]) -> list[Hit]:
    """The hits whose text holds every phrase: with its diacritics, unless it was typed without."""
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    patterns = [
        (fold if lacks_diacritics(phrase) else str, _pattern(canonical(phrase)))
        for phrase in phrases
    ]
    return [
        hit
        for hit in hits
        if hit.chunk_id in chunks
        and all(
            pattern.search(plain(canonical(chunks[hit.chunk_id].text)))
            for plain, pattern in patterns
        )
    ]


def _pattern(phrase: str) -> re.Pattern[str]:
    """The words of `phrase` with anything but letters and digits between them."""
    words = [re.escape(phrase[span.start : span.end]) for span in syllables(phrase)]
    return re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)")


def standardise(scores: Scores) -> Scores:
    """Scores minus their mean, over their standard deviation; zeros where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def _scores(hits: Sequence[Hit], ids: Sequence[str], missing: float) -> Scores:
    scores = {hit.chunk_id: hit.score for hit in hits}
    return np.array([scores.get(chunk_id, missing) for chunk_id in ids], dtype=np.float64)


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
