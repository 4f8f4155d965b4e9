"""One web page over HTTP: public addresses only, with a cap on bytes and on time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from email.message import Message
from ipaddress import IPv6Network
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from rag.errors import InputError
from rag.ingest.page import refusal

if TYPE_CHECKING:
    from AntiSSRF import AntiSSRFPolicy

_MANY_REDIRECTS = 5
_READ_AT_ONCE = 65_536
# Of IPv6 what is not assigned for use in the open, and may hold an IPv4 address that leads inside;
# but for those by which the policy knows IPv4 itself.
_INSIDE = IPv6Network("::/3").address_exclude(IPv6Network("::ffff:0:0/96"))
_NOT_GLOBAL = ["4000::/2", "8000::/1", *map(str, _INSIDE)]
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; diembao)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.5",
}


class Download(NamedTuple):
    """What a server sent: the body, its declared type in lower case, and its charset if stated."""

    data: bytes
    content_type: str
    charset: str | None


def public_only() -> AntiSSRFPolicy:
    """A policy that refuses private, local and reserved addresses, after each redirect too."""
    from AntiSSRF import AntiSSRFPolicy, PolicyConfigOptions

    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    policy.add_denied_addresses(_NOT_GLOBAL)
    policy.allow_plain_text_http = True
    return policy


def download(url: str, seconds: float, most: int) -> Download:
    """The public resource at `url`, of `most` bytes, or InputError that says why not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise refusal(url, "no_web_address")
    if "@" in parts.netloc:
        raise refusal(url, "address_with_password")
    answer: Future[Download] = Future()

    def work() -> None:
        try:
            answer.set_result(_get(url, seconds, most))
        except Exception as error:
            answer.set_exception(error)

    # In a thread of its own, because neither the look-up of a name nor a server that sends its
    # headers letter by letter can be stopped from within.
    threading.Thread(target=work, daemon=True).start()
    try:
        return answer.result(seconds)
    except InputError:
        raise
    except Exception as error:
        raise refusal(url, _why(error), seconds=f"{seconds:g}") from error


def _get(url: str, seconds: float, most: int) -> Download:
    deadline = time.monotonic() + seconds
    with public_only().get_antissrf_session() as session:
        session.trust_env = False  # a proxy would connect where the policy cannot see
        session.max_redirects = _MANY_REDIRECTS
        with session.get(url, headers=_HEADERS, stream=True, timeout=seconds) as response:
            if response.status_code >= 400:
                status = f"{response.status_code} {response.reason or ''}".rstrip()
                raise refusal(url, "page_status", status=status)
            data = bytearray()
            while chunk := response.raw.read1(_READ_AT_ONCE, decode_content=True):
                data += chunk
                if len(data) > most:
                    raise refusal(url, "page_too_large", most=f"{most / 1e6:g}")
                if time.monotonic() > deadline:
                    raise TimeoutError
            declared = Message()
            declared["content-type"] = response.headers.get("content-type", "")
            kind = declared.get_content_type() if declared["content-type"] else ""
            return Download(bytes(data), kind, declared.get_content_charset())


def _why(error: Exception) -> str:
    """The key of what an error of the network means."""
    import requests
    import urllib3
    from AntiSSRF import AntiSSRFError

    no_address = requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema
    out_of_time = TimeoutError | requests.Timeout | urllib3.exceptions.TimeoutError
    reasons = (
        (AntiSSRFError, "page_private"),
        (out_of_time, "page_timed_out"),
        (requests.TooManyRedirects, "page_redirects"),
        (requests.exceptions.SSLError, "page_certificate"),
        (no_address, "no_web_address"),
        (urllib3.exceptions.HTTPError, "page_damaged"),
        (Exception, "page_unreachable"),
    )
    return next(reason for kind, reason in reasons if isinstance(error, kind))
