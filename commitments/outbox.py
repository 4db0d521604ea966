"""What must be said, and was it? Letters: the one way out for everything that matters, each brought to an end state.

Claim short, send outside any transaction, settle short. A letter holds a notice (sealed), not words: those are made when it
leaves. A letter found claimed after a crash may or may not have arrived; it is repeated once (an answer in a conversation
only within a minute), and 90 days after its end its content is emptied.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, LargeBinary, and_, false, or_, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import lanes, notices
from commitments.database import Instant, keyring, one_of
from commitments.notices import Notice
from commitments.sets import LetterKind, LetterState, Urgency

KEEP = timedelta(days=90)
REPLY_REPEATED_WITHIN = timedelta(minutes=1)
TRIES = 20
"""Tries at a letter that certainly did not arrive (no connection, too many requests) before it is given up."""


class Letter(SQLModel, table=True):
    """A notice with an address and a time. `key` is what makes a swept letter unique for ever.

    `edits` names the letter whose message this one changes; that one keeps the message's number.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", LetterKind),
        one_of("urgency", Urgency),
        one_of("state", LetterState),
        CheckConstraint("(kind = 'edit') = (edits IS NOT NULL)", name="edits"),
    )
    id: int = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    lane: str = Field(foreign_key="lane.key", index=True)
    address: int = Field(foreign_key="address.id", index=True)
    kind: str = "send"
    urgency: str = "reply"
    notice: bytes | None = Field(default=None, sa_type=LargeBinary)
    notice_kind: str
    state: str = Field(default="queued", index=True)
    reason: str | None = None
    tries: int = 0
    repeated: bool = False
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant, index=True)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    edits: int | None = Field(default=None, foreign_key="outbox.id")
    message: int | None = None


class Pause(SQLModel, table=True):
    """While a row without `until` stands, nothing unasked leaves."""

    __tablename__ = "pause"
    id: int = Field(default=None, primary_key=True)
    since: datetime = Field(sa_type=Instant)
    person: int | None = None
    until: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the courier's hands. `root` is the letter whose message is shown; `message` that message's number."""

    letter: int
    root: int
    address: int
    kind: LetterKind
    notice: Notice
    message: int | None
    tries: int
    repeated: bool
    due_at: datetime


def post(
    session: Session,
    *,
    now: datetime,
    address: int,
    notice: Notice,
    key: str | None = None,
    urgency: Urgency = "reply",
    edits: int | None = None,
) -> int | None:
    """Queue a notice; returns the letter's id, or None where the key was posted before.

    An edit replaces the edits of the same message that still wait.
    """
    if key is not None and session.exec(select(Letter.id).where(Letter.key == key)).first() is not None:
        return None
    if edits is not None:
        session.execute(
            update(Letter)
            .where(col(Letter.edits) == edits, col(Letter.state) == "queued")
            .values(state="lapsed", reason="replaced", settled_at=now)
        )
    letter = Letter(
        key=key,
        lane=lanes.ensure(session, f"out:{address}"),
        address=address,
        kind="send" if edits is None else "edit",
        urgency=urgency,
        notice=keyring(session).seal(notices.dump(notice)),
        notice_kind=notice.kind,
        made_at=now,
        due_at=now,
        edits=edits,
    )
    session.add(letter)
    session.flush()
    return letter.id


def is_paused(session: Session) -> bool:
    """Whether the team holds back everything unasked."""
    return session.exec(select(Pause.id).where(col(Pause.until).is_(None))).first() is not None


def pause(session: Session, *, now: datetime, person: int | None) -> bool:
    """Hold back everything unasked from now on; returns whether that was news."""
    if is_paused(session):
        return False
    session.add(Pause(since=now, person=person))
    session.flush()
    return True


def resume(session: Session, *, now: datetime) -> bool:
    """Let letters go again; returns whether they were held."""
    held = is_paused(session)
    session.execute(update(Pause).where(col(Pause.until).is_(None)).values(until=now))
    return held


def _ready(session: Session, now: datetime) -> object:
    held = false() if is_paused(session) else col(Letter.urgency) == "unasked"
    return and_(
        col(Letter.state) == "queued",
        col(Letter.due_at) <= now,
        or_(col(Letter.urgency) == "reply", held),
    )


def claim(session: Session, *, now: datetime, owner: str) -> Claimed | None:
    """Take the chat whose letter has waited longest and give that letter; None when nothing may leave."""
    ready = _ready(session, now)
    lane = lanes.take(session, owner=owner, rows=Letter, waiting=ready)
    if lane is None:
        return None
    letter = session.exec(
        select(Letter).where(Letter.lane == lane.key, ready).order_by(col(Letter.id)).limit(1)  # type: ignore[arg-type]
    ).one()
    letter.state = "claimed"
    letter.tries += 1
    session.add(letter)
    assert letter.notice is not None
    root = letter if letter.edits is None else session.get_one(Letter, letter.edits)
    return Claimed(
        letter=letter.id,
        root=root.id,
        address=letter.address,
        kind="edit" if letter.edits is not None else "send",
        notice=notices.parse(keyring(session).open(letter.notice)),
        message=root.message,
        tries=letter.tries,
        repeated=letter.repeated,
        due_at=letter.due_at,
    )


def _end(session: Session, now: datetime, letter: int, state: LetterState, reason: str | None) -> Letter:
    row = session.get_one(Letter, letter)
    row.state, row.reason, row.settled_at = state, reason, now
    session.add(row)
    return row


def settle_sent(session: Session, *, now: datetime, owner: str, letter: int, message: int | None) -> None:
    """It arrived. `message` is the number that the chat gave it; a message sent anew moves on with its root letter."""
    row = _end(session, now, letter, "sent", None)
    root = row if row.edits is None else session.get_one(Letter, row.edits)
    root.message = message if message is not None else root.message
    session.add(root)
    lanes.release(session, owner=owner, key=row.lane)


def settle_ended(session: Session, *, now: datetime, owner: str, letter: int, state: LetterState, reason: str) -> None:
    """It will not be sent: lapsed (needless by now), undeliverable (nobody there) or failed (refused), and why."""
    row = _end(session, now, letter, state, reason)
    lanes.release(session, owner=owner, key=row.lane)


def settle_later(session: Session, *, now: datetime, owner: str, letter: int, pause_ms: int, reason: str) -> None:
    """It certainly did not arrive: back into the queue, its chat waits. Given up after many tries."""
    row = session.get_one(Letter, letter)
    if row.tries >= TRIES:
        _end(session, now, letter, "failed", reason)
    else:
        row.state, row.reason = "queued", reason
        session.add(row)
    lanes.release(session, owner=owner, key=row.lane, pause_ms=pause_ms)


def settle_uncertain(session: Session, *, now: datetime, owner: str, letter: int, reason: str) -> None:
    """Nobody can know whether it arrived: an edit may be repeated freely, a letter once, a reply only within a minute."""
    row = session.get_one(Letter, letter)
    _repeat_once(session, now, row, reason)
    lanes.release(session, owner=owner, key=row.lane, pause_ms=1_000)


def _repeat_once(session: Session, now: datetime, row: Letter, reason: str) -> None:
    in_time = row.urgency == "unasked" or now - row.made_at <= REPLY_REPEATED_WITHIN
    if row.kind == "edit" and row.tries < TRIES:
        row.state, row.reason = "queued", reason
    elif in_time and not row.repeated:
        row.state, row.reason, row.repeated = "queued", reason, True
    else:
        row.state, row.reason, row.settled_at = "uncertain", reason, now
    session.add(row)


def rescue(session: Session, *, now: datetime) -> int:
    """After a crash of an embedded database's one process: what was in its hands is uncertain. Returns how many."""
    found = session.exec(select(Letter).where(Letter.state == "claimed")).all()
    for row in found:
        _repeat_once(session, now, row, "the process stopped while it held this letter")
    return len(found)


def expire(session: Session, *, now: datetime) -> None:
    """Empty the letters that ended 90 days ago; keys, states and times stay."""
    session.execute(update(Letter).where(col(Letter.settled_at) < now - KEEP).values(notice=None))


def notice_of(session: Session, letter: int) -> Notice | None:
    """What a letter says; None once it is emptied."""
    row = session.get_one(Letter, letter)
    return None if row.notice is None else notices.parse(keyring(session).open(row.notice))


def ready_count(session: Session, *, now: datetime) -> int:
    """How many letters could leave now, whoever holds their chat, those in hand included."""
    wanted = or_(_ready(session, now), col(Letter.state) == "claimed")  # type: ignore[arg-type]
    return session.exec(select(func.count()).select_from(Letter).where(wanted)).one()
