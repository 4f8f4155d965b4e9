"""What must be known of a server before the first question: its model, and the mode it enforces.

The mode, how a server is made to keep to a schema, is a property of the server, not of the model:
llama.cpp's server enforces `json_schema` and answers `tools` with prose, llama-cpp-python's the
other way round. Only a try tells.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from rag.errors import ModelNonsense, ModelRefused
from rag.models.chat.budget import Budget, R, persist
from rag.models.chat.connection import Connection, Request
from rag.models.chat.failures import Failure, failure_of
from rag.models.chat.settings import (
    DEFAULT_OPENAI_MODEL,
    MODES,
    Mode,
    ModelSettings,
    ReplyCache,
)


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

    Its tries come on top of a budget's calls, but share its time.
    """

    def __init__(self, settings: ModelSettings, memory: ReplyCache | None) -> None:
        self._settings = settings
        self._memory = memory
        self._default = DEFAULT_OPENAI_MODEL if settings.is_openai else None
        self.model = settings.model or self._default  # None where the server was not asked yet
        self._modes: dict[str, Mode] = {}

    def known(self) -> tuple[str, Mode] | None:
        """Model and mode, where nothing has to be asked for them."""
        mode = self._mode_of(self.model) if self.model else None
        return (self.model, mode) if self.model and mode else None

    async def find(self, connection: Connection, budget: Budget) -> tuple[str, Mode]:
        """Model and mode. Raises a ModelError where one cannot be had."""
        async with connection.finding:
            model = self.model = self.model or await self._first_listed(connection, budget)
            mode = self._mode_of(model)
            if mode is None:
                mode = self._modes[model] = await self._try_modes(connection, budget, model)
                self._remember(model, mode)
            return model, mode

    def forget(self, model: str) -> None:
        """Find model and mode anew at the next call: another server may run at this address."""
        self.model = self._settings.model or self._default
        if self._modes.pop(model, None) is not None:
            self._remember(model, "")

    def _mode_of(self, model: str) -> Mode | None:
        """The mode of the settings, or of the memory."""
        if self._settings.mode != "auto":
            return self._settings.mode
        if model not in self._modes and self._memory is not None:
            known = self._memory.get(self._key(model))
            if known in MODES:
                self._modes[model] = known
        return self._modes.get(model)

    def _remember(self, model: str, mode: Mode | Literal[""]) -> None:
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

        outcome = await self._persist(budget, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.status == 404:
            raise ModelRefused("model_not_listed", address=address)
        raise outcome.error

    async def _persist(
        self, budget: Budget, attempt: Callable[[str], Awaitable[R | Failure]]
    ) -> R | Failure:
        aside = Budget(self._settings.max_calls, budget.seconds_left())
        return await persist(aside, self._settings.pause_seconds, attempt)

    async def _try_modes(self, connection: Connection, budget: Budget, model: str) -> Mode:
        """The first candidate that makes the server give the odd shape of `Probe`."""
        failures: dict[Mode, Failure] = {}
        for mode in candidate_modes(self._settings):
            request = Request(model, mode, _PROBE_MESSAGES, Probe, _PROBE_PARAMETERS)

            async def attempt(
                _complaint: str, request: Request[Probe] = request
            ) -> Probe | Failure:
                outcome = await connection.attempt(request, budget.seconds_left(), [])
                if not isinstance(outcome, Failure) or outcome.unsupported_parameter:
                    return outcome
                # The next mode is a better try than the same one again.
                return replace(outcome, retry="no") if outcome.blames_the_mode else outcome

            outcome = await self._persist(budget, attempt)
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
        address = self._settings.address
        raise ModelNonsense("model_ignores_schema", address=address, model=model, seen=seen)
