"""A library that has outgrown one collection: a shard for each year, searched as one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from corpus import RICE, ROADS, HashingEmbedder, article

from eval.studies import crash
from rag.ingest.pipeline import complete, store_all
from rag.library import Filters, Hit, Library
from rag.library.shards import shard_of
from rag.library.vector_index import WHOLE, VectorIndex
from rag.types import Article

SEEDS = Path(__file__).parent.parent / "seeds"
NEVER = 1_000_000
YEARS = ("2019", "2020", "2021", "2022")
UNDATED = article("Chợ hoa\nGiá hoa đào tăng nhẹ.", "undated.txt")
FLOWERS = article("Chợ hoa\nGiá hoa cúc giảm.", "flowers.txt", published="2024-02-03")
LAST = RICE  # of 2024
OVER_YEARS = [
    article(
        f"Bài số {n}\nXã số {n} gieo cấy {n} ha lúa, làm {n % 7} km đường, thu {n % 11} tỷ đồng.",
        f"{n}.txt",
        published=f"{YEARS[n % 4]}-03-{n % 28 + 1:02}",
    )
    for n in range(40)
]
QUESTION = "xã gieo cấy bao nhiêu ha lúa, làm mấy km đường"


def add(library: Library, articles: Iterable[Article]) -> None:
    store_all(library, list(articles))
    complete(library, HashingEmbedder())


def hits(library: Library, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008
    return library.search_vectors(HashingEmbedder().query(QUESTION), 200, filters)


def ids_of(library: Library, articles: Iterable[Article]) -> set[str]:
    return set(library.records.chunk_ids_of([each.id for each in articles]))


@pytest.mark.parametrize(
    ("published", "shard"),
    [
        ("2024-05-02", "2024"),
        ("2024", "2024"),
        ("2024-05", "2024"),
        (None, "undated"),
        ("", "undated"),
        ("20245", "undated"),
        ("hôm qua", "undated"),
    ],
)
def test_the_shard_of_an_article(published: str | None, shard: str) -> None:
    assert shard_of(published) == shard


def test_a_library_that_outgrows_one_shard_finds_what_it_found(tmp_path: Path) -> None:
    with Library(tmp_path / "home", sharded_from=NEVER) as library:
        add(library, [*OVER_YEARS, UNDATED, LAST])
        assert library.vectors.shards() == [WHOLE]
        before = hits(library)
    with Library(tmp_path / "home", sharded_from=40) as library:
        assert hits(library) == before
        add(library, [ROADS])  # what comes next takes the rest along
        assert library.vectors.shards()[0] == WHOLE  # for readers who do not know yet
        add(library, [FLOWERS])
        assert library.vectors.shards() == [*YEARS, "2024", "undated"]
        in_2020 = [each for each in OVER_YEARS if each.published and each.published[:4] == "2020"]
        assert library.vectors.stored("2020").keys() == ids_of(library, in_2020)
        assert library.vectors.stored("undated").keys() == ids_of(library, [UNDATED])
        assert library.vectors.count() == library.records.chunk_count()
        library.remove(ROADS.id)
        library.remove(FLOWERS.id)
        assert [hit.chunk_id for hit in hits(library)] == [hit.chunk_id for hit in before]
        assert [hit.score for hit in hits(library)] == pytest.approx([h.score for h in before])
        assert library.examine().repaired == ()
    with Library(tmp_path / "home", sharded_from=NEVER) as library:  # there is no way back
        add(library, [ROADS])
        assert library.vectors.stored("2024").keys() == ids_of(library, [ROADS, LAST])


@pytest.mark.parametrize("step", ["record", "drop"])
def test_a_move_that_broke_off_is_carried_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with Library(tmp_path / "home", sharded_from=NEVER) as library:
        add(library, OVER_YEARS)
        before = hits(library)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with Library(tmp_path / "home", sharded_from=1) as library, monkeypatch.context() as patch:
        where = library.shards if step == "record" else library.vectors
        library.shards.move(10)
        patch.setattr(where, step, fail)
        with pytest.raises(KeyboardInterrupt):
            while library.shards.move():
                pass
    with Library(tmp_path / "home", sharded_from=1) as library:
        assert hits(library) == before  # what lies in two shards is found once
        assert library.examine().repaired == ()
        assert library.examine().repaired == ()
        assert library.vectors.shards() == list(YEARS)
        assert library.vectors.count() == library.records.chunk_count()
        assert hits(library) == before


def test_what_is_removed_in_the_middle_of_a_move_leaves_both_shards(tmp_path: Path) -> None:
    with Library(tmp_path / "home", sharded_from=NEVER) as library:
        add(library, OVER_YEARS)
    with Library(tmp_path / "home", sharded_from=1) as library:
        library.shards.move(10)
        gone = ids_of(library, OVER_YEARS[:1])
        assert gone <= library.vectors.stored(WHOLE).keys() & library.vectors.stored("2019").keys()
        library.remove(OVER_YEARS[0].id)
        assert not gone & library.vectors.stored().keys()


def test_an_article_whose_date_is_corrected_moves(tmp_path: Path) -> None:
    with Library(tmp_path / "home", sharded_from=1) as library:
        add(library, [RICE, ROADS])
        moved = ids_of(library, [RICE])
        library.edit(RICE.id, {"published": "2023-12-31"})
        complete(library, HashingEmbedder())
        assert library.vectors.stored("2023").keys() == moved
        assert library.vectors.stored("2024").keys() == ids_of(library, [ROADS])
        found = {hit.chunk_id for hit in hits(library, Filters(until="2023-12-31"))}
        assert found == moved
        assert library.examine().repaired == ()


def test_only_the_shards_of_the_days_asked_for_are_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []
    search = VectorIndex.search

    def spied(self: VectorIndex, vector: object, limit: int, shards: Iterable[str]) -> list[Hit]:
        asked.append(set(shards))
        return search(self, vector, limit, shards)  # type: ignore[arg-type]

    monkeypatch.setattr(VectorIndex, "search", spied)
    monkeypatch.setattr("rag.library.library._FEW_CHUNKS", 5)
    with Library(tmp_path / "home", sharded_from=1) as library:
        add(library, [*OVER_YEARS, UNDATED])
        everything = hits(library)
        some = hits(library, Filters(since="2020-06-01", until="2021-12-31"))
        within = Filters(since="2020-01-01", until="2020-12-31")
        of_2020 = library.vectors.stored("2020").keys()
        assert {hit.chunk_id for hit in hits(library, within)} <= of_2020
        assert {hit.chunk_id for hit in some} <= library.vectors.stored("2021").keys()
        assert everything[0].score >= some[0].score
    assert asked[:2] == [{*YEARS, "undated"}, {"2021"}]


@pytest.mark.sharded
def test_killed_while_it_is_spread_over_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMBAO_SHARDED_FROM", "60")
    *_, verdict = crash.killed(SEEDS, articles=30, kills=2, seed=3)
    assert verdict == "the same"
