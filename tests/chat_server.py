"""A real HTTP server on 127.0.0.1 that speaks Chat Completions and does what a test scripts.

    server.script(good(draft), failed(503), prose())   # one behaviour a request, in this order
    server.answer = lambda request: good(...)          # or a function, when the script is used up
    server.requests[-1].body                           # the bytes that came

`enforces` says which way of constraining a reply the server knows: "json_schema" and "strict" as
llama.cpp's server and OpenAI do, "tools" as llama-cpp-python does (it refuses a JSON schema with
500), "neither" for one that answers with prose whatever is asked. The probe by which a client
finds this out is answered by that rule and takes nothing from the script; so is GET /v1/models.

A request that wants a stream gets one, event by event, whatever the behaviour; `streams` makes a
server that refuses, or that answers as if it had not been asked to.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from types import TracebackType
from typing import Any, Literal, Self

from pydantic import BaseModel

from rag.models.chat.model import LanguageModel

Enforces = Literal["json_schema", "strict", "tools", "neither"]
Streams = Literal["yes", "refuses", "ignores"]
# Characters of a reply in one event of a stream.
PIECE = 16

# Makes a model on the server of the test; see the fixture `build`.
Build = Callable[..., LanguageModel]


@dataclass(frozen=True)
class Request:
    """A request as it came, and what it holds."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def mode(self) -> Literal["json_schema", "strict", "tools", "none"]:
        """The way in which the request wants the reply constrained."""
        if self.json.get("tools"):
            return "tools"
        form = self.json.get("response_format") or {}
        if form.get("type") != "json_schema":
            return "none"
        return "strict" if form["json_schema"].get("strict") else "json_schema"

    @property
    def streams(self) -> bool:
        return bool(self.json.get("stream"))

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema that the request carries, in whichever mode; else empty."""
        schema: dict[str, Any] = {}
        if self.mode == "tools":
            schema = self.json["tools"][0]["function"]["parameters"]
        elif self.mode != "none":
            schema = self.json["response_format"]["json_schema"]["schema"]
        return schema

    @property
    def is_probe(self) -> bool:
        """True when only fixed values fit the schema, so that no real question can be meant."""
        fields = self.schema.get("properties", {}).values()
        return bool(fields) and all("enum" in each or "const" in each for each in fields)

    @property
    def text(self) -> str:
        """All message contents, one after the other."""
        return "\n".join(message["content"] for message in self.json["messages"])


@dataclass(frozen=True)
class Behaviour:
    """What the server does with one request: waits, then answers, in whole or in part.

    `content` is a reply of the model, put where the request's mode wants it; `body` is sent as it
    is. `cut_after` closes the connection after so many bytes of the answer. `dribble` sends a
    blank every so many seconds before the answer, for `wait` seconds, as some servers do.

    Of a stream: `ends_after` so many events the connection ends cleanly, without another word;
    `stalls_after` so many the rest waits for `wait` seconds; `error_after` so many an error comes.
    `endless` repeats the content for ever, streamed or not; `beat` is a pause between events.
    """

    status: int = 200
    content: str | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    finish_reason: str | None = "stop"
    usage: Mapping[str, Any] | None = None
    refusal: str | None = None
    as_text: bool = False
    wait: float = 0.0
    dribble: float = 0.0
    cut_after: int | None = None
    ends_after: int | None = None
    stalls_after: int | None = None
    error_after: int | None = None
    endless: bool = False
    beat: float = 0.0


USAGE = {
    "prompt_tokens": 120,
    "completion_tokens": 30,
    "total_tokens": 150,
    "prompt_tokens_details": {"cached_tokens": 100},
}


def good(
    value: BaseModel | Mapping[str, Any] | str,
    *,
    finish_reason: str | None = "stop",
    usage: Mapping[str, Any] | None = USAGE,
    wait: float = 0.0,
) -> Behaviour:
    """A reply of the model: a draft, or any text in its place (broken JSON, a wrong shape)."""
    if isinstance(value, BaseModel):
        content = value.model_dump_json()
    elif isinstance(value, str):
        content = value
    else:
        content = json.dumps(value, ensure_ascii=False)
    return Behaviour(content=content, finish_reason=finish_reason, usage=usage, wait=wait)


def prose(text: str = "Xin chào, tôi có thể giúp gì cho bạn?") -> Behaviour:
    """A reply that keeps to no schema: text, even where a tool call is asked for."""
    return Behaviour(content=text, as_text=True, usage=USAGE)


def cut_by_length(text: str = '{"evidence": [{"passage": 1, "quo') -> Behaviour:
    """Half a reply, ended by the limit of tokens."""
    return Behaviour(content=text, finish_reason="length", usage=USAGE)


def declined() -> Behaviour:
    """The model refuses to answer, as OpenAI says it."""
    return Behaviour(content=None, refusal="I cannot help with that.", usage=USAGE)


def failed(status: int, *, code: str | None = None, message: str = "", **headers: str) -> Behaviour:
    """An HTTP error in OpenAI's form; `retry_after="2"` becomes the header Retry-After."""
    error = {"message": message, "type": code, "param": None, "code": code}
    return Behaviour(
        status=status,
        body=json.dumps({"error": error}).encode(),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def unsupported(parameter: str) -> Behaviour:
    """A parameter that the model does not take."""
    error = {"message": "no", "type": "x", "param": parameter, "code": "unsupported_value"}
    return Behaviour(status=400, body=json.dumps({"error": error}).encode())


def stalled(seconds: float = 30.0) -> Behaviour:
    """No byte of an answer; ends early when the server closes."""
    return Behaviour(content="{}", wait=seconds)


def dribbled(seconds: float = 30.0, every: float = 0.02) -> Behaviour:
    """A blank now and then, which keeps a timeout of each read from ever ending."""
    return Behaviour(content="{}", wait=seconds, dribble=every)


def cut(after: int = 40, content: str = '{"evidence": []}') -> Behaviour:
    """The connection breaks in the middle of a good answer."""
    return Behaviour(content=content, cut_after=after)


def page() -> Behaviour:
    """A web page, as a server gives whose API is at another path."""
    return Behaviour(body=b"<html>hello</html>", headers={"Content-Type": "text/html"})


def ended(after: int, content: BaseModel | str) -> Behaviour:
    """A stream that ends cleanly after so many events, in the middle of an answer."""
    return replace(good(content), ends_after=after)


def stuck(after: int, content: BaseModel | str, seconds: float = 30.0) -> Behaviour:
    """A stream that stalls after so many events."""
    return replace(good(content), stalls_after=after, wait=seconds)


def erring(after: int, content: BaseModel | str) -> Behaviour:
    """A stream with an error in it after so many events."""
    return replace(good(content), error_after=after)


def endless(content: str = "la ") -> Behaviour:
    """An answer without an end."""
    return Behaviour(content=content, endless=True)


class ChatServer:
    """The server. It starts at once; `close`, or the end of a `with` block, stops it."""

    def __init__(
        self,
        enforces: Enforces = "json_schema",
        model: str = "test-model",
        streams: Streams = "yes",
    ) -> None:
        self.enforces: Enforces = enforces
        self.streams: Streams = streams
        self.models: list[str] = [model]
        self.answer: Callable[[Request], Behaviour] | None = None
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._script: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    @property
    def chats(self) -> list[Request]:
        """The questions that came, probes left out."""
        return [each for each in self._completions if not each.is_probe]

    @property
    def probes(self) -> list[Request]:
        return [each for each in self._completions if each.is_probe]

    @property
    def _completions(self) -> list[Request]:
        return [each for each in self.requests if each.path.endswith("/chat/completions")]

    def script(self, *behaviours: Behaviour) -> None:
        """What to do with the next requests, after what is scripted already."""
        self._script.extend(behaviours)

    def behaviour(self, request: Request) -> Behaviour:
        """What to do with a request; called once for each."""
        if request.path == "/v1/models":
            listed = [{"id": name, "object": "model"} for name in self.models]
            return Behaviour(body=json.dumps({"object": "list", "data": listed}).encode())
        if request.path != "/v1/chat/completions":
            return failed(404, message="no such path")
        if request.streams and self.streams == "refuses":
            return failed(400, code="unsupported_value", message="stream is not supported")
        constrained = self._enforced(request)
        if constrained is not None:
            return constrained
        return good(_instance(request.schema)) if request.is_probe else self._next(request)

    def _next(self, request: Request) -> Behaviour:
        with self._lock:
            scripted = self._script.popleft() if self._script else None
        if scripted is not None:
            return scripted
        if self.answer is not None:
            return self.answer(request)
        return failed(418, message="the script of the test is used up")

    def _enforced(self, request: Request) -> Behaviour | None:
        """The answer to a mode that this server does not know, else None."""
        if self.enforces == "neither":
            return prose()
        if self.enforces == "tools":
            if request.mode in ("json_schema", "strict"):
                return failed(500, message="Input should be 'text' or 'json_object'")
            return None
        if self.enforces == "strict" and request.mode != "strict":
            return failed(400, message="strict is wanted")
        return prose() if request.mode == "tools" else None

    def serve(self, request: Request, write: Callable[[Behaviour], None]) -> None:
        """Record a request and answer it; called in the thread of its connection."""
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            write(self.behaviour(request))
        finally:
            with self._lock:
                self._at_once -= 1

    def pause(self, seconds: float) -> None:
        """Wait, but not past the end of the server."""
        self._closing.wait(seconds)

    @property
    def is_closing(self) -> bool:
        return self._closing.is_set()

    def close(self) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def completion(request: Request, behaviour: Behaviour) -> dict[str, Any]:
    """The body of a whole answer: a tool call where the request has tools, else text."""
    message: dict[str, Any] = {"role": "assistant", "content": behaviour.content}
    if behaviour.refusal is not None:
        message["refusal"] = behaviour.refusal
    elif request.mode == "tools" and not behaviour.as_text:
        function = {
            "name": request.json["tools"][0]["function"]["name"],
            "arguments": behaviour.content,
        }
        call = {"id": "call_1", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": behaviour.finish_reason}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": request.json["model"],
        "choices": [choice],
    }
    return body if behaviour.usage is None else {**body, "usage": dict(behaviour.usage)}


def events(request: Request, behaviour: Behaviour) -> Iterator[bytes]:
    """The events of a streamed answer: the text in pieces, the end, the usage, and the mark."""
    content = behaviour.content or ""
    called = request.mode == "tools" and not behaviour.as_text and behaviour.refusal is None
    name = request.json["tools"][0]["function"]["name"] if called else ""
    yield _event(request, {"role": "assistant", "content": None if called else ""})
    if behaviour.refusal is not None:
        yield _event(request, {"refusal": behaviour.refusal})
    starts = range(0, len(content), PIECE)
    for start in cycle(starts) if behaviour.endless else starts:
        piece = content[start : start + PIECE]
        if called:
            function = {"arguments": piece} | ({"name": name} if start == 0 else {})
            head = {"id": "call_1", "type": "function"} if start == 0 else {}
            yield _event(request, {"tool_calls": [{"index": 0, **head, "function": function}]})
        else:
            yield _event(request, {"content": piece})
    yield _event(request, {}, finish_reason=behaviour.finish_reason)
    if behaviour.usage is not None and request.json.get("stream_options"):
        yield _event(request, None, usage=dict(behaviour.usage))
    yield b"data: [DONE]\n\n"


_ERROR_EVENT = b'data: {"error": {"message": "out of memory", "code": 500}}\n\n'


def _event(request: Request, delta: dict[str, Any] | None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": more.pop("finish_reason", None)}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": request.json["model"],
        "choices": [] if delta is None else [choice],
        **more,
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def _instance(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a server that enforces the schema of a probe cannot help answering."""
    fields = schema["properties"].items()
    return {name: each.get("const", each.get("enum", [None])[0]) for name, each in fields}


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body go out in two writes, which delayed acknowledgement would hold up.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet: the requests are recorded."""

        def _serve(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, body)
            try:
                server.serve(request, lambda behaviour: self._write(request, behaviour))
            except (BrokenPipeError, ConnectionResetError):
                # The client gave up, which is what many of the tests are about.
                self.close_connection = True

        def _write(self, request: Request, behaviour: Behaviour) -> None:
            body = behaviour.body
            if not body and behaviour.status == 200 and not behaviour.endless:
                body = json.dumps(completion(request, behaviour), ensure_ascii=False).encode()
            if not behaviour.body and behaviour.status == 200:
                if request.streams and server.streams == "yes" and not behaviour.dribble:
                    self._stream(request, behaviour)
                    return
                if behaviour.endless:
                    self._endless(behaviour)
                    return
            if behaviour.dribble:
                self._dribble(body, behaviour)
                return
            server.pause(behaviour.wait)
            self._head(behaviour, {"Content-Length": str(len(body))})
            self.wfile.write(body[: behaviour.cut_after])
            # A whole answer leaves the connection open, as it says: a client that met the close of
            # one would call again, and the server would not have seen the first call.
            if behaviour.cut_after is not None and behaviour.cut_after < len(body):
                self.close_connection = True

        def _stream(self, request: Request, behaviour: Behaviour) -> None:
            if behaviour.stalls_after is None:
                server.pause(behaviour.wait)
            self._head(
                behaviour, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
            )
            left = behaviour.cut_after
            for number, event in enumerate(events(request, behaviour)):
                if number == behaviour.ends_after or server.is_closing:
                    break
                if number == behaviour.stalls_after:
                    server.pause(behaviour.wait)
                said = _ERROR_EVENT if number == behaviour.error_after else event
                self.wfile.write(b"%x\r\n%s\r\n" % (len(said), said[:left]))
                if left is not None and (left := left - len(event)) <= 0:
                    self.close_connection = True
                    return
                server.pause(behaviour.beat)
            self.wfile.write(b"0\r\n\r\n")

        def _endless(self, behaviour: Behaviour) -> None:
            self._head(behaviour, {"Transfer-Encoding": "chunked"})
            part = (behaviour.content or "").encode() * 1000
            while not server.is_closing:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

        def _dribble(self, body: bytes, behaviour: Behaviour) -> None:
            self._head(behaviour, {"Transfer-Encoding": "chunked"})
            end = time.monotonic() + behaviour.wait
            while time.monotonic() < end and not server.is_closing:
                self.wfile.write(b"1\r\n \r\n")
                server.pause(behaviour.dribble)
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

        def _head(self, behaviour: Behaviour, framing: Mapping[str, str]) -> None:
            self.send_response(behaviour.status)
            for name, value in {
                "Content-Type": "application/json",
                **framing,
                **behaviour.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()

    return Handler
