"""Where is the bot let in? People who block it or let it in again, groups that add it, and the groups that it leaves by itself.

A group reads along only after somebody of the team linked it. Where a stranger adds the bot it leaves at once; where somebody
adds it who takes part, the team has a quarter of an hour.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, func, select

from commitments import access, history, outbox, people
from commitments.access import asks
from commitments.database import Instant, Sealed, keyring
from commitments.notices import GroupLinked, Leave, NotLinked, StrangeGroup, Undeliverable
from commitments.people import Group, Person, Sender
from commitments.policy import Policy

PATIENCE = timedelta(minutes=15)
"""How long a group that somebody known added may wait for the team."""


class Visit(SQLModel, table=True):
    """A group that added the bot before it was linked. `until`: when it was linked or left; `person`: who added it, if known.

    The row stays, so that the group gets its one sentence once.
    """

    __tablename__ = "visit"
    address: int = Field(primary_key=True, foreign_key="address.id")
    since: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    person: int | None = Field(default=None, foreign_key="person.id")
    title: bytes = Field(sa_type=Sealed)


@asks("knock")
def changed(session: Session, *, now: datetime, sender: Sender, policy: Policy, present: bool, title: str = "") -> None:
    """The bot was let in or shown out: who blocked it can't be reached until they write again."""
    if present:
        people.heard(session, now=now, address=sender.chat)
    else:
        gone(session, now=now, address=sender.chat)
    if sender.in_group:
        _visited(session, now, policy, sender, title, present=present)


def gone(session: Session, *, now: datetime, address: int) -> None:
    """Nobody can be reached at this address any more: the team hears whom to replace, once."""
    for person in people.silent(session, now=now, address=address):
        actor = people.actor_of(session, person)
        people.tell_team(session, now=now, notice=Undeliverable(name=actor.name, party=actor.party_name), but=person.id)


@asks("link")
def link(session: Session, *, now: datetime, sender: Sender, title: str) -> None:
    """/koppel: this group reads along. Only the team may, and only in a group."""
    actor = access.require(sender, "link")
    people.link_group(session, now=now, address=sender.chat, name=title, by=actor.person)
    row = session.get(Visit, sender.chat)
    if row is not None:
        row.until = now
        session.add(row)
    outbox.post(session, now=now, address=sender.chat, notice=GroupLinked(title=title))


@asks("knock")
def moved(session: Session, *, now: datetime, sender: Sender, to: str) -> None:  # noqa: ARG001  a verb is told
    """A linked group says that it became a supergroup, at another address. Telegram says of that one that it added the bot."""
    row = session.exec(select(Group).where(Group.address == sender.chat, col(Group.left_at).is_(None))).first()
    if row is not None:
        people.moved(session, row.address, to)


def _visited(session: Session, now: datetime, policy: Policy, sender: Sender, title: str, *, present: bool) -> None:
    row = session.get(Visit, sender.chat)
    first = row is None
    person = sender.actors[0].person if sender.actors else None
    if row is None:
        row = Visit(address=sender.chat, since=now, title=b"")
    row.since, row.until, row.person = now, None if present else now, person
    row.title = keyring(session).seal(title)
    session.add(row)
    session.flush()
    if present and person is None and not people.is_linked(session, row.address):
        _go(session, now, policy, row, polite=first)


@asks("knock")
def met(session: Session, *, now: datetime, policy: Policy, sender: Sender) -> None:
    """Something came from here: a group whose letting in nobody read (too much came then, or too long ago) is met now."""
    if not sender.in_group or people.is_linked(session, sender.chat):
        return
    row = session.get(Visit, sender.chat)
    if row is None or (row.until is not None and row.until < now - PATIENCE):
        _visited(session, now, policy, sender, "", present=True)


def due_after(session: Session, *, after: datetime) -> datetime | None:
    """The first moment strictly after this one at which the team's time for a group is over."""
    since = select(func.min(Visit.since)).where(col(Visit.until).is_(None), col(Visit.since) > after - PATIENCE)
    first: datetime | None = session.exec(since).one()
    return first + PATIENCE if first is not None else None


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Leave the groups that nobody linked in time. Returns how many."""
    left = 0
    waiting = select(Visit).where(col(Visit.until).is_(None), col(Visit.since) <= now - PATIENCE)
    for row in session.exec(waiting.order_by(col(Visit.address))).all():
        if people.is_linked(session, row.address):
            row.until = now
            session.add(row)
        else:
            _go(session, now, policy, row, polite=True)
            left += 1
    return left


def _go(session: Session, now: datetime, policy: Policy, row: Visit, *, polite: bool) -> None:
    """Leave a group, with a sentence the first time; the team hears it once a day, of all groups of strangers together."""
    row.until = now
    session.add(row)
    if polite:
        outbox.post(session, now=now, address=row.address, notice=NotLinked())
    outbox.post(session, now=now, address=row.address, notice=Leave())
    person = session.get(Person, row.person) if row.person is not None else None
    title = keyring(session).open(row.title)
    notice = StrangeGroup(group=row.address, title=title, by=(people.name_of(session, person) or None) if person else None)
    which = f"{row.address}:" if person else ""
    people.tell_team(session, now=now, notice=notice, key=f"strange-group:{which}{policy.day(now)}")
    history.record(session, now=now, person=row.person, verb="leave_group", kind="address", row=row.address)


def titles(session: Session, *, persons: Collection[int]) -> tuple[str, ...]:
    """What the groups are called that these let the bot into."""
    rows = session.exec(select(Visit.title).where(col(Visit.person).in_(persons)).order_by(col(Visit.address)))
    return tuple(keyring(session).open(title) for title in rows)


def forget(session: Session, *, address: int) -> None:
    """This group never let the bot in."""
    session.flush()
    session.execute(delete(Visit).where(col(Visit.address) == address))
