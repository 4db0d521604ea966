"""Said about who is away, who stands in for them, and on which days somebody works."""

from datetime import date
from typing import Literal

from commitments.refusals import Fact


class Away(Fact):
    """Days on which somebody is away. `agreed`: whether the deputy, where one was asked, said yes."""

    absence: int
    first: date
    last: date
    deputy: str | None = None
    agreed: bool = False


class Colleague(Fact):
    """Somebody who may be asked to stand in."""

    person: int
    name: str
    party: str


class StandIn(Fact):
    """Who was asked to stand in for an organisation, and whether they said yes."""

    name: str
    party: str
    agreed: bool = False


class AwayAsked(Fact):
    """Until when is somebody away? With what they noted already."""

    kind: Literal["away_asked"] = "away_asked"
    v: Literal[1] = 1
    noted: tuple[Away, ...] = ()


class AwayNoted(Fact):
    """Read back to who is away; `back_on`: the first day on which they are asked again. `colleagues` may still be asked."""

    kind: Literal["away_noted"] = "away_noted"
    v: Literal[1] = 1
    absence: int
    first: date
    last: date
    deputies: tuple[StandIn, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    back_on: date


class AwayEnded(Fact):
    """Somebody is not away after all: to them (`own`), and to who would stand in for them."""

    kind: Literal["away_ended"] = "away_ended"
    v: Literal[1] = 1
    name: str
    party: str
    first: date
    last: date
    own: bool


class StandInAsked(Fact):
    """To a colleague: will you answer while somebody is away?"""

    kind: Literal["stand_in_asked"] = "stand_in_asked"
    v: Literal[1] = 1
    absence: int
    name: str
    party: str
    first: date
    last: date


class StandInAnswered(Fact):
    """The colleague's yes or no: to them (`own`), and to who is away (`name`)."""

    kind: Literal["stand_in_answered"] = "stand_in_answered"
    v: Literal[1] = 1
    name: str
    deputy: str
    party: str
    first: date
    last: date
    accepted: bool
    own: bool


class WorkdaysNoted(Fact):
    """On which weekdays somebody works, Monday is 0. `news`: changed just now."""

    kind: Literal["workdays_noted"] = "workdays_noted"
    v: Literal[1] = 1
    weekdays: tuple[int, ...]
    news: bool
