"""Whether a sentence speaks of the places that a question is about. Pure."""

from __future__ import annotations

import re

from rag.document import Page, holds, latest_places
from rag.question import Question, Wanted
from rag.text import parse

SPOKEN_OF = 0.5  # from here on a sentence speaks of a place


def spoken_of(question: Question, page: Page, index: int) -> dict[str, float] | None:
    """How much the sentence speaks of each place asked about, going by what precedes it.

    None where the question is about a place that articles are about, and this is another; or about
    one that no article of the library knows, and that this one does not name either.
    """
    article = page.article
    whole = parse(f"{article.title}\n{article.text}").folded
    if not all(holds(whole, stranger) for stranger in question.strangers):
        return None
    own = parse(page.text(index)).folded
    inherited = latest_places(article, page.spans[index].start)
    about = parse(f"{article.title}\n{article.place or ''}").folded
    subjects = {part.strip() for part in parse(article.place or "").folded.split(",")}
    # One place and the larger one it lies in share a scope; sections on several do not.
    several = len(subjects) > 2
    sections = several and bool(subjects & inherited)
    spoken: dict[str, float] = {}
    for place in question.places:
        if _is_of_a_part(question, place, about, own):
            spoken[place] = 0.0
        elif holds(own, place):
            spoken[place] = 1.0
        elif place in inherited:
            others = subjects & inherited - {place} if several else frozenset()
            spoken[place] = 0.0 if any(holds(own, other) for other in others) else 1.0
        elif holds(about, place):
            spoken[place] = 0.0 if sections else 0.75
        else:
            spoken[place] = 0.25 if not inherited and holds(whole, place) else 0.0
    asked = question.subjects or question.places
    return None if asked and not any(spoken[place] for place in asked) else spoken


_WHOLE = r"(?:huyen|tinh|thanh pho|thi xa)"


def _is_of_a_part(question: Question, place: str, about: str, own: str) -> bool:
    """True for a figure of a commune where that "của huyện …" it lies in is asked for.

    What the sentence says of a whole district it says of that one.
    """
    asked = re.search(
        rf"\b(?:cua|toan|ca) {_WHOLE} {re.escape(place)}\b", parse(question.text).folded
    )
    if question.wanted is not Wanted.FIGURE or not asked:
        return False
    lies_within = re.search(rf"\w(?: ?\(|, ?)(?:{_WHOLE} )?{re.escape(place)}\b", about)
    return bool(lies_within) and not holds(own, place) and not re.search(rf"\b{_WHOLE}\b", own)
