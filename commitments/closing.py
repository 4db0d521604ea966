"""How does it end? Everybody hears it once, nobody takes part any more, no door stays open; from then on there is silence.

What was promised, asked and answered stays as it is, and so does the work of retention: names go when the rules say so. A new
invitation, which only who runs the bot can still make, opens the programme again.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from commitments import history, invitations, outbox, people
from commitments.history import Event, Head
from commitments.notices import Goodbye, Leave
from commitments.policy import Policy


@dataclass(frozen=True, slots=True)
class Ending:
    """How many people and groups say goodbye, and how many invitations nobody can use any more."""

    people: int
    groups: int
    invitations: int


class Moved(Exception):
    """Something happened after the archive was made: it does not hold everything."""


def outlook(session: Session, *, now: datetime, policy: Policy) -> Ending:
    """What `close` would do."""
    addresses = {person.address for person in people.present(session)}
    return Ending(len(addresses), len(people.groups(session)), len(invitations.lines(session, now=now, policy=policy)))


def close(session: Session, *, now: datetime, policy: Policy, archived: Head) -> Ending:
    """End it, after an archive that holds the history up to `archived`. Raises Moved where that is not all of it by now."""
    if history.head(session) != archived:
        raise Moved
    revoked = invitations.revoke_every(session, now=now)
    private, groups = people.all_leave(session, now=now)
    closed_on = policy.day(now)
    for address in private:
        outbox.post(session, now=now, address=address, notice=Goodbye(closed_on=closed_on))
    for address in groups:
        outbox.post(session, now=now, address=address, notice=Goodbye(closed_on=closed_on, group=True))
        outbox.post(session, now=now, address=address, notice=Leave())
    history.record(session, now=now, person=None, verb="close", kind="programme", row=0)
    return Ending(len(private), len(groups), revoked)


_LAST = select(Event.at).where(Event.verb == "close", Event.kind == "programme").order_by(col(Event.id).desc()).limit(1)


def closed_on(session: Session, *, policy: Policy) -> date | None:
    """Since which day it is over; None while anybody takes part, and before it began."""
    if people.present(session):
        return None
    at = session.exec(_LAST).first()
    return policy.day(at) if at is not None else None
