"""Why does this file exist? To read moments: days, weeks, months, quarters, seasons, years and their vague parts.

A moment is a first and a last day, both inclusive, worked out from `on`, the sender's day. The conventions are those
of the corpora's README ("Date conventions"): no year given means the first one whose last day is not before `on`.
What stands in front of a moment (`uiterlijk`, `voor`, `tot`) is not read here but in `terms.py`.
"""

from __future__ import annotations

import calendar
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.dutch.lexicon import lexicon, names_of_numbers, repaired
from bot.dutch.words import Token, number_words, ordinal_words

Size = Literal["day", "week", "month", "quarter", "half", "season", "year"]
Part = Literal["begin", "half", "end", "last_day"]
Days = tuple[date, date]

_FIRST, _LAST = date(1990, 1, 1), date(2090, 1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as named at tokens `begin` up to `end`: its first and last day."""

    first: date
    last: date
    begin: int
    end: int
    size: Size
    part: Part | None = None
    yearless: Callable[[int], Days | None] | None = None
    summer: bool = False
    span: bool = False  # named as a stretch with two ends, or a half

    @property
    def day(self) -> bool:
        return self.first == self.last and self.size == "day" and self.part is None


@dataclass(frozen=True, slots=True)
class Length:
    """A counted length of time; `count` is None for "een paar weken"."""

    count: int | None
    unit: Size
    begin: int
    end: int


@functools.cache
def _table(name: str) -> dict[str, int]:
    return names_of_numbers(name)


@functools.cache
def _list(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Word sequences of a list in [moments] by their first word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for line in lexicon()["moments"][name]:
        table.setdefault(line.split()[0], []).append(tuple(line.split()))
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in table.items()}


@functools.cache
def _starters() -> frozenset[str]:
    """Every word that a moment can begin with."""
    words = {
        "de",
        "h",
        "q",
        "k",
        "w",
        "kwart",
        "academisch",
        "oud",
        "laatste",
        "vroege",
        "late",
        "prinsjesdag",
        "nieuwe",
        "nieuw",
    }
    words |= {"weeknr", "weeknummer", "weekend", "schooljaar", "schoolseizoen", "studiejaar", "collegejaar", "onderwijsjaar"}
    words |= {"'", "tweeduizend", *_DAYS_BY_NAME, *number_words(), *ordinal_words(), *_units()}
    for name in ("months", "weekdays", "short_weekdays"):
        words |= set(_table(name))
    for name in lexicon()["moments"]:
        words |= set(_list(name))
    for feasts in lexicon()["feasts"].values():
        words |= set(feasts)
    return frozenset(words)


@functools.cache
def _units() -> dict[str, Size]:
    return {word: unit for unit, words in lexicon()["units"].items() for word in words}


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


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _months(year: int, month: int, count: int) -> Days:
    start = date(year, month, 1)
    return start, add_months(start, count) - timedelta(days=1)


def _months_from(month: int, count: int) -> Callable[[int], Days]:
    """So many months from that month on, for a year still to be found."""
    return lambda year: _months(year, month, count)


def _week(year: int, week: int) -> Days | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def _part_of(days: Days, size: Size, part: Part) -> Days:
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


_DAYS_BY_NAME = {
    "vandaag": 0,
    "vanmiddag": 0,
    "vanavond": 0,
    "vanmorgen": 0,
    "vanochtend": 0,
    "heden": 0,
    "morgen": 1,
    "morgenochtend": 1,
    "morgenmiddag": 1,
    "overmorgen": 2,
    "gisteren": -1,
    "gister": -1,
    "eergisteren": -2,
    "nu": 0,
}


_PARTS: tuple[Part, ...] = ("last_day", "begin", "half", "end")


class MomentReader:
    """Reads moments out of one token list."""

    def __init__(self, tokens: Sequence[Token], on: date) -> None:
        self.tokens = tokens
        self.on = on
        self.words = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]
        self.size = len(tokens)
        self._read: dict[int, Moment | None] = {}

    # -- looking ------------------------------------------------------------------------------------------------

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < self.size else ""

    def _any(self, at: int, name: str) -> int | None:
        """The position after one of a list's word sequences."""
        for sequence in _list(name).get(self.word(at), ()):
            if len(sequence) == 1 or all(self.word(at + step) == part for step, part in enumerate(sequence)):
                return at + len(sequence)
        return None

    def _glued(self, at: int) -> bool:
        return at < self.size and self.tokens[at].glued

    def number(self, at: int, most: int = 9999) -> tuple[int, int] | None:
        """A number in figures or words, and the position after it."""
        if at >= self.size:
            return None
        token = self.tokens[at]
        if token.kind == "number" and len(token.norm) <= 4:
            value = int(token.norm)
        elif token.kind == "word" and token.norm in number_words():
            value = number_words()[token.norm]
        else:
            return None
        return (value, at + 1) if value <= most else None

    def ordinal(self, at: int) -> tuple[int, int] | None:
        """`1e`, `2de`, `eerste`."""
        if at >= self.size:
            return None
        token = self.tokens[at]
        if token.kind == "number" and self.word(at + 1) in ("e", "de", "ste") and self._glued(at + 1):
            return (int(token.norm), at + 2) if len(token.norm) <= 2 else None
        if token.kind == "word" and token.norm in ordinal_words():
            return ordinal_words()[token.norm], at + 1
        return None

    def _article(self, at: int) -> int:
        while self.word(at) in ("de", "het", "t", "den", "'t", "'"):
            at += 1
        return at

    # -- years --------------------------------------------------------------------------------------------------

    def year(self, at: int, *, bare: bool = False) -> tuple[int, int] | None:
        """`2023`, `'23`, `van 2023`, `van volgend jaar`; with `bare` also `24` on its own is refused as before."""
        begin = at
        if not bare and self.word(at) in ("van", "in", "-", "/", "jaar", "het", ","):
            at += 1
            if self.word(at) in ("het", "jaar"):
                at += 1
            if self.word(at) == "jaar":
                at += 1
        token = self.tokens[at] if at < self.size else None
        if token is None:
            return None
        if token.kind == "number":
            if len(token.norm) == 4 and 1990 <= int(token.norm) <= 2089:
                if self.word(at + 1) == "." and self._glued(at + 1) and self._number_glued(at + 2):
                    return None
                return int(token.norm), at + 1
            return None
        if token.norm == "'" and at + 1 < self.size and self._glued(at + 1):
            after = self.tokens[at + 1]
            if after.kind == "number" and len(after.norm) == 2:
                return 2000 + int(after.norm), at + 2
        if token.norm == "tweeduizend":
            number = self.number(at + 1, 99)
            return (2000 + number[0], number[1]) if number else None
        if token.norm.startswith("tweeduizend"):
            rest = number_words().get(token.norm[len("tweeduizend") :])
            return (2000 + rest, at + 1) if rest is not None and rest < 100 else None
        if token.norm == "twintig":
            number = self.number(at + 1, 99)
            if number and number[0] >= 10 and begin != at:
                return 2000 + number[0], number[1]
        for name, step in (("this", 0), ("next", 1), ("last", -1)):
            after_name = self._any(at, name)
            if after_name is not None and self.word(after_name) in ("jaar", "kalenderjaar"):
                return self.on.year + step, after_name + 1
        return None

    def _number_glued(self, at: int) -> bool:
        return at < self.size and self.tokens[at].kind == "number" and self.tokens[at].glued

    def _which(self, make: Callable[[int], Days | None], way: Literal["coming", "gone", "next", "this"]) -> Days | None:
        """The year that a moment without a year means."""
        years = range(self.on.year - 1, self.on.year + 9)
        if way == "gone":
            years = range(self.on.year, self.on.year - 9, -1)
        for year in years:
            days = make(year)
            if days is None:
                continue
            if way == "gone" and (days[0] < self.on):
                return days
            if way == "next" and days[0] > self.on:
                return days
            if way in ("coming", "this") and days[1] >= self.on:
                return days
        return None

    def _dated(
        self,
        begin: int,
        at: int,
        size: Size,
        make: Callable[[int], Days | None],
        way: Literal["coming", "gone", "next", "this"] = "coming",
        part: Part | None = None,
        *,
        summer: bool = False,
        span: bool = False,
    ) -> Moment | None:
        """A moment that may be followed by its year, `a.s.` or `jl.`"""
        yearless: Callable[[int], Days | None] | None = None
        year = self.year(at)
        if year is not None:
            days, at = make(year[0]), year[1]
        else:
            coming, gone = self._any(at, "coming"), self._any(at, "gone")
            if gone is not None:
                way, at = "gone", gone
            elif coming is not None and self.word(coming) not in _units():
                at = coming
            yearless = make
            days = self._which(make, way)
        if days is None or not _FIRST <= days[0] <= days[1] <= _LAST:
            return None
        return Moment(days[0], days[1], begin, at, size, part, yearless, summer, span)

    # -- moments ------------------------------------------------------------------------------------------------

    def at(self, begin: int) -> Moment | None:
        """The longest moment that begins here, ranges included."""
        if begin not in self._read:
            self._read[begin] = self._longest(begin)
        return self._read[begin]

    def _longest(self, begin: int) -> Moment | None:
        first = self._range_of_days(begin) or self._single(begin)
        if first is None:
            return None
        return self._extended(first)

    def _extended(self, first: Moment) -> Moment:
        """`X/Y`, `X-Y`, `X en Y`, `X t/m Y`."""
        at = first.end
        sign = self.word(at)
        after: int | None = None
        if sign in ("/", "-", "&", "+"):
            after = at + 1
            if first.day and sign != "-":
                return first
        elif sign in ("en", "of"):
            if first.day and self.word(at + 1) not in _table("weekdays") and first.size == "day":
                second = self._single(self._article(at + 1))
                if second is None or not second.day:
                    return first
                return first
            after = at + 1
        else:
            till = self._any(at, "till")
            after = till
        if after is None:
            return first
        second = self._single(self._article(after))
        if second is None:
            return first
        return self._joined(first, second) or first

    def _joined(self, first: Moment, second: Moment) -> Moment | None:
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

    def _range_of_days(self, begin: int) -> Moment | None:
        """`3 t/m 14 juli`, `3-14 juli`, `van 3 tot en met 14 juli`."""
        number = self.number(begin, 31)
        if number is None or number[0] < 1:
            return None
        after = self._any(number[1], "till")
        if after is None and self.word(number[1]) in ("-", "en"):
            after = number[1] + 1
        if after is None:
            return None
        second = self._day_of_month(after)
        if second is None or (second.yearless is None and second.first.day < number[0]):
            return None
        try:
            start = second.first.replace(day=number[0])
        except ValueError:
            return None
        if start > second.first:
            return None
        return Moment(start, second.last, begin, second.end, "day", None, None, span=True)

    def _single(self, begin: int) -> Moment | None:
        if begin >= self.size or self.tokens[begin].kind not in ("word", "number", "sign"):
            return None
        word = self.word(begin)
        if self.tokens[begin].kind != "number" and word not in _starters() and not word.startswith("tweeduizend"):
            return None
        for read in (
            self._numeric,
            self._week_of,
            self._weekday,
            self._day_of_month,
            self._vague,
            self._half,
            self._nth_of,
            self._quarter,
            self._school_year,
            self._relative,
            self._season,
            self._feast,
            self._named_day,
            self._week_number,
            self._month,
            self._bare_year,
        ):
            found = read(begin)
            if found is not None:
                return found
        return None

    def _numeric(self, begin: int) -> Moment | None:
        """`1-1-2024`, `9/5`, `9.5.2024`, `9/5/24`, `2024-05-09`."""
        tokens = self.tokens
        if tokens[begin].kind != "number":
            return None
        parts, signs, at = [tokens[begin].norm], [], begin + 1
        while (
            at + 1 < self.size
            and len(parts) < 3
            and tokens[at].norm in ("-", "/", ".")
            and tokens[at].glued
            and self._number_glued(at + 1)
        ):
            signs.append(tokens[at].norm)
            parts.append(tokens[at + 1].norm)
            at += 2
        quoted = self.word(at) in ("-", "/") and self.word(at + 1) == "'" and self._number_glued(at + 2)
        if len(parts) == 2 and quoted and len(tokens[at + 2].norm) == 2:
            signs.append(signs[0])
            parts.append(tokens[at + 2].norm)
            at += 3
        if len(set(signs)) != 1 or any(len(part) > 4 for part in parts):
            return None
        sign = signs[0]
        if len(parts) == 3:
            if at < self.size and tokens[at].norm in ("-", "/") and tokens[at].glued and self._number_glued(at + 1):
                return None
            if len(parts[0]) == 4:
                year, month, day = (int(part) for part in parts)
            else:
                if len(parts[0]) > 2 or len(parts[1]) > 2 or len(parts[2]) not in (2, 4):
                    return None
                day, month, year = (int(part) for part in parts)
                year = year if year > 99 else 2000 + year
            days = _day(year, month, day)
            if days is None or not _FIRST <= days[0] <= _LAST:
                return None
            return Moment(days[0], days[1], begin, at, "day")
        if sign == "." or len(parts[0]) > 2 or len(parts[1]) > 2:
            return None
        day, month = int(parts[0]), int(parts[1])
        if day == 24 and month == 7 and sign == "/":
            return None
        if self.word(at) in _table("months"):
            return None
        days = self._which(lambda year: _day(year, month, day), "coming")
        return Moment(days[0], days[1], begin, at, "day", None, lambda year: _day(year, month, day)) if days else None

    def _weekday(self, begin: int) -> Moment | None:
        """`dinsdag`, `volgende week dinsdag`, `di 14 nov`, `afgelopen vrijdag`."""
        at, way = begin, "coming"
        for name in ("next", "last", "this"):
            after = self._any(begin, name)
            if after is not None:
                if self.word(after) == "week":
                    weekday = self._weekday_word(after + 1) or self._weekday_word(after + 2, self.word(after + 1) == "op")
                    if weekday is None:
                        return None
                    step = {"next": 1, "last": -1, "this": 0}[name]
                    day = self._monday() + timedelta(weeks=step, days=weekday[0])
                    return Moment(day, day, begin, weekday[1], "day")
                at, way = after, name
                break
        weekday = self._weekday_word(at)
        if weekday is None:
            short = _table("short_weekdays").get(self.word(begin))
            if short is None or at != begin:
                return None
            dotted = begin + 1 + (self.word(begin + 1) == ".")
            dated = self._day_of_month(dotted) or self._numeric_at(dotted)
            return replace(dated, begin=begin) if dated else None
        value, at = weekday
        if self.word(at) == ",":
            dated = self._day_of_month(at + 1) or self._numeric_at(at + 1)
        else:
            dated = self._day_of_month(at) or self._numeric_at(at)
        if dated is not None:
            return replace(dated, begin=begin)
        after = self._any(at, "next")
        if after is not None and self.word(after) == "week":
            day = self._monday() + timedelta(weeks=1, days=value)
            return Moment(day, day, begin, after + 1, "day")
        after = self._any(at, "this")
        if after is not None and self.word(after) == "week":
            day = self._monday() + timedelta(days=value)
            return Moment(day, day, begin, after + 1, "day")
        ahead = (value - self.on.weekday() - 1) % 7 + 1
        gone = self._any(at, "gone")
        if gone is not None or way == "last":
            back = (self.on.weekday() - value - 1) % 7 + 1
            day = self.on - timedelta(days=back)
            return Moment(day, day, begin, gone or at, "day")
        coming = self._any(at, "coming")
        if self.word(at) == "over" and self.word(at + 1) in ("een", "1") and self.word(at + 2) == "week":
            day = self.on + timedelta(days=ahead + 7)
            return Moment(day, day, begin, at + 3, "day")
        day = self.on + timedelta(days=ahead)
        return Moment(day, day, begin, coming or at, "day")

    def _week_of(self, begin: int) -> Moment | None:
        """`de week van 12 juni`: the whole week around that day."""
        if self.word(begin) not in ("week", "weekend") or self.word(begin + 1) != "van":
            return None
        day = self._numeric_at(begin + 2) or self._day_of_month(begin + 2)
        if day is None or not day.day:
            return None
        monday = day.first - timedelta(days=day.first.weekday())
        return Moment(monday, monday + timedelta(days=6), begin, day.end, "week")

    def _weekday_word(self, at: int, allowed: bool = True) -> tuple[int, int] | None:
        value = _table("weekdays").get(self.word(at)) if allowed else None
        return None if value is None else (value, at + 1)

    def _numeric_at(self, at: int) -> Moment | None:
        return self._numeric(at) if at < self.size else None

    def _monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())

    def _day_of_month(self, begin: int) -> Moment | None:
        """`1 mei 2023`, `de 15e juni`, `dertig september`."""
        at = begin
        if self.word(at) == "de":
            at += 1
        found = self.ordinal(at) or self.number(at, 31)
        if found is None or not 1 <= found[0] <= 31:
            return None
        day, after = found
        if self.word(after) == "van" and self.ordinal(at) is not None:
            after += 1
        if self.word(after) in ("-", ".") and self._glued(after):
            after += 1
        month = _table("months").get(self.word(after))
        if month is None:
            if self.word(begin) == "de" and self.ordinal(at) is not None and self.tokens[at].kind == "number":
                return self._day_of_some_month(begin, found[0], found[1])
            return None
        after += 1
        if (self.word(after) == "-" or (self.word(after) == "." and self._glued(after))) and self.year(
            after + 1, bare=True
        ) is not None:
            after += 1
        return self._dated(begin, after, "day", lambda year: _day(year, month, day))

    def _day_of_some_month(self, begin: int, day: int, at: int) -> Moment | None:
        for step in range(4):
            start = add_months(self.on.replace(day=1), step)
            days = _day(start.year, start.month, day)
            if days is not None and days[0] >= self.on:
                return Moment(days[0], days[1], begin, at, "day")
        return None

    def _vague(self, begin: int) -> Moment | None:
        """`begin`, `half`, `eind` and a period: `eind van het jaar`, `medio september 2023`."""
        for part in _PARTS:
            name = part
            at = self._any(begin, name)
            if at is None:
                continue
            if self.word(at) == "-" and self._glued(at):
                at += 1
            of = self.word(at) in ("van", "der")
            at = self._article(at + 1 if of else at)
            whole = self._own_period(at) or self._whole(at)
            if whole is None or whole.size == "day":
                return None
            return self._parted(begin, whole, part)
        return None

    def _whole(self, at: int) -> Moment | None:
        if at >= self.size:
            return None
        for read in (
            self._half,
            self._quarter,
            self._school_year,
            self._relative,
            self._season,
            self._week_number,
            self._month,
            self._bare_year,
        ):
            found = read(at)
            if found is not None:
                return found
        return None

    def _own_period(self, at: int) -> Moment | None:
        """`het jaar`, `de maand`, `het kwartaal` after `eind van`: the current one."""
        unit = _units().get(self.word(at))
        if unit is None or self.tokens[at].kind != "word" or self.year(at, bare=False) is not None:
            return None
        if unit == "day" or self.word(at) in ("weken", "maanden", "jaren"):
            return None
        if self.word(at) in ("week", "wk", "kw", "kwartaal") and self.number(at + 1, 53):
            return None
        days = self._current(unit, 0)
        return Moment(days[0], days[1], at, at + 1, unit)

    def _parted(self, begin: int, whole: Moment, part: Part) -> Moment | None:
        size = whole.size
        if whole.yearless is not None:
            make = whole.yearless

            def window(year: int) -> Days | None:
                days = make(year)
                return None if days is None else _part_of(days, size, part)

            days = self._which(window, "coming")
            if days is None:
                return None
            return Moment(days[0], days[1], begin, whole.end, size, part, window)
        days = _part_of((whole.first, whole.last), size, part)
        own = self.word(whole.begin) == "jaar" and whole.end == whole.begin + 1
        if own and days[1] < self.on:
            days = _part_of(self._current(size, 1), size, part)
        return Moment(days[0], days[1], begin, whole.end, size, part)

    def _current(self, unit: Size, step: int) -> Days:
        on = self.on
        match unit:
            case "day":
                day = on + timedelta(days=step)
                return day, day
            case "week":
                monday = self._monday() + timedelta(weeks=step)
                return monday, monday + timedelta(days=6)
            case "month":
                start = add_months(on.replace(day=1), step)
                return _months(start.year, start.month, 1)
            case "quarter":
                start = add_months(date(on.year, (on.month - 1) // 3 * 3 + 1, 1), 3 * step)
                return _months(start.year, start.month, 3)
            case "half":
                start = add_months(date(on.year, 1 if on.month < 7 else 7, 1), 6 * step)
                return _months(start.year, start.month, 6)
            case "year" | "season":
                return date(on.year + step, 1, 1), date(on.year + step, 12, 31)

    def _half(self, begin: int) -> Moment | None:
        """`eerste helft van maart`, `tweede halfjaar 2024`, `H1`."""
        token = self.tokens[begin]
        at: int
        if token.norm == "h" and self._number_glued(begin + 1) and self.word(begin + 1) in ("1", "2"):
            half = int(self.word(begin + 1))
            return self._dated(begin, begin + 2, "half", lambda year: _months(year, 6 * half - 5, 6))
        found = self.ordinal(begin)
        if found is None and self.word(begin) == "laatste":
            found = (2, begin + 1)
        if found is None or found[0] not in (1, 2):
            return None
        half, at = found
        if self.word(at) in ("halfjaar", "semester") or (self.word(at) == "half" and self.word(at + 1) == "jaar"):
            at += 1 if self.word(at) != "half" else 2
            return self._dated(begin, at, "half", lambda year: _months(year, 6 * half - 5, 6), span=True)
        if self.word(at) != "helft":
            return None
        at = self._article(at + (2 if self.word(at + 1) in ("van", "in", "der") else 1))
        month = self._month(at) if at < self.size else None
        if month is None and at < self.size:
            relative = self._relative(at) or self._own_period(at)
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

                days = self._which(window, "coming")
                return Moment(days[0], days[1], begin, month.end, "month", None, window, span=True) if days else None
            days = cut((month.first, month.last))
            return Moment(days[0], days[1], begin, month.end, "month", span=True)
        if at < self.size:
            year = self.year(at)
            if year is not None:
                days = _months(year[0], 6 * half - 5, 6)
                return Moment(days[0], days[1], begin, year[1], "half", span=True)
            if self.word(at) in ("jaar", "kalenderjaar"):
                return self._dated(begin, at + 1, "half", lambda year: _months(year, 6 * half - 5, 6), span=True)
        return None

    def _nth_of(self, begin: int) -> Moment | None:
        """`eerste maandag van juni`, `laatste week van mei`, `de eerste dag van Q3`."""
        found = self.ordinal(begin)
        if found is None and self.word(begin) == "laatste":
            found = (-1, begin + 1)
        if found is None:
            return None
        nth, at = found
        what = self.word(at)
        weekday = _table("weekdays").get(what)
        if weekday is None and what not in ("week", "dag", "maand"):
            return None
        after = at + 1
        if self.word(after) not in ("van", "in"):
            return None
        after = self._article(after + 1)
        whole = self._whole(after) or self._own_period(after) if after < self.size else None
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
            if what == "dag":
                day = last if nth < 0 else first + timedelta(days=nth - 1)
                return day, day
            if what == "maand":
                start = date(last.year, last.month, 1) if nth < 0 else add_months(first, nth - 1)
                return start, last_of_month(start.year, start.month)
            if nth < 0:
                return last - timedelta(days=6), last
            start = first + timedelta(days=7 * (nth - 1))
            return start, min(start + timedelta(days=6), last)

        size: Size = "day" if weekday is not None or what == "dag" else "month" if what == "maand" else "week"
        if whole.yearless is not None:
            make = whole.yearless

            def window(year: int) -> Days | None:
                days = make(year)
                return None if days is None else cut(days)

            days = self._which(window, "coming")
            return Moment(days[0], days[1], begin, whole.end, size, None, window) if days else None
        days = cut((whole.first, whole.last))
        return Moment(days[0], days[1], begin, whole.end, size) if days else None

    def _quarter(self, begin: int) -> Moment | None:
        """`Q2 2023`, `2023-Q2`, `2e kwartaal van 2023`, `kwartaal 3`, `1e kw.`"""
        token = self.tokens[begin]
        if token.kind == "number" and len(token.norm) == 4:
            at = begin + 1 + (self.word(begin + 1) in ("-", "/"))
            if self.word(at) in ("q", "k", "kw") and self._number_glued(at + 1) and self.word(at + 1) in ("1", "2", "3", "4"):
                year, number = int(token.norm), int(self.word(at + 1))
                if 1990 <= year <= 2089:
                    days = _months(year, 3 * number - 2, 3)
                    return Moment(days[0], days[1], begin, at + 2, "quarter")
            return None
        at = begin
        if token.norm in ("q", "k", "kw", "kwartaal", "kwart"):
            at = begin + 1 + (token.norm == "kw" and self.word(begin + 1) == ".")
            value = self.number(at, 4)
            if value is None or value[0] < 1 or (token.norm in ("q", "k") and self.tokens[at].kind != "number"):
                return None
            if token.norm in ("k", "kw") and not self._glued(at) and token.norm == "k":
                return None
            if self.word(value[1]) in ("e", "de") and self._glued(value[1]):
                return None
            number, at = value[0], value[1]
        else:
            found = self.ordinal(begin)
            if found is None and token.norm == "laatste" and self.word(begin + 1) in ("kwartaal", "kw"):
                found = (4, begin + 1)
            if found is None:
                plain = self.number(begin, 4)
                found = plain if plain and self.word(plain[1]) == "kwartaal" and plain[0] != 1 else None
            if (
                found is None
                or not 1 <= found[0] <= 4
                or self.word(found[1]) not in ("kwartaal", "kw", "kwart", "q", "trimester")
            ):
                return None
            number, at = found[0], found[1] + 1
            if self.word(at) == "." and self._glued(at) and self.word(at - 1) == "kw":
                at += 1
        return self._dated(begin, at, "quarter", lambda year: _months(year, 3 * number - 2, 3))

    def _school_year(self, begin: int) -> Moment | None:
        """`schooljaar 2024-2025`, `studiejaar 2023/24`, `volgend schooljaar`."""
        at, step = begin, None
        for name, value in (("this", 0), ("next", 1), ("last", -1)):
            after = self._any(begin, name)
            if after is not None:
                at, step = after, value
        if self.word(at) in ("nieuwe", "nieuw"):
            at, step = at + 1, 1
        word = self.word(at)
        if word == "academisch" and self.word(at + 1) == "jaar":
            month, at = 9, at + 2
        elif word in ("schooljaar", "schoolseizoen"):
            month, at = 8, at + 1
        elif word in ("studiejaar", "collegejaar", "onderwijsjaar"):
            month, at = 9, at + 1
        else:
            return None
        start = self.year(at)
        if start is not None:
            year, at = start
            if self.word(at) in ("-", "/"):
                second = self.tokens[at + 1] if at + 1 < self.size else None
                if second is not None and second.norm == "'" and at + 2 < self.size:
                    at += 1
                    second = self.tokens[at + 1]
                if second is not None and second.kind == "number" and int(second.norm) % 100 == (year + 1) % 100:
                    at += 2
            days = _months(year, month, 12)
            return Moment(days[0], days[1], begin, at, "year")
        current = self.on.year if self.on.month >= month else self.on.year - 1
        if step is not None:
            first, last = _months(current + step, month, 12)
            return Moment(first, last, begin, at, "year")
        coming = self._which(lambda year: _months(year, month, 12), "coming")
        return Moment(coming[0], coming[1], begin, at, "year") if coming else None

    def _relative(self, begin: int) -> Moment | None:
        """`volgende maand`, `dit kwartaal`, `komend jaar`, `het nieuwe jaar`."""
        if self.word(begin) in ("nieuwe", "nieuw") and self.word(begin + 1) == "jaar":
            days = self._current("year", 1)
            return Moment(days[0], days[1], begin, begin + 2, "year")
        for name, step in (("this", 0), ("next", 1), ("last", -1)):
            after = self._any(begin, name)
            if after is None:
                continue
            half = self.word(after) == "half" and self.word(after + 1) == "jaar"
            unit = "half" if half else _units().get(self.word(after))
            plural = self.word(after) in ("weken", "maanden", "jaren", "kwartalen", "dagen")
            if unit is not None and unit != "day" and not plural:
                days = self._current(unit, step)
                return Moment(days[0], days[1], begin, after + 1 + half, unit)
            if self.word(after) == "weekend":
                day = self._monday() + timedelta(days=5)
                if name == "next" and self.word(begin).startswith("volgend"):
                    day += timedelta(weeks=1)
                elif name == "last":
                    day -= timedelta(weeks=1)
                return Moment(day, day + timedelta(days=1), begin, after + 1, "week")
            month = _table("months").get(self.word(after))
            if month is not None:
                way: Literal["coming", "gone", "next", "this"] = "gone" if name == "last" else "coming"
                return self._dated(begin, after + 1, "month", _months_from(month, 1), way)
            season = self._season_months(after)
            if season is not None:
                start, at, summer = season
                if name == "this":
                    days = _months(self.on.year, start, 3)
                    if start == 12 and self.on.month < 3:
                        days = _months(self.on.year - 1, start, 3)
                    return Moment(days[0], days[1], begin, at, "season", summer=summer)
                way = "gone" if name == "last" else "next"
                return self._dated(begin, at, "season", _months_from(start, 3), way, summer=summer)
        return None

    def _season_months(self, at: int) -> tuple[int, int, bool] | None:
        for name, month in (("spring", 3), ("summer", 6), ("autumn", 9), ("winter", 12), ("summer_holidays", 6)):
            after = self._any(at, name)
            if after is not None:
                return month, after, name in ("summer", "summer_holidays")
        return None

    def _season(self, begin: int) -> Moment | None:
        at = self._season_months(begin)
        if at is None and self.word(begin) in ("vroege", "late"):
            at = self._season_months(begin + 1)
        if at is None:
            return None
        month, after, summer = at
        found = self._dated(begin, after, "season", lambda year: _months(year, month, 3), summer=summer)
        if found is not None and month == 12 and self.word(found.end) in ("-", "/"):
            second = self.tokens[found.end + 1] if found.end + 1 < self.size else None
            if second is not None and second.kind == "number" and len(second.norm) in (2, 4):
                return replace(found, end=found.end + 2)
        return found

    def _feast(self, begin: int) -> Moment | None:
        at = begin + (
            self.word(begin) in ("eerste", "tweede") and self.word(begin + 1) in ("kerstdag", "paasdag", "pinksterdag")
        )
        feasts = lexicon()["feasts"]
        word = self.word(at)
        if word in feasts["fixed"]:
            month, day = (int(part) for part in feasts["fixed"][word].split("-"))
            return self._dated(begin, at + 1, "day", lambda year: _day(year, month, day))
        if word in feasts["easter"]:
            after = int(feasts["easter"][word])

            def moving(year: int) -> Days:
                day = easter(year) + timedelta(days=after)
                return day, day

            return self._dated(begin, at + 1, "day", moving)
        if word == "prinsjesdag":

            def third_tuesday(year: int) -> Days:
                first = date(year, 9, 1)
                day = first + timedelta(days=(1 - first.weekday()) % 7 + 14)
                return day, day

            return self._dated(begin, at + 1, "day", third_tuesday)
        if word == "oud" and self.word(at + 1) == "en" and self.word(at + 2) in ("nieuw", "nieuwjaar"):
            return self._dated(begin, at + 3, "day", lambda year: _day(year, 12, 31))
        return None

    def _named_day(self, begin: int) -> Moment | None:
        word = self.word(begin)
        if word not in _DAYS_BY_NAME:
            if word == "weekend":
                day = self._monday() + timedelta(days=5)
                return Moment(day, day + timedelta(days=1), begin, begin + 1, "week")
            return None
        if word == "nu" and self.word(begin + 1) not in ("en", "tm", "tot"):
            return None
        day = self.on + timedelta(days=_DAYS_BY_NAME[word])
        return Moment(day, day, begin, begin + 1, "day")

    def _week_number(self, begin: int) -> Moment | None:
        """`week 23`, `wk 2 2024`, `weeknummer 14`, `w23`."""
        word = self.word(begin)
        if word not in ("week", "wk", "weeknr", "weeknummer", "w"):
            return None
        at = begin + 1 + (self.word(begin + 1) in (".", "nr", "nummer"))
        value = self.number(at, 53)
        if value is None or value[0] < 1 or (word == "w" and not self._glued(at)):
            return None
        if self.tokens[at].norm == "een":
            return None
        number = value[0]
        return self._dated(begin, value[1], "week", lambda year: _week(year, number))

    def _month(self, begin: int) -> Moment | None:
        at = begin
        if self.word(at) == "maand" and self.word(at + 1) in _table("months"):
            at += 1
        month = _table("months").get(self.word(at))
        if month is None:
            return None
        after = at + 1
        short = self.word(at) != lexicon()["months"][str(month)][0]
        if short and self.word(after) == "." and self._glued(after):
            after += 1
        if self.word(at) in ("mar", "oogst", "do") and self.year(after) is None:
            return None
        return self._dated(begin, after, "month", lambda year: _months(year, month, 1))

    def _bare_year(self, begin: int) -> Moment | None:
        at = begin
        if self.word(at) in ("jaar", "kalenderjaar") and self.tokens[begin].kind == "word":
            at += 1
        year = self.year(at, bare=True)
        if year is None:
            return None
        if self.tokens[at].kind == "number" and self.word(at + 1) in ("euro", "mensen", "stuks", "leden", "fte"):
            return None
        return Moment(date(year[0], 1, 1), date(year[0], 12, 31), begin, year[1], "year")

    # -- lengths ------------------------------------------------------------------------------------------------

    def length(self, begin: int) -> Length | None:
        """`zes weken`, `een week of drie`, `2-3 maanden`, `anderhalf jaar`, `een paar weken`."""
        at = begin
        word = self.word(at)
        if word == "een" and self.word(at + 1) in ("kleine", "dikke", "goede", "ruime", "krappe", "volle"):
            at += 1
        if word in ("ongeveer", "circa", "ca", "zo'n", "hooguit", "maximaal", "ruim", "nog", "ongever", "minimaal", "pakweg"):
            at += 1
            word = self.word(at)
        if word in ("anderhalf", "anderhalve"):
            unit = _units().get(self.word(at + 1))
            if unit == "year":
                return Length(18, "month", begin, at + 2)
            if unit == "month":
                return Length(6, "week", begin, at + 2)
            return None
        few = at + (word == "een")
        if self._any(few, "few") is not None and word != "nog":
            after = self._any(few, "few") or few
            unit = _units().get(self.word(after))
            return Length(None, unit, begin, after + 1) if unit else None
        if word in ("een", "half", "1", "n") and "half" in (word, self.word(at + 1)):
            after = at + 1 if word == "half" else at + 2
            if self.word(after) == "jaar":
                return Length(6, "month", begin, after + 1)
            return None
        value = self.number(at, 999)
        if value is None:
            return None
        count, at = value
        if self.word(at) in ("a", "tot", "-", "of", "tm"):
            second = self.number(at + 1, 999)
            if second is not None and second[0] > count and _units().get(self.word(second[1])) is not None:
                count, at = second
        unit = _units().get(self.word(at))
        if unit is None:
            return None
        if self.word(at) == "kw":
            return None
        at += 1
        if self.word(at) == "of" and count == 1:
            second = self.number(at + 1, 99)
            if second is not None and _units().get(self.word(second[1])) is None:
                return Length(second[0], unit, begin, second[1])
        if self.word(at) == "tijd":
            at += 1
        return Length(count, unit, begin, at)
