"""A document as Markdown. What articles say is escaped: it stays text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.report.export.layout import Block, Document, Table
from rag.text import one_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~^$&@])")
_LINE_START = re.compile(r"^(\s*\d*)([-+=.)])(?=\s)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)://|\b(www)\.")


def to_markdown(document: Document) -> str:
    """The text of a .md file."""
    lines = [f"# {escape(document.title)}", ""]
    lines += [f"*{escape(remark)}*  " for remark in document.remarks]
    for block in document.blocks:
        lines += ["", f"## {escape(block.heading)}", "", *_body(block)]
    if document.notes:
        lines += ["", f"## {escape(document.notes_heading)}", ""]
    for note in document.notes:
        origin = f" ({escape(note.origin)})" if note.origin else ""
        quote = f": {escape(note.quote)}" if note.quote else ""
        lines.append(f"{note.number}. {escape(note.title)}{origin}{quote}")
    if document.signature:
        lines += ["", "", f"**{escape(document.signature[0])}**  ", escape(document.signature[1])]
    return "\n".join(lines) + "\n"


def to_text(document: Document) -> str:
    """Title, remarks, lines and sources in plain words, to be put into a message; no tables."""
    lines = [document.title, *map(one_line, document.remarks)]
    for block in document.blocks:
        lines += ["", block.heading]
        for line in block.lines:
            lines += [
                one_line(each.text) + "".join(f" [{number}]" for number in each.notes)
                for each in line.said
            ]
    lines += ["", document.notes_heading] if document.notes else []
    lines += [one_line(f"[{n.number}] {n.title} ({n.origin}): {n.quote}") for n in document.notes]
    return "\n".join(lines)


def escape(text: str) -> str:
    """Text that no Markdown reader takes for anything else, on one line."""
    plain = _SPECIAL.sub(r"\\\1", one_line(text))
    # A bare address would become a link.
    plain = _ADDRESS.sub(lambda m: f"{m[1]}\\://" if m[1] else f"{m[2]}\\.", plain)
    return _LINE_START.sub(r"\1\\\2", plain)


def _body(block: Block) -> list[str]:
    lines = []
    for line in block.lines:
        lead = [f"**{escape(line.headline)}**"] if line.lead else []
        said = [f"{escape(each.text)}{_marks(each.notes)}" for each in line.said]
        remarks = [f"*({escape(remark)})*" for remark in line.remarks]
        remarks += [f"**{escape(label)}** {escape(told)}" for label, told in line.differences]
        told = " ".join([*lead, *said, *remarks])
        lines += [told, ""] if line.lead else [f"- {told}"]  # a headline begins with its number
    return lines + (_table(block.table) if block.table else [])


def _table(table: Table) -> list[str]:
    lines = [_row(table.headers), _row(["---"] * len(table.headers))]
    for row, notes in table.printed():
        cells = [escape(cell) for cell in row]
        cells[-1] = f"{cells[-1]}{_marks(notes)}"
        lines.append(_row(cells))
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _marks(notes: Sequence[int]) -> str:
    return "".join(f" \\[{number}\\]" for number in notes)
