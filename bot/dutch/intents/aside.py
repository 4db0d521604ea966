"""Why does this file exist? To read what people say instead of how it stands: not ours, no longer right, I will ask around.

The bot has a button for each, and whatever a button says can also be typed.
"""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found
from bot.dutch.intents.snooze import snooze
from bot.dutch.lexicon import section, words_of
from bot.dutch.statuses.claims import STATUS
from bot.dutch.text import Text

KINDS: tuple[r.Other, ...] = ("outdated", "not_ours", "asking")
MEANT: dict[r.Other, str] = {"outdated": "klopt niet meer", "not_ours": "niet van ons", "asking": "vraagt het na"}


def aside(text: Text) -> Found | None:
    """One of these about the codes named, or about what was asked; never beside a status or in a question."""
    words = text.words
    if text.asks or words[0] in words_of("asking.surely") or text.wrong_code or words_of("asides.about_else") & set(words):
        return None
    found = [(kind, match) for kind in KINDS if (match := section(f"asides.{kind}").any(words)) is not None]
    if not found:
        return None
    kind, match = found[0]
    told = any(claim.meaning in STATUS for claim in text.claims)
    if told and not (kind == "asking" and words_of("asides.whether") & set(words)):
        return None
    if kind == "asking" and snooze(text) is not None:
        return None
    return Found(r.Aside(kind, tuple(text.codes)), (text.use(match.begin, match.end, MEANT[kind]), *text.named))
