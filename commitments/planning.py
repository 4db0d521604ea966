"""What does the team change in the agenda? A day of the overleg, a letter, closed days: seen first, held afterwards.

The agenda begins as shipped; each change that was held is a row for ever, and they are applied in the order in which they held.
Whoever is handed a policy is handed it on the agenda as it stands (`current`, asked by `work`), so that all work with the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import func, update
from sqlalchemy import select as sql_select
from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, agenda, history, people, questions, rounds, rungs
from commitments.access import asks
from commitments.agenda import Agenda, Change
from commitments.database import Instant, one_of
from commitments.ledger import Commitment, Share
from commitments.notices import AgendaChanged, AgendaMove, AgendaPreview, AgendaShown, Offer
from commitments.parties import Party
from commitments.people import Sender
from commitments.policy import Fixed, Policy
from commitments.refusals import AgendaWrong, ButtonStale, MomentPassed, NotOnAgenda, Refused, WordsMissing
from commitments.sets import OnAgenda

LISTED = 10
"""Questions that a preview names; the others are counted."""


class AgendaChange(SQLModel, table=True):
    """One change. `held`: its place in the order of those that hold, from 1; None while it was only looked at.

    `last` is the peildatum of a letter, and the last day of what is closed.
    """

    __tablename__ = "agenda_change"
    __table_args__ = (one_of("what", OnAgenda),)
    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    person: int = Field(foreign_key="person.id")
    what: str
    gone: bool
    first: date
    last: date | None = None
    held: int | None = Field(default=None, unique=True)

    @property
    def change(self) -> Change:
        """The change as a value."""
        return Change(self.what, self.gone, self.first, self.last)  # type: ignore[arg-type]


_ROW = (AgendaChange.what, AgendaChange.gone, AgendaChange.first, AgendaChange.last)
_HELD = sql_select(*_ROW).where(col(AgendaChange.held).is_not(None)).order_by(col(AgendaChange.held))  # type: ignore[call-overload]


def current(session: Session, policy: Policy) -> Policy:
    """The policy on the agenda as it stands, with what became of the rounds."""
    rows = session.connection().execute(_HELD).all()
    rounded = rounds.fixed(session)
    return _on(policy, tuple(Change(*row) for row in rows), rounded) if rows or rounded else policy


@lru_cache(maxsize=16)
def _on(policy: Policy, changes: tuple[Change, ...], rounded: tuple[Fixed, ...]) -> Policy:
    found = policy.agenda
    for change in changes:
        found = agenda.changed(found, change)
    return replace(policy, agenda=found, rounds=rounded)


@asks("read")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/agenda: the days that are known."""
    people.reply(session, now=now, sender=sender, notice=_shown(policy.agenda, policy, now))


def current_agenda(session: Session, *, policy: Policy) -> Agenda:  # noqa: ARG001  the policy comes with it
    """The days that are known."""
    return policy.agenda


def _shown(found: Agenda, policy: Policy, now: datetime) -> AgendaShown:
    today = policy.day(now)
    coming = policy.next_round(today - timedelta(days=1))
    return AgendaShown(
        overleg=tuple(day for day in found.overleg if day >= today),
        letters=tuple((letter.day, letter.peildatum) for letter in found.letters if letter.day >= today),
        recess=tuple((season.first, season.last, season.to_monday) for season in found.recess),
        closed=tuple((stretch.first, stretch.last) for stretch in found.closed if stretch.last >= today),
        next_round=coming.opens,
    )


@asks("plan")
def look(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    change: Change | None,
) -> None:
    """What would this change move? Nothing holds yet. Refused where the day cannot be meant so, or is not on the agenda."""
    actor = access.require(sender, "plan")
    if change is None:
        raise Refused(WordsMissing(command="agenda"))
    after = _checked(policy, change, policy.day(now))
    row = AgendaChange(at=now, person=actor.person, what=change.what, gone=change.gone, first=change.first, last=change.last)
    session.add(row)
    session.flush()
    shares, moved = _moves(session, policy, after, now)
    listed = [_move(session, shares[one.share], one, policy) for one in moved[:LISTED]]
    today = policy.day(now) - timedelta(days=1)
    notice = AgendaPreview(
        change=row.id,
        what=change.what,
        gone=change.gone,
        first=change.first,
        last=change.last,
        moves=tuple(listed),
        more=len(moved) - len(listed),
        round_before=policy.next_round(today).opens,
        round_after=policy.on(after).next_round(today).opens,
    )
    people.reply(session, now=now, sender=sender, notice=notice)


def _checked(policy: Policy, change: Change, today: date) -> Agenda:
    """The agenda with this change. Refused with the day that would be right."""
    once = not change.gone and change.what != "recess"
    if once and change.first < today and (change.last is None or change.last < today):
        raise Refused(MomentPassed(moment=change.first, today=today))
    after = agenda.changed(policy.agenda, change)
    if after == policy.agenda:
        raise Refused(NotOnAgenda(day=change.first))
    for rule, found, right in agenda.misfits(after):
        raise Refused(AgendaWrong(rule=rule, found=found, right=right))
    rounds.not_at_once(policy.on(after), today)
    return after


def _moves(session: Session, policy: Policy, after: Agenda, now: datetime) -> tuple[dict[int, Share], list[rungs.Moved]]:
    shares: Sequence[Share] = session.exec(
        select(Share)
        .join(Commitment, col(Commitment.id) == Share.commitment)
        .where(Commitment.mode == "asked", Commitment.state == "active", col(Share.withdrawn).is_(False))
        .order_by(col(Commitment.position), col(Share.id))
    ).all()
    facts = questions.all_facts(session, shares)
    known = [(share.id, one) for share, one in zip(shares, facts, strict=True)]
    moved = rungs.moves(known, policy, policy.agenda, after, now)
    days = [one for one in moved if _day(one.before, policy) != _day(one.after, policy)]
    return {share.id: share for share in shares}, days


def _day(question: rungs.Question | None, policy: Policy) -> date | None:
    return policy.day(question.at) if question is not None else None


def _move(session: Session, share: Share, moved: rungs.Moved, policy: Policy) -> AgendaMove:
    party = session.get(Party, share.aanspreekpunt) if share.aanspreekpunt is not None else None
    return AgendaMove(
        code=session.get_one(Commitment, share.commitment).code,
        party=party.name if party is not None else None,
        before=_day(moved.before, policy),
        after=_day(moved.after, policy),
    )


@asks("plan")
def hold(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> AgendaChanged:
    """The change holds from now on. Refused where it holds already, or no longer fits what others changed meanwhile."""
    actor = access.require(sender, "plan")
    row = session.get(AgendaChange, offer.ref) if offer.ref is not None else None
    if row is None or row.held is not None:
        raise Refused(ButtonStale())
    after = _checked(policy, row.change, policy.day(now))
    _, moved = _moves(session, policy, after, now)
    row.held = (session.exec(select(func.max(AgendaChange.held))).one() or 0) + 1
    row.at, row.person = now, actor.person
    session.add(row)
    session.execute(update(Share).values(look_at=now))  # a round may move too, and with it what goes along
    verb = "agenda_remove" if row.gone else "agenda_add"
    facts = {"what": row.what, "first": row.first, "last": row.last}
    history.record(session, now=now, person=actor.person, verb=verb, kind="agenda", row=row.id, **facts)
    change = row.change
    told = AgendaChanged(what=change.what, gone=change.gone, first=change.first, last=change.last, moved=len(moved))
    people.tell_team(session, now=now, notice=told.model_copy(update={"by": actor.name}), but=actor.person)
    return told
