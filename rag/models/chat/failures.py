"""Vendor errors mapped to ours, at one place, with what may be tried next.

An error text here holds the address, the model's name, HTTP or error codes, and the words in which
a model refuses, and nothing else: servers repeat keys and prompts in their messages, and instructor
keeps the messages it sent.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import ValidationError

from rag.errors import (
    ModelCutOff,
    ModelError,
    ModelNonsense,
    ModelOverflow,
    ModelRefused,
    ModelUnreachable,
)
from rag.messages import say
from rag.models.chat.reply import said
from rag.models.chat.settings import ModelSettings
from rag.text import one_line

if TYPE_CHECKING:
    from openai import APIError, APIStatusError
    from openai.types.chat import ChatCompletion

# Words such as `invalid_value`, but nothing that could be a key or a piece of text.
_CODE: Final = re.compile(r"[a-z_]{1,40}")
# OpenAI and vLLM, llama.cpp's server, llama-cpp-python, LM Studio.
_TOO_LONG: Final = re.compile(
    r"context_length|maximum context|exceed_context|exceeds? (the )?(available )?context"
    r"|context size has been exceeded|context window",
    re.IGNORECASE,
)
_PASSING: Final = frozenset({408, 425, 500, 502, 503, 504, 529})
# Statuses by which servers refuse a `response_format` or `tools` that they do not know.
_PERHAPS_THE_MODE: Final = frozenset({400, 404, 405, 415, 422, 500, 501})
# Those by which servers refuse to stream; what else may be wrong shows when they need not.
_PERHAPS_THE_STREAM: Final = frozenset({400, 405, 415, 422, 501})
_FILTERED: Final = frozenset({"content_filter", "content_policy_violation"})
_REFUSAL_SHOWN: Final = 200  # letters of a model's own words
_WORDS_SHOWN: Final = 300
_UNSUPPORTED: Final = frozenset({"unsupported_parameter", "unsupported_value"})


@dataclass(eq=False)
class Failure(Exception):
    """A call that gave nothing: the error to raise if it stands, and what may be tried.

    `retry` is "same" when the same request may work later, "mend" when the model may do better
    once told `complaint`. `pause` is how long the server wants us to wait. It is raised through
    instructor only; callers get it as a value, since an exception would drag the prompt along.
    """

    error: ModelError
    retry: Literal["no", "same", "mend"] = "no"
    pause: float | None = None
    complaint: str = ""
    status: int | None = None
    unsupported_parameter: str | None = None

    @property
    def blames_the_mode(self) -> bool:
        """True when another mode might have worked."""
        return isinstance(self.error, ModelNonsense) or self.status in _PERHAPS_THE_MODE

    @property
    def blames_the_stream(self) -> bool:
        """True when the same request, not streamed, might have worked."""
        is_other = isinstance(self.error, (ModelRefused, ModelOverflow))
        return self.status in _PERHAPS_THE_STREAM and not is_other


def check_reply(
    reply: ChatCompletion, model: str, settings: ModelSettings, replies: list[ChatCompletion]
) -> None:
    """Append a reply to `replies`. Raises Failure for one that is not whole or is none.

    openai checks no types, and may hand out a web page. A `finish_reason` of None is accepted:
    Ollama sends it on complete replies.
    """
    choice = next(iter(getattr(reply, "choices", None) or ()), None)
    if choice is None and isinstance(error := getattr(reply, "error", None), dict):
        raise _as_status(error, settings)
    if choice is None or getattr(choice, "message", None) is None:
        raise Failure(ModelNonsense("model_not_chat", address=settings.address), retry="same")
    replies.append(reply)
    if choice.finish_reason == "length":
        cut_off = ModelCutOff("model_cut_off", model=model)
        if said(choice.message).strip():
            raise Failure(cut_off)
        # Thoughts took all the room: it is asked again without a limit.
        raise Failure(cut_off, "same", 0.0, unsupported_parameter="max_tokens")
    if refusal := getattr(choice.message, "refusal", None):
        words = " ".join(str(refusal).split())[:_REFUSAL_SHOWN]
        raise Failure(ModelError("model_refusal", model=model, words=words))
    if choice.finish_reason == "content_filter":
        raise _declined(model, settings)


def _declined(model: str, settings: ModelSettings) -> Failure:
    return Failure(ModelError("model_declined", model=model, address=settings.address))


def _as_status(error: Mapping[str, Any], settings: ModelSettings) -> APIStatusError:
    """An error that a server put into a reply of status 200, as one of the status it names."""
    import httpx2
    import openai

    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 502
    response = httpx2.Response(status, request=httpx2.Request("POST", settings.address))
    return openai.APIStatusError(str(error.get("message")), response=response, body=error)


def failure_of(error: Exception, model: str, settings: ModelSettings) -> Failure:
    """What an exception of openai, instructor or pydantic means."""
    import httpx2
    import openai
    from instructor.core.exceptions import InstructorRetryException, ResponseParsingError

    address = settings.address
    for wrapping in (InstructorRetryException, openai.APIConnectionError):
        if isinstance(error, wrapping) and isinstance(error.__cause__, Exception):
            error = error.__cause__
    if isinstance(error, Failure):
        return error
    if isinstance(error, openai.APIStatusError):
        failure = _status_failure(error, model, settings)
        failure.error.said = _said(error, settings)
        return failure
    if isinstance(error, (openai.APIConnectionError, httpx2.RequestError)):
        return _connection_failure(error, settings)
    if isinstance(error, (ValidationError, ResponseParsingError)):
        misfit = ModelNonsense("model_misfit", model=model, address=address)
        return Failure(misfit, retry="mend", complaint=_complaint(error))
    if isinstance(error, json.JSONDecodeError):
        return Failure(ModelNonsense("model_not_json", address=address), retry="same")
    if isinstance(error, openai.APIError):  # in a stream, where the server had begun to answer
        if _overflowed(error):
            return _overflow(model, settings)
        return Failure(ModelError("model_broke_off", address=address), retry="same")
    reason = type(error).__name__
    return Failure(ModelError("model_call_failed", address=address, reason=reason))


def _said(error: APIStatusError, settings: ModelSettings) -> str:
    """The server's own words, without the key; a test of the connection shows them."""
    told = error.body.get("message") if isinstance(error.body, dict) else None
    words = str(told or error.message).replace(settings.api_key or "\0", "…")
    return one_line(_KEY.sub("…", words))[:_WORDS_SHOWN]


_KEY: Final = re.compile(r"\bsk-\S+")  # servers repeat a part of a key


def timed_out(settings: ModelSettings) -> ModelUnreachable:
    """The error for a call that used up its time."""
    seconds = f"{settings.timeout_seconds:g}"
    return ModelUnreachable("model_timed_out", address=settings.address, seconds=seconds)


def _complaint(error: Exception) -> str:
    """Which fields are wrong and how, without what stood in them."""
    if not isinstance(error, ValidationError):
        return say("model.no_call", "vi")
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in problems[:5])


def _connection_failure(cause: Exception, settings: ModelSettings) -> Failure:
    import httpx2

    address = settings.address
    if "certificate" in str(cause).lower():
        return Failure(ModelUnreachable("model_certificate", address=address))
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout)):
        key = "model_no_network" if settings.is_openai else "model_not_running"
        # On this machine nothing is on the way that may pass: it does not run.
        waited = isinstance(cause, httpx2.ConnectTimeout)
        retry: Literal["no", "same"] = "no" if settings.is_loopback or waited else "same"
        return Failure(ModelUnreachable(key, address=address), retry=retry, pause=1.0)
    if isinstance(cause, httpx2.TimeoutException):
        return Failure(timed_out(settings), retry="same")
    return Failure(ModelUnreachable("model_connection_broke", address=address), retry="same")


def _status_failure(error: APIStatusError, model: str, settings: ModelSettings) -> Failure:
    status, address = error.status_code, settings.address
    if status in (401, 403):
        key = "model_key_refused" if settings.api_key else "model_key_wanted"
        return Failure(ModelRefused(key, address=address), status=status)
    if status == 402 or "insufficient_quota" in _codes(error):
        return Failure(ModelRefused("model_no_quota", address=address), status=status)
    if status == 404:
        return Failure(ModelRefused("model_unknown", address=address, model=model), status=status)
    pause = retry_after(error.response.headers)
    if status == 429:
        key = "model_busy" if pause is None else "model_busy_until"
        busy = ModelRefused(key, address=address, seconds=math.ceil(pause or 0))
        return Failure(busy, "same", pause, status=status)
    if _codes(error) & _FILTERED:
        return _declined(model, settings)
    # The server's own message is read here, and passed on in `said` alone.
    if status == 413 or _overflowed(error):
        return _overflow(model, settings)
    if status in _PASSING:
        failed = ModelError("model_server_failed", address=address, status=status)
        return Failure(failed, "same", pause, status=status)
    return _refused_request(error, settings)


def _overflowed(error: APIError) -> bool:
    return any(_TOO_LONG.search(text) for text in (*_codes(error), error.message))


def _overflow(model: str, settings: ModelSettings) -> Failure:
    error = ModelOverflow("model_overflow", model=model, address=settings.address)
    return Failure(error, status=413)


def _codes(error: APIError) -> set[str]:
    """The names that the server gives the error."""
    return {str(code) for code in (error.code, error.type) if code}


def _refused_request(error: APIStatusError, settings: ModelSettings) -> Failure:
    """A request that the server does not accept; models that think refuse `temperature`."""
    named = [str(part) for part in (error.code, error.param) if part]
    detail = ", ".join([f"HTTP {error.status_code}", *filter(_CODE.fullmatch, named)])
    unsupported = error.param if error.code in _UNSUPPORTED else None
    if "maxItems" in error.message:
        unsupported = "maxItems"
    return Failure(
        ModelError("model_refused_request", address=settings.address, detail=detail),
        retry="same" if unsupported else "no",
        pause=0.0,
        status=error.status_code,
        unsupported_parameter=unsupported,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, from `retry-after-ms` or `Retry-After`, if any."""
    milliseconds, text = headers.get("retry-after-ms"), headers.get("retry-after", "")
    try:
        seconds = float(text) if milliseconds is None else float(milliseconds) / 1000
    except ValueError:
        moment = parsedate_tz(text)
        if moment is None:
            return None
        seconds = mktime_tz(moment) - time.time()
    return max(seconds, 0.0) if math.isfinite(seconds) else None
