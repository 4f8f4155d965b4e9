"""Summaries by OpenAI's Batch API: sent now, fetched by another process when they are done."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from rag.config import EngineChoice
from rag.engine.all_summaries import SummaryOutcome, is_hopeless, keep, maker, summarise
from rag.engine.facade import Engine
from rag.errors import DiemBaoError, InputError, ModelError, without_passwords
from rag.ingest import Progress
from rag.library import Batch
from rag.messages import Language, say
from rag.models import (
    MOST_BYTES,
    MOST_REQUESTS,
    BatchServer,
    BatchState,
    LanguageModel,
    ModelSettings,
    Recorder,
    Replayer,
    SummaryDraft,
    carried_by,
)
from rag.types import Summary

Tell = Callable[[str], None]

_EMPTY = SummaryDraft(gist=[], results=[], shortcomings=[], causes=[], tasks=[], people=[])
_SAVED = ("model", "mode", "reasoning_effort")  # of the settings that a batch was made with
_TRIALS = 5  # articles, of which one has to succeed
_DISCOUNT = 0.5  # what OpenAI and Azure charge of the price


def submit_batches(
    engine: Engine, *, choice: EngineChoice | None, tell: Tell, progress: Progress
) -> Iterator[SummaryOutcome]:
    """Send what has no summary yet, but for the first article, which is summarised directly.

    Of that one it is learnt what the server takes: a batch would be refused as a whole. Its outcome
    is what this gives, and those of others, where it fails for a reason of its own. Raises
    InputError without a language model, ModelError, and LibraryBusy.
    """
    if engine.engine_name(choice) != "llm":
        raise InputError("batch_by_model")
    with engine.library.batching():
        _find_those_sent(engine)
        made_by = maker(engine.model, engine.config.language)
        ids = engine.library.summaries.missing(made_by)
        settings: ModelSettings | None = None
        with LanguageModel(engine.model.settings, remember=engine.replies) as trial:
            for article_id in ids[:_TRIALS]:
                ids = ids[1:]
                found = summarise(engine.article(article_id), trial, engine.config.language)
                yield (outcome := keep(engine, article_id, made_by, found))
                if is_hopeless(outcome.error):
                    return
                if outcome.summary:
                    settings = trial.found()
                    break
        if settings is None:
            return
        server, sent = BatchServer(settings), {each: getattr(settings, each) for each in _SAVED}
        sent |= {"language": engine.config.language, "address": _here(settings)}
        with tempfile.TemporaryDirectory() as folder:
            for path, article_ids, count in _files(engine, settings, ids, Path(folder), progress):
                name = uuid4().hex
                engine.library.summaries.begin(name, made_by, json.dumps(sent), article_ids)
                try:
                    remote = server.submit(path, name)
                except ModelError:
                    if server.find(name) is None:
                        engine.library.summaries.end(name)
                    raise
                engine.library.summaries.sent(name, remote)
                tell(say("command.batch_sent", engine.config.language, id=remote, count=count))


def _files(
    engine: Engine, settings: ModelSettings, wanted: Sequence[str], folder: Path, progress: Progress
) -> Iterator[tuple[Path, list[str], int]]:
    """Files of requests, each with its articles and how many requests it holds."""
    recorder = Recorder(_EMPTY.model_dump_json())
    path = folder / "batch.jsonl"
    ids: list[str] = []
    count = size = 0
    settings = replace(settings, transport=carried_by(recorder), max_calls=1)
    with LanguageModel(settings) as model:
        for number, article_id in enumerate(wanted, 1):
            made = summarise(engine.article(article_id), model, engine.config.language)
            lines = recorder.taken()
            if isinstance(made, DiemBaoError):
                raise made
            added = b"".join(lines.values())
            if ids and (count + len(lines) > MOST_REQUESTS or size + len(added) > MOST_BYTES):
                yield path, ids, count
                path.unlink()
                ids, count, size = [], 0, 0
            with path.open("ab") as file:
                file.write(added)
            ids.append(article_id)
            count, size = count + len(lines), size + len(added)
            progress(number, len(wanted))
    if ids:
        yield path, ids, count


def _find_those_sent(engine: Engine) -> None:
    """Batches whose sending was cut off: found at the server, or free to be sent again."""
    here = _here(engine.model.settings)  # another server knows nothing of a batch
    for batch, _ in engine.library.summaries.batches():
        if batch.remote is None and json.loads(batch.settings)["address"] == here:
            remote = BatchServer(engine.model.settings).find(batch.name)
            if remote is None:
                engine.library.summaries.end(batch.name)
            else:
                engine.library.summaries.sent(batch.name, remote)


def collect_batches(engine: Engine, *, tell: Tell, progress: Progress) -> Iterator[SummaryOutcome]:
    """The summaries of the batches that are done, verified as those of the direct path.

    An article that brought none may be submitted again, or summarised directly. Raises ModelError
    and LibraryBusy.
    """
    engine.engine_name("llm")  # raises where there is no model
    language, summaries = engine.config.language, engine.library.summaries
    server = BatchServer(engine.model.settings)
    with engine.library.batching():
        _find_those_sent(engine)
        for batch, article_ids in list(summaries.batches()):
            remote, sent = batch.remote or "", json.loads(batch.settings)
            address, spoken = sent.pop("address"), sent.pop("language", language)
            if address != _here(engine.model.settings):
                tell(say("command.batch_elsewhere", language, id=remote, address=address))
                continue
            state = server.state(remote)
            if state is not None and state.is_open:
                counts = {"done": state.done, "count": state.total, "status": state.status}
                tell(say("command.batch_waiting", language, id=remote, **counts))
                continue
            if error := _failed(state, remote, engine.model.settings.address):
                yield from (SummaryOutcome(each, error=error) for each in article_ids)
            elif state is not None:
                replayer = Replayer(server.replies(state), expired=state.status == "expired")
                sent |= {"transport": carried_by(replayer), "max_calls": 1}
                settings = replace(engine.model.settings, **sent)
                with LanguageModel(settings) as model:
                    yield from _collected(engine, batch, article_ids, model, spoken, progress)
            summaries.end(batch.name)


def _failed(state: BatchState | None, remote: str, address: str) -> ModelError | None:
    if state is None:
        return ModelError("batch_changed", id=remote, address=address)
    if state.status == "failed":
        reason = state.reason or state.status
        return ModelError("batch_refused", address=address, reason=reason)
    return None


def _here(settings: ModelSettings) -> str:
    return without_passwords(settings.address)


def _collected(
    engine: Engine,
    batch: Batch,
    article_ids: Sequence[str],
    model: LanguageModel,
    language: Language,
    progress: Progress,
) -> Iterator[SummaryOutcome]:
    is_cheaper = model.settings.is_openai or model.settings.is_azure
    there = engine.library.summaries.kept(article_ids, batch.made_by)  # of a run that was cut off
    for number, article_id in enumerate(article_ids, 1):
        if article_id not in there:
            found = summarise(engine.article(article_id), model, language)
            if isinstance(found, Summary) and is_cheaper and found.usage.cost_usd is not None:
                cost = {"cost_usd": found.usage.cost_usd * _DISCOUNT}
                found = found.model_copy(update={"usage": found.usage.model_copy(update=cost)})
            yield keep(engine, article_id, batch.made_by, found)
        progress(number, len(article_ids))
