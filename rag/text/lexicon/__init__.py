r"""Vocabulary as data: word lists (`*.tsv`) and patterns (`*.toml`), each entry with an example.

A word list is a table whose first line names its columns; the first column is the word, the last
an `example` that holds it. A pattern file holds tables:

    [titled]
    pattern = '(?<!\w)(?:{{words:titles}})\s'
    example = "đồng chí Lan"

`{{words:NAME}}` stands for the words of a list, longest first, `{{folded:NAME}}` for the same
without diacritics, `{{written:NAME}}` for them as they are written; `{{words:NAME.VALUE}}` for
those whose second column is VALUE. `{{FILE.NAME}}` stands for another pattern, `{{NAME}}` for one
of the same file, `{{UPPER}}` for the Vietnamese capitals. `verbose = true` lets a pattern run
over several lines, `ignore_case = true` is the other flag. The idea is that of
HeidelTime's `resources` and of Recognizers-Text's `Patterns`: who knows the language edits these
files and reads no code. Everything is loaded when it is first used, and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from rag.text.normal import UPPER, canonical, key

FOLDER: Final = Path(__file__).parent
_REFERENCE = re.compile(r"\{\{([\w:.]+)\}\}")
_SPELLINGS: dict[str, Callable[[str], str]] = {"words": canonical, "folded": key, "written": str}
_FLAGS = {"ignore_case": re.IGNORECASE, "verbose": re.VERBOSE}


class BrokenLexicon(Exception):
    """A lexicon file that cannot be used; the message names the file and the entry.

    The command and the pages tell it as one line, as they do every DiemBaoError.
    """


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a word list, by the names of its columns. Raises BrokenLexicon."""
    path = FOLDER / f"{name}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    rows: list[dict[str, str]] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise BrokenLexicon(f"{path.name}:{number}: {len(cells)} columns, not {len(columns)}.")
        rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a list in their order, as they are written there."""
    return tuple(next(iter(row.values())) for row in table(name))


@cache
def words_where(name: str, column: str, value: str) -> frozenset[str]:
    """The words of a list whose row has `value` in a column: the English stop words."""
    return frozenset(next(iter(row.values())) for row in table(name) if row[column] == value)


@cache
def written(name: str) -> frozenset[str]:
    """The words of a list as they are written there, in no order."""
    return frozenset(words(name))


@cache
def canonical_words(name: str) -> frozenset[str]:
    """The words of a list as `canonical` spells them."""
    return frozenset(canonical(word) for word in words(name))


@cache
def folded_words(name: str) -> frozenset[str]:
    """The words of a list without diacritics."""
    return frozenset(key(word) for word in words(name))


@cache
def _compiled(file: str, name: str) -> re.Pattern[str]:
    entry = entries(file).get(name, {})
    flags = sum(flag for word, flag in _FLAGS.items() if entry.get(word))
    try:
        return re.compile(source(file, name), flags)
    except re.error as error:
        raise BrokenLexicon(f"{file}.toml [{name}]: {error}.") from None


class Patterns:
    """The patterns of a file as attributes, each compiled when it is first used."""

    def __init__(self, file: str) -> None:
        self._file = file

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """Raises BrokenLexicon."""
        if name.startswith("_"):
            raise AttributeError(name)
        found = _compiled(self._file, name)
        setattr(self, name, found)
        return found


def source(file: str, name: str) -> str:
    """The regular expression of an entry with its references filled in. Raises BrokenLexicon."""
    entry = entries(file).get(name)
    if entry is None or "pattern" not in entry:
        raise BrokenLexicon(f"{file}.toml [{name}] has no pattern.")
    return _REFERENCE.sub(lambda match: _referred(match[1], file, name), str(entry["pattern"]))


def _referred(reference: str, file: str, name: str) -> str:
    if reference == "UPPER":
        return UPPER
    kind, colon, listed = reference.partition(":")
    if colon:
        listed, _, value = listed.partition(".")
        rows = [list(row.values()) for row in table(listed)]
        spell = _SPELLINGS[kind]
        spelt = {spell(row[0]) for row in rows if not value or row[1] == value}
        return "|".join(map(re.escape, sorted(spelt, key=lambda word: (-len(word), word))))
    other, dot, entry = reference.partition(".")
    target = (other, entry) if dot else (file, reference)
    if target == (file, name):
        raise BrokenLexicon(f"{file}.toml [{name}] refers to itself.")
    referred = entries(target[0]).get(target[1], {})
    case = "i" if referred.get("ignore_case") else ""
    return f"(?{case}{'x' if referred.get('verbose') else '-x'}:{source(*target)})"


@cache
def entries(file: str) -> dict[str, dict[str, Any]]:
    """All entries of a pattern file, in their order. Raises BrokenLexicon."""
    path = FOLDER / f"{file}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenLexicon(f"{path.name}: {error}.") from None
