"""Who answers for a share that nobody can be asked about? The team proposes an organisation; it says yes or no itself.

A category ("werkgevers") is never asked; a proposal asks nobody until the organisation said yes.
"""

from datetime import datetime

from sqlmodel import Session

from commitments import access, history, ledger, outbox, parties, people, questions
from commitments.ledger import Commitment, Share
from commitments.notices import (
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    ChooseShare,
    Claim,
    Notice,
    Offer,
)
from commitments.people import Actor, Sender
from commitments.policy import Policy, next_question
from commitments.refusals import AlreadyAppointed, ButtonStale, FollowsAction, NobodyToAsk, Refused, WordsMissing


def command(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str, organisation: str) -> None:
    """/aanspreekpunt CODE ORGANISATIE. Where several parts lack one, the team is asked for which.

    Refused for an unknown code or organisation, for a category, and where the organisation has no contact to say yes.
    """
    people.in_private(sender)
    actor = access.require(sender.actor, "appoint")
    if not code or not organisation:
        raise Refused(WordsMissing(command="aanspreekpunt"))
    commitment = ledger.commitment(session, code)
    party = parties.find_organisation(session, organisation)
    action = ledger.followed(session).get(commitment.id)
    if action is not None:
        raise Refused(FollowsAction(code=commitment.code, action=session.get_one(Commitment, action).code))
    shares = ledger.shares_of(session, commitment.id)
    shares = [share for share in shares if not share.withdrawn]
    open_shares = [s for s in shares if s.aanspreekpunt is None or s.concern is not None]
    if not open_shares:
        answers = dict.fromkeys(session.get_one(parties.Party, share.aanspreekpunt).name for share in shares)
        raise Refused(AlreadyAppointed(code=commitment.code, parties=tuple(answers)))
    if len(open_shares) > 1:
        options = tuple(questions.item_of(session, share, policy) for share in open_shares)
        notice: Notice = ChooseShare(code=commitment.code, party=party.name, options=options)
    else:
        notice = propose(session, now=now, actor=actor, policy=policy, share=open_shares[0].id, party=party.name)
    outbox.post(session, now=now, address=sender.chat, notice=notice)


def propose(session: Session, *, now: datetime, actor: Actor, policy: Policy, share: int | None, party: str | None) -> Notice:
    """Put the proposal to the organisation's contacts; returns what its proposer hears."""
    access.require(actor, "appoint")
    row = None if share is None else session.get(Share, share)
    if row is None or row.withdrawn or party is None:
        raise Refused(ButtonStale())
    organisation = parties.find_organisation(session, party)
    contacts = people.contacts_of(session, organisation.id)
    if not contacts:
        raise Refused(NobodyToAsk(party=organisation.name))
    row.aanspreekpunt, row.basis, row.proposed = None, None, organisation.id
    row.version += 1
    session.add(row)
    session.flush()
    item = questions.item_of(session, row, policy)
    for person in contacts:
        outbox.post(session, now=now, address=person.address, notice=AppointmentAsked(item=item))
    history.record(session, now=now, person=actor.person, verb="propose", kind="share", row=item.share, party=organisation.id)
    ledger.look_again(session, now=now, share=row.id)
    return AppointmentSent(code=item.code, owner=item.owner, party=organisation.name)


def choose(session: Session, *, now: datetime, actor: Actor, policy: Policy, offer: Offer) -> Notice:
    """The team says which part an organisation is meant for. Refused where that part moved on since it was listed."""
    share = session.get(Share, offer.share)
    if share is None or share.version != offer.version:
        raise Refused(ButtonStale())
    return propose(session, now=now, actor=actor, policy=policy, share=share.id, party=offer.party)


def decide(session: Session, *, now: datetime, actor: Actor, policy: Policy, offer: Offer) -> Notice:
    """The organisation's own yes or no; the team hears it. Refused where the proposal was taken back or answered."""
    access.require(actor, "accept")
    share = session.get(Share, offer.share)
    if share is None or share.version != offer.version or share.proposed != actor.party:
        raise Refused(ButtonStale())
    yes = offer.do == "accept"
    if yes:
        party = session.get_one(parties.Party, actor.party)
        ledger.appoint(session, now=now, share=share, party=party, basis="afgesproken")
    else:
        share.proposed = None
        session.add(share)
    session.flush()
    item = questions.item_of(session, share, policy)
    question = next_question(questions.facts_of(session, share), policy, now) if yes else None
    answered = AppointmentAnswered(
        code=item.code,
        title=item.title,
        owner=item.owner,
        party=actor.party_name,
        accepted=yes,
        own=True,
        next_question=policy.day(question.at) if question else None,
    )
    people.tell_team(session, now=now, notice=answered.model_copy(update={"own": False}), but=actor.person)
    verb = "accept" if yes else "decline"
    history.record(session, now=now, person=actor.person, verb=verb, kind="share", row=item.share, party=actor.party)
    return answered


def lay_claim(session: Session, *, now: datetime, actor: Actor, code: str) -> Notice:
    """ "Hoort bij ons": a party says that another's item is theirs; the team settles it."""
    access.require(actor, "report")
    commitment = ledger.commitment(session, code)
    claim = Claim(code=commitment.code, title=commitment.title, party=actor.party_name, own=True)
    people.tell_team(session, now=now, notice=claim.model_copy(update={"own": False}))
    history.record(session, now=now, person=actor.person, verb="claim", kind="commitment", row=commitment.id)
    return claim
