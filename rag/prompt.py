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
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError

from rag.errors import InputError
from rag.resources import resource
from rag.schemas import SCHEMAS, Draft
from rag.types import Article, Passage, Value

Message = dict[str, str]

_PLACEHOLDER: Final = re.compile(r"⟦([a-z_]+)⟧")
_BRACKETED: Final = re.compile(r"⟦[^⟦⟧]*⟧?|⟧")
# What each prompt is filled with.
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"passages", "question"}),
    "brief": frozenset({"points", "count"}),
    "digest": frozenset({"article", "count"}),
    "mend": frozenset({"passages", "question", "failed"}),
    "rewrite": frozenset({"conversation", "question"}),
    "summarise": frozenset({"article"}),
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")
_FILE: Final = re.compile(r"v([1-9][0-9]*)\.md")
_DOCUMENT: Final = re.compile(
    r"---\n(?P<head>.*?)^---\n\s*^# system\n(?P<system>.*?)^# user\n(?P<user>.*)",
    re.DOTALL | re.MULTILINE,
)


class Parameters(Value):
    """What the front matter may ask of the model; what it leaves out is left to the server."""

    model_config = ConfigDict(strict=True)

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None

    def given(self) -> dict[str, float | int]:
        """The parameters that the file sets, as they are sent."""
        return self.model_dump(exclude_none=True)


class _FrontMatter(Value):
    """The head of a prompt file."""

    schema_name: str = Field(alias="schema")
    language: str
    status: Literal["released", "candidate"] = "released"
    parameters: Parameters = Parameters()


class Prompt(Value):
    """One version of one prompt. `identity` changes with anything that shapes the reply."""

    name: str
    version: int
    language: str
    parameters: Parameters
    system: str
    user: str
    schema_name: str
    identity: str
    is_candidate: bool = False

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
    found = {folder.name: _versions(folder) for folder in resource("prompts").iterdir()}
    return {name: versions for name, versions in sorted(found.items()) if versions}


def load_prompt(name: str, version: int | str | None = None) -> Prompt:
    """Version `version` (2, "2" or "v2") of the prompt `name`; when none is given, the pinned one.

    Without either it is the newest that is no candidate: a candidate is a version that is still
    being compared with the released one, and is used by name only. Raises InputError, naming
    what there is, when there is no such prompt or version, and when the file is not well formed.
    """
    there_are = prompt_versions()
    if name not in there_are:
        raise InputError(f"there is no prompt {name!r}; there are {', '.join(there_are)}")
    versions = there_are[name]
    wanted = _PINNED.get(name) if version is None else version
    if wanted is None:
        newest_first = [_read(name, number) for number in reversed(versions)]
        return next((each for each in newest_first if not each.is_candidate), newest_first[0])
    number = _number(wanted)
    if number is None or number not in versions:
        listed = ", ".join(f"v{each}" for each in versions)
        raise InputError(f"the prompt {name!r} has no version {wanted}; it has {listed}")
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
        raise InputError(
            f"{place} needs front matter between --- lines, then `# system` and `# user`"
        )
    try:
        head = _FrontMatter.model_validate(yaml.safe_load(document["head"]))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise InputError(f"the front matter of {place}: {'; '.join(wrong)}") from None
    except yaml.YAMLError:
        raise InputError(f"the front matter of {place} is not YAML") from None
    if head.schema_name not in SCHEMAS:
        raise InputError(
            f"{place} names the schema {head.schema_name!r}; there are {', '.join(SCHEMAS)}"
        )
    system, user = document["system"].strip(), document["user"].strip()
    _check_placeholders(name, place, f"{system}\n{user}")
    return Prompt(
        name=name,
        version=version,
        language=head.language,
        parameters=head.parameters,
        system=system,
        user=user,
        schema_name=head.schema_name,
        identity=_identity(system, user, SCHEMAS[head.schema_name], head.parameters),
        is_candidate=head.status == "candidate",
    )


def _check_placeholders(name: str, place: str, text: str) -> None:
    """Raise InputError for one that is misspelt or missing, before anything is asked."""
    known = PLACEHOLDERS.get(name)
    for match in _BRACKETED.finditer(text):
        found = _PLACEHOLDER.fullmatch(match[0])
        if found is None or (known is not None and found[1] not in known):
            there_are = ", ".join(f"⟦{each}⟧" for each in sorted(known or ()))
            listed = f"; {name} has {there_are}" if known else ""
            raise InputError(f"{place}: {match[0][:40]} is no placeholder{listed}")
    missing = sorted((known or frozenset()) - set(_PLACEHOLDER.findall(text)))
    if missing:
        raise InputError(f"{place} lacks the placeholder ⟦{missing[0]}⟧")


def fill(prompt: Prompt, values: Mapping[str, str]) -> list[Message]:
    """The messages to send: each placeholder replaced by its value, as plain text, in one pass.

    Raises InputError when a placeholder has no value or a value has no placeholder.
    """
    wanted = set(_PLACEHOLDER.findall(prompt.system + prompt.user))
    missing, unknown = sorted(wanted - set(values)), sorted(set(values) - wanted)
    if missing or unknown:
        problem = f"wants {missing}" if missing else f"has no place for {unknown}"
        raise InputError(f"the prompt {prompt.name}/v{prompt.version} {problem}")

    def filled(template: str) -> str:
        return _PLACEHOLDER.sub(lambda match: values[match[1]], template)

    return [
        {"role": "system", "content": filled(prompt.system)},
        {"role": "user", "content": filled(prompt.user)},
    ]


def mark_passages(passages: Sequence[Passage]) -> str:
    """The passages as data: numbered from 1, each between <<< and >>>, its title inside.

    Title and date stand inside too because they come from the page like the rest.
    """
    texts = [_with_title(each.title, each.published, each.text) for each in passages]
    opening, closing = _fence(texts)
    return "\n\n".join(
        f"[{number}] {opening}\n{text}\n{closing}" for number, text in enumerate(texts, start=1)
    )


def mark_article(article: Article) -> str:
    """A whole article as data, between <<< and >>>."""
    text = _with_title(article.title, article.published, article.text)
    opening, closing = _fence([text])
    return f"{opening}\n{text}\n{closing}"


def mark_lines(lines: Sequence[str]) -> str:
    """Lines of text that came from outside, as data, numbered from 1, between <<< and >>>."""
    flat = [" ".join(line.split()) for line in lines]
    opening, closing = _fence(flat)
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(flat, start=1))
    return f"{opening}\n{listed}\n{closing}"


def mark_sentences(title: str, sentences: Sequence[str], first: int = 1) -> str:
    """Sentences as data, numbered from `first`, between <<< and >>>, below the title."""
    lines = [" ".join(title.split())] if title else []
    # A bare number is one token; brackets around it are two more for every sentence.
    lines += [f"{i} {' '.join(text.split())}" for i, text in enumerate(sentences, first)]
    opening, closing = _fence(lines)
    return "\n".join((opening, *lines, closing))


def _with_title(title: str, published: str | None, text: str) -> str:
    """Title and date on the first line; an article text is never changed."""
    heading = " ".join(title.split())
    return f"{heading} ({published})\n{text}" if published else f"{heading}\n{text}"


def _fence(texts: Iterable[str]) -> tuple[str, str]:
    """Delimiters that no text contains, so that an article cannot close its own passage."""
    runs = (len(run) for text in texts for run in re.findall(r"<{3,}|>{3,}", text))
    length = max(runs, default=2) + 1
    return "<" * length, ">" * length


def _identity(system: str, user: str, schema: type[Draft], parameters: Parameters) -> str:
    """SHA-256 of the template, the JSON schema and the parameters."""
    content = [system, user, schema.model_json_schema(), parameters.given()]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _versions(folder: Path) -> tuple[int, ...]:
    """The version numbers of the files of a prompt's folder, in order."""
    if not folder.is_dir() or not _NAME.fullmatch(folder.name):
        return ()
    matches = (_FILE.fullmatch(file.name) for file in folder.iterdir())
    return tuple(sorted(int(match[1]) for match in matches if match))


def _number(version: int | str) -> int | None:
    """The number that a person means by 2, "2" or "v2"."""
    digits = str(version).removeprefix("v")
    return int(digits) if digits.isascii() and digits.isdigit() else None
