"""The sentences of the articles that say most of a claim, and what stands around them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import fsum  # of sets, which have no order: exact, whatever it is
from typing import NamedTuple

from rag.document import cite
from rag.figures import Found, figures_of, is_english_sentence, readings
from rag.text import Document, Sentence, Stretch, annotation, parse
from rag.types import Article, Citation
from rag.verify.component import rarity
from rag.verify.units import days_told, units_of

MOST = 4  # sentences that one claim may rest on
_GAIN = 0.05  # share of a claim's weight that a further sentence must add
_PAIRS = 0.5  # what two words side by side add to their weights
_QUOTED, _BESIDE = 1.2, 1.15  # a sentence that was quoted; one of the article already chosen
_READ = 60  # sentences looked at for a further one
_DAYS, _ONE_EVENT = 7, 0.25  # between reports of one event: days at most, likeness at least
_TELLING = 0.3  # the rarity from which on a word tells what an article is about
_SETTING = 0.25  # what a word counts that stands elsewhere in the article


class Source(NamedTuple):
    """A sentence of an article; `quoted` where the claim came with it.

    `read` is an English one in the words and the notation that statements are compared in.
    """

    article: Article
    sentence: Sentence
    quoted: bool = False
    read: Stretch | None = None

    @property
    def document(self) -> Document:
        """The whole article, parsed."""
        return self.sentence.document

    @property
    def place(self) -> tuple[str, int, int]:
        """The id of the article, and from where to where in it."""
        return self.article.id, self.sentence.start, self.sentence.end

    @property
    def citation(self) -> Citation:
        """The sentence as it is cited."""
        return cite(self.article, self.sentence.span)

    @property
    def said(self) -> Stretch:
        """The sentence as it is compared."""
        return self.read or self.sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim is held against: the sentences that say most of it, the best first.

    `near` are the words of their neighbours, headlines and datelines, `told` those of the whole
    articles; `near_figures` and `told_figures` their figures. `rival` is how much of the best
    sentence's weight the best of another article has.
    """

    picks: tuple[Source, ...]
    near: frozenset[str]
    told: frozenset[str]
    near_figures: tuple[Found, ...]
    told_figures: tuple[Found, ...]
    score: float
    rival: float


def same_story(one: Source, other: Source) -> bool:
    """True for sentences of one article, or of two that report one event.

    Two do that lie within some days and share their rare words (tf-idf cosine; of 48,516 pairs of
    news articles 327 of 349 of one event lie above the bar, and 160 others).
    """
    a, b = one.article, other.article
    if a.id == b.id or a.id in b.copies:
        return True
    if a.published and b.published and _days_between(a.published, b.published) > _DAYS:
        return False
    return _likeness(one.sentence.document, other.sentence.document) >= _ONE_EVENT


def _days_between(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return 0


@lru_cache(maxsize=4096)
def _likeness(one: Document, other: Document) -> float:
    shorter, longer = sorted((_tf_idf(text) for text in (one, other)), key=len)
    return fsum(weight * longer[word] for word, weight in shorter.items() if word in longer)


@annotation
def _tf_idf(stretch: Stretch) -> dict[str, float]:
    vector = {
        word: (1 + math.log(count)) * rarity(word) ** 2
        for word, count in Counter(stretch.words).items()
        if rarity(word) >= _TELLING
    }
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {word: weight / length for word, weight in vector.items()}


@annotation
def words_in(stretch: Stretch) -> frozenset[str]:
    """The canonical words of a sentence or a text, a set computed once."""
    return frozenset(stretch.words)


@annotation
def _pair_set(stretch: Stretch) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(stretch.words))


def sources_of(articles: Iterable[Article]) -> list[Source]:
    """Every sentence of the articles."""
    return [source_of(a, s) for a in articles for s in parse(a.text).sentences]


def source_of(article: Article, sentence: Sentence) -> Source:
    """A sentence as evidence, an English one with its reading."""
    text = sentence.text
    read = parse(readings(text)[-1].text) if is_english_sentence(text) else None
    return Source(article, sentence, read=read)


def gather(claim: Stretch, sources: Sequence[Source], first: int = 0) -> Evidence | None:
    """The evidence for a claim among `sources`, or None where none shares a word with it.

    `first` asks for the evidence that begins with the second best sentence (1), and so on.
    """
    weights = {word: rarity(word) for word in words_in(claim)}
    pairs = {pair: _PAIRS * min(weights[pair[0]], weights[pair[1]]) for pair in _pair_set(claim)}
    ranked = _ranked(weights, pairs, sources)
    if len(ranked) <= first:
        return None
    total = fsum(weights.values()) + fsum(pairs.values())
    best, source = ranked[first]
    others = [other for _, other in ranked if other is not source]
    picks = (source, *_added(weights, total, source, others))
    rival = max((s for s, other in ranked if other.article.id != source.article.id), default=0.0)
    return resting_on(picks, best / total if total else 0.0, rival / best if best else 0.0)


def _ranked(
    weights: Mapping[str, float], pairs: Mapping[tuple[str, str], float], sources: Sequence[Source]
) -> list[tuple[float, Source]]:
    """The sentences that share most words, and words side by side, with their weights."""
    settings: dict[str, float] = {}
    telling = {word: weight for word, weight in weights.items() if weight >= _TELLING}
    by_words: list[tuple[float, int]] = []
    for index, source in enumerate(sources):
        shared = fsum(map(weights.__getitem__, weights.keys() & words_in(source.said)))
        if shared > 0:
            name = source.article.id
            if name not in settings:
                told = words_in(source.document)
                settings[name] = fsum(telling[word] for word in telling.keys() & told)
            by_words.append((shared + _SETTING * settings[name], index))
    by_words.sort(key=lambda found: (-found[0], found[1]))
    found: list[tuple[float, int]] = []
    for score, index in by_words[:_READ]:
        held = pairs.keys() & _pair_set(sources[index].said)
        found.append((score + fsum(pairs[pair] for pair in held), index))
    # What was quoted comes first among sentences that say about as much.
    found.sort(key=lambda f: (-f[0] * (_QUOTED if sources[f[1]].quoted else 1.0), f[1]))
    return [(score, sources[index]) for score, index in found]


def _added(
    weights: Mapping[str, float], total: float, first: Source, others: Sequence[Source]
) -> list[Source]:
    """Sentences of the first one's story that say what it does not, each the one that adds most."""
    left = {word: w for word, w in weights.items() if word not in words_in(first.said)}
    rest = list(others)
    added: list[Source] = []
    while left and rest and len(added) + 1 < MOST:
        gains = [
            fsum(left[word] for word in left.keys() & words_in(other.said))
            * (_QUOTED if other.quoted else 1.0)
            * (_BESIDE if other.article.id == first.article.id else 1.0)
            for other in rest
        ]
        top = max(range(len(rest)), key=gains.__getitem__)
        if gains[top] < _GAIN * total:
            break
        pick = rest.pop(top)
        if not same_story(first, pick):
            rest = [other for other in rest if other.article.id != pick.article.id]
            continue
        added.append(pick)
        left = {word: w for word, w in left.items() if word not in words_in(pick.said)}
    return added


def resting_on(picks: tuple[Source, ...], score: float = 1.0, rival: float = 0.0) -> Evidence:
    """The evidence of these sentences, the one that bears most first."""
    near: set[str] = set()
    told: set[str] = set()
    near_figures: list[Found] = []
    told_figures: list[Found] = []
    for first in {pick.article.id: pick for pick in reversed(picks)}.values():
        article, text = first.article, first.sentence.document
        title = parse(f"{article.title}\n{article.place or ''}")
        told |= words_in(title) | words_in(text)
        for sentence in (*title.sentences, *text.sentences):
            told_figures += figures_of(sentence)
        if article.published:
            day = article.published[:10]
            near_figures += [Found(0, 0, day, "date", day[:end]) for end in (10, 7, 4)]
        own = [pick.sentence.index for pick in picks if pick.article.id == article.id]
        beside = {0, *(index - 1 for index in own), *(index + 1 for index in own)}
        around = [s for s in text.sentences if s.index in beside]
        for sentence in (*title.sentences, *around):
            near |= words_in(sentence)
            near_figures += figures_of(sentence)
        days = [day for s in around for day in days_told(units_of(s), article.published)]
        near_figures += days
        told_figures += days
    return Evidence(
        picks, frozenset(near), frozenset(told), tuple(near_figures), tuple(told_figures),
        score, rival,
    )  # fmt: skip
