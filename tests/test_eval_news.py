"""`python -m eval news` on two small events, and the parts that decide what it counts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eval.__main__ import main
from eval.news.briefing import LENGTH, cut, lead_in_turn
from eval.news.command import print_part
from eval.news.data import News, Sentence
from eval.news.library import open_bench
from eval.news.planter import EXCHANGED, PLANTERS, pattern_of, plant, vocabulary
from eval.news.rows import Report, wilson
from eval.news.text import Source, closeness, holds, sentences_of, tokens
from eval.news.verdicts import check
from rag.errors import InputError

ARTICLES = {
    "cluster_1/101": (
        "Cầu Suối Ngọc thông xe",
        "12/03/2014 08:30",
        "Sáng 12/3, huyện Hòa Vang thông xe cầu Suối Ngọc dài 42 m sau hai năm thi công. Cầu có "
        "vốn đầu tư 9 tỷ đồng, trong đó người dân góp 600 triệu đồng. Ông Trần Văn Bách, Chủ tịch "
        "UBND huyện, cho biết cầu giúp 350 hộ dân không còn phải đi đò. Công ty Sông Hàn đã "
        "mua lại bến đò cũ để làm chợ nổi.",
    ),
    "cluster_1/102": (
        "Hòa Vang có cầu mới",
        "12/03/2014 15:00",
        "Cầu Suối Ngọc ở huyện Hòa Vang đã được thông xe. Bà Lê Thị Mận, 61 tuổi, nói bà con chờ "
        "cây cầu này từ năm 1998. Huyện sẽ trồng 200 cây xanh dọc đường dẫn lên cầu trong tháng 4.",
    ),
    "cluster_2/201": (
        "Mưa đá làm hư hại 120 nhà ở Mường Lát",
        "20/04/2014 07:10",
        "Trận mưa đá tối 19/4 làm hư hại 120 ngôi nhà ở huyện Mường Lát, tỉnh Thanh Hóa. Có 15 ha "
        "ngô bị dập nát. Anh Hà Văn Thuận kể rằng hạt đá to bằng quả trứng gà.",
    ),
    "cluster_2/202": (
        "Mường Lát khắc phục hậu quả mưa đá",
        "21/04/2014 09:00",
        "Huyện Mường Lát đã cấp 3.500 tấm lợp cho các hộ bị mưa đá. Hội Chữ thập đỏ tỉnh Thanh Hóa "
        "hỗ trợ mỗi hộ 2 triệu đồng. Một số trường học vẫn đóng cửa.",
    ),
}
SUMMARIES = {
    "cluster_1/human-summary-1": (
        "Sáng 12/3, huyện Hòa Vang thông xe cầu Suối Ngọc dài 42 m sau hai năm thi công. Cụ thể, "
        "cầu có vốn đầu tư 9 tỷ đồng, trong đó người dân góp 600 triệu đồng."
    ),
    "cluster_2/human-summary-1": (
        "Trận mưa đá tối 19/4 làm hư hại 120 ngôi nhà ở huyện Mường Lát, tỉnh Thanh Hóa. Hội Chữ "
        "thập đỏ tỉnh Thanh Hóa hỗ trợ mỗi hộ 2 triệu đồng."
    ),
}
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1", "kind": "how-many", "cluster": "cluster_1", "answerable": True, "form": "vi",
        "question": "Cầu Suối Ngọc dài bao nhiêu mét?", "answers": [["42"]], "group": "g1",
    },
    {
        "id": "q2", "kind": "unanswerable", "cluster": "cluster_2", "answerable": False,
        "question": "Thủ đô của Mông Cổ là gì?",
    },
]  # fmt: skip
STATEMENTS: list[dict[str, Any]] = [
    {
        "id": "s1", "cluster": "cluster_2", "faithful": True, "kind": "reworded",
        "statement": "Huyện Mường Lát đã cấp 3.500 tấm lợp cho các hộ bị mưa đá.",
    },
    {
        "id": "s2", "cluster": "cluster_2", "faithful": False, "kind": "figure",
        "statement": "Huyện Mường Lát đã cấp 8.900 tấm lợp cho các hộ bị mưa đá.",
    },
]  # fmt: skip
CLAIMS: list[dict[str, Any]] = [
    {
        "id": "c1", "true": True, "kind": "true", "articles": ["seeds/c1_101.txt"],
        "question": "Cầu Suối Ngọc dài bao nhiêu mét?",
        "statement": "Cầu Suối Ngọc dài 42 m.",
        "quotes": ["huyện Hòa Vang thông xe cầu Suối Ngọc dài 42 m sau hai năm thi công"],
    },
    {
        "id": "c2", "true": False, "kind": "neighbour figure", "articles": ["seeds/report.txt"],
        "question": "Xã Thanh Mai gieo cấy bao nhiêu ha lúa?",
        "statement": "Xã Thanh Mai gieo cấy 715 ha lúa.",
        "quotes": ["Xã Thanh Mai gieo cấy 512,5 ha lúa vụ xuân"],
    },
    {
        "id": "c3", "true": True, "kind": "true", "articles": ["seeds/c99_999.txt"],
        "question": "?", "statement": "Không có bài này.", "quotes": ["không có"],
    },
]  # fmt: skip


DISAGREEMENTS: list[dict[str, Any]] = [
    {
        "id": "d1", "cluster": "cluster_3", "kind": "figure", "what": "houses: 49 / 44",
        "a": {"file": "301.txt", "quote": "cuốn trôi 49 ngôi nhà"},
        "b": {"file": "302.txt", "quote": "Lũ cuốn trôi 44 ngôi nhà"},
    },
    {
        "id": "d2", "cluster": "cluster_3", "kind": "figure", "what": "the same, by another reader",
        "a": {"file": "302.txt", "quote": "44 ngôi nhà"},
        "b": {"file": "301.txt", "quote": "49 ngôi nhà"},
    },
    {
        "id": "d3", "cluster": "cluster_3", "kind": "name", "what": "who leads the rescue",
        "a": {"file": "301.txt", "quote": "bộ đội dẫn đầu"},
        "b": {"file": "302.txt", "quote": "công an xã đi đầu"},
    },
    {
        "id": "d4", "cluster": "cluster_3", "kind": "name", "what": "unsure (borderline)",
        "a": {"file": "301.txt", "quote": "bà con"},
        "b": {"file": "302.txt", "quote": "người dân"},
    },
    {"id": "d5", "cluster": "cluster_1", "kind": "none"},
]  # fmt: skip
FLOOD = (
    "Lũ cuốn trôi {} ngôi nhà của dân xã Mường Lò. Cứu hộ có {}. Mưa lớn làm nước sông Trà dâng "
    "nhanh, nhiều thôn của huyện Khe Trà bị chia cắt, {} phải lên đồi ở tạm."
)
READ = {
    "cluster_1/101": ARTICLES["cluster_1/101"],
    "cluster_1/102": ARTICLES["cluster_1/102"],
    "cluster_3/301": (
        "Lũ lớn ở huyện Khe Trà", "04/11/2014 08:00",
        FLOOD.format(49, "bộ đội dẫn đầu", "bà con"),
    ),
    "cluster_3/302": (
        "Khe Trà chìm trong lũ", "04/11/2014 09:00",
        FLOOD.format(44, "công an xã đi đầu", "người dân"),
    ),
}  # fmt: skip


def write_articles(folder: Path, articles: dict[str, tuple[str, str, str]]) -> None:
    for name, (title, when, body) in articles.items():
        path = folder / "vmds" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{title}\n\n{when}\n\n{body}\n", encoding="utf-8")


def write_cases(path: Path, cases: list[dict[str, Any]]) -> None:
    lines = "\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text(lines + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("news")
    write_articles(root / "data", ARTICLES)
    for name, text in SUMMARIES.items():
        (root / "data" / "vmds" / f"{name}.md").write_text(text, encoding="utf-8")
    for name, cases in (
        ("questions_news", QUESTIONS),
        ("statements_news", STATEMENTS),
        ("claims_strong_model", CLAIMS),
    ):
        write_cases(root / "data" / f"{name}.jsonl", cases)
    (root / "seeds").mkdir()
    (root / "seeds" / "report.txt").write_text(
        "Xã Thanh Mai vào vụ\n\nXã Thanh Mai gieo cấy 512,5 ha lúa vụ xuân. Có 3 thôn thiếu "
        "nước.\n",
        encoding="utf-8",
    )
    return root / "data"


def called(*words: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["eval", "news", *map(str, words)])
        try:
            main()
        except SystemExit as left:
            return int(left.code or 0)
    return 0


@pytest.fixture(scope="module")
def results(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All parts, run once."""
    out = tmp_path_factory.mktemp("out") / "news.json"
    assert called(data, "--json", "--out", out) == 0
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def row(results: dict[str, Any], part: str, group: str, measure: str) -> tuple[float, int]:
    (found,) = (
        each
        for each in results[part]["rows"]
        if (each["group"], each["measure"]) == (group, measure)
    )
    return found["n"], found["of"]


def outcomes(results: dict[str, Any], part: str) -> dict[str, str]:
    return {case["id"]: case["outcome"] for case in results[part]["cases"]}


def test_every_part_is_reported(results: dict[str, Any]) -> None:
    assert [*results] == [
        "questions", "statements", "claims", "summaries", "events", "briefing",
        "disagreements", "copies", "planted", "written",
    ]  # fmt: skip
    told = {
        name: result for name, result in results.items() if not result["notes"] or result["rows"]
    }
    assert {*results} - {*told} == {"disagreements", "written"}  # the data hold none
    assert all(result["seconds"] >= 0 for result in results.values())


def test_disagreements_are_matched_with_what_readers_list(tmp_path: Path) -> None:
    """Two readers list one fact; another is not shown; an unsure one does not count."""
    write_articles(tmp_path, READ)
    write_cases(tmp_path / "disagreements.jsonl", DISAGREEMENTS)
    out = tmp_path / "out.json"
    assert called(tmp_path, "--part", "disagreements", "--json", "--out", out) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert row(found, "disagreements", "shown", "listed by a reader") == (1, 1)
    assert row(found, "disagreements", "facts", "shown") == (1, 2)
    assert outcomes(found, "disagreements") == {"cluster_3/1": "listed"}


def test_questions_are_right_or_declined(results: dict[str, Any]) -> None:
    assert outcomes(results, "questions") == {"q1": "right", "q2": "declined"}
    assert row(results, "questions", "answerable", "right") == (1, 1)
    assert row(results, "questions", "unanswerable", "answered") == (0, 1)
    assert row(results, "questions", "rewordings", "right in all wordings or in none") == (1, 1)


def test_statements_are_ticked_or_crossed(results: dict[str, Any]) -> None:
    assert outcomes(results, "statements")["s1"] == "ticked"
    assert outcomes(results, "statements")["s2"] != "ticked"
    assert row(results, "statements", "all", "ticks that are true") == (1, 1)


WRITTEN = {
    "questions_written.jsonl": [
        {
            "id": "w1", "kind": "figures", "cluster": "cluster_1", "answerable": True,
            "question": "Cầu Suối Ngọc ở Hòa Vang dài bao nhiêu, tốn bao nhiêu tiền?",
            "answers": [["42 m"], ["9 tỷ đồng"]],
        },
        {
            "id": "w2", "kind": "unanswerable", "cluster": "cluster_1", "answerable": False,
            "question": "Cầu Suối Ngọc rộng bao nhiêu mét?",
        },
    ],
    "replies_written.jsonl": [
        {
            "id": "w1", "verdict": "answered", "caveat": "Bài không nêu bề rộng của cầu.",
            "sentences": [
                {"text": "Cầu Suối Ngọc dài 42 m.", "quotes": ["huyện Hòa Vang thông xe"]},
                {"text": "Cầu được đầu tư 9 tỷ đồng.", "quotes": ["Cầu có vốn đầu tư 9 tỷ"]},
                {
                    "text": "Người dân góp 900 triệu đồng.", "quotes": ["Cầu có vốn đầu tư"],
                    "judged": {"verdict": "contradicted", "reason": "báo ghi 600 triệu"},
                },
            ],
        },
        {"id": "w2", "verdict": "not answered", "caveat": "", "sentences": []},
    ],
}  # fmt: skip


def test_replies_written_by_hand_go_through_the_program(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = "vmds/cluster_1/101.txt"
    text = (data / file).read_text(encoding="utf-8")
    for name, cases in WRITTEN.items():
        lines = json.loads(json.dumps(cases))
        for sentence in (each for case in lines for each in case.get("sentences", ())):
            start = text.index(sentence["quotes"][0])
            place = {"file": file, "start": start, "end": text.index(".", start)}
            sentence["quotes"] = [place]
        written = "".join(json.dumps(case) + "\n" for case in lines)
        (tmp_path / name).write_text(written, encoding="utf-8")
    monkeypatch.setattr("eval.news.written.CASES", tmp_path)
    out = tmp_path / "news.json"
    assert called(data, "--part", "written", "--out", out) == 0
    results = json.loads(out.read_text(encoding="utf-8"))
    assert row(results, "written", "prompts", "hold the fact") == (1, 1)
    assert row(results, "written", "with the judge", "answers that are whole") == (0, 1)
    assert row(results, "written", "with the judge", "unanswerable, declined") == (1, 1)
    case = next(each for each in results["written"]["cases"] if each["group"] == "with the judge")
    assert case["caveat"] == "Bài không nêu bề rộng của cầu."
    assert case["text"].startswith("Cầu Suối Ngọc dài 42 m. [1]")
    assert [text for _, text, _ in case["folded"]] == ["Người dân góp 900 triệu đồng."]


def test_claims_without_their_article_are_counted_not_judged(results: dict[str, Any]) -> None:
    found = outcomes(results, "claims")
    assert found["c1"] == "ticked"
    assert found["c2"] != "ticked"  # of an article beside the data
    assert "c3" not in found
    assert results["claims"]["notes"] == [
        "1 of 3 claims not judged: 1 of their 3 articles are not in the data"
    ]


def test_summaries_with_their_event_and_without(results: dict[str, Any]) -> None:
    assert row(results, "summaries", "all", "ticked") == (4, 4)
    assert row(results, "summaries", "copies", "ticked") == (3, 3)
    assert row(results, "summaries", "near copies", "ticked") == (1, 1)
    assert row(results, "summaries", "event removed", "ticked") == (0, 4)
    assert row(results, "summaries", "event removed, with a digit", "ticked") == (0, 4)


def test_events_are_counted_over_pairs(results: dict[str, Any]) -> None:
    assert row(results, "events", "pairs", "recall")[1] == 2
    assert row(results, "copies", "the articles' own sentences", "ticked")[1] == 13


def test_briefings_stand_beside_the_lead(results: dict[str, Any]) -> None:
    found = {case["id"]: case for case in results["briefing"]["cases"]}
    assert [*found] == ["cluster_1", "cluster_2"]
    for case in found.values():
        assert 0 < case["briefing"]["rouge2"] <= case["briefing"]["rouge1"] <= 1
        assert case["lead"]["rouge1"] > 0.4  # the people's summaries are by extraction


def test_planted_errors_lose_their_tick(results: dict[str, Any]) -> None:
    lost, planted = row(results, "planted", "figure", "not ticked")
    assert (lost, planted) == (4, 4)
    kinds = [case["kind"] for case in results["planted"]["cases"]]
    assert {"figure", "date", "person", "time of day", "negation"} <= {*kinds} <= {*PLANTERS}
    lost, planted = row(results, "planted", "all", "not ticked")
    assert lost >= row(results, "planted", "all", "crossed")[0]
    assert planted <= len(kinds)


def test_the_same_seed_gives_the_same_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for _ in range(2):
        assert called(data, "--part", "statements", "--sample", 1, "--seed", 4) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "of 1 " in said[0]


def test_a_library_is_copied_and_what_is_foreign_left_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_bench(News(data), None) as bench, bench.copy(and_of=[data.parent / "seeds"]) as other:
        home = other.config.home
        assert len(other.listing()) == 5
        with open_bench(News(data), home) as reused:
            assert len(reused.engine.listing()) == 4
            assert "not of the data: 1" in capsys.readouterr().err
        assert len(other.listing()) == 5  # untouched
    with pytest.raises(InputError, match="no library"), open_bench(News(data), tmp_path):
        pass


def test_another_version_is_printed_beside(capsys: pytest.CaptureFixture[str]) -> None:
    report, other = Report(), Report()
    report.share("all", "ticked", [True, False])
    other.share("all", "ticked", [True] * 4)
    given, there = (
        {"rows": [each._asdict() for each in r.rows], "notes": ["seen"]} for r in (report, other)
    )
    print_part("statements", given, there)
    said = capsys.readouterr().out
    assert "1 of 2" in said
    assert "4 of 4 1.000" in said
    assert "statements: seen" in said


def test_what_the_data_lack_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "vmds" / "cluster_1" / "1.txt"
    article.parent.mkdir(parents=True)
    article.write_text("Một tin\n\n12/03/2014 08:30\n\nXã An Hòa có chợ mới.\n", encoding="utf-8")
    assert called(tmp_path, "--part", "questions") == 0
    assert "skipped: the data hold no questions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("questions_news.jsonl", '{"id": "q1", "kind"', "questions_news.jsonl, line 1"),
        ("statements_news.jsonl", '{"id": "s1", "kind": "x"}', "statements_news.jsonl, line 1"),
        ("claims_strong_model.jsonl", "\ufeff{}", "claims_strong_model.jsonl, line 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, text: str, what: str) -> None:
    (tmp_path / "vmds").mkdir()
    (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    news = News(tmp_path)
    with pytest.raises(InputError, match=what):
        _ = (news.questions, news.statements, news.claims)


def test_a_folder_without_news_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(tmp_path) == 1
    assert "no folder `vmds`" in capsys.readouterr().err
    (tmp_path / "vmds").mkdir()
    assert called(tmp_path) == 1
    assert "no articles" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ông An đến. Bà Bình về. Đó là tin cuối.", 3),
        ("Đoàn về TP. Đà Nẵng lúc 8h. 15 người đi cùng.", 2),
        ("Giá là 5.466,32 đồng. “Tốt”, ông nói.", 2),
        ("Một dòng không chấm\nDòng hai", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences_of(text)) == count


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("gieo cấy 4.000m tôn", "4.000", True),
        ("gieo cấy 4000 m tôn", "4.000", True),
        ("cao 1.68 m", "1,68", True),
        ("dài 142 m", "42", False),
        ("dài 42,5 m", "42", False),
        ("lúc 20 giờ 00 ngày 22/10", "20 giờ", True),
        ("lúc 19h02", "19 giờ 02", True),
        ("ngày 5.8.2013", "5/8/2013", True),
        ("ngày 05/08/2013", "5/8/2013", True),
        ("500 tỉ đồng", "500 tỷ", True),
        ("khai thác than đá", "than", True),
        ("thanh tra", "than", False),
        ("Nga thắng", "nga", True),
        ("ngay hôm ấy", "Nga", False),
        ("mục tiêu hoạt động", "ục tiêu hoạt động", True),
        ("ho\u0300a bi\u0300nh", "hòa bình", True),
    ],
)
def test_answers_are_compared_leniently(text: str, wanted: str, found: bool) -> None:
    assert holds(text, wanted) is found


def test_closeness_to_a_source() -> None:
    source = Source("Huyện Hòa Vang thông xe cầu Suối Ngọc dài 42 m sau hai năm thi công. Hết.")
    said = "Huyện Hòa Vang thông xe cầu Suối Ngọc dài 42 m sau hai năm thi công"
    assert closeness(said + ".", [source]) == "copy"
    assert closeness("Cụ thể, " + said.lower(), [source]) == "near copy"
    assert closeness("Cây cầu 42 m của huyện đã làm xong.", [source]) == "reworded"


def test_intervals() -> None:
    from scipy.stats import binomtest

    hits = [True] * 7 + [False] * 3
    expected = binomtest(7, 10).proportion_ci(0.95, method="wilson")
    assert wilson(hits) == pytest.approx((expected.low, expected.high))
    alone, together = ([str(i) for i in range(10)], ["a"] * 7 + ["b"] * 3)
    assert wilson(hits, alone)[0] == pytest.approx(expected.low, abs=0.03)
    low, high = wilson(hits, together)  # two events, each of one mind, tell little
    assert high - low > expected.high - expected.low + 0.2


def test_a_ratio_of_nothing_and_of_everything() -> None:
    report = Report()
    report.ratio("pairs", "precision", [0, 0], [0, 0])
    report.ratio("pairs", "recall", [3, 1, 6], [3, 1, 6])
    nothing, everything = report.rows
    assert nothing.value is None
    assert everything.value == 1
    assert everything.low is not None
    assert everything.low < 0.5  # three clusters


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["supported", "supported"], "ticked"),
        (["supported", "unverified"], "open"),
        (["unverified", "contradicted"], "crossed"),
        ([], "open"),
    ],
)
def test_a_statement_of_several_sentences(verdicts: list[str], verdict: str) -> None:
    sentences = [SimpleNamespace(verdict=each) for each in verdicts]
    engine: Any = SimpleNamespace(check=lambda _: SimpleNamespace(sentences=sentences))
    assert check(engine, "x") == verdict


@contextmanager
def planting(cluster: str, *texts: str) -> Iterator[dict[str, list[Source]]]:
    yield {cluster: [Source(text) for text in texts]}


REPORTS = (
    "Chiều 12/3, ông Trần Văn Bách thăm huyện Hòa Vang. Bà Lê Thị Mận ở huyện Mường Lát nhận 2 "
    "triệu đồng. Hãng Sao Mai mua Hãng Rạng Đông với giá 35 triệu đồng.",
)


@pytest.mark.parametrize(
    ("kind", "text", "planted"),
    [
        ("figure", "Mỗi hộ được 2 triệu đồng.", "Mỗi hộ được 35 triệu đồng."),
        ("person", "Theo ông Trần Văn Bách, cầu tốt.", "Theo ông Lê Thị Mận, cầu tốt."),
        ("place", "Cầu của huyện Hòa Vang dài.", "Cầu của huyện Mường Lát dài."),
        ("agent and patient", "Sao Mai đã mua Rạng Đông.", "Rạng Đông đã mua Sao Mai."),
        ("agent and patient", "Rạng Đông bị Sao Mai thâu tóm.", "Sao Mai bị Rạng Đông thâu tóm."),
        ("direction", "Giá tăng 5%.", "Giá giảm 5%."),
        ("time of day", "Lễ diễn ra sáng 12/3.", "Lễ diễn ra chiều 12/3."),
        ("negation", "Cầu đã thông xe.", "Cầu chưa thông xe."),
        ("plan as done", "Cầu sẽ thông xe.", "Cầu đã thông xe."),
        ("scope", "Một nửa và một số hộ đi đò.", "Một nửa và tất cả các hộ đi đò."),
        ("role", "Theo Phó Giám đốc Sở, cầu tốt.", "Theo Giám đốc Sở, cầu tốt."),
    ],
)
def test_one_thing_is_changed(kind: str, text: str, planted: str) -> None:
    with planting("cluster_1", *REPORTS) as sources:
        found = plant([Sentence("s", "cluster_1", text)], sources, seed=1)
    assert planted in [each.text for each in found if each.kind == kind]


def test_another_day_of_the_month() -> None:
    with planting("cluster_1", *REPORTS) as sources:
        (found,) = (
            each
            for each in plant([Sentence("s", "cluster_1", "Lễ mở ngày 12/3.")], sources, seed=1)
            if each.kind == "date"
        )
    assert found.text.startswith("Lễ mở ngày ")
    assert found.text.endswith("/3.")
    assert "12/3" not in found.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("place", "Bà Mận ở huyện Hòa Vang nhận quà."),  # the reports say "ở huyện Mường Lát nhận"
        ("person", "Hãng Sao Mai có chợ."),
        ("time of day", "Trời rạng sáng 12/3."),
        ("direction", "Huyện tăng cường tuần tra."),
        ("figure", "Trẻ từ 6 và 7 được khám."),  # of no unit
    ],
)
def test_what_is_no_error_is_not_planted(kind: str, text: str) -> None:
    reports = ("Bà Mận ở huyện Mường Lát nhận quà. Ông Bách đến huyện Hòa Vang.",)
    with planting("cluster_1", *reports) as sources:
        found = plant([Sentence("s", "cluster_1", text)], sources, seed=1)
    assert kind not in {each.kind for each in found}


def test_each_word_of_the_planter_stands_in_its_example() -> None:
    entries = vocabulary()
    assert len({(entry.kind, entry.pattern) for entry in entries}) == len(entries)
    assert {entry.kind for entry in entries} >= set(EXCHANGED)
    for entry in entries:
        assert pattern_of(entry).search(entry.example), entry


def test_texts_of_a_briefing() -> None:
    turns = lead_in_turn(["Một là thế. Hai là vậy.", "Ba là kia."])
    assert list(turns) == ["Một là thế.", "Ba là kia.", "Hai là vậy."]
    assert len(tokens(cut(["một hai ba bốn"] * 100))) == LENGTH
