"""The weights and threshold of the embedded engine, fitted on questions with known answers.

A logistic model over the features of candidate sentences, fitted on the topics of a SQuAD file and
on the dev cases of our own; half of the topics, and the gate cases, only judge, and all topics are
judged by weights that were fitted without them. The same questions asked with their paragraph
removed teach it when to decline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.optimize import minimize

from eval.abstention import auroc
from eval.cases import Case, load_cases
from eval.corpus import article_engine, corpus_engine, ids_by_stem
from eval.metrics import holds_text
from eval.squad import SquadQuestion, read_squad
from rag.answer import FEATURES, THRESHOLD, WEIGHTS, Candidate
from rag.engine import Engine
from rag.figures import vietnamese_figures
from rag.question import analyse
from rag.text import parse

Floats = NDArray[np.float64]

_RIDGE = 0.001
_OWN_CASES = 3.0  # what a case of our own counts, beside a question of the SQuAD file
_FOLDS = 4
# What the question states and the sentence lacks can only speak against it.
_BOUNDS = {
    "elsewhere": (None, 0.0),
    "lacks": (None, 0.0),
    "gap": (None, 0.0),
    "aims": (None, 0.0),
    "state": (None, 0.0),
}


class Corpus(NamedTuple):
    """A folder of articles, and the files of cases about them."""

    articles: Path
    cases: tuple[Path, ...]


def calibrate_engine(squad: Path, *, corpora: Sequence[Corpus], refit: bool) -> None:
    """Read the questions, print what the shipped (or, with `refit`, new) weights do on them."""
    articles, questions = read_squad(squad)
    with article_engine(articles) as engine:
        topics = squad_examples(engine, questions)
    own: dict[str, list[Example]] = {"dev": [], "gate": []}
    for corpus in corpora:
        loaded = load_cases(corpus.cases)
        with corpus_engine(corpus.articles) as engine:
            known = ids_by_stem(engine)
            for split in own:
                cases = [case for case in loaded if case.split == split]
                own[split] += case_examples(engine, cases, known)
    names = sorted(topics)
    fitting = [example for name in names[::2] for example in topics[name]]
    judging = [example for name in names[1::2] for example in topics[name]]
    weights = fit([*fitting, *own["dev"]]) if refit else np.array(WEIGHTS)
    sets = {
        f"{squad.stem}, fitted on": fitting,
        f"{squad.stem}, held back": judging,
        f"{squad.stem}, both": [*fitting, *judging],
        "own, dev": own["dev"],
        "own, gate": own["gate"],
    }
    print_report(sets, weights)
    print_crossed(cross_validated(topics, own["dev"]))
    if refit:
        shown = ", ".join(f"{weight:.2f}" for weight in weights)
        Console(highlight=False).print(f"WEIGHTS = ({shown})")


class Example(NamedTuple):
    """The candidates of one question: their features, and which of them hold the answer."""

    features: Floats
    right: NDArray[np.bool_]
    answerable: bool
    weight: float = 1.0
    given: bool = False  # whether the engine as shipped answers


def squad_examples(engine: Engine, questions: Sequence[SquadQuestion]) -> dict[str, list[Example]]:
    """Each question with its paragraph and without, by topic."""
    examples: dict[str, list[Example]] = {}
    for question in track(questions, "reading", console=Console(stderr=True)):
        side = examples.setdefault(question.title, [])
        for without in (None, question.article_id):
            found = engine.candidates(question.text, without=without)
            right = [_holds(candidate, question) for candidate in found]
            given = _given(found, question.text)
            side.append(_example(found, right, without is None)._replace(given=given))
    return examples


def _given(found: Sequence[Candidate], question: str) -> bool:
    wanted = analyse(question, ()).wanted
    return any(candidate.answers(wanted) for candidate in found)


def _holds(candidate: Candidate, question: SquadQuestion) -> bool:
    return candidate.article_id == question.article_id and any(
        candidate.span.start <= start and end <= candidate.span.end for start, end in question.spans
    )


def case_examples(engine: Engine, cases: Iterable[Case], known: dict[str, str]) -> list[Example]:
    """Our own cases; a sentence is right that holds a required figure, or an expected wording."""
    examples = []
    for case in cases:
        found = engine.candidates(case.question)
        wanted = {known[stem] for stem in case.articles}
        right = [
            case.answerable and c.article_id in wanted and _answers(case, _text(engine, c))
            for c in found
        ]
        example = _example(found, right, case.answerable, _OWN_CASES)
        examples.append(example._replace(given=_given(found, case.question)))
    return examples


def _text(engine: Engine, candidate: Candidate) -> str:
    text = engine.article(candidate.article_id).text
    return text[candidate.span.start : candidate.span.end]


def _answers(case: Case, sentence: str) -> bool:
    required = {figure.value for figure in case.figures if figure.required}
    if required:
        return bool(required & {figure.value for figure in vietnamese_figures(parse(sentence))})
    return any(holds_text(answer, sentence) for answer in case.answers)


def _example(
    found: Sequence[Candidate], right: Sequence[bool], answerable: bool, weight: float = 1.0
) -> Example:
    features = np.array([candidate.features for candidate in found], dtype=np.float64)
    return Example(
        features.reshape(len(found), len(FEATURES)),
        np.array(right, dtype=np.bool_),
        answerable,
        weight,
    )


def fit(examples: Sequence[Example]) -> Floats:
    """Bias and weights: logistic loss on each sentence, softmax loss on the right one's rank."""
    used = [example for example in examples if len(example.features)]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros_like(weights)
        for features, right, _, weight, _ in used:
            logits = weights[0] + features @ weights[1:]
            errors = 1 / (1 + np.exp(-np.clip(logits, -30, 30))) - right
            total += weight * float(np.mean(np.logaddexp(0, logits) - right * logits))
            slope = weight * errors / len(right)
            gradient[0] += slope.sum()
            if right.any():
                share = np.exp(logits - logits.max())
                held = share * right
                total -= weight * float(np.log(held.sum() / share.sum()))
                slope = slope + weight * (share / share.sum() - held / held.sum())
            gradient[1:] += features.T @ slope
        ridge = np.concatenate([[0.0], 2 * _RIDGE * weights[1:]])
        return (
            total / len(used) + _RIDGE * float(np.sum(weights[1:] ** 2)),
            gradient / len(used) + ridge,
        )

    free = (None, None)
    bounds = [free, *(_BOUNDS.get(name, free) for name in FEATURES)]
    start = np.zeros(len(FEATURES) + 1)
    fitted: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return fitted


def cross_validated(
    topics: Mapping[str, Sequence[Example]], own: Sequence[Example]
) -> list[tuple[list[Example], Floats]]:
    """Each fold's examples with weights fitted on the other topics and the cases of our own."""
    names = sorted(topics)
    folds = []
    for fold in range(_FOLDS):
        apart = set(names[fold::_FOLDS])
        others = [e for name in names if name not in apart for e in topics[name]]
        folds.append(([e for name in apart for e in topics[name]], fit([*others, *own])))
    return folds


def print_crossed(folds: Sequence[tuple[Sequence[Example], Floats]]) -> None:
    """One line on all topics, each judged by weights fitted without it."""
    counts = [sum(example.answerable for example in examples) for examples, _ in folds]
    at = {
        k: float(np.average([answer_at(e, w, k) for e, w in folds], weights=counts)) for k in (1, 3)
    }
    yes, no = (
        np.concatenate(
            [best_probabilities([e for e in es if e.answerable is kind], w) for es, w in folds]
        )
        for kind in (True, False)
    )
    Console(highlight=False).print(
        f"all topics, each by weights fitted without it: answer @1 {at[1]:.3f}, @3 {at[3]:.3f}, "
        f"AUROC {auroc(yes, no):.3f}, declined at {THRESHOLD}: {(yes < THRESHOLD).mean():.1%} / "
        f"{(no < THRESHOLD).mean():.1%}"
    )


def answer_at(examples: Sequence[Example], weights: Floats, k: int) -> float:
    """Share of the answerable questions with the answer in the first `k` sentences."""
    answerable = [example for example in examples if example.answerable]
    hits = [bool(e.right[_order(e, weights)[:k]].any()) for e in answerable]
    return float(np.mean(hits))


def _order(example: Example, weights: Floats) -> NDArray[np.intp]:
    return np.argsort(-(example.features @ weights[1:]), kind="stable")


def best_probabilities(examples: Sequence[Example], weights: Floats) -> Floats:
    """The probability of each question's likeliest sentence; 0 where there is none."""
    logits = [
        float((weights[0] + example.features @ weights[1:]).max()) if len(example.right) else -30.0
        for example in examples
    ]
    probabilities: Floats = 1 / (1 + np.exp(-np.array(logits)))
    return probabilities


def print_report(sets: Mapping[str, Sequence[Example]], weights: Floats) -> None:
    """Answers in the first sentences, AUROC, and what each threshold declines, a set a block."""
    out = Console(highlight=False)
    table = Table("set", "answerable", "others", "answer @1", "@3", "AUROC", box=None)
    curve = Table("threshold", *sets, title="declined: answerable / others", box=None)
    split: dict[str, tuple[Floats, Floats]] = {}
    for name, examples in sets.items():
        yes = best_probabilities([e for e in examples if e.answerable], weights)
        no = best_probabilities([e for e in examples if not e.answerable], weights)
        split[name] = yes, no
        table.add_row(
            name, str(len(yes)), str(len(no)), f"{answer_at(examples, weights, 1):.3f}",
            f"{answer_at(examples, weights, 3):.3f}", f"{auroc(yes, no):.3f}",
        )  # fmt: skip
    for threshold in sorted({*np.round(np.arange(0.05, 0.75, 0.05), 2), THRESHOLD}):
        shares = [
            f"{(yes < threshold).mean():.1%} / {(no < threshold).mean():.1%}"
            for yes, no in split.values()
        ]
        mark = " (shipped)" if threshold == THRESHOLD else ""
        curve.add_row(f"{threshold:.2f}{mark}", *shares)
    curve.add_row(
        "the engine as shipped",
        *(
            " / ".join(
                f"{np.mean([not e.given for e in examples if e.answerable is kind]):.1%}"
                for kind in (True, False)
            )
            for examples in sets.values()
        ),
    )
    out.print(table)
    out.print(curve)
