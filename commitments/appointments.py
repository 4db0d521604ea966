"""Who answers for a share that nobody can be asked about? The team proposes an organisation; it says yes or no itself.

A category ("werkgevers") is never asked; a proposal asks nobody until the organisation said yes.
"""

from datetime import datetime

from sqlmodel import Session

from commitments import access, history, ledger, outbox, parties, people, questions
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import (
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    BetterAsked,
    ChooseShare,
    Claim,
    Notice,
    Offer,
)
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import AlreadyAppointed, ButtonStale, FollowsAction, NobodyToAsk, Refused, WordsMissing
from commitments.rungs import next_question


@asks("appoint")
def command(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str, organisation: str) -> None:
    """/aanspreekpunt CODE ORGANISATIE. Where several parts lack one, the team is asked for which.

    Refused for an unknown code or organisation, for a category, and where the organisation has no contact to say yes.
    """
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
        notice = _propose(session, now, sender, policy, open_shares[0], party)
    outbox.post(session, now=now, address=sender.chat, notice=notice)


def _propose(
    session: Session, now: datetime, sender: Sender, policy: Policy, row: Share, organisation: parties.Party
) -> AppointmentSent:
    """Put the proposal to the organisation's contacts; returns what its proposer hears."""
    actor = access.require(sender, "appoint")
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


@asks("appoint")
def choose(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Notice:
    """The team says which part an organisation is meant for. Refused where that part moved on since it was listed."""
    share = access.any_share(session, sender, offer.share, version=offer.version)
    organisation = parties.find_organisation(session, offer.party or "")
    return _propose(session, now, sender, policy, share, organisation)


@asks("accept")
def decide(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Notice:
    """The organisation's own yes or no; the team hears it. Refused where the proposal was taken back or answered."""
    share, actor = access.proposed_share(session, sender, offer.share, version=offer.version)
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


@asks("accept")
def ask_better(session: Session, *, sender: Sender, policy: Policy, offer: Offer) -> BetterAsked:
    """ "Beter": which organisation, then? Refused where the proposal was taken back or answered."""
    share, _ = access.proposed_share(session, sender, offer.share, version=offer.version)
    return BetterAsked(item=questions.item_of(session, share, policy))


@asks("accept")
def name_better(session: Session, *, now: datetime, sender: Sender, policy: Policy, share: int, organisation: str) -> Notice:
    """The organisation that could better answer: a no, with an idea for the team, which decides whom to ask.

    Refused for a name that is not known, for a category, and for oneself.
    """
    row = session.get(Share, share)
    row, actor = access.proposed_share(session, sender, share, version=row.version if row is not None else None)
    party = parties.find_organisation(session, organisation)
    if party.id == actor.party:
        raise Refused(ButtonStale())
    row.proposed = None
    session.add(row)
    session.flush()
    item = questions.item_of(session, row, policy)
    told = AppointmentAnswered(
        code=item.code,
        title=item.title,
        owner=item.owner,
        party=actor.party_name,
        accepted=False,
        own=True,
        better=party.name,
        asked=bool(people.contacts_of(session, party.id)),
        share=row.id,
        version=row.version,
    )
    people.tell_team(session, now=now, notice=told.model_copy(update={"own": False}), but=actor.person)
    facts = {"party": actor.party, "better": party.id}
    history.record(session, now=now, person=actor.person, verb="decline", kind="share", row=row.id, **facts)
    return told


@asks("claim")
def lay_claim(session: Session, *, now: datetime, sender: Sender, offer: Offer) -> Notice:
    """ "Hoort bij ons": a party says that another's item is theirs; the team settles it. The offer names both."""
    actors = access.every(sender, "claim")
    actor = next((actor for actor in actors if actor.party_name == offer.party), actors[0])
    commitment = ledger.commitment(session, offer.code or "")
    claim = Claim(code=commitment.code, title=commitment.title, party=actor.party_name, own=True)
    people.tell_team(session, now=now, notice=claim.model_copy(update={"own": False}))
    history.record(session, now=now, person=actor.person, verb="claim", kind="commitment", row=commitment.id)
    return claim
