"""Whether a server reads a prompt's beginning once: two questions on the same passages."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any, NamedTuple

import openai

from eval.bench.timings import Row
from eval.cases import Case
from rag.answer import fitted
from rag.engine import Engine
from rag.errors import InputError, ModelUnreachable
from rag.models import fill, load_prompt, mark_passages
from rag.types import Passage

_SETS = 5


class First(NamedTuple):
    """Milliseconds to the first token of a reply; the prompt's tokens, and those read before."""

    milliseconds: float
    tokens: int
    cached: int


def run(engine: Engine, cases: Iterable[Case]) -> list[Row]:
    """The first tokens of two questions on the same passages, and how they compare.

    Raises InputError where no model is set or no article has two questions, and ModelUnreachable.
    """
    if engine.engine_name() != "llm":
        raise InputError("No language model is set; set OPENAI_BASE_URL or OPENAI_API_KEY.")
    pairs = list(_pairs(cases))[:_SETS]
    if not pairs:
        raise InputError("No article has two questions in these cases; give others.")
    rows: list[Row] = []
    ratios: list[float] = []
    for pair in pairs:
        passages = engine.search(pair[0], 6).passages
        one, two = (_first_token(engine, passages, question) for question in pair)
        ratios.append(two.milliseconds / one.milliseconds)
        rows.append(Row(pair[0], _told(one)))
        rows.append(Row(f"  … {pair[1]}", _told(two), f"{ratios[-1]:.2f} x"))
    return [*rows, Row("second beside first, median", "", f"{median(ratios):.2f} x")]


def _pairs(cases: Iterable[Case]) -> Iterator[tuple[str, str]]:
    """The first two questions on each article."""
    waiting: dict[str, str | None] = {}
    for case in cases:
        if not case.is_question or not case.answerable or case.history or len(case.articles) != 1:
            continue
        first = waiting.setdefault(case.articles[0], case.question)
        if first is not None and first != case.question:
            waiting[case.articles[0]] = None
            yield first, case.question


def _first_token(engine: Engine, passages: Iterable[Passage], question: str) -> First:
    """One token of an answer, streamed by the bare client with the prompt of an answer."""
    config, prompt = engine.config, load_prompt("answer")
    values = {"question": question}
    shown = fitted(prompt, values, list(passages), config.model_prompt_tokens or 3000)
    messages: Any = fill(prompt, {**values, "passages": mark_passages(shown)})
    key = config.openai_api_key
    client = openai.OpenAI(
        base_url=config.openai_base_url,
        api_key=key.get_secret_value() if key else "none",
        timeout=config.model_timeout_seconds,
        max_retries=0,
    )
    name, first, usage = engine.model.model_name(), 0.0, None
    started = time.perf_counter()
    try:
        with client:
            for event in client.chat.completions.create(
                model=name, messages=messages, max_completion_tokens=1, stream=True,
                stream_options={"include_usage": True},
            ):  # fmt: skip
                if not first and event.choices and event.choices[0].delta.content:
                    first = (time.perf_counter() - started) * 1000
                usage = event.usage or usage
    except openai.OpenAIError as error:
        raise ModelUnreachable(f"{name} gave no token ({type(error).__name__}).") from None
    if not first:
        raise ModelUnreachable(f"{name} gave no token.")
    details = usage.prompt_tokens_details if usage else None
    cached = details.cached_tokens if details else None
    return First(first, usage.prompt_tokens if usage else 0, cached or 0)


def _told(first: First) -> str:
    return f"{first.milliseconds:,.0f} ms, {first.tokens:,} tokens, {first.cached:,} of them cached"
