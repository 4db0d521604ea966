"""Why does this file exist? To read a day that is written as a date: `9-5-2024`, `1 mei`, `de 15e`."""

from __future__ import annotations

from bot.dutch.lexicon import lexicon
from bot.dutch.moments.calendar import add_months, day_in
from bot.dutch.moments.moment import Moment
from bot.dutch.moments.scan import FIRST, LAST, Scan
from bot.dutch.moments.vocabulary import table


def read_numeric(scan: Scan, begin: int) -> Moment | None:
    """`1-1-2024`, `9/5`, `9.5.2024`, `9/5/24`, `2024-05-09`."""
    tokens = scan.tokens
    if begin >= scan.size or tokens[begin].kind != "number":
        return None
    parts, signs, at = [tokens[begin].norm], [], begin + 1
    while (
        at + 1 < scan.size
        and len(parts) < 3
        and tokens[at].norm in ("-", "/", ".")
        and tokens[at].glued
        and scan.number_glued(at + 1)
    ):
        signs.append(tokens[at].norm)
        parts.append(tokens[at + 1].norm)
        at += 2
    quoted = scan.word(at) in ("-", "/") and scan.word(at + 1) == "'" and scan.number_glued(at + 2)
    if len(parts) == 2 and quoted and len(tokens[at + 2].norm) == 2:
        signs.append(signs[0])
        parts.append(tokens[at + 2].norm)
        at += 3
    if len(set(signs)) != 1 or any(len(part) > 4 for part in parts):
        return None
    sign = signs[0]
    if len(parts) == 3:
        if at < scan.size and tokens[at].norm in ("-", "/") and tokens[at].glued and scan.number_glued(at + 1):
            return None
        if len(parts[0]) == 4:
            year, month, day = (int(part) for part in parts)
        else:
            if len(parts[0]) > 2 or len(parts[1]) > 2 or len(parts[2]) not in (2, 4):
                return None
            day, month, year = (int(part) for part in parts)
            year = year if year > 99 else 2000 + year
        days = day_in(year, month, day)
        if days is None or not FIRST <= days[0] <= LAST:
            return None
        return Moment(days[0], days[1], begin, at, "day")
    if sign == "." or len(parts[0]) > 2 or len(parts[1]) > 2:
        return None
    day, month = int(parts[0]), int(parts[1])
    if day == 24 and month == 7 and sign == "/":
        return None
    if scan.word(at) in table("months"):
        return None
    days = scan.which(lambda year: day_in(year, month, day), "coming")
    return Moment(days[0], days[1], begin, at, "day", None, lambda year: day_in(year, month, day)) if days else None


def read_day_of_month(scan: Scan, begin: int) -> Moment | None:
    """`1 mei 2023`, `de 15e juni`, `dertig september`."""
    at = begin
    if scan.word(at) == "de":
        at += 1
    found = scan.ordinal(at) or scan.number(at, 31)
    if found is None or not 1 <= found[0] <= 31:
        return None
    day, after = found
    if scan.word(after) == "van" and scan.ordinal(at) is not None:
        after += 1
    if scan.word(after) in ("-", ".") and scan.glued(after):
        after += 1
    month = table("months").get(scan.word(after))
    if month is None:
        if scan.word(begin) == "de" and scan.ordinal(at) is not None and scan.tokens[at].kind == "number":
            return _day_of_some_month(scan, begin, found[0], found[1])
        return None
    short = scan.word(after) != lexicon()["months"][str(month)][0]  # "1 maart. Vorig jaar ..." ends a sentence
    after += 1
    joined = scan.word(after) == "-" or (short and scan.word(after) == "." and scan.glued(after))
    if joined and scan.year(after + 1, bare=True) is not None:
        after += 1
    return scan.dated(begin, after, "day", lambda year: day_in(year, month, day))


def _day_of_some_month(scan: Scan, begin: int, day: int, at: int) -> Moment | None:
    for step in range(4):
        start = add_months(scan.on.replace(day=1), step)
        days = day_in(start.year, start.month, day)
        if days is not None and days[0] >= scan.on:
            return Moment(days[0], days[1], begin, at, "day")
    return None
