"""A Chroma server: where it is, who we are there, and what is said where it cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote, urlsplit, urlunsplit

from rag.errors import VectorsUnreachable

if TYPE_CHECKING:
    from chromadb.api.client import Client

_PATIENCE: Final = 10.0  # seconds that a server has to say who it is
_WORK_SECONDS: Final = 300.0  # that any one request may take; chromadb itself would wait forever
_PORTS: Final = {"http": 8000, "https": 443}
_VERSION: Final = re.compile(r'"?(\d+)\.[\w.]+"?')
_OLDEST: Final = 1  # the first version whose server speaks what is spoken here


@dataclass(frozen=True)
class ChromaServer:
    """The address of a server, a tenant and a database there, and the key that it may want."""

    url: str
    tenant: str = "default_tenant"
    database: str = "default_database"
    key: str | None = field(default=None, repr=False)

    def check(self) -> None:
        """Raises VectorsUnreachable, telling why, where this server cannot be worked with."""
        status, said = self._asked("version")
        version = _VERSION.match(said)
        if version and int(version[1]) < _OLDEST:
            raise VectorsUnreachable("chroma_old", url=self.url, version=version[0].strip('"'))
        if version:
            place = f"tenants/{quote(self.tenant, '')}/databases/{quote(self.database, '')}"
            status, _ = self._asked(place)
            if status in (400, 404):
                raise VectorsUnreachable(
                    "chroma_no_database", url=self.url, tenant=self.tenant, database=self.database
                )
        if status in (401, 403):
            raise VectorsUnreachable("chroma_refused", url=self.url)
        if status == 429 or status >= 500:
            raise self._unreachable(f"HTTP {status}")
        if status != 200 or not version:
            raise VectorsUnreachable("chroma_foreign", url=self.url, reason=f"HTTP {status}")

    def connect(self) -> Client:
        """A client of this server. Raises VectorsUnreachable."""
        self.check()
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        try:
            client = chromadb.HttpClient(
                self._address,
                headers=self._headers,
                tenant=self.tenant,
                database=self.database,
                settings=settings,
            )
        except Exception as error:  # chromadb raises bare ValueError and httpx errors here
            raise self._unreachable(type(error).__name__) from None
        cast(Any, client)._server._session.timeout = _WORK_SECONDS
        return cast("Client", client)

    def explain(self, error: BaseException) -> None:
        """Raises VectorsUnreachable where a request failed because of the server or its place."""
        self.check()
        if type(error).__module__.startswith("httpx"):  # it broke off, and is back already
            raise self._unreachable(type(error).__name__) from error

    def _unreachable(self, reason: str) -> VectorsUnreachable:
        return VectorsUnreachable("chroma_unreachable", url=self.url, reason=reason)

    @property
    def _address(self) -> str:
        """The address without a password, with a port; below a path where a proxy has it there."""
        scheme, place, path, *_ = urlsplit(self.url)
        place = place.rpartition("@")[2]
        if scheme not in _PORTS or not place:
            raise VectorsUnreachable("chroma_address", url=self.url)
        if not place.rpartition("]")[2].count(":"):
            place = f"{place}:{_PORTS[scheme]}"
        return urlunsplit((scheme, place, path.rstrip("/"), "", ""))

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-chroma-token": self.key} if self.key else {}

    def _asked(self, what: str) -> tuple[int, str]:
        """Status and beginning of an answer. A key is taken along to no other address."""
        import httpx2

        address, headers = f"{self._address}/api/v2/{what}", {"Accept-Encoding": "identity"}
        try:
            with httpx2.stream(
                "GET", address, headers=headers | self._headers, timeout=_PATIENCE
            ) as answer:
                return answer.status_code, next(answer.iter_text(1000), "")
        except httpx2.InvalidURL:
            raise VectorsUnreachable("chroma_address", url=self.url) from None
        except (httpx2.LocalProtocolError, ValueError):  # a key that no header can carry
            raise VectorsUnreachable("chroma_refused", url=self.url) from None
        except httpx2.HTTPError as error:
            raise self._unreachable(type(error).__name__) from None
