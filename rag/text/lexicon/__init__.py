r"""Vocabulary as data: word lists (`*.tsv`) and patterns (`*.toml`), each entry with an example.

A word list is a table whose first line names its columns; the first column is the word, the last
an `example` that holds it. A pattern file holds tables:

    [negated]
    pattern = '(?<!\w)(?:{{words:negations}})\s'
    example = "chưa đạt"

`{{words:NAME}}` stands for the words of a list, longest first, `{{folded:NAME}}` for the same
without diacritics, and `{{FILE.NAME}}` for another pattern. `verbose = true` lets a pattern run over
several lines, `ignore_case` and `multiline` are the other flags. The idea is that of HeidelTime's
`resources` and of Recognizers-Text's `Patterns`: who knows the language edits these files and reads
no code. Everything is loaded when it is first used, and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from rag.errors import DiemBaoError
from rag.text.normal import canonical, fold

FOLDER: Final = Path(__file__).parent
_REFERENCE = re.compile(r"\{\{([\w:.]+)\}\}")
_FLAGS = {"ignore_case": re.IGNORECASE, "verbose": re.VERBOSE, "multiline": re.MULTILINE}


class BrokenLexicon(DiemBaoError):
    """A lexicon file that cannot be used; the message names the file and the entry."""


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
def canonical_words(name: str) -> frozenset[str]:
    """The words of a list as `canonical` spells them."""
    return frozenset(canonical(word) for word in words(name))


@cache
def folded_words(name: str) -> frozenset[str]:
    """The words of a list without diacritics."""
    return frozenset(fold(canonical(word)) for word in words(name))


class Pattern:
    """A pattern of a lexicon file, compiled when it is first used; used as `re.Pattern` is."""

    def __init__(self, file: str, name: str) -> None:
        self.file, self.name = file, name

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Raises BrokenLexicon."""
        entry = _patterns(self.file).get(self.name)
        if entry is None:
            raise BrokenLexicon(f"{self.file}.toml has no entry [{self.name}].")
        flags = re.RegexFlag(0)
        for word, flag in _FLAGS.items():
            flags |= flag if entry.get(word) else re.RegexFlag(0)
        try:
            return re.compile(source(self.file, self.name), flags)
        except re.error as error:
            raise BrokenLexicon(f"{self.file}.toml [{self.name}]: {error}.") from None

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        """See `re.Pattern.search`."""
        return self.compiled.search(text, *bounds)

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        """See `re.Pattern.match`."""
        return self.compiled.match(text, *bounds)

    def fullmatch(self, text: str, *bounds: int) -> re.Match[str] | None:
        """See `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text, *bounds)

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        """See `re.Pattern.finditer`."""
        return self.compiled.finditer(text, *bounds)

    def findall(self, text: str) -> list[Any]:
        """See `re.Pattern.findall`."""
        return self.compiled.findall(text)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """See `re.Pattern.sub`."""
        return self.compiled.sub(replacement, text, count)

    def split(self, text: str, most: int = 0) -> list[str]:
        """See `re.Pattern.split`."""
        return self.compiled.split(text, most)


def pattern(address: str) -> Pattern:
    """The pattern at "FILE.NAME", not yet read."""
    file, _, name = address.partition(".")
    return Pattern(file, name)


def source(file: str, name: str) -> str:
    """The regular expression of an entry with its references filled in. Raises BrokenLexicon."""
    entry = _patterns(file).get(name)
    if entry is None or "pattern" not in entry:
        raise BrokenLexicon(f"{file}.toml [{name}] has no pattern.")
    return _REFERENCE.sub(lambda match: _referred(match[1], file, name), str(entry["pattern"]))


def _referred(reference: str, file: str, name: str) -> str:
    kind, colon, listed = reference.partition(":")
    if colon:
        known = words(listed) if kind == "words" else sorted(folded_words(listed))
        spelt = known if kind == "folded" else [canonical(word) for word in known]
        return "|".join(re.escape(word) for word in sorted(dict.fromkeys(spelt), key=len)[::-1])
    other, dot, entry = reference.partition(".")
    target = (other, entry) if dot else (file, reference)
    if target == (file, name):
        raise BrokenLexicon(f"{file}.toml [{name}] refers to itself.")
    return source(*target)


@cache
def _patterns(file: str) -> dict[str, dict[str, Any]]:
    path = FOLDER / f"{file}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenLexicon(f"{path.name}: {error}.") from None


def files(kind: str) -> list[str]:
    """Names of the lexicon files of a kind: "tsv" or "toml"."""
    return sorted(path.stem for path in FOLDER.glob(f"*.{kind}"))


def entries(file: str) -> dict[str, dict[str, Any]]:
    """All entries of a pattern file."""
    return _patterns(file)
