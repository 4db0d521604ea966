"""May a term move? A party asks for another last day and says why; the team agrees, refuses, or offers a day of its own.

Nothing moves silently and nothing is lost: the programme's own term stays as it is, and each request is a row for ever, with
what became of it. Its reason is the party's answer (a report), which the request names. A request silences nothing: until the
team decides, the term is what it was and its questions come. A day that was refused moves no question either. A new last day
is a new version of the share, so new questions.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, people, questions, reports
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Share
from commitments.notices import ExtensionOffered, ExtensionSettled, ExtensionWanted, ExtensionWords, Item, Offer
from commitments.people import Actor, Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, DayMissing, NotLater, ReasonMissing, Refused
from commitments.reports import Report
from commitments.rungs import next_question
from commitments.sets import Extended

LAST_WEEK = timedelta(days=7)
"""A request within this time before the last day, or after it, is marked for the team: there is little left to agree on."""


class Extension(SQLModel, table=True):
    """One request. `before` is the last day that held as it was made, `version` the share's; `words` are the team's own.

    Who asked, for which party and why stands in the report; `decided_by` is who said the last word.
    """

    __tablename__ = "extension"
    __table_args__ = (one_of("state", Extended),)
    id: int = Field(default=None, primary_key=True)
    share: int = Field(foreign_key="share.id", index=True)
    version: int
    report: int = Field(foreign_key="report.id")
    at: datetime = Field(sa_type=Instant)
    before: date
    wanted: date
    offered: date | None = None
    words: str | None = None
    words_by: int | None = Field(default=None, foreign_key="person.id")
    state: str = "asked"
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: int | None = Field(default=None, foreign_key="person.id")


def of_shares(session: Session, shares: Sequence[int]) -> Sequence[Extension]:
    """Every request about these shares, oldest first."""
    return session.exec(select(Extension).where(col(Extension.share).in_(shares)).order_by(col(Extension.id))).all()


def check(share: Share, session: Session, *, wanted: date | None, reason: str | None) -> date:
    """The day that a request is for. Refused where it names none, says no reason, or names one that is not later."""
    span = ledger.span_of(session, share)
    if wanted is None:
        raise Refused(DayMissing())
    if span is None or span.due_day is None:
        raise Refused(ButtonStale())
    if wanted <= span.due_day:
        raise Refused(NotLater(moment=wanted, last=span.due_day))
    if reason is None:
        raise Refused(ReasonMissing())
    return wanted


def ask(session: Session, *, now: datetime, actor: Actor, policy: Policy, report: Report) -> None:
    """Put a request to the team: for the day that this answer expects, for its reason. An earlier open one is dropped."""
    share = session.get_one(Share, report.share)
    span = ledger.span_of(session, share)
    assert span is not None
    assert span.due_day is not None
    assert report.expected is not None
    _drop(session, now, share.id, actor.person)
    row = Extension(
        share=share.id, version=share.version, report=report.id, at=now, before=span.due_day, wanted=report.expected
    )
    session.add(row)
    session.flush()
    _record(session, now, row, actor.person, "ask_term", row.wanted)
    people.tell_team(session, now=now, notice=_wanted(session, policy, row, share))


def _wanted(session: Session, policy: Policy, row: Extension, share: Share) -> ExtensionWanted:
    return ExtensionWanted(
        extension=row.id,
        item=questions.item_of(session, share, policy),
        before=row.before,
        wanted=row.wanted,
        reason=session.get_one(Report, row.report).reason or "",
        on=policy.day(row.at),
        late=policy.day(row.at) > row.before - LAST_WEEK,
    )


def still_open(session: Session, *, policy: Policy) -> list[ExtensionWanted]:
    """The requests that wait for the team, as it reads them, oldest first."""
    rows = session.exec(select(Extension).where(Extension.state == "asked").order_by(col(Extension.id))).all()
    shares = [(row, session.get_one(Share, row.share)) for row in rows]
    return [_wanted(session, policy, row, s) for row, s in shares if s.version == row.version and not s.withdrawn]


def once_more(session: Session, *, policy: Policy, extension: int | None) -> ExtensionWanted:
    """The request as the team read it, for who thought better of an answer. Refused once it was decided."""
    row, share = _open(session, extension, "asked")
    return _wanted(session, policy, row, share)


def _record(session: Session, now: datetime, row: Extension, person: int, verb: str, day: date) -> None:
    facts = {"extension": row.id, "before": row.before, "after": day}
    history.record(session, now=now, person=person, verb=verb, kind="share", row=row.share, **facts)


def _drop(session: Session, now: datetime, share: int, person: int) -> list[Extension]:
    rows = session.exec(select(Extension).where(Extension.share == share, col(Extension.state).in_(("asked", "offered")))).all()
    for row in rows:
        row.state, row.decided_at, row.decided_by = "dropped", now, person
        session.add(row)
        _record(session, now, row, person, "drop_term", row.wanted)
    return list(rows)


def take_back(session: Session, *, now: datetime, actor: Actor, policy: Policy, report: Report) -> date | None:
    """The answer that asked for it was taken back: so is the request, and the team hears it. Returns the day it was for."""
    day = None
    hangs_on_it = select(Extension).where(Extension.report == report.id, col(Extension.state).in_(("asked", "offered")))
    for row in session.exec(hangs_on_it).all():
        _drop(session, now, row.share, actor.person)
        day = row.wanted
        told = _settled(session, now, policy, row, row.wanted)
        people.tell_team(session, now=now, notice=told, but=actor.person)
    return day


def _open(session: Session, offer_ref: int | None, state: Extended) -> tuple[Extension, Share]:
    """A request that waits for this. Refused once it was decided, or its part moved on otherwise."""
    row = session.get(Extension, offer_ref) if offer_ref is not None else None
    share = session.get(Share, row.share) if row is not None else None
    if row is None or share is None or row.state != state or share.version != row.version or share.withdrawn:
        raise Refused(ButtonStale())
    return row, share


# --- the team -------------------------------------------------------------------------------------------------------


@asks("settle")
def agree(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> ExtensionSettled:
    """The team agrees to the day that was asked for."""
    actor = access.require(sender, "settle")
    row, share = _open(session, offer.ref, "asked")
    return _move(session, now, policy, row, share, actor, row.wanted)


@asks("settle")
def words_for(session: Session, *, sender: Sender, policy: Policy, offer: Offer) -> ExtensionWords:  # noqa: ARG001  asked above
    """The team says no, or names another day: in its own words, which come next."""
    row, share = _open(session, offer.ref, "asked")
    item = questions.item_of(session, share, policy)
    return ExtensionWords(item=item, wanted=row.wanted, counter=offer.do == "counter")


@asks("settle")
def refuse(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, extension: int | None, words: str | None
) -> ExtensionSettled:
    """The team keeps the term, and says why if it likes."""
    actor = access.require(sender, "settle")
    row, _ = _open(session, extension, "asked")
    row.state, row.decided_at, row.decided_by = "refused", now, actor.person
    row.words, row.words_by = words, actor.person if words else None
    session.add(row)
    reports.refused(session, report=row.report)
    ledger.look_again(session, now=now, share=row.share)
    _record(session, now, row, actor.person, "refuse_term", row.wanted)
    return _tell(session, now, policy, row, row.wanted, actor)


@asks("settle")
def counter(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    extension: int | None,
    day: date | None,
    words: str | None,
) -> ExtensionSettled:
    """The team offers a day of its own; the party says yes or no to it. Refused where the sentence names no later day."""
    actor = access.require(sender, "settle")
    row, share = _open(session, extension, "asked")
    row.offered = check(share, session, wanted=day, reason=words or "")
    row.state, row.words, row.words_by = "offered", words, actor.person if words else None
    session.add(row)
    _record(session, now, row, actor.person, "offer_term", row.offered)
    notice = ExtensionOffered(
        extension=row.id,
        item=questions.item_of(session, share, policy),
        before=row.before,
        wanted=row.wanted,
        offered=row.offered,
        words=words,
        on=policy.day(now),
    )
    for person in _contacts(session, share):
        outbox.post(session, now=now, address=person.address, notice=notice)
    told = _settled(session, now, policy, row, row.offered).model_copy(update={"by": actor.name})
    people.tell_team(session, now=now, notice=told, but=actor.person)
    return told.model_copy(update={"own": True})


# --- the party ------------------------------------------------------------------------------------------------------


@asks("report")
def answer(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> ExtensionSettled:
    """The party takes the day that the team offered, or leaves the term as it is."""
    row, share = _open(session, offer.ref, "offered")
    actor = access.speaker(session, sender, share)
    assert row.offered is not None
    if offer.do == "take_day":
        return _move(session, now, policy, row, share, actor, row.offered)
    row.state, row.decided_at, row.decided_by = "declined", now, actor.person
    session.add(row)
    reports.refused(session, report=row.report)
    ledger.look_again(session, now=now, share=row.share)
    _record(session, now, row, actor.person, "decline_term", row.offered)
    return _tell(session, now, policy, row, row.offered, actor)


# --- what follows ---------------------------------------------------------------------------------------------------


def _move(
    session: Session, now: datetime, policy: Policy, row: Extension, share: Share, actor: Actor, day: date
) -> ExtensionSettled:
    row.state, row.decided_at, row.decided_by = "agreed", now, actor.person
    session.add(row)
    ledger.move(session, now=now, share=share, to=day)
    _record(session, now, row, actor.person, "agree_term", day)
    session.flush()
    return _tell(session, now, policy, row, day, actor)


def _settled(session: Session, now: datetime, policy: Policy, row: Extension, day: date) -> ExtensionSettled:
    share = session.get_one(Share, row.share)
    item: Item = questions.item_of(session, share, policy)
    state: Extended = row.state  # type: ignore[assignment]
    return ExtensionSettled(
        item=item, state=state, before=row.before, day=day, words=row.words, on=policy.day(now), party=item.party
    )


def _tell(session: Session, now: datetime, policy: Policy, row: Extension, day: date, actor: Actor) -> ExtensionSettled:
    """The party and the whole team hear it; what the one hears who said it is returned."""
    told = _settled(session, now, policy, row, day)
    share = session.get_one(Share, row.share)
    question = next_question(questions.facts_of(session, share), policy, now)
    first = policy.day(question.at) if question is not None else None
    theirs = told.model_copy(update={"to_party": True, "next_question": first})
    of_team = actor.role == "team"
    ours = told.model_copy(update={"by": actor.name if of_team else None})
    people.tell_team(session, now=now, notice=ours if of_team else told, but=actor.person)
    for person in _contacts(session, share):
        if person.id != actor.person and person.party is not None:  # the team has heard it already
            outbox.post(session, now=now, address=person.address, notice=theirs)
    return (ours if of_team else theirs).model_copy(update={"own": True})


def _contacts(session: Session, share: Share) -> Sequence[Person]:
    return people.contacts_of(session, share.aanspreekpunt) if share.aanspreekpunt is not None else ()


# --- people ---------------------------------------------------------------------------------------------------------


def words_of(session: Session, person: int) -> Sequence[Extension]:
    """The requests that this person of the team decided in words, oldest first."""
    theirs = select(Extension).where(Extension.words_by == person)
    return session.exec(theirs.order_by(col(Extension.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of the words in which they decided; all else stays."""
    for row in words_of(session, person):
        row.words = without(row.words or "")
        session.add(row)
    session.flush()
