"""COMPATIBILITY: the one place that reaches past the facade, into versions without `verify_claim`.

To be deleted once no version is measured whose Engine lacks that method.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from eval.news.verdicts import Verdict, verdict_of
from rag.engine import Engine


class CannotVerify(Exception):
    """A version that has neither the method nor the modules of before."""


class Judged(NamedTuple):
    """A verdict; `shown` where a program then asks whether the claim answers the question."""

    verdict: Verdict
    shown: bool | None = None


def verify_claim(
    engine: Engine, statement: str, quotes: Sequence[tuple[str, str]], question: str
) -> Judged:
    """A statement held against quotations, each with the id of its article.

    Raises CannotVerify.
    """
    if hasattr(engine, "verify_claim"):
        found = engine.verify_claim(statement, quotes=list(quotes), question=question)
        return Judged(verdict_of(found))
    return _before_verify_claim(engine, statement, quotes, question)


def _before_verify_claim(
    engine: Any, statement: str, quotes: Sequence[tuple[str, str]], question: str
) -> Judged:
    """As version f3d7acb does behind a model: verification, then the gate of relevance."""
    # Modules by name: they are not there in later versions, which need no type of theirs.
    try:
        verify, relevance = (importlib.import_module(f"rag.{n}") for n in ("verify", "relevance"))
        retrieve_sides = importlib.import_module("rag.answer").retrieve_sides
        filters = importlib.import_module("rag.library").Filters()
        locate, cite, judge = verify.locate, verify.cite, verify.verify
    except (ImportError, AttributeError) as error:
        raise CannotVerify(f"no Engine.verify_claim, and {error}") from None
    articles = {article_id: engine.article(article_id) for article_id, _ in quotes}
    citations = [
        cite(articles[article_id], span)
        for article_id, quote in quotes
        if (span := locate(quote, articles[article_id].text)) is not None
    ]
    claim = judge(statement, citations, articles, "vi", context=question)
    sides = retrieve_sides(engine._sources(), question, filters)
    gate = relevance.Relevance(engine._sources(), sides, "vi")
    return Judged(verdict_of(claim), gate.held_against(claim).supported)
