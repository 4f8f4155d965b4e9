"""A summary of every article: made on this machine or a cluster, kept, and made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from itertools import chain
from typing import Final, NamedTuple

from pydantic import ValidationError

from rag import __version__
from rag.config import EngineChoice
from rag.engine.cluster import RayCluster
from rag.engine.facade import Engine
from rag.errors import DiemBaoError, ModelRefused, ModelUnreachable
from rag.ingest import Progress
from rag.library import State
from rag.messages import Language, say
from rag.models import LanguageModel, ModelSettings, load_prompt
from rag.report import summarise_article
from rag.resources import batched
from rag.types import Article, Summary

_WINDOW: Final = 256  # articles in memory
_GROUP: Final = 8  # that a thread of a machine summarises in one go
_IN_A_ROW: Final = 16  # so many refusals: the server is not there


class SummaryOutcome(NamedTuple):
    """The summary of an article, or why there is none; `is_kept` of one that was made before."""

    article_id: str
    summary: Summary | None = None
    error: DiemBaoError | None = None
    is_kept: bool = False


def summarise_all(
    engine: Engine,
    *,
    address: str | None,
    choice: EngineChoice | None,
    anew: bool,
    tell: Callable[[str], None],
    progress: Progress,
) -> Iterator[SummaryOutcome]:
    """A summary of every article, in the order in which they came; those kept are not made again.

    Those that a batch is to bring are left out, unless all are made `anew`. On the Ray cluster
    at `address`, where one is given. What is made is kept at once. Raises ClusterError, and what
    makes a model server useless for all.
    """
    summaries, language = engine.library.summaries, engine.config.language
    model = engine.model if engine.engine_name(choice) == "llm" else None
    made_by = maker(model, language)
    under_way = set() if anew else summaries.under_way(made_by)
    there = engine.library.records.in_state(*(state for state in State if state >= State.STORED))
    ids = [each for each in there if each not in under_way]
    if under_way:
        tell(say("command.batch_under_way", language, count=len(under_way)))
    is_needed = anew or summaries.count(made_by) < len(ids)
    done = refused = 0
    with _workers(engine, address if is_needed else None, model) as (work, at_once, together):
        size = max(_WINDOW, 4 * together * at_once)
        for window in batched(ids, size):
            kept = {} if anew else _kept(engine, window, made_by)
            asked = [each for each in window if each not in kept]
            found = {each.id: each for each in engine.library.records.articles(asked)}
            wanted = [found[each] for each in asked if each in found]
            made = chain.from_iterable(work(list(batched(wanted, together))))
            for article_id in window:
                if article_id in kept:
                    outcome = SummaryOutcome(article_id, kept[article_id], is_kept=True)
                elif article_id in found:
                    outcome = keep(engine, article_id, made_by, next(made))
                else:
                    continue  # removed meanwhile
                yield outcome
                refused = refused + 1 if is_hopeless(outcome.error) else 0
                if outcome.error and refused >= _IN_A_ROW:
                    raise outcome.error
                done += 1
                progress(done, len(ids))


def _kept(engine: Engine, article_ids: Sequence[str], made_by: str) -> dict[str, Summary]:
    """Those that are kept; one that another version of the program wrote may not be read."""
    found = {}
    for article_id, content in engine.library.summaries.kept(article_ids, made_by).items():
        with suppress(ValidationError):
            found[article_id] = Summary.model_validate_json(content)
    return found


def maker(model: LanguageModel | None, language: Language) -> str:
    """What a summary hangs on beside its article. Raises ModelError where no model can be had."""
    if model is None:
        return f"extractive {__version__}"
    found = model.found()
    prompt = load_prompt("summarise").identity
    return " ".join(("llm", found.address, found.model or "", prompt, language))


def keep(
    engine: Engine, article_id: str, made_by: str, found: Summary | DiemBaoError
) -> SummaryOutcome:
    """Keep what was made; a failure is none that is kept."""
    if isinstance(found, DiemBaoError):
        return SummaryOutcome(article_id, error=found)
    engine.library.summaries.keep(article_id, made_by, found.model_dump_json())
    return SummaryOutcome(article_id, found)


def is_hopeless(error: DiemBaoError | None) -> bool:
    """Whether the next article is likely to fail of the same."""
    return isinstance(error, ModelUnreachable | ModelRefused)


Made = list[Summary | DiemBaoError]
Work = Callable[[Sequence[Sequence[Article]]], Iterator[Made]]


@contextmanager
def _workers(
    engine: Engine, address: str | None, model: LanguageModel | None
) -> Iterator[tuple[Work, int, int]]:
    """What summarises groups of articles, how many it does at once, and how many make a group.

    Threads of this process, which wait for a model most of the time, or a cluster.
    """
    language = engine.config.language
    calls = engine.config.model_concurrency if model else 1
    if address is None:
        pool = ThreadPoolExecutor(calls, "diembao-summary")
        try:
            one = partial(summarise, model=model, language=language)
            yield partial(pool.map, lambda group: [*map(one, group)]), calls, 1
        finally:  # where nobody listens any more, too
            pool.shutdown(wait=False, cancel_futures=True)
        return
    with RayCluster(address) as cluster:
        threads = max(1, calls // cluster.workers)  # of a process, which waits for the model
        settings = model.found() if model else None
        work = partial(_summarised_there, settings, language, threads)
        most = calls if model else 0
        yield partial(cluster.each, work, most=most), cluster.workers, threads * _GROUP


def summarise(
    article: Article, model: LanguageModel | None, language: Language
) -> Summary | DiemBaoError:
    """The summary that `Engine.summarise` gives, or what it raises."""
    try:
        return summarise_article(article, model, language)
    except DiemBaoError as error:
        return error


def _summarised_there(
    settings: ModelSettings | None, language: Language, threads: int, articles: Sequence[Article]
) -> Made:
    """On a machine of a cluster."""
    model = _model_there(settings) if settings else None
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda article: summarise(article, model, language), articles))


_model_there = lru_cache(maxsize=1)(LanguageModel)
