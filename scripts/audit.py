"""Licences of the lock, known advisories of it, and what bandit finds. Leaves with 1 for a finding.

python scripts/audit.py licences        of what is installed; no network
python scripts/audit.py advisories      by pip-audit; where its database is not there, says so
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
LOCK: Final = ROOT / "requirements.lock"
# For any use, changes included; those that ask for the source of what is linked to them are none.
FREE: Final = re.compile(
    r"(?i)\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense|"
    r"Zlib|CC0|HPND|Public Domain|LGPL|Lesser General Public)\b"
)
BINDING: Final = re.compile(
    r"(?i)\bA?GPL|(?<!Lesser )\bGeneral Public|Affero|SSPL|BUSL|Commons Clause"
)
# Advisories that do not concern us, and why.
ACCEPTED: Final = {
    "CVE-2026-45829": "of chromadb's Python server, which is never run (docs/deploy.md)",
}


def locked() -> list[str]:
    """The names of the packages of the lock."""
    return re.findall(r"(?m)^([\w.-]+)==", LOCK.read_text(encoding="utf-8"))


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, in one line."""
    told: Any = package.metadata  # an email.message.Message
    classified = [c.split(" :: ")[-1] for c in told.get_all("Classifier", []) if "License ::" in c]
    words = told.get("License-Expression") or ", ".join(classified) or told.get("License") or ""
    return " ".join(words.split())[:100]


def is_free(licence: str) -> bool:
    """Whether a package may be used for anything; of several licences, one may be chosen."""
    offered = re.split(r"\s+OR\s+", licence)
    return any(FREE.search(each) and not BINDING.search(each) for each in offered)


def licences() -> int:
    """How many packages of the lock may not be used freely; each is named."""
    found = {name: licence_of(distribution(name)) for name in locked()}
    bad = {name: licence for name, licence in found.items() if not is_free(licence)}
    for name, licence in bad.items():
        print(f"{name}: {licence or 'no licence is stated'}")
    print(f"licences: {len(found)} packages, {len(bad)} that are not free for any use")
    return len(bad)


def advisories() -> int:
    """How many known advisories concern the lock; says where they could not be looked up."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--no-deps", "--disable-pip"]
    ran = subprocess.run(
        [*command, "-f", "json", "--progress-spinner", "off"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    try:
        listed = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        listed = []
    seen = [each for each in listed if "vulns" in each]
    if not seen:
        print("advisories: NOT LOOKED UP, the database cannot be reached from here")
        return 0
    bad = 0
    for package in seen:
        for advisory in package["vulns"]:
            names = {advisory["id"], *advisory["aliases"]}
            why = next((ACCEPTED[name] for name in names if name in ACCEPTED), None)
            bad += why is None
            print(
                f"{package['name']} {package['version']}: {advisory['id']}", f"({why})" * bool(why)
            )
    print(f"advisories: {bad} of {len(seen)} packages; {len(listed) - len(seen)} not looked up")
    return bad


if __name__ == "__main__":
    sys.exit(bool({"licences": licences, "advisories": advisories}[sys.argv[1]]()))
