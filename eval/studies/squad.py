"""SQuAD files (1.1 and 2.0; XQuAD has the same form) as articles and questions."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import InputError
from rag.text import nfc, sentences
from rag.types import Article


class SquadQuestion(NamedTuple):
    """A question with the spans that answer it in its paragraph; none if it has no answer."""

    id: str
    title: str
    text: str
    article_id: str
    spans: tuple[tuple[int, int], ...]


def read_squad(path: Path) -> tuple[list[Article], list[SquadQuestion]]:
    """Each paragraph as an article, and all questions. Raises InputError on another format."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        articles: dict[str, Article] = {}
        questions: list[SquadQuestion] = []
        for entry in data["data"]:
            for paragraph in entry["paragraphs"]:
                article = _article(entry["title"], paragraph["context"])
                articles[article.id] = article
                questions += [
                    _question(entry["title"], item, paragraph["context"], article)
                    for item in paragraph["qas"]
                ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path} cannot be read as JSON ({error}).") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not in SQuAD format ({error!r} is missing).") from None
    return list(articles.values()), questions


def _article(title: str, context: str) -> Article:
    text = nfc(context)
    digest = hashlib.sha256(text.encode()).hexdigest()
    name = title.replace("_", " ")
    return Article(id=digest[:16], title=name, source=digest[:16], text=text, sha256=digest)


def _question(title: str, item: dict[str, Any], context: str, article: Article) -> SquadQuestion:
    spans = []
    for answer in item.get("answers", ()):
        # Offsets count the file's code points, the article's text is composed.
        start = len(nfc(context[: answer["answer_start"]]))
        spans.append((start, start + len(nfc(answer["text"]))))
    return SquadQuestion(
        id=str(item["id"]),
        title=title,
        text=nfc(item["question"]),
        article_id=article.id,
        spans=tuple(spans),
    )


def write_cases(path: Path, out: Path) -> tuple[int, Path]:
    """A SQuAD file as cases (`out`) and a folder of its paragraphs beside them.

    Gives the number of cases and the folder. Every second topic is in the gate split; a topic is
    a cluster. Raises InputError, also when either is there already.
    """
    articles, questions = read_squad(path)
    folder = out.with_name(f"{out.stem}-articles")
    try:
        folder.mkdir(parents=True)
        for article in articles:
            (folder / f"{article.id}.txt").write_text(article.text + "\n", encoding="utf-8")
        texts = {article.id: article.text for article in articles}
        topics = list(dict.fromkeys(question.title for question in questions))
        with out.open("x", encoding="utf-8") as file:
            for question in questions:
                split = ("dev", "gate")[topics.index(question.title) % 2]
                case = _case(question, texts[question.article_id], split)
                file.write(json.dumps(case, ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(f"{error.filename} cannot be written ({error.strerror}).") from None
    return len(questions), folder


def _case(question: SquadQuestion, text: str, split: str) -> dict[str, Any]:
    """A case whose gold is the sentence around each answer."""
    answers = list(dict.fromkeys(text[start:end] for start, end in question.spans))
    sentence = [
        {"article": question.article_id, "quote": text[s.start : s.end]}
        for s in sentences(text)
        if question.spans and s.start <= question.spans[0][0] < s.end
    ]
    return {
        "id": question.id,
        "suite": "qa",
        "split": split,
        "cluster": question.title,
        "articles": [question.article_id] if question.spans else [],
        "question": question.text,
        "answerable": bool(question.spans),
        "answers": answers,
        "figures": [],
        "gold": sentence,
        "tags": [] if question.spans else ["unanswerable"],
    }
