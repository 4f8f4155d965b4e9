"""The facade: everything the command, the pages and the evaluation can ask for."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel

from rag.answer import Model, Reads, Sentences, Sources, converse, reading_of, retrieve
from rag.config import Config, EngineChoice
from rag.document import iso_day
from rag.engine.background import take_up, try_again, why_it_ended
from rag.engine.cluster import RayCluster
from rag.engine.wiring import embedder_of, library_of, model_of
from rag.errors import (
    DiemBaoError,
    InputError,
    LibraryBusy,
    LibraryError,
    ModelError,
    ModelRefused,
    ModelUnreachable,
)
from rag.ingest import (
    BATCH,
    Progress,
    Watch,
    add_watch,
    complete,
    ingest,
    on_cluster,
    remove_watch,
    run_watches,
    store_all,
    watches,
)
from rag.library import NO_FILTERS, Filters, Health, ReplyStore
from rag.messages import Language, say, told
from rag.models import Embedder, LanguageModel
from rag.question import Exchange
from rag.report import (
    Report,
    Suggestion,
    brief,
    of_one_event,
    stories_kept,
    summarise_article,
    varied_questions,
)
from rag.resources import batched
from rag.search import articles_on, clean_question, in_order, passages, restored_question, search
from rag.text import Document, one_line, parse
from rag.types import (
    Answer,
    Article,
    Briefing,
    Check,
    Claim,
    EngineName,
    IngestReport,
    SearchResult,
    Story,
    Summary,
    Watched,
)
from rag.verify import check_draft, judge_draft

R = TypeVar("R", bound=BaseModel)

_PENDING_EMBEDDED = 48  # texts that a question waits for; more are embedded by `ingest` or `doctor`
_TRIED = 12  # questions, until enough are surely answered
_SUGGESTED = 5


class Asked(TypedDict, total=False):
    """What may go with a question; `history` has those before, with answers where they may help."""

    history: Sequence[str | Exchange]
    engine: EngineChoice | None
    filters: Filters
    language: Language | None


class Engine(AbstractContextManager["Engine"]):
    """A library with its embedder and, where one is set, a language model. Threads may share it.

    Every method raises DiemBaoError, and nothing else that a user could cause.
    """

    def __init__(self, config: Config, *, embedder: Embedder | None = None) -> None:
        self.config = config
        # First, since it may refuse the settings; it loads no model before it is used.
        self.embedder = embedder or embedder_of(config)
        self.library = library_of(config)
        self.saved = self.library.saved  # conversations, checked drafts and briefings
        self.replies = ReplyStore(self.library.home / "replies.sqlite")
        self.transport: object | None = None  # carries a model's HTTP instead of the network
        self.reads: Reads | None = None  # gives a model its passages instead of the search
        self._model: LanguageModel | None = None
        self._making = threading.Lock()

    def close(self) -> None:
        """Close the stores and connections."""
        if self._model is not None:
            self._model.close()
        self.library.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def model(self) -> LanguageModel:
        """The language model of the settings, made when it is first needed."""
        with self._making:
            if self._model is None:
                self._model = model_of(self.config, self.replies, self.transport)
            return self._model

    def engine_name(self, choice: EngineChoice | None = None) -> EngineName:
        """The engine that `choice` selects; "auto" is the model if one is set."""
        choice, has_model = choice or self.config.engine, self.config.has_language_model
        if choice == "llm" and not has_model:
            raise ModelError("no_language_model")
        return "llm" if has_model and choice != "extractive" else "extractive"

    def test_model(self) -> tuple[str, str]:
        """Call the model now: its name, and the mode in which its server keeps to a schema.

        Raises ModelError, whose `said` is what the server answered.
        """
        return self.model.test()

    # Articles

    def ingest(
        self,
        sources: Sequence[str | tuple[str, bytes]],
        *,
        language: Language | None = None,
        reading: Progress | None = None,
        embedding: Progress | None = None,
        most: int | None = None,
        ray: str | None = None,
    ) -> IngestReport:
        """Read files, folders, addresses and uploads, as (name, content); failures are reported.

        They are then searchable by words, and by meaning too if at most `most` texts are to be
        embedded: else call `take_up`. With `ray`, all of it runs on that Ray cluster; raises
        ClusterError if it is unreachable or fails, and keeps what was done.
        """
        try_again(self.library)
        spoken = language or self.config.language
        given: dict[str, Any] = {"language": spoken, "reading": reading, "embedding": embedding}
        if ray is None:
            return ingest(self.library, self.embedder, sources, most=most, **given)
        there = partial(embedder_of, self.config.model_copy(update={"chroma_key": None}))
        with RayCluster(ray) as cluster:
            return ingest(
                self.library, self.embedder, sources, **given, **on_cluster(cluster, there)
            )

    def add(self, articles: Sequence[Article], *, vectors: bool = True) -> None:
        """Split, store and index loaded articles; without vectors if `vectors=False`."""
        for batch in batched(articles, BATCH):
            store_all(self.library, batch)
        if vectors:
            complete(self.library, self.embedder)

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.library.records.articles()

    def listing(self) -> list[Article]:
        """All articles, newest first, with empty texts: quicker, for lists."""
        return self.library.records.articles(text=False)

    def matching(self, filters: Filters) -> frozenset[str]:
        """Ids of the articles that pass the filters, in a search and in a briefing."""
        self.library.refresh()
        return self.library.matching(filters)

    def article(self, article_id: str) -> Article:
        """One article by its id, or by an unambiguous beginning of it."""
        return self.library.article(article_id)

    def original(self, article_id: str) -> tuple[str, Callable[[], bytes]] | None:
        """The name of the file an article came from, and a function to read it; None for a page.

        An upload is kept in the library, any other file is where it was.
        """
        article = self.library.article(article_id)
        if name := self.library.records.original(article.id, "name"):
            kept = partial(self.library.records.original, article.id, "content")
            return PurePath(name).name, kept
        path = Path(article.source)
        return (path.name, path.read_bytes) if path.is_absolute() and path.is_file() else None

    def edit(self, article_id: str, **fields: str | None) -> Article:
        """Correct `title`, `publisher`, `published`, `place` or `byline`; returns the article.

        A field that is None stays; an empty one is removed, except the title. The day may be
        written as 2023-12-31 or 31/12/2023.
        """
        given = {name: one_line(each) or None for name, each in fields.items() if each is not None}
        if given.get("title", "") is None:
            raise InputError("title_empty")
        if published := given.get("published"):
            given["published"] = iso_day(published)
        if given:
            self.library.edit(article_id, given)
            self._freshen()
        return self.library.article(article_id)

    def remove(self, article_id: str) -> Article:
        """Remove an article from all stores, and return it."""
        article = self.library.article(article_id)
        self.library.remove(article.id)
        return article

    def collections(self) -> dict[str, list[str]]:
        """The ids of the articles of each collection, by name."""
        return self.library.records.collections()

    def collect(self, name: str, article_ids: Sequence[str], *, out: bool = False) -> str:
        """Put articles into a collection, or take them out; returns its name as first given.

        Raises InputError without a name, and NotFound for an unknown article or collection.
        """
        if not (given := one_line(name)):
            raise InputError("collection_unnamed")
        ids = [self.library.article(each).id for each in article_ids]
        alike = (each for each in self.collections() if each.casefold() == given.casefold())
        given = self.library.collection(given)[0] if out else next(alike, given)
        with self.library.writing():
            self.library.records.collect(given, ids, out=out)
        return given

    def news(self, moment: datetime, words: Sequence[str] = ()) -> list[tuple[Article, list[str]]]:
        """Articles added after a moment, each with those of `words` in it; such ones first."""
        ids = self.library.records.added_since(moment.astimezone(UTC).isoformat(timespec="seconds"))
        wanted = {word.strip(): parse(word) for word in words if word.strip()}
        found = []
        for article in self.library.records.articles(ids):
            whole = parse(f"{article.title} {article.text}" if wanted else "")
            held = [word for word, parsed in wanted.items() if _stands_in(parsed, whole)]
            found.append((article, held))
        place = {article_id: number for number, article_id in enumerate(ids)}
        return sorted(found, key=lambda each: (-len(each[1]), place[each[0].id]))

    def doctor(self, *, re_embed: bool = False, progress: Progress | None = None) -> Health:
        """Compare the three stores, repair what differs, and report."""
        if re_embed:
            with self.library.embedding() as is_ours, self.library.writing():
                if not is_ours:  # what another process has under way would be taken for whole
                    raise LibraryBusy("library_busy", home=self.library.home)
                self.library.forget_vectors()
        self.library.check_embedder(self.embedder)
        store_all(self.library, self.library.records.without_chunks())
        health = self.library.examine()
        complete(self.library, self.embedder, progress)
        return health

    # Feeds and pages

    def watches(self) -> list[Watch]:
        """The feeds and pages that are watched."""
        return watches(self.saved)

    def watch(self, address: str) -> Watch:
        """Watch a feed or page from now on. Raises InputError if it cannot be read."""
        return add_watch(self.saved, address)

    def unwatch(self, address: str) -> Watch:
        """Stop watching it. Raises InputError if it is not watched."""
        return remove_watch(self.saved, address)

    def look(
        self, *, embedding: Progress | None = None, language: Language | None = None
    ) -> list[Watched]:
        """What is new at the feeds and pages since the last look, read into the library."""
        spoken = language or self.config.language
        read = partial(self.ingest, embedding=embedding, language=spoken)
        return run_watches(self.saved, read, spoken)

    # Questions

    def search(self, query: str, k: int = 10, filters: Filters = NO_FILTERS) -> SearchResult:
        """The `k` best passages for `query`."""
        if k < 1:
            raise InputError("too_few_passages", k=k)
        question = clean_question(query)
        self._freshen()
        # Neighbours are joined into one passage, so more chunks are looked for than passages.
        found = search(self.library, self.embedder, question, 2 * k, filters)
        return SearchResult(query=query, passages=tuple(passages(self.library, found.ranked)[:k]))

    def ask(self, question: str, **given: Unpack[Asked]) -> Answer:
        """An answer whose every claim carries a quotation that stands in its article.

        If the engine is "auto" and the model is unavailable, the articles are quoted, and the
        caveat says so.
        """
        parts = self.ask_stream(question, stream=False, **given)
        return next(part for part in parts if isinstance(part, Answer))

    def ask_stream(
        self, question: str, *, stream: bool = True, **given: Unpack[Asked]
    ) -> Iterator[Claim | Answer]:
        """Each claim once it is complete and verified, then the answer as `ask` gives it.

        Only supported claims come early, and none without `stream`. The answer alone counts: if
        a model's reply breaks off and a retry fails, ModelError is raised instead.
        """
        spoken = given.get("language") or self.config.language
        history = given.get("history", ())
        return self._by(
            given.get("engine"),
            spoken,
            lambda model: converse(
                self._sources(),
                clean_question(question),
                [Exchange(each) if isinstance(each, str) else each for each in history],
                given.get("filters", NO_FILTERS),
                spoken,
                restored=partial(restored_question, self.library),
                model=model,
                prompt_tokens=self.config.model_prompt_tokens,
                stream=stream,
            ),
        )

    def _by(
        self,
        choice: EngineChoice | None,
        language: Language,
        make: Callable[[LanguageModel | None], Iterable[R]],
    ) -> Iterator[R]:
        """What the model makes; if it is unavailable, what is quoted, with a caveat."""
        if self.engine_name(choice) == "extractive":
            yield from make(None)
            return
        try:
            yield from make(self.model)
        except (ModelUnreachable, ModelRefused) as error:
            # A model that is slow was there: whoever set its time is to be told.
            if (choice or self.config.engine) != "auto" or error.key == "model_timed_out":
                raise
            caveat = say("answer.fallback", language, reason=told(error, language).rstrip("."))
            for part in make(None):
                is_early = isinstance(part, Claim)
                yield part if is_early else part.model_copy(update={"caveat": caveat})

    def check(
        self,
        draft: str,
        *,
        filters: Filters = NO_FILTERS,
        language: Language | None = None,
        progress: Progress | None = None,
    ) -> Check:
        """Each sentence of a draft, checked against the articles that pass the filters.

        `progress` is called with how many of how many are judged; an exception from it stops the
        work.
        """
        self._freshen()
        spoken = language or self.config.language
        found = check_draft(self.library, draft, spoken, filters, progress)
        if self.config.model_judges and self.engine_name() == "llm":
            return judge_draft(found, self.library.records.articles, self.model)
        return found

    def collection(self, name: str) -> tuple[str, list[str]]:
        """A collection by its name, whatever its accents and capitals. Raises NotFound."""
        return self.library.collection(name)

    def suggestions(self, article_ids: Sequence[str]) -> list[str]:
        """At most five questions of several kinds that these articles surely answer."""

        def found() -> list[str]:
            articles = self.library.records.articles(article_ids)
            offered: dict[str, Suggestion] = {}
            for each in varied_questions(articles):
                offered.setdefault(each.question, each)
            sure = filter(self._is_answered, islice(offered.values(), _TRIED))
            return [each.question for each in islice(sure, _SUGGESTED)]

        return self.library.remembered(f"suggestions {article_ids}", found)

    def _is_answered(self, suggestion: Suggestion) -> bool:
        """Whether the embedded engine gives the article's answer to a suggestion."""
        with suppress(DiemBaoError):  # a page to begin with tells of no fault
            answer = self.ask(suggestion.question, engine="extractive")
            whole = rf"(?<![\w.,]){re.escape(suggestion.answer)}(?![.,]?\w)"
            return answer.answerable and bool(re.search(whole, answer.claims[0].focus or ""))
        return False

    def sentences(self, question: str, *, model: Model | None = None) -> Sentences:
        """The candidate sentences for a question, with their evidence, for fitting the engine."""
        sources = self._sources()
        retrieved = retrieve(sources, clean_question(question), Filters())
        return reading_of(sources, retrieved, model)[1]

    def summarise(
        self,
        article_id: str,
        *,
        engine: EngineChoice | None = None,
        language: Language | None = None,
    ) -> Summary:
        """One article in the parts of a report."""
        article, spoken = self.library.article(article_id), language or self.config.language
        made = self._by(engine, spoken, lambda model: [summarise_article(article, model, spoken)])
        return next(made)

    def stories(self, filters: Filters = NO_FILTERS) -> list[Story]:
        """The events that the library's articles report, the latest first.

        Reports are grouped over the whole library; those that pass the filters are listed.
        """
        self.library.refresh()
        found = self.library.remembered("stories", lambda: stories_kept(self.library))
        if filters == NO_FILTERS:
            return found
        admitted = self.matching(filters)
        return [
            story.model_copy(update={"articles": left})
            for story in found
            if (left := tuple(each for each in story.articles if each in admitted))
        ]

    def reports(self, article_id: str) -> list[Article]:
        """The other reports of an article's event, without their texts, the earliest first."""
        story = next((each for each in self.stories() if article_id in each.articles), None)
        ids = [each for each in (story.articles if story else ()) if each != article_id]
        found = self.library.records.articles(ids, text=False)
        return sorted(found, key=lambda each: ids.index(each.id))

    def of_one_event(self, article_ids: Collection[str]) -> list[set[str]]:
        """Groups of these articles that report one event; those not grouped yet are left out."""
        return of_one_event(self.library, article_ids)

    def choose(
        self, ids: Sequence[str] = (), filters: Filters = NO_FILTERS, query: str | None = None
    ) -> list[Article]:
        """The articles of a briefing: those named, those of the filters, or those on a query.

        Raises NotFound for an unknown id, and InputError if nothing matches.
        """
        language = self.config.language
        if ids:
            named = {found.id: found for found in map(self.library.article, ids)}
            return in_order(named.values(), NO_FILTERS, language)
        if query is None:
            matching = self.library.records.articles(list(self.matching(filters)))
            return in_order(matching, filters, language)
        self._freshen()
        found = articles_on(self.library, self.embedder, query, filters)
        if not found:
            raise InputError("query_unmatched", query=query)
        return in_order(self.library.records.articles(list(found)), NO_FILTERS, language)

    def brief(
        self,
        ids: Sequence[str] = (),
        *,
        filters: Filters = NO_FILTERS,
        query: str | None = None,
        engine: EngineChoice | None = None,
        language: Language | None = None,
        title: str | None = None,
        report: Report = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Briefing:
        """Many articles on one page. `report` is called after each story; `stopped` cancels it.

        Raises Cancelled, and what `choose` raises.
        """
        spoken = language or self.config.language
        make = partial(
            brief,
            self.choose(ids, filters, query),
            spoken,
            title=title,
            place=filters.place,
            undated=0 if ids else self.undated(filters, query),
            report=report,
            stopped=stopped,
        )
        return next(self._by(engine, spoken, lambda model: [make(model)]))

    def undated(self, filters: Filters, query: str | None = None) -> int:
        """How many articles the days of `filters` leave out for having no date."""
        if filters.since is None and filters.until is None:
            return 0
        others = filters._replace(since=None, until=None)
        ids = self.library.matching(others)
        if query is not None:
            ids &= set(articles_on(self.library, self.embedder, query, others))
        found = self.library.records.articles(sorted(ids), text=False)
        return sum(article.published is None for article in found)

    def pending(self) -> int:
        """How many articles are not yet searchable by meaning."""
        return len(self.library.pending_vectors())

    def complete(self, progress: Progress | None = None) -> int:
        """Embed pending texts, or wait for the process doing so; returns how many it embedded."""
        return complete(self.library, self.embedder, progress)

    def take_up(self) -> bool:
        """Have pending texts embedded in the background; whether a process does so."""
        return take_up(self.config, self.library)

    def why_not_taken_up(self) -> str | None:
        """Why the background process ended early, if it did in the last minutes."""
        return why_it_ended(self.library)

    def await_vectors(
        self, most: int | None, seconds: float = math.inf, progress: Progress | None = None
    ) -> None:
        """Embed pending texts, or wait for the process doing so, for at most `seconds`.

        Does nothing if more than `most` texts are pending. If the disk is full, articles are still
        found by words.
        """
        if most is None or self.library.embeddings.count_missing(self.embedder.name) <= most:
            with suppress(LibraryError):
                complete(self.library, self.embedder, progress, seconds=seconds)

    def _sources(self) -> Sources:
        self._freshen()
        named, subjects = self.library.places()
        threshold = self.config.answer_threshold
        return Sources(self.library, self.embedder, named, subjects, self.reads, threshold)

    def _freshen(self) -> None:
        """See what other processes have written, and embed pending texts if they are few."""
        self.library.refresh()
        self.library.check_embedder(self.embedder)
        with suppress(LibraryError):  # where the disk is full, words find what is waiting
            complete(self.library, self.embedder, most=_PENDING_EMBEDDED)


def _stands_in(words: Document, text: Document) -> bool:
    """Whether words stand in a text as they are spelt; without diacritics, if they have none.

    "bão" does not stand in "báo".
    """
    held = text.folded_words if words.words == words.folded_words else text.words
    return f" {' '.join(words.words)} " in f" {' '.join(held)} "
