"""The sentences that tell a story: leads in turn, clean, none twice. Pure.

News leads with what matters: the first sentence of each report, then the second of each, and on,
leaving out what is said already, is a summary that graphs and centroids hardly beat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import zip_longest
from operator import attrgetter
from typing import Final, NamedTuple

from rag.document import body_of, cite
from rag.figures import counts, figures_of, to_figure
from rag.text import UPPER, Span, lexicon, parse
from rag.types import Article, Claim

_SAID: Final = 0.6  # F1 of syllables from which a sentence repeats another
_SAME: Final = 0.8  # from which it says the same, if its figures do
_FEWEST, _LONGEST = 7, 75  # syllables of a sentence that is told
_SHORT, _DOUBTED = 15, 18  # syllables of what is a caption where no word tells else, or may be one
_CITATIONS: Final = 4
_CAPTION: Final = 160  # characters of a caption that a sentence may begin with

_CUES: Final = lexicon.Patterns("report")
_CAPITAL: Final = re.compile(rf"(?<=\s)[{UPPER}]")


Tells = Callable[[Article, int], bool]
"""Whether what stands at a position of an article is to be told."""


class Told(NamedTuple):
    """A sentence of a report: where it stands in the article, and its syllables."""

    article: Article
    span: Span
    words: frozenset[str]
    leans_on: int | None  # where the sentence ends that it cannot follow the headline without

    @property
    def stands(self) -> bool:
        """Whether it says by itself what it tells, be it joined to what is told before it."""
        return self.leans_on is None or _CUES.joins.match(parse(self.text).canonical) is not None

    @property
    def may_be_caption(self) -> bool:
        """Whether it is short, tells no figure and no day, and follows on nothing."""
        text = parse(self.text)
        return self.leans_on is None and len(text.words) < _DOUBTED and not figures_of(text)

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[self.span.start : self.span.end]


def clean_sentences(article: Article, longest: int = _LONGEST) -> Iterator[Told]:
    """The sentences that can be told as they are: no captions, credits or pieces of sentences."""
    before = -1
    title = {*parse(article.title).words} - lexicon.canonical_words("topic_stop_words")
    sentences = body_of(article.text, article.title)
    for sentence, following in zip_longest(sentences, sentences[1:]):
        if following and _CUES.credit_ahead.match(following.text):  # it stands behind its caption
            continue
        start = 0
        for found in _CUES.bracketed_credit.finditer(sentence.canonical, 0, _CAPTION):
            start = found.end()
        for ends_caption in (_CUES.credit_named, _CUES.opens_mid_line):
            for found in ends_caption.finditer(sentence.text, start, _CAPTION):
                start = found.end()
        text, spelt = sentence.text[start:], sentence.canonical[start:]
        words = len(spelt.split())
        whole = text[:1].isupper() or text[:1].isdigit() or text[:1] in '“"'
        ends = text.rstrip('”")/ ').endswith((".", "!", "…"))
        quotes = text.count("“") == text.count("”") and text.count('"') % 2 == 0
        if not (whole and ends and quotes) or not _FEWEST <= words <= longest:
            before = sentence.end if words > longest or not quotes else before
            continue
        if _CUES.credit.search(spelt) or _CUES.credit_ahead.match(text) or _CUES.scene.match(spelt):
            continue
        if _CUES.opens_mid_line.search(text):  # two sentences run together
            continue
        if text.rstrip("!?").endswith(("..", "…")) and (
            words < _SHORT or (following and following.text.istitle())
        ):  # a headline that is cut, or a sentence before a name
            continue
        if (words < _SHORT or _CUES.only_when_or_where.match(spelt)) and not (
            _CUES.tells_an_event.search(spelt) or (words < _SHORT and figures_of(parse(text)))
        ):
            continue
        leans = sentence is not sentences[0] and (  # it has its headline before it
            _CUES.leans.match(spelt)
            or _CUES.names_nobody.match(text)
            or _points_back(text, spelt, title)
        )
        span = Span(sentence.start + start, sentence.end)
        spoken = frozenset(parse(text).words)
        yield Told(article, span, spoken, before if leans else None)
        before = sentence.end


def _points_back(text: str, spelt: str, title: AbstractSet[str]) -> bool:
    """Whether it tells of what a sentence before it named, but neither it nor the headline."""
    back = _CUES.points_back.search(spelt)
    if back and not _CAPITAL.search(text, 1, back.start()):
        what = spelt[: back.start()].rsplit(maxsplit=1)[-1:]
        return title.isdisjoint(what)
    return _CUES.named_above.search(spelt) is not None


def in_turn(reports: Sequence[Article], tells: Tells) -> Iterator[Told]:
    """The first sentence of each report, then the second, and so on; what may be captions last."""
    rows = (
        sorted(
            (each for each in clean_sentences(report) if tells(report, each.span.start)),
            key=attrgetter("may_be_caption"),
        )
        for report in reports
    )
    yield from (each for turn in zip_longest(*rows) for each in turn if each is not None)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """F1 of the syllables of two sentences."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def told(
    reports: Sequence[Article], syllables: int, tells: Tells = lambda *_: True
) -> tuple[Claim, ...]:
    """At least two sentences, until there are so many syllables.

    Others that say the same are cited with them; what leans on the sentence before it is told
    behind that one, or not at all. Of reports without a sentence that stands alone, the first line.
    """
    chosen: list[list[Told]] = []  # each with those that repeat it
    told_by: dict[tuple[str, int], list[Told]] = {}  # where a sentence ends, or one like it
    for sentence in in_turn(reports, tells):
        before = told_by.get((sentence.article.id, sentence.leans_on or 0))
        if sentence.leans_on is not None and before is None:
            continue
        likeness = [alike(sentence.words, first.words) for first, *_ in chosen]
        most = max(likeness, default=0.0)
        if most >= _SAID:
            group = chosen[likeness.index(most)]
            if most >= _SAME:
                group.append(sentence)
        elif len(chosen) < 2 or sum(len(first.words) for first, *_ in chosen) < syllables:
            group = [sentence]
            place = next((i + 1 for i, each in enumerate(chosen) if each is before), len(chosen))
            chosen.insert(place, group)
        else:
            continue
        told_by[sentence.article.id, sentence.span.end] = group
    if not chosen:
        return tuple(
            quoted(report, body[0].span)
            for report in reports[:1]
            if (body := body_of(report.text, report.title))
        )
    claims: list[Claim] = []
    for first, *others in chosen:
        same = [each for each in others if _figures(each) == _figures(first)]
        cited = {each.article.id: cite(each.article, each.span) for each in (*same[::-1], first)}
        citations = tuple(reversed(cited.values()))[:_CITATIONS]
        claim = quoted(first.article, first.span)
        claims.append(claim.model_copy(update={"citations": citations}))
    return tuple(claims)


def _figures(told: Told) -> set[tuple[str, str]]:
    return {(f.value, f.unit) for f in figures_of(parse(told.text)) if counts(f)}


def quoted(article: Article, span: Span) -> Claim:
    """A sentence as a claim that quotes itself: supported, and its figures with it."""
    citation = cite(article, span)
    figures = tuple(
        to_figure(found).model_copy(update={"supported": True, "citation": citation})
        for found in figures_of(parse(citation.quote))
    )
    return Claim(text=citation.quote, supported=True, citations=(citation,), figures=figures)
