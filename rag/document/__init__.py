"""What an article says, sentence by sentence: its people, places, times, labels and parts."""

from __future__ import annotations

from rag.document.figure_labels import label_of, rate_end, telling_words
from rag.document.gist import choose_gist
from rag.document.people import find_people, names_office
from rag.document.periods import complete, show_period
from rag.document.places import (
    holds,
    known_places,
    latest_places,
    lowered,
    place_mentions,
    places_by_line,
    subject_names,
)
from rag.document.quotes import Sentence, cite, frame_of, locate, quoted_sentences
from rag.document.roles import role_spans, roles_in, roles_near, same_roles
from rag.document.sections import Part, body_of, heads, label, read
from rag.document.time_and_place import (
    period_at,
    place_at,
    place_of,
    scenes,
    subjects_at,
    subjects_of,
)

__all__ = [
    "Part",
    "Sentence",
    "body_of",
    "choose_gist",
    "cite",
    "complete",
    "find_people",
    "frame_of",
    "heads",
    "holds",
    "known_places",
    "label",
    "label_of",
    "latest_places",
    "locate",
    "lowered",
    "names_office",
    "period_at",
    "place_at",
    "place_mentions",
    "place_of",
    "places_by_line",
    "quoted_sentences",
    "rate_end",
    "read",
    "role_spans",
    "roles_in",
    "roles_near",
    "same_roles",
    "scenes",
    "show_period",
    "subject_names",
    "subjects_at",
    "subjects_of",
    "telling_words",
]
