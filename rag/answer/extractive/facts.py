"""What is known of an article and of each of its sentences before anything is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.document import complete, latest_places, scenes, subjects_of
from rag.figures import Found, figures_of
from rag.question import classes_in, ordinals
from rag.text import (
    Learnt,
    Name,
    Sentence,
    Span,
    Stretch,
    expansions,
    learn,
    name_runs,
    parse,
    people,
    places,
)
from rag.types import Article

_DATING = ("date", "period")
_HEAD = 3  # sentences that count as the headline with the title


class Facts(NamedTuple):
    """A sentence as it is held against questions; offsets are into the sentence.

    `folded` are its folded syllables, `spelt` its syllables as they are written; `terms` are folded
    syllables and pairs, those of acronyms' other forms included. `classes` are the synonym classes
    of its words, `of_people` syllables of nothing but a person's name. `times` are the ISO times
    the sentence names, `inherited` those it goes on from; `scope` are the places of the last line
    that names some, `places` its own.
    """

    sentence: Sentence
    padded: str
    folded: frozenset[str]
    terms: frozenset[str]
    spelt: frozenset[str]
    classes: frozenset[int]
    names: tuple[Name, ...]
    of_people: frozenset[str]
    figures: tuple[Found, ...]
    times: tuple[str, ...]
    inherited: tuple[str, ...]
    scope: frozenset[str]
    places: frozenset[str]

    def figures_in(self, span: Span) -> list[Found]:
        """The figures that share a character with a span."""
        return [f for f in self.figures if f.start < span.end and span.start < f.end]

    def whole(self, span: Span) -> Span:
        """The span with the words and figures whole that it cuts."""
        parts = [(token.start, token.end) for token in self.sentence.tokens]
        parts += [(figure.start, figure.end) for figure in self.figures]
        cut = [(a, b) for a, b in parts if a < span.end and span.start < b]
        return Span(min((span.start, *(a for a, _ in cut))), max((span.end, *(b for _, b in cut))))


class Sheet(NamedTuple):
    """An article as it is read; `headings` gives the sentence that heads each.

    `head`, `whole` and `about` are the folded words of the headline and lead, of the whole article
    and of the places it is about, each with a space on both sides; `subjects` are those places
    without a larger unit that they lie in, `years` those it names.
    """

    article: Article
    facts: tuple[Facts, ...]
    headings: tuple[int, ...]
    head: str
    whole: str
    about: str
    subjects: frozenset[str]
    years: frozenset[str]


@lru_cache(maxsize=256)
def sheet_of(article: Article) -> Sheet:
    """The sheet of an article, remembered: many questions are read against one article."""
    document = parse(article.text)
    learnt = learn(article.text)
    settings = {scene.sentence.start: scene for scene in scenes(article)}
    facts: list[Facts] = []
    headings: list[int] = []
    heading = 0
    for sentence in document.sentences:
        scene = settings.get(sentence.start)
        named = [complete(f.value, article.published) for f in _dates(figures_of(sentence))]
        named += [moment.value for moment in scene.moments] if scene else []
        inherited = (scene.inherited_time,) if scene and scene.inherited_time else ()
        facts.append(
            _facts(sentence, learnt, tuple(dict.fromkeys(filter(None, named))), inherited)._replace(
                scope=latest_places(article, sentence.start)
            )
        )
        heading = sentence.index if sentence.is_heading else heading
        headings.append(heading)
    title = padded(parse(article.title))
    years = {time[:4] for each in facts for time in each.times if time[:4].isdigit()}
    return Sheet(
        article,
        tuple(facts),
        tuple(headings),
        "".join((title, *(each.padded for each in facts[:_HEAD]))),
        "".join((title, *(each.padded for each in facts))),
        padded(parse(article.place or "")),
        frozenset(parse(place).folded for place in subjects_of(article)),
        frozenset(years | ({article.published[:4]} if article.published else set())),
    )


def names_of(articles: Iterable[Article]) -> frozenset[str]:
    """The folded names of several words that articles write with capitals."""
    return frozenset(
        " ".join(parse(name.name).folded_words)
        for article in articles
        for facts in sheet_of(article).facts
        for name in facts.names
        if " " in name.name
    )


def _dates(figures: tuple[Found, ...]) -> list[Found]:
    return [f for f in figures if f.kind in _DATING and not f.value.startswith(("T", "---"))]


def _facts(
    sentence: Sentence, learnt: Learnt, times: tuple[str, ...], inherited: tuple[str, ...]
) -> Facts:
    words = sentence.folded_words
    persons = people(sentence.text)
    named = {
        position
        for position, token in enumerate(sentence.tokens)
        if any(person.start <= token.start < person.end for person in persons)
    }
    elsewhere = {word for position, word in enumerate(words) if position not in named}
    terms: set[str] = set()
    for some in (words, *expansions(words, learnt)):
        terms.update(some, (f"{a}_{b}" for a, b in pairwise(some)))
    classes = {
        number
        for number, found in classes_in(sentence.words).items()
        if any(start not in named for start, _ in found)
    }
    return Facts(
        sentence,
        padded(sentence),
        frozenset(words),
        frozenset(terms),
        frozenset(sentence.words),
        frozenset(classes),
        tuple(name_runs(sentence.text)),
        frozenset(words) - elsewhere,
        figures_of(sentence),
        times,
        inherited,
        frozenset(),
        frozenset(parse(name.name).folded for name in places(sentence.text)),
    )


def padded(text: Stretch) -> str:
    """The folded words of a text and its ordinals in digits, a space on both sides of each."""
    return f" {' '.join((*text.folded_words, *ordinals(figures_of(text))))} "
