from __future__ import annotations

import pytest

from rag.figures import differ_by_slip


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("48.6", "46.8", True),
        ("1876", "1867", True),
        ("48600000000", "46800000000", True),
        ("58.4", "58.9", True),
        ("58.4", "58.4", False),
        ("12", "21", False),
        ("1876", "187", False),
        ("1876", "6781", False),
        ("512.5", "498.1", False),
        ("120", "102", True),
        ("48.6", "468", False),
        ("1867", "18760", False),
        ("2017-04-14", "2017-04-15", False),
        ("9/19", "8/19", False),
    ],
)
def test_slips(one: str, other: str, *, slip: bool) -> None:
    assert differ_by_slip(one, other) == slip
    assert differ_by_slip(other, one) == slip
