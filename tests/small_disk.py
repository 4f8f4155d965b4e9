"""A library on a disk that fills up and is mounted read-only: run by `test_disks`, as its own root.

Takes an empty folder, mounts a disk of a few megabytes there, and writes what came of each step.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus import RICE, ROADS, HashingEmbedder, article

from rag.config import Config
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.types import Article

MEGABYTES = 12
ROOM = 500_000  # bytes that are left when the disk is to fill while it is written to
QUESTION = "Thanh Mai gieo cấy bao nhiêu ha lúa?"
MANY = [
    article(f"Xã số {n} mở đường\n" + f"Xã số {n} làm {n} km đường. " * 60, f"{n}.txt")
    for n in range(1, 121)
]


def holds(home: Path) -> dict[str, Any]:
    """What the library holds, and whether its three stores agree."""
    with Engine(Config(home=home), embedder=HashingEmbedder()) as engine:
        engine.complete()
        health = engine.doctor()
        sources = [each.source for each in engine.listing()]
        whole = health.chunks == health.words == health.vectors
    return {"whole": whole, "sources": sources, "changed": health.changed}


def answered(engine: Engine) -> bool:
    answer = engine.ask(QUESTION, engine="extractive")
    return any("512,5 ha" in claim.text for claim in (*answer.claims, *answer.related))


def refusal(engine: Engine, articles: list[Article]) -> str:
    """What is said where articles cannot be stored."""
    try:
        engine.add(articles)
    except DiemBaoError as error:
        return type(error).__name__
    return "stored"


@contextmanager
def full(disk: Path) -> Iterator[None]:
    filling = disk / "filling"
    with suppress(OSError), filling.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    yield
    filling.unlink()


def mounted(disk: Path, *options: str) -> None:
    """Mounts it otherwise; Chroma's engine lets go of its files a moment after it is closed."""
    for last in (False,) * 30 + (True,):
        if not subprocess.run(["mount", *options, str(disk)], check=last).returncode:
            return
        time.sleep(0.1)


def main() -> None:
    disk = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", disk], check=True)
    home = disk / "home"
    found: dict[str, Any] = {}

    def opened() -> Engine:
        return Engine(Config(home=home), embedder=HashingEmbedder())

    with opened() as engine:
        engine.add([RICE, ROADS])
        engine.saved.put("check", "bản thảo", "{}")
    with full(disk), opened() as engine:
        found["full, opened then"] = [answered(engine), refusal(engine, MANY[:3])]
    with opened() as engine:
        answered(engine)
        with full(disk):
            found["full, open already"] = [answered(engine), refusal(engine, MANY[:3])]
            found["and again"] = answered(engine)
    found["after it was full"] = holds(home)
    mounted(disk, "-o", "remount,ro")
    with opened() as engine:
        found["read-only"] = [answered(engine), refusal(engine, MANY[:3])]
        with suppress(DiemBaoError):
            engine.saved.put("check", "mất", "{}")
            found["kept in vain"] = True
    mounted(disk, "-o", "remount,rw")
    found["after it was read-only"] = holds(home)
    with suppress(DiemBaoError), opened() as engine:
        used = sum(path.stat().st_blocks * 512 for path in disk.rglob("*"))
        mounted(disk, "-o", f"remount,size={used + ROOM}")
        for n in range(0, len(MANY), 20):
            engine.add(MANY[n : n + 20])
        found["room for all"] = True
    with opened() as engine:
        found["full in the midst"] = answered(engine)
    mounted(disk, "-o", "remount,size=400m")
    found["what came before"] = holds(home)
    with opened() as engine:
        engine.add(MANY)
    found["once there is room"] = holds(home)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
