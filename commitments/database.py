"""Where do rows live, and who may write them? One engine for reading, one for writing, and the column types that we trust.

SQLite is the default: WAL, full synchronisation, foreign keys on, deleted text overwritten, and exactly one writing
connection at a time, over all processes (the WAL-reset bug of 3.7.0 to 3.51.2 needs two). On PostgreSQL the same code runs
with an ordinary pool; there what changes the register waits for a lock of its transaction, so that verbs follow each other as
they do on SQLite, whichever replica performs them. The queues' own verbs (store, claim, settle) run beside it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    TypeDecorator,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, SQLModel

from commitments.forgotten import Forgotten
from commitments.keys import Keyring

try:
    import fcntl
except ImportError:  # Windows, where only the trial is run
    fcntl = None  # type: ignore[assignment]

# names by rule, so that a migration can find a constraint again on both kinds of database
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment: aware, kept in UTC. SQLite drops time zones, so a naive value is refused at the door."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, turn the others to UTC. Raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite dropped."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Sealed(LargeBinary):
    """A column of what the keyring sealed: `taz key change` finds it by this type. Empty bytes: it was erased."""


def one_of(column: str, values: Any) -> CheckConstraint:
    """A CHECK for a closed set: SQLModel table classes do not validate, the database does.

    `values` is the Literal type that spells the set.
    """
    allowed = ", ".join(f"'{value}'" for value in get_args(values))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "recursive_triggers=ON")


def _set_up_sqlite(engine: Engine, begin: str, *more: str) -> None:
    _set_up(engine, begin, *_PRAGMAS, *more, "busy_timeout=10000")


def _set_up(engine: Engine, begin: str, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own is deferred
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _set_up_postgres(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = {FROZEN_MS}")
        connection.commit()


class _Keeping(Session):
    """A session forgets rows that nobody holds, and fetches them again; ours are short, so they keep what they read."""


@event.listens_for(_Keeping, "loaded_as_persistent")
def _keep(session: Session, row: object) -> None:
    session.info["kept"].append(row)


_DISCREET: dict[str, Any] = {"hide_parameters": True}
"""An error's text names the statement, not the values: those may be people's words, and errors are logged."""
ALONE = 7_201_001
"""The number of PostgreSQL's advisory lock that one verb at a time holds, until its transaction ends."""
_ALONE = select(func.pg_advisory_xact_lock(ALONE))
MIGRATING = 7_201_002
"""The same for the steps of the schema: several replicas may start at once."""
FROZEN_MS = 10_000
"""After so many milliseconds in the middle of a transaction PostgreSQL takes its locks from a process that stands still."""


class Database:
    """One database with its keys. Sessions carry the keyring in `session.info["keys"]`, in "forgotten" where erasures are
    written down, and in "alone" whether they write so.

    Usable from any thread. A verb runs inside exactly one `write`; what is written `alone` is written one after the other.
    """

    def __init__(self, url: str, keys: Keyring, forgotten: Forgotten | None = None) -> None:
        self.url = make_url(url)
        self.keys = keys
        self.forgotten = forgotten
        self._writing: threading.Lock | None = None
        if self.url.get_backend_name() == "sqlite":
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "poolclass": QueuePool, **_DISCREET}
            self._writer = create_engine(url, pool_size=1, max_overflow=0, **options)
            self._reader = create_engine(url, pool_size=4, **options)
            _set_up_sqlite(self._writer, "BEGIN IMMEDIATE")
            _set_up_sqlite(self._reader, "BEGIN", "query_only=ON")
            self._writing = threading.Lock()
            self._gate = None if self.url.database in (None, "", ":memory:") else Path(f"{self.url.database}.write")
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            waits = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
            options = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": 10, "connect_args": waits}
            self._writer = create_engine(self.url, **options, **_DISCREET)
            _set_up_postgres(self._writer)
            self._reader = self._writer.execution_options(postgresql_readonly=True)

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @contextmanager
    def write(self, *, alone: bool = True) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on any exception.

        `alone`: nobody else, in whatever process, writes alone meanwhile. On SQLite every writer is. History asks for it.
        """
        if self._writing is None:
            with self._session(self._writer, alone=alone) as session, session.begin():
                if alone:
                    session.execute(_ALONE)
                yield session
            return
        with self._writing, _held(self._gate), self._session(self._writer, alone=alone) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that never writes: its transaction is always rolled back."""
        with self._session(self._reader) as session:
            yield session

    def _session(self, engine: Engine, *, alone: bool = False) -> Session:
        info: dict[str, Any] = {"keys": self.keys, "forgotten": self.forgotten, "kept": [], "alone": alone}
        return _Keeping(engine, expire_on_commit=False, info=info)

    def scrub(self) -> bool:
        """Leave nothing of what was erased in SQLite's write-ahead log; returns whether that could be done now.

        Pages are overwritten at once (secure_delete), but the log keeps older pages until it is written back and cut off.
        PostgreSQL keeps dead rows until its own VACUUM; what is personal in them is sealed.
        """
        if self._writing is None:
            return True
        with self._writing, _held(self._gate):
            connection = self._writer.raw_connection()
            try:
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.close()
        return not busy

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()


def looking_at(url: str) -> Engine:
    """For who looks in from outside: it reads, cannot write, and makes no file where there is none. Times come in UTC.

    One picture a transaction, whoever writes meanwhile. The caller disposes of it.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        file = f"file:{quote(str(Path(parts.database or '').absolute()))}?mode=ro"
        options: dict[str, Any] = {
            "connect_args": {"uri": True, "check_same_thread": False},
            "poolclass": NullPool,
            **_DISCREET,
        }
        engine = create_engine(parts.set(database=file, query={"uri": "true"}), **options)
        _set_up(engine, "BEGIN", "query_only=ON", "busy_timeout=10000")
        return engine
    engine = create_engine(
        parts.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": 5},
        **_DISCREET,
    )

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine


@contextmanager
def _held(gate: Path | None) -> Iterator[None]:
    """SQLite's one writer, across processes: a command beside a running service and the service wait for each other."""
    if gate is None or fcntl is None:
        yield
        return
    with gate.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def go_alone(session: Session) -> None:
    """From here to its end a transaction that began beside others writes alone: for the rare turn of a queue that needs it."""
    if not session.info["alone"] and session.get_bind().dialect.name == "postgresql":
        session.execute(_ALONE)
    session.info["alone"] = True


def keyring(session: Session) -> Keyring:
    """The keys that this session's database is sealed with."""
    keys: Keyring = session.info["keys"]
    return keys


def forgotten(session: Session) -> Forgotten | None:
    """Where this session's erasures are written down, apart from the database; None where nobody said where."""
    found: Forgotten | None = session.info.get("forgotten")
    return found


@cache
def _insertion(table: type[SQLModel], dialect: str) -> Any:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing().returning(next(iter(inspect(table).primary_key)))


def insert_once(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless one with its unique key stands there, whoever puts it there meanwhile; returns whether it was new."""
    statement = _insertion(table, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


def changed(session: Session, statement: Any) -> int:
    """Change or delete rows by one statement; returns how many."""
    session.flush()
    found: Any = session.execute(statement)
    return int(found.rowcount)


class moment_ms(FunctionElement[int]):  # noqa: N801  named as the function of SQL that it is
    """The database's own clock inside a statement, milliseconds since 1970 UTC. Leases and pacing: replicas share it."""

    type = BigInteger()
    inherit_cache = True


@compiles(moment_ms, "sqlite")
def _in_sqlite(_: moment_ms, __: SQLCompiler, **___: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(moment_ms, "postgresql")
def _in_postgresql(_: moment_ms, __: SQLCompiler, **___: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


_CLOCK = select(moment_ms())


def clock_ms(session: Session) -> int:
    """The database's own clock, milliseconds since 1970 UTC. Only leases and pacing use it: replicas share it."""
    return int(session.connection().execute(_CLOCK).scalar_one())
