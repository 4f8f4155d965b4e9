"""The facade that the command, the pages and the evaluation call, and how its parts are made."""

from rag.engine.batches import collect_batches, submit_batches
from rag.engine.facade import Engine
from rag.engine.reader import for_reader
from rag.engine.summaries import summarise_all
from rag.engine.wiring import embedder_of
