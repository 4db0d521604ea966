"""Said in a round: its letter to one organisation, and when its reminder comes."""

from datetime import date
from typing import Literal

from commitments.notices.answers import BundleItem
from commitments.notices.facts import Due, Item
from commitments.refusals import Fact


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

    `again`: the reminder. `may_wait`: whether one may still be reminded on another day than the planned one.
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


class RoundPutOff(Fact):
    """ "Vraag het later": the reminder comes on this day."""

    kind: Literal["round_put_off"] = "round_put_off"
    v: Literal[1] = 1
    on: date
    reply_by: date
