from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from corpus import RICE, ROADS, HashingEmbedder, article

from rag.errors import InputError
from rag.ingest.drafts import read_draft
from rag.ingest.pipeline import complete, store_all
from rag.library.library import Library
from rag.text.segmentation import LONGEST
from rag.types import CheckedSentence
from rag.verify.draft import check_draft


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "home") as opened:
        store_all(opened, [RICE, ROADS])
        complete(opened, HashingEmbedder())
        yield opened


def check(library: Library, draft: str) -> tuple[CheckedSentence, ...]:
    return check_draft(library, draft).sentences


def test_a_draft_is_judged_sentence_by_sentence(library: Library) -> None:
    draft = (
        "Xã Thanh Mai gieo cấy 512,5 ha lúa. Năng suất ước đạt 16 tạ/ha.\n"
        "Huyện Đông Hà bê tông hóa 38,7 km đường thôn. Giá vàng hôm nay tăng mạnh."
    )
    found = check(library, draft)
    assert [sentence.supported for sentence in found] == [True, False, True, False]
    assert all(draft[s.start : s.end] == s.text for s in found)
    assert found[0].citation is not None
    assert found[0].citation.article_id == RICE.id
    assert "61 tạ" in (found[1].reason or "")
    assert found[1].figures[0].supported is False
    assert found[3].citation is None


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("Theo ông Trần Kỳ Phong, xã Thanh Mai gieo cấy 512,5 ha lúa.", "“Trần Kỳ Phong”"),
        ("Xã Kỳ Phong gieo cấy 512,5 ha lúa.", "“Xã Kỳ Phong”"),
        ("Thôn Thanh Mai hân hoan gieo cấy 512,5 ha lúa.", "“hân hoan gieo cấy”"),
        ("Xã Thanh Mai gieo cấy lúa bằng máy bay không người lái.", "“máy bay không người lái”"),
    ],
)
def test_what_no_source_tells_is_named_whole(library: Library, draft: str, told: str) -> None:
    (found,) = check(library, draft)
    assert found.verdict == "unverified"
    assert told in (found.reason or "")


def test_untouched_sentences_are_never_flagged(library: Library) -> None:
    for each in (RICE, ROADS):
        for sentence in check(library, each.text):
            assert sentence.supported, sentence.reason


def test_two_facts_of_one_article_may_be_drawn_together(library: Library) -> None:
    draft = "Thanh Mai gieo cấy 512,5 ha lúa, năng suất ước đạt 61 tạ/ha."
    assert check(library, draft)[0].supported


def test_acronyms_that_an_article_spells_out_are_its_own(library: Library) -> None:
    text = "Tin nước\nXã xây 3 công trình nước hợp vệ sinh (NHVS). Đến nay 95% hộ dùng NHVS."
    store_all(library, [article(text)])
    found = check(library, "Đến nay 95% hộ dùng nước hợp vệ sinh.")
    assert found[0].supported
    assert found[0].citation is not None
    assert found[0].citation.quote == "Đến nay 95% hộ dùng NHVS."


def test_decomposed_text_is_understood_and_given_back_as_it_was(library: Library) -> None:
    draft = unicodedata.normalize("NFD", "Thanh Mai gieo cấy 512,5 ha lúa.")
    found = check(library, draft)
    assert found[0].supported
    assert found[0].text == draft


@pytest.mark.parametrize(
    "draft",
    ["12,", "1.2.3.4 và 12,5,6", "9" * 400 + " ha", "a\ud800b 5 ha", "Twelve households.", "½ ² ٣"],
)
def test_odd_drafts_are_judged_without_a_fault(library: Library, draft: str) -> None:
    assert not any(sentence.supported for sentence in check(library, draft))


@pytest.mark.parametrize("draft", ["", " \n\t "])
def test_an_empty_draft_is_refused(library: Library, draft: str) -> None:
    with pytest.raises(InputError, match="empty"):
        check(library, draft)


def test_a_line_without_end_is_cut(library: Library) -> None:
    draft = "từ và số 12 ha, " * 1_000
    found = check(library, draft)
    assert max(len(sentence.text) for sentence in found) <= LONGEST
    assert " ".join(sentence.text for sentence in found).count("số 12 ha") == 1_000


def test_drafts_are_read_as_they_stand(tmp_path: Path) -> None:
    plain = tmp_path / "draft.md"
    plain.write_text("- Xã có **3** thôn.\n\n\nHết.", encoding="utf-8")
    assert read_draft(str(plain)) == "- Xã có **3** thôn.\n\n\nHết."
    with pytest.raises(InputError, match=r"\.exe"):
        read_draft("draft.exe")
    with pytest.raises(InputError, match="missing"):
        read_draft(str(tmp_path / "missing.txt"))


def test_a_word_document_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Xã có 3 thôn.")
    document.add_paragraph("Hết.")
    path = tmp_path / "draft.docx"
    document.save(str(path))
    assert read_draft(str(path)).split() == "Xã có 3 thôn. Hết.".split()


def test_an_english_article_is_read_in_its_own_notation(library: Library) -> None:
    text = (
        "Phu Loc draws investment\n"
        "The province licensed 20 new projects worth $1.27 billion in 2023, ranking 8th.\n"
        "Exports reached 2.52 billion dollars, up 3.4 percent from 2022."
    )
    store_all(library, [article(text)])
    draft = (
        "Phu Loc licensed 20 new projects worth $1.27 billion. "
        "Exports reached 2.52 billion dollars, up 3.4 percent from 2022. "
        "Phu Loc licensed 20 new projects worth $1.72 billion."
    )
    found = check(library, draft)
    assert [sentence.supported for sentence in found] == [True, True, False]
    assert "“$1.72 billion”" in (found[2].reason or "")


def test_what_states_nothing_is_passed_over(library: Library) -> None:
    draft = (
        "Báo cáo nhanh\nI. KẾT QUẢ SẢN XUẤT\n1.\nThanh Mai\n"
        "2. Xã Thanh Mai gieo cấy 512,5 ha lúa.\n"
        "- Xã gieo cấy 521,5 ha lúa\nXã đã họp\n*** 17"
    )
    assert [sentence.text for sentence in check(library, draft)] == [
        "Xã Thanh Mai gieo cấy 512,5 ha lúa.",
        "Xã gieo cấy 521,5 ha lúa",
        "Xã đã họp",
    ]
    assert check(library, "Báo cáo nhanh") == ()


def test_an_empty_draft_is_spoken_of_as_a_draft(tmp_path: Path) -> None:
    empty = tmp_path / "draft.txt"
    empty.touch()
    with pytest.raises(InputError, match="give a draft"):
        read_draft(str(empty))


def test_greetings_and_set_phrases_are_not_judged(library: Library) -> None:
    draft = (
        "Kính thưa quý vị đại biểu!\nXã Thanh Mai gieo cấy 512,5 ha lúa.\nXin trân trọng cảm ơn!"
    )
    assert [each.text for each in check(library, draft)] == ["Xã Thanh Mai gieo cấy 512,5 ha lúa."]


def test_of_a_draft_on_something_else_that_is_said_once(library: Library) -> None:
    store_all(library, [article("Bến cá\nHuyện có 214 tàu cá, đánh bắt 1.302 tấn hải sản.")])
    foreign = check_draft(library, "Giá cà phê Luân Đôn lập đỉnh mới. Nhà rang xay lo thiếu hạt.")
    assert foreign.is_foreign
    assert all(sentence.nearest is None for sentence in foreign.sentences)
    assert not check_draft(library, "Huyện có 241 tàu cá.").is_foreign


def test_a_figure_of_a_place_that_is_not_spoken_of_contradicts_nothing(library: Library) -> None:
    told = article(
        "Bắc Thịnh vào vụ\nĐến nay, xã Bắc Thịnh đã gieo cấy 23,05 ha lúa, các hộ thu nhập khá hơn."
    )
    store_all(library, [told])
    (found,) = check(library, "Nam Bình đã gieo cấy 5.466 ha lúa.")
    assert found.verdict == "unverified"
    (found,) = check(library, "Xã Bắc Thịnh đã gieo cấy 5.466 ha lúa.")
    assert found.verdict == "contradicted"
