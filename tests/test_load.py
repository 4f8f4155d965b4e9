"""Files and bytes to articles: kinds, encodings, places, and every way it can fail."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import InputError
from rag.ingest.place import find_place
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_bytes, load_path

TITLE = "Minh Tân được mùa lúa đông xuân"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân (Yên Thành) vừa có một vụ lúa được cả mùa "
    "lẫn giá, năng suất bình quân 6,8 tấn/ha."
)
TEXT = f"{TITLE}\n{LEAD}"


def test_article(tmp_path: Path) -> None:
    path = tmp_path / "bài.txt"
    path.write_text(f"{TITLE}\n14/04/2017 16:58\n\n{LEAD}\nThanh Phúc\n", encoding="utf-8")
    article = load_path(path)
    assert article.text == TEXT
    assert article.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert article.id == article.sha256[:16]
    assert article.source == str(path)
    assert (article.title, article.published, article.published_time) == (
        TITLE,
        "2017-04-14",
        "16:58",
    )
    assert (article.byline, article.place, article.chunks) == (
        "Thanh Phúc",
        "Minh Tân, Yên Thành",
        0,
    )


def test_the_same_content_is_the_same_article() -> None:
    one = load_bytes(TEXT.encode(), "a.txt")
    other = load_bytes(f"Trang chủ\r\n{TEXT}\r\nChia sẻ".encode("utf-8-sig"), "b/c.TXT")
    assert one.id == other.id
    assert one.source != other.source


def in_windows_1258(text: str) -> bytes:
    """The text as Windows wrote it: letters with their hats, tones as marks of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for letter in text:
        split = unicodedata.normalize("NFD", letter)
        base = "".join(sign for sign in split if sign not in tones)
        parts.append(unicodedata.normalize("NFC", base))
        parts += [sign for sign in split if sign in tones]
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        unicodedata.normalize("NFD", TEXT).encode(),
        in_windows_1258(TEXT),
    ],
)
def test_encodings(data: bytes) -> None:
    assert load_bytes(data, "a.txt").text == TEXT


def test_markdown() -> None:
    text = (
        f"---\ntitle: {TITLE}\ndate: 2017-04-14 16:58\nauthor: Thanh Phúc\n---\n\n# {TITLE}\n\n"
        f"- [Trang chủ](/)\n- [Kinh tế](/kt)\n\n![ảnh](a.png)\n\n**{LEAD[:13]}**{LEAD[13:]}\n\n"
        "## Giống mới\n\nXã có [500 ha](/x) lúa.\n\n| Xóm | ha |\n|---|---|\n| Xóm 1 | 120,5 |\n"
    )
    article = load_bytes(text.encode(), "a.md")
    assert article.text.split("\n") == [
        TITLE,
        LEAD,
        "Giống mới",
        "Xã có 500 ha lúa.",
        "Xóm 1 – ha: 120,5.",
    ]
    assert (article.published, article.published_time) == ("2017-04-14", "16:58")
    assert article.byline == "Thanh Phúc"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "holds no text of an article"),
        ("a.txt", "Chia sẻ\n{body}".encode(), "holds no text of an article"),
        ("a.txt", b"ab\0cd", "is a binary file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\xff\xfe\x80", "is not readable text"),
        ("a.txt", b"\xff\xfea", "is marked as utf-16 but is broken"),
        ("a.txt", "Les élèves ont été félicités à Hué".encode("latin-1"), "is not readable text"),
        ("a.doc", b"x", "has the extension .doc, which cannot be loaded"),
        ("a", b"x", "has no extension"),
        ("bài\nhai.xyz", b"x", "bài hai.xyz has the extension .xyz"),
    ],
)
def test_bad_content(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_bytes(data, name)
    assert str(caught.value).startswith(" ".join(name.split()))
    assert "\n" not in str(caught.value)


def test_an_unknown_extension_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    path.write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        load_path(path)
    assert all(suffix in str(caught.value) for suffix in SUPPORTED_SUFFIXES)


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_path(tmp_path / "a.txt")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        load_path(tmp_path)


def test_what_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="regular file"):
        load_path(pipe)


@pytest.mark.parametrize("name", ["a\0.txt", "a" * 5000 + ".txt"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_path(Path(name))


def test_forbidden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything
        monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(InputError, match="no permission to read"):
        load_path(path)


def forbid(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(100_000_001)  # takes no room on the disk
    with pytest.raises(InputError, match="larger than 100 MB"):
        load_path(path)


@pytest.mark.parametrize("change", ["grows", "shrinks", "vanishes"])
def test_a_file_that_changes_while_it_is_read(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    fstat = os.fstat
    calls: list[int] = []

    def then_change(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        if not calls:
            if change == "vanishes":
                path.unlink()
            else:
                path.write_text(TEXT[:9] if change == "shrinks" else TEXT * 2, encoding="utf-8")
        calls.append(descriptor)
        return found

    monkeypatch.setattr("os.fstat", then_change)
    with pytest.raises(InputError, match=r"does not exist|changed while it was read"):
        load_path(path)


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("Kết quả ở Đảng bộ xã An Hòa", "Đảng bộ xã An Hòa (Quỳnh Lưu) họp.", "An Hòa, Quỳnh Lưu"),
        ("Diễn Châu: Bí thư làm việc với xã Diễn Hải", "Xã Diễn Hải họp.", "Diễn Hải, Diễn Châu"),
        (
            "Các địa phương sơ kết quý I",
            "Huyện ủy Nam Đàn, Đô Lương vừa họp.\nHuyện ủy Nam Đàn\nTốt.\nHuyện Đô Lương\nTốt.",
            "Nam Đàn, Đô Lương",
        ),
        (
            "Yên Thành tăng tốc",
            "Huyện ủy Yên Thành họp.\nBí thư Đảng ủy xã Phú Thành nói.\nHuyện Yên Thành đạt.",
            "Yên Thành",
        ),
        (
            "Xây dựng nông thôn mới",
            "Xã Minh Tân, huyện Yên Thành, tỉnh Nghệ An về đích. Xã Minh Tân có 500 ha.",
            "Minh Tân, Yên Thành",
        ),
        ("An Hòa (Quỳnh Lưu): 9 tiêu chí", "Bí thư về xã An Hòa.", "An Hòa, Quỳnh Lưu"),
        ("An Hòa: 9 tiêu chí", "Huyện ủy Quỳnh Lưu họp.\nXã An Hòa đạt.", "An Hòa, Quỳnh Lưu"),
        ("Hà Tĩnh: Xuất khẩu tăng", "Xuất khẩu của tỉnh tăng 12%.", "Hà Tĩnh"),
        ("TP.Vinh khởi công cầu mới", "Thành phố Vinh khởi công cầu.", "Vinh"),
        ("Giá vàng tăng", "Giá vàng tăng 2%.", None),
        ("Chủ tịch UBND xã Nguyễn Văn An nói", "Ông nói về thu ngân sách.", None),
        ("Họp ở xã. Công tác tốt", "Công tác tốt.", None),
        ("", "", None),
    ],
)
def test_place(title: str, text: str, place: str | None) -> None:
    assert find_place(title, f"{title}\n{text}") == place


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".txt", ".md"]))
def test_any_bytes(data: bytes, suffix: str) -> None:
    try:
        article = load_bytes(data, f"a{suffix}")
    except InputError as error:
        assert str(error).startswith("a.")
        assert "\n" not in str(error)
    else:
        assert article.text.startswith(article.title)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.sampled_from([".txt", ".md", ".html"]))
def test_any_text(text: str, suffix: str) -> None:
    try:
        article = load_bytes(text.encode(), f"a{suffix}")
    except InputError:
        return
    assert article.text == unicodedata.normalize("NFC", article.text)
    assert "\r" not in article.text
    assert "  " not in article.text


@given(st.text(), st.text())
def test_place_of_any_text(title: str, text: str) -> None:
    place = find_place(title, text)
    assert place is None or place.strip()
