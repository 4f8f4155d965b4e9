"""Rewriting that remembers where each character came from; the rules are `english.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Final, NamedTuple

from rag.text import Span, lexicon

ENGLISH: Final = lexicon.Patterns("english")

# Letters of other alphabets that a pattern in any case takes for English ones; apostrophes.
_PLAIN = str.maketrans("ıİſ\u212a’", "iIsK'")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\??)(\w+)(?::(\w+))?\}")


class Rewritten(NamedTuple):
    """A text made of `original`; `origins[i]` is the span of that which `text[i]` stands for."""

    text: str
    original: str
    origins: tuple[Span, ...]

    def origin(self, start: int, end: int) -> Span:
        """The span of the original that `text[start:end]`, which is not empty, stands for."""
        covered = self.origins[start:end]
        return Span(covered[0].start, covered[-1].end)

    def rewrite(
        self,
        pattern: re.Pattern[str],
        say: Callable[[re.Match[str]], str | None],
        *,
        seen: str | None = None,
    ) -> Rewritten:
        """Each match replaced by what `say` makes of it; None leaves it.

        `seen` is what to search in place of the text, and as long as it.
        """
        pieces: list[str] = []
        spans: list[Span] = []
        end = 0
        for match in pattern.finditer(self.text if seen is None else seen):
            said = say(match)
            if said is None:
                continue
            pieces += [self.text[end : match.start()], said]
            spans += self.origins[end : match.start()]
            spans += [self.origin(match.start(), match.end())] * len(said)
            end = match.end()
        if not end:
            return self
        text = "".join([*pieces, self.text[end:]])
        return Rewritten(text, self.original, (*spans, *self.origins[end:]))

    def apply(self, stage: str) -> Rewritten:
        """The text with each rule of a stage of `english.toml` applied, in their order."""
        text = self
        for name, entry in lexicon.entries("english").items():
            if entry.get("stage") == stage:
                say = partial(_fill, str(entry["say"]))
                text = text.rewrite(getattr(ENGLISH, name), say)
        return text


def plain_english(text: str) -> Rewritten:
    """A text as it is, but for letters and apostrophes that only look like English ones."""
    return Rewritten(text.translate(_PLAIN), text, tuple(Span(i, i + 1) for i in range(len(text))))


@cache
def words_of_kind(kind: str) -> dict[str, str]:
    """English words of a kind, in lower case, with what each becomes: months, levels, roles …."""
    if kind == "noun":
        rows = lexicon.table("english_nouns")
        return {row["word"]: row["vietnamese"].split(", ")[0] for row in rows}
    rows = lexicon.table("english_words")
    return {row["word"]: row["vietnamese"] for row in rows if row["kind"] == kind}


def _fill(template: str, match: re.Match[str]) -> str | None:
    """What a template says of a match; its brackets are filled from the inside."""
    while choice := _CHOICE.search(template):
        options = (_filled(option, match) for option in choice[1].split("|"))
        chosen = next((option for option in options if option is not None), "")
        template = template[: choice.start()] + chosen + template[choice.end() :]
    return _filled(template, match)


def _filled(part: str, match: re.Match[str]) -> str | None:
    """A part with its fields filled; None if a group is not there."""
    fields = list(_FIELD.finditer(part))
    if any(match[field[2]] is None for field in fields):
        return None
    for field in reversed(fields):
        given, kind = match[field[2]], field[3]
        said = given.lstrip("0") if kind == "int" else given
        if kind and kind != "int":
            said = words_of_kind(kind).get(given.lower(), given)
        part = part[: field.start()] + ("" if field[1] else said) + part[field.end() :]
    return part
