"""Every fault of Telegram's, on every kind of letter, once and twice: what came of it is what the rule says.

One run of one service on each database (wire.py); tests for each kind of letter look at its cells.
"""

import asyncio

import pytest

from tests.faults import wire
from tests.faults.conftest import KINDS
from tests.faults.stage import Register, stage
from tests.faults.table import Table
from tests.faults.wire import METHODS, MOVES, OFTEN, ONCE, RARE, Cell, Kind, Storm, wanted


@pytest.fixture(scope="module")
def storms(
    templates: dict[str, Register], table: Table, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, Storm]:
    """What happened in one run on each database that is asked for, beside each other: a storm waits more than it works."""
    asked = [item.name for item in request.session.items if "storm" in getattr(item, "fixturenames", ())]
    wanted = [kind for kind in KINDS if any(f"[{kind}" in name for name in asked)]
    folders = {kind: tmp_path_factory.mktemp(f"wire-{kind}") for kind in wanted}
    registers = {kind: templates[kind].copied(folder / "register") for kind, folder in folders.items()}
    people = {kind: wire.prepared(register) for kind, register in registers.items()}

    async def run(kind: str) -> Storm:
        async with stage(registers[kind], folders[kind]) as on:
            return await wire.play(on, *people[kind])

    async def all_of_them() -> list[Storm]:
        return await asyncio.gather(*map(run, wanted))

    found = dict(zip(wanted, asyncio.run(all_of_them()), strict=True))
    for storm in found.values():
        table.faults += storm.faults()
        table.faults["kill"] += 1
        for cell in storm.cells:
            _count(table, cell)
        for asked, there in storm.effects.values():
            table.rows["effect"].add(cases=asked, lost=max(0, asked - there), doubled=max(0, there - asked))
    return found


@pytest.fixture(params=KINDS)
def storm(storms: dict[str, Storm], request: pytest.FixtureRequest) -> Storm:
    """Everything that happened in the run on one database."""
    return storms[request.param]


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
    assert kind != "reply" or MOVES in {cell.way for cell in mine}


def test_every_update_has_one_effect(storm: Storm) -> None:
    """As many letters as were asked for, whatever became of them, and of getUpdates and the answers to presses."""
    assert {chat: counts for chat, counts in storm.effects.items() if counts[0] != counts[1]} == {}
    assert all(fault.left == 0 for fault in storm.others if fault.method != "answerCallbackQuery")
