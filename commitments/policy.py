"""When is somebody asked? One pure function from what is known about a share to the next moment it calls for a question.

The values stand in `policy.toml`, each with its reason. Days are the programme's (Europe/Amsterdam); moments are aware UTC.
Nothing here reads a clock or a database: the same facts give the same answer, for the sweep, a preview and a test.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from commitments.sets import ItemState, Mode, Rung, Status
from commitments.terms import Span
from commitments.workdays import Calendar, Season, first_workday_of_week

_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


@dataclass(frozen=True, slots=True)
class Policy:
    """The values of `policy.toml`. Hours are local, spans of days are working days unless the name says weeks."""

    zone: ZoneInfo
    calendar: Calendar
    hour: int
    last_hour: int
    before: int
    recent_answer_weeks: int
    after: int
    repeat: int
    call_after: int
    ask_again: int
    spacing: int
    a_month: int
    appoint_weeks: int
    digest_hour: int
    confirm_weeks: int
    confirm_later_weeks: int

    def day(self, moment: datetime) -> date:
        """The local day that a moment falls on."""
        return moment.astimezone(self.zone).date()

    def at(self, day: date, hour: int) -> datetime:
        """A local hour of a day, as UTC."""
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)

    def ask_at(self, earliest: datetime) -> datetime:
        """The first moment of asking that is not before `earliest`: on a day of asking, between its two hours."""
        day = self.calendar.ask_day_from(self.day(earliest))
        if earliest <= self.at(day, self.hour):
            return self.at(day, self.hour)
        if earliest < self.at(day, self.last_hour):
            return earliest
        return self.at(self.calendar.ask_day_from(day + timedelta(days=1)), self.hour)


@cache
def load() -> Policy:
    """The policy as shipped."""
    raw = tomllib.loads((files("commitments") / "policy.toml").read_text("utf-8"))

    def month_day(text: str) -> tuple[int, int]:
        day, month = text.split("-")
        return int(month), int(day)

    closed = [(Season(month_day(c["first"]), month_day(c["last"])), c.get("until_monday", False)) for c in raw["closed"]]
    asking, spacing = raw["asking"], raw["spacing"]
    return Policy(
        zone=ZoneInfo(raw["zone"]),
        calendar=Calendar(
            ask_weekdays=frozenset(_WEEKDAYS.index(day) for day in asking["weekdays"]),
            closed=tuple(season for season, _ in closed),
            to_monday_after=next((season.last for season, until_monday in closed if until_monday), None),
        ),
        hour=asking["hour"],
        last_hour=asking["last_hour"],
        before=asking["before"],
        recent_answer_weeks=asking["recent_answer_weeks"],
        after=asking["after"],
        repeat=asking["repeat"],
        call_after=asking["call_after"],
        ask_again=asking["ask_again"],
        spacing=spacing["workdays"],
        a_month=spacing["a_month"],
        appoint_weeks=raw["team"]["appoint_weeks"],
        digest_hour=raw["digest"]["hour"],
        confirm_weeks=raw["contacts"]["confirm_weeks"],
        confirm_later_weeks=raw["contacts"]["later_weeks"],
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a share. `asked` holds this version's questions by rung and the day they were about.

    `since` is when its present aanspreekpunt could first be asked; `answered` whether an organisation answers for it;
    `reachable` whether that organisation has a contact who can be written to; `proposed` whether one still has to say yes;
    `follows` whether another commitment carries the same deliverable, so that this one is not asked itself.
    """

    mode: Mode
    state: ItemState
    span: Span | None
    answered: bool
    reachable: bool
    since: datetime
    loaded_on: date
    asked: Mapping[tuple[Rung, date], datetime] = field(default_factory=dict)
    status: Status | None = None
    status_at: datetime | None = None
    expected: date | None = None
    quiet_until: date | None = None
    concern: bool = False
    proposed: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The next question: which rung, about which day, and the first moment it may go out."""

    rung: Rung
    about: date
    at: datetime


def next_question(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """The next question that this share calls for, or None while nothing can be asked.

    Terms that can't be past (vanaf, doorlopend ...) are asked in rounds only, and so not here.
    """
    if facts.mode != "asked" or facts.state != "active" or facts.follows:
        return None
    if facts.status == "done" or facts.concern:
        return None
    due = facts.span.due_day if facts.span else None
    if not facts.answered:
        return _appoint(facts, policy, due, now) if due else None
    if not facts.reachable:
        return None
    promised = _again(facts, policy, now)
    if promised is not None or due is None:
        return promised
    return _before(facts, policy, due, now) or _result(facts, policy, due, now)


def _moment(facts: Facts, policy: Policy, day: date, now: datetime) -> datetime:
    """The day's hour, or later: not before the share could be asked, not while it is quiet, and never in the past."""
    earliest = max(policy.at(day, policy.hour), facts.since)
    if facts.quiet_until is not None:
        earliest = max(earliest, policy.at(facts.quiet_until, policy.hour))
    return policy.ask_at(max(earliest, now))


def _appoint(facts: Facts, policy: Policy, due: date, now: datetime) -> Question | None:
    if ("appoint", due) in facts.asked or facts.proposed:
        return None
    day = policy.calendar.ask_day_until(due - timedelta(weeks=policy.appoint_weeks))
    return Question("appoint", due, _moment(facts, policy, day, now))


def _again(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """ "Ik vraag het na": asked again on the day that was promised, unless an answer came (that ends the quiet)."""
    day = facts.quiet_until
    if day is None or ("again", day) in facts.asked:
        return None
    return Question("again", day, _moment(facts, policy, day, now))


def _before(facts: Facts, policy: Policy, due: date, now: datetime) -> Question | None:
    assert facts.span is not None
    counted_from = facts.span.counted_from
    assert counted_from is not None
    if facts.span.kind == "periode" or ("before", due) in facts.asked:
        return None  # a stretch of time is asked about in rounds, and at its end
    day = policy.calendar.ask_day_until(policy.calendar.shift(counted_from, -policy.before))
    at = _moment(facts, policy, day, now)
    if policy.day(at) > counted_from or (facts.expected is not None and facts.expected > due):
        return None  # too late to ask whether it will be done in time, or told already that it will not
    planned = policy.at(day, policy.hour)  # not the moment of looking: an answer takes the question away for good
    if facts.status_at is not None and planned - facts.status_at < timedelta(weeks=policy.recent_answer_weeks):
        return None
    return Question("before", due, at)


def _result(facts: Facts, policy: Policy, due: date, now: datetime) -> Question | None:
    """Asked once about the term; about a later moment that the party expects, once that has passed."""
    about = max(due, facts.expected) if facts.expected else due
    asked_at = facts.asked.get(("result", about))
    if asked_at is None:
        last = max((at for (rung, _), at in facts.asked.items() if rung == "result"), default=None)
        if (about == due and last is None) or about > due:
            return Question("result", about, _moment(facts, policy, _result_day(policy, about), now))
        return None
    loaded_late = about == due and facts.loaded_on > due
    if ("repeat", about) in facts.asked or loaded_late:
        return None
    if facts.status_at is not None and facts.status_at >= asked_at:
        return None
    day = policy.calendar.ask_day_from(policy.calendar.shift(policy.day(asked_at), policy.repeat))
    return Question("repeat", about, _moment(facts, policy, day, now))


def _result_day(policy: Policy, about: date) -> date:
    return policy.calendar.ask_day_from(policy.calendar.shift(about, policy.after))


def free_at(unasked: Sequence[datetime], policy: Policy, now: datetime) -> datetime:
    """When a person may next get an unasked message, given when they got the earlier ones: spaced, and few a month."""
    if not unasked:
        return policy.ask_at(now)
    after_last = policy.calendar.shift(policy.day(max(unasked)), policy.spacing)
    at = policy.ask_at(max(now, policy.at(after_last, policy.hour)))
    for _ in range(24):
        month = (policy.day(at).year, policy.day(at).month)
        if sum((policy.day(m).year, policy.day(m).month) == month for m in unasked) < policy.a_month:
            break
        first_of_next = date(month[0] + month[1] // 12, month[1] % 12 + 1, 1)
        at = policy.ask_at(policy.at(first_of_next, policy.hour))
    return at


def asks_again_on(policy: Policy, today: date) -> date:
    """ "Ik vraag het na": the day on which the question comes back."""
    return policy.calendar.ask_day_from(policy.calendar.shift(today, policy.ask_again))


def on_call_list(facts: Facts, policy: Policy, now: datetime) -> bool:
    """Asked, asked again, and silent for the policy's days: now somebody rings."""
    repeats = [at for (rung, _), at in facts.asked.items() if rung == "repeat"]
    if not repeats or facts.status == "done" or facts.concern or facts.state != "active" or facts.follows:
        return False
    last = max(repeats)
    if facts.status_at is not None and facts.status_at >= last:
        return False
    return policy.day(now) >= policy.calendar.shift(policy.day(last), policy.call_after)


def digest_at(policy: Policy, day: date) -> datetime:
    """When the digest of the week that `day` lies in goes out."""
    return policy.at(first_workday_of_week(day), policy.digest_hour)
