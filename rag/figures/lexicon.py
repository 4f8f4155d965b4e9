"""The units and counted nouns of this world, and how units of one dimension convert.

Names are matched word by word, the longest first, so that `m` is never found in "mô hình".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Sort = Literal["percent", "money", "measure", "time", "noun"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its canonical name. Units of one `dimension` convert by `factor`."""

    name: str
    sort: Sort
    dimension: str
    factor: Decimal = Decimal(1)


# name | dimension | factor | other spellings
_MEASURES = """
km² | area | 1000000 | km2, ki lô mét vuông, kilômét vuông, cây số vuông, km vuông
ha | area | 10000 | héc ta, hécta, hecta, hec ta, hectare, hectares
m² | area | 1 | m2, mét vuông
sào | sào | 1 |
mẫu | sào | 10 |
công đất | công đất | 1 | công lúa, công ruộng
km | length | 1000 | ki lô mét, kilômét, cây số, km đường, kilometres, kilometers, kilometer
hải lý | hải lý | 1 |
m | length | 1 | mét, metres, meters, metre, meter
dm | length | 0.1 |
cm | length | 0.01 | xen ti mét, xăng ti mét, phân tây
mm | length | 0.001 | mi li mét, milimét
nm | length | 0.000000001 |
dặm | length | 1609.344 |
dặm vuông | area | 2589988.110336 |
ft | length | 0.3048 | feet, foot
tấn | mass | 1000 | tonnes, tons, tonne, ton
tạ | mass | 100 |
yến | mass | 10 |
kg | mass | 1 | ki lô gam, kilôgam, ki lô, kí lô
g | mass | 0.001 | gam, gram
mg | mass | 0.000001 |
lạng | mass | 0.1 |
m³ | volume | 1000 | m3, mét khối
lít | volume | 1 | l
ml | volume | 0.001 |
kWp | kWp | 1 |
MWp | kWp | 1000 |
kW | power | 1 |
MW | power | 1000 |
GW | power | 1000000 |
kWh | energy | 1 | kw giờ
MWh | energy | 1000 |
GWh | energy | 1000000 |
kV | voltage | 1 |
kVA | kVA | 1 |
MVA | kVA | 1000 |
mã lực | mã lực | 1 | CV
độ C | temperature | 1 |
km/h | speed | 1 |
độ | degree | 1 |
"""
_TIMES = """
thế kỷ | months | 1200 | thế kỉ
thập kỷ | months | 120 | thập kỉ
năm | months | 12 |
quý | months | 3 | quí
tháng | months | 1 | tháng tuổi
tuần | seconds | 604800 | tuần lễ
ngày | seconds | 86400 |
giờ | seconds | 3600 | giờ đồng hồ, tiếng đồng hồ, tiếng, h
phút | seconds | 60 |
giây | seconds | 1 |
năm tuổi | tuổi | 1 |
tuổi | tuổi | 1 |
"""
_MONEY = """
đồng | VND | 1 | đ, VND, VNĐ, đồng Việt Nam, Việt Nam đồng
USD | USD | 1 | đô la, đô la Mỹ, đôla, đôla Mỹ, Mỹ kim
EUR | EUR | 1 | euro
nhân dân tệ | CNY | 1 | NDT, CNY
yên Nhật | JPY | 1 | JPY
won | KRW | 1 | KRW
"""
_PERCENTS = """
điểm % | points | 1 | điểm phần trăm
% | percent | 1 | phần trăm, percent, per cent
‰ | percent | 0.1 | phần nghìn
"""

# Other spellings, and phrases whose first words name what is counted.
_NOUN_SPELLINGS = """
hợp tác xã = HTX
tổ hợp tác = THT
câu lạc bộ = CLB
doanh nghiệp = DN
đồng chí = đ/c
nhiệm vụ = nhiệm vụ trọng tâm
giải pháp = giải pháp trọng tâm
nhiệm kỳ = nhiệm kì
kỳ họp = kì họp
kỳ = kì
kỹ sư = kĩ sư
liệt sĩ = liệt sỹ
bác sĩ = bác sỹ
nghệ sĩ = nghệ sỹ
tiến sĩ = tiến sỹ
thạc sĩ = thạc sỹ
hy sinh = hi sinh
khóa = khoá
khóa học = khoá học
tòa nhà = toà nhà
vắc xin = vắcxin, văcxin, vaccine
người = đầu người, đầu dân
lao động = người lao động
tỷ lệ = tỉ lệ
"""
_NOUNS = """
tỉnh; thành phố; tỉnh thành; huyện; thị xã; quận; phường; xã; thị trấn; thôn; ấp; bản; buôn; làng;
xóm; khóm; khu phố; khu dân cư; khối phố; tổ dân phố; khu; vùng; cụm; cụm dân cư; điểm dân cư;
địa phương; đơn vị; cơ quan; ban; ngành; phòng; sở; chi cục; cục; bộ ngành; quốc gia; nước;
dân tộc; hộ; hộ dân; hộ gia đình; hộ nghèo; hộ cận nghèo; hộ chính sách; hộ kinh doanh;
hộ thoát nghèo; gia đình; gia đình chính sách; gia đình văn hóa; nhân khẩu; khẩu; cặp vợ chồng;
người; người dân; dân; lượt người; lượt; lượt khách; lượt hộ; lượt cán bộ; lượt ý kiến;
lượt đoàn viên; người có công; người nghèo; người cao tuổi; người khuyết tật; người tham gia;
công dân; cử tri; đối tượng; lao động; lượt lao động; công nhân; nông dân; ngư dân; thợ;
nghệ nhân; nghệ sĩ; cán bộ; công chức; viên chức; cán bộ công chức; nhân viên; chuyên gia; kỹ sư;
bác sĩ; y tá; y bác sĩ; điều dưỡng; tiến sĩ; thạc sĩ; giáo sư; giáo viên; học sinh; em học sinh;
sinh viên; trẻ em; trẻ; em; cháu; thanh niên; tân binh; chiến sĩ; bộ đội; dân quân; công an;
công an viên; liệt sĩ; thương binh; bệnh binh; cựu chiến binh; mẹ Việt Nam anh hùng; bệnh nhân;
nạn nhân; người bệnh; đồng bào; phụ nữ; bị can; bị cáo; tình nguyện viên; cộng tác viên;
phóng viên; nhà báo; đảng viên; đảng viên mới; đoàn viên; hội viên; ủy viên; thành viên; tổ viên;
đại biểu; đồng chí; quần chúng; quần chúng ưu tú; đảng bộ; chi bộ; chi đoàn; chi hội; tổ hội;
đảng ủy; cấp ủy; đoàn thể; tổ chức; tổ chức đảng; tổ chức cơ sở đảng; tập thể; cá nhân;
tập thể và cá nhân; tổ; tổ công tác; tổ hợp tác; tổ đảng; nhóm; nhóm hộ; đội; đội tuyển; đoàn;
đoàn công tác; đoàn kiểm tra; câu lạc bộ; hội; hội nghị; hội thảo; hội thi; cuộc; cuộc họp;
cuộc thi; cuộc kiểm tra; cuộc thanh tra; buổi; buổi làm việc; buổi tuyên truyền; đợt;
đợt kiểm tra; lần; lượt kiểm tra; chuyến; chuyên đề; lớp; lớp học; lớp tập huấn; khóa; khóa học;
kỳ; kỳ họp; phiên; phiên họp; nhiệm kỳ; chương trình; chương trình hành động; đề án; kế hoạch;
phương án; nghị quyết; chỉ thị; quyết định; kết luận; văn bản; thông báo; báo cáo; tờ trình;
hướng dẫn; công văn; hồ sơ; thủ tục; thủ tục hành chính; quy chế; quy định; biên bản; hợp đồng;
giấy phép; giấy chứng nhận; chứng chỉ; đơn; đơn thư; ý kiến; lượt ý kiến phát biểu; kiến nghị;
câu hỏi; tham luận; bình luận; bài; bài viết; tin bài; tin; tác phẩm; ấn phẩm; cuốn sách; cuốn;
quyển; bức ảnh; bức; ảnh; trang; băng rôn; pa nô; khẩu hiệu; tiêu chí; chỉ tiêu; mục tiêu;
nhiệm vụ; giải pháp; nội dung; vấn đề; lĩnh vực; nhóm giải pháp; nhóm nhiệm vụ; nhóm tiêu chí;
nhóm vấn đề; nguyên tắc; bước; khâu; khâu đột phá; bài học; hạn chế; tồn tại; khuyết điểm;
nguyên nhân; việc; đầu việc; sự kiện; phong trào; danh hiệu; giải; giải thưởng; giấy khen;
bằng khen; cờ thi đua; huân chương; huy chương; huy chương vàng; huy hiệu; kỷ niệm chương;
mô hình; trang trại; gia trại; nông trại; vườn; cánh đồng; cánh đồng mẫu lớn; thửa; thửa ruộng; ô;
hợp tác xã; doanh nghiệp; công ty; xí nghiệp; nhà máy; nhà máy nước; cơ sở; cơ sở sản xuất;
cơ sở kinh doanh; hộ sản xuất; làng nghề; nghề; cửa hàng; chợ; siêu thị; khách sạn; nhà hàng;
phòng học; phòng nghỉ; cụm công nghiệp; khu công nghiệp; khu đô thị; nhà đầu tư; nhà thầu;
gói thầu; ngân hàng; dự án; công trình; hạng mục; hạng mục công trình; tuyến; tuyến đường;
tuyến kênh; con đường; đoạn; đoạn đường; cầu dân sinh; cây cầu; chiếc cầu; cống; đập; hồ; hồ chứa;
trạm bơm; trạm; trạm biến áp; trạm y tế; trường; trường học; trường hợp; điểm trường; bệnh viện;
phòng khám; nhà văn hóa; nhà; ngôi nhà; căn nhà; căn hộ; căn; nhà tạm; nhà ở; nhà đại đoàn kết;
nhà tình nghĩa; tòa nhà; di tích; lễ hội; đình; chùa; giường; giường bệnh; máy; xe; ô tô; xe máy;
tàu; tàu cá; tàu thuyền; thuyền; phương tiện; chiếc; cái; bộ; thiết bị; camera; bóng đèn;
cột điện; thùng; thùng rác; bao; túi; hộp; gói; chai; suất; suất quà; phần quà; suất học bổng;
suất ăn; liều; liều vắc xin; mũi; mũi tiêm; mẫu xét nghiệm; đơn vị máu; sản phẩm; sản phẩm OCOP;
mặt hàng; loại; loại hình; giống; chủng loại; con; con trâu; con bò; con lợn; con gà; con giống;
đàn; tổ ong; lồng; lồng bè; cây; cây giống; cây xanh; cây ăn quả; gốc; khóm lúa; bầu; vụ; vụ lúa;
vụ việc; vụ án; vụ cháy; vụ tai nạn; vụ vi phạm; ca; ca bệnh; ca mắc; ca dương tính; ca nhiễm;
ổ dịch; trận; cơn bão; đợt mưa; điểm; điểm cầu; điểm nóng; điểm sáng; khu vực; tiểu khu; đồn;
chốt; chốt kiểm soát; hòn đảo; đảo; ngày công; ngày làm việc; năm học; công lao động;
giờ làm việc; tiết học; tín chỉ; môn; môn học; khẩu phần; chỗ; chỗ ngồi; chỗ làm; việc làm;
việc làm mới; tài khoản; lượt xem; lượt truy cập; thẻ; thẻ bảo hiểm y tế; cổ phiếu; cổ phần; lô;
lô đất; suất đầu tư; khoản; khoản vay; tổ tự quản; tổ nhân dân tự quản; cấp; thế hệ; thành tích;
ngư cụ; sáng kiến; đề tài; đề tài khoa học; con số; cặp; đôi; lá phiếu; phiếu; quả; trứng; mẻ;
chuyến bay; chuyến tàu; hành khách; khách; du khách; khách du lịch; lượt du khách;
lượt hành khách; nhà khoa học; già làng; chức sắc; tín đồ; giáo dân; phật tử; giáo xứ; liên đoàn;
công đoàn; công đoàn cơ sở; công đoàn viên; tổ chức chính trị; chức danh; hòm thư; tủ sách;
thư viện; đầu sách; bản sách; bản tin; loa; cụm loa; kênh; kênh mương; mương; giếng; ao; ao nuôi;
bè; bể; bể chứa; hầm biogas; nhà tiêu; nhà vệ sinh; chuồng; chuồng trại; lò; lò mổ; dự thảo;
chữ ký; máy tính; mẫu vật; nhà cung cấp; trường đại học; viên; viên đạn; viên thuốc; khẩu súng;
bịch; đường dây; thuyền viên; mô tô; xe mô tô; con tàu; vận động viên
"""
# Nouns that mean the same thing counted.
_SAME = """
hộ, hộ dân, hộ gia đình
người, người dân
học sinh, em học sinh
trường, trường học
lớp, lớp học
thôn, xóm
vụ, vụ việc
lợn, con lợn
tuổi, năm tuổi
ca, ca bệnh, ca mắc, ca nhiễm
nhà, ngôi nhà, căn nhà
suất, suất quà, phần quà
mũi, mũi tiêm
du khách, khách du lịch, khách
lượt khách, lượt du khách
việc làm, việc làm mới
"""

# Words after which the word before is no unit: "5.000 đồng thời" has no đồng.
NOT_A_UNIT_BEFORE: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "đồng": "thời bộ đều loạt hồ ruộng phục cỏ nghiệp đội minh thuận lòng hành bằng",
        "tấn": "công",
        "tạ": "ơn từ lỗi",
        "yến": "tiệc mạch",
        "độ": "tuổi ẩm dốc sâu che",
        "ngày": "càng",
        "giờ": "đây việt anh nói dân vang",
        "phút": "chót",
        "quý": "khách vị báu giá ông bà",
        "xã": "hội viên luận",
        "mẫu": "số giáo",
        "người": "ta",
        "nước": "mắm sạch mưa",
        "bộ": "máy phận phim trưởng",
        "sở": "hữu thích",
        "ban": "hành đầu thường",
        "hội": "nhập tụ",
        "tổ": "quốc",
        "vùng": "lên",
        "khu": "ủy",
        "đoàn": "kết",
        "đội": "ngũ",
        "đơn": "giản vị",
        "em": "gái trai",
        "bài": "bản",
        "khẩu": "trang",
        "nhà": "nước",
        "việc": "gì",
        "con": "người em",
        "tin": "tưởng rằng tức",
        "giải": "quyết phóng",
        "hồ": "sơ",
        "phòng": "chống ngừa cháy",
        "kỳ": "vọng",
        "loại": "bỏ trừ",
        "lần": "lượt đầu",
        "điểm": "danh",
        "cây": "cối",
        "quả": "thật",
        "trẻ": "hóa",
        "cấp": "bách thiết phát",
        "bước": "đầu",
    }.items()
}
PLACES = frozenset("tỉnh huyện quận phường xã thôn ấp bản xóm khóm".split()) | {
    "thành phố", "thị xã", "thị trấn", "khu phố", "tổ dân phố",
}  # fmt: skip
"""Kinds of places: "16 xã/phường" counts both, "thôn 5 xã Phú Điền" names both."""
_CAPITAL_NOUNS = frozenset("tỉnh huyện quận phường xã thôn ấp trường".split())
_OWN_CASE = frozenset(["Ha", "HA", "Km", "KM", "Kg", "KG", "Kw", "KW", "Kwh", "KWh", "KWH"])


def _units() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """All units by canonical name, and by every spelling, in lowercase and without hyphens."""
    units: dict[str, Unit] = {}
    spellings: dict[str, Unit] = {}

    def add(unit: Unit, *others: str) -> None:
        units.setdefault(unit.name, unit)
        for spelling in (unit.name, *others):
            spellings.setdefault(spelling.lower().replace("-", " "), units[unit.name])

    tables: list[tuple[Sort, str]] = [
        ("percent", _PERCENTS), ("money", _MONEY), ("measure", _MEASURES), ("time", _TIMES),
    ]  # fmt: skip
    for sort, table in tables:
        for line in table.strip().splitlines():
            name, dimension, factor, others = (part.strip() for part in line.split("|"))
            unit = Unit(name, sort, dimension, Decimal(factor))
            add(unit, *(other.strip() for other in others.split(",") if other.strip()))
    same = {
        noun.strip(): line.split(",")[0].strip()
        for line in _SAME.strip().splitlines()
        for noun in line.split(",")
    }
    for line in _NOUNS.replace("\n", " ").split(";"):
        noun = line.strip()
        add(Unit(noun, "noun", same.get(noun, noun)))
    for line in _NOUN_SPELLINGS.strip().splitlines():
        noun, others = (part.strip() for part in line.split("="))
        if noun in units:
            add(units[noun], *(other.strip() for other in others.split(",")))
    return units, spellings


UNITS, SPELLINGS = _units()
FIRST_WORDS: dict[str, int] = {}
for _spelling in SPELLINGS:
    _words = _spelling.split()
    FIRST_WORDS[_words[0]] = max(FIRST_WORDS.get(_words[0], 0), len(_words))


def may_be_written(unit: Unit, written: str) -> bool:
    """Whether this capitalisation is one of the unit: "5G" is no weight, "Tạ" may be a name."""
    if written == written.lower() or unit.name == written or written in _OWN_CASE:
        return True
    if unit.sort == "noun":
        return written.isupper() or " " in written or written.lower() in _CAPITAL_NOUNS
    if unit.sort in ("measure", "time"):
        return written.isupper() and len(written) > 2
    return len(written) > 1
