"""What stands in the programme's document? The register as data: its files read, each entry, party and figure as a value.

`loading` brings it into the database, `checks` says what is wrong with it, `export` writes it out for machines.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commitments.programme import MoneyRow, MoneyTable
from commitments.sets import Basis, CommitmentKind, Level, LinkKind, Mode, PartyKind, RollUp, TermKind

PROGRAMME = "taz"

Rule = Literal[
    "unreadable_file",
    "missing",
    "wrong_value",
    "double_code",
    "double_name",
    "unknown_party",
    "unknown_code",
    "not_an_owner",
    "category_answers",
    "term_days",
    "term_words",
    "end_before_start",
    "long_title",
    "copied",
]
"""What can be wrong with the register's files."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which file, at which entry, what stands there and what would be right.

    `right` is None where the rule itself says it; what the file's reader said stands there in English.
    """

    rule: Rule
    file: str
    entry: str
    found: str
    right: str | None = None


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PartyEntry(_Row):
    """A party as the register's files spell it."""

    name: str = Field(min_length=1)
    official: str | None = None
    kind: PartyKind
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    aanspreekpunt: str | None = None
    basis: Basis | None = None


class TermEntry(_Row):
    """A moment: its words as they stand in the source. `because`: why kind and days are not what the words alone say."""

    words: str = Field(min_length=1)
    kind: TermKind
    start: date | None = None
    end: date | None = None
    what: str | None = None
    who: tuple[str, ...] = ()
    because: str | None = None


class Speaker(_Row):
    """Who answers for a party in this entry; with `term` (from 1) only for that moment."""

    for_: str = Field(alias="for")
    is_: str = Field(alias="is")
    basis: Basis
    term: int | None = None


class Members(_Row):
    """Which organisations the source names as a category's, for this entry."""

    of: str
    are: tuple[str, ...]


class LinkEntry(_Row):
    """`follows`: the entry linked to carries the moment too, so this one is not asked itself."""

    kind: LinkKind
    to: str
    follows: bool = False


class Source(_Row):
    """A place in the document: its chapter, and the first line."""

    document: str
    chapter: int
    line: int


class Entry(_Row):
    """A commitment as the register's files spell it."""

    code: str = Field(min_length=1, pattern=r"^(A[1-9]\d*|[1-9]\.[1-9]\d*[a-z]?|[TM]\d+|[A-Z]{2,}[\w.-]*)$")
    kind: CommitmentKind
    programmalijn: int
    opgave: int
    theme: str | None = None
    level: Level | None = None
    mode: Mode
    title: str = Field(min_length=1)
    summary: str
    owners: tuple[str, ...] = Field(min_length=1)
    inferred: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    rollup: RollUp
    source: Source
    terms: tuple[TermEntry, ...] = Field(default=(), alias="term")
    links: tuple[LinkEntry, ...] = Field(default=(), alias="link")
    speakers: tuple[Speaker, ...] = Field(default=(), alias="aanspreekpunt")
    members: tuple[Members, ...] = ()


class LineEntry(_Row):
    """A line of the programme; `names` are what people call it."""

    number: int
    title: str
    names: tuple[str, ...] = ()
    opgaven: tuple[int, ...] = ()
    line: int


class TaskEntry(_Row):
    """An opgave, with where chapter 3 and chapter 6 begin with it."""

    number: int
    programmalijn: int
    title: str
    agreements: tuple[str, ...] = ()
    line: int
    actions_line: int


class Value(_Row):
    """A value of an indicator, with the day that it is about and where it was found."""

    as_of: date
    value: str
    source: str


class IndicatorEntry(_Row):
    """What the programme measures itself by; `programmalijn` 0 is the whole."""

    code: str
    programmalijn: int
    title: str
    note: str | None = None
    source: Source
    values: tuple[Value, ...] = Field(default=(), alias="value")


class MoneyEntry(_Row):
    """A row of the document's tables of money: whole euros by year, or the document's word."""

    table: MoneyTable
    row: MoneyRow
    programmalijn: int = 0
    title: str
    amounts: Mapping[str, int | str]
    footnotes: tuple[str, ...] = ()
    source: Source


class Figures(BaseModel):
    """What stands around the entries. What else its file says (remarks, footnotes) is for people who read the file."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    programme: dict[str, Any]
    lines: tuple[LineEntry, ...] = Field(default=(), alias="programmalijn")
    tasks: tuple[TaskEntry, ...] = Field(default=(), alias="opgave")
    indicators: tuple[IndicatorEntry, ...] = Field(default=(), alias="indicator")
    money: tuple[MoneyEntry, ...] = ()

    @property
    def title(self) -> str:
        """The programme's name."""
        return str(self.programme.get("title", ""))


class Unreadable(Exception):
    """The register's files can't be read as they stand; `findings` says where and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class Register:
    """One programme's files. What can't be read stands in `findings`; `whole` refuses to go on with those."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self.folder = folder or files("commitments.register") / PROGRAMME
        self.findings: list[Finding] = []
        self.entries: list[tuple[str, Entry]] = []
        self.parties: list[tuple[str, PartyEntry]] = []
        self.figures: Figures | None = None
        for name, table in self._tables():
            self.entries += [(name, row) for row in self._rows(name, table.get("commitment", []), Entry)]
            self.parties += [(name, row) for row in self._rows(name, table.get("party", []), PartyEntry)]
            if "programme" in table:
                found = self._rows(name, [table], Figures)
                self.figures = found[0] if found else None
        self.entries.sort(key=lambda row: place(row[1].code))

    @property
    def published(self) -> date:
        """The day of the document: the words of its terms are read as of then."""
        day = self.figures.programme.get("published") if self.figures else None
        return day if isinstance(day, date) else date(2022, 9, 30)

    def whole(self) -> "Register":
        """This register, for who can't do with half of it. Raises Unreadable."""
        if self.findings:
            raise Unreadable(tuple(self.findings))
        return self

    def _tables(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for file in sorted((f for f in self.folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name):
            try:
                yield file.name, tomllib.loads(file.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                self.findings.append(Finding("unreadable_file", file.name, "", str(error)))

    def _rows(self, file: str, rows: list[dict[str, Any]], shape: type[Any]) -> list[Any]:
        found = []
        for number, row in enumerate(rows, start=1):
            try:
                found.append(shape.model_validate(row))
            except ValidationError as error:
                entry = str(row.get("code") or row.get("name") or f"{shape.__name__} {number}")
                for one in error.errors():
                    where = ".".join(str(part) for part in one["loc"])
                    absent = one["type"] in ("missing", "string_too_short", "too_short")
                    right = None if absent else one["msg"]
                    self.findings.append(Finding("missing" if absent else "wrong_value", file, entry, where, right))
        return found


def place(code: str) -> int:
    """Where an entry stands: agreements first, then the actions of each opgave, then what hangs on them."""
    if agreement := re.fullmatch(r"A(\d+)", code):
        return int(agreement[1])
    if action := re.fullmatch(r"(\d+)\.(\d+)([a-z]?)", code):
        return int(action[1]) * 10_000 + int(action[2]) * 100 + (ord(action[3]) - 96 if action[3] else 0)
    return 900_000 + int(re.sub(r"\D", "", code)[:6] or 0)


def read(folder: Traversable | None = None) -> Register:
    """The register in a folder; without one the programme that is shipped."""
    return Register(folder)


def parties() -> list[PartyEntry]:
    """Every party of the shipped register."""
    return [party for _, party in read().whole().parties]


def entries() -> list[Entry]:
    """Every commitment of the shipped register, in the order of the files."""
    return [entry for _, entry in read().whole().entries]
