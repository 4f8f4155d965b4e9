"""What one result may take, in calls and seconds, and what it took; trying again within that."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import ModelError
from rag.models.chat.failures import Failure
from rag.models.chat.settings import ModelSettings
from rag.types import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

R = TypeVar("R")


class Budget:
    """The calls and seconds of one result, whatever replies it is made of, and what was spent.

    Its replies are asked for one after another; two threads must not share one.
    """

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls = self.calls_left = calls
        self.deadline = time.monotonic() + seconds
        self.spent = Usage()

    def aside(self) -> Budget:
        """As many calls again, within the same time: for what is found out once for a server."""
        return Budget(self.calls, self.seconds_left())

    @contextmanager
    def at_most(self, calls: int, *, leaving: int = 0) -> Iterator[bool]:
        """Within the block no more than `calls`, and `leaving` are kept; True if any is left."""
        kept = min(max(self.calls_left - calls, leaving), self.calls_left)
        self.calls_left -= kept
        try:
            yield self.calls_left > 0
        finally:
            self.calls_left += kept

    def seconds_left(self) -> float:
        """Never zero, which would mean no limit."""
        return max(self.deadline - time.monotonic(), 0.001)


async def persist(
    budget: Budget, first_pause: float, attempt: Callable[[str], Awaitable[R | Failure]]
) -> R | Failure:
    """The first success, or the failure that stands.

    `attempt` is given what to complain of: nothing, or what was wrong with the last reply. The
    model is asked once to mend a reply. Pauses double from `first_pause`, in seconds, unless the
    server names one.
    """
    complaint, pause = "", first_pause
    outcome: R | Failure = Failure(ModelError("model_calls_used_up"))
    while budget.calls_left > 0:
        budget.calls_left -= 1
        outcome = await attempt(complaint)
        if not isinstance(outcome, Failure):
            return outcome
        if outcome.retry == "mend" and not complaint:
            complaint = outcome.complaint
            continue
        if outcome.retry != "same" or budget.calls_left < 1:
            return outcome
        # Jitter, so that calls that failed together do not come back together.
        wait = pause * random.uniform(0.5, 1) if outcome.pause is None else outcome.pause
        if wait >= budget.seconds_left():
            return outcome
        await asyncio.sleep(wait)
        pause *= 2
    return outcome


def usage_of(
    replies: Sequence[ChatCompletion], calls: int, model: str, settings: ModelSettings
) -> Usage:
    """The sum over `replies` of what `calls` calls used, at the list price of the model.

    Nothing is counted where the server counts nothing, and no cost where no price is known.
    """
    import genai_prices

    total = Usage()
    for reply in replies:
        counted: Any = getattr(reply, "usage", None)
        details = getattr(counted, "prompt_tokens_details", None)
        usage = Usage(
            calls=1,
            prompt_tokens=getattr(counted, "prompt_tokens", None) or 0,
            cached_tokens=getattr(details, "cached_tokens", None) or 0,
            completion_tokens=getattr(counted, "completion_tokens", None) or 0,
        )
        priced = genai_prices.Usage(
            input_tokens=usage.prompt_tokens,
            cache_read_tokens=usage.cached_tokens,
            output_tokens=usage.completion_tokens,
        )
        with suppress(LookupError, ValueError):
            if counted is not None:
                price = genai_prices.calc_price(priced, model, provider_api_url=settings.address)
                usage = usage.model_copy(update={"cost_usd": float(price.total_price)})
        total += usage
    return total.model_copy(update={"calls": calls})
