"""A post office for tests: a stand-in over real HTTP, a small register, and one courier that carries until all is settled."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.courier import Courier
from bot.language import About, reader
from bot.nudge import Nudges
from bot.standin.chats import Sent
from bot.standin.clock import Clock
from bot.standin.faults import Fault
from bot.standin.server import Serving, application
from bot.standin.world import World
from commitments import migrations, outbox, people, policy
from commitments.database import Database
from commitments.keys import Keyring
from commitments.lanes import Lane
from commitments.notices import Notice
from commitments.outbox import Letter
from commitments.parties import TEAM, Party
from commitments.policy import Policy
from commitments.sets import AddressKind
from commitments.work import Work

TOKEN = "7201934586:AAE-proef"
START = datetime(2023, 6, 15, 7, 0, tzinfo=UTC)
ABOUT = About("VWS", "het programmateam", "de functionaris", "taak", 12, "tazbot")
_KEY = Keyring.new()


class Office:
    """One courier, a member of the team (Noor), a contact (Els), a group, and what became of their letters."""

    def __init__(self, world: World, clock: Clock, work: Work, url: str) -> None:
        self.world, self.clock, self.work, self.url = world, clock, work, url
        self.noor, self.els = self._person("Noor", "team"), self._person("Els", "contact")
        self.group = world.group("Kernteam", [self.noor], bot_added_by=self.noor)
        with work.database.write() as session:
            self.group_address = people.address_of(session, f"telegram:{self.group}", "group")
            people.link_group(session, now=START, address=self.group_address, name="Kernteam", by=1)

    def _person(self, name: str, role: Any) -> int:
        number = self.world.user(name)
        self.world.write(number, number, "/start")
        with self.work.database.write() as session:
            party = session.exec(select(Party).where(Party.name == (TEAM if role == "team" else "ActiZ"))).one()
            token, _ = people.invite(session, now=START, role=role, party=None if role == "team" else party)
            people.accept(session, now=START, token=token, address=self._address(session, number), name=name)
        return number

    @staticmethod
    def _address(session: Any, chat: int, kind: AddressKind = "private") -> int:
        return people.address_of(session, f"telegram:{chat}", kind)

    def post(self, chat: int, notice: Notice, **values: Any) -> int:
        """Post a letter; returns its number."""
        with self.work.database.write() as session:
            address = self.group_address if chat == self.group else self._address(session, chat)
            return int(outbox.post(session, now=self.work.clock(), address=address, notice=notice, **values) or 0)

    def letter(self, number: int) -> Letter:
        """A row of the outbox."""
        with self.work.database.read() as session:
            return session.get_one(Letter, number)

    def letters(self) -> list[Letter]:
        """All rows, as they were posted."""
        with self.work.database.read() as session:
            return list(session.exec(select(Letter).order_by(Letter.id)))  # type: ignore[arg-type]

    def sent(self, chat: int) -> list[Sent]:
        """What the bot sent or edited in a chat."""
        return [sent for sent in self.world.log if sent.chat == chat]

    def fails(self, fault: Any, **more: Any) -> Fault:
        """From now on this goes wrong."""
        found = Fault(fault, **{"times": 1, **more})
        self.world.faults.add(found)
        return found

    async def met(self, fault: Fault) -> None:
        """Wait until a request met this fault."""
        while not fault.hits:
            await self.world.change(self.world.version, seconds=0.1)

    def lapse(self) -> None:
        """The leases are over: whoever held something is taken for dead."""
        with self.work.database.write() as session:
            session.execute(update(Lane).values(claimed_until=0, ready_at=0))

    def courier(self, bot: Bot, **values: Any) -> Courier:
        """Somebody who carries."""
        return Courier(self.work, bot, reader("nl", ABOUT), Nudges(), "here", **values)

    async def carry(self, courier: Courier, owner: str = "one", *, seconds: float = 45.0) -> None:
        """Carry until no letter waits any more."""
        end = time.monotonic() + seconds
        while await asyncio.to_thread(self._waiting):
            rest = await courier.carry_one(owner)
            assert time.monotonic() < end, [(row.id, row.state, row.reason) for row in self.letters()]
            if rest is not None:
                await asyncio.sleep(min(rest, 0.1))

    def _waiting(self) -> int:
        with self.work.database.read() as session:
            return outbox.ready_count(session, now=self.work.clock())

    @asynccontextmanager
    async def bot(self, url: str | None = None, **timeouts: float) -> AsyncIterator[Bot]:
        """The bot as PTB has it, impatient so that nobody waits long for a slow answer."""
        values: dict[str, Any] = {"read_timeout": 2.0, "connect_timeout": 2.0, "pool_timeout": 2.0, **timeouts}
        bot = Bot(TOKEN, base_url=f"{url or self.url}/bot", request=HTTPXRequest(connection_pool_size=4, **values))
        await bot._request[1].initialize()  # without getMe: what is asked of Telegram here are letters only
        try:
            yield bot
        finally:
            await bot._request[1].shutdown()


@cache
def _empty() -> bytes:
    """A migrated database with the two organisations of the office, made once and copied."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "taz.sqlite"
        found = Database(f"sqlite:///{path}", Keyring(_KEY))
        migrations.upgrade(found.engine)
        with found.write() as session:
            session.add(Party(name=TEAM, kind="organisatie", official=TEAM))
            session.add(Party(name="ActiZ", kind="organisatie", official="ActiZ"))
        found.close()
        return path.read_bytes()


def database(folder: Path) -> Database:
    """An empty register with the two organisations of the office."""
    path = folder / "taz.sqlite"
    path.write_bytes(_empty())
    return Database(f"sqlite:///{path}", Keyring(_KEY))


RULES: Policy = policy.load()


def office(folder: Path, scene: Callable[[Office], Awaitable[None]]) -> None:
    """Run a scene in an office that is open."""

    async def run() -> None:
        clock = Clock(START)
        world = World(clock)
        register = database(folder)
        async with Serving(application(world, clock, token=TOKEN)) as serving:
            try:
                await scene(Office(world, clock, Work(register, clock, RULES), serving.url))
            finally:
                register.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PTB_TIMEDELTA", "1")
        asyncio.run(run())


@asynccontextmanager
async def answering(status: str, body: str, *, kind: str = "text/html") -> AsyncIterator[tuple[str, list[bytes]]]:
    """Something between the bot and Telegram, that answers everything with this. Gives its address and what it was asked."""
    asked: list[bytes] = []

    async def serve(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await incoming.readuntil(b"\r\n\r\n")
            length = int(next(x for x in head.lower().split(b"\r\n") if x.startswith(b"content-length")).split(b":")[1])
            await incoming.readexactly(length)
            asked.append(head.split(b"\r\n")[0])
            headers = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close"
            outgoing.write(f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n{body}".encode())
            await outgoing.drain()
        outgoing.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
