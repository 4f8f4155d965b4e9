"""Work on very many articles: on a cluster, and summaries of all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.engine.cluster import RayCluster
from rag.engine.facade import Engine
from rag.engine.wiring import embedder_of
from rag.ingest import Progress, ingest_on
from rag.types import IngestReport


def ingest_on_ray(
    engine: Engine,
    address: str,
    sources: Sequence[str | tuple[str, bytes]],
    *,
    reading: Progress | None = None,
    embedding: Progress | None = None,
) -> IngestReport:
    """The same as `Engine.ingest`, read, split and embedded on the Ray cluster at `address`.

    Raises ClusterError where the cluster cannot be had or fails; what was done is kept.
    """
    with RayCluster(address) as cluster:
        return ingest_on(
            cluster,
            engine.library,
            engine.embedder,
            partial(embedder_of, engine.config.model_copy(update={"chroma_key": None})),
            sources,
            language=engine.config.language,
            reading=reading,
            embedding=embedding,
        )
