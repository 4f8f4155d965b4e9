"""Where the files that travel with the program are: in the package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resource(name: str) -> Path:
    """The path of `prompts`, `seeds` or `app.py`. Raises FileNotFoundError where it is missing."""
    package = Path(__file__).parent
    for folder in (package, package.parent):
        if (found := folder / name).exists():
            return found
    raise FileNotFoundError(f"The installation of diembao lacks {name}; install it again.")
