"""Vendor errors mapped to ours, at one place, with what may be tried next.

An error text here holds the address, the model's name and HTTP or error codes, and nothing else:
servers repeat keys and prompts in their messages, and instructor keeps the messages it sent.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal

from pydantic import ValidationError

from rag.errors import (
    ModelCutOff,
    ModelError,
    ModelNonsense,
    ModelOverflow,
    ModelRefused,
    ModelUnreachable,
)
from rag.models.chat.settings import ModelSettings

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
_UNSUPPORTED: Final = frozenset({"unsupported_parameter", "unsupported_value"})


@dataclass(frozen=True)
class Failure:
    """A call that gave nothing: the error to raise if it stands, and what may be tried.

    `retry` is "same" when the same request may work later, "mend" when the model may do better
    once told `complaint`. `pause` is how long the server wants us to wait.
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
        return self.status in _PERHAPS_THE_STREAM


class UnusableReplyError(Exception):
    """Carries a Failure out through instructor. Its text is empty, since instructor logs it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


def has_message(reply: ChatCompletion) -> bool:
    """False for what is no reply at all: openai checks no types, and may hand out a web page."""
    choices = getattr(reply, "choices", None) or [None]
    return getattr(choices[0], "message", None) is not None


def check_reply(reply: ChatCompletion, model: str, settings: ModelSettings) -> None:
    """Raise UnusableReplyError for a reply that is not whole or not a reply.

    A `finish_reason` of None is accepted: Ollama sends it on complete replies.
    """
    if not has_message(reply):
        message = f"the server at {settings.address} does not answer as Chat Completions does"
        raise UnusableReplyError(Failure(ModelNonsense(message), retry="same"))
    choice = reply.choices[0]
    if choice.finish_reason == "length":
        message = (
            f"the reply of {model} is incomplete: it reached the limit of tokens; "
            "raise max_tokens in the prompt, or ask for less"
        )
        raise UnusableReplyError(Failure(ModelCutOff(message)))
    if choice.finish_reason == "content_filter" or getattr(choice.message, "refusal", None):
        message = f"{model} at {settings.address} declined to answer this (content filter)"
        raise UnusableReplyError(Failure(ModelError(message)))


def failure_of(error: Exception, model: str, settings: ModelSettings) -> Failure:
    """What an exception of openai, instructor or pydantic means."""
    import httpx2
    import openai
    from instructor.core.exceptions import (
        InstructorRetryException,
        ResponseParsingError,
    )

    if isinstance(error, InstructorRetryException) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    if isinstance(error, openai.APIConnectionError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    if isinstance(error, UnusableReplyError):
        return error.failure
    if isinstance(error, openai.APIStatusError):
        return _status_failure(error, model, settings)
    if isinstance(error, (openai.APIConnectionError, httpx2.RequestError)):
        return _connection_failure(error, settings)
    if isinstance(error, (ValidationError, ResponseParsingError)):
        message = f"the reply of {model} at {settings.address} does not fit the schema"
        return Failure(ModelNonsense(message), retry="mend", complaint=_complaint(error))
    if isinstance(error, json.JSONDecodeError):
        message = f"the server at {settings.address} sent something that is not JSON"
        return Failure(ModelNonsense(message), retry="same")
    if isinstance(error, openai.APIError):
        return _error_in_the_stream(error, model, settings)
    name = type(error).__name__
    return Failure(ModelError(f"the call to the server at {settings.address} failed ({name})"))


def timed_out(settings: ModelSettings) -> ModelUnreachable:
    """The error for a call that used up its time."""
    seconds = f"{settings.timeout_seconds:g}"
    return ModelUnreachable(
        f"the server at {settings.address} gave no whole answer within {seconds} s"
    )


def _complaint(error: Exception) -> str:
    """Which fields are wrong and how, without what stood in them."""
    if not isinstance(error, ValidationError):
        return "không có lời gọi hàm"
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in problems[:5]]
    return "; ".join(lines)


def _connection_failure(cause: Exception, settings: ModelSettings) -> Failure:
    import httpx2

    if "certificate" in str(cause).lower():
        message = f"the certificate of {settings.address} cannot be verified"
        return Failure(ModelUnreachable(message))
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout)):
        advice = (
            "check the network connection"
            if settings.is_openai
            else "start it or unset OPENAI_BASE_URL"
        )
        message = f"no model server answers at {settings.address}; {advice}"
        if settings.is_loopback:  # nothing on the way that may pass: it does not run
            return Failure(ModelUnreachable(message))
    elif isinstance(cause, httpx2.TimeoutException):
        return Failure(timed_out(settings), retry="same")
    else:
        message = f"the connection to {settings.address} broke before the reply was whole"
    return Failure(ModelUnreachable(message), retry="same")


def _status_failure(error: APIStatusError, model: str, settings: ModelSettings) -> Failure:
    status, address = error.status_code, settings.address
    refusal = _refusal(error, model, settings)
    if refusal is not None:
        return Failure(ModelRefused(refusal), status=status)
    pause = retry_after(error.response.headers)
    if status == 429:
        when = "try again later" if pause is None else f"try again in {math.ceil(pause)} s"
        message = f"the server at {address} allows no more requests now; {when}"
        return Failure(ModelRefused(message), retry="same", pause=pause, status=status)
    # The server's own message is read here and never passed on.
    if status == 413 or _overflowed(error):
        return _overflow(model, settings)
    if status in _PASSING:
        message = f"the server at {address} failed (HTTP {status}); try again in a moment"
        return Failure(ModelError(message), retry="same", pause=pause, status=status)
    return _refused_request(error, settings)


def _overflowed(error: APIError) -> bool:
    return any(_TOO_LONG.search(text) for text in (*_codes(error), error.message))


def _overflow(model: str, settings: ModelSettings) -> Failure:
    message = (
        f"the text does not fit the context window of {model} at {settings.address}; "
        "give it fewer passages, or start the server with a larger window"
    )
    return Failure(ModelOverflow(message), status=413)


def _error_in_the_stream(error: APIError, model: str, settings: ModelSettings) -> Failure:
    """An error that the server sends where it had begun to answer."""
    if _overflowed(error):
        return _overflow(model, settings)
    message = f"the server at {settings.address} broke its reply off with an error"
    return Failure(ModelError(message), retry="same")


def _refusal(error: APIStatusError, model: str, settings: ModelSettings) -> str | None:
    """What to say where the key, the account or the model is refused, else None."""
    address = settings.address
    if error.status_code in (401, 403):
        key = "refused the key" if settings.api_key else "wants a key; set OPENAI_API_KEY"
        return f"the server at {address} {key}"
    if error.status_code == 402 or "insufficient_quota" in _codes(error):
        return f"the account at {address} has no quota left; check its plan and billing"
    if error.status_code == 404:
        return (
            f"the server at {address} knows no model {model!r}, "
            "or the address is not that of its API (which usually ends in /v1)"
        )
    return None


def _codes(error: APIError) -> set[str]:
    """The names that the server gives the error."""
    return {str(code) for code in (error.code, error.type) if code}


def _refused_request(error: APIStatusError, settings: ModelSettings) -> Failure:
    """A request that the server does not accept; models that think refuse `temperature`."""
    shown = [str(part) for part in (error.code, error.param) if part]
    named = ", ".join(part for part in shown if _CODE.fullmatch(part))
    detail = f"HTTP {error.status_code}, {named}" if named else f"HTTP {error.status_code}"
    unsupported = error.param if error.code in _UNSUPPORTED else None
    return Failure(
        ModelError(f"the server at {settings.address} did not accept the request ({detail})"),
        retry="same" if unsupported else "no",
        pause=0.0,
        status=error.status_code,
        unsupported_parameter=unsupported,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, from `retry-after-ms` or `Retry-After`, if any."""
    text, unit = headers.get("retry-after-ms"), 0.001
    if text is None:
        text, unit = headers.get("retry-after"), 1.0
    if text is None:
        return None
    try:
        seconds = float(text) * unit
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None
