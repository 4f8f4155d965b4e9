from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import (
    expansions,
    fold,
    is_heading,
    key,
    learn,
    name_runs,
    nfc,
    people,
    places,
    sentences,
    syllables,
)
from rag.text.normal import canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đường Đà Nẵng", "duong da nang"),
        ("ƯỚC TÍNH", "uoc tinh"),
        ("quý I/2017", "quy i/2017"),
        ("5.466,32ha", "5.466,32ha"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("uỷ ban", "ủy ban"),
        ("hoà bình", "hòa bình"),
        ("tỷ đồng", "tỉ đồng"),
        ("kỹ thuật", "kĩ thuật"),
        ("thuý", "thúy"),
        ("“Dân vận khéo”", '"Dân vận khéo"'),
        ("2020 – 2025", "2020 - 2025"),
    ],
)
def test_canonical_makes_one_of_spellings(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize("word", ["quý", "hoạch", "hoàn", "suýt", "thuyền"])
def test_canonical_leaves_what_is_placed_right(word: str) -> None:
    assert canonical(word) == word


@given(st.text())
def test_normal_forms_keep_the_length(text: str) -> None:
    composed = nfc(text)
    assert len(fold(composed)) == len(canonical(composed)) == len(key(composed)) == len(composed)


@given(st.text())
def test_spans_are_exact_and_ordered(text: str) -> None:
    composed = nfc(text)
    for spans in (sentences(composed), syllables(composed)):
        end = 0
        for span in spans:
            assert end <= span.start < span.end <= len(composed)
            end = span.end
    for line in composed.split("\n"):  # only the marker of an item of a list is left out
        kept = "".join(line[span.start : span.end] for span in sentences(line))
        assert "".join(line.split()).endswith("".join(kept.split()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu đạt thấp. Chi vượt.", ["Thu đạt thấp.", "Chi vượt."]),
        ("Mục tiêu đã đề ra.Ngân sách thấp.", ["Mục tiêu đã đề ra.", "Ngân sách thấp."]),
        ("Về TP.Thanh Hóa họp. Xong.", ["Về TP.Thanh Hóa họp.", "Xong."]),
        ("ThS. Hà nói. Đ/c. Minh đáp.", ["ThS. Hà nói.", "Đ/c. Minh đáp."]),
        ("Cấy 5.466,32ha lúa. Hết.", ["Cấy 5.466,32ha lúa.", "Hết."]),
        ("Ông A. B. Nam về.", ["Ông A. B. Nam về."]),
        ("Có nhiều việc... và khó.", ["Có nhiều việc... và khó."]),
        ("“Làm ngay.” Ông nói.", ["“Làm ngay.”", "Ông nói."]),
        ("Tiêu đề\nCâu một. Câu hai", ["Tiêu đề", "Câu một.", "Câu hai"]),
        ("", []),
        ("Đạt 317,6 tấn trong quý I. Giá giảm.", ["Đạt 317,6 tấn trong quý I.", "Giá giảm."]),
        ("Nghị quyết khóa X. Ông V. Putin nói.", ["Nghị quyết khóa X.", "Ông V. Putin nói."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentences(text)] == expected


def test_syllables_part_a_number_from_its_unit() -> None:
    text = "5.466,32ha, 9/19 tiêu chí"
    found = [text[span.start : span.end] for span in syllables(text)]
    assert found == ["5.466,32", "ha", "9/19", "tiêu", "chí"]


def test_nfc_mends_what_no_store_accepts() -> None:
    assert nfc(unicodedata.normalize("NFD", "Hải Lựu")) == "Hải Lựu"
    assert nfc("a\ud800b").encode()


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Huyện Can Lộc", True), ("Xã đã đạt 9 tiêu chí.", False), ("", False), ("a" * 300, False)],
)
def test_headings(line: str, expected: bool) -> None:
    assert is_heading(line) is expected


def test_acronyms_go_both_ways() -> None:
    assert ["nong", "thon", "moi"] in list(expansions(["xa", "ntm"]))
    assert ["ntm"] in list(expansions(["nong", "thon", "moi"]))
    assert ["kinh", "te", "xa", "hoi"] in list(expansions(["kt", "xh"]))
    assert ["dong", "bang", "song", "cuu", "long"] in list(expansions(["dbscl"]))


def test_an_article_teaches_its_acronyms() -> None:
    learnt = learn("chương trình quốc gia về nước sạch (NS) ở xã")
    assert learnt == (("NS", "nước sạch"),)
    assert ["nuoc", "sach"] in list(expansions(["cong", "trinh", "ns"], learnt))
    assert ["ns"] in list(expansions(["nuoc", "sach"], learnt))
    assert learn("hợp tác (ABC)") == ()


def test_people_and_places() -> None:
    text = "Đồng chí Tưởng Văn Nam, Bí thư Đảng ủy xã Thanh Mai, và bà Hà Thu ở tỉnh Hà Tĩnh."
    assert [name.name for name in people(text)] == ["Tưởng Văn Nam", "Hà Thu"]
    assert [name.name for name in places(text)] == ["Thanh Mai", "Hà Tĩnh"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hiệu trưởng Trường THCS Yên Mộc Phùng Thị Nhàn cho biết", ["Phùng Thị Nhàn"]),
        ("học sinh Trường THPT Phan Đình Phùng", []),
        ("xã Hưng Thạnh Hoàng Đình Toàn", ["Hoàng Đình Toàn"]),
    ],
)
def test_a_person_named_after_a_place_or_school(text: str, names: list[str]) -> None:
    assert [name.name for name in people(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("bán 20 chiếc Galaxy S4 mới", ["Galaxy S4"]),
        ("mua máy bay P-3C của Mỹ", ["P-3C", "Mỹ"]),
        ("đội U23 Việt Nam tập", ["U23 Việt Nam"]),
        ("dịch Covid-19 lùi", ["Covid-19"]),
        ("gặp ông Lee Min-woo tại Huế", ["Lee Min-woo", "Huế"]),
        ("tay đua người Thái | Somchai Dee về nhất", ["Thái", "Somchai Dee"]),
        ("ảnh của Lan\nMinh về quê", ["Lan", "Minh"]),
        ("ở TX Sa Pa và Buôn Ma Thuột", ["TX Sa Pa", "Buôn Ma Thuột"]),
    ],
)
def test_names_are_whole_and_apart(text: str, names: list[str]) -> None:
    assert [name.name for name in name_runs(text)] == names
