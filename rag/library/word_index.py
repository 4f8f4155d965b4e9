"""tantivy: which chunks hold the words of a question, by BM25."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from rag.errors import LibraryError
from rag.text import Learnt, expansions, learn, parse
from rag.types import Article, Chunk

if TYPE_CHECKING:
    import tantivy


class Hit(NamedTuple):
    """A chunk and its score."""

    chunk_id: str
    score: float


class IndexTerms(NamedTuple):
    """What of a text is indexed: accented syllables, folded ones, and folded pairs."""

    accented: list[str]
    folded: list[str]
    pairs: list[str]


_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?:\D|$))")


def _plain_numbers(terms: Iterable[str]) -> list[str]:
    # A term begins with a digit or a letter, and letters come after the digits.
    return [t if t[0] > "9" else _THOUSANDS.sub("", t).lstrip("0") or "0" for t in terms]


def index_terms(text: str, *, acronyms: bool = False, learnt: Learnt = ()) -> IndexTerms:
    """Terms of `text` (NFC). Thousands dots and leading zeros of numbers do not matter.

    With `acronyms`, NTM is indexed as nông thôn mới too, and the other way about; `learnt` are
    those that the article spells out.
    """
    accented = _plain_numbers(parse(text).words)
    folded = _plain_numbers(parse(text).folded_words)
    others = list(expansions(folded, learnt)) if acronyms else []
    pairs = [f"{a}_{b}" for words in (folded, *others) for a, b in pairwise(words)]
    return IndexTerms(accented, [*folded, *chain.from_iterable(others)], pairs)


def terms_of(article: Article, chunks: Iterable[Chunk]) -> list[tuple[str, str, str]]:
    """Of each chunk of an article its `IndexTerms`, as they are written into the index."""
    learnt = learn(article.text)
    found = (index_terms(chunk.text, acronyms=True, learnt=learnt) for chunk in chunks)
    return [(" ".join(a), " ".join(f), " ".join(p)) for a, f, p in found]


Ready = Mapping[str, tuple[str, str, str]]  # terms of chunks by their ids
NO_TERMS: Final[Ready] = MappingProxyType({})


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("chunk", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    for name in ("accented", "folded", "pairs", "context"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


# A term that stands in more of the chunks is left out of a query, but never one in so few.
_COMMON = 0.4
_ALWAYS_TELLING = 50
# The title and place of its article help a chunk less than words of its own.
_WEIGHTS = {"accented": 1.0, "folded": 1.0, "pairs": 1.0, "context": 0.5}


class Words:
    """The word index of a library, in its own folder; an `empty` one in place of what is there.

    Raises LibraryError where the folder cannot be used.
    """

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        import tantivy

        self._folder = folder
        self._tantivy = tantivy
        if empty:
            shutil.rmtree(folder, ignore_errors=True)
        with _faults(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(folder))

    def close(self) -> None:
        """Let go of the files: whoever changes one that is mapped ends the process."""
        self.__dict__.pop("_index", None)

    def reload(self) -> None:
        """See what other processes have written."""
        with _faults(self._folder):
            self._index.reload()

    def add(self, articles: Iterable[tuple[Article, list[Chunk]]], ready: Ready = NO_TERMS) -> None:
        """Index chunks with the title and place of their article; a repeated add replaces.

        `ready` are terms of some chunks, found before.
        """
        with self._writing() as writer:
            for article, chunks in articles:
                writer.delete_documents_by_term("article", article.id)
                known = [ready[chunk.id] for chunk in chunks if chunk.id in ready]
                terms = known if len(known) == len(chunks) else terms_of(article, chunks)
                above = index_terms(f"{article.title}\n{article.place or ''}")
                fields = {"article": article.id, "context": " ".join(above.folded + above.pairs)}
                for chunk, found in zip(chunks, terms, strict=True):
                    fields |= dict(zip(IndexTerms._fields, found, strict=True), chunk=chunk.id)
                    writer.add_document(self._tantivy.Document(**fields))

    def remove(self, article_ids: Iterable[str]) -> None:
        """Forget all chunks of these articles."""
        with self._writing() as writer:
            for article_id in article_ids:
                writer.delete_documents_by_term("article", article_id)

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        with _faults(self._folder):
            with self._index.writer(heap_size=64_000_000, num_threads=1) as writer:
                yield writer
                writer.commit()
            self.reload()

    def count(self) -> int:
        """How many chunks the index holds."""
        return int(self._index.searcher().num_docs)

    def search(self, text: str, limit: int, phrases: Sequence[str] = ()) -> list[Hit]:
        """The best `limit` chunks for `text`; each holds the word pairs of every phrase."""
        conditions = [
            self._term(field, value)
            for phrase in map(index_terms, phrases)
            for field, values in (("folded", phrase.folded), ("pairs", phrase.pairs))
            for value in values
        ]
        return self._hits(self._must(self._query(text), conditions), limit)

    def search_within(self, text: str, limit: int, article_ids: Sequence[str]) -> list[Hit]:
        """The best `limit` chunks of a few articles."""
        query, schema = self._tantivy.Query, self._index.schema
        within = query.term_set_query(schema, "article", list(article_ids))
        return self._hits(self._must(self._query(text), [within]), limit)

    def document_frequency(self, folded: str) -> int:
        """In how many chunks a folded syllable or pair stands."""
        field = "pairs" if "_" in folded else "folded"
        return self._index.searcher().doc_freq(field, folded)

    def chunk_ids(self) -> set[str]:
        """Ids of all chunks in the index."""
        with _faults(self._folder):
            searcher = self._index.searcher()
            if not searcher.num_docs:
                return set()
            everything = searcher.search(self._tantivy.Query.all_query(), searcher.num_docs)
            return {str(searcher.doc(address).get_first("chunk")) for _, address in everything.hits}

    def _query(self, text: str) -> tantivy.Query:
        terms = index_terms(text)
        fields = terms._asdict() | {"context": terms.folded + terms.pairs}
        searcher = self._index.searcher()
        found = {
            (field, value): frequency
            for field, values in fields.items()
            for value in dict.fromkeys(values)
            # A pair is never common; asking takes as long as looking it up.
            if (frequency := 1 if "_" in value else searcher.doc_freq(field, value))
        }
        # What stands in half of all chunks tells little and takes half of the time; where a
        # question is made of nothing else, it is all there is.
        most = max(_ALWAYS_TELLING, _COMMON * searcher.num_docs)
        chosen = [term for term, frequency in found.items() if frequency <= most] or list(found)
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        weighted = [query.boost_query(self._term(*term), _WEIGHTS[term[0]]) for term in chosen]
        return query.boolean_query([(should, each) for each in weighted])

    def _term(self, field: str, value: str) -> tantivy.Query:
        return self._tantivy.Query.term_query(self._index.schema, field, value, "freq")

    def _must(self, query: tantivy.Query, conditions: Sequence[tantivy.Query]) -> tantivy.Query:
        """`query` where all of `conditions` hold, its scores unchanged."""
        if not conditions:
            return query
        make, must = self._tantivy.Query, self._tantivy.Occur.Must
        silent = [make.const_score_query(condition, 0.0) for condition in conditions]
        return make.boolean_query([(must, condition) for condition in (query, *silent)])

    def _hits(self, query: tantivy.Query, limit: int) -> list[Hit]:
        if limit < 1:
            return []
        with _faults(self._folder):
            searcher = self._index.searcher()
            found = searcher.search(query, limit, count=False)
            return [Hit(str(searcher.doc(a).get_first("chunk")), score) for score, a in found.hits]


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    """Tantivy raises ValueError for whatever is wrong with its files, and for a full disk."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise LibraryError("word_index_unusable", place=folder, reason=error) from error
