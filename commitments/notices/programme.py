"""Said about the programme: an item's card, lists, figures, files and the week."""

from datetime import date, datetime
from typing import Literal

from commitments.notices.absences import Colleague
from commitments.notices.facts import (
    Answer,
    CardLink,
    CardNote,
    CardShare,
    CardState,
    CardTerm,
    Coded,
    Difference,
    Due,
    Item,
    Judged,
    KeptFile,
    Line,
    Sentence,
)
from commitments.refusals import Fact
from commitments.rollup import Standing
from commitments.sets import (
    ChangeKind,
    CommitmentKind,
    Find,
    Happened,
    ItemState,
    Level,
    Loaded,
    PictureOf,
    Role,
    RollUp,
    Rung,
    Status,
)  # fmt: skip
from commitments.terms import Span


class IndicatorLine(Fact):
    """An indicator and its newest value, with the day and the source of that value."""

    title: str
    value: str | None = None
    as_of: date | None = None
    source: str | None = None


class Card(Fact):
    """One item whole."""

    kind: Literal["card"] = "card"
    v: Literal[1] = 1
    code: str
    commitment: CommitmentKind
    title: str
    summary: str
    state: ItemState
    decided: CardState | None = None
    programmalijn: int
    opgave: int
    owners: tuple[str, ...]
    inferred: tuple[str, ...]
    involved: tuple[str, ...]
    rollup: RollUp
    terms: tuple[CardTerm, ...]
    shares: tuple[CardShare, ...]
    source_chapter: int
    source_line: int
    yours: Item | None = None
    """The reader's own share of it, where there is one: it can be answered from the card."""
    asked: bool = True
    """Whether anybody is asked about it itself; else it is followed, or it follows another item."""
    links: tuple[CardLink, ...] = ()
    differences: tuple[Difference, ...] = ()
    files: tuple[KeptFile, ...] = ()
    """What came with answers, for who may have it, the newest first."""
    standing: Standing | None = None
    """What its parts amount to, where the reader may see their answers; as of `as_of`."""
    as_of: date | None = None
    indicators: tuple[IndicatorLine, ...] = ()
    """What its line of the programme measures itself by."""
    for_team: bool = False
    """Whether its reader is of the team, and may look back at all that happened to it."""
    notes: tuple[CardNote, ...] = ()
    """For the team alone, the newest first."""
    sentence: Sentence | None = None
    """What the letter will say about it, where the reader takes part."""
    may_phrase: bool = False
    may_agree: bool = False


class ProgrammeLine(Fact):
    """A line of the programme in one line: how many agreements and actions."""

    number: int
    title: str
    agreements: int
    actions: int
    standing: Standing | None = None


class BurdenLine(Fact):
    """How many questions an organisation got this quarter."""

    party: str
    count: int


class TaskLine(Fact):
    """An opgave: its agreements by code, its actions counted."""

    number: int
    title: str
    agreements: tuple[str, ...]
    actions: int
    standing: Standing | None = None


class Amount(Fact):
    """Whole euros in one year, or the document's word where it has no number."""

    year: int
    euro: int | None = None
    words: str | None = None


class MoneyLine(Fact):
    """A row of the document's table of money, with the document's day and its place there."""

    title: str
    total: bool = False
    amounts: tuple[Amount, ...]
    as_of: date
    chapter: int
    source_line: int


class SheetRow(Fact):
    """One row of the whole list: an item, or one share of it. `asked`: whether anybody is asked about it itself."""

    commitment: CommitmentKind
    code: str
    title: str
    owner: str | None = None
    party: str | None = None
    words: str | None = None
    span: Span | None = None
    what: str | None = None
    asked: bool
    answer: Answer | None = None


class DossierLine(Fact):
    """One thing that happened to an item, in the programme's own time. Who did it, or was asked, stands as party and role only.

    `owner` and `term` (its number) say which part it was about; the rest is what one or other of `Happened` needs beside.
    """

    at: datetime
    what: Happened
    party: str | None = None
    role: Role | None = None
    owner: str | None = None
    term: int | None = None
    span: Span | None = None
    rung: Rung | None = None
    answer: Answer | None = None
    partly: bool = False
    taken_back: bool = False
    to: str | None = None
    fields: tuple[Loaded, ...] = ()
    before: Span | None = None
    after: Span | None = None
    words: str | None = None
    state: ItemState | None = None
    day: date | None = None
    file: KeptFile | None = None
    judged: Judged | None = None


class Chain(Fact):
    """What the history says of itself: its newest event, or (`broken`) where it is not what was recorded."""

    number: int = 0
    digest: str = ""
    broken: int | None = None


class Programme(Fact):
    """The programme around its items, or (`line`) one of its lines: what it is made of, measures itself by, and costs."""

    kind: Literal["programme"] = "programme"
    v: Literal[1] = 1
    title: str
    line: int | None = None
    lines: tuple[ProgrammeLine, ...]
    tasks: tuple[TaskLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    money: tuple[MoneyLine, ...] = ()
    as_of: date | None = None
    """The day of the standings, where the reader may see them."""


class Burden(Fact):
    """To the team: how much is asked of whom in this quarter, the most first; `cap` is the most that anybody gets."""

    kind: Literal["burden"] = "burden"
    v: Literal[1] = 1
    quarter: tuple[int, int]
    cap: int
    lines: tuple[BurdenLine, ...]


class Overdue(Fact):
    """Past its term: the ministry's own first, then per party that answers, then without an aanspreekpunt."""

    kind: Literal["overdue"] = "overdue"
    v: Literal[1] = 1
    as_of: date
    own: tuple[Line, ...]
    others: tuple[Line, ...]
    without: tuple[Line, ...]
    next_day: date | None = None


class WithoutContact(Fact):
    """Nobody can be asked: no aanspreekpunt (`nobody`), asked but no answer yet, or no contact of that organisation."""

    kind: Literal["without_contact"] = "without_contact"
    v: Literal[1] = 1
    nobody: tuple[Line, ...]
    proposed: tuple[Line, ...]
    unreachable: tuple[Line, ...]


class CallLine(Fact):
    """One part to ring about. `away_until`: the first contact is away until then, and nobody stands in."""

    line: Line
    asked_on: tuple[date, ...]
    contacts: tuple[str, ...]
    away_until: date | None = None
    share: int = 0
    version: int = 0
    rang_on: date | None = None
    rang: str | None = None
    """What the team noted when it rang last."""


class Calls(Fact):
    """The bellijst: asked, asked again, and still no answer; or nobody is there to ask."""

    kind: Literal["calls"] = "calls"
    v: Literal[1] = 1
    calls: tuple[CallLine, ...]
    seconds: tuple[Colleague, ...] = ()
    """The second contacts who could be asked, and were not yet."""
    may_note: bool = False


class TaskDue(Fact):
    """To the team: these are due within the policy's weeks, and nobody answers for them yet."""

    kind: Literal["task_due"] = "task_due"
    v: Literal[1] = 1
    due: tuple[Due, ...]


class DigestDue(Fact):
    kind: Literal["digest_due"] = "digest_due"
    v: Literal[1] = 1
    year: int
    week: int


class SheetDue(Fact):
    """A member of the team asked for the whole list as a file: filled when it leaves, not stored."""

    kind: Literal["sheet_due"] = "sheet_due"
    v: Literal[1] = 1
    person: int


class DossierDue(Fact):
    """A member of the team asked for all that is known of one item as a file: filled when it leaves, not stored."""

    kind: Literal["dossier_due"] = "dossier_due"
    v: Literal[1] = 1
    person: int
    commitment: int


class Task(Fact):
    kind: Literal["task"] = "task"
    v: Literal[1] = 1
    lines: tuple[Line, ...]


class Sheet(Fact):
    """Every item with its shares and their last answers, to be sent as a file."""

    kind: Literal["sheet"] = "sheet"
    v: Literal[1] = 1
    as_of: date
    rows: tuple[SheetRow, ...]


class Timeline(Fact):
    """To the team: what happened to one item, one page of it, the newest first."""

    kind: Literal["timeline"] = "timeline"
    v: Literal[1] = 1
    code: str
    title: str
    lines: tuple[DossierLine, ...]
    page: int = 0
    pages: int = 1


class Dossier(Fact):
    """All that is known of one item, to be sent as a file: nobody's name, everybody's words."""

    kind: Literal["dossier"] = "dossier"
    v: Literal[1] = 1
    at: datetime
    card: Card
    document: str
    lines: tuple[DossierLine, ...]
    chain: Chain


class QuestionnaireDue(Fact):
    """A member of the team asked for an organisation's open questions as a file: filled when it leaves, not stored."""

    kind: Literal["questionnaire_due"] = "questionnaire_due"
    v: Literal[1] = 1
    person: int
    party: int


class Questionnaire(Fact):
    """An organisation's open questions, to be sent as a file; `answer_by`: until when an answer is hoped for."""

    kind: Literal["questionnaire"] = "questionnaire"
    v: Literal[1] = 1
    party: str
    as_of: date
    answer_by: date
    items: tuple[Item, ...]


class Filter(Fact):
    """A question of the team: what to find, and what it must fit, all of it.

    `quarter`, or `due` (from and to, both included; None: no bound): in which its last day lies. `said`: in which the answer
    that counts was given. `also`: more organisations beside `party`.
    """

    find: Find = "all"
    party: str | None = None
    line: int | None = None
    opgave: int | None = None
    level: Level | None = None
    theme: str | None = None
    quarter: tuple[int, int] | None = None
    status: Status | None = None
    kind_of: CommitmentKind | None = None
    words: str | None = None
    also: tuple[str, ...] = ()
    due: tuple[date | None, date | None] | None = None
    said: tuple[date | None, date | None] | None = None


class Found(Fact):
    """The answer to such a question: how much, and one page of it. `statuses`: how many parts say what, the most first; None
    is no answer yet, "reopened" what the team asks something about. `nearest` finds something where this finds nothing.
    """

    kind: Literal["found"] = "found"
    v: Literal[1] = 1
    wanted: Filter
    as_of: date
    parts: int
    items: int
    statuses: tuple[tuple[Status | Literal["reopened"] | None, int], ...] = ()
    page: int = 0
    size: int
    lines: tuple[Line, ...] = ()
    nearest: Filter | None = None
    nearest_parts: int = 0
    usual: tuple[Find, ...] = ()
    """The usual questions that the reader may put."""


class PictureDue(Fact):
    """Somebody asked for a picture of the progress: drawn from how things stand when it leaves, not stored."""

    kind: Literal["picture_due"] = "picture_due"
    v: Literal[1] = 1
    person: int
    of: PictureOf


class PictureRow(Fact):
    """One bar: how many parts say what. A `line` with its title; a `quarter`, or with `edge` all before or after it; or
    neither: the parts without a day."""

    line: int | None = None
    title: str | None = None
    quarter: tuple[int, int] | None = None
    edge: Literal["before", "after"] | None = None
    statuses: tuple[tuple[Status | Literal["reopened"] | None, int], ...]


class Picture(Fact):
    """How far it is, in bars. `statuses` of each row in one order; what is 0 is left out."""

    kind: Literal["picture"] = "picture"
    v: Literal[1] = 1
    of: PictureOf
    as_of: date
    rows: tuple[PictureRow, ...]


class ChangedItems(Fact):
    """One sort of change, and the items that it came to."""

    what: ChangeKind
    items: tuple[Coded, ...]


class Changed(Fact):
    """To the team: what changed from one day up to and including another; sorts without items are left out."""

    kind: Literal["changed"] = "changed"
    v: Literal[1] = 1
    since: date
    until: date
    groups: tuple[ChangedItems, ...] = ()


class DigestTotals(Fact):
    """How many items each list of a digest has in all, where it carries the first of them. `longer`: of `unknown`, those that
    passed before its latest day."""

    done: int = 0
    accepted: int = 0
    later: int = 0
    blocked: int = 0
    unknown: int = 0
    longer: int = 0
    upcoming: int = 0
    received: int = 0


class Digest(Fact):
    """What the week amounts to. `unknown`: past their day, outcome unknown; `unanswered` of `asked` still open.

    `of`: whose items these are, for who reads about their own alone; else it is about everything. `silent`: of whom, where
    the reader may know; `called`: silence has brought some of it to the call list; `overleg`: the next one. Of the programme
    team only: `to_judge` answers and `wishes` for another term wait for it.
    """

    kind: Literal["digest"] = "digest"
    v: Literal[1] = 1
    year: int
    week: int
    as_of: date
    done: tuple[Line, ...] = ()
    accepted: tuple[Line, ...] = ()
    """What the programme team said akkoord to."""
    later: tuple[Line, ...] = ()
    blocked: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()
    upcoming: tuple[Line, ...] = ()
    received: tuple[Line, ...] = ()
    totals: DigestTotals = DigestTotals()
    unanswered: int = 0
    asked: int = 0
    silent: tuple[str, ...] = ()
    called: bool = False
    overleg: date | None = None
    to_judge: int = 0
    wishes: int = 0
    of: tuple[str, ...] = ()
    next_day: date | None = None
    news: bool = True
