"""Parts of a report, the gist, people, and the lists that summaries are measured by."""

from __future__ import annotations

import pytest
from corpus import RICE, article
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.runs.run import CASES, SEEDS
from eval.studies.summaries import Scores, load_gold, score
from rag.document.people import find_people
from rag.document.sections import SECTIONS, read
from rag.ingest.readers import load_path
from rag.report.figures import labelled_figures
from rag.report.summary import summarise_by_extraction

REPORT = article(
    "Xã Hòa An nhìn lại nửa năm\n"
    "Sáng 3/7, Đảng ủy xã Hòa An họp hội nghị sơ kết. Cùng dự có lãnh đạo UBND huyện.\n"
    "Trong 6 tháng, xã đã gieo 210 ha lúa và sửa 4 km đường thôn. Quốc phòng được giữ vững.\n"
    "Tuy nhiên, thu ngân sách còn thấp. Việc gom rác ở hai thôn chưa đều. Nguyên nhân là cán bộ "
    "thôn thiếu kinh nghiệm. Kinh phí chưa kịp thời.\n"
    "Thời gian tới, xã tập trung thu ngân sách. Mở thêm hai điểm gom rác. Phấn đấu đạt 15 tiêu chí "
    "nông thôn mới.",
    published="2024-07-04",
    place="Hòa An",
)
MATCH = article(
    "Đội tuyển thắng trận mở màn\n"
    "Tối qua, đội chủ nhà thắng 3-1 trong trận mở màn vòng bảng. Bàn đầu tiên đến ở phút 12.\n"
    "Tuy nhiên, đội khách gỡ hòa chỉ 5 phút sau. Huấn luyện viên nói nguyên nhân là hàng thủ mất "
    "tập trung.\n"
    "Hiệp hai, cầu thủ số 10 ghi liền hai bàn. Kết quả này đưa đội lên đầu bảng. Trận tới, đội "
    "phấn đấu giành trọn 3 điểm."
)
PRICES = article(
    "Giá rau sáng nay\nCải: 12.000 đồng/kg\nCà chua: 25.000 đồng/kg\nHành: 9.000 đồng/kg"
)


def texts(made: object, part: str) -> list[str]:
    return [claim.text for claim in getattr(made, part)]


def test_a_report_falls_into_its_parts() -> None:
    parts = read(REPORT.text, REPORT.title)
    assert [each.text for each in parts["results"]] == [
        "Trong 6 tháng, xã đã gieo 210 ha lúa và sửa 4 km đường thôn.",
        "Quốc phòng được giữ vững.",
    ]
    assert [each.text.split()[0] for each in parts["shortcomings"]] == ["Tuy", "Việc"]
    assert [each.text.split()[0] for each in parts["causes"]] == ["Nguyên", "Kinh"]
    assert [each.text.split()[0] for each in parts["tasks"]] == ["Thời", "Mở", "Phấn"]
    assert not any("Cùng dự" in each.text for part in parts.values() for each in part)


def test_a_place_that_counts_its_work_reports_in_whatever_words() -> None:
    for name in ("hai-dang-mot-cua.html", "cau-lim-ngan-sach-do-thi.txt"):
        made = summarise_by_extraction(load_path(SEEDS / name))
        assert made.causes
        assert len(made.figures) > 12


def test_a_summary_is_a_quarter_of_its_article_and_tells_nothing_twice() -> None:
    filler = " ".join(f"Thôn {n} đã trồng {n} ha rừng theo kế hoạch." for n in range(3, 40))
    told = article(f"{REPORT.text}\n{filler}")
    made = summarise_by_extraction(told)
    said = [text for part in ("gist", *SECTIONS) for text in texts(made, part)]
    assert len(set(said)) == len(said)
    share = sum(len(text.split()) for text in said) / len(told.text.split())
    assert 0.1 < share <= 0.26
    assert made.results
    assert made.shortcomings
    assert made.tasks


def test_of_each_section_of_a_short_report_a_sentence_is_told() -> None:
    made = summarise_by_extraction(REPORT)
    told = {part: len(texts(made, part)) for part in ("gist", *SECTIONS)}
    assert told == dict.fromkeys(("gist", *SECTIONS), 1)


def test_a_section_tells_nothing_twice_and_nothing_that_stands_elsewhere() -> None:
    made = summarise_by_extraction(
        article(
            f"{REPORT.text}\nTuy nhiên, việc trồng rừng còn chậm so với kế hoạch của huyện.\n"
            "Tuy nhiên, việc trồng rừng còn chậm so với kế hoạch của huyện.\n"
            "Qua đó, huyện đã trồng 40 ha rừng, đạt 100% kế hoạch năm."
        )
    )
    told = texts(made, "shortcomings")
    assert len(set(told)) == len(told)
    assert not any(text.startswith("Qua đó") for text in texts(made, "results"))


def test_a_heading_may_stand_in_the_line_of_its_section() -> None:
    made = summarise_by_extraction(
        article(
            "Kết quả quý III của huyện Sơn Tây\n"
            "Đến hết quý III, huyện đã giải ngân 71,9% vốn, đạt 215,6 tỷ đồng.\n"
            "Xã Đông – Số tiêu chí đạt: 19.\nXã Tây – Số tiêu chí đạt: 17.\n"
            "Tồn tại, hạn chế: Xã Tây mới đạt 17/19 tiêu chí theo quy định. Đường xã còn xấu.\n"
            "Nhiệm vụ quý IV: đưa xã Tây về đích trước ngày 15/12/2025."
        )
    )
    assert texts(made, "shortcomings")[0].startswith("Tồn tại, hạn chế: Xã Tây")
    assert texts(made, "tasks") == ["Nhiệm vụ quý IV: đưa xã Tây về đích trước ngày 15/12/2025."]
    assert not any("Số tiêu chí đạt" in text for text in texts(made, "results"))


@pytest.mark.parametrize("told", [MATCH, PRICES], ids=["a match", "a price list"])
def test_what_is_no_report_is_not_bent_into_one(told: object) -> None:
    assert isinstance(told, type(MATCH))
    made = summarise_by_extraction(told)
    assert not any(getattr(made, part) for part in SECTIONS)
    assert made.gist


@pytest.mark.parametrize("text", ["Một dòng.", "The council met on Monday. It approved 5 roads."])
def test_short_and_foreign_articles_have_a_gist_and_no_more(text: str) -> None:
    made = summarise_by_extraction(article(text))
    assert [claim.text for claim in made.gist][:1] == [
        text.split(". ", maxsplit=1)[0].rstrip(".") + "."
    ]
    assert not made.tasks


def test_news_is_told_from_its_lead_without_captions_and_links() -> None:
    lead = "Ngày 3/7, tàu chở 40 khách trên sông Nghĩa gặp lốc và lật gần bến Nứa."
    told = article(
        "Tàu khách lật trên sông Nghĩa\n>> Lốc xoáy làm tốc mái 20 nhà ở Hà Mộc\n"
        f"Hiện trường vụ tai nạn. Ảnh: Hoàng Thử\n{lead}\n"
        "Tàu, khách và bến Nứa trên sông Nghĩa đều đã được bảo hiểm từ năm 2012, chủ tàu nói.\n"
        + "Lực lượng cứu hộ làm việc suốt đêm và đưa mọi người lên bờ an toàn.\n"
        * 3
    )
    made = [claim.text for claim in summarise_by_extraction(told).gist]
    assert made[0] == lead
    assert not any("Ảnh" in each or ">>" in each for each in made)


def test_a_headline_with_a_full_stop_is_no_statement() -> None:
    told = article("Xã Hòa An họp bàn kế hoạch.\nĐảng bộ xã đã trồng 12 ha rừng trong năm.")
    assert [claim.text for claim in summarise_by_extraction(told).gist] == [
        "Đảng bộ xã đã trồng 12 ha rừng trong năm."
    ]


def test_sixty_pages_keep_every_figure() -> None:
    lines = [f"Thôn {i} đã gieo {i + 100} ha lúa của xã Hòa An." for i in range(1, 1800)]
    told = article("Báo cáo dài\n" + "\n".join(lines), place="Hòa An")
    made = summarise_by_extraction(told)
    assert {figure.value for figure in made.figures} >= {str(i + 100) for i in range(1, 1800)}
    assert len(made.gist) <= 4


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="Tuy nhiênđã xã.\n,0123456789 Nguyênhiệmvụ", max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    parts = read(text)
    assert all(text[span.start : span.end].strip() for part in parts.values() for span in part)


@pytest.mark.parametrize(
    ("sentence", "role", "organisation"),
    [
        (
            "Ông Lê Văn Nam, Bí thư Đảng ủy kiêm Chủ tịch UBND xã, Huyện ủy viên, về dự.",
            "Bí thư Đảng ủy kiêm Chủ tịch UBND xã, Huyện ủy viên",
            "UBND xã",
        ),
        (
            "Tỉnh ủy viên Lê Văn Nam, Bí thư Huyện ủy kiêm Chủ tịch HĐND huyện, về dự.",
            "Tỉnh ủy viên, Bí thư Huyện ủy kiêm Chủ tịch HĐND huyện",
            "HĐND huyện",
        ),
        ("Bí thư Đảng ủy xã Lê Văn Nam cho hay, xã đã họp.", "Bí thư Đảng ủy xã", "Đảng ủy xã"),
        (
            "Đồng chí Lê Văn Nam - Bí thư Huyện ủy - Chủ tịch HĐND huyện đã phát biểu.",
            "Bí thư Huyện ủy - Chủ tịch HĐND huyện",
            "HĐND huyện",
        ),
        ("Ông Lê Văn Nam nói xã đã họp.", "", ""),
    ],
)
def test_offices_before_and_behind_a_name(sentence: str, role: str, organisation: str) -> None:
    (person,) = find_people(article(f"Tin ngắn\n{sentence}"))
    assert (person.name, person.role, person.organisation) == ("Lê Văn Nam", role, organisation)


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("Tổng thống Nga Vladimir Putin đến dự.", {"Vladimir Putin": "Tổng thống Nga"}),
        ("Thủ tướng Nhật Bản Shinzo Abe đã duyệt.", {"Shinzo Abe": "Thủ tướng Nhật Bản"}),
        ("Theo Chủ tịch Tập Cận Bình, việc đã xong.", {"Tập Cận Bình": "Chủ tịch"}),
        ("Chủ tịch Trung Quốc Tập Cận Bình đến dự.", {"Tập Cận Bình": "Chủ tịch Trung Quốc"}),
        ("Phó Chủ tịch UBND TP Hà Nội Lê Văn Nam yêu cầu làm ngay.",
         {"Lê Văn Nam": "Phó Chủ tịch UBND TP Hà Nội"}),
        ("Thời cố CEO Steve Jobs, hãng khác thời Tim Cook.",
         {"Steve Jobs": "cố CEO", "Tim Cook": ""}),
        ("Giám đốc Cơ quan tình báo Saudi Arabia, Hoàng tử Bandar bin Sultan, đã mời khách.",
         {"Bandar bin Sultan": "Giám đốc Cơ quan tình báo Saudi Arabia, Hoàng tử"}),
        ("Hai nghệ sĩ Việt là Thanh Lam và Tấn Minh góp mặt.",
         {"Thanh Lam": "nghệ sĩ Việt", "Tấn Minh": "nghệ sĩ Việt"}),
        ("Xã mời tiến sĩ Lê Văn Nam, kỹ sư Hà Văn An đến giúp.",
         {"Lê Văn Nam": "tiến sĩ", "Hà Văn An": "kỹ sư"}),
        ("Theo kỹ sư Lê Văn Nam, nguyên Giám đốc Sở Xây dựng, cầu còn tốt.",
         {"Lê Văn Nam": "kỹ sư, nguyên Giám đốc Sở Xây dựng"}),
        ("Lò xưa gần đường Lê Văn Nam, sân Old Trafford và báo Sky News.", {}),
        ("Lúa đã tốt. Ảnh: Lê Văn Nam - Hà Văn An", {}),
        ("PGS.TS Lê Văn Nam và HLV Park Hang Seo cùng dự.",
         {"Lê Văn Nam": "PGS.TS", "Park Hang Seo": "HLV"}),
        ("Đại tướng Lê Văn Nam và Thượng tướng Hà Văn An đến dự.",
         {"Lê Văn Nam": "Đại tướng", "Hà Văn An": "Thượng tướng"}),
        ("Theo bà Wendy Werner, Giám đốc chương trình tư vấn, việc đã xong.",
         {"Wendy Werner": "Giám đốc chương trình tư vấn"}),
        ("Ca sĩ Bảo Anh hát ba bài.", {"Bảo Anh": "Ca sĩ"}),
        ("Thị trưởng Nam Kinh bị điều tra.", {}),
        ("Cầu thủ của đội đã ghi bàn trên sân Veltins Arena.", {}),
        ("Chủ tịch UBND tỉnh Thanh Hóa họp bàn.", {}),
        ("Tin, ảnh: Nguyễn Phúc", {}),
        ("Chủ tịch nước CHXHCN Việt Nam Lê Văn Nam, Chủ tịch Quốc hội Hà Văn An đã gửi thư.",
         {"Lê Văn Nam": "Chủ tịch nước CHXHCN Việt Nam", "Hà Văn An": "Chủ tịch Quốc hội"}),
        ("Ông Lê Văn Nam, Phó Thủ tướng Chính phủ, Tổng thư ký ASEAN Hà Văn An đã dự.",
         {"Lê Văn Nam": "Phó Thủ tướng Chính phủ", "Hà Văn An": "Tổng thư ký ASEAN"}),
        ("Bộ trưởng Bộ Nông nghiệp và Phát triển Nông thôn Lê Văn Nam dự.",
         {"Lê Văn Nam": "Bộ trưởng Bộ Nông nghiệp và Phát triển Nông thôn"}),
        ("Đoàn do ông Lê Văn Nam, Cục trưởng Cục Chống tham nhũng làm trưởng đoàn.",
         {"Lê Văn Nam": "Cục trưởng Cục Chống tham nhũng"}),
        ("Người phát ngôn của Hội Nghề cá (HNC) Lê Văn Nam cho biết.",
         {"Lê Văn Nam": "Người phát ngôn của Hội Nghề cá (HNC)"}),
        ("Theo Bí thư T.Ư Đoàn Lê Văn Nam, việc đã xong.", {"Lê Văn Nam": "Bí thư T.Ư Đoàn"}),
        ("Ông Lê Văn Nam, 54 tuổi, Giám đốc Sở Văn hóa, Thể thao và Du lịch nói.",
         {"Lê Văn Nam": "Giám đốc Sở Văn hóa, Thể thao và Du lịch"}),
        ("Ông Lê Văn Nam là Phó Giám đốc Sở Y tế từ năm 2020.",
         {"Lê Văn Nam": "Phó Giám đốc Sở Y tế"}),
        ("Ông Hà Văn An - Chủ tịch Hội Nông dân, ông Lê Văn Nam - Giám đốc Sở Y tế đã dự.",
         {"Hà Văn An": "Chủ tịch Hội Nông dân", "Lê Văn Nam": "Giám đốc Sở Y tế"}),
        ("Hội nghị do đồng chí Lê Văn Nam Ủy viên Ban Thường vụ chủ trì.", {"Lê Văn Nam": ""}),
        ("Lê Văn Nam đã đến. Ông Nam, Chủ tịch Hội Nông dân, nói đã xong.",
         {"Lê Văn Nam": "Chủ tịch Hội Nông dân"}),
        ("Lê Văn Nam đã đến. Thư của Lê Văn Nam Trong năm đã gửi.", {"Lê Văn Nam": ""}),
        ("Nhiều cầu thủ trẻ như Đình Hoàng, Phi Sơn, Hoàng Thiên vào sân.",
         dict.fromkeys(("Đình Hoàng", "Phi Sơn", "Hoàng Thiên"), "")),
        ("Xe đông ở các tuyến đường Lê Văn Nam (quận 2), Hà Văn An.", {}),
        ("Làng nghề đã mở cửa. Ảnh VGP/Lê Văn Nam", {}),
        ("Bí thư Thành Đoàn Lê Văn Nam đã dự.", {"Lê Văn Nam": "Bí thư Thành Đoàn"}),
        ("Ông Lê Văn Nam trở thành Chủ tịch Hội Nông dân và giữ chức ấy đến nay.",
         {"Lê Văn Nam": "Chủ tịch Hội Nông dân"}),
        ("Quốc vương Benedict XVI và thẩm phán John F.Walter đã gặp nhau.",
         {"Benedict XVI": "Quốc vương", "John F.Walter": "thẩm phán"}),
        ("Hai trong những cố vấn giỏi nhất của mình là ông Lê Văn Nam, cố vấn kinh tế.",
         {"Lê Văn Nam": "cố vấn kinh tế"}),
        ("Nhân viên của ngân hàng từng nhờ “nhà ngoại cảm” Lê Văn Nam giúp.",
         {"Lê Văn Nam": "nhà ngoại cảm"}),
        ("Phát ngôn viên từ Nhà Trắng, ông Jay Hanson, nói đã xong.",
         {"Jay Hanson": "Phát ngôn viên từ Nhà Trắng"}),
        ("Cố vấn đặc biệt của Tổng thư ký ASEAN Lê Văn Nam đã đến.",
         {"Lê Văn Nam": "Tổng thư ký ASEAN"}),
        ("Thu Hương và Lan Anh đã hát. Khách ở Thanh Xuân và Bình Minh vỗ tay.",
         {"Thu Hương": "", "Lan Anh": ""}),
        ("Khu kinh tế Hải Sơn là nơi lớn nhất tỉnh. Hải Sơn đã có cảng.", {}),
        ("Bà Lê Thị Nam - Phó Chủ tịch nước, đại sứ quán các nước đã dự lễ.",
         {"Lê Thị Nam": "Phó Chủ tịch nước"}),
        ("Thuốc Hanxin Cura-19 và ông Jay Hanson nói trên đài.", {"Jay Hanson": ""}),
        ("Trên tuyến đường Lý Thường Kiệt, Trần Hưng Đạo và Đinh Tiên Hoàng, xe đông.", {}),
    ],
)  # fmt: skip
def test_people_of_the_news(sentence: str, people: dict[str, str]) -> None:
    found = find_people(article(f"Tin ngắn\n{sentence}"))
    assert {person.name: person.role for person in found} == people


def test_the_lists_hold_on_the_demonstration_corpus() -> None:
    gold = {item.article: item for item in load_gold(CASES / "summaries.jsonl")}
    found = Scores()
    for path in sorted(SEEDS.iterdir()):
        if path.stem in gold:
            told = load_path(path)
            found += score(summarise_by_extraction(told), told, gold[path.stem])
    assert found.share("sections") >= 0.8
    assert found.share("length") == found.share("told once") == 1
    assert found.share("figures") >= 0.95
    assert found.share("labels") >= 0.9
    assert found.share("places") >= 0.9
    assert found.share("people") >= 0.95
    assert found.share("roles") >= 0.95
    assert found.share("quotations true") == 1


def test_a_list_of_another_text_is_refused() -> None:
    from rag.errors import InputError

    gold = load_gold(CASES / "summaries.jsonl")[0]
    with pytest.raises(InputError, match="has no sentence"):
        score(summarise_by_extraction(RICE), RICE, gold)


LISTED = (
    "Thành phố Ea Kar sơ kết sáu tháng\n"
    "Kết quả nổi bật:\n"
    "• Tiếp nhận 48.215 hồ sơ, tăng 12,3% so với cùng kỳ;\n"
    "- Thu phí, lệ phí 7,42 tỷ đồng.\n"
    "Hạn chế:\n"
    "o Còn 627 hồ sơ quá hạn.\n"
    "o Hai phường có tỷ lệ hồ sơ dưới 40%.\n"
    "Nhiệm vụ 6 tháng cuối năm:\n"
    "1) Phấn đấu tỷ lệ đúng hạn đạt 99,5%.\n"
    "2) Xử lý dứt điểm 627 hồ sơ quá hạn."
)


def test_headings_open_the_parts_of_a_list_and_markers_are_no_words() -> None:
    parts = read(LISTED, "Thành phố Ea Kar sơ kết sáu tháng")
    said = {name: [LISTED[s.start : s.end] for s in told] for name, told in parts.items()}
    assert said["results"] == [
        "Tiếp nhận 48.215 hồ sơ, tăng 12,3% so với cùng kỳ;",
        "Thu phí, lệ phí 7,42 tỷ đồng.",
    ]
    assert said["shortcomings"] == [
        "Còn 627 hồ sơ quá hạn.",
        "Hai phường có tỷ lệ hồ sơ dưới 40%.",
    ]
    assert said["tasks"] == [
        "Phấn đấu tỷ lệ đúng hạn đạt 99,5%.",
        "Xử lý dứt điểm 627 hồ sơ quá hạn.",
    ]


def test_items_of_a_list_keep_their_own_labels() -> None:
    found = {figure.raw: figure.label for figure in labelled_figures(article(LISTED))}
    assert found.keys() == {
        "48.215 hồ sơ", "12,3%", "7,42 tỷ đồng", "627 hồ sơ", "99,5%", "Hai phường",
        "dưới 40%",
    }  # fmt: skip
    assert "lệ phí" in found["7,42 tỷ đồng"]
    assert "hồ sơ" not in found["7,42 tỷ đồng"]
