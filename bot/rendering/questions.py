"""The words of what is asked: a bundle, one item, a task for the team, and who answers for a share."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, block, lines, listed
from commitments.notices import (
    Answer,
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    BetterAsked,
    Bundle,
    ChooseShare,
    Item,
    ItemQuestion,
    Line,
    Named,
    ObjectionAnswered,
    Recorded,
    Task,
)
from commitments.parties import TEAM
from commitments.sets import Rung, SaidIn, VerdictKind
from commitments.terms import Span

QUOTED = 300
"""Characters of somebody's words that stand in a list or a read-back; all of them are kept."""


def heading(code: str, title: str) -> Markup:
    """The one bold line: the number, then a name of at most eight words."""
    return Markup("<b>{} · {}</b>").format(code, listed((title,)))


def standing(answer: Answer, span: Span | None, r: Reader) -> Markup:
    """How it stood the last time: "op schema", "vertraagd, verwacht in Q3 2023 (uiterlijk 30 september)"."""
    words = [r.t("partly done") if answer.partly else r.status(answer.status, span)]
    if answer.part:
        words.append(r.quote(answer.part, QUOTED // 3) if answer.partly else r.t("partly: {part}", part=r.quote(answer.part)))
    if answer.expected:
        words.append(r.expected(answer.expected, answer.expected_from))
    if answer.told_in and answer.told_on:
        words.append(r.t("noted by the programme team: {source}", source=whence(answer.told_in, answer.told_on, r)))
    if answer.verdict:
        words.append(verdict(answer.verdict.verdict, r))
    return Markup(", ").join(words)


def stood(item: Item, answer: Answer, r: Reader) -> Markup:
    """The last answer about an item; what asked for the term that now holds is no delay any more."""
    moved = item.was is not None and answer.status == "delayed" and not item.is_later
    return r.t("new term agreed") if moved else standing(answer, item.span, r)


def whence(told_in: SaidIn, on: date, r: Reader) -> Markup:
    """ "mail van 12 juni 2023"."""
    day = r.day(on)
    match told_in:
        case "mail":
            return r.t("e-mail of {day}", day=day)
        case "phone":
            return r.t("phone call of {day}", day=day)
        case "letter":
            return r.t("letter of {day}", day=day)
        case "meeting":
            return r.t("meeting of {day}", day=day)
        case "paper":
            return r.t("list of questions of {day}", day=day)
        case _:
            assert_never(told_in)


def verdict(found: VerdictKind, r: Reader) -> Markup:
    """What the programme team made of an answer, in a word or two."""
    match found:
        case "accepted":
            return r.t("agreed")
        case "partly":
            return r.t("partly agreed")
        case "question":
            return r.t("question of the programme team")
        case "not_found":
            return r.t("not to be found yet")
        case _:
            assert_never(found)


def bundle(told: Bundle, r: Reader) -> Markup:
    """Several questions, one purpose: what ends when, and will it be done? The list shows the last answers."""
    rows = [*_missed(told, r), *stands_in(told.stands_in_for, r), _bundle_lead(told, r), Markup("")]
    mixed = len({(entry.item.span and entry.item.span.due_day, _asks_result(entry.rung)) for entry in told.items}) > 1
    rows += [
        block([heading(entry.item.code, entry.item.title), _bundle_line(entry.item, r, day=mixed)]) for entry in told.items
    ]
    if told.earlier is not None:
        rows += [Markup(""), *_last_time(told.earlier, r)]
    code = told.items[0].item.code
    rung = told.items[0].rung
    if _asks_result(rung):
        example = r.t('You can also type: "{code} is done".', code=code)
    elif rung == "begun":
        example = r.t('You can also type: "{code} has begun".', code=code)
    else:
        example = r.t('You can also type: "{code} {status}".', code=code, status=r.status("on_track", told.items[0].item.span))
    return lines([*rows, Markup(""), example])


def _last_time(earlier: date, r: Reader) -> list[Markup]:
    return [
        r.t("I asked this on {day} too. After this I do not ask it again.", day=r.short(earlier)),
        r.t("The programme team may call you."),
    ]


def _missed(told: Bundle | ItemQuestion, r: Reader) -> list[Markup]:
    if told.by_team:
        return [r.t("The programme team would like to know this now."), Markup("")]
    return (
        [r.t("This message comes later than planned. For a time I could not send anything."), Markup("")] if told.missed else []
    )


def stands_in(name: str | None, r: Reader) -> list[Markup]:
    """For whom it is, above what a stand-in is asked."""
    return [r.t("For {name}, for whom you stand in.", name=name), Markup("")] if name is not None else []


def part_of(item: Item, r: Reader) -> list[Markup]:
    """Which part of the item it is, where the part's own words say more than the item's name."""
    return [r.t("It is about: {what}", what=item.what)] if says_more(item) else []


def says_more(item: Item) -> bool:
    """Whether the part's own words say more than the item's name."""
    return item.what is not None and item.what.casefold() not in item.title.casefold()


def _asks_result(rung: Rung | None) -> bool:
    return rung in ("result", "repeat")


def _bundle_lead(told: Bundle, r: Reader) -> Markup:
    count = len(told.items)
    party = r.party(told.party)
    days = {_last_day(entry.item) for entry in told.items}
    rungs = {entry.rung for entry in told.items}
    results = {_asks_result(rung) for rung in rungs}
    starts = {entry.item.span.first for entry in told.items if entry.item.span}
    start = next(iter(starts)) if rungs == {"begun"} and len(starts) == 1 else None
    day = next(iter(days)) if len(days) == 1 else None
    agreed = all(entry.item.span and entry.item.span.due_day == day for entry in told.items)
    if start:
        return r.n(
            "{count} item of {party} was to begin from {day}. Has it begun?",
            "{count} items of {party} were to begin from {day}. Have they begun?",
            count,
            party=party,
            day=r.day(start),
        )
    if results == {False} and day and agreed and all(entry.item.span and entry.item.span.kind == "per" for entry in told.items):
        return r.n(
            "{count} item of {party} has {day} as its term. Will that work?",
            "{count} items of {party} have {day} as their term. Will that work?",
            count,
            party=party,
            day=r.day(day),
        )
    if results == {False} and day and agreed:
        return r.n(
            "{count} item of {party} ends on {day}. Do you think it will be done?",
            "{count} items of {party} end on {day}. Do you think they will be done?",
            count,
            party=party,
            day=r.last_day(day, told.items[0].item.words),
        )
    if results == {True} and not (day and agreed):
        return r.n(
            "Of {count} item I do not know yet how it ended. Is it done?",
            "Of {count} items I do not know yet how they ended. Are they done?",
            count,
        )
    if results == {True} and day:
        return r.n(
            "{day} has passed. Of {count} item I do not know yet how it ended. Is it done?",
            "{day} has passed. Of {count} items I do not know yet how they ended. Are they done?",
            count,
            day=r.short(day),
        )
    return r.n(
        "I have a question about {count} item of {party}. How does it stand?",
        "I have questions about {count} items of {party}. How do they stand?",
        count,
        party=party,
    )


def _last_day(item: Item) -> date | None:
    """The day that a question is about: the term's last, or a later one that the party expects."""
    due = item.span.due_day if item.span else None
    expected = item.answer.expected if item.answer else None
    return max(filter(None, (due, expected)), default=None)


def _bundle_line(item: Item, r: Reader, *, day: bool) -> Markup:
    words: list[str] = [item.what] if item.what and says_more(item) else []
    if day and item.span and item.words:
        words.append(r.term(item.span, item.words))
    if item.on_behalf:
        words.append(r.t("on behalf of {owner}", owner=r.party(item.owner)))
    if item.answer:
        words.append(r.t("{day}: {standing}", day=r.short(item.answer.on), standing=stood(item, item.answer, r)))
    else:
        words.append(r.t("no answer yet"))
    return Markup(", ").join(words)


def called(one: Named) -> str:
    """A part in a sentence: its number, and its own words where these tell it from another."""
    return f"{one.code} ({one.what})" if one.what else one.code


def nobody_else(r: Reader) -> Markup:
    """To the only one of the team, about what they called done themselves."""
    return r.t("Somebody else of the programme team has to look at it. You are the only one now: /uitnodigen team")


def still_open(parts: Sequence[Named], r: Reader) -> Markup:
    """What waits for an answer of the reader."""
    return r.n("{codes} is still open.", "{codes} are still open.", len(parts), codes=r.together(map(called, parts)))


def recorded(noted: Recorded, r: Reader) -> Markup:
    """One line of what was written down."""
    words: list[str] = [r.t("partly done") if noted.aside == "partly" else r.status(noted.status, noted.span)]
    if noted.expected:
        words.append(r.expected(noted.expected, noted.expected_from))
    if noted.via:
        words.append(r.t("according to {name}", name=noted.via))
    if noted.party:
        words.append(r.t("on behalf of {owner}", owner=r.party(noted.party)))
    words.extend(r.quote(text, QUOTED) for text in (noted.reason, noted.part, noted.where) if text)
    if noted.offline and not noted.where:
        words.append(r.t("not online"))
    if noted.file:
        words.append(r.t("with a file"))
    which = Markup(" ") + listed((f"({noted.what})",)) if noted.what else ""
    return Markup("<b>{}</b>{} · {}").format(noted.code, which, Markup(", ").join(words))


def item_question(told: ItemQuestion, r: Reader) -> Markup:
    """One question about one item; above it what the press before wrote down, or took back."""
    item = told.item
    rows = [*_missed(told, r), *stands_in(told.stands_in_for, r)]
    if told.recorded is not None:
        noted = told.recorded
        rows.append(r.t("Noted: {what}", what=recorded(noted, r)))
        if noted.file:
            rows.append(r.t("I fetch your file now. I tell you whether I can keep it."))
        rows.append(Markup(""))
    if told.unasked is not None:
        rows += [r.t("Your request for {day} has been taken back.", day=r.day(told.unasked)), Markup("")]
    elif told.undone is not None:
        rows += [r.t('"{status}" has been taken back.', status=r.status(told.undone, item.span)), Markup("")]
    if told.of > 1:
        rows.append(r.t("Question {position} of {of}", position=told.position, of=told.of))
    day = _last_day(item)
    result = _asks_result(told.rung)
    asked = _asked_by_team(item, r)
    if asked and not told.more and told.undone is None:
        rows += [*asked, Markup("")]
    elif result and day and not told.more and told.undone is None:
        named = item.answer if item.answer is not None and item.answer.expected == day else None
        lead = (
            r.t("This was {expected}. I do not know yet how it ended.", expected=r.expected(day, named.expected_from))
            if named is not None and (item.is_later or item.span is None or item.span.due_day is None)
            else r.t("{day} has passed. I do not know yet how this ended.", day=r.short(day))
        )
        rows += [lead, Markup("")]
    rows += about(item, r)
    if told.named:
        rows.append(r.t("This is a question to {party}.", party=r.party(item.party)))
    if item.on_behalf and item.party != TEAM:
        rows.append(r.t("You answer on behalf of {owner}.", owner=r.party(item.owner)))
    if item.answer:
        on, words = r.short(item.answer.on), stood(item, item.answer, r)
        rows.append(r.t("Last time ({day}): {standing}", day=on, standing=words))
    if told.earlier is not None and not told.more and told.undone is None:
        rows += [Markup(""), *_last_time(told.earlier, r)]
    return lines([*rows, Markup(""), _ask(told, r)])


def _asked_by_team(item: Item, r: Reader) -> list[Markup]:
    """What the programme team still asks about the last answer, in its own words."""
    judged = item.answer.verdict if item.answer is not None else None
    if judged is None or not item.is_reopened or not judged.words:
        return []
    return [
        r.t("Of {code} this remains, says the programme team:", code=item.code)
        if judged.verdict == "partly"
        else r.t("The programme team asks about {code}:", code=item.code),
        r.t("{text} (programme team, {day})", text=r.quote(judged.words, QUOTED), day=r.day(judged.on)),
        *([r.t("Please no later than {day}.", day=r.day(judged.until))] if judged.until else []),
    ]


def _ask(told: ItemQuestion, r: Reader) -> Markup:
    if told.more:
        return r.t("What is the matter?")
    if _asked_by_team(told.item, r):
        return r.t("Choose how it stands now. After that you can type your answer.")
    if _asks_result(told.rung):
        return r.t("Did it work out?") if told.item.span and told.item.span.kind == "per" else r.t("Is it done?")
    return r.t("Has it begun?") if told.rung == "begun" else r.t("How does it stand?")


def about(item: Item, r: Reader) -> list[Markup]:
    """An item's name, its part and its term: what one needs to know to answer."""
    rows = [heading(item.code, item.title), *part_of(item, r)]
    if item.span and item.words:
        rows.append(r.t("Term: {term}", term=agreed(item, r)))
    return rows


def agreed(item: Item, r: Reader) -> Markup:
    """An item's term as it holds now; where it moved, with the programme's own."""
    term = r.term(item.span, item.words or "") if item.span else Markup("")
    if item.was is None:
        return term
    before = item.was.due_day
    return r.t("{term} (first {before})", term=term, before=r.day(before)) if before else term


def task(told: Task, r: Reader) -> Markup:
    """To the team: nobody answers for these yet, the soonest first."""
    lead = r.n(
        "For {count} part nobody answers yet. Who can I ask?",
        "For {count} parts nobody answers yet. Who can I ask?",
        len(told.lines),
    )
    code = told.lines[0].code
    hint = r.t("To name an organisation: /aanspreekpunt {code} NAME", code=code)
    return lines([lead, Markup(""), *(task_line(line, r) for line in told.lines), Markup(""), hint])


def task_line(line: Line, r: Reader) -> Markup:
    """One share nobody can be asked about: number, whose part, and when it ends."""
    day = line.span.due_day if line.span else None
    if day is None:
        return r.t("{code} {owner}", code=line.code, owner=line.owner)
    return r.t("{code} {owner}, {day}", code=line.code, owner=line.owner, day=r.last_day(day, line.words))


def appointment_asked(told: AppointmentAsked, r: Reader) -> Markup:
    """To an organisation: will you answer for this on behalf of a category that nobody can be asked as?"""
    item = told.item
    return lines(
        [
            r.t("The programme team asks whether {party} wants to answer for this item.", party=r.party(item.party)),
            Markup(""),
            *about(item, r),
            Markup(""),
            r.t("You then tell me how it stands, on behalf of {owner}.", owner=r.party(item.owner)),
            r.t("The work itself stays where it is. Does {party} want to answer?", party=r.party(item.party)),
        ]
    )


def better_asked(told: BetterAsked, r: Reader) -> Markup:
    """To an organisation that would rather not: who, then?"""
    return lines(
        [
            r.t("Which organisation can better answer for {code}, on behalf of {owner}?", **_whose(told.item, r)),
            r.t("Its name is enough. The programme team decides whom to ask."),
        ]
    )


def _whose(item: Item, r: Reader) -> dict[str, str]:
    return {"code": item.code, "owner": r.party(item.owner)}


def objection_answered(told: ObjectionAnswered, r: Reader) -> Markup:
    """To who said that it is not theirs."""
    return lines(
        [
            r.t("You said that {code} is not yours. {party} answers for it now.", code=told.code, party=r.party(told.party)),
            r.t("I ask you nothing about it any more."),
        ]
    )


def appointment_sent(told: AppointmentSent, r: Reader) -> Markup:
    """To the team member who proposed it."""
    return lines(
        [
            r.t("I asked {party} to answer for {code}, on behalf of {owner}.", **_names(told, r)),
            r.t("You will hear the answer from me. Until then nobody gets a question about it."),
        ]
    )


def _names(told: AppointmentSent | AppointmentAnswered, r: Reader) -> dict[str, str]:
    return {"party": r.party(told.party), "code": told.code, "owner": r.party(told.owner)}


def appointment_answered(told: AppointmentAnswered, r: Reader) -> Markup:
    """The organisation's yes or no, to itself and to the team."""
    names = _names(told, r)
    if not told.own:
        yes = r.t("{party} said yes and now answers for {code}, on behalf of {owner}.", **names)
        no = r.t("{party} said no to {code}. Nobody answers for {owner} yet.", **names)
        if told.better and not told.accepted:
            better = r.t("According to them {better} can better answer.", better=r.party(told.better))
            hint = (
                r.t("{better} has no contact here yet: /uitnodigen {better}", better=told.better)
                if not told.asked
                else r.t("A press asks {better}.", better=r.party(told.better))
            )
            return lines([no, better, hint])
        other = r.t("To name another organisation: /aanspreekpunt {code} NAME", code=told.code)
        return yes if told.accepted else lines([no, other])
    if told.accepted:
        first = told.next_question
        after = r.t("My first question comes on {day}.", day=r.day(first)) if first else r.t("I have no question about it now.")
        return lines([r.t("Thank you. {party} now answers for {code}, on behalf of {owner}.", **names), after])
    return lines(
        [
            r.t("Noted: {party} does not answer for {code}.", **names),
            r.t("The programme team looks for somebody else. I will not ask you about it."),
        ]
    )


def choose_share(told: ChooseShare, r: Reader) -> Markup:
    """The team named an organisation for an item with several parts."""
    rows = [r.t("For which part of {code} do you mean {party}?", code=told.code, party=r.party(told.party)), Markup("")]
    rows += [
        r.t("{number}. {owner}: {what}", number=number, owner=item.owner, what=item.what or item.title)
        for number, item in enumerate(told.options, 1)
    ]
    return lines(rows)
