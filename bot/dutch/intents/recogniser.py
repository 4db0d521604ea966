"""Why does this file exist? To say what a recogniser is: it looks at a text and finds one intent in it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.dutch import readings as r
from bot.dutch.text import Text, Use


@dataclass(frozen=True, slots=True)
class Found:
    """An intent with the words that it stands on. `Unknown` is found too: the words say that the bot must ask."""

    intent: r.Reading
    used: tuple[Use, ...] = ()


class Recogniser(Protocol):
    """One reason to write to the bot. Never guesses: what does not fit its reason is None."""

    def __call__(self, text: Text, /) -> Found | None:
        """The intent, or None when the text is about something else."""


def unknown(because: r.Unclear, used: Iterable[Use] = ()) -> Found:
    """The bot must ask back."""
    return Found(r.Unknown(because), tuple(used))


def plain(intent: r.Plain, text: Text) -> Found:
    """An intent without details, which the whole text stands for."""
    return Found(intent, (text.all(PLAIN[intent.intent]),))


PLAIN = {
    "undo": "trekt het vorige antwoord in",
    "yes": "ja",
    "no": "nee",
    "help": "vraagt hoe het werkt",
    "greeting": "groet",
    "thanks": "bedankt",
    "stop": "wil geen berichten meer",
}
