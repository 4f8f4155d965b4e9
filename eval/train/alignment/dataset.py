"""Statements with a known verdict and the features of their alignment, to train and judge on.

Faithful ones are sentences of people's summaries and of articles, and script-made rewordings of
both; wrong ones are these with an error planted; and some are held against a library without their
event. Our own rewordings (`eval/cases`, the dev half) join them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.train.alignment.corrupt import PLANTERS, Pool
from eval.train.alignment.index import Index
from eval.train.alignment.reword import REWORDINGS
from rag.ingest import load_path
from rag.question import in_vietnamese
from rag.text import nfc, parse
from rag.types import Article
from rag.verify.training import NAMES, Source, aligned, features, gather, readings_of

_SHORTEST, _LONGEST = 6, 70  # words
_OF_ARTICLE, _OF_PARAGRAPH, _PARAGRAPHS = 2, 1, 80
_REWORDED, _PLANTED = 4, 4  # of one sentence
_TWICE = 0.35  # share of rewordings that are reworded again
_REWORDED_FIRST = 0.6  # share of errors that are planted in a rewording


class Example(NamedTuple):
    """A statement: its features, verdict, class, the event it is of, and where it is from.

    `of_set` names the set of three that it is of, where a person wrote one.
    """

    values: list[float]
    verdict: str
    kind: str
    event: str
    origin: str
    text: str
    of_set: str = ""


class Event(NamedTuple):
    """Articles that report one event, and the sentences of people's summaries of them."""

    name: str
    articles: tuple[Article, ...]
    summaries: tuple[tuple[str, ...], ...] = ()


_KEPT = 8  # events whose number it divides are never trained on: others judge by them


def read_events(data: Path, *, kept: bool = False) -> list[Event]:
    """The clusters of news of `data/vmds`, and each paragraph of `xquad.vi.json` as an event.

    Those that are kept for judging only with `kept`.
    """
    events: list[Event] = []
    for folder in sorted((data / "vmds").iterdir()):
        if not kept and int(folder.name.rpartition("_")[2]) % _KEPT == 0:
            continue
        articles = tuple(
            load_path(path).model_copy(update={"id": f"{folder.name}/{path.stem}"})
            for path in sorted(folder.glob("*.txt"))
        )
        texts = [
            nfc(p.read_text("utf-8")).replace("Ð", "Đ")
            for p in sorted(folder.glob("human-summary-*.md"))
        ]
        told = tuple(tuple(s.text for s in parse(text).sentences) for text in texts)
        events.append(Event(folder.name, articles, told))
    stored = json.loads((data / "xquad.vi.json").read_text("utf-8"))
    for topic in stored["data"]:
        for number, paragraph in enumerate(topic["paragraphs"]):
            name, text = f"{topic['title']}/{number}", nfc(paragraph["context"])
            article = Article(id=name, title=topic["title"], source="", text=text, sha256="")
            events.append(Event(name, (article,)))
    return events


def values_of(statement: str, sources: Sequence[Source]) -> list[float]:
    """The features of a statement against `sources`; zeros where none shares a word with it.

    Of the readings of an English one those of the reading whose figures are borne best.
    """
    found: list[list[float]] = []
    for reading in readings_of(statement, sources):
        evidence = gather(reading.stretch, sources)
        if evidence is not None:
            alignment = aligned(reading, evidence)
            found.append(features(reading.stretch, evidence, alignment))
    return max(found, key=_borne, default=[0.0] * len(NAMES))


def _borne(values: Sequence[float]) -> float:
    return values[NAMES.index("words_picks")] - values[NAMES.index("figures_unborne")]


Values = Callable[[str, Sequence[Source]], list[float]]


class Maker:
    """Makes the examples of a library of all events; `chance` decides which."""

    def __init__(self, events: Sequence[Event], seed: int, values: Values = values_of) -> None:
        self._events = events
        self._values = values
        self._index = Index([a for event in events for a in event.articles])
        self._chance = random.Random(seed)

    def examples(self) -> Iterator[Example]:
        """All, event by event."""
        news = [event for event in self._events if event.summaries]
        others = [event for event in self._events if not event.summaries]
        for event in news:
            for sentences in event.summaries:
                for i, sentence in enumerate(sentences):
                    if len(sentence.split()) >= _SHORTEST:
                        yield from self._of(sentence, sentences[i + 1 : i + 4], event, "summary")
            for article in event.articles:
                yield from self._of_article(article, event, "article", _OF_ARTICLE)
        for event in self._chance.sample(others, min(len(others), _PARAGRAPHS)):
            yield from self._of_article(event.articles[0], event, "paragraph", _OF_PARAGRAPH)

    def _of_article(
        self, article: Article, event: Event, origin: str, most: int
    ) -> Iterator[Example]:
        sentences = sentences_of(article)
        if len(sentences) > most:
            for i in self._chance.sample(range(len(sentences)), most):
                yield from self._of(sentences[i], sentences[i + 1 : i + 4], event, origin)

    def _of(
        self, sentence: str, after: Sequence[str], event: Event, origin: str
    ) -> Iterator[Example]:
        chance = self._chance
        own = [s for article in event.articles for s in sentences_of(article)]
        other = chance.choice([e for e in self._events if e.name != event.name])
        pool = Pool(own, sentences_of(other.articles[0]) or own)

        def example(text: str, verdict: str, kind: str) -> Example:
            gone = frozenset(a.id for a in event.articles) if kind == "no event" else frozenset()
            sources = self._index.find(parse(text), gone)
            return Example(self._values(text, sources), verdict, kind, event.name, origin, text)

        yield example(sentence, "supported", "same")
        reworded = list(self._reworded(sentence, after, pool))
        for kind, text in reworded:
            yield example(text, "supported", kind)
        kinds = list(PLANTERS)
        chance.shuffle(kinds)
        planted = 0
        for kind in kinds:
            first = bool(reworded) and chance.random() < _REWORDED_FIRST
            base = chance.choice(reworded)[1] if first else sentence
            plant, verdict = PLANTERS[kind]
            wrong = [
                t for t in dict.fromkeys(plant(base, pool, chance)) if t not in (base, sentence)
            ]
            if wrong and planted < _PLANTED:
                planted += 1
                yield example(chance.choice(wrong), verdict, kind)
        lone = chance.choice([sentence, *(text for _, text in reworded)])
        yield example(lone, "unverified", "no event")

    def _reworded(
        self, sentence: str, after: Sequence[str], pool: Pool
    ) -> Iterator[tuple[str, str]]:
        chance = self._chance
        kinds = list(REWORDINGS)
        chance.shuffle(kinds)
        made = 0
        for kind in kinds:
            following = _elsewhere(kind, after, pool)
            text = REWORDINGS[kind](sentence, following, chance)
            if made == _REWORDED or text is None or text == sentence or len(text.split()) < 4:
                continue
            made += 1
            again = None
            if chance.random() < _TWICE:
                again = REWORDINGS[chance.choice(kinds)](text, after, chance)
            yield ("reworded twice", again) if again else (kind, text)


def _elsewhere(kind: str, after: Sequence[str], pool: Pool) -> Sequence[str]:
    """What a rewording reads beside its sentence: what follows, or all that the event says."""
    return pool.own if kind == "named in full" else after


def sentences_of(article: Article) -> list[str]:
    """Its sentences of a length that a statement has."""
    found = (sentence.text for sentence in parse(article.text).sentences)
    return [text for text in found if _SHORTEST <= len(text.split()) <= _LONGEST]


def written_examples(
    files: Sequence[Path], events: Sequence[Event], values: Values = values_of
) -> Iterator[Example]:
    """Statements that people wrote on the events, faithful or wrong, as they would be checked."""
    known = {event.name for event in events}
    index = Index([article for event in events if event.summaries for article in event.articles])
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            if case["cluster"] in known:
                text = nfc(case["statement"])
                of_set = f"{case['id'].rpartition('-')[0]}/{case['set']}" if "set" in case else ""
                yield Example(
                    values(text, index.find(parse(text))), _verdict(case), case["kind"],
                    case["cluster"], "written", text, of_set,
                )  # fmt: skip


def _verdict(case: Mapping[str, Any]) -> str:
    """Of a wrong statement: whether articles say otherwise, or say nothing of it, where told."""
    if case["faithful"]:
        return "supported"
    return "unverified" if case.get("label") == "not stated" else "contradicted"


def own_examples(cases: Path, libraries: Sequence[tuple[str, Path]]) -> Iterator[Example]:
    """The dev half of our own rewordings, each file against the articles of its folder."""
    for name, folder in libraries:
        paths = [p for p in sorted(folder.glob("*")) if p.suffix in (".txt", ".html")]
        index = Index([load_path(path).model_copy(update={"id": path.stem}) for path in paths])
        for line in (cases / f"{name}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            text = nfc(case["text"])
            if case["split"] != "dev":
                continue
            verdict = "supported" if case["faithful"] else "contradicted"
            values = values_of(text, index.find(parse(in_vietnamese(text))))
            yield Example(values, verdict, f"own {case['kind']}", case["id"], "own", text)
