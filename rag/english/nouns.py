"""What an English statement counts, beside the Vietnamese noun of its source."""

from __future__ import annotations

import re
from functools import cache

# English nouns = Vietnamese nouns that they may stand for; a line goes on where the next is set in.
_CLASSES = """\
people, persons, individuals, residents, inhabitants, citizens, members, participants, delegates,
  officials, officers, staff, workers, labourers, laborers, employees, volunteers, veterans,
  women, men, children, students, pupils, teachers, farmers, fishermen, doctors, patients, voters,
  users, learners, tourists, visitors, passengers = người, dân, nhân khẩu, khẩu, công dân, cử tri,
  đối tượng, lao động, công nhân, nông dân, ngư dân, thợ, nghệ nhân, cán bộ, công chức, viên chức,
  nhân viên, chuyên gia, kỹ sư, bác sĩ, y tá, điều dưỡng, giáo viên, học sinh, em, sinh viên, trẻ,
  cháu, thanh niên, tân binh, chiến sĩ, bộ đội, dân quân, công an, thương binh, bệnh binh, cựu
  chiến binh, bệnh nhân, phụ nữ, tình nguyện viên, đảng viên, đoàn viên, hội viên, ủy viên, thành
  viên, tổ viên, đại biểu, đồng chí, lượt, khách, du khách, hành khách, tài khoản, quần chúng
households, families = hộ, gia đình, lượt hộ
villages, hamlets, neighbourhoods, neighborhoods, quarters, settlements = thôn, ấp, bản, buôn,
  làng, xóm, khóm, khu phố, khu dân cư, khối phố, tổ dân phố, khu, cụm dân cư
communes, wards, towns, townships = xã, phường, thị trấn, thị xã
districts = huyện, quận, thị xã
provinces = tỉnh
schools = trường, điểm trường
classes, courses = lớp, khóa
files, dossiers, applications, records = hồ sơ, đơn, thủ tục
cases, incidents = vụ, ca, trường hợp, hồ sơ
criteria = tiêu chí
houses, homes = nhà, ngôi nhà, căn, hộ
cooperatives = hợp tác xã, tổ hợp tác
businesses, enterprises, companies, firms = doanh nghiệp, hộ kinh doanh, cơ sở, công ty
farms = trang trại, gia trại, nông trại
bridges = cầu
boats, vessels, ships = tàu, thuyền
trees = cây
roads, routes = tuyến, đường, con đường, đoạn
"""
_NOUN_AFTER = re.compile(r"[ -](?P<noun>[a-z]+)\b")


def counts_another(following: str, unit: str) -> bool:
    """True if the noun that follows a number in an English text cannot stand for `unit`.

    Only where both nouns are known: the rest is not for this to say.
    """
    match = _NOUN_AFTER.match(following)
    if match is None or not unit:
        return False
    allowed = _allowed().get(match["noun"])
    if allowed is None or not _known(unit):
        return False
    return not any(_is_kind_of(unit, noun) for noun in allowed)


def _is_kind_of(unit: str, noun: str) -> bool:
    """True for the noun itself and for its kinds: "hộ nghèo" of "hộ"."""
    return unit == noun or unit.startswith(f"{noun} ")


def _known(unit: str) -> bool:
    return any(_is_kind_of(unit, noun) for allowed in _allowed().values() for noun in allowed)


@cache
def _allowed() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _CLASSES.replace("\n  ", " ").splitlines():
        english, _, nouns = line.partition(" = ")
        for word in english.split(", "):
            found[word] = tuple(nouns.split(", "))
    return found
