"""Reads a vector index whole, in a process of its own.

Chroma's engine does not check its files; on damaged ones it may end the process that reads them.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

_SECONDS = 300


def is_readable(folder: Path, proof: Path) -> bool:
    """True if the index in `folder` can be read without harm.

    `proof` is where `prove` noted which files were sound; the same files are not read again.
    """
    drawn = signature(folder)
    if not drawn or (proof.exists() and proof.read_text(encoding="utf-8") == drawn):
        return True
    command = [sys.executable, "-m", "rag.library.vector_index", str(folder)]
    try:
        ran = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def prove(folder: Path, proof: Path) -> None:
    """Note that the files of `folder` are sound as they are."""
    proof.write_text(signature(folder), encoding="utf-8")


def signature(folder: Path) -> str:
    """Changes with the size of any file and the time of those of the graph; empty without files.

    The database beside the graph is touched by whoever opens it, so its time tells nothing.
    """
    digest = hashlib.sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        found = path.stat()
        changed = found.st_mtime_ns if path.parent != folder else 0
        digest.update(f"{path.name} {found.st_size} {changed}\n".encode())
    return digest.hexdigest() if files else ""
