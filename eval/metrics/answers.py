"""What an answer is measured by. Pure; each function's docstring defines its quantity."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from eval.cases import Case, ExpectedFigure
from eval.statistics.paired import Share
from rag.document import locate
from rag.figures import UNITS
from rag.text import Span, parse, syllables
from rag.types import Answer, Article, Citation, Claim, Figure, Passage
from rag.verify import verify


def holds_figure(expected: ExpectedFigure, figures: Iterable[Figure]) -> bool:
    """True if a supported figure has the value and the unit; counts match on value alone.

    What is counted is worded in many ways (hộ, hộ dân), so a counted noun is not compared.
    """
    return any(
        figure.supported and figure.value == expected.value and same_unit(expected, figure.unit)
        for figure in figures
    )


def same_unit(expected: ExpectedFigure, unit: str) -> bool:
    """True if `unit` is the one expected, or what is expected is a count."""
    known = UNITS.get(expected.unit)
    measured = expected.kind in ("percent", "money") or (known and known.sort != "noun")
    return not measured or unit == expected.unit


def holds_text(answer: str, text: str) -> bool:
    """True if `answer` stands in `text`, whatever its case, tone placement and quotation marks."""
    return flat(answer) in flat(text)


def flat(text: str) -> str:
    """One spelling, one space: what texts are compared by."""
    return " ".join(parse(unicodedata.normalize("NFC", text)).canonical.split())


def supported_claims(answer: Answer) -> list[Claim]:
    """What the answer says as fact."""
    return [claim for claim in answer.claims if claim.supported]


def answer_is_right(case: Case, answer: Answer) -> bool:
    """An answerable case: answered, with every required figure, else with an expected wording.

    Lists need at least two thirds of their items, other answers one of theirs. An unanswerable
    case is right when it is declined.
    """
    if not case.answerable or not answer.answerable:
        return case.answerable == answer.answerable
    if any(figure.required for figure in case.figures):
        return figures_right(case, answer) == 1
    return answer_match(case, answer)


def figures_right(case: Case, answer: Answer) -> float:
    """Share of the required figures that a supported claim holds, in value and unit.

    1 for a case that requires none; an answer that declines holds none.
    """
    required = [figure for figure in case.figures if figure.required]
    figures = [figure for claim in supported_claims(answer) for figure in claim.figures]
    held = sum(holds_figure(figure, figures) for figure in required)
    return held / len(required) if required else 1.0


def answer_match(case: Case, answer: Answer) -> bool:
    """True if the supported claims hold an expected wording; of a list, two thirds of its items."""
    text = " ".join(claim.text for claim in supported_claims(answer))
    held = sum(holds_text(item, text) for item in case.answers)
    return held >= (2 * len(case.answers) / 3 if "list" in case.tags else 1)


def syllable_f1(expected: str, given: str) -> float:
    """Harmonic mean of precision and recall over the syllables of both, as bags.

    SQuAD's token F1 with Vietnamese syllables (diacritics kept) for tokens; 0 if one has none.
    """
    wanted, had = Counter(tokens(expected)), Counter(tokens(given))
    shared = (wanted & had).total()
    if not shared:
        return 0.0
    precision, recall = shared / had.total(), shared / wanted.total()
    return 2 * precision * recall / (precision + recall)


def tokens(text: str) -> list[str]:
    """The syllables and numbers of a text in one spelling."""
    spelt = flat(text)
    return [spelt[span.start : span.end] for span in syllables(spelt)]


def answer_f1(case: Case, answer: Answer) -> float:
    """The best syllable F1 of a supported claim, or of its focus, with an expected wording.

    The wordings of a list count as one text. 0 for an answerable case that is declined; for one
    that cannot be answered, 1 if declined.
    """
    if not case.answerable:
        return float(not answer.answerable)
    claims = supported_claims(answer)
    if "list" in case.tags:
        return syllable_f1(", ".join(case.answers), " ".join(claim.text for claim in claims))
    given = [text for claim in claims for text in (claim.text, claim.focus) if text]
    expected = [*case.answers, *([case.reference] if case.reference else [])]
    return max((syllable_f1(e, g) for e in expected for g in given), default=0.0)


def citation_recall(answer: Answer, articles: Mapping[str, Article]) -> Share:
    """Statements whose quotations, taken together, bear them out, over all that were made.

    ALCE's citation recall, with the quotations as the evidence and the text of `rag.verify`
    as the judge; statements that the program struck out count too. An unquoted one is not borne.
    """
    borne = sum(_borne(claim, claim.citations, answer, articles) for claim in answer.claims)
    return Share(borne, len(answer.claims))


def citation_precision(answer: Answer, articles: Mapping[str, Article]) -> Share:
    """Quotations that are needed, over all that were given: ALCE's citation precision.

    A quotation is needed when it bears its statement out alone, or when the statement is borne
    out and the others alone would not do.
    """
    needed = given = 0
    for claim in answer.claims:
        whole = _borne(claim, claim.citations, answer, articles)
        for citation in claim.citations:
            given += 1
            others = [each for each in claim.citations if each is not citation]
            alone = _borne(claim, [citation], answer, articles)
            needed += alone or (whole and not _borne(claim, others, answer, articles))
    return Share(needed, given)


def _borne(
    claim: Claim, citations: Sequence[Citation], answer: Answer, articles: Mapping[str, Article]
) -> bool:
    if any(citation.article_id not in articles for citation in citations):
        return False
    asked = answer.rewritten or answer.question
    found = verify(claim.text, citations, articles, context=asked)
    # Verification adds the sentences that it rests on beside those given: then these do not do.
    return found.supported and len(found.citations) == len(citations)


def wrong_figures(claims: Iterable[Claim]) -> Share:
    """Figures that no source bears out, over all figures of all statements, struck ones too."""
    figures = [figure for claim in claims for figure in claim.figures]
    return Share(sum(not figure.supported for figure in figures), len(figures))


def quotes_found(quotes: Sequence[str], passages: Sequence[Passage]) -> Share:
    """Quotations of a model's own reply that stand in what it was shown, over all it gave.

    What the program later mended does not count: this measures the prompt and the model.
    """
    found = sum(
        bool(quote.strip()) and any(locate(quote, passage.text) for passage in passages)
        for quote in quotes
    )
    return Share(found, len(quotes))


def evidence_recall(answer: Answer, gold: Sequence[tuple[str, Sequence[Span]]]) -> float:
    """Share of the gold quotations that a citation of a supported claim overlaps."""
    cited = [citation for claim in supported_claims(answer) for citation in claim.citations]
    found = sum(
        any(
            citation.article_id == article_id
            and citation.start < span.end
            and citation.end > span.start
            for citation in cited
            for span in spans
        )
        for article_id, spans in gold
    )
    return found / len(gold) if gold else 1.0


def quotations_are_true(answer: Answer, articles: Mapping[str, Article]) -> bool:
    """True if every citation of a supported claim stands at its offsets."""
    return all(
        articles[citation.article_id].text[citation.start : citation.end] == citation.quote
        for claim in supported_claims(answer)
        for citation in claim.citations
    )
