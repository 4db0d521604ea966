"""Why does this file exist? It is all that the stand-in knows about what it is a stand-in for."""

from datetime import datetime
from typing import Protocol


class Product(Protocol):
    """Something that acts on the clock and talks through the Bot API."""

    async def next_due(self, after: datetime) -> datetime | None:
        """The first moment strictly after `after` at which the clock makes something happen, aware; None if none."""
        ...

    async def settle(self) -> None:
        """Do all that is due now, and return when it is quiet: nothing waiting to be handled or sent."""
        ...

    def strip(self) -> str:
        """One line of plain text that the page shows under the clock."""
        ...
