"""Said in a round: its letter to one organisation, when its reminder comes, and to the team how it stands."""

from datetime import date
from typing import Literal

from commitments.notices.answers import BundleItem
from commitments.notices.facts import Due, Item
from commitments.refusals import Fact
from commitments.sets import MendStep, Previewed, RoundState, RoundStep, Status


class RoundDue(Fact):
    """A round's questions for one person, with what else is due on that day. `opens`: the round's first day; `shown`: shares
    that may be answered and need not; `again`: the reminder. `missed`: as with `QuestionsDue`."""

    kind: Literal["round_due"] = "round_due"
    v: Literal[1] = 1
    person: int
    due: tuple[Due, ...]
    opens: date
    shown: tuple[int, ...] = ()
    again: bool = False
    missed: bool = False


class RoundAsked(Fact):
    """A round's letter: what is asked of one organisation, what may be answered too, by when, and before which overleg.

    `again`: the reminder. `may_wait`: whether one may still be reminded on another day than the planned one. `stands_in_for`:
    the name of who is away, whose letter this is.
    """

    kind: Literal["round_asked"] = "round_asked"
    v: Literal[1] = 1
    party: str
    items: tuple[BundleItem, ...]
    shown: tuple[Item, ...] = ()
    reply_by: date
    overleg: date | None = None
    as_of: date
    again: bool = False
    may_wait: bool = False
    missed: bool = False
    stands_in_for: str | None = None


class RoundPutOff(Fact):
    """ "Vraag het later": the reminder comes on this day."""

    kind: Literal["round_put_off"] = "round_put_off"
    v: Literal[1] = 1
    on: date
    reply_by: date


class PageItem(Fact):
    """A part on an own page; `silent`: nothing was said about it since shortly before the round."""

    item: Item
    silent: bool


class OwnPageDue(Fact):
    """What the papers of an overleg say of one organisation, for its contact: filled when it leaves."""

    kind: Literal["own_page_due"] = "own_page_due"
    v: Literal[1] = 1
    page: int
    person: int


class OwnPage(Fact):
    """The same filled: until when it may be corrected, and the day of the papers' figures."""

    kind: Literal["own_page"] = "own_page"
    v: Literal[1] = 1
    page: int
    party: str
    overleg: date
    correct_by: date
    papers_on: date
    items: tuple[PageItem, ...]


class OwnPageAgreed(Fact):
    """The organisation agrees with its page, and may still think better of it. `page`: its row."""

    kind: Literal["own_page_agreed"] = "own_page_agreed"
    v: Literal[1] = 1
    page: int
    party: str
    overleg: date
    correct_by: date


class OwnPageWrong(Fact):
    """Something on the page is wrong: which part?"""

    kind: Literal["own_page_wrong"] = "own_page_wrong"
    v: Literal[1] = 1
    page: int
    correct_by: date
    items: tuple[Item, ...]


class PapersShown(Fact):
    """How the papers of a round stand.

    `standing`: how many parts have which last answer up to the end of that day (None: asked, and no answer since shortly before
    the round), `unasked` of them are answers to no question; once that day is `over`, `after` it so many were answered. The
    organisations by what they did with their page: `unneeded` said all of it in the round itself, `unsent` got none. Until
    `page_on`, so many `pages` are to go; without it no time is left for them.
    """

    on: date
    standing: tuple[tuple[Status | None, int], ...]
    unasked: int = 0
    over: bool = False
    after: int = 0
    page_on: date | None = None
    pages: int = 0
    agreed: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()


class Held(Fact):
    """What the team keeps waiting until a day, or, without one, out of a round: an organisation, or an item."""

    party: str | None = None
    code: str | None = None
    until: date | None = None


class RoundShown(Fact):
    """To the team: the round that asks, or the last or the next one. `asked`: parts that were asked about, or would be, at so
    many `parties` and, if `ours`, at the team itself.

    `answered` of them in time, `late` after its last day; `silent`: who answered nothing, `partly`: not all; `away`: who has
    no contact that can be written to; `without`: parts for which nobody answers; `left_out`: parts of organisations that are
    `full`, which get no more than `cap` questions a quarter; `next_opens`: the round after one that is over, and
    `next_first`, when its letters leave; `ended`: it has just ended, and nobody asked for this. `papers`: of a round before
    an overleg, once its letters have left; `held`: what the team keeps waiting, or out of it; `last`: the round before one
    that is still to come.
    """

    kind: Literal["round_shown"] = "round_shown"
    v: Literal[1] = 1
    quarter: tuple[int, int]
    opens: date
    reply_by: date
    overleg: date | None = None
    state: RoundState
    asked: int
    parties: int
    ours: bool = False
    answered: int = 0
    late: int = 0
    silent: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    without: int = 0
    left_out: int = 0
    full: tuple[str, ...] = ()
    cap: int = 0
    papers: PapersShown | None = None
    next_opens: date | None = None
    next_first: date | None = None
    ended: bool = False
    held: tuple[Held, ...] = ()
    last: "RoundShown | None" = None


class RoundChanged(Fact):
    """To the team: what was done with a round. `ref`: its row, to take a cancelling back; `first`: when it first asks."""

    kind: Literal["round_changed"] = "round_changed"
    v: Literal[1] = 1
    step: RoundStep
    quarter: tuple[int, int]
    opens: date
    reply_by: date
    first: date | None = None
    ref: int
    by: str | None = None


class PreviewLine(Fact):
    """One message that would go out: on which day, to whom, what for, and about which items; `count` parts of them."""

    day: date
    name: str
    party: str
    what: Previewed
    codes: tuple[str, ...] = ()
    count: int = 0


class Preview(Fact):
    """To the team: what would go out if nobody answers. `away`: who has no contact that can be written to; `without`: the items
    for which nobody answers; `held`: what the team keeps waiting, or out of the coming round."""

    kind: Literal["preview"] = "preview"
    v: Literal[1] = 1
    since: date
    until: date
    lines: tuple[PreviewLine, ...]
    away: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()


class Mended(Fact):
    """To the team: what was changed in what goes out, for an organisation or an item. `until`: it waits until then; `quarter`:
    of the round that runs or comes; `first`: when it is asked about next, where that is known."""

    kind: Literal["mended"] = "mended"
    v: Literal[1] = 1
    step: MendStep
    party: str | None = None
    code: str | None = None
    until: date | None = None
    quarter: tuple[int, int]
    first: date | None = None
    by: str | None = None
