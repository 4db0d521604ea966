"""Why does this file exist? To leave alone what is no message: machine syntax, orders to the program, other languages."""

from __future__ import annotations

import itertools
import re

from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import dutch_words, lexicon, section, words_of
from bot.dutch.text import Text, Use

_ATTACHED = re.compile(r"^\[[^\W\d_]{3,15}\]\s*(?=\S)")
"""What some programs put in front of a text: "[bijlage] https://..."."""


def no_message(text: Text) -> Found | None:
    """Machine syntax, orders to the program, other languages, noise."""
    tokens, written = text.tokens, text.text
    links = [token for token in tokens if token.kind == "link"]

    def inside(at: int) -> bool:
        return any(link.start <= at < link.end for link in links)

    for sign in lexicon()["machine"]["signs"]:
        at = written.find(sign)
        while at != -1 and inside(at):
            at = written.find(sign, at + 1)
        if at != -1:
            return unknown("machine", [_sign(text, at)])
    stripped = _ATTACHED.sub("", written.strip())
    if stripped.startswith(("/", "[", "--", "==", "\\")):
        return unknown("machine", [text.all("geen gewone zin")])
    spoken = [place for place, token in enumerate(tokens) if token.kind in ("word", "number")]
    words = [tokens[place].norm for place in spoken]
    order = section("machine.phrases").any(words)
    if order is not None:
        return unknown("machine", [Use(spoken[order.begin], spoken[order.end - 1] + 1, "opdracht aan het programma")])
    opening = [token.norm for before, token in itertools.pairwise(tokens) if before.norm == ";"] + words[:1]
    if ";" in written and words_of("machine.commands").intersection(opening):
        return unknown("machine")
    if not links and any(mark in written for mark in ("==", "&&", "||", "()", "=>", "::", "[]", '":', '="', "='")):
        return unknown("machine", [text.all("tekens uit een programma")])
    only = words_of("foreign.only")
    foreign = [word for word in words if word in only]
    both = words_of("foreign.words")
    share = sum(1 for word in words if word in both)
    known = dutch_words()
    dutch = sum(1 for word in words if word in known and word not in both)
    alone = dutch == 0 and share == len(words) and len(words) <= 3
    if (len(foreign) >= 2 and share > dutch) or (foreign and alone):
        return unknown("foreign", [text.all("andere taal")])
    letters = [char for char in written if char.isalpha()]
    if letters and sum(1 for char in letters if ord(char) > 0x24F) > len(letters) // 2:
        narrow = sum(1 for char in letters if 0xFF00 <= ord(char) <= 0xFFEF or 0x1D400 <= ord(char) <= 0x1D7FF)
        if narrow < len(letters) // 2:
            return unknown("foreign", [text.all("ander schrift")])
    return None


def _sign(text: Text, at: int) -> Use:
    """The token that stands at this place of the text as written."""
    place = next((n for n, token in enumerate(text.tokens) if token.start <= at < token.end), 0)
    return Use(place, place + 1, "teken uit een programma")
