"""On which days do we count and ask? Tables of real days, and what must hold for every day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.workdays import Calendar, Season, first_workday_of_week, is_workday
from tests.commitments.conftest import POLICY

CALENDAR = POLICY.calendar
DAYS = st.dates(date(2022, 1, 1), date(2031, 12, 31))
ONE = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("year", range(2022, 2032))
def test_5_may_is_a_holiday_in_every_year(year: int) -> None:
    assert not is_workday(date(year, 5, 5))


@pytest.mark.parametrize(
    "holiday",
    [
        "2023-04-07",  # Good Friday
        "2024-03-29",
        "2026-04-03",
        "2023-04-10",  # Easter Monday
        "2023-04-27",  # Koningsdag
        "2023-05-18",  # Ascension
        "2023-05-29",  # Whit Monday
        "2024-01-01",
        "2023-12-25",
        "2023-12-26",
    ],
)
def test_a_holiday_in_the_week_is_no_workday(holiday: str) -> None:
    assert day(holiday).weekday() < 5
    assert not is_workday(day(holiday))
    assert not CALENDAR.is_open(day(holiday))


@pytest.mark.parametrize(
    "workday",
    [
        "2025-04-28",  # Koningsdag was on Saturday the 26th, since the 27th is a Sunday: the Monday is a workday
        "2025-04-25",
        "2023-05-19",  # the Friday after Ascension
        "2023-04-28",
        "2023-12-27",
        "2024-01-02",
        "2024-02-29",
        "2023-12-05",
        "2024-11-11",
    ],
)
def test_an_ordinary_day_is_a_workday(workday: str) -> None:
    assert is_workday(day(workday))


def test_koningsdag_on_a_sunday_is_kept_on_the_saturday() -> None:
    assert day("2025-04-27").weekday() == 6
    assert CALENDAR.count(day("2025-04-24"), day("2025-04-28")) == 2  # Friday 25 and Monday 28


@pytest.mark.parametrize(
    ("closed_last", "opens"),
    [
        ("2023-01-08", "2023-01-09"),  # 6 January is a Friday
        ("2024-01-07", "2024-01-08"),  # a Saturday
        ("2025-01-12", "2025-01-13"),  # a Monday: the Monday after it is a week later
        ("2026-01-11", "2026-01-12"),  # a Tuesday
        ("2027-01-10", "2027-01-11"),  # a Wednesday
        ("2028-01-09", "2028-01-10"),  # a Thursday
        ("2030-01-06", "2030-01-07"),  # a Sunday
    ],
)
def test_the_winter_break_ends_on_the_monday_after_6_january(closed_last: str, opens: str) -> None:
    assert day(opens).weekday() == 0
    assert CALENDAR.is_open(day(opens))
    first, last = date(day(opens).year - 1, 12, 24), day(closed_last)
    assert not any(CALENDAR.is_open(first + n * ONE) for n in range((last - first).days + 1))
    assert CALENDAR.shift(last, -1) < first


@pytest.mark.parametrize(
    ("closed", "before", "after"),
    [
        ("2023-07-15", "2023-07-14", "2023-09-01"),
        ("2024-07-15", "2024-07-12", "2024-09-02"),
        ("2023-12-24", "2023-12-22", "2024-01-08"),
    ],
)
def test_closed_periods_stop_the_counting(closed: str, before: str, after: str) -> None:
    assert CALENDAR.shift(day(before), 1) == day(after)
    assert CALENDAR.shift(day(after), -1) == day(before)
    assert CALENDAR.shift(day(closed), 1) == day(after)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2023-06-30", 5, "2023-07-07"),
        ("2023-06-30", -10, "2023-06-16"),
        ("2023-06-30", 0, "2023-06-30"),
        ("2023-06-30", 1, "2023-07-03"),
        ("2024-02-28", 1, "2024-02-29"),  # a leap day counts
        ("2023-02-28", 1, "2023-03-01"),
        ("2024-03-29", 1, "2024-04-02"),  # from Good Friday over Easter Monday and the start of summer time
        ("2023-10-27", 1, "2023-10-30"),  # over the end of summer time
        ("2023-05-04", 1, "2023-05-08"),
        ("2023-07-14", 10, "2023-09-14"),
    ],
)
def test_counting(start: str, n: int, end: str) -> None:
    assert CALENDAR.shift(day(start), n) == day(end)
    assert CALENDAR.count(day(start), day(end)) == max(n, 0)


def test_the_hour_stands_through_the_change_of_the_clock() -> None:
    for text, utc in (("2024-03-28", 9), ("2024-04-02", 8), ("2023-10-26", 8), ("2023-10-31", 9)):
        at = POLICY.at(day(text), 10)
        assert (at.hour, at.utcoffset()) == (utc, timedelta(0))
        assert POLICY.day(at) == day(text)
    assert POLICY.day(datetime.fromisoformat("2023-06-30T22:00:00+00:00")) == day("2023-07-01")
    assert POLICY.day(datetime.fromisoformat("2023-12-31T22:59:59+00:00")) == day("2023-12-31")


@pytest.mark.parametrize(
    ("here", "on_or_after", "on_or_before"),
    [
        ("2023-06-15", "2023-06-15", "2023-06-15"),
        ("2023-06-16", "2023-06-20", "2023-06-15"),
        ("2023-04-27", "2023-05-02", "2023-04-25"),  # Koningsdag is a Thursday
        ("2023-08-01", "2023-09-05", "2023-07-13"),
        ("2023-12-26", "2024-01-09", "2023-12-21"),
        ("2025-01-06", "2025-01-14", "2024-12-19"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
    ],
)
def test_days_of_asking(here: str, on_or_after: str, on_or_before: str) -> None:
    assert CALENDAR.ask_day_from(day(here)) == day(on_or_after)
    assert CALENDAR.ask_day_until(day(here)) == day(on_or_before)


@pytest.mark.parametrize(
    ("any_day", "first"),
    [
        ("2023-06-18", "2023-06-12"),
        ("2023-04-10", "2023-04-11"),
        ("2023-12-25", "2023-12-27"),
        ("2024-01-01", "2024-01-02"),
        ("2024-01-07", "2024-01-02"),
    ],
)
def test_a_weeks_first_working_day(any_day: str, first: str) -> None:
    assert first_workday_of_week(day(any_day)) == day(first)


def test_a_calendar_that_is_always_closed_says_so() -> None:
    shut = Calendar(frozenset({1}), (Season((1, 1), (12, 31)),))
    with pytest.raises(ValueError, match="closed"):
        shut.shift(day("2023-06-15"), 1)
    with pytest.raises(ValueError, match="no day of asking"):
        shut.ask_day_from(day("2023-06-15"))
    with pytest.raises(ValueError, match="no day of asking"):
        shut.ask_day_until(day("2023-06-15"))


@given(DAYS, st.integers(1, 60))
def test_shift_and_count_undo_each_other(here: date, n: int) -> None:
    later = CALENDAR.shift(here, n)
    assert CALENDAR.is_open(later)
    assert CALENDAR.count(here, later) == n
    assert CALENDAR.count(here, later - ONE) == n - 1
    earlier = CALENDAR.shift(here, -n)
    assert CALENDAR.is_open(earlier)
    assert CALENDAR.count(earlier, here) == n - (not CALENDAR.is_open(here))
    if CALENDAR.is_open(here):
        assert CALENDAR.shift(later, -n) == here
        assert CALENDAR.shift(earlier, n) == here


@given(DAYS)
def test_a_day_of_asking_is_open_and_the_nearest(here: date) -> None:
    after, until = CALENDAR.ask_day_from(here), CALENDAR.ask_day_until(here)
    assert until <= here <= after
    for found in (after, until):
        assert found.weekday() in (1, 3)
        assert CALENDAR.is_open(found)
    between = [until + n * ONE for n in range(1, (after - until).days)]
    assert not any(CALENDAR.asks_on(d) for d in between)


@given(DAYS)
def test_what_is_open_is_a_workday_outside_the_closed_periods(here: date) -> None:
    if CALENDAR.is_open(here):
        assert is_workday(here)
        assert not date(here.year, 7, 15) <= here <= date(here.year, 8, 31)
        assert date(here.year, 1, 7) <= here <= date(here.year, 12, 23)
