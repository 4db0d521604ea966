"""Said about the bot itself: paused, running again, and what did not arrive."""

from datetime import date
from typing import Literal

from commitments.refusals import Fact
from commitments.sets import LetterState


class Paused(Fact):
    kind: Literal["paused"] = "paused"
    v: Literal[1] = 1
    by: str
    own: bool


class Resumed(Fact):
    kind: Literal["resumed"] = "resumed"
    v: Literal[1] = 1
    by: str
    own: bool


class Undeliverable(Fact):
    """To the team: somebody can no longer be reached."""

    kind: Literal["undeliverable"] = "undeliverable"
    v: Literal[1] = 1
    name: str
    party: str | None


class LostLetter(Fact):
    """One letter that did not arrive for certain. `what` is the kind of its notice; `group`: many were to read it."""

    letter: int
    name: str
    party: str | None
    group: bool = False
    what: str
    state: LetterState
    reason: str | None
    on: date


class Undelivered(Fact):
    """To the team: what did not arrive, newest first. `asked`: they asked for the list, else it is news."""

    kind: Literal["undelivered"] = "undelivered"
    v: Literal[1] = 1
    letters: tuple[LostLetter, ...]
    asked: bool = False
