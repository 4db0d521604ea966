"""The words of each rule of retention: what goes, after how long, and then. All that tells of it shares them."""

from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader
from commitments.retention import AFTER, Rule


@dataclass(frozen=True, slots=True)
class Said:
    """One rule in words."""

    what: Markup
    after: Markup
    then: Markup


def said(rule: Rule, r: Reader) -> Said:
    """A rule in words; its period is the code's own, its months those of the settings."""
    match rule:
        case "parked":
            return _rule(rule, r, r.t("a message that I could not process"), r.t("after it came in"), r.t("emptied"))
        case "numbers":
            return _rule(rule, r, r.t("the number and day of a message to me"), r.t("after it was processed"), r.t("deleted"))
        case "letters":
            return _rule(rule, r, r.t("what I sent"), r.t("after it was sent"), r.t("emptied; day and kind stay"))
        case "buttons":
            return _rule(rule, r, r.t("a button below a message"), r.t("after it was sent"), r.t("deleted"))
        case "questions":
            return _rule(rule, r, r.t("a question to the team and its answer"), r.t("after the question"), r.t("emptied"))
        case "notes":
            return _rule(rule, r, r.t("a note of the team about an item"), r.t("after it was written"), r.t("emptied"))
        case "guesses":
            what = r.t("that somebody tried an invitation that does not exist")
            return _rule(rule, r, what, r.t("after the try"), r.t("deleted"))
        case "strangers":
            what = r.t("the Telegram number of who does not take part")
            return _rule(rule, r, what, r.t("after the last message"), r.t("deleted, with all that was sent there"))
        case "absences":
            return _rule(rule, r, r.t("days on which somebody was away"), r.t("after the last of them"), r.t("deleted"))
        case "left":
            what = r.t("name and Telegram number of a person or group")
            return _rule(rule, r, what, r.t("after leaving"), r.t("deleted; the answers of the organisation stay"))
        case _:
            assert_never(rule)


def _rule(rule: Rule, r: Reader, what: Markup, since: Markup, then: Markup) -> Said:
    return Said(what, Markup("{} {}").format(period(rule, r), since), then)


def period(rule: Rule, r: Reader) -> Markup:
    """How long: "90 dagen", "12 maanden"."""
    after = AFTER[rule]
    if after is None:
        return r.n("{months} month", "{months} months", r.about.months, months=r.about.months)
    return r.n("{days} day", "{days} days", after.days, days=after.days)
