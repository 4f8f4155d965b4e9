"""Web pages: what the markup states, what of the page is the article, and odd encodings."""

from __future__ import annotations

import contextlib
import time
import unicodedata

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import InputError
from rag.ingest.readers import load_bytes
from rag.types import Article

TITLE = "Minh Tân được mùa lúa đông xuân"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân (Yên Thành) vừa có một vụ lúa được cả mùa "
    "lẫn giá, năng suất bình quân 6,8 tấn/ha."
)
FIRST = (
    "Vụ này nông dân gieo cấy 412,5 ha lúa, trong đó 280 ha là giống chất lượng cao, tăng 12,4% so "
    "với cùng kỳ năm trước."
)
SECOND = (
    "Hợp tác xã đã liên kết với 3 doanh nghiệp để bao tiêu 1.150 tấn lúa, đồng thời đầu tư 2 máy "
    "sấy công suất 30 tấn/mẻ."
)
HEADING = "Giống mới, cách làm mới"
CAPTION = "Máy gặt trên đồng xã Minh Tân, nơi có 280 ha lúa chất lượng cao. Ảnh: T.P"
TABLE = (
    "<table><tr><th>Xóm</th><th>Diện tích (ha)</th></tr><tr><td>Xóm 1</td><td>120,5</td></tr>"
    "<tr><td>Xóm 2</td><td>98</td></tr></table>"
)
ROWS = ["Xóm 1 – Diện tích: 120,5 ha.", "Xóm 2 – Diện tích: 98 ha."]
BODY = (
    f"<p>{FIRST}</p><h2>{HEADING}</h2><figure><img src='a.jpg' alt='Anh-tin-bai'>"
    f"<figcaption>{CAPTION}</figcaption></figure><p>{SECOND}</p>{TABLE}"
    "<p>Bà con phấn khởi vì vụ này lúa được cả mùa lẫn giá.</p>"
    "<p style='text-align:right'><strong>Thanh Phúc</strong></p>"
)
STORY = [
    FIRST,
    HEADING,
    SECOND,
    *ROWS,
    "Bà con phấn khởi vì vụ này lúa được cả mùa lẫn giá.",
]
RELATED = (
    "<div class='related'><h3>Tin liên quan</h3><ul><li><a href='/a'>Giá vàng hôm nay tăng mạnh, "
    "vượt mốc 150 triệu đồng</a></li><li><a href='/b'>Khánh thành 3 cây cầu dân sinh</a></li></ul>"
    "</div>"
)


def newspaper(head: str, dateline: str) -> str:
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8">
    <title>{TITLE} | Báo Nghệ An</title><meta property="og:title" content="{TITLE}">
    <meta property="og:site_name" content="Báo Nghệ An">{head}</head><body>
    <header><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/kt">Kinh tế</a></li></ul></nav>
    </header><main><article>
    <div class="breadcrumb"><a>Trang chủ</a> &gt; <a>Kinh tế</a></div><h1>{TITLE}</h1>
    <div class="meta"><span>{dateline}</span> <span>Chia sẻ</span></div>
    <h2 class="sapo"><b>(Baonghean.vn) - {LEAD}</b></h2><div class="content">{BODY}</div>
    <div class="tags">Từ khóa: <a>lúa</a>, <a>Minh Tân</a></div></article>{RELATED}
    <div class="comments"><h3>Bình luận (2)</h3><p>Bài viết rất hay, mong có thêm.</p></div>
    </main><footer>© Bản quyền thuộc về Báo Nghệ An. Giấy phép số 1/GP</footer></body></html>"""


def loaded(page: str, source: str = "page.html") -> Article:
    return load_bytes(page.encode("utf-8"), source)


def lines(page: str) -> list[str]:
    return loaded(page).text.split("\n")


def test_newspaper_page() -> None:
    article = loaded(newspaper("", "Thứ Sáu, 21/11/2025 08:30 (GMT+7)"))
    assert article.text.split("\n") == [TITLE, LEAD, *STORY]
    assert article.title == TITLE
    assert (article.published, article.published_time) == ("2025-11-21", "08:30")
    assert (article.publisher, article.byline) == ("Báo Nghệ An", "Thanh Phúc")
    assert article.place == "Minh Tân, Yên Thành"


@pytest.mark.parametrize(
    ("head", "date", "clock"),
    [
        (
            '<meta property="article:published_time" content="2025-11-21T08:30:00+07:00">',
            None,
            "08:30",
        ),
        ('<meta property="article:published_time" content="2025-11-20T23:30:00Z">', None, "06:30"),
        ('<meta name="pubdate" content="2025-11-21">', None, None),
        ('<meta itemprop="datePublished" content="21/11/2025 08:30">', None, "08:30"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author": '
            '[{"name": "Văn Nam"}], "datePublished": "2025-11-21T08:30:00+07:00"}]}</script>',
            None,
            "08:30",
        ),
        (
            '<meta name="date" content="hôm qua"><script type="application/ld+json">{</script>',
            "",
            None,
        ),
        ('<meta name="date" content="9999-12-31T23:59:59-12:00">', "", None),
    ],
)
def test_date_from_the_markup(head: str, date: str | None, clock: str | None) -> None:
    article = loaded(newspaper(head, ""))
    assert article.published == ("2025-11-21" if date is None else None)
    assert article.published_time == clock


AD = "<div class='ad'><a href='/q'>Mua phân bón giá tốt</a></div>"
LINKED = "<a href='/{}'>Nghị quyết số 1{} về phát triển kinh tế tập thể</a>"
REST = " dành 12 tỷ đồng cho các hợp tác xã mua máy sấy và xây 4 kho chứa lúa trong năm nay."


@pytest.mark.parametrize(
    "parts",
    [
        f"<div class=one>{f'<p>{LEAD}</p><p>{FIRST}</p>' * 2}</div>{AD}"
        f"<div class=two><p>{SECOND}</p><p>Bà con rất phấn khởi.</p></div>",
        f"<div class=one>{f'<p>{LEAD}</p><p>{FIRST}</p>' * 2}</div>"
        f"{RELATED.replace('related', 'x')}stray<p>{SECOND}</p><p>Bà con rất phấn khởi.</p>",
        f"<div class=sapo>{f'{LEAD} {FIRST} ' * 5}</div>"
        f"<div class=rest><p>{FIRST}</p><p>{SECOND}</p><p>Bà con rất phấn khởi.</p></div>",
    ],
)
def test_a_story_in_parts_is_read_to_its_end(parts: str) -> None:
    beside = f"<div class=right><h4>Thông báo</h4><p>{FIRST}</p></div>"
    footer = "<div class=x><ul><li><a href='/'>Trang chủ</a></li></ul><p>Giá xăng</p></div>"
    page = (
        f"<html><body><div><h1>{TITLE}</h1><div>{parts}</div></div>{beside}{footer}</body></html>"
    )
    assert lines(page)[-2:] == [SECOND, "Bà con rất phấn khởi."]


@pytest.mark.parametrize("tag", ["p", "li"])
def test_paragraphs_that_begin_with_links_are_no_teasers(tag: str) -> None:
    told = [f"<{tag}>{LINKED.format(i, i)}{REST}</{tag}>" for i in (2, 3)]
    page = f"<html><h1>{TITLE}</h1><p>{LEAD}</p>{''.join(told)}<p>{SECOND}</p></html>"
    assert [line.endswith(REST) for line in lines(page)] == [False, False, True, True, False]


@pytest.mark.parametrize(
    "part",
    [
        "<p class='gold'>Thu ngân sách đạt 12 tỷ đồng, bằng 104% dự toán.</p>",
        "<div class='survey-result'>Có 86% trong 420 hộ được hỏi hài lòng.</div>",
        "<p id='relatedness'>Kinh phí hỗ trợ là 12 tỷ đồng.</p>",
        "<img src=a.jpg><p align=center>Toàn xã có 412 hộ trồng lúa.</p>",
        "<p><label>Kinh phí:</label> 12 tỷ đồng.</p>",
    ],
)
def test_names_and_forms_of_boxes_alone_take_no_sentence_out(part: str) -> None:
    page = f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p>{part}<p>{SECOND}</p></body></html>"
    text = lxml.html.fromstring(part).text_content()
    assert lines(page) == [TITLE, LEAD, text, SECOND]


def test_many_links_side_by_side_are_read_in_time() -> None:
    links = "".join(LINKED.format(i, i) for i in range(8000))
    start = time.monotonic()
    assert lines(f"<html><h1>{TITLE}</h1><p>{LEAD}</p><div>{links}</div></html>") == [TITLE, LEAD]
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("data", "byline"),
    [
        ('"headline": "Được\nmùa", {}, "author": {"name": "Văn Nam"}', "Văn Nam"),
        ('{}, "author": {"name": "Văn Nam"},', "Thanh Phúc"),
        ('"mainEntity": {{}, "author": {"name": "Văn Nam"}}', "Văn Nam"),
        ('{}, "author": {"@id": "#x"}', "Thanh Phúc"),
        ('{}, "author": {"@type": ["Organization"], "name": "Văn Nam"}', "Thanh Phúc"),
    ],
)
def test_linked_data_as_pages_have_it(data: str, byline: str) -> None:
    data = data.replace("{}", '"datePublished": "2025-11-21T08:30:00+07:00"')
    head = f"<script type='application/ld+json'>{{{data}}}</script>"
    article = loaded(newspaper(head, ""))
    assert (article.published, article.byline) == ("2025-11-21", byline)


def test_an_address_is_no_author() -> None:
    given = (
        '<meta property="article:author" content="bao.example.vn"><meta name="author" content="{}">'
    )
    assert loaded(newspaper(given.format("Lê Thanh Phúc"), "")).byline == "Lê Thanh Phúc"
    assert loaded(newspaper(given.format("https://bao.example.vn"), "")).byline == "Thanh Phúc"


def test_one_time_element_dates_the_page_but_not_several() -> None:
    one = "<time datetime='2025-11-21T08:30:00+07:00'>hôm qua</time>"
    assert loaded(newspaper("", one)).published == "2025-11-21"
    assert loaded(newspaper("", one + one)).published is None


def test_date_is_never_taken_from_the_story() -> None:
    page = f"<html><body><h1>{TITLE}</h1><p>Sáng 14/4/2017, {LEAD}</p><p>{FIRST}</p></body></html>"
    assert loaded(page).published is None


def test_old_portal_laid_out_with_tables() -> None:
    page = f"""<html><head><title>UBND xã Minh Tân</title></head><body><form>
    <table width=1000><tr><td colspan=2><img src=banner.jpg></td></tr><tr><td width=200>
    <table><tr><td><a href=1>Giới thiệu</a></td></tr><tr><td><a href=2>Tin tức</a></td></tr></table>
    </td><td><table><tr><td><span class=title>{TITLE} năm nay</span></td></tr>
    <tr><td>Ngày đăng: 3/4/2021 | Lượt xem: 1234</td></tr><tr><td><p>{LEAD}</p>{BODY}</td></tr>
    <tr><td>Các tin khác</td></tr><tr><td><ul>
    <li><a href=x>Khai mạc đại hội thể dục thể thao xã</a></li></ul></td></tr></table></td></tr>
    </table></form></body></html>"""
    article = loaded(page)
    assert article.text.split("\n") == [f"{TITLE} năm nay", LEAD, *STORY]
    assert (article.published, article.byline) == ("2021-04-03", "Thanh Phúc")


def test_related_box_inside_the_story() -> None:
    page = (
        f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{FIRST}</p>{RELATED}<p>{SECOND}</p>"
        "</body></html>"
    )
    assert lines(page) == [TITLE, LEAD, FIRST, SECOND]


def test_links_within_sentences_and_line_breaks() -> None:
    page = (
        f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p>"
        f"<p>{FIRST[:20]}<a href='/x'>{FIRST[20:]}</a><br>{SECOND}</p></body></html>"
    )
    assert lines(page) == [TITLE, LEAD, FIRST, SECOND]


def test_list_of_prices() -> None:
    page = "<html><h1>Giá lúa Minh Tân</h1><ul><li>Lúa OM 18: 7.200 đồng/kg</li></ul></html>"
    assert lines(page) == ["Giá lúa Minh Tân", "Lúa OM 18: 7.200 đồng/kg"]


def test_fragment_without_a_page_around_it() -> None:
    assert lines("<p>Xã Minh Tân có 500 ha lúa.</p>") == ["Xã Minh Tân có 500 ha lúa."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_encodings(encoding: str) -> None:
    page = f"<html><head><title>x</title></head><body><h1>{TITLE}</h1><p>{LEAD}</p></body></html>"
    if encoding == "cp1258":
        tones = "\u0300\u0301\u0303\u0309\u0323"
        split = [
            unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            + "".join(c for c in parts if c in tones)
            for parts in (unicodedata.normalize("NFD", letter) for letter in page)
        ]
        data = "".join(split).encode("cp1258")
    else:
        data = page.encode(encoding)
    assert load_bytes(data, "a.htm").text == f"{TITLE}\n{LEAD}"


def test_declared_charset() -> None:
    page = f"<html><head><meta charset='utf-8'></head><body><p>{LEAD}</p></body></html>"
    assert load_bytes(page.encode(), "a.html").text == LEAD


@pytest.mark.parametrize(
    "page",
    ["<html><body></body></html>", "<html><script>var a = 1;</script></html>", " \n", "<!-- x -->"],
)
def test_page_without_text(page: str) -> None:
    with pytest.raises(InputError, match=r"a\.html "):
        loaded(page, "a.html")


HEAD = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (f"{HEAD}<p>{LEAD}</p><div>Đăng nhập để đọc toàn bộ bài viết</div></body>", "sign in"),
        (f"{HEAD}<p>{LEAD}</p><p>Nội dung này dành cho thuê bao.</p></body>", "sign in"),
        (f"{HEAD}</body>", "holds a headline and no text"),
        (f"{HEAD}<div id=app></div><script>boot()</script></body>", "only with JavaScript"),
        (f"{HEAD}<p>Vui lòng bật JavaScript để xem trang này.</p></body>", "only with JavaScript"),
        ("<html><title>404</title><h1>404 Not Found</h1><p>nginx</p></html>", "is an error page"),
        (
            "<html><title>Báo Minh Tân</title><h1>Lỗi 404</h1><p>Trang bạn yêu cầu không tồn tại "
            "hoặc đã bị xóa khỏi hệ thống của chúng tôi.</p></html>",
            "is an error page",
        ),
        ("<html><title>Just a moment...</title><p>Checking your browser.</p></html>", "an error"),
    ],
)
def test_pages_that_are_no_article_are_refused(page: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        loaded(page)


def test_a_headline_that_begins_with_a_number_is_none_of_an_error() -> None:
    page = f"<html><h1>500 hộ dân xã Minh Tân được cấp nước sạch</h1><p>{LEAD}</p></html>"
    assert lines(page) == ["500 hộ dân xã Minh Tân được cấp nước sạch", LEAD]


def test_a_button_to_sign_in_is_no_wall() -> None:
    button = "<div>Đăng nhập để xem nội dung đã lưu</div>"
    assert lines(f"<html>{button}<h1>{TITLE}</h1><p>{LEAD}</p><p>{FIRST}</p></html>")[-1] == FIRST


@pytest.mark.parametrize(
    "line",
    [
        "Đăng nhập để bình luận",
        "Lỗi 404 là lỗi hay gặp nhất trong 35 buổi tập huấn cho cán bộ xã về cổng dịch vụ công.",
        "Ngành thuế yêu cầu 120 hộ đăng ký tài khoản để xem thông báo, hạn chót là ngày 30/6.",
    ],
)
def test_a_story_that_speaks_of_errors_and_accounts_is_read(line: str) -> None:
    page = f"{HEAD}<p>{LEAD}</p><p>{line}</p><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    assert {LEAD, FIRST, SECOND} <= set(lines(page))


def test_deep_nesting_is_no_crash() -> None:
    page = "<div>" * 5000 + LEAD + "</div>" * 5000
    with contextlib.suppress(InputError):
        assert LEAD in loaded(page).text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    try:
        assert load_bytes(data, "a.html").text
    except InputError as error:
        assert "\n" not in str(error)


TAGS = st.sampled_from(
    [
        *"<p> </p> <table> <tr> <td> </td> </table> <h1> <a_href=x> </a> <br> <title>".split(),
        *("<script>", "</script>", "<script type='application/ld+json'>[{}]</script>"),
        *("<div style='display: none'>", "<time datetime='x'>", "<meta name=date content='1-1-1'>"),
        *(LEAD, TITLE, "1", "&#0;"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TAGS, max_size=30).map("".join))
def test_any_markup(page: str) -> None:
    try:
        assert loaded(page).text
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://www.baonghean.vn/a-1.html", "baonghean.vn"),
        ("http://baonghean.vn:8080/a-1.html", "baonghean.vn"),
        ("http://localhost:8080/a-1.html", None),
        ("http://127.0.0.1/a-1.html", None),
    ],
)
def test_a_site_names_a_page_that_names_no_outlet(address: str, outlet: str | None) -> None:
    page = b"<html><h1>Minh Tan gat lua</h1><p>Xa Minh Tan da gat 47,5 ha lua.</p></html>"
    assert load_bytes(page, address).publisher == outlet


@pytest.mark.parametrize(
    "head",
    [
        "<title>Minh Tân gặt lúa - Báo Nghệ An</title>"
        '<meta property="og:site_name" content="BAO NGHE AN">',
        "<title>Minh Tân gặt lúa</title>"
        '<script>var _spPageContextInfo={"webTitle":"B\\u00e1o Ngh\\u1ec7 An"};</script>',
    ],
)
def test_an_outlet_is_named_with_its_diacritics(head: str) -> None:
    page = f"<html><head>{head}</head><h1>Minh Tân gặt lúa</h1><p>{LEAD}</p></html>"
    assert loaded(page).publisher == "Báo Nghệ An"


def test_buttons_beside_a_story_are_no_text() -> None:
    buttons = "<a>Sao chép liên kết</a><a>Nghe đọc bài</a><span>Giọng nữ miền Bắc</span>"
    seen = "<div>Đã xem: 845 lượt</div>"
    story = f"<h1>{TITLE}</h1>{buttons}{seen}<p>{LEAD}</p><div><p>Nội dung tài trợ</p></div>{BODY}"
    assert lines(f"<html><article>{story}</article></html>") == [TITLE, LEAD, *STORY]


def test_a_box_of_one_other_story_is_no_text() -> None:
    box = (
        "<div><a href='/x'><img src='x.jpg'></a><h2><a href='/x'>Hai vợ chồng trẻ về quê mở quán mì"
        "</a></h2><p>Ba tháng đầu chỉ đủ trả tiền nhà nhưng cả hai không hối tiếc.</p></div>"
    )
    page = f"<html><article><h1>{TITLE}</h1><p>{LEAD}</p>{box}{BODY}</article></html>"
    assert lines(page) == [TITLE, LEAD, *STORY]


@pytest.mark.parametrize("name", [r"L\x27Express", r"Báo \"Nghệ An\"", r"\u{41}", "Trang chủ"])
def test_odd_names_in_the_script_of_a_portal_cost_nothing(name: str) -> None:
    script = f'<script>var _spPageContextInfo={{"webTitle":"{name}"}};</script>'
    title = f"<title>{TITLE} - Cổng thông tin điện tử xã Minh Tân</title>"
    page = f"<html><head>{title}{script}</head><h1>{TITLE}</h1><p>{LEAD}</p></html>"
    assert loaded(page).publisher == "Cổng thông tin điện tử xã Minh Tân"


def test_headings_that_are_links_keep_what_is_below_them() -> None:
    part = "<h2><a href='#b'>Giống mới cho năng suất cao</a></h2><p>Đạt 72 tạ một ha.</p>"
    story = f"<h1>{TITLE}</h1><p>{LEAD}</p><section>{part}</section>{BODY}"
    page = f"<html><head><title>{TITLE}</title></head><article>{story}</article></html>"
    assert "Đạt 72 tạ một ha." in loaded(page).text
    own = f"<div class='item-page'><h2><a href='/own'>{TITLE}</a></h2><p>{LEAD}</p></div>"
    assert LEAD in loaded(f"<html><title>XÃ MINH TÂN</title><body>{own}</body></html>").text
