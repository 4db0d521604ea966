"""How do the ring's parts wake each other? A nudge: something happened, look again. It carries nothing and may be lost."""

import asyncio


class Nudge:
    """Whoever waits is woken by the next `set`; waiting ends by itself after a while, so a lost nudge costs little."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake everybody who waits now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Until the next nudge, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
