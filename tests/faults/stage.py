"""Where does a crash happen? On a stage: a stand-in as Telegram, one register, and services in processes that may be killed.

People act on the stand-in and wait for what they see there; they do not know that services die and come back. Whoever waits,
waits for something to happen, with a deadline; nothing sleeps to be in time.
"""

import asyncio
import multiprocessing
import os
import re
import secrets
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

from sqlalchemy import false, inspect, or_, text, update
from sqlmodel import col, select

from bot.assembly import wall_clock
from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import Message, Sent, World
from commitments import inbox, offers, outbox
from commitments.database import Database
from commitments.keys import Keyring
from commitments.lanes import Lane
from commitments.leases import Leader
from commitments.notices import Offer
from commitments.outbox import Letter
from tests import postgres
from tests.faults import child
from tests.faults.child import Point

DEADLINE = 60.0
"""Seconds that anybody waits for anything: a multiple of what it takes, since machines are slow at times."""
A_MINUTE_MS = 60_000
ROOT = Path(__file__).parents[2]

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    ["bot.assembly", "holidays.countries", "psycopg", "httpcore", "anyio._backends._asyncio", "tests.faults.child", "pytest"]
)


def warm() -> None:
    """Let the process that all services are forked from import everything, while something else is prepared."""
    ensure_running()


class TooLate(AssertionError):
    """Something did not happen within the deadline."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message or edit that somebody waits for: one that offers this, or says this."""

    do: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A database and its key, by URL and path: what survives a crash. `name` is that of a database on the server."""

    url: str
    key: Path
    name: str | None = None

    @classmethod
    def new(cls, kind: str, folder: Path) -> "Register":
        """A register that does not exist yet: a path on "sqlite", an empty database on "postgresql"."""
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "sqlite":
            return cls(f"sqlite:///{folder / 'taz.sqlite'}", folder / "taz.key")
        name = postgres.server().create()
        return cls(postgres.server().url(name), folder / "taz.key", name)

    def copied(self, folder: Path) -> "Register":
        """The same register again, for another run. Nobody may have it open."""
        folder.mkdir(parents=True)
        if self.name is not None:
            shutil.copy(self.key, folder)
            name = postgres.server().create(self.name)
            return Register(postgres.server().url(name), folder / self.key.name, name)
        for file in self.key.parent.iterdir():
            shutil.copy(file, folder / file.name)
        return Register(f"sqlite:///{folder / 'taz.sqlite'}", folder / "taz.key")

    def open(self) -> Database:
        """The database, to be closed by the caller."""
        return Database(self.url, Keyring(self.key.read_bytes().strip()))

    def drop(self) -> None:
        """Give its room back."""
        if self.name is not None:
            postgres.server().drop(self.name)


@dataclass(frozen=True, slots=True)
class Crash:
    """A process that was killed or frozen: where, and the letters in its hands then, which nobody can know the fate of."""

    point: Point
    held: frozenset[int]


class Service:
    """One process of the real service, with a log of its own."""

    def __init__(self, environment: dict[str, str], point: Point | None, log: Path, moment: datetime | None = None) -> None:
        self.point, self.log = point, log
        self.name = f"{log.stem} {secrets.token_hex(4)}"
        """As a PostgreSQL server knows it."""
        named = environment | {"PGAPPNAME": self.name}
        self._process = _processes.Process(target=child.born, args=(named, point, str(log), moment))
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, or is frozen."""
        return self._process.is_alive()

    @property
    def awake(self) -> bool:
        """Whether it runs, and is not one that is to be frozen."""
        return self.alive and not (self.point is not None and self.point.freeze)

    async def ended(self) -> int:
        """Wait until the process is gone; its exit status, a signal as a negative number."""
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return int(self._process.exitcode or 0)

    async def says(self, what: str, times: int = 1) -> None:
        """Wait until its log holds this, so many times."""
        async with _within(f"{what} in a log", lambda: tail(self.log), 90.0):
            while True:
                if self.log.exists() and self.log.read_text("utf-8").count(what) >= times:
                    return
                await asyncio.sleep(0.05)

    async def froze(self) -> None:
        """Wait until it has stopped at its point: the last thing that it says."""
        await self.says("frozen at")

    def send(self, number: signal.Signals) -> None:
        """A signal from outside."""
        if self._process.is_alive():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL from outside, wherever it is."""
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@dataclass
class Stage:
    """One stand-in, one register, and the services that were started on them."""

    world: World
    url: str
    token: str
    register: Register
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    """More settings for every service."""
    crashes: list[Crash] = field(default_factory=list)
    acts: int = 0
    """How many updates people have caused."""
    services: list[Service] = field(default_factory=list)
    requeued: set[int] = field(default_factory=set)
    """Letters that the administrator sent after all."""
    moment: datetime | None = None
    """Where the clock of the services stands; None where it goes."""
    _read: dict[int, int] = field(default_factory=dict)

    @cached_property
    def database(self) -> Database:
        """The register, opened for looking: beside the services, which are the only ones that write."""
        return self.register.open()

    # --- the processes ---

    def environment(self) -> dict[str, str]:
        """The settings of a service: English, since people here wait for nothing that has a language, and in no hurry."""
        return {
            "TAZ_TOKEN": self.token,
            "TAZ_TELEGRAM_URL": self.url,
            "TAZ_DATABASE_URL": self.register.url,
            "TAZ_KEY_FILE": str(self.register.key),
            "TAZ_LANGUAGE": "en",
            "TAZ_POLL_SECONDS": "20",
            "TAZ_PACE_OVERALL": "0",
            "TAZ_PACE_CHAT": "0",
            "TAZ_PACE_GROUP": "0",
            **self.settings,
        }

    def start(self, point: Point | None = None, **more: str) -> Service:
        """Start a service, to be killed or frozen at this point if one is given."""
        log = self.log.with_stem(f"{self.log.stem}-{len(self.services)}")
        service = Service(self.environment() | more, point, log, self.moment)
        self.services.append(service)
        return service

    async def dies(self, service: Service) -> Crash:
        """Wait until a service has died at its point, and note what it held."""
        status = await service.ended()
        if status != -signal.SIGKILL:
            raise AssertionError(f"ended by itself with {status} before {service.point}:\n{self.tail()}")
        assert service.point is not None
        await self.buried(service)
        return self.mourn(service, service.point)

    async def buried(self, service: Service) -> None:
        """Wait until the server has dealt with all that a killed process had sent: a commit may land after its death."""
        if self.register.name is None:
            return
        mine = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
        async with self.within("the server's end of a dead process"):
            while True:
                with self.database.read() as session:
                    if not session.execute(mine, {"name": service.name}).scalar_one():
                        return
                await asyncio.sleep(0.01)

    def mourn(self, service: Service, point: Point) -> Crash:
        """A service is dead, or stopped, at this point: note what is in its hands."""
        crash = Crash(point, self.held(service))
        self.crashes.append(crash)
        return crash

    async def live(self, kills: Sequence[Point]) -> None:
        """Keep one service alive for ever: killed at each point in turn, started again each time, and then left in peace."""
        for point in kills:
            service = self.start(point)
            await self.dies(service)
            self.a_minute_passes_for(service)
        status = await self.start().ended()
        raise AssertionError(f"ended by itself with {status}:\n{self.tail()}")

    def a_minute_passes_for(self, service: Service) -> None:
        """Let what a dead process holds be a minute older, so that nobody has to wait for it. An embedded database does not."""
        if self.register.name is None or not self._has(Lane):
            return
        with self.database.write(alone=False) as session:
            for at, owner in ((col(Lane.claimed_until), Lane.claimed_by), (col(Leader.until), Leader.owner)):
                session.execute(
                    update(at.class_).where(col(owner).startswith(f"{service.pid}-")).values({at: at - A_MINUTE_MS})
                )

    def kill(self) -> None:
        """SIGKILL to all of them."""
        for service in self.services:
            service.kill()

    def tail(self) -> str:
        """The last lines of the newest log."""
        return tail(self.services[-1].log if self.services else self.log)

    def complaints(self) -> list[str]:
        """Log lines that should not be there: a crash may interrupt, never break. A chore at the start may come too late."""
        wrong = re.compile(r"level=(error|critical|warning)(?! event_name=setup)|^Traceback")
        logs = [service.log.read_text("utf-8").splitlines() for service in self.services if service.log.exists()]
        return [line for log in logs for line in log if wrong.search(line)]

    # --- what the register says ---

    def _has(self, table: Any) -> bool:
        if not self.register.key.exists() or not self.register.key.stat().st_size:
            return False
        with self.database.read() as session:
            return inspect(session.connection()).has_table(table.__tablename__)

    def held(self, service: Service) -> frozenset[int]:
        """The letters that are in the hands of one process, or of one that was before it on an embedded database."""
        if not self._has(Letter):
            return frozenset()
        with self.database.read() as session:
            query = select(Letter.id).join(Lane, col(Lane.key) == Letter.lane).where(Letter.state == "claimed")
            if self.register.name is not None:
                query = query.where(col(Lane.claimed_by).startswith(f"{service.pid}-"))
            return frozenset(session.exec(query))

    def twice_in_hand(self) -> set[int]:
        """Letters that were in the hands of two processes that died: they may have gone out twice, and do not go again."""
        counts = Counter(letter for crash in self.crashes for letter in crash.held)
        return {letter for letter, times in counts.items() if times > 1}

    def administrate(self) -> None:
        """Somebody at the programme sees in the list what may not have arrived, and sends it after all (`taz outbox`)."""
        for letter in self.twice_in_hand() - self.requeued:
            with self.database.read() as session:
                state = session.get_one(Letter, letter).state
            if state == "uncertain":
                with self.database.write() as session:
                    outbox.requeue(session, now=wall_clock(), letter=letter)
                self.requeued.add(letter)

    async def quiet(self, *, deadline: float = DEADLINE) -> None:
        """Wait until all updates are confirmed and dealt with, no letter is left to send, and nobody awake holds a chat."""

        def is_quiet() -> bool:
            if self.world.unconfirmed():
                return False
            with self.database.read() as session:
                if inbox.waiting(session) or outbox.ready_count(session, now=wall_clock()):
                    return False
                held = [col(Lane.claimed_by).startswith(f"{one.pid}-") for one in self.services if one.awake]
                return session.exec(select(Lane.key).where(or_(false(), *held)).limit(1)).first() is None

        async with self.within("quiet", deadline):
            while not is_quiet():
                await self.world.change(self.world.version, seconds=0.05)

    def offers_under(self, message: Message) -> list[tuple[Offer, str]]:
        """What the buttons of a message do, with their keys."""
        keys = [button.data for row in message.keyboard for button in row if button.data]
        if not keys:
            return []
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
        async with self.within(f"a button {do} {wanted} in {chat}"):
            while True:
                seen = self.world.version
                for message in reversed(self.world.messages(chat)):
                    for offer, key in self.offers_under(message) if message.sender == self.world.bot.id else ():
                        if offer.do == do and all(getattr(offer, name) == value for name, value in wanted.items()):
                            return message, key
                self.administrate()
                await self.world.change(seen, seconds=1.0)

    async def hears(self, chat: int, *, do: str | None = None, says: str | None = None) -> Sent:
        """Wait for the next message or edit in a chat that offers this, or says this; what came before it is passed over."""
        (found,) = await self.hears_each(chat, Wanted(do, says))
        return found

    async def hears_each(self, chat: int, *wanted: Wanted) -> list[Sent]:
        """Wait for each of these in a chat, in whatever order they come: a letter that was in hand at two crashes comes last.

        The order itself is the judge's to see.
        """
        found: dict[Wanted, Sent] = {}
        async with self.within(f"in {chat}: {', '.join(map(str, wanted))}"):
            at = self._read.get(chat, 0)
            while True:
                seen = self.world.version
                for sent in self.world.log[at:]:
                    at += 1
                    one = next((one for one in wanted if one not in found and sent.chat == chat and self._is(one, sent)), None)
                    if one is not None:
                        found[one] = sent
                        self._read[chat] = at
                    if len(found) == len(wanted):
                        return [found[one] for one in wanted]
                self.administrate()
                await self.world.change(seen, seconds=1.0)

    def _is(self, wanted: Wanted, sent: Sent) -> bool:
        if wanted.says is not None and wanted.says not in sent.text:
            return False
        return wanted.do is None or self._does(sent, wanted.do)

    def _does(self, sent: Sent, do: str) -> bool:
        keys = [key for row in sent.keyboard for _, key in row]
        with self.database.read() as session:
            rows = session.exec(select(offers.Offered.offer).where(col(offers.Offered.key).in_(keys))).all()
        return any(Offer.model_validate_json(row).do == do for row in rows)

    def within(self, what: str, deadline: float = DEADLINE) -> Any:
        """Something must happen within the deadline, or the log is shown."""
        return _within(what, self.tail, deadline)


@asynccontextmanager
async def _within(what: str, last: Callable[[], str], deadline: float = DEADLINE) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(deadline):
            yield
    except TimeoutError:
        raise TooLate(f"{what} did not come\n{last()}") from None


def tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text("utf-8").splitlines()[-25:]) if log.exists() else ""


@asynccontextmanager
async def stage(
    register: Register, folder: Path, *, world: World | None = None, settings: dict[str, str] | None = None
) -> AsyncIterator[Stage]:
    """A stage over a register; the processes that are on it at the end are killed."""
    world = world or World(Clock(wall_clock()))
    token = f"{world.bot.id}:{secrets.token_urlsafe(26)}"
    async with Serving(application(world, world.clock, token=token)) as serving:
        found = Stage(world, serving.url, token, register, folder / "service.log", settings or {})
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
