"""Why does this file exist? To read that somebody asks how the bot works."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, plain
from bot.dutch.lexicon import section, words_of
from bot.dutch.text import Text


def helping(text: Text) -> Found | None:
    """A question about the bot itself, not about a code."""
    words = text.words
    found = text.phrases(section("intents.help"))
    match = next((one for one in found if one.source not in words_of("helping.short")), found[0] if found else None)
    if match is None or section("helping.not").any(words) is not None:
        return None
    offered = any(word in ("ik", "wij", "we") for word in words[: match.begin]) and match.source in ("help", "hulp")
    if text.codes and match.source not in words_of("helping.about_codes"):
        return None
    if text.claims and match.begin > 3 and not text.asks and match.source not in words_of("helping.anywhere"):
        return None
    asked_first = text.asks and text.states and text.opens(match) and match.source not in words_of("helping.anywhere")
    if offered or asked_first:
        return None
    if match.source in words_of("helping.short") and len(words) > 6:
        return None
    return plain(r.Plain("help"), text)
