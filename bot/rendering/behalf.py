"""The words about what parties say outside the chat, and about ringing."""

from markupsafe import Markup

from bot.language import Reader, headed, lines
from bot.rendering.questions import QUOTED, about, recorded, whence
from bot.rendering.refusals import left_out
from commitments.notices import AskedNow, BehalfDropped, BehalfNoted, CallAsked, CallNoted, SecondAsked

_EMPTY = Markup("")


def noted(told: BehalfNoted, r: Reader) -> Markup:
    """Read back to the team, and told to the party."""
    source = whence(told.told_in, told.told_on, r)
    party = r.party(told.party)
    rows = [recorded(one, r) for one in told.noted]
    if told.own:
        after = (
            r.t("{party} hears of it now, and may say that it is not right.", party=party)
            if told.reached
            else r.t("{party} has no contact here. Nobody else hears of it.", party=party)
        )
        return lines([r.t("Noted on behalf of {party}, {source}:", party=party, source=source), *rows, _EMPTY, after])
    return lines(
        [
            r.t("The programme team noted this on behalf of {party}, {source}:", party=party, source=source),
            *rows,
            _EMPTY,
            r.t("It counts as your answer, like one that you send yourself."),
        ]
    )


def dropped(told: BehalfDropped, r: Reader) -> Markup:
    """Taken back, by one or the other."""
    fields = {"code": told.code, "party": r.party(told.party)}
    if told.by_party:
        return r.t("{party} says that the answer on {code} is not right, which you noted. It counts no more.", **fields)
    return r.t("The answer on {code} that was noted on behalf of {party} counts no more.", **fields)


def call_asked(told: CallAsked, r: Reader) -> Markup:
    """To who rings."""
    return lines(
        [
            *about(told.item, r),
            _EMPTY,
            r.t("What did {party} say? One sentence is enough.", party=r.party(told.item.party)),
            r.t('For instance: "will be mid-September", or: "no answer, I ring again on Tuesday".'),
        ]
    )


def call_noted(told: CallNoted, r: Reader) -> Markup:
    """A call without an answer."""
    return lines(
        [
            r.t("Noted with {code}: {text}", code=told.item.code, text=r.quote(told.text, QUOTED)),
            r.t("{code} stays on /bellijst until there is an answer.", code=told.item.code),
        ]
    )


def second_asked(told: SecondAsked, r: Reader) -> Markup:
    """Who is asked now."""
    codes = r.together(told.codes)
    return lines(
        [
            r.t("I now ask {name} of {party} about {codes}, once.", name=told.name, party=r.party(told.party), codes=codes),
            r.t("Without an answer it stays on /bellijst."),
        ]
    )


def asked_now(told: AskedNow, r: Reader) -> Markup:
    """Who is asked at once, who is not, and when it may be done again."""
    rows = [
        r.t("I now ask {name} of {party} about {code}.", name=one.name, party=r.party(one.party), code=told.code)
        for one in told.asked
    ]
    rows += [r.t("{name} got another question from me today.", name=one.name) for one in told.asked if one.second]
    if told.left:
        rows += [_EMPTY, *headed(r.t("Not asked:"), [left_out(one, r) for one in told.left])]
    return lines([*rows, _EMPTY, r.t("About {code} this can be done again from {day}.", code=told.code, day=r.day(told.again))])
