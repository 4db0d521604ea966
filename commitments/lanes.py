"""What must stay in order? A lane: one chat's updates on their way in, one chat's letters on their way out.

Workers claim lanes, never rows: claiming rows with SKIP LOCKED broke the order, measured. State, owner and lease are set in
the claiming transaction. All times are milliseconds of the database's own clock, which replicas share.
"""

from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments.database import clock_ms

LEASE_MS = 60_000
"""How long a claim holds without a word; then whoever held it is taken for dead."""


class Lane(SQLModel, table=True):
    """One queue that must stay in order. `key` is a digest or one of our ids, never an address."""

    __tablename__ = "lane"
    key: str = Field(primary_key=True)
    claimed_by: str | None = None
    claimed_until: int = 0
    ready_at: int = 0


def ensure(session: Session, key: str) -> str:
    """Make the lane if it is new; returns its key."""
    if session.get(Lane, key) is None:
        session.add(Lane(key=key))
        session.flush()
    return key


def take(session: Session, *, owner: str, rows: Any, waiting: Any) -> Lane | None:
    """Claim the lane whose first waiting row is oldest, one's own lanes included; None when nothing waits.

    `rows` is a table with `id` and `lane`, `waiting` the condition under which one of its rows wants work.
    """
    moment = clock_ms(session)
    oldest = select(func.min(rows.id)).where(rows.lane == Lane.key, waiting).scalar_subquery()
    lane = session.exec(
        select(Lane)
        .where(
            or_(col(Lane.claimed_until) <= moment, col(Lane.claimed_by) == owner),
            col(Lane.ready_at) <= moment,
            oldest.is_not(None),
        )
        .order_by(oldest)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if lane is not None:
        lane.claimed_by, lane.claimed_until = owner, moment + LEASE_MS
        session.add(lane)
    return lane


def release(session: Session, *, owner: str, key: str, pause_ms: int = 0) -> None:
    """Give a lane back; nobody takes it within `pause_ms`."""
    ready = clock_ms(session) + pause_ms if pause_ms else 0
    session.execute(
        update(Lane)
        .where(col(Lane.key) == key, col(Lane.claimed_by) == owner)
        .values(claimed_by=None, claimed_until=0, ready_at=ready)
    )


def rescue(session: Session) -> None:
    """Free every lane. For the start of an embedded database, which has one process only: the holder is gone."""
    session.execute(update(Lane).values(claimed_by=None, claimed_until=0, ready_at=0))
