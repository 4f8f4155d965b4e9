"""A draft held against the library: each sentence with what bears it, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from rag.document import heads
from rag.errors import InputError
from rag.figures import figures_of
from rag.library import NO_FILTERS, Filters, Library
from rag.messages import Language
from rag.question import in_vietnamese
from rag.text import Span, is_heading, lexicon, nfc, parse, sentences, visible
from rag.types import Check, CheckedSentence
from rag.verify.claims import claim_of
from rag.verify.evidence import Source, sources_of
from rag.verify.judge import SPEAKS_OF_IT, judge

_CHUNKS = 16  # read for one sentence
_WHOLE = 3  # articles of which every sentence is read
LONGEST_DRAFT = 500_000
# A longer line without a full stop may be a headline, which states something.
_LONGEST_HEADING, _LONGEST_PART = 4, 10  # words
_MARKERS = " \t0123456789.)•●*+-–—oabcdđeIVX"
# Without one of these words a short line without a full stop is a heading.
_CUES = lexicon.Patterns("verify")


def check_draft(
    library: Library,
    text: str,
    language: Language = "vi",
    filters: Filters = NO_FILTERS,
    progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Each sentence of `text` judged; offsets are into `text` as it is given.

    `progress` is told how many of how many are judged; what it raises stops the work. Raises
    InputError for an empty draft. What states nothing is passed over: numbers of lists, headings,
    names alone.
    """
    if not text.strip():
        raise InputError("draft_empty")
    if len(text) > LONGEST_DRAFT:
        raise InputError("draft_too_long", count=len(text), most=LONGEST_DRAFT)
    text = text.encode("utf-8", "replace").decode("utf-8")  # no store takes a lone surrogate
    candidates = Candidates(library, filters)
    spans = [span for span in sentences(text) if _states(text, span)]
    checked = []
    for done, span in enumerate(spans):
        if progress:
            progress(done, len(spans))
        checked.append(_check(candidates, text, span, language))
    return Check(sentences=tuple(checked))


class Candidates:
    """The sentences of the library that may bear a statement; articles are read once a draft."""

    def __init__(self, library: Library, filters: Filters = NO_FILTERS) -> None:
        self._library, self._filters = library, filters
        self._sources: dict[str, tuple[Source, ...]] = {}

    def of(self, statement: str) -> list[Source]:
        """Sentences of the passages that share most words, and all of the foremost articles."""
        hits = [
            hit
            for query in dict.fromkeys((in_vietnamese(statement), statement))
            for hit in self._library.search_words(query, _CHUNKS, self._filters)
        ]
        places = self._library.records.places([hit.chunk_id for hit in hits])
        found = [places[hit.chunk_id] for hit in hits if hit.chunk_id in places]
        ids = list(dict.fromkeys(article_id for article_id, _, _ in found))
        for article in self._library.records.articles(sorted(set(ids) - self._sources.keys())):
            self._sources[article.id] = tuple(sources_of([article]))
        whole = [
            source for article_id in ids[:_WHOLE] for source in self._sources.get(article_id, ())
        ]
        parts = [
            source
            for article_id, start, end in found
            for source in self._sources.get(article_id, ())
            if source.sentence.start < end and source.sentence.end > start
        ]
        return list({source.place: source for source in (*whole, *parts)}.values())


def _check(candidates: Candidates, text: str, span: Span, language: Language) -> CheckedSentence:
    given = text[span.start : span.end]
    statement = visible(given)
    judged = judge(statement, candidates.of(statement), language)
    claim, evidence = claim_of(statement, judged), judged.evidence
    nearest = None
    if claim.verdict == "unverified" and evidence and evidence.score >= SPEAKS_OF_IT:
        nearest = evidence.picks[0].citation
    return CheckedSentence(
        # What was checked is what is shown.
        text=given if nfc(given) == statement else statement,
        start=span.start,
        end=span.end,
        verdict=claim.verdict,
        by=claim.by,
        reason=claim.reason,
        figures=claim.figures,
        citation=next(iter(claim.citations), None),
        nearest=nearest,
    )


def _states(text: str, span: Span) -> bool:
    """Whether a stretch of a draft can be true or false; a line without a full stop must say it."""
    given = nfc(text[span.start : span.end])
    if not any(letter.isalpha() for letter in given):
        return False
    if " ".join(parse(given).words) in lexicon.canonical_words("set_phrases"):
        return False  # a greeting
    begins = not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip(_MARKERS)
    ends = text[span.end : span.end + 1] in ("", "\n", "\r")
    part = given.rstrip().endswith(":") or heads(parse(given)) is not None
    longest = _LONGEST_PART if part else _LONGEST_HEADING
    words = given.lstrip(_MARKERS).split()
    if not (begins and ends and (part or is_heading(given))) or len(words) > longest:
        return True
    return bool(figures_of(parse(given))) or _CUES.says.search(parse(given).canonical) is not None
