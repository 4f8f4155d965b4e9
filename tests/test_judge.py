"""What a language model says of statements that the text leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import Build, ChatServer, cut_by_length, failed, good, prose
from corpus import HashingEmbedder, article

from rag.config import Config
from rag.document import cite
from rag.engine import Engine
from rag.text import parse
from rag.types import Citation, Claim
from rag.verify import judge_claims

PAGE = article(
    "Thanh Mai sơ kết\n"
    "Sáng 12/7/2024, xã Thanh Mai họp sơ kết sáu tháng.\n"
    "Xã gieo cấy 512,5 ha lúa, nhiều thửa phải bỏ hoang vì hạn kéo dài từ cuối tháng tư.\n"
    "Ông Trần Văn Bách, Chủ tịch UBND xã, nhận trách nhiệm."
)
DRY = "Nắng hạn khiến không ít chân ruộng ở Thanh Mai để cỏ mọc."


def cited(about: str) -> tuple[Citation, ...]:
    span = next(s.span for s in parse(PAGE.text).sentences if about in s.text)
    return (cite(PAGE, span),)


def left_open(text: str, about: str = "512,5 ha") -> Claim:
    return Claim(text=text, verdict="unverified", reason="?", citations=cited(about))


def verdicts(*items: tuple[int, str]) -> dict[str, Any]:
    return {"verdicts": [{"number": n, "reason": "báo viết vậy", "verdict": v} for n, v in items]}


def test_all_open_claims_go_in_one_call_and_come_back_by_model(
    chat_server: ChatServer, build: Build
) -> None:
    model = build()
    budget = model.budget()
    claims = [left_open(DRY), left_open("Xã Thanh Mai được thưởng huân chương."), left_open("Lạ.")]
    chat_server.script(good(verdicts((1, "supported"), (2, "not stated"), (3, "contradicted"))))
    found = judge_claims(claims, {PAGE.id: PAGE}, model, budget)
    assert [(claim.verdict, claim.by) for claim in found] == [
        ("supported", "model"), ("unverified", None), ("contradicted", "model"),
    ]  # fmt: skip
    assert found[0].reason is None
    assert found[2].reason == "báo viết vậy"
    (asked,) = chat_server.chats
    assert all(claim.text in asked.text for claim in claims)
    assert "Sáng 12/7/2024" in asked.text  # the neighbour of what was quoted
    assert budget.spent.calls == 1
    assert budget.spent.prompt_tokens == 120


@pytest.mark.parametrize(
    "text",
    [
        "Xã gieo cấy 521,5 ha lúa.",
        "Có 7 thửa để cỏ mọc vì hạn.",
        "Cuộc họp sơ kết bốn tháng đã diễn ra.",
        "Ngày 13/7/2024 xã họp sơ kết.",
        "Ông Bách nói: “Chúng tôi sẽ đền bù hết cho bà con”.",
    ],
)
def test_no_figure_or_quotation_that_the_evidence_lacks_is_lifted(
    text: str, chat_server: ChatServer, build: Build
) -> None:
    model = build()
    chat_server.script(good(verdicts((1, "supported"))))
    (found,) = judge_claims([left_open(text)], {PAGE.id: PAGE}, model, model.budget())
    assert found.verdict == "unverified"


@pytest.mark.parametrize(
    "text", ["Cả hai phía, người dân và ông Bách, đều biết ruộng bị bỏ hoang.", "…"]
)
def test_what_holds_no_figure_of_its_own_may_be_lifted(
    text: str, chat_server: ChatServer, build: Build
) -> None:
    model = build()
    chat_server.script(good(verdicts((1, "supported"))))
    (found,) = judge_claims([left_open(text)], {PAGE.id: PAGE}, model, model.budget())
    assert found.verdict == "supported"


@pytest.mark.parametrize(
    "reply",
    [
        prose(),
        cut_by_length(),
        failed(500),
        good({"verdicts": []}),
        good(verdicts((0, "supported"), (7, "supported"), (-1, "contradicted"))),
        good({"verdicts": [{"number": 1, "reason": "", "verdict": "đúng"}]}),
    ],
)
def test_a_reply_of_no_use_changes_nothing(
    reply: Any, chat_server: ChatServer, build: Build
) -> None:
    model = build()
    chat_server.script(*[reply] * 3)
    claims = [left_open(DRY)]
    assert judge_claims(claims, {PAGE.id: PAGE}, model, model.budget()) == claims


def test_a_reply_for_half_of_the_claims_changes_that_half(
    chat_server: ChatServer, build: Build
) -> None:
    model = build()
    chat_server.script(good(verdicts((2, "supported"), (2, "contradicted"))))
    claims = [left_open("Nắng hạn kéo dài."), left_open(DRY)]
    found = judge_claims(claims, {PAGE.id: PAGE}, model, model.budget())
    assert [claim.verdict for claim in found] == ["unverified", "supported"]


def test_nothing_is_asked_where_no_call_is_left_or_nothing_is_open(
    chat_server: ChatServer, build: Build
) -> None:
    model = build()
    budget = model.budget()
    budget.calls_left = 0
    claims = [left_open(DRY)]
    assert judge_claims(claims, {PAGE.id: PAGE}, model, budget) == claims
    sure = [Claim(text="Xã gieo cấy lúa.", verdict="supported", by="text", citations=cited("lúa"))]
    assert judge_claims(sure, {PAGE.id: PAGE}, model, model.budget()) == sure
    assert not chat_server.chats


def test_a_strong_model_is_asked_of_all_that_is_no_copy(
    chat_server: ChatServer, build: Build
) -> None:
    model = build()
    chat_server.script(good(verdicts((1, "not stated"), (2, "supported"), (3, "supported"))))
    sure = Claim(text="Xã có 512,5 ha.", verdict="supported", by="text", citations=cited("lúa"))
    copy = sure.model_copy(update={"text": "Xã gieo cấy 512,5 ha lúa"})
    crossed = sure.judged("contradicted", "text", "?").model_copy(update={"text": DRY})
    astray = crossed.model_copy(update={"text": "Xã gieo cấy 521,5 ha lúa."})
    claims = [copy, sure, crossed, astray]
    judged = judge_claims(claims, {PAGE.id: PAGE}, model, model.budget(), thorough=True)
    assert [c.verdict for c in judged] == ["supported", "unverified", "supported", "contradicted"]
    assert copy.text not in chat_server.chats[0].text.split("<<<")[1]


@pytest.fixture
def opened(chat_server: ChatServer, tmp_path: Path) -> Iterator[Callable[[bool], Engine]]:
    """Engines over the page that ask the model, or are told not to."""
    engines: list[Engine] = []

    def make(judges: bool) -> Engine:
        config = Config(home=tmp_path / str(judges)).model_copy(
            update={
                "openai_api_key": None, "openai_base_url": chat_server.base_url, "model": "m",
                "model_mode": "json_schema", "model_judges": judges,
            }
        )  # fmt: skip
        engines.append(Engine(config, embedder=HashingEmbedder()))
        engines[-1].add([PAGE])
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def test_the_open_sentences_of_a_draft_go_to_the_model(
    chat_server: ChatServer, opened: Callable[[bool], Engine]
) -> None:
    chat_server.script(good(verdicts((1, "supported"))))
    check = opened(True).check("Hạn kéo dài từ tháng tư khiến nhiều thửa lúa của xã để cỏ mọc.")
    (sentence,) = check.sentences
    assert (sentence.verdict, sentence.by, sentence.nearest) == ("supported", "model", None)
    assert sentence.citation is not None
    assert check.usage.calls == 1


def test_a_setting_turns_the_judge_off(
    chat_server: ChatServer, opened: Callable[[bool], Engine]
) -> None:
    check = opened(False).check(DRY)
    assert check.sentences[0].verdict == "unverified"
    assert not chat_server.chats
