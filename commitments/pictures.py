"""How far is it, at a glance? The parts that are asked about, counted for one bar a programmalijn or a quarter.

For a picture of a few bars: what falls due long before or after now stands together at either edge.
"""

from datetime import date, datetime

from sqlmodel import Session, select

from commitments import filters, people
from commitments.access import asks, require
from commitments.filters import Counts
from commitments.notices import Picture, PictureDue, PictureRow
from commitments.people import Sender
from commitments.policy import Policy
from commitments.programme import Part
from commitments.sets import PictureOf

_BACK, _AHEAD = 2, 1
"""Quarters before and after the current one that have a bar of their own: the words beside the picture hold no more."""


@asks("measure")
def tell(session: Session, *, now: datetime, sender: Sender, of: PictureOf) -> None:
    """/voortgang, or the button for the other picture: never in a group, since what parties said is for private chats."""
    actor = require(sender, "measure")
    people.reply(session, now=now, sender=sender, notice=PictureDue(person=actor.person, of=of))


def gather(session: Session, *, now: datetime, policy: Policy, of: PictureOf) -> Picture:
    """The bars as they stand, in two queries."""
    today = policy.day(now)
    rows = _lines(session) if of == "line" else _quarters(session, today)
    return Picture(of=of, as_of=today, rows=tuple(rows))


def _lines(session: Session) -> list[PictureRow]:
    titles = {part.programmalijn: part.title for part in session.exec(select(Part).where(Part.opgave == 0))}
    counts = filters.counts_by_line(session)
    return [PictureRow(line=line, title=titles.get(line), statuses=_listed(counts[line])) for line in sorted(counts)]


def _quarters(session: Session, today: date) -> list[PictureRow]:
    current = _number(today)
    gathered: dict[int | None, Counts] = {}
    for day, counts in filters.counts_by_day(session).items():
        place = None if day is None else max(-_BACK - 1, min(_number(day) - current, _AHEAD + 1))
        total = gathered.setdefault(place, {})
        for status, count in counts.items():
            total[status] = total.get(status, 0) + count
    dated = [_quarter(current, place, gathered[place]) for place in sorted(place for place in gathered if place is not None)]
    return dated + ([PictureRow(statuses=_listed(gathered[None]))] if None in gathered else [])


def _quarter(current: int, place: int, counts: Counts) -> PictureRow:
    """The bar of one quarter; `before` and `after` carry the nearest quarter that has a bar of its own."""
    near = max(-_BACK, min(place, _AHEAD))
    year, index = divmod(current + near, 4)
    edge = None if near == place else "before" if place < near else "after"
    return PictureRow(quarter=(year, index + 1), edge=edge, statuses=_listed(counts))


def _number(day: date) -> int:
    """Quarters since the year 0."""
    return day.year * 4 + (day.month - 1) // 3


def _listed(counts: Counts) -> tuple[tuple[filters.Said, int], ...]:
    return tuple((status, counts[status]) for status in filters.SAID if counts.get(status))
