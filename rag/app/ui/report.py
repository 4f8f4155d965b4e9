"""The reports that `python -m eval report` writes, as the Evaluation page reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from rag.errors import InputError

FORMAT: Final = 2  # raised with every change of what a report holds (`eval/report_types.py`)


def read_report(path: Path) -> dict[str, Any]:
    """The report in a file. Raises InputError, also for one of another version."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError("report_unreadable", path=path, reason=error) from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError("report_outdated", path=path)
    return found


def find_reports(folder: Path) -> list[Path]:
    """The reports in a folder and in the folders of it, the newest first."""
    named = [*folder.glob("*report*.json"), *folder.glob("*/*report*.json")]
    return sorted(named, key=lambda path: -path.stat().st_mtime)
