"""What attackers write, and values of every kind with it in each of their fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from corpus import article

from rag.text import visible
from rag.types import (
    Answer,
    Article,
    BriefedArticle,
    Briefing,
    Cell,
    Check,
    CheckedSentence,
    Citation,
    Claim,
    Dateline,
    Indicator,
    LabelledFigure,
    LeftOut,
    Passage,
    Person,
    Story,
    Summary,
    Verdict,
)


class Payload(NamedTuple):
    """A hostile text of a kind: html, markdown, terminal, formula …"""

    kind: str
    text: str

    @property
    def literal(self) -> str:
        """The text as a reader is to see it."""
        return " ".join(visible(self.text).split())


_LINES = (Path(__file__).parent / "data" / "payloads.jsonl").read_text("utf-8").splitlines()
PAYLOADS = [Payload(**json.loads(line)) for line in _LINES]
TEXTS = [payload.text for payload in PAYLOADS]


def hostile_article(text: str, number: int = 0) -> Article:
    """An article whose text and facts all hold `text`, as a library may hold them."""
    return article(
        f"Tin {number} {text}\nXã Bình Minh trồng {number} ha rừng {text} mới.",
        f"{text}.txt", publisher=text, place=text, byline=text, published="2024-03-12",
    )  # fmt: skip


def citation(text: str) -> Citation:
    start = TEXTS.index(text)  # each cites a place of its own
    return Citation(
        article_id="a", title=text, source=text, publisher=text, published="2024-03-12",
        start=start, end=start + 1, quote=f"trích {text}",
    )  # fmt: skip


def claim(text: str, *, supported: bool = True) -> Claim:
    verdict: Verdict = "supported" if supported else "contradicted"
    return Claim(
        text=f"nói {text}", verdict=verdict, by="text", citations=(citation(text),),
        reason=None if supported else text,
    )  # fmt: skip


def answer(texts: list[str]) -> Answer:
    """An answer of statements that stand, and of one that does not."""
    passages = tuple(
        Passage(article_id="a", title=t, source=t, start=0, end=1, text=t, score=1) for t in texts
    )
    return Answer(
        question=" ".join(texts[:9]), engine="llm", model=texts[0], answerable=True,
        text=texts[0], caveat=texts[0], rewritten=texts[0], unanswered=tuple(texts[:2]),
        claims=(*map(claim, texts), claim(texts[0], supported=False)), passages=passages,
    )  # fmt: skip


def check(texts: list[str]) -> Check:
    return Check(
        sentences=tuple(
            CheckedSentence(
                text=f"câu {t}", start=0, end=1, verdict="contradicted", by="text", reason=t,
                citation=citation(t),
            )
            for t in texts
        )
    )  # fmt: skip


def summary(texts: list[str]) -> Summary:
    cited = citation(texts[0])
    return Summary(
        article_id="a", title=texts[0], dateline=Dateline(place=texts[0], date="2024-03-12"),
        gist=tuple(map(claim, texts)), results=(claim(texts[0], supported=False),),
        people=tuple(Person(name=t, role=t, organisation=t, citation=cited) for t in texts),
        figures=tuple(
            LabelledFigure(label=t, raw=t, value="1", place=t, citation=cited) for t in texts
        ),
        engine="llm", model=texts[0],
    )  # fmt: skip


def briefing(texts: list[str]) -> Briefing:
    cited = citation(texts[0])
    rows = tuple(
        Indicator(
            indicator=t,
            cells=(Cell(place=t, raw=t, value="1", publisher=t, citation=cited),),
        )
        for t in texts
    )
    return Briefing(
        title=texts[0],
        articles=tuple(
            BriefedArticle(id=f"a{i or ''}", title=t, source=t, publisher=t, place=t)
            for i, t in enumerate(texts)
        ),
        stories=tuple(
            Story(
                id=f"a{i or ''}", title=t, articles=(f"a{i or ''}",), outlets=(t,),
                claims=(claim(t),), disagreements=rows[i : i + 1],
            )
            for i, t in enumerate(texts)
        ),
        figures=rows,
        left_out=tuple(LeftOut(title=t, reason=t) for t in texts),
        engine="llm", model=texts[0],
    )  # fmt: skip
