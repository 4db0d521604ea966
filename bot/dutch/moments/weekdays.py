"""Why does this file exist? To read days by the name of their weekday: `dinsdag`, `vrijdag over drie weken`, `di 14 nov`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.dutch.moments.dates import read_day_of_month, read_numeric
from bot.dutch.moments.lengths import read_length
from bot.dutch.moments.moment import Moment
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import table


def read_weekday(scan: Scan, begin: int) -> Moment | None:
    """`dinsdag`, `volgende week dinsdag`, `di 14 nov`, `afgelopen vrijdag`."""
    at, way = begin, "coming"
    for name in ("next", "last", "this"):
        after = scan.any_of(begin, name)
        if after is not None:
            if scan.word(after) == "week":
                weekday = _weekday_word(scan, after + 1) or _weekday_word(scan, after + 2, scan.word(after + 1) == "op")
                if weekday is None:
                    return None
                step = {"next": 1, "last": -1, "this": 0}[name]
                day = scan.monday() + timedelta(weeks=step, days=weekday[0])
                return Moment(day, day, begin, weekday[1], "day")
            at, way = after, name
            break
    weekday = _weekday_word(scan, at)
    if weekday is None:
        short = table("short_weekdays").get(scan.word(begin))
        if short is None or at != begin:
            return None
        dotted = begin + 1 + (scan.word(begin + 1) == ".")
        dated = read_day_of_month(scan, dotted) or read_numeric(scan, dotted)
        return replace(dated, begin=begin) if dated else None
    value, at = weekday
    if scan.word(at) == ",":
        dated = read_day_of_month(scan, at + 1) or read_numeric(scan, at + 1)
    else:
        dated = read_day_of_month(scan, at) or read_numeric(scan, at)
    if dated is not None:
        return replace(dated, begin=begin)
    after = scan.any_of(at, "next")
    if after is not None and scan.word(after) == "week":
        day = scan.monday() + timedelta(weeks=1, days=value)
        return Moment(day, day, begin, after + 1, "day")
    after = scan.any_of(at, "this")
    if after is not None and scan.word(after) == "week":
        day = scan.monday() + timedelta(days=value)
        return Moment(day, day, begin, after + 1, "day")
    ahead = (value - scan.on.weekday() - 1) % 7 + 1
    gone = scan.any_of(at, "gone")
    if gone is not None or way == "last":
        back = (scan.on.weekday() - value - 1) % 7 + 1
        day = scan.on - timedelta(days=back)
        return Moment(day, day, begin, gone or at, "day")
    coming = scan.any_of(at, "coming")
    weeks = read_length(scan, at + 1) if scan.word(at) == "over" else None
    if weeks is not None and weeks.unit == "week" and weeks.count is not None:
        day = scan.on + timedelta(days=ahead + 7 * weeks.count)
        return Moment(day, day, begin, weeks.end, "day")
    day = scan.on + timedelta(days=ahead)
    return Moment(day, day, begin, coming or at, "day", weekday=coming is None and way == "coming")


def read_week_of(scan: Scan, begin: int) -> Moment | None:
    """`de week van 12 juni`: the whole week around that day."""
    if scan.word(begin) not in ("week", "weekend") or scan.word(begin + 1) != "van":
        return None
    day = read_numeric(scan, begin + 2) or read_day_of_month(scan, begin + 2)
    if day is None or not day.day:
        return None
    monday = day.first - timedelta(days=day.first.weekday())
    return Moment(monday, monday + timedelta(days=6), begin, day.end, "week")


def _weekday_word(scan: Scan, at: int, allowed: bool = True) -> tuple[int, int] | None:
    value = table("weekdays").get(scan.word(at)) if allowed else None
    return None if value is None else (value, at + 1)
