"""Why does this file exist? Telegram's real limits: who sends too much is told 429, and how long to wait.

They are measured in real time, by a monotonic clock, whatever the stand-in's clock says. An edit counts as a message.
A message that is told 429 does not count.
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

COUNTED: Final = frozenset({"sendMessage", "sendDocument", "sendPhoto", "editMessageText", "editMessageReplyMarkup"})
"""The methods that are messages. Answers to presses, "is typing" and deletions are free, as far as anyone has measured."""

_SECOND: Final = 1.0
_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much: over all chats in one second, to one chat in one second, to one group in one minute.

    `slack` is how many seconds too early a message may come and still be in time: who paces by the second must not be
    told off because the second message travelled faster than the first.
    """

    overall: int = 30
    chat: int = 1
    group: int = 20
    slack: float = 0.05


class Meter:
    """What was sent lately, and whether one message more is too much. `told` has each 429: method, chat, retry_after."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.told: list[tuple[str, int, int]] = []
        self._clock = clock
        self._overall: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def too_much(self, limits: Limits, method: str, chat: int) -> int | None:
        """Count a message to a chat; or, if it is too much, answer the whole seconds until it would not be."""
        if method not in COUNTED:
            return None
        now = self._clock()
        mine = self._chats[chat]
        waits = [
            _wait(self._overall, limits.overall, _SECOND, now),
            _wait(mine, limits.chat, _SECOND, now),
            _wait(mine, limits.group, _MINUTE, now) if chat < 0 else 0.0,
        ]
        if max(waits) > limits.slack:
            after = math.ceil(max(waits) - limits.slack)
            self.told.append((method, chat, after))
            return after
        for times, window in ((self._overall, _SECOND), (mine, _MINUTE)):
            times.append(now)
            while times[0] < now - window:
                times.popleft()
        return None


def _wait(times: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until fewer than `most` of these times lie in the window that ends then."""
    if len(times) < most:
        return 0.0
    return max(0.0, times[-most] + window - now)
