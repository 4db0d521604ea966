"""How does a register go whole to another database, and how is that proved? One transaction: copy, read back, compare, commit.

The source is opened for reading only. The target must be empty; it is brought to the newest schema, locked, filled, counted and
digested before it is committed: whatever goes wrong on the way leaves it empty. What is sealed stays sealed, with the same key,
and the history keeps its digests: who noted its head finds it again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, String, Table, collate, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session, SQLModel, col

from commitments import attachments, conversation, inbox, leases, migrations, offers, pacing, presence, pulses, reports  # noqa: F401
from commitments.database import Database, clock_ms, looking_at
from commitments.history import Broken
from commitments.keys import Keyring, WrongKey
from commitments.lanes import Lane
from commitments.leases import Leader
from commitments.people import Address

try:
    import fcntl
except ImportError:  # Windows: there the leases alone tell
    fcntl = None  # type: ignore[assignment]

BATCH = 1_000
"""Rows that are in memory at a time."""
_LARGE = "content"
"""The table whose rows hold whole files: one at a time."""
_VERSION = "alembic_version"
_SHARED_LENGTH, _SHARED_START = 510, 0x40000002
"""The bytes of its file that SQLite keeps locked for as long as somebody has the database open."""

Why = Literal[
    "source_away",
    "source_not_ours",
    "source_old",
    "source_new",
    "source_in_use",
    "source_changed",
    "target_away",
    "target_holds",
    "target_new",
    "wrong_key",
    "history_broken",
    "does_not_fit",
    "differs",
]


class CannotMove(Exception):
    """Nothing was moved, and the target holds no row. `fact` is what `why` is about: a reason, or a table and its row."""

    def __init__(self, why: Why, fact: str = "") -> None:
        super().__init__(f"{why}: {fact}")
        self.why: Why = why
        self.fact = fact


@dataclass(frozen=True, slots=True)
class Counted:
    """One table on one side: how many rows, and SHA-256 over them in the order of their primary key."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One table on both sides."""

    table: str
    source: Counted
    target: Counted


def move(
    source: str, target: str, *, keys: Keyring | None = None, told: Callable[[str], None] = lambda _: None
) -> tuple[Moved, ...]:
    """Carry the register at one URL over to another; returns what was counted on both sides, alike for every table.

    `keys`: make sure first that they open what is sealed, and that the history is whole. `told` hears each table's name once it
    is over. Raises CannotMove.
    """
    if _is_open_elsewhere(source):
        raise CannotMove("source_in_use")
    with _or("source_away"):
        origin = looking_at(source)
    try:
        with _or("source_away"), origin.connect() as reading:
            _sound(reading, keys)
            _at_rest(reading)
        _nothing_there(target)
        with _or("target_away"):
            database = Database(target, Keyring(Keyring.new()))
            try:
                migrations.upgrade(database.engine)
                return _carry(origin, database.engine, told)
            finally:
                database.close()
    finally:
        origin.dispose()


@contextmanager
def _or(why: Why, fact: str = "") -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise CannotMove(why, fact or str(error.orig).partition("\n")[0]) from error
    except (SQLAlchemyError, OSError) as error:
        raise CannotMove(why, fact or str(error)) from error


# --- what must be so before ----------------------------------------------------------------------------------------


def _is_open_elsewhere(url: str) -> bool:
    """Whether another process has this SQLite file open. A lock of ours would go with any file handle: ask before opening."""
    parts = make_url(url)
    if fcntl is None or parts.get_backend_name() != "sqlite":
        return False
    try:
        handle = os.open(parts.database or "", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_LENGTH, _SHARED_START)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _sound(reading: Connection, keys: Keyring | None) -> None:
    match migrations.standing(reading):
        case "none":
            raise CannotMove("source_not_ours")
        case "older":
            raise CannotMove("source_old")
        case "newer":
            raise CannotMove("source_new")
        case "current":
            pass
    strange = set(inspect(reading).get_table_names()) - {table.name for table in _tables()} - {_VERSION}
    if strange:
        raise CannotMove("source_not_ours", min(strange))
    sealed = reading.execute(select(col(Address.sealed)).where(col(Address.sealed) != b"").limit(1)).scalar()
    if keys is not None and sealed is not None:
        try:
            keys.open(sealed)
        except WrongKey as error:
            raise CannotMove("wrong_key") from error
    if keys is not None:
        try:
            reports.verify(Session(reading, info={"keys": keys}))
        except Broken as broken:
            raise CannotMove("history_broken", str(broken.number)) from broken


def _at_rest(reading: Connection) -> None:
    """No lease and no claim that has not run out: a service that was killed counts as working until then."""
    moment = clock_ms(Session(reading))
    for until in (col(Leader.until), col(Lane.claimed_until)):
        if reading.execute(select(func.count()).where(until > moment)).scalar_one():
            raise CannotMove("source_in_use")


def _nothing_there(url: str) -> None:
    """Before anything is made in the target: it is not there yet, or it is as good as new."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not (parts.database and os.path.exists(parts.database)):  # noqa: PTH110
        return
    with _or("target_away"):
        engine = looking_at(url)
        try:
            with engine.connect() as reading:
                strange = set(inspect(reading).get_table_names()) - {table.name for table in _tables()} - {_VERSION}
                if strange:
                    raise CannotMove("target_holds", min(strange))
                if migrations.standing(reading) == "newer":
                    raise CannotMove("target_new")
                _empty(reading)
        finally:
            engine.dispose()


def _empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    for table in _tables():
        if table.name in there and connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None:
            raise CannotMove("target_holds", table.name)


# --- the copy -------------------------------------------------------------------------------------------------------


def _tables() -> Sequence[Table]:
    """All of them, those first that others refer to."""
    return SQLModel.metadata.sorted_tables


def _carry(origin: Engine, destination: Engine, told: Callable[[str], None]) -> tuple[Moved, ...]:
    with destination.connect() as writing, writing.begin(), origin.connect() as reading:
        if writing.dialect.name == "postgresql":
            _lock(writing, "ACCESS EXCLUSIVE")
        _empty(writing)
        with _or("source_away"), reading.begin():
            seen = _hold(reading)
            moved = []
            for table in _tables():
                moved.append(_copy(reading, writing, table))
                told(table.name)
            for table in _tables():
                _count_on(reading, writing, table)
            moved.append(Moved(_VERSION, _versions(reading), _versions(writing)))
        _unchanged(reading, seen)
        for line in moved:
            if line.source != line.target:
                raise CannotMove("differs", line.table)
    return tuple(moved)


def _lock(connection: Connection, mode: str) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '10s'"))
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    names = ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in _tables())
    connection.execute(text(f"LOCK TABLE {names} IN {mode} MODE"))


def _hold(reading: Connection) -> int:
    """One picture of the source for the whole copy; on PostgreSQL nobody can write to it meanwhile."""
    if reading.dialect.name == "postgresql":
        _lock(reading, "SHARE")
    _at_rest(reading)
    return _stamp(reading)


def _stamp(reading: Connection) -> int:
    """A number that changes when another connection commits; PostgreSQL's lock makes one needless."""
    found = 0
    if reading.dialect.name == "sqlite":
        found = reading.execute(text("PRAGMA data_version")).scalar_one()
    return int(found)


def _unchanged(reading: Connection, seen: int) -> None:
    with _or("source_away"), reading.begin():
        if _stamp(reading) != seen:
            raise CannotMove("source_changed")


def _copy(reading: Connection, writing: Connection, table: Table) -> Moved:
    tally = _Tally(table)
    for rows in _rows(reading, table):
        for row in rows:
            tally.add(row)
        if writing.dialect.name == "postgresql":
            _fit(table, rows)
        with _or("does_not_fit", table.name):
            writing.execute(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])
    there = _Tally(table)
    for rows in _rows(writing, table):
        for row in rows:
            there.add(row)
    return Moved(table.name, tally.counted(), there.counted())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Batches in the order of the primary key, which both kinds of database must see alike."""
    bytewise = connection.dialect.name == "postgresql"
    order = [collate(key, "C") if bytewise and _is_text(key) else key for key in table.primary_key]
    batch = 1 if table.name == _LARGE else BATCH
    options = {"stream_results": True, "max_row_buffer": batch}
    yield from connection.execute(select(table).order_by(*order), execution_options=options).partitions(batch)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", column.type), String)


def _fit(table: Table, rows: Sequence[Any]) -> None:
    """SQLite keeps numbers of 64 bits in any column, and a NUL in a text; PostgreSQL does not."""
    for row in rows:
        for column, value in zip(table.columns, row, strict=True):
            small = isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
            too_large = small and isinstance(value, int) and not -(2**31) <= value < 2**31
            if too_large or (isinstance(value, str) and "\0" in value):
                key = ", ".join(str(row[list(table.columns).index(part)]) for part in table.primary_key)
                raise CannotMove("does_not_fit", f"{table.name} {key}, {column.name}")


def _count_on(reading: Connection, writing: Connection, table: Table) -> None:
    """The next row gets a number that none ever had: also not one that was given out and deleted."""
    key = table.autoincrement_column
    if key is None:
        return
    numbers = [reading.execute(select(func.max(key))).scalar(), _given_out(reading, table, key.name)]
    last = max((number for number in numbers if number is not None), default=None)
    if not last:  # SQLite writes a zero for a table that was only altered
        return
    if writing.dialect.name == "postgresql":
        writing.execute(select(func.setval(func.pg_get_serial_sequence(_quoted(writing, table), key.name), last)))
    elif _keeps_numbers(writing, table):
        row = {"name": table.name, "last": last}
        writing.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
        writing.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), row)


def _given_out(reading: Connection, table: Table, key: str) -> int | None:
    if reading.dialect.name == "postgresql":
        sequence = reading.execute(select(func.pg_get_serial_sequence(_quoted(reading, table), key))).scalar_one()
        query = text(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608  the name is the database's own
    elif _keeps_numbers(reading, table):
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
    else:
        return None
    found: int | None = reading.execute(query).scalar()
    return found


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _keeps_numbers(connection: Connection, table: Table) -> bool:
    made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name").bindparams(name=table.name)
    return "AUTOINCREMENT" in str(connection.execute(made).scalar()).upper()


# --- the proof ------------------------------------------------------------------------------------------------------


class _Tally:
    """Counts and digests the rows of one table as both kinds of database give them: moments in UTC, bytes as digits."""

    def __init__(self, table: Table) -> None:
        self._digest = hashlib.sha256(_line(table.columns.keys()))
        self._rows = 0

    def add(self, row: Sequence[Any]) -> None:
        self._digest.update(_line([_plain(value) for value in row]))
        self._rows += 1

    def counted(self) -> Counted:
        return Counted(self._rows, self._digest.hexdigest())


def _line(values: Sequence[object]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            return value.hex()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(type(value).__name__)


def _versions(connection: Connection) -> Counted:
    found = [tuple(row) for row in connection.execute(text(f"SELECT version_num FROM {_VERSION} ORDER BY 1"))]  # noqa: S608
    return Counted(len(found), hashlib.sha256(_line(found)).hexdigest())
