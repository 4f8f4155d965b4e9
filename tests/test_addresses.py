"""Where addresses of strangers may lead: to public machines, whatever is tried.

In a network namespace in which every address of the world answers (`namespace.py`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from namespace import PUBLIC, TOLD

ENTER = ["unshare", "--net", "--mount", "--map-root-user"]


def may_have_a_network() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    mounting = "mount --bind /etc/hostname /etc/resolv.conf"
    return (
        subprocess.run([*ENTER, "sh", "-c", mounting], check=False, capture_output=True).returncode
        == 0
    )


@pytest.mark.skipif(not may_have_a_network(), reason="needs iproute2 and network namespaces")
def test_no_address_leads_to_what_is_not_public() -> None:
    script = Path(__file__).with_name("namespace.py")
    ran = subprocess.run(
        [*ENTER, sys.executable, script], check=False, capture_output=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr.decode()
    result = json.loads(ran.stdout)
    # That connections are seen: these were made past the program.
    assert {address for address, _ in result["noted"]} >= {"10.0.0.1", "127.0.0.1", "::127.0.0.1"}
    found: dict[str, dict[str, Any]] = {each["case"]: each for each in result["found"]}
    assert len(found) >= 100
    forbidden = {
        c: each["met"] for c, each in found.items() if {a for a, _ in each["met"]} - {PUBLIC}
    }
    assert forbidden == {}
    for kind, cases in TOLD["addresses"].items():
        said = {case: found[case]["said"] for case in cases}
        if kind in ("public", "rebinding"):  # the first address of a name is kept to
            assert all("512,5 ha" in each for each in said.values()), said
        elif kind != "within_pages":
            assert all(each.startswith("refused: ") for each in said.values()), said
    assert len(found["http://public.test/tin.html"]["met"]) == 2  # the next page of its story, too
