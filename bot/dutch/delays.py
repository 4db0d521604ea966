"""Why does this file exist? To read what comes after "vertraagd": a day, and the rest as the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.dutch.clauses import clauses_of
from bot.dutch.items import items_of
from bot.dutch.lexicon import words_of
from bot.dutch.moments.mentions import Mention, mentions
from bot.dutch.names import Names
from bot.dutch.readings import Delay
from bot.dutch.statuses.standing import stand
from bot.dutch.text import MOST
from bot.dutch.words import Token, quote, tokenize

_A_YEAR = timedelta(days=364)


def read_moment(text: str, on: date) -> date | None:
    """The last day of the moment that a text names for completion, if it names exactly one such day."""
    return read_delay(text, on).expected


def read_day(text: str, on: date) -> date | None:
    """The one day that a text names as its own, which is past or today: "brief aan de Kamer van 3 juni"."""
    tokens = tokenize(text[:MOST])
    found = [one.moment for one in mentions(tokens, on) if one.moment is not None and one.moment.size == "day"]
    if len(found) != 1:
        return None
    if found[0].yearless is None or found[0].last <= on:
        return found[0].last
    return next((one.moment.last for one in mentions(tokens, on - _A_YEAR) if one.moment is not None), None)


def read_rest(text: str, on: date) -> Delay:
    """What comes after "deels klaar": the one day to come that it names is when the rest is expected."""
    found = read_delay(text, on)
    if found.expected is not None:
        return found
    tokens = tokenize(text[:MOST])
    named = [one for one in mentions(tokens, on) if one.named_day is not None and one.named_day >= on]
    rest = [one for one in named if not _refused(tokens, one)]
    return Delay(rest[0].named_day, None, found.reason, rest[0].named_from) if len(rest) == 1 else found


def read_delay(text: str, on: date) -> Delay:
    """The new day, the words that named it and the rest as the reason: "wacht op cijfers, wordt half september"."""
    text = text[:MOST]
    tokens = tokenize(text)
    items = items_of(tokens, on, (), Names({}))
    clauses = clauses_of(items, tokens)
    standing = stand(clauses, on)
    mention = standing.expected_mention
    if mention is None:
        named = [one for one in mentions(tokens, on) if one.named_day is not None and one.named_day >= on]
        aimed = [one for one in named if one.prefix in ("tot", "tm") or _aimed(tokens, one)]
        old = [one for one in named if _refused(tokens, one)]
        rest = [one for one in named if one not in old]
        if len(aimed) == 1:
            mention = aimed[0]
        elif len(rest) == 1 and (_opens(tokens, rest[0]) or _fills(tokens, rest[0])):
            mention = rest[0]
    if mention is None:
        return Delay(None, None, text.strip() or None)
    first, last = mention.begin, mention.end_token
    while first > 0 and (tokens[first - 1].norm in words_of("delays.before")):
        first -= 1
    while last < len(tokens) and tokens[last].norm in words_of("delays.behind"):
        last += 1
    before = text[: tokens[first].start].strip(" \n\t,.;:-–—(")
    after = text[tokens[last - 1].end :].strip(" \n\t,.;:-–—)")
    reason = ", ".join(part for part in (before, after) if part)
    said = quote(text, tokens, mention.begin, mention.end_token)
    return Delay(mention.named_day, said, reason or None, mention.named_from)


def _aimed(tokens: Sequence[Token], mention: Mention) -> bool:
    before = [token.norm for token in tokens[max(0, mention.begin - 3) : mention.begin]]
    return bool(words_of("delays.aiming") & set(before))


def _opens(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether the text begins with it, cut off from what follows: "15 september, dan is er tijd voor stukken"."""
    return mention.begin == 0 and mention.end_token < len(tokens) and tokens[mention.end_token].norm in (",", ";", ":")


def _fills(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether the text is about little else."""
    return len(tokens) - (mention.end_token - mention.begin) <= 6


def _refused(tokens: Sequence[Token], mention: Mention) -> bool:
    return mention.begin > 0 and tokens[mention.begin - 1].norm in ("niet", "ipv", "was")
