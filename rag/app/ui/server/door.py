"""What every request to the pages passes: the name asked for, limits, headers.

Streamlit looks at host and origin of a session, and at the size of one upload.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

MOST_SESSIONS = 200
# Uploads that were not read yet: files and bytes of one session, bytes of all.
MOST_FILES, MOST_BYTES, MOST_BYTES_OF_ALL = 500, 400_000_000, 1_000_000_000
# Nothing is loaded from elsewhere. Streamlit makes scripts, and draws tables in workers.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class Door:
    """Lets a request pass to `app`, or refuses it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sessions = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sessions >= MOST_SESSIONS:
            await send({"type": "websocket.close", "code": 1013})  # try again later
            return
        self._sessions += 1
        try:
            await self._app(scope, receive, send)  # which looks at host and origin itself
        finally:
            self._sessions -= 1

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        if status := _refused(scope):
            await PlainTextResponse(HTTPStatus(status).phrase, status)(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)


def _refused(scope: Scope) -> int | None:
    """The status with which a request is refused, if it is."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if not is_host_allowed(headers.get(b"host")):
        return 403
    path = scope["path"].rstrip("/")
    if path.endswith("/_stcore/metrics"):
        return 404
    if scope["method"] == "PUT" and "/_stcore/upload_file/" in path:
        length = headers.get(b"content-length", "")
        return _no_room(path.split("/")[-2], int(length) if length.isdecimal() else 0)
    return None


def _no_room(session_id: str, length: int) -> int | None:
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    sizes = {
        each: [len(file.data) for file in [*files.values()]]
        for each, files in [*manager.file_storage.items()]
    }
    own = sizes.get(session_id, [])
    if len(own) >= MOST_FILES or sum(own) + length > MOST_BYTES:
        return 413
    return 503 if sum(map(sum, sizes.values())) + length > MOST_BYTES_OF_ALL else None
