"""Answers of both engines over a small library: mending, budgets, follow-ups, sides, streams."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chat_server import (
    PIECE,
    Behaviour,
    ChatServer,
    Request,
    cut_by_length,
    ended,
    failed,
    good,
    stalled,
    stuck,
)
from corpus import RICE, ROADS, HashingEmbedder, article

from rag.answer.generative import in_place
from rag.config import Config
from rag.engine import Engine
from rag.errors import ModelCutOff, ModelError, ModelOverflow, ModelUnreachable
from rag.models.prompts import mark_passages
from rag.models.tokens import count_tokens
from rag.question.follow_up import Exchange
from rag.types import Answer, Claim

HARBOUR = article(
    "Bến cá Đông Hà\n"
    "Huyện Đông Hà có 214 tàu cá và đánh bắt 1.302 tấn hải sản trong năm 2024.\n"
    "Huyện có 12 cơ sở làm nước mắm.",
    "harbour.txt",
    place="Đông Hà",
)
FIELDS = article(
    "Mùa màng ở Tây Sơn\n"
    "Huyện Tây Sơn gieo cấy 96,4 ha lúa và có 41 tàu cá.\n"
    "Đồng chí Đỗ Văn Bình, Chủ tịch UBND huyện Tây Sơn, đi thăm đồng.",
    "fields.txt",
    place="Tây Sơn",
)
ARTICLES = (RICE, ROADS, HARBOUR, FIELDS)
SENTENCE = "Huyện Đông Hà có 214 tàu cá và đánh bắt 1.302 tấn hải sản trong năm 2024."
QUESTION = "Đông Hà có bao nhiêu tàu cá?"
BOATS = {"passage": 1, "quote": SENTENCE, "statement": "Đông Hà có 214 tàu cá."}
FISH = {"passage": 1, "quote": SENTENCE, "statement": "Đông Hà đánh bắt 1.302 tấn hải sản."}
WRONG = {"passage": 1, "quote": SENTENCE, "statement": "Đông Hà có 241 tàu cá."}
FALSE = {"passage": 2, "quote": "Không có câu này.", "statement": "Đông Hà có 99 xưởng đóng tàu."}

Open = Callable[..., Engine]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Engines over the articles, with a model server where one is given."""
    import_module("instructor")  # what loading it takes is not to count as a model's time
    engines: list[Engine] = []

    def make(server: ChatServer | None = None, **settings: Any) -> Engine:
        config = Config(home=tmp_path / str(len(engines))).model_copy(
            update={
                "openai_api_key": None,
                "openai_base_url": server.base_url if server else None,
                "model": "test-model",
                "model_mode": "json_schema",
                "model_timeout_seconds": 10.0,
                **settings,
            }
        )
        # The embedded engine reads meanings, and needs the real one.
        engine = Engine(config, embedder=HashingEmbedder() if server else None)
        engine.add(ARTICLES)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded engine over the articles, to be asked only."""
    offline = Config(home=tmp_path_factory.mktemp("quoting"))
    settings = {"openai_api_key": None, "openai_base_url": None}
    with Engine(offline.model_copy(update=settings)) as engine:
        engine.add(ARTICLES)
        yield engine


def written(*items: dict[str, Any]) -> str:
    """The reply with these items as a model writes it."""
    return json.dumps({"evidence": items}, ensure_ascii=False)


# The event in which the second item begins.
AFTER_ONE = 2 + (written(BOATS, FISH).index(', {"passage"') + 2) // PIECE


def evidence(*items: dict[str, Any]) -> Behaviour:
    return good({"evidence": items})


def texts(claims: Sequence[Claim], *, supported: bool = True) -> list[str]:
    return [claim.text for claim in claims if claim.supported is supported]


# Written answers: a model with room reads whole articles, and writes prose

ROOM = 8000
NOTE = "Bài không nêu số tàu của các xã."


def written_reply(*sentences: tuple[str, str], caveat: str = "", answers: bool = True) -> Behaviour:
    """The reply with these sentences, each with its quotation."""
    return good(
        {
            "verdict": "answered" if answers else "not answered",
            "caveat": caveat,
            "sentences": [
                {"quotes": [{"passage": 1, "quote": quote}], "text": text}
                for text, quote in sentences
            ],
        }
    )


LIST = (
    ("Năm 2024, huyện Đông Hà có:", SENTENCE),
    ("- 214 tàu cá.", SENTENCE),
    ("- 12 cơ sở làm nước mắm.", "Huyện có 12 cơ sở làm nước mắm."),
    ("Huyện đánh bắt 1.302 tấn hải sản trong năm 2024.", SENTENCE),
)


def test_a_list_is_prose_with_marks_and_a_caveat(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(written_reply(*LIST, caveat=NOTE))
    engine = opened(chat_server, model_prompt_tokens=ROOM, model_judges=False)
    answer = engine.ask(QUESTION)
    assert answer.text == (
        "Năm 2024, huyện Đông Hà có: [1]\n- 214 tàu cá. [1]\n- 12 cơ sở làm nước mắm. [2]\n"
        "Huyện đánh bắt 1.302 tấn hải sản trong năm 2024. [1]"
    )
    assert answer.caveat == NOTE
    assert str(answer.prompt).startswith("write/")
    (asked,) = chat_server.chats
    assert HARBOUR.text in asked.json["messages"][1]["content"]  # whole, whatever was found of it


def test_an_item_is_judged_after_its_lead_in(chat_server: ChatServer, opened: Open) -> None:
    astray = (LIST[0], ("- Gieo cấy 96,4 ha lúa.", "Huyện Tây Sơn gieo cấy 96,4 ha lúa"))
    chat_server.script(written_reply(*astray), good({"verdicts": []}))
    answer = opened(chat_server, model_prompt_tokens=ROOM, model_mends=False).ask(QUESTION)
    assert not answer.answerable
    assert "1. Năm 2024, huyện Đông Hà có: Gieo cấy 96,4 ha lúa." in chat_server.chats[1].text


def test_what_a_model_calls_no_answer_is_none(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(written_reply(LIST[3], caveat=NOTE, answers=False))
    answer = opened(chat_server, model_prompt_tokens=ROOM).ask(QUESTION)
    assert not answer.answerable
    assert not answer.claims
    assert answer.caveat == NOTE


def test_a_caveat_has_no_figure_of_its_own(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(written_reply(LIST[3], caveat="Năm 2023 huyện có 198 tàu."))
    engine = opened(chat_server, model_prompt_tokens=ROOM, model_judges=False)
    assert engine.ask(QUESTION).caveat is None


def test_a_lead_in_comes_before_its_items(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(written_reply(*LIST))
    engine = opened(chat_server, model_prompt_tokens=ROOM, model_judges=False)
    *early, answer = engine.ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    told = [claim.text for claim in early if isinstance(claim, Claim)]
    assert told == [text for text, _ in LIST][: len(told)]
    assert len(told) > 1


# Mending


def test_what_failed_is_mended_in_its_place(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(evidence(WRONG, FISH), evidence(BOATS))
    answer = opened(chat_server).ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"], FISH["statement"]]
    assert answer.usage.calls == 2
    assert answer.usage.prompt_tokens == 240
    asked, mending = chat_server.chats
    assert "241 tàu cá" not in asked.text
    assert "241 tàu cá" in mending.text
    assert "không ghi" in mending.text  # the reason
    assert mark_passages(answer.passages) in mending.json["messages"][1]["content"]


def test_a_true_statement_gets_the_sentence_that_answers(
    chat_server: ChatServer, opened: Open
) -> None:
    beside = {**BOATS, "quote": "Bến cá Đông Hà"}
    chat_server.script(evidence(beside))
    (claim,) = opened(chat_server).ask(QUESTION).claims
    assert claim.supported
    assert SENTENCE in [citation.quote for citation in claim.citations]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Đông Hà đánh bắt 1.302 tấn hải sản năm bao nhiêu?", "Năm 2024."),
        ("Chủ tịch UBND huyện Tây Sơn là ai?", "Đồng chí Bình là Chủ tịch UBND huyện Tây Sơn."),
    ],
)
def test_an_answer_may_be_a_year_or_a_given_name(
    chat_server: ChatServer, opened: Open, question: str, said: str
) -> None:
    quote = SENTENCE if "Đông Hà" in question else FIELDS.text.split("\n")[2]
    chat_server.script(evidence({"passage": 1, "quote": quote, "statement": said}))
    answer = opened(chat_server).ask(question)
    assert texts(answer.claims) == [said], answer.claims


def test_a_reply_without_an_end_is_asked_for_again_on_fewer_passages(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(cut_by_length(), evidence(BOATS))
    answer = opened(chat_server, model_prompt_tokens=1200).ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"]]
    assert answer.usage.calls == 2


def test_what_cannot_be_mended_is_struck_with_its_reason(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(evidence(BOATS, WRONG, FALSE), evidence(FALSE))
    answer = opened(chat_server).ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"]]
    assert texts(answer.claims, supported=False) == [WRONG["statement"], FALSE["statement"]]
    assert all(claim.reason for claim in answer.claims if not claim.supported)
    assert answer.text == f"{BOATS['statement']} [1]"


@pytest.mark.parametrize("fault", [failed(500), failed(401), cut_by_length(), good("Xin chào")])
def test_where_mending_fails_the_answer_stands(
    chat_server: ChatServer, opened: Open, fault: Behaviour
) -> None:
    chat_server.script(evidence(BOATS, FALSE), fault, fault)
    answer = opened(chat_server).ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"]]
    assert texts(answer.claims, supported=False) == [FALSE["statement"]]
    assert answer.usage.calls == len(chat_server.chats)


def test_nothing_supported_is_no_answer_whatever_the_model_says(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(evidence(FALSE), evidence(FALSE))
    answer = opened(chat_server).ask(QUESTION)
    assert not answer.answerable
    assert "99" not in answer.text


def test_a_mended_claim_takes_the_place_it_is_most_like() -> None:
    def claim(text: str, supported: bool) -> Claim:
        return Claim(text=text, supported=supported)

    bad_rice, bad_boats = claim("Có 9 ha lúa.", False), claim("Có 9 tàu cá.", False)
    good_boats, road = claim("Có 214 tàu cá.", True), claim("Có 7 km đường.", True)
    assert in_place([bad_rice, bad_boats], [good_boats]) == [bad_rice, good_boats]
    assert in_place([road, bad_boats], [road]) == [road, bad_boats]
    assert in_place([road, bad_boats], [good_boats, claim("Thừa.", True)]) == [road, good_boats]
    assert in_place([bad_rice], []) == [bad_rice]


# The budget of one result


@pytest.mark.parametrize("calls", [1, 2, 4])
def test_calls_never_exceed_the_budget(chat_server: ChatServer, opened: Open, calls: int) -> None:
    engine = opened(chat_server, model_max_calls=calls)
    wrong = good({"evidence": [{"passage": "một"}]})
    for behaviours in ([failed(503)] * 9, [wrong] * 9, [wrong, evidence(FALSE), wrong, wrong]):
        before = len(chat_server.chats)
        left = list(behaviours)
        chat_server.answer = lambda _, left=left: left.pop(0) if left else failed(503)
        try:
            answer = engine.ask(QUESTION, history=["Tây Sơn có bao nhiêu tàu cá?"])
        except ModelError:
            pass
        else:
            assert answer.usage.calls == len(chat_server.chats) - before
        assert 0 < len(chat_server.chats) - before <= calls


def test_seconds_are_for_the_whole_result(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(evidence(BOATS, FALSE), stalled())
    answer = opened(chat_server, model_timeout_seconds=1.0).ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"]]
    chat_server.answer = lambda _: stalled()
    with pytest.raises(ModelUnreachable, match=r"within 1 s"):
        opened(chat_server, model_timeout_seconds=1.0).ask(QUESTION, history=["Tây Sơn?"])


def test_a_second_asking_costs_nothing(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(evidence(WRONG), evidence(BOATS))
    engine = opened(chat_server)
    first, again = engine.ask(QUESTION), engine.ask(QUESTION)
    assert (again.claims, again.usage.calls) == (first.claims, 0)
    assert again.usage.prompt_tokens == 0
    (streamed,) = engine.ask_stream(QUESTION)
    assert isinstance(streamed, Answer)
    assert streamed.claims == first.claims
    assert len(chat_server.chats) == 2


def test_the_cache_can_be_switched_off(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: evidence(BOATS)
    engine = opened(chat_server, model_cache=False)
    engine.ask(QUESTION)
    assert engine.ask(QUESTION).usage.calls == 1
    assert not (engine.config.home / "replies.sqlite").exists()


# Passages within the prompt


def _prompt_tokens(request: Request) -> int:
    return sum(count_tokens(message["content"]) for message in request.json["messages"])


def test_a_prompt_keeps_within_its_tokens(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: evidence(FALSE)
    long = article("Chuyện tàu cá Đông Hà\n" + "Đông Hà có thêm nhiều tàu cá mới. " * 900, "l.txt")
    for tokens in (3000, 1200):
        engine = opened(chat_server, model_prompt_tokens=tokens)
        engine.add([long])
        engine.ask(QUESTION)
        answering, mending = chat_server.chats[-2:]
        assert _prompt_tokens(answering) <= tokens
        assert _prompt_tokens(mending) <= tokens


def test_a_prompt_is_instructions_then_passages_then_the_question(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.answer = lambda _: evidence(BOATS)
    answer = opened(chat_server).ask(QUESTION)
    system, user = chat_server.chats[0].json["messages"]
    assert system["role"] == "system"
    assert user["content"].index(mark_passages(answer.passages)) < user["content"].index(QUESTION)
    assert user["content"].endswith(QUESTION)


def test_a_window_too_small_is_given_fewer_passages_once(
    chat_server: ChatServer, opened: Open
) -> None:
    too_long = failed(400, code="context_length_exceeded")
    chat_server.script(too_long, evidence(BOATS))
    engine = opened(chat_server, model_prompt_tokens=1300)
    answer = engine.ask(QUESTION)
    assert texts(answer.claims) == [BOATS["statement"]]
    assert answer.usage.calls == 2
    first, second = chat_server.chats
    assert _prompt_tokens(second) < _prompt_tokens(first)
    chat_server.answer = lambda _: too_long
    with pytest.raises(ModelOverflow, match="context window"):
        engine.ask("Tây Sơn gieo cấy bao nhiêu ha lúa?")
    assert len(chat_server.chats) == 4


def test_a_question_of_20000_characters(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: evidence(BOATS)
    question = (QUESTION + " ") * (20_000 // (len(QUESTION) + 1))
    answer = opened(chat_server).ask(question)
    assert texts(answer.claims) == [BOATS["statement"]], answer.claims
    assert answer.passages


# Follow-ups


def test_a_follow_up_is_read_by_rule_in_the_embedded_engine(quoting: Engine) -> None:
    answer = quoting.ask("còn Tây Sơn thì sao?", history=[QUESTION])
    assert answer.question == "còn Tây Sơn thì sao?"
    assert answer.rewritten == "Tây Sơn có bao nhiêu tàu cá?"
    assert (answer.claims[0].focus or "").startswith("41")
    assert quoting.ask(QUESTION, history=["Tây Sơn?"]).rewritten is None
    plain = quoting.ask("con tay son thi sao", history=[QUESTION])
    assert plain.claims == answer.claims


def test_a_guess_that_finds_nothing_gives_way_to_the_question_itself(quoting: Engine) -> None:
    answer = quoting.ask("Ai đi thăm đồng?", history=["Đông Hà có bao nhiêu tàu cá?"])
    assert answer.rewritten is None
    assert (answer.claims[0].focus or "").endswith("Đỗ Văn Bình")
    told = quoting.ask("còn Thanh Mai thì sao?", history=["Tây Sơn có bao nhiêu tàu cá?"])
    assert told.rewritten == "Thanh Mai có bao nhiêu tàu cá?"
    assert not told.answerable


def test_a_follow_up_is_rewritten_by_the_model(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(good({"question": "Đông Hà có mấy cơ sở làm nước mắm?"}), evidence(BOATS))
    history = [Exchange(QUESTION, "Đông Hà có 214 tàu cá."), Exchange("còn nước mắm?")]
    answer = opened(chat_server).ask("mấy cơ sở?", history=history)
    assert answer.rewritten == "Đông Hà có mấy cơ sở làm nước mắm?"
    assert answer.usage.calls == 2
    rewriting, answering = chat_server.chats
    assert QUESTION in rewriting.text
    assert "214 tàu cá" in rewriting.text
    assert answering.text.endswith("Đông Hà có mấy cơ sở làm nước mắm?")


@pytest.mark.parametrize(
    "reply",
    [
        good({"question": "Huyện Cẩm Xuyên có bao nhiêu tàu cá?"}),
        good({"question": "Tây Sơn có 500 tàu cá phải không?"}),
        good({"question": "còn Tây Sơn thì sao?"}),
        good({"question": QUESTION}),
        good({"question": "Tây Sơn đã được trả lời ở trên, không cần hỏi thêm."}),
        good({"question": "  "}),
        good({"question": "x" * 30_000}),
        failed(500),
        cut_by_length(),
    ],
)
def test_a_rewriting_that_invents_or_fails_is_not_used(
    chat_server: ChatServer, opened: Open, reply: Behaviour
) -> None:
    chat_server.script(reply)
    chat_server.answer = lambda asked: (
        reply if "RewriteDraft" in str(asked.json["response_format"]) else evidence(BOATS)
    )
    answer = opened(chat_server).ask("còn Tây Sơn thì sao?", history=[QUESTION])
    assert answer.rewritten == "Tây Sơn có bao nhiêu tàu cá?"


def test_a_question_that_stands_alone_costs_no_rewriting(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(evidence(BOATS))
    answer = opened(chat_server).ask(QUESTION, history=["Tây Sơn có bao nhiêu tàu cá?"])
    assert (answer.rewritten, answer.usage.calls) == (None, 1)


# Sides


def test_a_comparison_has_a_claim_for_each_side(quoting: Engine) -> None:
    for question in (
        "Huyện nào có nhiều tàu cá hơn, Đông Hà hay Tây Sơn?",
        "huyen nao co nhieu tau ca hon, dong ha hay tay son",
    ):
        answer = quoting.ask(question)
        assert [("214" in claim.text, "41 tàu" in claim.text) for claim in answer.claims] == [
            (True, False),
            (False, True),
        ]
        assert {p.article_id for p in answer.passages} >= {HARBOUR.id, FIELDS.id}


def test_the_model_reads_passages_of_each_side(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: evidence(BOATS)
    engine = opened(chat_server, model_prompt_tokens=1100)
    engine.ask("Huyện nào có nhiều tàu cá hơn, Đông Hà hay Tây Sơn?")
    assert "214 tàu cá" in chat_server.chats[0].text
    assert "41 tàu cá" in chat_server.chats[0].text


# Streams


def test_claims_come_one_by_one_and_verified(chat_server: ChatServer, opened: Open) -> None:
    chat_server.script(evidence(BOATS, WRONG, FISH), evidence())
    *claims, answer = opened(chat_server).ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    early = [claim for claim in claims if isinstance(claim, Claim)]
    assert texts(early) == [BOATS["statement"], FISH["statement"]]
    assert all(claim.supported and claim.citations for claim in early)
    assert texts(answer.claims) == texts(early)
    assert texts(answer.claims, supported=False) == [WRONG["statement"]]


def test_the_first_claim_comes_while_the_rest_is_written(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(stuck(AFTER_ONE, written(BOATS, FISH)))
    parts = opened(chat_server).ask_stream(QUESTION)
    first = next(parts)
    assert isinstance(first, Claim)
    assert first.text == BOATS["statement"]
    parts.close()  # type: ignore[attr-defined]


def test_a_stream_cut_off_counts_only_as_what_the_whole_reply_says(
    chat_server: ChatServer, opened: Open
) -> None:
    chat_server.script(ended(AFTER_ONE, written(BOATS, FISH)), evidence(FISH))
    *early, answer = opened(chat_server).ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    assert [claim.text for claim in early if isinstance(claim, Claim)] == [BOATS["statement"]]
    assert texts(answer.claims) == [FISH["statement"]]
    assert answer.usage.calls == 2


def test_a_stream_cut_by_length_is_no_answer(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: cut_by_length(written(BOATS, FISH)[:-9])
    parts = opened(chat_server).ask_stream(QUESTION)
    assert isinstance(next(parts), Claim)
    with pytest.raises(ModelCutOff, match="incomplete"):
        list(parts)


@pytest.mark.parametrize("streams", ["refuses", "ignores"])
def test_a_server_that_does_not_stream_answers_all_the_same(
    chat_server: ChatServer, opened: Open, streams: Any
) -> None:
    chat_server.streams = streams
    chat_server.answer = lambda _: evidence(BOATS)
    (answer,) = opened(chat_server).ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    assert answer.answerable


def test_the_embedded_engine_streams_too(quoting: Engine) -> None:
    *claims, answer = quoting.ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    assert claims == [claim for claim in answer.claims if claim.supported]
    assert claims


def test_a_stream_that_stalls_ends_in_time(chat_server: ChatServer, opened: Open) -> None:
    chat_server.answer = lambda _: stuck(AFTER_ONE, written(BOATS, FISH))
    parts = opened(chat_server, model_timeout_seconds=1.5).ask_stream(QUESTION)
    assert isinstance(next(parts), Claim)
    with pytest.raises(ModelUnreachable):
        list(parts)


# Two answers


def test_articles_that_differ_by_a_slip_are_both_quoted(opened: Open) -> None:
    engine = opened()
    other = article(
        "Lúa ở Thanh Mai\nXã Thanh Mai gieo cấy 515,2 ha lúa trong vụ này.",
        "other.txt",
        place="Thanh Mai, Thanh Sơn",
    )
    engine.add([other])
    answer = engine.ask("Thanh Mai gieo cấy bao nhiêu ha lúa?")
    told = {(claim.focus or "").removesuffix(" lúa") for claim in answer.claims}
    assert told == {"512,5 ha", "515,2 ha"}
    assert answer.disputed
    assert not engine.ask(QUESTION).disputed


def test_of_two_questions_the_one_without_an_answer_is_named(quoting: Engine) -> None:
    answer = quoting.ask("Đông Hà có bao nhiêu tàu cá và Tây Sơn có bao nhiêu giáo sư?")
    assert (answer.claims[0].focus or "").startswith("214")
    assert answer.unanswered == ("Tây Sơn có bao nhiêu giáo sư?",)


# The same in other words


@pytest.mark.parametrize(
    "question",
    [
        "Ai là Chủ tịch UBND huyện Tây Sơn?",
        "Chủ tịch UBND huyện Tây Sơn là ai?",
        "ai la chu tich ubnd huyen tay son",
        "chu tich ubnd huyen tay son la ai",
        "Cho tôi hỏi ai là Chủ tịch UBND huyện Tây Sơn vậy?",
    ],
)
def test_the_same_question_in_other_words_has_the_same_answer(
    quoting: Engine, question: str
) -> None:
    (claim,) = quoting.ask(question).claims
    assert claim.focus == "Đỗ Văn Bình"


# The engine "auto"


@pytest.mark.parametrize("fault", [failed(401), None], ids=["key refused", "no server"])
def test_without_its_model_auto_quotes_and_says_so(
    chat_server: ChatServer, opened: Open, fault: Behaviour | None
) -> None:
    chat_server.answer = lambda _: fault or failed(500)
    settings = {} if fault else {"openai_base_url": "http://127.0.0.1:9/v1"}
    engine = opened(None, **{"openai_base_url": chat_server.base_url, **settings})
    started = time.monotonic()
    answer = engine.ask(QUESTION)
    assert time.monotonic() - started < 5
    assert (answer.engine, answer.answerable) == ("extractive", True)
    assert "214" in answer.text
    assert "mô hình" in str(answer.caveat)
    (article, *_) = engine.listing()
    for made in (engine.summarise(article.id), engine.brief([article.id])):
        assert made.engine == "extractive"
        assert "mô hình" in str(made.caveat)
    with pytest.raises(ModelError):
        engine.ask(QUESTION, engine="llm")


def test_a_sentence_on_another_commune_is_no_answer(opened: Open) -> None:
    report = article(
        "Nông thôn mới huyện Sơn Tây quý III\n"
        "Đến hết quý III, toàn huyện có hai xã đạt chuẩn.\n"
        "Thọ Điền – Số tiêu chí đạt: 18.\nHương Minh – Số tiêu chí đạt: 17.\n"
        "Tồn tại, hạn chế: Xã Hương Minh mới đạt 17/19 tiêu chí, còn thiếu tiêu chí môi trường.",
        "report.txt",
    )
    engine = opened()
    engine.add([report])
    answer = engine.ask("Xã Thọ Điền đạt bao nhiêu tiêu chí?")
    assert not answer.answerable or "18" in answer.claims[0].text
    assert not any("Hương Minh" in claim.text for claim in answer.claims)


def test_a_figure_of_another_of_several_places_is_no_answer(opened: Open) -> None:
    engine = opened()
    report = article(
        "Các huyện sơ kết quý I\n"
        "Huyện ủy Đông Liên, Tây Liên, Nam Liên vừa sơ kết công tác quý I.\n"
        "Trong quý I, Huyện ủy Đông Liên chỉ đạo sản xuất.\n"
        "Toàn huyện gieo cấy 4.321,5 ha lúa, trồng 310 ha sắn.\n"
        "Tại Tây Liên, các chi bộ đã học tập chỉ thị.",
        "three.txt",
        place="Đông Liên, Tây Liên, Nam Liên",
    )
    engine.add([report])
    assert "4.321,5" in engine.ask("Huyện Đông Liên gieo cấy bao nhiêu ha lúa?").text
    for other in ("Tây Liên", "Nam Liên"):
        assert not engine.ask(f"Huyện {other} gieo cấy bao nhiêu ha lúa?").answerable


def test_a_thing_is_not_told_of_by_a_person_of_that_name(opened: Open) -> None:
    engine = opened()
    report = article(
        "Xã Nà Lũng thu ngân sách\n"
        "Ông Vàng Văn Pao, Chủ tịch UBND xã Nà Lũng, cho biết thu ngân sách được 1,18 tỷ đồng.",
        "na-lung.txt",
    )
    engine.add([report])
    assert not engine.ask("Giá vàng hôm nay bao nhiêu?").answerable
    assert "1,18 tỷ" in engine.ask("Xã Nà Lũng thu ngân sách được bao nhiêu?").text


def test_what_is_counted_is_listed(tmp_path: Path) -> None:
    told = article(
        "Xã Lộc Bình bàn việc năm mới\n"
        "Năm 2024, xã Lộc Bình đề ra 4 nhiệm vụ trọng tâm. Một là củng cố hợp tác xã. "
        "Hai là nâng chất 19 tiêu chí nông thôn mới. Ba là dạy nghề cho lao động. "
        "Bốn là giữ vững an ninh.\n"
        "Xã có 12 thôn."
    )
    with Engine(Config(home=tmp_path)) as engine:
        engine.add([told])
        answer = engine.ask("Xã Lộc Bình đề ra 4 nhiệm vụ trọng tâm nào năm 2024?")
    assert [claim.text.split()[0] for claim in answer.claims] == ["Năm", "Một", "Hai", "Ba", "Bốn"]
