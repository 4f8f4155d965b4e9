"""A model server on this machine that answers after a delay and sometimes fails, to time against.

It reads what a briefing sends and answers in its schema: the first sentences of each story.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from rag.models import count_tokens

_NUMBERED = re.compile(r"^(\d+) (.+)$", re.MULTILINE)
_COUNT = re.compile(r"nhiều nhất (\d+)")


class SlowServer:
    """Chat Completions with a delay in seconds and a share of requests answered with 503.

    `answered` counts the good replies by the text that was asked about.
    """

    def __init__(self, delay: float, faults: float = 0.0, seed: int = 1) -> None:
        self.delay = delay
        self.faults = faults
        self.answered: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL is to be."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def reply(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body for a request, after the delay."""
        fields = request["response_format"]["json_schema"]["schema"]["properties"]
        if all("enum" in field or "const" in field for field in fields.values()):
            # The client finds out whether schemas are kept to.
            value = {n: f.get("const", f.get("enum", [None])[0]) for n, f in fields.items()}
            return 200, _completion(request, value)
        time.sleep(self.delay)
        asked = request["messages"][-1]["content"]
        with self._lock:
            if self._random.random() < self.faults:
                return 503, {"error": {"message": "overloaded", "type": "x", "code": None}}
            self.answered[asked] += 1
        return 200, _completion(request, _draft(fields, request["messages"]))

    def close(self) -> None:
        """Stop."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _draft(fields: dict[str, Any], messages: list[dict[str, str]]) -> dict[str, Any]:
    found = _NUMBERED.findall(messages[-1]["content"])
    limit = _COUNT.search(messages[0]["content"])
    most = int(limit[1]) if limit else 4
    if "verdicts" in fields:
        return {"verdicts": []}
    told = [{"evidence": [int(number)], "statement": text} for number, text in found[:most]]
    return {"sentences": told, "title": found[0][1] if found else ""}


def _completion(request: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    content = json.dumps(value, ensure_ascii=False)
    prompt = sum(count_tokens(message["content"]) for message in request["messages"])
    written = count_tokens(content)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content},
        "finish_reason": "stop",
    }
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [choice],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
        },
    }


def _handler(server: SlowServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # a client that was killed

        def do_GET(self) -> None:
            self._send(200, {"object": "list", "data": [{"id": "slow", "object": "model"}]})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._send(*server.reply(json.loads(self.rfile.read(length))))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

        def _send(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
