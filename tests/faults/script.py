"""What do people do while the service is being killed? One busy quarter of an hour, played as fast as the bot can answer.

It uses every way through the ring: letters that stood in the outbox before the start (a digest, questions, the team's task),
commands, presses with edits, sentences that were waited for, messages to others, a newcomer with an invitation, an
organisation that says yes, an answer taken back, a double press, and an update that Telegram sends once more.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.assembly import open_register, wall_clock
from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.world import World
from commitments import digest, outbox, parties, people, reminders, rounds
from commitments.outbox import Letter
from commitments.register import loading
from commitments.sets import Role
from tests.commitments.conftest import fourteen
from tests.faults.stage import Register, Stage, Wanted

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JOINED = datetime(2023, 6, 1, 9, tzinfo=AMSTERDAM)
DIGEST = datetime(2023, 6, 12, 10, tzinfo=AMSTERDAM)
"""A Monday after nine: the digest of week 24 is due."""
QUESTIONS = datetime(2023, 6, 15, 10, tzinfo=AMSTERDAM)
"""A Thursday at ten, ten working days before 30 June: questions are due, and the team's task."""

QUESTION = "Mogen de cijfers een week later komen?"
REPLY = "Ja, dat is goed."
PLACE = "https://example.org/verkenning"
REASON = "de leden beslissen in een vergadering"


@dataclass(frozen=True, slots=True)
class Cast:
    """Telegram's ids of who plays: the team, contacts of V&VN, RegioPlus and VWS, and a newcomer at RegioPlus."""

    joost: int
    pieter: int
    samira: int
    anouk: int
    fatima: int


def cast(world: World) -> Cast:
    """The same people in every world: its ids follow from the order."""
    return Cast(*(world.user(name) for name in ("Joost", "Pieter", "Samira", "Anouk", "Fatima")))


def join(session: Session, *, now: datetime, name: str, party: str | None, user: int) -> None:
    """Somebody takes part: for an organisation, or in the team."""
    organisation = parties.find_organisation(session, party) if party else None
    role: Role = "contact" if organisation else "team"
    token, _ = people.invite(session, now=now, role=role, party=organisation)
    address = people.address_of(session, f"telegram:{user}", "private")
    people.accept(session, now=now, token=token, address=address, name=name)


def _without_this_week(session: Session, *, now: datetime) -> None:
    """This week's digest tells of what happens in the script, more or less of it by the moment at which it leaves."""
    last = session.exec(select(Letter).where(Letter.notice_kind == "digest_due").order_by(col(Letter.id).desc())).first()
    assert last is not None
    if last.made_at == now:  # on a Monday before nine this week has none yet
        outbox.park(session, now=now, letter=last.id)


def prepared(found: Register) -> Register:
    """A register in which four people take part, and what fell due in June 2023 stands in the outbox, not yet sent.

    What would fall due at this moment is posted too, so that the sweeps of the service find nothing on any day of the week.
    """
    who = cast(World(Clock(JOINED)))
    moments = [JOINED]
    work = open_register(Settings(database_url=found.url, key_file=found.key), lambda: moments[-1])
    try:
        work.perform(loading.load, policy=work.policy, register=fourteen())
        for user, name, party in (
            (who.joost, "Joost", None),
            (who.pieter, "Pieter", "V&VN"),
            (who.samira, "Samira", "RegioPlus"),
            (who.anouk, "Anouk", "VWS"),
        ):
            work.perform(join, name=name, party=party, user=user)
        for moment in (DIGEST, QUESTIONS, wall_clock()):
            moments.append(moment)
            work.perform(digest.sweep, policy=work.policy)
            work.perform(rounds.sweep, policy=work.policy)
            while work.perform(reminders.sweep, policy=work.policy):
                pass
        work.perform(_without_this_week)
    finally:
        work.database.close()
    return found


async def quarter_of_an_hour(on: Stage) -> None:
    """The whole script. Where people do not wait for each other they act at once, each in their own chat."""
    who = cast(on.world)
    for person in (who.joost, who.pieter, who.samira, who.anouk):
        on.write(person, "/start")
    group = on.world.group("Kernteam", [who.joost], bot_added_by=who.joost)
    on.acts += 2  # the bot hears of a group in two updates
    on.write(who.joost, f"/koppel@{on.world.bot.username}", chat=group)
    await asyncio.gather(_reads(on, who.joost), _walks(on, who.anouk), _looks(on, who.samira), on.hears(group))
    await _invites(on, who)
    await _appoints(on, who)
    await _asks(on, who)
    await _takes_back(on, who.anouk)
    on.write(who.joost, "/telaat")
    await on.quiet()
    on.world.repeat(on.world.first_update)  # Telegram sends an update again that it was confirmed long ago
    await on.quiet()


async def _reads(on: Stage, joost: int) -> None:
    """The team: the digest, a question of its own, its task, the greeting; then one item."""
    await on.hears_each(joost, Wanted(says="TAZ, week 24"), Wanted(do="answer"), Wanted(says="/aanspreekpunt"))
    on.write(joost, "/afspraak A4")
    await on.hears(joost, says="A4")


async def _walks(on: Stage, anouk: int) -> None:
    """A bundle of three, item by item in one message; the thumb presses twice."""
    await on.hears(anouk, do="begin")
    await on.press(anouk, "begin", code=None, times=2)
    await on.hears(anouk, do="answer")
    await on.press(anouk, "answer", status="done", times=2)
    await on.hears(anouk, do="skip")
    on.write(anouk, PLACE)
    await on.hears(anouk, do="answer")
    await on.press(anouk, "answer", status="delayed")
    await on.hears(anouk, do="skip")
    await on.press(anouk, "no_idea")
    await on.hears(anouk, do="answer")
    await on.press(anouk, "answer", status="delayed")
    await on.hears(anouk, do="skip")
    on.write(anouk, REASON)
    await on.hears(anouk, do="undo")


async def _looks(on: Stage, samira: int) -> None:
    """Three messages in a row, none waited for: their answers come in that order. About items that nobody changes here."""
    for text in ("/afspraak A12", "/mijn", "/afspraak A99"):
        on.write(samira, text)
    await on.hears_each(samira, *(Wanted(says=says) for says in ("A12", "RegioPlus", "A99")))


async def _invites(on: Stage, who: Cast) -> None:
    on.write(who.joost, "/uitnodigen RegioPlus")
    link = await on.hears(who.joost, says="start=")
    found = re.search(r"start=([\w-]+)", link.text)
    assert found
    on.write(who.fatima, f"/start {found[1]}")
    await on.hears(who.fatima, do="mine")
    on.write(who.fatima, f"/start {found[1]}")
    await on.hears(who.fatima)


async def _appoints(on: Stage, who: Cast) -> None:
    """An item without a last day, so that its new aanspreekpunt is not asked at once, whatever day it is today."""
    on.write(who.joost, "/aanspreekpunt A6 V&VN")
    await on.hears(who.joost, do="choose")
    await on.press(who.joost, "choose")
    await on.hears(who.pieter, do="accept")
    await on.press(who.pieter, "accept")
    await on.hears(who.joost, says="V&VN")
    await on.hears(who.joost, says="V&VN")


async def _asks(on: Stage, who: Cast) -> None:
    on.write(who.samira, f"/vraag {QUESTION}")
    await on.hears(who.joost, do="reply")
    await on.press(who.joost, "reply")
    await on.hears(who.joost, says=QUESTION)
    on.write(who.joost, REPLY)
    await on.hears(who.samira, says=REPLY)


async def _takes_back(on: Stage, anouk: int) -> None:
    """Of three answers one is not right."""
    await on.press(anouk, "undo", ref=None)
    await on.hears(anouk, do="undo")
    await on.press(anouk, "undo", code="A11")
    await on.hears(anouk, do="answer")
    await on.press(anouk, "answer", status="done")  # on any day of the week: "on schedule" is no answer after a last day
    await on.hears(anouk, do="skip")


async def one_more_message(on: Stage) -> None:
    """After everything, somebody asks one thing more."""
    joost = min(on.world.users)
    on.write(joost, "/privacy")
    await on.hears(joost)
