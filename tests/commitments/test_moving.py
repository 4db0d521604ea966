"""Does a register arrive whole in another database, or not at all? Real databases of both kinds, real kills."""

import re
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, String, Table, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import SQLModel

from commitments import migrations, moving, outbox, people
from commitments.database import Database, Instant, looking_at
from commitments.keys import Keyring
from commitments.moving import CannotMove, Why, move
from commitments.notices import Help
from tests import postgres
from tests.commitments.conftest import SECRET, World
from tests.files import PDF

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address where no register stands yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'een map' / 'doel.db'}"
        return
    name = postgres.server().create()
    yield postgres.server().url(name)
    postgres.server().drop(name)


def url(path: Path) -> str:
    """A SQLite file's address."""
    return f"sqlite:///{path}"


def raw(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in a SQLite file, as its own library gives it: nothing of ours had a hand in this."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}  # noqa: S608
    connection.close()
    return found


def rows_at(address: str) -> int:
    """How many rows stand in our tables at an address; 0 where there are no tables."""
    engine = looking_at(address)
    with engine.connect() as connection:
        there = {name for name in SQLModel.metadata.tables if connection.dialect.has_table(connection, name)}
        found = sum(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in there)  # noqa: S608
    engine.dispose()
    return int(found)


def refused(source: str, to: str, why: Why, **values: Any) -> str:
    """A move that must not happen; returns what it was about."""
    with pytest.raises(CannotMove) as no:
        move(source, to, **values)
    assert no.value.why == why, no.value
    return no.value.fact


@pytest.fixture
def lived(whole: World) -> World:
    """The whole register with people, questions, answers, letters, a parked update and a paused outbox; nobody works on it."""
    whole.join("team", None, 1, "Joost")
    vws = whole.join("contact", "VWS", 2, "Anouk")
    whole.join("contact", "ActiZ", 3, "Léa Đặng-Øster 🙂")
    whole.ask(vws, "2023-06-15 10:00")
    whole.press(vws, "begin")
    whole.press(vws, "answer", status="on_track")
    whole.press(vws, "answer", status="done")
    whole.hand_in(vws, PDF)
    whole.deliver()
    whole.arrive("telegram:4")
    whole.work.perform(outbox.pause, person=None)
    whole.work.perform(outbox.post, address=vws.address, notice=Help(role="contact"))
    with whole.write() as session:
        session.execute(text("UPDATE lane SET claimed_until = 0, claimed_by = NULL"))
    return whole


# --- a whole register -----------------------------------------------------------------------------------------------


def test_a_register_goes_over_and_back(lived: World, tmp_path: Path) -> None:
    lived.database.close()
    before = raw(lived.path)
    as_bytes = lived.path.read_bytes()
    name = postgres.server().create()
    there, back, again = postgres.server().url(name), url(tmp_path / "terug.db"), url(tmp_path / "nog.db")
    steps = [move(url(lived.path), there, keys=Keyring(SECRET)), move(there, back), move(back, again)]
    assert lived.path.read_bytes() == as_bytes, "the source was touched"
    assert raw(tmp_path / "terug.db") == raw(tmp_path / "nog.db") == before
    assert [line.table for line in steps[0]] == [*[t.name for t in SQLModel.metadata.sorted_tables], "alembic_version"]
    for one, other in zip(steps[0], steps[1], strict=True):
        assert one.source == one.target == other.source == other.target
        assert re.fullmatch("[0-9a-f]{64}", one.source.digest)
        assert one.source.rows == len(before[one.table])
    assert {line.table for line in steps[0] if not line.source.rows} <= {
        "absence",
        "agenda_change",
        "asked_who",
        "call_note",
        "extension",
        "objection",
        "guess",
        "item_change",
        "leader",
        "measure",
        "note",
        "pacer",
        "page_sent",
        "phrase",
        "pulse",
        "reader",
        "round",
        "team_question",
        "verdict",
        "visit",
    }


def test_life_goes_on_where_it_was(lived: World, target: str) -> None:
    move(url(lived.path), target)
    database = Database(target, Keyring(SECRET))
    world = World(lived.path, "2023-06-15 11:00", database)
    world._update = 1_000
    known = {row.id for row in world.letters()}
    ann = world.join("contact", "V&VN", 9, "Ann")
    with world.read() as session:
        assert people.known_sender(session, user="telegram:3").actors[0].name == "Léa Đặng-Øster 🙂"  # type: ignore[union-attr]
    new = world.work.perform(outbox.post, address=ann.address, notice=Help(role="contact"))
    asked = [letter.to for letter in world.deliver()]
    paused = world.work.perform(outbox.resume)
    database.close()
    assert (new, ann.person) == (max(known) + 1, 4)
    assert ann.user in asked, "what is asked for leaves"
    assert paused


# --- any register ---------------------------------------------------------------------------------------------------

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AROUND_DST = st.sampled_from(["2023-10-29T02:30:00", "2023-03-26T02:30:00", "2023-10-29T01:59:59.999999"])
MOMENTS = st.builds(
    lambda naive, fold, zone: naive.replace(tzinfo=zone, fold=fold),
    AROUND_DST.map(datetime.fromisoformat)
    | st.datetimes(min_value=datetime.fromisoformat("1900-01-02"), max_value=datetime.fromisoformat("9999-12-30")),
    st.integers(0, 1),
    st.sampled_from([AMSTERDAM, UTC, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Kiritimati")]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def values(column: Column[Any]) -> st.SearchStrategy[Any]:
    """Anything that a column may hold: its closed set, or the edges of its type."""
    allowed = [
        re.findall(r"'([^']*)'", str(check.sqltext))
        for check in column.table.constraints
        if str(getattr(check, "sqltext", "")).startswith(f"{column.name} IN (")
    ]
    if allowed:
        return st.sampled_from(allowed[0])
    match column.type:
        case Instant():
            return MOMENTS
        case BigInteger():
            return st.integers(-(2**63), 2**63 - 1)
        case Boolean():
            return st.booleans()
        case Integer():
            return st.integers(-(2**31), 2**31 - 1) | st.integers(0, 3)
        case Date():
            return st.dates(date(1900, 1, 1), date(2100, 1, 1))
        case LargeBinary():
            return st.binary(max_size=20)
        case _ if isinstance(getattr(column.type, "impl", None), String):
            return TEXTS
        case _:
            raise AssertionError(f"a type that nobody moved yet: {column}")


@st.composite
def row(draw: st.DrawFn, table: Table, there: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """A row that points at rows which are there, as far as there are any."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable and draw(st.booleans()):
            found[column.name] = None
            continue
        keys = list(column.foreign_keys)
        if keys:
            others = [other[keys[0].column.name] for other in there[keys[0].column.table.name]]
            found[column.name] = draw(st.sampled_from(others)) if others else None
        else:
            found[column.name] = draw(values(column))
    return found


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_any_register_arrives_as_it_was(data: st.DataObject, migrated: Path, template: str) -> None:
    folder = migrated.parent
    for file in folder.glob("any*"):
        file.unlink()
    (folder / "any.db").write_bytes(migrated.read_bytes())
    source = Database(url(folder / "any.db"), Keyring(SECRET))
    there: dict[str, list[dict[str, Any]]] = {name: [] for name in SQLModel.metadata.tables}
    with source.engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for number in range(1, 1 + data.draw(st.integers(0, 3), label=table.name)):
                made = data.draw(row(table, there))
                if table.autoincrement_column is not None:
                    made[table.autoincrement_column.name] = number
                if table.name in ("lane", "leader"):  # nobody works on it
                    made["claimed_until" if table.name == "lane" else "until"] = 0
                try:
                    with connection.begin_nested():
                        connection.execute(table.insert(), made)
                except IntegrityError:  # such a row can't be
                    continue
                there[table.name].append(made)
    source.close()
    name = postgres.server().create(template)
    try:
        moved = move(url(folder / "any.db"), postgres.server().url(name))
        move(postgres.server().url(name), url(folder / "any-back.db"))
    finally:
        postgres.server().drop(name)
    assert raw(folder / "any-back.db") == raw(folder / "any.db")
    assert {line.table: line.target.rows for line in moved[:-1]} == {name: len(rows) for name, rows in there.items()}


def test_many_rows_go_in_batches(empty: World, target: str) -> None:
    with empty.write() as session:
        session.execute(
            text("INSERT INTO history (at, verb, kind, row, facts, digest) VALUES (:at, 'x', 'é', :row, '{}', '')"),
            [{"at": "2023-06-15 10:00:00.000001", "row": number} for number in range(3 * moving.BATCH + 1)],
        )
    moved = {line.table: line for line in move(url(empty.path), target)}
    assert moved["history"].target.rows == 3 * moving.BATCH + 1


# --- numbers --------------------------------------------------------------------------------------------------------


def test_a_number_that_was_given_out_is_not_given_again(empty: World, template: str) -> None:
    """Not even one whose row is gone: history and reports still speak of it."""
    names = [postgres.server().create(template) for _ in range(2)]
    first, second = (Database(postgres.server().url(name), Keyring(SECRET)) for name in names)
    insert = text("INSERT INTO party (name, kind, aliases) VALUES (:name, 'organisatie', '') RETURNING id")
    with first.engine.begin() as connection:
        numbers = [connection.execute(insert, {"name": str(n)}).scalar_one() for n in range(5)]
        connection.execute(text("DELETE FROM party WHERE id > 2"))
    move(postgres.server().url(names[0]), postgres.server().url(names[1]))
    with second.engine.begin() as connection:
        assert connection.execute(insert, {"name": "new"}).scalar_one() == max(numbers) + 1
    for database, name in zip((first, second), names, strict=True):
        database.close()
        postgres.server().drop(name)


# --- what must not happen -------------------------------------------------------------------------------------------


def test_a_target_that_holds_anything_stays_as_it_is(world: World, target: str) -> None:
    move(url(world.path), target)
    held = rows_at(target)
    assert held
    assert refused(url(world.path), target, "target_holds")
    assert rows_at(target) == held
    assert refused(url(world.path), url(world.path), "target_holds")


def test_a_database_of_somebody_else_stays_as_it_is(world: World, tmp_path: Path) -> None:
    theirs = tmp_path / "hunne.db"
    connection = sqlite3.connect(theirs)
    connection.execute("CREATE TABLE recepten (naam)")
    connection.close()
    before = theirs.read_bytes()
    assert refused(url(world.path), url(theirs), "target_holds") == "recepten"
    assert theirs.read_bytes() == before
    assert refused(url(theirs), url(tmp_path / "doel.db"), "source_not_ours") == ""
    assert not (tmp_path / "doel.db").exists()


def test_a_target_as_new_is_filled(world: World, template: str) -> None:
    """What an interrupted move leaves: tables without a row."""
    name = postgres.server().create(template)
    assert move(url(world.path), postgres.server().url(name))
    postgres.server().drop(name)


@pytest.mark.parametrize(
    "claim",
    [
        "INSERT INTO leader (name, owner, until, epoch) VALUES ('sweep', 'x', 99999999999999, 1)",
        "INSERT INTO lane (key, claimed_by, claimed_until, ready_at) VALUES ('x', 'x', 99999999999999, 0)",
    ],
)
def test_a_source_that_somebody_works_on_is_left_alone(empty: World, target: str, claim: str) -> None:
    with empty.write() as session:
        session.execute(text(claim))
    refused(url(empty.path), target, "source_in_use")


def test_a_file_that_another_process_has_open_is_left_alone(world: World, tmp_path: Path) -> None:
    world.database.close()
    code = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute("SELECT * FROM lane")
        print(flush=True)
        input()
    """
    words = [sys.executable, "-c", textwrap.dedent(code), str(world.path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        refused(url(world.path), url(tmp_path / "doel.db"), "source_in_use")
        other.communicate(b"\n")
    assert move(url(world.path), url(tmp_path / "doel.db"))


def test_who_writes_to_the_source_meanwhile_undoes_the_move(world: World, target: str) -> None:
    other = sqlite3.connect(world.path, isolation_level=None)

    def write(table: str) -> None:
        if table == "party":
            other.execute("INSERT INTO lane (key, claimed_until, ready_at) VALUES ('late', 0, 0)")

    refused(url(world.path), target, "source_changed", told=write)
    other.close()
    assert rows_at(target) == 0


def test_nobody_can_write_to_a_postgresql_source_meanwhile(world: World, template: str, tmp_path: Path) -> None:
    name = postgres.server().create(template)
    move(url(world.path), postgres.server().url(name))
    other = Database(postgres.server().url(name), Keyring(SECRET))
    stopped = []

    def write(table: str) -> None:
        if table == "party":
            with other.engine.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
                late = text("INSERT INTO lane (key, claimed_until, ready_at) VALUES ('late', 0, 0)")
                with pytest.raises(OperationalError, match="lock timeout"):
                    connection.execute(late)
                connection.rollback()
            stopped.append(table)

    move(postgres.server().url(name), url(tmp_path / "doel.db"), told=write)
    assert stopped == ["party"]
    other.close()
    postgres.server().drop(name)


def test_a_kill_on_the_way_leaves_the_target_empty(world: World, target: str) -> None:
    world.database.close()
    before = raw(world.path)
    code = f"""
        import os
        from commitments.moving import move
        def told(table):
            if table == "share":
                os._exit(137)
        move({url(world.path)!r}, {target!r}, told=told)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, timeout=120)
    assert done.returncode == 137
    assert raw(world.path) == before
    assert rows_at(target) == 0
    assert move(url(world.path), target)


def test_a_target_that_changes_what_it_is_given_is_found_out(world: World, template: str) -> None:
    name = postgres.server().create(template)
    database = Database(postgres.server().url(name), Keyring(SECRET))
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION shorten() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.title := left(NEW.title, 20); RETURN NEW; END $$"
            )
        )
        connection.execute(text("CREATE TRIGGER shorten BEFORE INSERT ON commitment FOR EACH ROW EXECUTE FUNCTION shorten()"))
    database.close()
    assert refused(url(world.path), postgres.server().url(name), "differs") == "commitment"
    assert rows_at(postgres.server().url(name)) == 0
    postgres.server().drop(name)


@pytest.mark.parametrize(
    ("wrong", "fact"),
    [
        ("UPDATE commitment SET line = 3000000000 WHERE code = 'A3'", "commitment {id}, line"),
        ("UPDATE commitment SET title = 'a' || char(0) || 'b' WHERE code = 'A3'", "commitment {id}, title"),
        ("UPDATE commitment SET line = 'twaalf' WHERE code = 'A3'", "commitment"),
    ],
)
def test_a_value_that_postgresql_cannot_hold_is_named(world: World, template: str, wrong: str, fact: str) -> None:
    with world.write() as session:
        session.execute(text(wrong))
        number = session.execute(text("SELECT id FROM commitment WHERE code = 'A3'")).scalar_one()
    name = postgres.server().create(template)
    assert refused(url(world.path), postgres.server().url(name), "does_not_fit") == fact.format(id=number)
    assert rows_at(postgres.server().url(name)) == 0
    postgres.server().drop(name)


def test_another_key_is_found_out(lived: World, target: str) -> None:
    refused(url(lived.path), target, "wrong_key", keys=Keyring(Keyring.new()))


def test_an_older_a_newer_and_an_absent_source(migrated: Path, tmp_path: Path) -> None:
    to = url(tmp_path / "doel.db")
    refused(url(tmp_path / "niets.db"), to, "source_away")
    assert not (tmp_path / "niets.db").exists()
    old = Database(url(tmp_path / "oud.db"), Keyring(SECRET))
    command.upgrade(migrations.config(old.engine), "0002")
    old.close()
    refused(url(tmp_path / "oud.db"), to, "source_old")
    newer = tmp_path / "nieuw.db"
    newer.write_bytes(migrated.read_bytes())
    connection = sqlite3.connect(newer, isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(url(newer), to, "source_new")
    connection.execute("DELETE FROM alembic_version")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    refused(url(migrated), url(newer), "target_new")
    refused(url(migrated), "sqlite:////dev/null/doel.db", "target_away")
    refused(url(migrated), postgres.server().url("bestaat_niet"), "target_away")
    assert not (tmp_path / "doel.db").exists()
