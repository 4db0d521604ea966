"""Who works on what came in? A fixed handful of workers: each claims a lane, hands its first row to the handlers, and looks.

`Application.process_update` answers None whatever happened, so only the row tells: not closed afterwards is failed. Three tries
in ten seconds, then the row is parked, its sender hears an apology, and the lane goes on.
"""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Session
from telegram import Update
from telegram.ext import Application

from bot.clean import cleaned
from bot.context import ARRIVED, Arrived, Context, Ring
from bot.nudge import Nudges
from bot.parts import AWAY, Stop, keep
from commitments import conversation, inbox, lanes
from commitments.inbox import Claimed
from commitments.work import Cause

log = structlog.get_logger()

WORKERS = 4
_REST = 1.0
"""Seconds after which a worker looks again, whatever it heard."""
_PAUSE_MS = 2_000
_DATABASE_MAY_BE_AWAY = timedelta(minutes=10)
"""Until a row is so old, a database that is away does not count as a try at it."""


def cause_of(update: dict[str, Any], row: int) -> Cause:
    """Who sent an update and where, as opaque addresses; from raw JSON, so that an unknown kind has a sender too."""
    user, chat = _find(update, "from"), _find(update, "chat")
    chat_id = (chat or user or {}).get("id", 0)
    user_id = (user or chat or {}).get("id", 0)
    in_group = chat is not None and chat.get("type") != "private"
    return Cause(row, f"telegram:{user_id}", f"telegram:{chat_id}", in_group)


def lane_of(update: dict[str, Any]) -> str:
    """What must stay in order with this update: its chat, else its user, else nothing but itself."""
    found = _find(update, "chat") or _find(update, "from")
    number = found.get("id") if found else None
    return f"telegram:{number}" if type(number) is int else f"update:{update.get('update_id')}"


def sender_of(update: dict[str, Any]) -> tuple[str | None, bool]:
    """Who sent an update, as an opaque address where somebody did, and whether that was in a chat of their own."""
    user, chat = _find(update, "from"), _find(update, "chat")
    number = user.get("id") if user else None
    private = chat is not None and chat.get("type") == "private" and type(chat.get("id")) is int
    return (f"telegram:{number}" if type(number) is int else None), private


def _find(update: dict[str, Any], field: str) -> dict[str, Any] | None:
    """A field of the one object that an update carries, or of the message that a press is about."""
    for value in update.values():
        if isinstance(value, dict):
            if isinstance(value.get(field), dict):
                return value[field]  # type: ignore[no-any-return]
            message = value.get("message")
            if isinstance(message, dict) and field == "chat" and isinstance(message.get("chat"), dict):
                return message["chat"]  # type: ignore[no-any-return]
    return None


class Inbox:
    """Works the inbox of one bot."""

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        ring: Ring,
        nudges: Nudges,
        name: str,
        lease_ms: int = lanes.LEASE_MS,
    ) -> None:
        self._application, self._ring, self._nudges, self._name = application, ring, nudges, name
        self._lease_ms = lease_ms
        self._errors: dict[int, Exception] = {}
        application.add_error_handler(self._failed)

    async def run(self, number: int, stop: Stop) -> None:
        """Work until the stop; `number` tells this worker from the others of its process."""
        owner = f"{self._name}:worker-{number}"
        await keep(owner, lambda: self.work_off(owner, stop), self._nudges.arrivals.wait, stop)

    async def work_off(self, owner: str, stop: Stop) -> float:
        """Work on row after row until none waits; returns how many seconds to rest then."""
        claimed = await asyncio.to_thread(self._claim, owner)
        if claimed is not None:
            self._nudges.arrivals.set()
        while claimed is not None:
            log.debug("lane claimed", event_name="lane.claimed", row=claimed.row)
            error = await self._handle(claimed)
            try:
                claimed = await asyncio.to_thread(self._go_on, claimed, owner, error, stop)
            finally:
                self._nudges.letters.set()
                self._nudges.finished.set()
        return _REST

    def _claim(self, owner: str) -> Claimed | None:
        with self._ring.work.database.write(alone=False) as session:
            return inbox.claim(session, owner=owner, lease_ms=self._lease_ms)

    async def _handle(self, claimed: Claimed) -> Exception | None:
        """Hand the row to the handlers. Returns what went wrong, as far as that can be known."""
        try:
            raw = cleaned(json.loads(claimed.payload))
            age = (self._ring.work.clock() - claimed.received_at).total_seconds()
            ARRIVED.set(Arrived(self._ring, cause_of(raw, claimed.row), age))
            update = Update.de_json(raw, self._application.bot)
            await self._application.process_update(update)
        except Exception as error:
            log.exception("an update could not be read", event_name="row.unreadable", row=claimed.row)
            return error
        return self._errors.pop(claimed.row, None)

    async def _failed(self, update: object, context: Context) -> None:
        """A handler failed: its row stays open, and is tried again. That the database is away is said elsewhere, and once."""
        error, row = context.error, context.arrived.cause.row
        if isinstance(error, Exception):
            self._errors[row] = error
        if not isinstance(error, AWAY):
            log.error("a handler failed", event_name="handler.failed", row=row, exc_info=error)

    def _go_on(self, claimed: Claimed, owner: str, error: Exception | None, stop: Stop) -> Claimed | None:
        """Let the lane go and take the next one, in one commit where the row is dealt with. After the stop nothing is taken."""
        lease_ms = None if stop.asked else self._lease_ms
        done, following = self._ring.work.beside(_give_back, owner=owner, claimed=claimed, lease_ms=lease_ms)
        if not done:
            self._give_up(claimed, owner, error)
            following = None if stop.asked else self._claim(owner)
        return following  # type: ignore[no-any-return]

    def _give_up(self, claimed: Claimed, owner: str, error: Exception | None) -> None:
        work = self._ring.work
        waits = isinstance(error, AWAY) and work.clock() - claimed.received_at < _DATABASE_MAY_BE_AWAY
        if waits:  # the database came back between the two: that is nobody's mistake, and no try
            work.beside(_wait, owner=owner, claimed=claimed)
            log.info("row waits for the database", event_name="row.waits", row=claimed.row)
            return
        try:
            parked = work.perform(_fail, owner=owner, claimed=claimed, error=type(error).__name__ if error else "handler")
        except lanes.Lost:
            log.warning("a row failed too late", event_name="row.late", row=claimed.row)
        else:
            log.warning("row failed", event_name="row.parked" if parked else "row.failed", row=claimed.row)


def _give_back(
    session: Session,
    *,
    now: datetime,  # noqa: ARG001  a verb is told
    owner: str,
    claimed: Claimed,
    lease_ms: int | None,
) -> tuple[bool, Claimed | None]:
    """Let the lane go if its row is dealt with; returns whether it is, and, where a lease is asked for, what comes next."""
    if inbox.is_open(session, row=claimed.row):
        return False, None
    lanes.release(session, owner=owner, key=claimed.lane)
    return True, None if lease_ms is None else inbox.claim(session, owner=owner, lease_ms=lease_ms)


def _wait(session: Session, *, now: datetime, owner: str, claimed: Claimed) -> None:  # noqa: ARG001  a verb is told
    """Let the lane go, to be tried again in a moment."""
    lanes.release(session, owner=owner, key=claimed.lane, pause_ms=_PAUSE_MS)


def _fail(session: Session, *, now: datetime, owner: str, claimed: Claimed, error: str) -> bool:
    """Count the try; with the last one the row is parked, and its sender hears of it in the same commit."""
    parked = inbox.fail(session, now=now, owner=owner, row=claimed.row, error=error)
    if parked:
        try:
            cause = cause_of(json.loads(claimed.payload), claimed.row)
        except (ValueError, AttributeError):
            return True
        conversation.apologise(session, now=now, user=cause.user, chat=cause.chat, in_group=cause.in_group)
    return parked
