"""Which sweep runs how often? APScheduler beats, in memory and without state: a lost beat loses nothing, the next one finds it.

A moment that passed while nothing ran is found by the next beat, since sweeps read what is due and not what the clock says. Of
several replicas one sweeps: each verb is performed under its lease, so that a leader that was frozen changes nothing any more.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from bot.nudge import Nudges
from bot.parts import AWAY, Patience, Stop
from commitments import (
    cards,
    confirmations,
    digest,
    erasure,
    leases,
    pages,
    presence,
    pulses,
    reminders,
    retention,
    rounds,
    troubles,
)
from commitments.leases import Lease
from commitments.work import Work

log = structlog.get_logger()

_NIGHT_MISSED = timedelta(hours=26)
"""A night's work that is older than this was missed, and is made up for at once."""


class Heartbeat:
    """The sweeps of one register."""

    def __init__(self, work: Work, nudges: Nudges, stop: Stop, *, months: int) -> None:
        """`months` that a name is kept after somebody left."""
        self._work, self._nudges, self._stop, self._months = work, nudges, stop, months

    async def beat(self, lease: Lease | None = None) -> int:
        """Run every sweep until it finds nothing more. Returns how many letters were posted. Raises leases.Lost."""
        policy = self._work.policy
        posted = int(await self._perform(rounds.sweep, lease, policy=policy))
        posted += int(await self._perform(pages.sweep, lease, policy=policy))  # a page can't wait, a question can
        while found := await self._perform(reminders.sweep, lease, policy=policy):
            posted += found
        posted += int(await self._perform(confirmations.sweep, lease, policy=policy))
        posted += int(await self._perform(presence.sweep, lease, policy=policy))
        posted += int(await self._perform(digest.sweep, lease, policy=policy))
        posted += int(await self._perform(troubles.sweep, lease, policy=policy))
        if await self._perform(cards.sweep, lease, policy=policy):
            self._nudges.letters.set()
        if await self._perform(erasure.finish, lease):
            await self._scrub()
        if posted:
            log.info("the sweeps posted letters", event_name="sweep.posted", letters=posted)
            self._nudges.letters.set()
        return posted

    async def night(self, lease: Lease | None = None) -> None:
        """Let go of what is kept no longer, and check that no question would be forgotten. Raises leases.Lost."""
        for rule in retention.RULES:
            gone = await self._perform(retention.apply, lease, rule=rule, months=self._months)
            if gone:
                log.info("what is kept no longer went", event_name="retention.applied", rule=rule, count=gone)
        await self._scrub()
        missed = await self._perform(reminders.full_pass, lease, policy=self._work.policy)
        if missed:
            log.error("shares whose question would be late", event_name="sweep.missed", shares=missed)

    async def _scrub(self) -> None:
        if not await asyncio.to_thread(self._work.database.scrub):
            log.info("somebody reads; the log is written back later", event_name="retention.later")

    async def next_due(self, after: datetime) -> datetime | None:
        """The first moment strictly after this one at which a sweep finds something."""
        share = await asyncio.to_thread(self._work.ask, reminders.due_after, after=after)
        person = await asyncio.to_thread(self._work.ask, confirmations.due_after, after=after, policy=self._work.policy)
        together = await asyncio.to_thread(self._work.ask, rounds.due_after, after=after, policy=self._work.policy)
        page = await asyncio.to_thread(self._work.ask, pages.due_after, after=after, policy=self._work.policy)
        group = await asyncio.to_thread(self._work.ask, presence.due_after, after=after)
        week = digest.due_after(self._work.policy, after=after)
        return min((moment for moment in (share, person, together, page, group, week) if moment is not None), default=None)

    async def run(self, lease: Lease) -> None:
        """Beat every minute and tidy up at night, until the stop. A late or lost beat is never made up for twice."""
        wanted: dict[str, None] = {"sweep": None}
        there = asyncio.Event()

        def want(what: str) -> None:
            wanted[what] = None
            there.set()

        self._stop.then.append(there.set)
        patience = Patience("heartbeat", self._stop)
        scheduler = AsyncIOScheduler(
            timezone=self._work.policy.zone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(want, "interval", minutes=1, args=["sweep"])
        scheduler.add_job(want, "cron", hour=4, minute=10, args=["night"])
        scheduler.start()
        try:
            while not self._stop.asked:
                there.clear()
                try:
                    await self._do(wanted, lease)
                except AWAY as error:
                    await patience.lost(error)
                    continue
                except leases.Lost:
                    raise
                except Exception:  # a bug: people can talk on, and the next beat tries again
                    log.exception("a sweep failed", event_name="sweep.failed")
                    wanted.clear()
                patience.found()
                if not self._stop.asked:
                    await there.wait()
        finally:
            scheduler.shutdown(wait=False)
            self._stop.then.remove(there.set)

    async def _do(self, wanted: dict[str, None], lease: Lease) -> None:
        """Do what is wanted, one after the other; what fails stays wanted."""
        if "sweep" in wanted:
            await self.beat(lease)
            seen = await asyncio.to_thread(self._work.beside, _swept)
            wanted.pop("sweep")
            if seen:
                wanted["night"] = None
        if "night" in wanted:
            await self.night(lease)
            await asyncio.to_thread(self._work.beside, pulses.beat, name="night")
            wanted.pop("night")

    async def _perform(self, verb: Callable[..., Any], lease: Lease | None, **values: Any) -> Any:
        return await asyncio.to_thread(self._work.perform, verb, under=lease, **values)


def _swept(session: Session, *, now: datetime) -> bool:
    """The sweeps were done; returns whether the last night was missed."""
    pulses.beat(session, now=now, name="sweep")
    night = pulses.seen(session).get("night")
    return night is not None and now - night.at > _NIGHT_MISSED
