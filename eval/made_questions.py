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
from typing import NamedTuple

from rag.figures import figures_of
from rag.text import fold, is_foreign, name_runs, parse, people, places
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
    document = parse(article.text)
    for sentence in document.sentences:
        text = sentence.text
        if sentence.is_heading or not 7 <= len(text.split()) <= 60 or '"' in text[:1]:
            continue
        for f in figures_of(sentence):
            if f.kind in ("number", "percent", "money", "quantity") and len(f.value) > 1:
                number = _NUMBER.match(f.raw)
                if not number:
                    continue
                a, b = clause(text, f.start, f.end)
                rest = f.raw[number.end() :].strip()
                lead = re.sub(
                    r"(?:hơn|gần|khoảng|trên|chừng|tới|đến)\s*$", "", text[a : f.start]
                ).strip()
                asked = sure.choice(_HOW_MANY) if rest and not f.kind == "percent" else "bao nhiêu"
                if f.kind == "money" and sure.random() < 0.6:
                    rest = "tiền" if sure.random() < 0.5 else ""
                if f.kind == "percent":
                    rest = "phần trăm"
                yield _Statement(
                    f"{lead} {asked} {rest} {text[f.end : b]}", "figure", (f.raw,), text[a:b]
                )
            elif f.kind == "date" and f.value.count("-") >= 2:
                a, b = clause(text, f.start, f.end)
                lead = re.sub(
                    r"(?:vào|ngày|hôm|sáng|chiều|tối|từ|đến)\s*$", "", text[a : f.start].strip()
                ).strip()
                lead = re.sub(r"(?:vào|ngày|hôm|sáng|chiều|tối)\s*$", "", lead).strip()
                yield _Statement(
                    f"{lead} {text[f.end : b].strip()} {sure.choice(_WHEN)}",
                    "time",
                    (f.raw,),
                    text[a:b],
                )
        for n in people(text):
            a, b = clause(text, n.start, n.end)
            lead = re.sub(
                r"(?:ông|bà|anh|chị|đồng chí|đ/c)\s*$", "", text[a : n.start], flags=re.I
            ).strip()
            after = text[n.end : b].strip()
            if len(lead.split()) >= 3 and lead[:1].isupper() and sure.random() < 0.5:
                yield _Statement(f"{lead} là ai", "person", (n.name,), text[a:b])
            if len(after.split()) >= 4:
                yield _Statement(f"Ai {after}", "person", (n.name,), text[a:b])
        for m in _WHERE.finditer(text):
            run = next((r for r in name_runs(text) if r.start == m.end()), None)
            if run and " " in run.name:
                a, b = clause(text, m.start(), run.end)
                lead = text[a : m.start()].strip()
                if len(lead.split()) >= 4:
                    yield _Statement(f"{lead} ở đâu", "place", (run.name,), text[a:b])
        if why := _CAUSE.search(text):
            a, _ = clause(text, why.start(), why.start())
            lead, cause = text[a : why.start()].strip(), text[why.end() :].strip(" .")
            if (
                5 <= len(lead.split()) <= 16
                and len(cause.split()) >= 4
                and not re.search(r"\d", cause[:4])
            ):
                yield _Statement(
                    f"{sure.choice(_WHY)} {lead[:1].lower()}{lead[1:]}",
                    "reason",
                    (" ".join(cause.split()[:4]),),
                    text,
                )
        if listed := _LIST.search(text):
            a, _ = clause(text, listed.start(), listed.start())
            lead, items = text[a : listed.start()].strip(), text[listed.end() :]
            if 4 <= len(lead.split()) <= 16:
                yield _Statement(
                    f"{lead} gồm những gì",
                    "list",
                    (" ".join(items.split()[:3]).strip(",;."),),
                    text,
                )


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in parse(text).folded_words if len(w) > 1)


_PLAIN = frozenset(
    "da dang se duoc bi cua va la co cho voi trong nay do khi thi ma cac nhung mot tai den tu theo".split()
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
            pairs.update((a, b) for a, b in zip(tokens, tokens[1:]) if a.islower() and b.islower())
    total = sum(singles.values())
    found = []
    for (a, b), count in pairs.items():
        if (
            count >= 5
            and a not in _STOP
            and b not in _STOP
            and not (a + b).isdigit()
            and a.isalpha()
            and b.isalpha()
        ):
            if count * total / (singles[a] * singles[b]) > 30:
                found.append(f"{a} {b}")
    return sorted(found)


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
