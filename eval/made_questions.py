"""Questions that make themselves, and their near misses: what the answer models are fitted on.

Vietnamese asks in place: a statement whose figure, name, date, place or cause is put out for a
question word is a question (cloze translation after Lewis et al. 2019, arXiv:1906.04980). What it
asks stands in its article, and in other reports of the event, in other words. A near miss is a
question with one name, one time or one thing exchanged for another that its event does not have.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.figures import figures_of
from rag.text import Sentence, fold, is_foreign, name_runs, parse, people, places
from rag.types import Article


class Made(NamedTuple):
    """A question with what answers it: `answers` in an article of `articles`; none of a near miss.

    `kind` is what was put out, or what was exchanged. `without` is the article that it was made
    of, where it is to be answered by another.
    """

    text: str
    kind: str
    answers: tuple[str, ...]
    articles: frozenset[str]
    words: frozenset[str]
    group: str
    without: str | None = None


_NUMBER = re.compile(r"^(?:(?:hơn|gần|khoảng|trên) )?[\d.,]+(?: (?:nghìn|ngàn|triệu|tỷ|tỉ)){0,2}")
_CUT = re.compile(r"[,;:–(]\s|\s-\s")
_CAUSE = re.compile(r"\s(?:do|vì|bởi|nhờ)\s")
_WHERE = re.compile(
    r"(?:tại|ở)\s(?:(?:thành phố|TP|huyện|tỉnh|xã|quận|phường|khu|bệnh viện|trường)\s)?(?=[A-ZĐ])"
)
_LIST = re.compile(r"\s(?:gồm|bao gồm|như|gồm có)[:\s]\s?(?=.*,.*,)")
_HOW_MANY = ("bao nhiêu", "bao nhiêu", "mấy")
_WHEN = ("khi nào", "hôm nào", "ngày nào", "bao giờ", "lúc nào")
_WHY = ("Vì sao", "Tại sao", "Sao", "Do đâu", "Vì lý do gì")
_STOP = frozenset(
    "đã đang sẽ được bị của và là có cho với trong này đó khi thì mà các những một".split()
)


def clause(text: str, start: int, end: int, *, most: int = 18) -> tuple[int, int]:
    """The clause around `[start, end)`, at least five words and at most `most` long."""
    cuts = [0, *(m.end() for m in _CUT.finditer(text))]
    ends = [*(m.start() for m in _CUT.finditer(text)), len(text.rstrip(' .!?…”"'))]
    first = max((c for c in cuts if c <= start), default=0)
    while first and len(text[first:start].split()) < 3:
        first = max((c for c in cuts if c < first), default=0)
    last = min((c for c in ends if c >= end), default=len(text))
    words_before = text[first:start].split()
    if len(words_before) > most - 5:
        kept = " ".join(words_before[-(most - 5) :])
        first = start - len(kept) - (1 if text[start - 1 : start] == " " else 0)
        first = max(first, 0)
    after = text[end:last].split()
    if len(after) > 8:
        last = min(last, end + len(" ".join(after[:8])) + 1)
    return first, last


class _Statement(NamedTuple):
    """A question, what was put out, and the words that it was made of."""

    question: str
    kind: str
    answers: tuple[str, ...]
    text: str


def _statements(article: Article, sure: random.Random) -> Iterator[_Statement]:
    """The questions that the sentences of an article make of themselves."""
    for sentence in parse(article.text).sentences:
        words = len(sentence.text.split())
        if not sentence.is_heading and _SHORTEST <= words <= _LONGEST:
            for kind in (_of_figures, _of_people, _of_places, _of_causes, _of_lists):
                yield from kind(sentence, sure)


_SHORTEST, _LONGEST = 7, 60  # words
_BEFORE_FIGURE = re.compile(r"(?:hơn|gần|khoảng|trên|chừng|tới|đến)\s*$")
_BEFORE_DATE = re.compile(r"(?:(?:vào|ngày|hôm|sáng|chiều|tối|từ|đến)\s*)+$")
_BEFORE_NAME = re.compile(r"(?:ông|bà|anh|chị|đồng chí|đ/c)\s*$", re.IGNORECASE)


def _of_figures(sentence: Sentence, sure: random.Random) -> Iterator[_Statement]:
    """How many, and when: the number goes, its noun stays."""
    text = sentence.text
    for figure in figures_of(sentence):
        start, end = clause(text, figure.start, figure.end)
        before, behind = text[start : figure.start].strip(), text[figure.end : end].strip()
        number = _NUMBER.match(figure.raw)
        said = text[start:end]
        if figure.kind == "date" and figure.value.count("-") > 1:
            asked = f"{_BEFORE_DATE.sub('', before)} {behind} {sure.choice(_WHEN)}"
            yield _Statement(asked, "time", (figure.raw,), said)
        elif figure.kind in _COUNTING and len(figure.value) > 1 and number:
            noun = figure.raw[number.end() :].strip()
            if figure.kind == "percent":
                noun = "phần trăm"
            elif figure.kind == "money" and sure.random() < 0.6:
                noun = sure.choice(("tiền", ""))
            many = sure.choice(_HOW_MANY) if noun and figure.kind != "percent" else _HOW_MANY[0]
            asked = f"{_BEFORE_FIGURE.sub('', before)} {many} {noun} {behind}"
            yield _Statement(asked, "figure", (figure.raw,), said)


_COUNTING = frozenset({"number", "percent", "money", "quantity"})


def _of_people(sentence: Sentence, sure: random.Random) -> Iterator[_Statement]:
    """Whose office that is, and who did it."""
    text = sentence.text
    for name in people(text):
        start, end = clause(text, name.start, name.end)
        before = _BEFORE_NAME.sub("", text[start : name.start]).strip()
        behind = text[name.end : end].strip()
        if len(before.split()) > 2 and before[:1].isupper() and sure.random() < 0.5:
            yield _Statement(f"{before} là ai", "person", (name.name,), text[start:end])
        if len(behind.split()) > 3:
            yield _Statement(f"Ai {behind}", "person", (name.name,), text[start:end])


def _of_places(sentence: Sentence, _: random.Random) -> Iterator[_Statement]:
    """Where it is."""
    text = sentence.text
    runs = {run.start: run for run in name_runs(text) if " " in run.name}
    for match in _WHERE.finditer(text):
        if run := runs.get(match.end()):
            start, end = clause(text, match.start(), run.end)
            before = text[start : match.start()].strip()
            if len(before.split()) > 3:
                yield _Statement(f"{before} ở đâu", "place", (run.name,), text[start:end])


def _of_causes(sentence: Sentence, sure: random.Random) -> Iterator[_Statement]:
    """Why: what stands before "do" or "vì" is asked, what stands behind it answers."""
    text = sentence.text
    match = _CAUSE.search(text)
    if match is None:
        return
    start, _ = clause(text, match.start(), match.start())
    before, cause = text[start : match.start()].strip(), text[match.end() :].split()
    if 5 <= len(before.split()) <= 16 and len(cause) > 3 and not cause[0][:1].isdigit():
        asked = f"{sure.choice(_WHY)} {before[:1].lower()}{before[1:]}"
        yield _Statement(asked, "reason", (" ".join(cause[:4]),), text)


def _of_lists(sentence: Sentence, _: random.Random) -> Iterator[_Statement]:
    """What it consists of."""
    text = sentence.text
    match = _LIST.search(text)
    if match is None:
        return
    start, _end = clause(text, match.start(), match.start())
    before, items = text[start : match.start()].strip(), text[match.end() :].split()
    if 4 <= len(before.split()) <= 16:
        first = " ".join(items[:3]).strip(",;.")
        yield _Statement(f"{before} gồm những gì", "list", (first,), text)


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in parse(text).folded_words if len(w) > 1)


_PLAIN = frozenset(
    "da dang se duoc bi cua va la co cho voi trong nay do khi thi ma cac nhung mot "
    "tai den tu theo".split()
)


def anchored(question: str, article: Article, sure: random.Random) -> str:
    """The question with the name that its article names most, where it has none."""
    if any(" " in r.name or is_foreign(r.name) for r in name_runs(question) if r.start > 0):
        return question
    runs = Counter(
        r.name for r in name_runs(article.text) if " " in r.name and len(r.name.split()) <= 4
    )
    top = [n for n, c in runs.most_common(3) if c >= 2]
    if not top:
        return question
    name = top[0]
    placed = {n.name for n in places(article.text)}
    if name in placed:
        return (
            f"{question} ở {name}"
            if sure.random() < 0.5
            else f"Ở {name}, {question[:1].lower()}{question[1:]}"
        )
    return (
        f"{question} của {name}"
        if sure.random() < 0.3
        else f"Về {name}: {question[:1].lower()}{question[1:]}"
    )


def reworded(question: str, sure: random.Random, synonyms: Sequence[Sequence[str]]) -> str:
    """Fewer and other words: some content words dropped, some exchanged for synonyms."""
    text = question
    for group in synonyms:
        for word in group:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) and sure.random() < 0.5:
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", sure.choice(group), text, count=1)
                break
    words = text.split()
    asks = {
        "bao",
        "nhiêu",
        "mấy",
        "ai",
        "Ai",
        "nào",
        "đâu",
        "sao",
        "Sao",
        "gì",
        "Vì",
        "Tại",
        "Do",
        "khi",
        "ngày",
        "hôm",
        "giờ",
    }
    kept = [
        w
        for w in words
        if w in asks or w[:1].isupper() or any(c.isdigit() for c in w) or sure.random() > 0.05
    ]
    if len(kept) >= 5:
        words = kept
    return " ".join(words)


def finished(question: str, sure: random.Random) -> str:
    """The question as it is typed; one in twelve without diacritics."""
    clean = " ".join(question.replace('"', "").replace("“", "").replace("”", "").split()).strip(
        " ,;:.-–"
    )
    clean = f"{clean[:1].upper()}{clean[1:]}?"
    if sure.random() < 0.08:
        clean = fold(clean)
    return clean


class Pool(NamedTuple):
    """What is exchanged: names by their sort, things ("học bổng"), and which names are places."""

    names: Mapping[str, Sequence[str]]
    things: Sequence[str]
    places: frozenset[str]

    @classmethod
    def of(cls, articles: Sequence[Article]) -> Pool:
        """The names that stand twice in the articles, and their compounds."""
        placed = frozenset(n.name for a in articles for n in places(a.text) if " " in n.name)
        counts = Counter(
            run.name
            for article in articles
            for run in name_runs(article.text)
            if len(run.name.split()) <= _LONGEST_NAME and (" " in run.name or is_foreign(run.name))
        )
        names: dict[str, list[str]] = {"place": [], "person": [], "foreign": [], "other": []}
        for name, count in counts.items():
            if count > 1:
                names[_sort_of(name, placed)].append(name)
        return cls(names, compounds(articles), placed)


def _sort_of(name: str, placed: frozenset[str]) -> str:
    if name in placed:
        return "place"
    if people(name):
        return "person"
    return "foreign" if all(is_foreign(word) for word in name.split()) else "other"


def near_misses(made: Made, event: str, pool: Pool, sure: random.Random) -> list[Made]:
    """The question with a name, a time or a thing that the text of its event does not have."""
    if fold(made.text) == made.text.lower():
        return []
    own = f" {' '.join(parse(event).folded_words)} "
    miss = made._replace(answers=(), without=None)
    texts = {
        "entity": _another_name(made.text, own, pool, sure),
        "time": _another_time(made, own, sure),
        "attribute": _another_thing(made.text, own, pool, sure),
    }
    return [miss._replace(text=text, kind=kind) for kind, text in texts.items() if text]


def _new(words: Sequence[str], own: str, sure: random.Random) -> str | None:
    """One of the words that the event does not have."""
    drawn = sure.sample(words, min(_DRAWN, len(words)))
    return next((w for w in drawn if f" {' '.join(parse(w).folded_words)} " not in own), None)


def _another_name(text: str, own: str, pool: Pool, sure: random.Random) -> str | None:
    runs = [
        run
        for run in name_runs(text)
        if (run.start or people(run.name)) and (" " in run.name or is_foreign(run.name))
    ]
    if not runs:
        return None
    run = sure.choice(runs)
    name = _new(pool.names[_sort_of(run.name, pool.places)], own, sure)
    return text[: run.start] + name + text[run.end :] if name else None


def _another_time(made: Made, own: str, sure: random.Random) -> str | None:
    """Another year or month; where the question has no time, a year before the event."""
    text = made.text
    dates = [
        f
        for f in figures_of(parse(text))
        if f.kind in ("date", "period") and any(c.isdigit() for c in f.raw)
    ]
    if not dates:
        year = str(sure.randint(1985, 2011))
        if made.kind == "time" or year in own:
            return None
        asked = text.rstrip("?")
        return sure.choice((f"Năm {year}, {asked[:1].lower()}{asked[1:]}?", f"{asked} năm {year}?"))
    date = sure.choice(dates)
    old = re.findall(r"\d+", date.raw)[-1]
    new = (
        int(old) - sure.randint(2, 9) if len(old) == 4 else (int(old) + sure.randint(1, 6)) % 12 + 1
    )
    before, _, after = date.raw.rpartition(old)
    raw = f"{before}{new}{after}"
    known = f" {' '.join(parse(raw).folded_words)} " in own
    return None if known else text[: date.start] + raw + text[date.end :]


def _another_thing(text: str, own: str, pool: Pool, sure: random.Random) -> str | None:
    """Two neighbouring syllables that are a word, exchanged for another word."""
    words, things = text.split(), set(pool.things)
    spots = [i for i in range(len(words) - 1) if f"{words[i]} {words[i + 1]}" in things]
    thing = _new(pool.things, own, sure)
    if not spots or not thing:
        return None
    spot = sure.choice(spots)
    return " ".join([*words[:spot], thing, *words[spot + 2 :]])


_LONGEST_NAME, _DRAWN = 4, 60


def compounds(articles: Sequence[Article]) -> list[str]:
    """Pairs of syllables in small letters that stand together far more often than by chance."""
    singles: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for article in articles:
        for sentence in parse(article.text).sentences:
            tokens = [t.surface for t in sentence.tokens]
            singles.update(tokens)
            pairs.update((a, b) for a, b in pairwise(tokens) if a.islower() and b.islower())
    total = sum(singles.values())
    return sorted(
        f"{a} {b}"
        for (a, b), count in pairs.items()
        if count >= _OFTEN
        and a.isalpha()
        and b.isalpha()
        and not {a, b} & _STOP
        and count * total > _TOGETHER * singles[a] * singles[b]
    )


_OFTEN, _TOGETHER = 5, 30


def make_questions(
    events: Mapping[str, Sequence[Article]], synonyms: Sequence[Sequence[str]], *, seed: int = 7
) -> list[Made]:
    """Questions on the reports of each event, and at most two near misses of each."""
    sure = random.Random(seed)
    pool = Pool.of([article for reports in events.values() for article in reports])
    made: list[Made] = []
    for event, reports in events.items():
        told = "\n".join(f"{article.title}\n{article.text}" for article in reports)
        by_kind: dict[str, list[tuple[Article, _Statement]]] = {}
        for article in reports:
            for statement in _statements(article, sure):
                by_kind.setdefault(statement.kind, []).append((article, statement))
        for kind, found in by_kind.items():
            sure.shuffle(found)
            for article, statement in found[: _MOST.get(kind, 2)]:
                one = _asked(article, statement, reports, event, sure, synonyms)
                if one is None:
                    continue
                misses = near_misses(one, told, pool, sure)
                sure.shuffle(misses)
                made += [one, *misses[:2]]
    return made


_MOST = {"figure": 4, "person": 3}


def _asked(
    article: Article, statement: _Statement, reports: Sequence[Article], event: str,
    sure: random.Random, synonyms: Sequence[Sequence[str]],
) -> Made | None:  # fmt: skip
    """The question of a statement; None for one that says too little to be asked."""
    text = finished(anchored(reworded(statement.question, sure, synonyms), article, sure), sure)
    said = _content(statement.text)
    if len(text.split()) < 6 or len(_content(text) & said - _PLAIN) < 4:
        return None
    one = Made(
        text, statement.kind, statement.answers, frozenset(a.id for a in reports),
        said - _content(statement.answers[0]), event,
    )  # fmt: skip
    elsewhere = any(
        holds(sentence.text, one) == 1
        for other in reports
        if other.id != article.id
        for sentence in parse(other.text).sentences
    )
    without = article.id if elsewhere and sure.random() < 0.6 else None
    return one._replace(without=without)


def holds(sentence: str, made: Made) -> int:
    """1 where a sentence answers, 0 where it does not, -1 where that cannot be told."""
    folded = f" {' '.join(parse(sentence).folded_words)} "
    answer = " ".join(parse(made.answers[0]).folded_words) if made.answers else ""
    if not answer or f" {answer} " not in folded:
        return 0
    shared = len(made.words & _content(sentence)) / max(1, len(made.words))
    return 1 if shared >= 0.45 else -1 if shared >= 0.2 else 0
