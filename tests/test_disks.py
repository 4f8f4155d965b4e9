"""Disks that are full or may only be read: questions are answered, nothing is lost or doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import RICE, ROADS
from small_disk import MANY

ENTER = ["unshare", "--mount", "--map-root-user"]


def may_mount(folder: Path) -> bool:
    command = [*ENTER, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def test_a_disk_that_is_full_or_read_only(tmp_path: Path) -> None:
    if not may_mount(tmp_path):
        pytest.skip("needs a disk of its own: mount namespaces are not allowed here")
    script = Path(__file__).with_name("small_disk.py")
    ran = subprocess.run(
        [*ENTER, sys.executable, script, tmp_path], check=False, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr.decode()[-3000:]
    found = json.loads(ran.stdout)
    first = {RICE.source, ROADS.source}
    for step in ("full, opened then", "read-only"):
        assert found[step] == [True, "LibraryReadOnly"], step
    assert found["full, open already"] == [True, "LibraryError"]
    assert found["and again"]
    for step in ("after it was full", "after it was read-only"):
        assert found[step]["whole"], step
        assert sorted(found[step]["sources"]) == sorted(first), step
    assert "kept in vain" not in found
    # The disk fills while it is written to.
    assert "room for all" not in found
    assert found["full in the midst"]
    before = found["what came before"]
    assert before["whole"]
    assert first < set(before["sources"])
    assert len(before["sources"]) == len(set(before["sources"]))
    last = found["once there is room"]
    assert last["whole"]
    assert not last["changed"]
    assert sorted(last["sources"]) == sorted([*first, *(each.source for each in MANY)])
