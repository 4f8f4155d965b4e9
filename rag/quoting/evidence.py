"""What a sentence offers a question, as numbers of a like scale."""
from __future__ import annotations
import math
from typing import NamedTuple
import numpy as np
from rag.asked import Question, Kind, synonyms
from rag.text import expansions
from rag.quoting.page import Line, Sheet
from rag.quoting.spans import Focus, span_of, COUNTING
from rag.figures import Match, compare
from rag.text import key
from rag.document import terms_of

STRICT = {Kind.FIGURE, Kind.NUMBER, Kind.PERSON, Kind.ROLE, Kind.TIME, Kind.PLACE}
FEATURES = (
    "cover cover_margin pairs spelt attr attr_margin window near_ctx ctx ctx_margin unknown gap gap_ctx "
    "names names_ctx names_least names_article place other_place time figures "
    "span prior near fit_margin strict z z_margin zpassage passage rank "
    "novelty length heading first lead checks n_terms n_names "
    "k_figure k_person k_time k_place k_reason k_list k_any k_name k_role english denies mass"
).split()


def positions(self: Line, term: str, question: Question):
    cache = self.__dict__.setdefault("_pos", {})
    k = (id(question), term)
    if k in cache:
        return cache[k]
    found = [p for p in self.where.get(term, ())]
    if term in self.in_person:
        found = []
    if not found:
        for c in question.concepts.get(term, ()):
            found += [a for a, b in self.concepts.get(c, ())]
    cache[k] = found
    return found


Line.positions = positions


class Reader:
    def __init__(self, question: Question, rarity):
        self.q = question
        name_words = {w for n in question.names for w in n.split()}
        self.weights = {t: rarity(t) for t in question.terms}
        self.attr = {t: w for t, w in self.weights.items() if t not in name_words} or self.weights
        self.pairs = {p: rarity(p) for p in question.pairs}
        self.name_weight = {n: max(rarity(n.replace(" ", "_")) if n.count(" ") == 1 else rarity(n.split()[-1]), 0.5) for n in question.names}
        self.name_forms = {n: self._forms(n) for n in question.names}
        self.times = question.times

    def _forms(self, name):
        forms = {name}
        for w, ids in synonyms().items():
            if key(w) == name:
                forms |= {key(v) for v, more in synonyms().items() if more & ids}
        for e in expansions(name.split()):
            forms.add(" ".join(e))
        words = name.split()
        if len(words) >= 3:
            forms.add(" ".join(words[-2:]))
        return forms

    def share(self, weights, line: Line) -> float:
        total = sum(weights.values())
        if not total:
            return 1.0
        held = 0.0
        for t, w in weights.items():
            if t in line.terms and t not in line.in_person:
                held += w
            elif t in self.q.concepts and any(c in line.concepts for c in self.q.concepts[t]):
                held += 0.85 * w
        return held / total

    def held(self, t, line):
        return (t in line.terms and t not in line.in_person) or any(c in line.concepts for c in self.q.concepts.get(t, ()))

    def bears(self, name, padded, learnt=()) -> bool:
        return any(f" {form} " in padded for form in self.name_forms[name])

    def read(self, sheet: Sheet, i: int) -> tuple[dict, Focus | None]:
        q, line = self.q, sheet.lines[i]
        around = [sheet.lines[j] for j in range(max(0, i - 2), min(len(sheet.lines), i + 2))]
        wider = around + [sheet.lines[sheet.headings[i]], *sheet.lines[:2]]
        focus = span_of(q, line, self.attr)
        f = {}
        f["cover"] = self.share(self.weights, line)
        f["pairs"] = cov(self.pairs, line.terms)
        f["spelt"] = self.spelt(line)
        f["attr"] = self.share(self.attr, line)
        f["window"] = self.window(line)
        total = sum(self.attr.values()) or 1.0
        f["near_ctx"] = sum(w for t, w in self.attr.items() if any(self.held(t, l) for l in around)) / total
        inctx = {t for t in self.attr if any(self.held(t, l) for l in wider) or f" {t} " in sheet.head}
        f["ctx"] = sum(self.attr[t] for t in inctx) / total
        f["unknown"] = sum(w for t, w in self.weights.items() if t not in sheet.vocabulary and not self.conc(t, sheet)) / (sum(self.weights.values()) or 1)
        f["gap"] = max((w for t, w in self.attr.items() if not self.held(t, line)), default=0.0) / 5
        f["gap_ctx"] = max((w for t, w in self.attr.items() if t not in inctx), default=0.0) / 5
        lev = []
        for n in q.names:
            if self.bears(n, line.padded):
                lev.append((n, 1.0))
            elif any(self.bears(n, l.padded) for l in around):
                lev.append((n, 0.8))
            elif self.bears(n, sheet.head) or self.bears(n, sheet.lines[sheet.headings[i]].padded) or self.bears(n, sheet.place):
                lev.append((n, 0.7))
            elif self.bears(n, sheet.whole):
                lev.append((n, 0.3))
            else:
                lev.append((n, 0.0))
        nw = sum(self.name_weight.values()) or 1.0
        f["names"] = sum(self.name_weight[n] for n, l in lev if l == 1.0) / nw if lev else 0.5
        f["names_ctx"] = sum(self.name_weight[n] for n, l in lev if l >= 0.7) / nw if lev else 1.0
        f["names_least"] = min((l for n, l in lev), default=1.0)
        f["names_article"] = sum(self.name_weight[n] for n, l in lev if l > 0) / nw if lev else 1.0
        f["place"], f["other_place"] = self.place(sheet, i)
        f["time"] = self.time(sheet, line)
        f["figures"] = self.figures(line, around)
        f["span"] = float(focus is not None)
        f["prior"] = focus.prior if focus else 0.0
        f["near"] = focus.near if focus else 0.0
        f["strict"] = float(focus is None and q.kind in STRICT)
        f["novelty"] = math.log1p(sum(w not in self.weights for w in set(line.words))) / 4
        f["length"] = len(line.words) / 40
        f["heading"] = float(line.heading)
        f["first"] = float(i < 2)
        f["lead"] = float(line.text.rstrip().endswith(":"))
        f["checks"] = float(q.checks)
        f["n_terms"] = len(self.attr) / 10
        f["n_names"] = len(q.names) / 3
        f["english"] = float(q.english)
        f["mass"] = sum(self.attr.values()) / 40
        for k in "figure person time place reason list any name role".split():
            f["k_" + k] = float(q.kind == k or (k == "person" and q.kind is Kind.BODY) or (k == "figure" and q.kind is Kind.NUMBER))
        import re
        neg = r" (?:khong|chua|chang) "
        f["denies"] = float(bool(re.search(neg, f" {key(q.meant)} ")) != bool(re.search(neg, line.padded))) if not q.checks else 0.0
        return f, focus

    def conc(self, t, sheet):
        cs = self.q.concepts.get(t, ())
        return bool(cs) and any(c in l.concepts for l in sheet.lines for c in cs)

    def spelt(self, line):
        total = sum(self.weights.values())
        if not total:
            return 1.0
        held = 0.0
        for t, w in self.weights.items():
            if t not in line.terms:
                continue
            forms = self.q.accented.get(t, ())
            if not forms or not (forms.isdisjoint(line.spelt)) or t in forms:
                held += w
            elif t not in line.where:
                held += w
        return held / total

    def window(self, line, size=16):
        pos = sorted((p, t) for t in self.attr for p in line.positions(t, self.q))
        total = sum(self.attr.values())
        best = 0.0
        for a in range(len(pos)):
            seen = {t for p, t in pos[a:] if p - pos[a][0] < size}
            best = max(best, sum(self.attr[t] for t in seen))
        return best / total if total else 1.0

    def place(self, sheet, i):
        line = sheet.lines[i]
        if not self.q.places:
            return 0.5, 0.0
        vals, other = [], 0.0
        for p in self.q.places:
            named = self.bears(p, line.padded) if p in self.name_forms else f" {p} " in line.padded
            if named:
                vals.append(1.0)
            elif p in line.scope:
                vals.append(0.9)
            elif f" {p} " in sheet.place:
                vals.append(0.75)
            elif f" {p} " in sheet.head:
                vals.append(0.6)
            else:
                vals.append(0.25 if f" {p} " in sheet.whole else 0.0)
            if not named and (line.own_places - {p} or (line.scope and p not in line.scope)):
                other = 1.0
        return sum(vals) / len(vals), other

    def time(self, sheet, line):
        if not self.times or self.q.kind is Kind.TIME:
            return 0.5
        own = [any(agree(a, b) for b in line.times) for a in self.times]
        if all(own):
            return 1.0
        inh = [any(agree(a, b) for b in (*line.times, *line.inherited)) for a in self.times]
        if all(inh):
            return 0.9
        years = {a[:4] for a in self.times}
        if line.times:
            return 0.0 if not years & {b[:4] for b in line.times} else 0.3
        if years & sheet.years:
            return 0.4
        return 0.0

    def figures(self, line, around):
        fs = self.q.figures
        if not fs or self.q.checks:
            return 0.5
        def has(l, g):
            return any(compare(g, h) in (Match.EQUAL, Match.APPROXIMATE) for h in l.figures)
        return sum(1.0 if has(line, g) else 0.6 if any(has(l, g) for l in around) else 0.0 for g in fs) / len(fs)


def cov(weights, terms):
    total = sum(weights.values())
    return sum(w for t, w in weights.items() if t in terms) / total if total else 1.0


def agree(a: str, b: str) -> bool:
    """One of two ISO times lies in the other, or they share a year where both are ranges."""
    if a == b or a.startswith(b) or b.startswith(a):
        return True
    def ends(v):
        x, _, y = v.partition("/")
        y = y or x
        return (int(x[:4]), int(y[:4])) if x[:4].isdigit() and y[:4].isdigit() else None
    if "/" in a or "/" in b:
        p, r = ends(a), ends(b)
        return bool(p and r and p[0] <= r[1] and r[0] <= p[1])
    return False


class Cand(NamedTuple):
    article_id: str
    start: int
    end: int
    index: int
    focus: Focus | None
    features: np.ndarray


def candidates(question: Question, ranked, sheets, rarity, zscore, compare_n=10, chars=1200, passages=8, presort=None):
    """`zscore(texts)` standardised cosines of texts; zscore(None, x) of a cosine."""
    reader = Reader(question, rarity)
    rows, meta, seen = [], [], set()
    for rank, item in enumerate(ranked[:passages]):
        s = sheets(item.chunk.article_id)
        if s is None:
            continue
        for i, line in enumerate(s.lines):
            if line.start < item.chunk.end and line.end > item.chunk.start and (s.article.id, i) not in seen:
                seen.add((s.article.id, i))
                f, focus = reader.read(s, i)
                f["zpassage"] = zscore.of(item.similarity)
                f["passage"] = item.score / 5
                f["rank"] = 1 / (1 + rank)
                rows.append(f)
                meta.append((s.article.id, line, i, focus))
    if not rows:
        return []
    best = {k: max(r[k] for r in rows) for k in ("cover", "attr", "ctx", "near")}
    for r in rows:
        r["cover_margin"] = r["cover"] - best["cover"]
        r["attr_margin"] = r["attr"] - best["attr"]
        r["ctx_margin"] = r["ctx"] - best["ctx"]
        r["fit_margin"] = r["near"] - best["near"]
    pre = [presort(r) if presort else 1.5 * r["cover"] + r["names_ctx"] + 0.7 * r["near"] + 0.5 * r["ctx"] + 0.5 * r["passage"] - r["strict"] - 0.5 * r["heading"] for r in rows]
    order = np.argsort(-np.array(pre), kind="stable")
    take, left = [], chars
    for j in order[:compare_n]:
        left -= len(meta[j][1].text)
        if left < 0 and take:
            break
        take.append(j)
    zs = zscore([meta[j][1].text for j in take])
    low, high = float(zs.min()), float(zs.max())
    for r in rows:
        r["z"] = low
        r["z_margin"] = low - high
    for j, z in zip(take, zs):
        rows[j]["z"], rows[j]["z_margin"] = float(z), float(z) - high
    return [Cand(a, l.start, l.end, i, focus, np.array([r[k] for k in FEATURES], np.float32)) for r, (a, l, i, focus) in zip(rows, meta)]
