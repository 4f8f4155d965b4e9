"""The judgements of the embedded engine (`extractive/confidence.json`), fitted on data.

What the reader reads of an example is chosen by the first ranking as it ships, which saw it.

Fitted on questions that people wrote on news (`eval/cases/news/questions.jsonl` and those of the
data, a third of them near misses by entity, attribute or time) and on the dev cases of our own. The
number of its event says what a question is for: half of them teach the reader, a quarter is fitted
on here, and where 8 divides it, it judges, as the gate cases do. The threshold is out of fold: by a
model that saw no question on the same event.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval.cases import Case, load_cases
from eval.metrics.answers import holds_text
from eval.news.data import News, Question, read_lines
from eval.news.library import open_bench
from eval.news.text import parts_held
from eval.runs.corpus import corpus_engine, ids_by_stem
from rag.answer import BY_READING, Model, Sentences, contest, is_borne, shipped
from rag.engine import Engine
from rag.figures import vietnamese_figures
from rag.text import parse

Floats = NDArray[np.float64]

KEPT = 8  # an event whose number this divides is not fitted on
_TEACH, _OF = 2, 4  # an event whose number leaves 2 when divided by 4 teaches the reader
# What the threshold is chosen for, out of fold: at least so many of the answers given are right,
# and at most so many of the near misses are answered.
LEAST_RIGHT, MOST_MISSED = 0.9, 0.08
_FOLDS = 5
# What counts differently by the kind of the question.
_BY_KIND = ("passage", "matter", "heading", "reads")
_KINDS = ("counts", "person", "role", "moment", "where", "reason", "list", "name", "open")
_RANK_PENALTY, _SURE_STRENGTH = 40.0, 0.01


def _unfitted() -> Model:
    nothing: dict[str, Any] = {"weights": {}, "by_kind": {}}
    sure = {"bias": 0.0, "weights": {}}
    return Model.model_validate(
        {"first": shipped().first, "rank": nothing, "sure": sure, "threshold": 1.0}
    )


class Example(NamedTuple):
    """A question: the evidence of its sentences, in order, and whether each answers.

    `right` is 1, 0, or -1 where it holds only a part of the answer. `group` is the event or article
    that it is on, `judges` is true where it is not fitted on.
    """

    source: str
    group: str
    answerable: bool
    judges: bool
    names: tuple[str, ...]
    evidence: Floats
    right: NDArray[np.int8]
    answers: tuple[str, ...]


def example_of(
    source: str, group: str, sentences: Sentences, right: Callable[[str, str], int],
    texts: Mapping[str, str], *, answerable: bool, judges: bool,
) -> Example:  # fmt: skip
    """The example of a question that was read; `right` judges article id and sentence."""
    names = tuple(sorted(sentences.candidates[0].evidence)) if sentences.candidates else ()
    rows = [[c.evidence[name] for name in names] for c in sentences.candidates]
    told = [
        right(c.article_id, texts[c.article_id][c.span.start : c.span.end])
        for c in sentences.candidates
    ]
    return Example(
        source, group, answerable, judges, names,
        np.array(rows, dtype=np.float64).reshape(len(rows), len(names)),
        np.array(told, dtype=np.int8), tuple(c.answer for c in sentences.candidates),
    )  # fmt: skip


def news_examples(engine: Engine, source: str, questions: Sequence[Question]) -> Iterator[Example]:
    """Questions on news; a sentence is right that holds one spelling of each part asked for."""
    texts = {article.id: article.text for article in engine.articles()}
    for question in track(questions, source, console=Console(stderr=True)):

        def right(_: str, text: str, parts: Any = question.answers) -> int:
            held = parts_held(text, parts)
            return 0 if not any(held) else 1 if all(held) else -1

        yield example_of(
            source, question.cluster, engine.sentences(question.question, model=_unfitted()),
            right, texts, answerable=question.answerable,
            judges=is_kept(question.cluster),
        )  # fmt: skip


def is_kept(cluster: str) -> bool:
    """True for an event that must not be fitted on."""
    return _leaves(cluster, KEPT) == 0


def teaches_reader(cluster: str) -> bool:
    """True for an event whose questions the reader of answers is taught on."""
    return _leaves(cluster, _OF) == _TEACH


def _leaves(cluster: str, divisor: int) -> int | None:
    """What the number of an event leaves when divided; None for an article of our own."""
    number = cluster.rpartition("_")[2]
    return int(number) % divisor if number.isdigit() else None


def case_examples(engine: Engine, cases: Iterable[Case]) -> Iterator[Example]:
    """Our own cases; a sentence is right that holds a required figure, or an expected wording."""
    known = ids_by_stem(engine)
    texts = {article.id: article.text for article in engine.articles()}
    for case in cases:
        if case.history or not known.keys() >= set(case.articles):
            continue  # a follow-up, or of another corpus
        wanted = {known[stem] for stem in case.articles}

        def right(article: str, text: str, c: Case = case, w: Any = wanted) -> int:
            return int(c.answerable and article in w and _answers(c, text))

        yield example_of(
            "own", case.cluster, engine.sentences(case.question, model=_unfitted()), right, texts,
            answerable=case.answerable, judges=case.split == "gate",
        )  # fmt: skip


def _answers(case: Case, sentence: str) -> bool:
    required = {figure.value for figure in case.figures if figure.required}
    if required:
        return bool(required & {figure.value for figure in vietnamese_figures(parse(sentence))})
    return any(holds_text(answer, sentence) for answer in case.answers)


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The judgements. What is sure is learnt from rankings that had not seen the question."""
    firsts = [
        (example, *first_of(example, rank))
        for used, held in folds(examples)
        for rank in [fit_rank(used)]
        for example in held
    ]
    return {
        "first": fit_rank([_unread(each) for each in examples]),
        "rank": fit_rank(examples),
        "sure": _fit_sure([f[1:] for f in firsts]),
    }


def _unread(example: Example) -> Example:
    """The example as it is before the reader has read."""
    kept = [number for number, name in enumerate(example.names) if name not in BY_READING]
    names = tuple(example.names[number] for number in kept)
    return example._replace(names=names, evidence=example.evidence[:, kept])


def folds(
    examples: Sequence[Example], seed: int = 1
) -> Iterator[tuple[list[Example], list[Example]]]:
    """The examples to fit on and those to judge, each event judged once."""
    groups = sorted({each.group for each in examples})
    random.Random(seed).shuffle(groups)
    for number in range(_FOLDS):
        held = set(groups[number::_FOLDS])
        yield (
            [each for each in examples if each.group not in held],
            [each for each in examples if each.group in held],
        )


def fit_rank(examples: Sequence[Example]) -> dict[str, Any]:
    """Conditional logit: the chance of the sentences that answer among those of their question."""
    from scipy.optimize import minimize

    used = [each for each in examples if each.answerable and _answering(each).any()]
    names = used[0].names
    rows = np.vstack([_with_kinds(each.evidence, names) for each in used])
    middle, spread = rows.mean(0), rows.std(0) + 1e-9
    rows = (rows - middle) / spread
    right = np.concatenate([_answering(each) for each in used]).astype(float)
    sizes = np.array([len(each.right) for each in used])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    of = np.repeat(np.arange(len(used)), sizes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = rows @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        whole, held = np.add.reduceat(odds, starts), np.add.reduceat(odds * right, starts)
        slope = rows.T @ (odds / whole[of] - odds * right / held[of])
        return (
            float((np.log(whole) - np.log(held)).sum() + _RANK_PENALTY / 2 * (weights @ weights)),
            slope + _RANK_PENALTY * weights,
        )

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / spread
    rounded = [round(float(weight), 4) for weight in found]
    own = _by_kind(names)
    by_kind = {
        kind: dict(zip(own, rounded[len(names) + i * len(own) :], strict=False))
        for i, kind in enumerate(_KINDS)
    }
    weights = {n: w for n, w in zip(names, rounded, strict=False) if n not in _KINDS}
    return {"weights": weights, "by_kind": by_kind}


def _answering(example: Example) -> NDArray[np.bool_]:
    """The sentences that answer, or else those that answer in part."""
    least = 1 if (example.right == 1).any() else -1
    return np.equal(example.right, least)


def _with_kinds(evidence: Floats, names: Sequence[str]) -> Floats:
    """The evidence, and for each kind of question what counts differently for it."""
    own = evidence[:, [names.index(name) for name in _by_kind(names)]]
    return np.hstack([evidence, *(own * evidence[:, [names.index(kind)]] for kind in _KINDS)])


def _by_kind(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in _BY_KIND if name in names)


def _fit_sure(firsts: Sequence[tuple[dict[str, float], int]]) -> dict[str, Any]:
    """Logistic regression over first sentences, right or not."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    names = sorted(firsts[0][0])
    rows = np.array([[evidence[name] for name in names] for evidence, _ in firsts])
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=_SURE_STRENGTH, max_iter=5000)
    model.fit(scaler.transform(rows), [right == 1 for _, right in firsts])
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    named = zip(names, weights, strict=True)
    return {"bias": round(bias, 4), "weights": {n: round(float(w), 4) for n, w in named}}


def ordered(example: Example, rank: Mapping[str, Any]) -> tuple[NDArray[np.intp], Floats]:
    """The sentences, the best first, and the scores in that order."""
    rows = _with_kinds(example.evidence, example.names)
    common = [rank["weights"].get(name, 0.0) for name in example.names]
    scores = rows @ [*common, *(rank["by_kind"][kind][n] for kind in _KINDS for n in _BY_KIND)]
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def first_of(example: Example, rank: Mapping[str, Any]) -> tuple[dict[str, float], int]:
    """The evidence of the best sentence as the second judgement sees it, and whether it answers."""
    order, scores = ordered(example, rank)
    best = dict(zip(example.names, example.evidence[order[0]], strict=True))
    answers = [example.answers[i] for i in order]
    return best | contest(list(scores), answers), int(example.right[order[0]])


class Shown(NamedTuple):
    """What becomes of a question: is it given (and right), where does an answer stand."""

    answerable: bool
    probability: float
    is_right: bool
    place: int


def shown(example: Example, model: Mapping[str, Any]) -> Shown:
    """What the model makes of an example; a name that is not borne keeps it from being given."""
    evidence, right = first_of(example, model["rank"])
    order, _ = ordered(example, model["rank"])
    hits = np.flatnonzero(example.right[order] == 1)
    sure = Model.model_validate({**model, "threshold": 1.0}).sure
    probability = sure.probability(evidence) if is_borne(evidence) else 0.0
    place = int(hits[0]) if len(hits) else 99
    return Shown(example.answerable, probability, right == 1, place)


class Told(NamedTuple):
    """At a threshold: the share of the answerable given, of those right, of near misses given."""

    given: float
    right: float
    missed: float


def told(results: Sequence[Shown], threshold: float) -> Told:
    """What a threshold makes of questions."""
    yes = [each for each in results if each.answerable]
    given = [each for each in yes if each.probability >= threshold]
    no = [each.probability >= threshold for each in results if not each.answerable]
    right = sum(each.is_right for each in given) / max(1, len(given))
    return Told(len(given) / max(1, len(yes)), right, sum(no) / max(1, len(no)))


def threshold_for(results: Sequence[Shown]) -> float:
    """The lowest at which the answers are as right, and near misses as rare, as is wanted."""
    for threshold in (hundredth / 100 for hundredth in range(30, 90)):
        at = told(results, threshold)
        if at.right >= LEAST_RIGHT and at.missed <= MOST_MISSED:
            return threshold
    return 0.9


def print_report(sets: Mapping[str, Sequence[Shown]], thresholds: Sequence[float]) -> None:
    """Where the answer stands, and what is given at some thresholds, a set a line."""
    out = Console(highlight=False, width=160)
    table = Table("set", "answerable", "first", "of three", "near misses", box=None)
    for at in thresholds:
        table.add_column(f"given, right; misses from {at}")
    for name, results in sets.items():
        yes = [each for each in results if each.answerable]
        cells = [
            f"{at.given:.0%}, {at.right:.0%}; {at.missed:.1%}"
            for at in (told(results, each) for each in thresholds)
        ]
        table.add_row(
            name, str(len(yes)), f"{np.mean([s.place < 1 for s in yes]):.3f}",
            f"{np.mean([s.place < 3 for s in yes]):.3f}", str(len(results) - len(yes)), *cells,
        )  # fmt: skip
    out.print(table)


def train_answer(
    data: Path, news: Path, corpora: Sequence[tuple[Path, Sequence[Path]]], home: Path | None
) -> dict[str, Any]:
    """Read the questions, fit, choose the threshold, and report.

    `news` is a file of questions on the articles of `data`; `corpora` are folders of articles with
    the files of cases about them; `home` is a library of the articles to copy.
    """
    loaded = News(data)
    written = read_lines(news, Question)
    unread = [q for q in (*written, *loaded.questions) if not teaches_reader(q.cluster)]
    with open_bench(loaded, home) as bench:
        examples = list(news_examples(bench.engine, "news", unread))
    for folder, cases in corpora:
        with corpus_engine(folder) as engine:
            examples += case_examples(engine, load_cases(list(cases)))
    examples = [each for each in examples if len(each.right)]
    used = [each for each in examples if not each.judges]
    results: dict[str, list[Shown]] = {}
    for part, held in folds(used, seed=2):
        model = fit(part)
        for each in held:
            results.setdefault(f"{each.source}, out of fold", []).append(shown(each, model))
    model = fit(used)
    model["threshold"] = threshold_for(results["news, out of fold"])
    for each in examples:
        if each.judges:
            results.setdefault(f"{each.source}, kept", []).append(shown(each, model))
    at = model["threshold"]
    print_report(results, (round(at - 0.1, 2), at, round(at + 0.1, 2)))
    card = {
        "fitted on": dict(Counter(each.source for each in used)),
        "out of fold": told(results["news, out of fold"], at)._asdict(),
        "command": "python -m eval train answer DATA",
    }
    return {**model, "card": card}


def write_model(model: Mapping[str, Any], path: Path) -> None:
    """The file of weights."""
    path.write_text(json.dumps(model, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
