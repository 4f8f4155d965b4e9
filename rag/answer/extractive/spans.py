"""The span of a sentence that answers a question: a figure, name, office, time or cause. Pure.

Spans are offsets into the article. A figure is told from its neighbours by the words that stand
with it and with no other: the label before it, and what is counted after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rag.answer.extractive.patterns import (
    BODY,
    DENIES,
    DENIES_ASKED,
    EMPTY,
    LIES_IN,
    NAMED_AFTER,
    NAMED_PLACE,
    ORDINAL,
    QUOTED,
    REASON,
    STRONG,
    TIMED,
    WEAK,
    WEEKDAY,
)
from rag.answer.extractive.quantities import (
    DATING,
    first_clause,
    last_clause,
    measured_figures,
    runs,
    same_sort,
)
from rag.document import (
    Page,
    coverage,
    holds,
    role_spans,
    roles_near,
    same_roles,
    terms_of,
    word_list,
)
from rag.figures import Found as FoundFigure
from rag.figures import Match, compare, vietnamese_figures
from rag.question import (
    Question,
    Wanted,
    asks_day,
    asks_precision,
    moment_fit,
    numbered_thing,
    unit_fit,
    unit_within,
)
from rag.text import Name, Span, fold, is_foreign, name_runs, parse, people, places


class Focus(NamedTuple):
    """The span of a sentence that answers, as offsets into the article; `fit` from 0 to 1.

    `exact` where it is a figure in the very unit asked for, of the place asked about.
    """

    start: int
    end: int
    fit: float
    exact: bool = False


_NAMING = frozenset({"ordinal"})
_COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})


class SpanFinder:
    """A question, ready to be held against sentences. `terms` weighs its folded syllables."""

    def __init__(self, question: Question, terms: Mapping[str, float]) -> None:
        self.question = question
        self.terms = terms
        self.stated = vietnamese_figures(parse(question.text))
        self._asked = parse(question.text).folded
        self._roles = frozenset(question.roles)
        # Vietnamese asks in place: what stands by the question word stands by the figure.
        # The unit says what is measured; the words for it need not stand there.
        self._labels = {
            term: weight * (1 + question.slot.get(term, 0.0))
            for term, weight in terms.items()
            if term not in question.measured
        }
        self._denies = DENIES_ASKED.search(parse(question.text).canonical) is not None
        self.numbered = numbered_thing(self._asked)
        self._head = re.compile(rf"(?<!\w){re.escape(question.head)}(?!\w)")

    def find(self, page: Page, index: int) -> Focus | None:
        """The likeliest span of the sentence; None where it holds nothing of the kind asked for."""
        text = page.text(index)
        if self.question.checks and (instead := self._instead(page, index)):
            return instead
        if self.numbered:
            return self._content(page, index, *self.numbered)
        match self.question.wanted:
            case Wanted.FIGURE:
                return self._figure(page, index, _COUNTING)
            case Wanted.NUMBER:
                return self._figure(page, index, _NAMING)
            case Wanted.TIME:
                found = self._figure(page, index, DATING)
                if found or (asks_precision(self._asked) and not asks_day(self._asked)):
                    return found
                timed = WEEKDAY if asks_day(self._asked) else TIMED
                return self._matched(page, index, timed, 0.5)
            case Wanted.PERSON:
                return self._person(page, index)
            case Wanted.BODY:
                return self._body(page, index)
            case Wanted.ROLE:
                return self._role(page, index)
            case Wanted.PLACE:
                found = self._name(page, index, places(text))
                if unit := unit_within(self._asked):
                    return self._within(page, index, unit)
                return found or self._named(page, index)
            case Wanted.NAME:
                return self._called(page, index) or self._headed(page, index)
            case Wanted.REASON:
                return self._reason(page, index)
            case Wanted.LIST if self.question.head:
                return self._numbered(page, index) or self._headed(page, index)
            case _:
                return self._headed(page, index)

    def _matched(
        self, page: Page, index: int, pattern: re.Pattern[str], fit: float
    ) -> Focus | None:
        found = pattern.search(parse(page.text(index)).canonical)
        start = page.spans[index].start
        return Focus(start + found.start(), start + found.end(), fit) if found else None

    # Figures

    def _figure(self, page: Page, index: int, kinds: frozenset[str]) -> Focus | None:
        """The figure of the right kind and unit whose own words are most the question's."""
        text, offset = page.text(index), page.spans[index].start
        listed = runs(text, [figure for figure in measured_figures(text) if figure.kind in kinds])
        # One of another unit parts no words from those of the figure: "máy 32 dãy giá 13,8 tỷ".
        figures = [figure for figure in listed if self._unit_fit(figure, text)]
        best: Focus | None = None
        for position, figure in enumerate(figures):
            unit = self._unit_fit(figure, text)
            if any(compare(f, figure) is Match.EQUAL for f in self.stated):
                continue  # the question states it, it does not ask for it
            fit = unit * self._label_fit(page, index, figures, position)
            if fit <= 0:
                continue
            if best is None or fit > best.fit:
                exact = unit == 1.0 and bool(self.question.subjects)
                best = Focus(offset + figure.start, offset + figure.end, fit, exact)
        return best

    def _instead(self, page: Page, index: int) -> Focus | None:
        """What the sentence says in the place of a figure that "có phải …" states."""
        if ORDINAL.search(parse(self.question.text).canonical):
            return self._matched(page, index, ORDINAL, 0.8)
        text, offset = page.text(index), page.spans[index].start
        figures = [f for f in measured_figures(text) if any(same_sort(f, s) for s in self.stated)]
        found = (
            Focus(offset + f.start, offset + f.end, self._label_fit(page, index, figures, position))
            for position, f in enumerate(figures)
        )
        return max(found, key=lambda focus: focus.fit, default=None)

    def _unit_fit(self, figure: FoundFigure, text: str) -> float:
        """How well the figure is of the sort asked for: its unit, noun or precision of time."""
        match self.question.wanted:
            case Wanted.TIME:
                return moment_fit(self._asked, figure)
            case Wanted.FIGURE:
                after = text[figure.end : figure.end + 24]
                return unit_fit(
                    self.question.unit, self.question.dimensions, self._asked, figure, after
                )
            case _:
                return 1.0 if holds(self._asked, parse(figure.unit).folded) else 0.5

    def _label_fit(
        self, page: Page, index: int, figures: Sequence[FoundFigure], position: int
    ) -> float:
        """How well the words that stand with a figure are those of the question, from 0 to 1.

        Those of its own clause first, then what lies between it and the figure before; words of
        its own that the question does not have speak against it.
        """
        text, figure = page.text(index), figures[position]
        begin = figures[position - 1].start if position else 0
        end = figures[position + 1].start if position + 1 < len(figures) else len(text)
        lead = last_clause(text[begin : figure.start], STRONG)
        tail = first_clause(text[figure.end : end], WEAK)
        own = f"{last_clause(lead, WEAK)} {figure.raw} {tail}"
        clause = self._held(own, page)
        held = clause + 0.4 * max(0.0, self._held(f"{lead} {own}", page) - clause)
        beside = f"{last_clause(lead, WEAK)} {tail}"
        words = [w for w in word_list(beside) if w.isalpha() and w not in EMPTY]
        known = sum(1 for word in words if word in self.terms or holds(self._asked, word))
        share = known / len(words) if words else 0.5
        paired = any(pair in self.question.pairs for pair in terms_of(f"{lead} {own}", page.learnt))
        # Where articles are about the place asked about, only these words tell what is counted;
        # and of figures of one sort, what is measured.
        told_apart = self.question.subjects or self.question.dimensions
        strict = bool(told_apart) and figure.kind not in DATING
        if strict and not (held and (paired or held >= 0.5 or share >= 0.3)):
            return 0.0
        denied = DENIES.search(parse(f"{lead[-30:]} {figure.raw}{tail}").canonical) is not None
        return (
            0.1
            + 0.45 * held
            + 0.25 * coverage(self.terms, page.terms[index])
            + 0.2 * share
            - 0.15 * (denied != self._denies)
        )

    def _held(self, text: str, page: Page) -> float:
        """Share of the label's weight that a stretch of text holds, diacritics compared."""
        total = sum(self._labels.values())
        if not total:
            return 1.0
        found, spelt = frozenset(terms_of(text, page.learnt)), parse(text).canonical
        plain = frozenset(word_list(text))
        held = 0.0
        for term, weight in self._labels.items():
            forms = self.question.accented.get(term, frozenset())
            same = term in forms or not forms or any(holds(spelt, form) for form in forms)
            # A term of an acronym's long form does not stand in the text itself.
            held += weight if term in found and (same or term not in plain) else 0.0
        return held / total

    def _numbered(self, page: Page, index: int) -> Focus | None:
        """The numbers of the noun asked about: "tiêu chí nào" → "tiêu chí 1, 3"."""
        named = any(
            parse(f.unit).folded == self.question.head for f in measured_figures(page.text(index))
        )
        return self._figure(page, index, _NAMING) if named else None

    def _content(self, page: Page, index: int, noun: str, number: str) -> Focus | None:
        """What is said of a numbered thing: "Chỉ thị số 05 … về “…”"; its number alone is nothing.

        Only letters may stand between, so that one of a list has none.
        """
        text, offset = page.text(index), page.spans[index].start
        said = re.search(
            rf"(?<!\w){noun} (?:so )?{re.escape(number)}(?![\w,])[^\d.;]{{0,60}}?"
            r"(?:(?<!\w)(?:ve|la|quy dinh)(?!\w)|[:(“\"])\s*(?=\D)",
            parse(text).folded,
        )
        return Focus(offset + said.start(), offset + len(text), 0.8) if said else None

    # Names

    def _person(self, page: Page, index: int) -> Focus | None:
        """A person, with the office asked for where the question names one."""
        text = page.text(index)
        names = people(text)
        if self._roles:
            names = names or [n for n in name_runs(text) if any(map(is_foreign, n.name.split()))]
            names = [
                n for n in names if same_roles(self._roles, roles_near(text, Span(n.start, n.end)))
            ]
            return self._name(page, index, names)
        return self._name(page, index, names) or self._named(page, index) or self._body(page, index)

    def _named(self, page: Page, index: int) -> Focus | None:
        """A capitalised run that is no Vietnamese person's or place's name for certain."""
        text = page.text(index)
        runs = [run for run in name_runs(text) if " " in run.name or is_foreign(run.name)]
        found = self._name(page, index, runs)
        return found._replace(fit=0.6 * found.fit) if found else None

    def _body(self, page: Page, index: int) -> Focus | None:
        """A body that acts as people do, and that the question does not name."""
        text, offset = page.text(index), page.spans[index].start
        for match in BODY.finditer(parse(text).canonical):
            if not holds(self._asked, fold(match.group())):
                near = self._near(text, match.start(), match.end())
                return Focus(offset + match.start(), offset + match.end(), 0.2 + 0.4 * near)
        return None

    def _role(self, page: Page, index: int) -> Focus | None:
        """The offices beside the person asked about."""
        text, offset = page.text(index), page.spans[index].start
        for run in name_runs(text):
            if not holds(self._asked, parse(run.name).folded):
                continue
            if spans := role_spans(text, Span(run.start, run.end)):
                start, end = min(s.start for s in spans), max(s.end for s in spans)
                return Focus(offset + start, offset + end, 1.0)
        return None

    def _within(self, page: Page, index: int, unit: str) -> Focus | None:
        """The larger place that the one asked about is said to lie in: "xã Hải Lựu (Sông Lô)".

        A commune's is a district where nothing else is said.
        """
        text, offset = page.text(index), page.spans[index].start
        folded = parse(text).folded
        for place in self.question.places:
            for match in re.finditer(rf"(?<!\w){re.escape(place)}{LIES_IN}", folded):
                found = NAMED_PLACE.match(text, match.end())
                if found and (match["unit"] or "huyen") == unit:
                    return Focus(offset + found.start(), offset + found.end(), 1.0, exact=True)
        return None

    def _called(self, page: Page, index: int) -> Focus | None:
        """What is in quotation marks, or a name that the question does not hold."""
        text, offset = page.text(index), page.spans[index].start
        if quoted := QUOTED.search(text):
            return Focus(offset + quoted.start(1), offset + quoted.end(1), 0.7)
        return self._name(page, index, [run for run in name_runs(text) if " " in run.name])

    def _headed(self, page: Page, index: int) -> Focus | None:
        """What follows the noun asked about, where that is a name, a number or a quotation."""
        if not self.question.head:
            return None
        text, offset = page.text(index), page.spans[index].start
        for match in self._head.finditer(parse(text).folded):
            follows = NAMED_AFTER.match(text, match.end())
            if follows and not holds(self._asked, parse(follows.group(1)).folded):
                near = self._near(text, match.start(), follows.end())
                return Focus(offset + match.start(), offset + follows.end(), 0.5 + 0.5 * near)
        return None

    def _name(self, page: Page, index: int, names: Sequence[Name]) -> Focus | None:
        text, offset = page.text(index), page.spans[index].start
        best: Focus | None = None
        for name in names:
            if holds(self._asked, parse(name.name).folded):
                continue
            near = self._near(text, name.start, name.end)
            if best is None or near > best.fit:
                best = Focus(offset + name.start, offset + name.end, near)
        return best

    def _near(self, text: str, start: int, end: int) -> float:
        window = text[max(0, start - 90) : end + 90]
        return coverage(self.terms, frozenset(terms_of(window)))

    def _reason(self, page: Page, index: int) -> Focus | None:
        span = page.spans[index]
        if cue := REASON.search(parse(page.text(index)).canonical):
            told = page.parts[index] == "causes" or cue.group() == "nguyên nhân"
            return Focus(span.start + cue.start(), span.end, 1.0 if told else 0.7)
        return Focus(span.start, span.end, 0.7) if page.parts[index] == "causes" else None
