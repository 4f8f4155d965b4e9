"""Case files: the schema, its faults by file and line, and what the repository's cases hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, Gold, check_against, gold_spans, load_cases, read_cases
from eval.runs.run import DEFAULT_CASES, SEEDS
from eval.studies.squad import write_cases
from rag.errors import InputError
from rag.ingest.readers import load_path
from rag.types import Article

GOOD: dict[str, Any] = {
    "id": "a", "suite": "qa", "split": "dev", "cluster": "x", "articles": ["x"],
    "question": "Bao nhiêu ha?", "answerable": True, "answers": ["3 ha"], "figures": [],
    "gold": [{"article": "x", "quote": "Xã trồng 3 ha."}],
}  # fmt: skip


def written(folder: Path, *cases: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"suite": "poem"}, "suite: Input should be"),
        ({"splitt": "dev"}, "splitt: Extra inputs"),
        ({"question": " "}, "the question is empty"),
        ({"answers": [], "figures": []}, "has answers or figures"),
        ({"answerable": False}, "has no answers, figures or gold"),
        ({"articles": []}, "not among its articles"),
        ({"gold": [{"article": "y", "quote": "Z."}]}, "gold quotes 'y'"),
        ({"gold": [{"article": "x", "quote": ""}]}, "gold.0.quote"),
        ({"suite": "summary", "articles": ["x", "y"]}, "a summary has one article"),
        ({"suite": "briefing"}, "at least two articles"),
        ({"figures": [{"value": "3", "unit": "ha", "kind": "area"}]}, "figures.0.kind"),
    ],
)
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    path = written(tmp_path, GOOD, {**GOOD, "id": "b", **change})
    with pytest.raises(InputError) as caught:
        read_cases([path])
    assert f"{path}, line 2: " in str(caught.value)
    assert says in str(caught.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2: the id 'a' is taken by .*line 1"):
        read_cases([written(tmp_path, GOOD, GOOD)])


def test_no_case_of_a_split_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no cases"):
        load_cases([written(tmp_path, GOOD)], split="gate")


def test_gold_is_found_wherever_it_stands() -> None:
    text = "Mở đầu.\nXã trồng 3 ha. Năm nay xã trồng 3 ha."
    article = Article(id="x", title="t", source="x.txt", text=text, sha256="0")
    spans = gold_spans(Gold(article="x", quote="trồng 3 ha"), article)
    assert [text[s.start : s.end] for s in spans] == ["trồng 3 ha"] * 2
    assert gold_spans(Gold(article="x", quote="trồng 4 ha"), article) == []


def test_a_quotation_or_an_article_that_is_not_there_is_named(tmp_path: Path) -> None:
    cases = read_cases([written(tmp_path, GOOD)])
    article = Article(id="x", title="t", source="x.txt", text="Xã trồng 4 ha.", sha256="0")
    with pytest.raises(InputError, match=r"line 1: case a: “Xã trồng 3 ha.…” does not stand in x"):
        check_against(cases, {"x": article}, tmp_path)
    with pytest.raises(InputError, match="has no 'x'"):
        check_against(cases, {}, tmp_path)


@pytest.fixture(scope="module")
def shipped() -> list[Case]:
    located = read_cases(DEFAULT_CASES)
    articles = {path.stem: load_path(path) for path in SEEDS.iterdir() if path.suffix != ".md"}
    check_against(located, articles, SEEDS)
    return [case for case, _ in located]


@pytest.mark.parametrize(
    ("tag", "least"),
    [
        ("unanswerable", 30),
        ("no-diacritics", 30),
        ("english", 20),
        ("across", 20),
        ("follow-up", 20),
    ],
)
def test_there_are_enough_questions_of_each_kind(shipped: list[Case], tag: str, least: int) -> None:
    assert sum(tag in case.tags for case in shipped if case.is_question) >= least


def test_there_are_enough_cases(shipped: list[Case]) -> None:
    questions = [case for case in shipped if case.suite == "qa"]
    assert len(questions) >= 200
    assert sum(case.split == "gate" for case in questions) >= 80
    assert sum(case.suite == "summary" for case in shipped) >= 12
    assert sum(case.suite == "briefing" for case in shipped) >= 4
    assert sum(bool(case.history) for case in questions) >= 20
    for case in questions:
        assert (len(case.articles) >= 1) == case.answerable
        if "across" in case.tags:
            assert len({gold.article for gold in case.gold}) >= 2


def test_every_expected_wording_and_figure_stands_in_its_gold(shipped: list[Case]) -> None:
    for case in shipped:
        if case.suite != "qa" or not case.gold or not case.id.startswith("q-"):
            continue
        text = " ".join(gold.quote for gold in case.gold)
        for answer in case.answers:
            assert answer in text, case.id


def test_the_seeds_hold_three_events_told_differently(shipped: list[Case]) -> None:
    articles = [path for path in SEEDS.iterdir() if path.suffix != ".md"]
    assert len(articles) >= 24
    assert len({load_path(path).place for path in articles} - {None}) >= 8
    told = [case for case in shipped if case.suite == "briefing" and case.conflicts]
    assert len(told) == 3
    for case in told:
        values = {figure.value for figure in case.figures}
        assert set(case.conflicts[0].values) <= values


def test_squad_becomes_cases_with_a_corpus(tmp_path: Path) -> None:
    context = "Xã có 3 thôn. Cả xã có 512 hộ và 7 km đường."
    start = context.index("512")
    questions = [
        {"id": "q1", "question": "Mấy hộ?", "answers": [{"text": "512 hộ", "answer_start": start}]},
        {"id": "q2", "question": "Mấy cầu?", "answers": [], "is_impossible": True},
    ]
    data = {"data": [{"title": "Một_bài", "paragraphs": [{"context": context, "qas": questions}]}]}
    source = tmp_path / "squad.json"
    source.write_text(json.dumps(data), encoding="utf-8")
    count, folder = write_cases(source, tmp_path / "out.jsonl")
    cases = load_cases([tmp_path / "out.jsonl"])
    assert count == len(cases) == 2
    assert cases[0].gold[0].quote == "Cả xã có 512 hộ và 7 km đường."
    assert [case.answerable for case in cases] == [True, False]
    assert [path.stem for path in folder.iterdir()] == list(cases[0].articles)
    with pytest.raises(InputError, match="cannot be written"):
        write_cases(source, tmp_path / "out.jsonl")
