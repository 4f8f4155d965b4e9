"""A long piece of work in a thread of its own, watched and stopped from a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from rag.errors import Cancelled, DiemBaoError

T = TypeVar("T")


class Job(Generic[T]):
    """Runs `work(report, stopped)` at once; a page that is left does not end it."""

    def __init__(
        self, work: Callable[[Callable[[int, int, str], None], Callable[[], bool]], T], total: int
    ) -> None:
        self.done, self.total, self.last = 0, total, ""
        self.result: T | None = None
        self.failure: DiemBaoError | None = None
        self._stop = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(
        self, work: Callable[[Callable[[int, int, str], None], Callable[[], bool]], T]
    ) -> None:
        try:
            self.result = work(self._report, self._stop.is_set)
        except DiemBaoError as error:
            self.failure = error
        except Exception as error:  # a fault of ours; the page is to say so, not to hang
            self.failure = DiemBaoError("unexpected", what=repr(error))

    def _report(self, done: int, total: int, last: str) -> None:
        self.done, self.total, self.last = done, total, last

    def stop(self) -> None:
        """Ask the work to end; it ends between two steps."""
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        """True from the request to stop on."""
        return self._stop.is_set()

    @property
    def is_running(self) -> bool:
        """True until there is a result or a failure."""
        return self._thread.is_alive()

    @property
    def was_stopped(self) -> bool:
        """True where the work ended because it was asked to."""
        return isinstance(self.failure, Cancelled)

    @property
    def seconds_left(self) -> float | None:
        """What is left at the pace so far; None before there is a pace."""
        if not self.done or self.done >= self.total:
            return None
        return (time.monotonic() - self._started) / self.done * (self.total - self.done)

    def wait(self, seconds: float) -> None:
        """Wait for the end, but no longer than this."""
        self._thread.join(seconds)
