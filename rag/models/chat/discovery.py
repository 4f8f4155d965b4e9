"""What must be known of a server before the first question: its model, and the mode it enforces."""

from __future__ import annotations

from dataclasses import replace

from rag.errors import ModelNonsense, ModelRefused
from rag.models.chat.calls import Request
from rag.models.chat.failures import Failure, failure_of
from rag.models.chat.modes import (
    PROBE_MESSAGES,
    PROBE_PARAMETERS,
    ModeMemory,
    ModeName,
    Probe,
    candidate_modes,
    known_mode,
)
from rag.models.chat.retry import Budget, persist
from rag.models.chat.settings import DEFAULT_OPENAI_MODEL, ModelSettings
from rag.models.chat.wire import Wire


class Discovery:
    """Finds model and mode once, and remembers the mode across processes.

    Its tries come on top of a budget's calls, but share its time.
    """

    def __init__(self, settings: ModelSettings, remember: ModeMemory) -> None:
        self._settings = settings
        self._remember = remember
        self._model = settings.model
        self._modes: dict[str, ModeName] = {}

    def known(self) -> tuple[str, ModeName] | None:
        """Model and mode, where nothing has to be asked for them."""
        model = self._model or (DEFAULT_OPENAI_MODEL if self._settings.is_openai else None)
        mode = self._mode_of(model) if model else None
        return (model, mode) if model and mode else None

    async def find(self, wire: Wire, budget: Budget) -> tuple[str, ModeName]:
        """Model and mode. Raises a ModelError where one cannot be had."""
        model = await self.find_model(wire, budget)
        async with wire.finding:
            mode = self._mode_of(model)
            if mode is None:
                mode = await self._try_modes(wire, budget, model)
                self._remember.set(self._settings.address, model, mode)
                self._modes[model] = mode
            return model, mode

    async def find_model(self, wire: Wire, budget: Budget) -> str:
        """The model of the settings, else OpenAI's default or the first that the server lists."""
        async with wire.finding:
            if self._model is None:
                if self._settings.is_openai:
                    self._model = DEFAULT_OPENAI_MODEL
                else:
                    self._model = await self._first_listed(wire, budget)
            return self._model

    def forget(self, model: str) -> None:
        """Find model and mode anew at the next call: another server may run at this address."""
        self._model = self._settings.model
        if self._modes.pop(model, None) is not None:
            self._remember.set(self._settings.address, model, None)

    def _mode_of(self, model: str) -> ModeName | None:
        """The mode of the settings, or of the memory."""
        fixed = known_mode(self._settings.mode)
        if fixed is not None:
            return fixed
        if model not in self._modes:
            mode = known_mode(self._remember.get(self._settings.address, model))
            if mode is not None:
                self._modes[model] = mode
        return self._modes.get(model)

    async def _first_listed(self, wire: Wire, budget: Budget) -> str:
        address = self._settings.address

        async def attempt(_complaint: str) -> str | Failure:
            try:
                page = await wire.client.models.list(timeout=budget.seconds_left())
                # Ollama lists embedding models among the others.
                names = [each.id for each in page.data if "embed" not in each.id.lower()]
            except Exception as error:
                return failure_of(error, "", self._settings)
            if not names:
                return Failure(ModelRefused("model_lists_none", address=address))
            return names[0]

        aside = budget.aside(self._settings.max_calls)
        outcome = await persist(aside, self._settings.pause_seconds, attempt)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.status == 404:
            raise ModelRefused("model_not_listed", address=address)
        raise outcome.error

    async def _try_modes(self, wire: Wire, budget: Budget, model: str) -> ModeName:
        """The first candidate that makes the server give the odd shape of `Probe`."""
        failures: dict[ModeName, Failure] = {}
        for mode in candidate_modes(self._settings):
            request = Request(model, mode, PROBE_MESSAGES, Probe, PROBE_PARAMETERS)

            async def attempt(
                _complaint: str, request: Request[Probe] = request
            ) -> Probe | Failure:
                outcome = await wire.attempt(request, budget, [])
                if not isinstance(outcome, Failure) or outcome.unsupported_parameter:
                    return outcome
                # The next mode is a better try than the same one again.
                return replace(outcome, retry="no") if outcome.blames_the_mode else outcome

            aside = budget.aside(self._settings.max_calls)
            outcome = await persist(aside, self._settings.pause_seconds, attempt)
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
