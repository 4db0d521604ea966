"""What does this service answer over HTTP? Telegram's webhook, and whoever asks whether all is well.

- `POST /telegram`: an update. 200 once it is stored and committed; 403 without the secret, 413 or 415 or 400 for what is not
  an update, 503 with Retry-After while the database is away or the inbox full: Telegram tries again for a day.
- `GET /live`: 200 while the process runs.
- `GET /ready`: 200 while updates come in, the database answers and the inbox has room; else 503 and a plain line that says why.
- `GET /metrics`: figures for Prometheus, named and explained in FIGURES; nobody's data, no token.

Only `/telegram` belongs outside: the proxy in front passes on nothing else.
"""

import asyncio
import hmac
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
import uvicorn
from sqlmodel import Session, col, func, select
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.intake import FULL, Door, Health, NotAnUpdate, incoming
from bot.nudge import Nudges
from bot.parts import AWAY, reason_of
from commitments import inbox, pulses
from commitments.inbox import NO_LIMITS, Arrival, Limits
from commitments.outbox import Letter
from commitments.work import Work

log = structlog.get_logger()

BODY_LIMIT = 1_000_000
"""The largest update in bytes; Telegram's own stay far below it."""
PATIENCE = 3.0
"""Seconds that a store or a look at the database may take before the answer is 503."""
READING = 10.0
"""Seconds within which a head must have come in, and then its body."""
_KEPT_OPEN = 60
"""Seconds for which a connection waits for the next request."""
_THREADS = 8

FIGURES: Mapping[str, str] = {
    "taz_ready": "1 while updates come in and the database answers",
    "taz_inbox_waiting": "updates that are stored and not dealt with",
    "taz_inbox_oldest_seconds": "age of the oldest of them",
    "taz_inbox_parked": "updates that failed three times and were set aside",
    "taz_inbox_unread": "updates of the last 14 days that were too many of one chat or person, and not read",
    "taz_outbox_waiting": "letters that are due, in hand included",
    "taz_outbox_oldest_seconds": "how long the oldest of them is due",
    "taz_letters": "letters by state; every state but queued and claimed is an end",
    "taz_pulse_age_seconds": "time since a part was last seen alive, in whichever replica: poll, webhook, sweep, night",
}
"""Every figure under /metrics, and what it counts. All are gauges; all but the first are of all replicas together."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database says about how things go."""

    inbox_waiting: int
    inbox_parked: int
    inbox_unread: int
    inbox_oldest: datetime | None
    outbox_waiting: int
    outbox_oldest: datetime | None
    letters: Mapping[str, int]
    pulses: Mapping[str, datetime]


def figures(session: Session, *, now: datetime) -> Figures:
    """Count, and name nobody."""
    states = dict(session.exec(select(Arrival.state, func.count()).group_by(Arrival.state)).all())
    letters = dict(session.exec(select(Letter.state, func.count()).group_by(Letter.state)).all())
    due = (col(Letter.state).in_(("queued", "claimed")), col(Letter.due_at) <= now)
    waiting, oldest = session.exec(select(func.count(), func.min(Letter.due_at)).where(*due)).one()
    return Figures(
        inbox_waiting=states.get("open", 0),
        inbox_parked=states.get("parked", 0),
        inbox_unread=states.get("unread", 0),
        inbox_oldest=inbox.oldest(session),
        outbox_waiting=waiting,
        outbox_oldest=oldest,
        letters=letters,
        pulses={name: pulse.at for name, pulse in pulses.seen(session).items()},
    )


@dataclass(frozen=True, slots=True)
class Wellness:
    """What readiness is measured by. Of several replicas that poll, the others are ready while one of them hears Telegram."""

    work: Work
    health: Health
    polls: bool
    leads: Callable[[], bool]
    limit: timedelta
    """How old Telegram's last answer may be."""
    most: int = 0
    """How many updates may wait; 0 is no limit."""

    def trouble(self, found: Figures, now: datetime) -> str | None:
        """Why this process can't do its work; None when it can."""
        if self.most and found.inbox_waiting >= self.most:
            return FULL
        if not self.polls or self.leads():
            if self.health.trouble is not None:
                return self.health.trouble
            last = self.health.last_answer
        else:
            last = found.pulses.get("poll")
        if self.polls and (last is None or now - last > self.limit):
            return "no replica hears Telegram" if last is None else f"Telegram's last answer is {_seconds(last, now):.0f} s old"
        return None


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def _told(found: Figures | None, now: datetime, *, ready: bool) -> str:
    values: dict[str, list[tuple[str, float]]] = {"taz_ready": [("", ready)]}
    if found is not None:
        values |= {
            "taz_inbox_waiting": [("", found.inbox_waiting)],
            "taz_inbox_oldest_seconds": [("", _seconds(found.inbox_oldest, now))],
            "taz_inbox_parked": [("", found.inbox_parked)],
            "taz_inbox_unread": [("", found.inbox_unread)],
            "taz_outbox_waiting": [("", found.outbox_waiting)],
            "taz_outbox_oldest_seconds": [("", _seconds(found.outbox_oldest, now))],
            "taz_letters": [(f'{{state="{state}"}}', count) for state, count in sorted(found.letters.items())],
            "taz_pulse_age_seconds": [(f'{{name="{name}"}}', _seconds(at, now)) for name, at in sorted(found.pulses.items())],
        }
    lines: list[str] = []
    for name, of_this in values.items():
        lines += [f"# HELP {name} {FIGURES[name]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{label} {value:g}" for label, value in of_this]
    return "\n".join(lines) + "\n"


class _Refused(Exception):
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


class Web:
    """The answers. Without a secret there is no webhook, only the questions whether all is well."""

    def __init__(self, wellness: Wellness, nudges: Nudges, *, secret: str | None, limits: Limits = NO_LIMITS) -> None:
        self._wellness, self._nudges = wellness, nudges
        self._secret = secret.encode() if secret is not None else None
        self._door = Door(wellness.work, "webhook", limits)
        # threads of its own: a database that hangs keeps everybody else's busy
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="web")
        self._away = self._full = False

    def application(self) -> Starlette:
        """The routes."""
        routes = [Route("/live", self._live), Route("/ready", self._ready), Route("/metrics", self._metrics)]
        if self._secret is not None:
            routes.append(Route("/telegram", self._telegram, methods=["POST"]))
        return Starlette(routes=routes)

    def close(self) -> None:
        """Leave the threads; one that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_time(self, doing: Callable[..., Any], *values: Any) -> Any:
        """Do something with the database. Raises TimeoutError, or what AWAY holds."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().run_in_executor(self._threads, doing, *values)

    async def _telegram(self, request: Request) -> Response:
        try:
            self._check(request)
            update = incoming(json.loads(await _body(request)))
        except _Refused as no:
            return _closing(no.said, no.status)
        except (NotAnUpdate, ValueError, RecursionError):
            return _closing("this is not an update", 400)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        log.debug("updates received", event_name="intake.received", count=1)
        try:
            await self._in_time(self._door.store, (update,))
        except (TimeoutError, *AWAY) as error:
            if not self._away:
                reason = reason_of(error) or "no answer in time"
                log.warning(
                    "the database is away; Telegram will try again", event_name="database.away", part="web", reason=reason
                )
            self._away = True
            return PlainTextResponse("the database is away\n", 503, headers={"Retry-After": "5"})
        except inbox.Full:
            if not self._full:
                log.warning("no updates come in; Telegram will try again", event_name="intake.failed", kind="full", reason=FULL)
            self._full = True
            return PlainTextResponse(f"{FULL}\n", 503, headers={"Retry-After": "5"})
        if self._full:
            log.info("updates come in again", event_name="intake.back")
        self._full = False
        if self._away:
            log.info("the database works along again", event_name="database.back", part="web")
        self._away = False
        self._nudges.arrivals.set()
        return Response(status_code=200)

    def _check(self, request: Request) -> None:
        """Look at the head alone. Raises _Refused."""
        assert self._secret is not None
        said = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(said.encode("latin-1"), self._secret):
            raise _Refused(403, "this is for Telegram only")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise _Refused(415, "an update is JSON")
        length = request.headers.get("content-length", "0")
        if not re.fullmatch(r"[0-9]{1,12}", length) or int(length) > BODY_LIMIT:
            raise _Refused(413, "this is too large for an update")

    async def _live(self, _: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def _look(self) -> tuple[Figures | None, datetime, str | None]:
        """What the database says, and why this process is not ready."""
        now = self._wellness.work.clock()
        try:
            found: Figures = await self._in_time(self._figures, now)
        except (TimeoutError, *AWAY):
            return None, now, "the database does not answer"
        return found, now, self._wellness.trouble(found, now)

    def _figures(self, now: datetime) -> Figures:
        found: Figures = self._wellness.work.ask(figures, now=now)
        return found

    async def _ready(self, _: Request) -> Response:
        _found, _now, trouble = await self._look()
        return PlainTextResponse("ready\n") if trouble is None else PlainTextResponse(f"{trouble}\n", 503)

    async def _metrics(self, _: Request) -> Response:
        found, now, trouble = await self._look()
        text = _told(found, now, ready=trouble is None)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _closing(said: str, status: int) -> Response:
    """A refusal before the body was read: what follows on this connection can't be told from it."""
    return PlainTextResponse(f"{said}\n", status, headers={"Connection": "close"})


async def _body(request: Request) -> bytes:
    """The body, as far as it may go. Raises _Refused."""
    found = bytearray()
    try:
        async with asyncio.timeout(READING):
            async for chunk in request.stream():
                found += chunk
                if len(found) > BODY_LIMIT:
                    raise _Refused(413, "this is too large for an update")
    except TimeoutError:
        raise _Refused(408, "the update did not come in time") from None
    return bytes(found)


class _Protocol(H11Protocol):
    """A connection that counts, and asks nothing whole in time, is closed: a few hundred of them would keep everybody out."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch(READING)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch(_KEPT_OPEN + READING)

    def _watch(self, seconds: float) -> None:
        last = self.cycle
        self.loop.call_later(seconds, lambda: self.transport.close() if self.cycle is last else None)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the service, which stops this with itself


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    found = socket.socket(family, kind, number)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


@asynccontextmanager
async def serving(web: Web, socket_: socket.socket) -> AsyncIterator[Callable[[], None]]:
    """Answer on a socket while the block lasts, or until what it gives is called; requests in hand are answered."""
    server = _Server(
        uvicorn.Config(
            web.application(),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=200,
            timeout_keep_alive=_KEPT_OPEN,
            timeout_graceful_shutdown=5,
        )
    )

    def end() -> None:
        server.should_exit = True

    failed: Exception | None = None
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[socket_]))
        try:
            yield end
        except Exception as error:  # noqa: BLE001  raised again below, out of the group
            failed = error
        finally:
            end()
    web.close()
    if failed is not None:
        raise failed
