"""How do the ring's parts wake each other? A nudge: there may be work, one of you look. It carries nothing and may be lost.

One waiter is woken at a time; who wakes and finds work nudges the next one, so that ten letters wake ten couriers. Who goes
on to a further piece of work wakes nobody: that chain has run.
"""

import asyncio
from collections import deque


class Nudge:
    """Waiting ends by itself after a while, so a lost nudge costs little; one that nobody waited for is kept."""

    def __init__(self) -> None:
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._kept = False
        self._closed = False

    def set(self) -> None:
        """Wake one who waits, or the next one who comes to wait."""
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self._kept = True

    def close(self) -> None:
        """From now on nobody waits."""
        self._closed = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Until a nudge, or for so many seconds."""
        if self._closed:
            return
        if self._kept:
            self._kept = False
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            return


class Nudges:
    """The ring's three: rows came in, letters were posted, something was finished."""

    def __init__(self) -> None:
        self.arrivals = Nudge()
        self.letters = Nudge()
        self.finished = Nudge()

    def close(self) -> None:
        """From now on nobody waits for work: the service stops."""
        self.arrivals.close()
        self.letters.close()
