"""`taz` as it is typed, in this process (a start of Python a command would take most of a test's time), and Telegram's stand-in
in a thread of its own, so that the commands reach it over real HTTP."""

import asyncio
import contextlib
import io
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.cli import main
from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import World

TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@contextlib.contextmanager
def environment(settings: Mapping[str, str], home: Path) -> Iterator[None]:
    """Only these settings, and an empty home."""
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": kept["PATH"], "HOME": str(home)} | dict(settings))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def taz(*words: str, home: Path, **settings: str) -> Typed:
    """Type `taz` with only these settings."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with environment(settings, home), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    return Typed(code, out.getvalue(), err.getvalue())


class Telegram:
    """`with Telegram() as telegram`: a stand-in at `telegram.url` that takes TOKEN. Its world is touched through `do` only."""

    def __init__(self) -> None:
        self.world = World(Clock(datetime.now(UTC)), bot_username="een_proefbot")  # noqa: TID251  an outside clock
        self.url = ""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with Serving(application(self.world, self.world.clock, token=TOKEN)) as serving:
            self.url = serving.url
            self._ready.set()
            await self._end.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)

    def do(self, what: Callable[..., T], *words: Any, **values: Any) -> T:
        """Something that happens at Telegram, in its own thread."""

        async def there() -> T:
            return what(*words, **values)

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(30)
