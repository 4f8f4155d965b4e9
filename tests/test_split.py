from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.chunks import split
from rag.models.tokens import count_tokens
from rag.text import nfc, sentences

ARTICLE = (
    "Tiêu đề của bài\n"
    + "Câu này nói về lúa và sắn của xã. " * 30
    + "\nHuyện Can Lộc\n"
    + "Câu này nói về rừng và biển của huyện. " * 30
)


def words(text: str) -> int:
    return len(text.split())


def test_chunks_are_whole_sentences_within_the_budget() -> None:
    chunks = split("a", ARTICLE, count_tokens, budget=100)
    ends = {span.end for span in sentences(ARTICLE)}
    assert len(chunks) > 4
    for chunk in chunks:
        assert ARTICLE[chunk.start : chunk.end] == chunk.text
        assert chunk.end in ends
        assert chunk.tokens <= 100


def test_no_chunk_crosses_a_heading() -> None:
    for chunk in split("a", ARTICLE, count_tokens, budget=10_000):
        assert "Can Lộc" not in chunk.text or chunk.text.startswith("Huyện Can Lộc")


@given(st.text(alphabet="abc .,\n;ĐđỆ", max_size=600), st.integers(1, 50))
def test_every_sentence_is_in_one_chunk(text: str, budget: int) -> None:
    composed = nfc(text)
    chunks = split("a", composed, words, budget)
    for span in sentences(composed):
        inside = [c for c in chunks if c.start <= span.start and span.end <= c.end]
        assert len(inside) == 1
    assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_an_overlong_sentence_is_cut_and_nothing_is_lost() -> None:
    text = "từ này, " * 2000
    chunks = split("a", text, count_tokens)
    assert max(chunk.tokens for chunk in chunks) <= 400
    assert "".join("".join(c.text.split()) for c in chunks) == "".join(text.split())


def test_ids_depend_on_content_only() -> None:
    assert [c.id for c in split("a", ARTICLE, words)] == [c.id for c in split("a", ARTICLE, words)]
    assert split("a", ARTICLE, words)[0].id != split("b", ARTICLE, words)[0].id
