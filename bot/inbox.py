"""Who works on what came in? A fixed handful of workers: each claims a lane, hands its first row to the handlers, and looks.

`Application.process_update` answers None whatever happened, so only the row tells: not closed afterwards is failed. Three tries
in ten seconds, then the row is parked, its sender hears an apology, and the lane goes on.
"""

import asyncio
import json
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application

from bot.context import ARRIVED, Arrived, Ring
from bot.nudge import Nudges
from commitments import conversation, inbox, lanes
from commitments.inbox import Claimed
from commitments.work import Cause

log = structlog.get_logger()

WORKERS = 4


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
    return f"telegram:{found['id']}" if found else f"update:{update.get('update_id')}"


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

    async def run(self, number: int) -> None:
        """Work for ever; `number` tells this worker from the others of its process."""
        owner = f"{self._name}:worker-{number}"
        while True:
            if not await self.work_one(owner):
                await self._nudges.arrivals.wait(1.0)

    async def work_one(self, owner: str) -> bool:
        """Work on one row, if there is one."""
        claimed = await asyncio.to_thread(self._claim, owner)
        if claimed is None:
            return False
        self._nudges.arrivals.set()
        log.debug("lane claimed", event_name="lane.claimed", row=claimed.row)
        error = await self._handle(claimed)
        await asyncio.to_thread(self._finish, claimed, owner, error)
        self._nudges.letters.set()
        self._nudges.finished.set()
        return True

    def _claim(self, owner: str) -> Claimed | None:
        with self._ring.work.database.write(alone=False) as session:
            return inbox.claim(session, owner=owner, lease_ms=self._lease_ms)

    async def _handle(self, claimed: Claimed) -> str | None:
        """Hand the row to the handlers. Returns the name of what went wrong outside of them, if anything."""
        try:
            raw = json.loads(claimed.payload)
            age = (self._ring.work.clock() - claimed.received_at).total_seconds()
            ARRIVED.set(Arrived(self._ring, cause_of(raw, claimed.row), age))
            update = Update.de_json(raw, self._application.bot)
            await self._application.process_update(update)
        except Exception as error:
            log.exception("an update could not be read", event_name="row.unreadable", row=claimed.row)
            return type(error).__name__
        return None

    def _finish(self, claimed: Claimed, owner: str, error: str | None) -> None:
        now = self._ring.work.clock()
        with self._ring.work.database.write(alone=False) as session:
            if not inbox.is_open(session, row=claimed.row):
                lanes.release(session, owner=owner, key=claimed.lane)
                return
            try:
                parked = inbox.fail(session, now=now, owner=owner, row=claimed.row, error=error or "handler")
            except lanes.Lost:
                log.warning("a row failed too late", event_name="row.late", row=claimed.row)
                return
        log.warning("row failed", event_name="row.parked" if parked else "row.failed", row=claimed.row)
        if parked:
            self._apologise(claimed)

    def _apologise(self, claimed: Claimed) -> None:
        try:
            cause = cause_of(json.loads(claimed.payload), claimed.row)
        except (ValueError, AttributeError):
            return
        self._ring.work.perform(conversation.apologise, user=cause.user, chat=cause.chat, in_group=cause.in_group)
