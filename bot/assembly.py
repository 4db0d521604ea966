"""Where do the parts meet? Here and nowhere else: one service out of settings and a clock, and the same one beside a stand-in.

The trial and the simulation run exactly what `taz run` runs, against a stand-in that owns the clock; only the heartbeat is
replaced by turning that clock.
"""

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from telegram import Bot
from telegram.ext import Application, ContextTypes, ExtBot

from bot.context import Context, Ring
from bot.courier import COURIERS, Courier, Witness, client
from bot.gestures import Gestures
from bot.heartbeat import Heartbeat
from bot.inbox import WORKERS, Inbox
from bot.intake import Polling
from bot.language import reader
from bot.nudge import Nudges
from bot.routes import add_routes
from bot.settings import Settings, WrongSetting
from bot.setup import tell_telegram
from bot.standin.clock import Clock
from bot.standin.server import PortTaken, Serving, application
from bot.standin.world import World
from commitments import inbox, lanes, leases, migrations, outbox, people, policy
from commitments.database import Database
from commitments.keys import Keyring, WrongKey
from commitments.pacing import NONE, Pace
from commitments.register import loading
from commitments.work import Work

__all__ = ["PortTaken", "Proof", "Service", "open_register", "open_work", "proof", "run", "serve", "username_of", "wall_clock"]

log = structlog.get_logger()

_KEY_LENGTH = 40


def wall_clock() -> datetime:
    """The present moment, aware UTC: the one place where the wall's clock is read."""
    return datetime.now(UTC)  # noqa: TID251


def _key(path: Path) -> bytes:
    """The sealing key, made at the first start: one line in a file that only its owner reads."""
    try:
        if path.exists():
            return path.read_bytes().strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Keyring.new()
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name) as file:  # made for its owner only
            file.write(key + b"\n")
            file.flush()
            os.fsync(file.fileno())
            os.link(file.name, path)  # whole or not at all, and never over another key
    except OSError as error:
        raise WrongSetting(f"The key file {path} cannot be used: {error.strerror}.") from None
    return key


def open_register(settings: Settings, clock: Callable[[], datetime]) -> Work:
    """Key and database there, and migrated; whatever programme is in it, or none yet.

    Raises WrongSetting where the key or the database can't be used, or where they do not belong together.
    """
    key = _key(settings.key_path)
    if len(key) < _KEY_LENGTH:
        raise WrongSetting(f"The key file {settings.key_path} is not one that this bot made.")
    try:
        database = Database(settings.database, Keyring(key))
        migrations.upgrade(database.engine)
    except (DBAPIError, OSError) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) else error.strerror
        raise WrongSetting(f"The database of TAZ_DATABASE_URL cannot be opened: {reason}.") from None
    work = Work(database, clock, policy.load())
    try:
        work.ask(people.check_key)
    except WrongKey:
        raise WrongSetting(f"The key file {settings.key_path} belongs to another database.") from None
    return work


def open_work(settings: Settings, clock: Callable[[], datetime]) -> Work:
    """The register, ready for work: the shipped programme loaded where there was none, a crash's leftovers rescued.

    What changed in the shipped files since is not brought in by a start: `taz register load` shows it first.
    """
    work = open_register(settings, clock)
    if work.ask(loading.is_empty):
        new = work.perform(loading.load, policy=work.policy)
        log.info("the register was loaded", event_name="register.loaded", changes=len(new))
    if work.database.url.get_backend_name() == "sqlite":
        work.perform(_rescue)
        log.info("ready after the last stop", event_name="ring.rescued")
    return work


def _rescue(session: Session, *, now: datetime) -> None:
    """An embedded database has one process: whoever held something is gone."""
    lanes.rescue(session)
    leases.rescue(session)


class Service:
    """One bot at work: intake, workers, couriers and heartbeat over one register."""

    def __init__(
        self,
        settings: Settings,
        work: Work,
        *,
        token: str,
        username: str,
        bot: ExtBot[None],
        witness: Witness,
        pace: Pace,
    ) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(3)}"
        self.work = work
        self.nudges = Nudges()
        self.reader = reader(settings.language, settings.about(username))
        self.heartbeat = Heartbeat(work, self.nudges)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder().bot(bot).updater(None).job_queue(None).context_types(ContextTypes(context=Context)).build()
        )
        add_routes(self.application)
        self.application.add_error_handler(_log_bug)
        ring = Ring(work, Gestures(bot), self.reader)
        self._polling = Polling(work, settings.telegram_url, token, self.nudges, seconds=settings.poll_seconds)
        lease_ms = int(settings.lease_seconds * 1000)
        self._inbox = Inbox(self.application, ring, self.nudges, name, lease_ms)
        self._courier = Courier(work, bot, self.reader, self.nudges, name, witness, pace, lease_ms)

    @asynccontextmanager
    async def running(self, *, heartbeat: bool) -> AsyncIterator[None]:
        """Everything under way while the block lasts. A part's error ends the block; the block's own comes out as it is."""
        failed: Exception | None = None
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._polling.run())]
            tasks += [group.create_task(self._inbox.run(n)) for n in range(WORKERS)]
            tasks += [group.create_task(self._courier.run(n)) for n in range(COURIERS)]
            if heartbeat:
                tasks.append(group.create_task(self.heartbeat.run()))
            try:
                yield
            except Exception as error:  # noqa: BLE001  raised again below, out of the group
                failed = error
            finally:
                for task in tasks:
                    task.cancel()
        if failed is not None:
            raise failed

    def pending(self, now: datetime) -> int:
        """How much is under way: rows not closed, letters that may leave."""
        return int(self.work.ask(_pending, now=now))


def _pending(session: Session, *, now: datetime) -> int:
    return inbox.waiting(session) + outbox.ready_count(session, now=now)


async def _log_bug(update: object, context: Context) -> None:
    """A handler failed: its row stays open, and the worker tries again."""
    error = context.error
    log.error("a handler failed", event_name="handler.failed", row=context.arrived.cause.row, exc_info=error)


@asynccontextmanager
async def serve(
    settings: Settings, work: Work, *, token: str, witness: Witness = None, pace: Pace = NONE
) -> AsyncIterator[Service]:
    """A service whose bot has said hello to Telegram; not running yet."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot's own switch: waits as timedelta, as they will be
    base = f"{settings.telegram_url}/bot"
    bot: ExtBot[None] = ExtBot(token, base_url=base, request=client(COURIERS + WORKERS))
    async with bot:
        service = Service(settings, work, token=token, username=bot.username, bot=bot, witness=witness, pace=pace)
        await tell_telegram(bot, service.reader)
        async with service.application:
            yield service


async def run(settings: Settings) -> None:
    """The real service, until it is cancelled."""
    token = settings.bot_token()
    work = await asyncio.to_thread(open_work, settings, wall_clock)
    pace = Pace.of(overall=settings.pace_overall, chat=settings.pace_chat, group=settings.pace_group)
    try:
        async with serve(settings, work, token=token, pace=pace) as service, service.running(heartbeat=True):
            log.info("the bot is at work", event_name="ring.started", bot=service.reader.about.bot_username)
            await asyncio.Event().wait()
    finally:
        work.database.close()


async def username_of(settings: Settings) -> str:
    """What the bot is called at Telegram, for an invitation's link."""
    async with Bot(settings.bot_token(), base_url=f"{settings.telegram_url}/bot") as bot:
        return bot.username


class Proof:
    """A service beside a stand-in: what the stand-in's clock asks of a product."""

    def __init__(self, service: Service, world: World, clock: Clock, url: str) -> None:
        self.service, self.world, self.clock, self.url = service, world, clock, url
        self._next: datetime | None = None

    async def next_due(self, after: datetime) -> datetime | None:
        """The first moment strictly after this one at which something falls due."""
        return await self.service.heartbeat.next_due(after)

    async def settle(self) -> None:
        """Do all that is due now; return once nothing is under way."""
        await self.quiet()
        while await self.service.heartbeat.beat():
            await self.quiet()
        self._next = await self.next_due(self.clock())

    async def quiet(self) -> None:
        """Wait until every update is worked on and every letter is out."""
        while self.world.unconfirmed() or await asyncio.to_thread(self.service.pending, self.clock()):
            await self.service.nudges.finished.wait(0.05)

    def strip(self) -> str:
        """The line under the clock: when something happens next."""
        if self._next is None:
            return ""
        local = self._next.astimezone(self.service.work.policy.zone)
        reader = self.service.reader
        return str(reader.t("Next: {day}, {hour}", day=reader.weekday(local.date()), hour=f"{local:%H:%M}"))


class _Later:
    """A product for a server that must be there first: the page asks the product, the service needs the page's address."""

    def __init__(self) -> None:
        self.proof: Proof | None = None

    async def next_due(self, after: datetime) -> datetime | None:
        return await self.proof.next_due(after) if self.proof else None

    async def settle(self) -> None:
        if self.proof:
            await self.proof.settle()

    def strip(self) -> str:
        return self.proof.strip() if self.proof else ""


@asynccontextmanager
async def proof(settings: Settings, *, start: datetime, port: int = 0, witness: Witness = None) -> AsyncIterator[Proof]:
    """A stand-in on loopback and the service at work against it, its clock at `start`. Raises PortTaken."""
    clock = Clock(start)
    world = World(clock)
    token = f"{world.bot.id}:{secrets.token_urlsafe(26)}"
    later = _Later()
    async with Serving(application(world, clock, token=token, product=later), port=port) as serving:
        here = settings.model_copy(update={"telegram_url": serving.url})
        work = await asyncio.to_thread(open_work, here, clock)
        try:
            async with serve(here, work, token=token, witness=witness) as service, service.running(heartbeat=False):
                later.proof = Proof(service, world, clock, serving.url)
                yield later.proof
        finally:
            work.database.close()
