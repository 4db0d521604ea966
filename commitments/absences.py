"""When is somebody away, who stands in, and on which days do they work? What people say of themselves.

An absence is days, from the first up to and including the last, and never a reason. A colleague stands in only after a yes.
While somebody is away their questions go to that colleague, else they wait until the absence is over.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, parties, people
from commitments.access import asks
from commitments.database import Instant
from commitments.notices import (
    Away,
    AwayEnded,
    AwayNoted,
    Colleague,
    Notice,
    Offer,
    StandIn,
    StandInAnswered,
    StandInAsked,
    WorkdaysNoted,
)
from commitments.people import Actor, Person, Sender
from commitments.policy import Policy
from commitments.refusals import AbsenceWrong, ButtonStale, ColleagueAway, NoColleague, Refused, WordsMissing
from commitments.workdays import Days, Desk, Seat, Stretch

AHEAD = timedelta(weeks=26)
"""How far ahead an absence may end: later is a slip, or somebody else's work by then."""
KEEP = timedelta(days=90)
"""How long days that are over are kept."""

_FRIDAY = 4


class Absence(SQLModel, table=True):
    """Days on which somebody is away. `deputy` was asked to stand in, and does since `agreed_at`; `ended_at`: taken back."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first <= last", name="days"),)
    id: int = Field(default=None, primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    first: date
    last: date
    noted_at: datetime = Field(sa_type=Instant)
    deputy: int | None = Field(default=None, foreign_key="person.id", index=True)
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def stretch(self) -> Stretch:
        """Its days as a value."""
        return Stretch(self.first, self.last)


# --- who is asked on which day --------------------------------------------------------------------------------------


def desks(session: Session, of: Iterable[int]) -> dict[int, Desk]:
    """Who is asked for these organisations, and on which days: the first contact, and who stands in for them."""
    first = {party: found[0] for party, found in people.contacts(session, list(of)).items()}
    rows = _rows(session, [person.id for person in first.values()])
    agreed = [row for found in rows.values() for row in found if row.agreed_at is not None]
    deputies = {
        n: session.get_one(Person, n) for row in agreed if (n := row.deputy) is not None and people.is_there(session, n)
    }
    theirs = _rows(session, deputies)
    return {
        party: Desk(
            _seat(person, rows[person.id]),
            tuple(
                (row.stretch, _seat(deputies[row.deputy], theirs[row.deputy]))
                for row in rows[person.id]
                if row.agreed_at is not None and row.deputy in deputies
            ),
        )
        for party, person in first.items()
    }


def _rows(session: Session, persons: Iterable[int]) -> dict[int, list[Absence]]:
    numbers = list(persons)
    found: dict[int, list[Absence]] = defaultdict(list)
    if numbers:
        theirs = select(Absence).where(col(Absence.person).in_(numbers), col(Absence.ended_at).is_(None))
        for row in session.exec(theirs.order_by(col(Absence.first))):
            found[row.person].append(row)
    return found


def _seat(person: Person, rows: Sequence[Absence]) -> Seat:
    return Seat(person.id, Days(people.workdays_of(person), tuple(row.stretch for row in rows)))


def days_of(session: Session, person: Person) -> Desk:
    """One person's own days, whoever stands in."""
    return Desk(_seat(person, _rows(session, [person.id])[person.id]))


def works_on(session: Session, person: Person, day: date) -> bool:
    """Whether somebody works on this day: not one that they keep free in the week, and they are not away.

    A weekend is nobody's own: what could not leave before it leaves in it, as it always did.
    """
    days = days_of(session, person).seat.days
    return (day.weekday() in days.weekdays or day.weekday() > _FRIDAY) and days.away_on(day) is None


def team_there(session: Session, today: date) -> Sequence[Person]:
    """The members of the team who are not away on this day; where all of them are, all of them."""
    members = people.team(session)
    rows = _rows(session, [person.id for person in members])
    there = [person for person in members if not any(row.stretch.holds(today) for row in rows[person.id])]
    return there or members


def stands_in_for(session: Session, person: int, today: date) -> str | None:
    """The name of who is away and whose questions this person gets today; None for who gets their own."""
    agreed = (Absence.deputy == person, col(Absence.agreed_at).is_not(None), col(Absence.ended_at).is_(None))
    days = (col(Absence.first) <= today, col(Absence.last) >= today)
    row = session.exec(select(Absence).where(*agreed, *days).order_by(col(Absence.id))).first()
    return people.name_of(session, session.get_one(Person, row.person)) if row is not None else None


def on_list(session: Session, person: int, today: date) -> Away | None:
    """The absence of now, or else the next one, as others read it."""
    row = next((row for row in _rows(session, [person])[person] if row.last >= today), None)
    return _away(session, row) if row is not None else None


def _away(session: Session, row: Absence) -> Away:
    name = people.name_of(session, session.get_one(Person, row.deputy)) if row.deputy is not None else None
    return Away(absence=row.id, first=row.first, last=row.last, deputy=name, agreed=row.agreed_at is not None)


# --- to say so ------------------------------------------------------------------------------------------------------


@asks("be_away")
def coming(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> tuple[Away, ...]:
    """What somebody noted, as far as it is not over; once, where they are of several organisations."""
    actors = access.every(sender, "be_away")
    rows = _rows(session, [actor.person for actor in actors])
    found = {row.stretch: row for actor in actors for row in rows[actor.person] if row.last >= policy.day(now)}
    return tuple(_away(session, row) for row in found.values())


@asks("be_away")
def note(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    first: date,
    last: date,
    deputy: str | None,
) -> AwayNoted:
    """Somebody is away on these days. What they noted for some of the same days ends.

    Refused for days that are over, backwards or more than half a year off; for a colleague who takes no part for the same
    organisation, or is away then too.
    """
    actors = access.every(sender, "be_away")
    today = policy.day(now)
    if last < first:
        raise Refused(AbsenceWrong(rule="backwards", first=first, last=last))
    if last < today:
        raise Refused(AbsenceWrong(rule="over", first=first, last=last))
    if last > today + AHEAD:
        raise Refused(AbsenceWrong(rule="far", first=first, last=last, most=today + AHEAD))
    meant = _meant(session, actors, deputy, Stretch(first, last)) if deputy else {}
    for actor in actors:
        for row in _rows(session, [actor.person])[actor.person]:
            if row.first <= last and row.last >= first:
                _end(session, now, row, by=actor)
        row = Absence(person=actor.person, first=first, last=last, noted_at=now)
        session.add(row)
        session.flush()
        days = {"first": first, "last": last}
        history.record(session, now=now, person=actor.person, verb="be_away", kind="absence", row=row.id, **days)
        if actor.party in meant:
            _ask(session, now, actor, row, meant[actor.party])
        ledger.look_again(session, now=now, party=actor.party)
    return _noted(session, actors, policy)


def _noted(session: Session, actors: Sequence[Actor], policy: Policy) -> AwayNoted:
    newest: dict[int, Absence] = {}
    for actor in actors:
        rows = _rows(session, [actor.person])[actor.person]
        if rows:
            newest[actor.person] = max(rows, key=lambda row: row.id)
    if not newest:
        raise Refused(ButtonStale())
    one = next(iter(newest.values()))
    wanting = [actor for actor in actors if actor.person in newest and newest[actor.person].deputy is None]
    free = [
        Colleague(person=person.id, name=people.name_of(session, person), party=actor.party_name)
        for actor in wanting
        for person in _colleagues(session, actor)
        if _clash(session, person, one.stretch) is None
    ]
    mine = policy.of(days_of(session, session.get_one(Person, one.person)))
    return AwayNoted(
        absence=one.id,
        first=one.first,
        last=one.last,
        deputies=tuple(
            StandIn(name=away.deputy, party=actor.party_name, agreed=away.agreed)
            for actor in actors
            if actor.person in newest and (away := _away(session, newest[actor.person])).deputy
        ),
        colleagues=tuple(free),
        back_on=mine.calendar.ask_day_from(one.last + timedelta(days=1)),
    )


def _colleagues(session: Session, actor: Actor) -> list[Person]:
    """Who takes part for the same organisation and can be reached, deputies first."""
    found = [
        person
        for person in people.present(session)
        if person.id != actor.person
        and person.role != "observer"
        and people.actor_of(session, person).party == actor.party
        and people.is_there(session, person.id)
    ]
    return sorted(found, key=lambda person: person.role != "deputy")


def _clash(session: Session, person: Person, stretch: Stretch) -> Absence | None:
    """An absence of theirs on some of these days."""
    rows = _rows(session, [person.id])[person.id]
    return next((row for row in rows if row.first <= stretch.last and row.last >= stretch.first), None)


def _meant(session: Session, actors: Sequence[Actor], name: str, stretch: Stretch) -> dict[int, Person]:
    """The colleague of this name, by organisation. Refused where there is none, more than one, or they are away then too."""
    words = [parties.plain(word) for word in name.split() if parties.plain(word)]
    every = [(actor, person) for actor in actors for person in _colleagues(session, actor)]
    names = {person.id: people.name_of(session, person) for _, person in every}
    alike = {
        (actor.party, person.id): person
        for actor, person in every
        if words and set(words) <= {parties.plain(word) for word in names[person.id].split()}
    }
    if not alike or len({party for party, _ in alike}) < len(alike):
        near = dict.fromkeys(names[person.id] for _, person in every)
        raise Refused(NoColleague(name=name[:60], party=actors[0].party_name, near=tuple(near)[:4]))
    for person in alike.values():
        clash = _clash(session, person, stretch)
        if clash is not None:
            raise Refused(ColleagueAway(name=names[person.id], first=clash.first, last=clash.last))
    return {party: person for (party, _), person in alike.items()}


def _ask(session: Session, now: datetime, actor: Actor, row: Absence, deputy: Person) -> None:
    """Will this colleague stand in? Until the yes nothing goes there."""
    row.deputy, row.agreed_at = deputy.id, None
    session.add(row)
    asked = StandInAsked(absence=row.id, name=actor.name, party=actor.party_name, first=row.first, last=row.last)
    outbox.post(session, now=now, address=deputy.address, notice=asked)
    history.record(session, now=now, person=actor.person, verb="ask_stand_in", kind="absence", row=row.id, deputy=deputy.id)


def _end(session: Session, now: datetime, row: Absence, *, by: Actor) -> None:
    """These days are taken back; who would stand in hears it."""
    row.ended_at = now
    session.add(row)
    session.flush()
    history.record(session, now=now, person=by.person, verb="be_back", kind="absence", row=row.id)
    ledger.look_again(session, now=now, party=by.party)
    deputy = session.get(Person, row.deputy) if row.deputy is not None else None
    if deputy is not None and deputy.left_at is None:
        told = AwayEnded(name=by.name, party=by.party_name, first=row.first, last=row.last, own=False)
        outbox.post(session, now=now, address=deputy.address, notice=told)


@asks("be_away")
def change(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Notice:
    """A button about an absence: who is to stand in, back again, or a colleague's own yes or no. Refused where it moved on."""
    actors = access.every(sender, "be_away")
    if offer.do == "stand_in":
        deputy = session.get(Person, offer.ref) if offer.ref is not None else None
        actor = next((a for a in actors if deputy is not None and deputy.id in {p.id for p in _colleagues(session, a)}), None)
        rows = _rows(session, [actor.person])[actor.person] if actor is not None else []
        if actor is None or deputy is None or not rows:
            raise Refused(ButtonStale())
        row = max(rows, key=lambda row: row.id)
        clash = _clash(session, deputy, row.stretch)
        if clash is not None:
            raise Refused(ColleagueAway(name=people.name_of(session, deputy), first=clash.first, last=clash.last))
        _ask(session, now, actor, row, deputy)
        session.flush()
        return _noted(session, actors, policy)
    found = session.get(Absence, offer.ref) if offer.ref is not None else None
    if found is None or found.ended_at is not None or found.last < policy.day(now):
        raise Refused(ButtonStale())
    if offer.do == "be_back":
        ours = {actor.person: actor for actor in actors}
        same = [row for rows in _rows(session, ours).values() for row in rows if row.stretch == found.stretch]
        if found.person not in ours:
            raise Refused(ButtonStale())
        for row in same:
            _end(session, now, row, by=ours[row.person])
        return AwayEnded(name="", party=actors[0].party_name, first=found.first, last=found.last, own=True)
    deputy_actor = next((actor for actor in actors if actor.person == found.deputy), None)
    if deputy_actor is None or (found.agreed_at is not None and offer.do == "stand_in_yes"):
        raise Refused(ButtonStale())
    return _answer(session, now, found, deputy_actor, yes=offer.do == "stand_in_yes")


def _answer(session: Session, now: datetime, row: Absence, deputy: Actor, *, yes: bool) -> StandInAnswered:
    """The colleague's own yes or no; who is away hears it."""
    away = people.actor_of(session, session.get_one(Person, row.person))
    if yes:
        clash = _clash(session, session.get_one(Person, deputy.person), row.stretch)
        if clash is not None:
            raise Refused(ColleagueAway(name=deputy.name, first=clash.first, last=clash.last))
        row.agreed_at = now
    else:
        row.deputy, row.agreed_at = None, None
    session.add(row)
    verb = "stand_in" if yes else "decline_stand_in"
    history.record(session, now=now, person=deputy.person, verb=verb, kind="absence", row=row.id)
    ledger.look_again(session, now=now, party=away.party)
    told = StandInAnswered(
        name=away.name, deputy=deputy.name, party=away.party_name, first=row.first, last=row.last, accepted=yes, own=True
    )
    address = session.get_one(Person, row.person).address
    outbox.post(session, now=now, address=address, notice=told.model_copy(update={"own": False}))
    return told


@asks("be_away")
def set_workdays(session: Session, *, now: datetime, sender: Sender, weekdays: frozenset[int] | None) -> None:
    """/werkdagen: on which days somebody works, Monday is 0; without any, how it stands. Refused for words that name none."""
    actors = access.every(sender, "be_away")
    persons = [session.get_one(Person, actor.person) for actor in actors]
    if weekdays is not None:
        if not weekdays:
            raise Refused(WordsMissing(command="werkdagen"))
        for actor, person in zip(actors, persons, strict=True):
            people.set_workdays(session, now=now, person=person, weekdays=weekdays)
            ledger.look_again(session, now=now, party=actor.party)
    told = WorkdaysNoted(weekdays=tuple(sorted(people.workdays_of(persons[0]))), news=weekdays is not None)
    people.reply(session, now=now, sender=sender, notice=told)


# --- what is kept ---------------------------------------------------------------------------------------------------


def of_person(session: Session, person: int) -> Sequence[Absence]:
    """Every absence of this person that is still kept, the oldest first."""
    return session.exec(select(Absence).where(Absence.person == person).order_by(col(Absence.id))).all()


def erase(session: Session, *, person: int) -> None:
    """This person's days go, and nobody knows any more for whom they stood in."""
    session.execute(delete(Absence).where(col(Absence.person) == person))
    session.execute(update(Absence).where(col(Absence.deputy) == person).values(deputy=None, agreed_at=None))


def expire(session: Session, *, now: datetime) -> int:
    """Delete the days that have long been over; returns how many."""
    gone = session.exec(select(Absence).where(Absence.last < (now - KEEP).date())).all()
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)
