"""Why does this file exist? To count with days, months and weeks, and to cut the windows that "begin" and "eind" leave."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from bot.dutch.moments.moment import Days, Length, Part, Size


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last day where that does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9998:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_length(day: date, length: Length) -> date | None:
    """`day` plus a counted length."""
    if length.count is None or length.count > 5000:
        return None
    match length.unit:
        case "day":
            return day + timedelta(days=length.count)
        case "week":
            return day + timedelta(weeks=length.count)
        case "month":
            return add_months(day, length.count)
        case "quarter":
            return add_months(day, 3 * length.count)
        case "half":
            return add_months(day, 6 * length.count)
        case "year":
            return add_months(day, 12 * length.count)
        case "season":
            return None


def easter(year: int) -> date:
    """Easter Sunday (Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def day_in(year: int, month: int, day: int) -> Days | None:
    """That day, or None when it does not exist (30 February)."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def months_in(year: int, month: int, count: int) -> Days:
    """So many whole months, from the first of that month."""
    start = date(year, month, 1)
    return start, add_months(start, count) - timedelta(days=1)


def months_from(month: int, count: int) -> Callable[[int], Days]:
    """So many months from that month on, for a year still to be found."""
    return lambda year: months_in(year, month, count)


def week_in(year: int, week: int) -> Days | None:
    """The ISO week, Monday to Sunday, or None when the year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def part_of(days: Days, size: Size, part: Part) -> Days:
    """The window that `begin`, `half` or `eind` leaves of a period."""
    first, last = days
    if part == "last_day":
        return last, last
    if size == "month":
        year, month = first.year, first.month
        if part == "begin":
            return first, date(year, month, 10)
        if part == "half":
            return date(year, month, 15), date(year, month, 15)
        return date(year, month, 21), last
    if size == "week":
        if part == "begin":
            return first, first + timedelta(days=1)
        if part == "half":
            return first + timedelta(days=2), first + timedelta(days=2)
        return first + timedelta(days=3), last
    if size == "year" and first.day == 1 and first.month == 1:
        if part == "begin":
            return first, date(first.year, 3, 31)
        if part == "half":
            return date(first.year, 6, 1), date(first.year, 6, 30)
        return date(first.year, 10, 1), last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    edge = {"quarter": 1, "season": 1}.get(size, max(1, months // 4))
    if part == "begin":
        return first, add_months(first, edge) - timedelta(days=1)
    if part == "half":
        middle = add_months(first, (months - 1) // 2)
        return middle, last_of_month(middle.year, middle.month)
    return add_months(date(last.year, last.month, 1), 1 - edge), last
