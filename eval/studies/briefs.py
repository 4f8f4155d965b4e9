"""A large briefing against a slow server: its time, its faults, and what a kill costs."""

from __future__ import annotations

import hashlib
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eval.bench.slow_server import SlowServer
from rag.config import Config
from rag.engine import Engine
from rag.models import ModelSettings
from rag.report import STORIES_TOLD, group_rows
from rag.types import Article, Briefing

# As many syllables as Vietnamese news has in use.
_SYLLABLES = [
    onset + rime
    for onset in "b c ch d đ g h kh l m n nh ph qu r s t th tr v x".split()
    for rime in "a an anh âu ăm ên iêu iêng o ong ôi ơn ua ung ươc ương uyên át ạch ồng".split()
]
_SENTENCES = 30
_CONCURRENCY = ModelSettings().concurrency
_VERBS = "xây dựng,gieo trồng,thu hoạch,sửa chữa,nâng cấp,hoàn thành,mở rộng,bàn giao".split(",")
_UNITS = "ha,tấn,km,tỷ đồng,hộ,mô hình,công trình,lượt người".split(",")


class Row(NamedTuple):
    """One measurement with what it is held against."""

    name: str
    value: str
    bound: str
    good: bool


def synthetic(count: int) -> list[Article]:
    """Reports of as many communes, about as long as the real articles are."""
    chance = random.Random(1)
    return [_report(number, chance) for number in range(count)]


def _report(number: int, chance: random.Random) -> Article:
    place = f"{chance.choice(_SYLLABLES).capitalize()} {chance.choice(_SYLLABLES).capitalize()}"
    lines = [f"Xã {place} báo cáo kết quả số {number}"]
    for _ in range(_SENTENCES):
        words = " ".join(chance.choices(_SYLLABLES, k=chance.randint(8, 18)))
        figure = f"{chance.randint(2, 9000)} {chance.choice(_UNITS)}"
        lines.append(f"Xã {place} đã {chance.choice(_VERBS)} {figure} {words}.")
    text = "\n".join(lines)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Article(
        id=digest[:16],
        title=lines[0],
        source=f"{number}.txt",
        place=place,
        published=f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}",
        text=text,
        sha256=digest,
    )


def run(count: int, delay: float, faults: float) -> list[Row]:
    """Time, faults and a kill, each on a library and a server of its own; every story is told."""
    articles = synthetic(count)
    assert len(group_rows(articles)) == count
    return [
        *_timed(articles, delay),
        *_faulty(articles, delay / 4, faults),
        *_killed(articles, delay / 4),
    ]


def _timed(articles: Sequence[Article], delay: float) -> list[Row]:
    with (
        SlowServer(delay) as server,
        tempfile.TemporaryDirectory() as home,
        _engine(Path(home), server) as engine,
    ):
        engine.add(articles, vectors=False)
        started, busy = time.perf_counter(), time.process_time()
        briefing = engine.brief(engine="llm")
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        told = min(len(articles), STORIES_TOLD)
        ideal = math.ceil(told / _CONCURRENCY) * delay
        again = sum(server.answered.values())
        second = engine.brief(engine="llm")
        more = sum(server.answered.values()) - again
    tokens = briefing.usage.prompt_tokens + briefing.usage.completion_tokens
    return [
        Row(
            f"waiting / ideal (beside {busy:.0f} s of computing, the server's part included)",
            f"{seconds - busy:.1f} s / {ideal:.1f} s = {(seconds - busy) / ideal:.3f}",
            "≤ 1.15",
            seconds - busy <= 1.15 * ideal,
        ),
        Row(
            "articles briefed",
            f"{len(briefing.articles)} of {len(articles)}",
            "all",
            len(briefing.articles) == len(articles),
        ),
        Row(
            "tokens / the articles' own",
            f"{tokens / briefing.article_tokens:.2f}",
            "≤ 1.3",
            tokens <= 1.3 * briefing.article_tokens,
        ),
        Row("calls of a second briefing", f"{more} ({second.usage.calls} counted)", "0", more == 0),
    ]


def _faulty(articles: Sequence[Article], delay: float, faults: float) -> list[Row]:
    """Every request is tried once only, so that faults reach the briefing."""
    with (
        SlowServer(delay, faults) as server,
        tempfile.TemporaryDirectory() as home,
        _engine(Path(home), server, model_max_calls=1) as engine,
    ):
        engine.add(articles, vectors=False)
        first = engine.brief(engine="llm")
        failed = _failed(first)
        before = sum(server.answered.values())
        server.faults = 0.0
        second = engine.brief(engine="llm")
        more = sum(server.answered.values()) - before
    told = sum(bool(story.claims) for story in first.stories)
    wanted = min(len(articles), STORIES_TOLD)
    return [
        Row(
            f"{faults:.0%} faults: stories told",
            f"{told} of {wanted}, {len(failed)} by their own sentences",
            "all",
            told == wanted,
        ),
        Row(
            "a second run asks only for the failed",
            f"{more} stories",
            str(len(failed)),
            more == len(failed),
        ),
        Row(
            "and then tells all",
            f"{len(second.articles)}",
            str(len(articles)),
            len(second.articles) == len(articles),
        ),
    ]


def _failed(briefing: Briefing) -> set[str]:
    return {item.article_id for item in briefing.left_out if item.article_id}


def _killed(articles: Sequence[Article], delay: float) -> list[Row]:
    """The command killed outright in the middle, then run again."""
    with SlowServer(delay) as server, tempfile.TemporaryDirectory() as home:
        with _engine(Path(home), server) as engine:
            engine.add(articles, vectors=False)
        command = [
            sys.executable,
            "-m",
            "rag",
            "--home",
            home,
            "brief",
            "--engine",
            "llm",
            "--json",
        ]
        environment = {**os.environ, "OPENAI_BASE_URL": server.base_url, "DIEMBAO_MODEL": "slow"}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        half = min(len(articles), STORIES_TOLD) // 2
        while len(server.answered) < half and process.poll() is None:
            time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(2 * delay)
        at_kill = len(server.answered)
        with _engine(Path(home), server) as engine:
            briefing = engine.brief(engine="llm")
        twice = sum(n > 1 for n in server.answered.values())
    return [
        Row(
            "killed at",
            f"{at_kill} of {min(len(articles), STORIES_TOLD)} answered",
            "in the middle",
            0 < at_kill < STORIES_TOLD,
        ),
        Row(
            "answered twice after resuming",
            f"{twice}",
            f"≤ {_CONCURRENCY}, those on their way",
            twice <= _CONCURRENCY,
        ),
        Row(
            "and then tells all",
            f"{len(briefing.articles)}",
            str(len(articles)),
            len(briefing.articles) == len(articles),
        ),
    ]


def _engine(home: Path, server: SlowServer, **settings: int) -> Engine:
    given = {"home": home, "openai_base_url": server.base_url, "model": "slow"}
    return Engine(Config(home=home, model_judges=False).model_copy(update={**given, **settings}))


def print_rows(rows: Sequence[Row]) -> bool:
    """Print the rows; True where all are as they should be."""
    for row in rows:
        mark = "ok  " if row.good else "FAIL"
        sys.stdout.write(f"{mark} {row.name}: {row.value} (wanted {row.bound})\n")
    return all(row.good for row in rows)
