"""Điểm Báo: answers and briefings on Vietnamese articles, every figure checked at its source."""

__version__ = "0.1.0"
