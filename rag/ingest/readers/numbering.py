"""The numbers and bullets that Word sets before paragraphs (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from rag.ingest.readers.office_xml import WORD

_LEVEL_OF_TEXT = re.compile(r"%([1-9])")
_STEPS: Final = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN: Final = tuple(zip(_STEPS, "m cm d cd c xc l xl x ix v iv i".split(), strict=True))
_MOST = 1000  # as letters or in Roman, where a file may state any number


class _Level(NamedTuple):
    format: str
    text: str  # "%1.%2" is the number of the first level, a dot, that of the second
    start: int


class Numbering:
    """What stands before each paragraph of a document; `mark` is asked in their order.

    `numbering` and `styles` are the roots of these parts, None where a file has none.
    """

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        lists = [] if numbering is None else numbering.iterfind(f"{WORD}abstractNum")
        self._levels = {
            each.get(f"{WORD}abstractNumId"): dict(map(_level, each.iterfind(f"{WORD}lvl")))
            for each in lists
        }
        numbers = [] if numbering is None else numbering.iterfind(f"{WORD}num")
        self._numbers = {each.get(f"{WORD}numId"): each for each in numbers}
        named = [] if styles is None else styles.iterfind(f"{WORD}style")
        self._styles = {each.get(f"{WORD}styleId"): each for each in named}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)  # by list and level
        self._begun: set[str] = set()

    def mark(self, paragraph: Any) -> str:
        """The number or bullet of a paragraph with a space behind it, "" for one without."""
        number, level = self._place(paragraph)
        found = self._numbers.get(number)
        form = _value(found, "abstractNumId")
        levels = self._levels.get(form, {})
        if found is None or level not in levels:
            return ""
        counts = self._counts[form]
        if number not in self._begun:
            self._begun.add(number)
            for each in found.iterfind(f"{WORD}lvlOverride"):
                if start := _value(each, "startOverride"):
                    counts[int(each.get(f"{WORD}ilvl"))] = int(start) - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if levels[level].format == "bullet":  # its sign is often one of a font of symbols
            return "- "
        shown = _LEVEL_OF_TEXT.sub(
            lambda match: self._number(levels, counts, int(match[1]) - 1), levels[level].text
        )
        return f"{shown.strip()} " if shown.strip() else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph, of its own or of its style."""
        own = paragraph.find(f"{WORD}pPr")
        style = self._styles.get(_value(own, "pStyle"))
        of_style = None if style is None else style.find(f"{WORD}pPr")
        places = [each.find(f"{WORD}numPr") for each in (own, of_style) if each is not None]
        number = next(filter(None, (_value(each, "numId") for each in places)), "")
        level = next(filter(None, (_value(each, "ilvl") for each in places)), "0")
        return number, int(level)

    @staticmethod
    def _number(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        if level not in levels:
            return ""
        value = counts.get(level, levels[level].start)
        return (_FORMATS.get(levels[level].format, str) if value < _MOST else str)(value)


def _level(node: Any) -> tuple[int, _Level]:
    form = _Level(_value(node, "numFmt"), _value(node, "lvlText"), int(_value(node, "start") or 1))
    return int(node.get(f"{WORD}ilvl")), form


def _value(node: Any | None, name: str) -> str:
    """What the child `name` of a node says, "" where it has none."""
    child = None if node is None else node.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val") or ""


def _roman(number: int) -> str:
    shown = ""
    for value, letters in _ROMAN:
        shown += letters * (number // value)
        number %= value
    return shown


def _letter(number: int) -> str:
    """The letter of a number; after z come aa, bb."""
    times, at = divmod(number - 1, 26)
    return chr(97 + at) * (times + 1)


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _: "",
}
