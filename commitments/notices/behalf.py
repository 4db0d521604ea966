"""Said about what parties say outside the chat: noted on their behalf, on the phone, and the second contact."""

from datetime import date
from typing import Literal

from commitments.notices.facts import Item, Recorded
from commitments.refusals import Fact, LeftOut
from commitments.sets import SaidIn


class BehalfNoted(Fact):
    """The team noted answers on a party's behalf: read back to who did (`own`), and told to the party's contacts.

    `reached`: how many contacts hear it.
    """

    kind: Literal["behalf_noted"] = "behalf_noted"
    v: Literal[1] = 1
    party: str
    noted: tuple[Recorded, ...]
    told_in: SaidIn
    told_on: date
    own: bool
    reached: int = 0


class BehalfDropped(Fact):
    """Such an answer counts no more: taken back by the team, or by the party (`by_party`)."""

    kind: Literal["behalf_dropped"] = "behalf_dropped"
    v: Literal[1] = 1
    code: str
    party: str
    by_party: bool


class CallAsked(Fact):
    """To who rings: what was said?"""

    kind: Literal["call_asked"] = "call_asked"
    v: Literal[1] = 1
    item: Item


class CallNoted(Fact):
    """A call that gave no answer yet, noted."""

    kind: Literal["call_noted"] = "call_noted"
    v: Literal[1] = 1
    item: Item
    text: str


class SecondAsked(Fact):
    """The second contact of an organisation is asked now, as the team wished."""

    kind: Literal["second_asked"] = "second_asked"
    v: Literal[1] = 1
    name: str
    party: str
    codes: tuple[str, ...]


class AskedOne(Fact):
    """Somebody who is asked now. `second`: they got something from us today already."""

    name: str
    party: str
    second: bool = False


class AskedNow(Fact):
    """To the team: who is asked now, as it wished, and who is not; `again`: from which day on that is possible once more."""

    kind: Literal["asked_now"] = "asked_now"
    v: Literal[1] = 1
    code: str
    title: str
    asked: tuple[AskedOne, ...]
    left: tuple[LeftOut, ...] = ()
    again: date
