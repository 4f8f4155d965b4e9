"""What one line of a scraped page is, judged by itself: furniture of the page or a story.

The rules are of three kinds: a line made of nothing but words of the page's furniture (buttons,
menus, counters); a line that begins like a notice or the imprint of the page; a heading under
which pages list links to other stories. Long lines that end as sentences do are story.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from rag.ingest.readers import phrases
from rag.ingest.readers.byline import read_byline, read_outlet
from rag.ingest.readers.dateline import is_weekday, read_dateline
from rag.ingest.readers.phrases import LABEL, LABELS, SECTION, alternatives
from rag.ingest.readers.surnames import UPPER


class Kind(Enum):
    """What a line is. Only BODY and PLAIN lines can become text of the article."""

    BODY = "a sentence or paragraph of a story"
    PLAIN = "a short line: a headline, a heading, a caption, an item"
    NOISE = "buttons, menus, counters, placeholders, notices"
    LINKS = "a heading above links to other stories"
    COMMENTS = "the start of the readers' comments"
    FOOTER = "the imprint of the site"
    OUTLET = "which outlet published it"
    DATELINE = "when the page was published"
    BYLINE = "who wrote it, with a label"
    TITLE = "the headline, wherever the page repeats it"


# All are matched against lines in lower case: that is several times faster than IGNORECASE.
LONG = 80
SENTENCE_END = re.compile(r"[.:;…!?]+[\"”’'»)\]]*$|[.!?…][\"”’'»)\]]*\s?/?\.?$")
BULLET = re.compile(r"(?:[•●○▪■◆►▶▸➤»›✓*+-]|>{1,3}|\d{1,2}[.)])\s*(?=\S)")
# Labels that ran together: "EmailPrintAa".
JOINT = re.compile(rf"(?<=[^\W\d_{UPPER}])(?=[{UPPER}])")
# Groups that give nothing back keep a line of many labels linear.
FURNITURE = re.compile(
    rf"[\W_]*+(?:(?>{alternatives(phrases.COUNTERS)}|(?:{LABELS})(?![^\W_]))[\W_]*+)*+"
)
MENU_SIGN = re.compile(r"[|•·›»>]")
PLACEHOLDERS = re.compile(alternatives(phrases.PLACEHOLDERS))
NOTICE = re.compile(rf"[*>\s(\[•-]*(?:{alternatives(phrases.NOTICES, phrases.FOLLOW_US)})")
LINK_HEADING = re.compile(alternatives(phrases.LINK_HEADINGS))
TAIL_WIDGET = re.compile(alternatives(phrases.TAIL_WIDGETS))
COMMENT_HEADING = re.compile(alternatives(phrases.COMMENT_HEADINGS))
IMPRINT = re.compile(rf"\W*(?:{alternatives(phrases.IMPRINT)})")
SITE_NAME = re.compile(rf"(?:{alternatives(phrases.SITE_NAMES)})(?![^\W_])")


def is_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return bool(SENTENCE_END.search(line[-12:]))


def is_body(line: str) -> bool:
    """Whether the line is long enough, and ends in such a way, that it must be part of a story."""
    length = len(line)
    return length >= 200 or (length >= LONG and is_sentence(line))


def is_menu_label(line: str) -> bool:
    """Whether the line is only names of sections, such as "Kinh tế" or "Văn hóa - Xã hội"."""
    return len(line) <= 60 and SECTION.fullmatch(line.lower()) is not None


def is_tail_widget(line: str) -> bool:
    """Whether the line heads a box that only stands below an article."""
    return len(line) <= 60 and TAIL_WIDGET.fullmatch(_bare(line.lower())) is not None


def kind_of(line: str) -> Kind:
    """What the line is, judged by itself."""
    length = len(line)
    if length <= LONGEST_TESTED:
        lowered = line.lower()
        for longest, kind, test in TESTS:
            if length <= longest and test(line, lowered):
                return kind
    return Kind.BODY if is_body(line) else Kind.PLAIN


def _bare(line: str) -> str:
    """The line without the bullets, brackets and arrows around it."""
    return line.strip(" |:>»›*•-–—+#[]().")


def _is_imprint(_: str, lowered: str) -> bool:
    return IMPRINT.match(lowered) is not None


def _is_site_name(_: str, lowered: str) -> bool:
    return SITE_NAME.match(lowered) is not None and not is_sentence(lowered)


def _is_notice(_: str, lowered: str) -> bool:
    """Whether the line begins like a notice and does not go on as a report with figures."""
    if NOTICE.match(lowered) is None:
        return False
    return not (is_body(lowered) and any(map(str.isdigit, lowered)))


def _is_link_heading(_: str, lowered: str) -> bool:
    return LINK_HEADING.fullmatch(_bare(lowered)) is not None


def _is_comment_heading(_: str, lowered: str) -> bool:
    return COMMENT_HEADING.fullmatch(_bare(lowered)) is not None


def _is_dateline(line: str, _: str) -> bool:
    return is_weekday(line) or read_dateline(line) is not None


def _is_dated_outlet(line: str, _: str) -> bool:
    """Whether the line is an outlet's name and a date: "Báo Nghệ An, ngày 15/3/2024"."""
    found = read_dateline(line)
    return found is not None and found.outlet is not None


def _is_byline(line: str, _: str) -> bool:
    return read_byline(line) is not None


def _is_outlet(line: str, _: str) -> bool:
    return read_outlet(line) is not None and not read_byline(line)


def _is_furniture(line: str, lowered: str) -> bool:
    """Whether the line consists of the words of buttons, menus and counters."""
    bare = PLACEHOLDERS.sub(" ", lowered)
    if FURNITURE.fullmatch(bare):
        return True
    return bool(JOINT.search(line) and FURNITURE.fullmatch(JOINT.sub(" ", line).lower()))


def _is_menu(_: str, lowered: str) -> bool:
    """Whether the line is a menu whose items ran together: mostly labels, and no sentence."""
    if is_sentence(lowered) or any(map(str.isdigit, lowered)):
        return False
    items = [item.strip() for item in MENU_SIGN.split(lowered)]
    if len(items) >= 3 and all(len(item.split()) <= 4 for item in items):
        return any(LABEL.fullmatch(item) for item in items)
    if len(lowered) < 40:
        return False
    rest, labels = LABEL.subn("|", lowered)
    others = [part for part in rest.split("|") if part.strip() and not SECTION.fullmatch(part)]
    return labels >= 4 and sum(len(part.split()) for part in others) <= 0.5 * len(lowered.split())


# In this order; each test is for lines of at most so many characters.
TESTS: tuple[tuple[int, Kind, Callable[[str, str], bool]], ...] = (
    (160, Kind.DATELINE, _is_dated_outlet),
    (400, Kind.FOOTER, _is_imprint),
    (60, Kind.FOOTER, _is_site_name),
    (160, Kind.OUTLET, _is_outlet),
    (250, Kind.NOISE, _is_notice),
    (60, Kind.LINKS, _is_link_heading),
    (60, Kind.COMMENTS, _is_comment_heading),
    (160, Kind.DATELINE, _is_dateline),
    (160, Kind.BYLINE, _is_byline),
    (160, Kind.NOISE, _is_furniture),
    (2000, Kind.NOISE, _is_menu),
)
LONGEST_TESTED = max(longest for longest, _, _ in TESTS)
