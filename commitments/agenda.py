"""Which days does the programme's year hang on? The overleg, letters to parliament, their peildatum, and when all is closed.

The policy says how many days before or after; the agenda says of what. The team changes it, so each change is checked as a
whole before it holds. Days are calendar days in the programme's time zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import assert_never

from commitments.sets import Misfit, OnAgenda
from commitments.values import Rule, Values, Wrong
from commitments.workdays import Calendar, Season, Stretch, is_workday

_EVERY_DAY = frozenset(range(7))
_A_YEAR = 366


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to parliament, and the day up to which its figures count (peildatum), once it is known."""

    day: date
    peildatum: date | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The days that are known, in order of time; `recess` returns every year, `closed` does not."""

    overleg: tuple[date, ...] = ()
    letters: tuple[Letter, ...] = ()
    recess: tuple[Season, ...] = ()
    closed: tuple[Stretch, ...] = ()

    def calendar(self, ask_weekdays: frozenset[int] = _EVERY_DAY, hush: int = 0) -> Calendar:
        """The days that count and the days of asking; none in the `hush` working days before an overleg, and on its day."""
        counting = Calendar(ask_weekdays, (*self.recess, *self.closed))
        hushed = tuple(Stretch(counting.shift(day, -hush), day) for day in self.overleg) if hush else ()
        return Calendar(ask_weekdays, counting.closed, hushed)


@dataclass(frozen=True, slots=True)
class Change:
    """One day more on the agenda, or (`gone`) one less. `last`: the peildatum of a letter, the last day of what is closed."""

    what: OnAgenda
    gone: bool
    first: date
    last: date | None = None


def changed(agenda: Agenda, change: Change) -> Agenda:
    """The agenda with a change; the same one where what was to go is not on it."""
    day = change.first
    match change.what:
        case "overleg":
            rest = tuple(one for one in agenda.overleg if one != day)
            return replace(agenda, overleg=rest if change.gone else tuple(sorted((*agenda.overleg, day))))
        case "letter":
            others = tuple(letter for letter in agenda.letters if letter.day != day)
            more = () if change.gone else (Letter(day, change.last),)
            return replace(agenda, letters=tuple(sorted((*others, *more), key=lambda letter: letter.day)))
        case "closed":
            left = tuple(one for one in agenda.closed if one.first != day)
            return replace(agenda, closed=left if change.gone else (*agenda.closed, Stretch(day, change.last or day)))
        case "recess" if change.gone:
            return replace(agenda, recess=tuple(one for one in agenda.recess if one.first != (day.month, day.day)))
        case "recess":
            return replace(agenda, recess=_in_the_place_of(agenda.recess, day, change.last or day))
        case _:
            assert_never(change.what)


def _in_the_place_of(recess: Sequence[Season], first: date, last: date) -> tuple[Season, ...]:
    """What is closed every year, with these days in the place of those that they overlap: a summer that begins earlier."""
    days = [first + timedelta(days=n) for n in range(min((last - first).days, _A_YEAR) + 1)]
    apart = [one for one in recess if not any(one.holds(day) for day in days)]
    new = Season((first.month, first.day), (last.month, last.day))
    return tuple(sorted((*apart, new), key=lambda one: one.first))


def entry_on(agenda: Agenda, day: date) -> Change | None:
    """What stands on the agenda on this day, as the change that takes it away."""
    if day in agenda.overleg:
        return Change("overleg", True, day)
    if any(letter.day == day for letter in agenda.letters):
        return Change("letter", True, day)
    if any(one.first == day for one in agenda.closed):
        return Change("closed", True, day)
    return Change("recess", True, day) if any(one.first == (day.month, day.day) for one in agenda.recess) else None


def misfits(agenda: Agenda) -> tuple[tuple[Misfit, date | None, date | None], ...]:
    """The same as days: what is wrong, the day that is, and one that would be right."""
    return tuple(
        (
            one.rule,
            date.fromisoformat(one.found) if one.found else None,
            date.fromisoformat(one.right[0]) if one.right else None,
        )  # type: ignore[misc]
        for one in wrong(agenda)
    )


def wrong(agenda: Agenda) -> tuple[Wrong, ...]:
    """What can't be meant so, each with the day that would be right; nothing where the agenda can hold."""
    return tuple(one for one, _ in _misfits(agenda))


def _misfits(agenda: Agenda) -> Iterator[tuple[Wrong, int]]:
    """Each with the number of its row, from 0."""
    for number, period in enumerate(agenda.closed):
        if period.last < period.first:
            yield _misfit("backwards", "closed.last", period.last, period.first), number
    calendar = agenda.calendar()
    try:
        for day in (date(2023, 1, 1), *(period.first for period in agenda.closed)):
            calendar.ask_day_from(day)
    except ValueError:
        yield Wrong("never_open", "closed" if agenda.closed else "recess", ""), 0
        return  # no day can be named that would be right
    days = [("overleg.day", day) for day in agenda.overleg] + [("letter.day", letter.day) for letter in agenda.letters]
    for place, (key, day) in enumerate(days):
        number = place if key == "overleg.day" else place - len(agenda.overleg)
        if days.index((key, day)) < place:
            yield Wrong("twice", key, str(day)), number
        elif not is_workday(day):
            yield _misfit("not_a_workday", key, day, calendar.open_from(day)), number
        elif key == "overleg.day" and calendar.closes(day):
            yield _misfit("closed_then", key, day, calendar.open_from(day)), number
    for number, letter in enumerate(agenda.letters):
        if letter.peildatum is not None and letter.peildatum >= letter.day:
            yield _misfit("peildatum", "letter.peildatum", letter.peildatum, letter.day - timedelta(days=1)), number


def _misfit(rule: Rule, key: str, found: date, right: date) -> Wrong:
    return Wrong(rule, key, str(found), (str(right),))


def read(file: str, text: str) -> Agenda:
    """The agenda in a file's text. Raises WrongValues, each with its line."""
    values = Values(file, text)
    overleg, letters, recess, closed = [], [], [], []
    for table in values.tables("overleg"):
        if (day := table.day("day")) is not None:
            overleg.append(day)
        table.close()
    for table in values.tables("letter"):
        peildatum = table.day("peildatum", optional=True)
        if (day := table.day("day")) is not None:
            letters.append(Letter(day, peildatum))
        table.close()
    for table in values.tables("recess"):
        recess.append(Season(table.day_of_year("first"), table.day_of_year("last"), table.flag("to_monday")))
        table.close()
    for table in values.tables("closed"):
        first, last = table.day("first"), table.day("last")
        if first is not None and last is not None:
            closed.append(Stretch(first, last))
        table.close()
    if not values.wrong:  # only then a row has the number that it has in the file
        for one, number in _misfits(Agenda(tuple(overleg), tuple(letters), tuple(recess), tuple(closed))):
            table_name, _, key = one.key.partition(".")
            values.note(one.rule, table_name, number, key, one.found, one.right)
    values.finish()
    return Agenda(tuple(sorted(overleg)), tuple(sorted(letters, key=lambda row: row.day)), tuple(recess), tuple(closed))


@cache
def load() -> Agenda:
    """The agenda as shipped."""
    return read("agenda.toml", (files("commitments") / "agenda.toml").read_text("utf-8"))
