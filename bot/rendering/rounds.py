"""The words of a round: its letter, when its reminder comes, and to the team how it stands and what became of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, block, headed, lines
from bot.rendering.pages import papers
from bot.rendering.questions import about, heading, says_more, stands_in, stood
from commitments.notices import (
    BundleItem,
    Held,
    Item,
    Mended,
    Preview,
    PreviewLine,
    RoundAsked,
    RoundChanged,
    RoundPutOff,
    RoundShown,
)
from commitments.parties import TEAM

_EMPTY = Markup("")


def asked(told: RoundAsked, r: Reader) -> Markup:
    """What is asked, what may be answered too, by when, and why then."""
    rows = []
    if told.missed:
        rows += [r.t("This message comes later than planned. For a time I could not send anything."), _EMPTY]
    rows += [*stands_in(told.stands_in_for, r), _lead(told, r), _EMPTY]
    mixed = len({entry.item.span and entry.item.span.due_day for entry in told.items}) > 1
    if len(told.items) == 1:
        rows += _only(told.items[0], r, asks="?" not in rows[-2])
    else:
        rows += [_entry(entry, told, r, day=mixed) for entry in told.items]
    if told.shown:
        rows += [_EMPTY, r.t("What follows ends later. You may answer, you need not."), _EMPTY]
        rows += [block([heading(item.code, item.title), _line(item, r, day=True)]) for item in told.shown]
    rows += [_EMPTY, _by_when(told, r)]
    example = _example(told, r)
    return lines([*rows, example] if example else rows)


def _lead(told: RoundAsked, r: Reader) -> Markup:
    count, party = len(told.items), r.party(told.party)
    days = {entry.item.span.due_day if entry.item.span else None for entry in told.items}
    day = next(iter(days)) if len(days) == 1 else None
    if told.again:
        return r.n(
            "About {count} item of {party} I have no answer yet.",
            "About {count} items of {party} I have no answer yet.",
            count,
            party=party,
        )
    if day is not None and day >= told.as_of and all(entry.rung == "round" or entry.rung == "before" for entry in told.items):
        return r.n(
            "{count} item of {party} ends on {day}. Do you think it will be done?",
            "{count} items of {party} end on {day}. Do you think they will be done?",
            count,
            party=party,
            day=r.last_day(day, told.items[0].item.words),
        )
    if told.overleg is not None:
        return r.n(
            "For the bestuurlijk overleg of {day} I ask how {count} item of {party} stands.",
            "For the bestuurlijk overleg of {day} I ask how {count} items of {party} stand.",
            count,
            party=party,
            day=r.short(told.overleg),
        )
    return r.n(
        "This round is about {count} item of {party}. How does it stand?",
        "This round is about {count} items of {party}. How do they stand?",
        count,
        party=party,
    )


def _only(entry: BundleItem, r: Reader, *, asks: bool) -> list[Markup]:
    """One item is told whole: its buttons stand under this message. `asks`: nothing was asked above."""
    item = entry.item
    rows = about(item, r)
    if item.on_behalf and item.party != TEAM:
        rows.append(r.t("You answer on behalf of {owner}.", owner=r.party(item.owner)))
    if item.answer:
        said = stood(item, item.answer, r)
        rows.append(r.t("Last time ({day}): {standing}", day=r.short(item.answer.on), standing=said))
    return [*rows, _EMPTY, _asks(entry, r)] if asks else rows


def _asks(entry: BundleItem, r: Reader) -> Markup:
    if entry.rung in ("result", "repeat"):
        return r.t("Is it done?")
    return r.t("Has it begun?") if entry.rung == "begun" else r.t("How does it stand?")


def _entry(entry: BundleItem, told: RoundAsked, r: Reader, *, day: bool) -> Markup:
    """An item in the list; what has passed or was to begin says so, since it is no matter of "op schema"."""
    below = _line(entry.item, r, day=day, passed=entry.rung in ("result", "repeat", "begun"), silent=told.again)
    return block([heading(entry.item.code, entry.item.title), *([below] if below else [])])


def _line(item: Item, r: Reader, *, day: bool, passed: bool = False, silent: bool = False) -> Markup:
    """What stands below its name; `passed`: its day has; `silent`: that there is no answer was said above."""
    words: list[str] = [item.what] if item.what and says_more(item) else []
    if day and item.span and item.words:
        words.append(r.term(item.span, item.words))
        words += [r.t("that day has passed")] if passed else []
    if item.on_behalf:
        words.append(r.t("on behalf of {owner}", owner=r.party(item.owner)))
    if item.answer:
        words.append(r.t("{day}: {standing}", day=r.short(item.answer.on), standing=stood(item, item.answer, r)))
    elif not silent:
        words.append(r.t("no answer yet"))
    return Markup(", ").join(words)


def _by_when(told: RoundAsked, r: Reader) -> Markup:
    day = r.short(told.reply_by)
    if told.overleg is None:
        return r.t("Please answer by {day}. The programme team then sees how this quarter goes.", day=day)
    return r.t("Please answer by {day}. The bestuurlijk overleg is on {overleg}.", day=day, overleg=r.short(told.overleg))


def _example(told: RoundAsked, r: Reader) -> Markup | None:
    items = {entry.item.code: entry.item for entry in told.items if entry.rung not in ("result", "repeat", "begun")}
    if not items or len(told.items) == 1:
        return None
    (code, item), *others = items.items()
    status = r.status("on_track", item.span)
    if not others:
        return r.t('You can also type: "{code} {status}".', code=code, status=status)
    return r.t('You can also type: "{code} {status}, {other} is done".', code=code, status=status, other=others[0][0])


def put_off(told: RoundPutOff, r: Reader) -> Markup:
    """The reminder on another day."""
    return r.t(
        "All right. I ask once more on {day}. You can answer until {last}.", day=r.short(told.on), last=r.short(told.reply_by)
    )


def _named(told: RoundShown | RoundChanged, r: Reader) -> dict[str, object]:
    year, quarter = told.quarter
    return {"quarter": quarter, "year": year, "opens": r.weekday(told.opens), "until": r.short(told.reply_by)}


def shown(told: RoundShown, r: Reader) -> Markup:
    """How a round stands, and what may be done with it."""
    rows = [_state(told, r)]
    if told.overleg is not None:
        rows.append(r.t("The bestuurlijk overleg is on {overleg}.", overleg=r.short(told.overleg)))
    parties = _at(told, r)
    if told.state == "planned":
        rows += [
            _EMPTY,
            r.n("It asks {parties} about {count} part.", "It asks {parties} about {count} parts.", told.asked, parties=parties),
        ]
    else:
        rows += [_EMPTY, *_counts(told, parties, r)]
    if told.away:
        rows.append(r.t("No contact to write to: {names}", names=r.together(map(r.party, told.away))))
    if told.without:
        rows.append(r.n("Nobody answers for {count} part: /zonder", "Nobody answers for {count} parts: /zonder", told.without))
    if told.left_out:
        rows.append(_left_out(told, r))
    if told.papers is not None:
        rows += [_EMPTY, *papers(told.papers, r)]
    rows += _held(told.held, r)
    if told.state == "planned":
        rows += [
            _EMPTY,
            r.t("Putting it off goes like this: /ronde uitstellen {day}", day=r.short(told.opens + timedelta(days=7))),
        ]
    if told.next_opens is not None:
        rows += [_EMPTY, r.t("The next round opens on {day}.", day=r.weekday(told.next_opens))]
        if told.next_first not in (None, told.next_opens):
            rows.append(r.t("The first messages leave on {day}.", day=r.weekday(told.next_first)))
    if told.last is not None:
        rows += [_EMPTY, shown(told.last, r)]
    return lines(rows)


def _at(told: RoundShown, r: Reader) -> Markup:
    """At whom it asks; the programme team has parts of its own, and is no organisation."""
    parties = r.n("{count} organisation", "{count} organisations", told.parties)
    if not told.ours:
        return parties
    return r.t("{parties} and the programme team", parties=parties) if told.parties else r.t("the programme team")


def _left_out(told: RoundShown, r: Reader) -> Markup:
    """What the cap on questions keeps out of it."""
    return r.n(
        "{count} part of {names} falls outside: an organisation gets at most {cap} questions a quarter.",
        "{count} parts of {names} fall outside: an organisation gets at most {cap} questions a quarter.",
        told.left_out,
        names=r.together(map(r.party, told.full)),
        cap=told.cap,
    )


def _state(told: RoundShown, r: Reader) -> Markup:
    named = _named(told, r)
    match told.state:
        case "planned":
            return r.t("The round of Q{quarter} {year} opens on {opens} and runs until {until}.", **named)
        case "open":
            return r.t("The round of Q{quarter} {year} is open, until {until}.", **named)
        case "closed":
            return r.t("The round of Q{quarter} {year} is over, since {until}.", **named)
        case "cancelled":
            return r.t("The round of Q{quarter} {year} has been cancelled.", **named)
        case _:
            assert_never(told.state)


def _counts(told: RoundShown, parties: Markup, r: Reader) -> list[Markup]:
    rows = [
        r.t("Asked: {asked}, at {parties}", asked=told.asked, parties=parties),
        r.t("Answered: {answered}", answered=told.answered),
    ]
    if told.late:
        rows.append(r.t("Answered after the last day: {late}", late=told.late))
    over = told.state == "closed"
    silent, partly = (r.together(map(r.party, names)) for names in (told.silent, told.partly))
    if silent:
        rows.append(r.t("No reaction: {names}", names=silent) if over else r.t("No answer yet: {names}", names=silent))
    if partly:
        rows.append(r.t("Not all answered: {names}", names=partly))
    return rows


def changed(told: RoundChanged, r: Reader) -> Markup:
    """What was done with a round, and what follows."""
    named = _named(told, r)
    rows: list[Markup]
    match told.step:
        case "open":
            rows = [r.t("The round of Q{quarter} {year} is open, until {until}.", **named)]
        case "move" | "revive":
            rows = [r.t("The round of Q{quarter} {year} opens on {opens} and runs until {until}.", **named)]
        case "cancel":
            rows = [
                r.t("The round of Q{quarter} {year} has been cancelled.", **named),
                r.t("Questions about a term still come by themselves."),
            ]
        case "close":
            rows = [
                r.t("The round of Q{quarter} {year} is over. I ask nothing in it any more.", **named),
                r.t("An answer still counts. It then says that it came after the round."),
            ]
        case _:
            assert_never(told.step)
    if told.first is not None:
        rows.append(r.t("The first messages leave on {day}.", day=r.weekday(told.first)))
    if told.by is not None:
        rows.append(r.t("Said by {name}.", name=told.by))
    return lines(rows)


def preview(told: Preview, r: Reader) -> Markup:
    """What would go out, day by day; then who can't be asked."""
    rows = [r.t("What I send until {day}, if nobody answers:", day=r.day(told.until)), r.t("Nothing leaves by this preview.")]
    for day, lines_of in groupby(told.lines, key=lambda line: line.day):
        rows += [_EMPTY, *headed(r.t("{day}:", day=r.weekday(day)), [_previewed(line, r) for line in lines_of])]
    if not told.lines:
        rows += [_EMPTY, r.t("No message is planned.")]
    if told.held or told.away or told.without:
        rows.append(_EMPTY)
    rows += _held(told.held, r)
    if told.away:
        rows.append(r.t("No contact to write to: {names}", names=r.together(map(r.party, told.away))))
        rows.append(r.t("Invite somebody like this: /uitnodigen {party}", party=told.away[0]))
    if told.without:
        rows.append(r.t("Nobody answers for: {codes}", codes=r.together(told.without)))
        rows.append(r.t("Propose somebody like this: /aanspreekpunt {code} NAME", code=told.without[0]))
    if told.lines:
        example = next((line for line in told.lines if line.what == "round"), told.lines[0])
        party, day = example.party, r.short(example.day + timedelta(days=7))
        rows += [
            _EMPTY,
            r.t("Later goes like this: /voorbeeld uitstellen {party} {day}", party=party, day=day),
            r.t("Not in this round: /voorbeeld overslaan {party}", party=party),
        ]
    return lines(rows)


def _held(held: Sequence[Held], r: Reader) -> list[Markup]:
    """What the team keeps waiting, by the day, and what it keeps out of the round."""

    def names(until: date | None) -> str:
        return r.together([_named_or_coded(one, r) for one in held if one.until == until])

    days = sorted({one.until for one in held if one.until is not None})
    rows = [r.t("Postponed until {day}: {names}", day=r.short(day), names=names(day)) for day in days]
    if any(one.until is None for one in held):
        rows.append(r.t("Left out of the round: {names}", names=names(None)))
    return rows


def _named_or_coded(one: Held | Mended, r: Reader) -> str:
    return r.party(one.party) if one.party is not None else one.code or ""


def mended(told: Mended, r: Reader) -> Markup:
    """What was changed in what goes out, and when the next question comes."""
    name = _named_or_coded(told, r)
    year, quarter = told.quarter
    match told.step:
        case "postpone":
            assert told.until is not None
            rows = [r.t("{name}: no question before {day}.", name=name, day=r.weekday(told.until))]
        case "skip":
            rows = [
                r.t("The round of Q{quarter} {year} leaves out {name}.", quarter=quarter, year=year, name=name),
                r.t("Questions about a term still come by themselves."),
            ]
        case "ask":
            rows = [r.t("{name}: I ask as planned again.", name=name)]
        case _:
            assert_never(told.step)
    if told.first is not None:
        rows.append(r.t("The next question leaves on {day}.", day=r.weekday(told.first)))
    if told.by is not None:
        rows.append(r.t("Said by {name}.", name=told.by))
    return lines(rows)


def _previewed(line: PreviewLine, r: Reader) -> Markup:
    who = {"name": line.name or r.t("somebody"), "party": r.party(line.party)}
    if line.what == "still_you":
        return r.t("– {party} ({name}): still the right person?", **who)
    who |= {"codes": r.together(line.codes)}
    match line.what:
        case "round":
            return r.n(
                "– {party} ({name}): round, {count} part: {codes}",
                "– {party} ({name}): round, {count} parts: {codes}",
                line.count,
                **who,
            )
        case "reminder":
            return r.n(
                "– {party} ({name}): reminder, {count} part: {codes}",
                "– {party} ({name}): reminder, {count} parts: {codes}",
                line.count,
                **who,
            )
        case "question":
            return r.n(
                "– {party} ({name}): question, {count} part: {codes}",
                "– {party} ({name}): question, {count} parts: {codes}",
                line.count,
                **who,
            )
        case "page":
            return r.t("– {party} ({name}): own page for the overleg", **who)
        case _:
            assert_never(line.what)
