"""The gist: how many sentences, which ones, and how it is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.runs.run import CASES, SEEDS
from eval.studies.gists import Syllables, read_pairs, run
from rag.document.gist import choose_gist
from rag.errors import InputError
from rag.text import parse

NEWS = (
    "Xã Hòa An khánh thành cầu Suối Ngọc dài 42 m với 9 tỷ đồng. Buổi lễ có văn nghệ. "
    "Cầu Suối Ngọc nối hai thôn của xã Hòa An. Trời hôm ấy mưa nhỏ. Ai cũng vui. "
    "Người dân xã Hòa An góp 600 triệu đồng làm cầu."
)


def chosen(text: str, title: str = "", count: int = 2) -> list[str]:
    return [sentence.text for sentence in choose_gist(parse(text).sentences, title, count)]


def test_the_lead_and_what_carries_figures() -> None:
    found = chosen(NEWS, "Hòa An có cầu mới")
    assert found[0].startswith("Xã Hòa An khánh thành")
    assert len(found) == 2
    assert "Trời hôm ấy mưa nhỏ." not in found


def test_what_is_said_already_is_passed_over() -> None:
    again = "Xã Hòa An khánh thành cầu Suối Ngọc dài 42 m với 9 tỷ đồng. "
    assert len(set(chosen(again + again + NEWS))) == 2


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="xã cầu. 12\nđường", max_size=200), st.integers(1, 4))
def test_so_many_sentences_in_their_order(text: str, count: int) -> None:
    body = parse(text).sentences
    found = choose_gist(body, "", count)
    assert found == sorted(found, key=lambda sentence: sentence.index)
    assert len(found) == min(count, len(body))
    assert set(found) <= set(body)


def test_an_empty_article_has_no_gist() -> None:
    assert choose_gist([], "", 2) == []


def test_gists_are_at_least_as_good_as_the_best_of_the_others() -> None:
    pairs = read_pairs(CASES / "gists.jsonl", SEEDS)
    assert len(pairs) >= 30
    found = run(pairs)
    for measure, ours in found["diembao"].items():
        assert ours >= max(means[measure] for name, means in found.items() if name != "diembao")


def test_vietnamese_letters_count() -> None:
    tokens = Syllables().tokenize("Thủ tướng đề nghị")
    assert tokens != Syllables().tokenize("Thủ tưởng để nghỉ")
    assert len(tokens) == 4


@pytest.mark.parametrize("apart", [False, True])
def test_pairs_of_a_folder(tmp_path: Path, apart: bool) -> None:
    if apart:
        for name, text in (("articles", NEWS), ("summaries", "Xã có cầu mới.")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.txt").write_text(f"Tin cầu mới\n{text}", encoding="utf-8")
    else:
        (tmp_path / "a.txt").write_text(f"Tin cầu mới\n{NEWS}", encoding="utf-8")
        (tmp_path / "a.summary.txt").write_text("Xã có cầu mới.", encoding="utf-8")
        (tmp_path / "b.txt").write_text(f"Không có tóm tắt\n{NEWS}", encoding="utf-8")
    (pair,) = read_pairs(tmp_path, SEEDS)
    assert "Xã có cầu mới." in pair.summary
    assert set(run([pair])) == {"diembao", "lead", "LexRank", "TextRank"}


def test_a_faulty_list_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps({"title": "x"}) + "\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="line 1"):
        read_pairs(bad, SEEDS)
    with pytest.raises(InputError, match="no articles"):
        read_pairs(empty, SEEDS)
