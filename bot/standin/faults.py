"""Why does this file exist? So that Telegram's side fails when a test wants it to: which requests, how, and how often.

What each fault does to a request stands in `failing`; here is only which request meets which fault. Faults are looked
at oldest first, and a request meets at most one. Real time, by a monotonic clock, whatever the stand-in's clock says.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

Name = Literal[
    "slow",
    "cut_before",
    "cut_after",
    "half",
    "endless",
    "error_500",
    "html_502",
    "too_many",
    "too_many_all",
    "forbidden",
    "migrate",
    "unauthorized",
    "conflict",
    "refuse",
]
NAMES: Final[frozenset[str]] = frozenset(get_args(Name))


@dataclass(slots=True)
class Fault:
    """One way to fail. ValueError for what makes no sense.

    - `method`: the one that fails, in any case; "*" for all of them, getUpdates included
    - `chat`: only requests with this chat_id; None for all requests, also those without a chat
    - `times`: how often; None for ever
    - `seconds`: how late the answer of `slow` is
    - `retry_after`: whole seconds, for too_many and too_many_all
    - `description`: what is said instead of Telegram's usual words, without "Bad Request: " before it
    - `acts`: whether error_500 and html_502 come after the method has acted; nobody who gets one can know
    """

    fault: Name
    method: str = "*"
    chat: int | None = None
    times: int | None = None
    seconds: float = 0.0
    retry_after: int = 1
    description: str | None = None
    acts: bool = False
    hits: int = 0

    def __post_init__(self) -> None:
        if self.fault not in NAMES:
            raise ValueError(f"There is no fault {self.fault!r}.")
        if self.times is not None and self.times < 1:
            raise ValueError("A fault happens at least once: times is 1 or more, or null.")
        if not 0 <= self.seconds < 3600 or not 1 <= self.retry_after < 86_400:
            raise ValueError("seconds is 0 or more, retry_after 1 or more.")

    @property
    def left(self) -> int | None:
        """How often it will still happen; None for ever."""
        return None if self.times is None else self.times - self.hits

    def meets(self, method: str, chat: int | None) -> bool:
        """Whether a request with this method and chat is to fail."""
        if self.left == 0 or self.method.lower() not in ("*", method.lower()):
            return False
        return self.chat is None or self.chat == chat


class Faults:
    """The faults that wait for a request, and those that are used up, until `clear`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all: list[Fault] = []
        self._flooded_until = 0.0

    def add(self, fault: Fault) -> int:
        """From now on this fault is met. Answers its number."""
        self._all.append(fault)
        return len(self._all)

    def clear(self) -> None:
        """From now on nothing fails."""
        self._all = []
        self._flooded_until = 0.0

    def json(self) -> list[dict[str, Any]]:
        """All of them, oldest first, with what is left and how often each was met."""
        return [
            {
                "id": number,
                "fault": fault.fault,
                "method": fault.method,
                "chat": fault.chat,
                "times": fault.times,
                "left": fault.left,
                "hits": fault.hits,
            }
            for number, fault in enumerate(self._all, 1)
        ]

    def meet(self, method: str, chat: int | None, *, group: bool) -> Fault | None:
        """The fault that this request meets, counted as a hit; None if it may pass. `group`: whether the chat can migrate."""
        flooded = math.ceil(self._flooded_until - self._clock())
        if flooded > 0 and chat is not None:
            return Fault("too_many", retry_after=flooded)
        for fault in self._all:
            if not fault.meets(method, chat) or (fault.fault == "migrate" and not group):
                continue
            fault.hits += 1
            if fault.fault == "too_many_all":
                self._flooded_until = self._clock() + fault.retry_after
            return fault
        return None
