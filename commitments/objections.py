"""What does a party say against being asked? "Niet van ons" and "klopt niet meer": in its own words, a question to the team.

An objection stops the questions at once. The team hears of it once: what is said after the press changes the message that it
got. It ends when another organisation answers for the part, when the party takes it back or answers after all, or when the team
says that it stays as it was (`insist`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, people, questions
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Member, Share
from commitments.notices import Concern, ConcernDropped, Insisted, ObjectionAnswered, Offer
from commitments.parties import Party
from commitments.people import Actor, Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, Refused
from commitments.rungs import next_question
from commitments.sets import Aside

_MOST = 3
"""Organisations that the team is offered by a button; it may name any other."""


class Objection(SQLModel, table=True):
    """One objection; `words` are the party's own. `letters`: the team's messages about it, by comma, which the words change."""

    __tablename__ = "objection"
    __table_args__ = (one_of("aside", Aside),)
    id: int = Field(default=None, primary_key=True)
    share: int = Field(foreign_key="share.id", index=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    aside: str
    words: str | None = None
    letters: str = ""


def last(session: Session, share: int) -> Objection | None:
    """The newest objection about a share."""
    return session.exec(select(Objection).where(Objection.share == share).order_by(col(Objection.id).desc())).first()


def put(session: Session, *, now: datetime, actor: Actor, share: Share, aside: Aside, policy: Policy) -> None:
    """Stop the questions, and ask the team."""
    share.concern = aside
    session.add(share)
    ledger.look_again(session, now=now, share=share.id)
    history.record(session, now=now, person=actor.person, verb=aside, kind="share", row=share.id)
    row = Objection(share=share.id, person=actor.person, at=now, aside=aside)
    session.add(row)
    session.flush()
    letters = people.tell_team(session, now=now, notice=_concern(session, row, share, policy))
    row.letters = ",".join(str(letter) for letter in letters)
    session.add(row)


def say_why(session: Session, *, now: datetime, share: Share, policy: Policy, words: str) -> None:
    """What is no longer right: kept, and written into the messages that the team got."""
    row = last(session, share.id)
    if row is None or share.concern is None:
        raise Refused(ButtonStale())
    row.words = words
    session.add(row)
    notice = _concern(session, row, share, policy)
    for number in (int(letter) for letter in row.letters.split(",") if letter):
        address = session.get_one(outbox.Letter, number).address
        outbox.post(session, now=now, address=address, notice=notice, edits=number)


def _concern(session: Session, row: Objection, share: Share, policy: Policy) -> Concern:
    aside: Aside = row.aside  # type: ignore[assignment]
    found = _candidates(session, share) if aside == "not_ours" else ()
    return Concern(aside=aside, item=questions.item_of(session, share, policy), text=row.words, candidates=found)


def _candidates(session: Session, share: Share) -> tuple[str, ...]:
    """Who might answer instead, and can be asked: the register's own idea, those whom the text names, the owner itself."""
    members = select(Member.party).where(Member.commitment == share.commitment, Member.category == share.party)
    ideas = [share.suggested, *session.exec(members.order_by(col(Member.position))).all(), share.party]
    found = [party for party in dict.fromkeys(ideas) if party is not None and party != share.aanspreekpunt]
    reached = people.contacts(session, found)
    return tuple(session.get_one(Party, party).name for party in found if reached.get(party))[:_MOST]


def drop(session: Session, *, now: datetime, actor: Actor, share: Share, policy: Policy) -> None:
    """The party takes it back: the questions go on, and the team hears it."""
    if share.concern is not None:
        item = questions.item_of(session, share, policy)
        people.tell_team(session, now=now, notice=ConcernDropped(code=item.code, party=item.party))
    history.record(session, now=now, person=actor.person, verb="withdraw", kind="share", row=share.id)
    share.concern, share.quiet_until = None, None
    session.add(share)
    ledger.look_again(session, now=now, share=share.id)


@asks("appoint")
def insist(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Insisted:
    """The team looked: it stays as it was. The party hears it and is asked on. Refused where that is settled already."""
    actor = access.require(sender, "appoint")
    share = access.any_share(session, sender, offer.share, version=offer.version)
    if share.concern is None:
        raise Refused(ButtonStale())
    aside: Aside = share.concern  # type: ignore[assignment]
    share.concern = None
    session.add(share)
    ledger.look_again(session, now=now, share=share.id)
    history.record(session, now=now, person=actor.person, verb="insist", kind="share", row=share.id)
    session.flush()
    question = next_question(questions.facts_of(session, share), policy, now)
    first = policy.day(question.at) if question is not None else None
    told = Insisted(item=questions.item_of(session, share, policy), aside=aside)
    people.tell_team(session, now=now, notice=told.model_copy(update={"by": actor.name}), but=actor.person)
    for person in _contacts(session, share):
        if person.party is not None:  # the team has heard it already
            theirs = told.model_copy(update={"to_party": True, "next_question": first})
            outbox.post(session, now=now, address=person.address, notice=theirs)
    return told


def answered(session: Session, *, now: datetime, share: int) -> None:
    """Another organisation said yes: who said that the part is not theirs hears it."""
    row, part = last(session, share), session.get_one(Share, share)
    person = session.get(Person, row.person) if row is not None and row.aside == "not_ours" else None
    if person is None or person.left_at is not None or part.aanspreekpunt in (None, people.actor_of(session, person).party):
        return
    party = session.get_one(Party, part.aanspreekpunt).name
    told = ObjectionAnswered(code=questions.item_code(session, part), party=party)
    outbox.post(session, now=now, address=person.address, notice=told)


def _contacts(session: Session, share: Share) -> Sequence[Person]:
    return people.contacts_of(session, share.aanspreekpunt) if share.aanspreekpunt is not None else ()


# --- people ---------------------------------------------------------------------------------------------------------


def words_of(session: Session, person: int) -> Sequence[Objection]:
    """What this person wrote against being asked, oldest first."""
    theirs = select(Objection).where(Objection.person == person, col(Objection.words).is_not(None))
    return session.exec(theirs.order_by(col(Objection.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of what they wrote."""
    for row in words_of(session, person):
        row.words = without(row.words or "")
        session.add(row)
    session.flush()
