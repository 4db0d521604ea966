"""Why does this file exist? To leave alone what is about something else: lunch, the printer, another chat."""

from __future__ import annotations

from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import section
from bot.dutch.statuses.claims import STATUS, WEAK
from bot.dutch.text import Text


def off_topic(text: Text) -> Found | None:
    """A word of another subject, in a text that names no code."""
    if text.codes:
        return None
    said = {
        clause.items[place].begin
        for clause in text.clauses
        for one in clause.matches
        for place in one.used
        if len(one.used) > 1
    }
    found = section("offtopic.phrases").all(text.words)
    away = _whereabouts(text) | _told_of_beside(text)
    match = next(
        (
            one
            for one in found
            if not away.issuperset(one.used) and not all(text.spoken[place].begin in said for place in one.used)
        ),
        None,
    )
    if match is None:
        return None
    return unknown("off_topic", [text.use(match.begin, match.end, "gaat over iets anders")])


def _whereabouts(text: Text) -> frozenset[int]:
    """`vraag het me morgen, zit in de trein`: where somebody is says why it is to be asked later."""
    if section("intents.snooze").any(text.words) is None:
        return frozenset()
    return frozenset(place for one in section("offtopic.whereabouts").all(text.words) for place in one.used)


def _told_of_beside(text: Text) -> frozenset[int]:
    """`afgerond, de rapporten zitten in jullie mailbox`: things of an office, beside how it stands with what was asked."""
    said = any(_firm(clause) for clause in text.clauses)
    return frozenset(place for one in section("offtopic.office").all(text.words) for place in one.used if text.asked and said)


def _firm(clause: Clause) -> bool:
    """Whether a clause says how things stand, and speaks of nothing else."""
    firm = any(match.meaning in STATUS and match.meaning not in WEAK for match in clause.matches)
    return firm and not clause.question and section("offtopic.phrases").any(clause.words) is None


def wrong_code(text: Text) -> Found | None:
    """A code that cannot exist, such as A15."""
    return unknown("code", text.named) if text.wrong_code else None
