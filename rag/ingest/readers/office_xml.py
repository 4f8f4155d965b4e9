"""Files that are ZIP archives of XML: their parts, within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from rag.errors import InputError
from rag.ingest.page import refusal

WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNPACKED = 20_000_000  # bytes of one part, at most


@contextmanager
def opened(data: bytes, source: str, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it or its parts is raised as InputError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (InputError, MemoryError):
        raise
    except Exception as error:  # zipfile, lxml and broken markup each have errors of their own
        raise refusal(source, "file_damaged", kind=kind) from error


def part(archive: zipfile.ZipFile, name: str, source: str) -> Any:
    """The root of an XML part. Raises KeyError where there is none, InputError for a large one."""
    from lxml import etree

    member = archive.getinfo(name)
    if member.file_size > _UNPACKED:
        raise refusal(source, "part_too_large", most=_UNPACKED // 1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return etree.fromstring(archive.read(member), parser)


def tag_of(node: Any) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]
