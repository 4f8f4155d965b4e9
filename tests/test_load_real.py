"""The five real articles, read where they are; nothing of them is copied here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.ingest.cleaning import clean
from rag.ingest.cleaning.lines import Kind, kind_of
from rag.ingest.page import Page, characters
from rag.ingest.readers import load_bytes, load_path
from rag.text import parse

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
FILES = sorted(SEEDS.glob("*.txt"))
pytestmark = pytest.mark.skipif(len(FILES) != 5, reason="the real articles are not here")

# By the number that a file's name begins with: published, time, publisher, byline, place, and
# words of the headline.
FACTS = {
    "000": (None, None, "Baothanhhoa.vn", "Phương Lệ", "Thọ Lộc, Thọ Xuân", "kết quả đáng ghi"),
    "001": (
        None,
        None,
        None,
        "Lan Anh – Trung tâm VHTT&TT huyện",
        "Thanh Giang, Thanh Chương",
        "Bí thư Huyện uỷ làm việc",
    ),
    "002": (
        "2017-04-14",
        "16:58",
        None,
        "Trần Mạnh Hải, Võ Quang Đạt, Lê Thị Hồng Ngọc",
        "Kỳ Anh, Can Lộc, Hương Khê",
        "quý II năm 2017",
    ),
    "003": (None, None, None, "Nguyễn Thu", "Tháp Mười", "tăng cường các giải pháp"),
    "004": (
        "2020-05-22",
        "02:05",
        None,
        "Hà Thanh Loan (",  # and her offices
        "Hải Lựu, Sông Lô",
        "hạ tầng đô thị",
    ),
}
BOILERPLATE = re.compile(
    r"tin liên quan|đọc nhiều|emailprint|\{name\}|\{body\}|bình luận|ý kiến (?:của bạn|bạn đọc)|"
    r"vui lòng|lượt xem|đăng nhập|image banner|anh-tin-bai|xuất bản thông tin|chi tiết bài viết|"
    r"\bnull\b|chia sẻ thông tin với|tắt \[x\]|thời tiết|xem thêm|^tin tức$|^trả lời$|"
    r"^bài và ảnh|^bt:|^các tác giả|baothanhhoa|^\||^\d+$|•",
    re.IGNORECASE | re.MULTILINE,
)
# Short lines that say something: headings and captions, by the first words of the line.
SHORT = {
    "000": ["Nông dân xã Thọ Lộc"],
    "001": ["Đồng chí Tưởng Quốc Thành"],
    "002": [
        "Hội nghị Ban Chấp hành",
        "Huyện ủy Kỳ Anh",
        "Huyện Can Lộc",
        "Ban Thường vụ Huyện ủy Can Lộc làm việc",
        "Hội nghị sơ kết công tác dân vận",
        "Huyện ủy Hương Khê",
    ],
    "003": [],
    "004": ["Hà Thanh Loan (Huyện ủy viên"],
}


def key(line: str) -> str:
    """Equal for lines that differ only in case, quotation marks and the punctuation around them."""
    return parse(line).folded.strip(" .,:;!?…-|\"'*()")


@pytest.fixture(params=FILES, ids=lambda path: path.name[:3])
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_facts(path: Path) -> None:
    article = load_path(path)
    published, time, publisher, byline, place, words = FACTS[path.name[:3]]
    assert (article.published, article.published_time) == (published, time)
    assert (article.publisher, article.place) == (publisher, place)
    if byline and byline.endswith("("):
        assert article.byline == article.text.split("\n")[-1]
        assert article.byline.startswith(byline)
    else:
        assert article.byline == byline
    assert words in article.title


def test_no_boilerplate_is_left(path: Path) -> None:
    assert BOILERPLATE.search(load_path(path).text) is None


def test_headline_first_and_nothing_twice(path: Path) -> None:
    article = load_path(path)
    lines = article.text.split("\n")
    assert lines[0] == article.title
    keys = [key(line) for line in lines]
    assert len(set(keys)) == len(keys)


def test_every_paragraph_is_kept_as_written(path: Path) -> None:
    """Each line of the source that is a paragraph stands in the article, letter for letter."""
    text = load_path(path).text
    source = characters(path.read_text(encoding="utf-8")).replace("(Baothanhhoa.vn) - ", "")
    paragraphs = {line for line in source.split("\n") if len(line) >= 150}
    assert len(paragraphs) >= 6
    for paragraph in paragraphs:
        assert paragraph in text.split("\n")
    for start in SHORT[path.name[:3]]:
        assert any(line.startswith(start) for line in text.split("\n")), start


def test_what_was_dropped_says_nothing(path: Path) -> None:
    """What of the source is not in the article: no line of it is a paragraph, but one link."""
    text = load_path(path).text
    known = {key(line) for line in text.split("\n")}
    dropped = [
        line
        for line in characters(path.read_text(encoding="utf-8")).split("\n")
        if line
        and key(line) not in known
        and key(line.replace("(Baothanhhoa.vn) - ", "")) not in known
    ]
    bodies = [line for line in dropped if kind_of(line) is Kind.BODY]
    assert all(line.startswith("• ") for line in bodies)
    assert len(bodies) <= 1


def test_cleaning_again_changes_nothing(path: Path) -> None:
    article = load_path(path)
    again = clean(Page(article.text))
    assert again is not None
    assert again.text == article.text
    assert load_bytes(article.text.encode(), "copy.txt").id == article.id
