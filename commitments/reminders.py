"""Who must be asked now? A sweep that reads what is due and nothing else, and posts one bundle a person a day.

Each share keeps `look_at`; the sweep looks at the shares whose moment has come, asks the pure policy, and either puts the
question (its row `asked` and the bundle's letter in one commit) or sets the next moment. Whatever changes a share only says
"look again". So there is nothing to schedule, to cancel or to catch up with.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from commitments import outbox, people, questions
from commitments.ledger import Share
from commitments.notices import Due, QuestionsDue, TaskDue
from commitments.people import Person
from commitments.policy import Policy, Question, free_at, next_question

BATCH = 500
"""Shares one sweep looks at; the rest waits for the next minute."""


def due_after(session: Session, *, after: datetime) -> datetime | None:
    """The first moment strictly after this one at which a share wants to be looked at; None while sending is paused."""
    if outbox.is_paused(session):
        return None
    return session.exec(select(func.min(Share.look_at)).where(col(Share.look_at) > after)).one()


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Put every question that is due. Returns how many letters were posted."""
    if outbox.is_paused(session):
        return 0
    found = session.exec(select(Share).where(col(Share.look_at) <= now).order_by(col(Share.id)).limit(BATCH)).all()
    for_person: dict[int, list[tuple[Share, Question]]] = defaultdict(list)
    for_team: list[tuple[Share, Question]] = []
    facts = questions.all_facts(session, found)
    contacts = people.contacts(session)
    for share, known in zip(found, facts, strict=True):
        question = next_question(known, policy, now)
        if question is None or question.at > now:
            _look_at(session, share, question.at if question else None)
        elif question.rung == "appoint":
            for_team.append((share, question))
        else:
            assert share.aanspreekpunt is not None
            for_person[contacts[share.aanspreekpunt][0].id].append((share, question))
    posted = sum(_ask(session, now, policy, person, due) for person, due in sorted(for_person.items()))
    return posted + _give_task(session, now, policy, for_team)


def _look_at(session: Session, share: Share, moment: datetime | None) -> None:
    share.look_at = moment
    session.add(share)


def _ask(session: Session, now: datetime, policy: Policy, person_id: int, due: list[tuple[Share, Question]]) -> int:
    free = free_at(questions.unasked_to(session, person_id), policy, now)
    if free > now:
        for share, _ in due:
            _look_at(session, share, free)
        return 0
    person = session.get_one(Person, person_id)
    notice = QuestionsDue(person=person_id, due=_references(due))
    key = f"remind:{person_id}:{policy.day(now)}"
    letter = outbox.post(session, now=now, address=person.address, notice=notice, key=key, urgency="unasked")
    _remember(session, now, due, person_id, letter)
    return 1


def _give_task(session: Session, now: datetime, policy: Policy, due: list[tuple[Share, Question]]) -> int:
    """Nobody answers for these yet: that is the team's own task."""
    members = people.team(session)
    if not due or not members:
        tomorrow = policy.at(policy.day(now) + timedelta(days=1), policy.hour)
        for share, _ in due:
            _look_at(session, share, policy.ask_at(tomorrow))  # there is no team yet, or nobody of it can be reached
        return 0
    key = f"task:{policy.day(now)}:{min(share.id for share, _ in due)}"
    people.tell_team(session, now=now, notice=TaskDue(due=_references(due)), key=key)
    _remember(session, now, due, None, None)
    return len(members)


def _references(due: Sequence[tuple[Share, Question]]) -> tuple[Due, ...]:
    return tuple(Due(share=s.id, version=s.version, rung=q.rung) for s, q in due)


def _remember(
    session: Session, now: datetime, due: Sequence[tuple[Share, Question]], person: int | None, letter: int | None
) -> None:
    for share, question in due:
        session.add(
            questions.Asked(
                share=share.id,
                version=share.version,
                rung=question.rung,
                about=question.about,
                person=person,
                letter=letter,
                at=now,
            )
        )
        _look_at(session, share, now)  # what follows is worked out by the same sweep, a look later


def full_pass(session: Session, *, now: datetime, policy: Policy) -> list[int]:
    """Every share that will be looked at later than its next question allows: must be empty, else a verb forgot to say so."""
    missed = []
    shares = session.exec(select(Share)).all()
    for share, known in zip(shares, questions.all_facts(session, shares), strict=True):
        question = next_question(known, policy, now)
        if question is None:
            continue
        at = max(question.at, _free_at(session, share, question, policy, now))
        if share.look_at is None or share.look_at > max(at, now):
            missed.append(share.id)
    return missed


def _free_at(session: Session, share: Share, question: Question, policy: Policy, now: datetime) -> datetime:
    """When the one who is asked may get a message at all; a task waits until there is a team."""
    if question.rung == "appoint":
        return now if people.team(session) else policy.ask_at(policy.at(policy.day(now) + timedelta(days=1), policy.hour))
    assert share.aanspreekpunt is not None
    person = people.contacts_of(session, share.aanspreekpunt)[0]
    return free_at(questions.unasked_to(session, person.id), policy, now)
