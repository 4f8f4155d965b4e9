"""The words by which spans are found: times, bodies, causes, boundaries of clauses."""

from __future__ import annotations

import re

from rag.text import UPPER

LIES_IN = (
    r"(?: ?\(|,? (?=(?:huyen|tinh|thanh pho|thi xa) )| (?:thuoc|cua|o) )"
    r"(?:(?P<unit>huyen|tinh|xa|thanh pho|thi xa) )?"
)
NAMED_PLACE = re.compile(rf"[{UPPER}]\w*(?: [{UPPER}]\w*){{0,3}}")
ORDINAL = re.compile(r"(?:[^\W\d_]+ )?thứ (?:nhất|nhì|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)")
TIMED = re.compile(
    # "chiều dài" and "tối thiểu" tell no time.
    r"(?<!\w)(?:(?:(?<!tính )sáng(?! tạo| kiến)|trưa|chiều(?! dài| rộng| cao| hướng| sâu)|"
    r"tối(?! đa| thiểu| ưu)|đêm)(?: (?:ngày|thứ [\w]+|chủ nhật)(?: hàng tuần| hằng tuần)?)?|"
    r"thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:hàng|hằng|mỗi) (?:ngày|tuần|tháng|quý|năm)|"
    r"(?:dịp |ngày )?tết (?:nguyên đán|trung thu)?(?: ?[^\W\d_]+ [^\W\d_]+)?)(?!\w)"
)
WEEKDAY = re.compile(
    r"(?:(?:sáng|trưa|chiều|tối) )?(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?!\w)"
    r"(?: (?:hàng|hằng|mỗi) tuần)?"
)
# Bodies that act as people do.
BODY = re.compile(
    r"(?<!\w)(?:hội (?:liên hiệp|nông dân|cựu|phụ nữ)|(?:các )?chi hội|(?:các )?chi bộ|"
    r"ban (?:thường vụ|chấp hành|chỉ đạo)|ủy ban|ubnd|hđnd|mttq|mặt trận|đảng ủy|huyện ủy|"
    r"tỉnh ủy|thành ủy|công an|đoàn thanh niên|hợp tác xã|htx|trung tâm|sở|phòng|công ty|"
    r"doanh nghiệp)(?!\w)"
    r"(?: [^\W\d_]+){0,4}"
)
QUOTED = re.compile(r"[“\"]([^“”\"]{3,120})[”\"]")
REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân|do (?!vậy|đó)|vì (?!vậy|thế)|bởi|nhờ|xuất phát từ|dẫn (?:đến|tới)|"
    r"khiến|làm cho|là do|từ sự|nên)(?!\w)"
)
NAMED_AFTER = re.compile(
    rf"(?: (?:là|số|mang tên|tên là|tên))? ?:? ?(?=[\"“0-9{UPPER}])"
    rf"(\"[^\"]{{2,90}}\"|“[^”]{{2,90}}”|[0-9{UPPER}][\w./-]*(?: [0-9{UPPER}][\w./-]*){{0,5}})"
)
STRONG = re.compile(r"[;.]\s")
WEAK = re.compile(r"[,;:.()–]\s|\s(?:và|cùng|với)\s")
DENIES = re.compile(r"(?<!\w)(?:chưa|không|còn|thiếu|dưới)(?!\w)")
DENIES_ASKED = re.compile(
    r"(?<!\w)(?:chưa|không|(?<!^)còn|thiếu|dưới|not|yet|remain\w*|left|lack\w*|fail\w*)(?!\w)"
)
LISTED = re.compile(r"\s*(?:,|;|và)\s*")
EMPTY = frozenset(
    "la cua co duoc va voi cho den da dang se cung con trong tren tai o cac nhung mot nay do thi "
    "khi ve theo tu de bi nhu ra vao uoc dat khoang hon gan tong so toan muc".split()
)
