"""Each metric against worked examples, and against the libraries that define it too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from eval.cases import Case, ExpectedFigure, Gold
from eval.metrics.abstention import area_under_risk, auroc, risk_coverage
from eval.metrics.answers import (
    answer_f1,
    answer_is_right,
    citation_precision,
    citation_recall,
    evidence_recall,
    figures_right,
    quotes_found,
    syllable_f1,
    wrong_figures,
)
from eval.metrics.briefings import articles_told, conflicts_shown, figures_shown
from eval.metrics.retrieval import rank_measures, relevance
from eval.metrics.summaries import figures_covered, people_found, rouge, sections_right
from rag.document.citations import cite
from rag.text import Span
from rag.types import (
    Answer,
    Article,
    Briefing,
    Cell,
    Claim,
    Figure,
    Indicator,
    Passage,
    Person,
    Summary,
)

TEXT = (
    "Xã Thanh Mai gieo cấy 512,5 ha lúa. Năng suất ước đạt 61 tạ/ha. "
    "Tuy nhiên, 3 thôn còn thiếu nước tưới. Bí thư Đảng ủy xã là bà Lê Thị Mơ."
)
ARTICLE = Article(id="a", title="Thanh Mai vào vụ", source="a.txt", text=TEXT, sha256="0")
RICE = Span(0, TEXT.index(" Năng"))
DROUGHT = Span(TEXT.index("Tuy nhiên"), TEXT.index(" Bí thư"))


def passage(start: int, end: int, article: str = "a") -> Passage:
    return Passage(
        article_id=article, title="t", source="s", start=start, end=end,
        text=TEXT[start:end], score=0.0,
    )  # fmt: skip


def figure(raw: str, value: str, unit: str, supported: bool = True) -> Figure:
    return Figure(raw=raw, kind="quantity", value=value, unit=unit, supported=supported)


def claim(
    text: str, *spans: Span, supported: bool = True, figures: tuple[Figure, ...] = ()
) -> Claim:
    citations = tuple(cite(ARTICLE, span) for span in spans)
    return Claim(text=text, supported=supported, citations=citations, figures=figures)


def answer(*claims: Claim, question: str = "Bao nhiêu ha lúa?") -> Answer:
    return Answer(
        question=question,
        engine="llm",
        answerable=any(each.supported for each in claims),
        text=" ".join(each.text for each in claims if each.supported),
        claims=claims,
    )


def case(**changes: object) -> Case:
    given: dict[str, object] = {
        "id": "c", "suite": "qa", "split": "dev", "cluster": "a", "articles": ("a",),
        "question": "Bao nhiêu ha lúa?", "answerable": True, "answers": ("512,5 ha",),
        "figures": (ExpectedFigure(value="512.5", unit="ha", kind="quantity"),),
        "gold": (Gold(article="a", quote=TEXT[RICE.start : RICE.end]),),
    }  # fmt: skip
    return Case.model_validate(given | changes)


# Retrieval


def test_ranks_by_hand() -> None:
    # Relevant at ranks 2 and 4, one more never found: recall@1 0, @5 2/3, reciprocal rank 1/2,
    # nDCG (1/log2 3 + 1/log2 5) / (1 + 1/log2 3 + 1/2).
    found = rank_measures([False, True, False, True, False], missing=1)
    ideal = 1 + 1 / np.log2(3) + 1 / 2
    assert found == pytest.approx(
        {
            "recall_at_1": 0,
            "recall_at_5": 2 / 3,
            "recall_at_10": 2 / 3,
            "reciprocal_rank": 1 / 2,
            "ndcg_at_10": (1 / np.log2(3) + 1 / np.log2(5)) / ideal,
        }
    )


@given(st.lists(st.booleans(), min_size=2, max_size=10).filter(any))
def test_ranks_agree_with_scikit_learn(relevant: list[bool]) -> None:
    found = rank_measures(relevant, missing=0)
    scores = [-float(rank) for rank in range(len(relevant))]
    assert found["ndcg_at_10"] == pytest.approx(ndcg_score([relevant], [scores], k=10))
    assert found["reciprocal_rank"] == pytest.approx(1 / (relevant.index(True) + 1))


def test_nothing_found_is_zero_and_not_left_out() -> None:
    assert set(rank_measures([], missing=2).values()) == {0.0}
    assert rank_measures([False] * 3, missing=1)["reciprocal_rank"] == 0


def test_a_passage_counts_for_what_it_brings_first() -> None:
    gold = [("a", [RICE]), ("a", [DROUGHT]), ("b", [Span(0, 5)])]
    both = passage(0, len(TEXT))
    assert relevance([both, passage(0, 20), passage(0, 20, "c")], gold) == ([True, False, False], 1)
    assert relevance([passage(0, 20), both, passage(2, 9, "b")], gold) == ([True, True, True], 0)


# Abstention


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=20),
    st.lists(st.integers(0, 9), min_size=1, max_size=20),
)
def test_auroc_agrees_with_scikit_learn(positive: list[int], negative: list[int]) -> None:
    ours = auroc([float(v) for v in positive], [float(v) for v in negative])
    truth = [1] * len(positive) + [0] * len(negative)
    assert ours == pytest.approx(roc_auc_score(truth, [*positive, *negative]))


def test_risk_coverage_by_hand() -> None:
    curve = risk_coverage([(0.9, True), (0.7, True), (0.7, False), (0.1, False)])
    assert [point.coverage for point in curve] == [0.25, 0.75, 1.0]
    assert [point.risk for point in curve] == pytest.approx([0, 1 / 3, 1 / 2])
    assert area_under_risk(curve) == pytest.approx(0.5 / 3 + 0.25 * 0.5)
    assert area_under_risk([]) == 0


# Answers


@pytest.mark.parametrize(
    ("expected", "given", "f1"),
    [
        ("512,5 ha", "512,5 ha", 1.0),
        ("512,5 ha lúa", "gieo cấy 512,5 ha", 2 * (2 / 4) * (2 / 3) / (2 / 4 + 2 / 3)),
        ("Ủy ban", "Uỷ Ban", 1.0),
        ("Thủ tướng", "Thủ tưởng", 0.5),
        ("ba", "", 0.0),
    ],
)
def test_syllable_f1(expected: str, given: str, f1: float) -> None:
    assert syllable_f1(expected, given) == pytest.approx(f1)


def test_figures_count_in_value_and_unit() -> None:
    right = answer(claim("512,5 ha lúa.", RICE, figures=(figure("512,5 ha", "512.5", "ha"),)))
    wrong = answer(claim("512,6 ha lúa.", RICE, figures=(figure("512,6 ha", "512.6", "ha"),)))
    assert figures_right(case(), right) == 1
    assert answer_is_right(case(), right)
    assert figures_right(case(), wrong) == 0
    two = case(figures=[*case().figures, ExpectedFigure(value="61", unit="tạ", kind="quantity")])
    assert figures_right(two, right) == 0.5
    assert not answer_is_right(two, right)


def test_what_cannot_be_answered_is_right_when_declined() -> None:
    nothing = case(answerable=False, answers=(), figures=(), gold=(), articles=())
    assert answer_is_right(nothing, answer())
    assert answer_f1(nothing, answer()) == 1
    assert not answer_is_right(nothing, answer(claim("Có 3 thôn.", DROUGHT)))
    assert not answer_is_right(case(), answer())


def test_citations_in_the_sense_of_alce() -> None:
    articles = {"a": ARTICLE}
    borne = claim("Xã Thanh Mai gieo cấy 512,5 ha lúa.", RICE)
    padded = claim("Xã Thanh Mai gieo cấy 512,5 ha lúa.", RICE, DROUGHT)
    unquoted = claim("Xã Thanh Mai gieo cấy 512,5 ha lúa.")
    false = claim("Xã Thanh Mai gieo cấy 512,6 ha lúa.", RICE)
    assert citation_recall(answer(borne, unquoted, false), articles) == (1, 3)
    assert citation_precision(answer(borne), articles) == (1, 1)
    # The second quotation neither bears the statement out nor is missed when it is gone.
    assert citation_precision(answer(padded), articles) == (1, 2)
    assert citation_precision(answer(unquoted), articles) == (0, 0)


def test_struck_statements_count_among_the_wrong_figures() -> None:
    struck = claim("Có 9 thôn và 61 tạ.", supported=False, figures=(
        figure("9 thôn", "9", "thôn", supported=False), figure("61 tạ", "61", "tạ"),
    ))  # fmt: skip
    assert wrong_figures([struck]) == (1, 2)
    assert wrong_figures([]) == (0, 0)


def test_a_models_own_quotations_are_looked_for_in_what_it_was_shown() -> None:
    quotes = ["gieo cấy 512,5 ha lúa", "gieo cấy 512,6 ha lúa", " "]
    assert quotes_found(quotes, [passage(0, len(TEXT))]) == (1, 3)


def test_gold_counts_as_cited_where_a_citation_overlaps_it() -> None:
    cited = answer(claim("x", Span(5, 20)), claim("y", DROUGHT, supported=False))
    assert evidence_recall(cited, [("a", [RICE]), ("a", [DROUGHT])]) == 0.5


# Summaries


def test_summaries_by_hand() -> None:
    summary = Summary(
        article_id="a",
        title="t",
        results=(claim("512,5 ha lúa.", RICE, figures=(figure("512,5 ha", "512.5", "ha"),)),),
        tasks=(claim("3 thôn thiếu nước.", DROUGHT),),
        people=(Person(name="Lê Thị Mơ", citation=cite(ARTICLE, RICE)),),
        engine="llm",
    )
    gold = (
        Gold(article="a", quote=TEXT[RICE.start : RICE.end], section="results"),
        Gold(article="a", quote=TEXT[DROUGHT.start : DROUGHT.end], section="shortcomings"),
    )
    wanted = case(
        suite="summary", question="", answers=("Lê Thị Mơ", "Trần Văn Bách"), gold=gold,
        figures=[*case().figures, ExpectedFigure(value="3", unit="thôn", kind="quantity")],
    )  # fmt: skip
    assert figures_covered(wanted, summary) == 0.5
    assert people_found(wanted, summary) == 0.5
    assert sections_right(wanted, summary, [[RICE], [DROUGHT]]) == 0.5


def test_briefings_by_hand() -> None:
    def cell(value: str, span: Span) -> Cell:
        return Cell(raw=value, value=value, citation=cite(ARTICLE, span))

    briefing = Briefing(
        title="t",
        headlines=(claim("512,5 ha lúa.", RICE, figures=(figure("512,5 ha", "512.5", "ha"),)),),
        figures=(Indicator(indicator="năng suất", cells=(cell("61", RICE),)),),
        disagreements=(
            Indicator(indicator="thôn thiếu nước", cells=(cell("3", DROUGHT), cell("4", DROUGHT))),
        ),
        engine="extractive",
    )
    wanted = case(
        suite="briefing", articles=("a", "b"),
        conflicts=({"values": ("3", "4")}, {"values": ("3", "9")}),
        figures=[
            {"value": value, "unit": "", "kind": "number"} for value in ("512.5", "61", "3", "77")
        ],
    )  # fmt: skip
    assert figures_shown(wanted, briefing) == 0.75
    assert conflicts_shown(wanted, briefing) == 0.5
    assert articles_told({"a", "b"}, briefing) == 0.5


def test_rouge_sees_diacritics() -> None:
    assert rouge("Thủ tướng đề nghị", "Thủ tướng đề nghị")["rouge_l"] == 1
    assert rouge("Thủ tướng đề nghị", "Thủ tưởng để nghỉ")["rouge_1"] == pytest.approx(0.25)
