"""Conversations: an answer is made by a job of the process, which keeps it; pages look on."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from pydantic import BaseModel

from rag.app.ui.job import Job
from rag.app.ui.kept import keep, open_, opened, read
from rag.config import EngineChoice
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.library import Filters
from rag.messages import Language
from rag.question import Exchange
from rag.types import Answer, Claim


class Turn(BaseModel):
    """One question with its answer."""

    question: str
    answer: Answer


class Conversation(BaseModel):
    """All turns, in order: what is saved."""

    turns: list[Turn] = []

    def before(self) -> list[Exchange]:
        """The conversation as the engine reads it."""
        return [
            Exchange(
                turn.answer.rewritten or turn.question,
                " ".join(claim.text for claim in turn.answer.claims if claim.supported),
            )
            for turn in self.turns
        ]


@dataclass
class Asking:
    """A question that is being answered: the verified claims so far, and the work itself."""

    question: str
    is_quoting: bool
    claims: list[Claim]
    job: Job[None]


@st.cache_resource(show_spinner=False)
def _under_way() -> dict[str, Asking]:
    return {}


def under_way(item_id: str | None) -> Asking | None:
    """The question of a conversation that is being answered, or that failed."""
    return _under_way().get(item_id or "")


def ask(
    engine: Engine,
    question: str,
    choice: EngineChoice | None,
    filters: Filters,
    language: Language,
    *,
    is_again: bool = False,
    is_alone: bool = False,
) -> None:
    """Begin to answer in the conversation shown, or in a new one, which is then shown.

    `is_again` answers the last question anew, in place of what came of it; `is_alone` without the
    conversation.
    """
    shown = opened("conversation")
    held = read(engine, shown, Conversation) if shown else None
    # One that cannot be read is left as it is.
    item_id = shown if shown and held else keep(engine, "conversation", question, Conversation())
    kept = held.turns if held else []
    if is_again and kept and kept[-1].question == question:
        kept = kept[:-1]
    claims: list[Claim] = []
    history = [] if is_alone else Conversation(turns=kept).before()

    def work(job: Job[None]) -> None:
        for part in engine.ask_stream(
            question, history=history, engine=choice, filters=filters, language=language
        ):
            job.go_on()
            if isinstance(part, Answer):
                whole = Conversation(turns=[*kept, Turn(question=question, answer=part)])
                keep(engine, "conversation", question, whole, item_id)
            else:
                claims.append(part)

    _under_way()[item_id] = Asking(question, choice == "extractive", claims, Job(work))
    open_("conversation", item_id)


def finish(item_id: str) -> DiemBaoError | None:
    """What stopped the answer that has ended; where nothing did, it is under way no more."""
    asking = under_way(item_id)  # none where another tab saw its end
    failure = asking.job.failure if asking else None
    if failure is None:
        _under_way().pop(item_id, None)
    return failure


def forget(item_id: str) -> None:
    """Stop what a conversation that was deleted is still asked."""
    if asking := _under_way().pop(item_id, None):
        asking.job.stopping.set()
