"""Every text that a person reads, in the reader's language: `vi.toml` and `en.toml` beside this.

A text is known by its section and name, "ask.title"; `{name}` in it stands for a value. Where a
number needs it, a text has two forms, `one` for a `count` of 1 and `other`. The files are read when
a text is first asked for, and kept.
"""

from __future__ import annotations

import errno
import tomllib
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Language = Literal["vi", "en"]
LANGUAGES: Final[dict[Language, str]] = {"vi": "Tiếng Việt", "en": "English"}
FOLDER: Final = Path(__file__).parent

_LONGEST: Final = 300  # letters of what a library says


def say(key: str, language: Language, **values: object) -> str:
    """The text of `key`, its values filled in. Raises KeyError where there is none, or no value."""
    forms = catalogue(language)[key]
    form = forms.get("one") if str(values.get("count")) == "1" else None
    shown = {name: _grouped(value, language) for name, value in values.items()}
    return (form or forms["other"]).format(**shown)


def _grouped(value: object, language: Language) -> object:
    """Long whole numbers with the sign that the language puts between thousands."""
    if isinstance(value, int) and abs(value) >= 10_000:
        return decimal(value, 0, language)
    return value


def decimal(value: float, places: int, language: Language) -> str:
    """A number with the signs of the language: 1.234,5 in Vietnamese, 1,234.5 in English."""
    shown = f"{value:,.{places}f}"
    return shown.translate(str.maketrans(",.", ".,")) if language == "vi" else shown


def told(error: object, language: Language) -> str:
    """What went wrong, in the reader's language; a text without a key is passed on as it is.

    `error` is an error of `rag.errors`, or one of the system, or what else an error has as a value.
    Of what a library raised only an English reader is told its English words.
    """
    # SQLITE_IOERR_WRITE is an SQLITE_IOERR.
    code = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    if isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0, "")
    if has(f"os.{code}"):
        return say(f"os.{code}", language)
    key: str | None = getattr(error, "key", None)
    if key is None and isinstance(error, Exception):
        frames = traceback.extract_tb(error.__traceback__)[-1:]
        places = [f", {Path(at.filename).name}:{at.lineno}" for at in frames]
        words = f": {error}" if language == "en" else ""
        return " ".join(f"{type(error).__name__}{''.join(places)}{words}".split())[:_LONGEST]
    if not key:
        return str(error)
    values: Mapping[str, object] = getattr(error, "values", {})
    shown = {
        name: told(value, language) if isinstance(value, Exception) else value
        for name, value in values.items()
    }
    return say(f"error.{key}", language, **shown)


def has(key: str) -> bool:
    """True where there is a text of this name."""
    return key in catalogue("en")


@cache
def catalogue(language: Language) -> dict[str, dict[str, str]]:
    """The forms of every text, by its section and name."""
    return dict(_texts(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def _texts(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for name, value in table.items():
        if isinstance(value, dict) and "other" not in value:
            yield from _texts(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value if isinstance(value, dict) else {"other": value}


def reason(code: str, language: Language, **values: object) -> str:
    """Why a statement is not supported: the text of "no such name" is `reason.no_such_name`."""
    return say(f"reason.{code.replace(' ', '_')}", language, **values)
