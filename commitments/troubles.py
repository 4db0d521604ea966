"""What did not arrive, and does the team know? A sweep that tells it, each letter once, and the list behind /bezorgd.

A letter ends by itself: refused, nobody there, or nobody can know. That is derived from its row, so nothing that ends a letter
has to think of telling.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from commitments import outbox, people
from commitments.access import asks
from commitments.notices import LostLetter, Undelivered
from commitments.outbox import Letter
from commitments.people import Group, Person, Sender
from commitments.policy import Policy

SHOWN = timedelta(days=30)
MOST = 50
"""Letters in one message; the others stand in /bezorgd and in `taz outbox`."""


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Tell the team of every letter that went wrong since the last time. Returns how many letters were posted.

    Who can no longer be reached was told at that moment, with what to do; that is not told again.
    """
    found = [row for row in outbox.troubled(session, since=now - SHOWN) if row.told_at is None]
    for row in found:
        row.told_at = now
        session.add(row)
    news = [row for row in found if row.state != "undeliverable" and row.notice_kind != "undelivered"]
    if not news:
        return 0
    lines = tuple(_line(session, row, policy) for row in news[-MOST:][::-1])
    people.tell_team(session, now=now, notice=Undelivered(letters=lines))
    return len(people.team(session))


@asks("chase")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/bezorgd: what did not arrive in the last 30 days, for the team."""
    found = outbox.troubled(session, since=now - SHOWN, replies=True)[::-1]
    lines = tuple(_line(session, row, policy) for row in found)
    people.reply(session, now=now, sender=sender, notice=Undelivered(letters=lines, asked=True))


def _line(session: Session, letter: Letter, policy: Policy) -> LostLetter:
    name, party, group = _who(session, letter.address)
    return LostLetter(
        letter=letter.id,
        name=name,
        party=party,
        group=group,
        what=letter.notice_kind,
        state=letter.state,
        reason=letter.reason,
        on=policy.day(letter.settled_at or letter.made_at),
    )


def _who(session: Session, address: int) -> tuple[str, str | None, bool]:
    """The person (or group) at an address, who may have left since; nobody's name for a stranger."""
    person = session.exec(select(Person).where(Person.address == address).order_by(col(Person.id).desc()).limit(1)).first()
    if person is not None:
        actor = people.actor_of(session, person)
        return actor.name, actor.party_name, False
    group = session.exec(select(Group).where(Group.address == address)).first()
    if group is not None:
        return people.group_name(session, group), None, True
    return "", None, people.chat_at(session, address).in_group
