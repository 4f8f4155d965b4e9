"""An ingested demonstration library that the tests of the pages copy, each for itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from rag.config import Config
from rag.engine import Engine
from rag.resources import resource


def make_library(home: Path) -> Path:
    """The demonstration articles in a library at `home`."""
    with Engine(Config(home=home)) as engine:
        report = engine.ingest([str(resource("seeds"))])
    assert len(report.stored) >= 6
    assert not report.failed
    return home


def copy_library(made: Path, home: Path) -> Path:
    """A copy to change at will."""
    shutil.copytree(made, home)
    return home
