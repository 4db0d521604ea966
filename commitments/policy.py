"""When may somebody be asked? The values of the policy with the agenda they hold for, and the days and moments that follow.

The values stand in `policy.toml`, or in a file of the administrator's, each with its reason and its bounds; a wrong one is
refused with its line. Days are the programme's (Europe/Amsterdam); moments are aware UTC. Nothing here reads a clock or a
database: the same values give the same answer, for the sweep, a preview and a test. What a share is asked stands in `rungs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commitments import agenda as agendas
from commitments.agenda import Agenda
from commitments.sets import RoundState
from commitments.terms import last_of_quarter, quarter_of
from commitments.values import Values
from commitments.workdays import ANYBODY, Calendar, Desk, first_workday_of_week

_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
_SHIPPED = "policy.toml"
_A_YEAR = timedelta(days=365)


def _value(table: str, least: int, most: int, key: str | None = None) -> Any:
    """A whole number of the file: its table, its bounds, and its key where that is not the field's name."""
    return field(metadata={"table": table, "least": least, "most": most, "key": key})


@dataclass(frozen=True, slots=True)
class Papers:
    """The days before an overleg: when each organisation reads its own page (None where no time is left for it), until when it
    may correct it, and the day up to which the figures of the papers count (peildatum)."""

    page_on: date | None
    correct_by: date
    figures_on: date


@dataclass(frozen=True, slots=True)
class Round:
    """One quarter's question to everybody: its first and its last day, the overleg it is before, and whether a letter follows.

    `quarter` is the last day of its quarter; `near` the day from which what is asked or answered beside it counts as asked in
    it; `reminds` the day of its reminder; `papers` its days after it, where an overleg follows.
    """

    quarter: date
    near: date
    opens: date
    reminds: date
    reply_by: date
    overleg: date | None
    before_letter: bool
    state: RoundState
    papers: Papers | None = None

    def asks_on(self, day: date) -> bool:
        """Whether people are asked in it on this day."""
        return self.opens <= day <= self.reply_by and self.state in ("planned", "open")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What has become of a quarter's round: the team put it on another day, cancelled or closed it, or it opened.

    From then on its days stand, whatever the agenda says: people were told them.
    """

    quarter: date
    opens: date
    reply_by: date
    state: RoundState


@dataclass(frozen=True, slots=True)
class Policy:
    """The values of `policy.toml`. Hours are local, spans of days are working days unless the name says weeks or hours."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    letter_quarters: tuple[int, ...]
    hour: int = _value("asking", 0, 23)
    last_hour: int = _value("asking", 0, 23)
    before: int = _value("asking", 1, 60)
    recent_answer_weeks: int = _value("asking", 0, 26)
    after: int = _value("asking", 1, 60)
    repeat: int = _value("asking", 1, 60)
    call_after: int = _value("asking", 1, 60)
    ask_again: int = _value("asking", 1, 60)
    begun: int = _value("asking", 1, 60)
    silence_weeks: int = _value("asking", 0, 26)
    round_before: int = _value("round", 1, 60, "before_overleg")
    round_reply: int = _value("round", 1, 60, "reply")
    round_remind: int = _value("round", 1, 60, "remind")
    round_later: int = _value("round", 1, 60, "later")
    round_apart: int = _value("round", 0, 60, "apart")
    page: int = _value("round", 1, 60)
    page_until: int = _value("round", 1, 60)
    papers: int = _value("round", 1, 60)
    spacing: int = _value("spacing", 1, 60, "workdays")
    a_month: int = _value("spacing", 1, 20)
    a_year: int = _value("spacing", 1, 100)
    hush: int = _value("spacing", 0, 20, "before_overleg")
    a_quarter: int = _value("burden", 1, 1000)
    appoint_weeks: int = _value("team", 1, 52)
    digest_hour: int = _value("digest", 0, 23, "hour")
    confirm_weeks: int = _value("contacts", 1, 104)
    confirm_later_weeks: int = _value("contacts", 1, 26, "later_weeks")
    late_hours: int = _value("downtime", 1, 168)
    agenda: Agenda = field(default_factory=Agenda)
    desk: Desk = ANYBODY
    rounds: tuple[Fixed, ...] = ()
    digest_names: bool = False
    calendar: Calendar = field(init=False, compare=False)

    def __post_init__(self) -> None:
        calendar = replace(self.agenda.calendar(self.weekdays, self.hush), desk=self.desk)
        object.__setattr__(self, "calendar", calendar)

    def on(self, agenda: Agenda) -> "Policy":
        """The same policy on another agenda."""
        return replace(self, agenda=agenda)

    def of(self, desk: Desk) -> "Policy":
        """The same policy on the days of who is asked."""
        return self if desk == self.desk else replace(self, desk=desk)

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

    def round_of(self, day: date) -> Round:
        """The round of the quarter that `day` lies in: before its first overleg, else from its second month on.

        A letter follows it where one leaves before the next round opens. While a half-year's letter has no day, the policy's
        quarter stands for it (spring, autumn).
        """
        return _round(self, last_of_quarter(day))

    def next_round(self, after: date, *, before_letter: bool = False) -> Round:
        """The first round that opens after this day; with `before_letter` of those that a letter follows."""
        day = _quarter_before(after)  # which may have been put off until now
        for _ in range(13):  # quarters; a round opens at most one quarter before its own, and two of four have a letter
            found = self.round_of(day)
            if found.opens > after and found.state != "cancelled" and (found.before_letter or not before_letter):
                return found
            day = last_of_quarter(day) + timedelta(days=1)
        raise ValueError("no round within three years")

    def rounds_from(self, day: date) -> tuple[Round, ...]:
        """The round that asks on this day, if one does, and those of a year after it; none that was cancelled or closed."""
        return _rounds_from(self, last_of_quarter(day), day)


def _quarter_before(day: date) -> date:
    last = last_of_quarter(day)
    return date(last.year, last.month - 2, 1) - timedelta(days=1)


@lru_cache(maxsize=64)
def _round(policy: Policy, last: date) -> Round:
    """The round of the quarter with this last day; each is asked for often, and takes hundreds of days to count."""
    opens, reply_by, overleg, state = _window(policy, last)
    until = _window(policy, last + timedelta(days=1))[0]
    letters = [letter.day for letter in policy.agenda.letters]
    known = any((one.year, one.month > 6) == (last.year, last.month > 6) for one in letters)
    return Round(
        quarter=last,
        # a recess makes ten working days long: what is asked before it is not beside a round that opens after it
        near=max(policy.calendar.shift(opens, -policy.round_apart), opens - timedelta(days=2 * policy.round_apart)),
        opens=opens,
        reminds=policy.calendar.shift(opens, policy.round_remind),
        reply_by=reply_by,
        overleg=overleg,
        before_letter=(
            any(opens <= one < until for one in letters) if known else quarter_of(last)[1] in policy.letter_quarters
        ),
        state=state,
        papers=_papers(policy, reply_by, overleg),
    )


def _papers(policy: Policy, reply_by: date, overleg: date | None) -> Papers | None:
    """The days of the papers, counted back from the overleg.

    A page goes on the day of asking before its day, so that a weekend takes nothing from the days to correct it; nobody reads
    one while they may still answer in the round. The figures hold all of the round: one after a recess ends late.
    """
    if overleg is None:
        return None
    before, correct_by = policy.calendar.shift, policy.calendar.shift(overleg, -policy.page_until)
    page_on = policy.calendar.ask_day_until(before(overleg, -policy.page))
    if page_on <= reply_by:
        page_on = policy.calendar.ask_day_from(before(reply_by, 1))
    figures_on = max(before(overleg, -policy.papers), reply_by)
    return Papers(page_on if page_on < correct_by else None, correct_by, figures_on)


def _window(policy: Policy, day: date) -> tuple[date, date, date | None, RoundState]:
    """First and last day of the round of this day's quarter, its overleg, and what became of it."""
    last = last_of_quarter(day)
    first = date(last.year, last.month - 2, 1)
    overleg = next((one for one in policy.agenda.overleg if first <= one <= last), None)
    fixed = next((one for one in policy.rounds if one.quarter == last), None)
    if fixed is not None:
        return fixed.opens, fixed.reply_by, overleg, fixed.state
    opens = _opens(policy, last, overleg)
    return opens, policy.calendar.shift(opens, policy.round_reply), overleg, "planned"


def _opens(policy: Policy, last: date, overleg: date | None) -> date:
    """When a round opens. What would wait through a recess opens after it."""
    calendar = policy.calendar
    if overleg is None:
        return calendar.open_from(date(last.year, last.month - 1, 1))
    opens = calendar.shift(overleg, -policy.round_before)
    days = (calendar.shift(opens, policy.round_reply) - opens).days
    window = (opens + timedelta(days=n) for n in range(days))
    waits = [one for one in window if any(period.holds(one) for period in policy.agenda.recess)]
    return calendar.open_from(waits[-1]) if waits else opens


@lru_cache(maxsize=256)
def _rounds_from(policy: Policy, last: date, day: date) -> tuple[Round, ...]:
    found, quarter = [], _quarter_before(last)
    for _ in range(6):
        one = policy.round_of(quarter)
        if one.reply_by >= day and one.state in ("planned", "open"):
            found.append(one)
        quarter = last_of_quarter(quarter) + timedelta(days=1)
    return tuple(sorted(found, key=lambda one: one.opens))


def read(file: str, text: str, agenda: Agenda) -> Policy:
    """The policy in a file's text. Raises WrongValues, each with its line."""
    values = Values(file, text)
    top, asking, rounds = values.table(""), values.table("asking"), values.table("round")
    tables = {"asking": asking, "round": rounds}
    found: dict[str, Any] = {
        "zone": top.zone("zone"),
        "weekdays": frozenset(_WEEKDAYS.index(day) for day in asking.words("weekdays", _WEEKDAYS)),
        "letter_quarters": rounds.numbers("letter_quarters", 1, 4),
        "agenda": agenda,
    }
    for one in fields(Policy):
        if name := one.metadata.get("table"):
            table = tables.setdefault(name, values.table(name))
            found[one.name] = table.number(one.metadata["key"] or one.name, one.metadata["least"], one.metadata["most"])
    found["digest_names"] = tables["digest"].flag("names")
    for table in (top, *tables.values()):
        table.close()
    if not values.wrong:
        _in_order(values, found)
    values.finish()
    return Policy(**found)


def _in_order(values: Values, found: dict[str, Any]) -> None:
    """Steps that would overtake each other."""
    keys = {one.name: (one.metadata["table"], one.metadata["key"] or one.name) for one in fields(Policy) if one.metadata}

    def note(rule: Any, later: str, earlier: str, bound: int) -> None:
        table, key = keys[later]
        values.note(rule, table, 0, key, found[later], (".".join(keys[earlier]), bound))

    if found["last_hour"] <= found["hour"]:
        note("above", "last_hour", "hour", found["hour"])
    for later, earlier in (("repeat", "after"), ("repeat", "spacing"), ("ask_again", "spacing")):
        if found[later] < found[earlier]:  # it would come before what it repeats, or not on the day that was promised
            note("at_least", later, earlier, found[earlier])
    if found["round_before"] <= found["before"]:
        note("above", "round_before", "before", found["before"])
    if found["round_before"] <= found["round_reply"]:
        note("above", "round_before", "round_reply", found["round_reply"])
    if found["round_before"] - found["round_reply"] <= found["page"]:  # it comes when the round is over
        note("above", "round_before", "page", found["round_reply"] + found["page"])
    for earlier, later in (("page", "page_until"), ("page_until", "papers")):
        if found[earlier] <= found[later]:
            note("above", earlier, later, found[later])
    if found["papers"] < found["hush"]:  # nobody is asked so shortly before an overleg
        note("at_least", "papers", "hush", found["hush"])
    if found["round_reply"] <= found["round_remind"]:  # who is reminded must still have a day to answer
        note("above", "round_reply", "round_remind", found["round_remind"])
    if found["round_remind"] < found["spacing"]:
        note("at_least", "round_remind", "spacing", found["spacing"])
    if found["before"] <= found["hush"]:  # the question before an overleg's own day would always be moved
        note("above", "before", "hush", found["hush"])
    if found["appoint_weeks"] * 5 <= found["before"]:
        note("above", "appoint_weeks", "before", found["before"] // 5)


@cache
def load(file: Path | None = None) -> Policy:
    """The policy as shipped, or of a file of the administrator's. Raises WrongValues; OSError where the file can't be read."""
    text = (files("commitments") / _SHIPPED).read_text("utf-8") if file is None else file.read_text("utf-8")
    return read(_SHIPPED if file is None else str(file), text, agendas.load())


def free_at(unasked: Sequence[datetime], policy: Policy, now: datetime, said: datetime | None = None) -> datetime:
    """When a person may next get an unasked message, given when they got the earlier ones: spaced, and few a month.

    Few a year too, for who answered none of them: `said` is when they last answered anything.
    """
    if not unasked:
        return policy.ask_at(now)
    after_last = policy.calendar.shift(policy.day(max(unasked)), policy.spacing)
    at = policy.ask_at(max(now, policy.at(after_last, policy.hour)))
    in_vain = sorted(moment for moment in unasked if said is None or moment > said)
    if len(in_vain) >= policy.a_year:
        at = max(at, policy.ask_at(in_vain[-policy.a_year] + _A_YEAR))
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


def digest_at(policy: Policy, day: date) -> datetime:
    """When the digest of the week that `day` lies in goes out."""
    return policy.at(first_workday_of_week(day), policy.digest_hour)
