"""Results as documents that an office can send: one plain form, written as Markdown and DOCX."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from rag.errors import InputError


def write_file(path: Path, data: bytes) -> None:
    """Write a document, whole or not at all; a file that it replaces keeps its mode.

    Raises InputError where that cannot be, or where a device, a folder or the like is there.
    """
    try:
        target = path.resolve()  # what a link leads to
        if target.exists() and not target.is_file():
            raise InputError("file_not_regular", path=path)
        partial = target.with_name(f".{uuid4().hex[:12]}.part")
        try:
            with partial.open("xb") as file:
                file.write(data)
            if target.exists():
                partial.chmod(target.stat().st_mode & 0o777)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError("file_unwritable", path=path, reason=error) from None
