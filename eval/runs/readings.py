"""What a model reads for a question: as the search finds it, or as it was recorded.

A replay reads what was recorded, whatever the search finds today: two passages that are as good as
each other change places with the last digits of a vector, which differ from processor to
processor, and the prompt would be another one. The search is measured by its own suite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.replay.cassette import Cassette
from eval.replay.exchanges import Excerpt
from rag.engine import Engine
from rag.types import Article, Passage

_DIGEST = 12


def attach(cassette: Cassette, engine: Engine) -> None:
    """Let an engine's model speak through a cassette, and read what is recorded there."""
    engine.transport = cassette
    if cassette.mode == "live":
        return
    articles = {Path(article.source).stem: article for article in engine.articles()}

    def reads(question: str, found: Sequence[Passage]) -> Sequence[Passage]:
        reading = cassette.reading(question)
        if reading is not None:
            recorded = [passage_of(excerpt, articles) for excerpt in reading.passages]
            if all(recorded):
                return [passage for passage in recorded if passage]
        # What was never recorded, or stands in articles that have changed since.
        if cassette.mode == "record":
            cassette.keep(question, tuple(excerpt_of(passage) for passage in found))
        return found

    engine.reads = reads


def excerpt_of(passage: Passage) -> Excerpt:
    """Where a passage stands, with a digest of its text."""
    return Excerpt(
        article=Path(passage.source).stem,
        start=passage.start,
        end=passage.end,
        sha256=_digest(passage.text),
    )


def passage_of(excerpt: Excerpt, articles: Mapping[str, Article]) -> Passage | None:
    """The passage; None where its article, by file stem, is not there or says something else."""
    article = articles.get(excerpt.article)
    text = article.text[excerpt.start : excerpt.end] if article else ""
    if article is None or _digest(text) != excerpt.sha256:
        return None
    return Passage(
        article_id=article.id,
        title=article.title,
        source=article.source,
        published=article.published,
        start=excerpt.start,
        end=excerpt.end,
        text=text,
        score=0.0,  # what the search gave it is not recorded
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
