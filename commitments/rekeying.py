"""How does a register get another key? One transaction: all that is sealed is sealed anew, all digests anew, or nothing is.

Nobody may work with the register meanwhile. The files of the two keys are the caller's: until the commit the old one fits,
after it the new one, and at no moment neither.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, Literal

from sqlalchemy import Column, Table, bindparam, delete, insert, text, update
from sqlmodel import Session, SQLModel, col, func, select

from commitments import attachments, conversation, history, inbox, leases, offers, pacing, pulses  # noqa: F401  all tables
from commitments.database import Database, Sealed, clock_ms
from commitments.inbox import NOBODY, Arrival
from commitments.keys import Keyring, WrongKey
from commitments.lanes import Lane
from commitments.leases import Leader
from commitments.people import Address

BATCH = 500
"""Rows that are in memory at a time; of those that hold whole files one."""
_FILES: Any = attachments.Content.__table__  # type: ignore[attr-defined]

Why = Literal["in_use", "wrong_key", "wrong_digest"]


class CannotChange(Exception):
    """Nothing was changed. `fact` is the table and row that `why` is about."""

    def __init__(self, why: Why, fact: str = "") -> None:
        super().__init__(f"{why}: {fact}")
        self.why: Why = why
        self.fact = fact


def change(database: Database, to: Keyring) -> int:
    """Seal and digest everything with another key; returns how many values. Raises CannotChange, and what the database does."""
    with database.write() as session:
        _alone(session)
        changed = sum(step(session, database.keys, to) for step in _STEPS)
    database.scrub()
    return changed


def _alone(session: Session) -> None:
    """No lease and no claim that has not run out, and none to come: a service that was killed counts as working until then."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '10s'"))
        names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        session.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    moment = clock_ms(session)
    for until in (col(Leader.until), col(Lane.claimed_until)):
        if session.execute(select(func.count()).where(until > moment)).scalar_one():
            raise CannotChange("in_use")


# --- digests --------------------------------------------------------------------------------------------------------


def _addresses(session: Session, old: Keyring, new: Keyring) -> int:
    """Each address is found by its new digest, and so is the lane of what comes from it."""
    renamed: dict[str, str] = {}
    for row in session.exec(select(Address).where(Address.sealed != b"")):
        opaque = _opened(old, row.sealed, "address", row.id)
        forms = (opaque, f"{opaque}#{row.id}")  # the second for a row that a moved group left behind (people.moved)
        form = next((form for form in forms if row.digest == old.digest(form)), None)
        if form is None:
            raise CannotChange("wrong_digest", f"address {row.id}")
        renamed[row.digest] = new.digest(form)
        row.digest = renamed[row.digest]
        session.add(row)
    session.flush()
    return len(renamed) + _lanes(session, renamed)


def _lanes(session: Session, renamed: dict[str, str]) -> int:
    """A lane whose address nobody keeps gets a name by lot: what stands in it keeps its order."""
    session.execute(update(Arrival).values(sender=None))  # only this minute's limit asks who it was
    in_use = session.exec(select(Lane.key).where(~col(Lane.key).like("out:%"), Lane.key != NOBODY)).all()
    for key in in_use:
        to = renamed.get(key) or secrets.token_hex(32)
        session.execute(insert(Lane).values(key=to, claimed_until=0, ready_at=0))
        session.execute(update(Arrival).where(col(Arrival.lane) == key).values(lane=to))
        session.execute(delete(Lane).where(col(Lane.key) == key))
    return len(in_use)


# --- what is sealed -------------------------------------------------------------------------------------------------


def _everything_sealed(session: Session, old: Keyring, new: Keyring) -> int:
    changed = 0
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                changed += _column(session, table, column, old, new)
    return changed


def _column(session: Session, table: Table, column: Column[Any], old: Keyring, new: Keyring) -> int:
    (key,) = table.primary_key.columns
    renew = table.update().where(key == bindparam("row")).values({column: bindparam("sealed_anew")})
    changed = 0
    for rows in _batches(session, key, column):
        anew = [{"row": row, "sealed_anew": new.seal(_opened(old, value, table.name, row))} for row, value in rows]
        session.connection().execute(renew, anew)
        changed += len(anew)
    return changed


def _batches(session: Session, key: Column[Any], column: Column[Any]) -> Iterator[list[tuple[int, bytes]]]:
    last, batch = 0, 1 if key.table is _FILES else BATCH
    while True:
        wanted = select(key, column).where(key > last, column.is_not(None), column != b"").order_by(key).limit(batch)
        found = [(int(row), bytes(value)) for row, value in session.connection().execute(wanted)]
        if not found:
            return
        last = found[-1][0]
        yield found


def _opened(keys: Keyring, sealed: bytes, table: str, row: int) -> str:
    try:
        return keys.open(sealed)
    except WrongKey as error:
        raise CannotChange("wrong_key", f"{table} {row}") from error


_STEPS: tuple[Callable[[Session, Keyring, Keyring], int], ...] = (_addresses, _everything_sealed)
"""What keeps something else under the key adds its step here; digests go first, since they are made from what is sealed."""
