"""Why does this file exist? To read on which days somebody is away, and on which weekdays somebody works."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.dutch.intents.people import person_in
from bot.dutch.names import Names
from bot.dutch.readings import Absent
from bot.dutch.terms import read_term
from bot.dutch.text import MOST, text_of

_HALF_A_YEAR = timedelta(weeks=26)
_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (("ma", "maandag"), ("di", "dinsdag"), ("wo", "woensdag"), ("do", "donderdag"), ("vr", "vrijdag"))
    )
    for word in (*words, f"{words[1]}en")
}
_BESIDE = frozenset(
    ("ik", "werk", "alleen", "op", "en", "de", "dagen", "elke", "iedere", "in", "week", "werkdagen", "zijn", "mijn")
)
_THROUGH = re.compile(r"\b(\w+) (?:tot en met|t/m|tm) (\w+)\b")


def read_days_away(text: str, on: date) -> tuple[date, date] | None:
    """The first and the last day away that a text names: "van 1 tot en met 15 augustus", "t/m 4 augustus", "15 augustus".

    One day alone is the last one. Days the wrong way round come as they were typed, and not as a year between them.
    """
    term = read_term(text, on)
    if term.end is None:
        return None
    first = term.start if term.kind == "periode" and term.start is not None else on
    last = term.end
    if last - first > _HALF_A_YEAR and str(last.year) not in text:
        turned = last.replace(year=first.year)
        last = turned if turned < first else last
    return first, last


def days_of(absent: Absent, text: str, on: date) -> tuple[date, date] | None:
    """The same of a sentence that says so: a day of its own is the only one, a day of coming back is none of them."""
    named = read_days_away(text, on)
    term = read_term(text, on)
    if absent.until is None or (named is not None and named[1] == absent.until):
        alone = named is not None and term.kind == "per"
        return (named[1], named[1]) if named is not None and alone else named
    begins = term.start is not None and on <= term.start <= absent.until
    return (term.start if begins and term.start is not None else on), absent.until


def read_deputy(text: str, on: date) -> str | None:
    """Who stands in, as written: "Els Bos vervangt mij", "vervanger Els Bos"."""
    return person_in(text_of(text[:MOST], on, (), Names({})))


def read_weekdays(text: str) -> frozenset[int] | None:
    """The weekdays on which somebody works, Monday is 0: "ik werk op ma, di en do"; None where it says anything else."""
    words = text.casefold()
    for found in _THROUGH.finditer(words):
        first, last = _WEEKDAYS.get(found[1]), _WEEKDAYS.get(found[2])
        if first is None or last is None or last < first:
            return None
        between = [name for name, number in _WEEKDAYS.items() if first <= number <= last]
        words = words.replace(found[0], " ".join(between))
    every = re.findall(r"\w+", words)
    days = frozenset(_WEEKDAYS[word] for word in every if word in _WEEKDAYS)
    return days if days and all(word in _WEEKDAYS or word in _BESIDE for word in every) else None
