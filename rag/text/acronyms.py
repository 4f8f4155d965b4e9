"""Acronyms of Vietnamese public life and their long forms, matched in both directions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rag.text.normal import fold, key, syllables

# Acronym → long form, in canonical spelling, lower case.
COMMON: Mapping[str, str] = {
    "ANQP": "an ninh quốc phòng",
    "ANTT": "an ninh trật tự",
    "ATGT": "an toàn giao thông",
    "ATTP": "an toàn thực phẩm",
    "BCH": "ban chấp hành",
    "BCĐ": "ban chỉ đạo",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BTV": "ban thường vụ",
    "CCHC": "cải cách hành chính",
    "CNTT": "công nghệ thông tin",
    "CT-XH": "chính trị - xã hội",
    "ĐVHC": "đơn vị hành chính",
    "GPMB": "giải phóng mặt bằng",
    "GTNT": "giao thông nông thôn",
    "HĐND": "hội đồng nhân dân",
    "HTX": "hợp tác xã",
    "KH-ĐT": "kế hoạch - đầu tư",
    "KHKT": "khoa học kỹ thuật",
    "KT-XH": "kinh tế - xã hội",
    "KTXH": "kinh tế xã hội",
    "LHPN": "liên hiệp phụ nữ",
    "LLVT": "lực lượng vũ trang",
    "MTQG": "mục tiêu quốc gia",
    "MTTQ": "mặt trận tổ quốc",
    "NNPTNT": "nông nghiệp phát triển nông thôn",
    "NSNN": "ngân sách nhà nước",
    "NTM": "nông thôn mới",
    "OCOP": "mỗi xã một sản phẩm",
    "PCCC": "phòng cháy chữa cháy",
    "QP-AN": "quốc phòng - an ninh",
    "QPAN": "quốc phòng an ninh",
    "QSDĐ": "quyền sử dụng đất",
    "SXKD": "sản xuất kinh doanh",
    "TDTT": "thể dục thể thao",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TNCS": "thanh niên cộng sản",
    "TSVM": "trong sạch vững mạnh",
    "TTATXH": "trật tự an toàn xã hội",
    "TTHC": "thủ tục hành chính",
    "TW": "trung ương",
    "UBND": "ủy ban nhân dân",
    "VH-XH": "văn hóa - xã hội",
    "VHTT": "văn hóa thông tin",
    "VHXH": "văn hóa xã hội",
    "VSMT": "vệ sinh môi trường",
    "XDCB": "xây dựng cơ bản",
    "XHCN": "xã hội chủ nghĩa",
    "XKLĐ": "xuất khẩu lao động",
}

# What an article spells out: (acronym, long form), sorted, so that it can be a cache's key.
Learnt = tuple[tuple[str, str], ...]

_SPELT_OUT = re.compile(r"\(([A-ZĐ][A-ZĐ&-]{1,7})\)")


@lru_cache(maxsize=1024)
def learn(text: str) -> Learnt:
    """Acronyms that `text` itself spells out: "nước sạch (NS)" → (("NS", "nước sạch"),).

    The initials of the syllables before the parenthesis must be the letters of the acronym.
    """
    found: dict[str, str] = {}
    for match in _SPELT_OUT.finditer(text):
        acronym = match.group(1)
        letters = fold(acronym).replace("-", "").replace("&", "")
        before = text[max(0, match.start() - 80) : match.start()]
        spans = syllables(before)[-len(letters) :]
        if len(spans) < len(letters) or acronym in COMMON:
            continue
        initials = "".join(fold(before[span.start]) for span in spans)
        if initials == letters:
            found[acronym] = before[spans[0].start : spans[-1].end].lower()
    return tuple(sorted(found.items()))


def expansions(words: Sequence[str], learnt: Learnt = ()) -> Iterator[list[str]]:
    """For folded syllables: the long form of each acronym met, the acronym of each long form.

    A hyphenated acronym comes as two syllables (kt, xh). `learnt` adds to the common ones.
    """
    long_forms, acronyms, lengths = _folded_table(learnt)
    for i, word in enumerate(words):
        if word in long_forms:
            yield long_forms[word]
        if f"{word}-" in lengths and i + 1 < len(words):
            joined = f"{word}-{words[i + 1]}"
            if joined in long_forms:
                yield long_forms[joined]
        for length in lengths.get(word, ()):
            if (acronym := acronyms.get(tuple(words[i : i + length]))) is not None:
                yield acronym.split("-")


@lru_cache(maxsize=256)
def _folded_table(
    learnt: Learnt,
) -> tuple[dict[str, list[str]], dict[tuple[str, ...], str], dict[str, list[int]]]:
    """Long forms by acronym, acronyms by long form, and how long the forms are by first word.

    The first half of a hyphenated acronym stands among the last with its hyphen.
    """
    long_forms = {
        key(acronym): [key(form[span.start : span.end]) for span in syllables(form)]
        for acronym, form in (*COMMON.items(), *learnt)
    }
    acronyms = {tuple(form): acronym for acronym, form in long_forms.items()}
    lengths: dict[str, list[int]] = {}
    for form in acronyms:
        known = lengths.setdefault(form[0], [])
        if len(form) not in known:
            known.append(len(form))
    for acronym in long_forms:
        if "-" in acronym:
            lengths.setdefault(f"{acronym.split('-')[0]}-", [])
    return long_forms, acronyms, lengths
