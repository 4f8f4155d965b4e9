"""Who wrote an article and who published it, as far as one line of the page says so."""

from __future__ import annotations

import re
from typing import Final

from rag.text import lexicon

LONGEST = 160  # characters of a line that names a writer or an outlet
_BYLINE: Final = lexicon.Patterns("byline")


def read_names(text: str) -> str | None:
    """The text if it is nothing but names of people, tidied, else None."""
    text = _BYLINE.address.sub("", text).strip(" *_")
    found = _BYLINE.names.fullmatch(text) if len(text) <= LONGEST else None
    return found["names"].rstrip(" .") if found else None


def is_person(names: str, *, dated: bool = False) -> bool:
    """Whether what looks like a name is not that of an outlet or a place, nor a heading.

    A heading does not stand in one line with the date of a page.
    """
    family = names.split(maxsplit=1)[0].title()
    usual = family in lexicon.words_where("family_names", "usual", "yes")
    heading = names.isupper() and len(names) > 5 and not usual and not dated
    is_place = names in lexicon.written("place_names")
    return not (heading or is_place or _BYLINE.not_a_person.match(names))


def is_writer(line: str) -> bool:
    """Whether a line is nothing but names, the first word usual in them."""
    names = read_names(line) or ""
    first = names.split(maxsplit=1)[0].title() if names else ""
    return first in lexicon.words_where("family_names", "usual", "yes") and is_person(names)


def _read_credit(line: str) -> tuple[str | None, str | None]:
    """Writer and outlet of a line such as "Nguồn tin: nhóm tác giả …" or "Nguồn: …, Báo …"."""
    found = _BYLINE.credit.fullmatch(line)
    if not found:
        return None, None
    credited = _BYLINE.credited_as.sub("", found["of"]).rstrip(" .)]")
    parts = [part.strip() for part in credited.split(",")]
    outlets = [part for part in parts if _BYLINE.site.fullmatch(part)]
    others = ", ".join(part for part in parts if part not in outlets)
    if any((name := read_names(part)) and is_person(name) for part in parts):
        return others, outlets[0] if outlets else None
    return None, _capital(outlets[0] if outlets else others)


def _capital(text: str) -> str | None:
    return text if text[:1].isupper() else None


def read_byline(line: str) -> str | None:
    """The writers that a labelled line names; an empty string for a mere picture credit."""
    if len(line) > LONGEST:
        return None
    writer, _ = _read_credit(line)
    found = _BYLINE.labelled.fullmatch(line)
    if writer or not found:
        return writer
    names = found["names"].strip(" .)]*")
    words = re.findall(r"[^\W\d_]+", names)
    like_names = sum(word[0].isupper() for word in words) >= 0.6 * len(words)
    if _BYLINE.picture.fullmatch(found["label"]):
        return "" if (like_names or len(words) <= 3) and not re.search(r"\d", names) else None
    return names if like_names and not re.search(r"\d{2}|[!?…]$", names) else None


def read_signature(line: str) -> str | None:
    """The name that an unlabelled last line is: "Thu Hà", or with an organisation or a role."""
    if len(line) <= LONGEST and (_BYLINE.of_organisation.fullmatch(line) or has_role(line)):
        return read_names(line) or line.rstrip(" .")
    return read_names(line)


def has_role(line: str, *, named: bool = True) -> bool:
    """Whether the line is a name with a role in brackets, or not `named`, the role alone."""
    found = _BYLINE.with_role.fullmatch(line) if len(line) <= 260 else None
    return found is not None and bool(found["name"]) == named


def read_outlet(line: str) -> str | None:
    """The outlet of a line such as "Theo Báo …", "Nguồn: …", "(Baothanhhoa.vn)" or "Báo …"."""
    if len(line) > LONGEST:
        return None
    _, outlet = _read_credit(line)
    found = _BYLINE.taken_from.fullmatch(line)
    if outlet or not found:
        return outlet
    return _capital(found[found.lastgroup or 0].rstrip(" .)]"))


def split_agency(line: str) -> tuple[str | None, str]:
    """The outlet before the first words of a lead, "(Baothanhhoa.vn) - …", and the rest.

    A place that runs into them is set apart.
    """
    found = _BYLINE.before_lead.match(line)
    outlet = _capital((found["closed"] or found["open"]).strip()) if found else None
    line = line[found.end() :] if found and outlet else line
    return outlet, _BYLINE.stamp.sub(r"\g<0> - ", line)
