"""What came in, and is it dealt with? Every update is stored raw before it is confirmed, and closed in its verb's transaction.

The payload is sealed, and emptied when its row closes; a parked one stays to be looked at for 30 days. Of a chat or a person
that sends more than a minute holds, what is too much is counted here and neither kept nor worked on: so no outbox grows by its
own asking, since every letter of a conversation answers an update that was read.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    bindparam,
    delete,
    literal_column,
    or_,
    text,
    union_all,
    update,
)
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import lanes
from commitments.database import Instant, Sealed, changed, insert_once, keyring, one_of
from commitments.sets import InboxState

TRIES = 3
"""Tries before an update is parked and its sender hears an apology."""
PAUSES_MS = (0, 2_000, 8_000)
"""How long its lane waits before the next try: three tries in ten seconds."""
KEEP_PARKED = timedelta(days=30)
KEEP_NUMBERS = timedelta(days=14)
"""How long a closed row's number stays against repeats: Telegram repeats for a day, and restarts its numbers after a week."""


NOBODY = "nobody"
"""The lane of what was dealt with and came from somebody who was forgotten: its number stays against repeats."""
WAITING = "state = 'open'"
READ = "state <> 'unread'"
BY_HAND = "set aside by hand"


class NotNow(Exception):
    """The row is in no state for that; the message is its state."""


class Full(Exception):
    """As much waits as may wait: nothing was stored, and whoever brought it must keep it for a while."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in; 0 is no limit. Far above what anybody does by hand, far below what a program can send."""

    minute: int = 0
    """Updates that are read in one minute of the clock from one chat, and from one person over all chats."""
    chat: int = 0
    """Updates of one chat that may wait."""
    total: int = 0
    """Updates that may wait in all, whoever sent them."""


NO_LIMITS = Limits()


class Arrival(SQLModel, table=True):
    """One update as it came. `update_id` is the key against repeats; the payload is its JSON, sealed.

    `sender` is the digest of who sent it, where somebody did.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        one_of("state", InboxState),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_inbox_waiting", "lane", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_inbox_lane_read", "lane", "received_at", sqlite_where=text(READ), postgresql_where=text(READ)),
        Index("ix_inbox_sender_read", "sender", "received_at", sqlite_where=text(READ), postgresql_where=text(READ)),
        {"sqlite_autoincrement": True},  # a number that was forgotten is not given again: reports name it as their source
    )
    id: int = Field(default=None, primary_key=True)
    update_id: int = Field(unique=True, sa_type=BigInteger)
    lane: str = Field(foreign_key="lane.key", index=True)
    sender: str | None = None
    received_at: datetime = Field(sa_type=Instant)
    payload: bytes | None = Field(default=None, sa_type=Sealed)
    state: str = Field(default="open", index=True)
    tries: int = 0
    error: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update at the door: its number, whose turn it belongs to (an opaque address), and its JSON text.

    `sender` is the opaque address of who sent it; `private`: the lane is a chat with one person.
    """

    update_id: int
    lane: str
    payload: str
    sender: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch: how many updates were new, and those of them that were too many."""

    new: int
    unread: tuple[Incoming, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A lane's first open row, opened for a worker. `tries` counts the failed ones before."""

    row: int
    lane: str
    payload: str
    received_at: datetime
    tries: int


_ARRIVAL: Any = Arrival.__table__.c  # type: ignore[attr-defined]
_OPEN = text(WAITING)  # as it stands in the partial index, so that it is used
_QUEUE = lanes.Queue.of(_ARRIVAL, _OPEN)
_FIRST: Any = select(Arrival).where(_ARRIVAL.lane == bindparam("lane"), _OPEN).order_by(_ARRIVAL.id).limit(1)
_CLOSE = (
    update(Arrival)
    .where(_ARRIVAL.id == bindparam("row"))
    .values(state="done", payload=None, error=None, closed_at=bindparam("now"))
)
_THIS_MINUTE = (_ARRIVAL.received_at >= bindparam("minute"), text(READ))
_THESE_LANES = _ARRIVAL.lane.in_(bindparam("lanes", expanding=True))
_THESE_SENDERS = _ARRIVAL.sender.in_(bindparam("senders", expanding=True))


def _counted(what: str, whose: Any, *where: Any) -> Any:
    found: Any = select(literal_column(f"'{what}'"), whose, func.count()).select_from(Arrival).where(*where)
    return found.group_by(whose) if what != "all" else found


_LOAD = union_all(
    _counted("all", literal_column("''"), _OPEN),
    _counted("waits", _ARRIVAL.lane, _THESE_LANES, _OPEN),
    _counted("chat", _ARRIVAL.lane, _THESE_LANES, *_THIS_MINUTE),
    _counted("person", _ARRIVAL.sender, _THESE_SENDERS, *_THIS_MINUTE),
)
_STATE = select(_ARRIVAL.state).where(_ARRIVAL.id == bindparam("row"))
_STATE_LOCKED = _STATE.with_for_update()


def store(session: Session, *, now: datetime, updates: Sequence[Incoming], limits: Limits = NO_LIMITS) -> Stored:
    """Keep the updates that are new; repeats are dropped. Raises Full.

    What goes over the limits of its chat or its sender becomes a row that is closed and empty, whose number still tells
    repeats. One look at the database for the whole batch.
    """
    keys = keyring(session)
    lanes_, senders = {}, {}
    for one in updates:
        lanes_[one.lane] = keys.digest(one.lane)
        if one.sender is not None:
            senders[one.sender] = lanes_.get(one.sender) or keys.digest(one.sender)
    load = _Load(session, now, limits, [*lanes_.values()], [*senders.values()])
    new, unread = 0, []
    for one in updates:
        lane, sender = lanes_[one.lane], senders.get(one.sender or "")
        read = load.takes(lane, sender)
        values = {
            "update_id": one.update_id,
            "lane": lanes.ensure(session, lane),
            "sender": sender,
            "received_at": now,
            "payload": keys.seal(one.payload) if read else None,
            "state": "open" if read else "unread",
            "tries": 0,
            "closed_at": None if read else now,
        }
        if not insert_once(session, Arrival, **values):
            continue
        new += 1
        if read:
            load.add(lane, sender)
        else:
            unread.append(one)
    return Stored(new, tuple(unread))


class _Load:
    """How much waits, and how much was read in this minute, of the chats and people of one batch."""

    def __init__(
        self, session: Session, now: datetime, limits: Limits, of_lanes: Sequence[str], of_senders: Sequence[str]
    ) -> None:
        self._limits = limits
        self._counts: Counter[tuple[str, str | None]] = Counter()
        if limits == NO_LIMITS or not of_lanes:
            return
        asked = {"lanes": of_lanes, "senders": of_senders, "minute": minute_of(now)}
        for what, whose, count in session.connection().execute(_LOAD, asked):
            self._counts[what, whose] = count
        if limits.total and self._counts["all", ""] >= limits.total:
            raise Full(self._counts["all", ""])

    def takes(self, lane: str, sender: str | None) -> bool:
        """Whether one more from there is read."""
        counts, minute, chat = self._counts, self._limits.minute, self._limits.chat
        sent = max(counts["chat", lane], counts["person", sender] if sender is not None else 0)
        return not (minute and sent >= minute) and not (chat and counts["waits", lane] >= chat)

    def add(self, lane: str, sender: str | None) -> None:
        """One more was."""
        self._counts.update([("chat", lane), ("waits", lane), ("person", sender)])


def minute_of(moment: datetime) -> datetime:
    """The minute of the clock that a moment lies in: counted so, everybody can be told when the next one begins."""
    return moment.replace(second=0, microsecond=0)


def claim(session: Session, *, owner: str, lease_ms: int = lanes.LEASE_MS) -> Claimed | None:
    """Take the lane whose turn it is and give its first open row; None when there is nothing to do."""
    while (lane := lanes.take(session, _QUEUE, owner=owner, lease_ms=lease_ms)) is not None:
        row = session.connection().execute(_FIRST, {"lane": lane}).first()
        if row is not None:
            return Claimed(row.id, lane, keyring(session).open(row.payload), row.received_at, row.tries)
        lanes.release(session, owner=owner, key=lane)  # done by another replica between two looks
    return None


def close(session: Session, *, now: datetime, row: int) -> None:
    """The row's verb is done: empty the payload, in the verb's own transaction."""
    session.connection().execute(_CLOSE, {"row": row, "now": now})


def is_open(session: Session, *, row: int, lock: bool = False) -> bool:
    """Whether the row still waits; after a handler ran, only this tells whether it did its work.

    `lock`: and nobody else answers it before this transaction ends.
    """
    found = session.connection().execute(_STATE_LOCKED if lock else _STATE, {"row": row}).scalar_one()
    return bool(found == "open")


def fail(session: Session, *, now: datetime, owner: str, row: int, error: str) -> bool:
    """A try failed: count it and let the lane wait. Returns whether it was the last one and the row is parked now.

    `error` is the exception's type name: its text might hold what a person wrote. Raises lanes.Lost.
    """
    arrival = session.get_one(Arrival, row)
    lanes.hold(session, owner=owner, key=arrival.lane)
    arrival.tries += 1
    arrival.error = error
    parked = arrival.tries >= TRIES
    if parked:
        arrival.state, arrival.closed_at = "parked", now
    session.add(arrival)
    lanes.release(session, owner=owner, key=arrival.lane, pause_ms=0 if parked else PAUSES_MS[arrival.tries])
    return parked


def requeue(session: Session, *, now: datetime, row: int) -> None:  # noqa: ARG001  a verb is told the moment
    """Try a parked update again, as if it came now. Raises NotNow, KeyError for an unknown number."""
    arrival = _of(session, row)
    if arrival.state != "parked" or arrival.payload is None:
        raise NotNow(arrival.state)
    arrival.state, arrival.tries, arrival.error, arrival.closed_at = "open", 0, None, None
    session.add(arrival)


def park(session: Session, *, now: datetime, row: int) -> None:
    """Set an update aside, so that its lane goes on; of one that failed nobody asks any more. Raises NotNow, KeyError."""
    arrival = _of(session, row)
    if arrival.state in ("done", "unread") or arrival.error == BY_HAND:
        raise NotNow(arrival.state)
    arrival.state, arrival.error, arrival.closed_at = "parked", BY_HAND, now
    session.add(arrival)


def _of(session: Session, row: int) -> Arrival:
    arrival = session.exec(select(Arrival).where(Arrival.id == row).with_for_update()).first()
    if arrival is None:
        raise KeyError(row)
    return arrival


def troubled(session: Session) -> list[Arrival]:
    """The updates that nobody could work on, and those that failed at least once; oldest first."""
    wanted = or_(col(Arrival.state) == "parked", (col(Arrival.state) == "open") & (col(Arrival.tries) > 0))
    return list(session.exec(select(Arrival).where(wanted).order_by(col(Arrival.id))))


def oldest(session: Session) -> datetime | None:
    """Since when the first open row waits; None where none does."""
    return session.exec(select(func.min(Arrival.received_at)).where(Arrival.state == "open")).one()


def expire_parked(session: Session, *, now: datetime) -> int:
    """Empty what was parked long ago; returns how many."""
    old = (col(Arrival.state) == "parked", col(Arrival.closed_at) < now - KEEP_PARKED, col(Arrival.payload).is_not(None))
    return changed(session, update(Arrival).where(*old).values(payload=None))


def expire_numbers(session: Session, *, now: datetime) -> int:
    """Forget the numbers of what was closed long ago; returns how many."""
    old = (col(Arrival.state).in_(("done", "unread")), col(Arrival.closed_at) < now - KEEP_NUMBERS)
    return changed(session, delete(Arrival).where(*old))


def erase(session: Session, *, address: str) -> None:
    """Empty what came from this opaque address and is not being worked on; what is open is emptied as it closes."""
    lane = keyring(session).digest(address)
    rest = (col(Arrival.lane) == lane, col(Arrival.state) != "open")
    session.execute(update(Arrival).where(*rest).values(payload=None))
    session.execute(update(Arrival).where(col(Arrival.sender) == lane).values(sender=None))


def is_known(session: Session, *, digest: str) -> bool:
    """Whether anything that came in from the address with this digest is still waiting, counted or kept."""
    rest = or_(col(Arrival.state) != "parked", col(Arrival.payload).is_not(None))
    return session.exec(select(Arrival.id).where(Arrival.lane == digest, rest).limit(1)).first() is not None


def forget(session: Session, *, now: datetime, digest: str, also_open: bool = False) -> bool:
    """Nothing that came in tells of this address any more; returns False where something of it still waits for its turn.

    `also_open`: then that is closed unread. The caller stopped the lanes.
    """
    here = col(Arrival.lane) == digest
    if also_open:
        session.execute(update(Arrival).where(here, col(Arrival.state) == "open").values(state="done", closed_at=now))
    elif session.exec(select(Arrival.id).where(here, Arrival.state == "open").limit(1)).first() is not None:
        return False
    session.execute(update(Arrival).where(here).values(lane=lanes.ensure(session, NOBODY), payload=None))
    session.execute(update(Arrival).where(col(Arrival.sender) == digest).values(sender=None))
    lanes.drop(session, digest)
    return True


def unread(session: Session) -> int:
    """How many of the last 14 days were too many of one chat or one person, and not read."""
    return session.exec(select(func.count()).select_from(Arrival).where(Arrival.state == "unread")).one()


def waiting(session: Session) -> int:
    """How many rows are open, whoever holds their lane."""
    return session.exec(select(func.count()).select_from(Arrival).where(Arrival.state == "open")).one()
