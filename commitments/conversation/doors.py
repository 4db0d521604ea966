"""Coming in, and what needs no turn: a greeting, what was not understood, an apology."""

from datetime import datetime, timedelta

from sqlmodel import Session

from commitments import inbox, invitations, outbox, people, queries
from commitments.access import asks
from commitments.database import go_alone
from commitments.notices import Apology, NotUnderstood, StopWanted, Unread
from commitments.people import Sender
from commitments.policy import Policy
from commitments.sets import Confusion


@asks("knock")
def start(session: Session, *, now: datetime, sender: Sender, token: str | None, name: str) -> None:
    """/start: with an invitation one joins; without, a known person is greeted and a stranger told nothing."""
    people.heard(session, now=now, address=sender.user)
    if token is not None:
        notice = invitations.enter(session, now=now, sender=sender, token=token, name=name)
    else:
        notice = invitations.greeting(sender)
    outbox.post(session, now=now, address=sender.user, notice=notice)


@asks("read")
def not_understood(session: Session, *, now: datetime, sender: Sender, policy: Policy, what: Confusion) -> None:
    """Nothing was stored; say what would be understood, with examples that fit this person."""
    fitting = queries.examples(session, sender=sender, policy=policy, now=now)
    notice = NotUnderstood(what=what, role=sender.actors[0].role, examples=fitting)
    outbox.post(session, now=now, address=sender.chat, notice=notice)


@asks("read")
def stop(session: Session, *, now: datetime, sender: Sender) -> None:
    """ "Stop", typed: what is possible. Nobody is forgotten by one word, and nobody's questions end unseen."""
    outbox.post(session, now=now, address=sender.chat, notice=StopWanted(role=sender.actors[0].role))


def apologise(session: Session, *, now: datetime, user: str, chat: str, in_group: bool) -> None:
    """An update was parked: say so to who sent it, if they take part."""
    sender = people.sender(session, user=user, chat=chat, in_group=in_group)
    if sender.actors and not in_group:
        outbox.post(session, now=now, address=sender.chat, notice=Apology())


def not_read(session: Session, *, now: datetime, policy: Policy, chat: str) -> None:
    """A private chat sends more than is read: say so, once in a minute of the clock, whoever it is."""
    go_alone(session)
    address = people.address_of(session, chat, "private")
    at = inbox.minute_of(now)
    notice = Unread(at=at.astimezone(policy.zone), again=(at + timedelta(minutes=1)).astimezone(policy.zone))
    outbox.post(session, now=now, address=address, notice=notice, key=f"unread:{address}:{at:%Y-%m-%dT%H:%M}")


@asks("knock")
def ignore(session: Session, *, now: datetime, sender: Sender) -> None:
    """An update that asks for nothing: its row closes, nobody hears anything."""
