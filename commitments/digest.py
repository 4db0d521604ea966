"""What does the week amount to? One list a reader a week; a week without news is one line.

Pure "is it due?" from the policy, facts gathered when the letter leaves, so that an answer given five minutes earlier is in it.
Readers are the linked groups and the programme team; contacts hear only about their own items.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from commitments import outbox, people, queries, questions, reports
from commitments.ledger import Commitment, Share, span_of
from commitments.notices import Digest, DigestDue, Line
from commitments.policy import Policy, digest_at


def due_after(policy: Policy, *, after: datetime) -> datetime:
    """The first moment strictly after this one at which a digest goes out."""
    day = policy.day(after)
    this_week = digest_at(policy, day)
    return this_week if this_week > after else digest_at(policy, day + timedelta(days=7))


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Post this week's digest to every reader who has not got it. A reader who joins later starts with the next one."""
    today = policy.day(now)
    at = digest_at(policy, today)
    if now < at or today > policy.day(at) or outbox.is_paused(session):
        return 0
    year, week, _ = today.isocalendar()
    readers = [(person.address, person.joined_at) for person in people.team(session)]
    readers += [(group.address, group.linked_at) for group in people.groups(session)]
    posted = 0
    for address, since in readers:
        if since <= at:
            letter = outbox.post(
                session,
                now=now,
                address=address,
                notice=DigestDue(year=year, week=week),
                key=f"digest:{address}:{year}-W{week:02}",
                urgency="unasked",
            )
            posted += letter is not None
    return posted


def gather(session: Session, *, now: datetime, policy: Policy, due: DigestDue) -> Digest:
    """The week's facts as of now: what came in since the digest before, and what stands open."""
    monday = date.fromisocalendar(due.year, due.week, 1)
    since = digest_at(policy, monday - timedelta(days=7))
    today = policy.day(now)
    fresh = {
        report.share: _line(session, session.get_one(Share, report.share), policy) for report in reports.since(session, since)
    }
    done: list[Line] = []
    later: list[Line] = []
    received: list[Line] = []
    for line in fresh.values():
        answer = line.answer
        if answer is None:
            continue
        beyond = answer.expected and line.span and line.span.due_day and answer.expected > line.span.due_day
        (done if answer.status == "done" else later if beyond else received).append(line)
    past: list[Line] = []
    coming: list[Line] = []
    blocked: list[Line] = []
    next_day = queries.next_day(session, today)
    newly_past = False
    for share in _active(session):
        line = _line(session, share, policy)
        span = span_of(session, share)
        status = line.answer.status if line.answer else None
        if status == "done":
            continue
        if status == "blocked":
            blocked.append(line)
        if span and span.is_past(today) and not (line.answer and line.answer.expected and line.answer.expected >= today):
            past.append(line)
            newly_past |= span.is_past(today) and not span.is_past(policy.day(since))
        if span and span.due_day == next_day:
            coming.append(line)
    asked, unanswered = _answers(session, since_day=monday - timedelta(weeks=13), policy=policy)
    return Digest(
        year=due.year,
        week=due.week,
        as_of=today,
        done=tuple(done),
        later=tuple(later),
        blocked=tuple(blocked),
        unknown=_by_code(past),
        upcoming=_by_code(coming),
        received=tuple(line for line in received if line.answer and line.answer.status != "blocked"),
        unanswered=unanswered,
        asked=asked,
        next_day=next_day,
        news=bool(fresh) or newly_past or _asked_since(session, since),
    )


def _active(session: Session) -> list[Share]:
    return list(
        session.exec(
            select(Share)
            .join(Commitment, col(Commitment.id) == Share.commitment)
            .where(Commitment.mode == "asked", Commitment.state == "active")
            .order_by(col(Commitment.position), col(Share.id))
        )
    )


def _line(session: Session, share: Share, policy: Policy) -> Line:
    return questions.line_of(session, share, policy)


def _by_code(lines: list[Line]) -> tuple[Line, ...]:
    """One line a commitment: a group reads about items, not about parts."""
    return tuple({line.code: line for line in reversed(lines)}[code] for code in dict.fromkeys(x.code for x in lines))


def _asked_since(session: Session, since: datetime) -> bool:
    return (
        session.exec(
            select(questions.Asked.id).where(questions.Asked.at > since, questions.Asked.rung != "appoint").limit(1)
        ).first()
        is not None
    )


def _answers(session: Session, *, since_day: date, policy: Policy) -> tuple[int, int]:
    """How many shares were asked about in the last quarter of a year, and how many of those still wait."""
    rows = session.exec(
        select(questions.Asked).where(questions.Asked.rung != "appoint", questions.Asked.at >= policy.at(since_day, 0))
    ).all()
    shares = {row.share for row in rows}
    still = {row.share for row in rows if questions.is_open(session, row)}
    return len(shares), len(still)
