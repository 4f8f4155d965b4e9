"""What each command does. A new one is a function here, a row of COMMANDS, and its help text."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rag.app import terminal
from rag.errors import InputError
from rag.messages import Language, say, told

if TYPE_CHECKING:
    from rag import types
    from rag.engine import Engine
    from rag.ingest import Watch
    from rag.library import Filters, Health
    from rag.report import Document


def ingest(engine: Engine, given: Namespace) -> types.IngestReport:
    """Read files, folders and web pages into the library; tells what was not read."""
    language = engine.config.language
    most = None if given.is_waited or not engine.config.background else 0
    with terminal.progress() as bar:
        report = engine.ingest(
            given.sources,
            reading=bar(say("command.reading", language)),
            embedding=bar(say("command.embedding", language)),
            most=most,
            ray=given.ray,
        )
    for failure in report.failed:
        named = failure.source in failure.reason
        terminal.message(failure.reason if named else f"{failure.source}: {failure.reason}")
    for found in report.partly:
        terminal.message(say("command.partly", language, name=found.source))
        for part in found.unread:
            terminal.message(f"  {terminal.unread(part, language)}")
    for new in report.replaced:
        terminal.message(say("command.replaced", language, name=new.source))
        for change in new.changes:
            for mark, sentence in (("-", change.before), ("+", change.after)):
                if sentence:
                    terminal.message(f"  {mark} {sentence}")
    return report


def articles(engine: Engine, given: Namespace) -> list[types.Article]:
    """All articles, the newest first; or those that came in the last days, the last first."""
    if given.new is None:
        return engine.listing()
    return [article for article, _ in engine.news(datetime.now(UTC) - timedelta(days=given.new))]


def edit(engine: Engine, given: Namespace) -> types.Article:
    """Correct what is known of an article; gives it as it is now."""
    names = ("title", "published", "publisher", "place", "byline")
    return engine.edit(given.article_id, **{each: getattr(given, f"new_{each}") for each in names})


def search(engine: Engine, given: Namespace) -> types.SearchResult:
    """The passages nearest to a query."""
    if not any(letter.isalnum() for letter in given.query):
        raise InputError("query_empty")
    return engine.search(given.query, given.k, _filters(given))


def ask(engine: Engine, given: Namespace) -> types.Answer:
    """An answer from the articles, with quotations."""
    history = [*given.after, *given.history]
    return engine.ask(given.question, history=history, engine=given.engine, filters=_filters(given))


def stories(engine: Engine, given: Namespace) -> list[tuple[types.Story, list[types.Article]]]:
    """The events that the articles report, each with its articles."""
    found = engine.stories(_filters(given))
    listed = {article.id: article for article in engine.listing()}
    return [(story, [listed[each] for each in story.articles]) for story in found]


def summarise(engine: Engine, given: Namespace) -> types.Summary:
    """One article in the parts of a report."""
    from rag.report import of_summary

    if given.summarised is None:
        raise InputError("summarise_nothing")
    if given.ray or given.queue:
        raise InputError("all_missing")
    summary = engine.summarise(given.summarised, engine=given.engine)
    _write(of_summary(summary, engine.config.language), given)
    return summary


def summaries_of_all(
    engine: Engine, given: Namespace
) -> Iterator[tuple[dict[str, Any], types.Summary | None]]:
    """What stands with each summary of all articles, and the summary; none where it failed."""
    from rag.engine import collect_batches, submit_batches, summarise_all

    language = engine.config.language
    if given.summarised or given.markdown or given.word or (given.ray and given.queue):
        raise InputError("all_alone")
    with terminal.progress() as bars:
        bar = bars(say("command.articles", language))
        if given.queue == "submit":
            found = submit_batches(engine, choice=given.engine, tell=terminal.message, progress=bar)
        elif given.queue == "collect":
            found = collect_batches(engine, tell=terminal.message, progress=bar)
        else:
            found = summarise_all(
                engine, address=given.ray, choice=given.engine, anew=given.no_cache,
                tell=terminal.message, progress=bar,
            )  # fmt: skip
        counts = dict.fromkeys(("made", "kept", "failed"), 0)
        for each in found:
            counts["failed" if each.error else "kept" if each.is_kept else "made"] += 1
            if each.error:
                reason = told(each.error, language)
                terminal.message(f"{each.article_id}: {reason}")
                yield {"article_id": each.article_id, "error": reason}, None
            else:
                yield {}, each.summary
    terminal.message(say("command.summarised", language, **counts))


def brief(engine: Engine, given: Namespace) -> types.Briefing:
    """Many articles on one page; tells what a model cost."""
    from rag.report import cost_of, of_briefing

    language = engine.config.language
    with terminal.progress() as bars:
        bar = bars(say("command.articles", language))
        briefing = engine.brief(
            given.article_ids,
            filters=_filters(given),
            query=given.about,
            engine=given.engine,
            title=given.title,
            report=lambda done, total, _title: bar(done, total),
        )
    _write(of_briefing(briefing, language), given)
    terminal.message(cost_of(briefing.usage, briefing.article_tokens, language))
    return briefing


def check(engine: Engine, given: Namespace) -> types.Check:
    """Each sentence of a draft, or of a text of a batch, held against the library."""
    from rag.ingest import read_draft
    from rag.report import to_commented, write_file

    if given.word and given.draft and given.word.resolve() == Path(given.draft).resolve():
        raise InputError("draft_overwritten", path=given.word)
    draft = read_draft(given.draft) if given.batch is None else given.draft
    with terminal.progress() as bars:
        bar = bars(say("command.checking", engine.config.language))
        found = engine.check(draft, filters=_filters(given), progress=bar)
    if given.word is not None and given.batch is None:
        is_word = given.draft.lower().endswith(".docx")
        original = Path(given.draft).read_bytes() if is_word else None
        write_file(given.word, to_commented(found, draft, engine.config.language, original))
    return found


def watch(engine: Engine, given: Namespace) -> list[Watch] | list[types.Watched]:
    """Feeds and pages: one added or removed, all listed, or what is new, with a briefing of it."""
    if given.into is not None:
        if given.action != "run":
            raise InputError("into_without_run", action=given.action)
        # Before the look, which takes what is new only once.
        try:
            given.into.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError("file_unwritable", path=given.into, reason=error) from None
    if given.action == "run":
        with terminal.progress() as bars:
            found = engine.look(embedding=bars(say("command.embedding", engine.config.language)))
        new = [article_id for each in found for article_id in each.new]
        if given.into is not None and new:
            from rag.report import of_briefing

            name = f"{say('briefing.file', engine.config.language)}-{datetime.now():%Y-%m-%d-%H%M}"
            given.markdown, given.word = (given.into / f"{name}.{kind}" for kind in ("md", "docx"))
            _write(of_briefing(engine.brief(new), engine.config.language), given)
        return found
    if given.action == "list":
        return engine.watches()
    if given.watched is None:
        raise InputError("watch_address_missing", action=given.action)
    return [(engine.watch if given.action == "add" else engine.unwatch)(given.watched)]


def collections(
    engine: Engine, given: Namespace
) -> list[tuple[str, list[str], list[types.Article]]]:
    """The collections, each with ids; or one with its articles, after some were put in or out."""
    if given.collection_name is None:
        return [(name, ids, []) for name, ids in engine.collections().items()]
    if given.article_ids:
        name = engine.collect(given.collection_name, given.article_ids, out=given.is_out)
        ids = engine.collections().get(name, [])  # without articles it is none
    elif given.is_out:
        raise InputError("collection_without_ids", name=given.collection_name)
    else:
        name, ids = engine.collection(given.collection_name)
    return [(name, ids, [each for each in engine.listing() if each.id in ids])]


def doctor(engine: Engine, given: Namespace) -> Health:
    """Compare the three stores, repair what differs, and report."""
    language = engine.config.language
    if count := engine.pending():
        terminal.message(say("command.preparing", language, count=count))
    with terminal.progress() as bars:
        bar = bars(say("command.embedding", language))
        return engine.doctor(re_embed=given.re_embed, progress=bar)


def _write(document: Document, given: Namespace) -> None:
    from rag.report import to_docx, to_markdown, write_file

    if given.markdown is not None:
        write_file(given.markdown, to_markdown(document).encode())
    if given.word is not None:
        write_file(given.word, to_docx(document))


def _filters(given: Namespace) -> Filters:
    from rag.document import iso_day
    from rag.library import Filters

    since, until = (None if day is None else iso_day(day) for day in (given.since, given.until))
    if since and until and since > until:
        raise InputError("dates_reversed", since=given.since, until=given.until)
    return Filters(given.source, given.place, since, until, given.collection)


@dataclass(frozen=True)
class Command:
    """`parameters` are names of `main.PARAMETERS`; `work` gives what `render` shows.

    `plain` makes JSON of the result; `needs_a_person` decides the exit status. `batched` is the
    argument that `--batch` fills in from each line of a file, `each` the work of `--all`.
    """

    work: Callable[..., Any]
    parameters: str
    render: Callable[[Any, Language], object]
    plain: Callable[[Any], Any] = lambda result: result.model_dump(mode="json")
    needs_a_person: Callable[[Any], bool] = lambda _: False
    batched: str = ""
    each: Callable[..., Iterator[tuple[dict[str, Any], Any]]] | None = None


_FILTERS: Final = "collection source place since until"
_OF_A_STORY: Final = {"id", "title", "articles", "first", "last"}
_FILES: Final = "markdown word engine no_cache as_json"

COMMANDS: Final[dict[str, Command]] = {
    "ingest": Command(
        ingest, "sources ray is_waited as_json", terminal.ingested,
        needs_a_person=lambda report: bool(report.failed or report.partly),
    ),
    "articles": Command(
        articles, "new as_json", terminal.articles,
        plain=lambda found: [article.model_dump(exclude={"text"}) for article in found],
    ),
    "show": Command(
        lambda engine, given: engine.article(given.article_id), "article_id as_json",
        terminal.article,
    ),
    "edit": Command(
        edit, "article_id new_title new_publisher new_published new_place new_byline as_json",
        terminal.article,
    ),
    "remove": Command(
        lambda engine, given: engine.remove(given.article_id), "article_id as_json",
        terminal.removed, plain=lambda found: {"removed": found.id},
    ),
    "search": Command(
        search, f"query k {_FILTERS} batch wait_seconds as_json", terminal.passages,
        batched="query",
    ),
    "ask": Command(
        ask, f"question engine {_FILTERS} after batch no_cache wait_seconds as_json",
        terminal.answer,
        needs_a_person=lambda answer: not answer.answerable or bool(answer.unanswered),
        batched="question",
    ),
    "stories": Command(
        stories, f"{_FILTERS} as_json", terminal.stories,
        plain=lambda found: [story.model_dump(include=_OF_A_STORY) for story, _ in found],
    ),
    "summarise": Command(
        summarise, f"summarised is_all ray queue {_FILES}", terminal.summary, each=summaries_of_all
    ),
    "brief": Command(
        brief, f"article_ids {_FILTERS} about title wait_seconds {_FILES}", terminal.briefing
    ),
    "check": Command(
        check, f"draft {_FILTERS} batch word as_json", terminal.check,
        needs_a_person=lambda found: not all(each.supported for each in found.sentences),
        batched="draft",
    ),
    "watch": Command(
        watch, "action watched into as_json", terminal.watched,
        plain=lambda found: [each.model_dump(mode="json", exclude={"seen"}) for each in found],
        needs_a_person=lambda found: any(e.problem or getattr(e, "failed", ()) for e in found),
    ),
    "collections": Command(
        collections, "collection_name article_ids is_out as_json", terminal.collections,
        plain=lambda found: {name: ids for name, ids, _ in found},
    ),
    "doctor": Command(
        doctor, "re_embed as_json", terminal.health, plain=lambda health: health._asdict(),
        needs_a_person=lambda health: bool(health.changed),
    ),
    "serve": Command(lambda *_: None, "port address is_open", lambda *_: None),
}  # fmt: skip
