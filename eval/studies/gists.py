"""Extractive gists against human summaries: ROUGE beside lead, LexRank and TextRank of sumy.

All methods are given the same sentences and choose as many as the reference has. Texts are cut into
NFC syllables: rouge-score's own tokenizer strips Vietnamese of its letters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table
from rouge_score import rouge_scorer
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from eval.cases import lines_of
from eval.runs.corpus import article_files
from rag.document import body_of, choose_gist
from rag.errors import InputError
from rag.ingest import load_path
from rag.text import Sentence as BodySentence
from rag.text import nfc, parse, sentences, syllables

MEASURES: Final = ("rouge1", "rouge2", "rougeL")
_SUMMARY: Final = ".summary.txt"


class Pair(NamedTuple):
    """An article and what a person made of it."""

    name: str
    title: str
    text: str
    summary: str


class Syllables:
    """A tokenizer for rouge-score and sumy."""

    def tokenize(self, text: str) -> list[str]:
        """Canonical syllables and numbers."""
        spelt = parse(nfc(text)).canonical
        return [spelt[span.start : span.end] for span in syllables(spelt)]

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """The same, under sumy's name."""
        return tuple(self.tokenize(sentence))

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Sentences, which sumy is given one by one."""
        return (text,)


def read_pairs(path: Path, corpus: Path) -> list[Pair]:
    """The pairs of a .jsonl file or a folder.

    A folder holds NAME.txt (or another kind that is read) with NAME.summary.txt beside it, or the
    two under articles/ and summaries/. A line has `summary` and either `title` and `text`, or
    `article`, the stem of a file of `corpus`. Raises InputError.
    """
    pairs = _from_lines(path, corpus) if path.is_file() else _from_folder(path)
    if not pairs:
        raise InputError(f"There are no articles with summaries in {path}.")
    return pairs


def _from_lines(path: Path, corpus: Path) -> list[Pair]:
    files = {file.stem: file for file in article_files(corpus)}
    pairs = []
    for number, line in enumerate(lines_of(path), 1):
        try:
            given = json.loads(line)
            summary = str(given["summary"])
            if "article" in given:
                article = load_path(files[given["article"]])
                pairs.append(Pair(article.source, article.title, article.text, summary))
            else:
                pairs.append(Pair(f"{number}", str(given["title"]), str(given["text"]), summary))
        except (json.JSONDecodeError, KeyError) as error:
            raise InputError(f"{path}, line {number}: {error!r}.") from None
    return pairs


def _from_folder(path: Path) -> list[Pair]:
    articles = path / "articles" if (path / "articles").is_dir() else path
    pairs = []
    for file in article_files(articles):
        if file.name.endswith(_SUMMARY):
            continue
        beside = file.with_name(file.stem + _SUMMARY)
        apart = path / "summaries" / f"{file.stem}.txt"
        reference = next((each for each in (beside, apart) if each.is_file()), None)
        if reference is not None:
            article = load_path(file)
            summary = nfc(reference.read_text(encoding="utf-8"))
            pairs.append(Pair(file.name, article.title, article.text, summary))
    return pairs


Choose = Callable[[Pair, list[BodySentence], int], list[str]]


def _ours(pair: Pair, body: list[BodySentence], count: int) -> list[str]:
    return [sentence.text for sentence in choose_gist(body, pair.title, count)]


def _lead(_pair: Pair, body: list[BodySentence], count: int) -> list[str]:
    return [sentence.text for sentence in body[:count]]


def _sumy(summarizer: Callable[[ObjectDocumentModel, int], Sequence[Sentence]]) -> Choose:
    def choose(_pair: Pair, body: list[BodySentence], count: int) -> list[str]:
        told = [Sentence(sentence.text, Syllables()) for sentence in body]
        return [str(each) for each in summarizer(ObjectDocumentModel([Paragraph(told)]), count)]

    return choose


def run(pairs: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """Mean F1 of each measure by method."""
    methods: dict[str, Choose] = {
        "diembao": _ours,
        "lead": _lead,
        "LexRank": _sumy(LexRankSummarizer()),
        "TextRank": _sumy(TextRankSummarizer()),
    }
    scorer = rouge_scorer.RougeScorer(list(MEASURES), tokenizer=Syllables())
    found: dict[str, dict[str, float]] = {}
    for name, choose in methods.items():
        scores = []
        for pair in pairs:
            body = body_of(pair.text, pair.title)
            count = min(len(body), len(sentences(pair.summary)))
            chosen = " ".join(choose(pair, body, count))
            scores.append(scorer.score(pair.summary, chosen))
        found[name] = {m: fmean(score[m].fmeasure for score in scores) for m in MEASURES}
    return found


def print_means(found: dict[str, dict[str, float]], count: int) -> None:
    """One row a method."""
    table = Table("method", *MEASURES, title=f"{count} articles, F1", box=None)
    for name, means in found.items():
        table.add_row(name, *(f"{means[measure]:.3f}" for measure in MEASURES))
    Console(highlight=False).print(table)
