"""Questions that make themselves: Vietnamese asks in place, so that a question word does.

"Lũ cuốn 12 nhà ở Hương Khê" asks "Lũ cuốn bao nhiêu nhà ở Hương Khê?", and has its own answer. What
they teach is where an answer stands, not other words for it; so they come first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from eval.train.reader.examples import Example
from rag.figures import figures_of
from rag.models import Offered
from rag.text import Sentence, Span, parse, people, places

_FEWEST_WORDS, _SPANS = 8, 3
_WORDS = {
    "who": ("ai", "người nào"),
    "where": ("ở đâu", "nơi nào", "chỗ nào"),
    "when": ("khi nào", "ngày nào", "lúc nào", "bao giờ"),
    "count": ("bao nhiêu", "mấy"),
}
_NUMBER = re.compile(r"[\d.,]+\s*|\w+\s*")


def cloze(articles: Sequence[tuple[str, str]], seed: int = 1) -> Iterator[Example]:
    """Pairs from titles and texts: a sentence with its own question, and another with the same."""
    chance = random.Random(seed)
    for title, text in articles:
        sentences = [s for s in parse(text).sentences if len(s.words) >= _FEWEST_WORDS]
        offered = [
            Offered(each.text, f"{title}. {before}")
            for each, before in zip(
                sentences, ["", *(each.text for each in sentences)], strict=False
            )
        ]
        for number, sentence in enumerate(sentences):
            others = offered[:number] + offered[number + 1 :]
            spans = list(_spans(sentence))
            chance.shuffle(spans)
            for span, kind in spans[:_SPANS]:
                question = _question(sentence.text, span, kind, chance)
                if question is None:
                    continue
                yield Example(question, offered[number], span, False)
                if others:
                    yield Example(question, chance.choice(others), None, False)


def _spans(sentence: Sentence) -> Iterator[tuple[Span, str]]:
    text = sentence.text
    yield from ((Span(name.start, name.end), "who") for name in people(text))
    yield from ((Span(name.start, name.end), "where") for name in places(text))
    for figure in figures_of(sentence):
        kind = "when" if figure.kind in ("date", "period") else "count"
        yield Span(figure.start, figure.end), kind


def _question(text: str, span: Span, kind: str, chance: random.Random) -> str | None:
    """The clause around a span with the question word in its place, or at its end, less words."""
    start = max(text.rfind(mark, 0, span.start) for mark in ',;:.(“"') + 1
    ends = [at for mark in ',;:.)”"' if (at := text.find(mark, span.end)) > 0]
    share = chance.choice((0, 0, 0.15, 0.3))
    before, behind = (
        [word for word in part.split() if chance.random() >= share]
        for part in (text[start : span.start], text[span.end : min(ends, default=len(text))])
    )
    if len(before) + len(behind) < 4:
        return None
    asking = chance.choice(_WORDS[kind])
    if kind == "count":
        asking = f"{asking} {_NUMBER.sub('', text[span.start : span.end].strip(), count=1)}".strip()
    at_end = chance.random() < (0.4 if kind in ("where", "when") else 0.2)
    words = [*behind, *before, asking] if at_end else [*before, asking, *behind]
    asked = " ".join(words).strip(" ,.:;")
    return asked.lower() if chance.random() < 0.25 else f"{asked}?"
