"""A question's best passages: words and vectors, fused; then the passages as they are read.

A question typed without diacritics goes to the indexes with them restored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rag.embed import Embedder, Vectors
from rag.errors import InputError
from rag.fusion import Scores, best_first, coverage, fuse, with_coverage
from rag.glossary import translate
from rag.library import NO_FILTERS, Filters, Hit, Library
from rag.question import is_english
from rag.restore import lacks_diacritics, mend, restore
from rag.types import Chunk, Passage
from rag.vietnamese import (
    begins_sentence,
    canonical,
    fold,
    nfc,
    sentences,
    straightened,
    syllables,
)

CANDIDATES = 40  # that each side brings to the fusion
WORD_HITS = 80  # among which the candidates of the other side are looked for
_FILTERED_HITS = 30  # under a filter, for which many more must be looked at
_LOOKED_UP = 40  # of those found by words, whose vectors are compared though they are not near
_REORDERED = 16  # the best, whose sentences are looked at
_JOINED = 3  # chunks that make one passage
_SPARE = 5  # for chunks that another process removes meanwhile
_RESTORED_FROM = 120  # passages that tell which diacritics a question is meant to have
LONGEST_QUESTION = 20_000


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

    What stands in quotation marks must stand in the chunk; where nothing holds it, a question
    that only mentions it is answered without, and a search for it alone finds nothing.
    """
    restored = restored_question(library, question)
    vector = embedder.query(restored)
    limit = WORD_HITS if filters == NO_FILTERS else _FILTERED_HITS
    if phrases := quoted_phrases(question):
        by_words = library.search_words(restored, WORD_HITS, filters, phrases)
        by_words = _holding(library, by_words, phrases)[:CANDIDATES]
        if by_words or is_quoted_whole(question):
            near = library.similarities(vector, [hit.chunk_id for hit in by_words])
            return _fused(library, restored, vector, by_words, near, k)
    # Words of the question as typed find folded terms; restored, accented ones too.
    by_words = library.search_words(_in_vietnamese(restored), limit, filters)
    near = library.search_vectors(vector, CANDIDATES, filters)
    return _fused(library, restored, vector, by_words, near, k)


def _in_vietnamese(question: str) -> str:
    """An English question with the Vietnamese for its known words: articles are in Vietnamese."""
    return f"{question} {translate(question)}" if is_english(question) else question


def _fused(
    library: Library,
    question: str,
    vector: Vectors,
    by_words: Sequence[Hit],
    by_vector: Sequence[Hit],
    k: int,
) -> Found:
    """The best of both sides' candidates, each of which has both scores."""
    ids = [hit.chunk_id for hit in [*by_words[:CANDIDATES], *by_vector]]
    ids = list(dict.fromkeys(ids))
    if not ids:
        return Found([], question, vector)
    # A chunk that fewer words bring up than the last hit is given that one's score.
    lowest = by_words[-1].score if len(by_words) >= _FILTERED_HITS else 0.0
    words = _scores(by_words, ids, lowest)
    # The same for meaning, but for those that words put first, whose vectors are looked at; one
    # whose vector is yet to be made is judged by its words.
    known = {hit.chunk_id for hit in by_vector}
    missing = [hit.chunk_id for hit in by_words[:_LOOKED_UP] if hit.chunk_id not in known]
    near = [*by_vector, *library.similarities(vector, missing)]
    furthest = min((hit.score for hit in by_vector), default=0.0)
    similarity = _scores(near, ids, furthest)
    fused = fuse(words, similarity)
    order = best_first(fused, ids)[: max(k + _SPARE, _REORDERED)]
    chunks = library.records.chunks([ids[i] for i in order])
    ranked = [
        Ranked(chunks[ids[i]], float(words[i]), float(similarity[i]), float(fused[i]))
        for i in order
        if ids[i] in chunks
    ]
    best = _reordered(library, question, ranked[:_REORDERED])
    return Found([*best, *ranked[_REORDERED:]][:k], question, vector)


def _reordered(library: Library, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best, by how much of the question stands in one sentence, too."""
    if not ranked:
        return []
    covered = coverage(question, [item.chunk.text for item in ranked], library.rarity)
    scores = with_coverage(np.array([item.score for item in ranked]), covered)
    order = best_first(scores, [item.chunk.id for item in ranked])
    return [ranked[i]._replace(score=float(scores[i])) for i in order]


def restored_question(library: Library, question: str) -> str:
    """The question with diacritics, where it was typed without, from passages with its words.

    A slip in its asking words is mended.
    """
    if not lacks_diacritics(question):
        return mend(question)
    hits = library.search_words(question, _RESTORED_FROM)
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    return restore(question, (chunk.text for chunk in chunks.values()))


_QUOTED = re.compile(r'"([^"]*)"')


def quoted_phrases(question: str) -> list[str]:
    """What stands between quotation marks, straight or curly."""
    phrases = [match.group(1).strip() for match in _QUOTED.finditer(straightened(question))]
    return [phrase for phrase in phrases if syllables(phrase)]


def is_quoted_whole(question: str) -> bool:
    """True where nothing but quotations is asked for."""
    return not syllables(_QUOTED.sub(" ", straightened(question)))


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


def _scores(hits: Sequence[Hit], ids: Sequence[str], missing: float) -> Scores:
    scores = {hit.chunk_id: hit.score for hit in hits}
    return np.array([scores.get(chunk_id, missing) for chunk_id in ids], dtype=np.float64)


def passages(library: Library, ranked: Sequence[Ranked]) -> list[Passage]:
    """Ranked chunks as passages of whole sentences; neighbours in an article are one passage."""
    runs = joined([item.chunk for item in ranked])
    articles = library.records.article_texts(
        list(dict.fromkeys(item.chunk.article_id for item in ranked))
    )
    results: list[Passage] = []
    for run in runs:
        chunks = [ranked[i].chunk for i in run]
        article = articles.get(chunks[0].article_id)
        if article is None:  # removed by another process since
            continue
        start = min(chunk.start for chunk in chunks)
        end = max(chunk.end for chunk in chunks)
        start, end = widen(article.text, start, end)
        results.append(
            Passage(
                article_id=article.id,
                title=article.title,
                source=article.source,
                published=article.published,
                start=start,
                end=end,
                text=article.text[start:end],
                score=round(ranked[run[0]].score, 4),
            )
        )
    return results


def joined(chunks: Sequence[Chunk]) -> list[list[int]]:
    """Indices of `chunks`, best first, in runs that stand side by side in one article."""
    runs: list[list[int]] = []
    for i, chunk in enumerate(chunks):
        for run in runs:
            if len(run) < _JOINED and any(
                chunk.article_id == chunks[j].article_id
                and abs(chunk.position - chunks[j].position) == 1
                for j in run
            ):
                run.append(i)
                break
        else:
            runs.append([i])
    return runs


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to the ends of the sentences it cuts."""
    ends = end >= len(text) or (text[end].isspace() and begins_sentence(text, end + 1))
    if ends and begins_sentence(text, start):
        return start, end  # nearly always: chunks are made of whole sentences
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    for span in sentences(text[line:stop]):
        if line + span.start < start < line + span.end:
            start = line + span.start
        if line + span.start < end < line + span.end:
            end = line + span.end
    return start, end
