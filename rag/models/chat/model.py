"""The language model: calls constrained to a schema, with one owner of retries, time and mode."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import ValidationError

from rag.errors import ModelError, ModelUnreachable
from rag.messages import say
from rag.models.chat.budget import Budget, persist, usage_of
from rag.models.chat.connection import Connection, Request, reply_key
from rag.models.chat.discovery import Discovery
from rag.models.chat.failures import Failure, timed_out
from rag.models.chat.reply import said
from rag.models.chat.settings import (
    Completion,
    Mode,
    ModelSettings,
    ReplyCache,
    RequestParameters,
    T,
)
from rag.models.chat.stream import grown
from rag.models.prompts import Prompt, fill
from rag.types import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

R = TypeVar("R")
Messages = Sequence[Mapping[str, str]]

# One call, and one more where its reply does not fit the schema.
_CALLS: Final = 2
_REPLY_SHOWN: Final = 2000  # letters of a reply that does not fit, when asked for again


class LanguageModel(AbstractContextManager["LanguageModel"]):
    """A model behind an OpenAI-compatible server. Any number of threads may share one.

    Nothing is sent, and openai is not imported, before the first call. The first call to a server
    also finds its model and mode; these tries come on top of a budget's calls but share its time.
    The mode is kept in `remember`, replies in `cache`.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        remember: ReplyCache | None = None,
        cache: ReplyCache | None = None,
    ) -> None:
        self.settings = settings
        self._cache = cache
        self._discovery = Discovery(settings, remember)
        self._connecting = threading.Lock()
        self._connection: Connection | None = None

    def budget(self) -> Budget:
        """The calls and seconds that the settings allow one result."""
        return Budget(self.settings.max_calls, self.settings.timeout_seconds)

    def complete(
        self,
        messages: Messages,
        schema: type[T],
        parameters: RequestParameters,
        *,
        prompt: str = "",
        budget: Budget | None = None,
    ) -> Completion[T]:
        """The model's reply to `messages`, in the shape of `schema`, or the one remembered.

        `prompt` is the identity of the prompt, `budget` that of a result of several replies.
        Raises ModelUnreachable, ModelRefused, ModelOverflow, ModelCutOff, ModelNonsense or
        ModelError, at the latest when the time of the budget is over.
        """
        asked = partial(self._reply, messages, schema, parameters, prompt, None)
        return _result(self._start(asked, budget))

    def ask(
        self, prompt: Prompt, values: dict[str, str], schema: type[T], budget: Budget, left: int = 0
    ) -> T | None:
        """What the model says to a filled prompt; None where it fails, or only `left` calls are."""
        with budget.at_most(_CALLS, leaving=left) as allowed, suppress(ModelError):
            if allowed:
                asked = fill(prompt, values), schema, prompt.parameters.given()
                return self.complete(*asked, prompt=prompt.identity, budget=budget).value
        return None

    def stream(
        self,
        messages: Messages,
        schema: type[T],
        parameters: RequestParameters,
        *,
        prompt: str = "",
        budget: Budget | None = None,
    ) -> Iterator[T | Completion[T]]:
        """The reply as it grows, for a schema that ends in a list: its items so far, then all.

        A reply that breaks off is asked for again, at once and as a whole: only the completion,
        which comes last, is the reply. Raises as `complete` does. A server that refuses to stream
        is not asked to again.
        """
        arrived: SimpleQueue[T | None] = SimpleQueue()
        asked = partial(self._reply, messages, schema, parameters, prompt, arrived.put)
        reply = self._start(asked, budget)
        reply.add_done_callback(lambda _: arrived.put(None))
        try:
            while (part := arrived.get()) is not None:
                yield part
            yield _result(reply)
        finally:  # where the caller has stopped listening
            reply.cancel()

    def model_name(self) -> str:
        """The model of the settings, else OpenAI's default or the first that the server lists."""
        return self._discovery.model or _result(self._start(self._discovery.find))[0]

    def found(self) -> ModelSettings:
        """The settings with what was found out of the server: model, mode, what it does not take.

        Asks it where that is not known. Raises as `complete` does.
        """
        model, mode = _result(self._start(self._discovery.find))
        known = self._connection.unsupported if self._connection else ()
        return replace(self.settings, model=model, mode=mode, unsupported=frozenset(known))

    def test(self) -> tuple[str, Mode]:
        """The model and the mode found by asking the server now. Raises as `complete` does."""
        return _result(self._start(self._discovery.test))

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        with self._connecting:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _reply(
        self,
        messages: Messages,
        schema: type[T],
        parameters: RequestParameters,
        prompt: str,
        on_part: Callable[[T], None] | None,
        connection: Connection,
        budget: Budget,
    ) -> Completion[T]:
        """The reply that is remembered, or else the model's."""
        model, mode = await self._discovery.find(connection, budget)
        if self.settings.reasoning_effort:
            parameters = {**parameters, "reasoning_effort": self.settings.reasoning_effort}
        request = Request(model, mode, messages, schema, parameters)
        ask = partial(self._ask, connection, request, budget, on_part)
        if self._cache is None:
            return Completion(*await ask(), model, mode)
        key = reply_key(self.settings.address, request, prompt)
        # Who asks the same at the same time waits, and finds the reply remembered. The memory may
        # wait for another process, which must not hold up the other calls.
        async with connection.asking(key):
            with suppress(ValidationError):  # one that does not fit its schema any more is none
                if stored := await asyncio.to_thread(self._cache.get, key):
                    return Completion(schema.model_validate_json(stored), Usage(), model, mode)
            value, usage = await ask()
            await asyncio.to_thread(self._cache.set, key, value.model_dump_json())
        return Completion(value, usage, model, mode)

    async def _ask(
        self,
        connection: Connection,
        request: Request[T],
        budget: Budget,
        on_part: Callable[[T], None] | None,
    ) -> tuple[T, Usage]:
        """The reply and what it took, which is also added to what the budget has spent."""
        replies: list[ChatCompletion] = []
        streamed: list[Failure] = []

        def on_text(text: str) -> None:
            part = grown(text, request.schema)
            if part is not None and on_part is not None:
                on_part(part)

        async def attempt(complaint: str) -> T | Failure:
            asked = request
            if complaint:
                asked = replace(request, messages=_corrected(request.messages, replies, complaint))
            # What went wrong in a stream is tried again without one.
            streams = on_part is not None and not streamed and connection.streams
            heard = on_text if streams else None
            outcome = await connection.attempt(asked, budget.seconds_left(), replies, heard)
            if streams and isinstance(outcome, Failure):
                streamed.append(outcome)
            return outcome

        before, usage = budget.calls_left, Usage()
        try:
            outcome = await persist(budget, self.settings.pause_seconds, attempt)
        finally:
            calls = before - budget.calls_left
            usage = usage_of(replies, calls, request.model, self.settings)
            budget.spent += usage
        if isinstance(outcome, Failure):
            if outcome.blames_the_mode:
                self._discovery.forget(request.model)
            raise outcome.error
        if streamed and streamed[0].blames_the_stream:
            connection.streams = False
        return outcome, usage

    def _start(
        self,
        work: Callable[[Connection, Budget], Coroutine[Any, Any, R]],
        budget: Budget | None = None,
    ) -> Future[R]:
        """Begin work in the background, within the time of the budget; it can be cancelled."""
        allowed = budget or self.budget()
        with self._connecting:
            if self._connection is None:
                self._connection = Connection(self.settings)
            connection = self._connection

        async def bounded() -> R:
            with suppress(TimeoutError):
                async with asyncio.timeout(allowed.seconds_left()):
                    return await work(connection, allowed)
            # Raised out here so that it carries no context, which would hold the prompt.
            raise timed_out(self.settings)

        return connection.start(bounded)


def _result(future: Future[R]) -> R:
    """What the work gave; when the caller is interrupted, the work is cancelled."""
    with suppress(CancelledError):
        try:
            return future.result()
        finally:
            future.cancel()
    raise ModelUnreachable("model_closed")


def _corrected(
    messages: Messages, replies: Sequence[ChatCompletion], complaint: str
) -> list[Mapping[str, str]]:
    """The conversation, then what the model said last and what is wrong with it."""
    last = said(replies[-1].choices[0].message)
    again = say("model.again", "vi", complaint=complaint)
    return [
        *messages,
        {"role": "assistant", "content": last[:_REPLY_SHOWN] or "…"},
        {"role": "user", "content": again},
    ]
