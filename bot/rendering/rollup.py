"""The words of what parts amount to: "3 van 5 deeltermijnen klaar; VWS verwacht Q3". Counts in figures, to be compared."""

from datetime import date
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader
from commitments.rollup import Standing
from commitments.sets import Unit
from commitments.terms import last_of_quarter, quarter_of

_NAMED = 3
"""Parties named in one line; the others are counted."""


def standing(told: Standing, r: Reader, *, as_of: date) -> Markup:
    """One line. A quarter of the year of `as_of` needs no year."""
    return Markup("; ").join(parts(told, r, as_of=as_of))


def parts(told: Standing, r: Reader, *, as_of: date) -> list[Markup]:
    """The same in pieces, the count first."""
    words = [_count(told, r)]
    if told.accepted:
        words.append(r.t("{count} found good by the programme team", count=told.accepted))
    words += [r.t("{party} expects {when}", party=party, when=_when(day, r, as_of)) for party, day in told.expected[:_NAMED]]
    if more := told.expected[_NAMED:]:
        words.append(r.n("{count} other names a day", "{count} others name a day", len(more)))
    if told.blocked:
        words.append(r.t("at a standstill with {parties}", parties=r.together(told.blocked)))
    if told.apart:
        words.append(r.t("{count} no longer in force", count=told.apart))
    return words


def _count(told: Standing, r: Reader) -> Markup:
    if not told.of:
        return r.t("nothing to count")
    if told.unit == "result":
        return r.t("done") if told.is_done else r.t("not done yet")
    return r.t("{done} of {of} {unit} done", done=told.done, of=told.of, unit=_unit(told.unit, told.of, r))


def _unit(unit: Unit, count: int, r: Reader) -> Markup:
    match unit:
        case "term":
            return r.n("part term", "part terms", count)
        case "part" | "result":
            return r.n("part", "parts", count)
        case "branch":
            return r.n("branch", "branches", count)
        case "region":
            return r.n("region", "regions", count)
        case "item":
            return r.n("item", "items", count)
        case _:
            assert_never(unit)


def _when(day: date, r: Reader, as_of: date) -> str:
    year, quarter = quarter_of(day)
    if day == last_of_quarter(day):
        return f"Q{quarter}" if year == as_of.year else f"Q{quarter} {year}"
    return r.short(day) if year == as_of.year else r.day(day)
