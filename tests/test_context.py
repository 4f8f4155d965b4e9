"""Which passages a model reads."""

from __future__ import annotations

from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.context import fit, merged, whole_articles, without_repeats
from rag.types import Passage

TEXT = "Một hai ba. Bốn năm sáu bảy. Tám chín mười. Mười một."


def passage(start: int, end: int, article: str = "a", text: str = TEXT) -> Passage:
    return Passage(
        article_id=article, title="T", source="s", start=start, end=end, text=text[start:end],
        score=1.0,
    )  # fmt: skip


def words(given_: Passage) -> int:
    return len(given_.text.split())


def test_the_best_come_first_and_what_does_not_fit_is_passed_over() -> None:
    first, second, third = passage(0, 11), passage(12, 28, "b"), passage(29, 43, "c")
    assert fit([first, second, third], 100, words) == [first, second, third]
    assert fit([first, second, third], 6, words) == [first, third]
    assert fit([], 100, words) == []


def test_a_passage_too_long_is_cut_after_whole_sentences() -> None:
    assert [p.text for p in fit([passage(0, 53)], 8, words)] == ["Một hai ba. Bốn năm sáu bảy."]
    assert [p.text for p in fit([passage(0, 53)], 1, words)] == ["Một hai ba."]
    (cut,) = fit([passage(12, 53)], 4, words)
    assert TEXT[cut.start : cut.end] == cut.text == "Bốn năm sáu bảy."


def test_what_an_earlier_passage_holds_is_left_out() -> None:
    kept = without_repeats([passage(12, 28), passage(0, 43), passage(0, 28), passage(12, 28)])
    assert [p.text for p in kept] == [
        "Bốn năm sáu bảy.",
        "Tám chín mười.",
        "Một hai ba.",
    ]
    assert all(TEXT[p.start : p.end] == p.text for p in kept)


def test_the_same_words_in_another_article_are_left_out() -> None:
    first, reprint = passage(0, 28), passage(0, 11, "b")
    assert without_repeats([first, reprint]) == [first]
    other = passage(0, 11, "b", "Một hai tư. Bốn năm sáu bảy.")
    assert without_repeats([first, other]) == [first, other]


def test_whole_articles_come_while_there_is_room() -> None:
    short, long = article("Một hai ba.", "a.txt"), article(" ".join(["Bốn năm."] * 20), "b.txt")
    articles = {"a": short, "b": long}
    found = [passage(9, 16, "b", long.text), passage(0, 7, "a", short.text)]
    chosen = whole_articles(found, articles, 20, words)
    assert [p.text for p in chosen] == [found[0].text, short.text]  # the long one as it was found
    assert [p.text for p in whole_articles(found, articles, 100, words)] == [long.text, short.text]


def test_groups_take_turns() -> None:
    a, b, c = passage(0, 11), passage(12, 28), passage(0, 11, "b")
    assert merged([[a, b], [c]]) == [a, c, b]
    assert merged([[a], [a, c]]) == [a, c]
    assert merged([]) == []


@given(st.lists(st.tuples(st.integers(0, 52), st.integers(1, 53)), max_size=6), st.integers(1, 30))
def test_passages_fit_and_share_nothing(ranges: list[tuple[int, int]], budget: int) -> None:
    given_ = [passage(a, b) for a, b in ranges if a < b and TEXT[a:b].strip(" .")]
    kept = fit(given_, budget, words)
    assert bool(kept) == bool(given_)
    assert len(kept) == 1 or sum(map(words, kept)) <= budget
    covered = [i for p in kept for i in range(p.start, p.end)]
    assert len(covered) == len(set(covered))
    assert all(TEXT[p.start : p.end] == p.text for p in kept)
