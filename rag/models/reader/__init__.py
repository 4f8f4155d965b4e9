"""A small trained reader: does a sentence answer a question, and with which of its words.

A transformer of twelve layers that began as multilingual-e5-small (Wang et al. 2024) and was taught
on questions written for it (`python -m eval train reader`; `card.json` says on what, and how often
it is right). It runs on onnxruntime, which Chroma brings. Weights are of 8 bits, the vocabulary is
that of Vietnamese and English text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.models.network import Network, once
from rag.text import Span

FOLDER = Path(__file__).parent
WEIGHTS, VOCABULARY = FOLDER / "reader.onnx", FOLDER / "vocabulary.json"
# The longest parts in tokens, with four marks 256. Of a longer question its end is read, too, for
# Vietnamese asks there; of other parts the beginning.
QUESTION, SENTENCE, SETTING = 56, 156, 40
_ENDING = 36  # of these that are left to the end of a long question
_START, PAD, _END = 0, 1, 2
OF_QUESTION, OF_SENTENCE, OF_SETTING = 0, 1, 2

Row = tuple[list[int], list[int]]


class Offered(NamedTuple):
    """A sentence to be read, and what it is read in: its headline and the sentence before it."""

    sentence: str
    setting: str


class Read(NamedTuple):
    """The log-odds that a sentence answers, and the span of its words that would."""

    odds: float
    span: Span


class SentenceReader:
    """The network, loaded. Threads may share one."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._network = Network(weights, VOCABULARY)

    def read(self, question: str, offered: Sequence[Offered]) -> list[Read]:
        """What each of the sentences offers the question, in their order."""
        asked = self._network.pieces(question).ids
        return [self._read(asked, each) for each in offered]

    def _read(self, asked: Sequence[int], offered: Offered) -> Read:
        sentence = self._network.pieces(offered.sentence)
        setting = self._network.pieces(offered.setting)
        ids, kinds = row_of(asked, sentence.ids, setting.ids)
        odds, marks = self._network.run(ids, kinds)
        offsets = sentence.offsets[:SENTENCE]
        first = kinds.index(OF_SENTENCE) if offsets else 0
        span = _best(marks[0, first : first + len(offsets)], offsets)
        return Read(float(odds[0]), _without_space(span, offered.sentence))


def row_of(question: Sequence[int], sentence: Sequence[int], setting: Sequence[int]) -> Row:
    """The tokens of the three parts, and which part each is of."""
    if len(question) > QUESTION:
        question = [*question[: QUESTION - _ENDING], *question[-_ENDING:]]
    sentence, setting = sentence[:SENTENCE], setting[:SETTING]
    return marked(question, sentence, setting)


def marked(first: Sequence[int], sentence: Sequence[int], setting: Sequence[int]) -> Row:
    """Three parts with the marks between them."""
    ids = [_START, *first, _END, *sentence, _END, *setting, _END]
    kinds = [
        *[OF_QUESTION] * (len(first) + 2),
        *[OF_SENTENCE] * len(sentence),
        *[OF_SETTING] * (len(setting) + 2),
    ]
    return ids, kinds


def _best(marks: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Span:
    """The likeliest span: the best pair of a first and a last token, which is not before it."""
    if not offsets:
        return Span(0, 0)
    scores = np.where(np.tri(len(offsets), k=-1), -np.inf, marks[:, :1] + marks[:, 1])
    start, end = divmod(int(scores.argmax()), len(offsets))
    return Span(offsets[start][0], offsets[end][1])


def _without_space(span: Span, text: str) -> Span:
    """A word's token holds the space before it."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


sentence_reader = once(SentenceReader)
"""The reader of this version, loaded once."""
