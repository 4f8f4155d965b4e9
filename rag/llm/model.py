"""The language model: calls constrained to a schema, with one owner of retries, time and mode."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rag.errors import InputError, ModelNonsense, ModelRefused
from rag.llm.calls import Request, connect, structured_reply, with_complaint
from rag.llm.failures import Failure, failure_of, timed_out
from rag.llm.loop import BackgroundLoop
from rag.llm.modes import (
    MODES,
    PROBE_MESSAGES,
    PROBE_PARAMETERS,
    ModeMemory,
    ModeName,
    Probe,
    candidate_modes,
    known_mode,
)
from rag.llm.price import usage_of
from rag.llm.settings import DEFAULT_OPENAI_MODEL, Completion, ModelSettings, T

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

R = TypeVar("R")


class LanguageModel:
    """A model behind an OpenAI-compatible server. Any number of threads may share one.

    Nothing is sent, and openai is not imported, before the first call. The first call to a server
    also finds its model and mode; these tries come on top of `max_calls` but share its time.
    """

    def __init__(self, settings: ModelSettings, *, remember: ModeMemory) -> None:
        if settings.mode != "auto" and known_mode(settings.mode) is None:
            raise InputError(f"unknown mode {settings.mode!r}; use auto, {', '.join(MODES)}")
        self.settings = settings
        self._remember = remember
        self._model = settings.model
        self._modes: dict[str, ModeName] = {}
        self._unsupported: set[str] = set()
        self._connecting = threading.Lock()
        self._connection: _Connection | None = None

    def complete(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: type[T],
        parameters: Mapping[str, float | int],
    ) -> Completion[T]:
        """The model's reply to `messages`, in the shape of `schema`.

        Raises ModelUnreachable, ModelRefused, ModelNonsense or ModelError, at the latest when the
        time of the settings is over.
        """
        started = time.perf_counter()

        async def work(turn: _Turn) -> Completion[T]:
            model = await self._find_model(turn)
            mode = await self._find_mode(turn, model)
            replies: list[ChatCompletion] = []

            async def attempt(complaint: str) -> T | Failure:
                said = with_complaint(messages, replies, complaint) if complaint else messages
                request = Request(model, mode, said, schema, parameters)
                return await self._attempt(turn, request, replies)

            outcome, calls = await self._persist(turn, attempt)
            if isinstance(outcome, Failure):
                if outcome.blames_the_mode:
                    self._forget(model)
                raise outcome.error
            return Completion(
                value=outcome,
                usage=usage_of(replies, calls, model, self.settings),
                model=model,
                mode=mode,
                milliseconds=(time.perf_counter() - started) * 1000,
            )

        return self._run(work)

    def model_name(self) -> str:
        """The model of the settings, else OpenAI's default or the first that the server lists."""
        return self._model or self._run(self._find_model)

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        with self._connecting:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.loop.run(connection.client.close())
            connection.loop.close()

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

    def _run(self, work: Callable[[_Turn], Coroutine[Any, Any, R]]) -> R:
        """Do the work in the background, within the time of the settings."""
        connection = self._connect()

        async def bounded() -> R:
            seconds = self.settings.timeout_seconds
            turn = _Turn(connection, deadline=asyncio.get_running_loop().time() + seconds)
            try:
                async with asyncio.timeout(seconds):
                    return await work(turn)
            except TimeoutError:
                pass
            # Raised out here so that it carries no context, which would hold the prompt.
            raise timed_out(self.settings)

        return connection.loop.run(bounded())

    def _connect(self) -> _Connection:
        if self.settings.is_openai and not self.settings.api_key:
            raise ModelRefused(f"{self.settings.address} wants a key; set OPENAI_API_KEY")
        with self._connecting:
            if self._connection is None:
                self._connection = _Connection(
                    client=connect(self.settings),
                    loop=BackgroundLoop(),
                    slots=asyncio.Semaphore(self.settings.concurrency),
                    finding=asyncio.Lock(),
                )
            return self._connection

    async def _persist(
        self,
        turn: _Turn,
        attempt: Callable[[str], Awaitable[R | Failure]],
    ) -> tuple[R | Failure, int]:
        """The first success, or the failure that stands, and the number of calls it took.

        `attempt` is given what to complain of: nothing, or what was wrong with the last reply.
        The model is asked once to mend a reply.
        """
        complaint, pause, calls = "", self.settings.pause_seconds, 0
        while True:
            calls += 1
            outcome = await attempt(complaint)
            if not isinstance(outcome, Failure) or calls >= self.settings.max_calls:
                return outcome, calls
            if outcome.retry == "mend" and not complaint:
                complaint = outcome.complaint
                continue
            if outcome.retry != "same":
                return outcome, calls
            # Jitter, so that calls that failed together do not come back together.
            wait = pause * random.uniform(0.5, 1) if outcome.pause is None else outcome.pause
            if wait >= turn.seconds_left():
                return outcome, calls
            await asyncio.sleep(wait)
            pause *= 2

    async def _attempt(
        self, turn: _Turn, request: Request[T], replies: list[ChatCompletion]
    ) -> T | Failure:
        """One call. Failures are returned, not raised: an exception would drag the prompt along."""
        wanted = request.parameters.items()
        given = {name: value for name, value in wanted if name not in self._unsupported}
        async with turn.connection.slots:
            try:
                return await structured_reply(
                    turn.connection.client,
                    self.settings,
                    replace(request, parameters=given),
                    seconds=turn.seconds_left(),
                    replies=replies,
                )
            except Exception as error:
                failure = failure_of(error, request.model, self.settings)
        if failure.unsupported_parameter is not None:
            if failure.unsupported_parameter not in given:
                return replace(failure, retry="no")
            self._unsupported.add(failure.unsupported_parameter)
        return failure

    async def _find_model(self, turn: _Turn) -> str:
        async with turn.connection.finding:
            if self._model is None:
                if self.settings.is_openai:
                    self._model = DEFAULT_OPENAI_MODEL
                else:
                    self._model = await self._first_listed(turn)
            return self._model

    async def _first_listed(self, turn: _Turn) -> str:
        address = self.settings.address

        async def attempt(_complaint: str) -> str | Failure:
            try:
                page = await turn.connection.client.models.list(timeout=turn.seconds_left())
                # Ollama lists embedding models among the others.
                names = [each.id for each in page.data if "embed" not in each.id.lower()]
            except Exception as error:
                return failure_of(error, "", self.settings)
            if not names:
                message = f"the server at {address} lists no model; load one or set DIEMBAO_MODEL"
                return Failure(ModelRefused(message))
            return names[0]

        outcome, _ = await self._persist(turn, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.status == 404:
            raise ModelRefused(
                f"the server at {address} does not list its models; set DIEMBAO_MODEL, "
                "and see that the address is that of its API (which usually ends in /v1)"
            )
        raise outcome.error

    async def _find_mode(self, turn: _Turn, model: str) -> ModeName:
        """The mode of the settings, of the memory, or the first that the server enforces."""
        fixed = known_mode(self.settings.mode)
        if fixed is not None:
            return fixed
        async with turn.connection.finding:
            if model not in self._modes:
                address = self.settings.address
                mode = known_mode(self._remember.get(address, model))
                if mode is None:
                    mode = await self._try_modes(turn, model)
                    self._remember.set(address, model, mode)
                self._modes[model] = mode
            return self._modes[model]

    async def _try_modes(self, turn: _Turn, model: str) -> ModeName:
        """The first candidate that makes the server give the odd shape of `Probe`."""
        failures: dict[ModeName, Failure] = {}
        for mode in candidate_modes(self.settings):
            request = Request(model, mode, PROBE_MESSAGES, Probe, PROBE_PARAMETERS)

            async def attempt(
                _complaint: str, request: Request[Probe] = request
            ) -> Probe | Failure:
                outcome = await self._attempt(turn, request, [])
                if not isinstance(outcome, Failure) or outcome.unsupported_parameter:
                    return outcome
                # The next mode is a better try than the same one again.
                return replace(outcome, retry="no") if outcome.blames_the_mode else outcome

            outcome, _ = await self._persist(turn, attempt)
            if not isinstance(outcome, Failure):
                return mode
            if not outcome.blames_the_mode:
                raise outcome.error
            failures[mode] = outcome
        if all(failure.status in (404, 500) for failure in failures.values()):
            # Not a matter of the mode: no such model, or a server that is broken.
            raise failures[mode].error
        seen = ", ".join(
            f"{mode}: {f'HTTP {failure.status}' if failure.status else 'ignored'}"
            for mode, failure in failures.items()
        )
        raise ModelNonsense(
            f"the server at {self.settings.address} does not keep {model} to a schema ({seen}); "
            "use a server or model that does, or set DIEMBAO_MODEL_MODE"
        )

    def _forget(self, model: str) -> None:
        """Find model and mode anew at the next call: another server may run at this address."""
        self._model = self.settings.model
        if self._modes.pop(model, None) is not None:
            self._remember.set(self.settings.address, model, None)


@dataclass(frozen=True)
class _Connection:
    """What is open between calls. `slots` limits the calls under way."""

    loop: BackgroundLoop
    client: AsyncOpenAI
    slots: asyncio.Semaphore
    finding: asyncio.Lock


@dataclass(frozen=True)
class _Turn:
    """One call of a caller, from the inside."""

    connection: _Connection
    deadline: float

    def seconds_left(self) -> float:
        """Never zero, which would mean no limit."""
        return max(self.deadline - asyncio.get_running_loop().time(), 0.001)
