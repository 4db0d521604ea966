"""What must stay in order? A lane: one chat's updates on their way in, one chat's letters on their way out.

Workers claim lanes, never rows: claiming rows with SKIP LOCKED broke the order, measured. Owner and lease are set in the
claiming transaction. Whoever outlived its lease has lost the lane: what it still wants to write is refused. All times are
milliseconds of the database's own clock, which replicas share.
"""

from typing import Any

from sqlalchemy import BigInteger, case, or_, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments.database import clock_ms, insert_once

LEASE_MS = 60_000
"""How long a claim holds without a word; then whoever held it is taken for dead. Longer than any one send may last."""


class Lost(Exception):
    """The lane is another's by now: the late write of somebody who was taken for dead does not count."""


class Lane(SQLModel, table=True):
    """One queue that must stay in order. `key` is a digest or one of our ids, never an address.

    `ready_at` is also when it was last given back: lanes that wait take turns.
    """

    __tablename__ = "lane"
    key: str = Field(primary_key=True)
    claimed_by: str | None = None
    claimed_until: int = Field(default=0, sa_type=BigInteger)
    ready_at: int = Field(default=0, sa_type=BigInteger)


def ensure(session: Session, key: str) -> str:
    """Make the lane if it is new; returns its key."""
    if session.get(Lane, key) is None:
        insert_once(session, Lane, key=key, claimed_until=0, ready_at=0)
    return key


def take(
    session: Session, *, owner: str, rows: Any, waiting: Any, lease_ms: int = LEASE_MS, spacing_ms: int = 0
) -> Lane | None:
    """Claim the lane that was served longest ago, of those that wait; one's own lanes included. None when nothing waits.

    `rows` is a table with `id` and `lane`, `waiting` the condition under which one of its rows wants work. Nobody takes the
    lane again within `spacing_ms`, not even after a crash.
    """
    moment = clock_ms(session)
    oldest = select(func.min(rows.id)).where(rows.lane == Lane.key, waiting).scalar_subquery()
    lane = session.exec(
        select(Lane)
        .where(
            col(Lane.key).in_(select(rows.lane).where(waiting)),
            or_(col(Lane.claimed_until) <= moment, col(Lane.claimed_by) == owner),
            col(Lane.ready_at) <= moment,
        )
        .order_by(col(Lane.ready_at), oldest)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if lane is not None:
        lane.claimed_by, lane.claimed_until, lane.ready_at = owner, moment + lease_ms, moment + spacing_ms
        session.add(lane)
        session.flush()
    return lane


def hold(session: Session, *, owner: str, key: str) -> None:
    """Make sure, until the end of this transaction, that the lane is still this owner's. Raises Lost."""
    query = select(Lane.claimed_by).where(Lane.key == key).with_for_update()
    if session.exec(query).one() != owner:
        raise Lost(key)


def release(session: Session, *, owner: str, key: str, pause_ms: int = 0) -> None:
    """Give a lane back; nobody takes it within `pause_ms`."""
    ready = clock_ms(session) + pause_ms
    later = case((col(Lane.ready_at) > ready, col(Lane.ready_at)), else_=ready)
    session.execute(
        update(Lane)
        .where(col(Lane.key) == key, col(Lane.claimed_by) == owner)
        .values(claimed_by=None, claimed_until=0, ready_at=later)
    )


def soonest(session: Session, *, rows: Any, waiting: Any) -> int | None:
    """Milliseconds until the first lane that waits may be taken; None when nothing waits."""
    at = case((col(Lane.claimed_until) > col(Lane.ready_at), col(Lane.claimed_until)), else_=col(Lane.ready_at))
    first = session.exec(select(func.min(at)).where(col(Lane.key).in_(select(rows.lane).where(waiting)))).one()
    return None if first is None else max(0, first - clock_ms(session))


def rescue(session: Session) -> None:
    """Free every lane, pauses kept. For the start of an embedded database, which has one process only: the holder is gone."""
    session.execute(update(Lane).values(claimed_by=None, claimed_until=0))
