"""What takes its time rather than work: a lease that ends, a database that is away, a limit of so many a minute.

Each scene is a stage of its own; those that are asked for are played beside each other, and judged by their numbered letters.
"""

import asyncio
import re
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx
from sqlmodel import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.standin.limits import Limits
from bot.standin.server import Serving
from commitments.leases import Leader
from commitments.outbox import Letter
from tests import postgres
from tests.faults import post
from tests.faults.child import Point
from tests.faults.post import Found
from tests.faults.stage import Register, Stage, stage

LEASE = 10
"""Seconds after which a replica without a word is taken for dead here: longer than a busy machine keeps one waiting."""
SECRET = "a_secret_of_the_tests"


@dataclass
class Scene:
    """What came of one: the verdict, what the services said, and what else the test wants to know."""

    found: Found
    log: str
    faults: dict[str, int]
    facts: dict[str, object] = field(default_factory=dict)


def _said(on: Stage) -> str:
    return "\n".join(service.log.read_text("utf-8") for service in on.services if service.log.exists())


# --- three replicas behind one webhook --------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def proxy(ports: list[int]) -> AsyncIterator[str]:
    """What stands before replicas: each request goes to the next one in turn; one that does not answer is passed over."""
    turn, down, now = 0, dict[int, float](), asyncio.get_running_loop().time

    async def passed_on(request: Request) -> Response:
        nonlocal turn
        body = await request.body()
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        for _ in ports:
            turn += 1
            port = ports[turn % len(ports)]
            if down.get(port, 0) > now():
                continue
            try:
                answer = await client.post(f"http://127.0.0.1:{port}/telegram", content=body, headers=headers)
            except httpx.ConnectError:
                continue  # not there yet, or no more
            except httpx.HTTPError:
                down[port] = now() + 5.0
                continue
            return Response(answer.content, answer.status_code)
        return Response("nobody there", 502)

    app = Starlette(routes=[Route("/telegram", passed_on, methods=["POST"])])
    app.state.waiting = app.state.running = ()  # what the stand-in's server looks for
    async with httpx.AsyncClient(timeout=4.0, trust_env=False) as client, Serving(app) as serving:
        yield f"{serving.url}/telegram"


async def replicas(register: Register, folder: Path) -> Scene:
    """500 letters, and people who write; one replica is killed, one frozen beyond its lease, then it goes on."""
    ports = [_free_port() for _ in range(3)]
    async with proxy(ports) as url, stage(register, folder) as on:
        users = post.populate(on.world, 50)
        on.settings = {"TAZ_WEBHOOK_URL": url, "TAZ_WEBHOOK_SECRET": SECRET, "TAZ_LEASE_SECONDS": str(LEASE)}
        points = (Point("letter.accepted", nth=60), Point("letter.accepted", nth=40, freeze=True), None)
        killed, frozen, _ = (on.start(point, TAZ_LISTEN=f"127.0.0.1:{port}") for point, port in zip(points, ports, strict=True))
        talking = asyncio.ensure_future(post.chatter(on, users[:20], 3))
        await frozen.froze()
        stopped = on.mourn(frozen, Point("letter.accepted", nth=40, freeze=True))
        await on.dies(killed)
        await talking
        await on.quiet(deadline=180)  # the third one carries on alone, and takes over what the others held
        before = await asyncio.to_thread(_ends, on, stopped.held)
        frozen.send(signal.SIGCONT)
        await frozen.says("event_name=letter.late")
        await on.quiet()
        facts = {"held": len(stopped.held), "before": before, "after": await asyncio.to_thread(_ends, on, stopped.held)}
        return Scene(post.look(on), _said(on), {"kill": 1, "freeze": 1}, facts)


def _ends(on: Stage, letters: frozenset[int]) -> dict[int, object]:
    with on.database.read() as session:
        rows = (session.get_one(Letter, number) for number in letters)
        return {row.id: (row.state, row.message, row.settled_at, row.tries) for row in rows}


async def leaders(register: Register, folder: Path) -> Scene:
    """The one that polls and sweeps is frozen beyond its lease; another leads; then there are two for a moment."""
    async with stage(register, folder) as on:
        users = post.populate(on.world, 10)
        on.settings = {"TAZ_LEASE_SECONDS": str(LEASE), "TAZ_POLL_SECONDS": "2"}
        point = Point("verb.started", "sweep", nth=2, freeze=True)  # its connection is there by then
        first = on.start(point)
        await first.froze()
        on.mourn(first, point)
        second = on.start()
        talking = asyncio.ensure_future(post.chatter(on, users, 2))
        await second.says("event_name=lease.held", 2)
        await talking
        await on.quiet(deadline=120)
        first.send(signal.SIGCONT)
        await first.says("event_name=lease.lost")
        await post.chatter(on, users, 1)
        await on.quiet(deadline=120)
        with on.database.read() as session:
            epochs = {row.name: row.epoch for row in session.exec(select(Leader))}
        late = re.findall(r"event_name=verb\.committed .*verb=(\w+)", first.log.read_text("utf-8").partition("frozen at")[2])
        return Scene(post.look(on), _said(on), {"freeze": 1}, {"epochs": epochs, "late": late})


async def grip(register: Register, folder: Path) -> Scene:
    """A replica is frozen in the middle of a verb, with the lock in its hands that every verb waits for."""
    async with stage(register, folder) as on:
        users = post.populate(on.world, 10)
        on.settings = {"TAZ_LEASE_SECONDS": str(LEASE), "TAZ_POLL_SECONDS": "2"}
        point = Point("verb.done", "tell_privacy", freeze=True)
        first = on.start(point)
        talking = asyncio.ensure_future(post.chatter(on, users, 2))
        await first.froze()
        on.mourn(first, point)
        on.start()
        await talking
        await on.quiet(deadline=120)
        first.send(signal.SIGCONT)
        await first.says("event_name=lease.lost")
        await post.chatter(on, users, 1)
        await on.quiet(deadline=120)
        return Scene(post.look(on), _said(on), {"freeze": 1})


# --- outages ----------------------------------------------------------------------------------------------------------


@cache
def apart() -> postgres.Server:
    """A server that may go away without the others."""
    return postgres.Server()


async def away(register: Register, folder: Path, seconds: float = 60.0) -> Scene:
    """The database goes in the middle of everything, for longer than a lease, and comes back."""
    async with stage(register, folder) as on:
        users = post.populate(on.world, 20)
        on.settings = {"TAZ_LEASE_SECONDS": str(LEASE), "TAZ_POLL_SECONDS": "2"}
        service = on.start()
        await post.chatter(on, users[:5], 1)
        await post.until(on, 40)
        await asyncio.to_thread(apart().stop)
        await post.chatter(on, users, 1)
        await asyncio.sleep(seconds)  # what is tested is that time passes
        alive = service.alive
        await asyncio.to_thread(apart().start)
        await on.quiet(deadline=120)
        await post.chatter(on, users[:5], 1)
        await on.quiet()
        return Scene(post.look(on), _said(on), {"database away": 1}, {"alive": alive and service.alive})


async def full(register: Register, folder: Path, seconds: float = 5.0) -> Scene:
    """No file of the service's can grow any more, as on a full disk; then there is room again."""
    async with stage(register, folder) as on:
        users = post.populate(on.world, 20)
        on.settings = {"TAZ_POLL_SECONDS": "2"}
        service = on.start()
        await post.chatter(on, users[:5], 1)
        await post.until(on, 40)
        _, most = resource.prlimit(service.pid, resource.RLIMIT_FSIZE)
        room = service.log.stat().st_size + 64_000  # the log goes on
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (room, most))
        await post.chatter(on, users, 1)
        await asyncio.sleep(seconds)  # what is tested is that time passes
        alive = service.alive
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (most, most))
        await on.quiet(deadline=120)
        await post.chatter(on, users[:5], 1)
        await on.quiet()
        return Scene(post.look(on), _said(on), {"disk full": 1}, {"alive": alive and service.alive})


# --- Telegram's limits ------------------------------------------------------------------------------------------------


OVERALL = 8
"""Letters a second to everybody together. Telegram says thirty; no service comes to that here, so that would test nothing."""
PACE = 5
"""Ours: what leaves evenly does not arrive evenly."""


async def limits(register: Register, folder: Path) -> Scene:
    """Limits are on, and more to say than fits in them: nobody is ever told 429, not even after a kill."""
    async with stage(register, folder) as on:
        users = post.populate(on.world, 40)
        post.gather(on.world, users)
        on.world.limits = Limits(overall=OVERALL)
        on.settings = {f"TAZ_PACE_{name}": str(most) for name, most in (("OVERALL", PACE), ("CHAT", 1), ("GROUP", 20))}
        first = on.start(Point("letter.settled", nth=60))
        if register.name is not None:
            on.start()
        talking = asyncio.ensure_future(post.chatter(on, users[:10], 2))
        await on.dies(first)
        on.a_minute_passes_for(first)
        on.start()
        await talking
        await on.quiet(deadline=240)
        return Scene(post.look(on), _said(on), {"kill": 1}, {"told": list(on.world.meter.told), "sent": len(on.world.log)})


@dataclass(frozen=True, slots=True)
class Setting:
    """A scene and what it starts from: on which database, how many chats with how many letters each, and for a group."""

    play: Callable[[Register, Path], Awaitable[Scene]]
    kind: str
    chats: int
    each: int
    in_group: int = 0


SCENES = {
    "replicas": Setting(replicas, "postgresql", 50, 10),
    "leaders": Setting(leaders, "postgresql", 10, 2),
    "grip": Setting(grip, "postgresql", 10, 2),
    "away": Setting(away, "apart", 20, 8),
    "full": Setting(full, "sqlite", 20, 8),
    "limits sqlite": Setting(limits, "sqlite", 40, 4, 22),
    "limits postgresql": Setting(limits, "postgresql", 40, 4, 22),
}


def _prepared(names: list[str], folder: Path) -> dict[str, Register]:
    """The register of each scene, before any of them begins: the stand-ins must not wait for that."""
    bases: dict[str, Register] = {}
    found = {}
    for name in names:
        setting = SCENES[name]
        if setting.kind not in bases:
            bases[setting.kind] = post.loaded(_new(setting.kind, folder / setting.kind))
        base = bases[setting.kind]
        found[name] = base if setting.kind == "apart" else base.copied(folder / name / "register")
        post.fill(found[name], chats=setting.chats, each=setting.each, in_group=setting.in_group)
    return found


def _new(kind: str, folder: Path) -> Register:
    if kind != "apart":
        return Register.new(kind, folder)
    folder.mkdir(parents=True)
    return Register(apart().url(apart().create()), folder / "taz.key", "away")


async def played(names: list[str], folder: Path) -> dict[str, Scene | BaseException]:
    """These scenes beside each other."""
    registers = _prepared(names, folder)
    for name in names:
        (folder / name).mkdir(exist_ok=True)
    found = await asyncio.gather(*(SCENES[name].play(registers[name], folder / name) for name in names), return_exceptions=True)
    return dict(zip(names, found, strict=True))
