"""Answers written by a strong model: what its prompts hold, and what becomes of its replies.

The replies were written by hand, from the prompts alone, before anyone saw what the program makes
of them. Their quotations are kept as places in the files of the data, and looked up in the prompt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx2
from pydantic import BaseModel, ConfigDict, SecretStr

from eval.news.data import News, Question, read_lines
from eval.news.library import Bench
from eval.news.questions import holds_all
from eval.news.rows import Report
from eval.news.verdicts import add_verdicts, verdict_of
from rag.document import locate
from rag.engine import Engine
from rag.types import Answer
from rag.verify import whole_statements

CASES = Path(__file__).parent.parent / "cases" / "news"
_PASSAGE = re.compile(r"^\[(\d+)\] <{3,}\n(.*?)\n>{3,}$", re.DOTALL | re.MULTILINE)
_STATEMENT = re.compile(r"^\[\d+\]\n<{3,}\n1\. (.*)\n>{3,}$", re.MULTILINE)


class Judgement(BaseModel):
    """What a careful person says of a statement, from the prompt of the judge alone."""

    model_config = ConfigDict(frozen=True)

    verdict: Literal["supported", "contradicted", "not stated"] = "supported"
    reason: str = ""


class JudgedCase(Judgement):
    """The judgement of a case that stands elsewhere."""

    id: str


class Place(BaseModel):
    """A stretch of a file of the data."""

    model_config = ConfigDict(frozen=True)

    file: str
    start: int
    end: int


class Sentence(BaseModel):
    """A sentence of a reply, where its quotations stand, and what the judge says of it."""

    model_config = ConfigDict(frozen=True)

    text: str
    quotes: tuple[Place, ...]
    judged: Judgement = Judgement()


class Reply(BaseModel):
    """What a strong model replies to a question."""

    model_config = ConfigDict(frozen=True)

    id: str
    verdict: str
    caveat: str
    sentences: tuple[Sentence, ...]


class Writer(httpx2.AsyncBaseTransport):
    """Carries a model's requests to replies written before; keeps the prompts of answers.

    What nobody wrote is no answer, no judgement, and nothing mended.
    """

    def __init__(
        self, data: News, replies: Mapping[str, Reply], judged: Mapping[str, Judgement]
    ) -> None:
        self._data = data
        self._replies = replies
        self._judged = judged
        self.prompts: dict[str, str] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """A reply in the shape of the schema asked for."""
        body = json.loads(await request.aread())
        fields = body["response_format"]["json_schema"]["schema"]["properties"]
        asked: str = body["messages"][-1]["content"]
        said: dict[str, Any] = {name: [] for name in fields}
        if "sentences" in fields:
            said = self._written(asked)
        elif "verdicts" in fields:
            said = {"verdicts": self._judgements(asked)}
        message = {"role": "assistant", "content": json.dumps(said, ensure_ascii=False)}
        reply = {
            "id": "", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        }  # fmt: skip
        return httpx2.Response(200, json=reply, request=request)

    def _written(self, asked: str) -> dict[str, Any]:
        question = asked.rsplit("Câu hỏi: ", 1)[-1].strip()
        self.prompts[question] = asked
        reply = self._replies.get(question)
        if reply is None:
            return {"verdict": "not answered", "caveat": "", "sentences": []}
        passages = _PASSAGE.findall(asked)
        sentences = [
            {"quotes": [self._quoted(each, passages) for each in s.quotes], "text": s.text}
            for s in reply.sentences
        ]
        return {"verdict": reply.verdict, "caveat": reply.caveat, "sentences": sentences}

    def _quoted(self, place: Place, passages: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """The words of a place, with the number of the passage that holds them (0: of none)."""
        text = self._data.stored(place.file).read_text(encoding="utf-8")
        quote = text[place.start : place.end]
        number = next((int(n) for n, passage in passages if locate(quote, passage)), 0)
        return {"passage": number, "quote": quote}

    def _judgements(self, asked: str) -> list[dict[str, Any]]:
        return [
            {"number": number, "reason": found.reason, "verdict": found.verdict}
            for number, statement in enumerate(_STATEMENT.findall(asked), 1)
            if (found := self._judged.get(statement))
        ]


def run(bench: Bench) -> Report:
    """Each question asked with its reply, by the text alone and with the judge.

    A prompt holds the fact when each required part stands in it in one of its spellings; an answer
    is whole when nothing of it is folded away.
    """
    report = Report()
    questions = read_lines(CASES / "questions_written.jsonl", Question)
    at_hand = bench.drawn([each for each in questions if _files(bench.data, each)])
    if len(at_hand) < len(questions):
        report.notes.append(f"{len(at_hand)} of {len(questions)} questions asked: no more articles")
    if not at_hand:
        return report
    seeds = sorted(bench.data.seeds.glob("*.txt"))
    replies = {reply.id: reply for reply in read_lines(CASES / "replies_written.jsonl", Reply)}
    judged = {
        statement: sentence.judged
        for reply in replies.values()
        for statement, sentence in zip(
            whole_statements([each.text for each in reply.sentences]), reply.sentences, strict=True
        )
    }
    asked = {question.question: replies[question.id] for question in at_hand}
    writer = Writer(bench.data, asked, judged)
    with bench.copy(and_of=seeds) as library:
        for group, judges in (("by the text alone", False), ("with the judge", True)):
            with speaking(library, writer, judges=judges) as engine:
                answers = [engine.ask(each.question, engine="llm") for each in at_hand]
            _add(report, group, at_hand, answers)
    answerable = [each for each in at_hand if each.answerable]
    held = [holds_all(each, writer.prompts[each.question]) for each in answerable]
    report.share("prompts", "hold the fact", held, [each.cluster for each in answerable])
    return report


@contextmanager
def speaking(library: Engine, writer: Writer, *, judges: bool) -> Iterator[Engine]:
    """An engine over the articles of a library whose model is `writer`."""
    settings = {
        "openai_api_key": SecretStr("written"), "openai_base_url": "https://model.invalid/v1",
        "model": "written", "model_mode": "json_schema", "model_cache": False,
        "model_mends": False, "model_judges": judges, "engine": "llm",
    }  # fmt: skip
    with Engine(library.config.model_copy(update=settings)) as engine:
        engine.transport = writer
        yield engine


def _add(
    report: Report, group: str, questions: Sequence[Question], answers: Sequence[Answer]
) -> None:
    pairs = list(zip(questions, answers, strict=True))
    clusters = [question.cluster for question, _ in pairs if question.answerable]
    whole = [is_whole(answer) for question, answer in pairs if question.answerable]
    report.share(group, "answers that are whole", whole, clusters)
    declined = [not answer.answerable for question, answer in pairs if not question.answerable]
    report.share(group, "unanswerable, declined", declined)
    claims = [(question.cluster, claim) for question, answer in pairs for claim in answer.claims]
    add_verdicts(report, group, [verdict_of(c) for _, c in claims], [name for name, _ in claims])
    report.cases += [
        {
            "id": question.id, "kind": question.kind, "group": group, "text": answer.text,
            "outcome": "whole" if is_whole(answer) else "not whole", "caveat": answer.caveat,
            "folded": [[c.verdict, c.text, c.reason] for c in answer.claims if not c.supported],
        }
        for question, answer in pairs
    ]  # fmt: skip


def is_whole(answer: Answer) -> bool:
    """True for an answer nothing of which is folded away."""
    return answer.answerable and all(claim.supported for claim in answer.claims)


def _files(data: News, question: Question) -> list[Path]:
    """The articles of a question: those of an event (`cluster_4`), or a real one (`seeds/002`)."""
    folder, _, number = question.cluster.rpartition("/")
    if folder:
        return list(data.seeds.glob(f"{number}_*.txt"))
    return list((data.folder / "vmds" / number).glob("*.txt"))
