"""How does a part of the ring live? Step by step, through a time in which the database is away, until it is told to stop.

A step that has begun is never cut off: what somebody has in hand is settled first. What only one replica may do, it does
under a lease, and stops when it has lost that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from commitments import leases
from commitments.leases import Lease
from commitments.work import Work

log = structlog.get_logger()

AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)
"""What a database raises that is away, full, being restarted, or tired of waiting: the work is not wrong, only the moment."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between two tries while the database is away."""
LEASE_MS = 15_000
"""How long a leader holds without a word. It renews three times as often; the others look five times as often."""
LOOK = 3.0

T = TypeVar("T")


def reason_of(error: Exception) -> str:
    """The first line of what the database's driver said; our own statement and its values stay out."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return said.splitlines()[0] if said else type(error).__name__


class Stop:
    """A stop that is asked for once, and heard by everybody who waits."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._blocks: set[asyncio.Timeout] = set()
        self.then: list[Callable[[], None]] = []
        """What is called when the stop is asked for."""

    @property
    def asked(self) -> bool:
        """Whether somebody asked for it."""
        return self._event.is_set()

    def ask(self) -> None:
        """Let everybody end what is in hand and begin nothing new."""
        if self.asked:
            return
        self._event.set()
        for block in self._blocks:
            block.reschedule(0)
        for call in self.then:
            call()

    async def wait(self, seconds: float | None = None) -> None:
        """Until the stop, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return

    def leaves(self) -> "Leaving":
        """`async with stop.leaves()`: what stands in it is left when the stop comes: waiting, that nobody misses."""
        return Leaving(self.asked, self._blocks)


class Leaving:
    """A block that a stop ends."""

    def __init__(self, at_once: bool, blocks: set[asyncio.Timeout]) -> None:
        self._block, self._blocks = asyncio.timeout(0 if at_once else None), blocks

    async def __aenter__(self) -> None:
        """Into the block."""
        await self._block.__aenter__()
        self._blocks.add(self._block)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Out of it; the stop is no error."""
        self._blocks.discard(self._block)
        try:
            await self._block.__aexit__(kind, error, trace)
        except TimeoutError:
            return True
        return False


class Patience:
    """Waits out a database that is away: said once when it goes and once when it is back."""

    def __init__(self, part: str, stop: Stop) -> None:
        self._part, self._stop = part, stop
        self._pause = 0.0

    async def lost(self, error: Exception) -> None:
        """It is away: wait a little, longer each time."""
        if not self._pause:
            log.warning(
                "the database does not work along; this part waits",
                event_name="database.away",
                part=self._part,
                error=type(error).__name__,
                reason=reason_of(error),
            )
        self._pause = min(LONGEST_PAUSE, self._pause * 2 or FIRST_PAUSE)
        await self._stop.wait(self._pause)

    @property
    def waits(self) -> bool:
        """Whether it was away when this part last asked."""
        return bool(self._pause)

    def found(self) -> None:
        """It answered."""
        if self._pause:
            log.info("the database works along again", event_name="database.back", part=self._part)
        self._pause = 0.0


async def keep(
    part: str, step: Callable[[], Awaitable[float | None]], rest: Callable[[float], Awaitable[None]], stop: Stop
) -> None:
    """Take step after step until the stop. A step returns for how many seconds there is nothing to do, or None.

    `rest` waits so long, or until there is something to do.
    """
    patience = Patience(part, stop)
    while not stop.asked:
        try:
            idle = await step()
        except AWAY as error:
            await patience.lost(error)
            continue
        patience.found()
        if idle is not None:
            await rest(idle)


async def insist(doing: Callable[[], T], patience: Patience, stop: Stop) -> T:
    """Do something in a thread that must not be forgotten, such as settling what was sent: again until the database takes it.

    After the stop was asked for it is tried once more; then the database's error comes out.
    """
    while True:
        last = stop.asked
        try:
            done = await asyncio.to_thread(doing)
        except AWAY as error:
            if last:
                raise
            await patience.lost(error)
            continue
        patience.found()
        return done


class Leadership:
    """What only one of several replicas does: `part`, while it holds the lease of this name."""

    def __init__(self, work: Work, name: str, owner: str, stop: Stop, *, ms: int = LEASE_MS) -> None:
        self._work, self._name, self._owner, self._stop, self._ms = work, name, owner, stop, ms
        self._patience = Patience(f"lease {name}", stop)
        self.lease: Lease | None = None
        """What this process holds, as far as it knows."""

    async def run(self, part: Callable[[Lease], Awaitable[None]]) -> None:
        """Look every few seconds whether the lease is free; hold it, and do the part, until the stop."""
        while not self._stop.asked:
            try:
                lease = await self._hold()
            except AWAY as error:
                await self._patience.lost(error)
                continue
            self._patience.found()
            if lease is None:
                await self._stop.wait(LOOK)
            else:
                await self._lead(lease, part)

    async def _lead(self, lease: Lease, part: Callable[[Lease], Awaitable[None]]) -> None:
        log.info("this process leads", event_name="lease.held", lease=lease.name, epoch=lease.epoch)
        self.lease = lease
        try:
            async with asyncio.TaskGroup() as group:
                renewing = group.create_task(self._renew(lease))
                await part(lease)
                renewing.cancel()
        except* leases.Lost:
            log.warning("another process leads by now", event_name="lease.lost", lease=lease.name, epoch=lease.epoch)
        finally:
            self.lease = None
        if self._stop.asked:
            await self._leave(lease)

    async def _renew(self, lease: Lease) -> None:
        """Renew for ever. Raises Lost where another holds it, or where nobody can know since the database is away."""
        clock = asyncio.get_running_loop().time
        renewed = clock()
        while True:
            await asyncio.sleep(self._ms / 3000)
            try:
                if await self._hold() != lease:
                    raise leases.Lost(lease.name)
            except AWAY:
                if clock() - renewed > self._ms / 1000:
                    raise leases.Lost(lease.name) from None
            else:
                renewed = clock()

    async def _hold(self) -> Lease | None:
        found: Lease | None = await asyncio.to_thread(self._work.beside, hold, name=self._name, owner=self._owner, ms=self._ms)
        return found

    async def _leave(self, lease: Lease) -> None:
        try:
            await asyncio.to_thread(self._work.beside, leave, lease=lease)
        except AWAY as error:
            log.info("a lease runs out by itself", event_name="lease.left", lease=lease.name, reason=reason_of(error))


def hold(session: Session, *, now: Any, name: str, owner: str, ms: int) -> Lease | None:  # noqa: ARG001
    """Take or renew a lease. A verb is told the moment; a lease goes by the database's own clock."""
    return leases.hold(session, name=name, owner=owner, ms=ms)


def leave(session: Session, *, now: Any, lease: Lease) -> None:  # noqa: ARG001
    """Give a lease back, so that another need not wait for its end."""
    leases.leave(session, lease=lease)
