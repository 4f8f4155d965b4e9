"""A draft as DOCX, with a comment at each sentence that needs a person.

A Word file comes back as it was, its tracked changes too; a text becomes a plain document.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from rag.messages import Language, say
from rag.report.export.docx import TEMPLATE
from rag.report.export.layout import in_marks, origin
from rag.text import nfc, one_line, visible
from rag.types import Check, CheckedSentence

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.run import Run

_AUTHOR = "Điểm Báo"
_TITLES = {"contradicted": "check.unsupported", "unverified": "check.open"}


def to_commented(
    check: Check, draft: str, language: Language, original: bytes | None = None
) -> bytes:
    """The bytes of a .docx file: `original`, the draft as it came, or one made of `draft`.

    A sentence that cannot be found in the original, since it stands in a text box or note, is
    named in a comment at the beginning.
    """
    import docx

    if original is None:
        word = docx.Document(str(TEMPLATE))
        for line in draft.splitlines():
            if line.strip():
                word.add_paragraph().add_run(one_line(line))
    else:
        word = docx.Document(io.BytesIO(original))
    # Text boxes take no comment.
    elements = word.element.body.xpath(".//w:p[not(ancestor::w:txbxContent)]")
    paragraphs = [_runs_of(word, element) for element in elements]
    at = 0
    lost: list[CheckedSentence] = []
    for sentence in check.sentences:
        if sentence.supported:
            continue
        found = _find(paragraphs, sentence.text, at)
        if found is None:
            lost.append(sentence)
            continue
        at, start, end = found
        runs = _cut(paragraphs[at], start, end)
        paragraphs[at] = _runs_of(word, elements[at])
        word.add_comment(runs, text=_remark(sentence, language), author=_AUTHOR, initials="ĐB")
    first = next((runs for runs in paragraphs if runs), [])
    for sentence in lost if first else ():
        text = f"{in_marks(one_line(sentence.text))}\n{_remark(sentence, language)}"
        word.add_comment(first[:1], text=text, author=_AUTHOR, initials="ĐB")
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _remark(sentence: CheckedSentence, language: Language) -> str:
    """What is wrong, and what the source says."""
    lines = [say(_TITLES[sentence.verdict], language)]
    if sentence.reason:
        lines[0] += f": {sentence.reason}"
    if cited := sentence.citation or sentence.nearest:
        lines += [f"{cited.title} ({origin(cited, language)}): {in_marks(cited.quote)}"]
    return "\n".join(one_line(line) for line in lines)


def _runs_of(word: WordDocument, element: Any) -> list[Run]:
    """The runs that a reader sees where all changes are accepted: not those struck out."""
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    gone = "ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent"
    runs = element.xpath(f".//w:r[not({gone})]")
    return [Run(run, Paragraph(element, word._body)) for run in runs]


def _find(
    paragraphs: Sequence[Sequence[Run]], text: str, first: int
) -> tuple[int, int, int] | None:
    """Where a sentence stands, from paragraph `first` on and then before it: paragraph and span.

    A cell of a table is read with the names of its row and column before it, and a full stop.
    """
    wanted = " ".join(nfc(text).split())
    parts = wanted.removesuffix(".").split(": ")
    cells = [": ".join(parts[i:]) for i in range(len(parts))]
    order = (*range(first, len(paragraphs)), *range(first))
    for spelt, is_cell in [(wanted, False), *((cell, True) for cell in cells)]:
        pattern = re.compile(rf"(?<!\w)(?<!\d[.,]){re.escape(spelt)}(?!\w|[.,]\d)")
        for at in order:
            flat, places = _flat("".join(run.text for run in paragraphs[at]))
            found = pattern.search(flat) if spelt else None
            if found and (not is_cell or paragraphs[at][0]._r.xpath("ancestor::w:tc")):
                return at, places[found.start()], places[found.end() - 1] + 1
    return None


def _flat(text: str) -> tuple[str, list[int]]:
    """What is seen of a text, composed, its spaces single, and where each character stood."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if not visible(letter) or (letter.isspace() and letters[-1:] in ([], [" "])):
            continue
        letters.append(" " if letter.isspace() else letter)
        places.append(at)
    flat = "".join(letters)
    # A text in another form is compared as it is: its places would no longer be right.
    return (nfc(flat), places) if len(nfc(flat)) == len(flat) else (flat, places)


def _cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs of `[start, end)` of a paragraph; those that reach beyond it are split."""
    chosen: list[Run] = []
    at = 0
    for run in runs:
        length = len(run.text)
        low, high = max(start - at, 0), min(end - at, length)
        if low < high:
            chosen.append(_part(run, low, high))
        at += length
    return chosen


def _part(run: Run, low: int, high: int) -> Run:
    """The part of a run's text as a run of its own, the rest in others of the same form."""
    text = run.text
    if low == 0 and high == len(text):
        return run
    for words, put in ((text[:low], run._r.addprevious), (text[high:], run._r.addnext)):
        if words:
            rest = deepcopy(run._r)
            rest.text = words
            put(rest)
    run.text = text[low:high]
    return run
