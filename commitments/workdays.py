"""On which days do we count, and on which do we ask? Weekends, Dutch holidays, the programme's own closed periods; whose days.

Counting stops on closed days, terms do not (policy page, row "closed"). All days are calendar days in Europe/Amsterdam.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

_ONE_DAY = timedelta(days=1)
_A_WEEK = 7
_SEARCH_LIMIT = 400  # days; a calendar that is closed for longer than a year is a mistake in the policy file


@dataclass(frozen=True, slots=True)
class Season:
    """A period that returns every year, from (month, day) up to and including (month, day); it may cross New Year.

    With `to_monday` it runs on until the first Monday after its last day, which is itself open.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    to_monday: bool = False

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period, whatever its year."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last or self._waits(day)
        return here >= self.first or here <= self.last or self._waits(day)

    def _waits(self, day: date) -> bool:
        return self.to_monday and any(
            edge < day < edge + timedelta(days=7 - edge.weekday())
            for edge in (date(year, *self.last) for year in (day.year - 1, day.year))
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one year: from the first up to and including the last."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Days:
    """On which days somebody works: weekday numbers, Monday is 0; and when they are away."""

    weekdays: frozenset[int] = frozenset(range(5))
    away: tuple[Stretch, ...] = ()

    def away_on(self, day: date) -> Stretch | None:
        """The absence that the day lies in: of several the one that ends last."""
        return max((one for one in self.away if one.holds(day)), key=lambda one: one.last, default=None)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person, with their days."""

    person: int = 0
    days: Days = Days()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is asked for an organisation on which day: somebody, and who stands in for them while they are away."""

    seat: Seat = Seat()
    stand_ins: tuple[tuple[Stretch, Seat], ...] = ()

    def on(self, day: date) -> Seat:
        """Whose question it is on this day, whether they work then or not."""
        return next((seat for stretch, seat in self.stand_ins if stretch.holds(day)), self.seat)

    def changes_after(self, day: date) -> date | None:
        """The next day on which it may be another's."""
        edges = (edge for stretch, _ in self.stand_ins for edge in (stretch.first, stretch.last + _ONE_DAY))
        return min((edge for edge in edges if edge > day), default=None)


ANYBODY = Desk()
"""Nobody in particular: the programme's own days."""


@cache
def _holidays(year: int) -> frozenset[date]:
    # "optional" holds Good Friday and, in every year, 5 May; the public list has 5 May only once in five years
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")))


def is_workday(day: date) -> bool:
    """Whether offices are open: no weekend, no public holiday. The programme's own closed periods do not count here."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def first_workday_of_week(day: date) -> date:
    """The first working day of the Monday-to-Sunday week that `day` lies in; its Monday if the week has none."""
    monday = day - timedelta(days=day.weekday())
    return next((d for n in range(7) if is_workday(d := monday + n * _ONE_DAY)), monday)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The programme's days: when we count and when we ask.

    `ask_weekdays` are weekday numbers, Monday is 0. On `closed` days we do not count; on `hushed` days we count but do not ask.
    `desk`: who is asked. What falls on none of their days comes on their next one, and waits while they are away.
    """

    ask_weekdays: frozenset[int]
    closed: Sequence[Season | Stretch] = field(default=())
    hushed: Sequence[Stretch] = field(default=())
    desk: Desk = ANYBODY

    def is_open(self, day: date) -> bool:
        """Whether the day counts as a working day of the programme."""
        return is_workday(day) and not self.closes(day)

    def closes(self, day: date) -> bool:
        """Whether the day lies in one of the programme's closed periods."""
        return any(period.holds(day) for period in self.closed)

    def open_from(self, day: date) -> date:
        """The first working day of the programme on or after `day`."""
        return self.shift(day - _ONE_DAY, 1)

    def shift(self, day: date, workdays: int) -> date:
        """The n-th working day after `day` (before it where n is negative); `day` itself is not counted.

        Raises ValueError where the calendar is closed for longer than a year.
        """
        step = _ONE_DAY if workdays > 0 else -_ONE_DAY
        left, here = abs(workdays), day
        for _ in range(_SEARCH_LIMIT + 7 * left):
            if not left:
                return here
            here += step
            left -= self.is_open(here)
        raise ValueError("closed for longer than a year")

    def count(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`."""
        return sum(self.is_open(first + n * _ONE_DAY) for n in range(1, (last - first).days + 1))

    def asks_on(self, day: date) -> bool:
        """Whether people, or who sits at the desk, may be asked on this day."""
        if self.desk == ANYBODY:
            return self._asks(day)
        days = self.desk.on(day).days
        if days.away_on(day) is not None or not self._theirs(day, days):
            return False
        for n in range(_A_WEEK):
            if self._asks(day - n * _ONE_DAY):
                return True
            if self._theirs(day - (n + 1) * _ONE_DAY, days):  # that day has taken what came before it
                return False
        return False

    def _asks(self, day: date) -> bool:
        return day.weekday() in self.ask_weekdays and self._may_be_asked(day)

    def _theirs(self, day: date, days: Days) -> bool:
        return day.weekday() in days.weekdays and self._may_be_asked(day)

    def _may_be_asked(self, day: date) -> bool:
        return self.is_open(day) and not any(s.holds(day) for s in self.hushed)

    def ask_day_from(self, day: date) -> date:
        """The first day of asking on or after `day`."""
        return self._search(day, _ONE_DAY)

    def ask_day_until(self, day: date) -> date:
        """The last day of asking on or before `day`: a notice period is never made shorter by a weekend."""
        return self._search(day, -_ONE_DAY)

    def _search(self, day: date, step: timedelta) -> date:
        for n in range(_SEARCH_LIMIT):
            if self.asks_on(day + n * step):
                return day + n * step
        raise ValueError("no day of asking within a year")
