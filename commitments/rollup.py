"""What do the parts amount to? From shares to a commitment, its opgave and its programmalijn, by the register's rule.

The rule of a commitment (closed set "Roll-up") says what is counted: every part, one result together, branches or regions. What
is withdrawn or not in force is counted apart, and what only the care organisations do themselves is not counted at all, since
nobody is asked about it. Only counts and days come out; words are for others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commitments.sets import ItemState, Mode, RollUp, ShareState, Status, Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A share as it counts. `term` is the number of its term within the commitment (0: it has none), `owner` whose part it is,
    `party` who answers for it; `counted` what that one says of several regions or branches at once (4 of 5)."""

    term: int
    owner: str
    party: str | None
    state: ShareState
    status: Status | None = None
    expected: date | None = None
    counted: tuple[int, int] | None = None

    @property
    def is_done(self) -> bool:
        """Reported done, or found so by the team; what the team finds partly done is not."""
        return self.state in ("reported", "accepted")


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of which unit are done (`accepted` by the team, of those), and what is said of the others: who expects them
    when, the soonest first, and where they are at a standstill. `apart` are no longer in force."""

    unit: Unit
    done: int
    of: int
    accepted: int = 0
    expected: tuple[tuple[str, date], ...] = ()
    blocked: tuple[str, ...] = ()
    apart: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left; of nothing at all that can't be said."""
        return 0 < self.of == self.done


def commitment(rule: RollUp, parts: Sequence[Part]) -> Standing:
    """What a commitment's parts amount to."""
    live = [part for part in parts if part.state != "withdrawn"]
    by_term = _grouped(live, [part.term for part in live])
    by_owner = _grouped(live, [part.owner for part in live])
    counted = any(part.counted for part in live)
    match rule:
        case "one":
            unit: Unit = "term" if len(by_term) > 1 else "result"
            return _told(unit, [[part for part in group if part.is_done][:1] or group for group in by_term], parts)
        case "per_branch" | "per_region" if counted or len(by_owner) > 1:
            return _told("branch" if rule == "per_branch" else "region", by_owner, parts)
        case _:  # all; and branches or regions that nobody has counted yet
            return _told("term", by_term, parts) if len(by_term) > 1 else _told("part", [[part] for part in live], parts)


def _grouped(parts: Sequence[Part], keys: Sequence[object]) -> list[list[Part]]:
    groups: dict[object, list[Part]] = {}
    for part, key in zip(parts, keys, strict=True):
        groups.setdefault(key, []).append(part)
    return list(groups.values())


def _told(unit: Unit, groups: Sequence[Sequence[Part]], parts: Sequence[Part]) -> Standing:
    """A group is one unit, done once all in it are; where its party counts several, those."""
    done = of = accepted = 0
    open_ones: list[Part] = []
    for group in groups:
        own = next((part.counted for part in group if part.counted), (0, 1)) if unit in ("branch", "region") else (0, 1)
        finished = all(part.is_done for part in group) or own[0] >= own[1]
        done += own[1] if finished else own[0]
        of += own[1]
        accepted += own[1] if all(part.state == "accepted" for part in group) else 0
        open_ones += [] if finished else [part for part in group if not part.is_done]
    return Standing(
        unit,
        done,
        of,
        accepted,
        _latest((part.party or part.owner, part.expected) for part in open_ones if part.expected),
        tuple(dict.fromkeys(part.party or part.owner for part in open_ones if part.status == "blocked")),
        sum(part.state == "withdrawn" for part in parts),
    )


def _latest(said: Iterable[tuple[str, date]]) -> tuple[tuple[str, date], ...]:
    """Of each party the last day that it expects: only then all of its own is done."""
    days: dict[str, date] = {}
    for party, day in said:
        days[party] = max(day, days.get(party, day))
    return tuple(sorted(days.items(), key=lambda row: row[1]))


@dataclass(frozen=True, slots=True)
class Entry:
    """A commitment within its opgave. `follows` another: that one carries the deliverable, and is counted."""

    mode: Mode
    state: ItemState
    follows: bool
    standing: Standing


def opgave(entries: Iterable[Entry]) -> Standing:
    """What the commitments of an opgave amount to: how many of them are done."""
    asked = [entry for entry in entries if entry.mode == "asked" and not entry.follows]
    live = [entry.standing for entry in asked if entry.state == "active"]
    still = [one for one in live if not one.is_done]
    return Standing(
        "item",
        sum(one.is_done for one in live),
        len(live),
        sum(one.is_done and one.accepted == one.of for one in live),
        _latest(said for one in still for said in one.expected),
        tuple(dict.fromkeys(party for one in still for party in one.blocked)),
        len(asked) - len(live),
    )


def programmalijn(tasks: Iterable[Standing]) -> Standing:
    """What the opgaven of a line amount to: all of their commitments together."""
    every = list(tasks)
    return Standing(
        "item",
        sum(one.done for one in every),
        sum(one.of for one in every),
        sum(one.accepted for one in every),
        _latest(said for one in every for said in one.expected),
        tuple(dict.fromkeys(party for one in every for party in one.blocked)),
        sum(one.apart for one in every),
    )
