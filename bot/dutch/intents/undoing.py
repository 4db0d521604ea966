"""Why does this file exist? To read that somebody takes the last answer back."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, plain, unknown
from bot.dutch.lexicon import section, words_of
from bot.dutch.text import Text


def undoing(text: Text) -> Found | None:
    """The last answer withdrawn, or corrected without saying what it should be."""
    words = text.words
    match = text.phrase("intents.undo")
    if match is None or text.corrects:
        return None
    if match.source in words_of("undoing.unreal") and (
        text.asks or words[0] in words_of("asking.words") or words_of("undoing.finished") & set(words)
    ):
        return None
    if words[0] == "hoe" or words[0] in words_of("asking.surely"):
        return None
    others = [m for m in text.phrases(section("intents.undo")) if m.source not in words_of("undoing.soft")]
    if text.claims and text.codes and not others:
        return unknown("contradicting", [text.use(match.begin, match.end, "herstelt een vorig bericht")])
    return plain(r.Plain("undo"), text)
