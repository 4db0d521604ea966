"""Why does this file exist? To read counted lengths of time: `zes weken`, `anderhalf jaar`, `een week of drie`."""

from __future__ import annotations

from bot.dutch.lexicon import words_of
from bot.dutch.moments.moment import Length
from bot.dutch.moments.scan import Scan
from bot.dutch.moments.vocabulary import units


def read_length(scan: Scan, begin: int) -> Length | None:
    """`zes weken`, `een week of drie`, `2-3 maanden`, `anderhalf jaar`, `een paar weken`."""
    at = begin
    word = scan.word(at)
    if word == "een" and scan.word(at + 1) in words_of("lengths.sizes"):
        at += 1
    if word in words_of("lengths.about"):
        at += 1
        word = scan.word(at)
    if word in ("anderhalf", "anderhalve"):
        unit = units().get(scan.word(at + 1))
        if unit == "year":
            return Length(18, "month", begin, at + 2)
        if unit == "month":
            return Length(6, "week", begin, at + 2)
        return None
    few = at + (word == "een")
    if scan.any_of(few, "few") is not None and word != "nog":
        after = scan.any_of(few, "few") or few
        unit = units().get(scan.word(after))
        return Length(None, unit, begin, after + 1) if unit else None
    if word in ("een", "half", "1", "n") and "half" in (word, scan.word(at + 1)):
        after = at + 1 if word == "half" else at + 2
        if scan.word(after) == "jaar":
            return Length(6, "month", begin, after + 1)
        return None
    value = scan.number(at, 999)
    if value is None:
        return None
    count, at = value
    if scan.word(at) in ("a", "tot", "-", "of", "tm"):
        second = scan.number(at + 1, 999)
        if second is not None and second[0] > count and units().get(scan.word(second[1])) is not None:
            count, at = second
    unit = units().get(scan.word(at))
    if unit is None:
        return None
    if scan.word(at) == "kw":
        return None
    at += 1
    if scan.word(at) == "of" and count == 1:
        second = scan.number(at + 1, 99)
        if second is not None and units().get(scan.word(second[1])) is None:
            return Length(second[0], unit, begin, second[1])
    if scan.word(at) == "tijd":
        at += 1
    return Length(count, unit, begin, at)
