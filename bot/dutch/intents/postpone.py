"""Why does this file exist? To read that somebody asks for a later deadline."""

from __future__ import annotations

import functools
from datetime import date

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import Match, Phrases, lexicon, phrases_of, section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.text import Text

SHORT = 6  # words; a question without its mark


def postpone(text: Text) -> Found | None:
    """A request for a later deadline; that it will be late is a report."""
    words = text.words
    needed = _needed(text)
    match = needed or next(iter(text.phrases(_wishes())), None) or _may_we(text)
    if match is None or (needed is None and _refused(text, match)):
        return None
    if words[0] in words_of("postponing.asking"):
        return None
    wished = words_of("postponing.wished")
    if match.source in ("uitstel", "verlenging", "respijt") and {"wordt", "worden"} & set(words) and not wished & set(words):
        return None
    request = text.phrase("intents.postpone_ask")
    if request is None:
        return None
    if match.source.startswith(("mag|", "kan|")) and not text.asks and "graag" not in words and not _opens(text, match):
        return None
    told = {match.meaning for match in text.claims}
    if "blocked" in told or (told & {"on_track", "done"} and request.source in words_of("postponing.nouns")):
        return None
    if (
        needed is None
        and told & {"misses", "delayed", "becomes"}
        and not text.asks
        and not words_of("postponing.polite") & set(words)
    ):
        return None
    strong = match.source not in words_of("postponing.weak")
    if not strong and not text.asks and not words_of("postponing.polite") & set(words):
        return None
    if len(text.codes) > 1 or text.wrong_code:
        return unknown("which_code")
    until: date | None = None
    usable = [
        mention
        for mention in text.mentions
        if mention.named_day
        and mention.named_day > text.on
        and _before_word(text, mention) not in words_of("postponing.former")
    ]
    if usable:
        toward = [
            mention
            for mention in usable
            if mention.prefix in ("tot", "tm") or _before_word(text, mention) in words_of("postponing.toward")
        ]
        until = (toward or [one for one in usable if not _of_something_else(text, one)] or usable)[-1].named_day
    return Found(
        r.Postpone(text.codes[0] if text.codes else None, until),
        (text.use(match.begin, match.end, "vraagt uitstel"), *text.named),
    )


@functools.cache
def _wishes() -> Phrases:
    """The wordings of the lexicon, none of them across a "maar": "niet zo snel als we willen, maar we halen de deadline"."""
    return Phrases(phrases_of(lexicon()["intents"]["postpone"], "intents.postpone"), clauses=True)


def _refused(text: Text, match: Match) -> bool:
    """Whether the same sentence says that it is no request; "dat vergt meer tijd" in the next one tells why it is made."""
    at = text.spoken[match.begin].begin
    sentence = next((one.sentence for one in text.clauses if one.items[0].begin <= at <= one.items[-1].begin), None)
    inside = [item.word for one in text.clauses if one.sentence == sentence and one.items[0].begin <= at for item in one.items]
    return section("intents.postpone_not").any(inside if sentence is not None else text.words) is not None


def _needed(text: Text) -> Match | None:
    """`we hebben meer tijd nodig. Kan dat?`: a need, and behind it the question whether it may be so."""
    leave = section("postponing.leave").any(text.words) if text.asks else None
    return None if leave is None else section("postponing.needed").any(text.words[: leave.begin])


def _opens(text: Text, match: Match) -> bool:
    """Whether a clause begins with these words, as a question does: "kunnen we pas in mei ...", not "A2 kunnen we ..."."""
    at = text.spoken[match.begin].begin
    return any(clause.items[0].begin == at for clause in text.clauses)


def _may_we(text: Text) -> Match | None:
    """`mogen we voor A8 tot oktober?`: a question for leave with no verb but a moment to come."""
    words = text.words
    asked = section("postponing.may_we").at(words, 0)
    last = [] if text.claims else [len(text.spoken) - 1]
    until = next(
        (n for n, item in enumerate(text.spoken) if item.mention and (item.mention.prefix in ("tot", "tm") or n in last)), None
    )
    if asked is None or until is None or not (text.clauses[0].question or len(words) <= SHORT):
        return None
    return Match("postpone", (*asked.used, until), asked.source) if asked.end <= until <= asked.end + 4 else None


def _of_something_else(text: Text, mention: Mention) -> bool:
    """`15 mei zou helpen, de alv is pas 8 mei`: the day of a meeting is not asked for."""
    here = next((clause for clause in text.clauses if any(item.mention is mention for item in clause.items)), None)
    return here is not None and section("moment_roles.other").any(here.words) is not None


def _before_word(text: Text, mention: Mention) -> str:
    return text.tokens[mention.begin - 1].norm if mention.begin else ""
