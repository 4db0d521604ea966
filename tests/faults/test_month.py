"""A month with faults and kills by lot, on each database: its transcript beside what was due."""

import asyncio
from datetime import datetime, time

import pytest

from commitments import policy
from tests.faults import month
from tests.faults.conftest import KINDS
from tests.faults.month import Said
from tests.faults.stage import Register, stage, warm
from tests.faults.table import Table


@pytest.fixture(scope="module")
def months(
    table: Table, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[list[Said], dict[str, month.Month]]:
    """What the simulation says is due, and what a month brought on each database that is asked for, beside each other."""
    warm()
    due = month.due()
    folders = {
        kind: tmp_path_factory.mktemp(f"month-{kind}")
        for kind in KINDS
        if any(item.name == f"test_everybody_gets_what_was_due[{kind}]" for item in request.session.items)
    }
    registers = {kind: Register.new(kind, folder / "register") for kind, folder in folders.items()}
    names = {kind: month.prepared(register) for kind, register in registers.items()}
    start = datetime.combine(month.FIRST, time(8), policy.load().zone)

    async def run(kind: str) -> month.Month:
        world, _ = month.cast(start, len(names[kind]))
        async with stage(registers[kind], folders[kind], world=world) as on:
            return await month.play(on, names[kind], due, table.seed)

    async def all_of_them() -> list[month.Month]:
        return await asyncio.gather(*map(run, folders))

    return due, dict(zip(folders, asyncio.run(all_of_them()), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_gets_what_was_due(kind: str, months: tuple[list[Said], dict[str, month.Month]], table: Table) -> None:
    """Each message at its moment and once; a copy only where nobody could know, and marked."""
    due, found = months[0], months[1][kind]
    copies, leave = found.marked.total(), found.marked & found.leave
    doubled = found.unmarked.total() + copies - leave.total()
    table.faults += found.faults
    table.rows["delivered"].add(cases=len(due), lost=len(found.lost), doubled=doubled, with_leave=leave.total())
    assert found.lost == []
    assert found.too_much == []
    assert doubled == 0
    assert found.troubled == 0
