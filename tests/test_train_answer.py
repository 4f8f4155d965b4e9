"""What the embedded engine is fitted on: questions that make themselves, and their near misses."""

from __future__ import annotations

import random

from eval.made_questions import Made, Pool, holds, make_questions, near_misses
from rag.answer import contest, shipped
from rag.answer.extractive.evidence import Reader
from rag.answer.extractive.facts import sheet_of
from rag.question import analyse
from rag.text import parse
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
AGAIN = report(
    "lai",
    "Sau lũ ở huyện Khe Sao\n"
    "Huyện Khe Sao đã dựng lại 30 trong số 48 ngôi nhà của người dân bị trận lũ làm sập.",
)
MARKET = report(
    "cho",
    "Chợ mới ở huyện Nậm Ngà\n"
    "Huyện Nậm Ngà khai trương chợ với 120 quầy hàng. Chợ ở huyện Nậm Ngà họp hằng ngày.",
)


def test_a_statement_asks_for_its_figure_and_other_reports_answer_it() -> None:
    made = make_questions({"lũ": [FLOOD, AGAIN], "chợ": [MARKET]}, [], seed=3)
    asked = [m for m in made if m.kind == "figure" and m.group == "lũ" and m.answers]
    assert asked
    for question in asked:
        assert question.answers[0] not in question.text
        assert question.articles == {"lu", "lai"}
        sentences = [s.text for a in (FLOOD, AGAIN) for s in parse(a.text).sentences]
        assert any(holds(sentence, question) == 1 for sentence in sentences)


def test_a_near_miss_names_what_its_event_does_not_have() -> None:
    made = Made("Trận lũ ở huyện Khe Sao làm sập mấy ngôi nhà năm 2013?", "figure", ("48",),
                frozenset({"lu"}), frozenset(), "lũ")  # fmt: skip
    pool = Pool.of([FLOOD, AGAIN, MARKET])
    misses = {m.kind: m for m in near_misses(made, FLOOD.text, pool, random.Random(1))}
    assert "Nậm Ngà" in misses["entity"].text
    assert "2013" not in misses["time"].text
    assert all(miss.answers == () for miss in misses.values())


def test_the_shipped_model_asks_for_evidence_that_there_is() -> None:
    question = analyse("Trận lũ làm sập bao nhiêu ngôi nhà?", ["khe sao"])
    evidence = Reader(question, lambda _: 1.0).read(sheet_of(FLOOD), 1).evidence
    later = {"passage", "rank", "alone", "standing", "standing_margin"}
    known = {*evidence, *later, *(f"{n}_margin" for n in ("cover", "matter", "set", "near"))}
    model = shipped()
    assert set(model.rank.weights) <= known
    nodes = {node[0] for tree in model.sure.trees for node in tree if len(node) > 1}
    assert nodes <= known | contest([1.0, 0.0], ["a", "b"]).keys()
    assert 0.3 <= model.threshold <= 0.8


def test_answers_that_agree_are_told_from_rivals() -> None:
    alike = contest([2.0, 1.0, 0.0], ["48", "48", "30"])
    apart = contest([2.0, 1.0, 0.0], ["48", "30", "30"])
    assert alike["agreement"] > apart["agreement"]
    assert (alike["rival_margin"], apart["rival_margin"]) == (2.0, 1.0)
