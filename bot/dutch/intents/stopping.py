"""Why does this file exist? To read that somebody wants no more messages."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, plain
from bot.dutch.lexicon import words_of
from bot.dutch.text import Text


def stopping(text: Text) -> Found | None:
    """ "No more messages" in any wording; never about one code."""
    words = [word for word in text.words if word not in words_of("fillers.words")]
    if words in (
        ["stop"],
        ["stop", "ermee"],
        ["stoppen"],
        ["stop", "stop"],
        ["stop", "nu"],
        ["stop", "a"],
        ["stop", "er", "mee"],
        ["ik", "wil", "stoppen"],
        ["ik", "stop", "ermee"],
        ["ophouden"],
        ["stop", "dit"],
    ):
        return plain(r.Plain("stop"), text)
    match = text.phrase("intents.stop")
    if match is None or text.codes or words_of("stopping.something_else").intersection(text.words):
        return None
    if text.words[:1] and text.words[0] in ("hoe", "wat", "waarom"):
        return None
    return plain(r.Plain("stop"), text)
