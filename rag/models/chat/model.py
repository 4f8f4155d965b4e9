"""The language model: calls constrained to a schema, with one owner of retries, time and mode."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rag.errors import InputError, ModelRefused, ModelUnreachable
from rag.models.chat.cache import NoCache, ReplyCache, remembered, reply_key
from rag.models.chat.calls import Request, with_complaint
from rag.models.chat.discovery import Discovery
from rag.models.chat.failures import Failure, timed_out
from rag.models.chat.modes import MODES, ModeMemory, known_mode
from rag.models.chat.partial import grown
from rag.models.chat.price import usage_of
from rag.models.chat.retry import Budget, persist
from rag.models.chat.settings import Completion, ModelSettings, T
from rag.models.chat.wire import Wire, open_wire
from rag.types import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

R = TypeVar("R")
Messages = Sequence[Mapping[str, str]]
Parameters = Mapping[str, float | int]


class LanguageModel:
    """A model behind an OpenAI-compatible server. Any number of threads may share one.

    Nothing is sent, and openai is not imported, before the first call. The first call to a server
    also finds its model and mode; these tries come on top of a budget's calls but share its time.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        remember: ModeMemory,
        cache: ReplyCache | None = None,
    ) -> None:
        if settings.mode != "auto" and known_mode(settings.mode) is None:
            raise InputError("model_mode_unknown", mode=settings.mode, modes=", ".join(MODES))
        self.settings = settings
        self._cache = cache or NoCache()
        self._discovery = Discovery(settings, remember)
        self._connecting = threading.Lock()
        self._wire: Wire | None = None
        # For each reply that is being asked for: its lock, and how many threads want it.
        self._asking: dict[str, tuple[threading.Lock, int]] = {}

    def budget(self) -> Budget:
        """The calls and seconds that the settings allow one result."""
        return Budget(self.settings.max_calls, self.settings.timeout_seconds)

    def complete(
        self,
        messages: Messages,
        schema: type[T],
        parameters: Parameters,
        *,
        prompt: str = "",
        budget: Budget | None = None,
    ) -> Completion[T]:
        """The model's reply to `messages`, in the shape of `schema`, or the one remembered.

        `prompt` is the identity of the prompt, `budget` that of a result of several replies.
        Raises ModelUnreachable, ModelRefused, ModelOverflow, ModelCutOff, ModelNonsense or
        ModelError, at the latest when the time of the budget is over.
        """
        started = time.perf_counter()
        allowed = budget or self.budget()
        request, key = self._request(messages, schema, parameters, prompt, allowed)
        # Who asks the same at the same time waits, and finds the reply remembered.
        with self._alone(key, allowed):
            value, usage = remembered(self._cache, key, schema), Usage()
            if value is None:
                value, usage = self._run(allowed, lambda wire: self._ask(wire, request, allowed))
                self._cache.set(key, value.model_dump_json())
        return _completion(value, usage, request, started)

    def stream(
        self,
        messages: Messages,
        schema: type[T],
        parameters: Parameters,
        *,
        prompt: str = "",
        budget: Budget | None = None,
    ) -> Iterator[T | Completion[T]]:
        """The reply as it grows, for a schema of one list: its complete items so far, then all.

        A reply that breaks off is asked for again, at once and as a whole: only the completion,
        which comes last, is the reply. Raises as `complete` does. A server that refuses to stream
        is not asked to again.
        """
        started = time.perf_counter()
        allowed = budget or self.budget()
        request, key = self._request(messages, schema, parameters, prompt, allowed)
        value, usage = remembered(self._cache, key, schema), Usage()
        if value is None:
            arrived: SimpleQueue[T | None] = SimpleQueue()
            wire = self._connect()
            work = self._bounded(allowed, self._ask(wire, request, allowed, arrived.put))
            reply = wire.loop.start(work)
            reply.add_done_callback(lambda _: arrived.put(None))
            try:
                while (part := arrived.get()) is not None:
                    yield part
                if reply.cancelled():
                    raise ModelUnreachable("model_closed")
                value, usage = reply.result()
            finally:  # where the caller has stopped listening
                reply.cancel()
            self._cache.set(key, value.model_dump_json())
        yield _completion(value, usage, request, started)

    def model_name(self) -> str:
        """The model of the settings, else OpenAI's default or the first that the server lists."""
        if self.settings.model:
            return self.settings.model
        budget = self.budget()
        return self._run(budget, lambda wire: self._discovery.find_model(wire, budget))

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        with self._connecting:
            wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def __enter__(self) -> Self:
        """The model itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    async def _ask(
        self,
        wire: Wire,
        request: Request[T],
        budget: Budget,
        on_part: Callable[[T], None] | None = None,
    ) -> tuple[T, Usage]:
        """The reply and what it took, which is also added to what the budget has spent."""
        replies: list[ChatCompletion] = []
        streamed: list[Failure] = []

        def on_text(text: str) -> None:
            part = grown(text, request.schema)
            if part is not None and on_part is not None:
                on_part(part)

        async def attempt(complaint: str) -> T | Failure:
            said = request.messages
            if complaint:
                said = with_complaint(said, replies, complaint)
            asked = Request(request.model, request.mode, said, request.schema, request.parameters)
            # What went wrong in a stream is tried again without one.
            if on_part is None or streamed or not wire.streams:
                return await wire.attempt(asked, budget, replies)
            outcome = await wire.attempt(asked, budget, replies, on_text)
            if isinstance(outcome, Failure):
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
            wire.streams = False
        return outcome, usage

    def _request(
        self,
        messages: Messages,
        schema: type[T],
        parameters: Parameters,
        prompt: str,
        budget: Budget,
    ) -> tuple[Request[T], str]:
        """What is to be sent, and the key by which its reply is remembered."""
        known = self._discovery.known()
        if known is None:
            known = self._run(budget, lambda wire: self._discovery.find(wire, budget))
        model, mode = known
        key = reply_key(
            address=self.settings.address,
            model=model,
            mode=mode,
            messages=messages,
            schema=schema,
            parameters=parameters,
            prompt=prompt,
        )
        return Request(model, mode, messages, schema, parameters), key

    @contextmanager
    def _alone(self, key: str, budget: Budget) -> Iterator[None]:
        """One thread at a time asks for a reply that will be remembered."""
        if isinstance(self._cache, NoCache):
            yield
            return
        with self._connecting:
            asking, waiting = self._asking.get(key, (threading.Lock(), 0))
            self._asking[key] = asking, waiting + 1
        try:
            if not asking.acquire(timeout=max(0.0, budget.seconds_left())):
                raise timed_out(self.settings)
            try:
                yield
            finally:
                asking.release()
        finally:
            with self._connecting:
                asking, waiting = self._asking.pop(key)
                if waiting > 1:
                    self._asking[key] = asking, waiting - 1

    def _run(self, budget: Budget, work: Callable[[Wire], Coroutine[Any, Any, R]]) -> R:
        """Do the work in the background, within the time of the budget."""
        wire = self._connect()
        try:
            return wire.loop.run(self._bounded(budget, work(wire)))
        except CancelledError:
            pass
        raise ModelUnreachable("model_closed")

    async def _bounded(self, budget: Budget, work: Coroutine[Any, Any, R]) -> R:
        try:
            async with asyncio.timeout(budget.seconds_left()):
                return await work
        except TimeoutError:
            pass
        # Raised out here so that it carries no context, which would hold the prompt.
        raise timed_out(self.settings)

    def _connect(self) -> Wire:
        if self.settings.is_openai and not self.settings.api_key:
            raise ModelRefused("model_key_wanted", address=self.settings.address)
        with self._connecting:
            if self._wire is None:
                self._wire = open_wire(self.settings)
            return self._wire


def _completion(value: T, usage: Usage, request: Request[T], started: float) -> Completion[T]:
    milliseconds = (time.perf_counter() - started) * 1000
    return Completion(value, usage, request.model, request.mode, milliseconds)
