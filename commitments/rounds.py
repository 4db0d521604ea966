"""How does a quarter's round go? It opens on its day and ends by itself; the team may decide otherwise.

Its days follow from the policy and the agenda. A row keeps only what has really happened, or what the team decided: from then
on those days stand, since people were told them. Whoever is handed a policy is handed it with these rows (`fixed`, asked by
`work`). What is asked in a round are questions like any other (`rungs`, `reminders`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, assert_never, get_args

from sqlalchemy import select as sql_select
from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, or_, select

from commitments import access, burden, history, ledger, mending, outbox, parties, people, questions, reports, verdicts
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Share
from commitments.notices import Offer, PapersShown, RoundChanged, RoundDue, RoundPutOff, RoundShown
from commitments.parties import TEAM, Party
from commitments.people import Actor, Sender
from commitments.policy import Fixed, Policy, Round, free_at
from commitments.questions import PageSent
from commitments.refusals import ButtonStale, MomentPassed, Refused, RoundNotOpen, RoundRuns, RoundWrong, WordsMissing
from commitments.reports import Report
from commitments.rungs import Facts, asks_about, in_round, round_question
from commitments.sets import RoundState, RoundStep, Status
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
            told = _shown(session, replace(policy.round_of(row.quarter), state="closed"), policy, now)
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
    told = _shown(session, found, policy, now)
    last = _last(session, policy, today) if found.opens > today else None
    if last is not None:
        # who can't be asked, and what stays out, the coming round says for itself
        bare = {"next_opens": None, "away": (), "without": 0, "left_out": 0}
        told = told.model_copy(update={"last": _shown(session, last, policy, now).model_copy(update=bare)})
    people.reply(session, now=now, sender=sender, notice=told)


def _last(session: Session, policy: Policy, today: date) -> Round | None:
    row = session.exec(select(RoundKept).where(RoundKept.state == "closed").order_by(col(RoundKept.opens).desc())).first()
    found = policy.round_of(row.quarter) if row is not None else None
    return found if found is not None and today <= (found.overleg or found.reply_by) + _A_MONTH else None


def _shown(session: Session, found: Round, policy: Policy, now: datetime) -> RoundShown:
    coming = next((one for one in policy.rounds_from(policy.day(now)) if one.opens > found.opens), None)
    ran = found.state in ("open", "closed")
    figures = _figures(session, found, policy, now) if ran else _expected(session, found, policy, now)
    return RoundShown(
        quarter=quarter_of(found.quarter),
        opens=found.opens,
        reply_by=found.reply_by,
        overleg=found.overleg,
        state=found.state,
        papers=_papers(session, found, policy, now) if ran else None,
        next_opens=coming.opens if coming is not None and found.state == "closed" else None,
        held=mending.held(session, policy.day(now), found.quarter) if found.state in ("planned", "open") else (),
        **figures,
    )


def _figures(session: Session, found: Round, policy: Policy, now: datetime) -> dict[str, Any]:
    """What was asked, and what became of it: an answer counts from the asking on; after the round it is late."""
    asked = asked_in(session, found.opens)
    said = _first_answers(session, asked)
    row = of_quarter(session, found.quarter)
    ends = policy.at(found.reply_by + timedelta(days=1), 0)
    ends = min(ends, row.closed_at) if row is not None and row.closed_at is not None else ends
    shares = session.exec(select(Share).where(col(Share.id).in_(asked))).all()
    names = {share.id: _name(session, share) for share in shares}
    owing, spoke = ({name for share, name in names.items() if (share in said) == answered} for answered in (False, True))
    return {
        "asked": len(asked),
        "parties": len(set(names.values())),
        "answered": sum(at <= ends for at in said.values()),
        "late": sum(at > ends for at in said.values()),
        "silent": tuple(sorted(owing - spoke)),
        "partly": tuple(sorted(owing & spoke)),
        **_not_asked(session, found, policy),
        **_left_out(session, found, policy, now, asked),
    }


def _papers(session: Session, found: Round, policy: Policy, now: datetime) -> PapersShown | None:
    """What the papers of the overleg say: what stood at the end of their day (until then: what stands), whatever came after."""
    days, asked = found.papers, asked_in(session, found.opens)
    if days is None or not asked:
        return None
    until = min(policy.at(days.figures_on + timedelta(days=1), 0), now + _A_MOMENT)
    counts = or_(col(Report.withdrawn_at).is_(None), col(Report.withdrawn_at) >= until)
    since = policy.at(found.near + timedelta(days=1), 0)
    said = session.exec(select(Report).where(Report.at >= since, counts).order_by(col(Report.id))).all()
    last = {report.share: report.status for report in said if report.at < until}
    standing = Counter(last.get(share) for share in {*asked, *last})
    return PapersShown(
        on=days.figures_on,
        standing=tuple((status, standing[status]) for status in (*get_args(Status), None) if standing[status]),
        unasked=len(set(last) - set(asked)),
        over=policy.day(now) > days.figures_on,
        after=len({report.share for report in said if report.at >= until}),
        page_on=days.page_on,
        **_pages(session, found, policy, said, asked, policy.day(now) > days.correct_by),
    )


def said_it_all(session: Session, found: Round, policy: Policy) -> frozenset[int]:
    """The organisations that answered all of a round by themselves and got no verdict on it since; and the team."""
    asked = asked_in(session, found.opens)
    last = reports.latest(session, list(asked))
    judged = verdicts.latest(session, [report.id for report in last.values()])
    team = parties.named(session, TEAM).id
    wanting, every = set(), {team}
    for share in session.exec(select(Share).where(col(Share.id).in_(asked))):
        report = last.get(share.id)
        own = report is not None and report.party == share.aanspreekpunt and report.told_in is None
        if report is None or not own or report.id in judged or policy.day(report.at) <= found.near:
            wanting.add(share.aanspreekpunt)
        every.add(share.aanspreekpunt or team)
    return frozenset(every - (wanting - {team}))


def _pages(
    session: Session, found: Round, policy: Policy, said: Sequence[Report], asked: Collection[int], over: bool
) -> dict[str, tuple[str, ...]]:
    """The organisations by what they did with their own page: a correction is an answer after it, and after their yes."""
    rows = session.exec(select(PageSent).where(PageSent.quarter == found.quarter)).all()
    what: dict[str, list[int]] = {"agreed": [], "corrected": [], "silent": [], "unsent": [], "unneeded": []}
    for row in rows:
        since = row.agreed_at or row.at
        corrected = any(report.party == row.party and report.at > since for report in said)
        what["corrected" if corrected else "agreed" if row.agreed_at else "silent"].append(row.party)
    speaking = session.exec(select(Share.aanspreekpunt).where(col(Share.id).in_(asked))).all()
    others = {party for party in speaking if party} - {parties.named(session, TEAM).id, *(row.party for row in rows)}
    content = said_it_all(session, found, policy)
    what["unneeded"] = [party for party in others if party in content]
    what["unsent"] = [party for party in others if over and party not in content]
    return {name: tuple(sorted(session.get_one(Party, party).name for party in found)) for name, found in what.items()}


def asked_in(session: Session, opens: date) -> dict[int, datetime]:
    """When the round that opened on this day asked about which share."""
    of_round = (questions.Asked.rung == "round", questions.Asked.about == opens)
    return {row.share: row.at for row in session.exec(select(questions.Asked).where(*of_round)).all()}


def _first_answers(session: Session, asked: Mapping[int, datetime]) -> dict[int, datetime]:
    """When each of these shares was first answered since it was asked about; what was taken back is none."""
    counts = (col(Report.share).in_(asked), col(Report.withdrawn_at).is_(None))
    rows = session.exec(select(Report.share, Report.at).where(*counts).order_by(col(Report.id).desc())).all()
    return {share: at for share, at in rows if at >= asked[share]}


def _expected(session: Session, found: Round, policy: Policy, now: datetime) -> dict[str, Any]:
    """What it will ask as things stand: of each organisation what its cap leaves room for."""
    wanted = [
        share
        for share, facts in _in_force(session)
        if (question := round_question(facts, policy, now)) is not None and question.about == found.opens
    ]
    counts = Counter(share.aanspreekpunt for share in wanted if share.aanspreekpunt is not None)
    room = _room(session, counts, found, policy)
    return {
        "asked": sum(min(count, room[party]) for party, count in counts.items()),
        "parties": sum(room[party] > 0 for party in counts),
        **_not_asked(session, found, policy),
        **_beyond(session, Counter({party: count - room[party] for party, count in counts.items()}), policy),
    }


def _room(session: Session, parties: Iterable[int], found: Round, policy: Policy) -> dict[int, int]:
    """How many questions each organisation may still get in the quarter in which a round opens."""
    began = burden.quarter_began(policy, policy.at(found.opens, policy.hour))
    return {party: max(0, policy.a_quarter - questions.put_to(session, party, began)) for party in parties}


def _left_out(session: Session, found: Round, policy: Policy, now: datetime, asked: Collection[int]) -> dict[str, Any]:
    """What a round that ran would have asked of who had their number of questions already."""
    if policy.day(policy.ask_at(policy.at(found.opens, policy.hour))) >= policy.day(now):
        return {}  # its letters have not left
    counts = Counter(
        share.aanspreekpunt
        for share, facts in _in_force(session)
        if share.aanspreekpunt is not None and share.id not in asked and asks_about(facts, policy, found)
    )
    room = _room(session, counts, found, policy)
    return _beyond(session, Counter({party: count for party, count in counts.items() if not room[party]}), policy)


def _beyond(session: Session, counts: Counter[int], policy: Policy) -> dict[str, Any]:
    full = +counts  # what is above nothing
    names = sorted(session.get_one(Party, party).name for party in full)
    return {"left_out": full.total(), "full": tuple(names), "cap": policy.a_quarter}


def _not_asked(session: Session, found: Round, policy: Policy) -> dict[str, Any]:
    """What it can't ask, since nobody can be written to, or nobody answers for it."""
    away, nobody = set(), 0
    for share, facts in _in_force(session):
        could = in_round(replace(facts, answered=True, reachable=True), policy, found)
        if could in (None, "ends_next"):
            continue
        if not facts.answered:
            nobody += 1
        elif not facts.reachable:
            away.add(_name(session, share))
    return {"away": tuple(sorted(away)), "without": nobody}


def _in_force(session: Session) -> list[tuple[Share, Facts]]:
    shares = session.exec(select(Share).where(col(Share.withdrawn).is_(False)).order_by(col(Share.id))).all()
    return list(zip(shares, questions.all_facts(session, shares), strict=True))


def _name(session: Session, share: Share) -> str:
    return session.get_one(Party, share.aanspreekpunt or share.party).name


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
