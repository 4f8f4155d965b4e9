"""What of a request is kept: its instructions, its parameters, and digests of its other texts.

A prompt holds what articles say, and a recording is handed on. The digests are of lines, so that
a replay that misses a request can tell which line has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any


def key_of(path: str, body: Mapping[str, Any]) -> str:
    """SHA-256 of what shapes the reply: model, messages, schema and parameters."""
    return hashlib.sha256(f"{path} {canonical(body)}".encode()).hexdigest()[:24]


def without_prompt(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request with its instructions, and of all other texts the digests of their lines."""
    kept = dict(_flat(body))
    if "messages" in kept:
        kept["messages"] = [
            each if each["role"] in _INSTRUCTIONS else _kept(each) for each in kept["messages"]
        ]
    if "input" in kept:
        kept["input"] = _kept({"content": kept["input"]})["lines"]
    return kept


_INSTRUCTIONS = ("system", "developer")  # hold nothing of an article


def _kept(message: Mapping[str, str]) -> dict[str, Any]:
    role = {name: each for name, each in message.items() if name != "content"}
    return {**role, "lines": [_short_digest(line) for line in message["content"].split("\n")]}


def _short_digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:12]


def _flat(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request whose messages, and what is to be embedded, are each one text."""
    found = dict(body)
    if isinstance(messages := body.get("messages"), list):
        found["messages"] = [
            {"role": each.get("role", ""), "content": _text_of(each)} for each in messages
        ]
    if "input" in body:
        found["input"] = _text_of({"content": body["input"]})
    return found


def _text_of(message: Mapping[str, Any]) -> str:
    rest = {name: each for name, each in message.items() if name != "role"}
    content = rest.get("content")
    return content if isinstance(content, str) and len(rest) == 1 else canonical(rest)


def echoes(told: str, body: Mapping[str, Any]) -> bool:
    """True where a text repeats a stretch of what a request asks."""
    asked = _flat(body)
    texts = [
        each["content"] for each in asked.get("messages", ()) if each["role"] not in _INSTRUCTIONS
    ]
    matchers = (
        SequenceMatcher(None, told, text, autojunk=False)
        for text in (*texts, asked.get("input", ""))
    )
    return any(matcher.find_longest_match().size >= _REPEATED for matcher in matchers)


_REPEATED = 16  # letters in a row


def explain_miss(
    path: str, body: Mapping[str, Any], case: str, near: Sequence[tuple[str, Mapping[str, Any]]]
) -> str:
    """Which fields differ from the nearest request that was recorded for a path, and how.

    `near` are those requests, as `without_prompt` left them, each with its case.
    """
    about = f"case {case}" if case else path
    if not near:
        return f"{about}: the cassette holds no request to {path}"
    asked = _flat(body)
    compared = []
    for of, kept in near:
        request = _recalled(kept, asked)
        found = _differences(request, asked)
        compared.append(((of != case, len(found), _unlike(request, asked)), of, found))
    (elsewhere, *_), of, found = min(compared, key=lambda each: each[0])
    named = "; ".join(f"{field}: recorded {old}, now {new}" for field, old, new in found[:3])
    other = f" (the nearest is of case {of or 'none'})" if elsewhere else ""
    return f"{about}: not in the cassette{other}: {named}"


def _recalled(kept: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """A request that was kept, with those of its lines that are asked now, too."""
    texts = [*(each["content"] for each in asked.get("messages", ())), asked.get("input", "")]
    known = {_short_digest(line): line for text in texts for line in text.split("\n")}

    def text_of(lines: Iterable[str]) -> str:
        return "\n".join(known.get(each, _FORGOTTEN) for each in lines)

    found = dict(kept)
    if "messages" in kept:
        found["messages"] = [
            {"role": each["role"], "content": text_of(each["lines"])} if "lines" in each else each
            for each in kept["messages"]
        ]
    if "input" in kept:
        found["input"] = text_of(kept["input"])
    return found


_FORGOTTEN = "(…)"  # in place of a line of which only the digest was kept


def _unlike(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """How much of the texts differs, in characters from the first difference on."""
    first, second = canonical(one), canonical(other)
    same = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    return len(second) - same


def _differences(recorded: Any, asked: Any, field: str = "") -> list[tuple[str, str, str]]:
    """Each field that differs, with an excerpt of both values around the first difference."""
    if isinstance(recorded, Mapping) and isinstance(asked, Mapping):
        names = list(dict.fromkeys([*recorded, *asked]))
        return [
            found
            for name in names
            for found in _differences(
                recorded.get(name), asked.get(name), f"{field}.{name}" if field else name
            )
        ]
    if isinstance(recorded, list) and isinstance(asked, list) and len(recorded) == len(asked):
        return [
            found
            for number, (one, other) in enumerate(zip(recorded, asked, strict=True))
            for found in _differences(one, other, f"{field}[{number}]")
        ]
    if recorded == asked:
        return []
    return [(field, *_excerpts(_shown(recorded), _shown(asked)))]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _excerpts(one: str, other: str) -> tuple[str, str]:
    width = 40
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, same - width // 4)

    def cut(text: str) -> str:
        piece = " ".join(text[start : start + width].split())
        return f"“{'…' if start else ''}{piece}{'…' if len(text) > start + width else ''}”"

    return cut(one), cut(other)


def canonical(value: Any) -> str:
    """A value as JSON in the one form that digests are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
