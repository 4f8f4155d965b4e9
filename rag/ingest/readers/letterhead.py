"""Official papers: who issues one, where and when, its number and subject; who signs it.

What stands around the text is known by its words (Decree 30/2020/NĐ-CP), in a DOCX and in a PDF.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from rag.ingest.cleaning.byline import is_writer, read_names
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.page import CELL, Page
from rag.ingest.readers.tables import Cell
from rag.text import is_syllable, lexicon
from rag.types import Unread

_LETTER: Final = lexicon.Patterns("letters")
_TEXT: Final = lexicon.Patterns("text")
_WORD, _WITHIN = re.compile(r"\w+"), re.compile(r"(?<=[\w,] )\w+")
_DOTS = re.compile(r"[.…_]{2,}")  # where a day is written by hand
_MARKS: Final = (_LETTER.nation, _LETTER.number, _LETTER.place_and_day, _LETTER.subject)
_ENDS = (".", ":")
_LONGEST = 100  # characters of a line of recipients or of a signature
_HEAD_LINES = 20  # of a cell of a letterhead
_TITLES = 2  # words before a name
_SIGNATURE = 6  # lines
_OPENING = 6  # lines of minutes or a contract, in one of which their day stands
_NUMBER_LINES = 3  # among which a number may stand that the letterhead lacks


def paper(
    lines: Sequence[str],
    head: Page | None,
    closing: Sequence[str],
    unread: Sequence[Unread],
    centred: Collection[str] = (),
    bold: Collection[str] = (),
) -> Page:
    """The page of a text, its letterhead and what was found of its closing already.

    `centred` are lines that stand in the middle of the sheet, as those of a title do; see
    `read_letterhead` for `bold`.
    """
    kept, more = _without_closing("\n".join(lines).split("\n"))
    if head is None:
        head = _typed_letterhead(kept, bold)
    parts = re.split(r"[\n\t]", "\n".join([*more, *closing]))
    names = filter(None, map(_name, reversed(parts)))
    if head:
        for line in filter(_LETTER.number.match, [] if head.number else kept[:_NUMBER_LINES]):
            head = replace(head, number=line)
            kept.remove(line)
        kept = [line for line in kept if not _LETTER.stamp.fullmatch(line)]
        head = replace(head, title=head.title or _title_below_kind(kept, centred))
        if not head.published and _LETTER.dated_within.match(head.title or ""):
            days = filter(None, map(_LETTER.today.match, kept[:_OPENING]))
            day = next((read_dateline(found["day"]) for found in days), None)
            head = replace(head, published=day.date if day else None)
    text, byline = "\n".join(kept).replace("\t", " "), next(names, None)
    return replace(head or Page(""), text=text, byline=byline, unread=tuple(unread))


def _typed_letterhead(lines: list[str], bold: Collection[str]) -> Page | None:
    """What lines at the top say that are a letterhead without a table, and are taken out.

    Body and nation stand side by side, parted by tabs, or one above the other.
    """
    above = [line.split("\t") for line in itertools.takewhile(_is_above, lines[:_HEAD_LINES])]
    marked = [any(e.match(part.strip()) for e in _MARKS for part in parts) for parts in above]
    last = max(itertools.compress(itertools.count(1), marked), default=0)
    last += sum(1 for _ in itertools.takewhile(lambda parts: parts[0][:1].islower(), above[last:]))
    told = [part.strip() for parts in above for part in parts]
    is_dated = any(map(_LETTER.number.match, told)) and any(map(_LETTER.place_and_day.match, told))
    if not (is_dated or any(map(_LETTER.nation.match, told))):
        return None
    is_parted = any(parts[1:] for parts in above[:last])
    taken: list[list[str]] = []
    kept: list[str] = []  # what says nothing of the paper: a headline
    is_body = True  # or the line above; at the top the name of one may begin with any word
    for line, parts, has_mark in zip(lines, above[:last], marked, strict=False):
        named = any(_LETTER.body.match(part.strip().upper()) for part in parts)
        goes_on = line.isupper() or (bool(taken) and _LETTER.unit.match(line.upper()))
        is_body = not has_mark and bool(named or (goes_on and (is_body or is_parted)))
        is_rule = not any(map(str.isalnum, line)) or _LETTER.stamp.fullmatch(line)
        is_of_both = len(parts) > 1 and all(parts)
        if has_mark or is_body or is_rule or is_of_both or line.strip()[:1].islower():
            taken.append(parts)
        else:
            kept.append(line)
    sides = itertools.zip_longest(*taken, fillvalue="") if is_parted else taken
    head = read_letterhead([[part.strip() for part in side] for side in sides], bold)
    if head:
        lines[:last] = kept
    return head


def _is_above(line: str) -> bool:
    """Whether a line may be of a letterhead: short, and above kind, addressee and text."""
    is_kind = line.isupper() and _LETTER.kind.match(line.strip())
    is_below = is_kind or _LETTER.addressed.match(line)
    return not (is_below or line.startswith(CELL) or len(line) > _LONGEST)


def read_letterhead(cells: Sequence[Sequence[str]], bold: Collection[str] = ()) -> Page | None:
    """What the cells of a table say if they are a letterhead: the body left, the nation right.

    The page has no text; its title is the subject of a letter. Of the names of bodies those in
    `bold` letters are that of who issues the paper.
    """
    left = [lines for lines in cells if not any(map(_LETTER.nation.search, lines))]
    if len(left) == len(cells) and not _is_dated(cells):
        return None
    starts = ((lines, i) for lines in left for i in range(len(lines[:_HEAD_LINES])))
    abouts = (_LETTER.subject.match(" ".join(lines[i:_HEAD_LINES])) for lines, i in starts)
    about = next(filter(None, abouts), None)
    told = list(itertools.chain.from_iterable(left))
    number = next(filter(_LETTER.number.match, told), None)
    above = itertools.takewhile(lambda line: line != number, told)
    names = [line for line in above if line.isupper() or _LETTER.body.match(line.upper())]
    bodies = _bodies([name for name in names if not _LETTER.stamp.fullmatch(name)], bold)
    bare = ([_DOTS.sub(" ", line) for line in lines] for lines in cells)
    pairs = (pair for lines in bare for pair in itertools.pairwise([*lines, ""]))
    placed = [(found, *pair) for pair in pairs if (found := _LETTER.place_and_day.match(pair[0]))]
    # The year may stand on the next line.
    dated = (read_dateline(each) for _, line, more in placed for each in (line, f"{line} {more}"))
    dateline = next((each for each in dated if each and each.date), None)
    return Page(
        "",
        publisher=_issuer(bodies) if bodies else None,
        place=placed[0][0]["place"] if placed else None,
        published=dateline.date if dateline else None,
        title=about["subject"] if about else None,
        number=number,
    )


def _bodies(names: Sequence[str], bold: Collection[str]) -> list[str]:
    """The bodies that some lines name, that of the paper last, its superior above it."""
    sets = [[name for name in names if (name in bold) is is_bold] for is_bold in (False, True)]
    if all(sets):
        return list(map(" ".join, sets))
    bodies: list[str] = []
    for line in names:
        is_word = _LETTER.body.fullmatch(line.upper()) and not _is_bare(line)
        goes_on = is_word or not _LETTER.body.match(line.upper()) or any(map(_is_bare, bodies[-1:]))
        bodies += [f"{bodies.pop()} {line}" if bodies and goes_on else line]
    return bodies


def _is_dated(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a body stands on one side, place and day on the other: some leave the nation out."""
    left = [lines for lines in cells if not any(map(_LETTER.place_and_day.match, lines))]
    bodies = (line for line in itertools.chain(*left) if line.isupper())
    return len(left) < len(cells) and not is_closing(cells) and any(map(_LETTER.body.match, bodies))


def _issuer(bodies: Sequence[str]) -> str:
    """The last body; one that only says what it is, "VĂN PHÒNG", with the name of its superior."""
    *above, own = bodies
    found = _LETTER.bare_body.fullmatch(own.upper())
    if not (found and above and own):
        return own
    of_country = _LETTER.of_the_country.search(above[-1])
    if not found["place"]:
        return f"{own} {above[-1]}"
    bare, place = own[: found.end("bare")], own[found.end("bare") :].strip()
    return f"{bare} {above[-1][: of_country.start()]} {place}".strip() if of_country else own


def _is_bare(name: str) -> bool:
    found = _LETTER.bare_body.fullmatch(name.upper())
    return found is not None and found["bare"] != "" and not found["place"]


def _title_below_kind(lines: list[str], centred: Collection[str]) -> str | None:
    """What a paper is and what it is about, "BÁO CÁO" and the lines below it, which become one."""
    heads = ((i, _LETTER.kind.match(line.strip())) for i, line in enumerate(lines))
    place, kind = next(((i, e) for i, e in heads if e and lines[i].isupper()), (0, None))
    if kind is None:
        return None
    title = kind[0]
    rest = [kind.string[kind.end() :].strip(), *(line.strip() for line in lines[place + 1 :])]
    centred = {*centred, rest[0]} if lines[place].strip() in centred else centred
    rest = rest if rest[0] else rest[1:]
    while rest and (_LETTER.of_body.fullmatch(rest[0]) or not any(map(str.isalnum, rest[0]))):
        rest.pop(0)
    has_subject = rest and not (rest[0].endswith(_ENDS) or _LETTER.addressed.match(rest[0]))
    about = [rest.pop(0)] if has_subject else []
    while about and rest and _goes_on(about[-1], rest[0], centred):
        about.append(rest.pop(0))
    told = " ".join(_in_case(line, rest) if line.isupper() else line for line in about)
    told = _LETTER.about.sub(lambda found: found[0].lower(), told)
    lines[place:] = [f"{title.capitalize()} {told}".rstrip(), *rest]
    return lines[place]


def _in_case(line: str, text: Sequence[str]) -> str:
    """A line of capitals in the letters that its words have within sentences of the text.

    A word that stands nowhere in it is small, unless it is an acronym or a numeral.
    """
    written = Counter(_WITHIN.findall("\n".join(line for line in text if not line.isupper())))
    usual = sorted(written, key=lambda form: (form.islower(), written[form]))
    forms = {form.lower(): form for form in usual}

    def cased(found: re.Match[str]) -> str:
        is_word = is_syllable(found[0]) and not _TEXT.roman.fullmatch(found[0])
        return forms.get(found[0].lower()) or (found[0].lower() if is_word else found[0])

    return _WORD.sub(cased, line)


def _goes_on(above: str, line: str, centred: Collection[str]) -> bool:
    """Whether a title goes on: with a small letter, or centred, in letters as before."""
    is_alike = above in centred and line in centred and above.isupper() >= line.isupper()
    is_other = _LETTER.addressed.match(line) or _LETTER.section.match(line) or line.endswith(":")
    is_over = above.endswith(_ENDS) or is_other or not any(map(str.isalnum, line))
    return not is_over and (line[:1].islower() or is_alike)


def is_closing(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a table are recipients and a signature: none is a figure."""
    told = ["\n".join(lines).strip().split("\n") for lines in cells]
    filled = [line.strip() for each in told for line in each if line.strip()]
    if len(filled) > 1 and all(map(_LETTER.signed.fullmatch, filled)):  # below offices
        return True
    return not any(Cell(" ".join(each)).is_value for each in told) and any(
        _LETTER.closing.fullmatch(each[0].rstrip()) or _is_signature(each) or _is_signed(each)
        for each in told
    )


def _is_signed(lines: Sequence[str]) -> bool:
    """Whether lines are an office, and below it the mark of a signature: "(đã ký)"."""
    has_mark = any(_LETTER.signed.fullmatch(line.strip()) for line in lines[1:])
    return has_mark and any(map(_LETTER.office.match, lines))


def _is_signature(lines: Sequence[str]) -> bool:
    """Whether lines are an office in capitals and a name below it."""
    last = next((line for line in reversed(lines) if not line.startswith("(")), "")
    is_office = lines[0].isupper() and _LETTER.office.match(lines[0]) is not None
    return is_office and (is_writer(last) or not (last.isupper() or _name(last) is None))


def _name(line: str) -> str | None:
    """The name that a line is, without a degree or a rank before it."""
    words = [] if _LETTER.side.match(line) else line.split()
    found = (read_names(" ".join(words[i:])) for i in range(min(len(words) - 1, _TITLES) + 1))
    return next(filter(None, found), None)


def _without_closing(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without recipients and signature, and those."""
    kept: list[str] = []
    closing: list[str] = []
    is_open = False
    for line in lines:
        starts = any(map(_LETTER.closing.fullmatch, line.split("\t")))
        if starts and not is_open:
            closing += _taken_signature(kept)
        is_text = len(line) > _LONGEST or line.startswith(CELL) or _LETTER.annex.match(line)
        is_open = starts or (is_open and not is_text)
        (closing if is_open else kept).append(line)
    return kept, closing + _taken_signature(kept)


def _taken_signature(lines: list[str]) -> list[str]:
    """The lines of a signature at the end, taken out."""
    for i in range(max(1, len(lines) - _SIGNATURE), len(lines) - 1):
        if _is_signature(taken := lines[i:]):
            del lines[i:]
            return taken
    return []
