"""How does a quarter's round go? It opens on its day and ends by itself; the team may decide otherwise.

Its days follow from the policy and the agenda. A row keeps only what has really happened, or what the team decided: from then
on those days stand, since people were told them. Whoever is handed a policy is handed it with these rows (`fixed`, asked by
`work`). What is asked in a round are questions like any other (`rungs`, `reminders`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import assert_never

from sqlalchemy import select as sql_select
from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, people, questions, reports, turnout
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Share
from commitments.notices import Offer, RoundChanged, RoundDue, RoundPutOff, RoundShown
from commitments.people import Actor, Sender
from commitments.policy import Fixed, Policy, Round, free_at
from commitments.refusals import ButtonStale, MomentPassed, Refused, RoundNotOpen, RoundRuns, RoundWrong, WordsMissing
from commitments.rungs import in_round
from commitments.sets import RoundState, RoundStep
from commitments.terms import last_of_quarter, quarter_of

_A_MONTH = timedelta(days=31)
_A_QUARTER = timedelta(days=92)
_A_MOMENT = timedelta(microseconds=1)


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


def opened_near(session: Session, day: date) -> Sequence[RoundKept]:
    """The rounds that have opened and belong to this day's quarter, or to the one before or after it."""
    last = last_of_quarter(day)
    near = (RoundKept.quarter >= last - _A_QUARTER, RoundKept.quarter <= last + _A_QUARTER)
    return session.exec(select(RoundKept).where(*near, col(RoundKept.state).in_(("open", "closed")))).all()


# --- the clock ------------------------------------------------------------------------------------------------------


def due_after(session: Session, *, after: datetime, policy: Policy) -> datetime | None:
    """The first moment strictly after this one at which a round opens or ends; None while nobody would open it."""
    if outbox.is_paused(session) or not people.team(session):
        return None
    just_over = policy.day(after) - _A_MONTH  # its end is told on the first open day after its last
    moments = [moment for found in policy.rounds_from(just_over) for moment in _moments(found, policy)]
    return min((moment for moment in moments if moment > after), default=None)


def _moments(found: Round, policy: Policy) -> tuple[datetime, datetime]:
    return policy.at(found.opens, policy.hour), _over_at(found.reply_by, policy)


def _over_at(reply_by: date, policy: Policy) -> datetime:
    """When the team hears that a round is over: the first open day after its last."""
    return policy.at(policy.calendar.open_from(reply_by + timedelta(days=1)), policy.hour)


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Open the round whose day has come, and end the one whose last day has passed. Returns how many letters were posted."""
    if outbox.is_paused(session) or not people.team(session):
        return 0
    posted = 0
    for row in session.exec(select(RoundKept).where(RoundKept.state == "open")).all():
        if now >= _over_at(row.reply_by, policy):
            _end(session, now, row, None)
            told = turnout.shown(session, replace(policy.round_of(row.quarter), state="closed"), policy, now, row.closed_at)
            notice = told.model_copy(update={"ended": True})
            posted += len(people.tell_team(session, now=now, notice=notice, key=f"round-ended:{row.id}"))
    today = policy.day(now)
    for found in policy.rounds_from(today)[:1]:
        if found.state == "planned" and found.asks_on(today) and now >= policy.at(found.opens, policy.hour):
            _begin(session, now, found, None)
    return posted


def _begin(session: Session, now: datetime, found: Round, person: int | None) -> RoundKept:
    """The round opens, and its days stand; by the agenda, or by somebody of the team."""
    row = of_quarter(session, found.quarter) or _row(found)
    row.opens, row.reply_by = found.opens, found.reply_by
    row.state, row.opened_at, row.person = "open", now, person
    _keep(session, now, row, "open_round")
    return row


def _row(found: Round) -> RoundKept:
    return RoundKept(quarter=found.quarter, opens=found.opens, reply_by=found.reply_by, state=found.state)


def _end(session: Session, now: datetime, row: RoundKept, person: int | None) -> None:
    row.state, row.closed_at, row.person = "closed", now, person
    _keep(session, now, row, "close_round")


def _keep(session: Session, now: datetime, row: RoundKept, verb: str) -> None:
    """What was decided, for the history too."""
    session.add(row)
    session.flush()
    facts = {"quarter": row.quarter, "opens": row.opens, "reply_by": row.reply_by}
    history.record(session, now=now, person=row.person, verb=verb, kind="round", row=row.id, **facts)


# --- the team -------------------------------------------------------------------------------------------------------


@asks("plan")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/ronde: the round that asks now; else the coming one, and how the last one went until a month after its overleg."""
    today = policy.day(now)
    found = policy.rounds_from(today)[0]
    told = _stands(session, found, policy, now)
    last = _last(session, policy, today) if found.opens > today else None
    if last is not None:
        # who can't be asked, and what stays out, the coming round says for itself
        bare = {"next_opens": None, "next_first": None, "away": (), "without": 0, "left_out": 0}
        told = told.model_copy(update={"last": _stands(session, last, policy, now).model_copy(update=bare)})
    people.reply(session, now=now, sender=sender, notice=told)


def _stands(session: Session, found: Round, policy: Policy, now: datetime) -> RoundShown:
    row = of_quarter(session, found.quarter)
    return turnout.shown(session, found, policy, now, row.closed_at if row is not None else None)


def _last(session: Session, policy: Policy, today: date) -> Round | None:
    row = session.exec(select(RoundKept).where(RoundKept.state == "closed").order_by(col(RoundKept.opens).desc())).first()
    found = policy.round_of(row.quarter) if row is not None else None
    return found if found is not None and today <= (found.overleg or found.reply_by) + _A_MONTH else None


@asks("plan")
def change(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, step: RoundStep, day: date | None = None
) -> None:
    """/ronde with a step: open now, put off to a day, cancel, end. Refused with what would be right."""
    people.reply(session, now=now, sender=sender, notice=_change(session, now, sender, policy, step, day, None))


@asks("plan")
def press(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> RoundChanged:
    """The same by a button."""
    steps: dict[str, RoundStep] = {
        "open_round": "open",
        "cancel_round": "cancel",
        "revive_round": "revive",
        "close_round": "close",
    }
    return _change(session, now, sender, policy, steps[offer.do], None, offer.ref)


def _change(
    session: Session, now: datetime, sender: Sender, policy: Policy, step: RoundStep, day: date | None, ref: int | None
) -> RoundChanged:
    actor = access.require(sender, "plan")
    today = policy.day(now)
    found = policy.rounds_from(today)[0]
    runs = found.opens <= today
    match step:
        case "close":
            if not runs:
                raise Refused(RoundNotOpen(opens=found.opens))
            row = of_quarter(session, found.quarter) or _begin(session, now, found, None)
            row.reply_by = min(row.reply_by, today)
            _end(session, now, row, actor.person)
        case "revive":
            row = _cancelled(session, ref)
            fits(policy, policy.round_of(row.quarter), max(row.opens, today))
            _plan(session, now, row, actor, "planned", "revive_round")
        case _ if runs:
            raise Refused(RoundRuns(reply_by=found.reply_by))
        case "open":
            row = _begin(session, now, _moved(policy, found, policy.calendar.open_from(today)), actor.person)
        case "move":
            if day is None:
                raise Refused(WordsMissing(command="ronde"))
            if day < today:
                raise Refused(MomentPassed(moment=day, today=today))
            row = of_quarter(session, found.quarter) or _row(found)
            moved = _moved(policy, found, day)
            row.opens, row.reply_by = moved.opens, moved.reply_by
            _plan(session, now, row, actor, "planned", "move_round")
        case "cancel":
            row = of_quarter(session, found.quarter) or _row(found)
            _plan(session, now, row, actor, "cancelled", "cancel_round")
        case _:
            assert_never(step)
    session.execute(update(Share).values(look_at=now))  # whatever goes along with a round moves with it
    asks_from = policy.day(policy.ask_at(max(now, policy.at(row.opens, policy.hour))))
    told = RoundChanged(
        step=step,
        quarter=quarter_of(row.quarter),
        opens=row.opens,
        reply_by=row.reply_by,
        first=asks_from if step in ("open", "move", "revive") else None,
        ref=row.id,
    )
    people.tell_team(session, now=now, notice=told.model_copy(update={"by": actor.name}), but=actor.person)
    return told


def _cancelled(session: Session, ref: int | None) -> RoundKept:
    row = session.get(RoundKept, ref) if ref is not None else None
    if row is None or row.state != "cancelled":
        raise Refused(ButtonStale())
    return row


def _plan(session: Session, now: datetime, row: RoundKept, actor: Actor, state: RoundState, verb: str) -> None:
    row.state, row.person = state, actor.person
    _keep(session, now, row, verb)


def _moved(policy: Policy, found: Round, opens: date) -> Round:
    """The round on another day. Refused where it can't begin on it."""
    return replace(found, opens=opens, reply_by=fits(policy, found, opens))


def fits(policy: Policy, found: Round, opens: date) -> date:
    """The last day of a round that opens on this one. Refused with a day that would be right, where it can't."""
    calendar = policy.calendar
    if not calendar.is_open(opens):
        raise Refused(RoundWrong(rule="not_a_workday", found=opens, right=calendar.open_from(opens)))
    reply_by = calendar.shift(opens, policy.round_reply)
    recess = [day for day in _days(opens, reply_by) if any(period.holds(day) for period in policy.agenda.recess)]
    if recess:
        raise Refused(RoundWrong(rule="recess", found=opens, right=calendar.open_from(recess[-1])))
    for other in policy.rounds_from(opens):
        if other.quarter != found.quarter and other.opens <= reply_by:
            before = calendar.shift(other.opens, -policy.round_reply - 1)
            right = calendar.open_from(other.reply_by + timedelta(days=1)) if other.opens <= opens else before
            raise Refused(RoundWrong(rule="overlaps", found=opens, right=right))
    if found.overleg is not None and reply_by >= found.overleg:
        last = calendar.shift(found.overleg, -policy.round_reply - 1)
        raise Refused(RoundWrong(rule="overleg", found=opens, right=last if last >= opens else None))
    return reply_by


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def not_at_once(policy: Policy, today: date) -> None:
    """Refused where the agenda brings two rounds at once, with a day of an overleg that would be right."""
    for one, other in pairwise(policy.rounds_from(today)):
        if other.opens <= one.reply_by and other.overleg is not None:
            right = policy.calendar.shift(one.reply_by, policy.round_before + 1)
            raise Refused(RoundWrong(rule="agenda", found=other.overleg, right=right))


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
