"""One web page over HTTP: public addresses only, with a cap on bytes and on time."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from email.message import Message

import requests
import urllib3
from AntiSSRF import AntiSSRFError, AntiSSRFPolicy, PolicyConfigOptions

from rag.errors import InputError
from rag.ingest.readers.page import shown

MANY_REDIRECTS = 5
READ_AT_ONCE = 65_536
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; diembao)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.5",
}


@dataclass(frozen=True)
class Download:
    """What a server sent: the body, its declared type in lower case, and its charset if stated."""

    data: bytes
    content_type: str
    charset: str | None


def public_only() -> AntiSSRFPolicy:
    """A policy that refuses private, local and reserved addresses, after each redirect too."""
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    policy.allow_plain_text_http = True
    return policy


def download(
    url: str, *, timeout_seconds: float, max_bytes: int, policy: AntiSSRFPolicy
) -> Download:
    """The resource at `url`, or InputError that says why not."""
    answers: queue.SimpleQueue[Download | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(_get(url, timeout_seconds, max_bytes, policy))
        except Exception as error:
            answers.put(error)

    # In a thread of its own, because neither the look-up of a name nor a server that sends its
    # headers letter by letter can be stopped from within.
    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_seconds)
    except queue.Empty:
        answer = TimeoutError()
    if isinstance(answer, InputError):
        raise answer
    if isinstance(answer, Exception):
        raise _as_input_error(answer, url, timeout_seconds) from answer
    return answer


def _get(url: str, timeout_seconds: float, max_bytes: int, policy: AntiSSRFPolicy) -> Download:
    deadline = time.monotonic() + timeout_seconds
    with policy.get_antissrf_session() as session:
        session.trust_env = False  # a proxy would connect where the policy cannot see
        session.max_redirects = MANY_REDIRECTS
        with session.get(url, headers=HEADERS, stream=True, timeout=timeout_seconds) as response:
            if response.status_code >= 400:
                raise InputError(
                    f"{shown(url)} answered {response.status_code} {response.reason or ''}".rstrip()
                    + "; check the address in a browser."
                )
            data = bytearray()
            while chunk := response.raw.read1(READ_AT_ONCE, decode_content=True):
                data += chunk
                if len(data) > max_bytes:
                    raise InputError(
                        f"{shown(url)} is larger than {max_bytes / 1e6:g} MB; "
                        "save the article as a file and load that."
                    )
                if time.monotonic() > deadline:
                    raise TimeoutError
            declared = Message()
            declared["content-type"] = response.headers.get("content-type", "")
            kind = declared.get_content_type() if declared["content-type"] else ""
            return Download(bytes(data), kind, declared.get_content_charset())


def _as_input_error(error: Exception, url: str, timeout_seconds: float) -> InputError:
    name = shown(url)
    if isinstance(error, AntiSSRFError):
        return InputError(
            f"{name} is refused: it leads to a private or reserved address; give a public address."
        )
    if isinstance(error, TimeoutError | requests.Timeout | urllib3.exceptions.TimeoutError):
        return InputError(f"{name} did not answer within {timeout_seconds:g} s; try again later.")
    if isinstance(error, requests.TooManyRedirects):
        return InputError(f"{name} redirects in circles; check the address in a browser.")
    if isinstance(error, requests.exceptions.SSLError):
        return InputError(f"{name} has no valid TLS certificate; check the address in a browser.")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return InputError(f"{name} is not a web address; give one that begins with https://.")
    if isinstance(error, urllib3.exceptions.HTTPError):
        return InputError(f"{name} sent a reply that is cut off or damaged; try again later.")
    return InputError(f"{name} cannot be reached; check the address and the connection.")
