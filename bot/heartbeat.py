"""Which sweep runs how often? APScheduler beats, in memory and without state: a lost beat loses nothing, the next one finds it.

A moment that passed while nothing ran is found by the next beat, since sweeps read what is due and not what the clock says.
"""

import asyncio
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.nudge import Nudges
from commitments import digest, inbox, outbox, reminders, troubles
from commitments.work import Work

log = structlog.get_logger()


class Heartbeat:
    """The sweeps of one register."""

    def __init__(self, work: Work, nudges: Nudges) -> None:
        self._work, self._nudges = work, nudges

    async def beat(self) -> int:
        """Run every sweep until it finds nothing more. Returns how many letters were posted."""
        policy = self._work.policy
        posted = 0
        while found := await asyncio.to_thread(self._work.perform, reminders.sweep, policy=policy):
            posted += found
        posted += int(await asyncio.to_thread(self._work.perform, digest.sweep, policy=policy))
        posted += int(await asyncio.to_thread(self._work.perform, troubles.sweep, policy=policy))
        if posted:
            log.info("the sweeps posted letters", event_name="sweep.posted", letters=posted)
            self._nudges.letters.set()
        return posted

    async def night(self) -> None:
        """Empty what is kept no longer, and check that no question would be forgotten."""
        await asyncio.to_thread(self._work.perform, inbox.expire)
        await asyncio.to_thread(self._work.perform, outbox.expire)
        missed = await asyncio.to_thread(self._work.perform, reminders.full_pass, policy=self._work.policy)
        if missed:
            log.error("shares whose question would be late", event_name="sweep.missed", shares=missed)

    async def next_due(self, after: datetime) -> datetime | None:
        """The first moment strictly after this one at which a sweep finds something."""
        share = await asyncio.to_thread(self._work.ask, reminders.due_after, after=after)
        week = digest.due_after(self._work.policy, after=after)
        return min((moment for moment in (share, week) if moment is not None), default=None)

    async def run(self) -> None:
        """Beat every minute and tidy up at night, for ever. A late or lost beat is never made up for twice."""
        scheduler = AsyncIOScheduler(
            timezone=self._work.policy.zone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self.beat, "interval", minutes=1)
        scheduler.add_job(self.night, "cron", hour=4, minute=10)
        scheduler.start()
        try:
            await self.beat()
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)
