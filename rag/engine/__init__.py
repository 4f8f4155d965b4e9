"""The facade that the command, the pages and the evaluation call, and how its parts are made."""

from rag.engine.all_summaries import summarise_all
from rag.engine.batches import collect_batches, submit_batches
from rag.engine.facade import Engine
from rag.engine.read_only import for_reader
from rag.engine.wiring import embedder_of
