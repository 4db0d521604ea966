"""Why does this file exist? To say what a moment is: a first and a last day, both inclusive, and how it was named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Size = Literal["day", "week", "month", "quarter", "half", "season", "year"]
Part = Literal["begin", "half", "end", "last_day"]
Way = Literal["coming", "gone", "next", "this"]
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as named at tokens `begin` up to `end`: its first and last day."""

    first: date
    last: date
    begin: int
    end: int
    size: Size
    part: Part | None = None
    yearless: Callable[[int], Days | None] | None = None
    summer: bool = False
    span: bool = False  # named as a stretch with two ends, or a half
    weekday: bool = False  # named by nothing but its weekday

    @property
    def day(self) -> bool:
        return self.first == self.last and self.size == "day" and self.part is None


@dataclass(frozen=True, slots=True)
class Length:
    """A counted length of time; `count` is None for "een paar weken"."""

    count: int | None
    unit: Size
    begin: int
    end: int
