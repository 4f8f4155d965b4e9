"""What every request to the pages passes: the name asked for, limits, headers.

Streamlit looks at the size of one upload.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from rag.app.serve import LOOPBACK
from rag.config import language_of_settings
from rag.messages import say

MOST_SESSIONS = 200
# Uploads that were not read yet: files and bytes of one session, bytes of all.
MOST_FILES, MOST_BYTES, MOST_BYTES_OF_ALL = 500, 400_000_000, 1_000_000_000
# Nothing is loaded from elsewhere. Streamlit makes scripts, and draws tables in workers.
_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
        b"worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        b"font-src 'self' data:; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    ),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class Door:
    """Lets a request pass to `app`, or refuses it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sessions = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        if scope["type"] == "http":
            if status := _refused(scope):
                reply = PlainTextResponse(say(f"door.{status}", language_of_settings()), status)
                await reply(scope, receive, with_headers)
            else:
                await self._app(scope, receive, with_headers)
        elif scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif _is_foreign(scope) or self._sessions >= MOST_SESSIONS:
            await send({"type": "websocket.close", "code": 1013})
        else:
            self._sessions += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._sessions -= 1


def _is_foreign(scope: Scope) -> bool:
    """True for a session that a page elsewhere asks for, or one by another name of this machine.

    Streamlit would let in the pages of all other programs of this machine, and ask the internet for
    its own address before it refuses others.
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if not is_host_allowed(host := headers.get(b"host")):
        return True
    if b"origin" not in headers:  # no browser
        return False
    origin = urlsplit(headers[b"origin"])
    proxy = {*config.get_option("server.allowedHosts")} - {*LOOPBACK}  # its port may be another
    return origin.netloc != host and origin.hostname not in proxy


def _refused(scope: Scope) -> int | None:
    """The status with which a request is refused, if it is."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    path: list[str] = scope["path"].strip("/").split("/")
    if not is_host_allowed(headers.get(b"host")):
        return 403
    if path[-2:] == ["_stcore", "metrics"]:
        return 404
    if scope["method"] != "PUT" or path[-3:-2] != ["upload_file"]:
        return None
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    files = {each: [*held.values()] for each, held in [*manager.file_storage.items()]}
    sizes = {each: sum(len(file.data) for file in held) for each, held in files.items()}
    length = headers.get(b"content-length", "")
    coming = int(length) if length.isdecimal() else 0
    own, count = sizes.get(path[-2], 0), len(files.get(path[-2], ()))
    if count >= MOST_FILES or own + coming > MOST_BYTES:
        return 413
    return 503 if sum(sizes.values()) + coming > MOST_BYTES_OF_ALL else None
