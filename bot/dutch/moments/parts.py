"""Why does this file exist? To read parts of periods: `begin juni`, `eerste helft van mei`, `eerste maandag van`."""

from __future__ import annotations

from datetime import date, timedelta

from bot.dutch.moments.calendar import add_months, last_of_month, months_in, part_of
from bot.dutch.moments.moment import Days, Moment, Part, Size
from bot.dutch.moments.periods import (
    read_bare_year,
    read_month,
    read_own_period,
    read_quarter,
    read_relative,
    read_school_year,
    read_season,
    read_week_number,
)
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import PARTS, table


def read_vague(scan: Scan, begin: int) -> Moment | None:
    """`begin`, `half`, `eind` and a period: `eind van het jaar`, `medio september 2023`."""
    for part in PARTS:
        name = part
        at = scan.any_of(begin, name)
        if at is None or (scan.word(begin) == "laat" and scan.word(begin - 1) in ("te", "zo", "hoe")):
            continue
        if scan.word(at) == "-" and scan.glued(at):
            at += 1
        if scan.word(begin) == "half" and scan.word(at) == "jaar":
            return None  # how long, and not when
        of = scan.word(at) in ("van", "der", "vd")
        at = scan.article(at + 1 if of else at)
        whole = read_own_period(scan, at) or _whole(scan, at)
        if whole is None or whole.size == "day":
            return None
        return _parted(scan, begin, whole, part)
    return None


def _whole(scan: Scan, at: int) -> Moment | None:
    if at >= scan.size:
        return None
    for read in (
        read_half,
        read_quarter,
        read_school_year,
        read_relative,
        read_season,
        read_week_number,
        read_month,
        read_bare_year,
    ):
        found = read(scan, at)
        if found is not None:
            return found
    return None


def _parted(scan: Scan, begin: int, whole: Moment, part: Part) -> Moment | None:
    size = whole.size
    if whole.yearless is not None:
        make = whole.yearless

        def window(year: int) -> Days | None:
            days = make(year)
            return None if days is None else part_of(days, size, part)

        days = scan.which(window, "coming")
        if days is None:
            return None
        return Moment(days[0], days[1], begin, whole.end, size, part, window)
    days = part_of((whole.first, whole.last), size, part)
    own = scan.word(whole.begin) == "jaar" and whole.end == whole.begin + 1
    if own and days[1] < scan.on:
        days = part_of(scan.current(size, 1), size, part)
    return Moment(days[0], days[1], begin, whole.end, size, part)


def read_half(scan: Scan, begin: int) -> Moment | None:
    """`eerste helft van maart`, `tweede halfjaar 2024`, `H1`."""
    token = scan.tokens[begin]
    at: int
    if token.norm == "h" and scan.number_glued(begin + 1) and scan.word(begin + 1) in ("1", "2"):
        half = int(scan.word(begin + 1))
        return scan.dated(begin, begin + 2, "half", lambda year: months_in(year, 6 * half - 5, 6))
    found = scan.ordinal(begin)
    if found is None and scan.word(begin) == "laatste":
        found = (2, begin + 1)
    if found is None or found[0] not in (1, 2):
        return None
    half, at = found
    if scan.word(at) in ("halfjaar", "semester") or (scan.word(at) == "half" and scan.word(at + 1) == "jaar"):
        at += 1 if scan.word(at) != "half" else 2
        return scan.dated(begin, at, "half", lambda year: months_in(year, 6 * half - 5, 6), span=True)
    if scan.word(at) != "helft":
        return None
    at = scan.article(at + (2 if scan.word(at + 1) in ("van", "in", "der") else 1))
    month = read_month(scan, at) if at < scan.size else None
    if month is None and at < scan.size:
        relative = read_relative(scan, at) or read_own_period(scan, at)
        if relative is not None and relative.size == "month":
            month = relative
    if month is not None:

        def cut(days: Days) -> Days:
            middle = days[0].replace(day=15)
            return (days[0], middle) if half == 1 else (middle + timedelta(days=1), days[1])

        if month.yearless is not None:
            make = month.yearless

            def window(year: int) -> Days | None:
                days = make(year)
                return None if days is None else cut(days)

            days = scan.which(window, "coming")
            return Moment(days[0], days[1], begin, month.end, "month", None, window, span=True) if days else None
        days = cut((month.first, month.last))
        return Moment(days[0], days[1], begin, month.end, "month", span=True)
    if at < scan.size:
        year = scan.year(at)
        if year is not None:
            days = months_in(year[0], 6 * half - 5, 6)
            return Moment(days[0], days[1], begin, year[1], "half", span=True)
        if scan.word(at) in ("jaar", "kalenderjaar"):
            return scan.dated(begin, at + 1, "half", lambda year: months_in(year, 6 * half - 5, 6), span=True)
    return None


MOST = 31  # of anything counted inside a period: `de laatste tien dagen van mei`
_SINGLE = {"weken": "week", "dagen": "dag", "maanden": "maand"}


def read_nth(scan: Scan, begin: int) -> Moment | None:
    """`eerste maandag van juni`, `laatste week van mei`, `de eerste dag van Q3`, `de eerste twee weken van mei`."""
    found = scan.ordinal(begin)
    if found is None and scan.word(begin) == "laatste":
        found = (-1, begin + 1)
    if found is None:
        return None
    nth, at = found
    counted = scan.number(at, MOST) if nth in (1, -1) and _SINGLE.get(scan.word(at + 1)) else None
    count, at = counted or (1, at)
    what = _SINGLE.get(scan.word(at), "") if counted else scan.word(at)
    weekday = table("weekdays").get(what)
    if weekday is None and what not in ("week", "dag", "maand"):
        return None
    after = at + 1
    if scan.word(after) in ("van", "in"):
        after = scan.article(after + 1)
    elif what != "week" or scan.word(after) not in table("months"):
        return None
    whole = _whole(scan, after) or read_own_period(scan, after) if after < scan.size else None
    if whole is None or not -1 <= nth <= 5:
        return None

    def cut(days: Days) -> Days | None:
        first, last = days
        if weekday is not None:
            if nth > 0:
                day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
            else:
                day = last - timedelta(days=(last.weekday() - weekday) % 7)
            return (day, day) if first <= day <= last else None
        if what == "maand":
            start = add_months(date(last.year, last.month, 1), 1 - count) if nth < 0 else add_months(first, nth - 1)
            end = add_months(start, count - 1)
            return max(start, first), min(last_of_month(end.year, end.month), last)
        length = timedelta(days=count * (7 if what == "week" else 1))
        start = last - length + timedelta(days=1) if nth < 0 else first + length * (nth - 1)
        return (max(start, first), min(start + length - timedelta(days=1), last)) if start <= last else None

    one_day = weekday is not None or (what == "dag" and count == 1)
    size: Size = "day" if one_day else "month" if what == "maand" else "week"
    if whole.yearless is not None:
        make = whole.yearless

        def window(year: int) -> Days | None:
            days = make(year)
            return None if days is None else cut(days)

        days = scan.which(window, "coming")
        return Moment(days[0], days[1], begin, whole.end, size, None, window) if days else None
    days = cut((whole.first, whole.last))
    return Moment(days[0], days[1], begin, whole.end, size) if days else None
