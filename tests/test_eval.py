from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from corpus import RICE, ROADS

from eval.cases import ExpectedFigure, load_cases
from eval.metrics.abstention import auroc
from eval.metrics.answers import holds_figure, holds_text
from eval.runs.run import CASES, SEEDS
from eval.studies.mutate import CLASSES, PLANTERS, Pool, plant
from eval.studies.rewordings import load_rewordings
from eval.studies.squad import read_squad
from rag.document.citations import locate
from rag.errors import InputError
from rag.figures.find import find_figures
from rag.ingest.readers import load_path
from rag.types import Figure


def test_auroc_by_hand() -> None:
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1.0
    assert auroc(np.array([0.5]), np.array([0.5])) == 0.5
    assert auroc(np.array([0.3, 0.9]), np.array([0.5])) == 0.5


def test_figures_must_be_supported_and_of_the_unit() -> None:
    expected = ExpectedFigure(value="14.2", unit="%", kind="percent")
    right = Figure(raw="14,2%", kind="percent", value="14.2", unit="%", supported=True)
    assert holds_figure(expected, [right])
    assert not holds_figure(expected, [right.model_copy(update={"supported": False})])
    assert not holds_figure(expected, [right.model_copy(update={"unit": "điểm %"})])


def test_texts_match_whatever_their_spelling() -> None:
    assert holds_text("Ủy ban", "UỶ  BAN nhân dân")
    assert not holds_text("Thủ tướng đề nghị", "Thủ tưởng để nghỉ")


@pytest.mark.parametrize("name", ["qa.jsonl", "real.jsonl"])
def test_the_cases_are_well_formed(name: str) -> None:
    cases = load_cases([CASES / name])
    assert len(cases) >= 40
    assert sum(not case.answerable for case in cases) >= 10
    assert {case.split for case in cases} == {"dev", "gate"}


def test_gold_quotations_stand_in_the_articles() -> None:
    articles = {path.stem: load_path(path) for path in SEEDS.iterdir() if path.suffix != ".md"}
    quotes = [gold for case in load_cases([CASES / "qa.jsonl"]) for gold in case.gold]
    assert quotes
    for gold in quotes:
        assert gold.quote in articles[gold.article].text
    for name in ("rewordings.jsonl", "english.jsonl"):
        for rewording in load_rewordings(CASES / name):
            for quote in rewording.gold:
                assert locate(quote, articles[rewording.article].text), rewording.id


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1: not a JSON object"),
        ('{"id": "a"}', "line 1: suite"),
        (json.dumps({"id": 1}), "line 1: id"),
    ],
)
def test_a_bad_case_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_cases([path])


def test_every_planted_error_changes_one_sentence() -> None:
    untouched, planted = plant([RICE, ROADS], seed=3)
    assert len(untouched) == 8
    assert {mutation.kind for mutation in planted} <= set(CLASSES)
    assert {"digit", "decimal", "unit", "person", "role"} <= {m.kind for m in planted}
    for mutation in planted:
        assert mutation.original in untouched
        assert mutation.text != mutation.original
    assert plant([RICE, ROADS], seed=3) == (untouched, planted)


def test_a_changed_digit_is_another_value() -> None:
    pool = Pool(RICE, (), (), ())
    for seed in range(20):
        for text in PLANTERS["digit"]("Xã trồng 98,4 ha ngô.", pool, random.Random(seed)):
            assert find_figures(text)[0].value != "98.4"


def test_squad_files_are_read_and_others_refused(tmp_path: Path) -> None:
    path = tmp_path / "squad.json"
    context = "Xã có 3 thôn và 512 hộ."
    question = {
        "id": "q",
        "question": "Mấy hộ?",
        "answers": [{"text": "512 hộ", "answer_start": context.index("512")}],
    }
    data = {"data": [{"title": "Một_bài", "paragraphs": [{"context": context, "qas": [question]}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    articles, questions = read_squad(path)
    start, end = questions[0].spans[0]
    assert articles[0].text[start:end] == "512 hộ"
    path.write_text('{"data": [{}]}', encoding="utf-8")
    with pytest.raises(InputError, match="SQuAD"):
        read_squad(path)
