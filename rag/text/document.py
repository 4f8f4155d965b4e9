"""A text parsed once: its canonical and folded forms, tokens, sentences and lines.

`parse` makes a `Document` from an article, a statement or a question, and remembers it, so that
everything that comes after reads attributes and never normalises a string again. Later rooms add
their own (figures, names, dates) by functions marked as an `annotation`, each computed at most
once; the pattern is spaCy's (explosion/spaCy, `tokens/doc.pyx`), without its pipeline.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property, lru_cache, wraps
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from rag.text.normal import Span, canonical, fold, syllables, words_of
from rag.text.segmentation import is_heading, sentences

T = TypeVar("T")


class Token(NamedTuple):
    """A syllable or a number at `[start, end)` of its stretch, as written and as compared.

    `canonical` has one spelling for what reads the same, `folded` no diacritics either.
    """

    start: int
    end: int
    surface: str
    canonical: str
    folded: str


class Stretch:
    """A run of text and what is known of it. Offsets are indices into `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.annotations: dict[Callable[[Any], Any], Any] = {}

    def __len__(self) -> int:
        return len(self.text)

    @cached_property
    def canonical(self) -> str:
        """One spelling for what reads the same (case, tone placement, i/y); as long as `text`."""
        return canonical(self.text)

    @cached_property
    def folded(self) -> str:
        """`canonical` without diacritics; as long as `text`."""
        return fold(self.canonical)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Syllables and numbers in order; `5.466,32ha` is a number and a syllable."""
        text, spelt, plain = self.text, self.canonical, self.folded
        return tuple(
            Token(start, end, text[start:end], spelt[start:end], plain[start:end])
            for start, end in syllables(text)
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The canonical syllables and numbers in order."""
        return tuple(words_of(self.canonical))

    @cached_property
    def folded_words(self) -> tuple[str, ...]:
        """The folded syllables and numbers in order."""
        return tuple(words_of(self.folded))


def annotation(component: Callable[[Stretch], T]) -> Callable[[Stretch | str], T]:
    """Lets what a function says of a stretch, or of a text, be computed at most once for each."""

    @wraps(component)
    def known(given: Stretch | str) -> T:
        stretch = parse(given) if isinstance(given, str) else given
        if component not in stretch.annotations:
            stretch.annotations[component] = component(stretch)
        found: T = stretch.annotations[component]
        return found

    return known


class Sentence(Stretch):
    """A sentence at `[start, end)` of its document."""

    def __init__(self, document: Document, index: int, span: Span) -> None:
        super().__init__(document.text[span.start : span.end])
        self.document = document
        self.index = index
        self.start, self.end = span

    @cached_property
    def canonical(self) -> str:
        """See `Stretch.canonical`; a part of the document's."""
        return self.document.canonical[self.start : self.end]

    @cached_property
    def folded(self) -> str:
        """See `Stretch.folded`; a part of the document's."""
        return self.document.folded[self.start : self.end]

    @cached_property
    def is_heading(self) -> bool:
        """True for a short line that does not end as a sentence does."""
        return is_heading(self.text)

    @property
    def span(self) -> Span:
        """Where it stands in its document."""
        return Span(self.start, self.end)


class Document(Stretch):
    """A whole text, parsed once. `text` is expected in NFC."""

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; none runs across a line."""
        spans = sentences(self.text)
        return tuple(Sentence(self, index, span) for index, span in enumerate(spans))

    def touching(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences that share a character with `[start, end)`."""
        first = max(0, bisect_right(self.sentences, start, key=attrgetter("start")) - 1)
        found = takewhile(lambda sentence: sentence.start < end, self.sentences[first:])
        return tuple(sentence for sentence in found if sentence.end > start)


_SHORT = 1_000  # characters; a document holds some fifty times its text in memory


def parse(text: str) -> Document:
    """The document of `text`, remembered: the same text is parsed once, whoever asks."""
    return _statement(text) if len(text) <= _SHORT else _article(text)


_statement = lru_cache(maxsize=16_384)(Document)
_article = lru_cache(maxsize=128)(Document)


def forget_parsed() -> None:
    """Free what `parse` remembers, where texts follow each other and none comes again."""
    _statement.cache_clear()
    _article.cache_clear()
