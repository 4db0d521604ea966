"""How do updates come in without being lost? Our own getUpdates loop: store the batch raw, commit, and only then move on.

python-telegram-bot confirms updates before it works on them, and a kill loses what was under way (measured). Asking again from
the number after the last stored one is what confirms the stored ones.
"""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import structlog

from bot.inbox import lane_of
from bot.nudge import Nudges
from commitments import inbox
from commitments.work import Work

log = structlog.get_logger()

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for; another kind is never sent."""
_BATCH = 100
_LONGEST_PAUSE = 30.0


class Polling:
    """One poller on one token: a second one would steal updates, and is told 409."""

    def __init__(self, work: Work, url: str, token: str, nudges: Nudges, *, seconds: int) -> None:
        self._work, self._nudges, self._seconds = work, nudges, seconds
        self._method = f"{url}/bot{token}/getUpdates"
        self._offset: int | None = None
        self.last_answer: datetime | None = None
        """When Telegram last answered: what readiness is measured by."""

    async def run(self) -> None:
        """Poll for ever; a failure is waited out, longer each time."""
        timeout = httpx.Timeout(10.0, read=self._seconds + 10.0)
        async with httpx.AsyncClient(timeout=timeout) as client:
            pause = 0.5
            while True:
                try:
                    await self.poll_once(client)
                    pause = 0.5
                except (httpx.HTTPError, ValueError) as error:
                    log.warning("no updates could be fetched", event_name="intake.failed", error=type(error).__name__)
                    await asyncio.sleep(pause)
                    pause = min(_LONGEST_PAUSE, pause * 2)

    async def poll_once(self, client: httpx.AsyncClient) -> int:
        """Ask once; returns how many new updates were stored. Raises httpx.HTTPError, or ValueError for an answer amiss."""
        asked: dict[str, Any] = {"timeout": self._seconds, "limit": _BATCH, "allowed_updates": list(KINDS)}
        if self._offset is not None:
            asked["offset"] = self._offset
            log.debug("updates confirmed", event_name="intake.confirming", offset=self._offset)
        answer = await client.post(self._method, json=asked)
        answer.raise_for_status()
        updates = answer.json()["result"]
        self.last_answer = datetime.now(UTC)  # noqa: TID251  a health figure, not a fact of the register
        if not updates:
            return 0
        log.debug("updates received", event_name="intake.received", count=len(updates))
        new = await asyncio.to_thread(self._work.beside, inbox.store, updates=[_incoming(update) for update in updates])
        log.info("updates stored", event_name="intake.stored", count=len(updates), new=new)
        self._offset = updates[-1]["update_id"] + 1
        self._nudges.arrivals.set()
        return int(new)


def _incoming(update: dict[str, Any]) -> inbox.Incoming:
    return inbox.Incoming(update["update_id"], lane_of(update), json.dumps(update, ensure_ascii=False))
