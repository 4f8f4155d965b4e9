"""An ingested demonstration library that the tests of the pages copy, each for itself."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

from filelock import FileLock
from streamlit.components.v2 import manifest_scanner

from rag.config import Config
from rag.engine import Engine
from rag.resources import resource

# Streamlit's harness looks through all installed packages whenever a page is drawn.
_SCAN = "scan_component_manifests"
vars(manifest_scanner)[_SCAN] = cache(vars(manifest_scanner)[_SCAN])


def make_library(home: Path) -> Path:
    """The demonstration articles in a library at `home`; read once for all processes of a run."""
    run = next((each for each in home.parents if re.fullmatch(r"pytest-\d+", each.name)), home)
    made = run / "demonstration"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            with Engine(Config(home=run / "being-made")) as engine:
                report = engine.ingest([str(resource("seeds"))])
            assert len(report.stored) >= 6
            assert not report.failed
            (run / "being-made").rename(made)
    return copy_library(made, home)


def copy_library(made: Path, home: Path) -> Path:
    """A copy to change at will."""
    shutil.copytree(made, home, dirs_exist_ok=True)
    return home
