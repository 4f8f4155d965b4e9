"""What an article says, sentence by sentence: its people, places, times, labels and parts."""

from rag.document.citations import cite, locate, numbered, with_marks
from rag.document.disagreements import Pair, as_read, candidates, differing
from rag.document.gist import choose_gist
from rag.document.people import find_people, names_office, people_named
from rag.document.periods import complete, iso_day, show_period
from rag.document.places import (
    known_in,
    known_places,
    latest_places,
    lowered,
    place_mentions,
    subject_names,
)
from rag.document.sections import SECTIONS, body_of, heads, own_points, read
from rag.document.slots import Located, around, clause_of
from rag.document.time_and_place import period_at, place_at, scenes, subjects_at, subjects_of
from rag.document.trees import Ensemble, Evidence
from rag.document.vectors import Frequencies, Terms, alike_rows, unit_vectors
