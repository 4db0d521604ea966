"""Why does this file exist? It is the queue between Telegram and one bot: numbered, confirmed by offset, not quite reliable.

The rules are those of Telegram's own server where it shows them: an offset confirms all before it; one that can't be
right (far beyond the last number, or far before the first) confirms nothing. On demand the queue misbehaves as Telegram
may: updates again, a batch out of order, numbers that start lower, fields that nobody knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from .oddities import with_unknown_fields

Json = dict[str, Any]

AHEAD: Final = 10
"""How far beyond the next number an offset may be and still mean something."""

BEHIND: Final = 1_000_000
"""How far before the first number an offset may be and still mean something."""

_FIRST: Final = 871_340_219
_LOWER: Final = 100_000_019


@dataclass(slots=True, eq=False)
class Queued:
    """One update on its way. `epoch` counts how often the numbers have started again."""

    update: Json
    epoch: int
    repeated: bool = False
    handed_out: bool = False

    @property
    def number(self) -> int:
        """Its update_id."""
        return int(self.update["update_id"])


class Updates:
    """The updates of one bot. `changed` is called whenever there is something new to fetch.

    `allowed` has the kinds that the bot asked for; None is all of them. A kind is left out when its update is made, not
    when it is fetched.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self.allowed: frozenset[str] | None = None
        self._changed = changed
        self._queue: list[Queued] = []
        self._all: dict[int, Queued] = {}
        self._starts = [_FIRST]
        self._nexts = [_FIRST]
        self._shuffles = 0
        self._strange = 0

    def __len__(self) -> int:
        """How many are not yet confirmed."""
        return len(self._queue)

    @property
    def first(self) -> int:
        """The number of the very first update. StopIteration before there is one."""
        return next(iter(self._all))

    def put(self, kind: str, content: Json, *, unasked: bool = False) -> int | None:
        """A new update. Answers its number, or None for a kind that the bot did not ask for (unless `unasked`)."""
        if self.allowed is not None and kind not in self.allowed and not unasked:
            return None
        number = self._nexts[-1]
        update: Json = {"update_id": number, kind: content}
        if self._strange and not unasked:
            self._strange -= 1
            update = with_unknown_fields(update)
        self._nexts[-1] += 1
        self._all[number] = queued = Queued(update, len(self._nexts) - 1)
        self._queue.append(queued)
        self._changed()
        return number

    def take(self, offset: int | None, limit: int) -> list[Json]:
        """The first `limit` of them. A positive `offset` confirms all before it, a negative one all but the last."""
        if offset is not None and offset < 0:
            del self._queue[:offset]
        elif offset:
            self._confirm(offset)
        batch = self.pick(limit, set())
        return [queued.update for queued in batch]

    def _confirm(self, offset: int) -> None:
        epochs = range(len(self._starts))
        means = [e for e in epochs if self._starts[e] - BEHIND <= offset <= self._nexts[e] + AHEAD]
        if not means:
            return
        meant = means[-1]

        def stays(queued: Queued) -> bool:
            if queued.repeated and not queued.handed_out:
                return True
            if queued.epoch == meant:
                return queued.number >= offset
            # What came before the numbers started again was confirmed if it was ever seen.
            return queued.epoch > meant or not queued.handed_out

        self._queue = list(filter(stays, self._queue))

    def pick(self, limit: int, busy: set[Queued]) -> list[Queued]:
        """The first `limit` that are not busy, now handed out."""
        batch = list(islice((queued for queued in self._queue if queued not in busy), limit))
        if self._shuffles and len(batch) > 1:
            self._shuffles -= 1
            batch.reverse()
        for queued in batch:
            queued.handed_out = True
        return batch

    def done(self, queued: Queued) -> None:
        """This one has been received: a webhook answered well."""
        if queued in self._queue:
            self._queue.remove(queued)
        self._changed()

    def drop(self) -> None:
        """Forget all that are not yet confirmed."""
        self._queue = []

    # What goes wrong on demand.

    def repeat(self, number: int) -> None:
        """Queue an update once more, whatever was confirmed. KeyError for one that never was."""
        again = self._all[number]
        self._queue.append(Queued(again.update, again.epoch, repeated=True))
        self._changed()

    def shuffle(self, times: int = 1) -> None:
        """Hand out that many coming batches of two or more in the wrong order: the newest first."""
        self._shuffles += times

    def restart_ids(self) -> None:
        """From now on the numbers are lower than all before, as they may be after a week of silence."""
        start = self._starts[-1] - _LOWER
        if start <= BEHIND:
            raise ValueError("The numbers can't start lower again.")
        self._starts.append(start)
        self._nexts.append(start)

    def strange_fields(self, times: int = 1) -> None:
        """That many coming updates carry fields that nobody knows."""
        self._strange += times
