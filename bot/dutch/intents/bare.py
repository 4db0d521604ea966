"""Why does this file exist? To read what is said in a word or two: yes, no, thanks, a greeting."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, plain, unknown
from bot.dutch.lexicon import Phrases, lexicon, phrase, section, words_of
from bot.dutch.text import Text


@functools.cache
def _bare_sets() -> dict[str, tuple[Phrases, frozenset[str]]]:
    allowed = words_of("bare.with")
    sets = {}
    for name in ("yes", "no"):
        sets[name] = (Phrases(phrase(line, name) for line in lexicon()["bare"][name]), allowed)
    return sets


_YES_NO: tuple[Literal["no", "yes"], ...] = ("no", "yes")


def nothing_said(text: Text) -> Found | None:
    """Nothing, signs only, or nothing but a greeting or a thank-you."""
    if not any(token.kind in ("word", "number", "emoji", "link") for token in text.tokens):
        return unknown("empty")
    if any(item.kind != "emoji" or _tells(item.word) for item in text.spoken):
        return None
    if text.greeted:
        return plain(r.Plain("greeting"), text)
    thanks = section("courtesies.thanks").any([item.word for item in text.whole])
    return plain(r.Plain("thanks"), text) if thanks else unknown("empty")


def _tells(emoji: str) -> bool:
    """Whether a picture says something by itself: done, stuck, yes, thank you."""
    sections = ("claims", "bare.yes", "bare.no", "courtesies.thanks", "doubting.phrases", "intents")
    return any(section(name).at([emoji], 0) is not None for name in sections)


def _without_sounds(words: Sequence[str]) -> Sequence[str]:
    """`eh ja klopt`: what somebody says before he says something."""
    said = next((at for at, word in enumerate(words) if word not in words_of("fillers.sounds")), 0)
    return words[said:]


def bare(text: Text) -> Found | None:
    """A bare yes, no or thank-you, or nothing but a greeting."""
    words = _without_sounds(text.words)
    exact = " ".join(words)
    if text.thanked and all(word in words_of("courtesies.praise") for word in words) and not text.asks:
        return plain(r.Plain("no" if words[0] == "nee" else "thanks"), text)
    for intent in _YES_NO:
        if exact in lexicon()["bare"][intent]:
            return plain(r.Plain(intent), text)
    thanks = section("courtesies.thanks").any(words)
    if thanks is not None:
        praise = words_of("courtesies.praise")
        more = section("courtesies.thanks")
        rest = [word for place, word in enumerate(words) if place not in thanks.used]
        rest = [word for word in rest if word not in praise and more.at([word], 0) is None]
        if not rest:
            return plain(r.Plain("thanks"), text)
        coming = any((mention.named_day or text.on) >= text.on for mention in text.mentions)
        valued = text.asks or text.codes or coming or text.url is not None
        if len(rest) <= 3 and not valued and section("claims").any(words) is None and section("intents").any(rest) is None:
            return plain(r.Plain("thanks"), text)
    if len(words) <= 6:
        for intent in _YES_NO:
            phrases, allowed = _bare_sets()[intent]
            match = phrases.at(words, 0)
            if match is None:
                continue
            rest = [word for place, word in enumerate(words) if place not in match.used]
            plus = allowed | {"niet"} if intent == "no" else allowed
            if all(word in plus or (phrases.at([word], 0) is not None) for word in rest) and not text.asks:
                if "maar" in rest or ("niet" in rest and intent == "yes"):
                    continue
                return plain(r.Plain(intent), text)
    return None
