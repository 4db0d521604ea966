"""Who did what to which row, and when? An append-only trail of ids, chained so that nobody can change it unseen.

It holds our own ids, digests and bare facts, never an address, a name or a person's words: those would have to be erasable. The
database itself refuses to change or delete an event. Whoever gets round that is found out: an event's digest is made over its
fields and the digest of the one before, with a key, so that one which was changed, removed, added or moved no longer fits. What
is cut off at the end leaves a chain that fits: only a head that was noted elsewhere tells (`verify` with `expect`).

The chain has a key of its own, kept sealed beside it: who writes to the database without the key file cannot make digests, and
who changes the key file seals this key anew, like all that is sealed, and leaves the chain as it is. Anybody who takes part has
words of their own sealed here, and could put those in its place: so a mark of ours stands with the key, and no text has it.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import CheckConstraint, Index, insert, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Field, Session, SQLModel, col, select

from commitments.database import Instant, Sealed, keyring
from commitments.keys import Keyring, WrongKey


class Event(SQLModel, table=True):
    """One thing that happened. `person` is None for the clock; `facts` is a small JSON object.

    Numbers follow each other without a gap from the first event on; those that another schema (0003) gave may have gaps.
    """

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_of", "kind", "row"),)
    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    person: int | None = None
    verb: str
    kind: str
    row: int
    facts: str = "{}"
    digest: str


class ChainKey(SQLModel, table=True):
    """The one key of the chain, sealed with its mark; made with the first event."""

    __tablename__ = "chain_key"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)
    id: int = Field(default=1, primary_key=True)
    sealed: bytes = Field(sa_type=Sealed)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event. Noted outside the database, it tells later that everything up to it is still there."""

    number: int = 0
    digest: str = ""


Why = Literal["event", "gone", "answer", "file"]


class Broken(Exception):
    """The trail is not what was recorded, and this is the first place where it shows.

    `event`: the event of this number does not fit the one before. `gone`: it is not there with that digest. `answer`,
    `file`: the trail fits, but the answer or the file of this number is not the one that it speaks of.
    """

    def __init__(self, why: Why, number: int, at: datetime | None = None) -> None:
        super().__init__(f"{why} {number}")
        self.why: Why = why
        self.number = number
        self.at = at


_LAST = select(Event.id, Event.digest).order_by(col(Event.id).desc()).limit(1)
_RECORD = insert(Event)


def record(session: Session, *, now: datetime, person: int | None, verb: str, kind: str, row: int, **facts: object) -> None:
    """Append one event; `kind` and `row` name what it happened to. Only where nobody else writes: see `Database.write`."""
    if not session.info.get("alone"):
        raise RuntimeError("an event follows the one before it: record it in a verb that is written alone")
    connection = session.connection()
    before, previous = connection.execute(_LAST).first() or (0, "")
    number, written = before + 1, json.dumps(facts, sort_keys=True, default=str)
    digest = link(made_keys(session), previous, number, now, person, verb, kind, row, written)
    event = {"at": now, "person": person, "verb": verb, "kind": kind, "row": row, "facts": written}
    connection.execute(_RECORD, event | {"id": number, "digest": digest})


def link(own: Keyring, previous: str, number: int, at: datetime, *fields: object) -> str:
    """The digest of an event: version 1 of how its fields are written, which stays as it is for as long as events have it.

    `fields`: person, verb, kind, row, facts. `previous` is empty for the first.
    """
    written = [1, number, at.astimezone(UTC).isoformat(timespec="microseconds"), *fields, previous]
    return own.digest(json.dumps(written, separators=(",", ":"), default=repr))


def fingerprint(own: Keyring, values: Sequence[object]) -> str:
    """What an event may keep of what people wrote: it only tells whether that is still the same."""
    return own.digest(json.dumps(values, separators=(",", ":"), default=str))


def keys(session: Session) -> Keyring | None:
    """The chain's own key; None where there is none that we sealed."""
    row, ours = session.get(ChainKey, 1), keyring(session)
    try:
        secret, _, mark = ours.open(row.sealed).partition("\n") if row is not None else ("", "", "")
    except WrongKey:
        return None
    return Keyring(secret.encode()) if hmac.compare_digest(mark.encode(), _mark(ours, secret).encode()) else None


def marked(ours: Keyring, secret: str) -> str:
    """The chain's key as it is sealed: with a mark that only who has the key file can make, the same after a change of it."""
    return f"{secret}\n{_mark(ours, secret)}"


def _mark(ours: Keyring, secret: str) -> str:
    return ours.lasting(f"the key of the history: {secret}")


def made_keys(session: Session) -> Keyring:
    """The same for who writes: made where there is none yet."""
    if session.get(ChainKey, 1) is None:
        ours = keyring(session)
        session.add(ChainKey(sealed=ours.seal(marked(ours, Keyring.new().decode()))))
    found = keys(session)
    if found is None:
        raise WrongKey("the key of the history was sealed with another key, or by another hand")
    return found


# as they stand: a value that cannot be read is one that was changed
_RAW = (Event.id, type_coerce(Event.at, NullType), Event.person, Event.verb, Event.kind, Event.row, Event.facts, Event.digest)
_EVERY = select(*_RAW).order_by(col(Event.id)).execution_options(yield_per=1_000)  # type: ignore[call-overload]


def head(session: Session) -> Head:
    """The newest event, as it stands: `verify` tells whether it fits."""
    found = session.connection().execute(_LAST).first()
    return Head(*found) if found is not None else Head()


def verify(session: Session, *, expect: Head | None = None) -> Head:
    """The newest event of a trail that is whole, and that holds the head which was noted earlier. Raises Broken."""
    own = keys(session)
    head, met = Head(), expect is None or expect == Head()
    with session.execute(_EVERY) as every:
        for number, stamp, *fields, digest in every:
            at = _moment(stamp)
            if own is None or at is None or digest != link(own, head.digest, number, at, *fields):
                raise Broken("event", number, at)
            head = Head(number, digest)
            met = met or head == expect
    if expect is not None and not met:
        raise Broken("gone", expect.number)
    return head


def _moment(stamp: object) -> datetime | None:
    """SQLite gives a text in UTC, PostgreSQL a moment; None for what is neither."""
    if isinstance(stamp, datetime):
        return stamp
    try:
        return datetime.fromisoformat(str(stamp)).replace(tzinfo=UTC)
    except ValueError:
        return None
