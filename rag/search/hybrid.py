"""A question's best passages: words and vectors, fused; then the passages as they are read.

A question typed without diacritics goes to the indexes with them restored. Summing z-scores keeps
how much better a hit is than the rest, which rank fusion (Cormack et al. 2009) throws away;
standardising makes the scales comparable (score normalisation after Lee 1997). The best are then
set in order by how much of the question stands in one sentence of theirs, which neither a bag of
words nor one vector for a whole passage can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import InputError
from rag.library import NO_FILTERS, Filters, Hit, Library, best_first
from rag.models import Embedder, Vectors
from rag.question import is_english
from rag.text import lacks_diacritics, lexicon, one_line, parse, restore, straightened, translate
from rag.types import Chunk, Passage

CANDIDATES = 40  # that each side brings to the fusion
WORD_HITS = 80  # among which the candidates of the other side are looked for
_FILTERED_HITS = 30  # under a filter, for which many more must be looked at
_LOOKED_UP = 40  # of those found by words, whose vectors are compared though they are not near
_REORDERED = 16  # the best, whose sentences are looked at
_JOINED = 3  # chunks that make one passage
_SPARE = 5  # for chunks that another process removes meanwhile
_QUESTIONS = 4  # times that the wordings of questions count beside a passage
_RESTORED_FROM = 120  # passages that tell which diacritics a question is meant to have
LONGEST_QUESTION = 20_000

# On XQuAD-vi (`python -m eval retrieval`): R@1 .956 with words and vectors alike, .957 with these
# weights, .960 with the sentences.
WORDS_WEIGHT = 0.7
COVERAGE_WEIGHT = 0.4

_END = re.compile(r"[.!?;]\s|\n")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")

Scores = NDArray[np.float64]


class Ranked(NamedTuple):
    """A chunk and its score: what words and meaning give together."""

    chunk: Chunk
    score: float


class Found(NamedTuple):
    """What a search yields: chunks, the best first, and the question as it was searched for."""

    ranked: list[Ranked]
    question: str


def clean_question(text: str) -> str:
    """What is seen of it, on one line. Raises InputError when nothing is left, or too much."""
    question = one_line(text)
    if not any(letter.isalnum() for letter in question):
        raise InputError("question_empty")
    if len(question) > LONGEST_QUESTION:
        raise InputError("question_too_long", count=len(question), most=LONGEST_QUESTION)
    return question


def search(library: Library, embedder: Embedder, question: str, k: int, filters: Filters) -> Found:
    """The `k` best chunks for `question`, which must be clean.

    What stands in quotation marks must stand in the chunk; where nothing holds it, a question
    that only mentions it is answered without, and a search for it alone finds nothing.
    """
    restored = restored_question(library, question)
    vector = embedder.query(restored)
    if phrases := quoted_phrases(question):
        by_words = library.search_words(restored, WORD_HITS, filters, phrases)
        by_words = _holding(library, by_words, phrases)[:CANDIDATES]
        if by_words or is_quoted_whole(question):
            near = library.similarities(vector, [hit.chunk_id for hit in by_words])
            return Found(_fused(library, restored, vector, by_words, near, k), restored)
    # Words of the question as typed find folded terms; restored, accented ones too.
    # Articles are in Vietnamese, so an English question has the Vietnamese of its words added.
    spoken = f"{restored} {translate(restored)}" if is_english(restored) else restored
    limit = WORD_HITS if filters == NO_FILTERS else _FILTERED_HITS
    by_words = library.search_words(spoken, limit, filters)
    near = library.search_vectors(vector, CANDIDATES, filters)
    return Found(_fused(library, restored, vector, by_words, near, k), restored)


def _fused(
    library: Library, question: str, vector: Vectors, by_words: list[Hit], near: list[Hit], k: int
) -> list[Ranked]:
    """The best of both sides' candidates, each of which has both scores."""
    ids = list(dict.fromkeys(hit.chunk_id for hit in [*by_words[:CANDIDATES], *near]))
    if not ids:
        return []
    # A chunk that fewer words bring up than the last hit is given that one's score.
    lowest = by_words[-1].score if len(by_words) >= _FILTERED_HITS else 0.0
    words = _scores(by_words, ids, lowest)
    # The same for meaning, but for those that words put first, whose vectors are looked at; one
    # whose vector is yet to be made is judged by its words.
    furthest = min((hit.score for hit in near), default=0.0)
    known = {hit.chunk_id for hit in near}
    missing = [hit.chunk_id for hit in by_words[:_LOOKED_UP] if hit.chunk_id not in known]
    near = [*near, *library.similarities(vector, missing)]
    fused = fuse(words, _scores(near, ids, furthest))
    order = best_first(fused, ids)[: max(k + _SPARE, _REORDERED)]
    chunks = library.records.chunks([ids[i] for i in order])
    ranked = [Ranked(chunks[ids[i]], float(fused[i])) for i in order if ids[i] in chunks]
    best = ranked[:_REORDERED]
    if not best:
        return []
    covered = coverage(question, [item.chunk.text for item in best], library.rarity)
    scores = [item.score for item in best] + COVERAGE_WEIGHT * standardise(covered)
    reordered = best_first(scores, [item.chunk.id for item in best])
    best = [Ranked(best[i].chunk, float(scores[i])) for i in reordered]
    return [*best, *ranked[_REORDERED:]][:k]


def fuse(words: Scores, similarity: Scores) -> Scores:
    """BM25 and cosine of the same candidates as one score each."""
    return WORDS_WEIGHT * standardise(words) + standardise(similarity)


def standardise(scores: Scores) -> Scores:
    """Scores minus their mean, over their standard deviation; zeros where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def coverage(question: str, texts: Sequence[str], rarity: Callable[[str], float]) -> Scores:
    """For each text the greatest share of the question, by `rarity`, that one sentence holds.

    Counted in folded syllables and in pairs of them ("xay", "xay_dung"), which is what `rarity`
    is asked about.
    """
    weights = {term: rarity(term) for term in _terms(parse(question).folded_words)}
    whole = sum(weights.values())
    if whole <= 0:
        return np.zeros(len(texts))

    def held(sentence: str) -> float:
        terms = weights.keys() & _terms(_WORD.findall(sentence))
        return sum(weights[term] for term in terms)

    # Splitting at any end of a sentence is a tenth of the work of parsing, and enough here.
    parts = [_END.split(parse(text).folded) for text in texts]
    return np.array([max(map(held, sentences)) for sentences in parts]) / whole


def _terms(words: Sequence[str]) -> set[str]:
    return {*words, *(f"{a}_{b}" for a, b in pairwise(words))}


def restored_question(library: Library, question: str) -> str:
    """The question with diacritics, where it was typed without, from passages with its words.

    A slip in its asking words is mended.
    """
    texts: list[str] = []
    if lacks_diacritics(question):
        hits = library.search_words(question, _RESTORED_FROM)
        chunks = library.records.chunks([hit.chunk_id for hit in hits])
        texts = [*(chunk.text for chunk in chunks.values()), *_asked_often()]
    return restore(question, texts)


@cache
def _asked_often() -> tuple[str, ...]:
    """How questions are worded, which articles seldom show."""
    lists = ("asking_words", "asking_phrases", "stop_words")
    rows = [row for name in lists for row in lexicon.table(name)]
    return tuple(row["example"] for row in rows if row.get("language") != "en") * _QUESTIONS


_QUOTED = re.compile(r'"([^"]*)"')


def quoted_phrases(question: str) -> list[str]:
    """What stands between quotation marks, straight or curly."""
    phrases = [match.group(1).strip() for match in _QUOTED.finditer(straightened(question))]
    return [phrase for phrase in phrases if parse(phrase).words]


def is_quoted_whole(question: str) -> bool:
    """True where nothing but quotations is asked for."""
    return not parse(_QUOTED.sub(" ", straightened(question))).words


def _holding(library: Library, hits: Sequence[Hit], phrases: Sequence[str]) -> list[Hit]:
    """The hits whose text holds every phrase: with its diacritics, unless it was typed without."""
    chunks = library.records.chunks([hit.chunk_id for hit in hits])

    def holds(text: str, phrase: str) -> bool:
        # The words of the phrase with anything but letters and digits between them.
        words = r"\W+".join(map(re.escape, parse(phrase).words))
        spelt = parse(text).folded if lacks_diacritics(phrase) else parse(text).canonical
        return re.search(rf"(?<!\w){words}(?!\w)", spelt) is not None

    held = {each.id for each in chunks.values() if all(holds(each.text, e) for e in phrases)}
    return [hit for hit in hits if hit.chunk_id in held]


def _scores(hits: Sequence[Hit], ids: Sequence[str], missing: float) -> Scores:
    scores = {hit.chunk_id: hit.score for hit in hits}
    return np.array([scores.get(chunk_id, missing) for chunk_id in ids], dtype=np.float64)


def passages(library: Library, ranked: Sequence[Ranked]) -> list[Passage]:
    """Ranked chunks as passages of whole sentences; neighbours in an article are one passage."""
    ids = list(dict.fromkeys(item.chunk.article_id for item in ranked))
    articles = {article.id: article for article in library.records.articles(ids)}
    results: list[Passage] = []
    for run in side_by_side([item.chunk for item in ranked]):
        chunks = [ranked[i].chunk for i in run]
        article = articles.get(chunks[0].article_id)
        if article is None:  # removed by another process since
            continue
        first, last = min(chunk.start for chunk in chunks), max(chunk.end for chunk in chunks)
        start, end = widen(article.text, first, last)
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


def side_by_side(chunks: Sequence[Chunk]) -> list[list[int]]:
    """Indices of `chunks`, best first, in runs that stand side by side in one article."""
    runs: list[list[int]] = []

    def beside(run: Sequence[int], chunk: Chunk) -> bool:
        near = [chunks[j] for j in run if chunks[j].article_id == chunk.article_id]
        return len(run) < _JOINED and any(abs(c.position - chunk.position) == 1 for c in near)

    for i, chunk in enumerate(chunks):
        run = next((run for run in runs if beside(run, chunk)), None)
        if run is None:
            runs.append(run := [])
        run.append(i)
    return runs


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to the ends of the sentences it cuts."""
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    lines = parse(text[line : stop if stop >= 0 else None])
    cut = lines.touching(start - line, end - line)
    if not cut:
        return start, end
    return min(start, line + cut[0].start), max(end, line + cut[-1].end)
