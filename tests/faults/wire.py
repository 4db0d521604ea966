"""What may Telegram do to a request, and what must become of the letter? Hundreds of faults in one run of one service.

Many people are at it at once, each in a chat of their own, so that each meets faults of their own. A cell is one letter that
meets one fault, once or twice in a row: a question, a reply, an edit or a document. What must come of it follows from what
the fault is, in `wanted`: whether Telegram had the message, and whether anybody could know.
"""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any, Literal

from sqlmodel import Session, col, select

from bot.assembly import open_register, wall_clock
from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.faults import Fault
from bot.standin.world import World
from commitments import digest, outbox, parties, people, reminders
from commitments.notices import Due, QuestionsDue, Undeliverable
from commitments.outbox import Letter
from commitments.people import Address
from commitments.questions import Asked
from tests.faults import script
from tests.faults.child import Point
from tests.faults.stage import Register, Stage

Kind = Literal["question", "reply", "edit", "document"]
METHODS: dict[Kind, str] = {
    "question": "sendMessage",
    "reply": "sendMessage",
    "edit": "editMessageText",
    "document": "sendDocument",
}
SLOW = 17.0
"""Seconds that `slow` takes: longer than our client waits for an answer."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fail, `times` in a row. `acts`: an error in the answer comes after the message was taken."""

    name: str
    times: int = 1
    acts: bool = False

    def __str__(self) -> str:
        return f"{self.name}{' after all' if self.acts else ''}{' twice' if self.times > 1 else ''}"

    @property
    def unknown(self) -> bool:
        """Whether nobody who asks can know what became of it."""
        return self.name in ("slow", "cut_before", "cut_after", "half", "error_500", "html_502")

    @property
    def arrives(self) -> bool:
        """Whether Telegram takes the message all the same."""
        return self.acts or self.name in ("slow", "cut_after", "half")

    @property
    def waits(self) -> bool:
        """Whether Telegram says no for the moment, or where to go instead."""
        return self.name in ("too_many", "unauthorized", "conflict", "migrate")

    def fault(self, method: str, chat: int | None) -> Fault:
        """For the stand-in."""
        seconds = SLOW if self.name == "slow" else 0.0
        return Fault(self.name, method, chat, times=self.times, seconds=seconds, acts=self.acts)  # type: ignore[arg-type]


ONCE = (
    Way("cut_before"),
    Way("cut_after"),
    Way("half"),
    Way("error_500"),
    Way("error_500", acts=True),
    Way("html_502"),
    Way("html_502", acts=True),
    Way("too_many"),
)
OFTEN = (*ONCE, *(Way(way.name, 2, way.acts) for way in ONCE))
RARE = (Way("slow"), Way("slow", 2), Way("forbidden"), Way("refuse"), Way("unauthorized"), Way("conflict"))
"""Once for each kind of letter: they take long, or touch everybody."""
MOVES = Way("migrate")
"""Once: only a group can."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must come of a letter: how often it is seen, how many of those are marked as a repeat, its state, who is told."""

    copies: int
    marked: int
    state: str
    told: bool = False


def wanted(kind: Kind, way: Way) -> Wanted:
    """The rule. A repeat follows what nobody can know, once; an edit may be repeated freely, since that changes nothing."""
    if way.name == "forbidden":
        return Wanted(0, 0, "undeliverable", told=True)  # of the person who can't be reached
    if way.name == "refuse":
        return Wanted(0, 0, "failed", told=True)
    if way.waits or kind == "edit":
        return Wanted(1, 0, "sent")
    if way.times == 1:
        return Wanted(1 + way.arrives, 1, "sent")
    return Wanted(2 * way.arrives, 1 * way.arrives, "uncertain", told=kind == "question")


@dataclass
class Cell:
    """One letter and the faults it met, and what came of it."""

    kind: Kind
    way: Way
    chat: int
    fault: Fault
    first: int = 0
    """Where the stand-in's log stood before."""
    letter: int = 0
    copies: int = 0
    marked: int = 0
    state: str = ""
    told: bool = False
    listed: bool = False
    """Whether the team sees it in /bezorgd."""

    @property
    def found(self) -> Wanted:
        """What came of it, to be compared."""
        return Wanted(self.copies, self.marked, self.state, self.told)

    def __str__(self) -> str:
        return (
            f"{self.kind} x {self.way}: letter {self.letter} in {self.chat}: {self.found}, wanted {wanted(self.kind, self.way)}"
        )


@dataclass
class Storm:
    """All cells of a run, and the faults of what is no letter."""

    cells: list[Cell] = field(default_factory=list)
    others: list[Fault] = field(default_factory=list)
    effects: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By chat: how many letters were asked for, and how many there are."""

    def faults(self) -> Counter[str]:
        """How often each fault was met."""
        found: Counter[str] = Counter()
        for fault in (*(cell.fault for cell in self.cells), *self.others):
            found[fault.fault] += fault.hits
        return found


CONTACTS, MEMBERS = 28, 6
ROUNDS = 5
"""Replies that a contact asks for, and edits."""


def _deal(cells: int, turned: int = 0) -> list[Way]:
    """So many ways, each often one about as often as another, the rare ones once; turned, so that nobody gets all of those."""
    ways = [*RARE, *islice(cycle(OFTEN), cells - len(RARE))]
    return [*ways[turned:], *ways[:turned]]


def prepared(template: Register) -> tuple[list[int], list[int]]:
    """The register with many contacts and members of the team who never wrote yet, and a question for each contact."""
    world = World(Clock(script.JOINED))
    script.cast(world)
    contacts = [world.user(f"Contact {n}") for n in range(CONTACTS)]
    members = [world.user(f"Lid {n}") for n in range(MEMBERS)]
    moments = [script.JOINED]
    work = open_register(Settings(database_url=template.url, key_file=template.key), lambda: moments[-1])
    try:
        for user in contacts:
            work.perform(script.join, name=f"Contact {user}", party="VWS", user=user)
        for user in members:
            work.perform(script.join, name=f"Lid {user}", party=None, user=user)
        moments.append(wall_clock())
        work.perform(digest.sweep, policy=work.policy)
        while work.perform(reminders.sweep, policy=work.policy):
            pass
        work.perform(_put_aside)
        work.perform(_question, users=contacts)
    finally:
        work.database.close()
    return contacts, members


def _put_aside(session: Session, *, now: Any) -> None:
    """What the four got before is not what this is about."""
    for letter in session.exec(select(Letter).where(Letter.state == "queued")):
        outbox.park(session, now=now, letter=letter.id)


def _question(session: Session, *, now: Any, users: list[int]) -> None:
    asked = session.exec(
        select(Asked)
        .join(people.Person, col(people.Person.id) == Asked.person)
        .where(people.Person.party == parties.find_organisation(session, "VWS").id)
    ).first()
    assert asked is not None
    due = (Due(share=asked.share, version=asked.version, rung=asked.rung),)  # type: ignore[arg-type]
    for user in users:
        address = people.address_of(session, f"telegram:{user}", "private")
        (person,) = people.at_address(session, address)
        notice = QuestionsDue(person=person.id, due=due)
        outbox.post(session, now=now, address=address, notice=notice, key=f"wire:{person.id}", urgency="unasked")


class Watch:
    """Looks at the outbox for everybody: the letters of each chat, oldest first."""

    def __init__(self, on: Stage) -> None:
        self._on = on
        self._news = asyncio.Condition()
        self.letters: dict[int, list[Letter]] = {}
        self._addresses: dict[int, int] = {}
        """The chat of each address as it was first seen: a group that moves keeps its address."""

    def _read(self) -> dict[int, list[Letter]]:
        found: dict[int, list[Letter]] = defaultdict(list)
        with self._on.database.read() as session:
            for row in session.exec(select(Address.id).where(col(Address.id).not_in(self._addresses))):
                self._addresses[row] = int(people.opened(session, row).removeprefix("telegram:"))
            for letter in session.exec(select(Letter).where(Letter.state != "lapsed").order_by(col(Letter.id))):
                if letter.notice_kind not in ("undelivered", "undeliverable"):
                    found[self._addresses.get(letter.address, 0)].append(letter)
        return found

    @contextlib.asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look while the block lasts."""

        async def look() -> None:
            while True:
                self.letters = await asyncio.to_thread(self._read)
                async with self._news:
                    self._news.notify_all()
                await asyncio.sleep(0.25)

        task = asyncio.ensure_future(look())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def ended(self, chat: int, number: int) -> Letter:
        """The chat's letter of this number, from 0, once it has come to an end."""
        async with self._on.within(f"the end of letter {number} of {chat}", 180.0), self._news:
            while True:
                mine = self.letters.get(chat, [])
                if len(mine) > number and mine[number].state not in ("queued", "claimed"):
                    return mine[number]
                await self._news.wait()


def _papers(on: Stage, members: int) -> list[Way]:
    """A file is made anew for each try, in a process of its own, which costs a second: all ways on one database only."""
    return [*RARE, *OFTEN, *ONCE[: -(len(RARE) + len(OFTEN)) % members]] if on.register.name is None else list(ONCE)


async def play(on: Stage, contacts: list[int], members: list[int]) -> Storm:
    """Everybody at once, then one restart, after which the team has heard of everything."""
    storm, watch = Storm(), Watch(on)
    script.cast(on.world)
    for number, name in ((len(contacts), "Contact"), (len(members), "Lid")):
        for n in range(number):
            on.world.user(f"{name} {n}")
    for user in (*on.world.users,):
        on.world.chats[user].started = True  # they pressed Start long ago
    questions, documents = _deal(len(contacts)), _papers(on, len(members))
    replies, edits = _deal(ROUNDS * len(contacts), 20), _deal(ROUNDS * len(contacts), 78)
    first = {chat: _cell(on, storm, "question", way, chat) for chat, way in zip(contacts, questions, strict=True)}
    service = on.start(TAZ_POLL_SECONDS="1")
    async with watch.looking():
        talks = [
            _contact(on, storm, watch, first[chat], replies[n :: len(contacts)], edits[n :: len(contacts)])
            for n, chat in enumerate(contacts)
        ]
        talks += [_member(on, storm, watch, chat, documents[n :: len(members)]) for n, chat in enumerate(members)]
        await asyncio.gather(*talks, _moves(on, storm, watch), _polls(on, storm))
        await on.quiet(deadline=180)
        service.kill()
        await on.buried(service)
        on.mourn(service, Point("at rest"))
        on.a_minute_passes_for(service)
        on.start()
        await _told(on)
        await on.quiet(deadline=180)
    _judge(on, storm)
    return storm


def _cell(on: Stage, storm: Storm, kind: Kind, way: Way, chat: int) -> Cell:
    cell = Cell(kind, way, chat, way.fault(METHODS[kind], chat), len(on.world.log))
    storm.cells.append(cell)
    on.world.faults.add(cell.fault)
    return cell


def _close(on: Stage, cell: Cell, letter: Letter) -> None:
    """The letter has come to an end: what was seen of it? Whatever of it was sent was sent by now."""
    cell.letter = letter.id
    seen = [sent for sent in on.world.log[cell.first :] if (sent.chat, sent.method) == (cell.chat, METHODS[cell.kind])]
    cell.copies = len(seen)
    cell.marked = sum(sent.text.startswith("You may have this message already.") for sent in seen)


async def _contact(on: Stage, storm: Storm, watch: Watch, first: Cell, replies: list[Way], edits: list[Way]) -> None:
    """A question comes, and then by turns a reply and an edit."""
    chat, number = first.chat, 0
    letter = await watch.ended(chat, number)
    _close(on, first, letter)
    if first.copies and letter.state == "uncertain":  # nobody knows the number of what came: its first edit is a new message
        number = await _presses(on, watch, chat, number)
    shown = bool(first.copies)
    for reply, edit in zip(replies, edits, strict=True):
        cell = _cell(on, storm, "reply", reply, chat)
        on.write(chat, "/privacy")
        number += 1
        _close(on, cell, await watch.ended(chat, number))
        if not shown:
            continue
        cell = _cell(on, storm, "edit", edit, chat)
        if edit in ONCE:
            gesture = edit.fault("answerCallbackQuery", None)
            storm.others.append(gesture)
            on.world.faults.add(gesture)
        number = await _presses(on, watch, chat, number)
        _close(on, cell, watch.letters[chat][number])
        shown = bool(cell.copies)  # else the button that was used still stands there
    storm.effects[chat] = number + 1, len(watch.letters[chat])


async def _presses(on: Stage, watch: Watch, chat: int, number: int) -> int:
    """Press, and wait for what comes of it; returns the number of that letter."""
    message, key = _toggle(on, chat)
    on.world.press(chat, chat, message, key)
    on.acts += 1
    await watch.ended(chat, number + 1)
    return number + 1


def _toggle(on: Stage, chat: int) -> tuple[int, str]:
    """A button that only changes what its message shows."""
    for message in reversed(on.world.messages(chat)):
        for offer, key in on.offers_under(message):
            if offer.do in ("more", "fewer"):
                return message.message_id, key
    raise AssertionError("no such button")


async def _member(on: Stage, storm: Storm, watch: Watch, chat: int, ways: list[Way]) -> None:
    """The whole list as a file, again and again."""
    for number, way in enumerate(ways):
        cell = _cell(on, storm, "document", way, chat)
        on.write(chat, "/lijst")
        _close(on, cell, await watch.ended(chat, number))
    storm.effects[chat] = len(ways), len(watch.letters[chat])


async def _moves(on: Stage, storm: Storm, watch: Watch) -> None:
    """A group becomes a supergroup while an answer to it is on its way: it comes there, and what is asked next too."""
    joost = min(on.world.users)
    group = on.world.group("Kernteam", [joost], bot_added_by=joost)
    on.write(joost, f"/privacy@{on.world.bot.username}", chat=group)
    await watch.ended(group, 0)
    cell = _cell(on, storm, "reply", MOVES, group)
    on.write(joost, f"/privacy@{on.world.bot.username}", chat=group)
    letter = await watch.ended(group, 1)
    cell.chat = on.world.chats[group].migrated_to or group
    _close(on, cell, letter)
    on.write(joost, f"/privacy@{on.world.bot.username}", chat=cell.chat)
    await watch.ended(group, 2)
    storm.effects[cell.chat] = 3, len(watch.letters[group])


async def _polls(on: Stage, storm: Storm) -> None:
    """Meanwhile the way in fails too, one way after another; between two of them somebody writes, and is heard.

    Now and then Telegram wants peace from everybody.
    """
    joost = min(on.world.users)
    for number, way in enumerate((*OFTEN, Way("conflict"))):
        fault = way.fault("getUpdates", None)
        storm.others.append(fault)
        on.world.faults.add(fault)
        if not number % 6:
            flood = Way("too_many_all").fault("sendMessage", None)
            storm.others.append(flood)
            on.world.faults.add(flood)
        async with on.within(f"updates after {way}", 120.0):
            while fault.left:
                await on.world.change(on.world.version, seconds=0.2)
            on.write(joost, "/privacy")
            while on.world.unconfirmed():
                await on.world.change(on.world.version, seconds=0.2)


async def _told(on: Stage) -> None:
    """Wait until the team was told, or is about to be, of everything that there is to tell."""
    async with on.within("the word to the team", 90.0):
        while True:
            with on.database.read() as session:
                if all(letter.told_at is not None for letter in outbox.troubled(session)):
                    return
            await asyncio.sleep(0.2)


def _judge(on: Stage, storm: Storm) -> None:
    """How each letter ended, and whether the team was told."""
    with on.database.read() as session:
        letters = {letter.id: letter for letter in session.exec(select(Letter))}
        told = {letter.id for letter in outbox.troubled(session) if letter.told_at is not None}
        listed = {letter.id for letter in outbox.troubled(session, replies=True)}
        of_people = [outbox.notice_of(session, n) for n, letter in letters.items() if letter.notice_kind == "undeliverable"]
    gone = {notice.name for notice in of_people if isinstance(notice, Undeliverable)}
    for cell in storm.cells:
        if not cell.letter:
            continue
        cell.state = letters[cell.letter].state
        name = f"{'Lid' if cell.kind == 'document' else 'Contact'} {cell.chat}"
        cell.listed = cell.letter in listed
        cell.told = name in gone if cell.state == "undeliverable" else cell.letter in told
