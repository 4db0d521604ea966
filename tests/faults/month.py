"""Does everybody get what was due, in a month in which the service is killed at every turn and Telegram fails by lot?

What was due is what `taz simulate` says of the same month: the same programme, the same people, nobody answers. Here the clock
stands still while a service works; it is killed at a point by lot, or meets faults by lot, and at last at rest; the next
one finds the clock at the next moment at which something is due. The same seed gives the same month.
"""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot import simulate
from bot.assembly import open_work
from bot.settings import Settings
from bot.simulate import Line
from bot.standin.clock import Clock
from bot.standin.faults import Fault
from bot.standin.world import World
from commitments import digest, outbox, people, policy, pulses, reminders
from tests.faults import script
from tests.faults.child import Point
from tests.faults.stage import Register, Service, Stage
from tests.faults.wire import ONCE, Way

FIRST, LAST = date(2023, 6, 1), date(2023, 6, 30)
"""The month in which the first large group of terms ends."""
POINTS = (
    Point("ring.started"),
    Point("verb.started", "sweep"),
    Point("verb.committed", "sweep"),
    Point("sweep.posted"),
    Point("letter.claimed"),
    Point("letter.sending"),
    Point("letter.accepted"),
    Point("letter.accepted", nth=4),
    Point("verb.committed", "settle_sent"),
    Point("letter.settled", nth=3),
)
FAULTS = 30
"""Faults at one moment, by lot."""
_SWEPT = frozenset({"question", "result", "task", "digest"})
_AGAIN = re.compile(r"^You may have this message already\.(?: Answering once is enough\.)?\n\n")
_REFERENCE = re.compile(r"\n\nReference \d+(, part \d+ of \d+)?$")


@dataclass(frozen=True, slots=True)
class Said:
    """One message: when, to whom, and its words without the number that differs from run to run."""

    at: datetime
    to: str
    text: str


def _said(at: datetime, to: str, text: str) -> Said:
    return Said(at, to, _REFERENCE.sub("", _AGAIN.sub("", text)))


def due() -> list[Said]:
    """What the simulation says that people get in this month."""
    lines: list[Line] = []
    asyncio.run(simulate.run(Settings(language="en"), first=FIRST, last=LAST, told=lines.append))
    return [_said(line.at, line.to, line.text) for line in lines if line.kind in _SWEPT]


def prepared(register: Register) -> dict[str, str]:
    """The simulation's people take part from its first hour; returns who they are for whom, by name."""
    rules = policy.load()
    start = datetime.combine(FIRST, time(8), rules.zone)
    work = open_work(Settings(database_url=register.url, key_file=register.key), lambda: start)
    try:
        organisations = [None, *work.ask(simulate.answering)]
        world, names = cast(start, len(organisations))
        for user, organisation in zip(names, organisations, strict=True):
            work.perform(script.join, name="Team" if organisation is None else "Contact", party=organisation, user=user)
        work.perform(_link, group=_group(world, names))
        return {str(user): f"contact:{name}" if name else "team:1" for user, name in zip(names, organisations, strict=True)}
    finally:
        work.database.close()


def cast(start: datetime, number: int) -> tuple[World, list[int]]:
    """A world at that moment with so many people, who pressed Start."""
    world = World(Clock(start))
    users = [world.user(f"Person {n}") for n in range(number)]
    for user in users:
        world.chats[user].started = True
    return world, users


def _group(world: World, users: list[int]) -> int:
    group = world.group("Kernteam", users[:1], bot_added_by=None)
    world.chats[group].bot_status = "member"  # for a long time
    return group


def _link(session: Session, *, now: datetime, group: int) -> None:
    address = people.address_of(session, f"telegram:{group}", "group")
    people.link_group(session, now=now, address=address, name="Kernteam", by=1)


@dataclass
class Month:
    """What a month was like. `leave` counts, by chat, the copies that nobody could have helped."""

    due: list[Said]
    said: list[Said] = field(default_factory=list)
    leave: Counter[int] = field(default_factory=Counter)
    marked: Counter[int] = field(default_factory=Counter)
    unmarked: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    troubled: int = 0

    @property
    def lost(self) -> list[Said]:
        """What was due and never came."""
        return [*(Counter(self.due) - Counter(self.said)).elements()]

    @property
    def too_much(self) -> list[Said]:
        """What came though nothing was due: all but the answers to what people wrote."""
        extra = [said for said in self.said if said not in self.due]
        return [said for said in extra if "/privacy" not in said.text and "keep" not in said.text]


async def play(on: Stage, names: dict[str, str], what_is_due: list[Said], seed: int) -> Month:
    """Turn the clock from one moment at which something is due to the next, until the month is over."""
    draw = random.Random(seed)  # noqa: S311
    rules = policy.load()
    found = Month(what_is_due)
    users = [*map(int, names)]
    group = _group(on.world, users)
    names = {**names, str(group): "group:kernteam"}
    moment, end = on.world.clock(), rules.at(LAST + timedelta(days=1), 0)
    seen = 0
    while moment < end:
        on.moment = moment
        for user in draw.sample(users, 3):
            on.write(user, "/privacy")
        if draw.random() < 0.5:
            await _killed(on, found, draw.choice(POINTS))
        else:
            await _faulty(on, found, draw, [*users, group])
        for sent in on.world.log[seen:]:
            _note(found, sent.chat, _said(sent.at.astimezone(rules.zone), names[str(sent.chat)], sent.text), sent.text)
        seen = len(on.world.log)
        moment = await asyncio.to_thread(_next, on, moment)
        on.world.clock.set(moment)
    for crash in on.crashes:
        for letter in crash.held:
            found.leave[await asyncio.to_thread(_whose, on, letter)] += 1
    found.troubled = await asyncio.to_thread(_troubled, on)
    return found


def _note(found: Month, chat: int, said: Said, text: str) -> None:
    """Put down what came, or that it came once more."""
    again = said in found.said
    found.marked[chat] += again and bool(_AGAIN.match(text))
    found.unmarked[chat] += again and not _AGAIN.match(text)
    if not again:
        found.said.append(said)


async def _works(on: Stage) -> None:
    """Until the sweep of this moment is done, and all is quiet."""
    async with on.within(f"a sweep at {on.moment}", 90.0):
        while not await asyncio.to_thread(_swept, on):
            await on.world.change(on.world.version, seconds=0.1)
    await on.quiet(deadline=120)


def _swept(on: Stage) -> bool:
    with on.database.read() as session:
        pulse = pulses.seen(session).get("sweep")
    return pulse is not None and pulse.at == on.moment


async def _killed(on: Stage, found: Month, point: Point) -> None:
    """Killed on the way, or where the way does not lead past that point, at rest."""
    service = on.start(point)
    dying, working = asyncio.ensure_future(on.dies(service)), asyncio.ensure_future(_works(on))
    await asyncio.wait({dying, working}, return_when=asyncio.FIRST_COMPLETED)
    if dying.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        dying.result()
        on.a_minute_passes_for(service)
        found.faults["kill"] += 1
        service = on.start()
        await _works(on)
    else:
        dying.cancel()
        await working
    await _rests(on, found, service)


async def _rests(on: Stage, found: Month, service: Service) -> None:
    service.kill()
    await on.buried(service)
    on.a_minute_passes_for(service)
    found.faults["kill"] += 1


async def _faulty(on: Stage, found: Month, draw: random.Random, chats: list[int]) -> None:
    """Some chats' next message meets a fault, and so does the way in."""
    ways: list[tuple[Way, Fault, int]] = []
    for chat in draw.sample(chats, min(FAULTS, len(chats))):
        way = draw.choice(ONCE)
        ways.append((way, way.fault("sendMessage", chat), chat))
    ways.append((Way("cut_after"), draw.choice(ONCE).fault("getUpdates", None), 0))
    for _, fault, _ in ways:
        on.world.faults.add(fault)
    service = on.start()
    await _works(on)
    await _rests(on, found, service)
    on.world.faults.clear()
    for way, fault, chat in ways:
        found.faults[fault.fault] += fault.hits
        if fault.hits and chat and way.unknown:
            found.leave[chat] += 1


def _next(on: Stage, moment: datetime) -> datetime:
    rules = policy.load()
    with on.database.read() as session:
        share = reminders.due_after(session, after=moment)
    week = digest.due_after(rules, after=moment)
    return min(share, week) if share is not None else week


def _whose(on: Stage, letter: int) -> int:
    with on.database.read() as session:
        row = session.get_one(outbox.Letter, letter)
        return int(people.opened(session, row.address).removeprefix("telegram:"))


def _troubled(on: Stage) -> int:
    with on.database.read() as session:
        return len(outbox.troubled(session))
