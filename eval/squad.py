"""SQuAD files (1.1 and 2.0; XQuAD has the same form) as articles and questions."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import InputError
from rag.types import Article
from rag.vietnamese import nfc


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
    except (KeyError, TypeError) as error:
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
