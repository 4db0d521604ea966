"""May the team have it asked now? Who answers for an item is asked at once, instead of on the policy's day.

Once a fortnight for each part, whoever put the last question; on a day on which somebody works; never where nothing is to be
asked. What would have been asked within that fortnight anyway is what is asked now. The question is the team's own, so it takes
nothing from the messages that the policy allows; on that day the policy sends that person nothing more.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commitments import access, history, ledger, outbox, people, questions
from commitments.access import asks
from commitments.ledger import Share
from commitments.notices import AskedNow, AskedOne, Due, QuestionsDue
from commitments.parties import Party
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.questions import Asked
from commitments.refusals import CannotAsk, LeftOut, Refused, SendingPaused
from commitments.rungs import Facts, never, own_question
from commitments.sets import Rung, WhyNot
from commitments.workdays import Desk, is_workday

APART = timedelta(days=14)
"""From one question about a part until the team may have it asked again."""
_AHEAD = 400
"""Days within which somebody works again."""


@asks("behalf")
def ask(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str) -> AskedNow:
    """Ask everybody who answers for a part of this item, as far as they may be asked. Refused where nobody may, with the reason
    for each and the day on which it ends; and while sending is paused."""
    actor = access.require(sender, "behalf")
    if outbox.is_paused(session):
        raise Refused(SendingPaused())
    item, today = ledger.commitment(session, code), policy.day(now)
    shares = [share for share in ledger.shares_of(session, item.id) if not share.withdrawn]
    last = questions.last_put(session, [share.id for share in shares])
    mine: dict[int, list[tuple[Share, Facts]]] = {}
    left: dict[LeftOut, None] = {}
    done: dict[LeftOut, None] = {}
    for share, facts in zip(shares, questions.all_facts(session, shares), strict=True):
        put = last.get(share.id)
        why = _why_not(facts, today, policy.day(put) + APART if put else None)
        if why is None:
            mine.setdefault(facts.desk.on(today).person, []).append((share, facts))
        else:
            (done if why[0] in ("done", "told_by_another") else left)[_left(session, share, *why)] = None
    if not mine:
        raise Refused(CannotAsk(code=item.code, left=(*left, *done)))
    asked = tuple(_put(session, now, policy, person, found, actor.person) for person, found in sorted(mine.items()))
    return AskedNow(code=item.code, title=item.title, asked=asked, left=tuple(left), again=today + APART)


def _left(session: Session, share: Share, why: WhyNot, day: date | None) -> LeftOut:
    answers = next((one for one in (share.aanspreekpunt, share.proposed) if one is not None), share.party)
    return LeftOut(party=session.get_one(Party, answers).name, why=why, day=day)


def _why_not(facts: Facts, today: date, again: date | None) -> tuple[WhyNot, date | None] | None:
    """Why this part may not be asked about now, and until when; None where it may."""
    if why := never(facts):
        return why, None
    if not facts.answered:
        return ("proposed" if facts.proposed else "nobody_answers"), None
    if not facts.reachable:
        return "unreachable", None
    if facts.quiet_until is not None and facts.quiet_until > today:
        return "later", facts.quiet_until
    if again is not None and again > today:
        return "lately", again
    day = _works_from(facts.desk, today)
    return None if day == today else ("away", day)


def _works_from(desk: Desk, today: date) -> date:
    """The first day from today on on which who is asked then works; the programme's own closed periods do not count here."""
    for ahead in range(_AHEAD):
        day = today + timedelta(days=ahead)
        days = desk.on(day).days
        if is_workday(day) and day.weekday() in days.weekdays and days.away_on(day) is None:
            return day
    return today + timedelta(days=_AHEAD)


def _put(
    session: Session, now: datetime, policy: Policy, number: int, found: Sequence[tuple[Share, Facts]], by: int
) -> AskedOne:
    """One message to one person; what they got today already is told."""
    today, person = policy.day(now), session.get_one(Person, number)
    before = any(policy.day(moment) == today for moment in questions.put_to_person(session, number))
    due = [(share, *_as(facts, policy, now)) for share, facts in found]
    references = tuple(Due(share=share.id, version=share.version, rung=rung) for share, rung, _ in due)
    notice = QuestionsDue(person=number, due=references, by_team=True)
    letter = outbox.post(session, now=now, address=person.address, notice=notice, urgency="unasked")
    for share, rung, about in due:
        session.add(
            Asked(share=share.id, version=share.version, rung=rung, about=about, person=number, letter=letter, at=now, by=by)
        )
        ledger.look_again(session, now=now, share=share.id)
        history.record(session, now=now, person=by, verb="ask_now", kind="share", row=share.id)
    session.flush()
    actor = people.actor_of(session, person)
    return AskedOne(name=actor.name, party=actor.party_name, second=before)


def _as(facts: Facts, policy: Policy, now: datetime) -> tuple[Rung, date]:
    """The question that was to come within the fortnight, brought forward; else one beside those."""
    today = policy.day(now)
    coming = own_question(facts, policy, now)
    if coming is not None and policy.day(coming.at) <= today + APART:
        return coming.rung, coming.about
    return "again", today
