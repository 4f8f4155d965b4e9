"""What a question says of itself: places no article knows, and whether it only asks if so."""

from __future__ import annotations

import pytest

from rag.document.places import strangers
from rag.question.analyse import analyse
from rag.text import mend, restore

KNOWN = ("hai luu", "song lo", "thanh giang", "khe sao")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Thu nhập của xã Đồng Quế, huyện Sông Lô là bao nhiêu?", ("dong que",)),
        ("thu nhap cua xa dong que huyen song lo la bao nhieu", ("dong que",)),
        ("What is the income of Dong Que commune, Song Lo district?", ("dong que",)),
        ("Thu nhập của xã Hải Lựu, huyện Sông Lô là bao nhiêu?", ()),
        ("Thu nhập của xã Hải Lựu, tỉnh Vĩnh Phúc là bao nhiêu?", ()),  # seldom named
        ("Thu nhập của xã Hải Lựu (huyện Lập Thạch) là bao nhiêu?", ()),
        ("Thôn Đồng Trổ của xã Hải Lựu có mấy hộ?", ("dong tro",)),
        ("Which commune in Song Lo district did best?", ()),
        ("Xã đạt chuẩn huyện Sông Lô có mấy?", ()),
        ("xa nao cua huyen song lo dat chuan", ()),
        ("", ()),
    ],
)
def test_places_that_no_article_names(question: str, expected: tuple[str, ...]) -> None:
    assert strangers(question, KNOWN) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Có đúng là Thanh Giang còn 11 tiêu chí chưa đạt không?", True),
        ("Có phải 2022 là năm thứ ba không?", True),
        ("Thanh Giang đã đạt chuẩn chưa?", True),
        ("Xã về đích năm 2015, phải không?", True),
        ("co dung la xa con 11 tieu chi khong", True),
        ("Did Hai Luu finish in 2014?", True),
        ("Is it true that 11 criteria remain?", True),
        ("Còn bao nhiêu tiêu chí chưa đạt?", False),
        ("Ai không hoàn thành nhiệm vụ?", False),
        ("Xã phải làm gì?", False),
        ("How many criteria are not met?", False),
        ("Vì sao chưa đạt?", False),
    ],
)
def test_whether_it_asks_if_so(question: str, *, expected: bool) -> None:
    assert analyse(question, KNOWN).checks == expected


def test_the_words_of_asking_if_so_are_no_content() -> None:
    question = analyse("Có đúng là Thanh Giang còn 11 tiêu chí chưa đạt không?", KNOWN)
    assert question.terms == ("tieu", "chi", "chua", "dat")


def test_places_stand_in_the_order_of_the_question() -> None:
    assert analyse("Thanh Giang hay Hải Lựu?", KNOWN).places == ("thanh giang", "hai luu")


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("quy 1 dat bao nhieu tan", "quý 1 đạt bao nhiêu tấn"),
        ("quy iv dat the nao", "quý iv đạt thế nào"),
        ("quy che la gi", "quy chế là gì"),
    ],
)
def test_what_asks_and_what_names_a_time_is_restored_as_it_is_meant(
    typed: str, restored: str
) -> None:
    texts = ["Quy chế đạt 3 tấn. Bảo nhiều người nạo vét, thể nào cũng đạt.", "La gỉ, quy chế."]
    assert restore(typed, texts) == restored


def test_slips_in_what_asks_are_mended() -> None:
    assert mend("Đông Liễu đầu tư Bao nhiu tiền?") == "Đông Liễu đầu tư Bao nhiêu tiền?"
    assert mend("Bao nhiêu tiền?") == "Bao nhiêu tiền?"
