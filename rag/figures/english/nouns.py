"""What an English statement counts, beside the Vietnamese noun of its source."""

from __future__ import annotations

import re

from rag.figures.english.cardinals import NUMBER_WORDS, cardinal
from rag.figures.english.rewriting import Rewritten, rewrite

# English nouns = Vietnamese nouns that they may stand for; a line goes on where the next is set in.
_CLASSES = """\
people, persons, individuals, residents, inhabitants, citizens, members, participants, delegates,
  officials, officers, staff, workers, labourers, laborers, employees, volunteers, women, men,
  users, learners, voters = người, dân, nhân khẩu, khẩu, công dân, cử tri, đối tượng, lao động,
  công nhân, nông dân, ngư dân, thợ, nghệ nhân, cán bộ, công chức, viên chức, nhân viên, chuyên gia,
  kỹ sư, bác sĩ, y tá, điều dưỡng, giáo viên, học sinh, em, sinh viên, trẻ, cháu, thanh niên,
  tân binh, chiến sĩ, bộ đội, dân quân, công an, thương binh, bệnh binh, cựu chiến binh, bệnh nhân,
  phụ nữ, tình nguyện viên, đảng viên, đoàn viên, hội viên, ủy viên, thành viên, tổ viên, đại biểu,
  đồng chí, lượt, khách, du khách, hành khách, tài khoản, quần chúng,
  trường hợp, ca, thuyền viên, xã viên, nhà báo, nhà khoa học
doctors, physicians = bác sĩ, y bác sĩ, người, cán bộ, nhân viên
nurses = y tá, điều dưỡng, y bác sĩ, người, cán bộ, nhân viên
teachers = giáo viên, thầy, người, cán bộ
children, students, pupils = học sinh, em, sinh viên, trẻ, cháu, người, thanh niên
farmers = nông dân, hội viên, người, hộ
fishermen = ngư dân, thuyền viên, người, lao động
patients = bệnh nhân, người, lượt, ca
veterans = cựu chiến binh, hội viên, người
tourists, visitors, passengers = khách, du khách, hành khách, lượt, người
households, families = hộ, gia đình, lượt hộ, nhà
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
bridges = cầu, cây cầu
factories, plants = nhà máy
contractors, investors = nhà thầu, nhà đầu tư
sentences, verdicts = bản án
boats, vessels, ships = tàu, thuyền
trees = cây
roads, routes = tuyến, đường, con đường, đoạn
"""
_ALLOWED = {
    word: tuple(nouns.split(", "))
    for english, _, nouns in (
        line.partition(" = ") for line in _CLASSES.replace("\n  ", " ").splitlines()
    )
    for word in english.split(", ")
}
_KNOWN = frozenset(noun for nouns in _ALLOWED.values() for noun in nouns)
# English nouns with the first that each may stand for.
NOUNS = {word: nouns[0] for word, nouns in _ALLOWED.items()}
# Words between a number and what it counts.
BETWEEN = "(?:(?:of the|more|additional|extra|new|other|local|poor|near-poor|such|further) )*"
_NOUN_AFTER = re.compile(rf"[ -]{BETWEEN}(?P<noun>[a-z]+)\b")


_COUNTS = re.compile(r" (?!(?:sides|parties|countries)\b)[a-z]|$")
_ONE = re.compile(
    rf"\bone(?= {BETWEEN}(?:{'|'.join(noun.removesuffix('s') for noun in NOUNS)})\b)", re.I
)


def counted(text: Rewritten) -> Rewritten:
    """Numbers in words as digits: "two hundred households" as "200 households"."""

    def say(match: re.Match[str]) -> str | None:
        number = cardinal(match[0])
        if number is None or not _COUNTS.match(match.string, match.end()):
            return None
        return str(number)

    text = rewrite(text, NUMBER_WORDS, say)
    return rewrite(text, _ONE, lambda _: "1")


def counts_another(following: str, unit: str) -> bool:
    """True if the noun that follows a number in an English text cannot stand for `unit`.

    Only where both nouns are known: the rest is not for this to say.
    """
    match = _NOUN_AFTER.match(following)
    if match is None or not unit:
        return False
    allowed = _ALLOWED.get(match["noun"])
    listed = _listed(unit)
    return allowed is not None and listed is not None and listed not in allowed


def _listed(unit: str) -> str | None:
    """The longest known noun that the unit is, or is a kind of: "hộ" of "hộ nghèo"."""
    words = unit.split(" ")
    begun = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((noun for noun in begun if noun in _KNOWN), None)
