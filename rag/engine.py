"""The facade: everything the command, the pages and the evaluation can ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from rag.answer import Reads, Sources, read_candidates, retrieve
from rag.brief import Report, brief_by_extraction, brief_by_model, never, nobody
from rag.check import check_draft
from rag.config import Config, EngineChoice, load_config
from rag.conversation import converse
from rag.embed import Embedder, RememberedVectors
from rag.errors import InputError, ModelError
from rag.extract import Candidate
from rag.followup import Exchange
from rag.ingest import BATCH, Progress, complete, ingest, ingest_bytes, store_all
from rag.library import NO_FILTERS, Filters, Health, Library
from rag.library.replies import ReplyStore
from rag.llm import LanguageModel
from rag.question import analyse
from rag.reasons import Language
from rag.search import clean_question, passages, restored_question, search
from rag.selection import in_order
from rag.summarise import summarise_by_extraction, summarise_by_model
from rag.topical import articles_on
from rag.types import (
    Answer,
    Article,
    Briefing,
    Check,
    Claim,
    EngineName,
    IngestReport,
    SearchResult,
    Summary,
)
from rag.wiring import embedder_of, model_of

_PENDING_EMBEDDED = 48  # texts that a question waits for; more are embedded by `ingest` or `doctor`


class Engine:
    """A library with its embedder and, where one is set, a language model. Threads may share it.

    Raises DiemBaoError from every method, and nothing else that a user could cause.
    """

    def __init__(self, config: Config, *, embedder: Embedder | None = None) -> None:
        self.config = config
        # First, since it may refuse the settings; it loads no model before it is used.
        self.embedder = embedder or embedder_of(config)
        self.library = Library(config.home, chroma_url=config.chroma_url)
        self.replies = ReplyStore(config.home / "replies.sqlite")
        self.transport: object | None = None  # carries a model's HTTP instead of the network
        self.reads: Reads | None = None  # gives a model its passages instead of the search
        self._sentence_vectors = RememberedVectors(self.embedder)
        self._model: LanguageModel | None = None
        self._making = threading.Lock()

    def close(self) -> None:
        """Close the stores and connections."""
        if self._model is not None:
            self._model.close()
        self.replies.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def model(self) -> LanguageModel:
        """The language model of the settings, made when it is first needed."""
        with self._making:
            if self._model is None:
                cache = self.replies if self.config.model_cache else None
                self._model = model_of(self.config, cache, self.transport)
            return self._model

    def engine_name(self, choice: EngineChoice | None = None) -> EngineName:
        """The engine that `choice` stands for; "auto" is the model where one is set."""
        choice = choice or self.config.engine
        if choice == "extractive":
            return "extractive"
        if self.config.has_language_model:
            return "llm"
        if choice == "llm":
            raise ModelError(
                "No language model is set; set OPENAI_API_KEY or OPENAI_BASE_URL, "
                "or use --engine extractive."
            )
        return "extractive"

    # Articles

    def ingest(
        self,
        sources: Sequence[str],
        *,
        reading: Progress | None = None,
        embedding: Progress | None = None,
    ) -> IngestReport:
        """Read files, folders and addresses into the library; failures are in the report."""
        return ingest(self.library, self.embedder, sources, reading=reading, embedding=embedding)

    def ingest_bytes(
        self, data: bytes, name: str, *, embedding: Progress | None = None
    ) -> IngestReport:
        """An uploaded file into the library. `name` gives its kind."""
        return ingest_bytes(self.library, self.embedder, data, name, embedding=embedding)

    def add(self, articles: Sequence[Article], *, vectors: bool = True) -> None:
        """Articles that are loaded already: split, stored and indexed, by words alone if wished."""
        for i in range(0, len(articles), BATCH):
            store_all(self.library, articles[i : i + BATCH])
        if vectors:
            complete(self.library, self.embedder)

    def restored(self, question: str) -> str:
        """A question typed without diacritics with them, from the words of the library."""
        return restored_question(self.library, question)

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.library.records.articles()

    def listing(self) -> list[Article]:
        """All articles, newest first, with empty texts: what a list of many needs."""
        return self.library.records.articles(with_text=False)

    def matching(self, filters: Filters) -> frozenset[str]:
        """Ids of the articles that the filters admit, in a search and in a briefing."""
        self.library.refresh()
        return self.library.matching(filters)

    def article(self, article_id: str) -> Article:
        """One article by its id, or by an unambiguous beginning of it."""
        return self.library.article(article_id)

    def remove(self, article_id: str) -> Article:
        """Remove an article from all stores; returns what it was."""
        article = self.library.article(article_id)
        self.library.remove(article.id)
        return article

    def doctor(self, *, re_embed: bool = False, progress: Progress | None = None) -> Health:
        """Compare the three stores, repair what differs, and report."""
        if re_embed:
            with self.library.writing():
                self.library.forget_vectors()
        self.library.check_embedder(self.embedder)
        health = self.library.examine()
        complete(self.library, self.embedder, progress)
        return health

    # Questions

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters = NO_FILTERS,
    ) -> SearchResult:
        """The `k` best passages for `query`."""
        if k < 1:
            raise InputError(f"The number of passages must be at least 1, not {k}.")
        question = clean_question(query)
        self._freshen()
        # Neighbours are joined into one passage, so more chunks are looked for than passages.
        found = search(self.library, self.embedder, question, 2 * k, filters)
        return SearchResult(query=query, passages=tuple(passages(self.library, found.ranked)[:k]))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str | Exchange] = (),
        engine: EngineChoice | None = None,
        filters: Filters = NO_FILTERS,
        language: Language | None = None,
    ) -> Answer:
        """An answer whose every claim carries a quotation that stands in its article.

        `history` holds the earlier questions, with their answers where they may help.
        """
        parts = self._asked(question, history, engine, filters, language, stream=False)
        return next(part for part in parts if isinstance(part, Answer))

    def ask_stream(
        self,
        question: str,
        *,
        history: Sequence[str | Exchange] = (),
        engine: EngineChoice | None = None,
        filters: Filters = NO_FILTERS,
        language: Language | None = None,
    ) -> Iterator[Claim | Answer]:
        """Claims as they are whole and verified, then the answer as `ask` gives it.

        Only supported claims come early. The answer alone counts: where a model's reply breaks
        off and cannot be had again, ModelError is raised instead of it.
        """
        yield from self._asked(question, history, engine, filters, language, stream=True)

    def _asked(
        self,
        question: str,
        history: Sequence[str | Exchange],
        engine: EngineChoice | None,
        filters: Filters,
        language: Language | None,
        *,
        stream: bool,
    ) -> Iterator[Claim | Answer]:
        cleaned = clean_question(question)
        return converse(
            self._sources(),
            cleaned,
            [Exchange(each) if isinstance(each, str) else each for each in history],
            filters,
            language or self.config.language,
            restored=self.restored,
            model=self.model if self.engine_name(engine) == "llm" else None,
            prompt_tokens=self.config.model_prompt_tokens,
            stream=stream,
        )

    def check(self, draft: str, *, language: Language | None = None) -> Check:
        """Each sentence of a draft, held against the library."""
        self._freshen()
        spoken = language or self.config.language
        return check_draft(self.library, self.embedder, draft, spoken)

    def candidates(self, question: str, *, without: str | None = None) -> list[Candidate]:
        """The embedded engine's sentences with their features, for calibration.

        `without` is the id of an article that is read as if it were not there.
        """
        sources = self._sources()
        retrieved = retrieve(sources, clean_question(question), Filters(), without=without)
        analysed = analyse(retrieved.found.question, sources.places, sources.subjects)
        return read_candidates(sources, retrieved, analysed)

    def summarise(
        self,
        article_id: str,
        *,
        engine: EngineChoice | None = None,
        language: Language | None = None,
    ) -> Summary:
        """One article in the parts of a report."""
        article = self.library.article(article_id)
        spoken = language or self.config.language
        if self.engine_name(engine) == "llm":
            return summarise_by_model(article, self.model, spoken)
        return summarise_by_extraction(article)

    def choose(
        self, ids: Sequence[str] = (), filters: Filters = NO_FILTERS, query: str | None = None
    ) -> list[Article]:
        """The articles of a briefing: those named, those of the filters, or those on a query.

        Raises NotFound for an unknown id, and InputError where nothing matches.
        """
        if ids:
            return in_order(
                {found.id: found for found in map(self.library.article, ids)}.values(), NO_FILTERS
            )
        if query is None:
            return in_order(self.library.records.articles(list(self.matching(filters))), filters)
        self._freshen()
        found = articles_on(self.library, self.embedder, query, filters)
        if not found:
            raise InputError(
                f"No article matches the query “{query}”; `diembao search` shows what comes near."
            )
        return in_order(self.library.records.articles(list(found)), NO_FILTERS)

    def brief(
        self,
        ids: Sequence[str] = (),
        *,
        filters: Filters = NO_FILTERS,
        query: str | None = None,
        engine: EngineChoice | None = None,
        language: Language | None = None,
        title: str | None = None,
        report: Report = nobody,
        stopped: Callable[[], bool] = never,
    ) -> Briefing:
        """Many articles on one page. `report` is told of each article done, `stopped` is asked.

        Raises Cancelled, and what `choose` raises.
        """
        articles = self.choose(ids, filters, query)
        undated = 0 if ids else self.undated(filters, query)
        spoken = language or self.config.language
        if self.engine_name(engine) == "extractive":
            return brief_by_extraction(
                articles,
                spoken,
                title=title,
                place=filters.place,
                undated=undated,
                report=report,
                stopped=stopped,
            )
        return brief_by_model(
            articles,
            self.model,
            spoken,
            title=title,
            place=filters.place,
            undated=undated,
            report=report,
            stopped=stopped,
        )

    def undated(self, filters: Filters, query: str | None = None) -> int:
        """How many articles pass but for the days that `filters` ask for, having no date."""
        if filters.since is None and filters.until is None:
            return 0
        others = filters._replace(since=None, until=None)
        ids = self.library.matching(others)
        if query is not None:
            ids &= set(articles_on(self.library, self.embedder, query, others))
        found = self.library.records.articles(sorted(ids), with_text=False)
        return sum(article.published is None for article in found)

    def pending(self) -> int:
        """How many articles are not yet searchable by meaning."""
        return len(self.library.pending_vectors())

    def complete(self, progress: Progress | None = None) -> int:
        """Embed what an interrupted run left; returns how many texts were embedded."""
        return complete(self.library, self.embedder, progress)

    def _sources(self) -> Sources:
        self._freshen()
        places = self.library.places()
        return Sources(
            library=self.library,
            embedder=self.embedder,
            places=places.named,
            subjects=places.subjects,
            sentence_vectors=self._sentence_vectors,
            reads=self.reads,
        )

    def _freshen(self) -> None:
        """See what others have written, and embed what is still waiting, if it is little."""
        self.library.refresh()
        self.library.check_embedder(self.embedder)
        complete(self.library, self.embedder, most=_PENDING_EMBEDDED)


def open_engine(config: Config | None = None) -> Engine:
    """An engine with the settings of the environment, unless others are given."""
    return Engine(config or load_config())
