"""A long piece of work in a thread of its own, watched and stopped from a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rag.config import load_config
from rag.errors import Cancelled, DiemBaoError

T = TypeVar("T")

_AT_ONCE = 2  # pieces of work of one person; others wait for their turn
_turns: WeakValueDictionary[str, threading.Semaphore] = WeakValueDictionary()


def person() -> str:
    """What tells who is there from others: the address signed in with, else the session."""
    if load_config().allowed is not None and (address := st.user.get("email")):
        return str(address)
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


class Job(Generic[T]):
    """Runs `work(job)` in the person's turn; a page that is left does not end it.

    The work tells how far it is by `report`, and ends between two steps when `stopping` is set.
    """

    def __init__(self, work: Callable[[Job[T]], T], total: int = 0) -> None:
        self.done, self.total, self.last = 0, total, ""
        self.result: T | None = None
        self.failure: DiemBaoError | None = None
        self.is_seen = False  # by somebody who followed it to its end
        self.stopping = threading.Event()
        self._started = time.monotonic()
        self._turn = _turns.setdefault(person(), threading.Semaphore(_AT_ONCE))
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Job[T]], T]) -> None:
        try:
            while not self._turn.acquire(timeout=0.2):
                self.go_on()
            try:
                self._started = time.monotonic()
                self.result = work(self)
            finally:
                self._turn.release()
        except DiemBaoError as error:
            self.failure = error
        except Exception as error:  # a fault of ours; the page is to say so, not to hang
            self.failure = DiemBaoError("unexpected", what=error)

    def go_on(self) -> None:
        """Raises Cancelled where the work is to stop."""
        if self.stopping.is_set():
            raise Cancelled("work_stopped")

    def report(self, done: int, total: int, last: str = "") -> None:
        """So much is done of so much, this the last; raises Cancelled where it is to be all."""
        self.go_on()
        self.done, self.total, self.last = done, total, last or self.last

    @property
    def is_running(self) -> bool:
        """True until there is a result or a failure."""
        return self._thread.is_alive()

    @property
    def seconds_left(self) -> float | None:
        """What is left at the pace so far; None before there is a pace."""
        if not self.done or self.done >= self.total:
            return None
        return (time.monotonic() - self._started) / self.done * (self.total - self.done)

    def wait(self, seconds: float) -> None:
        """Wait for the end, but no longer than this."""
        self._thread.join(seconds)
