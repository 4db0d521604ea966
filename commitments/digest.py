"""What does the week amount to? One list a reader a week; a week without news is one line.

Pure "is it due?" from the policy, facts gathered when the letter leaves, so that an answer given five minutes earlier is in it.
It goes to the linked groups and the programme team; contacts hear only about their own items, and read the week of those when
they ask for it. Who asks on Wednesday reads the week's list as it stands on Wednesday. The team reads who is silent and what
waits for itself; a group reads only how many, unless the policy says otherwise.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from commitments import absences, extensions, filters, judging, outbox, people, questions
from commitments.access import TABLE, asks, every, may
from commitments.filters import Part
from commitments.notices import Digest, DigestDue, DigestTotals
from commitments.parties import Party
from commitments.people import Actor, Sender
from commitments.policy import Policy, digest_at

_SHOWN = 12
"""Items of one list that are told with it; of the others only how many."""
_A_QUARTER = timedelta(weeks=13)


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


@asks("digest")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/week: this week's list as it stands now."""
    year, week, _ = policy.day(now).isocalendar()
    reads = _reads(every(sender, "digest"), policy, in_group=sender.in_group)
    notice = _week(session, now, policy, DigestDue(year=year, week=week), reads)
    people.reply(session, now=now, sender=sender, notice=notice)


def gather(session: Session, *, now: datetime, policy: Policy, due: DigestDue, to: int) -> Digest:
    """The week's facts as of now for who is at this address: what came in since the digest before, and what stands open."""
    actors = [people.actor_of(session, person) for person in people.at_address(session, to)]
    reads = _reads(actors, policy, in_group=people.chat_at(session, to).in_group)
    return _week(session, now, policy, due, reads)


@dataclass(frozen=True, slots=True)
class _Reads:
    """About which organisations' items somebody reads (None: everything), whether with who is silent, and as the team."""

    of: frozenset[int] | None
    names: bool = False
    team: bool = False


def _reads(actors: Sequence[Actor], policy: Policy, *, in_group: bool) -> _Reads:
    if not in_group and any(may(actor.role, "chase") for actor in actors):
        return _Reads(None, names=True, team=True)
    if in_group or any(TABLE["digest"].of(actor.role) == "everything" for actor in actors):
        return _Reads(None, policy.digest_names)
    return _Reads(frozenset(actor.party for actor in actors))


def _week(session: Session, now: datetime, policy: Policy, due: DigestDue, reads: _Reads) -> Digest:
    monday = date.fromisocalendar(due.year, due.week, 1)
    since, today = digest_at(policy, monday - timedelta(days=7)), policy.day(now)
    week = _Week(filters.parts(session, since=since, of=reads.of), since, today)
    put = questions.put_since(session, policy.at(monday - _A_QUARTER, 0), reads.of)
    waiting = [one for one in put if one.waits]
    lists = week.lists()
    shown = {name: shares[:_SHOWN] for name, shares in lists.items()}
    lines = questions.lines_of(session, [share for shares in shown.values() for share in shares], policy)
    told = {name: tuple(lines[share] for share in shares) for name, shares in shown.items()}
    told["unknown"] += told.pop("longer")
    return Digest(
        year=due.year,
        week=due.week,
        as_of=today,
        **told,
        totals=DigestTotals(**{name: len(shares) for name, shares in lists.items()}),
        unanswered=len({one.share for one in waiting}),
        asked=len({one.share for one in put}),
        silent=_names(session, {one.party for one in waiting}) if reads.names else (),
        called=any(one.rung == "repeat" and _is_rung_about(policy, one.at, today) for one in waiting),
        overleg=next((day for day in sorted(policy.agenda.overleg) if day >= today), None),
        to_judge=judging.count_waiting(session) if reads.team else 0,
        wishes=len(extensions.still_open(session, policy=policy)) if reads.team else 0,
        of=_names(session, reads.of or ()),
        next_day=week.next_day,
        news=week.has_news(policy.day(since)) or any(one.at >= since for one in put),
    )


def _is_rung_about(policy: Policy, repeated: datetime, today: date) -> bool:
    """Whether a second question was left unanswered for so long that it stands on the call list."""
    return today >= policy.calendar.shift(policy.day(repeated), policy.call_after)


def _names(session: Session, parties: Collection[int | None]) -> tuple[str, ...]:
    known = [party for party in parties if party is not None]
    return tuple(session.exec(select(Party.name).where(col(Party.id).in_(known)).order_by(Party.name))) if known else ()


# --- what it amounts to, from the parts as they stand ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Week:
    """What is open, and what was said since the list before, sorted out."""

    parts: Sequence[Part]
    since: datetime
    today: date

    @property
    def next_day(self) -> date | None:
        """The first day after today on which something that is open ends."""
        return min((part.due for part in self.parts if part.is_open and part.due and part.due > self.today), default=None)

    def lists(self) -> dict[str, list[int]]:
        """The parts of each list, by the digest's own names."""
        next_day = self.next_day
        unknown = [part for part in self.parts if _unknown(part, self.today)]
        latest = max((part.due for part in unknown if part.due), default=None)
        return {
            "done": self._which(lambda part: self._said(part) and part.status == "done" and not self._agreed(part)),
            "accepted": self._which(self._agreed),
            "later": self._which(lambda part: self._said(part) and _is_later(part)),
            "blocked": self._which(lambda part: part.is_open and part.status == "blocked"),
            "unknown": _one_an_item(part for part in unknown if part.due == latest),
            "longer": _one_an_item(part for part in unknown if part.due != latest),
            "upcoming": self._which(lambda part: part.is_open and part.due is not None and part.due == next_day),
            "received": self._which(
                lambda part: self._said(part) and part.status not in ("done", "blocked") and not _is_later(part)
            ),
        }

    def has_news(self, day: date) -> bool:
        """Whether anything was said, judged, or went past its term unanswered since the list of that day."""
        return any(
            self._said(part) or self._agreed(part) or (_unknown(part, self.today) and not _unknown(part, day))
            for part in self.parts
        )

    def _which(self, holds: Callable[[Part], bool]) -> list[int]:
        return _one_an_item(part for part in self.parts if holds(part))

    def _said(self, part: Part) -> bool:
        return part.at is not None and part.at > self.since

    def _agreed(self, part: Part) -> bool:
        """Whether the programme team said akkoord to it since the list before."""
        return part.verdict == "accepted" and part.judged_at is not None and part.judged_at > self.since


def _one_an_item(parts: Iterable[Part]) -> list[int]:
    """One part an item, the first: a reader of a list reads about items, not about parts."""
    first: dict[int, int] = {}
    for part in parts:
        first.setdefault(part.item, part.share)
    return list(first.values())


def _is_later(part: Part) -> bool:
    """Whether the party expects it after its term."""
    return bool(part.expected and part.due and part.expected > part.due)


def _unknown(part: Part, today: date) -> bool:
    """Whether the last day has passed and nobody said what became of it, or when it will be."""
    past = part.is_open and part.due is not None and part.due < today
    return past and not (part.expected and part.expected >= today)
