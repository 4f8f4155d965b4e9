"""The shapes a language model must fill: every field required, nothing else allowed.

They follow what OpenAI's strict mode and the grammars of local servers both accept, so: no
defaults, no patterns, lists with a limit. Evidence comes before claim in the order of the fields,
because a model writes them in that order. The names and descriptions are part of the prompt.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field


class Draft(BaseModel):
    """Base of all drafts: what a model said, before anything of it was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Evidence(Draft):
    """Một câu chép nguyên văn từ một đoạn trích, rồi ý trả lời dựa trên câu đó."""

    passage: int
    quote: str
    statement: str


class Quoted(Draft):
    """Một câu chép nguyên văn từ một bài báo."""

    passage: int
    quote: str


class WrittenSentence(Draft):
    """Những câu làm căn cứ, rồi một câu của câu trả lời."""

    quotes: tuple[Quoted, ...] = Field(max_length=4)
    text: str


class WrittenDraft(Draft):
    """Câu trả lời viết liền mạch; không có câu nào nếu các bài báo không trả lời được."""

    verdict: Literal["answered", "not answered"]
    caveat: str
    sentences: list[WrittenSentence] = Field(max_length=14)


class AnswerDraft(Draft):
    """Câu trả lời; danh sách rỗng nếu các đoạn trích không trả lời được."""

    evidence: list[Evidence] = Field(max_length=5)

    @property
    def written(self) -> WrittenDraft:
        """The same in the form of a written answer."""
        quoted = ((Quoted(passage=e.passage, quote=e.quote), e.statement) for e in self.evidence)
        sentences = [WrittenSentence(quotes=(quote,), text=text) for quote, text in quoted]
        return WrittenDraft(verdict="answered", caveat="", sentences=sentences)


class Point(Draft):
    """Một câu chép nguyên văn từ bài báo, rồi một câu nói lại ý đó."""

    quote: str
    statement: str


class PersonDraft(Draft):
    """Một người được nêu tên, chức vụ và cơ quan đúng như trong bài."""

    name: str
    role: str
    organisation: str


class SummaryDraft(Draft):
    """Bản tóm tắt; danh sách rỗng nếu bài báo không nói đến."""

    gist: list[Point] = Field(max_length=2)
    results: list[Point] = Field(max_length=4)
    shortcomings: list[Point] = Field(max_length=3)
    causes: list[Point] = Field(max_length=3)
    tasks: list[Point] = Field(max_length=3)
    people: list[PersonDraft] = Field(max_length=5)


class RewriteDraft(Draft):
    """Câu hỏi cuối, viết lại cho đủ ý."""

    question: str


class StoryPoint(Draft):
    """Số của các câu làm căn cứ, rồi một câu."""

    evidence: list[int] = Field(max_length=4)
    statement: str


class StoryDraft(Draft):
    """Một tin, kể lại từ các bài về nó."""

    sentences: list[StoryPoint] = Field(max_length=8)
    title: str


class Judgement(Draft):
    """Số của câu, báo nói gì, rồi kết luận."""

    number: int
    reason: str
    verdict: Literal["supported", "contradicted", "not stated"]


class JudgementDraft(Draft):
    """Kết luận cho từng câu nháp."""

    verdicts: list[Judgement] = Field(max_length=20)


_REPLIES = (AnswerDraft, JudgementDraft, RewriteDraft, SummaryDraft, StoryDraft, WrittenDraft)
SCHEMAS: Final[dict[str, type[Draft]]] = {schema.__name__: schema for schema in _REPLIES}
