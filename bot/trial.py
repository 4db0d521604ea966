"""What can somebody try without Telegram? The whole bot against a stand-in, with a page where one is several people at once.

It starts on Thursday 15 June 2023, 09:00: two weeks before the largest group of terms ends. All answers given here are made up.
"""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.assembly import Proof, proof
from bot.settings import Settings
from commitments import ledger, parties, people, policy, reports
from commitments.ledger import Commitment
from commitments.sets import Role

START = datetime(2023, 6, 15, 9, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)
TEAM = ("Joost Bakker", "programmateam")
CONTACTS = (("Samira Haddad", "RegioPlus"), ("Pieter de Wit", "V&VN"), ("Anouk Visser", "VWS"))
GROUP = "Kernteam"


def _invite(session: Session, *, now: datetime, role: Role, organisation: str | None) -> str:
    party = parties.find_organisation(session, organisation) if organisation else None
    return people.invite(session, now=now, role=role, party=party)[0]


async def enrol(proof: Proof, name: str, organisation: str, role: Role) -> int:
    """Somebody presses Start with an invitation, as they would at Telegram; returns their id there."""
    party = organisation if role in ("contact", "deputy") else None
    token = await asyncio.to_thread(proof.service.work.perform, _invite, role=role, organisation=party)
    first, _, last = name.partition(" ")
    user = proof.world.user(first, last_name=last or None, part=organisation)
    proof.world.write(user, user, f"/start {token}")
    await proof.quiet()
    return user


async def link_group(proof: Proof, title: str, members: list[int], by: int) -> int:
    """A group adds the bot and lets it read along; returns the group's id."""
    group = proof.world.group(title, members, bot_added_by=by)
    proof.world.write(by, group, f"/koppel@{proof.service.reader.about.bot_username}")
    await proof.quiet()
    return group


def _earlier(session: Session, *, now: datetime) -> None:
    """What ended before the trial begins was reported done two months ago, all but A3; like every answer here, made up."""
    rules = policy.load()
    for _, organisation in CONTACTS:
        party = parties.find_organisation(session, organisation)
        contact = people.actor_of(session, people.contacts_of(session, party.id)[0])
        for share in ledger.shares_answered_by(session, party.id):
            span = ledger.span_of(session, share)
            if span and span.is_past(rules.day(now)) and session.get_one(Commitment, share.commitment).code != "A3":
                reports.file(
                    session,
                    now=now - timedelta(weeks=8),
                    actor=contact,
                    share=share,
                    policy=rules,
                    status="done",
                    source=None,
                )


async def remember(proof: Proof) -> None:
    """Give the trial a past, so that it asks about this month, and not about everything before it."""
    await asyncio.to_thread(proof.service.work.perform, _earlier)


async def run(settings: Settings, *, port: int, started: Callable[[str], None]) -> None:
    """The trial, until it is cancelled. `started` is told the page's address. Raises PortTaken."""
    with tempfile.TemporaryDirectory(prefix="taz-") as folder:
        async with proof(_apart(settings, Path(folder)), start=START, port=port) as trial:
            team = await enrol(trial, *TEAM, role="team")
            contacts = [await enrol(trial, *contact, role="contact") for contact in CONTACTS]
            await remember(trial)
            await link_group(trial, GROUP, [team, *contacts], by=team)
            await trial.settle()
            started(trial.url)
            await asyncio.Event().wait()


def _apart(settings: Settings, folder: Path) -> Settings:
    """The same settings over a register of its own, that goes with the folder."""
    database = f"sqlite:///{folder / 'taz.sqlite'}"
    return settings.model_copy(
        update={"database_url": database, "key_file": folder / "taz.key", "forgotten_file": None, "poll_seconds": 25}
    )
