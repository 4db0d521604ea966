"""The words of what changed between two days: one line for each sort of change, the first items by name."""

from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, lines
from commitments.notices import Changed, ChangedItems
from commitments.sets import ChangeKind

_NAMED = 5
"""Items named for each sort; the others are counted."""


def changed(told: Changed, r: Reader) -> Markup:
    """What is not there has no line."""
    first, last = r.short(told.since), r.day(told.until)
    if not told.groups:
        return r.t("Nothing changed from {first} up to and including {last}.", first=first, last=last)
    head = r.t("Changed from {first} up to and including {last}:", first=first, last=last)
    return lines([head, Markup(""), *(_group(group, r) for group in told.groups)])


def _group(group: ChangedItems, r: Reader) -> Markup:
    named: list[str] = [r.t("{code} {title}", code=item.code, title=item.title) for item in group.items[:_NAMED]]
    if more := len(group.items) - _NAMED if len(group.items) > _NAMED else 0:
        named.append(r.n("and {count} more", "and {count} more", more))
    return Markup("<b>{}</b> {}").format(_what(group.what, r), Markup(", ").join(named))


def _what(what: ChangeKind, r: Reader) -> Markup:
    match what:
        case "new":
            return r.t("New:")
        case "moved":
            return r.t("Another term:")
        case "past":
            return r.t("Past the term:")
        case "done":
            return r.t("Done, say the organisations:")
        case "accepted":
            return r.t("Agreed by the team:")
        case "reopened":
            return r.t("Open again:")
        case "withdrawn":
            return r.t("No longer in force:")
        case _:
            assert_never(what)
