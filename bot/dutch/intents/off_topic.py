"""Why does this file exist? To leave alone what is about something else: lunch, the printer, another chat."""

from __future__ import annotations

from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import section
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
    away = _whereabouts(text)
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


def wrong_code(text: Text) -> Found | None:
    """A code that cannot exist, such as A15."""
    return unknown("code", text.named) if text.wrong_code else None
