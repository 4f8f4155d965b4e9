"""Điểm Báo: answers, summaries and press reviews of Vietnamese articles, every figure checked.

    from rag import Config, Engine

    with Engine(Config(home="press")) as engine:
        engine.ingest(["seeds"])
        print(engine.ask("Kỳ Anh đánh bắt bao nhiêu tấn hải sản?").text)

`rag.types` has the values that the methods return, `rag.errors` what they raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.config import Config
    from rag.engine import Engine
    from rag.errors import DiemBaoError

__version__ = "0.1.0"
__all__ = ["Config", "DiemBaoError", "Engine"]


def __getattr__(name: str) -> object:
    """The public names, each imported when it is first asked for: `import rag` costs nothing."""
    homes = {"Config": "config", "DiemBaoError": "errors", "Engine": "engine"}
    if name not in homes:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"rag.{homes[name]}"), name)
