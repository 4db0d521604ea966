"""Why does this file exist? To read a whole message: what its sender wants, with the values that it names.

The recognisers are tried from the surest to the widest: texts that are no message at all, bare words (ja, stop), fixed
purposes (uitstel, afwezig), questions, and at last how things stand. Whatever fits none of them, or two of them, is
`Unknown`, and the bot asks back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dutch.delays import read_delay, read_moment
from bot.dutch.intents.absence import absence
from bot.dutch.intents.aside import aside
from bot.dutch.intents.bare import bare, nothing_said
from bot.dutch.intents.doubt import doubted, unread
from bot.dutch.intents.evidence import evidence
from bot.dutch.intents.handover import handover
from bot.dutch.intents.helping import helping
from bot.dutch.intents.no_message import no_message
from bot.dutch.intents.off_topic import off_topic, wrong_code
from bot.dutch.intents.postpone import postpone
from bot.dutch.intents.query import query
from bot.dutch.intents.recogniser import Found, Recogniser
from bot.dutch.intents.report import report
from bot.dutch.intents.snooze import snooze
from bot.dutch.intents.stopping import stopping
from bot.dutch.intents.undoing import undoing
from bot.dutch.names import Names, default_names
from bot.dutch.readings import MessageReading
from bot.dutch.text import Text, text_of
from bot.dutch.words import quote

__all__ = ["read_delay", "read_message", "read_moment"]

RECOGNISERS: tuple[Recogniser, ...] = (
    no_message,
    nothing_said,
    bare,
    stopping,
    undoing,
    off_topic,
    helping,
    aside,
    handover,
    snooze,
    postpone,
    absence,
    wrong_code,
    query,
    evidence,
    report,
)


def read_message(text: str, on: date, asked: Sequence[str] = (), names: Names | None = None) -> MessageReading:
    """What a message of day `on` means; `asked` are the codes that the bot's last question was about. Never refuses."""
    taken_apart = text_of(text, on, asked, names or default_names())
    found = next(one for one in (recognise(taken_apart) for recognise in RECOGNISERS) if one is not None)
    rest = unread(taken_apart, found)
    return _explained(doubted(taken_apart, found, rest), taken_apart, rest)


def _explained(found: Found, text: Text, rest: Sequence[int]) -> MessageReading:
    why = [
        (quote(text.text, text.tokens, use.begin, use.end).strip(), use.meaning)
        for use in sorted(found.used, key=lambda use: use.begin)
    ]
    return MessageReading(found.intent, tuple(dict.fromkeys(why)), tuple(text.tokens[token].text for token in rest))
