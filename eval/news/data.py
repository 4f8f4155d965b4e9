"""The folder of unseen news: articles by event, people's summaries, questions, statements, claims.

DATA holds `vmds/CLUSTER/ID.txt` (title, time, body), `vmds/CLUSTER/human-summary-*.md`, and
files of cases; `DATA/../seeds` may hold further articles that claims rest on.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.news.text import Source, sentences_of, tokens
from rag.errors import InputError

_FEWEST_WORDS = 5  # of a sentence that is judged; shorter ones are fragments and headings
_SAME_MATTER = 0.2  # cosine; of the shared data's clusters none lies between 0.19 and 0.22
_IN_CLUSTER = re.compile(r"c(\d+)_(\w+)")


class Case(BaseModel):
    """A line of a case file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: str


class Question(Case):
    """A question; an answer must hold one alternative of each of `answers`.

    Wordings of one question share a `group`.
    """

    cluster: str = ""
    question: str
    answerable: bool
    answers: tuple[tuple[str, ...], ...] = ()
    form: str = ""
    group: str = ""


class Statement(Case):
    """A statement on an event, faithful or wrong in one respect."""

    cluster: str = ""
    faithful: bool
    statement: str


class ModelClaim(Case):
    """A claim with its quotations, as a language model gives it; `articles` are names of files."""

    question: str
    statement: str
    quotes: tuple[str, ...]
    articles: tuple[str, ...]
    true: bool


class Quoted(BaseModel):
    """Words of an article."""

    model_config = ConfigDict(frozen=True)

    file: str
    quote: str


class Disagreement(Case):
    """What a reader found two articles of an event to tell differently, and where.

    Of an event read in which there is none, the kind is "none" and the rest is left out.
    """

    cluster: str
    what: str = ""
    a: Quoted = Quoted(file="", quote="")
    b: Quoted = Quoted(file="", quote="")


class NotNews(BaseModel):
    """What of an article (`CLUSTER/ID.txt`) tells no story: hashes of sentences, and what they are.

    A caption, a credit, a heading, a link, a fragment, or one of these joined to a sentence.
    """

    article: str
    sentences: dict[str, str]


class NewsFile(NamedTuple):
    """An article as it lies in the folder; `time` orders those of a cluster."""

    cluster: str
    path: Path
    title: str
    time: tuple[int, ...]
    body: str

    @property
    def key(self) -> tuple[str, str]:
        """Cluster and file name, which an ingested article's source ends with."""
        return self.path.parent.name, self.path.name


class Sentence(NamedTuple):
    """A sentence of a person's summary or of an article; `id` says where it stands."""

    id: str
    cluster: str
    text: str


C = TypeVar("C", bound=BaseModel)


class News:
    """The data of a folder, read when first asked for. Raises InputError naming file and line."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "vmds").is_dir():
            raise InputError(f"{folder} holds no folder `vmds` with articles by cluster.")
        self.folder = folder
        self.seeds = folder.parent / "seeds"

    @cached_property
    def files(self) -> tuple[NewsFile, ...]:
        """All articles, by cluster."""
        found = tuple(_read_file(path) for path in sorted((self.folder / "vmds").glob("*/*.txt")))
        if not found:
            raise InputError(f"{self.folder / 'vmds'} holds no articles (CLUSTER/ID.txt).")
        return found

    @cached_property
    def by_cluster(self) -> dict[str, list[NewsFile]]:
        """The articles of each event, the earliest first."""
        found: dict[str, list[NewsFile]] = defaultdict(list)
        for file in sorted(self.files, key=lambda file: (file.cluster, file.time)):
            found[file.cluster].append(file)
        return dict(found)

    @cached_property
    def sources(self) -> dict[str, list[Source]]:
        """The texts of each event's articles, ready to be searched."""
        return {
            cluster: [Source(f"{file.title}\n{file.body}") for file in files]
            for cluster, files in self.by_cluster.items()
        }

    @cached_property
    def relatives(self) -> dict[str, frozenset[str]]:
        """For each cluster those on the same matter, itself among them: an event may have two.

        Told by the cosine of tf-idf vectors over syllables and pairs of them.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        names = list(self.by_cluster)
        texts = [" ".join(f"{f.title} {f.body}" for f in self.by_cluster[each]) for each in names]
        vectors = TfidfVectorizer(analyzer=_grams, sublinear_tf=True).fit_transform(texts)
        near = (vectors @ vectors.T).toarray() >= _SAME_MATTER
        return {
            name: frozenset({name, *(names[i] for i in row.nonzero()[0])})
            for name, row in zip(names, near, strict=True)
        }

    @cached_property
    def summaries(self) -> dict[str, list[str]]:
        """What people made of each event."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted((self.folder / "vmds").glob("*/human-summary-*.md")):
            found[path.parent.name].append(_text(path).strip())
        return dict(found)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all summaries, each once in its cluster."""
        return _sentences(
            (cluster, str(number), text)
            for cluster, texts in self.summaries.items()
            for number, text in enumerate(texts, 1)
        )

    @cached_property
    def article_sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all articles' bodies, each once in its cluster."""
        return _sentences((file.cluster, file.path.stem, file.body) for file in self.files)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Empty where there is no such file."""
        return self._cases("questions_news.jsonl", Question)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Empty where there is no such file."""
        return self._cases("statements_news.jsonl", Statement)

    @cached_property
    def claims(self) -> tuple[ModelClaim, ...]:
        """Empty where there is no such file."""
        return self._cases("claims_strong_model.jsonl", ModelClaim)

    @cached_property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Of all readers; empty where there is no such file."""
        return self._cases("disagreements.jsonl", Disagreement)

    @cached_property
    def not_news(self) -> dict[str, dict[str, str]]:
        """By article what its sentences are that tell no story; empty where there is no file."""
        return {each.article: each.sentences for each in self._cases("not_news.jsonl", NotNews)}

    def file_of(self, name: str) -> Path | None:
        """Where the article of a claim lies: `seeds/cN_ID.txt` is `vmds/cluster_N/ID.txt`."""
        stem = Path(name).stem
        match = _IN_CLUSTER.fullmatch(stem)
        path = (
            self.folder / "vmds" / f"cluster_{match[1]}" / f"{match[2]}.txt"
            if match
            else self.seeds / Path(name).name
        )
        return path if path.is_file() else None

    def stored(self, name: str) -> Path:
        """Where a file lies that is named `vmds/CLUSTER/ID.txt` or `seeds/NAME.txt`."""
        return self.folder.joinpath(name) if name.startswith("vmds/") else self.folder.parent / name

    def _cases(self, name: str, kind: type[C]) -> tuple[C, ...]:
        path = self.folder / name
        return read_lines(path, kind) if path.is_file() else ()


def read_lines(path: Path, kind: type[C]) -> tuple[C, ...]:
    """The cases of a file. Raises InputError naming file and line."""
    found: list[C] = []
    for number, line in enumerate(_text(path).rstrip("\n").split("\n"), 1):
        try:
            found.append(kind.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            what = str(error).splitlines()[0]
            raise InputError(f"{path}, line {number}: {what}.") from None
    return tuple(found)


def _grams(text: str) -> list[str]:
    words = tokens(text)
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _sentences(texts: Iterable[tuple[str, str, str]]) -> tuple[Sentence, ...]:
    found: dict[tuple[str, str], Sentence] = {}
    for cluster, name, text in texts:
        for place, said in enumerate(sentences_of(text), 1):
            if len(said.split()) >= _FEWEST_WORDS:
                stands = f"{cluster}/{name}/{place}"
                found.setdefault((cluster, said), Sentence(stands, cluster, said))
    return tuple(found.values())


def _read_file(path: Path) -> NewsFile:
    title, _, rest = _text(path).strip().partition("\n")
    time, _, body = rest.strip().partition("\n")
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2}))?", time.strip())
    if match is None:
        return NewsFile(path.parent.name, path, title.strip(), (), rest.strip())
    day, month, year, hour, minute = (int(each or 0) for each in match.groups())
    when = (year, month, day, hour, minute)
    return NewsFile(path.parent.name, path, title.strip(), when, body.strip())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"{path} cannot be read ({why}).") from None
