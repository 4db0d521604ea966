"""The words of what the team decides: what becomes of an item, and which days stand on the agenda."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, lines
from bot.rendering.questions import heading
from commitments.notices import AgendaChanged, AgendaMove, AgendaPreview, AgendaShown, ItemChanged, StateAsked
from commitments.sets import ItemState

_EMPTY = Markup("")


def state(state: ItemState, r: Reader) -> Markup:
    """People's words for what became of an item."""
    match state:
        case "active":
            return r.t("active")
        case "on_hold":
            return r.t("on hold")
        case "withdrawn":
            return r.t("withdrawn")
        case "changed":
            return r.t("changed")
        case "merged":
            return r.t("merged into another item")
        case _:
            assert_never(state)


def _becomes(code: str, what: ItemState, into: str | None, r: Reader) -> Markup:
    if what == "merged" and into is not None:
        return r.t("{code} has merged into {into}.", code=code, into=into)
    if what == "active":
        return r.t("{code} has been taken up again.", code=code)
    if what == "changed":
        return r.t("The text of {code} has changed.", code=code)
    return r.t("{code} is now {state}.", code=code, state=state(what, r))


def state_asked(told: StateAsked, r: Reader) -> Markup:
    """Which decision is it?"""
    becoming = (
        r.t("{code} merges into {into}.", code=told.code, into=told.into)
        if told.into is not None
        else r.t("{code} is taken up again.", code=told.code)
        if told.state == "active"
        else r.t("You put {code} on hold.", code=told.code)
        if told.state == "on_hold"
        else r.t("You let {code} lapse.", code=told.code)
        if told.state == "withdrawn"
        else r.t("You say that the text of {code} has changed.", code=told.code)
    )
    return lines(
        [
            heading(told.code, told.title),
            becoming,
            _EMPTY,
            r.t("Where does that stand, and of which day is it?"),
            r.t('One sentence is enough, for instance: "letter to parliament of 3 June 2023". Until then nothing changes.'),
        ]
    )


def item_changed(told: ItemChanged, r: Reader) -> Markup:
    """What became of an item, to whoever works with it."""
    rows = [
        heading(told.code, told.title),
        _becomes(told.code, told.state, told.into, r),
        r.t("That stands in: {text}", text=r.quote(told.words)),
    ]
    if told.state == "active":
        rows.append(r.t("From now on I ask about it again."))
    elif told.to_party and told.state == "changed":
        rows.append(r.t("I ask you nothing more about the old text. Your answers are kept."))
        rows.append(r.t("With /vraag you reach the programme team."))
    elif told.to_party:
        rows.append(
            r.t("For now I ask you nothing about it. Your answers are kept.")
            if told.state == "on_hold"
            else r.t("I ask you nothing about it any more. Your answers are kept.")
        )
        if told.into is not None:
            rows.append(r.t("What there is to say about {code} goes with {into} now.", code=told.code, into=told.into))
    elif told.state == "changed":
        rows.append(r.t("I ask nobody about the old text any more. That text and all answers are kept."))
    elif told.state == "on_hold":
        rows.append(r.t("For now I ask nobody about it. Its text and all answers are kept."))
    else:
        rows.append(r.t("I ask nobody about it any more. Its text and all answers are kept."))
    if told.by is not None:
        rows.append(r.t("Said by {name}.", name=told.by))
    return lines(rows)


def agenda_shown(told: AgendaShown, r: Reader) -> Markup:
    """The days that are still to come."""
    rows = [r.t("The agenda"), _EMPTY]
    rows += [r.t("Bestuurlijk overleg: {day}", day=r.weekday(day)) for day in told.overleg]
    if not told.overleg:
        rows.append(r.t("Bestuurlijk overleg: no day known yet"))
    for day, peildatum in told.letters:
        rows.append(
            r.t("Letter to parliament: {day}, figures as of {peildatum}", day=r.day(day), peildatum=r.day(peildatum))
            if peildatum is not None
            else r.t("Letter to parliament: {day}", day=r.day(day))
        )
    rows += _closed(told, r)
    return lines([*rows, _EMPTY, r.t("The next round opens on {day}.", day=r.weekday(told.next_round))])


def _closed(told: AgendaShown, r: Reader) -> Iterator[Markup]:
    for first, last, to_monday in told.recess:
        ends = [r.short(date(2024, *day)) for day in (first, last)]
        yield (
            r.t("Closed every year: {first} to the Monday after {last}", first=ends[0], last=ends[1])
            if to_monday
            else r.t("Closed every year: {first} up to and including {last}", first=ends[0], last=ends[1])
        )
    for start, end in told.closed:
        yield r.t("Closed: {first} up to and including {last}", first=r.day(start), last=r.day(end))


def _change(told: AgendaPreview | AgendaChanged, r: Reader) -> Markup:
    day = r.weekday(told.first)
    last = r.day(told.last) if told.last is not None else day
    match told.what:
        case "overleg" if told.gone:
            return r.t("No bestuurlijk overleg on {day}", day=day)
        case "overleg":
            return r.t("Bestuurlijk overleg: {day}", day=day)
        case "letter" if told.gone:
            return r.t("No letter to parliament on {day}", day=day)
        case "letter" if told.last is not None:
            return r.t("Letter to parliament: {day}, figures as of {peildatum}", day=day, peildatum=last)
        case "letter":
            return r.t("Letter to parliament: {day}", day=day)
        case "closed" | "recess" if told.gone:
            return r.t("No longer closed from {day}", day=day)
        case "recess":
            ends = [r.short(end) for end in (told.first, told.last or told.first)]
            return r.t("Closed every year: {first} up to and including {last}", first=ends[0], last=ends[1])
        case "closed":
            return r.t("Closed: {first} up to and including {last}", first=day, last=last)
        case _:
            assert_never(told.what)


def agenda_preview(told: AgendaPreview, r: Reader) -> Markup:
    """What a change would move."""
    rows = [_change(told, r), _EMPTY]
    if told.round_before != told.round_after:
        before, after = r.weekday(told.round_before), r.weekday(told.round_after)
        rows.append(r.t("The next round then opens on {after}, and not on {before}.", before=before, after=after))
    if told.moves:
        rows.append(r.n("{count} question moves:", "{count} questions move:", len(told.moves) + told.more))
        rows += [_moved(move, r) for move in told.moves]
        if told.more:
            rows.append(r.n("and {count} more", "and {count} more", told.more))
    else:
        rows.append(r.t("No question moves."))
    return lines([*rows, _EMPTY, r.t("Nothing has changed yet. Shall I do this?")])


def _moved(move: AgendaMove, r: Reader) -> Markup:
    who = r.party(move.party) if move.party is not None else r.t("the programme team")
    names = {"code": move.code, "party": who}
    if move.before is None and move.after is not None:
        return r.t("– {code} {party}: a new question on {day}", day=r.short(move.after), **names)
    if move.after is None and move.before is not None:
        return r.t("– {code} {party}: the question of {day} is off", day=r.short(move.before), **names)
    days = {name: r.short(day) if day else "" for name, day in (("before", move.before), ("after", move.after))}
    return r.t("– {code} {party}: {before} becomes {after}", **names, **days)


def agenda_changed(told: AgendaChanged, r: Reader) -> Markup:
    """The agenda changed."""
    rows = [_change(told, r), r.t("The agenda is now so.") if told.gone else r.t("That stands on the agenda.")]
    rows.append(r.n("{count} question moved.", "{count} questions moved.", told.moved))
    if told.by is not None:
        rows.append(r.t("Said by {name}.", name=told.by))
    return lines(rows)
