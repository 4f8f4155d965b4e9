"""What ends a run without a verdict."""

from __future__ import annotations

from rag.errors import DiemBaoError


class HarnessError(DiemBaoError):
    """The run measures nothing: a server that refuses or is gone, a reply that is not recorded."""
