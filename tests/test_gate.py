"""The gate tests itself: equal runs pass, sabotaged prompts fail on the measure that is theirs.

A model that knows the gold answers plays the prompt; what comes of its replies is the program's
own work, over a real server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from app_library import make_library
from chat_server import Behaviour, ChatServer, Request, good

from eval.cases import Case, load_cases, read_cases
from eval.metrics.measures import MEASURES, load_margins
from eval.replay.cassette import Cassette
from eval.runs.rows import Manifest, Row, Run, RunWriter, read_run
from eval.runs.run import DEFAULT_CASES, hash_of
from eval.runs.suites import Bench, run_case
from eval.statistics import paired as stats
from eval.statistics.compare import Comparison, Status, check_comparable, compare_runs, decide
from eval.statistics.simulate import equal_runs, redraw
from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.models.reply_schemas import AnswerDraft, Evidence

MARGINS = load_margins()
Reply = Callable[[Case, Sequence[str]], list[Evidence]]


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """They give intervals and values to print; the verdict hangs on the error of the clusters."""
    monkeypatch.setattr(stats, "_RESAMPLES", 199)


def manifest(**changes: object) -> Manifest:
    given: dict[str, object] = {
        "label": "x", "suites": ("qa",), "split": None, "engine": "llm", "mode": "live",
        "prompts": {}, "model": None, "seeds": (), "cases": "c", "case_files": (), "count": 0,
        "corpus": "d", "articles": 1, "revision": "r", "machine": "m", "versions": {},
    }  # fmt: skip
    return Manifest.model_validate(given | changes)


def run_of(rows: Sequence[Row], **changes: object) -> Run:
    return Run(Path("run"), manifest(count=len(rows), **changes), tuple(rows))


def suite_shaped() -> Run:
    """A run of the size and clusters of the questions, as an engine of middling skill gives it."""
    chance = np.random.default_rng(3)
    rows = []
    for case in load_cases(DEFAULT_CASES):
        if case.suite != "qa":
            continue
        right = float(chance.random() < 0.75)
        metrics = {"right": right, "answered" if case.answerable else "declined": right}
        if any(figure.required for figure in case.figures):
            metrics["figures_right"] = right
        rows.append(
            Row(
                suite="qa", case=case.id, cluster=case.cluster, metrics=metrics,
                shares={"wrong_figures": (1 - right, 2.0), "citation_recall": (1.0, 1.0)},
            )
        )  # fmt: skip
    return run_of(rows)


# A/A


def test_a_run_against_itself_is_not_worse() -> None:
    run = suite_shaped()
    (comparison,) = compare_runs(run, [run], MARGINS)
    assert comparison.status is Status.NOT_WORSE
    assert comparison.reasons == ()


def test_equal_runs_raise_few_false_alarms() -> None:
    said = equal_runs(suite_shaped(), MARGINS, pairs=100)
    assert said.total() == 100
    assert said[Status.WORSE] <= 5


def test_unequal_runs_of_the_same_size_raise_the_alarm() -> None:
    chance = np.random.default_rng(5)
    alarms, run = 0, suite_shaped()
    for _ in range(20):
        before, after = redraw(run, chance)
        lost = [
            row.model_copy(update={"metrics": dict.fromkeys(row.metrics, 0.0)})
            if chance.random() < 0.25
            else row
            for row in after.rows
        ]
        (comparison,) = compare_runs(before, [after._replace(rows=tuple(lost))], MARGINS)
        alarms += comparison.status is Status.WORSE
    assert alarms >= 18


@pytest.mark.parametrize(("suite", "count", "lost"), [("briefing", 4, 4), ("summary", 12, 5)])
def test_small_suites_can_fail(suite: str, count: int, lost: int) -> None:
    name = MEASURES[suite][0].name  # type: ignore[index]
    before, after = (
        [
            Row.model_validate(
                {"suite": suite, "case": f"c{i}", "cluster": f"k{i}", "metrics": {name: score}}
            )
            for i, score in enumerate(scores)
        ]
        for scores in ([1.0] * count, [0.0] * lost + [1.0] * (count - lost))
    )
    runs = [run_of(rows, suites=(suite,)) for rows in (before, after)]
    assert judged(*runs).status is Status.WORSE


def test_a_run_without_quotations_is_not_worse_for_it() -> None:
    rows = rows_of([1.0] * 24)
    quoting = [row.model_copy(update={"shares": {"quotes_found": (4, 5)}}) for row in rows]
    silent = [row.model_copy(update={"shares": {"quotes_found": (0, 0)}}) for row in rows]
    comparison = judged(run_of(quoting), run_of(silent))
    assert "quotes_found" not in {each.measure.name for each in comparison.findings}


def test_a_redrawn_run_differs_only_by_chance() -> None:
    run = suite_shaped()
    before, after = redraw(run, np.random.default_rng(1))
    assert [row.key for row in before.rows] == [row.key for row in run.rows]
    assert before.rows != after.rows


# Sabotage


class Oracle:
    """Answers each question from its gold, by the rule `reply`."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = {case.question: case for case in cases}
        self.reply: Reply = honest

    def __call__(self, request: Request) -> Behaviour:
        text = str(request.json["messages"][-1]["content"])
        case = self.cases[text.rsplit("Câu hỏi: ", 1)[1].strip()]
        passages = re.findall(r"\[\d+\] <<<\n(.*?)\n>>>", text, re.DOTALL)
        return good(AnswerDraft(evidence=self.reply(case, passages)))


def honest(case: Case, passages: Sequence[str]) -> list[Evidence]:
    return [
        Evidence(passage=number, quote=gold.quote, statement=gold.quote)
        for gold in case.gold
        for number, passage in enumerate(passages, 1)
        if gold.quote in passage
    ][:5]


def without_evidence(case: Case, passages: Sequence[str]) -> list[Evidence]:
    return [e.model_copy(update={"quote": ""}) for e in honest(case, passages)]


def wrong_digits(case: Case, passages: Sequence[str]) -> list[Evidence]:
    def changed(match: re.Match[str]) -> str:
        return match[0][:-1] + str((int(match[0][-1]) + 1) % 10)

    return [
        e.model_copy(update={"statement": re.sub(r"\d+", changed, e.statement)})
        for e in honest(case, passages)
    ]


def never(case: Case, passages: Sequence[str]) -> list[Evidence]:
    return []


def reworded(case: Case, passages: Sequence[str]) -> list[Evidence]:
    return [
        e.model_copy(
            update={"statement": f"Theo bài báo, {e.statement[0].lower()}{e.statement[1:]}"}
        )
        for e in honest(case, passages)
    ]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """A question of every other article and event, those with figures first."""
    questions = [case for case in load_cases(DEFAULT_CASES) if case.suite == "qa"]
    chosen: list[Case] = []
    for cluster in list(dict.fromkeys(case.cluster for case in questions))[::2]:
        plain = [
            case
            for case in questions
            if case.cluster == cluster and case.answerable and not case.history
        ]
        plain.sort(key=lambda case: -sum(figure.required for figure in case.figures))
        chosen += plain[:1]
    return chosen + [case for case in questions if not case.answerable and not case.history][:6]


@pytest.fixture(scope="module")
def asking(
    tmp_path_factory: pytest.TempPathFactory, cases: list[Case]
) -> Iterator[Callable[[Reply], Run]]:
    """Runs all cases with a model that replies by a rule."""
    home = make_library(tmp_path_factory.mktemp("gate"))
    oracle = Oracle(cases)
    with ChatServer() as server:
        server.answer = oracle
        # The rules give other replies to the same questions: none may be remembered.
        settings = {
            "home": home,
            "OPENAI_BASE_URL": server.base_url,
            "model_cache": False,
            "model_judges": False,
            "model_mends": False,
        }
        with Engine(Config.model_validate(settings)) as engine:
            engine.transport = cassette = Cassette("live", home / "none")
            articles = {Path(each.source).stem: each for each in engine.articles()}
            bench = Bench(engine, "llm", articles, cassette, explains=False)

            def ask(reply: Reply) -> Run:
                oracle.reply = reply
                rows = [run_case(bench, "qa", case) for case in cases]
                assert [row.error for row in rows] == [None] * len(rows)
                return run_of(rows)

            yield ask


@pytest.fixture(scope="module")
def baseline(asking: Callable[[Reply], Run]) -> Run:
    return asking(honest)


def judged(baseline: Run, after: Run) -> Comparison:
    return compare_runs(baseline, [after], MARGINS)[0]


def worse(comparison: Comparison) -> set[str]:
    return {each.measure.name for each in comparison.findings if each.verdict == "worse"}


def test_the_honest_model_is_good(baseline: Run) -> None:
    right = [row.metrics["right"] for row in baseline.rows]
    assert sum(right) / len(right) > 0.9
    answered = [row for row in baseline.rows if row.metrics.get("answered")]
    # Its statements are streamed: a reader has the first before the answer is whole.
    assert all(0 < (row.first_claim_milliseconds or 0) <= row.milliseconds for row in answered)


@pytest.mark.parametrize(
    ("reply", "fails", "holds"),
    [
        (without_evidence, "quotes_found", "wrong_figures"),
        (wrong_digits, "wrong_figures", "quotes_found"),
        (never, "answered", "wrong_figures"),
    ],
)
def test_a_sabotaged_prompt_fails_on_its_own_measure(
    asking: Callable[[Reply], Run], baseline: Run, reply: Reply, fails: str, holds: str
) -> None:
    comparison = judged(baseline, asking(reply))
    assert comparison.status is Status.WORSE
    assert fails in worse(comparison)
    assert holds not in worse(comparison)
    assert any(fails in reason for reason in comparison.reasons)


def test_a_harmless_rewording_is_never_called_worse(
    asking: Callable[[Reply], Run], baseline: Run
) -> None:
    comparison = judged(baseline, asking(reworded))
    assert comparison.status in (Status.NOT_WORSE, Status.CANNOT_TELL)


# The rules of the verdict


def rows_of(scores: Sequence[float], clusters: int = 12, **changes: object) -> list[Row]:
    return [
        Row.model_validate(
            {
                "suite": "qa", "case": f"c{i}", "cluster": f"k{i % clusters}",
                "metrics": {"right": score}, **changes,
            }
        )
        for i, score in enumerate(scores)
    ]  # fmt: skip


def verdict(before: Sequence[float], after: Sequence[float]) -> Comparison:
    return judged(run_of(rows_of(before)), run_of(rows_of(after)))


def test_a_loss_inside_the_noise_cannot_be_told() -> None:
    comparison = verdict([1.0] * 36, [0.0, 0.0, 0.0] + [1.0] * 33)
    assert comparison.status is Status.CANNOT_TELL
    (finding,) = [f for f in comparison.findings if f.measure.name == "right"]
    assert finding.difference.detectable > 0.05
    assert "difference of" in comparison.reasons[0]


def test_a_clear_loss_is_worse_and_a_gain_is_not() -> None:
    half = [float(i % 12 < 6) for i in range(36)]
    assert verdict([1.0] * 36, half).status is Status.WORSE
    assert verdict(half, [1.0] * 36).status is Status.NOT_WORSE


def test_a_broken_case_that_must_pass_is_worse_by_itself() -> None:
    before, after = [1.0] * 400, [0.0] + [1.0] * 399
    assert verdict(before, after).status is Status.NOT_WORSE
    must = [
        run_of([row.model_copy(update={"must_pass": True}) for row in rows_of(scores)])
        for scores in (before, after)
    ]
    comparison = judged(*must)
    assert comparison.status is Status.WORSE
    assert comparison.broken == ("qa c0 must pass, and did before",)
    # What failed before is no news.
    assert judged(must[1], must[1]).status is Status.NOT_WORSE


def test_nothing_decided_is_not_worse() -> None:
    assert decide((), ()) == (Status.NOT_WORSE, ())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cases": "other"}, "the cases differ"),
        ({"corpus": "other"}, "the corpora differ"),
        ({"suites": ("summary",)}, "no suite in common"),
    ],
)
def test_runs_over_different_things_are_refused(change: dict[str, object], says: str) -> None:
    rows = rows_of([1.0] * 12)
    with pytest.raises(InputError, match=says):
        check_comparable(run_of(rows), run_of(rows, **change))


def test_an_unfinished_run_and_a_failed_baseline_are_refused() -> None:
    rows = rows_of([1.0] * 12)
    short = Run(Path("short"), manifest(count=20), tuple(rows))
    with pytest.raises(InputError, match=r"short is not finished \(12/20 cases\)"):
        check_comparable(run_of(rows), short)
    ill = [row.model_copy(update={"error": "the server is down"}) for row in rows[:4]] + rows[4:]
    with pytest.raises(InputError, match=r"no baseline: 4 of its 12 cases failed"):
        check_comparable(run_of(ill), run_of(rows))


def test_a_model_that_fails_on_a_third_is_worse() -> None:
    rows = rows_of([1.0] * 36)
    ill = [
        row.model_copy(update={"error": "HTTP 500", "metrics": {"right": 0.0}})
        if i % 3 == 0
        else row
        for i, row in enumerate(rows)
    ]
    assert judged(run_of(rows), run_of(ill)).status is Status.WORSE


def test_the_committed_baseline_is_whole_and_passes_what_must_pass() -> None:
    run = read_run(Path(stats.__file__).parents[1] / "baseline")
    assert run.is_whole
    assert not [row.case for row in run.rows if row.error]
    cases = [case for case, _ in read_cases(DEFAULT_CASES)]
    assert run.manifest.cases == hash_of([case.model_dump(mode="json") for case in cases]), (
        "the cases changed: `make baseline`"
    )
    must = [row for row in run.rows if row.must_pass]
    assert must
    assert all(row.metrics[MEASURES[row.suite][0].name] == 1 for row in must)


def test_margins_must_be_given_for_what_decides(tmp_path: Path) -> None:
    path = tmp_path / "margins.toml"
    path.write_text("[qa]\nright = 0.05\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"\[retrieval\] must give"):
        load_margins(path)
    path.write_text("x = [", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        load_margins(path)


# A run on disk


def test_a_run_goes_on_where_it_stopped_and_overwrites_nothing(tmp_path: Path) -> None:
    rows = rows_of([1.0, 0.0, 1.0])
    folder = tmp_path / "run"
    with RunWriter(folder, manifest(count=3)) as writer:
        writer.add(rows[0])
        writer.add(rows[1].model_copy(update={"error": "the server is down"}))
    results = folder / "results.jsonl"
    results.write_text(results.read_text(encoding="utf-8") + '{"suite": "q', encoding="utf-8")
    assert not read_run(folder).is_whole
    with RunWriter(folder, manifest(count=3)) as writer:
        assert writer.done == {rows[0].key}  # what failed is tried again
        writer.add(rows[1])
        writer.add(rows[2])
    assert read_run(folder).rows == tuple(rows)
    kept = results.read_bytes()
    with pytest.raises(InputError, match=r"holds another run \(cases differ\)"):
        RunWriter(folder, manifest(count=3, cases="other"))
    assert results.read_bytes() == kept


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="holds no run"):
        RunWriter(tmp_path, manifest())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be used"):
        RunWriter(tmp_path / "file", manifest())


def test_a_damaged_result_is_named_by_its_line(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "run", manifest(count=1)) as writer:
        writer.add(rows_of([1.0])[0])
    results = tmp_path / "run" / "results.jsonl"
    results.write_text(results.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(InputError, match="c0 stands there twice"):
        read_run(tmp_path / "run")
    results.write_text('{"suite": "qa"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"results.jsonl, line 1: not a result \(case\)"):
        read_run(tmp_path / "run")
