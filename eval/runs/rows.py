"""A run on disk: `manifest.json` says what was run, `results.jsonl` holds one case a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.metrics.measures import SuiteName
from rag.errors import InputError
from rag.types import Usage

RESULTS, MANIFEST = "results.jsonl", "manifest.json"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class ShownCitation(_Value):
    """A quotation with the file stem of its article."""

    article: str
    quote: str


class ShownFigure(_Value):
    """A figure as it stands in a statement."""

    raw: str
    supported: bool


class ShownClaim(_Value):
    """A statement of an output, as a report shows it."""

    text: str
    supported: bool
    reason: str | None = None
    section: str | None = None
    citations: tuple[ShownCitation, ...] = ()
    figures: tuple[ShownFigure, ...] = ()


class Row(_Value):
    """One case of one suite, once. `metrics` are means, `shares` the parts and wholes of ratios.

    `error` says why the case failed; everything else is then at its worst. `milliseconds` is the
    whole time; `recorded` says that the model's part of it is what it was when it was recorded.
    `first_claim_milliseconds` is the time until a reader sees the first supported claim of a
    streamed answer. `fault` is, for a wrong answer, whose it is.
    """

    suite: SuiteName
    case: str
    cluster: str
    repeat: int = 0
    tags: tuple[str, ...] = ()
    must_pass: bool = False
    question: str = ""
    expected: tuple[str, ...] = ()
    text: str = ""
    claims: tuple[ShownClaim, ...] = ()
    confidence: float | None = None
    answerable: bool | None = None
    fault: Literal["retriever", "generator"] | None = None
    metrics: dict[str, float] = {}
    shares: dict[str, tuple[float, float]] = {}
    usage: Usage = Usage()
    milliseconds: float = 0.0
    first_claim_milliseconds: float | None = None
    recorded: bool = False
    error: str | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes a row unique in its run."""
        return self.suite, self.case, self.repeat


class Manifest(_Value):
    """What was run, on what. Two runs can be compared when `cases` and `corpus` agree.

    `noise` is what the vectors were disturbed by, and `noise_seed` how.
    """

    label: str
    suites: tuple[SuiteName, ...]
    split: str | None
    engine: str
    mode: str
    prompts: dict[str, str]
    model: str | None
    seeds: tuple[int, ...]
    cases: str
    case_files: tuple[str, ...]
    count: int
    corpus: str
    articles: int
    cassette: str | None = None
    noise: float = 0.0
    noise_seed: int = 0
    revision: str
    machine: str
    versions: dict[str, str]

    def difference(self, other: Manifest) -> str | None:
        """What of another run does not fit this one, as a sentence; None when they compare."""
        if self.cases != other.cases:
            return "the cases differ"
        if self.corpus != other.corpus:
            return "the corpora differ"
        if not set(self.suites) & set(other.suites):
            return "they have no suite in common"
        return None


class Run(NamedTuple):
    """A finished or interrupted run."""

    folder: Path
    manifest: Manifest
    rows: tuple[Row, ...]

    @property
    def is_whole(self) -> bool:
        """True when every case has its row."""
        return len(self.rows) == self.manifest.count

    def of(self, suite: SuiteName) -> tuple[Row, ...]:
        """The rows of a suite."""
        return tuple(row for row in self.rows if row.suite == suite)


def read_run(folder: Path) -> Run:
    """The run in a folder. Raises InputError when there is none or it cannot be read."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise InputError(f"{folder} holds no run ({MANIFEST}: {error.strerror}).") from None
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{folder / MANIFEST} is not the manifest of a run ({field}).") from None
    rows = _read_rows(folder / RESULTS)
    keys = [row.key for row in rows]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise InputError(f"{folder / RESULTS}: the case {twice[1]} stands there twice.")
    return Run(folder, manifest, tuple(rows))


def _read_rows(path: Path) -> list[Row]:
    """The rows; a last line without an end, which an interruption leaves, is passed over."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}).") from None
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(Row.model_validate_json(line))
        except ValidationError as error:
            field = ".".join(map(str, error.errors()[0]["loc"])) or "the line"
            raise InputError(f"{path}, line {number}: not a result ({field}).") from None
    return rows


class RunWriter:
    """Writes a run row by row, so that an interrupted one goes on where it stopped.

    Raises InputError where the folder holds anything else; nothing is ever overwritten.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        try:
            folder.mkdir(parents=True, exist_ok=True)
            occupied = any(folder.iterdir())
        except OSError as error:
            raise InputError(
                f"The folder {folder} cannot be used ({error.strerror}); choose another --out."
            ) from None
        self.rows: list[Row] = []
        if occupied:
            self.rows = self._resumed()
        else:
            content = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2)
            (folder / MANIFEST).write_text(content + "\n", encoding="utf-8")
        self._file: Any = None

    def _resumed(self) -> list[Row]:
        found = read_run(self.folder)
        mine, theirs = self.manifest.model_dump(), found.manifest.model_dump()
        if other := [name for name in mine if mine[name] != theirs[name]]:
            raise InputError(
                f"{self.folder} holds another run ({', '.join(other)} differ); "
                "choose another --out, or delete the folder."
            )
        # Cases that failed are tried again; what stood after the last whole line is dropped.
        kept = [row for row in found.rows if row.error is None]
        self._replace(kept)
        return kept

    def _replace(self, rows: list[Row]) -> None:
        temporary = self.folder / f"{RESULTS}.new"
        temporary.write_text("".join(map(_line, rows)), encoding="utf-8")
        temporary.replace(self.folder / RESULTS)

    def __enter__(self) -> Self:
        self._file = (self.folder / RESULTS).open("a", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if len(self.rows) == self.manifest.count:  # in one order, whichever case was done first
            self.rows.sort(key=lambda row: row.key)
            self._replace(self.rows)

    @property
    def done(self) -> set[tuple[str, str, int]]:
        """The keys of the rows that are there."""
        return {row.key for row in self.rows}

    def add(self, row: Row) -> None:
        """Write a row through to the disk."""
        self.rows.append(row)
        self._file.write(_line(row))
        self._file.flush()


def _line(row: Row) -> str:
    return json.dumps(row.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
