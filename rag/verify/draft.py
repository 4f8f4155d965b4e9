"""A draft held against the library: each sentence with the source that bears it, or what is wrong.

The best sentences of the library are found by words; where words do not find one, by meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.document import Sentence, cite, heads, quoted_sentences
from rag.errors import InputError
from rag.figures import (
    Rewritten,
    counts,
    figures_of,
    is_english_sentence,
    readings,
    to_figure,
    vietnamese_figures,
)
from rag.library import Filters, Hit, Library
from rag.messages import Language, reason
from rag.models import Embedder, Vectors
from rag.question import in_vietnamese, is_english
from rag.text import Span, is_heading, learn, nfc, parse, sentences
from rag.types import Article, Check, CheckedSentence, Claim
from rag.verify.claims import verify_sentence
from rag.verify.relatedness import content

_CHUNKS = 8
_TRIED = 4  # sentences of the library that a sentence of the draft is held against
# Below this share of common words a sentence of the library is not taken for the source.
_FOUND = 0.3
_SURE = 0.55
# Half of an English sentence's words no glossary knows; its figures, where it has some, do tell.
_FOUND_IN_ENGLISH = 0.15
# What bears a statement lies nearly as near to it as anything else does: a sentence about another
# matter, that merely contradicts nothing, must not vouch for it.
_RIVAL = 0.8
_MERGED = 4  # sentences that one of the draft may draw together
_COPY, _RIVAL_OF_COPY = 0.75, 0.9
# Where words find none: a sentence this near in meaning says the same of something, so its figures
# count against those of the draft. Unrelated sentences on the same matter lie below.
_SAME_MEANING = 0.9
_READ_FOR_MEANING = 6
_FEW_WORDS = 0.15
LONGEST_DRAFT = 20_000_000
LONGEST_STATEMENT = 800
_EMBEDDED = 500  # a longer statement is a list or a run of text, which words find better


# A longer line without a full stop may be a headline, which states something.
_LONGEST_HEADING, _LONGEST_PART = 4, 10  # words
_MARKERS = " \t0123456789.)•●*+-–—oabcdđeIVX"
# Without one of these words a short line without a full stop is a heading.
_SAYS = re.compile(
    r"(?<!\w)(?:đã|đang|sẽ|được|bị|là|có|không|chưa|đạt|tăng|giảm|vượt|còn|phải|cần|cho biết|nói|"
    r"yêu cầu|đề nghị|is|are|was|were|has|have|had|will|said|\w{3,}ed)(?!\w)"
)


class _Candidate(NamedTuple):
    article: Article
    span: Span
    coverage: float


class _Said(NamedTuple):
    """A statement in the words of Vietnamese articles, and as an English one was written."""

    told: str
    english: str = ""


class _EnglishSentence(Sentence):
    """A sentence of an English article, read as an English statement is."""

    @property
    def reading(self) -> Rewritten:
        """The sentence in the words and the notation that statements are compared in."""
        return readings(super().text)[-1]

    @property
    def text(self) -> str:
        """The text of the reading."""
        return self.reading.text


def check_draft(
    library: Library, embedder: Embedder, text: str, language: Language = "vi"
) -> Check:
    """Each sentence of `text` judged; offsets are into `text` as it is given.

    Raises InputError for an empty draft. What states nothing is passed over: numbers of lists,
    headings, names alone.
    """
    if not text.strip():
        raise InputError("draft_empty")
    if len(text) > LONGEST_DRAFT:
        raise InputError("draft_too_long", count=len(text), most=LONGEST_DRAFT)
    text = text.encode("utf-8", "replace").decode("utf-8")  # no store takes a lone surrogate
    articles: dict[str, Article] = {}
    checked = [
        _check(library, embedder, articles, text, span, language)
        for span in _statements(text)
        if _states(text, span)
    ]
    return Check(sentences=tuple(checked))


def _states(text: str, span: Span) -> bool:
    """Whether a stretch of a draft can be true or false; a line without a full stop must say it."""
    given = nfc(text[span.start : span.end])
    if not any(letter.isalpha() for letter in given):
        return False
    begins = not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip(_MARKERS)
    ends = text[span.end : span.end + 1] in ("", "\n", "\r")
    part = given.rstrip().endswith(":") or heads(given) is not None
    longest = _LONGEST_PART if part else _LONGEST_HEADING
    words = given.lstrip(_MARKERS).split()
    if not (begins and ends and (part or is_heading(given))) or len(words) > longest:
        return True
    return bool(figures_of(parse(given))) or _SAYS.search(parse(given).canonical) is not None


def _statements(text: str) -> Iterator[Span]:
    """Sentences; one that runs on without end is cut at spaces, so that time stays linear."""
    for span in sentences(text):
        start = span.start
        while span.end - start > LONGEST_STATEMENT:
            space = text.rfind(" ", start + LONGEST_STATEMENT // 2, start + LONGEST_STATEMENT)
            end = space if space > 0 else start + LONGEST_STATEMENT
            yield Span(start, end)
            start = end + 1 if space > 0 else end
        if start < span.end:
            yield Span(start, span.end)


def _check(
    library: Library,
    embedder: Embedder,
    articles: dict[str, Article],
    text: str,
    span: Span,
    language: Language,
) -> CheckedSentence:
    given = text[span.start : span.end]
    statement = nfc(given)
    told = in_vietnamese(statement)  # what words can be looked for
    said = _Said(told, statement) if told != statement else _Said(told)
    candidates = _candidates(library, articles, said, _by_words(library, said))
    unsure = not candidates or candidates[0].coverage < _SURE
    vector = embedder.query(statement) if unsure and len(statement) <= _EMBEDDED else None
    if vector is not None:
        hits = library.search_vectors(vector, _CHUNKS, Filters())
        candidates = _merge(candidates, _candidates(library, articles, said, hits))
    judged = _judge(statement, candidates, language)
    if vector is not None and (judged is None or not judged[0].supported):
        nearest = _judge_by_meaning(statement, vector, candidates, embedder, language)
        if judged is None or (nearest and _measures_the_same(statement, nearest[1])):
            judged = nearest
    if judged is None:
        claim = Claim(
            text=given,
            supported=False,
            reason=reason("not found", language),
            figures=tuple(to_figure(figure) for figure in vietnamese_figures(parse(statement))),
        )
        return _sentence(given, span, claim, None)
    claim, source = judged
    return _sentence(given, span, claim, source)


def _without_numbers(statement: str) -> str:
    """The statement with only what its figures count; a rounded number stands in no source."""
    parts: list[str] = []
    end = 0
    for figure in vietnamese_figures(parse(statement)):
        if counts(figure):
            parts += [statement[end : figure.start], figure.unit]
            end = figure.end
    return "".join([*parts, statement[end:]])


def _sentence(given: str, span: Span, claim: Claim, source: _Candidate | None) -> CheckedSentence:
    return CheckedSentence(
        text=given,
        start=span.start,
        end=span.end,
        supported=claim.supported,
        reason=claim.reason,
        figures=claim.figures,
        citation=cite(source.article, source.span) if source else None,
    )


def _judge(
    statement: str, candidates: Sequence[_Candidate], language: Language
) -> tuple[Claim, _Candidate] | None:
    """The first candidate that bears the statement; else what the nearest says against it."""
    best = candidates[0].coverage if candidates else 0.0
    told = is_english(statement) and vietnamese_figures(parse(statement))
    found = _FOUND_IN_ENGLISH if told else _FOUND
    floor = max(found, best * (_RIVAL_OF_COPY if best >= _COPY else _RIVAL))
    near = [candidate for candidate in candidates if candidate.coverage >= floor][:_TRIED]
    nearest: tuple[Claim, _Candidate] | None = None
    for candidate in near:
        claim = _verified(statement, [candidate], language)
        if claim.supported:
            return claim, candidate
        nearest = nearest or (claim, candidate)
    # Two facts of one article may stand in one sentence of the draft.
    if nearest is not None and nearest[1].coverage < _COPY:
        first = nearest[1]
        same = [c for c in candidates[:_MERGED] if c.article.id == first.article.id]
        for count in range(2, len(same) + 1):
            claim = _verified(statement, same[:count], language)
            if claim.supported:
                return claim, first
    return nearest


def _judge_by_meaning(
    statement: str,
    vector: Vectors,
    candidates: Sequence[_Candidate],
    embedder: Embedder,
    language: Language,
) -> tuple[Claim, _Candidate] | None:
    """What the sentence nearest in meaning says of a statement with a figure, if it is near."""
    near = [c for c in candidates[:_READ_FOR_MEANING] if c.coverage >= _FEW_WORDS]
    if not near or not vietnamese_figures(parse(statement)):
        return None
    texts = [c.article.text[c.span.start : c.span.end] for c in near]
    likeness = embedder.passages(texts) @ vector
    best = int(likeness.argmax())
    if likeness[best] < _SAME_MEANING:
        return None
    claim = _verified(statement, [near[best]], language)
    told = any(not figure.supported for figure in claim.figures)
    return (claim, near[best]) if claim.supported or told else None


def _verified(statement: str, candidates: Sequence[_Candidate], language: Language) -> Claim:
    """The statement against the candidates; figures of English ones are named as they stand."""
    evidence = _evidence(candidates)
    claim = verify_sentence(statement, evidence, language)
    why = claim.reason or ""
    for sentence in evidence:
        if why and isinstance(sentence, _EnglishSentence):
            reading = sentence.reading
            for figure in vietnamese_figures(parse(reading.text)):
                start, end = reading.origin(figure.start, figure.end)
                why = why.replace(f"“{figure.raw}”", f"“{reading.original[start:end].strip()}”")
    return claim.model_copy(update={"reason": why}) if why else claim


def _measures_the_same(statement: str, source: _Candidate) -> bool:
    """True if the two have figures of one unit; "09 mô hình" says nothing of "5.466 ha"."""
    quoted = source.article.text[source.span.start : source.span.end]
    units = {figure.unit for figure in figures_of(parse(quoted)) if counts(figure)}
    return any(figure.unit in units for figure in figures_of(parse(statement)) if counts(figure))


def _evidence(candidates: Sequence[_Candidate]) -> list[Sentence]:
    found: list[Sentence] = []
    for article, span, _ in candidates:
        for sentence in quoted_sentences(article, span.start, span.end):
            english = is_english_sentence(sentence.text)
            found.append(_EnglishSentence(*sentence) if english else sentence)
    return sorted(found, key=lambda sentence: sentence.distance)


def _by_words(library: Library, said: _Said) -> list[Hit]:
    hits = library.search_words(said.told, _CHUNKS, Filters())
    return hits + (library.search_words(said.english, _CHUNKS, Filters()) if said.english else [])


def _candidates(
    library: Library, articles: dict[str, Article], said: _Said, hits: Sequence[Hit]
) -> list[_Candidate]:
    """Sentences of the chunks found, those that share most words with the statement first."""
    own, in_english = content(_without_numbers(said.told)), content(said.english)
    numbers = content(said.told) - own
    found: dict[tuple[str, int], _Candidate] = {}
    chunks = library.records.chunks([hit.chunk_id for hit in hits]).values()
    new = {chunk.article_id for chunk in chunks} - articles.keys()
    articles |= {article.id: article for article in library.records.articles(sorted(new))}
    for chunk in chunks:
        article = articles.get(chunk.article_id)
        if article is None:
            continue  # removed meanwhile
        about, learnt = content(article.place or ""), learn(article.text)
        for span in parse(article.text).spans:
            if span.start < chunk.end and span.end > chunk.start:
                sentence = article.text[span.start : span.end]
                theirs = content(sentence, learnt) | about
                english = in_english and is_english_sentence(sentence)
                wanted, more = (in_english, frozenset()) if english else (own, numbers)
                held = len(wanted & theirs) + len(more & theirs)
                coverage = min(1.0, held / len(wanted)) if wanted else 0.0
                found[article.id, span.start] = _Candidate(article, span, coverage)
    return sorted(found.values(), key=lambda candidate: -candidate.coverage)


def _merge(one: Sequence[_Candidate], other: Sequence[_Candidate]) -> list[_Candidate]:
    merged = {(c.article.id, c.span.start): c for c in (*one, *other)}
    return sorted(merged.values(), key=lambda candidate: -candidate.coverage)
