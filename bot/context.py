"""What does a handler hold? The inbox row it works for, a way to read, and one way to make something happen.

A handler may `ask` as often as it likes and calls `perform` exactly once: that closes the row in the verb's transaction.
Both run in a thread, so that the loop never waits for the database.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from telegram.ext import Application, CallbackContext, ExtBot

from bot.gestures import Gestures
from bot.language import Reader
from commitments.policy import Policy
from commitments.work import Cause, Work


@dataclass(frozen=True, slots=True)
class Ring:
    """What every handler shares."""

    work: Work
    gestures: Gestures
    reader: Reader
    file_limit: int = 0
    """The most bytes of a file that is kept; 0 where none is taken."""

    @property
    def policy(self) -> Policy:
        """When people are asked."""
        return self.work.policy


@dataclass(frozen=True, slots=True)
class Arrived:
    """The row at hand: what caused it, and how many seconds ago it came in."""

    ring: Ring
    cause: Cause
    age: float


ARRIVED: ContextVar[Arrived] = ContextVar("arrived")
"""Set by the inbox worker around `process_update`: how the row reaches the context that PTB builds."""


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """A handler's context with its inbox row."""

    arrived: Arrived

    @classmethod
    def from_update(cls, update: object, application: "Application[Any, Any, Any, Any, Any, Any]") -> Self:
        """PTB builds the context here; the row comes from the worker that called it."""
        context = super().from_update(update, application)
        context.arrived = ARRIVED.get()
        return context

    @property
    def ring(self) -> Ring:
        """What every handler shares."""
        return self.arrived.ring

    @property
    def policy(self) -> Policy:
        """When people are asked."""
        return self.ring.policy

    @property
    def now(self) -> datetime:
        """The moment at which the message is read; the verb takes its own."""
        return self.ring.work.clock()

    @property
    def today(self) -> date:
        """The local day on which the message is read."""
        return self.policy.day(self.now)

    async def ask(self, query: Callable[..., Any], **values: Any) -> Any:
        """Read something."""
        return await asyncio.to_thread(self.ring.work.ask, query, **values)

    async def perform(self, verb: Callable[..., Any], **values: Any) -> Any:
        """Make the one thing happen that this update asks for; None where it was refused."""
        return await asyncio.to_thread(self.ring.work.answer, self.arrived.cause, verb, **values)
