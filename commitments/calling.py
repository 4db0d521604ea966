"""What does a party say that does not use this chat? The team notes it on its behalf, and rings who stays silent.

An answer from a letter, a call or a meeting is the party's own: it keeps where and on which day it was said, who said it and
who noted it, and the party hears of it at once and may say that it is not right. Beside that the team notes that it rang, and
may let the second contact be asked. Nothing here happens by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commitments import absences, access, history, ledger, outbox, parties, people, questions, reports
from commitments.access import asks
from commitments.calls import CallNote
from commitments.chats import Waiting
from commitments.ledger import Commitment, Share
from commitments.notices import (
    BehalfDropped,
    BehalfNoted,
    CallAsked,
    CallNoted,
    Due,
    Notice,
    Offer,
    QuestionsDue,
    SecondAsked,
)
from commitments.parties import Party
from commitments.people import Actor, Person, Sender
from commitments.policy import Policy
from commitments.questions import Asked
from commitments.refusals import ButtonStale, MomentToCome, NotOfParty, NotToday, Refused, SourceMissing, TooLong, WordsMissing
from commitments.reports import Report
from commitments.rungs import on_call_list
from commitments.sets import SaidIn, Status

NOTE_LIMIT = 300
"""Characters of a note about a call: it stands in a list."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said about one item, outside this chat."""

    code: str | None
    status: Status
    expected: date | None = None
    expected_from: date | None = None
    reason: str | None = None
    part: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Whence:
    """Where it was said, on which day, and by whom, where that is known."""

    told_in: SaidIn
    on: date
    by: str | None = None


@asks("behalf")
def tell(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int,
    organisation: str,
    heard: Sequence[Heard],
    whence: Whence | None,
) -> None:
    """/namens ORGANISATIE and how its items stand, with where and when that was said.

    Refused without an organisation, an answer, a source or a day; for a day to come; and as a whole where one item is not
    that organisation's to answer for.
    """
    actor = access.require(sender, "behalf")
    if not organisation or not heard:
        raise Refused(WordsMissing(command="namens"))
    party = parties.find_organisation(session, organisation)
    if whence is None:
        raise Refused(SourceMissing())
    found = [(_meant(session, party, one.code or ""), one) for one in heard]
    noted = [_file(session, now, policy, actor, party, share, one, whence, source) for share, one in found]
    people.reply(session, now=now, sender=sender, notice=_tell_all(session, now, party, noted, whence))


def _meant(session: Session, party: Party, code: str) -> Share:
    """The organisation's part of this item: what it was asked about first, then what ends first."""
    commitment = ledger.commitment(session, code)
    shares = [share for share in ledger.shares_of(session, commitment.id) if not share.withdrawn]
    own = [share for share in shares if share.aanspreekpunt == party.id and share.basis != "voorstel"]
    if not own:
        answer = {share.aanspreekpunt for share in shares if share.aanspreekpunt is not None}
        names = sorted(session.get_one(Party, number).name for number in answer)
        raise Refused(NotOfParty(code=commitment.code, party=party.name, parties=tuple(names)))
    asked = {share.id for share in questions.open_for(session, party.id)}
    spans = {share.id: ledger.span_of(session, share) for share in own}

    def rank(share: Share) -> tuple[bool, date]:
        span = spans[share.id]
        return share.id not in asked, (span.due_day if span is not None else None) or date.max

    return min(own, key=rank)


def _file(
    session: Session,
    now: datetime,
    policy: Policy,
    actor: Actor,
    party: Party,
    share: Share,
    heard: Heard,
    whence: Whence,
    source: int | None,
) -> Report:
    if whence.on > policy.day(now):
        raise Refused(MomentToCome(moment=whence.on))
    return reports.file(
        session,
        now=now,
        actor=replace(actor, party=party.id, party_name=party.name),
        share=share,
        policy=policy,
        status=heard.status,
        source=source,
        aside="partly" if heard.part else None,
        expected=heard.expected,
        expected_from=heard.expected_from,
        reason=heard.reason,
        part=heard.part,
        place=heard.where,
        via=whence.by,
        told_in=whence.told_in,
        told_on=whence.on,
    )


def _tell_all(session: Session, now: datetime, party: Party, noted: Sequence[Report], whence: Whence) -> BehalfNoted:
    """The party's contacts hear of it at once; returns what the team reads back."""
    told = BehalfNoted(
        party=party.name,
        noted=tuple(reports.recorded(session, report) for report in noted),
        told_in=whence.told_in,
        told_on=whence.on,
        own=True,
    )
    contacts = people.contacts_of(session, party.id)
    for person in contacts:
        if person.role != "team":
            outbox.post(session, now=now, address=person.address, notice=told.model_copy(update={"own": False}))
    return told.model_copy(update={"reached": len(contacts)})


@asks("behalf")
def drop(session: Session, *, now: datetime, sender: Sender, offer: Offer) -> BehalfDropped:
    """ "Klopt niet" by the team: what it noted counts no more. Refused where it was taken back already."""
    actor = access.require(sender, "behalf")
    row = session.get(Report, offer.ref) if offer.ref is not None else None
    if row is None or row.told_in is None:
        raise Refused(ButtonStale())
    party = session.get_one(Party, row.party)
    reports.withdraw(session, now=now, actors=[replace(actor, party=party.id)], report=row.id)
    told = BehalfDropped(code=_code(session, row.share), party=party.name, by_party=False)
    for person in people.contacts_of(session, party.id):
        if person.role != "team":
            outbox.post(session, now=now, address=person.address, notice=told)
    return told


def disputed(session: Session, *, now: datetime, report: Report) -> None:
    """The party took back what the team had noted for it: the team hears that."""
    if report.told_in is not None:
        party = session.get_one(Party, report.party).name
        people.tell_team(session, now=now, notice=BehalfDropped(code=_code(session, report.share), party=party, by_party=True))


def _code(session: Session, share: int) -> str:
    return session.get_one(Commitment, session.get_one(Share, share).commitment).code


# --- the call list --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of ringing says, and what the chat waits for after it."""

    notice: Notice
    waiting: Waiting | None = None
    about: int | None = None


@asks("behalf")
def press(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Step:
    """A button of the call list: note what was said, or let the second contact be asked."""
    actor = access.require(sender, "behalf")
    if offer.do == "ask_second":
        return Step(_ask_second(session, now, policy, actor, offer.ref))
    share = session.get(Share, offer.share) if offer.share is not None else None
    if share is None or share.version != offer.version or share.withdrawn or share.aanspreekpunt is None:
        raise Refused(ButtonStale())
    return Step(CallAsked(item=questions.item_of(session, share, policy)), "call", share.id)


@asks("behalf")
def note(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int,
    share: int,
    text: str,
    heard: Heard | None,
) -> Notice:
    """What was said on the phone: an answer on the party's behalf where it is one, else a note on the call list."""
    actor = access.require(sender, "behalf")
    row = session.get(Share, share)
    if row is None or row.aanspreekpunt is None or row.withdrawn:
        raise Refused(ButtonStale())
    party = session.get_one(Party, row.aanspreekpunt)
    contacts = people.contacts_of(session, party.id)
    if heard is not None:
        by = people.name_of(session, contacts[0]) if len(contacts) == 1 else None
        whence = Whence("phone", policy.day(now), by)
        report = _file(session, now, policy, actor, party, row, heard, whence, source)
        return _tell_all(session, now, party, [report], whence)
    if len(text) > NOTE_LIMIT:
        raise Refused(TooLong(limit=NOTE_LIMIT))
    session.add(CallNote(share=row.id, person=actor.person, at=now, words=text))
    session.flush()
    history.record(session, now=now, person=actor.person, verb="call", kind="share", row=row.id)
    return CallNoted(item=questions.item_of(session, row, policy), text=text)


def second_of(session: Session, party: int) -> Person | None:
    """Who could be asked after the first contact."""
    contacts = people.contacts_of(session, party)
    return contacts[1] if len(contacts) > 1 else None


def _ask_second(session: Session, now: datetime, policy: Policy, actor: Actor, number: int | None) -> SecondAsked:
    """All that stands on the call list for this organisation goes to its second contact, at once, as the team wishes.

    Refused on a day on which they do not work, and where they were asked already.
    """
    person = session.get(Person, number) if number is not None else None
    if person is None or person.left_at is not None or not people.is_there(session, person.id):
        raise Refused(ButtonStale())
    second, today = people.actor_of(session, person), policy.day(now)
    if not absences.works_on(session, person, today):
        mine = policy.of(absences.days_of(session, person))
        day = mine.calendar.ask_day_from(today + timedelta(days=1))
        raise Refused(NotToday(name=second.name, day=day))
    shares = ledger.shares_answered_by(session, second.party)
    facts = questions.all_facts(session, shares)
    due = [
        (share, known.about or known.due or today)
        for share, known in zip(shares, facts, strict=True)
        if on_call_list(known, policy, now) and not any(rung == "second" for rung, _ in known.asked)
    ]
    if not due:
        raise Refused(ButtonStale())
    asked = tuple(Due(share=share.id, version=share.version, rung="second") for share, _ in due)
    letter = outbox.post(
        session, now=now, address=person.address, notice=QuestionsDue(person=person.id, due=asked), urgency="unasked"
    )
    for share, about in due:
        row = Asked(share=share.id, version=share.version, rung="second", about=about, person=person.id, letter=letter, at=now)
        session.add(row)
        ledger.look_again(session, now=now, share=share.id)
        history.record(session, now=now, person=actor.person, verb="ask_second", kind="share", row=share.id)
    session.flush()
    codes = dict.fromkeys(_code(session, share.id) for share, _ in due)
    return SecondAsked(name=second.name, party=second.party_name, codes=tuple(codes))
