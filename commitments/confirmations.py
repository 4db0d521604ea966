"""Is this still the right person? Each contact is asked once in half a year, and the team sees who stays silent.

Never in the week of another question, never so that one would have to wait, never while the programme is closed. What is due
follows from who takes part and from the rows of `AskedWho`; there is nothing to schedule.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from commitments import absences, access, history, outbox, people, questions, reports
from commitments.access import asks
from commitments.ledger import Share
from commitments.notices import Confirmed, Notice, Offer, SomebodyElse, StillYou, StillYouDue
from commitments.people import Person, Sender
from commitments.policy import Policy, free_at
from commitments.questions import Asked, AskedWho
from commitments.refusals import ButtonStale, Refused

_A_WEEK = timedelta(weeks=1)
_A_YEAR = 52
"""Weeks that are tried for one without another question."""


def _last(session: Session, person: int) -> AskedWho | None:
    return session.exec(select(AskedWho).where(AskedWho.person == person).order_by(col(AskedWho.id).desc()).limit(1)).first()


def _from(session: Session, policy: Policy) -> list[tuple[datetime, Person]]:
    """Every contact who can be reached, with the moment from which they may be asked again, the soonest first.

    Half a year after they came or were asked, or the weeks of "later"; read in two queries, since every minute asks it.
    """
    newest = select(func.max(AskedWho.id)).group_by(col(AskedWho.person)).scalar_subquery()
    asked = {row.person: row for row in session.exec(select(AskedWho).where(col(AskedWho.id).in_(newest)))}
    persons = people.askable(session)
    return sorted(((_again(person, asked.get(person.id), policy), person) for person in persons), key=lambda found: found[0])


def _again(person: Person, last: AskedWho | None, policy: Policy) -> datetime:
    if last is not None and last.answer == "later" and last.answered_at is not None:
        return last.answered_at + timedelta(weeks=policy.confirm_later_weeks)
    return max(last.at if last else person.joined_at, person.joined_at) + timedelta(weeks=policy.confirm_weeks)


def _due_at(session: Session, person: Person, policy: Policy, earliest: datetime) -> datetime:
    """The first moment at which this person may be asked: half a year after they last answered anything, spaced from what they
    got, in a week without another question, on a day on which they work."""
    policy = policy.of(absences.days_of(session, person))
    said = reports.last_of(session, person.id)
    if said is not None:  # who answers is there
        earliest = max(earliest, said + timedelta(weeks=policy.confirm_weeks))
    at = max(policy.ask_at(earliest), free_at(questions.unasked_to(session, person.id), policy, earliest, said))
    for _ in range(_A_YEAR):
        monday = policy.day(at) - timedelta(days=policy.day(at).weekday())
        if not _question_in(session, person, policy.at(monday, 0), policy.at(_clear_of(policy.day(at), policy), 0)):
            break
        at = policy.ask_at(policy.at(monday + _A_WEEK, policy.hour))
    return at


def _clear_of(day: date, policy: Policy) -> date:
    """Up to which day nothing else may come: the week's end, the spacing's, the month's. So no question waits for this one."""
    monday = day - timedelta(days=day.weekday())
    next_month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return max(monday + _A_WEEK, policy.calendar.shift(day, policy.spacing), next_month)


def _question_in(session: Session, person: Person, first: datetime, end: datetime) -> bool:
    """Whether they got a question in these days, or their organisation has one coming."""
    got = select(Asked.id).where(Asked.person == person.id, col(Asked.at) >= first, col(Asked.at) < end)
    coming = select(Share.id).where(Share.aanspreekpunt == person.party, col(Share.look_at) >= first, col(Share.look_at) < end)
    return session.exec(got.limit(1)).first() is not None or session.exec(coming.limit(1)).first() is not None


def due_after(session: Session, *, after: datetime, policy: Policy) -> datetime | None:
    """The first moment strictly after this one at which somebody is to be asked; None while sending is paused."""
    if outbox.is_paused(session):
        return None
    soon, first = after + timedelta(microseconds=1), None
    for moment, person in _from(session, policy):
        earliest = max(moment, soon)
        if first is not None and earliest >= first:
            break
        at = _due_at(session, person, policy, earliest)
        first = at if first is None else min(first, at)
    return first


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Ask everybody whose half year is over. Returns how many letters were posted."""
    if outbox.is_paused(session):
        return 0
    posted = 0
    for moment, person in _from(session, policy):
        if moment > now:
            break
        if _due_at(session, person, policy, now) > now:
            continue
        outbox.post(
            session,
            now=now,
            address=person.address,
            notice=StillYouDue(person=person.id),
            key=f"still-you:{person.id}:{policy.day(now)}",
            urgency="unasked",
        )
        session.add(AskedWho(person=person.id, at=now))
        session.flush()
        posted += 1
    return posted


def ask(session: Session, *, person: int) -> StillYou | None:
    """The question as it leaves; None where it was answered or the person left meanwhile."""
    row, last = session.get_one(Person, person), _last(session, person)
    if row.left_at is not None or last is None or last.answer is not None:
        return None
    actor = people.actor_of(session, row)
    return StillYou(person=person, party=actor.party_name)


def _known_since(session: Session, person: Person, policy: Policy) -> date:
    """The day on which they came, or last said that they are the right one."""
    said = select(func.max(AskedWho.answered_at)).where(AskedWho.person == person.id, AskedWho.answer == "still")
    return policy.day(session.exec(said).one() or person.joined_at)


def unconfirmed(session: Session, *, person: Person, policy: Policy, now: datetime) -> date | None:
    """Since when nobody said that this is the right one, where they were asked and are silent for the policy's days."""
    last = _last(session, person.id)
    if last is None or last.answer is not None:
        return None
    silent = policy.day(now) >= policy.calendar.shift(policy.day(last.at), policy.call_after)
    return _known_since(session, person, policy) if silent else None


@asks("confirm")
def hand_over(session: Session, *, now: datetime, sender: Sender, to: str | None) -> None:
    """ "Dit is nu iemand anders": said unasked, perhaps with a name. The team hears it; until it acts nothing changes."""
    for actor in access.every(sender, "confirm"):
        people.tell_team(session, now=now, notice=SomebodyElse(name=actor.name, party=actor.party_name, to=to))
        history.record(session, now=now, person=actor.person, verb="somebody_else", kind="person", row=actor.person)
        people.reply(session, now=now, sender=sender, notice=Confirmed(party=actor.party_name, answer="somebody_else"))


@asks("confirm")
def answer(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Notice:
    """ "Ja", "Iemand anders" or "Later". Who else is not asked: the team settles that. Refused where nothing was asked."""
    person = access.somebody(session, sender, "confirm", offer.ref)
    last = _last(session, person.id)
    if last is None or last.answer is not None:
        raise Refused(ButtonStale())
    assert offer.do in ("still", "somebody_else", "later")
    last.answer, last.answered_at = offer.do, now
    session.add(last)
    actor = people.actor_of(session, person)
    if offer.do == "somebody_else":
        people.tell_team(session, now=now, notice=SomebodyElse(name=actor.name, party=actor.party_name))
    history.record(session, now=now, person=person.id, verb=offer.do, kind="person", row=person.id)
    again_on = policy.day(policy.ask_at(_again(person, last, policy))) if offer.do == "later" else None
    return Confirmed(party=actor.party_name, answer=offer.do, again_on=again_on)
