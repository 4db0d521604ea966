"""What changed between two moments, or since the last overleg? Told from the history, one line an item for each sort of change.

What was taken back meanwhile is no change. Past its term is what ended in that time and is still open.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from commitments import filters, people
from commitments.access import asks
from commitments.history import Event
from commitments.ledger import Commitment, Share
from commitments.notices import Changed, ChangedItems, Coded
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import Refused, WordsMissing
from commitments.reports import Report
from commitments.sets import ChangeKind
from commitments.terms import quarter_of
from commitments.verdicts import ASKS, Verdict

ORDER: tuple[ChangeKind, ...] = ("new", "moved", "past", "done", "accepted", "reopened", "withdrawn")
_ROWS: tuple[tuple[str, Any], ...] = (("report", Report), ("verdict", Verdict))
_VERBS = ("add", "term", "drop", "state", "agree_term", "report", "verdict")


def since_last_overleg(policy: Policy, today: date) -> date:
    """The day of the last overleg before today; the quarter's first day where the agenda names none."""
    year, quarter = quarter_of(today)
    return max((day for day in policy.agenda.overleg if day < today), default=date(year, quarter * 3 - 2, 1))


def between(session: Session, *, policy: Policy, first: date, last: date, now: datetime) -> Changed:
    """Everything that changed from the one day up to and including the other."""
    begin, end = policy.at(first, 0), policy.at(last + timedelta(days=1), 0)
    happened = session.exec(
        select(Event)
        .where(Event.at >= begin, Event.at < end, col(Event.kind).in_(("commitment", "share")), col(Event.verb).in_(_VERBS))
        .order_by(col(Event.id))
    ).all()
    found: dict[ChangeKind, set[int]] = {what: set() for what in ORDER}
    for what, item in _told(session, happened):
        found[what].add(item)
    found["past"] = set(filters.ended_open(session, first=first, last=min(last, policy.day(now) - timedelta(days=1))))
    return Changed(
        since=first,
        until=last,
        groups=tuple(ChangedItems(what=what, items=_coded(session, found[what])) for what in ORDER if found[what]),
    )


def _told(session: Session, happened: Sequence[Event]) -> Iterator[tuple[ChangeKind, int]]:
    """Of each event what sort of change it is, and of which item; nothing of what does not count any more."""
    shares = {event.row for event in happened if event.kind == "share"}
    items = dict(session.exec(select(Share.id, Share.commitment).where(col(Share.id).in_(shares))).all())
    facts = {event.id: json.loads(event.facts) for event in happened}
    taken_back = _taken_back(session, facts.values())
    for event in happened:
        told, item = facts[event.id], event.row if event.kind == "commitment" else items[event.row]
        match event.verb:
            case "add":
                yield "new", item
            case "term" | "agree_term":
                yield "moved", item
            case "drop":
                yield "withdrawn", item
            case "state" if told["state"] != "active":
                yield "withdrawn", item
            case "report" if told["status"] == "done" and ("report", told["report"]) not in taken_back:
                yield "done", item
            case "verdict" if ("verdict", told["verdict"]) not in taken_back:
                yield "reopened" if told["finding"] in ASKS else "accepted", item


def _taken_back(session: Session, told: Collection[dict[str, Any]]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for name, table in _ROWS:
        numbers = {fact[name] for fact in told if name in fact}
        gone = select(table.id).where(col(table.id).in_(numbers), col(table.withdrawn_at).is_not(None))
        found |= {(name, number) for number in session.exec(gone)}
    return found


def _coded(session: Session, items: set[int]) -> tuple[Coded, ...]:
    rows = session.exec(select(Commitment).where(col(Commitment.id).in_(items)).order_by(col(Commitment.position)))
    return tuple(Coded(code=row.code, title=row.title) for row in rows)


@asks("chase")
def tell(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    first: date | None,
    last: date | None,
    unread: bool = False,
) -> None:
    """/veranderd, with a day or two behind it. Refused for a day that is still to come, and for words that name none."""
    today = policy.day(now)
    if unread or (first is not None and first > today):
        raise Refused(WordsMissing(command="veranderd"))
    begin = first or since_last_overleg(policy, today)
    end = min(last or today, today)
    begin, end = min(begin, end), max(begin, end)
    notice = between(session, policy=policy, first=begin, last=end, now=now)
    people.reply(session, now=now, sender=sender, notice=notice)
