"""The open connection to a model server, and what was learnt of it on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.errors import ModelOverflow, ModelRefused
from rag.models.chat.calls import Request, connect, structured_reply
from rag.models.chat.failures import Failure, failure_of
from rag.models.chat.loop import BackgroundLoop
from rag.models.chat.retry import Budget
from rag.models.chat.settings import ModelSettings, T

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion


@dataclass
class Wire:
    """`slots` limits the calls under way, `finding` lets one caller at a time find things out.

    `unsupported` are the parameters that the server does not take; `streams` is False once it
    has refused to stream.
    """

    settings: ModelSettings
    loop: BackgroundLoop
    client: AsyncOpenAI
    slots: asyncio.Semaphore
    finding: asyncio.Lock
    unsupported: set[str] = field(default_factory=set)
    streams: bool = True

    def close(self) -> None:
        """Close the connections; calls under way are cancelled."""
        self.loop.run(self.client.close())
        self.loop.close()

    async def attempt(
        self,
        request: Request[T],
        budget: Budget,
        replies: list[ChatCompletion],
        on_text: Callable[[str], None] | None = None,
    ) -> T | Failure:
        """One call. Failures are returned, not raised: an exception would drag the prompt along."""
        wanted = request.parameters.items()
        given = {name: value for name, value in wanted if name not in self.unsupported}
        async with self.slots:
            try:
                return await structured_reply(
                    self.client,
                    self.settings,
                    replace(request, parameters=given),
                    seconds=budget.seconds_left(),
                    replies=replies,
                    on_text=on_text,
                )
            except Exception as error:
                failure = failure_of(error, request.model, self.settings)
        if failure.unsupported_parameter in given:
            self.unsupported.add(failure.unsupported_parameter or "")
            return failure
        if on_text is not None and _perhaps_the_stream(failure):
            return replace(failure, retry="same", pause=0.0)
        return failure if failure.unsupported_parameter is None else replace(failure, retry="no")


def open_wire(settings: ModelSettings) -> Wire:
    """A connection. Nothing is sent yet."""
    return Wire(
        settings=settings,
        loop=BackgroundLoop(),
        client=connect(settings),
        slots=asyncio.Semaphore(settings.concurrency),
        finding=asyncio.Lock(),
    )


def _perhaps_the_stream(failure: Failure) -> bool:
    return failure.blames_the_stream and not isinstance(
        failure.error, (ModelRefused, ModelOverflow)
    )
