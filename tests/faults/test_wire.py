"""Every fault of Telegram's, on every kind of letter, once and twice: what came of it is what the rule says.

One run of one service on each database (wire.py); a test for each kind of letter looks at its cells.
"""

import asyncio

import pytest

from tests.faults import wire
from tests.faults.conftest import KINDS
from tests.faults.stage import Register, stage
from tests.faults.table import Table
from tests.faults.wire import METHODS, OFTEN, ONCE, RARE, Cell, Kind, Storm, wanted


@pytest.fixture(scope="module", params=KINDS)
def storm(
    templates: dict[str, Register], table: Table, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Storm:
    """Everything that happened in one run."""
    folder = tmp_path_factory.mktemp(f"wire-{request.param}")

    async def run() -> Storm:
        register = templates[request.param].copied(folder / "register")
        contacts, members = wire.prepared(register)
        async with stage(register, folder) as on:
            return await wire.play(on, contacts, members)

    found = asyncio.run(run())
    table.faults += found.faults()
    table.faults["kill"] += 1
    for cell in found.cells:
        _count(table, cell)
    for asked, there in found.effects.values():
        table.rows["effect"].add(cases=asked, lost=max(0, asked - there), doubled=max(0, there - asked))
    return found


def _count(table: Table, cell: Cell) -> None:
    """One letter: lost where the register thinks that it came, doubled where a copy had no leave, silent where nobody knows."""
    if not cell.letter:
        return
    leave = 1 if cell.way.unknown and cell.kind != "edit" else 0
    copies = max(0, cell.copies - 1)
    missing = not cell.copies
    table.rows["delivered"].add(
        cases=1,
        lost=missing and cell.state == "sent",
        doubled=max(0, copies - leave) + (copies > 0 and cell.marked < copies),
        with_leave=min(copies, leave),
        silent=missing and cell.state != "sent" and not (cell.told or cell.listed),
    )


@pytest.mark.parametrize("kind", METHODS)
def test_what_comes_of_a_letter(kind: Kind, storm: Storm) -> None:
    """As the rule says, for each of its cells; and every way to fail was met as often as it was there."""
    mine = [cell for cell in storm.cells if cell.kind == kind and cell.letter]
    assert [str(cell) for cell in mine if cell.found != wanted(cell.kind, cell.way)] == []
    assert {str(cell) for cell in mine if cell.fault.left} == set()
    assert [str(cell) for cell in mine if cell.listed != (cell.state != "sent")] == []
    assert {cell.way for cell in mine} >= ({*OFTEN, *RARE} if kind != "document" else {*ONCE})


def test_every_update_has_one_effect(storm: Storm) -> None:
    """As many letters as were asked for, whatever became of them, and of getUpdates and the answers to presses."""
    assert {chat: counts for chat, counts in storm.effects.items() if counts[0] != counts[1]} == {}
    assert all(fault.left == 0 for fault in storm.others if fault.method == "getUpdates")
