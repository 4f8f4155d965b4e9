"""The sentences that tell a story: leads in turn, clean, none twice. Pure.

News leads with what matters: the first sentence of each report, then the second of each, and on,
leaving out what is said already, is a summary that graphs and centroids hardly beat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from rag.document import Evidence, Judgement, body_of, cite
from rag.figures import counts, figures_of, to_figure
from rag.text import Sentence, Span, Stretch, lexicon, parse
from rag.types import Article, Claim

NEWS: Final = Path(__file__).with_name("news.json")

_SAID: Final = 0.6  # F1 of syllables from which a sentence repeats another
_SAME: Final = 0.8  # from which it says the same, if its figures do
_FEWEST, _LONGEST = 7, 75  # syllables of a sentence that is told
_CITATIONS: Final = 4
_CAPTION: Final = 160  # characters of a caption that a sentence may begin with
_SHORT, _CUT = 20, 15  # syllables of a sentence that may be a caption, of one that is cut

_CUES: Final = lexicon.patterns("report")


Tells = Callable[[Article, int], bool]
"""Whether what stands at a position of an article is to be told."""


class Told(NamedTuple):
    """A sentence of a report: where it stands in the article, and its syllables."""

    article: Article
    span: Span
    words: frozenset[str]
    leans_on: int | None  # where the sentence ends that it cannot stand without

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[self.span.start : self.span.end]


class Piece(NamedTuple):
    """A whole sentence, without the caption it may begin with, and what speaks for news in it."""

    span: Span
    text: str
    evidence: Evidence


def clean_sentences(article: Article) -> Iterator[Told]:
    """The sentences that can be told as they are: no captions, credits or pieces of sentences."""
    before, news = -1, Judgement.of(NEWS)
    for piece in pieces(article):
        if news.logit(piece.evidence) >= 0:
            spoken = frozenset(parse(piece.text).words)
            yield Told(article, piece.span, spoken, before if piece.evidence["leans"] else None)
            before = piece.span.end


def pieces(article: Article) -> Iterator[Piece]:
    """The whole sentences of an article, each with what speaks for its being news."""
    sentences = body_of(article.text, article.title)
    for sentence, following in zip_longest(sentences, sentences[1:]):
        start = _behind_caption(sentence)
        text = sentence.text[start:]
        if _is_whole(text) and not _is_caption(text, following.text if following else ""):
            evidence = {"cut": start > 0, **_evidence(parse(text))}
            if start and not (evidence["comma"] or evidence["events"] or evidence["counts"]):
                continue  # what was cut off was no caption
            yield Piece(Span(sentence.start + start, sentence.end), text, evidence)


def _behind_caption(sentence: Sentence) -> int:
    """Where a sentence begins behind the captions and credits that run into it."""
    start = 0
    for end in (m.end() for m in _CUES.bracketed_credit.finditer(sentence.canonical, 0, _CAPTION)):
        start = end
    for end in (m.end() for m in _CUES.opens_mid_line.finditer(sentence.text, start, _CAPTION)):
        start = end
    return start


def _is_whole(text: str) -> bool:
    begins = text[:1].isupper() or text[:1].isdigit() or text[:1] in '“"'
    ends = text.rstrip('”")/ ').endswith((".", "!", "…"))
    quotes = text.count("“") == text.count("”") and text.count('"') % 2 == 0
    return begins and ends and quotes and _FEWEST <= len(parse(text).words) <= _LONGEST


def _is_caption(text: str, following: str) -> bool:
    """Whether a sentence is a caption, holds a credit, or is a headline that is cut."""
    spelt = parse(text).canonical
    credited = any(_CUES.credit_ahead.match(each) for each in (text, following))
    told = (
        _CUES.credit.search(spelt),
        _CUES.scene.match(spelt),
        _CUES.only_when_or_where.match(spelt),
    )
    is_cut = text.rstrip("!?").endswith(("..", "…")) and (
        len(spelt.split()) < _CUT or following.istitle()
    )
    return credited or any(told) or is_cut or _CUES.opens_mid_line.search(text) is not None


def _evidence(text: Stretch) -> dict[str, float]:
    """What speaks for a sentence being news, and against it."""
    spelt, words = text.canonical, text.words
    events, counted = len(_CUES.tells_an_event.findall(spelt)), any(map(counts, figures_of(text)))
    small = [token.surface[0].islower() for token in text.tokens]
    return {
        "leans": bool(_CUES.leans.search(spelt)),
        "names nobody": bool(_CUES.names_nobody.search(text.text)),
        "events": events,
        "short": max(0, _SHORT - len(words)),
        "short, no event": max(0, _SHORT - len(words)) * (not (events or counted)),
        "long": max(0, len(words) - 2 * _SHORT),
        "counts": counted,
        "comma": "," in text.text,
        "colon": ":" in text.text,
        "capitals": 1 - sum(small) / len(words),
    }


def everywhere(_article: Article, _position: int) -> bool:
    """All of an article is told."""
    return True


def in_turn(reports: Sequence[Article], tells: Tells = everywhere) -> Iterator[Told]:
    """The first sentence of each report, then the second of each, and so on."""
    rows = (
        [each for each in clean_sentences(report) if tells(report, each.span.start)]
        for report in reports
    )
    yield from (each for turn in zip_longest(*rows) for each in turn if each is not None)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """F1 of the syllables of two sentences."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def told(
    reports: Sequence[Article], syllables: int, tells: Tells = everywhere
) -> tuple[Claim, ...]:
    """At least two sentences, until there are so many syllables.

    Others that say the same are cited with them; what leans on the sentence before it is told
    behind that one, or not at all. Of reports without a sentence that stands alone, the first line.
    """
    chosen: list[list[Told]] = []  # each with those that repeat it
    for sentence in in_turn(reports, tells):
        ends = [(first.article.id, first.span.end) for first, *_ in chosen]
        before = sentence.article.id, sentence.leans_on
        if sentence.leans_on is not None and before not in ends:
            continue
        likeness = [alike(sentence.words, first.words) for first, *_ in chosen]
        most = max(likeness, default=0.0)
        if most >= _SAME:
            chosen[likeness.index(most)].append(sentence)
        elif most < _SAID and (
            len(chosen) < 2 or sum(len(first.words) for first, *_ in chosen) < syllables
        ):
            place = ends.index(before) + 1 if before in ends else len(chosen)
            chosen.insert(place, [sentence])
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
