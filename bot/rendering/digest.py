"""The words of the week: at most ten lines for a group, one line when nothing is new.

A line names the item, and what its party itself said. Who is silent is named to the programme team, which also reads what
waits for it; to a group only if the policy says so.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.language import Reader, lines
from commitments.notices import Digest, Line

_LISTED, _CODES = 3, 12
"""How many items one line names, and how many numbers; the others are counted."""


def digest(told: Digest, r: Reader) -> Markup:
    """The week in lines; what is not there has no line."""
    title, totals = r.t("TAZ, week {week}", week=told.week), told.totals
    if told.of:
        title = r.t("{title}, items of {parties}", title=title, parties=r.together(map(r.party, told.of)))
    if not told.news:
        return _quiet(told, title, r)
    rows = [r.t("{title} · as of {day}", title=Markup("<b>{}</b>").format(title), day=r.weekday(told.as_of))]
    if told.done:
        rows.append(r.t("Done, says the organisation itself: {items}", items=_named(told.done, totals.done, r)))
    if told.accepted:
        rows.append(r.t("Agreed by the programme team: {items}", items=_named(told.accepted, totals.accepted, r)))
    if told.later:
        rows.append(r.t("Later than the term: {items}", items=_later(told, r)))
    if told.blocked:
        discussed = [r.t("The overleg of {day} discusses it", day=_day(told.overleg, told, r))] if told.overleg else []
        rows.append(_sentences([r.t("At a standstill: {items}", items=_named(told.blocked, totals.blocked, r)), *discussed]))
    rows += _unknown(told, r)
    if told.upcoming and told.next_day:
        rows.append(
            r.t("Ends on {day}: {codes}", day=_day(told.next_day, told, r), codes=_codes(told.upcoming, totals.upcoming, r))
        )
    if told.received:
        items = [
            r.t("{code} {status}", code=line.code, status=r.status(line.answer.status, line.span))
            for line in told.received
            if line.answer
        ]
        named = _first(items, totals.received, _CODES // 2, r)
        words = r.t("Also answered: {items}", items=named)
        rows.append(r.t("You also answered: {items}", items=named) if told.of else words)
    rows += _unanswered(told, r)
    if told.to_judge:
        rows.append(
            r.n(
                "{count} answer waits for a verdict: /oordeel",
                "{count} answers wait for a verdict: /oordeel",
                told.to_judge,
            )
        )
    if told.wishes:
        rows.append(
            r.n(
                "{count} request for another term waits: /oordeel",
                "{count} requests for another term wait: /oordeel",
                told.wishes,
            )
        )
    rows.append(_more(told, r))
    return lines(rows)


def _unknown(told: Digest, r: Reader) -> list[Markup]:
    """What has passed without an outcome, in one line: the last day first, then what passed before it."""
    if not told.unknown:
        return []
    *earlier, (day, group) = _by_day(told.unknown)
    last = r.t(
        "{day} has passed, outcome not known yet: {codes}", day=_day(day, told, r), codes=_codes(group, told.totals.unknown, r)
    )
    longer = [line for _, lines_of in earlier for line in lines_of]
    return [_sentences([last, *([r.t("Longer ago: {codes}", codes=_codes(longer, told.totals.longer, r))] if longer else [])])]


def _unanswered(told: Digest, r: Reader) -> list[Markup]:
    if not told.unanswered:
        return []
    count = r.t("Not answered yet: {open} of {asked} questions", open=told.unanswered, asked=told.asked)
    calls = [r.t("The programme team calls")] if told.called else []
    who = [r.t("No answer yet: {names}", names=r.together(map(r.party, told.silent)))] if told.silent else []
    return [_sentences([count, *calls]), *who]


def _sentences(said: Sequence[Markup]) -> Markup:
    """On one line; as in a heading, the last has no full stop."""
    return Markup(". ").join(said)


def _day(day: date, told: Digest, r: Reader) -> str:
    """Another year than this one is named."""
    return r.short(day) if day.year == told.as_of.year else r.day(day)


def _quiet(told: Digest, title: Markup, r: Reader) -> Markup:
    if told.next_day is None:
        return r.t("{title}: nothing new.", title=title)
    day = r.last_day(told.next_day, told.upcoming[0].words if told.upcoming else None)
    return r.t("{title}: nothing new. The next term ends on {day}.", title=title, day=day)


def _more(told: Digest, r: Reader) -> Markup:
    groups = (told.later, told.blocked, told.done, told.accepted, told.unknown, told.upcoming)
    code = next((line.code for group in groups for line in group), None)
    return r.t("More: /afspraak {code}", code=code) if code else r.t("More: /afspraak, with a number")


def _named(group: Sequence[Line], total: int, r: Reader) -> Markup:
    """Names have commas of their own."""
    unique = list({line.code: line for line in group}.values())
    return _first([r.t("{code} {title}", code=line.code, title=line.title) for line in unique], total, _LISTED, r, "; ")


def _first(named: Sequence[str], total: int, most: int, r: Reader, between: str = ", ") -> Markup:
    """The first of them, and how many more there are; a digest from before there were totals carries all."""
    rest = max(total, len(named)) - min(most, len(named))
    more = [r.n("and {count} more", "and {count} more", rest)] if rest else []
    return Markup(between).join([*named[:most], *more])  # noqa: S704  our own sign


def _later(told: Digest, r: Reader) -> Markup:
    """Each with its name, when it is expected now, and when it was to be there."""
    named: list[str] = [
        r.t(
            "{code} {title}, {expected} (was {day})",
            code=line.code,
            title=line.title,
            expected=r.expected(line.answer.expected, line.answer.expected_from),
            day=_day(line.span.due_day, told, r),
        )
        for line in told.later
        if line.answer and line.answer.expected and line.span and line.span.due_day
    ]
    return _first(named, told.totals.later, _LISTED, r, "; ")


def _codes(group: Sequence[Line], total: int, r: Reader) -> Markup:
    return _first(list(dict.fromkeys(line.code for line in group)), total, _CODES, r)


def _by_day(group: Sequence[Line]) -> list[tuple[date, list[Line]]]:
    days: dict[date, list[Line]] = defaultdict(list)
    for line in group:
        if line.span and line.span.due_day:
            days[line.span.due_day].append(line)
    return sorted(days.items())
