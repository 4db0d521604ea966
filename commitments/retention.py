"""What is kept for how long, and what happens then? One table of rules; the night applies it, and a dry run counts.

Each rule reads what is due from the rows themselves, so that a night that was missed is made up for by the next one. The words
for each rule stand in `bot/rendering/retention.py`; /privacy and the papers in `deploy/avg` say the same periods.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlmodel import Session

from commitments import absences, erasure, inbox, invitations, notes, offers, outbox, questions

Rule = Literal["parked", "numbers", "letters", "buttons", "questions", "notes", "guesses", "strangers", "absences", "left"]
"""What goes: words of updates that could not be worked on, their numbers, what letters said, buttons, questions to the team,
its notes, invitations that do not exist and were tried, addresses of who does not take part, days on which
somebody was away, names and addresses of who left."""

RULES: tuple[Rule, ...] = get_args(Rule)
"""In this order: a stranger's address goes once the numbers of what they wrote went."""

AFTER: Mapping[Rule, timedelta | None] = {
    "parked": inbox.KEEP_PARKED,
    "numbers": inbox.KEEP_NUMBERS,
    "letters": outbox.KEEP,
    "buttons": offers.VALID,
    "questions": questions.KEEP,
    "notes": notes.KEEP,
    "guesses": invitations.KEEP,
    "strangers": inbox.KEEP_NUMBERS,
    "absences": absences.KEEP,
    "left": None,
}
"""After how long; None: after the months of the settings."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How much went by one rule."""

    rule: Rule
    count: int


def apply(session: Session, *, now: datetime, rule: Rule, months: int) -> int:
    """Do what one rule says, as of now; returns how much went. `months`: calendar months, for who left."""
    doing: Mapping[Rule, Callable[[], int]] = {
        "parked": lambda: inbox.expire_parked(session, now=now),
        "numbers": lambda: inbox.expire_numbers(session, now=now),
        "letters": lambda: outbox.expire(session, now=now),
        "buttons": lambda: offers.expire(session, now=now),
        "questions": lambda: questions.expire(session, now=now),
        "notes": lambda: notes.expire(session, now=now),
        "guesses": lambda: invitations.expire(session, now=now),
        "strangers": lambda: erasure.expire_strangers(session, now=now),
        "absences": lambda: absences.expire(session, now=now),
        "left": lambda: erasure.expire_left(session, now=now, before=months_before(now, months)),
    }
    return doing[rule]()


def dry_run(session: Session, *, now: datetime, months: int) -> tuple[Gone, ...]:
    """What would go now by each rule, in their order; nothing does."""
    attempt = session.begin_nested()
    found = tuple(Gone(rule, apply(session, now=now, rule=rule, months=months)) for rule in RULES)
    attempt.rollback()
    return found


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, 0, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
