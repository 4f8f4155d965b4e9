"""COMPATIBILITY: the one place that reaches past the facade, into versions without `verify_claim`.

To be deleted once no version is measured whose Engine lacks that method.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from eval.news.verdicts import Verdict, verdict_of
from rag.engine import Engine


class Judged(NamedTuple):
    """A verdict; `shown` where a program then asks whether the claim answers the question."""

    verdict: Verdict
    shown: bool | None = None


def verify_claim(
    engine: Engine, statement: str, quotes: Sequence[tuple[str, str]], question: str
) -> Judged:
    """A statement held against quotations, each with the id of its article."""
    if hasattr(engine, "verify_claim"):
        found = engine.verify_claim(statement, quotes=list(quotes), question=question)
        return Judged(verdict_of(found))
    return _before_verify_claim(engine, statement, quotes, question)


def _before_verify_claim(
    engine: Any, statement: str, quotes: Sequence[tuple[str, str]], question: str
) -> Judged:
    """As version f3d7acb does behind a model: verification, then the gate of relevance."""
    # Modules by name: they are not there in later versions, which need no type of theirs.
    verify, answer = importlib.import_module("rag.verify"), importlib.import_module("rag.answer")
    library = importlib.import_module("rag.library")
    relevance = importlib.import_module("rag.relevance")
    articles = {article_id: engine.article(article_id) for article_id, _ in quotes}
    citations = [
        verify.cite(articles[article_id], span)
        for article_id, quote in quotes
        if (span := verify.locate(quote, articles[article_id].text)) is not None
    ]
    claim = verify.verify(statement, citations, articles, "vi", context=question)
    sides = answer.retrieve_sides(engine._sources(), question, library.Filters())
    gate = relevance.Relevance(engine._sources(), sides, "vi")
    return Judged(verdict_of(claim), gate.held_against(claim).supported)
