"""The body of a reply, read within a size and a time: a server may send one without an end."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httpx2 import Response


def bound(
    response: Response, most: int, *, packed: Exception, endless: Exception, seconds: float = 0
) -> None:
    """Make reading the body raise `endless` above `most` bytes, or after `seconds` where given.

    Raises `packed` where the body is compressed: a few bytes may hold gigabytes.
    """
    import httpx2

    if response.headers.get("content-encoding", "identity") != "identity":
        raise packed
    parts: Any = response.stream
    size, started = 0, time.monotonic()

    def counted(part: bytes) -> bytes:
        nonlocal size
        size += len(part)
        if size > most or (seconds and time.monotonic() - started > seconds):
            raise endless
        return part

    class Bounded(httpx2.AsyncByteStream, httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return map(counted, parts)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for part in parts:
                yield counted(part)

        def close(self) -> None:
            parts.close()

        async def aclose(self) -> None:
            await parts.aclose()

    response.stream = Bounded()
