"""What did the parties say? Every answer is a row of its own, never overwritten: a correction names what it corrects.

A report is unique per source message and share, so that the same update can't be counted twice. The history keeps a fingerprint
of each, so that an answer which was changed in the database is found out (`verify`). Its words are the organisation's and part
of the register: they stand here unsealed, to be read for as long as the register is. What names the person in them goes when
that person is forgotten (`mask`).
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import UniqueConstraint, bindparam, false, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import history, ledger, people
from commitments.database import Instant, Sealed, keyring, one_of
from commitments.history import Broken, Event, Head
from commitments.ledger import Commitment, Share
from commitments.notices import Answer, Recorded
from commitments.people import Actor
from commitments.policy import Policy
from commitments.refusals import AfterTerm, BeforeStart, MomentPassed, NothingToUndo, Refused
from commitments.sets import Aside, SaidIn, Status

REASON_LIMIT = 1000
"""Characters that a reason, a part or a place may have; a chat message holds 4096."""


class Report(SQLModel, table=True):
    """What a person said about a share, on whose behalf, and from which message.

    `aside` marks "deels klaar"; `corrects` the report it completes or replaces; `withdrawn_at` is set once by "Klopt niet".
    `via` is the name of the colleague whose answer the person passed on, sealed: it goes with the person's own name.
    `expected` is the last day of the moment that was named and `expected_from` its first, where it was a stretch of time
    ("in oktober"). `told_in` and `told_on`: where and on which day the party said what the team noted on its behalf, with
    `via` as who said it. `refused`: the party asked for that day as a term and did not get it, so it moves no question.
    `offline`: not to be found online, as the party says; else `place` says where.
    """

    __tablename__ = "report"
    __table_args__ = (
        one_of("status", Status),
        one_of("aside", Aside),
        one_of("told_in", SaidIn),
        UniqueConstraint("source", "share"),
    )
    id: int = Field(default=None, primary_key=True)
    share: int = Field(foreign_key="share.id", index=True)
    person: int = Field(foreign_key="person.id", index=True)
    party: int = Field(foreign_key="party.id")
    at: datetime = Field(sa_type=Instant, index=True)
    source: int | None = None
    status: str
    aside: str | None = None
    expected: date | None = None
    expected_from: date | None = None
    refused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reason: str | None = None
    part: str | None = None
    place: str | None = None
    offline: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    corrects: int | None = Field(default=None, foreign_key="report.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    via: bytes | None = Field(default=None, sa_type=Sealed)
    told_in: str | None = None
    told_on: date | None = None


_COUNTING = select(func.max(Report.id)).where(col(Report.withdrawn_at).is_(None)).group_by(col(Report.share))
_LATEST = select(Report).where(col(Report.id).in_(_COUNTING))
_LATEST_OF = select(Report).where(
    col(Report.id).in_(_COUNTING.where(col(Report.share).in_(bindparam("shares", expanding=True))))
)


def last(session: Session, share: int) -> Report | None:
    """The report that counts now: the latest one that was not withdrawn."""
    return latest(session, [share]).get(share)


def before(session: Session, share: int, report: int) -> Report | None:
    """The report about the same share that counted before this one."""
    earlier = select(Report).where(Report.share == share, col(Report.id) < report, col(Report.withdrawn_at).is_(None))
    return session.exec(earlier.order_by(col(Report.id).desc()).limit(1)).first()


def latest(session: Session, shares: Sequence[int] | None = None) -> dict[int, Report]:
    """The report that counts now, for every share (or these) that has one: one query, for lists."""
    if shares is not None and not shares:
        return {}
    found = session.exec(_LATEST) if shares is None else session.exec(_LATEST_OF, params={"shares": shares})
    return {report.share: report for report in found}


def is_first(session: Session, report: Report) -> bool:
    """Whether nothing was said about its share before."""
    before = select(Report.id).where(Report.share == report.share, col(Report.id) < report.id)
    return session.exec(before.limit(1)).first() is None


def answer_of(report: Report | None, policy: Policy) -> Answer | None:
    """A report as notices carry it."""
    if report is None:
        return None
    return Answer(
        status=report.status,
        on=policy.day(report.at),
        partly=report.aside == "partly",
        expected=report.expected,
        expected_from=report.expected_from,
        reason=report.reason,
        part=report.part,
        where=report.place,
        offline=report.offline,
        told_in=report.told_in,
        told_on=report.told_on,
    )


def file(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    share: Share,
    policy: Policy,
    status: Status,
    source: int | None,
    aside: Aside | None = None,
    expected: date | None = None,
    expected_from: date | None = None,
    reason: str | None = None,
    part: str | None = None,
    place: str | None = None,
    offline: bool = False,
    corrects: int | None = None,
    via: str | None = None,
    told_in: SaidIn | None = None,
    told_on: date | None = None,
) -> Report:
    """Write down what somebody says. The caller fetched the share through `access`.

    Refused for a moment before today or before the term's first day, and for "on schedule" with a moment after its last.
    """
    before = last(session, share.id)
    if before is not None and status not in ("done", "not_started"):
        part = part or before.part  # what is done stays done while nobody says otherwise
    if expected is not None:
        _fits(session, share, status, expected, policy.day(now))
    report = Report(
        share=share.id,
        person=actor.person,
        party=actor.party,
        at=now,
        source=source,
        status=status,
        aside=aside,
        expected=None if status == "done" else expected,
        expected_from=None if status == "done" else expected_from,
        reason=reason,
        part=part,
        place=place,
        offline=offline,
        corrects=corrects,
        via=keyring(session).seal(via) if via else None,
        told_in=told_in,
        told_on=told_on,
    )
    session.add(report)
    session.flush()
    share.quiet_until, share.concern = None, None  # an answer says more than an objection: the questions go on
    session.add(share)
    ledger.look_again(session, now=now, share=share.id)
    history.record(
        session,
        now=now,
        person=actor.person,
        verb="report",
        kind="share",
        row=share.id,
        report=report.id,
        status=status,
        fingerprint=history.fingerprint(history.made_keys(session), _words(report)),
    )
    return report


def _fits(session: Session, share: Share, status: Status, expected: date, today: date) -> None:
    span = ledger.span_of(session, share)
    if expected < today:
        raise Refused(MomentPassed(moment=expected, today=today))
    if span is not None and span.first is not None and expected < span.first:
        raise Refused(BeforeStart(moment=expected, start=span.first))
    last = span.due_day if span is not None else None
    if status == "on_track" and last is not None and expected > last:
        code = session.get_one(Commitment, share.commitment).code
        raise Refused(AfterTerm(code=code, moment=expected, last=last))


def _words(report: Report) -> tuple[object, ...]:
    """What was said, by whom and when: nothing of it changes, but for a name that was taken out (`mask`)."""
    said = (report.status, report.aside, report.expected, report.reason, report.part, report.place, report.corrects)
    since: tuple[object, ...] = () if report.expected_from is None else (report.expected_from,)
    since += ("offline",) if report.offline else ()
    told = () if report.told_in is None else (report.told_in, report.told_on)
    return (
        report.share,
        report.person,
        report.party,
        report.at.astimezone(UTC).isoformat(),
        report.source,
        *said,
        *since,
        *told,
    )


def verify(session: Session, *, expect: Head | None = None) -> Head:
    """The head of a history that is whole, and speaks of every answer as it stands, given or taken back. Raises Broken.

    Answers from before the chain have no fingerprint: of those the history tells only that they are there. `expect`: see
    `history.verify`.
    """
    head = history.verify(session, expect=expect)
    own = history.keys(session)
    told: dict[int, str | None] = {}
    taken_back: dict[int, datetime] = {}
    there = {report.id: report for report in session.exec(select(Report))}
    of_answers = select(Event).where(Event.kind == "share", col(Event.verb).in_(("report", "mask", "withdraw")))
    for event in session.exec(of_answers.order_by(col(Event.id))):
        facts = json.loads(event.facts)
        number = facts.get("report")
        if event.verb != "withdraw":
            told[number] = facts.get("fingerprint")
            continue
        while number in there and number not in taken_back:  # with what it completes
            taken_back[number] = event.at
            number = there[number].corrects
    for number in sorted(told.keys() | there.keys()):
        report = there.get(number)
        if report is None:
            raise Broken("answer", number)
        known = number in told and (told[number] is None or (own and told[number] == history.fingerprint(own, _words(report))))
        if not known or report.withdrawn_at != taken_back.get(number):
            raise Broken("answer", number, report.at)
    return head


def complete(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    report: int,
    policy: Policy,
    source: int | None,
    status: Status | None = None,
    expected: date | None = None,
    expected_from: date | None = None,
    reason: str | None = None,
    part: str | None = None,
    place: str | None = None,
    offline: bool = False,
) -> Report:
    """Add what was asked after a button: the reason, the new moment, the part, the place. A new row that keeps the rest."""
    first = session.get_one(Report, report)
    if expected is None and first.expected is not None and first.expected >= policy.day(now):
        expected, expected_from = first.expected, first.expected_from
    return file(
        session,
        now=now,
        actor=actor,
        share=session.get_one(Share, first.share),
        policy=policy,
        status=status or first.status,  # type: ignore[arg-type]
        source=source,
        aside=first.aside,  # type: ignore[arg-type]
        expected=expected,
        expected_from=expected_from,
        reason=reason or first.reason,
        part=part or first.part,
        place=place or first.place,
        offline=offline or (first.offline and place is None),
        corrects=first.id,
        via=keyring(session).open(first.via) if first.via else None,
    )


def refused(session: Session, *, report: int) -> None:
    """The day that this answer asked for as a term is none: the questions are about the term as it was."""
    row = session.get_one(Report, report)
    row.refused = True
    session.add(row)


def again(session: Session, *, now: datetime, actor: Actor, report: Report, policy: Policy, source: int | None) -> Report:
    """ "Niets veranderd": the same answer, as of now, on behalf of who says so."""
    return file(
        session,
        now=now,
        actor=actor,
        share=session.get_one(Share, report.share),
        policy=policy,
        status=report.status,  # type: ignore[arg-type]
        source=source,
        aside=report.aside,  # type: ignore[arg-type]
        expected=report.expected,
        expected_from=report.expected_from,
        reason=report.reason,
        part=report.part,
        place=report.place,
    )


def withdraw(session: Session, *, now: datetime, actors: Sequence[Actor], report: int) -> Report:
    """ "Klopt niet": this report and what it completes no longer count. Only by their organisation, and only once.

    `actors`: all that the person is, one of whom speaks for that organisation.
    """
    row: Report | None = session.get(Report, report)
    actor = next((actor for actor in actors if row is not None and row.party == actor.party), None)
    if row is None or actor is None or row.withdrawn_at is not None:
        raise Refused(NothingToUndo())
    first: Report | None = row
    while first is not None and first.withdrawn_at is None:
        first.withdrawn_at = now
        session.add(first)
        first = session.get(Report, first.corrects) if first.corrects is not None else None
    ledger.look_again(session, now=now, share=row.share)
    history.record(session, now=now, person=actor.person, verb="withdraw", kind="share", row=row.share, report=row.id)
    return row


def recorded(session: Session, report: Report) -> Recorded:
    """A report as it is read back."""
    share = session.get_one(Share, report.share)
    commitment = session.get_one(Commitment, share.commitment)
    return Recorded(
        report=report.id,
        share=report.share,
        code=commitment.code,
        title=commitment.title,
        span=ledger.span_of(session, share),
        status=report.status,
        aside=report.aside,
        expected=report.expected,
        expected_from=report.expected_from,
        reason=report.reason,
        part=report.part,
        where=report.place,
        offline=report.offline,
        via=keyring(session).open(report.via) if report.via else None,
        told_in=report.told_in,
        told_on=report.told_on,
    )


def since(session: Session, moment: datetime) -> Sequence[Report]:
    """The reports that count and were given after a moment, the latest one a share, oldest first."""
    found = session.exec(
        select(Report).where(Report.at > moment, col(Report.withdrawn_at).is_(None)).order_by(col(Report.id))
    ).all()
    return list({report.share: report for report in found}.values())


def mask(session: Session, *, now: datetime, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of the words that they wrote; all else stays as it was said."""
    for row in session.exec(select(Report).where(Report.person == person)).all():
        before = _words(row)
        for field in ("reason", "part", "place"):
            words = getattr(row, field)
            if words is not None:
                setattr(row, field, without(words))
        if _words(row) != before:
            session.add(row)
            made = history.fingerprint(history.made_keys(session), _words(row))
            facts = {"report": row.id, "fingerprint": made}
            history.record(session, now=now, person=None, verb="mask", kind="share", row=row.share, **facts)
    session.flush()


def drop_names(session: Session, *, person: int) -> None:
    """Take away which colleagues this person named: who passed an answer on is gone, so the name serves nothing."""
    session.execute(update(Report).where(col(Report.person) == person).values(via=None))


def newest_of(session: Session, actors: Sequence[Actor]) -> Report | None:
    """What one of these people said last, as far as it still counts."""
    theirs = select(Report).where(col(Report.person).in_([a.person for a in actors]), col(Report.withdrawn_at).is_(None))
    return session.exec(theirs.order_by(col(Report.id).desc()).limit(1)).first()


def last_of(session: Session, person: int) -> datetime | None:
    """When this human last answered, about anything, for whichever organisation."""
    return session.exec(select(func.max(Report.at)).where(col(Report.person).in_(people.alike(person)))).one()


def of_person(session: Session, person: int) -> Sequence[Report]:
    """Everything that this person answered, withdrawn answers too, oldest first."""
    return session.exec(select(Report).where(Report.person == person).order_by(col(Report.id))).all()
