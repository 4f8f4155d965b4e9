"""What a figure is: where it stands, what it is worth, and how two of them can relate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from rag.text import Span
from rag.types import Figure, FigureKind

Bound = Literal["", "about", "over", "under", "order"]


class Match(StrEnum):
    """How a claimed figure relates to a figure of the source."""

    EQUAL = "equal"
    APPROXIMATE = "approximate"
    DIFFERENT_VALUE = "different value"
    DIFFERENT_UNIT = "different unit"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a text: `text[start:end] == raw`.

    `value` is a plain decimal, a ratio as written, an ISO date or the token of a name; `upper` is
    the far end of a range. `bound` says what an approximation word beside it claims ("hơn" is
    `over`, "gần" `under`, "khoảng" `about`), and `bounded` where the figure stands with that word;
    "hàng triệu" is an `order` of magnitude, from its value up to ten times it. `per` is what a rate
    is counted over ("năm").
    """

    start: int
    end: int
    raw: str
    kind: FigureKind
    value: str
    unit: str = ""
    bound: Bound = ""
    per: str = ""
    upper: str = ""
    bounded: Span | None = field(default=None, compare=False)


def to_figure(found: Found) -> Figure:
    """The figure as it goes into results; whether it is supported is for verification to say."""
    return Figure(
        raw=found.raw, kind=found.kind, value=found.value, unit=found.unit, approx=bool(found.bound)
    )


def rate_end(text: str, figure: Found, end: int) -> int:
    """Where a figure that ends at `end` ends with its rate: "39 triệu đồng/năm"."""
    rate = _RATE.match(text, end) if figure.per else None
    return rate.end() if rate else end


_RATE: Final = re.compile(r"\s?/\s?[^\W\d_]+(?:/[^\W\d_]+)?")


def counts(figure: Found) -> bool:
    """Whether a figure counts or measures: no date, no number of a name, no mere magnitude."""
    return figure.kind not in ("date", "period", "ordinal") and figure.bound != "order"
