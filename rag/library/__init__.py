"""The library: one door to SQLite (the truth), tantivy (words) and Chroma (vectors)."""

from rag.library.articles import Records, State
from rag.library.chroma_server import ChromaServer
from rag.library.copied import open_library
from rag.library.derived import Lesson, copies, lesson, sketch
from rag.library.filters import NO_FILTERS, SAMPLES, Filters, collection_title
from rag.library.grouping import Grouped, Grouping
from rag.library.library import Library, best_first, has_library
from rag.library.replies import ReplyStore
from rag.library.salvaging import salvage
from rag.library.saved import Batch, Kind, Saved
from rag.library.stores import Health
from rag.library.word_index import Hit, terms_of
