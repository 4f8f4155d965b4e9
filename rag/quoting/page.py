"""Temporary: what a sentence offers, computed once (moves to Document)."""
from __future__ import annotations
from functools import lru_cache
from dataclasses import dataclass, field
from rag.types import Article
from rag.document import page_of, latest_places, terms_of
from rag.text import people, name_runs, places, is_foreign
from rag.figures import figures_of
from rag.text import parse
from rag.document import scenes
from rag.document import complete, year_of
from rag.text import key, canonical, syllables
from rag.asked import concepts_in


@dataclass
class Line:
    start: int
    end: int
    text: str
    words: list
    at: list            # char offset of each word in sentence
    padded: str
    terms: frozenset
    spelt: frozenset
    persons: list
    heading: bool
    names: list
    in_person: frozenset   # folded words that stand only within a person's name
    where: dict         # word -> positions
    concepts: dict = field(default_factory=dict)
    figures: tuple = ()
    times: tuple = ()
    inherited: tuple = ()
    scope: frozenset = frozenset()
    own_places: frozenset = frozenset()


@dataclass
class Sheet:
    article: Article
    lines: list
    headings: list
    vocabulary: frozenset
    whole: str
    head: str       # padded words of title + lead
    place: str
    learnt: tuple
    years: frozenset


@lru_cache(maxsize=512)
def sheet(article: Article) -> Sheet:
    page = page_of(article)
    sc = {s.span.start: s for s in scenes(article)}
    year = None
    lines = []
    for i, span in enumerate(page.spans):
        text = page.text(i)
        folded = key(text)
        spans = syllables(folded)
        words = [folded[s.start:s.end] for s in spans]
        at = [s.start for s in spans]
        persons = people(text)
        inside = [any(p.start <= a < p.end for p in persons) for a in at]
        out = {w for w, x in zip(words, inside) if not x}
        where = {}
        for k, w in enumerate(words):
            where.setdefault(w, []).append(k)
        scene = sc.get(span.start)
        figures = figures_of(parse(text))
        times = tuple(v for v in (complete(f.value, article.published, None) for f in figures if f.kind in ("date", "period") and not f.value.startswith(("T", "---"))) if v)
        if scene:
            times += tuple(m.value for m in scene.moments if m.value)
        lines.append(Line(
            span.start, span.end, text, words, at, f" {' '.join(words)} ", page.terms[i], page.spelt[i],
            persons, page.is_heading[i], name_runs(text), frozenset(w for w, x in zip(words, inside) if x and w not in out),
            where, concepts_in(list(parse(text).words)), figures, tuple(dict.fromkeys(times)),
            (scene.inherited_time,) if scene and scene.inherited_time else (),
            latest_places(article, span.start),
            frozenset(key(n.name) for n in places(text)),
        ))
    head = key(article.title + " " + " ".join(l.text for l in lines[:3]))
    def pad(t):
        return f" {' '.join(t[s.start:s.end] for s in syllables(t))} "
    years = frozenset(v[:4] for l in lines for v in l.times if v[:4].isdigit()) | frozenset([article.published[:4]] if article.published else [])
    return Sheet(article, lines, page.headings, page.vocabulary, pad(key(article.title + "\n" + article.text)), pad(head), pad(key(article.place or "")), page.learnt, years)
