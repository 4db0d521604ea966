"""Which process is killed? The real service, `bot.assembly.run` with settings from the environment, and an onlooker in its log.

    python -m tests.faults.child [EVENT [N]]

EVENT is the name of a logged event ("letter.sending"), with behind a colon a value that one of its fields must have
("verb.committed:settle_sent"). At its N-th occurrence the process kills itself with SIGKILL: nothing is flushed, closed or
rolled back by us. Without EVENT it just runs. The code under test knows nothing of this: events are only log lines.
A point that ends in "!" freezes the process there (SIGSTOP), until somebody lets it go on.

Where the ring has no event, every SQL statement is one: "sql" with its first word ("sql:CREATE 3" is the moment before the
third CREATE); and so is every file that is about to be opened for writing, linked or renamed: "file".
"""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event as sqlalchemy_event

from bot import assembly, logs, settings


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in the life of a process: the `nth` event of this name, of those with `value` in one of their fields.

    There it is killed, or with `freeze` stopped, to go on when it is told to.
    """

    event: str
    value: str | None = None
    nth: int = 1
    freeze: bool = False

    @classmethod
    def parse(cls, text: str, nth: int = 1) -> "Point":
        """From "verb.committed:settle_sent", or "letter.sending!" for a freeze."""
        event, _, value = text.removesuffix("!").partition(":")
        return cls(event, value or None, nth, text.endswith("!"))

    def __str__(self) -> str:
        """As it is typed."""
        return f"{self.event}{f':{self.value}' if self.value else ''}{'!' if self.freeze else ''} {self.nth}"

    def matches(self, event: MutableMapping[str, Any]) -> bool:
        """Whether a log event is one of those that are counted."""
        return event.get("event_name") == self.event and (self.value is None or self.value in map(str, event.values()))


class Killer:
    """A log processor that ends its process at a point. Events come from several threads: counting is one atomic step."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._count = itertools.count(1)

    def __call__(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """See one event of the log."""
        self._see(event)
        return event

    def statement(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        """See one SQL statement that is about to be executed."""
        self._see({"event_name": "sql", "word": statement.split(maxsplit=1)[0]})

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See one event of the interpreter's own."""
        if event in ("os.link", "os.rename") or (event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)):
            self._see({"event_name": "file", "what": event})

    def _see(self, event: MutableMapping[str, Any]) -> None:
        if self._point.matches(event) and next(self._count) == self._point.nth:
            os.write(2, f"{'frozen' if self._point.freeze else 'killed'} at {self._point}\n".encode())
            os.kill(os.getpid(), signal.SIGSTOP if self._point.freeze else signal.SIGKILL)


def serve(point: Point | None, moment: datetime | None = None) -> None:
    """The service, until it is killed; its clock stands still at a moment, if one is given."""
    found = settings.read()
    killers = [Killer(point)] if point else []
    logs.configure("DEBUG", extra=killers)
    for killer in killers:
        if point is not None and point.event == "sql":
            sqlalchemy_event.listen(Engine, "before_cursor_execute", killer.statement)
        if point is not None and point.event == "file":
            sys.addaudithook(killer.audit)
    asyncio.run(assembly.run(found, assembly.wall_clock if moment is None else lambda: moment))


def born(environment: dict[str, str], point: Point | None, log: str, moment: datetime | None = None) -> None:
    """Entry of a process that was forked from one which had imported everything: only the start is saved, nothing else."""
    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.setsid()  # Ctrl+C ends the tests, which end their children
    serve(point, moment)


def main(arguments: list[str]) -> None:
    """Entry from a command line."""
    serve(Point.parse(arguments[0], int(arguments[1]) if arguments[1:] else 1) if arguments else None)


if __name__ == "__main__":
    main(sys.argv[1:])
