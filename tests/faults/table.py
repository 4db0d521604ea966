"""What did all these faults do to the promises? One table at the end, and how many faults of each kind there were."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.judge import Verdict

Promise = Literal["effect", "delivered", "order", "limits"]

WORDS: dict[Promise, str] = {
    "effect": "1 one effect an update",
    "delivered": "2 delivered, or the team sees why not",
    "order": "3 each chat in order, and on its own",
    "limits": "4 Telegram's limits kept",
}
"""The promises, and what a case of each is: an update, a message, a chat, a letter that Telegram counted."""


@dataclass
class Tally:
    """One row. `lost` is for `limits` a 429 that nobody asked for, for `order` a chat out of order or held up."""

    cases: int = 0
    lost: int = 0
    doubled: int = 0
    with_leave: int = 0
    silent: int = 0

    def add(self, *, cases: int, lost: int = 0, doubled: int = 0, with_leave: int = 0, silent: int = 0) -> None:
        """More of the same."""
        self.cases += cases
        self.lost += lost
        self.doubled += doubled
        self.with_leave += with_leave
        self.silent += silent


@dataclass
class Table:
    """The whole run. `faults` counts what was done to the service, by name."""

    seed: int
    rows: dict[Promise, Tally] = field(default_factory=lambda: {promise: Tally() for promise in WORDS})
    faults: Counter[str] = field(default_factory=Counter)

    def judged(self, verdict: Verdict) -> None:
        """Count a run that was compared with one without faults."""
        self.rows["effect"].add(cases=verdict.updates, lost=len(verdict.missing), doubled=len(verdict.repeated))
        self.rows["delivered"].add(
            cases=verdict.messages,
            lost=len(verdict.unseen),
            doubled=len(verdict.doubled),
            with_leave=len(verdict.with_leave),
        )
        self.rows["order"].add(cases=verdict.chats, lost=len(verdict.disordered))

    def lines(self) -> Iterator[str]:
        """As it is printed."""
        row = "{:<40} {:>7} {:>6} {:>8} {:>19} {:>27}".format
        yield row("promise", "cases", "lost", "doubled", "doubled with leave", "undelivered without a word")
        for promise, tally in self.rows.items():
            yield row(WORDS[promise], tally.cases, tally.lost, tally.doubled, tally.with_leave, tally.silent)
        kills = self.faults["kill"]
        yield ""
        yield f"{self.faults.total()} faults, of which {kills} kills; seed {self.seed}"
        yield ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
