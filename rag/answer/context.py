"""What a model reads: passages or whole articles, best first, none twice, within its tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, zip_longest

from rag.models import Prompt, count_tokens, fill, mark_passages
from rag.text import parse, sentences
from rag.types import Article, Passage

# What servers put around a message.
_AROUND_A_MESSAGE = 8


def fitted(
    prompt: Prompt,
    values: Mapping[str, str],
    passages: Sequence[Passage],
    prompt_tokens: int,
    articles: Mapping[str, Article] | None = None,
) -> list[Passage]:
    """The passages that keep the whole prompt, its schema too, within `prompt_tokens`.

    Where `articles` are given, the whole ones that the passages stand in. `values` are those of
    all placeholders but `passages`.
    """
    messages = fill(prompt, {**values, "passages": ""})
    taken = sum(count_tokens(each["content"]) + _AROUND_A_MESSAGE for each in messages)
    left = prompt_tokens - taken - _schema_tokens(prompt)
    if articles is None:
        return fit(passages, left, _tokens)
    return whole_articles(passages, articles, left, _tokens)


def _tokens(passage: Passage) -> int:
    """Of the passage with its number, title and marks."""
    return count_tokens(mark_passages([passage])) + 2


@lru_cache(maxsize=16)
def _schema_tokens(prompt: Prompt) -> int:
    return count_tokens(json.dumps(prompt.reply_schema.model_json_schema(), ensure_ascii=False))


def fit(
    passages: Sequence[Passage], budget: int, count_tokens: Callable[[Passage], int]
) -> list[Passage]:
    """The passages, best first, whose tokens together keep within `budget`.

    What an earlier one holds already is left out of a later one. At least one sentence is always
    given: of the first passage as many as fit, where it does not fit as a whole.
    """
    fitting: list[Passage] = []
    left = budget
    for passage in without_repeats(passages):
        tokens = count_tokens(passage)
        if tokens > left and not fitting:
            shortened = _shortened(passage, left, count_tokens)
            fitting.append(shortened)
            left -= count_tokens(shortened)
        elif tokens <= left:
            fitting.append(passage)
            left -= tokens
    return fitting


def whole_articles(
    passages: Sequence[Passage],
    articles: Mapping[str, Article],
    budget: int,
    count_tokens: Callable[[Passage], int],
) -> list[Passage]:
    """The articles of the passages as one passage each, best first, within `budget`.

    Of one that takes more than half of it, or more than is left, the passages found in it.
    """
    found: list[Passage] = []
    left = budget
    for article_id in dict.fromkeys(passage.article_id for passage in passages):
        own = [each for each in passages if each.article_id == article_id]
        text = articles[article_id].text
        whole = own[0].model_copy(update={"start": 0, "end": len(text), "text": text})
        for passage in [whole] if count_tokens(whole) <= min(left, budget // 2) else own:
            if (tokens := count_tokens(passage)) <= left:
                found.append(passage)
                left -= tokens
    return found or fit(passages, budget, count_tokens)


def merged(groups: Sequence[Sequence[Passage]]) -> list[Passage]:
    """The best of each group in turn, then the second of each, and so on; none twice."""
    turns = chain.from_iterable(zip_longest(*groups))
    found: dict[tuple[str, int, int], Passage] = {}
    for passage in turns:
        if passage is not None:
            found.setdefault((passage.article_id, passage.start, passage.end), passage)
    return list(found.values())


def without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Each passage without what those before it hold, and none whose words one before it says."""
    kept: list[Passage] = []
    for passage in passages:
        own = _uncovered(passage, kept)
        if own is not None and not any(_words(own) in _words(other) for other in kept):
            kept.append(own)
    return kept


def _words(passage: Passage) -> str:
    return " ".join(parse(passage.text).canonical.split())


def _uncovered(passage: Passage, kept: Sequence[Passage]) -> Passage | None:
    """The longest stretch of the passage that none of `kept` covers."""
    free = [(passage.start, passage.end)]
    for other in kept:
        if other.article_id == passage.article_id:
            free = [
                part
                for start, end in free
                for part in ((start, min(end, other.start)), (max(start, other.end), end))
                if part[0] < part[1]
            ]
    if not free:
        return None
    start, end = max(free, key=lambda part: part[1] - part[0])
    text = passage.text[start - passage.start : end - passage.start]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if not any(letter.isalnum() for letter in text):
        return None
    return passage.model_copy(update={"start": start, "end": start + len(text), "text": text})


def _shortened(passage: Passage, budget: int, count_tokens: Callable[[Passage], int]) -> Passage:
    """The first sentences of a passage that fit, but at least one."""
    shortened = passage
    for number, span in enumerate(sentences(passage.text)):
        text = passage.text[: span.end]
        longer = passage.model_copy(update={"end": passage.start + span.end, "text": text})
        if number and count_tokens(longer) > budget:
            break
        shortened = longer
    return shortened
