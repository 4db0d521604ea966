"""How does the team run its list of people? Inviting, looking, removing, handing over, cutting off, holding everything back."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from commitments import (
    absences,
    access,
    confirmations,
    history,
    invitations,
    masking,
    outbox,
    parties,
    people,
    questions,
    reports,
)
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import (
    ChooseCutOff,
    ContactLine,
    Contacts,
    CutOff,
    Due,
    Farewell,
    InvitationMade,
    Notice,
    Offer,
    Paused,
    QuestionsDue,
    Resumed,
    TakenOver,
    WrongPerson,
)
from commitments.parties import Party
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, NoSuchContact, Refused, WordsMissing
from commitments.sets import Role

_DEPUTY, _OBSERVER = "vervanger", "meelezer"


@asks("people")
def invite(session: Session, *, now: datetime, sender: Sender, policy: Policy, who: str) -> None:
    """/uitnodigen: a link for one contact of an organisation, its deputy ("ActiZ vervanger"), "team" or "meelezer"."""
    role, party = _meant(session, who)
    outbox.post(session, now=now, address=sender.chat, notice=_invite(session, now, sender, policy, role, party))


def _meant(session: Session, who: str) -> tuple[Role, Party | None]:
    if not who.strip():
        raise Refused(WordsMissing(command="uitnodigen"))
    if parties.plain(who) in ("team", parties.TEAM):
        return "team", None
    if parties.plain(who) == _OBSERVER:
        return "observer", None
    *organisation, last = who.split()
    if organisation and parties.plain(last) == _DEPUTY:
        return "deputy", parties.find_organisation(session, " ".join(organisation))
    return "contact", parties.find_organisation(session, who)


def _invite(session: Session, now: datetime, sender: Sender, policy: Policy, role: Role, party: Party | None) -> InvitationMade:
    actor = access.require(sender, "people")
    token, expires = people.invite(session, now=now, role=role, party=party, by=actor.person)
    return InvitationMade(token=token, role=role, party=party.name if party else None, expires_on=policy.day(expires))


# --- the list -------------------------------------------------------------------------------------------------------


@asks("people")
def contacts(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/contacten: who takes part and who may still come in, with a button each."""
    outbox.post(session, now=now, address=sender.chat, notice=_listing(session, now, policy))


def _listing(session: Session, now: datetime, policy: Policy, gone: Person | None = None) -> Contacts:
    every = _lines(session, now, policy, people.present(session))
    return Contacts(
        people=tuple(sorted(every, key=lambda line: (line.role != "team", line.party or "", line.since))),
        invitations=invitations.lines(session, now=now, policy=policy),
        gone=_lines(session, now, policy, [gone])[0] if gone else None,
    )


def _lines(session: Session, now: datetime, policy: Policy, persons: Sequence[Person]) -> list[ContactLine]:
    behind = {party: len(questions.left_behind(session, party)) for party in {p.party for p in persons} if party is not None}
    return [
        ContactLine(
            person=person.id,
            name=people.name_of(session, person),
            role=person.role,
            party=session.get_one(Party, person.party).name if person.party is not None else None,
            since=policy.day(person.joined_at),
            reachable=people.is_there(session, person.id),
            unconfirmed=confirmations.unconfirmed(session, person=person, policy=policy, now=now),
            away=absences.on_list(session, person.id, policy.day(now)),
            inherits=behind.get(person.party, 0) if person.party and people.is_there(session, person.id) else 0,
        )
        for person in persons
    ]


@asks("read")
def change(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Notice:
    """A button about people: what its presser sees afterwards. Each asks its own right, which the press asked too."""
    actor = access.require(sender, access.OF_OFFER[offer.do])
    gone: Person | None = None
    match offer.do:
        case "invite":
            party = parties.find_organisation(session, offer.party) if offer.party else None
            return _invite(session, now, sender, policy, offer.role or "contact", party)
        case "take_over":
            return _take_over(session, now, sender, offer)
        case "cut_off":
            return _cut_off(session, now, sender, access.somebody(session, sender, "cut_off", offer.ref))
        case "wrong_person":
            return _wrong_person(session, now, sender, offer)
        case "remove":
            gone = access.somebody(session, sender, "people", offer.ref)
            people.leave(session, now=now, person=gone.id, by=actor.person)
            outbox.post(session, now=now, address=gone.address, notice=_farewell(session, gone))
        case "restore":
            assert offer.ref is not None
            people.put_back(session, now=now, person=offer.ref, by=actor.person)
        case "revoke":
            invitations.revoke(session, now=now, invitation=offer.ref, by=actor.person)
        case _:
            raise AssertionError(offer.do)
    return _listing(session, now, policy, gone)


def _farewell(session: Session, gone: Person) -> Farewell:
    others = [people.actor_of(session, person).party_name for person in people.at_address(session, gone.address)]
    return Farewell(party=people.actor_of(session, gone).party_name, others=tuple(others)) if others else Farewell()


def _wrong_person(session: Session, now: datetime, sender: Sender, offer: Offer) -> Farewell:
    """The invitation reached the wrong one: off the list at once, and the team hears it and decides.

    Their name is not kept, not in what was said before either: who has none any more can't be found by it later.
    """
    actors = access.every(sender, "leave")
    actor = next((actor for actor in actors if actor.party_name == offer.party), actors[0])
    row = people.leave(session, now=now, person=actor.person, by=actor.person)
    party = session.get(Party, row.party) if row.party is not None else None
    names = {actor.name} - {""}
    reports.mask(session, now=now, person=row.id, without=masking.without(names))
    outbox.erase_mentions(session, now=now, of=masking.names(names), sent=masking.names(names, parts=True))
    people.tell_team(session, now=now, notice=WrongPerson(name=actor.name, party=party.name if party else None))
    row.name = b""
    session.add(row)
    session.flush()
    return _farewell(session, row)


def _take_over(session: Session, now: datetime, sender: Sender, offer: Offer) -> TakenOver:
    """What somebody who is not there any more was asked goes to a colleague, who hears it now, as the team wishes."""
    actor = access.require(sender, "people")
    row = access.somebody(session, sender, "people", offer.ref)
    heir = people.actor_of(session, row)
    left = questions.left_behind(session, heir.party)
    if not left or not people.is_there(session, row.id):
        raise Refused(ButtonStale())
    due = tuple(Due(share=asked.share, version=asked.version, rung=asked.rung) for asked in left)
    letter = outbox.post(session, now=now, address=row.address, notice=QuestionsDue(person=row.id, due=due), urgency="unasked")
    for asked in left:
        asked.person, asked.letter = row.id, letter
        session.add(asked)
    shares = [session.get_one(Share, asked.share) for asked in left]
    codes = dict.fromkeys(session.get_one(Commitment, share.commitment).code for share in shares)
    history.record(session, now=now, person=actor.person, verb="take_over", kind="person", row=row.id, questions=len(left))
    return TakenOver(name=heir.name, party=heir.party_name, codes=tuple(codes))


# --- at once --------------------------------------------------------------------------------------------------------


@asks("cut_off")
def cut_off(session: Session, *, now: datetime, sender: Sender, policy: Policy, who: str) -> None:
    """/afsluiten NAAM: a phone was lost, or worse. At once where the whole name is meant by one; else with a button each.

    Refused where nobody bears that name, and for the last one of the team.
    """
    words = [parties.plain(word) for word in who.split() if parties.plain(word)]
    if not words:
        raise Refused(WordsMissing(command="afsluiten"))
    named = [(people.name_of(session, person), person) for person in people.present(session)]
    meant = [person for name, person in named if parties.plain(name) == "".join(words)]
    alike = meant or [p for name, p in named if set(words) & {parties.plain(word) for word in name.split()}]
    if not alike:
        raise Refused(NoSuchContact(name=who[:60]))
    if meant and len({person.address for person in meant}) == 1:
        notice: Notice = _cut_off(session, now, sender, meant[0])
    else:
        notice = ChooseCutOff(people=tuple(_lines(session, now, policy, alike)))
    outbox.post(session, now=now, address=sender.chat, notice=notice)


def _cut_off(session: Session, now: datetime, sender: Sender, person: Person) -> CutOff:
    """All that somebody is ends, and nothing more goes to that chat: not even a farewell, since who reads it is unknown."""
    by = access.require(sender, "cut_off")
    every = [people.actor_of(session, row) for row in people.at_address(session, person.address)]
    revoked = 0
    for actor in every:
        people.leave(session, now=now, person=actor.person, by=by.person)
        revoked += invitations.revoke_all(session, now=now, made_by=actor.person, by=by.person)
        history.record(session, now=now, person=by.person, verb="cut_off", kind="person", row=actor.person)
    told = CutOff(
        name=every[0].name,
        roles=tuple(actor.role for actor in every),
        parties=tuple(actor.party_name for actor in every),
        by=by.name,
        own=True,
        revoked=revoked,
    )
    people.tell_team(session, now=now, notice=told.model_copy(update={"own": False}), but=by.person)
    return told


# --- everything -----------------------------------------------------------------------------------------------------


@asks("pause")
def pause(session: Session, *, now: datetime, sender: Sender) -> None:
    """/pauze: hold back everything unasked; the whole team hears who did."""
    actor = access.require(sender, "pause")
    news = outbox.pause(session, now=now, person=actor.person)
    outbox.post(session, now=now, address=sender.chat, notice=Paused(by=actor.name, own=True))
    if news:
        people.tell_team(session, now=now, notice=Paused(by=actor.name, own=False), but=actor.person)
        history.record(session, now=now, person=actor.person, verb="pause", kind="person", row=actor.person)


@asks("pause")
def resume(session: Session, *, now: datetime, sender: Sender) -> None:
    """/hervat: let letters go again."""
    actor = access.require(sender, "pause")
    news = outbox.resume(session, now=now)
    outbox.post(session, now=now, address=sender.chat, notice=Resumed(by=actor.name, own=True))
    if news:
        people.tell_team(session, now=now, notice=Resumed(by=actor.name, own=False), but=actor.person)
        history.record(session, now=now, person=actor.person, verb="resume", kind="person", row=actor.person)
