"""What must stay in order? A lane: one chat's updates on their way in, one chat's letters on their way out.

Workers claim lanes, never rows: claiming rows with SKIP LOCKED broke the order, measured. Owner and lease are set in the
claiming transaction. Whoever outlived its lease has lost the lane: what it still wants to write is refused. All times are
milliseconds of the database's own clock, which replicas share.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, delete, func, or_, select, text, update
from sqlmodel import Field, Session, SQLModel

from commitments.database import insert_once, moment_ms

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


# Each statement is made once: making one anew costs several times what the database needs to answer it.
_LANE: Any = Lane.__table__.c  # type: ignore[attr-defined]
_OWNED = (_LANE.key == bindparam("lane"), _LANE.claimed_by == bindparam("owner"))
_HOLDER = select(_LANE.claimed_by).where(_LANE.key == bindparam("lane")).with_for_update()
_READY = moment_ms() + bindparam("pause_ms", type_=BigInteger)
_RELEASE = (
    update(Lane)
    .where(*_OWNED)
    .values(claimed_by=None, claimed_until=0, ready_at=case((_LANE.ready_at > _READY, _LANE.ready_at), else_=_READY))
)


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue's statements: whose turn it is, and how long until somebody's."""

    turn: Any
    soonest: Any

    @classmethod
    def of(cls, rows: Any, waiting: Any) -> "Queue":
        """`rows` is a table with `id` and `lane`, `waiting` the condition under which one of its rows wants work."""
        waits = _LANE.key.in_(select(rows.lane).where(waiting))
        oldest = select(func.min(rows.id)).where(rows.lane == _LANE.key, waiting).scalar_subquery()
        first = (
            select(_LANE.key)
            .where(
                waits,
                or_(_LANE.claimed_until <= moment_ms(), _LANE.claimed_by == bindparam("owner")),
                _LANE.ready_at <= moment_ms(),
            )
            .order_by(_LANE.ready_at, oldest)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        claimed = {
            "claimed_by": bindparam("owner"),
            "claimed_until": moment_ms() + bindparam("lease_ms", type_=BigInteger),
            "ready_at": moment_ms() + bindparam("spacing_ms", type_=BigInteger),
        }
        free = case((_LANE.claimed_until > _LANE.ready_at, _LANE.claimed_until), else_=_LANE.ready_at)
        return cls(
            turn=update(Lane).where(_LANE.key == first.scalar_subquery()).values(claimed).returning(_LANE.key),
            soonest=select(func.min(free) - moment_ms()).where(waits),
        )


def ensure(session: Session, key: str) -> str:
    """Make the lane if it is new; returns its key."""
    insert_once(session, Lane, key=key, claimed_until=0, ready_at=0)
    return key


def take(
    session: Session, queue: Queue, *, owner: str, lease_ms: int = LEASE_MS, spacing_ms: int = 0, **values: Any
) -> str | None:
    """Claim the lane that was served longest ago, of those that wait, one's own included; its key, or None when none waits.

    Nobody takes the lane again within `spacing_ms`, not even after a crash. `values` are for the queue's own condition.
    """
    asked = {"owner": owner, "lease_ms": lease_ms, "spacing_ms": spacing_ms, **values}
    session.flush()  # what this transaction did to the rows counts
    found: str | None = session.connection().execute(queue.turn, asked).scalar_one_or_none()
    return found


def hold(session: Session, *, owner: str, key: str) -> None:
    """Make sure, until the end of this transaction, that the lane is still this owner's. Raises Lost."""
    if session.connection().execute(_HOLDER, {"lane": key}).scalar_one() != owner:
        raise Lost(key)


def release(session: Session, *, owner: str, key: str, pause_ms: int = 0) -> None:
    """Give a lane back; nobody takes it within `pause_ms`."""
    session.connection().execute(_RELEASE, {"lane": key, "owner": owner, "pause_ms": pause_ms})


def soonest(session: Session, queue: Queue, **values: Any) -> int | None:
    """Milliseconds until the first lane that waits may be taken; None when nothing waits."""
    session.flush()
    first: int | None = session.connection().execute(queue.soonest, values).scalar_one()
    return None if first is None else max(0, first)


def stop(session: Session) -> None:
    """Until the end of this transaction no lane is made, taken or given back: what was seen of them stays so."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE lane IN SHARE ROW EXCLUSIVE MODE"))


def drop(session: Session, key: str) -> None:
    """Forget a lane that no row stands in. The caller said `stop` first: somebody may be about to put a row there."""
    session.flush()
    session.execute(delete(Lane).where(_LANE.key == key))


def rescue(session: Session) -> None:
    """Free every lane, pauses kept. For the start of an embedded database, which has one process only: the holder is gone."""
    session.execute(update(Lane).values(claimed_by=None, claimed_until=0))
