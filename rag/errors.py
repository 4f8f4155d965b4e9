"""Every error a user can meet; `DiemBaoError` is the base, and each class says what happened.

Errors of vendors are mapped to these where they arise (`models`, `library`, `ingest`). What an
error says stands in the catalogue (`rag.messages`), section `error`; `str(error)` is English, and
`rag.messages.told(error, language)` speaks the reader's language.
"""

from __future__ import annotations

import re
from typing import Final

from rag.messages import has, told
from rag.text import visible

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#\s\"'<>]*@")


def without_passwords(text: str) -> str:
    """The text without the names and passwords that web addresses in it carry."""
    return _CREDENTIALS.sub("", text)


class DiemBaoError(Exception):
    """Base of all errors that are shown to a person as they are.

    `message` is the key of a text, to be filled in with `values`; other text is shown as it is.
    Of the values only what is seen is kept, and no password.
    """

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message)
        self.key = message if has(f"error.{message}") else ""
        self.values = {
            name: without_passwords(visible(value)) if isinstance(value, str) else value
            for name, value in values.items()
        }

    def __str__(self) -> str:
        return told(self, "en") if self.key else super().__str__()


class InputError(DiemBaoError):
    """Something the user gave cannot be used."""


class NotFound(InputError):
    """The library holds nothing by this id."""


class LibraryError(DiemBaoError):
    """The library folder cannot be read or written."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryReadOnly(LibraryBusy):
    """The disk of the library takes nothing more; it can be read."""


class VectorsDamaged(LibraryError):
    """The vector index cannot be used; it can be rebuilt from the records."""


class VectorsUnreachable(LibraryError):
    """The vectors are on a Chroma server that cannot be asked; nothing is known to be wrong."""


class EmbeddingError(DiemBaoError):
    """Text could not be embedded."""


class ClusterError(DiemBaoError):
    """The machines of a cluster cannot be had, or failed."""


class Cancelled(DiemBaoError):
    """A person stopped a long piece of work."""


class ModelError(DiemBaoError):
    """The language model gave no usable result; `said` is what its server answered, if anything."""

    said = ""


class ModelUnreachable(ModelError):
    """No server answers at the address, or not in time."""


class ModelRefused(ModelError):
    """The server refused the key, the model or the quota."""


class ModelOverflow(ModelError):
    """The text does not fit the model's context window."""


class ModelCutOff(ModelError):
    """The reply is longer than the limit of tokens, and so incomplete."""


class ModelNonsense(ModelError):
    """The reply does not fit the schema."""
