"""Whoever is killed while somebody's file comes in: it is kept once, whole, and the token stands in no log."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.standin.clock import Clock
from bot.standin.faults import Fault
from bot.standin.world import World
from commitments import attachments, reports
from commitments.attachments import Attachment, Content
from commitments.history import Event
from tests.faults import script
from tests.faults.child import Point
from tests.faults.conftest import KINDS
from tests.faults.stage import Register, Stage, play, stage
from tests.faults.table import Table
from tests.files import DOCX

KILLS = (
    "verb.done:hand_in 1",
    "verb.committed:hand_in 1",
    "file.fetched 1",
    "verb.started:settle_fetched 1",
    "verb.committed:settle_fetched 1",
)
"""Before and after the sentence's commit, with the bytes in hand, in the transaction that keeps them, and right after it."""


def _read(session: Session) -> tuple[list[bytes | None], int, list[str]]:
    files = session.exec(select(Attachment.id)).all()
    verbs = session.exec(select(Event.verb).where(Event.kind == "share").order_by(Event.id)).all()  # type: ignore[arg-type]
    reports.verify(session)
    found = [attachments.content_of(session, file) for file in files]
    return found, len(session.exec(select(Content.attachment)).all()), [v for v in verbs if v in ("send_file", "attach")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_kept_once_whoever_is_killed(kind: str, templates: dict[str, Register], tmp_path: Path, table: Table) -> None:
    kills = [Point.parse(event, int(nth)) for event, nth in map(str.split, KILLS)]
    world = World(Clock(script.wall_clock()))
    anouk = script.cast(world).anouk

    async def people(on: Stage) -> None:
        on.write(anouk, "A3 is klaar")
        await on.hears(anouk, do="skip")
        on.world.faults.add(Fault("half", method="download", times=1))
        on.world.send_document(anouk, anouk, "Jan de Vries.docx", DOCX)
        await on.hears(anouk, says="is kept as A3-vws-1.docx")

    async def run() -> None:
        register = templates[kind].copied(tmp_path / "register")
        async with stage(register, tmp_path, world=world, settings={"TAZ_FILES": "on"}) as on:
            await play(on, kills, people)
            assert [crash.point for crash in on.crashes] == kills
            with on.database.read() as session:
                assert _read(session) == ([DOCX], 1, ["send_file", "attach"])
            written = "".join(service.log.read_text("utf-8") for service in on.services)
            assert "file.later" in written, "the half of a file was met"
            assert on.token not in written
            assert "Jan de Vries" not in written
            table.faults["kill"] += len(kills)

    asyncio.run(run())
