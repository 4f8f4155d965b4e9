"""The sentence that bears a true statement which came with the wrong quotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.document import Sentence, cite, quoted_sentences
from rag.messages import Language
from rag.question import in_vietnamese
from rag.types import Article, Citation, Claim
from rag.verify.claims import verify
from rag.verify.relatedness import content_syllables

_TRIED = 3
_LEAST_SHARE = 0.5


def find_support(
    statement: str,
    passages: Sequence[tuple[Article, int, int]],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim | None:
    """The claim with the sentence of `passages` (article, start, end) that bears it, if one does.

    For a true statement that came with the wrong quotation.
    """
    return next(supports(statement, passages, language, context=context), None)


def supports(
    statement: str,
    passages: Sequence[tuple[Article, int, int]],
    language: Language = "vi",
    *,
    context: str = "",
) -> Iterator[Claim]:
    """The claim with each sentence of `passages`, or beside one, that bears it.

    Only sentences that share at least half of its words are tried, the nearest first.
    """
    own = content_syllables(in_vietnamese(statement))
    near = {
        (article.id, sentence.span.start): sentence
        for article, start, end in passages
        for sentence in quoted_sentences(article, start, end)
    }
    shares = [(_share(own, sentence), sentence) for sentence in near.values()]
    ranked = sorted(shares, key=lambda scored: -scored[0])
    for coverage, sentence in ranked[:_TRIED]:
        if coverage < _LEAST_SHARE:
            return
        citation = cite(sentence.article, sentence.span)
        articles = {sentence.article.id: sentence.article}
        claim = verify(statement, [citation], articles, language, context=context)
        if claim.supported and (is_borne(claim) or _begins_here(claim)):
            yield _with_figures_quoted(claim)


def _share(own: frozenset[str], sentence: Sentence) -> float:
    """How much of a statement's words a sentence holds, with the place of its article."""
    theirs = content_syllables(f"{sentence.text} {sentence.article.place or ''}")
    return len(own & theirs) / len(own) if own else 0.0


def is_borne(claim: Claim) -> bool:
    """True if each figure stands in a quotation itself, not only beside one."""
    return all(
        any(_within(figure.citation, quoted) for quoted in claim.citations)
        for figure in claim.figures
        if figure.citation
    )


def _begins_here(claim: Claim) -> bool:
    """True for a claim of several facts, one of them from the quoted sentence."""
    cited = [figure.citation for figure in claim.figures if figure.citation]
    return any(_within(each, quoted) for each in cited for quoted in claim.citations)


def _with_figures_quoted(claim: Claim) -> Claim:
    """The claim with the sentences of all its figures among its quotations."""
    cited = [figure.citation for figure in claim.figures if figure.citation]
    beside = [c for c in cited if not any(_within(c, quoted) for quoted in claim.citations)]
    return claim.model_copy(update={"citations": (*claim.citations, *dict.fromkeys(beside))})


def _within(citation: Citation, other: Citation) -> bool:
    same = citation.article_id == other.article_id
    return same and citation.start < other.end and citation.end > other.start
