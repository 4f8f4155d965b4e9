"""What a language model says of the statements of a result: one call for all of them.

It may lift what the text leaves open, and turn what it decided; never lift a figure in digits, nor
words in quotation marks, that the evidence does not give. Where no call is left, or the reply is of
no use, what the text says stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from rag.document import subjects_at
from rag.figures import figures_of
from rag.models import Budget, JudgementDraft, LanguageModel, load_prompt, mark_lines
from rag.text import nfc, one_line, parse
from rag.types import Article, Check, Citation, Claim, Decider, Judged, Verdict
from rag.verify.claims import lead_ins, whole_statements
from rag.verify.features import is_figure, is_told
from rag.verify.reading import readings_of
from rag.verify.rules import misquoted
from rag.verify.units import dated, days_told, units_of

J = TypeVar("J", bound=Judged)

_MOST = 20  # statements of one call; more of them are left as they are
_LONGEST = 1200  # letters of one statement's evidence
# Classes of words that the text alone judges least surely.
_SOFT = frozenset({"cause", "possible", "must", "plan", "proposal", "scope", "only"})
_CREDIT = 12  # words of an article's last line that may say where the report comes from


class Open(NamedTuple):
    """A statement with its verdict by the text, and the sentences it was held against."""

    text: str
    judged: Judged
    citations: Sequence[Citation]


def ask_judge(
    statements: Sequence[Open],
    asked: Sequence[int],
    articles: Mapping[str, Article],
    model: LanguageModel,
    budget: Budget,
) -> dict[int, tuple[Verdict, str]]:
    """Of the statements at the places `asked`, the verdicts that the model changes, with reasons.

    They are by place; more than `_MOST` are not for one call.
    """
    if not asked:
        return {}
    evidence = {i: _evidence(statements[i], articles) for i in asked}
    blocks = [
        f"[{number}]\n{mark_lines([statements[i].text])}\n{mark_lines(evidence[i])}"
        for number, i in enumerate(asked, 1)
    ]
    values = {"claims": "\n\n".join(blocks)}
    reply = model.ask(load_prompt("judge"), values, JudgementDraft, budget)
    found: dict[int, tuple[Verdict, str]] = {}
    for each in reply.verdicts if reply else []:
        if not 1 <= each.number <= len(asked) or asked[each.number - 1] in found:
            continue
        i = asked[each.number - 1]
        verdict: Verdict = "unverified" if each.verdict == "not stated" else each.verdict
        if verdict == "supported" and not _may_lift(statements[i], evidence[i], articles):
            continue
        found[i] = verdict, one_line(each.reason)
    return {i: each for i, each in found.items() if each[0] != statements[i].judged.verdict}


def judge_claims(
    claims: Sequence[Claim],
    articles: Mapping[str, Article],
    model: LanguageModel,
    budget: Budget,
    *,
    thorough: bool = False,
) -> list[Claim]:
    """The claims of a text in order, those that the model judged otherwise with its verdict.

    A small model errs itself, and is slow; one that is strong may be asked to be `thorough`: of
    all that is no copy of a sentence.
    """
    texts = [claim.text for claim in claims]
    statements = [
        Open(text, claim, claim.citations + (() if i is None else claims[i].citations))
        for text, claim, i in zip(whole_statements(texts), claims, lead_ins(texts), strict=True)
    ]
    asked = [i for i, each in enumerate(statements) if _is_asked(each, thorough)]
    changed = ask_judge(statements, asked[:_MOST], articles, model, budget)
    return [
        _by_model(claim, *changed[i]) if i in changed else claim for i, claim in enumerate(claims)
    ]


def judge_draft(
    check: Check, articles: Callable[[Sequence[str]], Sequence[Article]], model: LanguageModel
) -> Check:
    """A checked draft, with the verdicts of the model in place of those that it changes.

    Its sentences go to the model some at a time, while the calls of one result last.
    """
    budget = model.budget()
    sentences = list(check.sentences)
    cited = [tuple(c for c in (each.citation, each.nearest) if c) for each in sentences]
    known = {a.id: a for a in articles(sorted({c.article_id for each in cited for c in each}))}
    statements = [
        Open(each.text, each, citations) for each, citations in zip(sentences, cited, strict=True)
    ]
    asked = [i for i, each in enumerate(statements) if _is_asked(each)]
    for start in range(0, len(asked), _MOST):
        changed = ask_judge(statements, asked[start : start + _MOST], known, model, budget)
        for i, (verdict, reason) in changed.items():
            cite, near = (None, cited[i][0]) if verdict == "unverified" else (cited[i][0], None)
            changes = {"citation": cite, "nearest": near}
            sentences[i] = _by_model(sentences[i], verdict, reason).model_copy(update=changes)
    return check.model_copy(update={"sentences": tuple(sentences), "usage": budget.spent})


def _by_model(judged: J, verdict: Verdict, reason: str) -> J:
    by: Decider | None = None if verdict == "unverified" else "model"
    return judged.judged(verdict, by, None if verdict == "supported" else reason)


def _is_asked(statement: Open, thorough: bool = False) -> bool:
    """What is open and has evidence, and what is ticked although it says why, or how surely.

    Where it is to be `thorough`, all that is no copy of a sentence, what is crossed too.
    """
    if not statement.citations:
        return False
    if statement.judged.verdict == "contradicted":
        return thorough
    stretch = parse(nfc(statement.text))
    if statement.judged.verdict == "unverified":
        return True
    if any(unit.kind in _SOFT for unit in units_of(stretch)):
        return True
    told = " ".join(stretch.words)
    quotes = (" ".join(parse(each.quote).words) for each in statement.citations)
    return thorough and not any(told in quote for quote in quotes)


def _evidence(statement: Open, articles: Mapping[str, Article]) -> list[str]:
    """Of each article cited its headline, and the sentences with their neighbours.

    The headline comes with the day and the places that the sentences cited tell of; a short last
    line, which credits the sources, is added.
    """
    lines: list[str] = []
    for article_id in dict.fromkeys(each.article_id for each in statement.citations):
        article = articles[article_id]
        cited = [each for each in statement.citations if each.article_id == article_id]
        places = (place for each in cited for place in subjects_at(article, each.start))
        setting = "; ".join(filter(None, (article.published, *dict.fromkeys(places))))
        lines.append(f"{article.title} ({setting})" if setting else article.title)
        document = parse(article.text)
        shown = {
            sentence.index + step
            for each in cited
            for sentence in document.touching(each.start, each.end)
            for step in (-1, 0, 1)
        }
        last = document.sentences[-1]
        if len(last.words) <= _CREDIT:
            shown.add(last.index)
        sentences = [s.text for s in document.sentences if s.index in shown]
        lines += [text for text in sentences if text.strip() != article.title.strip()]
    return [line[:_LONGEST] for line in lines]


def _may_lift(statement: Open, evidence: Sequence[str], articles: Mapping[str, Article]) -> bool:
    """True where each figure of a statement, and each quotation, stands in the evidence shown.

    A numeral written out may count what no source does ("ba con số"), but not what one counts
    otherwise ("ba xã" of "hai xã").
    """
    cited = [articles[each.article_id] for each in statement.citations]
    if misquoted(statement.text, cited):
        return False
    told = [figure for line in evidence for figure in figures_of(line)]
    told += [f for a in cited for line in evidence for f in days_told(units_of(line), a.published)]
    words = frozenset(word for line in evidence for word in parse(line).words)
    reading = readings_of(nfc(statement.text), ())[0].stretch
    pairs = (pair for line in evidence for pair in pairwise(units_of(line)))
    counted = {noun.key for unit, noun in pairs if unit.figure is not None}
    own = dated(units_of(reading), cited[0].published)
    nouns = [*(unit.key for unit in own), ""][1:]
    return all(
        is_told(unit, words, told) or not (is_figure(unit) or noun in counted)
        for unit, noun in zip(own, nouns, strict=True)
        if unit.figure is not None
    )
