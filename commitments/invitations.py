"""What happens at the door, and who may still come in? Opening an invitation, guessing slowed down, and the ones still open.

Nobody guesses 192 random bits; who tries is slowed down all the same. After five tokens that do not exist, within an hour and
from one address, that address hears for an hour what every stranger hears, and nothing is looked up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, func, select

from commitments import history, outbox, people, policy
from commitments.access import asks
from commitments.database import Instant, changed
from commitments.notices import GuessesSeen, InvitationLine, Joined, No, Notice, Stranger, Welcome
from commitments.parties import Party
from commitments.people import Actor, Invitation, Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, InvitationUnknown, Refused

TRIES = 5
"""Wrong tokens from one address within SLOWED, after which that address is slowed down for as long."""
TRIES_OF_ALL = 25
"""Wrong tokens from all addresses together within SLOWED, after which the team hears of it."""
SLOWED = timedelta(hours=1)
KEEP = timedelta(days=1)
"""How long a wrong token is counted."""


class Guess(SQLModel, table=True):
    """Somebody opened an invitation that does not exist; kept for a day."""

    __tablename__ = "guess"
    id: int = Field(default=None, primary_key=True)
    address: int = Field(foreign_key="address.id", index=True)
    at: datetime = Field(sa_type=Instant, index=True)


def greeting(sender: Sender) -> Notice:
    """To who presses Start without an invitation: what they are, and to a stranger nothing."""
    return _welcome(sender.actors[0], again=True) if sender.actors else Stranger()


def _welcome(actor: Actor, *, again: bool = False) -> Welcome:
    return Welcome(role=actor.role, party=actor.party_name if actor.role != "team" else None, again=again)


@asks("knock")
def enter(session: Session, *, now: datetime, sender: Sender, token: str, name: str) -> Notice:
    """Somebody opens an invitation. Refused where the token was right and came too late; else a stranger learns nothing."""
    unknown: Notice = No(refusal=InvitationUnknown()) if sender.actors else Stranger()
    if _is_slowed(session, sender.user, now):
        return unknown
    try:
        person = people.accept(session, now=now, token=token, address=sender.user, name=name)
    except Refused as no:
        if no.refusal.kind != "invitation_unknown":
            raise
        _wrong(session, now, sender.user)
        return unknown
    _tell_who_invited(session, now, person)
    return _welcome(people.actor_of(session, person))


def _tell_who_invited(session: Session, now: datetime, guest: Person) -> None:
    row = session.exec(select(Invitation).where(Invitation.used_by == guest.id)).one()
    by = session.get(Person, row.made_by) if row.made_by is not None else None
    if by is not None:
        actor = people.actor_of(session, guest)
        party = actor.party_name if guest.party is not None else None
        outbox.post(session, now=now, address=by.address, notice=Joined(name=actor.name, role=actor.role, party=party))


def _is_slowed(session: Session, address: int, now: datetime) -> bool:
    last = select(Guess.at).where(Guess.address == address).order_by(col(Guess.id).desc()).limit(TRIES)
    tries = session.exec(last).all()
    return len(tries) == TRIES and tries[0] - tries[-1] <= SLOWED and now - tries[0] < SLOWED


def _wrong(session: Session, now: datetime, address: int) -> None:
    """Count a wrong token. It is no refusal: that would undo the count."""
    session.add(Guess(address=address, at=now))
    session.flush()
    recent = session.exec(select(func.count()).select_from(Guess).where(Guess.at > now - SLOWED)).one()
    if recent >= TRIES_OF_ALL or _is_slowed(session, address, now):
        people.tell_team(session, now=now, notice=GuessesSeen(), key=f"guesses:{policy.load().day(now)}")


def expire(session: Session, *, now: datetime) -> int:
    """Forget the wrong tokens of yesterday; returns how many."""
    return changed(session, delete(Guess).where(col(Guess.at) < now - KEEP))


def count(session: Session, *, address: int) -> int:
    """How many wrong tokens of this address are counted."""
    return session.exec(select(func.count()).select_from(Guess).where(Guess.address == address)).one()


def forget(session: Session, *, address: int) -> None:
    """Nobody tried anything here."""
    session.flush()
    session.execute(delete(Guess).where(col(Guess.address) == address))


# --- who may still come in ------------------------------------------------------------------------------------------


def _open(now: datetime) -> tuple[object, ...]:
    return (col(Invitation.used_at).is_(None), col(Invitation.revoked_at).is_(None), col(Invitation.expires_at) >= now)


def lines(session: Session, *, now: datetime, policy: Policy) -> tuple[InvitationLine, ...]:
    """The invitations that somebody may still use, oldest first."""
    found = []
    for row in session.exec(select(Invitation).where(*_open(now)).order_by(col(Invitation.id))):  # type: ignore[arg-type]
        party = session.get(Party, row.party) if row.party is not None else None
        by = session.get(Person, row.made_by) if row.made_by is not None else None
        if by is not None and by.left_at is not None:
            continue  # it opens nothing (`people.accept`)
        found.append(
            InvitationLine(
                invitation=row.id,
                role=row.role,
                party=party.name if party else None,
                by=people.name_of(session, by) if by else None,
                until=policy.day(row.expires_at),
            )
        )
    return tuple(found)


def revoke(session: Session, *, now: datetime, invitation: int | None, by: int) -> None:
    """This invitation opens nothing any more. Refused where it was used meanwhile, or is gone already."""
    wanted = select(Invitation).where(Invitation.id == invitation, *_open(now)).with_for_update()  # type: ignore[arg-type]
    row = session.exec(wanted).first()
    if row is None:
        raise Refused(ButtonStale())
    _revoke(session, now, [row], by)


def revoke_all(session: Session, *, now: datetime, made_by: int, by: int) -> int:
    """The same for everything open that somebody made; returns how many."""
    wanted = select(Invitation).where(Invitation.made_by == made_by, *_open(now)).with_for_update()  # type: ignore[arg-type]
    rows = session.exec(wanted).all()
    _revoke(session, now, rows, by)
    return len(rows)


def revoke_every(session: Session, *, now: datetime) -> int:
    """The same for every open one, whoever made it."""
    rows = session.exec(select(Invitation).where(*_open(now)).with_for_update()).all()  # type: ignore[arg-type]
    _revoke(session, now, rows, None)
    return len(rows)


def _revoke(session: Session, now: datetime, rows: Sequence[Invitation], by: int | None) -> None:
    for row in rows:
        row.revoked_at = now
        session.add(row)
        history.record(session, now=now, person=by, verb="revoke", kind="invitation", row=row.id)
