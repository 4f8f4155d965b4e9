"""Prompts: `prompts/NAME/vN.md`, loaded, filled with plain text, and identified by a hash.

A file has YAML front matter (schema, language, parameters) and two sections, `# system` and
`# user`. A placeholder is a name in ⟦ ⟧, brackets that articles do not use. `fill` replaces them
in one pass: whatever stands in a value, `{{…}}` or a placeholder included, is inserted as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError

from rag.errors import InputError
from rag.models.reply_schemas import SCHEMAS, Draft
from rag.resources import resource
from rag.types import Article, Passage, Value

Message = dict[str, str]

_PLACEHOLDER: Final = re.compile(r"⟦([a-z_]+)⟧")
_BRACKETED: Final = re.compile(r"⟦[^⟦⟧]*⟧?|⟧")
# What each prompt is filled with.
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"passages", "question"}),
    "judge": frozenset({"claims"}),
    "mend": frozenset({"passages", "question", "failed"}),
    "rewrite": frozenset({"conversation", "question"}),
    "story": frozenset({"reports", "count"}),
    "summarise": frozenset({"article"}),
    "write": frozenset({"passages", "question"}),
}
_FILE: Final = re.compile(r"([a-z][a-z0-9_-]*)/v([1-9][0-9]*)\.md")
_DOCUMENT: Final = re.compile(
    r"---\n(?P<head>.*?)^---\n\s*^# system\n(?P<system>.*?)^# user\n(?P<user>.*)",
    re.DOTALL | re.MULTILINE,
)


class Parameters(Value):
    """What the front matter may ask of the model; what it leaves out is left to the server."""

    model_config = ConfigDict(strict=True)

    temperature: float | None = None
    max_tokens: int | None = None

    def given(self) -> dict[str, float | int]:
        """The parameters that the file sets, as they are sent."""
        return self.model_dump(exclude_none=True)


class FrontMatter(Value):
    """The head of a prompt file."""

    schema_name: str = Field(alias="schema")
    language: str
    status: Literal["released", "candidate"] = "released"
    parameters: Parameters = Parameters()


class Prompt(FrontMatter):
    """One version of one prompt. `identity` is the SHA-256 of all in it that shapes the reply."""

    name: str
    version: int
    system: str
    user: str
    identity: str

    @property
    def label(self) -> str:
        """What a result names its prompt by, such as `answer/v1 3f0c5a9be1d2`."""
        return f"{self.name}/v{self.version} {self.identity[:12]}"

    @property
    def reply_schema(self) -> type[Draft]:
        """The pydantic model that a reply must fit."""
        return SCHEMAS[self.schema_name]


def prompt_versions() -> dict[str, tuple[int, ...]]:
    """Every prompt that there is, with its versions in order."""
    folder = resource("prompts")
    found: dict[str, list[int]] = {}
    for path in folder.glob("*/*.md"):
        if match := _FILE.fullmatch(path.relative_to(folder).as_posix()):
            found.setdefault(match[1], []).append(int(match[2]))
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def load_prompt(name: str, version: int | str | None = None) -> Prompt:
    """Version `version` (2, "2" or "v2") of the prompt `name`; when none is given, the pinned one.

    Without either it is the newest that is no candidate: a candidate is a version that is still
    being compared with the released one, and is used by name only. Raises InputError, naming
    what there is, when there is no such prompt or version, and when the file is not well formed.
    """
    there_are = prompt_versions()
    if name not in there_are:
        raise InputError("prompt_unknown", name=name, known=", ".join(there_are))
    wanted = _PINNED.get(name) if version is None else version
    versions = {str(number): number for number in there_are[name]}
    if wanted is None:
        newest_first = [_read(name, number) for number in reversed(there_are[name])]
        return next((p for p in newest_first if p.status == "released"), newest_first[0])
    number = versions.get(str(wanted).removeprefix("v"))
    if number is None:
        listed = ", ".join(f"v{each}" for each in versions)
        raise InputError("prompt_version", name=name, version=wanted, known=listed)
    return _read(name, number)


def _read(name: str, version: int) -> Prompt:
    file = resource("prompts") / name / f"v{version}.md"
    return parse_prompt(name, version, file.read_text(encoding="utf-8"))


_PINNED: Final[dict[str, int]] = {}


@contextmanager
def pinned_prompts(versions: Mapping[str, int | str]) -> Iterator[dict[str, Prompt]]:
    """Inside the block `load_prompt(name)` gives these versions, in every thread of the process.

    Gives the prompts pinned. Raises InputError where there is no such prompt or version.
    """
    prompts = {name: load_prompt(name, version) for name, version in versions.items()}
    before = dict(_PINNED)
    _PINNED.update({name: prompt.version for name, prompt in prompts.items()})
    try:
        yield prompts
    finally:
        _PINNED.clear()
        _PINNED.update(before)


def parse_prompt(name: str, version: int, text: str) -> Prompt:
    """The prompt that the text of a file describes; InputError when it is not well formed."""
    place = f"prompts/{name}/v{version}.md"
    document = _DOCUMENT.fullmatch(text.replace("\r\n", "\n"))
    if document is None:
        raise InputError("prompt_form", place=place)
    try:
        head = FrontMatter.model_validate(yaml.safe_load(document["head"]))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise InputError("prompt_front_matter", place=place, problem="; ".join(wrong)) from None
    except yaml.YAMLError:
        raise InputError("prompt_not_yaml", place=place) from None
    if head.schema_name not in SCHEMAS:
        raise InputError(
            "prompt_schema", place=place, schema=head.schema_name, known=", ".join(SCHEMAS)
        )
    system, user = document["system"].strip(), document["user"].strip()
    # One that is misspelt or missing is told before anything is asked.
    placeholders = {f"⟦{each}⟧" for each in PLACEHOLDERS.get(name, ())}
    found = set(_BRACKETED.findall(f"{system}\n{user}"))
    if placeholders and (unknown := sorted(found - placeholders)):
        shown = {"found": unknown[0][:40], "known": ", ".join(sorted(placeholders))}
        raise InputError("prompt_placeholder", place=place, name=name, **shown)
    if missing := sorted(placeholders - found):
        raise InputError("prompt_lacks", place=place, placeholder=missing[0])
    shape = [system, user, SCHEMAS[head.schema_name].model_json_schema(), head.parameters.given()]
    canonical = json.dumps(shape, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Prompt(
        name=name,
        version=version,
        system=system,
        user=user,
        identity=hashlib.sha256(canonical.encode()).hexdigest(),
        **head.model_dump(by_alias=True),
    )


def fill(prompt: Prompt, values: Mapping[str, str]) -> list[Message]:
    """The messages to send: each placeholder replaced by its value, as plain text, in one pass."""
    return [
        {"role": role, "content": _PLACEHOLDER.sub(lambda match: values[match[1]], template)}
        for role, template in (("system", prompt.system), ("user", prompt.user))
    ]


def mark_passages(passages: Sequence[Passage], publishers: Mapping[str, str | None] = {}) -> str:
    """The passages as data: numbered from 1, each between <<< and >>>, its title inside.

    Title, outlet (where `publishers` names that of its article) and date stand inside too because
    they come from the page like the rest.
    """
    texts = [_with_title(each, publishers.get(each.article_id)) for each in passages]
    opening, closing = _fence(texts)
    return "\n\n".join(f"[{i}] {opening}\n{text}\n{closing}" for i, text in enumerate(texts, 1))


def mark_article(article: Article) -> str:
    """A whole article as data, between <<< and >>>."""
    return _fenced([_with_title(article)])


def mark_lines(lines: Sequence[str]) -> str:
    """Lines of text that came from outside, as data, numbered from 1, between <<< and >>>."""
    return _fenced([f"{number}. {_flat(line)}" for number, line in enumerate(lines, start=1)])


def mark_sentences(title: str, sentences: Sequence[str], first: int = 1) -> str:
    """Sentences as data, numbered from `first`, between <<< and >>>, below the title."""
    # A bare number is one token; brackets around it are two more for every sentence.
    lines = [f"{number} {_flat(text)}" for number, text in enumerate(sentences, first)]
    return _fenced([_flat(title), *lines] if title else lines)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _with_title(source: Article | Passage, publisher: str | None = None) -> str:
    """Title, outlet and date on the first line; an article text is never changed."""
    known = ", ".join(filter(None, (publisher, source.published)))
    dated = f" ({known})" if known else ""
    return f"{_flat(source.title)}{dated}\n{source.text}"


def _fenced(lines: Sequence[str]) -> str:
    opening, closing = _fence(lines)
    return "\n".join((opening, *lines, closing))


def _fence(texts: Iterable[str]) -> tuple[str, str]:
    """Delimiters that no text contains, so that an article cannot close its own passage."""
    runs = (len(run) for text in texts for run in re.findall(r"<{3,}|>{3,}", text))
    length = max(runs, default=2) + 1
    return "<" * length, ">" * length
