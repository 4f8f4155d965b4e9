"""English words of this world in Vietnamese, so that an English question meets Vietnamese words.

The vectors are multilingual, the word index is not. A phrase wins over its parts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

ENGLISH: Mapping[str, str] = {
    line.split(" = ")[0]: line.split(" = ")[1]
    for line in """\
advanced = nâng cao
agriculture = nông nghiệp
agricultural = nông nghiệp
anniversary = kỷ niệm
area = diện tích
award = khen thưởng
awards = khen thưởng
average = bình quân
branch = chi bộ
branches = chi bộ
budget = ngân sách
building = xây dựng
campaign = phong trào
cassava = sắn
causes = nguyên nhân
centre = trung tâm
center = trung tâm
certificates = giấy khen
chairman = chủ tịch
chairwoman = chủ tịch
collection = thu gom
committee = ban chấp hành
commune = xã
communes = xã
company = doanh nghiệp
companies = doanh nghiệp
compensation = bồi thường
concrete = bê tông
congress = đại hội
cooperative = hợp tác xã
cooperatives = hợp tác xã
council = hội đồng
crime = tội phạm
criteria = tiêu chí
criterion = tiêu chí
cultural = văn hóa
culture = văn hóa
delegation = đoàn công tác
delegations = đoàn công tác
disease = dịch bệnh
director = giám đốc
directive = chỉ thị
district = huyện
districts = huyện
economic = kinh tế
economy = kinh tế
education = giáo dục
environment = môi trường
environmental = môi trường
epidemic = dịch bệnh
exported = xuất khẩu
export = xuất khẩu
families = gia đình
farm = trang trại
farms = trang trại
farmers = nông dân
fee = phí
fees = phí
fishing = đánh bắt
forum = diễn đàn
garbage = rác thải
goal = mục tiêu
grew = tăng
growth = tăng trưởng
health = y tế
hectares = ha
household = hộ
households = hộ
income = thu nhập
increase = tăng
investment = đầu tư
job = việc làm
jobs = việc làm
key tasks = nhiệm vụ trọng tâm
labour = lao động
labor = lao động
land = đất
leader = lãnh đạo
limitations = hạn chế
livestock = chăn nuôi
main tasks = nhiệm vụ trọng tâm
meeting = hội nghị
member = đảng viên
members = đảng viên
military = quân sự
models = mô hình
model = mô hình
money = tiền
named = tên
network = mạng
new rural = nông thôn mới
new-rural = nông thôn mới
new-style rural = nông thôn mới
paid = chi trả
party = đảng
party cell = chi bộ
party committee = đảng ủy
party members = đảng viên
party secretary = bí thư
people = người
people's committee = ubnd
people's council = hđnd
per capita = bình quân đầu người
per person = bình quân đầu người
plan = kế hoạch
plans = kế hoạch
planted = trồng
poor = nghèo
population = dân số
poverty = nghèo
production = sản xuất
programme = chương trình
program = chương trình
province = tỉnh
provincial = tỉnh
quarter = quý
quit = nghỉ
received = nhận
recipients = đối tượng
religion = tôn giáo
religious = tôn giáo
report = báo cáo
resolution = nghị quyết
results = kết quả
rice = lúa
road = đường
roads = đường
rubbish = rác thải
rural = nông thôn
sanitation = vệ sinh
school = trường
schools = trường
sea = biển
seafood = hải sản
second quarter = quý ii
first quarter = quý i
secretary = bí thư
security = an ninh
services = dịch vụ
shortcomings = hạn chế
solutions = giải pháp
standard = chuẩn
standards = chuẩn
strong = vững mạnh
target = chỉ tiêu
targets = chỉ tiêu
task = nhiệm vụ
tasks = nhiệm vụ
term = nhiệm kỳ
tonnes = tấn
tons = tấn
tourism = du lịch
town = thị trấn
trade = thương mại
trade and services = thương mại dịch vụ
traffic = giao thông
training = đào tạo
union = đoàn
urban = đô thị
vaccinated = tiêm
veterans = cựu chiến binh
village = thôn
villages = thôn
vocational = nghề
waste = rác thải
weak points = hạn chế
weaknesses = hạn chế
women = phụ nữ
women's union = hội liên hiệp phụ nữ
workers = lao động
youth = thanh niên""".splitlines()
}


def translate(question: str) -> str:
    """The Vietnamese words for those English ones that are known, in order; "" if none is."""
    found = _pattern().findall(question.lower())
    return " ".join(dict.fromkeys(ENGLISH[phrase] for phrase in found))


@cache
def _pattern() -> re.Pattern[str]:
    phrases = sorted(ENGLISH, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")
