"""Why does this file exist? To read that somebody else is the right person from now on."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.intents.people import person_in, person_used
from bot.dutch.intents.recogniser import Found
from bot.dutch.lexicon import section, words_of
from bot.dutch.text import Text


def handover(text: Text) -> Found | None:
    """Somebody leaves this to somebody else, for good."""
    words = text.words
    match = section("intents.handover").any(words)
    if match is None or text.asks or (words and words[0] in words_of("handing_over.asking")):
        return None
    if section("intents.handover_not").any(words) is not None:
        return None
    if match.source in words_of("handing_over.report") and text.claims and text.codes:
        return None
    if section("intents.absent").any(words) is not None and match.source in words_of("handing_over.stand_in"):
        return None
    to = person_in(text)
    if match.source in words_of("handing_over.named") and to is None:
        return None
    return Found(r.Handover(to), (text.use(match.begin, match.end, "overgedragen"), *person_used(text, to)))
