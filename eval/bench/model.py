"""What calling a model costs beside the model's own time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import openai

from eval.bench.model_server import fixed_reply
from eval.bench.timings import Row, seconds_of
from eval.runs.corpus import corpus_engine
from rag.config import Config
from rag.engine import Engine
from rag.models import (
    LanguageModel,
    ModelSettings,
    SummaryDraft,
    fill,
    load_prompt,
    mark_article,
)
from rag.types import Article

_CALLS = 60
_SUMMARIES = 8
_EMPTY = SummaryDraft(gist=[], results=[], shortcomings=[], causes=[], tasks=[], people=[])


def run(corpus: Path) -> list[Row]:
    """Overhead a call, and summaries at a time, on the articles of `corpus`."""
    reply = _EMPTY.model_dump_json()
    with corpus_engine(corpus) as engine:
        article = engine.articles()[0]
    with fixed_reply(reply) as address:
        overhead = _overhead(address, article)
    with fixed_reply(reply, seconds=1.0) as address:
        config = Config().model_copy(
            update={
                "openai_base_url": address,
                "openai_api_key": None,
                "model": "fixed",
                "model_mode": "json_schema",
                "model_concurrency": _SUMMARIES,
                "model_cache": False,
            }
        )
        with corpus_engine(corpus, config) as engine:
            return [*overhead, _summaries(engine)]


def _overhead(address: str, article: Article) -> list[Row]:
    """Our call beside one of openai's own client: the same messages, to the same server."""
    prompt = load_prompt("summarise")
    messages = fill(prompt, {"article": mark_article(article)})
    bare = openai.OpenAI(base_url=address, api_key="none", max_retries=0)
    settings = ModelSettings(base_url=address, model="fixed", mode="json_schema")
    with LanguageModel(settings) as model:

        def call_bare() -> None:
            bare.chat.completions.create(model="fixed", messages=messages)  # type: ignore[arg-type]

        def call_ours() -> None:
            model.complete(messages, SummaryDraft, prompt.parameters.given())

        call_bare()
        call_ours()  # imports, connections
        # In turns, so that what else the machine does falls on both alike.
        pairs = [(seconds_of(call_bare), seconds_of(call_ours)) for _ in range(_CALLS)]
    plain = median(pair[0] for pair in pairs) * 1000
    ours = median(pair[1] for pair in pairs) * 1000
    return [
        Row("bare openai client, one call", f"{plain:.1f} ms"),
        Row("one call of ours", f"{ours:.1f} ms", f"{ours - plain:+.1f} ms"),
    ]


def _summaries(engine: Engine) -> Row:
    """Eight summaries at once, against a server that takes a second for each."""
    articles = [article.id for article in engine.articles()]
    wanted = [articles[number % len(articles)] for number in range(_SUMMARIES)]
    engine.summarise(wanted[0], engine="llm")  # imports, connections
    with ThreadPoolExecutor(_SUMMARIES) as threads:
        seconds = seconds_of(lambda: list(threads.map(engine.summarise, wanted)))
    return Row(
        f"{_SUMMARIES} summaries at concurrency {_SUMMARIES}, 1 s each at the server",
        f"{seconds:.2f} s",
    )
