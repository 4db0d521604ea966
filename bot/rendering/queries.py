"""The words of answers: one's own items, one item whole, what is past its term, whom nobody can ask, whom to ring."""

from collections.abc import Sequence
from itertools import groupby
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, block, headed, lines, listed
from bot.rendering.decisions import state
from bot.rendering.past import days
from bot.rendering.questions import QUOTED, heading, standing, task_line
from bot.rendering.rollup import parts
from bot.rendering.rollup import standing as amounts_to
from bot.rendering.verdicts import whole
from bot.rendering.writing import sentence
from commitments.notices import (
    Amount,
    Answer,
    Burden,
    Calls,
    Card,
    CardLink,
    CardNote,
    CardShare,
    CardTerm,
    Difference,
    IndicatorLine,
    Item,
    Line,
    Mine,
    MoneyLine,
    Overdue,
    Programme,
    Side,
    TermMoved,
    WithoutContact,
)
from commitments.rollup import Standing
from commitments.sets import RollUp

_EMPTY = Markup("")


def _own_line(item: Item, r: Reader) -> Markup:
    words: list[str] = [item.what or item.title]
    if item.span and item.words:
        words.append(r.term(item.span, item.words))
    if item.on_behalf:
        words.append(r.t("on behalf of {owner}", owner=r.party(item.owner)))
    if item.apart == "not_ours":
        words.append(r.t("reported: does not belong to {party}", party=r.party(item.party)))
    elif item.apart == "outdated":
        words.append(r.t("reported: no longer right"))
    else:
        words.append(standing(item.answer, item.span, r) if item.answer else r.t("no answer yet"))
    return Markup("<b>{}</b> {}").format(item.code, Markup(", ").join(words))


def mine(told: Mine, r: Reader) -> Markup:
    """What one's organisation answers for."""
    party = r.party(told.party)
    if not told.open and not told.done:
        return lines(
            [
                r.t("{party} answers for no item now.", party=party),
                r.t("You hear from me once the programme team asks you to."),
            ]
        )
    rows = [
        r.n("{party} answers for {count} open part:", "{party} answers for {count} open parts:", len(told.open), party=party)
        if told.open
        else r.t("No item of {party} is open.", party=party)
    ]
    rows += [_own_line(item, r) for item in told.open]
    if told.done:
        rows += [_EMPTY, r.t("Done: {codes}", codes=Markup(", ").join(dict.fromkeys(item.code for item in told.done)))]
    if told.cap:
        asked = r.n("This quarter I asked {count} question", "This quarter I asked {count} questions", told.asked)
        rows += [_EMPTY, r.t("{asked}, of at most {cap}.", asked=asked, cap=told.cap)]
    return lines(rows)


def _roll_up(rollup: RollUp, r: Reader) -> Markup:
    match rollup:
        case "all":
            return r.t("It is done once every part is done.")
        case "one":
            return r.t("It is one result together: done once one of them reports it.")
        case "per_branch":
            return r.t("It is counted per branch.")
        case "per_region":
            return r.t("It is counted per region.")
        case _:
            assert_never(rollup)


def _names(names: Sequence[str]) -> Markup:
    return Markup(", ").join(names)


def _day_and_what(term: CardTerm, r: Reader) -> Markup:
    return Markup(", ").join([r.term(term.span, term.words), *([term.what] if term.what else [])])


def _card_term(term: CardTerm, r: Reader) -> Markup:
    words = [_day_and_what(term, r)]
    if term.who:
        words.append(r.t("by {who}", who=_names(term.who)))
    return lines([Markup("– {}").format(Markup(", ").join(words)), *(_moved(one, r) for one in term.moved)])


def _moved(one: TermMoved, r: Reader) -> Markup:
    """What the term was before, or what was agreed on instead."""
    on = r.day(one.on)
    if one.party is None:
        return r.t("  until {day} it was: {before}", day=on, before=days(one.before, r))
    return r.t("  agreed with {party} on {day}: {after}", party=one.party, day=on, after=days(one.after, r))


def _said_with(answer: Answer, r: Reader) -> list[Markup]:
    """What came with an answer, and what the programme team made of it."""
    words = []
    if answer.reason:
        words.append(r.t("explanation: {words}", words=r.quote(answer.reason, QUOTED)))
    if answer.where:
        words.append(r.t("to be found at: {words}", words=r.quote(answer.where, QUOTED)))
    elif answer.offline:
        words.append(r.t("not online"))
    if answer.verdict:
        words.append(r.t("programme team ({day}): {verdict}", day=r.short(answer.verdict.on), verdict=whole(answer.verdict, r)))
    return words


def _card_share(share: CardShare, r: Reader) -> Markup:
    if share.party is None:
        return r.t("– {owner}: nobody answers yet", owner=share.owner)
    who = (
        share.owner
        if share.party == share.owner
        else r.t("{party} on behalf of {owner}", party=share.party, owner=r.party(share.owner))
    )
    if share.answer is None:
        words = r.t("no answer yet")
    else:
        said = share.answer.model_copy(update={"verdict": None})
        words = r.t("{standing} ({day})", standing=standing(said, share.span, r), day=r.short(said.on))
        words = Markup("; ").join([words, *_said_with(share.answer, r)])
    if share.was is not None and share.span is not None and share.span.due_day is not None:
        words = r.t("{words}; agreed term {day}", words=words, day=r.day(share.span.due_day))
    if share.quiet_until is not None:
        words = r.t("{words}; wants the question on {day}", words=words, day=r.day(share.quiet_until))
    if share.withdrawn:
        words = r.t("{words}; no longer in the register", words=words)
    about = Markup(" ({})").format(share.what) if share.what else _EMPTY
    return r.t("– {who}{about}: {words}", who=who, about=about, words=words)


def _link(link: CardLink, code: str, r: Reader) -> Markup:
    codes = Markup(", ").join(link.codes)
    match link.link:
        case "uitgewerkt in" if link.follows and link.back:
            return r.t("{codes} follows {code}. Answers go through {code}.", codes=codes, code=code)
        case "uitgewerkt in" if link.follows:
            return r.t("{code} follows action {codes}. Questions are only about {codes}.", codes=codes, code=code)
        case "uitgewerkt in":
            return r.t("Works out: {codes}", codes=codes) if link.back else r.t("Worked out in: {codes}", codes=codes)
        case "hoort bij":
            return r.t("Belonging to it: {codes}", codes=codes) if link.back else r.t("Belongs to: {codes}", codes=codes)
        case "herhaalt":
            return r.t("Repeated in: {codes}", codes=codes) if link.back else r.t("Repeats: {codes}", codes=codes)
        case _:
            assert_never(link.link)


def _side(side: Side, r: Reader) -> list[Markup]:
    rows = [r.t("– only {code} names {names}", code=side.code, names=_names(side.owners))] if side.owners else []
    rows += [r.t("– only {code} has the term {term}", code=side.code, term=_day_and_what(t, r)) for t in side.terms]
    return rows


def _difference(difference: Difference, r: Reader) -> list[Markup]:
    head = r.t("Difference between {one} and {other}:", one=difference.here.code, other=difference.there.code)
    return headed(head, [*_side(difference.here, r), *_side(difference.there, r)])


def _note(note: CardNote, r: Reader) -> Markup:
    by = note.by or r.t("programme team")
    return Markup("– {}").format(r.t("{words} ({who}, {day})", words=r.quote(note.words, QUOTED), who=by, day=r.day(note.on)))


def _state(told: Card, r: Reader) -> Markup:
    if told.decided is not None and told.decided.into is not None:
        return r.t("merged into {code}", code=told.decided.into)
    return state(told.state, r)


def card(told: Card, r: Reader) -> Markup:
    """One item whole: what, who, by when, how it stands, and where it comes from."""
    rows = [heading(told.code, told.title), Markup("{}").format(told.summary), _EMPTY]
    if told.state != "active":
        rows.append(r.t("State: {state}", state=_state(told, r)))
        if told.decided is not None:
            rows.append(r.t("Decided: {text} ({day})", text=r.quote(told.decided.words), day=r.day(told.decided.day)))
    owners = [r.t("{name} (inferred)", name=name) if name in told.inferred else name for name in told.owners]
    rows.append(r.t("Who must act: {names}", names=_names(owners)))
    if told.involved:
        rows.append(r.t("Involved: {names}", names=_names(told.involved)))
    head = r.t("Terms:") if told.terms else r.t("The programme names no term.")
    rows += headed(head, [_card_term(term, r) for term in told.terms])
    if told.links:
        rows += [_EMPTY, *(_link(link, told.code, r) for link in told.links)]
    for difference in told.differences:
        rows += _difference(difference, r)
    if not told.asked and not any(link.follows and not link.back for link in told.links):
        rows += [_EMPTY, r.t("I follow this item, and ask nobody about it.")]
    if told.shares:
        head = r.t("How it stands, in the parties' own words:")
        rows += [_EMPTY, *headed(head, [_card_share(share, r) for share in told.shares])]
    if told.files:
        came = [r.t("– {file}, from {party}", file=r.file(file), party=r.party(file.party)) for file in told.files]
        rows += [_EMPTY, *headed(r.t("Files that came with answers:"), came)]
    if told.sentence is not None:
        rows += [_EMPTY, *sentence(told.sentence, r)]
    if told.notes:
        rows += [_EMPTY, *headed(r.t("Notes, for the programme team only:"), [_note(note, r) for note in told.notes])]
    rows += [_EMPTY, *([_roll_up(told.rollup, r)] if told.state not in ("withdrawn", "merged") else [])]
    if told.standing is not None and told.as_of is not None and told.standing.of:
        count, *more = parts(told.standing, r, as_of=told.as_of)
        rows.append(r.t("Now: {standing}.", standing=Markup("; ").join([count, *more[:1]])))
        rows += [Markup("– {}").format(one) for one in more[1:]]
    if told.indicators:
        rows.append(_measured(told, r))
    rows.append(
        r.t(
            "Programme line {line}, task {opgave}. Source: chapter {chapter}, line {number}.",
            line=told.programmalijn,
            opgave=told.opgave,
            chapter=told.source_chapter,
            number=told.source_line,
        )
    )
    return lines(rows)


def _measured(told: Card, r: Reader) -> Markup:
    """What the item's line of the programme measures itself by: the values, and without any where the names stand."""
    known = [_value(row, r) for row in told.indicators if row.value is not None]
    if known:
        return r.t("Line {line} is measured by: {indicators}.", line=told.programmalijn, indicators=Markup(", ").join(known))
    return r.n(
        "Line {line} has {count} indicator, without a value yet: /afspraak lijn {line}",
        "Line {line} has {count} indicators, without values yet: /afspraak lijn {line}",
        len(told.indicators),
        line=told.programmalijn,
    )


def _amount(amount: Amount, r: Reader) -> Markup:
    if amount.euro is None:
        return Markup("{}: {}").format(amount.year, amount.words)
    return Markup("{}: {}").format(amount.year, r.t("{amount} million", amount=r.millions(amount.euro)))


def _money(row: MoneyLine, r: Reader) -> Markup:
    title = r.t("Together") if row.total else row.title
    return Markup("– {}: {}").format(title, Markup(", ").join(_amount(amount, r) for amount in row.amounts))


def _indicator(row: IndicatorLine, r: Reader) -> Markup:
    return Markup("– {}").format(_value(row, r))


def _value(row: IndicatorLine, r: Reader) -> Markup:
    if row.value is None or row.as_of is None:
        return Markup("{}").format(row.title)
    day = r.day(row.as_of)
    return r.t("{title}: {value} ({day}, source: {source})", title=row.title, value=row.value, day=day, source=row.source)


def programme(told: Programme, r: Reader) -> Markup:
    """The programme, or one of its lines: of what it is made, what it measures itself by, and what it costs."""
    name = r.t("Line {number} · {title}", number=told.line, title=told.title) if told.line else told.title
    rows = [Markup("<b>{}</b>").format(name), _EMPTY]
    for line in () if told.line else told.lines:
        counts = [r.n("{count} agreement", "{count} agreements", line.agreements)]
        counts.append(r.n("{count} action", "{count} actions", line.actions))
        rows.append(Markup("{} {}: {}").format(line.number, line.title, Markup(", ").join(counts)))
        rows += _stands(line.standing, told, r)
    for task in told.tasks:
        rows.append(Markup("{} {}").format(task.number, task.title))
        count = r.n("{count} action", "{count} actions", task.actions)
        rows.append(Markup("– {}").format(Markup(", ").join([*task.agreements, count])))
        rows += _stands(task.standing, told, r)
    if told.indicators:
        empty = all(row.value is None for row in told.indicators)
        head = r.t("Measured by (no values yet):") if empty else r.t("Measured by:")
        rows += [_EMPTY, *headed(head, [_indicator(row, r) for row in told.indicators])]
    if told.money:
        first = told.money[0]
        day = r.day(first.as_of)
        head = r.t("Money in euros (as of {day}, chapter {chapter}):", day=day, chapter=first.chapter)
        rows += [_EMPTY, *headed(head, [_money(row, r) for row in told.money])]
    example = told.lines[0].number if told.lines else 1
    hint = r.t("The whole: /afspraak programma") if told.line else r.t("One line: /afspraak lijn {number}", number=example)
    return lines([*rows, _EMPTY, hint])


def _stands(standing: Standing | None, told: Programme, r: Reader) -> list[Markup]:
    if standing is None or told.as_of is None or not standing.of:
        return []
    return [Markup("– {}").format(amounts_to(standing, r, as_of=told.as_of))]


def burden(told: Burden, r: Reader) -> Markup:
    """How much is asked of whom."""
    year, quarter = told.quarter
    rows = [r.t("Questions in Q{quarter} {year}, at most {cap} an organisation:", quarter=quarter, year=year, cap=told.cap)]
    rows += [Markup("– {}: {}").format(line.party, line.count) for line in told.lines]
    return lines(rows if told.lines else [*rows, r.t("none yet")])


def _late(line: Line, r: Reader) -> Markup:
    day = line.span.due_day if line.span else None
    words: list[str] = [r.last_day(day, line.words)] if day else []
    if line.party is None:
        words.append(line.owner)
    elif line.party != line.owner:
        words.append(r.t("on behalf of {owner}", owner=r.party(line.owner)))
    if line.answer or line.party:
        words.append(standing(line.answer, line.span, r) if line.answer else r.t("no answer"))
    if line.silent_since is not None:
        words.append(r.t("silent since {day}", day=r.short(line.silent_since)))
    return Markup("{} {}: {}").format(line.code, line.title, Markup(", ").join(words))


def overdue(told: Overdue, r: Reader) -> Markup:
    """Past its term: the ministry's own first, then per organisation, then what nobody answers for."""
    count = len(told.own) + len(told.others) + len(told.without)
    if not count:
        rows = [r.t("Nothing is past its term on {day}.", day=r.day(told.as_of))]
        if told.next_day:
            rows.append(r.t("The next term ends on {day}.", day=r.day(told.next_day)))
        return lines(rows)
    rows = [r.n("{count} part is too late on {day}.", "{count} parts are too late on {day}.", count, day=r.day(told.as_of))]
    groups: list[tuple[str, Sequence[Line]]] = [(r.t("VWS itself"), told.own)] if told.own else []
    groups += [(party, list(group)) for party, group in groupby(told.others, key=lambda line: line.party or "")]
    if told.without:
        groups.append((r.t("Without an aanspreekpunt"), told.without))
    for name, group in groups:
        rows += [_EMPTY, *headed(Markup("<b>{}</b>").format(name), [_late(line, r) for line in group])]
    return lines(rows)


def without_contact(told: WithoutContact, r: Reader) -> Markup:
    """Whom nobody can ask, the soonest first."""
    if not (told.nobody or told.proposed or told.unreachable):
        return r.t("Every part has somebody who can be asked.")
    rows: list[Markup] = []
    if told.nobody:
        head = r.n("For {count} part nobody answers yet:", "For {count} parts nobody answers yet:", len(told.nobody))
        rows += headed(head, [_suggested(line, r) for line in told.nobody])
    if told.proposed:
        rows += [_EMPTY, *headed(r.t("Asked, no answer yet:"), [_with_party(line, r) for line in told.proposed])]
    if told.unreachable:
        head = r.t("The organisation has no contact here yet:")
        rows += [_EMPTY, *headed(head, [_with_party(line, r) for line in told.unreachable])]
        rows.append(r.t("Invite somebody like this: /uitnodigen {party}", party=told.unreachable[0].party))
    if told.nobody:
        rows += [_EMPTY, r.t("Propose somebody like this: /aanspreekpunt {code} NAME", code=told.nobody[0].code)]
    return lines(rows)


def _with_party(line: Line, r: Reader) -> Markup:
    return r.t("{line}: {party}", line=task_line(line, r), party=line.party)


def _suggested(line: Line, r: Reader) -> Markup:
    """Whom nobody asks yet, with who might answer, and on what ground."""
    found = task_line(line, r)
    if line.suggested:
        return r.t("{line}; suggestion: {party} (our own idea)", line=found, party=line.suggested)
    if line.named:
        return r.t("{line}; suggestion: {parties} (named in the text)", line=found, parties=r.together(line.named, either=True))
    return found


def calls(told: Calls, r: Reader) -> Markup:
    """The bellijst: who to ring about what; the bot itself asks no further."""
    if not told.calls:
        return r.t("Nobody needs to be called now.")
    rows = [r.n("{count} part asks for a call:", "{count} parts ask for a call:", len(told.calls)), _EMPTY]
    for call in told.calls:
        line = call.line
        people = listed(call.contacts) if call.contacts else r.t("no contact")
        party = line.party or ""
        whose = party if party == line.owner else r.t("{party} on behalf of {owner}", party=party, owner=r.party(line.owner))
        days = Markup(", ").join(r.short(day) for day in call.asked_on)
        rest = [r.t("{party}: {people}", party=whose, people=people)]
        if line.answer:
            last = standing(line.answer, line.span, r)
            rest.append(r.t("Last answer, {day}: {standing}", day=r.short(line.answer.on), standing=last))
        if call.rang_on and call.rang:
            rest.append(r.t("Rang on {day}: {text}", day=r.short(call.rang_on), text=r.quote(call.rang, QUOTED)))
        if call.asked_on:
            rest.append(r.t("Asked on {days}, no answer", days=days))
        if call.away_until:
            rest.append(r.t("Away up to and including {day}, nobody stands in", day=r.day(call.away_until)))
        rows.append(block([heading(line.code, line.title), *rest]))
    return lines(rows)
