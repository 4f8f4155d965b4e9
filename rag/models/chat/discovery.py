"""What must be known of a server before the first question: its model, and the mode it enforces.

The mode, how a server is made to keep to a schema, is a property of the server, not of the model:
llama.cpp's server enforces `json_schema` and answers `tools` with prose, llama-cpp-python's the
other way round. Only a try tells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from rag.errors import ModelNonsense, ModelRefused
from rag.models.chat.budget import Budget, persist
from rag.models.chat.connection import Connection, Request
from rag.models.chat.failures import Failure, failure_of
from rag.models.chat.settings import DEFAULT_OPENAI_MODEL, MODES, Mode, ModelSettings, ReplyCache


# A shape that no model hits on by itself: an odd key with one of two odd values. The docstring is
# sent with it, so it gives nothing away.
class Probe(BaseModel):
    """Lời chào."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sen_41: Literal["ngo-dong", "lua-73"]


# The question asks for prose, so that only a server that enforces the schema gives the shape.
_PROBE_MESSAGES: Final = [{"role": "user", "content": "Chỉ trả lời một từ: xin chào."}]
# Room for a model that thinks first; the reply itself takes about 15 tokens.
_PROBE_PARAMETERS: Final = {"max_tokens": 512}


def candidate_modes(settings: ModelSettings) -> tuple[Mode, ...]:
    """The modes worth trying on a server, the cheapest first."""
    if settings.is_openai or settings.is_azure:
        return ("strict",)
    return ("json_schema", "tools", "json_object", "text")


class Discovery:
    """Finds model and mode once, and remembers the mode across processes, in `memory`.

    What is tried comes on top of a budget's calls, but shares its time.
    """

    def __init__(self, settings: ModelSettings, memory: ReplyCache | None) -> None:
        self._settings = settings
        self._memory = memory if settings.mode == "auto" else None
        self._start()

    def _start(self) -> None:
        settings = self._settings
        # None where the server was not asked yet.
        self.model = settings.model or (DEFAULT_OPENAI_MODEL if settings.is_openai else None)
        self._mode = None if settings.mode == "auto" else settings.mode

    async def find(self, connection: Connection, budget: Budget) -> tuple[str, Mode]:
        """Model and mode. Raises a ModelError where one cannot be had."""
        async with connection.finding:
            self.model = model = self.model or await self._first_listed(connection, budget)
            if self._mode is None:
                known = self._memory.get(self._key(model)) if self._memory else None
                self._mode = next((mode for mode in MODES if mode == known), None)
            if self._mode is None:
                self._mode = await self._try_modes(connection, budget, model)
                self._remember(model, self._mode)
            return model, self._mode

    def forget(self, model: str) -> None:
        """Find model and mode anew at the next call: another server may run at this address."""
        self._remember(model, "")
        self._start()

    async def test(self, connection: Connection, budget: Budget) -> tuple[str, Mode]:
        """Model and mode found anew; a mode that is set is tried. Raises a ModelError."""
        if self.model is not None:
            self.forget(self.model)
        model, mode = await self.find(connection, budget)
        if self._settings.mode != "auto":
            outcome = await self._try(connection, budget, model, mode)
            if isinstance(outcome, Failure):
                raise outcome.error
        return model, mode

    def _remember(self, model: str, mode: str) -> None:
        if self._memory is not None:
            self._memory.set(self._key(model), mode)

    def _key(self, model: str) -> str:
        return f"mode {self._settings.address} {model}"

    async def _first_listed(self, connection: Connection, budget: Budget) -> str:
        address = self._settings.address

        async def attempt(_complaint: str) -> str | Failure:
            try:
                page = await connection.client.models.list(timeout=budget.seconds_left())
                # Ollama lists embedding models among the others.
                names = [each.id for each in page.data if "embed" not in each.id.lower()]
            except Exception as error:
                return failure_of(error, "", self._settings)
            return names[0] if names else Failure(ModelRefused("model_lists_none", address=address))

        outcome = await persist(budget.aside(), self._settings.pause_seconds, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.status == 404:
            raise ModelRefused("model_not_listed", address=address)
        raise outcome.error

    async def _try_modes(self, connection: Connection, budget: Budget, model: str) -> Mode:
        """The first candidate that makes the server give the odd shape of `Probe`."""
        failures: dict[Mode, Failure] = {}
        for mode in candidate_modes(self._settings):
            outcome = await self._try(connection, budget, model, mode)
            if not isinstance(outcome, Failure):
                return mode
            if not outcome.blames_the_mode:
                raise outcome.error
            failures[mode] = outcome
        if all(failure.status in (404, 500) for failure in failures.values()):
            # Not a matter of the mode: no such model, or a server that is broken.
            raise failures[mode].error
        seen = ", ".join(
            f"{mode}: HTTP {failure.status}" if failure.status else mode  # or it was ignored
            for mode, failure in failures.items()
        )
        address = self._settings.address
        raise ModelNonsense("model_ignores_schema", address=address, model=model, seen=seen)

    async def _try(
        self, connection: Connection, budget: Budget, model: str, mode: Mode
    ) -> Probe | Failure:
        request = Request(model, mode, _PROBE_MESSAGES, Probe, _PROBE_PARAMETERS)

        async def attempt(_complaint: str) -> Probe | Failure:
            outcome = await connection.attempt(request, budget.seconds_left(), [])
            if not isinstance(outcome, Failure) or outcome.unsupported_parameter:
                return outcome
            # The next mode is a better try than the same one again.
            return replace(outcome, retry="no") if outcome.blames_the_mode else outcome

        return await persist(budget.aside(), self._settings.pause_seconds, attempt)
