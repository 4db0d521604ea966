"""Who must be asked now? A sweep that reads what is due and nothing else, and posts one bundle a person a day.

Each share keeps `look_at`; the sweep looks at the shares whose moment has come, asks the pure policy, and either puts the
question (its row `asked` and the bundle's letter in one commit) or sets the next moment. Whatever changes a share only says
"look again". So there is nothing to schedule, to cancel or to catch up with.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from commitments import absences, burden, outbox, people, pulses, questions, reports, rounds
from commitments.ledger import Share
from commitments.notices import Due, QuestionsDue, RoundDue, TaskDue
from commitments.people import Person
from commitments.policy import Policy, free_at
from commitments.rungs import Question, may_come_early, next_question, was_missed
from commitments.workdays import Desk

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
    away = _away(session, now, policy)
    # by its moment, so that the index is walked and not the register
    due = select(Share).where(col(Share.look_at) <= now).order_by(col(Share.look_at)).limit(BATCH)
    found = sorted(session.exec(due), key=lambda share: share.id)
    for_person: dict[int, list[tuple[Share, Question]]] = defaultdict(list)
    for_team: list[tuple[Share, Question]] = []
    desks: dict[int, Desk] = {}
    facts = questions.all_facts(session, found)
    for share, known in zip(found, facts, strict=True):
        question = next_question(known, policy, now)
        if question is None or question.at > now:
            _look_at(session, share, question.at if question else None)
        elif question.rung == "appoint":
            for_team.append((share, question))
        else:
            person = known.desk.on(policy.day(now)).person
            desks[person] = known.desk
            for_person[person].append((share, question))
    posted = sum(_ask(session, now, policy, desks[person], due, away) for person, due in sorted(for_person.items()))
    return posted + _give_task(session, now, policy, for_team)


def _look_at(session: Session, share: Share, moment: datetime | None) -> None:
    share.look_at = moment
    session.add(share)


_Away = tuple[datetime, datetime] | None
"""From when to when no sweep was done, the last time that this took the policy's hours or longer."""


def _away(session: Session, now: datetime, policy: Policy) -> _Away:
    """Known from the sign of life that each beat leaves; kept until the questions that were missed have gone out."""
    alive = pulses.seen(session)
    last, before = alive.get("sweep"), alive.get("away")
    known = (datetime.fromisoformat(before.note), before.at) if before and before.note else None
    if last is None or now - last.at < timedelta(hours=policy.late_hours):
        return known
    # gone again before anything could be asked: the same absence
    gone = known[0] if known and policy.ask_at(known[1]) >= last.at else last.at
    pulses.beat(session, now=now, name="away", note=gone.isoformat())
    return gone, now


def _ask(session: Session, now: datetime, policy: Policy, desk: Desk, due: list[tuple[Share, Question]], away: _Away) -> int:
    person_id = desk.on(policy.day(now)).person
    earlier, said = questions.unasked_to(session, person_id), reports.last_of(session, person_id)
    free = _free_at(session, desk, policy, now)
    if free > now:
        for share, _ in due:
            _look_at(session, share, free)
        return 0
    person = session.get_one(Person, person_id)
    due = [*due, *_alongside(session, due, policy, now)]
    due, waiting = burden.split(due, _so_far(session, due[0][0], policy, now), policy)
    for share, _ in waiting:
        _look_at(session, share, burden.free_again(policy, now))
    if not due:
        return 0
    missed = away is not None and was_missed([question for _, question in due], earlier, policy, *away, said)
    notice = _letter(session, person, due, policy, missed=missed)
    key = f"remind:{person_id}:{policy.day(now)}"
    letter = outbox.post(session, now=now, address=person.address, notice=notice, key=key, urgency="unasked")
    _remember(session, now, due, person_id, letter)
    return 1


def _alongside(
    session: Session, due: Sequence[tuple[Share, Question]], policy: Policy, now: datetime
) -> list[tuple[Share, Question]]:
    """What would be asked within the spacing after this message, and may be asked today: one message instead of two."""
    until = policy.at(policy.calendar.shift(policy.day(now), policy.spacing), policy.hour)
    parties = {share.aanspreekpunt for share, _ in due}
    soon = (col(Share.aanspreekpunt).in_(parties), col(Share.look_at) > now, col(Share.look_at) <= until)
    found = session.exec(select(Share).where(*soon).order_by(col(Share.id))).all()
    asked = [
        (share, next_question(facts, policy, now))
        for share, facts in zip(found, questions.all_facts(session, found), strict=True)
    ]
    today = policy.day(now)
    return [
        (share, question)
        for share, question in asked
        if question and may_come_early(question, today) and (share.postponed is None or share.postponed <= today)
    ]


def _free_at(session: Session, desk: Desk, policy: Policy, now: datetime) -> datetime:
    """When who is asked today may next get an unasked message; sooner where it is another's turn by then.

    Not on a day on which the team had them asked: one message a day.
    """
    today = policy.day(now)
    person = desk.on(today).person
    said = reports.last_of(session, person)
    free = free_at(questions.unasked_to(session, person), policy.of(desk), now, said)
    wished = questions.wished_last(session, person)
    if wished is not None and policy.day(wished) == today:
        free = max(free, policy.of(desk).ask_at(policy.at(today + timedelta(days=1), policy.hour)))
    change = desk.changes_after(today)
    return free if change is None else min(free, policy.at(change, policy.hour))


def _letter(
    session: Session, person: Person, due: Sequence[tuple[Share, Question]], policy: Policy, *, missed: bool
) -> QuestionsDue | RoundDue:
    """A bundle; where a round is among its questions, the round's letter, which shows what ends next beside them."""
    opens = max((question.about for _, question in due if question.rung in ("round", "round_again")), default=None)
    if opens is None:
        return QuestionsDue(person=person.id, due=_references(due), missed=missed)
    again = all(question.rung != "round" for _, question in due)
    party = due[0][0].aanspreekpunt
    assert party is not None
    shown = () if again else rounds.shown(session, party, opens, policy)
    return RoundDue(person=person.id, due=_references(due), opens=opens, shown=shown, again=again, missed=missed)


def _so_far(session: Session, share: Share, policy: Policy, now: datetime) -> int:
    """How many questions the one who answers for this share got in this quarter."""
    assert share.aanspreekpunt is not None
    return questions.put_to(session, share.aanspreekpunt, burden.quarter_began(policy, now))


def _give_task(session: Session, now: datetime, policy: Policy, due: list[tuple[Share, Question]]) -> int:
    """Nobody answers for these yet: that is the team's own task."""
    members = absences.team_there(session, policy.day(now))
    if not due or not members:
        tomorrow = policy.at(policy.day(now) + timedelta(days=1), policy.hour)
        for share, _ in due:
            _look_at(session, share, policy.ask_at(tomorrow))  # there is no team yet, or nobody of it can be reached
        return 0
    key = f"task:{policy.day(now)}:{min(share.id for share, _ in due)}"
    people.tell_team(session, now=now, notice=TaskDue(due=_references(due)), key=key, to=members)
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
        at = max(question.at, _reached_at(session, share, known.desk, question, policy, now))
        if share.look_at is None or share.look_at > max(at, now):
            missed.append(share.id)
    return missed


def _reached_at(session: Session, share: Share, desk: Desk, question: Question, policy: Policy, now: datetime) -> datetime:
    """When the one who is asked may get a message at all; a task waits until there is a team."""
    if question.rung == "appoint":
        return now if people.team(session) else policy.ask_at(policy.at(policy.day(now) + timedelta(days=1), policy.hour))
    free = _free_at(session, desk, policy, now)
    full = _so_far(session, share, policy, now) >= policy.a_quarter
    return max(free, burden.free_again(policy, now)) if full else free
