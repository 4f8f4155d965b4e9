"""A question of a conversation as it stands by itself: by the model where one is set, else by rule.

What a model writes is held against the conversation: it is a question, brings in no name and no
figure of its own, loses none of the last question's and keeps its subject ("còn phụ nữ thì sao?").
Where it does otherwise, or cannot be asked, the rule's reading stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from rag.errors import InputError
from rag.models import Budget, LanguageModel, RewriteDraft, load_prompt, mark_lines
from rag.question import Exchange, asks, fragment_of, leans, rewrite, stands_alone
from rag.search import clean_question
from rag.text import lexicon, name_runs, parse, syllables

_REMEMBERED = 4
_ANSWER_SHOWN = 300
# Share of the words of a rewriting that the conversation holds: the rest joins them.
_SAID = 0.6
_SAYS = lexicon.Patterns("follow_up")


def understood(
    question: str,
    history: Sequence[Exchange],
    known: Collection[str],
    restore: Callable[[str], str],
    model: LanguageModel | None = None,
    budget: Budget | None = None,
) -> str | None:
    """How a clean question is meant after `history`; None where it is meant as it stands.

    `known` are the folded names of the places of the library.
    """
    if not history or stands_alone(question, known):
        return None
    by_rule = rewrite(question, history, known, restore)
    if model is None or budget is None:
        return by_rule
    written = _by_model(question, history, model, budget)
    if written is None or not faithful(written, question, history):
        return by_rule
    # Copied: meant as it stands, unless it says it is not.
    if parse(written).folded == parse(question).folded:
        return by_rule if leans(question) else None
    return written


def _by_model(
    question: str, history: Sequence[Exchange], model: LanguageModel, budget: Budget
) -> str | None:
    lines = [
        line
        for earlier in history[-_REMEMBERED:]
        for line in (f"Hỏi: {earlier.question}", f"Đáp: {earlier.answer[:_ANSWER_SHOWN]}")
        if not line.endswith(": ")
    ]
    values = {"conversation": mark_lines(lines), "question": question}
    reply = model.ask(load_prompt("rewrite"), values, RewriteDraft, budget, left=1)
    with suppress(InputError):  # an empty or endless question
        return clean_question(reply.question) if reply else None
    return None


def faithful(written: str, question: str, history: Sequence[Exchange]) -> bool:
    """True if `written` asks what the conversation holds, and still asks it of the same thing."""
    said = _words(" ".join([question, *(text for earlier in history for text in earlier)]))
    told = _words(written)
    subject = fragment_of(question)
    kept = _named(question) | {w for w in _words(subject or "") if not _SAYS.linking.fullmatch(w)}
    return (
        _named(written) <= said
        and kept <= told
        and len(told & said) >= _SAID * len(told)
        and ("?" in written or asks(written))
    )


def _named(text: str) -> set[str]:
    """The words of the names and figures of `text`."""
    # A first word alone has its capital from its place.
    names = [run.name for run in name_runs(text) if run.start > 0 or " " in run.name]
    figures = {word for word in _words(text) if any(letter.isdigit() for letter in word)}
    return {word for name in names for word in _words(name)} | figures


def _words(text: str) -> set[str]:
    folded = parse(text).folded
    return {folded[span.start : span.end] for span in syllables(folded)}
