"""Small articles of our own, and an embedder quick enough for tests of the stores."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from rag.models.embedder import Vectors
from rag.text import key, syllables
from rag.types import Article


def article(text: str, source: str = "a.txt", **fields: str | None) -> Article:
    """An article with the identity that loading would give it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    title = text.split("\n", 1)[0]
    return Article(id=digest[:16], title=title, source=source, text=text, sha256=digest).model_copy(
        update=fields
    )


class HashingEmbedder:
    """Bags of folded syllables, hashed into 64 numbers: near texts share words. Counts its work."""

    name = "hashing-64"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def query(self, text: str) -> Vectors:
        return self._vector(text)

    @staticmethod
    def _vector(text: str) -> Vectors:
        vector = np.zeros(64, dtype=np.float32)
        for span in syllables(folded := key(text)):
            word = folded[span.start : span.end].encode()
            vector[int.from_bytes(hashlib.sha256(word).digest()[:4], "big") % 64] += 1
        length = float(np.linalg.norm(vector))
        unit: Vectors = vector / length if length else vector + 0.125
        return unit


RICE = article(
    "Thanh Mai vào vụ lúa mới\n"
    "Xã Thanh Mai (huyện Thanh Sơn) gieo cấy 512,5 ha lúa, tăng 4,2% so với năm trước. "
    "Năng suất ước đạt 61 tạ/ha.\n"
    "Tuy nhiên, 3 thôn còn thiếu nước tưới.\n"
    "Đồng chí Lê Thị Mơ, Bí thư Đảng ủy xã Thanh Mai, cho biết xã sẽ nạo vét 7 km kênh.",
    "rice.txt",
    publisher="Báo Thử",
    published="2024-05-02",
    place="Thanh Mai, Thanh Sơn",
)
ROADS = article(
    "Đông Hà mở đường\n"
    "Huyện Đông Hà bê tông hóa 38,7 km đường thôn với 21,4 tỷ đồng.\n"
    "Ông Trần Văn Bách, Chủ tịch UBND huyện Đông Hà, nói dân hiến 9.450 m2 đất.",
    "roads.txt",
    publisher="Đài Mẫu",
    published="2024-08-19",
    place="Đông Hà",
)
