"""The two judgements of the embedded engine: fitted, and as they are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from eval.train.confidence import Example, Shown, fit, is_kept, shown, threshold_for
from rag.answer import BY_READING, contest, shipped
from rag.answer.extractive.evidence import Weigher
from rag.answer.extractive.facts import sheet_of
from rag.question import analyse
from rag.types import Article


def report(name: str, text: str) -> Article:
    return Article(
        id=name, title=text.split("\n", maxsplit=1)[0], source=f"{name}.txt", text=text, sha256=name
    )


FLOOD = report(
    "lu",
    "Lũ lớn ở huyện Khe Sao\n"
    "Trận lũ đêm qua ở huyện Khe Sao đã làm sập 48 ngôi nhà của người dân vùng thấp.\n"
    "Huyện Khe Sao cho biết trận lũ làm hư hỏng nhiều tuyến đường do mưa lớn kéo dài ba ngày.",
)


def test_the_shipped_model_asks_for_evidence_that_there_is() -> None:
    question = analyse("Trận lũ làm sập bao nhiêu ngôi nhà?", frozenset({"khe sao"}))
    evidence = Weigher(question, lambda _: 1.0).weigh(sheet_of(FLOOD), 1)
    later = {"passage", "rank", *BY_READING}
    known = {
        *evidence,
        *later,
        *(f"{n}_margin" for n in ("matter", "set")),
    }
    model = shipped()
    assert set(model.first.weights) <= known - set(BY_READING)
    assert set(model.rank.weights) <= known
    assert {"reads", "fits"} <= model.rank.weights.keys() & model.sure.weights.keys()
    assert all(kind in evidence and set(w) <= known for kind, w in model.rank.by_kind.items())
    assert set(model.sure.weights) <= known | contest([1.0, 0.0], ["a", "b"]).keys()
    assert 0.3 <= model.threshold <= 0.8


@pytest.mark.parametrize(
    ("question", "borne"),
    [
        ("Hội chợ lần 2 đón bao nhiêu khách?", True),
        ("Hội chợ lần thứ II đón bao nhiêu khách?", True),
        ("Hội chợ lần thứ ba đón bao nhiêu khách?", False),
    ],
)
def test_an_ordinal_is_met_however_it_is_written(question: str, *, borne: bool) -> None:
    fair = report("cho", "Hội chợ lần thứ hai\nHội chợ lần thứ hai đón 900 khách trong ba ngày.")
    evidence = Weigher(analyse(question), lambda _: 1.0).weigh(sheet_of(fair), 1)
    assert (evidence["names_least"] == 1.0) is borne


def test_answers_that_agree_are_told_from_rivals() -> None:
    alike = contest([2.0, 1.0, 0.0], ["48", "48", "30"])
    apart = contest([2.0, 1.0, 0.0], ["48", "30", "30"])
    assert alike["agreement"] > apart["agreement"]
    assert (alike["rival_margin"], apart["rival_margin"]) == (2.0, 1.0)


def example(number: int, *, answerable: bool) -> Example:
    """A question whose second sentence answers, if one does; there the words stand together."""
    names = tuple(sorted(EVIDENCE))
    rows = np.array([[EVIDENCE[name] for name in names]] * 3)
    rows[:, names.index("pairs_set")] = np.random.default_rng(number).uniform(0.0, 0.4, 3)
    rows[1, names.index("pairs_set")] += 0.5 if answerable else 0.0
    for name in ("names_least", "time", "counts"):
        rows[:, names.index(name)] = 1.0
    right = np.array([0, int(answerable), 0], dtype=np.int8)
    group = f"cluster_{number}"
    return Example("news", group, answerable, is_kept(group), names, rows, right, ("48", "30", ""))


EVIDENCE = dict.fromkeys(
    Weigher(analyse("Bao nhiêu nhà?"), lambda _: 1.0).weigh(sheet_of(FLOOD), 1), 0.0
) | dict.fromkeys(["passage", "rank", "matter_margin", *BY_READING], 0.0)


def test_what_is_fitted_finds_the_answer_and_knows_a_near_miss() -> None:
    model = fit([example(n, answerable=n % 3 > 0) for n in range(60)])
    for number in range(100, 110):
        yes, no = (shown(example(number, answerable=a), model) for a in (True, False))
        assert yes.is_right
        assert yes.place == 0
        assert yes.probability > no.probability


def test_the_threshold_is_the_lowest_with_answers_right_and_misses_rare() -> None:
    surely = [Shown(True, 0.8, is_right=True, place=0)] * 20
    hardly = [Shown(True, 0.5, is_right=False, place=3)] * 5
    misses = [Shown(False, 0.6, is_right=False, place=99)] * 2
    rest = [Shown(False, 0.1, is_right=False, place=99)] * 10
    assert threshold_for([*surely, *hardly, *rest]) == 0.51
    assert threshold_for([*surely, *hardly, *misses, *rest]) == 0.61


def test_every_eighth_event_is_kept_from_fitting() -> None:
    assert is_kept("cluster_16")
    assert not is_kept("cluster_17")
    assert not is_kept("ban-ma-che-va-rung")
