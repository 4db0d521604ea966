"""Is every change of what was recorded found, also one that gets round the database's own refusal? On both databases."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from commitments import history, migrations, people, policy, reports
from commitments.database import Database
from commitments.history import Broken, Event, Head, record, verify
from commitments.keys import Keyring, WrongKey
from commitments.moving import CannotMove, move
from commitments.people import Sender
from commitments.refusals import NotForYou, Refused
from commitments.work import Work
from tests import postgres
from tests.commitments.conftest import SECRET, Member, World, fourteen
from tests.commitments.test_doors import at_once

START = datetime(2023, 6, 15, 7, 30, 0, 123456, tzinfo=UTC)
LONG = 8


def when(number: int) -> datetime:
    """When an event of the trail was."""
    return START + timedelta(hours=number)


def fill(database: Database, count: int = LONG) -> list[Head]:
    """A trail of so many events; the heads that it had on the way."""
    heads = []
    for number in range(1, count + 1):
        with database.write() as session:
            at = when(number)
            person = number if number % 2 else None
            record(session, now=at, person=person, verb="report", kind="party", row=number % 3, report=number, status="done")
        with database.read() as session:
            heads.append(verify(session))
    return heads


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    """A PostgreSQL database with a trail, to copy."""
    name = postgres.server().create()
    database = Database(postgres.server().url(name), Keyring(SECRET))
    migrations.upgrade(database.engine)
    fill(database)
    database.close()
    yield name
    postgres.server().drop(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def trail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Database]:
    """A trail on each of the two databases, which no test changes for good."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("trail") / "taz.db"
        path.write_bytes(migrated.read_bytes())
        database = Database(f"sqlite:///{path}", Keyring(SECRET))
        fill(database)
        yield database
        database.close()
        return
    name = postgres.server().create(request.getfixturevalue("template"))
    database = Database(postgres.server().url(name), Keyring(SECRET))
    yield database
    database.close()
    postgres.server().drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any schema."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'taz.db'}", Keyring(SECRET))
        yield database
        database.close()
        return
    name = postgres.server().create()
    database = Database(postgres.server().url(name), Keyring(SECRET))
    yield database
    database.close()
    postgres.server().drop(name)


def get_round(session: Session) -> None:
    """What somebody who owns the database can do: put its own refusal out of the way."""
    if session.get_bind().dialect.name == "sqlite":
        for action in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER IF EXISTS history_no_{action}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))


@contextmanager
def tampered(database: Database) -> Iterator[Session]:
    """A session that changes the trail behind our back, and undoes it at the end."""

    class Undo(Exception):
        pass

    try:
        with database.write() as session:
            get_round(session)
            yield session
            raise Undo
    except Undo:
        pass


def rows(session: Session) -> list[dict[str, Any]]:
    """The trail as it stands, oldest first."""
    return [dict(row) for row in session.execute(text("SELECT * FROM history ORDER BY id")).mappings()]


def put(session: Session, row: dict[str, Any]) -> None:
    """A row straight into the table."""
    names = ", ".join(f'"{name}"' for name in row)
    session.execute(text(f"INSERT INTO history ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608


def drop(session: Session, number: int) -> None:
    """A row out of the table."""
    session.execute(text("DELETE FROM history WHERE id = :number"), {"number": number})


def broken(session: Session, **values: Any) -> tuple[str, int]:
    """What is found."""
    session.expire_all()
    with pytest.raises(Broken) as found:
        verify(session, **values)
    return found.value.why, found.value.number


# --- whole --------------------------------------------------------------------------------------------------------------


def test_a_trail_that_nobody_touched_is_whole(trail: Database) -> None:
    with trail.read() as session:
        head = verify(session)
        events = session.exec(select(Event).order_by(Event.id)).all()
    assert [event.id for event in events] == [*range(1, LONG + 1)]
    assert head == Head(LONG, events[-1].digest)
    assert len({event.digest for event in events}) == LONG


def test_version_1_is_written_as_it_always_was() -> None:
    """Whoever changes this makes every trail there is look broken: a new way of writing is a version 2 beside it."""
    at = datetime(2023, 6, 15, 10, 0, tzinfo=policy.load().zone)
    first = history.link(Keyring(SECRET), "", 1, at, None, "add", "commitment", 7, "{}")
    assert first == "0119bc782f9b81e25a6341da34c2e914cd8813e526ba2288921d6c0ff7b5f668"
    assert (
        history.link(Keyring(SECRET), first, 2, at, 3, "report", "share", 7, '{"report": 1}')
        == "5c8d8d70e8df0c212cf6ae8dd701ddcb27ca92e507793d4ddcbf077b12386c9e"
    )


def test_an_empty_trail_is_whole(empty: World) -> None:
    with empty.read() as session:
        assert verify(session) == Head()
        assert verify(session, expect=Head()) == Head()


def test_events_of_several_at_once_follow_each_other(blank: Database) -> None:
    migrations.upgrade(blank.engine)
    work = Work(blank, lambda: START, policy.load())

    def job(session: Session, *, now: datetime) -> None:
        record(session, now=now, person=None, verb="x", kind="x", row=1)

    assert at_once(*(lambda: work.perform(job) for _ in range(12))) == [None] * 12
    with blank.read() as session:
        assert verify(session).number == 12


def test_only_who_writes_alone_records(trail: Database) -> None:
    for alone in (False, True):
        with trail.write(alone=alone) as session:
            before = verify(session)
            if not alone:
                with pytest.raises(RuntimeError, match="written alone"):
                    record(session, now=START, person=None, verb="x", kind="x", row=1)
            assert verify(session) == before


def test_a_refused_verb_leaves_no_link(empty: World) -> None:
    """Not even where it would have been the first event, whose key then goes too."""
    member = Member("telegram:1", 0, 0)

    def refused(session: Session, *, now: datetime, sender: Sender) -> None:
        record(session, now=now, person=None, verb="x", kind="x", row=1)
        session.flush()
        raise Refused(NotForYou())

    def done(session: Session, *, now: datetime, sender: Sender) -> None:
        record(session, now=now, person=None, verb="x", kind="x", row=1)

    for verb in (refused, done, refused, done):
        empty.do(member, verb)
    with empty.read() as session:
        assert verify(session).number == 2


# --- changed --------------------------------------------------------------------------------------------------------------

CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "at": st.integers(-2, 2).map(lambda off: timedelta(microseconds=off)),
    "person": st.none() | st.integers(0, 99),
    "verb": st.text("aréport ", max_size=8),
    "kind": st.text("apérty ", max_size=8),
    "row": st.integers(0, 99),
    "facts": st.text('{}", :1', max_size=20),
    "digest": st.text("0123456789abcdef", min_size=64, max_size=64),
}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_changed_field_of_any_event_is_found(trail: Database, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, LONG))
    field = data.draw(st.sampled_from([*CHANGES]))
    value = data.draw(CHANGES[field])
    with tampered(trail) as session:
        event = session.get_one(Event, number)
        if field == "at":
            value = event.at + value
        if getattr(event, field) == value:
            return
        setattr(event, field, value)
        session.flush()
        assert broken(session) == ("event", number)


@settings(max_examples=30, deadline=None)
@given(number=st.integers(1, LONG - 1))
def test_a_removed_event_is_found(trail: Database, number: int) -> None:
    with tampered(trail) as session:
        drop(session, number)
        assert broken(session) == ("event", number + 1)


@settings(max_examples=30, deadline=None)
@given(number=st.integers(1, LONG), closed=st.booleans())
def test_a_removed_event_is_found_also_where_those_behind_it_move_up(trail: Database, number: int, closed: bool) -> None:
    with tampered(trail) as session:
        before = rows(session)
        for row in before[number - 1 :]:
            drop(session, row["id"])
        for row in before[number:]:
            put(session, row | {"id": row["id"] - closed})
        if number < LONG:
            assert broken(session) == ("event", number + (not closed))


def test_an_event_with_another_number_is_found(trail: Database) -> None:
    with tampered(trail) as session:
        session.execute(text("UPDATE history SET id = 99 WHERE id = :last"), {"last": LONG})
        assert broken(session) == ("event", 99)


@settings(max_examples=30, deadline=None)
@given(place=st.integers(1, LONG + 1), like=st.integers(1, LONG))
def test_an_added_event_is_found(trail: Database, place: int, like: int) -> None:
    """Also one that is a copy of a real one, digest and all, and one at the end."""
    with tampered(trail) as session:
        before = rows(session)
        for row in before[place - 1 :]:
            drop(session, row["id"])
        put(session, before[like - 1] | {"id": place})
        for row in before[place - 1 :]:
            put(session, row | {"id": row["id"] + 1})
        first = place + 1 if place == like else place  # a copy in its own place: the next one shows it
        assert broken(session) == ("event", first)


@settings(max_examples=30, deadline=None)
@given(pair=st.tuples(st.integers(1, LONG), st.integers(1, LONG)).filter(lambda two: two[0] < two[1]), digests=st.booleans())
def test_two_that_changed_places_are_found(trail: Database, pair: tuple[int, int], digests: bool) -> None:
    with tampered(trail) as session:
        before = {row["id"]: row for row in rows(session)}
        for number in pair:
            drop(session, number)
        for number, other in (pair, reversed(pair)):
            kept = {} if digests else {"digest": before[number]["digest"]}
            put(session, before[other] | {"id": number} | kept)
        assert broken(session) == ("event", pair[0])


@pytest.mark.parametrize("field", ["at", "person", "row", "facts", "digest"])
def test_a_value_that_nobody_can_read_is_found(empty: World, field: str) -> None:
    """SQLite keeps anything in any column."""
    fill(empty.database)
    with tampered(empty.database) as session:
        session.execute(text(f"UPDATE history SET {field} = x'ff' WHERE id = 5"))  # noqa: S608
        assert broken(session) == ("event", 5)


# --- cut off, and written anew --------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(cut=st.integers(1, LONG), noted=st.integers(1, LONG))
def test_a_trail_that_was_cut_off_is_found_by_a_head_that_was_noted(trail: Database, cut: int, noted: int) -> None:
    with trail.read() as session:
        heads = [Head(row["id"], row["digest"]) for row in rows(session)]
    with tampered(trail) as session:
        for head in heads[cut - 1 :]:
            drop(session, head.number)
        assert verify(session).number == cut - 1, "by itself it is whole"
        if noted < cut:
            assert verify(session, expect=heads[noted - 1]).number == cut - 1
        else:
            assert broken(session, expect=heads[noted - 1]) == ("gone", noted)


def test_a_head_of_another_trail_is_not_found(trail: Database) -> None:
    with trail.read() as session:
        assert broken(session, expect=Head(LONG, "0" * 64)) == ("gone", LONG)
        assert broken(session, expect=Head(LONG + 1, verify(session).digest)) == ("gone", LONG + 1)


@pytest.mark.parametrize("way", ["sealed by themselves", "sealed by us", "any"])
def test_who_has_not_our_key_cannot_write_the_trail_anew(trail: Database, way: str) -> None:
    """With a key of their own, sealed by themselves, or by us: their own name or question, copied out of its row; or with the
    sealed one as it stands and any digest they can make."""
    theirs = Keyring(Keyring.new())
    with tampered(trail) as session:
        if way == "any":
            chain = theirs
        else:
            said = f"{Keyring.new().decode()}\n{theirs.lasting('x')}"
            chain, sealed = Keyring(said.encode()), (session.info["keys"] if way == "sealed by us" else theirs).seal(said)
            session.execute(text("UPDATE chain_key SET sealed = :sealed"), {"sealed": sealed})
        previous = ""
        for event in session.exec(select(Event).order_by(Event.id)).all():
            event.person = 4711
            event.digest = previous = history.link(
                chain, previous, event.id, event.at, event.person, event.verb, event.kind, event.row, event.facts
            )
        session.flush()
        assert broken(session) == ("event", 1)


def test_without_its_key_the_trail_is_not_taken_for_whole(trail: Database) -> None:
    with tampered(trail) as session:
        session.execute(text("DELETE FROM chain_key"))
        assert broken(session) == ("event", 1)


def test_another_key_file_leaves_the_chain_as_it_is(trail: Database) -> None:
    """Who changes the key seals anew what was sealed, the chain's key as everything else."""
    new = Keyring(Keyring(SECRET).renewed())
    with tampered(trail) as session:
        head, old = verify(session), session.info["keys"]
        row = session.get_one(history.ChainKey, 1)
        row.sealed = new.seal(old.open(row.sealed))
        session.flush()
        session.info["keys"] = new
        assert verify(session) == head
        session.info["keys"] = old
        assert broken(session) == ("event", 1)


# --- the database refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["UPDATE history SET facts = '{}'", "DELETE FROM history WHERE id = 1", "TRUNCATE history"])
def test_the_database_itself_refuses(trail: Database, change: str) -> None:
    if "TRUNCATE" in change and trail.url.get_backend_name() == "sqlite":
        change = "DELETE FROM history"  # the only way that SQLite has
    with trail.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text(change))
        connection.rollback()
    with trail.read() as session:
        assert verify(session).number == LONG


def test_truncate_of_several_tables_is_refused_too(template: str) -> None:
    database = Database(postgres.server().url(template), Keyring(SECRET))
    with database.engine.connect() as connection, pytest.raises(DBAPIError, match="history is append-only"):
        connection.execute(text("TRUNCATE history, chain_key CASCADE"))
    database.close()


# --- a register from before the chain -------------------------------------------------------------------------------------


def before_the_chain(database: Database, *, address: Keyring | None = None) -> list[dict[str, Any]]:
    """A trail of the schema before, with a gap in its numbers."""
    command.upgrade(migrations.config(database.engine), "0003")
    made = [
        {
            "id": number,
            "at": START + timedelta(days=number),
            "person": None,
            "verb": "drop",
            "kind": "é",
            "row": 1,
            "facts": "{}",
        }
        for number in (1, 2, 5)
    ]
    with database.write() as session:
        for row in made:
            stamp = f"{row['at']:%Y-%m-%d %H:%M:%S.%f}" if database.url.get_backend_name() == "sqlite" else row["at"]
            put(session, row | {"at": stamp})
        if address is not None:
            row = {"digest": "x", "sealed": address.seal("telegram:1"), "kind": "private"}
            session.execute(text("INSERT INTO address (digest, sealed, kind) VALUES (:digest, :sealed, :kind)"), row)
    return made


def test_an_existing_trail_is_chained_as_it_stands(blank: Database) -> None:
    made = before_the_chain(blank, address=blank.keys)
    migrations.upgrade(blank.engine, blank.keys)
    with blank.write() as session:
        assert [event.model_dump(exclude={"digest"}) for event in session.exec(select(Event).order_by(Event.id))] == made
        head = verify(session)
        assert head.number == 5
        record(session, now=START, person=None, verb="x", kind="x", row=1)
    with blank.read() as session:
        assert verify(session, expect=head).number == 6
    with tampered(blank) as session:
        session.execute(text("UPDATE history SET row = 2 WHERE id = 2"))
        assert broken(session) == ("event", 2)
    for change in ("UPDATE history SET row = 2", "DELETE FROM history"):
        with blank.engine.connect() as connection, pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text(change))


@pytest.mark.parametrize(("keys", "error"), [(Keyring(Keyring.new()), WrongKey), (None, RuntimeError)])
def test_without_the_right_key_a_trail_is_not_chained(blank: Database, keys: Keyring | None, error: type[Exception]) -> None:
    before_the_chain(blank, address=blank.keys)
    with pytest.raises(error):
        migrations.upgrade(blank.engine, keys)
    with blank.engine.connect() as connection:
        assert migrations.version(connection) == "0003"
        with pytest.raises(DBAPIError, match="history is append-only"):
            connection.execute(text("DELETE FROM history"))
        connection.rollback()
    migrations.upgrade(blank.engine, blank.keys)
    with blank.read() as session:
        assert verify(session).number == 5


def test_a_chain_of_the_schema_before_goes_on(blank: Database) -> None:
    """Its key was sealed as any text is; what tells it from a text comes with the step."""
    before_the_chain(blank)
    command.upgrade(migrations.config(blank.engine, blank.keys), "0008")
    with blank.read() as session:
        assert broken(session) == ("event", 1)
    with pytest.raises(RuntimeError):
        migrations.upgrade(blank.engine)
    migrations.upgrade(blank.engine, blank.keys)
    with blank.write() as session:
        assert verify(session).number == 5
        record(session, now=START, person=None, verb="x", kind="x", row=1)
        assert verify(session).number == 6


# --- to another database --------------------------------------------------------------------------------------------------


def test_a_move_carries_the_chain_over_digest_for_digest(trail: Database, tmp_path: Path) -> None:
    source, target = trail.url.render_as_string(hide_password=False), f"sqlite:///{tmp_path / 'doel.db'}"
    trail.close()
    move(source, target, keys=Keyring(SECRET))
    moved = Database(target, Keyring(SECRET))
    with trail.read() as here, moved.read() as there:
        assert [row["digest"] for row in rows(here)] == [row["digest"] for row in rows(there)]
        head = verify(here)
        assert verify(there, expect=head) == head
    with moved.write() as session:
        record(session, now=START, person=None, verb="x", kind="x", row=1)
    with moved.read() as session:
        assert verify(session, expect=head).number == LONG + 1
    moved.close()


def test_a_broken_trail_is_not_moved_unseen(empty: World, tmp_path: Path) -> None:
    fill(empty.database)
    with empty.write() as session:
        get_round(session)
        session.execute(text("UPDATE history SET row = 77 WHERE id = 3"))
    empty.database.close()
    source, target = f"sqlite:///{empty.path}", f"sqlite:///{tmp_path / 'doel.db'}"
    with pytest.raises(CannotMove) as no:
        move(source, target, keys=Keyring(SECRET))
    assert (no.value.why, no.value.fact) == ("history_broken", "3")
    assert not (tmp_path / "doel.db").exists()
    assert next(line for line in move(source, target) if line.table == "history").target.rows == LONG


# --- answers ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(world: World) -> World:
    """Three answers: one that completes another, and one that was taken back with what it completed."""
    vws = world.join("contact", "VWS", 1)
    for share, back in ((world.share("A2", "VWS"), False), (world.share("A11", "VWS", 1), True)):
        with world.write() as session:
            person = session.get_one(people.Person, vws.person)
            actor = people.actor_of(session, person)
            values = {"now": world.now, "actor": actor, "policy": world.policy}
            row = session.get_one(type(share), share.id)
            first = reports.file(session, share=row, status="delayed", source=None, **values)
            more = reports.complete(session, report=first.id, source=None, reason="Jan wacht op cijfers", **values)
            if back:
                reports.withdraw(session, now=world.now + timedelta(hours=1), actors=(actor,), report=more.id)
    return world


def test_answers_that_nobody_touched_are_what_the_history_says(answered: World) -> None:
    with answered.read() as session:
        assert reports.verify(session) == verify(session)
    assert [report.withdrawn_at is None for report in answered.reports()] == [True, True, False, False]


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("UPDATE report SET reason = 'Jan wacht' WHERE id = 2", 2),
        ("UPDATE report SET status = 'done' WHERE id = 1", 1),
        ("UPDATE report SET expected = '2023-09-30' WHERE id = 4", 4),
        ("UPDATE report SET part = 'de helft' WHERE id = 4", 4),
        ("UPDATE report SET place = 'x' WHERE id = 4", 4),
        ("UPDATE report SET aside = 'partly' WHERE id = 3", 3),
        ("UPDATE report SET party = party + 1 WHERE id = 2", 2),
        ("UPDATE report SET at = '2023-06-16 07:00:00.000000' WHERE id = 2", 2),
        ("UPDATE report SET share = (SELECT share FROM report WHERE id = 4) WHERE id = 2", 2),
        ("UPDATE report SET corrects = 3 WHERE id = 2", 2),
        ("UPDATE report SET corrects = 4 WHERE id = 3", 3),
        ("UPDATE report SET source = 99 WHERE id = 2", 2),
        ("UPDATE report SET withdrawn_at = NULL WHERE id = 3", 3),
        ("UPDATE report SET withdrawn_at = at WHERE id = 4", 4),
        ("UPDATE report SET withdrawn_at = at WHERE id = 1", 1),
        ("DELETE FROM report WHERE id = 4", 3),
        ("DELETE FROM report WHERE id = 2", 2),
        (
            "INSERT INTO report (share, person, party, at, status) SELECT share, person, party, at, status FROM report LIMIT 1",
            5,
        ),
    ],
)
def test_an_answer_that_was_changed_is_found(answered: World, change: str, first: int) -> None:
    with tampered(answered.database) as session:
        session.execute(text(change))
        session.expire_all()
        verify(session)
        with pytest.raises(Broken) as found:
            reports.verify(session)
    assert (found.value.why, found.value.number) == ("answer", first)


def test_the_trail_keeps_no_words(answered: World) -> None:
    told = [json.loads(event.facts) for event in answered.all(Event) if event.verb == "report"]
    assert len({fact["fingerprint"] for fact in told}) == 4
    assert "Jan" not in json.dumps(told)
    assert all(set(fact) == {"report", "status", "fingerprint"} for fact in told)


# --- the register's own changes ---------------------------------------------------------------------------------------------


def told_of(world: World, code: str) -> list[tuple[str, dict[str, Any]]]:
    """What the trail tells of an item since it came in."""
    with world.read() as session:
        number = session.execute(text("SELECT id FROM commitment WHERE code = :code"), {"code": code}).scalar_one()
    events = [event for event in world.all(Event) if event.kind == "commitment" and event.row == number]
    assert events[0].verb == "add"
    return [(event.verb, json.loads(event.facts)) for event in events[1:]]


def test_a_newer_register_is_remembered(world: World) -> None:
    found = fourteen()

    def changed(code: str, change: Callable[[Any], Any]) -> None:
        found.entries = [(file, change(entry) if entry.code == code else entry) for file, entry in found.entries]

    later = datetime(2023, 9, 30).date()  # noqa: DTZ001
    changed("A4", lambda e: e.model_copy(update={"terms": tuple(t.model_copy(update={"end": later}) for t in e.terms)}))
    changed("A9", lambda e: e.model_copy(update={"title": "Een nieuwe naam", "programmalijn": 2, "opgave": 3}))
    world.load_register(found)
    assert told_of(world, "A4") == [
        ("term", {"number": 1, "before": ["uiterlijk", None, "2023-06-30"], "after": ["uiterlijk", None, "2023-09-30"]})
    ]
    assert told_of(world, "A9") == [("change", {"fields": ["place", "title"]})]
    assert told_of(world, "A5") == []
    before = len(world.all(Event))
    world.load_register(found)
    assert len(world.all(Event)) == before
    with world.read() as session:
        verify(session)
