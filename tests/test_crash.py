"""The small form of `python -m eval crash`: nothing is lost, whatever ends the program."""

from __future__ import annotations

from pathlib import Path

from eval.studies import crash

SEEDS = Path(__file__).parent.parent / "seeds"


def test_killed_while_it_ingests() -> None:
    *_, verdict = crash.killed(SEEDS, articles=16, kills=2, seed=5)
    assert verdict == "the same"


def test_two_writers() -> None:
    *_, verdict = crash.rivals(SEEDS, articles=12, rounds=1, seed=5)
    assert verdict == "1 of 1 rounds whole"


def test_a_loss_is_noticed() -> None:
    one, none = frozenset("a"), frozenset[str]()
    whole = crash.Contents(one, one, one, unfinished=0, by_vector=1.0, by_words=1.0)
    assert whole.agrees(whole)
    for worse in (
        whole._replace(articles=none),
        whole._replace(chunks=none),
        whole._replace(vectors=none),
        whole._replace(unfinished=1),
        whole._replace(by_vector=0.9),
        whole._replace(by_words=0.9),
    ):
        assert not worse.agrees(whole)
