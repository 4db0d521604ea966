"""What does a start find? Nothing at all, half a register, letters in dead hands, or a service that was just killed."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.assembly import open_work
from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.world import World
from commitments import delivery, outbox, people
from commitments.ledger import Commitment, Share, Term
from commitments.notices import Privacy
from commitments.outbox import Letter
from commitments.parties import Party
from commitments.work import Work
from tests.faults import script
from tests.faults.child import Point
from tests.faults.conftest import KINDS
from tests.faults.stage import Register, Stage, play, stage, typed
from tests.faults.table import Table

FIRST_START = ("sql:CREATE 1", "sql:CREATE 20", "sql:INSERT 1", "sql:INSERT 60", "register.loaded 1", "ring.started 1")
"""Six kills in a row while the tables are made and the programme is loaded, each time further on."""


@contextlib.contextmanager
def _at(register: Register, moment: datetime) -> Iterator[Work]:
    """The register open for work, without a service."""
    work = open_work(Settings(database_url=register.url, key_file=register.key), lambda: moment)
    try:
        yield work
    finally:
        work.database.close()


async def _greets(on: Stage) -> None:
    """A stranger writes and hears something: the service works."""
    person = on.world.user("Iemand")
    on.write(person, "/privacy")
    await on.hears(person)


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_start_may_be_killed_at_any_moment(kind: str, tmp_path: Path, table: Table) -> None:
    """The last start completes what the killed ones left: the whole programme, every share once."""
    with _at(Register.new("sqlite", tmp_path / "whole"), script.JOINED) as work:
        whole = work.ask(_shares)

    async def run() -> None:
        async with stage(Register.new(kind, tmp_path / "half"), tmp_path) as on:
            kills = [Point.parse(event, int(nth)) for event, nth in map(str.split, FIRST_START)]
            await play(on, kills, _greets)
            assert [crash.point for crash in on.crashes] == kills
            with on.database.read() as session:
                assert _shares(session) == whole
            assert on.complaints() == []
            table.faults["kill"] += len(kills)

    asyncio.run(run())


def _shares(session: Session) -> list[tuple[str, str | None, str, str | None]]:
    """Every share by words: its numbers may leave gaps where a load was rolled back."""
    names: dict[int | None, str | None] = {None: None, **{party.id: party.name for party in session.exec(select(Party))}}
    words: dict[int | None, str | None] = {None: None, **{term.id: term.words for term in session.exec(select(Term))}}
    codes = {commitment.id: commitment.code for commitment in session.exec(select(Commitment))}
    rows = session.exec(select(Share).order_by(Share.id))  # type: ignore[arg-type]
    return [(codes[row.commitment], words[row.term], str(names[row.party]), names[row.aanspreekpunt]) for row in rows]


def test_a_key_is_made_whole_or_not_at_all(tmp_path: Path, table: Table) -> None:
    """Killed before and after its file is made, and before it gets its name: the next start makes a new one."""

    async def run() -> None:
        async with stage(Register.new("sqlite", tmp_path), tmp_path) as on:
            await play(on, [Point("file", nth=1), Point("file", nth=2), Point("file", nth=3)], _greets)
            assert len(on.crashes) == 3
            table.faults["kill"] += 3

    asyncio.run(run())


def _post(session: Session, *, now: datetime, user: int) -> None:
    address = people.address_of(session, f"telegram:{user}", "private")
    outbox.post(session, now=now, address=address, notice=Privacy())


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_in_hand_long_ago(kind: str, tmp_path: Path) -> None:
    """A question that may have arrived goes out once more, with its number; an answer of long ago does not."""
    register = script.prepared(Register.new(kind, tmp_path))
    who = script.cast(World(Clock(script.JOINED)))
    with _at(register, script.QUESTIONS) as work:
        work.perform(_post, user=who.pieter)
        for owner in ("digest", "questions", "answer"):
            work.beside(delivery.take, owner=owner, policy=work.policy, lease_ms=0)

    async def comes_back(on: Stage) -> None:
        script.cast(on.world)
        for person in (who.joost, who.pieter, who.anouk):
            on.write(person, "/start")
        await on.quiet()

    async def run() -> None:
        async with stage(register, tmp_path) as on:
            await play(on, (), comes_back)
            with on.database.read() as session:
                held = session.exec(select(Letter).where(Letter.repeated).order_by(col(Letter.id))).all()
                assert [letter.notice_kind for letter in held] == ["digest_due", "questions_due"]
                uncertain = session.exec(select(Letter).where(Letter.state == "uncertain")).all()
                assert [letter.notice_kind for letter in uncertain] == ["privacy"]
            marked = [sent.chat for sent in on.world.log if sent.text.startswith("You may have this message already.")]
            assert sorted(marked) == sorted([who.joost, who.anouk])
            assert len([sent for sent in on.world.log if sent.chat == who.pieter]) == 1  # the greeting

    asyncio.run(run())


def test_the_program_itself(tmp_path: Path) -> None:
    """As typed: `python -m tests.faults.child` dies of signal 9 at its point, `taz run` takes over, and stops when told to."""

    async def run() -> None:
        async with stage(Register.new("sqlite", tmp_path), tmp_path) as on:
            first = await typed(on, "tests.faults.child", "letter.sending", "1")
            person = on.world.user("Iemand")
            on.write(person, "/privacy")
            async with asyncio.timeout(60):
                assert await first.wait() == -signal.SIGKILL
            second = await typed(on, "bot", "run")
            try:
                await on.hears(person, says="number")
                await on.quiet()
                assert len(on.world.log) == 1
            finally:
                second.send_signal(signal.SIGINT)
                async with asyncio.timeout(20):
                    status = await second.wait()
            assert status == 0
            assert on.complaints() == []

    asyncio.run(run())
