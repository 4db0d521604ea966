"""How does a quarter's round go? It opens on its day and ends by itself; the team may decide otherwise.

Its days follow from the policy and the agenda. A row keeps only what has really happened, or what the team decided: from then
on those days stand, since people were told them. Whoever is handed a policy is handed it with these rows (`fixed`, asked by
`work`). What is asked in a round are questions like any other (`rungs`, `reminders`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select as sql_select
from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, people, questions, reports
from commitments.database import Instant, one_of
from commitments.ledger import Share
from commitments.notices import RoundDue, RoundPutOff
from commitments.people import Actor
from commitments.policy import Fixed, Policy, Round, free_at
from commitments.refusals import ButtonStale, Refused
from commitments.rungs import in_round
from commitments.sets import RoundState
from commitments.terms import last_of_quarter


class RoundKept(SQLModel, table=True):
    """What became of one quarter's round. `quarter` is the last day of that quarter; `person` who of the team decided last."""

    __tablename__ = "round"
    __table_args__ = (one_of("state", RoundState),)
    id: int = Field(default=None, primary_key=True)
    quarter: date = Field(unique=True)
    opens: date
    reply_by: date
    state: str
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    person: int | None = Field(default=None, foreign_key="person.id")


_KEPT = sql_select(RoundKept.quarter, RoundKept.opens, RoundKept.reply_by, RoundKept.state).order_by(  # type: ignore[call-overload]
    col(RoundKept.quarter)
)


def fixed(session: Session) -> tuple[Fixed, ...]:
    """What became of the rounds so far, as the policy takes it."""
    return tuple(Fixed(*row) for row in session.connection().execute(_KEPT).all())


def of_quarter(session: Session, quarter: date) -> RoundKept | None:
    """The row of a quarter's round, by the quarter's last day."""
    return session.exec(select(RoundKept).where(RoundKept.quarter == quarter)).first()


def opened_on(session: Session, opens: date) -> RoundKept | None:
    """The row of the round that opened on this day."""
    return session.exec(select(RoundKept).where(RoundKept.opens == opens)).first()


# --- the clock ------------------------------------------------------------------------------------------------------


def due_after(session: Session, *, after: datetime, policy: Policy) -> datetime | None:
    """The first moment strictly after this one at which a round opens or ends; None while nobody would open it."""
    if outbox.is_paused(session) or not people.team(session):
        return None
    moments = [moment for found in policy.rounds_from(policy.day(after)) for moment in _moments(found, policy)]
    return min((moment for moment in moments if moment > after), default=None)


def _moments(found: Round, policy: Policy) -> tuple[datetime, datetime]:
    return policy.at(found.opens, policy.hour), policy.at(found.reply_by + timedelta(days=1), policy.hour)


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Open the round whose day has come, and end the one whose last day has passed. Returns how many letters were posted."""
    if outbox.is_paused(session) or not people.team(session):
        return 0
    for row in session.exec(select(RoundKept).where(RoundKept.state == "open")).all():
        if now >= policy.at(row.reply_by + timedelta(days=1), policy.hour):
            _end(session, now, row, None)
    today = policy.day(now)
    for found in policy.rounds_from(today)[:1]:
        if found.state == "planned" and found.asks_on(today) and now >= policy.at(found.opens, policy.hour):
            begin(session, now=now, found=found, person=None)
    return 0


def begin(session: Session, *, now: datetime, found: Round, person: int | None) -> RoundKept:
    """The round opens, and its days stand; by the agenda, or by somebody of the team."""
    row = of_quarter(session, found.quarter) or RoundKept(
        quarter=found.quarter, opens=found.opens, reply_by=found.reply_by, state="open"
    )
    row.opens, row.reply_by = found.opens, found.reply_by
    row.state, row.opened_at, row.person = "open", now, person
    keep(session, now=now, row=row, verb="open_round")
    return row


def _end(session: Session, now: datetime, row: RoundKept, person: int | None) -> None:
    row.state, row.closed_at, row.person = "closed", now, person
    keep(session, now=now, row=row, verb="close_round")


def keep(session: Session, *, now: datetime, row: RoundKept, verb: str) -> None:
    """What was decided, for the history too."""
    session.add(row)
    session.flush()
    facts = {"quarter": row.quarter, "opens": row.opens, "reply_by": row.reply_by}
    history.record(session, now=now, person=row.person, verb=verb, kind="round", row=row.id, **facts)


# --- what it shows --------------------------------------------------------------------------------------------------


def shown(session: Session, party: int, opens: date, policy: Policy) -> tuple[int, ...]:
    """The shares of an organisation whose term ends in the quarter after a round: shown in it, an answer is optional."""
    found = opening(policy, opens)
    if found is None:
        return ()
    shares = ledger.shares_answered_by(session, party)
    known = zip(shares, questions.all_facts(session, shares), strict=True)
    return tuple(
        share.id
        for share, facts in known
        if in_round(facts, policy, found) == "ends_next" and facts.due is not None and facts.due >= opens
    )


def still_shown(session: Session, actor: Actor, notice: RoundDue) -> Sequence[Share]:
    """What a round's letter shows beside its questions, as far as somebody may still say something about it."""
    shares = session.exec(select(Share).where(col(Share.id).in_(notice.shown)).order_by(col(Share.id))).all()
    known = zip(shares, questions.all_facts(session, shares), strict=True)
    return [share for share, facts in known if access.speaks_for(actor, share) and facts.is_open]


def opening(policy: Policy, opens: date) -> Round | None:
    """The round that opens on this day, whatever became of it."""
    return next((one for one in map(policy.round_of, _quarters(opens)) if one.opens == opens), None)


def _quarters(opens: date) -> tuple[date, ...]:
    """A day of each quarter whose round can open on this day: its own, the next, and the one that was put off."""
    last = last_of_quarter(opens)
    return last, last + timedelta(days=1), date(last.year, last.month - 2, 1) - timedelta(days=1)


def later_on(session: Session, notice: RoundDue, found: Round, policy: Policy, now: datetime) -> date | None:
    """ "Vraag het later": the day on which the reminder of this letter would come; None where the round leaves no room."""
    after = policy.calendar.shift(policy.day(now), policy.round_later)
    unasked, said = questions.unasked_to(session, notice.person), reports.last_of(session, notice.person)
    day = policy.day(free_at(unasked, policy, policy.at(after, policy.hour), said))
    return day if day <= found.reply_by and found.state == "open" else None


def put_off(session: Session, *, now: datetime, notice: RoundDue, shares: Sequence[int], policy: Policy) -> RoundPutOff:
    """The reminder about these shares comes on that day. Refused where it was put off, or has come, or has no room left."""
    found = opening(policy, notice.opens)
    day = later_on(session, notice, found, policy, now) if found is not None else None
    of_round = (questions.Asked.rung == "round", questions.Asked.about == notice.opens)
    rows = session.exec(select(questions.Asked).where(*of_round, col(questions.Asked.share).in_(shares))).all()
    if found is None or day is None or not rows or any(row.later for row in rows):
        raise Refused(ButtonStale())
    for row in rows:
        row.later = day
        session.add(row)
        ledger.look_again(session, now=now, share=row.share)
    return RoundPutOff(on=day, reply_by=found.reply_by)
