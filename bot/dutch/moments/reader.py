"""Why does this file exist? To read the longest moment that begins at a word, stretches with two ends included.

What stands in front of a moment (`uiterlijk`, `voor`, `tot`) is read in `mentions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dutch.moments.dates import read_day_of_month, read_numeric
from bot.dutch.moments.feasts import read_feast, read_named_day
from bot.dutch.moments.moment import Moment
from bot.dutch.moments.parts import read_half, read_nth, read_vague
from bot.dutch.moments.periods import (
    read_bare_week,
    read_bare_year,
    read_month,
    read_quarter,
    read_relative,
    read_school_year,
    read_season,
    read_week_number,
)
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import starters, table
from bot.dutch.moments.weekdays import read_week_of, read_weekday
from bot.dutch.words import Token


class MomentReader(Scan):
    """Reads moments out of one token list."""

    def __init__(self, tokens: Sequence[Token], on: date) -> None:
        super().__init__(tokens, on)
        self._read: dict[int, Moment | None] = {}

    def at(self, begin: int) -> Moment | None:
        """The longest moment that begins here, ranges included."""
        if begin not in self._read:
            first = _range_of_days(self, begin) or _single(self, begin)
            self._read[begin] = _extended(self, first) if first is not None else None
        return self._read[begin]


def _single(scan: Scan, begin: int) -> Moment | None:
    if begin >= scan.size or scan.tokens[begin].kind not in ("word", "number", "sign"):
        return None
    word = scan.word(begin)
    if scan.tokens[begin].kind != "number" and word not in starters() and not word.startswith("tweeduizend"):
        return None
    for read in (
        read_numeric,
        read_week_of,
        read_weekday,
        read_day_of_month,
        read_vague,
        read_half,
        read_nth,
        read_quarter,
        read_school_year,
        read_relative,
        read_season,
        read_feast,
        read_named_day,
        read_week_number,
        read_month,
        read_bare_year,
    ):
        found = read(scan, begin)
        if found is not None:
            return found
    return None


def _range_of_days(scan: Scan, begin: int) -> Moment | None:
    """`3 t/m 14 juli`, `3-14 juli`, `van 3 tot en met 14 juli`."""
    number = scan.number(begin, 31)
    if number is None or number[0] < 1:
        return None
    after = scan.any_of(number[1], "till")
    if after is None and scan.word(number[1]) in ("-", "en"):
        after = number[1] + 1
    if after is None:
        return None
    second = read_day_of_month(scan, after)
    if second is None or (second.yearless is None and second.first.day < number[0]):
        return None
    try:
        start = second.first.replace(day=number[0])
    except ValueError:
        return None
    if start > second.first:
        return None
    return Moment(start, second.last, begin, second.end, "day", None, None, span=True)


def _extended(scan: Scan, first: Moment) -> Moment:
    """`X/Y`, `X-Y`, `X en Y`, `X t/m Y`."""
    at = first.end
    sign = scan.word(at)
    after: int | None = None
    if sign in ("/", "-", "&", "+"):
        after = at + 1
        if first.day and sign != "-":
            return first
    elif sign in ("en", "of"):
        if first.day and scan.word(at + 1) not in table("weekdays") and first.size == "day":
            second = _single(scan, scan.article(at + 1))
            if second is None or not second.day:
                return first
            return first
        after = at + 1
    else:
        till = scan.any_of(at, "till")
        after = till
    if after is None:
        return first
    second = _single(scan, scan.article(after))
    if second is None and first.size == "week" and first.yearless is not None:
        second = read_bare_week(scan, after, after)
        if sign == "en" and second is not None and second.end < scan.size and scan.tokens[second.end].kind != "sign":
            return first  # "week 14 en 15 leden"
    if second is None:
        return first
    return joined(first, second) or first


def joined(first: Moment, second: Moment) -> Moment | None:
    """One stretch from the first moment to the last, their missing years filled in; None when it would run backwards."""
    start = first.first
    if first.yearless is not None:
        for year in (second.first.year, second.first.year - 1):
            days = first.yearless(year)
            if days is not None and days[0] <= second.first:
                start = days[0]
                break
        if second.yearless is not None:
            start = first.first
    last = second.last
    if second.yearless is not None and last < start:
        days = second.yearless(start.year) or (last, last)
        if days[1] < start:
            days = second.yearless(start.year + 1) or days
        last = days[1]
    if last < start:
        return None
    return Moment(start, last, first.begin, second.end, first.size, None, None, span=True)
