"""Does the database hold what the tables say, and refuse what they forbid? The migrated schema beside the metadata."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, SQLModel

from commitments import history, inbox, migrations, sets
from commitments.database import Database
from commitments.history import Event
from commitments.keys import Keyring
from commitments.lanes import Lane
from commitments.ledger import Share
from commitments.questions import AskedWho
from commitments.rounds import RoundKept
from tests.commitments.conftest import SECRET, Snapshot, World
from tests.files import PDF


def outline(database: Database) -> dict[str, Any]:
    """Everything that a table promises: columns, checks, keys, indexes."""
    found = inspect(database.engine)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)},
            "checks": {c["name"]: c["sqltext"] for c in found.get_check_constraints(table)},
            "unique": {u["name"]: u["column_names"] for u in found.get_unique_constraints(table)},
            "foreign": sorted(  # without names: those of a column that was added later are not read back from SQLite
                (f["constrained_columns"], f["referred_table"], f["referred_columns"]) for f in found.get_foreign_keys(table)
            ),
            "indexes": {i["name"]: (i["column_names"], i["unique"]) for i in found.get_indexes(table)},
            "key": found.get_pk_constraint(table)["constrained_columns"],
        }
        for table in sorted(found.get_table_names())
        if table != "alembic_version"
    }


@pytest.fixture
def from_metadata(tmp_path: Path) -> Iterator[Database]:
    """A database that was made from the tables themselves."""
    made = Database(f"sqlite:///{tmp_path / 'made.db'}", Keyring(SECRET))
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


def test_alembic_finds_nothing_to_change(empty: World) -> None:
    with empty.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_checks_are_the_tables_own_too(empty: World, from_metadata: Database) -> None:
    """Alembic does not look at CHECK constraints."""
    assert outline(empty.database) == outline(from_metadata)


def test_migrating_again_changes_nothing(world: World) -> None:
    before = outline(world.database), world.all(Share)
    migrations.upgrade(world.database.engine)
    assert (outline(world.database), [s.model_dump() for s in world.all(Share)]) == (
        before[0],
        [s.model_dump() for s in before[1]],
    )


def test_one_migration_leads_to_the_head() -> None:
    script = ScriptDirectory.from_config(migrations.config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.fixture(scope="module")
def filled(with_register: Path, folder: Path) -> Snapshot:
    """A row in every table that has a closed set: somebody was asked, and answered with a file."""
    world = World(with_register, "2023-06-15 09:00").copied(folder / "filled.db")
    vws = world.join("contact", "VWS", 1)
    world.join("contact", "VWS", 2)
    world.ask(vws, "2023-06-15 10:00")
    world.press(vws, "begin")
    world.press(vws, "answer", status="on_track")
    world.press(vws, "answer", status="done")
    world.hand_in(vws, PDF)
    world.deliver()
    with world.write() as session:
        session.add(AskedWho(person=vws.person, at=world.now))
        session.add(RoundKept(quarter=date(2023, 6, 30), opens=date(2023, 5, 1), reply_by=date(2023, 5, 23), state="closed"))
    return world.snapshot()


# --- closed sets ----------------------------------------------------------------------------------------------------

CLOSED = {
    ("commitment", "kind"): sets.CommitmentKind,
    ("commitment", "level"): sets.Level,
    ("commitment", "mode"): sets.Mode,
    ("commitment", "state"): sets.ItemState,
    ("commitment", "rollup"): sets.RollUp,
    ("term", "kind"): sets.TermKind,
    ("party", "kind"): sets.PartyKind,
    ("share", "basis"): sets.Basis,
    ("address", "kind"): sets.AddressKind,
    ("person", "role"): sets.Role,
    ("invitation", "role"): sets.Role,
    ("inbox", "state"): sets.InboxState,
    ("outbox", "kind"): sets.LetterKind,
    ("outbox", "urgency"): sets.Urgency,
    ("outbox", "state"): sets.LetterState,
    ("asked", "rung"): sets.Rung,
    ("asked_who", "answer"): sets.Confirmation,
    ("round", "state"): sets.RoundState,
    ("report", "status"): sets.Status,
    ("report", "aside"): sets.Aside,
    ("attachment", "kind"): sets.FileKind,
}


@pytest.mark.parametrize(("table", "column"), CLOSED, ids=lambda name: name)
def test_a_closed_set_is_spelled_alike_in_code_and_database(empty: World, table: str, column: str) -> None:
    checks = {c["name"]: c["sqltext"] for c in inspect(empty.database.engine).get_check_constraints(table)}
    allowed = ", ".join(f"'{value}'" for value in get_args(CLOSED[table, column]))
    assert checks[f"ck_{table}_{column}"] == f"{column} IN ({allowed})"


@pytest.mark.parametrize(("table", "column"), CLOSED, ids=lambda name: name)
def test_a_value_outside_a_closed_set_is_refused(empty: World, filled: Snapshot, table: str, column: str) -> None:
    empty.restore(filled)
    with empty.database.engine.connect() as connection:
        assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() > 0  # noqa: S608
        with pytest.raises(IntegrityError, match="CHECK constraint failed"):
            connection.execute(text(f'UPDATE "{table}" SET "{column}" = \'bogus\''))  # noqa: S608


def test_every_column_of_a_closed_set_has_its_check(world: World) -> None:
    with world.database.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE share SET concern = 'bogus'"))
    checks = {c["name"] for c in inspect(world.database.engine).get_check_constraints("conversation")}
    assert "ck_conversation_waiting" in checks


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE term SET first = '2024-01-01', last = '2023-01-01'",
        "UPDATE party SET name = ''",
        "UPDATE share SET aanspreekpunt = 1, basis = NULL",
        "UPDATE share SET aanspreekpunt = NULL, basis = 'afgesproken'",
        "UPDATE share SET party = 4711",
        "UPDATE share SET commitment = NULL",
        "UPDATE person SET party = NULL",
        "UPDATE outbox SET kind = 'edit'",
        "UPDATE commitment SET code = 'A1'",
        "UPDATE address SET digest = 'same'",
        "DELETE FROM commitment",
        "DELETE FROM person",
    ],
)
def test_rows_that_cannot_be_true_are_refused(empty: World, filled: Snapshot, wrong: str) -> None:
    empty.restore(filled)
    with empty.database.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(wrong))


# --- history --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE history SET facts = '{}'",
        "UPDATE history SET person = NULL WHERE id = 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE id = 1",
        "INSERT OR REPLACE INTO history (id, at, verb, kind, row, facts, digest) VALUES (1, '2023-01-01', 'x', 'x', 1, '', '')",
    ],
)
def test_history_cannot_be_changed(world: World, change: str) -> None:
    world.join("contact", "VWS", 1)
    before = [event.model_dump() for event in world.all(Event)]
    assert before
    with world.database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text(change))
        connection.rollback()
    assert [event.model_dump() for event in world.all(Event)] == before


# --- moments --------------------------------------------------------------------------------------------------------


def written(world: World, change: Callable[[Session], object]) -> None:
    with world.write() as session:
        change(session)
        session.flush()


def test_a_naive_moment_is_refused(empty: World) -> None:
    naive = datetime(2023, 6, 15, 10, 0)  # noqa: DTZ001  that is the point
    updates = [inbox.Incoming(1, "a", "{}")]
    for change in (
        lambda session: history.record(session, now=naive, person=None, verb="x", kind="x", row=1),
        lambda session: inbox.store(session, now=naive, updates=updates),
    ):
        with pytest.raises(StatementError, match="without a time zone"):
            written(empty, change)
    assert empty.all(Event) == []
    assert empty.all(inbox.Arrival) == []


def test_a_moment_comes_back_aware_and_the_same(empty: World) -> None:
    said = datetime(2023, 6, 15, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with empty.write() as session:
        history.record(session, now=said, person=None, verb="x", kind="x", row=1)
    (event,) = empty.all(Event)
    assert event.at == said
    assert event.at.tzinfo == UTC


def test_every_column_of_a_moment_refuses_the_naive() -> None:
    naive = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if "DATETIME" in str(column.type).upper() and type(column.type).__name__ != "Instant"
    }
    assert naive == set()


# --- the connections ------------------------------------------------------------------------------------------------


def test_what_sqlite_must_be_told_is_told(empty: World) -> None:
    for session_of in (empty.read, empty.write):
        with session_of() as session:
            told = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
        assert told == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_failed_write_leaves_nothing(empty: World) -> None:
    def half(session: Session) -> None:
        session.add(Lane(key="half"))
        session.flush()
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        written(empty, half)
    assert empty.all(Lane) == []
    with empty.write() as session:
        session.add(Lane(key="whole"))
    assert [lane.key for lane in empty.all(Lane)] == ["whole"]


def test_readers_see_what_was_committed_while_somebody_writes(empty: World) -> None:
    with empty.write() as session:
        session.add(Lane(key="not yet"))
        session.flush()
        assert empty.all(Lane) == []
    assert len(empty.all(Lane)) == 1
