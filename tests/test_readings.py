"""What a replay reads is what was recorded; what disturbs vectors; what orders near ties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from corpus import RICE, ROADS, HashingEmbedder

from eval.replay.cassette import CURRENT_CASE, Cassette, Mode
from eval.replay.exchanges import read_cassette
from eval.runs.noise import DisturbedEmbedder
from eval.runs.readings import attach, excerpt_of, passage_of
from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.library.library import best_first
from rag.types import Passage

HEADER = {
    "base_url": None, "model": None, "model_mode": "auto", "model_prompt_tokens": 3000,
}  # fmt: skip
QUESTION = "Thanh Mai gieo cấy bao nhiêu ha lúa?"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as opened:
        opened.add([RICE, ROADS])
        token = CURRENT_CASE.set("qa q-1")
        yield opened
        CURRENT_CASE.reset(token)


def read(engine: Engine, passages: list[Passage]) -> list[Passage]:
    assert engine.reads is not None
    return list(engine.reads(QUESTION, passages))


def recorded(engine: Engine, path: Path) -> list[Passage]:
    """The two passages of the corpus, kept for a question."""
    found = list(engine.search(QUESTION).passages)
    assert len(found) == 2
    attach(Cassette("record", path, HEADER), engine)
    assert read(engine, found) == found
    return found


def test_what_was_read_is_read_again(engine: Engine, tmp_path: Path) -> None:
    found = recorded(engine, tmp_path / "c.jsonl")
    modes: tuple[Mode, ...] = ("replay", "record")
    for mode in modes:
        attach(Cassette(mode, tmp_path / "c.jsonl"), engine)
        again = read(engine, found[::-1])
        assert [each.model_copy(update={"score": 0.0}) for each in found] == again
    token = CURRENT_CASE.set("qa q-2")  # of another case nothing is recorded
    assert read(engine, found[::-1]) == found[::-1]
    CURRENT_CASE.reset(token)


def test_a_live_model_reads_what_is_found(engine: Engine, tmp_path: Path) -> None:
    attach(Cassette("live", tmp_path / "c.jsonl"), engine)
    assert engine.reads is None


def test_what_has_changed_since_is_recorded_anew(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    found = recorded(engine, path)
    engine.remove(RICE.id)
    engine.add([RICE.model_copy(update={"text": RICE.text.replace("512,5", "612,5")})])
    attach(Cassette("replay", path), engine)
    changed = list(engine.search(QUESTION).passages)
    assert read(engine, changed) == changed
    attach(Cassette("record", path), engine)
    assert read(engine, changed) == changed
    kept = read_cassette(path).readings
    assert [len(each.passages) for each in kept] == [2, 2]
    assert kept[0].passages != kept[1].passages
    attach(Cassette("replay", path), engine)
    assert [p.text for p in read(engine, found)] == [p.text for p in changed]


def test_an_excerpt_of_another_corpus_is_no_passage(engine: Engine) -> None:
    excerpt = excerpt_of(engine.search(QUESTION).passages[0])
    assert passage_of(excerpt, {}) is None
    assert passage_of(excerpt, {"rice": RICE, "roads": ROADS}) is not None
    assert passage_of(excerpt.model_copy(update={"start": 1}), {"rice": RICE}) is None


def test_a_reading_edited_by_hand_is_named(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    recorded(engine, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    edited = json.loads(lines[-1]) | {"question": "Câu khác?"}
    path.write_text("\n".join([*lines[:-1], json.dumps(edited)]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: edited by hand"):
        Cassette("replay", path)


def test_vectors_are_disturbed_a_little_and_always_the_same_way() -> None:
    texts = [RICE.text, ROADS.text]
    plain = HashingEmbedder()
    one, same, other = (DisturbedEmbedder(plain, 1e-3, seed) for seed in (1, 1, 2))
    moved = one.passages(texts)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-6)
    assert 5e-4 < float((moved - plain.passages(texts)).std()) < 2e-3
    assert np.array_equal(moved, same.passages(texts[::-1])[::-1])  # whatever stands beside it
    assert np.array_equal(one.query("lúa"), same.query("lúa"))
    assert not np.array_equal(one.query("lúa"), other.query("lúa"))
    assert one.name != other.name != plain.name


@pytest.mark.parametrize("last_digits", [-1e-7, 0.0, 1e-7])
def test_last_digits_order_nothing(last_digits: float) -> None:
    scores = np.array([0.7570, 0.7616 + last_digits, 0.7616, 0.9])
    assert best_first(scores, ["d", "c", "b", "a"]) == [3, 2, 1, 0]
    assert best_first(scores, ["d", "b", "c", "a"]) == [3, 1, 2, 0]
