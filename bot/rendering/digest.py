"""The words of the week: at most ten lines for a group, one line when nothing is new.

No organisation is named as silent or late: a line names the item, and what its party itself said.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.language import Reader, lines
from commitments.notices import Digest, Line

_LISTED = 3
"""Items named in one line of the digest; the others are counted."""


def digest(told: Digest, r: Reader) -> Markup:
    """The week in lines; what is not there has no line."""
    if not told.news:
        return _quiet(told, r)
    title = Markup("<b>{}</b>").format(r.t("TAZ, week {week}", week=told.week))
    rows = [r.t("{title} · as of {day}", title=title, day=r.weekday(told.as_of))]
    if told.done:
        rows.append(r.t("Done, says the organisation itself: {items}", items=_named(told.done, r)))
    if told.accepted:
        rows.append(r.t("Agreed by the programme team: {items}", items=_named(told.accepted, r)))
    if told.later:
        rows.append(r.t("Expected after the term: {items}", items=_later(told.later, r)))
    if told.blocked:
        rows.append(r.t("At a standstill: {items}", items=_named(told.blocked, r)))
    rows += [
        r.t("{day} has passed, outcome not known yet: {codes}", day=_past(day, told.as_of, r), codes=_codes(group))
        for day, group in _by_day(told.unknown)
    ]
    if told.upcoming and told.next_day:
        rows.append(r.t("Ends on {day}: {codes}", day=r.day(told.next_day), codes=_codes(told.upcoming)))
    if told.received:
        items = Markup(", ").join(
            r.t("{code} {status}", code=line.code, status=r.status(line.answer.status, line.span))
            for line in told.received
            if line.answer
        )
        rows.append(r.t("Also answered: {items}", items=items))
    if told.unanswered:
        rows.append(r.t("Not answered yet: {open} of {asked} questions.", open=told.unanswered, asked=told.asked))
    rows.append(_more(told, r))
    return lines(rows)


def _past(day: date, today: date, r: Reader) -> str:
    """A day that passed; an earlier year is named."""
    return r.short(day) if day.year == today.year else r.day(day)


def _quiet(told: Digest, r: Reader) -> Markup:
    if told.next_day is None:
        return r.t("TAZ, week {week}: nothing new.", week=told.week)
    day = r.last_day(told.next_day, told.upcoming[0].words if told.upcoming else None)
    return r.t("TAZ, week {week}: nothing new. The next term ends on {day}.", week=told.week, day=day)


def _more(told: Digest, r: Reader) -> Markup:
    groups = (told.later, told.blocked, told.done, told.accepted, told.unknown, told.upcoming)
    code = next((line.code for group in groups for line in group), None)
    return r.t("More: /afspraak {code}", code=code) if code else r.t("More: /afspraak, with a number")


def _named(group: Sequence[Line], r: Reader) -> Markup:
    unique = list({line.code: line for line in group}.values())
    named: list[str] = [r.t("{code} {title}", code=line.code, title=line.title) for line in unique[:_LISTED]]
    if len(unique) > _LISTED:
        named.append(r.n("and {count} more", "and {count} more", len(unique) - _LISTED))
    return Markup(", ").join(named)


def _later(group: Sequence[Line], r: Reader) -> Markup:
    return Markup(", ").join(
        r.t("{code} {expected}", code=line.code, expected=r.expected(line.answer.expected, line.answer.expected_from))
        for line in group
        if line.answer and line.answer.expected
    )


def _codes(group: Sequence[Line]) -> Markup:
    return Markup(", ").join(dict.fromkeys(line.code for line in group))


def _by_day(group: Sequence[Line]) -> list[tuple[date, list[Line]]]:
    days: dict[date, list[Line]] = defaultdict(list)
    for line in group:
        if line.span and line.span.due_day:
            days[line.span.due_day].append(line)
    return sorted(days.items())
