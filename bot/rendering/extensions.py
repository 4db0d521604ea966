"""The words of a term that may move: the request, what the team says to it, and what became of it."""

from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, lines
from bot.rendering.questions import heading, part_of, still_open
from commitments.notices import (
    ExtensionAsked,
    ExtensionNoted,
    ExtensionOffered,
    ExtensionSettled,
    ExtensionWanted,
    ExtensionWords,
)

_EMPTY = Markup("")


def asked(told: ExtensionAsked, r: Reader) -> Markup:
    """Which day, and why?"""
    item = told.item
    day = item.span.due_day if item.span else None
    rows = [r.t("Which day do you want for {code}, and why?", code=item.code), *part_of(item, r)]
    if day is not None:
        rows.append(r.t("The term is now {day}. The programme team decides.", day=r.day(day)))
    return lines([*rows, _EMPTY, r.t('One sentence is enough, for instance: "30 September, the figures come later".')])


def noted(told: ExtensionNoted, r: Reader) -> Markup:
    """To the party: it was asked, and what holds until the answer."""
    item = told.item
    rows = [
        r.t("Asked on behalf of {party}: {day} for {code}.", party=r.party(item.party), day=r.day(told.wanted), code=item.code),
        *part_of(item, r),
        r.quote(told.reason),
        _EMPTY,
    ]
    day = item.span.due_day if item.span else None
    if day is not None:
        rows.append(r.t("Until the programme team answers, the term stays {day}.", day=r.day(day)))
    rows.append(r.t("You will hear the answer from me."))
    if told.still_open:
        rows.append(still_open(told.still_open, r))
    return lines(rows)


def wanted(told: ExtensionWanted, r: Reader) -> Markup:
    """To the team: a party asks."""
    item = told.item
    rows = [
        r.t("{party} asks for another term for {code}.", party=r.party(item.party), code=item.code),
        heading(item.code, item.title),
        *part_of(item, r),
        r.t("Now {before}, asked {day}.", before=r.day(told.before), day=r.day(told.wanted)),
        r.t("{text} ({party}, {day})", text=r.quote(told.reason), party=item.party, day=r.day(told.on)),
    ]
    if told.late:
        rows.append(r.t("It was asked in the last week before the term, or after it."))
    return lines([*rows, _EMPTY, r.t("Do you agree? Until then the term stays as it is, and so do my questions.")])


def words(told: ExtensionWords, r: Reader) -> Markup:
    """To the one who pressed: their own words come next."""
    code, party = told.item.code, r.party(told.item.party)
    if told.counter:
        return lines(
            [
                r.t("Which day do you offer {party} for {code}?", party=party, code=code),
                *part_of(told.item, r),
                r.t('Send it in one message, such as: "15 September, then there is time for papers".'),
            ]
        )
    return lines(
        [
            r.t("Why does the term of {code} stay as it is? Send it in one message.", code=code),
            *part_of(told.item, r),
            r.t("I pass it on to {party}. You may also skip this.", party=party),
        ]
    )


def offered(told: ExtensionOffered, r: Reader) -> Markup:
    """To the party: another day than it asked for."""
    rows = [
        r.t("The programme team offers another day for {code}: {day}.", code=told.item.code, day=r.day(told.offered)),
        *part_of(told.item, r),
        r.t("You asked for {day}. The term is now {before}.", day=r.day(told.wanted), before=r.day(told.before)),
    ]
    if told.words:
        rows.append(r.t("{text} (programme team, {day})", text=r.quote(told.words), day=r.day(told.on)))
    agree = r.t("Do you agree? If not, the term stays {before}.", before=r.day(told.before))
    return lines([*rows, _EMPTY, agree])


def settled(told: ExtensionSettled, r: Reader) -> Markup:
    """What became of it."""
    fields = {
        "code": told.item.code,
        "party": r.party(told.party),
        "day": r.day(told.day),
        "before": r.day(told.before),
    }
    rows = [_outcome(told, r, fields), *part_of(told.item, r)]
    if told.words and not told.own:
        rows.append(r.t("{text} (programme team, {day})", text=r.quote(told.words), day=r.day(told.on)))
    if told.by is not None and not told.own:
        rows.append(r.t("Said by {name}.", name=told.by))
    if told.next_question is not None:
        rows.append(r.t("My next question about this comes around {day}.", day=r.day(told.next_question)))
    return lines(rows)


def _outcome(told: ExtensionSettled, r: Reader, fields: dict[str, str]) -> Markup:
    match told.state:
        case "agreed" if told.to_party:
            return r.t("The programme team agrees. The term of {code} is now {day}, first {before}.", **fields)
        case "refused" if told.to_party:
            return r.t("The programme team does not agree with {day}. The term of {code} stays {before}.", **fields)
        case "agreed":
            return r.t("The term of {code} ({party}) is now {day}. It was {before}.", **fields)
        case "refused":
            return r.t("The term of {code} ({party}) stays {before}.", **fields)
        case "offered" | "asked":
            return r.t("Offered to {party} for {code}: {day}. Until they answer, it stays {before}.", **fields)
        case "declined":
            return r.t("{party} does not take {day} for {code}. The term stays {before}.", **fields)
        case "dropped":
            return r.t("{party} takes back the request for {day}. The term of {code} stays {before}.", **fields)
        case _:
            assert_never(told.state)
