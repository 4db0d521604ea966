"""What does a deadline's wording mean? Ten kinds, and for each the day after which it is past.

Source: the closed set "Term kind" and the row "Past its term" of the design's sets page. Days are calendar days in the
programme's time zone, both ends inclusive. A term never moves for a weekend; only the day of asking does.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from commitments.sets import TermKind


@dataclass(frozen=True, slots=True)
class Span:
    """A term's kind and days; `first` and `last` are inclusive, None where the kind leaves that end open."""

    kind: TermKind
    first: date | None
    last: date | None

    @classmethod
    def read(cls, kind: str, first: str | None, last: str | None) -> "Span":
        """A term as the history keeps it: its days in ISO 8601."""
        return cls(kind, *(date.fromisoformat(day) if day else None for day in (first, last)))  # type: ignore[arg-type]

    @property
    def due_day(self) -> date | None:
        """The last day on which it is still in time; None for what can never be past its term."""
        match self.kind:
            case "uiterlijk" | "voor" | "periode" | "rond" | "per":
                return self.last
            case "vanaf" | "terugkerend" | "doorlopend" | "streven" | "geen":
                return None
            case _:
                assert_never(self.kind)

    @property
    def counted_from(self) -> date | None:
        """The day from which questions are counted back: the due day, for `per D` the day before D (policy page)."""
        day = self.due_day
        return day - timedelta(days=1) if day and self.kind == "per" else day

    def until(self, day: date) -> "Span":
        """The same term with another last day, as the team agreed on it: a stretch of time keeps its first day."""
        return Span(self.kind, self.first, day) if self.kind == "periode" else Span("uiterlijk", None, day)

    def is_past(self, today: date) -> bool:
        """Past its term from the day after the due day."""
        return self.due_day is not None and today > self.due_day


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter (1 to 4) that a day lies in."""
    return day.year, (day.month - 1) // 3 + 1


def last_of_quarter(day: date) -> date:
    """The last day of the quarter that `day` lies in."""
    year, quarter = quarter_of(day)
    after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return after - timedelta(days=1)
