"""The span of a sentence that would answer; the cases are in `data/spans.tsv`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_question import KNOWN, table

from rag.answer.extractive.facts import sheet_of
from rag.answer.extractive.spans import focus_of
from rag.question import analyse
from rag.types import Article


def found(question: str, sentence: str) -> str:
    article = Article(id="a", title="", source="a.txt", text=sentence, sha256="0")
    asked = analyse(question, KNOWN)
    facts = sheet_of(article).facts
    focus = focus_of(asked, facts[0], dict.fromkeys(asked.terms, 1.0)) if facts else None
    return sentence[focus.start : focus.end] if focus else ""


@pytest.mark.parametrize(("question", "sentence", "answer"), table("spans.tsv"))
def test_the_span_that_answers(question: str, sentence: str, answer: str) -> None:
    assert found(question, sentence) == answer


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_question_can_be_held_against_any_text(question: str, text: str) -> None:
    assert found(question, text) in text
