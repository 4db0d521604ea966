"""A month with faults and kills by lot, on each database: its transcript beside what was due."""

import asyncio
from datetime import datetime, time
from pathlib import Path

import pytest

from commitments import policy
from tests.faults import month
from tests.faults.conftest import KINDS
from tests.faults.month import Said
from tests.faults.stage import Register, stage, warm
from tests.faults.table import Table


@pytest.fixture(scope="module")
def due() -> list[Said]:
    """What the simulation says."""
    warm()
    return month.due()


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_gets_what_was_due(kind: str, due: list[Said], table: Table, tmp_path: Path) -> None:
    """Each message at its moment and once; a copy only where nobody could know, and marked."""
    register = Register.new(kind, tmp_path / "register")
    names = month.prepared(register)
    start = datetime.combine(month.FIRST, time(8), policy.load().zone)

    async def run() -> month.Month:
        world, _ = month.cast(start, len(names))
        async with stage(register, tmp_path, world=world) as on:
            return await month.play(on, names, due, table.seed)

    found = asyncio.run(run())
    copies, leave = found.marked.total(), found.marked & found.leave
    doubled = found.unmarked.total() + copies - leave.total()
    table.faults += found.faults
    table.rows["delivered"].add(cases=len(due), lost=len(found.lost), doubled=doubled, with_leave=leave.total())
    assert found.lost == []
    assert found.too_much == []
    assert doubled == 0
    assert found.troubled == 0
