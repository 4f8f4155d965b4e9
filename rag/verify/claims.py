"""A statement held against its quotations by the five rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.document import Sentence, frame_of, quoted_sentences
from rag.figures import (
    Rewritten,
    counts_another,
    names_of,
    readings,
    vietnamese_figures,
)
from rag.messages import Language, reason
from rag.question import is_english
from rag.text import nfc, parse, words_of
from rag.types import Article, Citation, Claim
from rag.verify.relatedness import content, content_syllables, relatedness
from rag.verify.rules.causes import unfounded_cause
from rag.verify.rules.events import untold_deed
from rag.verify.rules.figures import judge_figures
from rag.verify.rules.names import name_fault
from rag.verify.rules.organisations import another_body
from rag.verify.rules.plans import told_as_done
from rag.verify.rules.polarity import contradiction, denied, turned
from rag.verify.rules.quotations import misquoted
from rag.verify.rules.totals import Verdict

# A statement that shares less of its words with its source is about something else.
_RELATED, _RELATED_IN_ENGLISH = 0.4, 0.15
# An answer of fewer words ("92,65%") says only together with its question what it measures.
_TERSE = 6
_ASKING = re.compile(
    r"(?<!\w)(?:bao nhiêu|mấy|phần trăm|là|ai|nào|gì|how many|how much|what)(?!\w)|\?", re.I
)


def unsupported(statement: str, code: str, language: Language, **values: str) -> Claim:
    """A claim that stands on nothing, with the reason of `code`."""
    return Claim(text=statement, supported=False, reason=reason(code, language, **values))


def verify(
    statement: str,
    citations: Sequence[Citation],
    articles: Mapping[str, Article],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim:
    """`statement` as a claim, judged against its citations.

    `context` is the question: its figures and names an answer may repeat without a source.
    """
    if not citations:
        return unsupported(statement, "no quotation", language)
    evidence: list[Sentence] = []
    for citation in citations:
        evidence += quoted_sentences(articles[citation.article_id], citation.start, citation.end)
    claim = verify_sentence(statement, evidence, language, context=context)
    return claim.model_copy(update={"citations": tuple(citations)})


def verify_sentence(
    statement: str,
    evidence: Sequence[Sentence],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim:
    """`statement` judged by rules 2 to 5 against sentences, those quoted first.

    An English one is held against them as its words and notation would be in Vietnamese.
    """
    statement = nfc(statement)
    if context and _repeats(statement, context):
        return unsupported(statement, "echo", language)
    if is_english(statement):
        return _judged_in_english(statement, evidence, language, context)
    return _judged(statement, evidence, language, context)


def _judged_in_english(
    statement: str, evidence: Sequence[Sentence], language: Language, context: str
) -> Claim:
    texts = {s.article.id: f"{s.article.title}\n{s.article.text}" for s in evidence}
    names = tuple(name for text in texts.values() for name in names_of(text))
    asked = readings(context, names)[-1].text if is_english(context) else context
    claims: list[Claim] = []
    for reading in readings(statement, names):
        claims.append(_judged(reading.text, evidence, language, asked, reading))
        if claims[-1].supported:
            break
    # Of readings that both fail, the one nearer to the source; the English one where none is.
    best = max(reversed(claims), key=lambda c: (c.supported, sum(f.supported for f in c.figures)))
    return best.model_copy(update={"text": statement})


def _judged(
    statement: str,
    evidence: Sequence[Sentence],
    language: Language,
    context: str,
    reading: Rewritten | None = None,
) -> Claim:
    """`statement` judged as it is; `reading` is what rewrote it, if it was rewritten."""
    frame = [s for sentence in evidence if not sentence.distance for s in frame_of(sentence)]
    terse = bool(context) and len(content(statement)) < _TERSE
    asked = f"{_ASKING.sub('', context)} " if terse else ""
    verdicts = judge_figures(
        asked + statement,
        evidence,
        vietnamese_figures(parse(context)) if context else (),
        frame,
        begin=len(asked),
    )
    if reading is not None:
        verdicts = [_as_given(verdict, reading, len(asked)) for verdict in verdicts]
    failed = [verdict for verdict in verdicts if not verdict.figure.supported]
    why: str | None = None
    if failed:
        verdict = failed[0]
        code = "another figure" if verdict.instead else "no such figure"
        why = reason(code, language, figure=verdict.written, instead=verdict.instead)
    elif reading is None and (words := misquoted(statement, evidence)):
        why = reason("misquoted", language, words=words)
    elif fault := name_fault(statement, evidence, context):
        why = reason(fault.code, language, name=fault.name)
    elif reading is None and (body := another_body(statement, evidence)):
        why = reason("another body", language, name=body)
    elif word := _contradicted(statement, evidence, in_order=reading is None):
        why = reason("contradiction", language, word=word)
    elif reading is None and (word := untold_deed(statement, evidence)):
        why = reason("untold", language, word=word)
    elif reading is None and (word := told_as_done(statement, evidence)):
        why = reason("planned", language, word=word)
    elif reading is None and (cause := unfounded_cause(statement, evidence)):
        why = reason("another cause", language, name=cause)
    elif relatedness(statement, evidence) < _least_related(
        verdicts, is_english=reading is not None
    ):
        why = reason("unrelated", language)
    return Claim(
        text=statement,
        supported=why is None,
        reason=why,
        figures=tuple(verdict.figure for verdict in verdicts),
    )


def _least_related(verdicts: Sequence[Verdict], *, is_english: bool) -> float:
    """Half of an English statement's words no glossary knows; its figures speak for it too."""
    if not is_english:
        return _RELATED
    return 0.0 if verdicts else _RELATED_IN_ENGLISH


def _as_given(verdict: Verdict, reading: Rewritten, shift: int) -> Verdict:
    """The verdict on a figure as it was before it was rewritten; what it counts is judged too."""
    found, source = verdict.found, verdict.source
    start, end = found.start - shift, found.end - shift
    span = reading.origin(start, end)
    figure = verdict.figure.model_copy(update={"raw": reading.original[span.start : span.end]})
    if source is not None and counts_another(reading.text[end:], source.unit):
        figure = figure.model_copy(update={"supported": False, "citation": None})
        return verdict._replace(figure=figure, written=figure.raw, instead=source.raw)
    return verdict._replace(figure=figure, written=figure.raw)


def _repeats(statement: str, question: str) -> bool:
    """True for a statement that is a question, or tells no more than this one.

    "Phải không?" asks whether something is so; to say it again answers that.
    """
    if statement.rstrip().endswith("?"):
        return True
    if _WHETHER.search(parse(question).folded):
        return False
    told = content_syllables(statement)
    asked = {figure.value for figure in vietnamese_figures(parse(question))}
    new = any(figure.value not in asked for figure in vietnamese_figures(parse(statement)))
    counted = _COUNTED.intersection(words_of(parse(statement).canonical))
    return not new and not counted and told - _FILLING <= content(question)


_WHETHER = re.compile(
    r"\b(?:phai khong|dung khong|co phai|hay khong|hay chua)\b|\bco\b.*\b(?:khong|chua)\b|"
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|will)\b"
)
_COUNTED = frozenset({"một", "không", "chưa"})  # say how many without a figure
_FILLING = frozenset({"tong", "cong", "tat", "ca"})


def _contradicted(
    statement: str, evidence: Sequence[Sentence], *, in_order: bool = True
) -> str | None:
    """A word that the quoted sentence nearest to the statement contradicts.

    `in_order` says that the words stand in Vietnamese order, so that what a negation denies is
    known.
    """
    quoted = [sentence for sentence in evidence if sentence.distance == 0]
    if not quoted:
        return None
    nearest = max(quoted, key=lambda sentence: _shared(statement, sentence.text))
    if in_order:
        return contradiction(statement, nearest.text)
    return turned(statement, nearest.text) or denied(statement, [s.text for s in quoted])


def _shared(statement: str, other: str) -> float:
    own = content(statement)
    return len(own & content(other)) / len(own) if own else 0.0
