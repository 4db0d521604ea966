"""A sweep's cost follows what is due: ten thousand more quiet shares change neither its queries nor their plans."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text

from commitments import reminders
from commitments.ledger import Share
from commitments.parties import Party
from tests.commitments.conftest import POLICY, World

MORE = 10_000


def watched(world: World) -> list[tuple[str, tuple[str, ...]]]:
    """Every query of one sweep that asks and of one that finds nothing, each with its plan."""
    asked: list[tuple[str, object]] = []

    def note(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        assert world.work.perform(reminders.sweep, policy=POLICY) > 0
        for _ in range(3):
            world.work.perform(reminders.sweep, policy=POLICY)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    found = []
    with world.read() as session:
        for statement, parameters in asked:
            if statement.lstrip().upper().startswith("SELECT"):
                plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                found.append((statement, tuple(row[3] for row in plan)))
    return found


def fill(world: World) -> None:
    """Ten thousand shares of as many parties, all to be looked at years from now."""
    quiet = world.share("A1", "VWS", 1)
    later = datetime(2030, 1, 1, tzinfo=UTC)
    with world.write() as session:
        first = (session.connection().execute(text("SELECT max(id) FROM party")).scalar_one()) + 1
        numbers = range(first, first + MORE)
        session.connection().execute(insert(Party), [{"id": n, "name": f"partij {n}", "kind": "categorie"} for n in numbers])
        rows = [
            {
                "commitment": quiet.commitment,
                "term": quiet.term,
                "party": n,
                "withdrawn": False,
                "version": 1,
                "since": world.now,
                "loaded_on": quiet.loaded_on,
                "look_at": later,
            }
            for n in numbers
        ]
        session.connection().execute(insert(Share), rows)


@pytest.fixture
def due(world: World) -> World:
    """The moment at which VWS is asked about three items."""
    world.join("contact", "VWS", 2)
    world.sweep()
    world.turn("2023-06-15 10:00")
    return world


def test_ten_thousand_quiet_shares_change_nothing(due: World, tmp_path: Path) -> None:
    larger = due.copied(tmp_path / "larger.db")
    fill(larger)
    before, after = watched(due), watched(larger)
    larger.database.close()
    assert after == before
    assert not [(query, plans) for query, plans in before if any(plan.startswith("SCAN share") for plan in plans)]
