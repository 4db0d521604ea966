"""How does one see that nothing is lost, doubled or out of order, with hundreds of letters? They are numbered.

Many people get numbered letters, each in a chat of their own, and write while those come in. What arrived is read from the
stand-in's log: in each chat every number, in order, a second time only where the letter was in the hands of somebody who died.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, select

from bot.assembly import open_register, open_work
from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.world import World
from commitments import outbox, people
from commitments.inbox import Arrival
from commitments.notices import GroupLinked
from commitments.outbox import Letter
from tests.faults import script
from tests.faults.stage import Register, Stage
from tests.faults.table import Table

_NUMBER = re.compile(r"number (\d+)\.")
_REFERENCE = re.compile(r"Reference (\d+)")


def loaded(register: Register) -> Register:
    """With the programme in it, and nobody."""
    open_work(Settings(database_url=register.url, key_file=register.key), script.wall_clock).database.close()
    return register


def fill(register: Register, *, chats: int, each: int, in_group: int = 0) -> None:
    """Numbered letters, in a register that is loaded: by turns to each of the chats, and some to a group."""
    world = World(Clock(script.wall_clock()))
    users = populate(world, chats)
    group = _group(world, users) if in_group else None
    work = open_register(Settings(database_url=register.url, key_file=register.key), script.wall_clock)
    try:
        work.perform(_post, users=users, each=each, group=group, in_group=in_group)
    finally:
        work.database.close()


def _post(session: Session, *, now: object, users: Sequence[int], each: int, group: int | None, in_group: int) -> None:
    places = [_join(session, now, user) for user in users]
    for number in range(each):
        for place in places:
            _letter(session, now, place, number)
    if group is not None:
        place = people.address_of(session, f"telegram:{group}", "group")
        people.link_group(session, now=now, address=place, name="Everybody", by=1)  # type: ignore[arg-type]
        for number in range(in_group):
            _letter(session, now, place, number)


def _join(session: Session, now: Any, user: int) -> int:
    """Somebody who reads along, and is asked nothing; returns their address."""
    token, _ = people.invite(session, now=now, role="observer", party=None)
    address = people.address_of(session, f"telegram:{user}", "private")
    people.accept(session, now=now, token=token, address=address, name=f"Person {user}")
    return address


def _letter(session: Session, now: object, address: int, number: int) -> None:
    notice = GroupLinked(title=f"number {number}.")  # what may be read by everybody and everywhere
    outbox.post(session, now=now, address=address, notice=notice, urgency="unasked")  # type: ignore[arg-type]


def populate(world: World, chats: int) -> list[int]:
    """The same people in every world, who pressed Start long ago."""
    users = [world.user(f"Person {n}") for n in range(chats)]
    for user in users:
        world.chats[user].started = True
    return users


def _group(world: World, users: Sequence[int]) -> int:
    return world.group("Everybody", users, bot_added_by=None)


def gather(world: World, users: Sequence[int]) -> int:
    """The group that numbered letters are for, with the bot in it; it hears of that in two updates."""
    return world.group("Everybody", users, bot_added_by=users[0])


@dataclass
class Found:
    """What became of the letters and the updates. Lists name chat and number."""

    letters: int
    chats: int
    updates: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    with_leave: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    too_many: int = 0

    @property
    def broken(self) -> list[str]:
        """Everything that should not be."""
        kinds = ("lost", "doubled", "silent", "disordered", "unanswered", "answered_twice")
        return [f"{kind}: {line}" for kind in kinds for line in getattr(self, kind)]

    def count(self, table: Table) -> None:
        """Into the table."""
        table.rows["effect"].add(cases=self.updates, lost=len(self.unanswered), doubled=len(self.answered_twice))
        table.rows["delivered"].add(
            cases=self.letters,
            lost=len(self.lost),
            doubled=len(self.doubled),
            with_leave=len(self.with_leave),
            silent=len(self.silent),
        )
        table.rows["order"].add(cases=self.chats, lost=len(self.disordered))


def look(on: Stage) -> Found:
    """Compare the outbox with what came into the chats, and the inbox with what people wrote."""
    with on.database.read() as session:
        numbered = session.exec(select(Letter).where(Letter.notice_kind == "group_linked").order_by(col(Letter.id))).all()
        privacy = session.exec(select(func.count()).where(Letter.notice_kind == "privacy")).one()
        states = Counter(session.exec(select(Arrival.state)))
        chat_of = {row.address: int(people.opened(session, row.address).removeprefix("telegram:")) for row in numbered}
        told = {row.id for row in outbox.troubled(session)}
    leave = {letter for crash in on.crashes for letter in crash.held}
    found = Found(len(numbered), len(chat_of), on.acts)
    seen: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for sent in on.world.log:
        if number := _NUMBER.search(sent.text):
            seen[sent.chat].append((int(number[1]), sent.text.startswith("You may have this message already.")))
    due: dict[int, list[Letter]] = defaultdict(list)
    for row in numbered:
        due[chat_of[row.address]].append(row)
    for chat, rows in due.items():
        for number, row in enumerate(rows):
            copies = [marked for n, marked in seen[chat] if n == number]
            name = f"{number} to {chat} (letter {row.id}, {row.state})"
            if not copies and row.state == "sent":
                found.lost.append(name)
            elif not copies and row.id not in told:
                found.silent.append(name)
            if row.id in leave and sorted(copies) == [False, True]:
                found.with_leave.append(name)
            elif len(copies) > 1:
                found.doubled.append(name)
        # who is frozen while it sends, and goes on, sends behind the one that took over: a copy with leave, in no order
        order = [number for at, (number, marked) in enumerate(seen[chat]) if marked or (number, True) not in seen[chat][:at]]
        if order != sorted(order):
            found.disordered.append(f"{chat}: {order}")
    found.unanswered += [f"{state} {count}" for state, count in states.items() if state != "done"]
    if states.total() < on.acts:
        found.unanswered.append(f"{on.acts - states.total()} never stored")
    if privacy != on.acts:
        (found.unanswered if privacy < on.acts else found.answered_twice).append(f"{privacy} answers to {on.acts} updates")
    return found


async def until(on: Stage, letters: int) -> None:
    """Wait until so many letters and answers have left."""
    async with on.within(f"{letters} letters"):
        while len(on.world.log) < letters:
            await on.world.change(on.world.version, seconds=0.5)


async def chatter(on: Stage, users: Sequence[int], times: int) -> None:
    """Each of them writes now and then while the rest goes on."""
    for _ in range(times):
        for user in users:
            on.write(user, "/privacy")
            await asyncio.sleep(0.05)
