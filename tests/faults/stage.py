"""Where does a crash happen? On a stage: a stand-in as Telegram, one register, and the service in a process that may be killed.

People act on the stand-in and wait for what they see there; they do not know that the service dies and comes back. Whoever
waits, waits for something to happen, with a deadline; nothing sleeps to be in time.
"""

import asyncio
import multiprocessing
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlmodel import col, select

from bot.assembly import wall_clock
from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import Message, Sent, World
from commitments import inbox, offers, outbox
from commitments.database import Database
from commitments.keys import Keyring
from commitments.notices import Offer
from commitments.outbox import Letter
from tests.faults import child
from tests.faults.child import Point

DEADLINE = 25.0
"""Seconds that anybody waits for anything: a multiple of what it takes, since machines are slow at times."""
ROOT = Path(__file__).parents[2]

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["bot.assembly", "tests.faults.child", "pytest"])


def warm() -> None:
    """Let the process that all services are forked from import everything, while something else is prepared."""
    ensure_running()


class TooLate(AssertionError):
    """Something did not happen within the deadline."""


@dataclass(frozen=True, slots=True)
class Register:
    """A database and its key, by URL and path: what survives a crash."""

    url: str
    key: Path

    def open(self) -> Database:
        """The database, to be closed by the caller."""
        return Database(self.url, Keyring(self.key.read_bytes().strip()))


@dataclass(frozen=True, slots=True)
class Crash:
    """A process that was killed: where, and the letters that it held at that moment, which nobody can know the fate of."""

    point: Point
    held: frozenset[int]


@dataclass
class Stage:
    """One stand-in, one register, one service process at a time."""

    world: World
    url: str
    token: str
    register: Register
    log: Path
    crashes: list[Crash] = field(default_factory=list)
    acts: int = 0
    """How many updates people have caused."""
    _child: Any = None
    _read: dict[int, int] = field(default_factory=dict)

    @cached_property
    def database(self) -> Database:
        """The register, opened for looking: beside the service, which is the only one that writes."""
        return self.register.open()

    # --- the process ---

    def environment(self) -> dict[str, str]:
        """The settings of the service: English, since the script waits for nothing that has a language."""
        return {
            "TAZ_TOKEN": self.token,
            "TAZ_TELEGRAM_URL": self.url,
            "TAZ_DATABASE_URL": self.register.url,
            "TAZ_KEY_FILE": str(self.register.key),
            "TAZ_LANGUAGE": "en",
            "TAZ_POLL_SECONDS": "20",
        }

    def start(self, point: Point | None) -> None:
        """Start the service, to be killed at this point if one is given."""
        self._child = _processes.Process(target=child.born, args=(self.environment(), point, str(self.log)), daemon=True)
        self._child.start()

    async def ended(self) -> int:
        """Wait until the process is gone; its exit status, a signal as a negative number."""
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._child.sentinel, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(self._child.sentinel)
        self._child.join()
        return int(self._child.exitcode)

    async def live(self, kills: Sequence[Point]) -> None:
        """Keep the service alive for ever: killed at each point in turn, started again each time, and then left in peace."""
        for point in kills:
            self.start(point)
            status = await self.ended()
            if status != -signal.SIGKILL:
                raise AssertionError(f"ended by itself with {status} before {point}:\n{self.tail()}")
            self.crashes.append(Crash(point, self.held()))
        self.start(None)
        status = await self.ended()
        raise AssertionError(f"ended by itself with {status}:\n{self.tail()}")

    def kill(self) -> None:
        """SIGKILL from outside, wherever it is."""
        if self._child is not None and self._child.is_alive():
            self._child.kill()
            self._child.join()

    def tail(self) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text("utf-8").splitlines()[-25:]) if self.log.exists() else ""

    def complaints(self) -> list[str]:
        """Log lines that should not be there: a crash may interrupt, never break."""
        wrong = re.compile(r"level=(error|critical|warning)|^Traceback")
        return [line for line in self.log.read_text("utf-8").splitlines() if wrong.search(line)] if self.log.exists() else []

    # --- what the register says ---

    def held(self) -> frozenset[int]:
        """The letters that are in somebody's hands."""
        if not self.register.key.exists() or not self.register.key.stat().st_size:
            return frozenset()
        with self.database.read() as session:
            if not inspect(session.connection()).has_table(Letter.__tablename__):
                return frozenset()
            return frozenset(session.exec(select(Letter.id).where(Letter.state == "claimed")))

    async def quiet(self) -> None:
        """Wait until all updates are confirmed and dealt with, and no letter is left to send."""

        def is_quiet() -> bool:
            if self.world.unconfirmed():
                return False
            with self.database.read() as session:
                return not inbox.waiting(session) and not outbox.ready_count(session, now=wall_clock())

        async with _within("quiet", self):
            while not is_quiet():
                await self.world.change(self.world.version, seconds=0.05)

    def offers_under(self, message: Message) -> list[tuple[Offer, str]]:
        """What the buttons of a message do, with their keys."""
        keys = [button.data for row in message.keyboard for button in row if button.data]
        with self.database.read() as session:
            rows = session.exec(select(offers.Offered).where(col(offers.Offered.key).in_(keys))).all()
        known = {row.key: Offer.model_validate_json(row.offer) for row in rows}
        return [(known[key], key) for key in keys if key in known]

    # --- people ---

    def write(self, user: int, text: str, *, chat: int | None = None) -> None:
        """Somebody writes to the bot, in private or in a group."""
        self.world.write(user, chat or user, text)
        self.acts += 1

    async def press(self, user: int, do: str, *, times: int = 1, **wanted: object) -> str:
        """Press the newest button that does this; `times` as an impatient thumb. Returns the key."""
        message, key = await self._button(user, do, wanted)
        for _ in range(times):
            self.world.press(user, user, message.message_id, key)
            self.acts += 1
        return key

    async def _button(self, chat: int, do: str, wanted: dict[str, object]) -> tuple[Message, str]:
        async with _within(f"a button {do} {wanted} in {chat}", self):
            while True:
                seen = self.world.version
                for message in reversed(self.world.messages(chat)):
                    for offer, key in self.offers_under(message) if message.sender == self.world.bot.id else ():
                        if offer.do == do and all(getattr(offer, name) == value for name, value in wanted.items()):
                            return message, key
                await self.world.change(seen, seconds=1.0)

    async def hears(self, chat: int, *, do: str | None = None, says: str | None = None) -> Sent:
        """Wait for the next message or edit in a chat that offers this, or says this; what came before it is passed over."""
        async with _within(f"a message that offers {do} or says {says} in {chat}", self):
            at = self._read.get(chat, 0)
            while True:
                seen = self.world.version
                for sent in self.world.log[at:]:
                    at += 1
                    if sent.chat == chat and (says is None or says in sent.text) and (do is None or self._does(sent, do)):
                        self._read[chat] = at
                        return sent
                await self.world.change(seen, seconds=1.0)

    def _does(self, sent: Sent, do: str) -> bool:
        keys = [key for row in sent.keyboard for _, key in row]
        with self.database.read() as session:
            rows = session.exec(select(offers.Offered.offer).where(col(offers.Offered.key).in_(keys))).all()
        return any(Offer.model_validate_json(row).do == do for row in rows)


@asynccontextmanager
async def _within(what: str, on: Stage) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(DEADLINE):
            yield
    except TimeoutError:
        raise TooLate(f"{what} did not come\n{on.tail()}") from None


@asynccontextmanager
async def stage(register: Register, folder: Path, *, world: World | None = None) -> AsyncIterator[Stage]:
    """A stage over a register; the process that is on it at the end is killed."""
    clock = Clock(wall_clock())
    world = world or World(clock)
    token = f"{world.bot.id}:{secrets.token_urlsafe(26)}"
    async with Serving(application(world, clock, token=token)) as serving:
        found = Stage(world, serving.url, token, register, folder / "service.log")
        try:
            yield found
        finally:
            found.kill()
            if "database" in vars(found):
                found.database.close()


async def play(on: Stage, kills: Sequence[Point], script: Callable[[Stage], Any]) -> None:
    """Let people play a script while the service is killed at each of these points; then wait for quiet."""

    async def scene() -> None:
        await script(on)
        await on.quiet()

    living = asyncio.ensure_future(on.live(kills))
    playing = asyncio.ensure_future(scene())
    try:
        await asyncio.wait({living, playing}, return_when=asyncio.FIRST_COMPLETED)
        if not playing.done():
            await living  # it only ever ends by raising
        await playing
    finally:
        for task in (living, playing):
            task.cancel()
        await asyncio.gather(living, playing, return_exceptions=True)


async def typed(on: Stage, *module: str) -> asyncio.subprocess.Process:
    """The service as an administrator starts it: a program of its own, nothing inherited but the environment."""
    with on.log.open("ab") as log:
        environment = os.environ | on.environment()
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, env=environment, cwd=ROOT, stdout=log, stderr=log
        )
