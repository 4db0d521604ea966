"""Why does this file exist? To read that somebody asks for a later deadline."""

from __future__ import annotations

from datetime import date

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.text import Text


def postpone(text: Text) -> Found | None:
    """A request for a later deadline; that it will be late is a report."""
    words = text.words
    match = section("intents.postpone").any(words)
    if match is None or section("intents.postpone_not").any(words) is not None:
        return None
    if words[0] in words_of("postponing.asking"):
        return None
    wished = words_of("postponing.wished")
    if match.source in ("uitstel", "verlenging", "respijt") and {"wordt", "worden"} & set(words) and not wished & set(words):
        return None
    request = section("intents.postpone_ask").any(words)
    if request is None:
        return None
    if "blocked" in {m.meaning for m in text.claims}:
        return None
    strong = match.source not in words_of("postponing.weak")
    if not strong and not text.asks and not words_of("postponing.polite") & set(words):
        return None
    if len(text.codes) > 1 or text.wrong_code:
        return unknown("which_code")
    until: date | None = None
    usable = [mention for mention in text.mentions if mention.named_day and mention.named_day > text.on]
    if usable:
        toward = [
            mention
            for mention in usable
            if mention.prefix in ("tot", "tm") or _before_word(text, mention) in words_of("postponing.toward")
        ]
        until = (toward or usable)[-1].named_day
    return Found(
        r.Postpone(text.codes[0] if text.codes else None, until),
        (text.use(match.begin, match.end, "vraagt uitstel"), *text.named),
    )


def _before_word(text: Text, mention: Mention) -> str:
    return text.tokens[mention.begin - 1].norm if mention.begin else ""
