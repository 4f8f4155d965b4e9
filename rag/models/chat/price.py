"""What calls cost, in tokens and, where the model's price is known, in dollars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.models.chat.settings import ModelSettings
from rag.types import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion


def usage_of(
    replies: Sequence[ChatCompletion], calls: int, model: str, settings: ModelSettings
) -> Usage:
    """The sum over `replies` of what `calls` calls used."""
    counts = [_tokens(reply) for reply in replies]
    costs = [_cost(count, model, settings) if count else None for count in counts]
    known = [cost for cost in costs if cost is not None]
    prompt, cached, completion = (
        sum(count[position] for count in counts if count) for position in range(3)
    )
    return Usage(
        calls=calls,
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
        cost_usd=sum(known) if known and len(known) == len(costs) else None,
    )


def _tokens(reply: ChatCompletion) -> tuple[int, int, int] | None:
    """Prompt, cached and completion tokens, or None when the server counts none."""
    usage = getattr(reply, "usage", None)
    if usage is None:
        return None
    details = getattr(usage, "prompt_tokens_details", None)
    return (
        usage.prompt_tokens or 0,
        getattr(details, "cached_tokens", None) or 0,
        usage.completion_tokens or 0,
    )


def _cost(tokens: tuple[int, int, int], model: str, settings: ModelSettings) -> float | None:
    """Dollars, by the list price of the model at this address; None when there is none."""
    import genai_prices

    prompt, cached, completion = tokens
    used = genai_prices.Usage(
        input_tokens=prompt, cache_read_tokens=cached, output_tokens=completion
    )
    try:
        price = genai_prices.calc_price(used, model, provider_api_url=settings.address)
    except (LookupError, ValueError):
        return None
    return float(price.total_price)
