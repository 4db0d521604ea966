"""The words of a question with filters: what was asked, how much there is, a page of it, or what comes nearest."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from markupsafe import Markup

from bot.buttons import find
from bot.language import Reader, lines, listed
from bot.rendering.questions import standing
from commitments.notices import Filter, Found, Line, Picture, PictureRow
from commitments.sets import CommitmentKind, Level

_EMPTY = Markup("")


def _level(level: Level, r: Reader) -> Markup:
    match level:
        case "zorgorganisatie":
            return r.t("care organisations")
        case "sector_en_regio":
            return r.t("sector and region")
        case "systeem_en_overheid":
            return r.t("system and government")
        case _:
            assert_never(level)


def _kind(kind: CommitmentKind, r: Reader) -> Markup:
    match kind:
        case "afspraak":
            return r.t("agreements")
        case "actie":
            return r.t("actions")
        case "toezegging":
            return r.t("promises to parliament")
        case "motie":
            return r.t("motions")
        case "aanbeveling":
            return r.t("recommendations")
        case _:
            assert_never(kind)


def asked_for(wanted: Filter, r: Reader) -> Markup:
    """The whole question in a few words: "Termijn voorbij, ActiZ, Q2 2023"."""
    words: list[str] = []
    if wanted.kind_of is not None:
        words.append(_kind(wanted.kind_of, r))
    words += [name for name in (wanted.party, *wanted.also) if name is not None]
    if wanted.line is not None:
        words.append(r.t("line {number}", number=wanted.line))
    if wanted.opgave is not None:
        words.append(r.t("task {number}", number=wanted.opgave))
    if wanted.level is not None:
        words.append(_level(wanted.level, r))
    if wanted.theme is not None:
        words.append(wanted.theme)
    if wanted.quarter is not None:
        words.append(r.t("Q{quarter} {year}", quarter=wanted.quarter[1], year=wanted.quarter[0]))
    if wanted.due is not None:
        words.append(_days(wanted.due, r.t("last day"), r))
    if wanted.said is not None:
        words.append(_days(wanted.said, r.t("answered"), r))
    if wanted.status is not None:
        words.append(r.status(wanted.status))
    if wanted.words is not None:
        words.append(r.quote(wanted.words, 100))
    return listed([find(wanted.find, r), *words] if wanted.find != "all" or not words else words)


def _days(days: tuple[date | None, date | None], what: Markup, r: Reader) -> Markup:
    first, last = days
    if first is None:
        return what if last is None else r.t("{what} up to {last}", what=what, last=r.day(last))
    if last is None:
        return r.t("{what} from {first}", what=what, first=r.day(first))
    return r.t("{what} from {first} up to {last}", what=what, first=r.day(first), last=r.day(last))


def found(told: Found, r: Reader) -> Markup:
    """First how much, then a page of it."""
    if not told.parts:
        return _nothing(told, r)
    head = r.t(
        "{asked}: {parts}, {items}.", asked=asked_for(told.wanted, r), parts=_parts(told.parts, r), items=_items(told, r)
    )
    rows = [head]
    if told.statuses and told.wanted.status is None and told.wanted.find in ("all", "late", "soon"):
        rows.append(_counted(told.statuses, r, of=told.parts))
    if not told.lines:
        return lines([*rows, _EMPTY, r.t("Choose a question, or type /zoek with other words.")])
    rows += [_EMPTY, *(_line(line, r) for line in told.lines)]
    first = told.page * told.size + 1
    last = first + len(told.lines) - 1
    if told.parts > len(told.lines):
        rows += [_EMPTY, r.t("{first} to {last} of {count}", first=first, last=last, count=told.parts)]
    return lines(rows)


def _parts(count: int, r: Reader) -> Markup:
    return r.n("{count} part", "{count} parts", count)


def _items(told: Found, r: Reader) -> Markup:
    return r.n("of {count} item", "of {count} items", told.items)


def _counted(statuses: Iterable[tuple[str | None, int]], r: Reader, of: int | None = None) -> Markup:
    """How many say what; `of` so many in all: then also how much of it is done."""
    counts = []
    for status, count in statuses:
        words = r.t("{status} {count}", status=said(status, r), count=count)
        share = f" ({round(100 * count / of)}%)" if of and status == "done" else ""
        counts.append(Markup("{}{}").format(words, share))
    return Markup(", ").join(counts)


def said(status: str | None, r: Reader) -> Markup:
    """What is said of a part, where many are counted."""
    match status:
        case None:
            return r.t("no answer yet")
        case "reopened":
            return r.t("asked by the team")
        case "not_started" | "on_track" | "delayed" | "blocked" | "done":
            return r.status(status)
        case _:
            raise AssertionError(status)


def _line(line: Line, r: Reader) -> Markup:
    day = line.span.due_day if line.span else None
    who = line.party or line.owner
    words: list[str] = [*([who] if who else []), *([r.last_day(day, line.words)] if day else [])]
    if line.answer:
        words.append(standing(line.answer, line.span, r))
    return Markup("<b>{}</b> {}{}").format(line.code, line.title, Markup(": {}").format(listed(words)) if words else "")


def _nothing(told: Found, r: Reader) -> Markup:
    rows = [r.t("{asked}: nothing found.", asked=asked_for(told.wanted, r))]
    if told.nearest is not None:
        nearest = asked_for(told.nearest, r)
        rows.append(r.t("Nearest: {asked}, {parts}.", asked=nearest, parts=_parts(told.nearest_parts, r)))
    else:
        rows.append(r.t("Choose a question, or type /zoek with other words."))
    return lines(rows)


def bar(row: PictureRow, r: Reader) -> Markup:
    """What one bar of a picture is about."""
    if row.quarter is None:
        return r.t("Line {number} · {title}", number=row.line, title=row.title) if row.line else r.t("Without a day")
    year, quarter = row.quarter
    match row.edge:
        case "before":
            return r.t("Before Q{quarter} {year}", quarter=quarter, year=year)
        case "after":
            return r.t("After Q{quarter} {year}", quarter=quarter, year=year)
        case None:
            return r.t("Q{quarter} {year}", quarter=quarter, year=year)
        case _:
            assert_never(row.edge)


def drawn(told: Picture, r: Reader) -> Markup:
    """What a picture shows."""
    if told.of == "line":
        return r.t("Progress by line of the programme, {day}, in parts that I ask about", day=r.day(told.as_of))
    return r.t("Progress by quarter, {day}, in parts that I ask about", day=r.day(told.as_of))


def picture(told: Picture, r: Reader) -> Markup:
    """Beside the picture: the same in words, for who cannot see it."""
    return lines([Markup("<b>{}</b>").format(drawn(told, r)), *(_bar_in_words(row, r) for row in told.rows)])


def _bar_in_words(row: PictureRow, r: Reader) -> Markup:
    return Markup("{}: {}").format(bar(row, r), _counted(row.statuses, r))
