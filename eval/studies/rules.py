"""`python -m eval rules DATA`: how often each hand-made rule of verification is right.

A rule that forbids a tick is right where the statement is wrong. Statements are those of DATA with
a known truth: people's summaries (faithful), statements of both kinds, and errors planted in
sentences of people.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eval.news.data import News
from eval.train.alignment.corrupt import PLANTERS, Pool
from eval.train.alignment.dataset import Event, read_events, sentences_of
from eval.train.alignment.index import Index
from rag.question import in_vietnamese
from rag.text import nfc, parse
from rag.verify.training import RULES, Held, judge


class Count(NamedTuple):
    """How often a rule fired, and on how many wrong statements."""

    rule: str
    fired: int
    right: int


def run(data: Path, seed: int, most: int) -> list[Count]:
    """The counts of each rule over at most `most` statements of each origin."""
    events = [event for event in read_events(data, kept=True) if event.summaries]
    index = Index([article for event in events for article in event.articles])
    fired = dict.fromkeys(RULES, 0)
    right = dict(fired)
    for text, is_true in _statements(data, events, random.Random(seed), most):
        sources = index.find(parse(in_vietnamese(text)))
        judged = judge(text, sources)
        if judged.evidence is None or judged.alignment is None:
            continue
        held = Held(judged.reading, judged.alignment, judged.evidence)
        for name, rule in RULES.items():
            if rule(held) is not None:
                fired[name] += 1
                right[name] += not is_true
    return [Count(name, fired[name], right[name]) for name in RULES]


def _statements(
    data: Path, events: list[Event], chance: random.Random, most: int
) -> Iterator[tuple[str, bool]]:
    """Statements with their truth."""
    for each in News(data).statements:
        yield nfc(each.statement), each.faithful
    told = [(s, event) for event in events for summary in event.summaries for s in summary]
    for sentence, event in chance.sample(told, min(most, len(told))):
        yield sentence, True
        own = [s for article in event.articles for s in sentences_of(article)]
        other = sentences_of(chance.choice(events).articles[0])
        plant, _ = PLANTERS[chance.choice(list(PLANTERS))]
        wrong = list(plant(sentence, Pool(own, other or own), chance))
        if wrong:
            yield chance.choice(wrong), False
