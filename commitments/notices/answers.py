"""Said while somebody answers: the questions, what is asked after an answer, and what was noted."""

from datetime import date
from typing import Literal

from commitments.notices.facts import Due, Item, KeptFile, Named, Recorded
from commitments.refusals import Fact
from commitments.sets import Aside, NotKept, Rung, SentAs, Status


class ChooseShare(Fact):
    """Several parts of the item lack an aanspreekpunt: for which one is this organisation meant?"""

    kind: Literal["choose_share"] = "choose_share"
    v: Literal[1] = 1
    code: str
    party: str
    options: tuple[Item, ...]


class ItemQuestion(Fact):
    """The question about one share. `position` of `of` while a bundle is walked through."""

    kind: Literal["item_question"] = "item_question"
    v: Literal[1] = 1
    item: Item
    rung: Rung | None
    position: int = 1
    of: int = 1
    more: bool = False
    undone: Status | None = None
    unasked: date | None = None
    """The day that was asked for as a term in what was taken back."""
    recorded: Recorded | None = None
    """What the press before this one wrote down: read back above the question."""
    named: bool = False
    """Whether the reader speaks for several organisations, so that each question names its own."""
    missed: bool = False
    earlier: date | None = None
    """When the same was asked before, where this is the last time."""
    by_team: bool = False
    stands_in_for: str | None = None
    """The name of who is away, whose question this is."""


class DelayAsked(Fact):
    """Later than agreed, or at a standstill: why, and when is it expected? One message, may be skipped."""

    kind: Literal["delay_asked"] = "delay_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class WhereAsked(Fact):
    """Done: where is it to be found? `alone`: nobody else of the team could judge it.

    `replies`: it answers a question of the team, so that answer is asked for instead.
    """

    kind: Literal["where_asked"] = "where_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded
    alone: bool = False
    replies: bool = False


class FileNotKept(Fact):
    """To who sent it: the answer stands, its file was not kept, and why. `waits`: what they send next takes its place.

    Else they are in the middle of something: a button asks for the place again. `megabytes`: the most that is kept.
    """

    kind: Literal["file_not_kept"] = "file_not_kept"
    v: Literal[1] = 1
    code: str
    share: int
    report: int
    why: NotKept
    waits: bool
    megabytes: int


class FileReceived(Fact):
    """A file was kept: to the team, and (`own`) to who sent it."""

    kind: Literal["file_received"] = "file_received"
    v: Literal[1] = 1
    code: str
    title: str
    file: KeptFile
    own: bool


class PartAsked(Fact):
    """Partly done: what is, and what remains?"""

    kind: Literal["part_asked"] = "part_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class OutdatedAsked(Fact):
    """The text of the item no longer holds: what is wrong with it?"""

    kind: Literal["outdated_asked"] = "outdated_asked"
    v: Literal[1] = 1
    item: Item


class AsideNoted(Fact):
    """Noted without a status: asking a colleague (asked again on `again_on`), not ours, or outdated."""

    kind: Literal["aside_noted"] = "aside_noted"
    v: Literal[1] = 1
    item: Item
    aside: Aside
    again_on: date | None = None
    still_open: tuple[Named, ...] = ()
    next: Item | None = None


class Snoozed(Fact):
    """These are asked again on that day; `wanted` the day that was named, where one was. `next`: on with the walk."""

    kind: Literal["snoozed"] = "snoozed"
    v: Literal[1] = 1
    items: tuple[Item, ...]
    again_on: date
    wanted: date | None = None
    next: Item | None = None


class Forward(Fact):
    """A text to pass on to a colleague who knows: whatever comes back is passed on to the bot."""

    kind: Literal["forward"] = "forward"
    v: Literal[1] = 1
    item: Item


class OwnDayAsked(Fact):
    """Where no last day was agreed, once: does the party have a day of its own in mind? It is never late."""

    kind: Literal["own_day_asked"] = "own_day_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class Coming(Fact):
    """When these parts are asked about next: around a day, or in the round that opens on it."""

    parts: tuple[Named, ...]
    on: date
    in_round: bool = False


class ReadBack(Fact):
    """What was noted on whose behalf, what is still open, and when the next questions come, the soonest first.

    `alone`: nobody else of the team could judge what was called done. `own_days`: no last day was agreed for these, and nobody
    asked their party yet whether it has one in mind.
    """

    kind: Literal["read_back"] = "read_back"
    v: Literal[1] = 1
    party: str
    noted: tuple[Recorded, ...]
    still_open: tuple[Named, ...] = ()
    next: Item | None = None
    coming: tuple[Coming, ...] = ()
    alone: bool = False
    own_days: tuple[Named, ...] = ()


class ChooseUndo(Fact):
    kind: Literal["choose_undo"] = "choose_undo"
    v: Literal[1] = 1
    noted: tuple[Recorded, ...]


class Mine(Fact):
    """What one's organisation answers for."""

    kind: Literal["mine"] = "mine"
    v: Literal[1] = 1
    party: str
    open: tuple[Item, ...]
    done: tuple[Item, ...]
    asked: int = 0
    """How many questions the organisation got this quarter, of at most `cap` (0: not told)."""
    cap: int = 0
    may_ask: bool = True
    """Whether the reader may put a question to the team; the team itself does not."""


class QuestionsDue(Fact):
    """`missed`: it would have left while the bot was away; `by_team`: the team has it asked now. The message says either."""

    kind: Literal["questions_due"] = "questions_due"
    v: Literal[1] = 1
    person: int
    due: tuple[Due, ...]
    missed: bool = False
    by_team: bool = False


class FileDue(Fact):
    """Somebody asked for a file that came with an answer: read when it leaves, not stored with the letter."""

    kind: Literal["file_due"] = "file_due"
    v: Literal[1] = 1
    person: int
    attachment: int


class FetchDue(Fact):
    """A file that somebody sent with an answer, to be brought in. `file` is the channel's own key to it.

    `size` in bytes, as the channel says; what counts is the content.
    """

    kind: Literal["fetch_due"] = "fetch_due"
    v: Literal[1] = 1
    person: int
    report: int
    file: str
    sent_as: SentAs
    size: int | None = None


class BundleItem(Fact):
    item: Item
    rung: Rung


class Bundle(Fact):
    """Several questions for one person on one day, with one button."""

    kind: Literal["bundle"] = "bundle"
    v: Literal[1] = 1
    party: str
    items: tuple[BundleItem, ...]
    missed: bool = False
    earlier: date | None = None
    """When all of this was asked before, where this is the last time."""
    by_team: bool = False
    stands_in_for: str | None = None
    """As with `ItemQuestion`."""


class File(Fact):
    """A file that came with an answer, to be sent as it came."""

    kind: Literal["file"] = "file"
    v: Literal[1] = 1
    code: str
    file: KeptFile
