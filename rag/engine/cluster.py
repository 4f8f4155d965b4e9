"""Machines that Ray holds together, or the processors of this one, for the bulk of the work.

Ray is an extra: nothing here imports it before it is asked for. What is sent are functions of this
package and their arguments, so every machine needs the package, in this version.
"""

from __future__ import annotations

import logging
import os
import pickle
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from rag import __version__
from rag.errors import ClusterError, InputError

A = TypeVar("A")
B = TypeVar("B")

LOCAL: Final = "local"
_SECONDS: Final = 5.0  # to reach an address
_NODE_SECONDS: Final = 120.0  # to start a process on every machine
# A token unless the settings of Ray say otherwise; nothing is reported to Ray's makers; what its
# C++ side logs is no message of ours.
_SETTINGS: Final = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}


class RayCluster(AbstractContextManager["RayCluster"]):
    """The cluster at `address`, HOST:PORT, or with "local" one made of this machine's processors.

    Raises InputError where Ray is not installed or the address is none, and ClusterError where
    there is no cluster, or one that lets nobody of this token or version in.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._ray = ray = _ray()
        if address != LOCAL:
            _reach(address)
        handler = signal.getsignal(signal.SIGTERM)  # Ray sets one that leaves without a word
        try:
            with _silence():
                ray.init(
                    address=address,
                    log_to_driver=False,
                    logging_level=logging.CRITICAL,
                    **({"include_dashboard": False} if address == LOCAL else {}),
                )
            with suppress(ValueError):  # in another thread neither Ray nor we may
                signal.signal(signal.SIGTERM, handler)
            self._check_machines()
        except BaseException as error:
            ray.shutdown()
            raise _explained(error, address, ray) from None

    def __exit__(self, *_: object) -> None:
        self._ray.shutdown()

    @property
    def workers(self) -> int:
        """How many processors it has now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def each(
        self, function: Callable[[A], B], items: Sequence[A], *, together: int = 1, most: int = 0
    ) -> Iterator[B]:
        """What `function` returns of each item, in order; see `Cluster` in `rag.ingest.spread`.

        At most `most` calls are under way, if it is not 0.

        Tasks, not actors: a process keeps its embedder from one to the next all the same, and what
        a machine that dies was doing waits for no place on another one to begin again.
        """
        if not items:
            return
        data = self._ray.data
        context = data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        rows = [{"item": pickle.dumps(item)} for item in items]
        blocks = data.from_items(rows, override_num_blocks=-(-len(rows) // together))
        made = blocks.map_batches(
            partial(_called, function),
            batch_size=None,
            batch_format="pyarrow",
            num_cpus=1,
            compute=data.TaskPoolStrategy(size=most or None),
        )
        try:
            for batch in made.iter_batches(batch_size=None, batch_format="pyarrow"):
                for value in batch["item"].to_pylist():
                    # What our own function returned; whoever can write it can run code anyway.
                    yield pickle.loads(value)  # noqa: S301 # nosec B301
        except Exception as error:
            raise _explained(error, self._address, self._ray) from None

    def _check_machines(self) -> None:
        """Raises ClusterError where a machine lacks this package, or has another version."""
        ray = self._ray

        def version() -> str:  # sent as it is: a machine may have no package to find it in
            try:
                import rag

                return str(rag.__version__)
            except ImportError:
                return ""

        node_affinity = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        asked = {
            ray.remote(version)
            .options(num_cpus=0, scheduling_strategy=node_affinity(node["NodeID"], soft=False))
            .remote(): node["NodeManagerAddress"]
            for node in ray.nodes()
            if node["Alive"] and node["Resources"].get("CPU")
        }
        for answer, machine in asked.items():
            found = ray.get(answer, timeout=_NODE_SECONDS)
            if found != __version__:
                key = "ray_other_program" if found else "ray_no_program"
                raise ClusterError(key, machine=machine, version=found, ours=__version__)


def _called(function: Callable[[Any], Any], batch: Any) -> dict[str, list[bytes]]:
    """On a machine: a block of items, each of which was pickled."""
    items = map(pickle.loads, batch["item"].to_pylist())
    return {"item": [pickle.dumps(function(item)) for item in items]}


@contextmanager
def _silence() -> Iterator[None]:
    """What Ray's C++ side says while it connects, before it has a file to say it in."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    sys.stderr.flush()
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _ray() -> Any:
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
        import ray.exceptions
        import ray.util.scheduling_strategies
    except ImportError:
        raise InputError("ray_missing") from None
    # What is said of a machine that dies would stand among the results; no setting is for it.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    return ray


def _reach(address: str) -> None:
    """Ray itself tries for two minutes, and then ends the whole process."""
    found = re.fullmatch(r"(?:\[(.+)\]|([^:/\s]+)):(\d{1,5})", address)
    if not found:
        raise InputError("ray_address", address=address)
    try:
        where = found[1] or found[2], int(found[3])
        socket.create_connection(where, _SECONDS).close()
    except (OSError, OverflowError):
        raise ClusterError("ray_unreachable", address=address) from None


def _explained(error: BaseException, address: str, ray: Any) -> BaseException:
    """Ours for what Ray raised; what is ours or a person's wish to stop stays as it is."""
    if isinstance(error, (ClusterError, KeyboardInterrupt)):
        return error
    if isinstance(error, ray.exceptions.AuthenticationError):
        return ClusterError("ray_token_wanted", address=address)
    if isinstance(error, ConnectionError):  # it was reached, and does not let us in
        return ClusterError("ray_token_refused", address=address)
    versions = re.findall(r"(?:Ray|Python): (\S+)", str(error))
    if "mismatch" in str(error) and len(versions) == 4:
        theirs, ours = " / ".join(versions[:2]), " / ".join(versions[2:])
        return ClusterError("ray_version", address=address, theirs=theirs, ours=ours)
    cause = getattr(error, "cause", None) or error
    return ClusterError("ray_failed", address=address, reason=cause)
