"""The words about who is away, who stands in, and on which days somebody works."""

from datetime import date

from markupsafe import Markup

from bot.language import Reader, lines
from commitments.notices import Away, AwayAsked, AwayEnded, AwayNoted, StandInAnswered, StandInAsked, WorkdaysNoted


def days(first: date, last: date, r: Reader) -> Markup:
    """ "van 1 augustus tot en met 15 augustus 2023"; of one day "op 1 augustus 2023"."""
    if first == last:
        return r.t("on {day}", day=r.day(first))
    begin = r.short(first) if first.year == last.year else r.day(first)
    return r.t("from {first} up to and including {last}", first=begin, last=r.day(last))


def away(told: Away, r: Reader) -> Markup:
    """One absence in a list, with who stands in."""
    span = days(told.first, told.last, r)
    if told.deputy is None:
        return r.t("{days}, nobody stands in", days=span)
    if told.agreed:
        return r.t("{days}, {name} stands in", days=span, name=told.deputy)
    return r.t("{days}, {name} has not said yes yet", days=span, name=told.deputy)


def away_asked(told: AwayAsked, r: Reader) -> Markup:
    """Which days?"""
    rows = [r.t("Noted: you are away {away}.", away=away(one, r)) for one in told.noted]
    if rows:
        rows += [Markup(""), r.t("Is it otherwise? Then send the new last day.")]
    else:
        rows.append(r.t("Up to and including which day are you away?"))
    rows.append(r.t('Type for instance: "15 August", or: /afwezig 1 augustus tot en met 15 augustus'))
    return lines(rows)


def away_noted(told: AwayNoted, r: Reader) -> Markup:
    """Read back: which days, what happens to questions, and who may stand in."""
    rows = [r.t("Noted: you are away {days}.", days=days(told.first, told.last, r))]
    several = len(told.deputies) > 1
    for one in told.deputies:
        name = r.t("{name} ({party})", name=one.name, party=one.party) if several else one.name
        rows.append(
            r.t("{name} gets your questions then.", name=name)
            if one.agreed
            else r.t("I asked {name} to stand in. If that is a yes, your questions go there.", name=name)
        )
    if not told.deputies or told.colleagues:
        rows.append(r.t("My questions to you wait until {day}.", day=r.day(told.back_on)))
    if told.colleagues:
        rows += [
            Markup(""),
            r.t("Can a colleague answer in your place? Then I ask that colleague. Otherwise you need do nothing."),
        ]
    return lines(rows)


def away_ended(told: AwayEnded, r: Reader) -> Markup:
    """Back again, or never gone."""
    span = days(told.first, told.last, r)
    if told.own:
        return lines(
            [r.t("Noted: your absence {days} no longer counts.", days=span), r.t("My questions come to you as always.")]
        )
    return r.t("The absence of {name} {days} no longer counts. You need not stand in for {name}.", name=told.name, days=span)


def stand_in_asked(told: StandInAsked, r: Reader) -> Markup:
    """To a colleague."""
    span = days(told.first, told.last, r)
    return lines(
        [
            r.t("{name} of {party} is away {days}.", name=told.name, party=r.party(told.party), days=span),
            r.t("Do you want to get the questions of {name} then?", name=told.name),
        ]
    )


def stand_in_answered(told: StandInAnswered, r: Reader) -> Markup:
    """The yes or no, to both."""
    span = days(told.first, told.last, r)
    if told.own and told.accepted:
        return r.t("Thank you. You get the questions of {name} {days}.", name=told.name, days=span)
    if told.own:
        return r.t("Noted. You get no questions of {name}.", name=told.name)
    if told.accepted:
        return r.t("{deputy} stands in for you {days}, and gets your questions then.", deputy=told.deputy, days=span)
    return lines(
        [
            r.t("{deputy} cannot stand in for you {days}.", deputy=told.deputy, days=span),
            r.t("Somebody else? Type /afwezig. Otherwise my questions wait until you are back."),
        ]
    )


def workdays_noted(told: WorkdaysNoted, r: Reader) -> Markup:
    """On which days somebody gets unasked messages."""
    names = r.together(r.weekday_name(day) for day in told.weekdays)
    lead = r.t("Noted: you work on {days}.", days=names) if told.news else r.t("You work on {days}.", days=names)
    rows = [lead, r.t("On other days I ask you nothing.")]
    if not told.news:
        rows.append(r.t("Other days? Type for instance: /werkdagen ma di do"))
    return lines(rows)
