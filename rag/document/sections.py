"""Which sentences of a report tell results, shortcomings, causes and tasks. Pure.

Local-government reports keep one order and open each part with set phrases; a sentence with no
phrase of its own belongs to the part it stands in. Each sentence is given points for each part, by
its own phrases and by the part in force, and takes the part with the most. An article that does
not speak of public work at all (a match report, a price list) has no parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from rag.document.gist import choose_gist
from rag.figures import counts, figures_of
from rag.text import Span, is_heading, parse, sentences

Part = Literal["results", "shortcomings", "causes", "tasks", "none"]
SECTIONS: Final[tuple[Part, ...]] = ("results", "shortcomings", "causes", "tasks")


class Parts(NamedTuple):
    """Spans of the sentences of each part, in the order of the article."""

    gist: list[Span]
    results: list[Span]
    shortcomings: list[Span]
    causes: list[Span]
    tasks: list[Span]


class Cue(NamedTuple):
    """A phrase that speaks for a part; one that `opens` it holds for what follows too."""

    part: Part
    points: float
    opens: bool
    pattern: re.Pattern[str]


def _cue(part: Part, points: float, pattern: str, *, opens: bool = False) -> Cue:
    return Cue(part, points, opens, re.compile(rf"(?:{pattern})(?!\w)"))


# Words of the sentence as `canonical` spells them (lower case, kỹ → kĩ, quý → quý).
_CUES: Final = (
    # Shortcomings
    _cue("shortcomings", 2.5, r"^(?:tuy (?:nhiên|vậy|thế)|dẫu vậy|song|mặc dù vậy)", opens=True),
    _cue(
        "shortcomings",
        3,
        r"^bên cạnh (?:đó|những|các).{0,60}(?:hạn chế|tồn tại|chưa|yếu|khó khăn|bất cập)",
        opens=True,
    ),
    _cue(
        "shortcomings",
        3,
        r"(?:vẫn còn|còn|có|một số|mặt|phần|những|chỉ ra các nội dung còn) (?:một số |nhiều )?"
        r"(?:hạn chế|tồn tại|khuyết điểm|yếu kém|bất cập)"
        r"(?: (?:cũng|được nêu|cần|như|cụ thể|đó là))",
        opens=True,
    ),
    _cue(
        "shortcomings",
        2.5,
        r"(?:nêu thẳng|chỉ ra|gọi tên|thẳng thắn).{0,40}(?:chỗ yếu|việc còn yếu|tồn tại|hạn chế)",
        opens=True,
    ),
    _cue(
        "shortcomings",
        2,
        r"hạn chế vẫn còn|còn (?:nhiều |một số |có )?(?:mặt )?hạn chế",
        opens=True,
    ),
    _cue("shortcomings", 1.5, r"có lĩnh vực hạn chế|hạn chế ở|tồn tại một số hạn chế"),
    _cue(
        "shortcomings",
        1.5,
        r"chưa (?!từng|kể)\w+|còn (?:chậm|thấp|yếu|kém|lúng túng|thiếu|nhiều (?:hạn chế|chỗ))|"
        r"đạt thấp|chững lại|diễn biến phức tạp|vẫn phức tạp|bất cập|kém hiệu quả|chậm tiến độ",
    ),
    _cue(
        "shortcomings",
        1,
        r"thiếu (?:kịp thời|bền vững|quyết liệt|cụ thể|giải pháp)|eo hẹp|không (?:cao|bền|cụ thể)|"
        r"bị ảnh hưởng|còn nặng|làm chậm|triển khai chậm|chuyển dịch chậm|lúng túng",
    ),
    # Causes
    _cue("causes", 7, r"nguyên nhân", opens=True),
    _cue("causes", 2.5, r"^(?:sở dĩ|có được kết quả (?:đó|này|trên) là (?:do|nhờ))", opens=True),
    # Tasks
    _cue(
        "tasks",
        3,
        r"(?:đề ra|xác định|đưa ra|triển khai|nêu|có) (?:\w+ ){0,3}?nhiệm vụ (?:trọng tâm|quý|năm|"
        r"thời gian)|nhiệm vụ trọng tâm thứ",
        opens=True,
    ),
    _cue("tasks", 2.5, r"^(?:trong thời gian tới|thời gian tới|phương hướng)", opens=True),
    _cue("tasks", 3, r"^(?:bước sang|với|sang) (?:quý|năm|tháng)", opens=True),
    _cue("tasks", 2, r"^(?:kết luận|phát biểu chỉ đạo|tại hội nghị, .{0,60}yêu cầu)", opens=True),
    _cue(
        "tasks",
        3,
        r"(?<!đáp ứng )(?<!theo )(?<!đích, )(?<!với )(?<!sát )(?<!tiễn )(?<!các )(?:đã |cũng )?"
        r"yêu cầu (?!công việc|nhiệm vụ|của|và)",
        opens=True,
    ),
    _cue("tasks", 2.5, r"(?:đề nghị|đòi hỏi|theo chỉ đạo của)", opens=True),
    _cue("tasks", 2, r"^(?:để (?:thực hiện|đạt|hoàn thành)|nhằm hoàn thành)", opens=True),
    _cue("tasks", 2, r"^(?:trọng tâm )?thứ (?:nhất|hai|ba|tư|năm|sáu)"),
    _cue(
        "tasks",
        2,
        r"trọng tâm thứ|(?:xác định|quyết tâm) phải|đích đến|mốc mà|quyết tâm (?!cao của)",
    ),
    _cue("tasks", 2.5, r"phấn đấu|sẽ (?:được )?\w+|phải (?:được )?\w+"),
    _cue(
        "tasks",
        1,
        r"cần (?!phải làm ngay|làm ngay)\w+|trong thời gian tới|tiếp tục|đẩy mạnh|tăng cường",
    ),
    # Results
    _cue(
        "results",
        2,
        r"(?:đã|được) (?:\w+ ){0,2}?(?:đạt|hoàn thành|tổ chức|thực hiện|chi trả|thành lập|gieo|"
        r"chỉ đạo|ban hành|duy trì|giữ vững|đảm bảo|bảo đảm)",
    ),
    _cue("results", 2.5, r"đạt được (?:nhiều |những )?kết quả|kết quả (?:đã|đạt được)", opens=True),
    _cue(
        "results",
        1.5,
        r"giữ vững|được (?:nâng (?:cao|lên)|tăng cường|quan tâm và|chú trọng|đảm bảo|giải quyết)|"
        r"ước đạt|tăng (?:bình quân )?\d|có nhiều (?:tiến bộ|đổi mới)|ổn định|"
        r"về đích nông thôn mới từ",
    ),
    _cue("results", 1.5, r"^(?:kết quả|nhờ vậy|nhờ đó|đến nay|qua đó|đến thời điểm này|nổi bật)"),
    # Neither: who met, who said it, what a picture shows
    _cue(
        "none",
        3.5,
        r"cùng (?:tham )?dự|tham dự hội nghị|có buổi làm việc|về làm việc với|quang cảnh|"
        r"(?:vừa|mới|đã) (?:tổ chức|có|họp) (?:hội nghị|buổi|làm việc|ban chấp hành|phiên)|"
        r"buổi làm việc nhìn lại|nội dung là nhìn lại",
    ),
    _cue("none", 3.5, r"(?:cho biết|cho hay|nói)(?: thêm)?:$|đang cho các đoàn đi|vừa sơ kết"),
    _cue(
        "none", 3.5, r"tham gia phát biểu ý kiến|góp ý cho từng|trình bày kết quả|thông qua kết quả"
    ),
    _cue("none", 3, r"^(?:sáng|chiều|tối|ngày|vừa qua).{0,60}(?:họp|hội nghị|buổi làm việc)"),
    _cue("none", 2.5, r"^người (?:nói|kể)|được nhắc đến trước tiên|đã có kế hoạch cho riêng"),
)
# A line that heads a part of a report: "Kết quả nổi bật:", "II. Hạn chế", "Nhiệm vụ quý II".
_HEADINGS: Final[Mapping[Part, str]] = {
    "results": "kết quả|ưu điểm|mặt được|thành tích|thành tựu",
    "shortcomings": "tồn tại|hạn chế|khó khăn|khuyết điểm|vướng mắc|bất cập",
    "causes": "nguyên nhân",
    "tasks": "nhiệm vụ|phương hướng|giải pháp|mục tiêu|kế hoạch|kiến nghị|đề xuất",
}
_HEADED: Final = tuple(
    (part, re.compile(rf"(?:những |các |một số |về |phần )?(?:{words})(?!\w)"))
    for part, words in _HEADINGS.items()
)
_LONGEST_HEADING: Final = 12  # words
_UNDER: Final = 4.0  # points of a sentence under such a heading
_CARRIED: Final[Mapping[Part, float]] = {
    "results": 0.6, "shortcomings": 1.8, "causes": 3.4, "tasks": 1.8, "none": 0.0,
}  # fmt: skip
_NEXT_PARAGRAPH: Final[Mapping[Part, float]] = {
    "results": 0.4, "shortcomings": 0.5, "causes": 0.0, "tasks": 1.3, "none": 0.0,
}  # fmt: skip
_DEFAULT: Final = 1.0  # what is told, with no mark of anything else, was done
_FIGURE: Final = 0.7

_PUBLIC = re.compile(
    r"(?<!\w)(?:đảng (?:ủy|bộ|viên)|chi bộ|huyện ủy|tỉnh ủy|ubnd|hđnd|mttq|ủy ban|chính quyền|"
    r"nghị quyết|chỉ thị|kế hoạch|chỉ tiêu|tiêu chí|nhiệm vụ|nông thôn mới|ntm|ngân sách|"
    r"đoàn thể|hội nghị|cán bộ|nhân dân|người dân|kinh tế|sản xuất|xã|huyện|tỉnh|thôn|"
    r"phong trào|công tác|chương trình|đề án|dự án|hạn chế|tồn tại|giải pháp)(?!\w)"
)
_PLAY = re.compile(
    r"(?<!\w)(?:trận|tỉ số|bàn thắng|hiệp (?:một|hai|1|2)|phút \d+|cầu thủ|đội (?:chủ nhà|khách)|"
    r"huấn luyện viên|hlv|vòng (?:bảng|loại)|chung kết|bán kết|huy chương|vô địch|"
    r"giá (?:vàng|xăng)|"
    r"đồng/(?:kg|lít|lượng))(?!\w)"
)
_PUBLIC_SHARE: Final = 0.4
_HEADED_PARTS: Final = 2  # headings of so many parts make a report
_PLAY_SHARE: Final = 0.25


def read(text: str, title: str = "") -> Parts:
    """The parts of an article; all but the gist empty where it is no report of public work."""
    body = body_of(text, title)
    gist = choose_gist(text, body, title)
    if not is_report(text, body):
        return Parts(gist, [], [], [], [])
    chosen: dict[Part, list[Span]] = {part: [] for part in SECTIONS}
    for span, part in zip(body, label(text, body), strict=True):
        if part != "none":
            chosen[part].append(span)
    return Parts(gist, *(chosen[part] for part in SECTIONS))


def body_of(text: str, title: str) -> list[Span]:
    """The sentences of an article without headings, captions and the headline.

    Where nothing else is left, as of a list, its lines; of an article of one line, that line.
    """
    headline = parse(title).canonical
    told = [s for s in parse(text).spans if parse(text[s.start : s.end]).canonical != headline]
    whole = [
        span
        for span in told
        if not is_heading(text[span.start : span.end])
        and not (_ends_line(text, span) and heads(text[span.start : span.end]))
    ]
    return whole or told or list(parse(text).spans)


def heads(line: str) -> Part | None:
    """The part that a line is the heading of; None for any other line."""
    spelt = parse(line).canonical.strip()
    ends = spelt.endswith(":") or is_heading(line)
    if (
        not ends
        or len(spelt.split()) > _LONGEST_HEADING
        or any(map(counts, figures_of(parse(line))))
    ):
        return None
    return next((part for part, words in _HEADED if words.match(spelt)), None)


def _ends_line(text: str, span: Span) -> bool:
    return text[span.end : span.end + 1] in ("", "\n")


def is_report(text: str, body: list[Span]) -> bool:
    """Whether an article tells of the work of a place or an office."""
    spelt = [parse(text[span.start : span.end]).canonical for span in body]
    public = sum(bool(_PUBLIC.search(sentence)) for sentence in spelt)
    play = sum(bool(_PLAY.search(sentence)) for sentence in spelt)
    parts = {heads(text[span.start : span.end]) for span in parse(text).spans[1:]} - {None}
    enough = public >= _PUBLIC_SHARE * len(spelt) or len(parts) >= _HEADED_PARTS
    return bool(spelt) and enough and play < _PLAY_SHARE * len(spelt)


def label(text: str, body: list[Span]) -> list[Part]:
    """The part of each sentence."""
    labels: list[Part] = []
    force: Part = "none"
    line, heading = -1, -1
    under: Part | None = None
    for span in body:
        sentence = text[span.start : span.end]
        paragraph = text.rfind("\n", 0, span.start)
        if paragraph != line:
            headed = _headed(text, heading, span.start)
            if headed or _heading_between(text, heading, span.start):
                force, under = "none", headed
        same = paragraph == line
        points, opened = points_of(sentence, force, same_paragraph=same)
        if under is not None:
            points[under] += _UNDER
        best = max(points, key=lambda part: points[part])
        labels.append(best)
        if opened is not None and best == opened:
            force = opened
        elif not same or force == "none":
            # A new paragraph that is about something else ends the part before it.
            force = best if best != "none" and (force == "none" or best != force) else force
        line, heading = paragraph, span.end
    return labels


def points_of(
    sentence: str, force: Part, *, same_paragraph: bool
) -> tuple[dict[Part, float], Part | None]:
    """The points of each part, and the part that the sentence opens, if it opens one."""
    spelt = parse(sentence).canonical.strip('“”" ')
    points: dict[Part, float] = dict.fromkeys((*SECTIONS, "none"), 0.0)
    points["results"] = _DEFAULT
    points[force] += (_CARRIED if same_paragraph else _NEXT_PARAGRAPH)[force]
    opened: tuple[float, Part] | None = None
    for cue in _CUES:
        if cue.pattern.search(spelt):
            points[cue.part] += cue.points
            if cue.opens and (opened is None or cue.points > opened[0]):
                opened = (cue.points, cue.part)
    if any(counts(figure) for figure in figures_of(parse(sentence))):
        points["results"] += _FIGURE
    return points, opened[1] if opened else None


def _headed(text: str, end: int, start: int) -> Part | None:
    """The part that the last heading of one between two sentences opens; no headline is one."""
    between = text[text.find("\n") if end < 0 else end : start]
    between = between[: between.rfind("\n") + 1]  # behind the last, a mark of a list
    lines = [between[span.start : span.end] for span in sentences(between)]
    return next((part for line in reversed(lines) if (part := heads(line))), None)


def _heading_between(text: str, end: int, start: int) -> bool:
    """Whether a heading stands between two sentences."""
    lines = text[max(end, 0) : start].split("\n")[:-1]  # behind the last, a mark of a list
    return any(is_heading(line) and len(line.split()) <= 8 for line in lines)
