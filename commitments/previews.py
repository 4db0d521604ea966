"""Who gets what in the weeks to come, if nobody answers? The sweeps themselves run ahead, and what they did is undone.

So a preview can't say anything else than what will go out: it is the same code on the same rows, in a savepoint that is rolled
back. Nothing is written, and no letter leaves.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from commitments import confirmations, mending, pages, people, planning, questions, reminders, rounds
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import Preview, PreviewLine
from commitments.parties import Party
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.questions import Asked, AskedWho, PageSent
from commitments.rungs import next_question

WEEKS = 4
MOST_WEEKS = 26
"""Half a year: what lies further off depends on answers that nobody gave yet."""


@asks("plan")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy, weeks: int | None = None) -> None:
    """/voorbeeld [n weken]."""
    notice = look(session, now=now, policy=policy, weeks=weeks or WEEKS)
    people.reply(session, now=now, sender=sender, notice=notice)


def look(session: Session, *, now: datetime, policy: Policy, weeks: int) -> Preview:
    """What would go out from now on; at most half a year of it."""
    until = now + timedelta(weeks=min(weeks, MOST_WEEKS))
    away, without = _out_of_reach(session, policy, now, until)
    ahead = session.begin_nested()
    try:
        lines = tuple(_lines(session, now, policy, until))
    finally:
        ahead.rollback()
    today = policy.day(now)
    kept = mending.held(session, today, policy.rounds_from(today)[0].quarter)
    return Preview(since=today, until=policy.day(until), lines=lines, away=away, without=without, held=kept)


def _lines(session: Session, now: datetime, policy: Policy, until: datetime) -> Iterator[PreviewLine]:
    moment: datetime | None = now
    while moment is not None and moment <= until:
        rules = planning.current(session, policy)
        rounds.sweep(session, now=moment, policy=rules)
        rules = planning.current(session, policy)
        pages.sweep(session, now=moment, policy=rules)
        while reminders.sweep(session, now=moment, policy=rules):
            pass
        confirmations.sweep(session, now=moment, policy=rules)
        session.flush()
        yield from _left_at(session, moment, rules)
        coming = (
            reminders.due_after(session, after=moment),
            rounds.due_after(session, after=moment, policy=rules),
            pages.due_after(session, after=moment, policy=rules),
            confirmations.due_after(session, after=moment, policy=rules),
        )
        moment = min((one for one in coming if one is not None), default=None)


def _left_at(session: Session, moment: datetime, policy: Policy) -> Iterator[PreviewLine]:
    """The messages of one moment, by who gets them; the team's own tasks are no questions to anybody."""
    rows = session.exec(select(Asked).where(Asked.at == moment, Asked.rung != "appoint").order_by(col(Asked.id))).all()
    day = policy.day(moment)
    for person in dict.fromkeys(row.person for row in rows if row.person is not None):
        own = [row for row in rows if row.person == person]
        rungs = {row.rung for row in own}
        what = "round" if "round" in rungs else "reminder" if "round_again" in rungs else "question"
        yield _line(session, person, day=day, what=what, codes=_codes(session, own), count=len(own))
    for page in session.exec(select(PageSent).where(PageSent.at == moment).order_by(col(PageSent.id))).all():
        yield _line(session, page.person, day=day, what="page")
    for who in session.exec(select(AskedWho).where(AskedWho.at == moment).order_by(col(AskedWho.id))).all():
        yield _line(session, who.person, day=day, what="still_you")


def _line(session: Session, person: int, **what: object) -> PreviewLine:
    row = session.get_one(Person, person)
    return PreviewLine(name=people.name_of(session, row), party=people.actor_of(session, row).party_name, **what)


def _codes(session: Session, rows: list[Asked]) -> tuple[str, ...]:
    shares = [session.get_one(Share, row.share) for row in rows]
    return tuple(dict.fromkeys(session.get_one(Commitment, share.commitment).code for share in shares))


def _out_of_reach(session: Session, policy: Policy, now: datetime, until: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who would be asked in this time if there were a contact who can be written to; and which items if somebody answered."""
    away: set[str] = set()
    without: dict[str, None] = {}
    shares = session.exec(select(Share).where(col(Share.withdrawn).is_(False)).order_by(col(Share.id))).all()
    for share, facts in zip(shares, questions.all_facts(session, shares), strict=True):
        if facts.answered and facts.reachable:
            continue
        question = next_question(replace(facts, answered=True, reachable=True), policy, now)
        if question is None or question.at > until:
            continue
        if facts.answered and share.aanspreekpunt is not None:
            away.add(session.get_one(Party, share.aanspreekpunt).name)
        else:
            without[session.get_one(Commitment, share.commitment).code] = None
    return tuple(sorted(away)), tuple(without)
