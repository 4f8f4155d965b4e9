"""A rich text file (.rtf) → Page: its words, without fonts, pictures and hidden groups."""

from __future__ import annotations

import re
from typing import Final

from rag.ingest.page import Page

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SIGNS: Final = {
    b"par": "\n",
    b"sect": "\n",
    b"line": "\n",
    b"row": "\n",
    b"cell": " | ",
    b"page": "\n",
    b"tab": " ",
    b"bullet": "• ",
    b"endash": "–",
    b"emdash": "—",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
# Groups that hold no text of the document.
_PASSED_OVER: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict header footer headerl headerr footerl footerr "
    b"listtable listoverridetable generator themedata datastore fldinst object".split()
)
_ESCAPED: Final = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n"}


def read_rtf(data: bytes, source: str) -> Page:
    """The text of a rich text file; bytes beyond ASCII are those of Windows-1258."""
    del source
    text: list[str] = []
    # Of each open group: whether it is passed over, whether it is hidden, see `skip`.
    groups: list[tuple[bool, bool, int]] = []
    passed, hidden = False, False
    skip, waiting = 1, 0  # letters behind \u for readers without Unicode
    for word, number, code, sign, brace, plain in (each.groups() for each in _TOKEN.finditer(data)):
        if brace == b"{":
            groups.append((passed, hidden, skip))
        elif brace:
            passed, hidden, skip = groups.pop() if groups else (False, False, 1)
            waiting = 0
        elif word in _PASSED_OVER or sign == b"*":
            passed = True
        elif word == b"v":
            hidden = number != b"0"
        elif word == b"uc":
            skip = int(number or 1)
        elif passed or hidden:
            continue
        elif word == b"u":
            text.append(chr(int(number or 63) % 65_536))
            waiting = skip
        elif code and waiting:
            waiting -= 1
        elif code:
            text.append(bytes.fromhex(code.decode()).decode("cp1258", "replace"))
        elif plain:
            text.append(plain[waiting:].decode("cp1258", "replace"))
            waiting = 0
        else:
            text.append(_SIGNS.get(word, "") if word else _ESCAPED.get(sign or b"", ""))
    return Page("".join(text).replace(" | \n", "\n"))
