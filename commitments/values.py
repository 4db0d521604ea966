"""What does a file of values say, and on which line is what is wrong with it? TOML in, checked values out, or facts about it.

tomllib tells no lines, and libraries that keep a file's layout (tomlkit) do not either. Our own files are flat: a table's head,
then `key = value`; so one look for the key below its head finds the line. A file that is laid out otherwise is read just as
well, and is pointed at by its table's line, or its first.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Rule = Literal[
    "unreadable", "missing", "unknown", "number", "day", "day_of_year", "words", "yes_or_no", "zone", "at_least", "above",
    "not_a_workday", "closed_then", "twice", "peildatum", "backwards", "never_open",
]  # fmt: skip
"""What can be wrong with a value. `Wrong.right` holds what would be right: of `number` the least and the most, of `words` those
there are, of `at_least` and `above` another key and its value, of a day's rules a day."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: its file and line (from 1; no file where people said it in a chat), what stands there."""

    rule: Rule
    key: str
    found: str
    right: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


class WrongValues(Exception):
    """The values can't be used as they stand; `wrong` says where and why, in the order of the file."""

    def __init__(self, wrong: Collection[Wrong]) -> None:
        super().__init__(f"{len(wrong)} wrong values")
        self.wrong = tuple(sorted(wrong, key=lambda one: (one.file, one.line)))


class Values:
    """One file. What is asked of it and not in order is noted, and a stand-in given; `finish` refuses to go on with that."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.wrong = file, list[Wrong]()
        self._lines = text.splitlines()
        self._read: set[tuple[str, int]] = set()
        self._raw: dict[str, Any] = {}
        try:
            self._raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            self.wrong.append(Wrong("unreadable", "", str(error), (), file, int(at[1]) if at else max(1, len(self._lines))))
            raise WrongValues(self.wrong) from None

    def table(self, name: str) -> "Table":
        """The table of this name; `""` is what stands above the first one."""
        self._read.add((name, 0))
        raw = self._raw.get(name) if name else {k: v for k, v in self._raw.items() if not isinstance(v, dict | list)}
        return Table(self, name, 0, raw if isinstance(raw, dict) else {})

    def tables(self, name: str) -> Iterator["Table"]:
        """All the tables of a list (`[[name]]`), in the order of the file."""
        rows = self._raw.get(name, [])
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            self._read.add((name, number))
            yield Table(self, name, number, row if isinstance(row, dict) else {})

    def note(self, rule: Rule, table: str, number: int, key: str, found: object, right: tuple[object, ...] = ()) -> None:
        """Something is wrong with this key."""
        path = f"{table}.{key}" if table and key else table or key
        line = self.line_of(table, number, key)
        self.wrong.append(Wrong(rule, path, _shown(found), tuple(map(str, right)), self.file, line))

    def line_of(self, table: str, number: int, key: str) -> int:
        """The line of a key, else of its table, else the first."""
        here, seen, head = "", -1, 1
        for at, line in enumerate(self._lines, start=1):
            if found := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
                here, seen = found[1], seen + (found[1] == table)
                head = at if here == table and seen == number else head
            elif here == table and (not table or seen == number) and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
                return at
        return head

    def finish(self) -> None:
        """Raises WrongValues where anything was wrong, tables that nobody asked for included."""
        for name, value in self._raw.items():
            if not isinstance(value, dict | list):
                if ("", 0) not in self._read:
                    self.note("unknown", "", 0, name, value)
            elif (name, 0) not in self._read:
                self.note("unknown", name, 0, "", name)
        if self.wrong:
            raise WrongValues(self.wrong)


class Table:
    """One table of a file. Every key that is asked for must be there, and no other: `close` notes those."""

    def __init__(self, of: Values, name: str, number: int, raw: dict[str, Any]) -> None:
        self._of, self._name, self._number, self._raw = of, name, number, raw
        self._asked: set[str] = set()

    def number(self, key: str, least: int, most: int) -> int:
        """A whole number between two others, both included."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.note("number", key, value, least, most)
            return least
        return value

    def numbers(self, key: str, least: int, most: int) -> tuple[int, ...]:
        """At least one whole number between two others, each once, in order."""
        value = self._get(key)
        rows = value if isinstance(value, list) else [value]
        if not rows or any(type(row) is not int or not least <= row <= most for row in rows) or len(set(rows)) < len(rows):
            self.note("number", key, value, least, most)
            return (least,)
        return tuple(sorted(rows))

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is left out."""
        value = self._get(key) if key in self._raw else False
        if not isinstance(value, bool):
            self.note("yes_or_no", key, value)
        return value is True

    def words(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """At least one of these words, each once."""
        value = self._get(key)
        rows = value if isinstance(value, list) else [value]
        if not rows or any(not isinstance(row, str) or row not in known for row in rows) or len(set(rows)) < len(rows):
            self.note("words", key, value, *known)
            return tuple(known)[:1]
        return tuple(rows)

    def zone(self, key: str) -> ZoneInfo:
        """A time zone by its name."""
        value = self._get(key)
        try:
            return ZoneInfo(value)
        except (TypeError, ValueError, OSError, KeyError):
            self.note("zone", key, value)
            return ZoneInfo("UTC")

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """A day of one year; None where it is left out and may be, or is none."""
        if optional and key not in self._raw:
            self._asked.add(key)
            return None
        value = self._get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            self.note("day", key, value)
            return None
        return value

    def day_of_year(self, key: str) -> tuple[int, int]:
        """A day of every year, written "15-07", as (month, day); 29 February is none, since most years have not got it."""
        value = self._get(key)
        found = re.fullmatch(r"(\d\d?)-(\d\d?)", value) if isinstance(value, str) else None
        try:
            day = date(2023, int(found[2]), int(found[1])) if found else None
        except ValueError:
            day = None
        if day is None:
            self.note("day_of_year", key, value)
            return (1, 1)
        return (day.month, day.day)

    def note(self, rule: Rule, key: str, found: object, *right: object) -> None:
        """Something is wrong with this key; a key that is not there is only missing."""
        if key in self._raw or not key:
            self._of.note(rule, self._name, self._number, key, found, right)
        else:
            self._of.note("missing", self._name, self._number, key, "", right)

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key, value in self._raw.items():
            if key not in self._asked:
                self.note("unknown", key, value)

    def _get(self, key: str) -> Any:
        self._asked.add(key)
        return self._raw.get(key)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
