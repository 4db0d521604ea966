"""What came in, and is it dealt with? Every update is stored raw before it is confirmed, and closed in its verb's transaction.

The payload is sealed, and emptied when its row closes; a parked one stays to be looked at for 30 days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, LargeBinary, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import lanes
from commitments.database import Instant, keyring, one_of
from commitments.sets import InboxState

TRIES = 3
"""Tries before an update is parked and its sender hears an apology."""
PAUSES_MS = (0, 2_000, 8_000)
"""How long its lane waits before the next try: three tries in ten seconds."""
KEEP_PARKED = timedelta(days=30)
KEEP_NUMBERS = timedelta(days=14)
"""How long a closed row's number stays against repeats: Telegram repeats for a day, and restarts its numbers after a week."""


class Arrival(SQLModel, table=True):
    """One update as it came. `update_id` is the key against repeats; the payload is its JSON, sealed."""

    __tablename__ = "inbox"
    __table_args__ = (one_of("state", InboxState), CheckConstraint("tries >= 0", name="tries"))
    id: int = Field(default=None, primary_key=True)
    update_id: int = Field(unique=True)
    lane: str = Field(foreign_key="lane.key", index=True)
    received_at: datetime = Field(sa_type=Instant)
    payload: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = Field(default="open", index=True)
    tries: int = 0
    error: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update at the door: its number, whose turn it belongs to (an opaque address), and its JSON text."""

    update_id: int
    lane: str
    payload: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A lane's first open row, opened for a worker. `tries` counts the failed ones before."""

    row: int
    lane: str
    payload: str
    received_at: datetime
    tries: int


def store(session: Session, *, now: datetime, updates: Sequence[Incoming]) -> int:
    """Keep the updates that are new; repeats are dropped. Returns how many were new."""
    keys = keyring(session)
    numbers = [update.update_id for update in updates]
    known = set(session.exec(select(Arrival.update_id).where(col(Arrival.update_id).in_(numbers))))
    before = len(known)
    for incoming in updates:
        if incoming.update_id not in known:
            known.add(incoming.update_id)
            lane = lanes.ensure(session, keys.digest(incoming.lane))
            payload = keys.seal(incoming.payload)
            session.add(Arrival(update_id=incoming.update_id, lane=lane, received_at=now, payload=payload))
    return len(known) - before


def claim(session: Session, *, owner: str) -> Claimed | None:
    """Take the lane that has waited longest and give its first open row; None when there is nothing to do."""
    lane = lanes.take(session, owner=owner, rows=Arrival, waiting=col(Arrival.state) == "open")
    if lane is None:
        return None
    row = session.exec(
        select(Arrival).where(Arrival.lane == lane.key, Arrival.state == "open").order_by(col(Arrival.id)).limit(1)
    ).one()
    assert row.payload is not None
    return Claimed(row.id, lane.key, keyring(session).open(row.payload), row.received_at, row.tries)


def close(session: Session, *, now: datetime, row: int) -> None:
    """The row's verb is done: empty the payload, in the verb's own transaction."""
    session.execute(update(Arrival).where(col(Arrival.id) == row).values(state="done", payload=None, error=None, closed_at=now))


def is_open(session: Session, *, row: int) -> bool:
    """Whether the row still waits; after a handler ran, only this tells whether it did its work."""
    return session.exec(select(Arrival.state).where(Arrival.id == row)).one() == "open"


def fail(session: Session, *, now: datetime, owner: str, row: int, error: str) -> bool:
    """A try failed: count it and let the lane wait. Returns whether it was the last one and the row is parked now.

    `error` is the exception's type name: its text might hold what a person wrote.
    """
    arrival = session.get_one(Arrival, row)
    arrival.tries += 1
    arrival.error = error
    parked = arrival.tries >= TRIES
    if parked:
        arrival.state, arrival.closed_at = "parked", now
    session.add(arrival)
    lanes.release(session, owner=owner, key=arrival.lane, pause_ms=0 if parked else PAUSES_MS[arrival.tries])
    return parked


def expire(session: Session, *, now: datetime) -> None:
    """Empty what was parked long ago, and forget the numbers of what was closed."""
    session.execute(
        update(Arrival).where(col(Arrival.state) == "parked", col(Arrival.closed_at) < now - KEEP_PARKED).values(payload=None)
    )
    for old in session.exec(select(Arrival).where(Arrival.state == "done", col(Arrival.closed_at) < now - KEEP_NUMBERS)):
        session.delete(old)


def waiting(session: Session) -> int:
    """How many rows are open, whoever holds their lane."""
    return session.exec(select(func.count()).select_from(Arrival).where(Arrival.state == "open")).one()
