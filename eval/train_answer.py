"""The two judgements of the embedded engine (`extractive/confidence.json`), fitted on data.

Questions of an XQuAD file, questions that make themselves from reports of one event (see
`made_questions`), near misses of both, and the dev cases of our own. Half of the topics, every
fourth event and the gate cases only judge. Of the questions that make themselves only the near
misses are fitted on: the first sentence is right for 97 in 100 of the others, which says that all
is sure. Ranking is boosted trees over the sentences of a
question, each side of it with equal weight; what is sure is boosted trees over the first
sentence, right or not.
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
from eval.corpus import article_engine, corpus_engine, ids_by_stem
from eval.made_questions import Made, Pool, holds, make_questions, near_misses
from eval.metrics import holds_text
from eval.squad import read_squad
from rag.answer import Sentences, contest, is_borne, model_of
from rag.engine import Engine
from rag.figures import vietnamese_figures
from rag.text import lexicon, parse
from rag.types import Article

Floats = NDArray[np.float64]

# What a question counts, by where it comes from.
_WEIGHT = {"squad": 1.0, "made": 0.2, "own": 2.0}


class Example(NamedTuple):
    """A question: the evidence of its sentences, in order, and whether each answers.

    `right` is 1, 0, or -1 where that cannot be told; `miss` says what was exchanged in a near miss,
    `judges` is true where the example is not fitted on.
    """

    source: str
    question: str
    names: tuple[str, ...]
    evidence: Floats
    right: NDArray[np.int8]
    answers: tuple[str, ...]
    miss: str
    judges: bool


def example_of(
    source: str, question: str, sentences: Sentences, right: Callable[[str, str, int, int], int],
    texts: Mapping[str, str], *, miss: str, judges: bool,
) -> Example:  # fmt: skip
    """The example of a question that was read; `right` judges article id, text, start and end."""
    names = tuple(sorted(sentences.candidates[0].evidence)) if sentences.candidates else ()
    found = [
        (
            [c.evidence[n] for n in names],
            right(c.article_id, texts[c.article_id][c.span.start : c.span.end], *c.span),
        )
        for c in sentences.candidates
    ]
    return Example(
        source, question, names,
        np.array([e for e, _ in found], dtype=np.float64).reshape(len(found), len(names)),
        np.array([r for _, r in found], dtype=np.int8),
        tuple(c.answer for c in sentences.candidates),
        miss, judges,
    )  # fmt: skip


def squad_examples(path: Path) -> Iterator[Example]:
    """Each question, and one near miss of it; every second topic judges."""
    articles, questions = read_squad(path)
    texts = {article.id: article.text for article in articles}
    topics = sorted({question.title for question in questions})
    own: dict[str, set[str]] = {}
    for question in questions:
        own.setdefault(question.title, set()).add(question.article_id)
    known = {topic: " ".join(texts[i] for i in sorted(ids)) for topic, ids in own.items()}
    sure, pool = random.Random(11), Pool.of(articles)
    with article_engine(articles) as engine:
        for question in track(questions, "squad", console=Console(stderr=True)):
            judges = topics.index(question.title) % 2 == 1

            def right(article: str, _: str, start: int, end: int, q: Any = question) -> int:
                inside = any(start <= s and e <= end for s, e in q.spans)
                return int(article == q.article_id and inside)

            yield example_of(
                "squad", question.text, engine.sentences(question.text), right, texts,
                miss="", judges=judges,
            )  # fmt: skip
            made = Made(question.text, "", (), frozenset(), frozenset(), question.title)
            misses = near_misses(made, known[question.title], pool, sure)
            if misses:
                miss = sure.choice(misses)
                yield example_of(
                    "squad", miss.text, engine.sentences(miss.text), _never, texts,
                    miss=miss.kind, judges=judges,
                )  # fmt: skip


def _never(*_: object) -> int:
    return 0


def made_examples(engine: Engine, events: Mapping[str, Sequence[Article]]) -> Iterator[Example]:
    """Questions that make themselves from reports, and near misses; every fourth event judges."""
    words = [[row["word"], *row["others"].split("|")] for row in lexicon.table("related_words")]
    texts = {article.id: engine.article(article.id).text for article in engine.articles()}
    order = sorted(events)
    for made in track(make_questions(events, words), "made", console=Console(stderr=True)):

        def right(article: str, text: str, _: int, __: int, m: Made = made) -> int:
            return holds(text, m) if m.answers and article in m.articles else 0

        yield example_of(
            "made", made.text, engine.sentences(made.text, without=made.without), right, texts,
            miss="" if made.answers else made.kind, judges=order.index(made.group) % 4 == 0,
        )  # fmt: skip


def case_examples(engine: Engine, cases: Iterable[Case]) -> Iterator[Example]:
    """Our own cases; a sentence is right that holds a required figure, or an expected wording."""
    known = ids_by_stem(engine)
    texts = {article.id: engine.article(article.id).text for article in engine.articles()}
    for case in cases:
        if case.history or not known.keys() >= set(case.articles):
            continue  # a follow-up, or of another corpus
        wanted = {known[stem] for stem in case.articles}

        def right(article: str, text: str, _: int, __: int, c: Case = case, w: Any = wanted) -> int:
            return int(c.answerable and article in w and _answers(c, text))

        yield example_of(
            "own", case.question, engine.sentences(case.question), right, texts,
            miss="" if case.answerable else "own", judges=case.split == "gate",
        )  # fmt: skip


def _answers(case: Case, sentence: str) -> bool:
    required = {figure.value for figure in case.figures if figure.required}
    if required:
        return bool(required & {figure.value for figure in vietnamese_figures(parse(sentence))})
    return any(holds_text(answer, sentence) for answer in case.answers)


def fit(examples: Sequence[Example], *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Both judgements, from the examples that do not judge; `without` some evidence, to try."""
    used = [
        each
        for each in examples
        if len(each.right) and not each.judges and (each.miss or each.source != "made")
    ]
    rank = _fit_rank([e for e in used if not e.miss and (e.right == 1).any()], without)
    firsts = [(each, *first_of(each, rank)) for each in used]
    told = [(each, evidence, right) for each, evidence, right in firsts if right >= 0]
    names = [name for name in told[0][1] if name not in without]
    sure = _fit_sure(
        names,
        np.array([[evidence[name] for name in names] for _, evidence, _ in told]),
        np.array([right for _, _, right in told]),
        np.array([_WEIGHT[each.source] for each, _, _ in told]),
    )
    return {"rank": rank, "sure": sure}


def _fit_rank(used: Sequence[Example], without: frozenset[str]) -> dict[str, Any]:
    """Logistic regression over sentences; those that answer weigh as much as those that do not."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows, right, weights = [], [], []
    for each in used:
        told = each.right >= 0
        yes = int((each.right == 1).sum())
        rows.append(each.evidence[told])
        right.append(each.right[told])
        no = max(1, int(told.sum()) - yes)
        weights.append(_WEIGHT[each.source] * np.where(each.right[told] == 1, 0.5 / yes, 0.5 / no))
    weight, table = np.concatenate(weights), np.vstack(rows)
    kept = [i for i, name in enumerate(used[0].names) if name not in without]
    scaler = StandardScaler().fit(table[:, kept])
    model = LogisticRegression(C=0.05, max_iter=5000)
    model.fit(scaler.transform(table[:, kept]), np.concatenate(right), weight / weight.mean())
    scaled = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - scaled @ scaler.mean_)
    named = zip((used[0].names[i] for i in kept), scaled, strict=True)
    return {"bias": round(bias, 4), "weights": {n: round(float(w), 4) for n, w in named}}


# More of these can only speak for a sentence, or against it: what is rare in the data (a figure
# asked for that is not there) must not come to count the wrong way.
_FOR = frozenset(
    "cover cover_margin matter matter_margin matter_set set_margin alone names_here names_set "
    "names_least place time span prior near near_margin standing standing_margin passage rank "
    "score "
    "rival_margin agreement part".split()
)
_AGAINST = frozenset("other_place lacks".split())


def _fit_sure(names: Sequence[str], rows: Floats, right: Any, weights: Any) -> dict[str, Any]:
    """Boosted trees over first sentences, each piece of evidence held to its direction."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=90, max_depth=3, learning_rate=0.08, min_samples_leaf=30, l2_regularization=5,
        max_features=0.5, early_stopping=False, random_state=0,
        monotonic_cst=[int(name in _FOR) - int(name in _AGAINST) for name in names],
    )  # fmt: skip
    model.fit(rows, right, weights)
    trees = [
        [
            [round(float(node["value"]), 4)]
            if node["is_leaf"]
            else [
                names[node["feature_idx"]], round(float(node["num_threshold"]), 4),
                int(node["left"]), int(node["right"]),
            ]
            for node in step[0].nodes
        ]
        for step in model._predictors
    ]  # fmt: skip
    bias = float(np.ravel(model._baseline_prediction)[0])
    return {"bias": round(bias, 4), "trees": trees}


def logits(weights: Mapping[str, Any], names: Sequence[str], rows: Floats) -> Floats:
    """The log-odds of each row of evidence."""
    row = np.array([weights["weights"].get(name, 0.0) for name in names])
    scores: Floats = weights["bias"] + rows @ row
    return scores


def ordered(example: Example, rank: Mapping[str, Any]) -> tuple[NDArray[np.intp], Floats]:
    """The sentences, the best first, and the scores in that order."""
    scores = logits(rank, example.names, example.evidence)
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def first_of(example: Example, rank: Mapping[str, Any]) -> tuple[dict[str, float], int]:
    """The evidence of the best sentence as the second judgement sees it, and whether it answers."""
    order, scores = ordered(example, rank)
    best = dict(zip(example.names, example.evidence[order[0]], strict=True))
    return best | contest(list(scores), [example.answers[i] for i in order]), int(
        example.right[order[0]]
    )


class Shown(NamedTuple):
    """What becomes of a question: is it given (and right), where does an answer stand."""

    probability: float
    is_right: bool
    place: int


def shown(example: Example, model: Mapping[str, Any]) -> Shown:
    """What the model makes of an example; a name that is not borne keeps it from being given."""
    if not len(example.right):
        return Shown(0.0, is_right=False, place=99)
    evidence, right = first_of(example, model["rank"])
    order, _ = ordered(example, model["rank"])
    hits = np.flatnonzero(example.right[order] == 1)
    probability = model_of(model).sure.probability(evidence) if is_borne(evidence) else 0.0
    return Shown(probability, right == 1, int(hits[0]) if len(hits) else 99)


def print_report(sets: Mapping[str, Sequence[Example]], model: Mapping[str, Any]) -> None:
    """Where the answer stands, and what is given at some thresholds, a set a line."""
    out = Console(highlight=False, width=140)
    table = Table("set", "answerable", "first", "of three", "near misses", box=None)
    for at in _THRESHOLDS:
        table.add_column(f"given, right; misses from {at}")
    for name, examples in sets.items():
        yes = [shown(e, model) for e in examples if not e.miss]
        no = [shown(e, model) for e in examples if e.miss]
        cells = []
        for at in _THRESHOLDS:
            given = [s for s in yes if s.probability >= at]
            right = sum(s.is_right for s in given) / max(1, len(given))
            wrong = sum(s.probability >= at for s in no) / max(1, len(no))
            cells.append(f"{len(given) / max(1, len(yes)):.0%}, {right:.0%}; {wrong:.1%}")
        table.add_row(
            name, str(len(yes)), f"{np.mean([s.place < 1 for s in yes]):.3f}",
            f"{np.mean([s.place < 3 for s in yes]):.3f}", str(len(no)), *cells,
        )  # fmt: skip
    out.print(table)


_THRESHOLDS = (0.4, 0.5, 0.6, 0.7)


def train_answer(data: Path, corpora: Sequence[tuple[Path, Sequence[Path]]]) -> dict[str, Any]:
    """Read `data` (`xquad.vi.json`, `vmds/EVENT/*.txt`) and our own cases, fit, and report.

    `corpora` are folders of articles with the files of cases about them.
    """
    examples = list(squad_examples(data / "xquad.vi.json"))
    folders = sorted(path for path in (data / "vmds").iterdir() if path.is_dir())
    files = {folder.name: sorted(folder.glob("*.txt")) for folder in folders}
    with article_engine([]) as engine:
        engine.ingest([str(path) for paths in files.values() for path in paths])
        events: dict[str, list[Article]] = {name: [] for name in files}
        for article in engine.articles():
            events[Path(article.source).parent.name].append(engine.article(article.id))
        examples += made_examples(engine, events)
    for folder, cases in corpora:
        with corpus_engine(folder) as engine:
            examples += case_examples(engine, load_cases(list(cases)))
    model = fit(examples)
    print_report(sets_of(examples), model)
    fitted = Counter(each.source for each in examples if not each.judges)
    return model | {"card": {"fitted on": dict(fitted), "command": "python -m eval train answer"}}


def sets_of(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """The examples by source, those that judge apart from those fitted on."""
    found: dict[str, list[Example]] = {}
    for each in examples:
        found.setdefault(
            f"{each.source}, {'held back' if each.judges else 'fitted on'}", []
        ).append(each)
    return found


def write_model(model: Mapping[str, Any], path: Path) -> None:
    """The file of weights, a tree a line."""
    path.write_text(
        json.dumps(model, ensure_ascii=False)
        .replace('[[["', '[\n[["')
        .replace("]], [[", "]],\n[["),
        encoding="utf-8",
    )
