"""Where do the parts meet? Here and nowhere else: one service out of settings and a clock, and the same one beside a stand-in.

The trial and the simulation run exactly what `taz run` runs, against a stand-in that owns the clock; only the heartbeat is
replaced by turning that clock.
"""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.applications import Starlette
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import keyfile
from bot.context import Context, Ring
from bot.courier import COURIERS, Courier, Witness, client
from bot.gestures import Gestures
from bot.heartbeat import Heartbeat
from bot.inbox import WORKERS, Inbox
from bot.intake import Health, Hooked, Polling
from bot.language import reader
from bot.nudge import Nudges
from bot.parts import LEASE_MS, Leadership, Stop
from bot.policy import told
from bot.routes import add_routes
from bot.settings import Settings, WrongSetting
from bot.setup import Webhook, seconds_of, tell_telegram
from bot.standin.clock import Clock
from bot.standin.server import PortTaken, Serving, application
from bot.standin.world import World
from bot.web import Web, Wellness, listening, serving
from commitments import erasure, inbox, lanes, leases, migrations, outbox, people, policy
from commitments.database import Database
from commitments.forgotten import Forgotten
from commitments.inbox import NO_LIMITS, Limits
from commitments.keys import Keyring, WrongKey
from commitments.pacing import NONE, Pace
from commitments.policy import Policy
from commitments.register import loading
from commitments.values import WrongValues
from commitments.work import Work

__all__ = [
    "PortTaken",
    "Proof",
    "Service",
    "only_process",
    "open_register",
    "open_work",
    "proof",
    "run",
    "serve",
    "username_of",
    "wall_clock",
]

log = structlog.get_logger()

_KEY_LENGTH = 40
_LAST_SECONDS = 10.0
"""How long what is in hand may take after a stop was asked for."""
_LONGEST_PAUSE = 30.0
_MORE_THREADS = 6
"""For intake, leases, heartbeat and reading: each worker and courier has one of its own."""

Wire = Callable[[Starlette], None] | None
"""Somebody who wants to hear what goes over the wire to the stand-in, and gets its application before it is served."""


def wall_clock() -> datetime:
    """The present moment, aware UTC: the one place where the wall's clock is read."""
    return datetime.now(UTC)  # noqa: TID251


def _key(path: Path) -> bytes:
    try:
        return keyfile.read_or_make(path)
    except OSError as error:
        raise WrongSetting(f"The key file {path} cannot be used: {error.strerror}.") from None


def rules(settings: Settings) -> Policy:
    """When people are asked. Raises WrongSetting with the first thing that is wrong, and where."""
    try:
        return policy.load(settings.policy_file)
    except WrongValues as found:
        raise WrongSetting(told(found.wrong[0])) from None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise WrongSetting(f"TAZ_POLICY_FILE cannot be read: {why}.") from None


def open_register(settings: Settings, clock: Callable[[], datetime]) -> Work:
    """Key and database there, and migrated; whatever programme is in it, or none yet.

    Raises WrongSetting where the key or the database can't be used, or where they do not belong together.
    """
    asking = rules(settings)
    made = not settings.key_path.exists()
    key = _key(settings.key_path)
    if len(key) < _KEY_LENGTH:
        raise WrongSetting(f"The key file {settings.key_path} is not one that this bot made.")
    try:
        database = Database(settings.database, Keyring(key), Forgotten(settings.forgotten_path))
        work = Work(database, clock, asking)
        migrations.upgrade(database.engine, database.keys)
        work.ask(people.check_key)
    except ImportError:
        raise WrongSetting(
            "TAZ_DATABASE_URL asks for PostgreSQL, whose driver is missing: pip install 'taz-bot[postgres]'."
        ) from None
    except (DBAPIError, OSError) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) else error.strerror
        raise WrongSetting(f"The database of TAZ_DATABASE_URL cannot be opened: {reason}.") from None
    except WrongKey:
        database.close()
        if made:
            settings.key_path.unlink()
            raise WrongSetting(
                f"The key file {settings.key_path} is gone: put back the copy that belongs to this database."
            ) from None
        if keyfile.new(settings.key_path).exists():
            raise WrongSetting("A change of key was cut off. Finish it, then start again: taz key change.") from None
        raise WrongSetting(f"The key file {settings.key_path} belongs to another database.") from None
    _forget_again(work)
    return work


def _forget_again(work: Work) -> None:
    """A backup that was put back brings nobody back who was forgotten since."""
    file = work.database.forgotten
    assert file is not None
    try:
        known = file.read()
    except OSError as error:
        work.database.close()
        raise WrongSetting(f"TAZ_FORGOTTEN_FILE cannot be read in {file.path}: {error.strerror}.") from None
    again = work.perform(erasure.repeat) if known else 0
    if again:
        work.database.scrub()
        log.warning(
            "people who were forgotten stood here again, and were forgotten again", event_name="erasure.repeated", count=again
        )


def open_work(settings: Settings, clock: Callable[[], datetime]) -> Work:
    """The register, ready for work: the shipped programme loaded where there was none.

    What changed in the shipped files since is not brought in by a start: `taz register load` shows it first.
    """
    work = open_register(settings, clock)
    if work.ask(loading.is_empty):
        new = work.perform(loading.load, policy=work.policy)
        log.info("the register was loaded", event_name="register.loaded", changes=len(new))
    return work


def _opened(settings: Settings, clock: Callable[[], datetime]) -> Work:
    """The register for a service: what its last process held is free again where there is one process only."""
    work = open_work(settings, clock)
    try:
        Forgotten(settings.forgotten_path).check()
    except OSError as error:
        work.database.close()
        raise WrongSetting(f"TAZ_FORGOTTEN_FILE cannot be written in {settings.forgotten_path}: {error.strerror}.") from None
    if work.database.url.get_backend_name() == "sqlite":
        work.perform(_rescue)
        log.info("ready after the last stop", event_name="ring.rescued")
    return work


def _rescue(session: Session, *, now: datetime) -> None:
    """An embedded database has one process: whoever held something is gone."""
    lanes.rescue(session)
    leases.rescue(session)


class Frame:
    """What the parts of one process share: the register, how they wake each other, how they stop, who leads."""

    def __init__(self, work: Work, *, lease_seconds: float) -> None:
        self.work = work
        self.name = f"{os.getpid()}-{secrets.token_hex(3)}"
        """Nobody else's, now or later: what is claimed under it is lost with this process."""
        self.lease_ms = int(lease_seconds * 1000)
        self.nudges = Nudges()
        self.stop = Stop()
        self.stop.then.append(self.nudges.close)
        self.health = Health(work.clock)
        leading = min(LEASE_MS, self.lease_ms)
        self.poller = Leadership(work, "poll", self.name, self.stop, ms=leading)
        self.sweeper = Leadership(work, "sweep", self.name, self.stop, ms=leading)
        self.cut = False
        """Whether something had to be cut off at the end: a thread may hang then, in a database that gives no answer."""


class Service:
    """One bot at work: intake, workers, couriers and heartbeat over one register."""

    def __init__(
        self,
        settings: Settings,
        frame: Frame,
        *,
        token: str,
        username: str,
        bot: ExtBot[None],
        witness: Witness,
        pace: Pace,
        limits: Limits,
    ) -> None:
        work, nudges, stop = frame.work, frame.nudges, frame.stop
        self.work, self.nudges = work, nudges
        self._frame = frame
        self.reader = reader(settings.language, settings.about(username))
        self.heartbeat = Heartbeat(work, nudges, stop, months=settings.months)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder().bot(bot).updater(None).job_queue(None).context_types(ContextTypes(context=Context)).build()
        )
        add_routes(self.application)
        ring = Ring(work, Gestures(bot), self.reader, settings.file_limit)
        webhook = settings.webhook()
        self._hooked = Hooked(bot, Webhook(*webhook), frame.health, stop) if webhook else None
        self._polling = Polling(
            work,
            settings.telegram_url,
            token,
            nudges,
            frame.health,
            stop,
            seconds=settings.poll_seconds,
            limits=limits,
        )
        self._inbox = Inbox(self.application, ring, nudges, frame.name, frame.lease_ms)
        self._courier = Courier(
            work, bot, self.reader, nudges, frame.name, witness, pace, frame.lease_ms, stop, settings.file_limit
        )

    @asynccontextmanager
    async def running(self, *, heartbeat: bool) -> AsyncIterator[None]:
        """Everything under way while the block lasts; afterwards what is in hand is settled, within ten seconds.

        A part's error ends the block; the block's own comes out as it is.
        """
        frame = self._frame
        failed: Exception | None = None
        async with asyncio.TaskGroup() as group:
            intake = self._hooked.run() if self._hooked is not None else frame.poller.run(self._polling.run)
            parts = {"intake": intake}
            parts |= {f"worker {n}": self._inbox.run(n, frame.stop) for n in range(WORKERS)}
            parts |= {f"courier {n}": self._courier.run(n) for n in range(COURIERS)}
            if heartbeat:
                parts["heartbeat"] = frame.sweeper.run(self.heartbeat.run)
            tasks = [group.create_task(part, name=name) for name, part in parts.items()]
            try:
                yield
            except Exception as error:  # noqa: BLE001  raised again below, out of the group
                failed = error
            finally:
                frame.stop.ask()
                _, late = await asyncio.wait(tasks, timeout=_LAST_SECONDS)
                if late:
                    names = sorted(task.get_name() for task in late)
                    log.warning("not all ended in time; what they held is found again", event_name="ring.cut", parts=names)
                for task in late:
                    task.cancel()
                frame.cut = bool(late)
        if failed is not None:
            raise failed

    def pending(self, now: datetime) -> int:
        """How much is under way: rows not closed, letters that may leave."""
        return int(self.work.ask(_pending, now=now))


def _pending(session: Session, *, now: datetime) -> int:
    return inbox.waiting(session) + outbox.ready_count(session, now=now)


@asynccontextmanager
async def _greeted(settings: Settings, token: str, frame: Frame) -> AsyncIterator[ExtBot[None]]:
    """A bot that has said hello to Telegram, however long that takes, unless a stop came first. Raises WrongSetting."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot's own switch: waits as timedelta, as they will be
    base, files = f"{settings.telegram_url}/bot", f"{settings.telegram_url}/file/bot"
    bot: ExtBot[None] = ExtBot(token, base_url=base, base_file_url=files, request=client(COURIERS + WORKERS))
    try:
        await _hello(bot, frame.stop)
        yield bot
    finally:
        await bot.shutdown()


async def _hello(bot: ExtBot[None], stop: Stop) -> None:
    pause = 0.0
    while not stop.asked:
        try:
            async with stop.leaves():
                await bot.initialize()
                return
        except InvalidToken:
            raise WrongSetting("TAZ_TOKEN or TAZ_TOKEN_FILE holds a token that Telegram refuses.") from None
        except TelegramError as error:
            if not pause:
                log.warning("Telegram gives no answer yet; waiting", event_name="start.waiting", error=type(error).__name__)
            pause = min(_LONGEST_PAUSE, pause * 2 or 0.5)
            await stop.wait(seconds_of(error) if isinstance(error, RetryAfter) else pause)


@asynccontextmanager
async def serve(
    settings: Settings,
    frame: Frame,
    bot: ExtBot[None],
    *,
    token: str,
    witness: Witness = None,
    pace: Pace = NONE,
    limits: Limits = NO_LIMITS,
) -> AsyncIterator[Service]:
    """A service whose bot has said hello to Telegram; not running yet. Where a clock stands still, nothing is too much."""
    service = Service(settings, frame, token=token, username=bot.username, bot=bot, witness=witness, pace=pace, limits=limits)
    await tell_telegram(bot, service.reader)
    async with service.application:
        yield service


@contextmanager
def only_process(settings: Settings) -> Iterator[None]:
    """SQLite takes one process: two would each think that what the other holds is a dead one's. Raises WrongSetting."""
    url = make_url(settings.database)
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or (path.exists() and not path.is_file()):
        yield
        return
    import fcntl  # not there everywhere, and the trial does without

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongSetting("Another process works with the database of TAZ_DATABASE_URL; SQLite takes one.") from None
            yield
    except OSError as error:
        raise WrongSetting(f"The database of TAZ_DATABASE_URL cannot be opened: {error.strerror}.") from None


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """The first SIGTERM or SIGINT asks for a stop; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        if stop.asked:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        log.info("stopping: what is in hand is settled first", event_name="ring.stopping")
        stop.ask()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked, number)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@asynccontextmanager
async def _answering(settings: Settings, frame: Frame) -> AsyncIterator[None]:
    """Webhook, health and metrics while the block lasts, where a setting asks for them. Raises WrongSetting."""
    if settings.place is None:
        yield
        return
    try:
        opened = listening(*settings.place)
    except OSError as error:
        raise WrongSetting(f"TAZ_LISTEN cannot be used: {error.strerror or error}.") from None
    webhook = settings.webhook()
    limit = timedelta(seconds=settings.poll_seconds + 35)
    wellness = Wellness(
        frame.work,
        frame.health,
        polls=webhook is None,
        leads=lambda: frame.poller.lease is not None,
        limit=limit,
        most=settings.limit_inbox,
    )
    web = Web(wellness, frame.nudges, secret=webhook[1] if webhook else None, limits=settings.limits())
    async with serving(web, opened) as end:
        frame.stop.then.append(end)
        yield


async def run(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> None:
    """The real service, until a signal asks it to stop. Raises WrongSetting."""
    token, _ = settings.bot_token(), settings.webhook()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WORKERS + COURIERS + _MORE_THREADS))
    pace = Pace.of(overall=settings.pace_overall, chat=settings.pace_chat, group=settings.pace_group)
    async with AsyncExitStack() as stack:
        stack.enter_context(only_process(settings))
        work = await asyncio.to_thread(_opened, settings, clock)
        stack.callback(work.database.close)
        frame = Frame(work, lease_seconds=settings.lease_seconds)
        stack.enter_context(_signals(frame.stop))
        await stack.enter_async_context(_answering(settings, frame))
        bot = await stack.enter_async_context(_greeted(settings, token, frame))
        if not frame.stop.asked:
            limits = settings.limits()
            async with (
                serve(settings, frame, bot, token=token, pace=pace, limits=limits) as service,
                service.running(heartbeat=True),
            ):
                log.info("the bot is at work", event_name="ring.started", bot=service.reader.about.bot_username)
                await frame.stop.wait()
    log.info("stopped", event_name="ring.stopped")
    if frame.cut:
        os._exit(0)  # Python would wait for the threads that hang


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
async def proof(
    settings: Settings, *, start: datetime, port: int = 0, witness: Witness = None, wire: Wire = None
) -> AsyncIterator[Proof]:
    """A stand-in on loopback and the service at work against it, its clock at `start`. Raises PortTaken."""
    clock = Clock(start)
    world = World(clock)
    token = f"{world.bot.id}:{secrets.token_urlsafe(26)}"
    later = _Later()
    app = application(world, clock, token=token, product=later)
    if wire is not None:
        wire(app)
    async with Serving(app, port=port) as standin:
        here = settings.model_copy(update={"telegram_url": standin.url, "webhook_url": ""})
        work = await asyncio.to_thread(_opened, here, clock)
        try:
            frame = Frame(work, lease_seconds=here.lease_seconds)
            async with (
                _greeted(here, token, frame) as bot,
                serve(here, frame, bot, token=token, witness=witness) as service,
                service.running(heartbeat=False),
            ):
                later.proof = Proof(service, world, clock, standin.url)
                yield later.proof
        finally:
            work.database.close()
