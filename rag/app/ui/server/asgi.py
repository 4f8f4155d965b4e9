"""The pages behind a door that every request passes: who is asked for, how much is held, headers."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import get_instance
from streamlit.starlette import App
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from rag.resources import resource

MOST_SESSIONS = 200
# What a session may have uploaded that was not read yet.
MOST_FILES, MOST_BYTES = 500, 400_000_000
# Streamlit runs scripts that it makes, and draws tables in workers; nothing is loaded from elsewhere.
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
            await PlainTextResponse("", status)(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)


def _refused(scope: Scope) -> int | None:
    """The status with which a request is refused, if it is."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), None)
    if not is_host_allowed(host):
        return 403
    path = scope["path"].rstrip("/")
    if path.endswith("/_stcore/metrics"):
        return 404
    if scope["method"] == "PUT" and "/_stcore/upload_file/" in path:
        session_id = path.split("/")[-2]
        held = get_instance().uploaded_file_mgr.file_storage.get(session_id, {})
        if len(held) >= MOST_FILES or sum(len(file.data) for file in held.values()) >= MOST_BYTES:
            return 413
    return None


app = App(resource("app.py"), middleware=[Middleware(Door)])
