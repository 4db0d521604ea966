"""Why does this file exist? To read weeks, months, quarters, seasons, school years and years, named or relative to `on`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.dutch.lexicon import lexicon, words_of
from bot.dutch.moments.calendar import months_from, months_in, week_in
from bot.dutch.moments.moment import Moment, Way
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import table, units


def read_quarter(scan: Scan, begin: int) -> Moment | None:
    """`Q2 2023`, `2023-Q2`, `2e kwartaal van 2023`, `kwartaal 3`, `1e kw.`"""
    token = scan.tokens[begin]
    if token.kind == "number" and len(token.norm) == 4:
        at = begin + 1 + (scan.word(begin + 1) in ("-", "/"))
        if scan.word(at) in ("q", "k", "kw") and scan.number_glued(at + 1) and scan.word(at + 1) in ("1", "2", "3", "4"):
            year, number = int(token.norm), int(scan.word(at + 1))
            if 1990 <= year <= 2089:
                days = months_in(year, 3 * number - 2, 3)
                return Moment(days[0], days[1], begin, at + 2, "quarter")
        return None
    at = begin
    if token.norm in ("q", "k", "kw", "kwartaal", "kwart"):
        at = begin + 1 + (token.norm == "kw" and scan.word(begin + 1) == ".")
        value = scan.number(at, 4)
        if value is None or value[0] < 1 or (token.norm in ("q", "k") and scan.tokens[at].kind != "number"):
            return None
        if token.norm in ("k", "kw") and not scan.glued(at) and token.norm == "k":
            return None
        if scan.word(value[1]) in ("e", "de") and scan.glued(value[1]):
            return None
        number, at = value[0], value[1]
    else:
        found = scan.ordinal(begin)
        if found is None and token.norm == "laatste" and scan.word(begin + 1) in ("kwartaal", "kw"):
            found = (4, begin + 1)
        if found is None:
            plain = scan.number(begin, 4)
            found = plain if plain and scan.word(plain[1]) == "kwartaal" and plain[0] != 1 else None
        if found is None or not 1 <= found[0] <= 4 or scan.word(found[1]) not in ("kwartaal", "kw", "kwart", "q", "trimester"):
            return None
        number, at = found[0], found[1] + 1
        if scan.word(at) == "." and scan.glued(at) and scan.word(at - 1) == "kw":
            at += 1
    return scan.dated(begin, at, "quarter", lambda year: months_in(year, 3 * number - 2, 3))


def read_school_year(scan: Scan, begin: int) -> Moment | None:
    """`schooljaar 2024-2025`, `studiejaar 2023/24`, `volgend schooljaar`."""
    at, step = begin, None
    for name, value in (("this", 0), ("next", 1), ("last", -1)):
        after = scan.any_of(begin, name)
        if after is not None:
            at, step = after, value
    if scan.word(at) in ("nieuwe", "nieuw"):
        at, step = at + 1, 1
    word = scan.word(at)
    if word == "academisch" and scan.word(at + 1) == "jaar":
        month, at = 9, at + 2
    elif word in ("schooljaar", "schoolseizoen"):
        month, at = 8, at + 1
    elif word in ("studiejaar", "collegejaar", "onderwijsjaar"):
        month, at = 9, at + 1
    else:
        return None
    start = scan.year(at)
    if start is not None:
        year, at = start
        if scan.word(at) in ("-", "/"):
            second = scan.tokens[at + 1] if at + 1 < scan.size else None
            if second is not None and second.norm == "'" and at + 2 < scan.size:
                at += 1
                second = scan.tokens[at + 1]
            if second is not None and second.kind == "number" and int(second.norm) % 100 == (year + 1) % 100:
                at += 2
        days = months_in(year, month, 12)
        return Moment(days[0], days[1], begin, at, "year")
    current = scan.on.year if scan.on.month >= month else scan.on.year - 1
    if step is not None:
        first, last = months_in(current + step, month, 12)
        return Moment(first, last, begin, at, "year")
    coming = scan.which(lambda year: months_in(year, month, 12), "coming")
    return Moment(coming[0], coming[1], begin, at, "year") if coming else None


def read_relative(scan: Scan, begin: int) -> Moment | None:
    """`volgende maand`, `dit kwartaal`, `komend jaar`, `het nieuwe jaar`."""
    if scan.word(begin) in ("nieuwe", "nieuw") and scan.word(begin + 1) == "jaar":
        days = scan.current("year", 1)
        return Moment(days[0], days[1], begin, begin + 2, "year")
    for name, step in (("this", 0), ("next", 1), ("last", -1)):
        after = scan.any_of(begin, name)
        if after is None:
            continue
        half = scan.word(after) == "half" and scan.word(after + 1) == "jaar"
        unit = "half" if half else units().get(scan.word(after))
        plural = scan.word(after) in ("weken", "maanden", "jaren", "kwartalen", "dagen")
        if unit is not None and unit != "day" and not plural:
            days = scan.current(unit, step)
            return Moment(days[0], days[1], begin, after + 1 + half, unit)
        if scan.word(after) == "weekend":
            day = scan.monday() + timedelta(days=5)
            if name == "next" and scan.word(begin).startswith("volgend"):
                day += timedelta(weeks=1)
            elif name == "last":
                day -= timedelta(weeks=1)
            return Moment(day, day + timedelta(days=1), begin, after + 1, "week")
        month = table("months").get(scan.word(after))
        if month is not None:
            way: Way = "gone" if name == "last" else "coming"
            return scan.dated(begin, after + 1, "month", months_from(month, 1), way)
        season = _season_months(scan, after)
        if season is not None:
            start, at, summer = season
            if name == "this":
                days = months_in(scan.on.year, start, 3)
                if start == 12 and scan.on.month < 3:
                    days = months_in(scan.on.year - 1, start, 3)
                return Moment(days[0], days[1], begin, at, "season", summer=summer)
            way = "gone" if name == "last" else "next"
            return scan.dated(begin, at, "season", months_from(start, 3), way, summer=summer)
    return None


def _season_months(scan: Scan, at: int) -> tuple[int, int, bool] | None:
    for name, month in (("spring", 3), ("summer", 6), ("autumn", 9), ("winter", 12), ("summer_holidays", 6)):
        after = scan.any_of(at, name)
        if after is not None:
            return month, after, name in ("summer", "summer_holidays")
    return None


def read_season(scan: Scan, begin: int) -> Moment | None:
    """`zomer 2024`, `het vroege najaar`."""
    at = _season_months(scan, begin)
    if at is None and scan.word(begin) in ("vroege", "late"):
        at = _season_months(scan, begin + 1)
    if at is None:
        return None
    month, after, summer = at
    found = scan.dated(begin, after, "season", lambda year: months_in(year, month, 3), summer=summer)
    if found is not None and month == 12 and scan.word(found.end) in ("-", "/"):
        second = scan.tokens[found.end + 1] if found.end + 1 < scan.size else None
        if second is not None and second.kind == "number" and len(second.norm) in (2, 4):
            return replace(found, end=found.end + 2)
    return found


def read_week_number(scan: Scan, begin: int) -> Moment | None:
    """`week 23`, `wk 2 2024`, `weeknummer 14`, `w23`."""
    word = scan.word(begin)
    if word not in ("week", "wk", "weeknr", "weeknummer", "w"):
        return None
    at = begin + 1 + (scan.word(begin + 1) in (".", "nr", "nummer"))
    if word == "w" and not scan.glued(at):
        return None
    return read_bare_week(scan, begin, at)


def read_bare_week(scan: Scan, begin: int, at: int) -> Moment | None:
    """The `44` of `week 40 t/m 44`: a number that stands for a week."""
    value = scan.number(at, 53)
    if value is None or value[0] < 1:
        return None
    if scan.tokens[at].norm == "een":
        return None
    number = value[0]
    return scan.dated(begin, value[1], "week", lambda year: week_in(year, number))


def read_month(scan: Scan, begin: int) -> Moment | None:
    """`mei`, `sept. 2023`, `de maand juni`."""
    at = begin
    if scan.word(at) == "maand" and scan.word(at + 1) in table("months"):
        at += 1
    month = table("months").get(scan.word(at))
    if month is None:
        return None
    after = at + 1
    short = scan.word(at) != lexicon()["months"][str(month)][0]
    if short and scan.word(after) == "." and scan.glued(after):
        after += 1
    if scan.word(at) in ("mar", "oogst", "do") and scan.year(after) is None:
        return None
    return scan.dated(begin, after, "month", lambda year: months_in(year, month, 1))


def read_bare_year(scan: Scan, begin: int) -> Moment | None:
    """`2024`, `kalenderjaar 2025`."""
    at = begin
    if scan.word(at) in ("jaar", "kalenderjaar") and scan.tokens[begin].kind == "word":
        at += 1
    year = scan.year(at, bare=True)
    if year is None:
        return None
    if scan.tokens[at].kind == "number" and scan.word(at + 1) in words_of("lengths.not_a_year"):
        return None
    return Moment(date(year[0], 1, 1), date(year[0], 12, 31), begin, year[1], "year")


def read_own_period(scan: Scan, at: int) -> Moment | None:
    """`het jaar`, `de maand`, `het kwartaal` after `eind van`: the current one."""
    unit = units().get(scan.word(at))
    if unit is None or scan.tokens[at].kind != "word" or scan.year(at, bare=False) is not None:
        return None
    if unit == "day" or scan.word(at) in ("weken", "maanden", "jaren"):
        return None
    if scan.word(at) in ("week", "wk", "kw", "kwartaal") and scan.number(at + 1, 53):
        return None
    days = scan.current(unit, 0)
    return Moment(days[0], days[1], at, at + 1, unit)
