"""What all rooms may use: the files that travel with the program, another Python, batches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@cache
def resource(name: str) -> Path:
    """The path of `prompts`, `seeds` or `app.py`, in the package or beside it in a checkout.

    Raises FileNotFoundError where it is missing.
    """
    package = Path(__file__).parent
    for folder in (package, package.parent):
        if (found := folder / name).exists():
            return found
    raise FileNotFoundError(f"The installation of diembao lacks {name}; install it again.")


def python(code: str) -> list[str]:
    """The command that runs code in another process, which imports what this one would."""
    paths = [str(Path(each).absolute()) for each in sys.path]
    # Not `-m`, which would import what lies in the working folder.
    return [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {paths!r}; {code}"]


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Items in their order, so many at a time; Python has it from 3.12 on."""
    return (items[i : i + size] for i in range(0, len(items), size))
