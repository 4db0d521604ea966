"""Why does this file exist? The stand-in's time stands still until somebody turns it, and never goes back."""

from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """A clock that one sets. Calling it gives the moment, an aware datetime in UTC.

    `start` must be aware (ValueError otherwise). What stands in `listeners` is called after each `set`.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self.listeners: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        """The moment on this clock, aware, in UTC."""
        return self._now

    def set(self, to: datetime) -> None:
        """Set the clock. ValueError for a naive moment, or for one before the present moment."""
        moment = _aware(to)
        if moment < self._now:
            raise ValueError(f"The clock does not go back: it is {self._now.isoformat()}, not {moment.isoformat()}.")
        self._now = moment
        for listener in self.listeners:
            listener()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"A moment needs a time zone: {moment.isoformat()} has none.")
    return moment.astimezone(UTC)
