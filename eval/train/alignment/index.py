"""The sentences of many articles, found by their words: candidates as a library gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from rag.text import Stretch, parse
from rag.types import Article
from rag.verify import words_in
from rag.verify.training import Source, rarity, source_of

_SENTENCES, _WHOLE = 40, 3  # read for one statement; articles of which all are read


class Index:
    """Sentences by word."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.sources: list[Source] = []
        self._spans: dict[str, range] = {}
        found: dict[str, list[int]] = defaultdict(list)
        for article in articles:
            first = len(self.sources)
            for sentence in parse(article.text).sentences:
                source = source_of(article, sentence)
                for word in words_in(source.said):
                    found[word].append(len(self.sources))
                self.sources.append(source)
            self._spans[article.id] = range(first, len(self.sources))
        self._postings = {word: np.array(at) for word, at in found.items()}

    def find(self, statement: Stretch, without: frozenset[str] = frozenset()) -> list[Source]:
        """The sentences that share most with `statement`, in articles that are not `without`."""
        scores = np.zeros(len(self.sources))
        for word in words_in(statement):
            if (at := self._postings.get(word)) is not None:
                scores[at] += rarity(word)
        for article_id in without & self._spans.keys():
            span = self._spans[article_id]
            scores[span.start : span.stop] = 0
        best = [i for i in np.argsort(-scores, kind="stable")[:_SENTENCES] if scores[i] > 0]
        whole = list(dict.fromkeys(self.sources[i].article.id for i in best[:8]))[:_WHOLE]
        chosen = set(best).union(*(self._spans[article_id] for article_id in whole))
        return [self.sources[i] for i in sorted(chosen)]
