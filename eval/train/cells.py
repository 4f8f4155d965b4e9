"""`python -m eval train cells DATA`: how statements and questions find the cells of tables.

Fitted on DATA/tables.json: tables as offices print them, with true and false statements and
questions written by hand. The figures of the card are out of fold: by a component that saw nothing
about the same table. Nothing is fitted on DATA/tables_unfitted.json, most of which is told in words
far from the labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.train.alignment.train import exported
from eval.train.office_tables import (
    FOLDS,
    VERDICTS_OF,
    Table,
    is_given,
    nearest,
    read_tables,
    teaches_network,
)
from rag.models import Offered, entailment_reader
from rag.question import analyse
from rag.text import parse
from rag.types import Article
from rag.verify.training import (
    ASKED,
    CELLS_FILE,
    DECIDING,
    LINKING,
    Beside,
    Chances,
    Link,
    component,
    deciding,
    likeliest,
    linked,
    offered_by_cells,
    question_beside,
    statement_beside,
    weighed,
)

Floats = NDArray[np.float64]

BARS = {"so": 0.7, "not_so": 0.7, "asked": 0.5}
_PENALTY = 1.0
_WORTH = 0.1  # what a table of others counts that is held against a statement
_ROUNDS, _LEAVES, _RATE, _FEWEST = 120, 4, 0.08, 12


class Choice(NamedTuple):
    """The cells that a figure may be of, by their features, and which of them give it."""

    table: int
    values: Floats
    right: Sequence[int]


class Example(NamedTuple):
    """A statement or question beside a table: its values, and whether it is so (1), not (-1).

    0 is for a statement that is about no cell of the table, -1 of a question for one that no cell
    answers or that is linked to another.
    """

    table: int
    verdict: int
    values: Sequence[float]
    weight: float = 1.0
    said: str = ""
    offered: Offered | None = None


Scored = tuple[Example, float]


def choices(tables: Sequence[tuple[Table, Article]]) -> Iterator[Choice]:
    """For each figure of a true statement, and each question, its cells."""
    for number, (table, article) in enumerate(tables):
        for statement in table["true"]:
            for of in statement_beside(parse(statement), article).figures.values():
                right = [k for k, each in enumerate(of) if each.agrees]
                if right:
                    yield Choice(number, np.array([each.values for each in of]), right)
        for question, figure in table["questions"]:
            for of in _asked(question, article).figures.values():
                right = [k for k, each in enumerate(of) if is_given(figure, each.cell.gives)]
                if right:
                    yield Choice(number, np.array([each.values for each in of]), right)


def answering(question: str, article: Article) -> Sequence[Link]:
    """The cells that may answer a question, the likeliest first."""
    links = linked(_asked(question, article), component(CELLS_FILE)["linking"])
    return next(iter(links.values()), ())


def _asked(question: str, article: Article) -> Beside:
    return question_beside(analyse(question, frozenset()), article)


def fit_linking(found: Sequence[Choice]) -> Floats:
    """A conditional logit (McFadden 1974) in which any cell that gives the figure is right."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = _PENALTY * float(weights @ weights) / 2, _PENALTY * weights
        for choice in found:
            scores = choice.values @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances[choice.right]
            total -= float(np.log(right.sum()))
            gradient = gradient + choice.values.T @ chances
            gradient = gradient - choice.values[choice.right].T @ (right / right.sum())
        return total, gradient

    start = np.zeros(len(LINKING))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def statements(
    tables: Sequence[tuple[Table, Article]], weights: Floats, numbers: Sequence[int]
) -> Iterator[Example]:
    """Statements on the tables of these numbers, held against those, and against some others."""
    for number in numbers:
        table, article = tables[number]
        for verdict, key in VERDICTS_OF.items():
            for statement in table.get(key, ()):
                beside = statement_beside(parse(statement), article)
                yield from _example(number, verdict, beside, article, weights)
                for other in nearest(statement, tables, number):
                    beside = statement_beside(parse(statement), other)
                    for each in _example(number, 0, beside, other, weights):
                        yield each._replace(weight=_WORTH)


def questions(
    tables: Sequence[tuple[Table, Article]], weights: Floats, numbers: Sequence[int]
) -> Iterator[Example]:
    """Questions on the tables of these numbers, those that nothing answers, too."""
    for number in numbers:
        table, article = tables[number]
        asked = [*table["questions"], *((each, None) for each in table.get("unanswerable", ()))]
        for question, figure in asked:
            if best := _answer(question, article, weights):
                is_right = figure is not None and is_given(figure, best.cell.gives)
                yield Example(number, 1 if is_right else -1, best.values)
            for other in nearest(question, tables, number):
                if best := _answer(question, other, weights):
                    yield Example(number, 0, best.values, _WORTH)


def _answer(question: str, article: Article, weights: Floats) -> Link | None:
    beside = _asked(question, article)
    links = linked(beside, weights.tolist())
    return likeliest(analyse(question, frozenset()), links, beside, article)


def _example(
    number: int, verdict: int, beside: Beside, article: Article, weights: Floats
) -> Iterator[Example]:
    if beside.figures:
        links = linked(beside, weights.tolist())
        values, offered = deciding(beside, links, article), offered_by_cells(links, article)
        yield Example(number, verdict, values, 1.0, beside.said.text, offered)


def fit_logistic(examples: Sequence[Example], verdict: int) -> Any:
    """A logistic model of whether the verdict is this one, of standardised values."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY))
    values = np.array([each.values for each in examples])
    weights = [each.weight for each in examples]
    right = [each.verdict == verdict for each in examples]
    return model.fit(values, right, logisticregression__sample_weight=weights)


def weights_of(model: Any) -> list[float]:
    """The bias and the weights of a logistic model, of values as they are."""
    scale, logit = model[0], model[1]
    slopes = logit.coef_[0] / scale.scale_
    bias = float(logit.intercept_[0] - slopes @ scale.mean_)
    return [round(each, 5) for each in (bias, *map(float, slopes))]


def fit_trees(examples: Sequence[Example], verdict: int) -> Any:
    """Gradient boosting (Friedman 2001) of whether the verdict is this one."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        max_iter=_ROUNDS, max_leaf_nodes=_LEAVES, learning_rate=_RATE,
        min_samples_leaf=_FEWEST, l2_regularization=1.0, random_state=0,
    )  # fmt: skip
    values = np.array([each.values for each in examples])
    weights = [each.weight for each in examples]
    return trees.fit(values, [each.verdict == verdict for each in examples], weights)


class Model(NamedTuple):
    """What is fitted: its examples and their verdict, how, and how it is written.

    `reads` where a network's reading is among its values.
    """

    examples: Callable[..., Iterator[Example]]
    verdict: int
    fit: Callable[[Sequence[Example], int], Any]
    written: Callable[[Any], Any]
    reads: bool = False


MODELS: Mapping[str, Model] = {
    "so": Model(statements, 1, fit_trees, exported),
    "not_so": Model(statements, -1, fit_trees, exported),
    "asked": Model(questions, 1, fit_logistic, weights_of, reads=True),
}
READ = {"so": "supported", "not_so": "contradicted"}


def train_cells(data: Path) -> dict[str, Any]:
    """The component's file, with the figures of fits that saw nothing on the same table.

    What reads of the networks weighs is fitted, and judged, on tables that they were not taught on.
    """
    tables = read_tables(data)
    found = list(choices(tables))
    every = range(len(tables))
    scored: dict[str, list[Scored]] = {name: [] for name in MODELS}
    inside: dict[str, list[Example]] = {name: [] for name in MODELS}
    right = 0.0
    for fold in range(FOLDS):
        weights = fit_linking([each for each in found if each.table % FOLDS != fold])
        held = [each for each in found if each.table % FOLDS == fold]
        right += sum(int((each.values @ weights).argmax()) in each.right for each in held)
        for name, model in MODELS.items():
            kept = [
                n for n in every if n % FOLDS == fold and not (model.reads and teaches_network(n))
            ]
            inside[name] += model.examples(tables, weights, kept)
    for name, model in MODELS.items():
        for fold in range(FOLDS):
            seen = [each for each in inside[name] if each.table % FOLDS != fold]
            fitted = model.fit(seen, model.verdict)
            held_out = (each for each in inside[name] if each.table % FOLDS == fold)
            scored[name] += _scored(fitted, held_out)
    judging = [pair for pair in _weighed(scored) if not teaches_network(pair[0].table)]
    read: dict[str, list[Scored]] = {"so": [], "not_so": [], "asked": scored["asked"]}
    for name in READ:
        for fold in range(FOLDS):
            fitted = _fit_read(name, [each for each in judging if each[0].table % FOLDS != fold])
            read[name] += _told(fitted, [each for each in judging if each[0].table % FOLDS == fold])
    weights = fit_linking(found)
    fitted_on_all = {name: model.fit(inside[name], model.verdict) for name, model in MODELS.items()}
    reading = {name: _fit_read(name, judging) for name in READ}
    free = read_tables(data, "tables_unfitted.json")
    judged: dict[str, list[Scored]] = {}
    for name, model in MODELS.items():
        of_free = list(model.examples(free, weights, range(len(free))))
        judged[name] = _scored(fitted_on_all[name], of_free)
    free_rows = _weighed(judged)
    judged |= {name: _told(fitted, free_rows) for name, fitted in reading.items()}
    untaught = [table for number, table in enumerate(tables) if not teaches_network(number)]
    card = {
        "what": "finds the cell of a table that a figure or a question is about, and decides",
        "data": "tables as Vietnamese offices print them, statements and questions by hand",
        "tables": len(tables),
        "figures and questions": len(found),
        "linking": list(LINKING),
        "deciding": list(DECIDING),
        "asked": list(ASKED),
        "right cell first, out of fold": round(right / len(found), 3),
        "out of fold, on tables that no network was taught on": _rates(untaught, read),
        "tables that nothing is fitted on": _rates(free, judged),
    }
    return {
        "card": card,
        "bars": BARS,
        "linking": [round(each, 4) for each in weights],
        "read": {READ[name]: _logit(fitted) for name, fitted in reading.items()},
        **{name: model.written(fitted_on_all[name]) for name, model in MODELS.items()},
    }


Weighed = tuple[Example, list[float]]


def _weighed(scored: Mapping[str, Sequence[Scored]]) -> list[Weighed]:
    """What trees and the network say of each statement, as `weighed` has it."""
    network = entailment_reader()
    found = []
    for (each, so), (_, not_so) in zip(scored["so"], scored["not_so"], strict=True):
        if each.offered and (read := network.read(each.said, each.offered)):
            found.append((each, weighed(Chances(so, not_so), read, each.values[0])))
    return found


def _fit_read(name: str, judging: Sequence[Weighed]) -> Any:
    """A logistic model of whether the verdict is this one, over trees and network."""
    from sklearn.linear_model import LogisticRegression

    right = [each.verdict == MODELS[name].verdict for each, _ in judging]
    weights = [each.weight for each, _ in judging]
    return LogisticRegression(max_iter=1000).fit([row for _, row in judging], right, weights)


def _told(model: Any, judging: Sequence[Weighed]) -> list[Scored]:
    chances = model.predict_proba([row for _, row in judging])[:, 1]
    return [(each, float(chance)) for (each, _), chance in zip(judging, chances, strict=True)]


def _logit(model: Any) -> list[float]:
    return [round(float(each), 4) for each in (model.intercept_[0], *model.coef_[0])]


def _scored(fitted: Any, examples: Iterable[Example]) -> list[Scored]:
    """Each example with its chance."""
    found = list(examples)
    chances = fitted.predict_proba(np.array([each.values for each in found]))[:, 1]
    return list(zip(found, map(float, chances), strict=True))


def _rates(
    tables: Sequence[tuple[Table, Article]], scored: Mapping[str, list[Scored]]
) -> dict[str, Any]:
    """What the bars decide, of the statements and questions of all tables."""
    pairs = zip(scored["so"], scored["not_so"], strict=True)
    counts: dict[str, Any] = dict.fromkeys(
        ("statements", "true ticked", "false ticked", "true crossed", "false crossed",
         "others ticked", "others crossed"), 0,
    )  # fmt: skip
    counts["statements"] = sum(len(table["true"]) + len(table["false"]) for table, _ in tables)
    names = {1: "true", -1: "false", 0: "others"}
    for (example, so), (_, not_so) in pairs:
        if so >= BARS["so"]:
            counts[f"{names[example.verdict]} ticked"] += 1
        elif not_so >= BARS["not_so"]:
            counts[f"{names[example.verdict]} crossed"] += 1
    given = [example.verdict for example, chance in scored["asked"] if chance >= BARS["asked"]]
    counts["questions"] = sum(len(table["questions"]) for table, _ in tables)
    return {
        **counts,
        "answered right": given.count(1),
        "answered wrong": given.count(-1),
        "others answered": given.count(0),
    }
