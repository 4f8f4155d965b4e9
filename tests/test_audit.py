"""What `make audit` lets pass."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

AUDIT = runpy.run_path(str(Path(__file__).parent.parent / "scripts" / "audit.py"))


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True), ("BSD-3-Clause", True), ("Apache Software License", True), ("MPL-2.0", True),
        ("LGPL-2.1-or-later", True), ("GNU Lesser General Public License v2 (LGPLv2)", True),
        ("GPL-3.0-only", False), ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False), ("BUSL-1.1", False), ("", False),
        ("Proprietary", False), ("GPL-2.0 OR MIT", True), ("MIT AND GPL-3.0", False),
    ],
)  # fmt: skip
def test_licences_for_any_use(licence: str, free: bool) -> None:
    assert AUDIT["is_free"](licence) is free


def test_all_of_the_lock_is_free() -> None:
    assert len(AUDIT["locked"]()) > 100
    assert AUDIT["licences"]() == 0
