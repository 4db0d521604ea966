"""Why does this file exist? To look around in a text for the small things that all moments are made of.

No year given means the first one whose last day is not before `on`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.dutch.lexicon import repaired, words_of
from bot.dutch.moments.calendar import add_months, months_in
from bot.dutch.moments.moment import Days, Moment, Part, Size, Way
from bot.dutch.moments.vocabulary import month_meant, sequences, units
from bot.dutch.words import Token, number_words, ordinal_words

FIRST, LAST = date(1990, 1, 1), date(2090, 1, 1)


class Scan:
    """A token list with a finger in it: what stands at a place, as a word, a number, an article or a year."""

    def __init__(self, tokens: Sequence[Token], on: date) -> None:
        self.tokens = tokens
        self.on = on
        self.words = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]
        for at in range(1, len(tokens)):
            if tokens[at].kind == "word" and self._before_month(at):
                self.words[at] = month_meant(self.words[at])
        self.size = len(tokens)
        self._read: dict[int, Moment | None] = {}

    def _before_month(self, at: int) -> bool:
        """Whether a month is likely here: behind a day, or behind "eind", "begin"."""
        before = self.tokens[at - 1]
        if before.kind == "number":
            return len(before.norm) <= 2 and 1 <= int(before.norm) <= 31
        return self.words[at - 1] in words_of("moments.before_a_month")

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < self.size else ""

    def any_of(self, at: int, name: str) -> int | None:
        """The position after one of a list's word sequences."""
        for sequence in sequences(name).get(self.word(at), ()):
            if len(sequence) == 1 or all(self.word(at + step) == part for step, part in enumerate(sequence)):
                return at + len(sequence)
        return None

    def glued(self, at: int) -> bool:
        return at < self.size and self.tokens[at].glued

    def number_glued(self, at: int) -> bool:
        return at < self.size and self.tokens[at].kind == "number" and self.tokens[at].glued

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
        if token.kind == "number" and self.word(at + 1) in ("e", "de", "ste") and self.glued(at + 1):
            return (int(token.norm), at + 2) if len(token.norm) <= 2 else None
        if token.kind == "word" and token.norm in ordinal_words():
            return ordinal_words()[token.norm], at + 1
        return None

    def article(self, at: int) -> int:
        while self.word(at) in ("de", "het", "t", "den", "'t", "'"):
            at += 1
        return at

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
                if self.word(at + 1) == "." and self.glued(at + 1) and self.number_glued(at + 2):
                    return None
                return int(token.norm), at + 1
            return None
        if token.norm == "'" and at + 1 < self.size and self.glued(at + 1):
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
        if self.word(begin - 1) == ".":  # "eind sept. Vorig jaar ..."
            return None
        for name, step in (("this", 0), ("next", 1), ("last", -1)):
            after_name = self.any_of(at, name)
            if after_name is not None and self.word(after_name) in ("jaar", "kalenderjaar"):
                return self.on.year + step, after_name + 1
        return None

    def which(self, make: Callable[[int], Days | None], way: Way) -> Days | None:
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

    def dated(
        self,
        begin: int,
        at: int,
        size: Size,
        make: Callable[[int], Days | None],
        way: Way = "coming",
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
            coming, gone = self.any_of(at, "coming"), self.any_of(at, "gone")
            if gone is not None:
                way, at = "gone", gone
            elif coming is not None and self.word(coming) not in units():
                at = coming
            yearless = make
            days = self.which(make, way)
        if days is None or not FIRST <= days[0] <= days[1] <= LAST:
            return None
        return Moment(days[0], days[1], begin, at, size, part, yearless, summer, span)

    def monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())

    def current(self, unit: Size, step: int) -> Days:
        on = self.on
        match unit:
            case "day":
                day = on + timedelta(days=step)
                return day, day
            case "week":
                monday = self.monday() + timedelta(weeks=step)
                return monday, monday + timedelta(days=6)
            case "month":
                start = add_months(on.replace(day=1), step)
                return months_in(start.year, start.month, 1)
            case "quarter":
                start = add_months(date(on.year, (on.month - 1) // 3 * 3 + 1, 1), 3 * step)
                return months_in(start.year, start.month, 3)
            case "half":
                start = add_months(date(on.year, 1 if on.month < 7 else 7, 1), 6 * step)
                return months_in(start.year, start.month, 6)
            case "year" | "season":
                return date(on.year + step, 1, 1), date(on.year + step, 12, 31)
