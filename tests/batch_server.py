"""A server that speaks files, batches and Chat Completions, and does what a test sets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

QUOTE = "Tuy nhiên, 3 thôn còn thiếu nước tưới."
DRAFT: dict[str, Any] = {
    "gist": [], "results": [], "causes": [], "tasks": [], "people": [],
    "shortcomings": [{"quote": QUOTE, "statement": "3 thôn còn thiếu nước tưới."}],
}  # fmt: skip


def completion(body: dict[str, Any], draft: object = DRAFT) -> dict[str, Any]:
    """What the model says to the body of a request."""
    message = {"role": "assistant", "content": json.dumps(draft, ensure_ascii=False)}
    return {
        "id": "1", "object": "chat.completion", "created": 1, "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }  # fmt: skip


class BatchServer:
    """`status` is that of every batch; `reply` makes a line's response, or None for none.

    `chats` are the requests that were made directly; `batches` the lines of each batch by its id.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.base_url = server.url_for("/v1")
        self.status = "completed"
        self.reply: Callable[[dict[str, Any]], tuple[int, object] | None] = self.good
        self.chat = self.answered
        self.refuses: str | None = None  # a parameter
        self.chats: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, list[dict[str, Any]]] = {}
        self._metadata: dict[str, Any] = {}
        paths = {
            ("/v1/chat/completions", "POST"): self._chat,
            ("/v1/files", "POST"): self._upload,
            ("/v1/batches", "POST"): self._begin,
            ("/v1/batches", "GET"): self._list,
        }
        for (path, method), handler in paths.items():
            server.expect_request(path, method).respond_with_handler(handler)
        one = re.compile(r"/v1/batches/\w+")
        server.expect_request(one, "GET").respond_with_handler(
            lambda request: self._told(request.path.rsplit("/", 1)[-1])
        )
        content = re.compile(r"/v1/files/\w+/content")
        server.expect_request(content, "GET").respond_with_handler(self._content)

    @staticmethod
    def good(line: dict[str, Any]) -> tuple[int, object]:
        """The reply of a model that does what it is asked."""
        return 200, completion(line["body"])

    def lines(self) -> list[dict[str, Any]]:
        """The requests of all batches."""
        return [line for lines in self.batches.values() for line in lines]

    def _chat(self, request: Request) -> Response:
        return self.chat(request)

    def answered(self, request: Request) -> Response:
        """The reply to a request that was made directly."""
        body = json.loads(request.data)
        self.chats.append(body)
        if self.refuses in body:
            error = {"message": "no", "code": "unsupported_parameter", "param": self.refuses}
            return _json({"error": error}, 400)
        return _json(completion(body))

    @staticmethod
    def refused(_: Request) -> Response:
        """What a content filter says."""
        return _json({"error": {"message": "no", "code": "content_filter"}}, 400)

    def _upload(self, request: Request) -> Response:
        assert request.form["purpose"] == "batch"
        name = f"file{len(self.files)}"
        self.files[name] = request.files["file"].read()
        return _json({"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "f",
                      "purpose": "batch", "status": "processed"})  # fmt: skip

    def _begin(self, request: Request) -> Response:
        body = json.loads(request.data)
        assert (body["endpoint"], body["completion_window"]) == ("/v1/chat/completions", "24h")
        name = f"batch{len(self.batches)}"
        lines = self.files[body["input_file_id"]].decode().splitlines()
        self.batches[name] = [json.loads(line) for line in lines]
        self._metadata[name] = body["metadata"]
        return self._told(name)

    def _list(self, _: Request) -> Response:
        data = [self._batch(name) for name in self.batches]
        return _json({"object": "list", "data": data, "has_more": False})

    def _told(self, name: str) -> Response:
        if name not in self.batches:
            return _json({"error": {"message": "no such batch"}}, 404)
        return _json(self._batch(name))

    def _batch(self, name: str) -> dict[str, Any]:
        is_done = self.status in ("completed", "expired")
        counts = {"total": len(self.batches[name]), "completed": 0, "failed": 0}
        faults = [{"code": "token_limit", "message": "too many tokens", "line": 1}]
        return {
            "id": name, "object": "batch", "endpoint": "/v1/chat/completions", "created_at": 1,
            "completion_window": "24h", "input_file_id": "f", "metadata": self._metadata[name],
            "status": self.status, "request_counts": counts,
            "output_file_id": f"good{name}" if is_done else None,
            "error_file_id": f"bad{name}" if is_done else None,
            "errors": {"object": "list", "data": faults if self.status == "failed" else []},
        }  # fmt: skip

    def _content(self, request: Request) -> Response:
        """In another order than they came: what belongs together is known by the id."""
        kind, name = request.path.split("/")[-2].split("batch")
        written = []
        for line in reversed(self.batches[f"batch{name}"]):
            found = self.reply(line)
            is_good = found is not None and found[0] == 200
            if is_good != (kind == "good"):
                continue
            row: dict[str, Any] = {"id": "r", "custom_id": line["custom_id"], "error": None}
            row["response"] = found and {"status_code": found[0], "body": found[1]}
            if found is None and self.status == "expired":
                row["error"] = {"code": "batch_expired", "message": "not in time"}
            if found is not None or row["error"]:
                written.append(json.dumps(row))
        return Response("\n".join(written), content_type="application/jsonl")


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")
