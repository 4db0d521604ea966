"""What does the week amount to? One list a reader a week; a week without news is one line.

Pure "is it due?" from the policy, facts gathered when the letter leaves, so that an answer given five minutes earlier is in it.
Readers are the linked groups and the programme team; contacts hear only about their own items. The team reads who is silent
and what waits for itself; a group reads only how many, unless the policy says otherwise.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commitments import absences, extensions, judging, outbox, people, queries, questions, reports
from commitments.ledger import Share
from commitments.notices import Digest, DigestDue, Line
from commitments.parties import Party
from commitments.policy import Policy, digest_at
from commitments.rungs import on_call_list


def due_after(policy: Policy, *, after: datetime) -> datetime:
    """The first moment strictly after this one at which a digest goes out."""
    day = policy.day(after)
    this_week = digest_at(policy, day)
    return this_week if this_week > after else digest_at(policy, day + timedelta(days=7))


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Post this week's digest to every reader who has not got it, late where nothing could leave on its day.

    A reader who joins later starts with the next one; so does who of the team is away on its day, while others are there.
    """
    today = policy.day(now)
    at = digest_at(policy, today)
    if now < at or outbox.is_paused(session):
        return 0
    year, week, _ = today.isocalendar()
    readers = [(person.address, person.joined_at) for person in absences.team_there(session, policy.day(at))]
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


def gather(session: Session, *, now: datetime, policy: Policy, due: DigestDue, to: int) -> Digest:
    """The week's facts as of now for who is reached there: what came in since the digest before, and what stands open."""
    monday = date.fromisocalendar(due.year, due.week, 1)
    since, today = digest_at(policy, monday - timedelta(days=7)), policy.day(now)
    fresh = {report.share for report in reports.since(session, since)}
    every = questions.lines(session, policy)
    answered = [line for share, line in every if share.id in fresh]
    open_lines = [line for _, line in every if not (line.answer and line.answer.is_done)]
    past = [line for line in open_lines if _outcome_unknown(line, today)]
    agreed = [line for _, line in every if _judged_since(line, policy.day(since))]
    next_day = queries.next_day(open_lines, today)
    asked, unanswered = questions.asked_since(session, policy.at(monday - _A_QUARTER, 0))
    team = any(person.role == "team" for person in people.at_address(session, to))
    return Digest(
        year=due.year,
        week=due.week,
        as_of=today,
        done=_by_code([line for line in answered if _status(line) == "done" and line not in agreed]),
        accepted=_by_code(agreed),
        later=_by_code([line for line in answered if _is_later(line)]),
        blocked=_by_code([line for line in open_lines if _status(line) == "blocked"]),
        unknown=_by_code(past),
        upcoming=_by_code([line for line in open_lines if line.span and line.span.due_day == next_day]) if next_day else (),
        received=_by_code([x for x in answered if _status(x) not in ("done", "blocked") and not _is_later(x)]),
        unanswered=len(unanswered),
        asked=asked,
        silent=_silent(session, unanswered) if team or policy.digest_names else (),
        called=any(on_call_list(facts, policy, now) for facts in questions.all_facts(session, unanswered)),
        overleg=next((day for day in sorted(policy.agenda.overleg) if day >= today), None),
        to_judge=judging.count_waiting(session) if team else 0,
        wishes=len(extensions.still_open(session, policy=policy)) if team else 0,
        next_day=next_day,
        news=bool(fresh or agreed)
        or any(not _outcome_unknown(line, policy.day(since)) for line in past)
        or questions.asked_since(session, since)[0] > 0,
    )


_A_QUARTER = timedelta(weeks=13)


def _silent(session: Session, shares: Sequence[Share]) -> tuple[str, ...]:
    """The organisations that these shares wait for."""
    parties = {share.aanspreekpunt for share in shares if share.aanspreekpunt is not None}
    return tuple(sorted(session.get_one(Party, party).name for party in parties))


def _status(line: Line) -> str | None:
    return line.answer.status if line.answer else None


def _judged_since(line: Line, day: date) -> bool:
    """Whether the programme team said akkoord to it since the list before."""
    verdict = line.answer.verdict if line.answer else None
    return verdict is not None and verdict.verdict == "accepted" and verdict.on >= day


def _is_later(line: Line) -> bool:
    """Whether the party expects it after its term."""
    expected, day = line.answer and line.answer.expected, line.span and line.span.due_day
    return bool(expected and day and expected > day)


def _outcome_unknown(line: Line, today: date) -> bool:
    """Whether the last day has passed and nobody said what became of it, or when it will be."""
    expected = line.answer.expected if line.answer else None
    return bool(line.span and line.span.is_past(today)) and not (expected and expected >= today)


def _by_code(lines: list[Line]) -> tuple[Line, ...]:
    """One line a commitment: a group reads about items, not about parts."""
    return tuple({line.code: line for line in reversed(lines)}[code] for code in dict.fromkeys(x.code for x in lines))
