"""What must be said, and was it? Letters: the one way out for everything that matters, each brought to an end state.

Claim short, send outside any transaction, settle short. A letter holds a notice (sealed), not words: those are made when it
leaves. A letter in the hands of somebody who is gone may or may not have arrived; who takes its chat next repeats it once (an
answer in a conversation only within a minute). A long message is one letter a part. 90 days after its end a letter's content
is emptied, or the next night (`READ_ONCE`). A file that somebody sent is brought in by a row here too, a fetch: see `fetches`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    CheckConstraint,
    Index,
    and_,
    bindparam,
    case,
    delete,
    false,
    insert,
    literal_column,
    or_,
    text,
    true,
    update,
)
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import lanes, notices, pacing
from commitments.database import Instant, Sealed, changed, keyring, one_of
from commitments.notices import DOCUMENTS, FetchDue, Leave, Notice, Told
from commitments.sets import LetterKind, LetterState, Urgency

KEEP = timedelta(days=90)
READ_ONCE = ("wrong_person",)
"""Kinds of letters that are emptied the night after they ended: they name somebody whose name is kept nowhere else."""
REPLY_REPEATED_WITHIN = timedelta(minutes=1)
TRIES = 20
"""Tries at a letter that certainly did not arrive, for a reason of its own, before it is given up."""


WAITING = "state IN ('queued', 'claimed')"
FORGOTTEN = "whom it was for, or about, was forgotten"


class NotNow(Exception):
    """The letter is in no state for that; the message is its state."""


class Letter(SQLModel, table=True):
    """A notice with an address and a time. `key` is what makes a swept letter unique for ever.

    `edits` names the letter whose message this one changes; that one keeps the message's number. A message in `parts` is
    that many letters; `part_of` names the first, which has none. `told_at`: when the team heard of a letter that went wrong.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", LetterKind),
        one_of("urgency", Urgency),
        one_of("state", LetterState),
        CheckConstraint("(kind = 'edit') = (edits IS NOT NULL)", name="edits"),
        CheckConstraint("part >= 0 AND part < parts", name="part"),
        Index("ix_outbox_waiting", "lane", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )
    id: int = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    lane: str = Field(foreign_key="lane.key", index=True)
    address: int = Field(foreign_key="address.id", index=True)
    kind: str = "send"
    urgency: str = "reply"
    notice: bytes | None = Field(default=None, sa_type=Sealed)
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
    part_of: int | None = Field(default=None, foreign_key="outbox.id")
    part: int = 0
    parts: int = 1
    told_at: datetime | None = Field(default=None, sa_type=Instant)


class Pause(SQLModel, table=True):
    """While a row without `until` stands, nothing unasked leaves."""

    __tablename__ = "pause"
    id: int = Field(default=None, primary_key=True)
    since: datetime = Field(sa_type=Instant)
    person: int | None = None
    until: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the courier's hands. `root` is the letter whose message is shown; `message` that message's number.

    `first` is the letter that a message in parts began with: the number that its parts share.
    """

    letter: int
    root: int
    first: int
    address: int
    kind: LetterKind
    urgency: Urgency
    notice: Notice
    message: int | None
    tries: int
    repeated: bool
    made_at: datetime
    part: int
    parts: int


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

    An edit replaces the edits of the same message that still wait. A fetch has its own lane: the chat does not wait for it.
    """
    if key is not None and session.exec(select(Letter.id).where(Letter.key == key)).first() is not None:
        return None
    if edits is not None:
        session.connection().execute(_REPLACE, {"root": edits, "now": now})
    values = {
        "key": key,
        "lane": lanes.ensure(session, f"{'fetch' if isinstance(notice, FetchDue) else 'out'}:{address}"),
        "address": address,
        "kind": _kind(notice, edits),
        "urgency": urgency,
        "notice": keyring(session).seal(notices.dump(notice)),
        "notice_kind": notice.kind,
        "state": "queued",
        "tries": 0,
        "repeated": False,
        "made_at": now,
        "due_at": now,
        "edits": edits,
        "part": 0,
        "parts": 1,
    }
    return int(session.connection().execute(_POST, values).scalar_one())


def _kind(notice: Notice, edits: int | None) -> LetterKind:
    if isinstance(notice, FetchDue):
        return "fetch"
    if isinstance(notice, DOCUMENTS):
        return "document"
    if isinstance(notice, Leave):
        return "leave"
    return "send" if edits is None else "edit"


_LETTER: Any = Letter.__table__.c  # type: ignore[attr-defined]
_HELD = select(Pause.id).where(col(Pause.until).is_(None))
_WHEN = bindparam("now", type_=Instant)
# states as they stand in the partial index, so that it is used
_QUEUED, _CLAIMED = (_LETTER.state == literal_column(f"'{state}'") for state in ("queued", "claimed"))
_READY = and_(_QUEUED, _LETTER.due_at <= _WHEN, or_(_LETTER.urgency == "reply", ~_HELD.exists()))
_QUEUE = lanes.Queue.of(_LETTER, and_(text(WAITING), or_(_READY, _CLAIMED)))


def _of_lane(*columns: Any, where: Any) -> Any:
    """Letters of a lane in the order in which they leave, the parts of a message behind each other; locked."""
    order = (func.coalesce(_LETTER.part_of, _LETTER.id), _LETTER.part)
    return select(*columns).where(_LETTER.lane == bindparam("of_lane"), where).order_by(*order).with_for_update()


_LEFT = _of_lane(*_LETTER, where=_CLAIMED)
_NEXT = _of_lane(_LETTER.id, where=_READY).limit(1).scalar_subquery()
_TAKE = update(Letter).where(_LETTER.id == _NEXT).values(state="claimed", tries=_LETTER.tries + 1).returning(*_LETTER)
_POST = insert(Letter).returning(_LETTER.id)
_ONE = select(*_LETTER).where(_LETTER.id == bindparam("letter"))
_CHANGE = update(Letter).where(_LETTER.id == bindparam("letter"))
_REPLACE = (
    update(Letter)
    .where(_LETTER.edits == bindparam("root"), _QUEUED)
    .values(state="lapsed", reason="replaced", settled_at=bindparam("now"))
)


def is_paused(session: Session) -> bool:
    """Whether the team holds back everything unasked."""
    return session.connection().execute(_HELD).first() is not None


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


def claim(
    session: Session, *, now: datetime, owner: str, spacing_ms: int = 0, lease_ms: int = lanes.LEASE_MS
) -> Claimed | None:
    """Take the chat whose turn it is and give its first letter that may leave; None when nothing may.

    A letter that is found in the hands of somebody who is gone is repeated or ended first.
    """
    taking: dict[str, Any] = {"owner": owner, "lease_ms": lease_ms, "spacing_ms": spacing_ms, "now": now}
    connection = session.connection()
    while (lane := lanes.take(session, _QUEUE, **taking)) is not None:
        for left in connection.execute(_LEFT, {"of_lane": lane}).all():
            _repeat_once(session, now, left, "whoever held this letter is gone")
        letter = connection.execute(_TAKE, {"of_lane": lane, "now": now}).first()
        if letter is not None:
            try:
                return _claimed(session, letter)
            except ValidationError:  # nobody can read it, and its chat shall not wait for it
                _end(session, now, letter.id, "failed", "cannot be read any more")
        lanes.release(session, owner=owner, key=lane)
    return None


def _claimed(session: Session, letter: Any) -> Claimed:
    root = letter if letter.edits is None else _one(session, letter.edits)
    return Claimed(
        letter=letter.id,
        root=root.id,
        first=letter.part_of or root.id,
        address=letter.address,
        kind=letter.kind,
        urgency=letter.urgency,
        notice=notices.parse(keyring(session).open(letter.notice)),
        message=root.message,
        tries=letter.tries,
        repeated=letter.repeated,
        made_at=letter.made_at,
        part=letter.part,
        parts=letter.parts,
    )


def soonest(session: Session, *, now: datetime) -> int | None:
    """Milliseconds until a letter that could leave now may, as far as its chat is concerned; None when none could."""
    return lanes.soonest(session, _QUEUE, now=now)


def split(session: Session, *, now: datetime, owner: str, letter: int, told: Told, parts: int) -> None:
    """A message turns out to be too long for one: this letter becomes its first part, the others stand right behind it.

    What is told is sealed into each, so that all parts speak of the same moment. Raises lanes.Lost.
    """
    row = _mine(session, owner, letter)
    assert row.parts == 1
    notice = keyring(session).seal(notices.dump(told))
    _change(session, letter, parts=parts, notice=notice)
    for part in range(1, parts):
        session.add(
            Letter(
                lane=row.lane,
                address=row.address,
                urgency=row.urgency,
                notice=notice,
                notice_kind=row.notice_kind,
                made_at=row.made_at,
                due_at=now,
                part_of=row.id,
                part=part,
                parts=parts,
            )
        )


def _one(session: Session, letter: int) -> Any:
    return session.connection().execute(_ONE, {"letter": letter}).one()


def _change(session: Session, letter: int, **values: Any) -> None:
    session.connection().execute(_CHANGE, {"letter": letter, **values})


def _mine(session: Session, owner: str, letter: int) -> Any:
    """The row of a letter that this owner holds still. Raises lanes.Lost for the late write of who was taken for dead."""
    row = _one(session, letter)
    lanes.hold(session, owner=owner, key=row.lane)
    if row.state != "claimed":
        raise lanes.Lost(row.lane)
    return row


def _end(session: Session, now: datetime, letter: int, state: LetterState, reason: str | None) -> None:
    _change(session, letter, state=state, reason=reason, settled_at=now)


def settle_sent(session: Session, *, now: datetime, owner: str, letter: int, message: int | None, pause_ms: int = 0) -> None:
    """It arrived. `message` is the number that the chat gave it; a message sent anew moves on with its root letter.

    All settling verbs raise lanes.Lost where the chat is another's by now.
    """
    row = _mine(session, owner, letter)
    _end(session, now, letter, "sent", None)
    if message is not None:
        _change(session, row.edits or letter, message=message)
    lanes.release(session, owner=owner, key=row.lane, pause_ms=pause_ms)


def settle_ended(session: Session, *, now: datetime, owner: str, letter: int, state: LetterState, reason: str) -> None:
    """It will not be sent: lapsed (needless by now), undeliverable (nobody there) or failed (refused), and why."""
    row = _mine(session, owner, letter)
    _end(session, now, letter, state, reason)
    lanes.release(session, owner=owner, key=row.lane)


def settle_later(
    session: Session,
    *,
    now: datetime,
    owner: str,
    letter: int,
    pause_ms: int,
    reason: str,
    too_many: bool = False,
    all_wait: bool = False,
) -> None:
    """It certainly did not arrive: back into the queue, its chat waits. Given up after many tries.

    `too_many`: Telegram said so. `all_wait`: nothing could leave, whoever it was for. Neither is a try of this letter.
    """
    row = _mine(session, owner, letter)
    if too_many:
        pacing.refused(session, lane=row.lane, ms=pause_ms)
    tries = row.tries - 1 if too_many or all_wait else row.tries
    if tries >= TRIES:
        _end(session, now, letter, "failed", reason)
    else:
        _change(session, letter, state="queued", reason=reason, tries=tries)
    lanes.release(session, owner=owner, key=row.lane, pause_ms=pause_ms)


def settle_uncertain(session: Session, *, now: datetime, owner: str, letter: int, reason: str) -> None:
    """Nobody can know whether it arrived: an edit (or a fetch) may be repeated freely, a letter once, a reply only within a
    minute."""
    row = _mine(session, owner, letter)
    _repeat_once(session, now, row, reason)
    lanes.release(session, owner=owner, key=row.lane, pause_ms=1_000)


def _repeat_once(session: Session, now: datetime, row: Any, reason: str) -> None:
    in_time = row.urgency == "unasked" or now - row.made_at <= REPLY_REPEATED_WITHIN
    if row.kind in ("edit", "fetch") and row.tries < TRIES:
        _change(session, row.id, state="queued", reason=reason)
    elif in_time and not row.repeated:
        _change(session, row.id, state="queued", reason=reason, repeated=True)
    else:
        _end(session, now, row.id, "uncertain", reason)


def lapse(session: Session, *, now: datetime, address: int, reason: str) -> None:
    """What waits for this chat is not sent."""
    waiting = (col(Letter.address) == address, col(Letter.state) == "queued")
    session.execute(update(Letter).where(*waiting).values(state="lapsed", reason=reason, settled_at=now))


def requeue(session: Session, *, now: datetime, letter: int) -> None:
    """Send a letter that went wrong after all. Where it may have arrived, it says so. Raises NotNow, KeyError."""
    row = _of(session, letter)
    if row.state not in ("lapsed", "uncertain", "undeliverable", "failed") or row.notice is None:
        raise NotNow(row.state)
    row.repeated = row.repeated or row.state == "uncertain"
    row.state, row.reason, row.tries, row.settled_at, row.told_at = "queued", None, 0, None, None
    row.due_at = now
    session.add(row)


def park(session: Session, *, now: datetime, letter: int) -> None:
    """Leave a letter for good: one that waits is not sent, of one that went wrong nobody asks any more.

    Raises NotNow where it is in hand, arrived or left already, KeyError for an unknown number.
    """
    row = _of(session, letter)
    if row.state not in ("queued", "uncertain", "undeliverable", "failed"):
        raise NotNow(row.state)
    was = "" if row.state == "queued" else f" ({row.state}: {row.reason})"
    _end(session, now, letter, "lapsed", f"held back by hand{was}")


def _of(session: Session, letter: int) -> Letter:
    row = session.exec(select(Letter).where(Letter.id == letter).with_for_update()).first()
    if row is None:
        raise KeyError(letter)
    return row


def troubled(session: Session, *, since: datetime | None = None, replies: bool = False) -> list[Letter]:
    """The letters that did not arrive for certain: failed, nobody there, or nobody knows. Newest last.

    An answer or an edit whose fate is unknown is no news: the conversation went on, and /mijn shows what was noted. It
    stands in the lists that somebody asks for: `replies`.
    """
    unknown = and_(col(Letter.state) == "uncertain", or_(col(Letter.urgency) == "unasked", true() if replies else false()))
    wanted = [or_(col(Letter.state).in_(("failed", "undeliverable")), unknown)]
    if since is not None:
        wanted.append(col(Letter.settled_at) >= since)
    return list(session.exec(select(Letter).where(*wanted).order_by(col(Letter.id))))


def oldest(session: Session, *, now: datetime) -> datetime | None:
    """Since when the first letter that could leave waits; None where none does."""
    found: datetime | None = session.execute(select(func.min(Letter.due_at)).where(_READY), {"now": now}).scalar_one()
    return found


def expire(session: Session, *, now: datetime) -> int:
    """Empty the letters that ended 90 days ago, or are read once; keys, states and times stay. Returns how many."""
    long_ago = or_(col(Letter.settled_at) < now - KEEP, col(Letter.notice_kind).in_(READ_ONCE))
    old = (long_ago, col(Letter.settled_at).is_not(None), col(Letter.notice).is_not(None))
    return changed(session, update(Letter).where(*old).values(notice=None))


def waits(session: Session, *, address: int, in_hand: bool = False) -> bool:
    """Whether anything is still to be sent there; with `in_hand` only what is on its way."""
    here = (Letter.address == address, col(Letter.state).in_(("claimed",) if in_hand else ("queued", "claimed")))
    return session.exec(select(Letter.id).where(*here).limit(1)).first() is not None


def erase(session: Session, *, now: datetime, address: int) -> None:
    """Empty everything that was ever said to this address; what still waits is not sent."""
    _empty(session, now, col(Letter.address) == address)


def erase_mentions(session: Session, *, now: datetime, of: Callable[[str], bool], sent: Callable[[str], bool]) -> None:
    """Empty what was said to others and holds such a text: what still waits, which is not sent then, and what was `sent`."""
    filled = session.exec(select(Letter.id, Letter.settled_at, Letter.notice).where(col(Letter.notice).is_not(None)))
    keys, found = keyring(session), []
    for letter, settled_at, notice in filled:
        holds = of if settled_at is None else sent
        if notice is not None and any(map(holds, _texts(json.loads(keys.open(notice))))):
            found.append(letter)
    for some in range(0, len(found), 500):
        _empty(session, now, col(Letter.id).in_(found[some : some + 500]))


def _empty(session: Session, now: datetime, which: Any) -> None:
    ended = case((col(Letter.settled_at).is_(None), now), else_=col(Letter.settled_at))
    waiting = text(WAITING)
    session.execute(update(Letter).where(which, waiting).values(state="lapsed", reason=FORGOTTEN, settled_at=ended))
    session.execute(update(Letter).where(which).values(notice=None))


def _texts(value: object) -> Iterator[str]:
    """Every text in a notice's JSON."""
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _texts(part)
        case dict():
            yield from _texts(list(value.values()))
        case _:
            return


def forget(session: Session, *, address: int) -> None:
    """Delete every letter to an address that nothing else refers to. The caller stopped the lanes."""
    session.flush()
    here = col(Letter.address) == address
    session.execute(delete(Letter).where(here, or_(col(Letter.edits).is_not(None), col(Letter.part_of).is_not(None))))
    session.execute(delete(Letter).where(here))
    lanes.drop(session, f"out:{address}")


def notice_of(session: Session, letter: int) -> Notice | None:
    """What a letter says; None once it is emptied."""
    row = session.get_one(Letter, letter)
    return None if row.notice is None else notices.parse(keyring(session).open(row.notice))


def last_told(session: Session, *, address: int) -> Notice | None:
    """What the newest letter to this address says; None where there is none, or it is emptied."""
    said = Letter.address == address, col(Letter.kind).in_(("send", "edit"))
    newest = session.exec(select(func.max(Letter.id)).where(*said)).one()
    return notice_of(session, newest) if newest is not None else None


def newest(session: Session, *, address: int) -> int | None:
    """The root letter of the message that was said, or changed, last at this address."""
    said = Letter.address == address, col(Letter.kind).in_(("send", "edit"))
    row = session.exec(select(Letter).where(*said).order_by(col(Letter.id).desc()).limit(1)).first()
    return None if row is None else row.edits or row.part_of or row.id


def shown_in(session: Session, root: int) -> Notice | None:
    """What a message says by now: its own letter's words, or those of the newest edit of it."""
    here = Letter.address == session.get_one(Letter, root).address, col(Letter.id) > root, Letter.edits == root
    newest = session.exec(select(func.max(Letter.id)).where(*here)).one()
    return notice_of(session, newest if newest is not None else root)


def ready_count(session: Session, *, now: datetime) -> int:
    """How many letters could leave now, whoever holds their chat, those in hand included."""
    wanted = select(func.count()).select_from(Letter).where(or_(_READY, _CLAIMED))
    return int(session.execute(wanted, {"now": now}).scalar_one())
