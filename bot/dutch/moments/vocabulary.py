"""Why does this file exist? To have the lexicon's words for moments at hand: by number, by first word, by unit."""

from __future__ import annotations

import functools
from datetime import date

from rapidfuzz.distance import OSA

from bot.dutch.lexicon import is_known, lexicon, names_of_numbers
from bot.dutch.moments.moment import Part, Size
from bot.dutch.words import number_words, ordinal_words

DAYS_BY_NAME = {
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


PARTS: tuple[Part, ...] = ("last_day", "begin", "half", "end")


@functools.cache
def table(name: str) -> dict[str, int]:
    """A section of word lists by number, turned round: word -> number."""
    return names_of_numbers(name)


@functools.lru_cache(maxsize=1024)
def month_meant(word: str) -> str:
    """The month that this is a slip of, where a month is likely: `1 apil`, `eind maat`; or the word itself."""
    if len(word) < 4 or is_known(word):
        return word
    names = [name for name in table("months") if len(name) > 3 and name[0] == word[0]]
    return next((name for name in names if OSA.distance(name, word, score_cutoff=1) <= 1), word)


@functools.cache
def sequences(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Word sequences of a list in [moments] by their first word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for line in lexicon()["moments"][name]:
        table.setdefault(line.split()[0], []).append(tuple(line.split()))
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in table.items()}


@functools.cache
def starters() -> frozenset[str]:
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
    words |= {"'", "tweeduizend", *DAYS_BY_NAME, *number_words(), *ordinal_words(), *units()}
    for name in ("months", "weekdays", "short_weekdays"):
        words |= set(table(name))
    for name in lexicon()["moments"]:
        words |= set(sequences(name))
    for feasts in lexicon()["feasts"].values():
        words |= set(feasts)
    return frozenset(words)


@functools.cache
def units() -> dict[str, Size]:
    """Words for lengths of time: `weken` -> week."""
    return {word: unit for unit, words in lexicon()["units"].items() for word in words}


def day_in_words(day: date) -> str:
    """`30 september 2023`."""
    return f"{day.day} {lexicon()['months'][str(day.month)][0]} {day.year}"


def days_in_words(first: date | None, last: date | None) -> str:
    """`1 juli 2023 t/m 30 september 2023`, or one day of it."""
    days = [day_in_words(day) for day in (first, last) if day is not None]
    return " t/m ".join(dict.fromkeys(days)) or "geen bepaald moment"
