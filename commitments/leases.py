"""Who leads? Of several replicas one polls and one sweeps: whoever holds the lease, a row that must be renewed.

The epoch rises with each new holder. A verb that is performed under a lease checks it in its own transaction, so that a leader
that was frozen beyond its lease, and goes on, changes nothing: two leaders do no harm.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, col, select, update

from commitments.database import clock_ms, insert_once


class Lost(Exception):
    """Somebody else leads by now."""


class Leader(SQLModel, table=True):
    """One thing that one replica does at a time. `until` is milliseconds of the database's clock."""

    __tablename__ = "leader"
    name: str = Field(primary_key=True)
    owner: str | None = None
    until: int = Field(default=0, sa_type=BigInteger)
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """What a leader holds."""

    name: str
    owner: str
    epoch: int


def _locked(session: Session, name: str) -> Leader | None:
    query = select(Leader).where(Leader.name == name).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def hold(session: Session, *, name: str, owner: str, ms: int) -> Lease | None:
    """Take the lease, or renew one's own, for `ms` milliseconds; None while another holds it."""
    row = _locked(session, name)
    if row is None:
        insert_once(session, Leader, name=name, until=0, epoch=0)
        row = _locked(session, name)
        assert row is not None
    moment = clock_ms(session)
    if row.owner != owner:
        if row.owner is not None and row.until > moment:
            return None
        row.owner, row.epoch = owner, row.epoch + 1
    row.until = moment + ms
    session.add(row)
    session.flush()
    return Lease(name, owner, row.epoch)


def check(session: Session, lease: Lease) -> None:
    """Make sure, until the end of this transaction, that the lease is still the one that was given. Raises Lost."""
    row = _locked(session, lease.name)
    if row is None or (row.owner, row.epoch) != (lease.owner, lease.epoch):
        raise Lost(lease.name)


def leave(session: Session, *, lease: Lease) -> None:
    """Give the lease back, so that another need not wait."""
    session.execute(
        update(Leader).where(col(Leader.name) == lease.name, col(Leader.epoch) == lease.epoch).values(owner=None, until=0)
    )


def rescue(session: Session) -> None:
    """Free every lease. For the start of an embedded database, which has one process only."""
    session.execute(update(Leader).values(owner=None, until=0))
