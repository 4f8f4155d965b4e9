"""One case of a suite to one row. A case that fails gives a row at its worst, never none."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from eval.cases import Case, gold_spans
from eval.metrics.answers import (
    answer_f1,
    answer_is_right,
    answer_match,
    citation_precision,
    citation_recall,
    evidence_recall,
    figures_right,
    quotations_are_true,
    quotes_found,
    wrong_figures,
)
from eval.metrics.briefings import articles_told, conflicts_shown, figures_shown, points_of
from eval.metrics.measures import SuiteName, worst_metrics, worst_shares
from eval.metrics.retrieval import rank_measures, relevance
from eval.metrics.summaries import claims_of, figures_covered, people_found, rouge, sections_right
from eval.replay.cassette import CURRENT_CASE, GOLD_ARM, Cassette
from eval.replay.exchanges import Heard
from eval.runs.errors import HarnessError
from eval.runs.readings import attach
from eval.runs.rows import Row, ShownCitation, ShownClaim, ShownFigure
from eval.statistics.paired import Share
from eval.studies.mutate import Mutation
from rag.config import EngineChoice
from rag.engine import Engine
from rag.errors import DiemBaoError, EmbeddingError, LibraryError, ModelRefused
from rag.question import Exchange
from rag.text import Span, nfc
from rag.types import Answer, Article, Claim, Passage, Usage

Gold = list[tuple[str, Sequence[Span]]]


class Bench(NamedTuple):
    """What a case is run on. `articles` is by file stem; `cassette` carries the model's calls.

    `explains` says whether a wrong answer is tried again with the gold passages alone.
    """

    engine: Engine
    choice: EngineChoice
    articles: Mapping[str, Article]
    cassette: Cassette | None = None
    explains: bool = True

    @property
    def by_id(self) -> dict[str, Article]:
        """The articles by their id."""
        return {article.id: article for article in self.articles.values()}

    def gold(self, case: Case) -> Gold:
        """Each gold quotation as its article's id and every place where it stands."""
        found: Gold = []
        for gold in case.gold:
            article = self.articles[gold.article]
            found.append((article.id, gold_spans(gold, article)))
        return found

    def heard(self, label: str) -> Heard:
        """The model calls of a case."""
        return self.cassette.heard(label) if self.cassette else Heard((), is_recorded=False)


def run_case(bench: Bench, suite: SuiteName, case: Case, repeat: int = 0) -> Row:
    """The row of a question or a summary. What DiemBaoError says becomes its `error`.

    Raises what says nothing of the case: ModelRefused, EmbeddingError, LibraryError, and
    HarnessError where the model's server is gone.
    """
    label = f"{suite} {case.id}"
    row = Row(
        suite=suite,
        case=case.id,
        cluster=case.cluster,
        repeat=repeat,
        tags=case.tags,
        must_pass=case.must_pass,
        question=case.question,
        expected=_expected(case),
        answerable=case.answerable if case.is_question else None,
    )
    token = CURRENT_CASE.set(label)
    started = time.perf_counter()
    try:
        measured = _MEASURING[suite](bench, case, label)
    except (ModelRefused, EmbeddingError, LibraryError):
        raise
    except DiemBaoError as error:
        spent = (time.perf_counter() - started) * 1000
        measured = _failed(suite, case, str(error)) | _times(spent, bench.heard(label))
    finally:
        CURRENT_CASE.reset(token)
    if bench.cassette is not None and (trouble := bench.cassette.trouble(label)):
        raise HarnessError(f"case {label}: {trouble}.")
    spent = (time.perf_counter() - started) * 1000
    return row.model_copy(update={"milliseconds": round(spent, 1), **measured})


def run_mutation(bench: Bench, text: str, mutation: Mutation | None) -> Row:
    """The row of one sentence: with an error planted, which the check must find, or untouched."""
    kind = mutation.kind if mutation else "untouched"
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    started = time.perf_counter()
    checked = bench.engine.check(text).sentences
    flagged = any(not sentence.supported for sentence in checked)
    is_right = flagged == (mutation is not None)
    return Row(
        suite="verification",
        case=f"{kind} {digest}",
        cluster=mutation.article if mutation else _holder(bench, text) or digest,
        tags=(kind,),
        # What went right is named by its digest alone: there are thousands.
        question="" if is_right else text,
        expected=(mutation.original,) if mutation and not is_right else (),
        text="" if is_right else "; ".join(s.reason for s in checked if s.reason),
        metrics={"found": float(flagged)} if mutation else {"accepted": float(not flagged)},
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
    )


def _holder(bench: Bench, text: str) -> str | None:
    """The id of the article in which a sentence stands."""
    return next((a.id for a in bench.articles.values() if text in a.text), None)


def _retrieval(bench: Bench, case: Case, label: str) -> dict[str, Any]:  # noqa: ARG001
    passages = bench.engine.search(case.question, 10).passages
    return {
        "metrics": rank_measures(*relevance(passages, bench.gold(case))),
        "text": " · ".join(dict.fromkeys(passage.title for passage in passages[:3])),
    }


def _question(bench: Bench, case: Case, label: str) -> dict[str, Any]:
    answer, first_claim, spent = _asked(bench, case)
    heard = bench.heard(label)
    right = answer_is_right(case, answer)
    return {
        "text": answer.text,
        "claims": _shown(answer.claims, bench),
        "confidence": _confidence(bench, case, answer),
        "fault": _fault(bench, case, label) if case.answerable and not right else None,
        "metrics": _answer_metrics(case, answer, bench),
        "shares": _answer_shares(answer, bench.by_id, heard),
        "usage": answer.usage,
        "first_claim_milliseconds": first_claim,
        **_times(spent, heard),
    }


def _asked(bench: Bench, case: Case) -> tuple[Answer, float | None, float]:
    """The answer, the milliseconds to its first supported claim, and all of them.

    A live model's answer is streamed, as on the page; a cassette holds whole replies.
    """
    first_claim = None
    started = time.perf_counter()
    history, choice = _history(case), bench.choice
    if bench.cassette is not None and bench.cassette.mode != "live":
        answer = bench.engine.ask(case.question, history=history, engine=choice)
    else:
        for part in bench.engine.ask_stream(case.question, history=history, engine=choice):
            if isinstance(part, Answer):
                answer = part
            elif first_claim is None:
                first_claim = round((time.perf_counter() - started) * 1000, 1)
    return answer, first_claim, (time.perf_counter() - started) * 1000


def _history(case: Case) -> list[Exchange]:
    return [Exchange(turn.question, turn.answer) for turn in case.history]


def _answer_metrics(case: Case, answer: Answer, bench: Bench) -> dict[str, float]:
    measured = {
        "right": float(answer_is_right(case, answer)),
        "answer_f1": answer_f1(case, answer),
        "quotations_true": float(quotations_are_true(answer, bench.by_id)),
    }
    if not case.answerable:
        return measured | {"declined": float(not answer.answerable)}
    measured |= {
        "answered": float(answer.answerable),
        "evidence_recall": evidence_recall(answer, bench.gold(case)),
    }
    if case.answers:
        measured["answer_match"] = float(answer_match(case, answer))
    if any(figure.required for figure in case.figures):
        measured["figures_right"] = figures_right(case, answer)
    return measured


def _answer_shares(
    answer: Answer, articles: Mapping[str, Article], heard: Heard
) -> dict[str, Share]:
    return {
        "wrong_figures": wrong_figures(answer.claims),
        "citation_recall": citation_recall(answer, articles),
        "citation_precision": citation_precision(answer, articles),
        "quotes_found": quotes_found(heard.quotes, answer.passages),
    }


def _confidence(bench: Bench, case: Case, answer: Answer) -> float:
    """How sure of an answer the run was: 0 where it declined, else how likely the best sentence is.

    The embedded engine's calibrated probability serves for a model too, which gives none of its
    own; for the embedded engine it counts where it declined as well.
    """
    asked = answer.rewritten or case.question
    best = bench.engine.sentences(asked).probability
    return best if answer.engine == "extractive" or answer.answerable else 0.0


def _fault(bench: Bench, case: Case, label: str) -> str | None:
    """Whose fault a wrong answer is: the retriever's if gold passages alone give a right one.

    None where a replay does not know what the model says of them.
    """
    if not bench.explains:
        return None
    with gold_engine(bench, case) as engine:
        token = CURRENT_CASE.set(f"{label}{GOLD_ARM}")
        try:
            answer = engine.ask(case.question, history=_history(case), engine=bench.choice)
        except DiemBaoError:
            is_replay = bench.cassette is not None and bench.cassette.mode == "replay"
            return None if is_replay else "generator"
        finally:
            CURRENT_CASE.reset(token)
            bench.heard(f"{label}{GOLD_ARM}")
    return "retriever" if answer_is_right(case, answer) else "generator"


@contextmanager
def gold_engine(bench: Bench, case: Case) -> Iterator[Engine]:
    """An engine whose library holds only the paragraphs with the gold quotations."""
    texts: dict[str, list[str]] = {}
    for gold in case.gold:
        article = bench.articles[gold.article]
        holding = [line for line in article.text.split("\n") if nfc(gold.quote) in line]
        kept = texts.setdefault(gold.article, [article.title])
        kept += [line for line in holding[:1] if line not in kept]
    articles = []
    for stem, lines in texts.items():
        text = "\n".join(lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        whole = bench.articles[stem]
        articles.append(
            whole.model_copy(update={"id": digest[:16], "sha256": digest, "text": text})
        )
    with (
        tempfile.TemporaryDirectory(prefix="diembao-gold-") as home,
        Engine(
            bench.engine.config.model_copy(update={"home": Path(home)}),
            embedder=bench.engine.embedder,
        ) as engine,
    ):
        engine.add(articles)
        if bench.cassette is not None:
            attach(bench.cassette, engine)
        yield engine


def _summary(bench: Bench, case: Case, label: str) -> dict[str, Any]:
    article = bench.articles[case.articles[0]]
    started = time.perf_counter()
    summary = bench.engine.summarise(article.id, engine=bench.choice)
    spent = (time.perf_counter() - started) * 1000
    heard = bench.heard(label)
    claims = [(section, claim) for section, claim in claims_of(summary)]
    upheld = sum(claim.supported and bool(claim.citations) for _, claim in claims)
    text = " ".join(claim.text for _, claim in claims if claim.supported)
    whole = Passage(
        article_id=article.id, title=article.title, source=article.source, start=0,
        end=len(article.text), text=article.text, score=0.0,
    )  # fmt: skip
    return {
        "text": text,
        "claims": tuple(
            shown.model_copy(update={"section": section})
            for (section, _), shown in zip(
                claims, _shown([claim for _, claim in claims], bench), strict=True
            )
        ),
        "metrics": {
            "figures_covered": figures_covered(case, summary),
            "sections_right": sections_right(case, summary, [s for _, s in bench.gold(case)]),
            "people_found": people_found(case, summary),
            "valid_first": float(summary.usage.calls <= 1),
            "valid": 1.0,
            **rouge(case.reference, text),
        },
        "shares": {
            "wrong_figures": wrong_figures(claim for _, claim in claims),
            "citation_recall": Share(upheld, len(claims)),
            "quotes_found": quotes_found(heard.quotes, [whole]),
        },
        "usage": summary.usage,
        **_times(spent, heard),
    }


def _briefing(bench: Bench, case: Case, label: str) -> dict[str, Any]:
    ids = [bench.articles[stem].id for stem in case.articles]
    started = time.perf_counter()
    briefing = bench.engine.brief(ids, engine=bench.choice, title=case.question)
    spent = (time.perf_counter() - started) * 1000
    heard = bench.heard(label)
    points = list(points_of(briefing))
    text = " ".join(claim.text for claim in points if claim.supported)
    metrics = {
        "figures_shown": figures_shown(case, briefing),
        "articles_told": articles_told(set(ids), briefing),
        "rouge_l": rouge(case.reference, text)["rouge_l"],
    }
    if case.conflicts:
        metrics["conflicts_shown"] = conflicts_shown(case, briefing)
    return {
        "text": text,
        "claims": _shown(points, bench),
        "metrics": metrics,
        "shares": {"wrong_figures": wrong_figures(points)},
        "usage": briefing.usage,
        **_times(spent, heard),
    }


_MEASURING: dict[SuiteName, Callable[[Bench, Case, str], dict[str, Any]]] = {
    "retrieval": _retrieval,
    "qa": _question,
    "summary": _summary,
    "briefing": _briefing,
}


def _times(spent: float, heard: Heard) -> dict[str, Any]:
    """What was replayed took the time that it took when it was recorded."""
    model = heard.milliseconds
    return {
        "milliseconds": round(spent + (model if heard.is_recorded else 0), 1),
        "recorded": heard.is_recorded,
    }


def _failed(suite: SuiteName, case: Case, why: str) -> dict[str, Any]:
    applies = {
        "answered": case.answerable,
        "evidence_recall": case.answerable,
        "declined": not case.answerable,
        "answer_match": case.answerable and bool(case.answers),
        "figures_right": any(figure.required for figure in case.figures),
        "conflicts_shown": bool(case.conflicts),
    }
    return {
        "error": why,
        "metrics": worst_metrics(suite, applies),
        "shares": worst_shares(suite),
        "usage": Usage(),
    }


def _expected(case: Case) -> tuple[str, ...]:
    if case.answers:
        return case.answers
    return (case.reference,) if case.reference else ()


def _shown(claims: Sequence[Claim], bench: Bench) -> tuple[ShownClaim, ...]:
    stems = {article.id: stem for stem, article in bench.articles.items()}
    return tuple(
        ShownClaim(
            text=claim.text,
            supported=claim.supported,
            reason=claim.reason,
            citations=tuple(
                ShownCitation(article=stems.get(c.article_id, c.article_id), quote=c.quote)
                for c in claim.citations
            ),
            figures=tuple(ShownFigure(raw=f.raw, supported=f.supported) for f in claim.figures),
        )
        for claim in claims
    )
