"""Whether near-copies are told from other stories: pairs made from many articles.

A pair of one story is an article and what another outlet makes of it: another headline, sentences
cut or moved, words exchanged, another paragraph added. A pair of two stories is either two articles
of different matters, or two reports on one pattern: the same sentences with the figures, names and
places of another commune or year, which a comparison of words alone takes for one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from rag.figures import vietnamese_figures
from rag.library import copies, sketch
from rag.text import parse, sentences

_SENTENCES = 14  # of an article: about 3 KB


class Counted(NamedTuple):
    """Pairs by what they are and what they were taken for."""

    found: int
    missed: int
    false: int
    right: int

    @property
    def precision(self) -> float:
        """Of the pairs taken for one story, the share that is."""
        return self.found / max(1, self.found + self.false)

    @property
    def recall(self) -> float:
        """Of the pairs that are one story, the share taken for one."""
        return self.found / max(1, self.found + self.missed)


def count(texts: Sequence[str], pairs: int, seed: int) -> dict[str, Counted]:
    """`pairs` pairs, half of them one story, by the way they were made."""
    draw = random.Random(seed)
    pool = [text[span.start : span.end] for text in texts for span in sentences(text)]
    pool = [sentence for sentence in pool if len(sentence) > 60]
    results: dict[str, Counted] = {}
    kinds = [*ONE_STORY, *TWO_STORIES]
    for name in kinds:
        same = name in ONE_STORY
        make = ONE_STORY[name] if same else TWO_STORIES[name]
        share = pairs // 2 // len(ONE_STORY if same else TWO_STORIES)
        hits = sum(_is_one_story(*make(_article(pool, draw), pool, draw)) for _ in range(share))
        others = share - hits
        results[name] = Counted(hits, others, 0, 0) if same else Counted(0, 0, hits, others)
    return results


def _is_one_story(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = sketch("\n".join(one)), sketch("\n".join(other))
    return bool(copies(first, second.minhash[None, :], [second.figures]))


def _article(pool: Sequence[str], draw: random.Random) -> list[str]:
    """Sentences drawn together, with figures of their own: no two articles share theirs."""
    return [_with_other_figures(s, draw) for s in draw.sample(pool, _SENTENCES)]


def _with_other_figures(sentence: str, draw: random.Random) -> str:
    """Each figure's digits drawn anew, its writing kept."""
    found = vietnamese_figures(parse(sentence))
    for figure in reversed(found):
        raw = sentence[figure.start : figure.end]
        drawn = re.sub(r"\d", lambda _: str(draw.randint(1, 9)), raw)
        sentence = sentence[: figure.start] + drawn + sentence[figure.end :]
    return sentence


def print_counted(results: dict[str, Counted]) -> None:
    """One line for each way of making pairs, and the whole."""
    table = Table("pairs", "n", "taken for one story")
    for name, counted in results.items():
        table.add_row(name, f"{sum(counted):,}", f"{counted.found + counted.false:,}")
    out = Console(highlight=False)
    out.print(table)
    whole = Counted(*(sum(column) for column in zip(*results.values(), strict=True)))
    out.print(f"precision {whole.precision:.4f}, recall {whole.recall:.4f}, n {sum(whole):,}")


Pair = tuple[list[str], list[str]]
Maker = Callable[[list[str], Sequence[str], random.Random], Pair]


def _retitled(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    return article, [draw.choice(pool)[:70], *article]


def _shortened(article: list[str], _pool: Sequence[str], draw: random.Random) -> Pair:
    kept = draw.randint(_SENTENCES // 2, _SENTENCES - 2)
    return article, article[:kept]


def _changed(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    """A paragraph of three sentences in place of another, and two sentences moved."""
    start = draw.randrange(_SENTENCES - 3)
    others = [_with_other_figures(s, draw) for s in draw.sample(pool, 3)]
    changed = [*article[:start], *others, *article[start + 3 :]]
    return article, [*changed[2:], *changed[:2]]


def _reworded(article: list[str], _pool: Sequence[str], draw: random.Random) -> Pair:
    """One word in twelve left out or doubled, as editors do; figures stay."""
    words = [sentence.split() for sentence in article]
    edited = [
        " ".join(
            word for word in sentence if any(c.isdigit() for c in word) or draw.random() > 1 / 12
        )
        for sentence in words
    ]
    return article, edited


def _extended(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    others = [_with_other_figures(s, draw) for s in draw.sample(pool, _SENTENCES // 2)]
    return article, [*article, *others]


def _unrelated(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    return article, _article(pool, draw)


def _same_pattern(article: list[str], _pool: Sequence[str], draw: random.Random) -> Pair:
    """Last year's report: every sentence again, every figure another."""
    return article, [_with_other_figures(sentence, draw) for sentence in article]


def _half_pattern(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    """A neighbour's report: half of the sentences on the same pattern, the rest its own."""
    half = [_with_other_figures(sentence, draw) for sentence in article[: _SENTENCES // 2]]
    return article, [*half, *_article(pool, draw)[: _SENTENCES // 2]]


def _same_quotation(article: list[str], pool: Sequence[str], draw: random.Random) -> Pair:
    """Another story that repeats two sentences of this one."""
    other = _article(pool, draw)
    return article, [*article[:2], *other[2:]]


ONE_STORY: dict[str, Maker] = {
    "another headline": _retitled,
    "shortened": _shortened,
    "a paragraph changed": _changed,
    "reworded": _reworded,
    "extended": _extended,
}
TWO_STORIES: dict[str, Maker] = {
    "unrelated": _unrelated,
    "the same report, other figures": _same_pattern,
    "half on one pattern": _half_pattern,
    "two sentences shared": _same_quotation,
}
