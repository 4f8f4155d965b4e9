"""What a language model is told from outside, and what a call to it gives back."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel

from rag.errors import InputError
from rag.types import Usage

OPENAI_ADDRESS: Final = "https://api.openai.com/v1"
DEFAULT_OPENAI_MODEL: Final = "gpt-4.1-mini"
Mode = Literal["strict", "json_schema", "tools", "json_object", "text"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

T = TypeVar("T", bound=BaseModel)
# What a request asks for besides: `temperature`, `max_tokens`, `reasoning_effort` and the like.
RequestParameters = Mapping[str, float | int | str]


@dataclass(frozen=True)
class ModelSettings:
    """Where the model is and what a call may take.

    `base_url` None is OpenAI, `model` None the server's first (for OpenAI a default). `mode` is
    "auto" or one of `MODES`. `timeout_seconds` and `max_calls` are for one result, with
    every retry, repair and other call that it takes. `pause_seconds` is the first pause before a
    retry where the server names none; each next one is twice as long. `concurrency` limits the
    calls under way, those of all results together. `unsupported` are parameters that the server is
    known not to take.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    mode: Mode | Literal["auto"] = "auto"
    timeout_seconds: float = 180.0
    max_calls: int = 5
    concurrency: int = 8
    pause_seconds: float = 0.5
    reasoning_effort: str | None = None
    mends: bool = True
    judges: bool = False
    unsupported: frozenset[str] = frozenset()
    transport: Any = None
    """Carries the HTTP requests instead of the network (an httpx2 transport)."""

    def __post_init__(self) -> None:
        """Refuse, as InputError, an address or a key that could never work."""
        if not _is_usable(self.address):
            # The value itself is not repeated: it may hold a password.
            raise InputError("model_address")
        # An HTTP library would repeat the key in its own error.
        if self.api_key is not None and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise InputError("model_key_characters")

    @property
    def address(self) -> str:
        """The base address, without a slash at the end."""
        return (self.base_url or OPENAI_ADDRESS).strip().rstrip("/")

    @property
    def host(self) -> str:
        """The host of the base address."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_openai(self) -> bool:
        """True for OpenAI's own API, regional hosts included."""
        return self.host == "api.openai.com" or self.host.endswith(".api.openai.com")

    @property
    def is_azure(self) -> bool:
        """True for OpenAI's models on Azure."""
        return self.host.endswith((".azure.com", ".azure.cn", ".azure.us"))

    @property
    def is_loopback(self) -> bool:
        """True when the server runs on this machine."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _is_usable(address: str) -> bool:
    """False for an address with parts that a model's has no use for."""
    try:
        parts = urlsplit(address)
        # Azure's addresses of deployments name the version of the interface.
        query = parts.query and not re.fullmatch(r"api-version=[\w.-]+", parts.query)
        unused = (parts.username, parts.password, query, parts.fragment, parts.port == 0)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(unused)


@dataclass(frozen=True)
class Completion(Generic[T]):
    """A reply that fits its schema. `usage` counts every call that it took."""

    value: T
    usage: Usage
    model: str
    mode: Mode


class ReplyCache(Protocol):
    """Remembers replies by a key. Many threads may share one; it never raises."""

    def get(self, key: str) -> str | None:
        """The reply, or None where there is none that is whole."""

    def set(self, key: str, reply: str) -> None:
        """Remember a reply."""
