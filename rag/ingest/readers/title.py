"""Which line of a scraped page is the headline of its article."""

from __future__ import annotations

import itertools
import re

from rag.ingest.readers.boilerplate import BULLET, Kind, is_body, is_menu_label
from rag.text import parse

HEAD_LINES = 60
PUNCTUATION = " \t.,:;!?…-–—|\"'*“”‘’«»()"
# The letterhead of an official paper: who issues it, and its number.
ISSUER = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HĐND|HỘI ĐỒNG|ĐẢNG (?:BỘ|ỦY|UỶ)|(?:HUYỆN|TỈNH|THỊ|THÀNH) (?:ỦY|UỶ)|SỞ|"
    r"PHÒNG|BAN|BỘ|CHI CỤC|CỤC)\b.*|(?:XÃ|PHƯỜNG|THỊ TRẤN|HUYỆN|TỈNH|THÀNH PHỐ)(?: \S+){1,3}"
)
NUMBER = re.compile(r"[Ss]ố\s*:")
QUOTES = re.compile("[“”„‟«»‘’‚‛`´'\"]+")
DASHES = re.compile("[–—]")


def key(line: str) -> str:
    """Equal for lines that differ only in case, quotation marks and the punctuation around them."""
    return DASHES.sub("-", QUOTES.sub("'", line)).casefold().strip(PUNCTUATION)


def find_title(lines: list[str], kinds: list[Kind], hint: str | None = None) -> int | None:
    """Index of the headline, or None when no line can be it.

    A headline is a short line before the first paragraph. What tells it from menus, captions and
    headlines of other stories: it comes first, a dateline stands next to it, its words return in
    the story, or the page repeats it.
    """
    head = range(min(HEAD_LINES, len(lines)))
    keys = {index: parse(lines[index]).folded for index in head}
    if hint is not None:
        return _most_like(hint, keys, kinds)
    places: dict[str, list[int]] = {}
    for index in head:
        if _can_be_title(lines[index], kinds[index]):
            places.setdefault(keys[index], []).append(index)
    bodies = [index for index in head if kinds[index] is Kind.BODY]
    first_body = bodies[0] if bodies else len(lines)
    candidates = [found[0] for found in places.values() if found[0] < first_body]
    if not candidates:
        return _title_below_lead(lines, list(places.values()), bodies)
    story = _word_pairs(" ".join(lines[index][:2000] for index in bodies))

    def score(index: int) -> float:
        line, words = lines[index], len(lines[index].split())
        found = places[keys[index]]
        points = 3.0 if words >= 6 else 1.0 if words >= 4 else 0.0
        # Next to each other they are a picture's caption, given twice.
        points += 4 if found[-1] - found[0] >= 2 and words >= 4 else 0
        points += 3 if _neighbour(kinds, index, 1) is Kind.DATELINE else 0
        points += 2 if index and kinds[index - 1] is Kind.DATELINE else 0
        points += 4 if index == 0 and words >= 4 and not _starts_menu(lines, kinds) else 0
        points += 1 if index == candidates[0] else 0
        points -= 6 if _is_letterhead(line) else 0
        points -= 3 if _neighbour(kinds, index, -1) is Kind.LINKS and len(found) == 1 else 0
        points -= 4 if BULLET.match(line) or is_menu_label(line) else 0
        points -= 2 if line.endswith((":", ";", ",")) else 0
        pairs = _word_pairs(line)
        return points + (3 * len(pairs & story) / len(pairs) if pairs else 0)

    return max(candidates, key=score)


def _most_like(hint: str, keys: dict[int, str], kinds: list[Kind]) -> int | None:
    """The line that is the stated headline, or nearly: pages edit one and forget the other."""
    wanted = parse(hint).folded
    for index, line in keys.items():
        if line == wanted:
            return index
    pairs = _word_pairs(wanted)
    for index, line in keys.items():
        here = _word_pairs(line)
        if kinds[index] is Kind.PLAIN and 2 * len(pairs & here) > 1.3 * max(len(pairs), len(here)):
            return index
    return None


def _can_be_title(line: str, kind: Kind) -> bool:
    return (
        kind is Kind.PLAIN
        and 8 <= len(line) <= 250
        and 2 <= len(line.split()) <= 50
        and not line.startswith("(")
    )


def _title_below_lead(lines: list[str], places: list[list[int]], bodies: list[int]) -> int | None:
    """The headline of a page that shows its lead first: among the lines before the third paragraph.

    Only when the page repeats it, or gives the lead a second time; else it may be a heading.
    """
    end = bodies[3] if len(bodies) > 3 else len(lines)
    found = [place for place in places if place[0] < end and len(lines[place[0]].split()) >= 4]
    repeated = [place[0] for place in found if place[-1] - place[0] >= 2]
    if repeated:
        return repeated[0]
    leads = [parse(lines[index]).folded for index in bodies[:3]]
    doubled = any(
        first.endswith(second) or second.endswith(first)
        for position, first in enumerate(leads)
        for second in leads[:position]
    )
    return found[0][0] if doubled and found else None


def _is_letterhead(line: str) -> bool:
    issuer = line.isupper() and len(line) <= 60 and ISSUER.fullmatch(line)
    return bool(issuer or NUMBER.match(line))


def _neighbour(kinds: list[Kind], index: int, step: int) -> Kind | None:
    """Kind of the next line in one direction that is not furniture."""
    index += step
    while 0 <= index < len(kinds) and kinds[index] is Kind.NOISE:
        index += step
    return kinds[index] if 0 <= index < len(kinds) else None


def _starts_menu(lines: list[str], kinds: list[Kind]) -> bool:
    """Whether the page begins with a run of labels: then its first line is no headline."""
    first = [line for line, kind in zip(lines[:3], kinds[:3], strict=True) if kind is Kind.PLAIN]
    return len(first) == 3 and all(
        len(line.split()) <= 5 and not re.search(r"\d", line) and not is_body(line)
        for line in first
    )


def _word_pairs(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return set(itertools.pairwise(words))
