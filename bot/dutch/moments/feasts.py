"""Why does this file exist? To read days with a name of their own: `kerst`, `Pasen`, `vandaag`, `overmorgen`."""

from __future__ import annotations

from datetime import date, timedelta

from bot.dutch.lexicon import lexicon
from bot.dutch.moments.calendar import add_length, day_in, easter
from bot.dutch.moments.lengths import read_length
from bot.dutch.moments.moment import Days, Moment
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import DAYS_BY_NAME


def read_feast(scan: Scan, begin: int) -> Moment | None:
    """`kerst`, `tweede paasdag`, `Prinsjesdag`, `oud en nieuw`."""
    at = begin + (scan.word(begin) in ("eerste", "tweede") and scan.word(begin + 1) in ("kerstdag", "paasdag", "pinksterdag"))
    feasts = lexicon()["feasts"]
    word = scan.word(at)
    if word in feasts["fixed"]:
        month, day = (int(part) for part in feasts["fixed"][word].split("-"))
        return scan.dated(begin, at + 1, "day", lambda year: day_in(year, month, day))
    if word in feasts["easter"]:
        after = int(feasts["easter"][word])

        def moving(year: int) -> Days:
            day = easter(year) + timedelta(days=after)
            return day, day

        return scan.dated(begin, at + 1, "day", moving)
    if word == "prinsjesdag":

        def third_tuesday(year: int) -> Days:
            first = date(year, 9, 1)
            day = first + timedelta(days=(1 - first.weekday()) % 7 + 14)
            return day, day

        return scan.dated(begin, at + 1, "day", third_tuesday)
    if word == "oud" and scan.word(at + 1) == "en" and scan.word(at + 2) in ("nieuw", "nieuwjaar"):
        return scan.dated(begin, at + 3, "day", lambda year: day_in(year, 12, 31))
    return None


def read_named_day(scan: Scan, begin: int) -> Moment | None:
    """`vandaag`, `overmorgen`, `morgen over twee weken`, `het weekend`."""
    word = scan.word(begin)
    if word not in DAYS_BY_NAME:
        if word == "weekend":
            day = scan.monday() + timedelta(days=5)
            return Moment(day, day + timedelta(days=1), begin, begin + 1, "week")
        return None
    if word == "nu" and scan.word(begin + 1) not in ("en", "tm", "tot"):
        return None
    day = scan.on + timedelta(days=DAYS_BY_NAME[word])
    length = read_length(scan, begin + 2) if scan.word(begin + 1) == "over" else None
    counted = add_length(day, length) if length is not None else None
    if length is not None and counted is not None:
        return Moment(counted, counted, begin, length.end, "day")
    return Moment(day, day, begin, begin + 1, "day")
