"""Functions that read what strangers made, run in another process, within time and memory.

A process reads one source after the other and is kept for the next one; it ends itself at the
deadline, at the limit of memory and with the program. What ends it costs the source it was
reading, and the next one gets a new process. What it answers is data, not objects.
"""

from __future__ import annotations

import faulthandler
import json
import mmap
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter

from rag.errors import InputError
from rag.ingest.page import refusal
from rag.resources import python

P = ParamSpec("P")
T = TypeVar("T")

_SECONDS = 18.0  # for one source; with the start of a process 20
_MEGABYTES: Final = 500  # above what a process takes that has read nothing (about 50)
_WORN: Final = 250  # megabytes above which a process is not kept
_LONGEST_REPLY: Final = 40_000_000  # bytes
PLACES: Final = threading.BoundedSemaphore(2)
_idle: list[subprocess.Popen[bytes]] = []


def apart(source: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a public function of this room returns, a JSON type by its annotation.

    Raises InputError about `source`: that of the function, or of what ended the process.
    """
    return apart_within(_SECONDS, source, function, *args, **kwargs)


def apart_within(
    seconds: float, source: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """The same in so many seconds."""
    with PLACES:
        process = _waiting() or _started(source)
        since = time.monotonic()
        reply = None
        try:
            reply = _answer(process, (seconds, source, function, args, kwargs))
        finally:
            if reply and not reply["is_worn"]:
                _idle.append(process)
            else:
                process.kill()
                process.communicate()
    if reply is None:
        is_late = time.monotonic() - since >= seconds
        key = "reading_too_long" if is_late else "reading_broke"
        raise refusal(source, key, seconds=f"{seconds:g}")
    if "error" in reply:
        raise InputError(reply["error"], **reply["values"])
    found: T = TypeAdapter(get_type_hints(function)["return"]).validate_python(reply["value"])
    return found


def _answer(process: subprocess.Popen[bytes], request: tuple[object, ...]) -> Any:
    """What the process replies; None where it ended."""
    assert process.stdin
    assert process.stdout
    with suppress(OSError, ValueError):
        pickle.dump(request, process.stdin)
        process.stdin.flush()
        return json.loads(process.stdout.readline(_LONGEST_REPLY))
    return None


def _waiting() -> subprocess.Popen[bytes] | None:
    with suppress(IndexError):
        while (process := _idle.pop()).poll() is not None:
            pass
        return process
    return None


def _started(source: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            python("from rag.ingest import apart; apart.serve()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the program
        )
    except OSError as error:
        raise refusal(source, "reading_unavailable", reason=error) from error


def serve() -> NoReturn:
    """The other process: answers requests until there is none."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    _limit_memory()
    with Path(os.devnull).open("w") as nowhere:
        while True:
            try:
                # What the program itself asks; what comes back from here is JSON.
                seconds, *request = pickle.load(sys.stdin.buffer)  # noqa: S301 # nosec B301
            except EOFError:
                sys.exit()
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            reply = _reply(*request) | {"is_worn": _is_worn()}
            replies.write(json.dumps(reply).encode() + b"\n")
            replies.flush()
            faulthandler.cancel_dump_traceback_later()


def _reply(source: str, function: Callable[..., object], args: Any, kwargs: Any) -> dict[str, Any]:
    """What a function returns, or why it does not; a reader that fails costs this source only."""
    try:
        returned = TypeAdapter(get_type_hints(function)["return"])
        return {"value": returned.dump_python(function(*args, **kwargs), mode="json")}
    except InputError as error:
        refused = error
    except (MemoryError, RecursionError):
        refused = refusal(source, "reading_too_large")
    except Exception as error:
        refused = refusal(source, "reading_failed", reason=type(error).__name__)
    values = {name: str(value) for name, value in refused.values.items()}
    return {"error": refused.args[0], "values": values}


def _limit_memory() -> None:
    """Where the system can limit it; what the modules reserve hangs on the machine."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        most = _memory()[0] + _MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _is_worn() -> bool:
    with suppress(OSError):
        return _memory()[1] > _WORN * 1_000_000
    return False


def _memory() -> tuple[int, int]:
    """The bytes that this process has reserved, and those that it holds."""
    reserved, held, *_ = Path("/proc/self/statm").read_text().split()
    return int(reserved) * mmap.PAGESIZE, int(held) * mmap.PAGESIZE
