"""How does the team run its list of people? Inviting, looking, removing, linking a group, holding everything back."""

from datetime import datetime

from sqlmodel import Session

from commitments import access, history, outbox, parties, people, queries
from commitments.notices import GroupLinked, InvitationMade, Paused, Resumed
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import OnlyInGroup, Refused, WordsMissing
from commitments.sets import Role


def invite(session: Session, *, now: datetime, sender: Sender, policy: Policy, who: str) -> None:
    """/uitnodigen: a link for one contact of an organisation, or ("team") for a member of the team."""
    people.in_private(sender)
    actor = access.require(sender.actor, "invite")
    if not who.strip():
        raise Refused(WordsMissing(command="uitnodigen"))
    team = parties.plain(who) in ("team", parties.TEAM)
    party = None if team else parties.find_organisation(session, who)
    role: Role = "team" if team else "contact"
    token, expires = people.invite(session, now=now, role=role, party=party, by=actor.person)
    notice = InvitationMade(token=token, role=role, party=party.name if party else None, expires_on=policy.day(expires))
    outbox.post(session, now=now, address=sender.chat, notice=notice)


def contacts(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/contacten: who takes part, with a button each to remove."""
    people.in_private(sender)
    notice = queries.contacts(session, actor=sender.actor, policy=policy)
    outbox.post(session, now=now, address=sender.chat, notice=notice)


def link_group(session: Session, *, now: datetime, sender: Sender, title: str) -> None:
    """/koppel: this group reads along. Only the team may, and only in a group."""
    actor = access.require(sender.actor, "link")
    if not sender.in_group:
        raise Refused(OnlyInGroup())
    people.link_group(session, now=now, address=sender.chat, name=title, by=actor.person)
    outbox.post(session, now=now, address=sender.chat, notice=GroupLinked(title=title))


def pause(session: Session, *, now: datetime, sender: Sender) -> None:
    """/pauze: hold back everything unasked; the whole team hears who did."""
    actor = access.require(sender.actor, "pause")
    news = outbox.pause(session, now=now, person=actor.person)
    outbox.post(session, now=now, address=sender.chat, notice=Paused(by=actor.name, own=True))
    if news:
        people.tell_team(session, now=now, notice=Paused(by=actor.name, own=False), but=actor.person)
        history.record(session, now=now, person=actor.person, verb="pause", kind="person", row=actor.person)


def resume(session: Session, *, now: datetime, sender: Sender) -> None:
    """/hervat: let letters go again."""
    actor = access.require(sender.actor, "pause")
    news = outbox.resume(session, now=now)
    outbox.post(session, now=now, address=sender.chat, notice=Resumed(by=actor.name, own=True))
    if news:
        people.tell_team(session, now=now, notice=Resumed(by=actor.name, own=False), but=actor.person)
        history.record(session, now=now, person=actor.person, verb="resume", kind="person", row=actor.person)
