"""Why does this file exist? To tell "is klaar" from "is eind mei klaar": finished now, to come, or a part only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.dutch.clauses import Clause
from bot.dutch.items import Item
from bot.dutch.lexicon import Match, section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.statuses.claims import Claim


def finished_when(
    claim: Claim,
    match: Match,
    clause: Clause,
    flags: set[str],
    moments: Sequence[tuple[int, Item]],
    on: date,
) -> Claim:
    """Whether something called finished is so now, is to come, or is a part only."""
    words = clause.words
    told_by = [match, *(one for one in clause.matches if one.meaning == "neutral")]  # "ik deel u mee" names no part
    used_words = {words[place] for one in told_by for place in one.used}
    if any(word.startswith(("kan", "mag", "kun", "mogen")) for word in used_words):
        return claim
    for _, item in moments:
        mention = item.mention
        if mention is None:
            continue
        first = words[clause.items.index(item)] if item in clause.items else ""
        if first and _since(mention, on):
            return claim
        if _last_week(mention, match, words, flags):
            return claim
        day = mention.named_day
        open_ended = (
            mention.kind == "vanaf"
            and mention.start is not None
            and mention.start > on
            and (mention.by not in words_of("past.since") or "na" in words)
        )
        if open_ended and ("future" in flags or not _long_ago_rather(mention, on)):
            return "finishing"  # "niet eerder dan juli klaar"
        if mention.kind == "vanaf" and mention.prefix == "vanaf" and mention.start is not None and mention.start <= on:
            return claim
        if day is not None and day > on:
            named = mention.moment
            participle = words[match.end - 1].endswith(("d", "t", "en")) and match.source != "gereed"
            already = participle and named is not None and named.yearless is not None and words_of("past.already") & set(words)
            if already or (_long_ago_rather(mention, on) and "future" not in flags):
                return claim
            return "finishing"
        if mention.prefix == "na":
            return "finishing"
        if day is not None and (day < on or (day == on and "future" not in flags)):
            return claim
    if "future" in flags:
        return "finishing"
    if _first_step(clause):
        return "trouble"
    if match.source.startswith("ons|"):
        return "delivered"
    if words_of("parts.words") & (set(words) - used_words) and not words_of("parts.whole") & set(words):
        return "started"
    return claim


def _first_step(clause: Clause) -> bool:
    """`het plan van aanpak is klaar`: the result itself may be something else, so the bot asks."""
    used = {place for match in clause.matches for place in match.used}
    return any(used.isdisjoint(step.used) for step in section("parts.first_steps").all(clause.words))


def _since(mention: Mention, on: date) -> bool:
    return mention.prefix == "vanaf" and mention.moment is not None and mention.end is None and (mention.moment.first <= on)


def _last_week(mention: Mention, match: Match, words: Sequence[str], flags: set[str]) -> bool:
    """`vrijdag hebben we het opgeleverd`: a bare weekday beside a perfect is the last one gone by."""
    bare = mention.moment is not None and mention.moment.weekday and mention.prefix in ("none", "op")
    perfect = bool(words_of("past.perfect") & set(words)) and words[match.end - 1].endswith(("d", "t", "en"))
    return bare and perfect and "future" not in flags


def _long_ago_rather(mention: Mention, on: date) -> bool:
    """`is in mei afgerond`, said in June without a year, is last May and not the next."""
    moment = mention.moment
    if moment is None or moment.yearless is None:
        return False
    before = moment.yearless(moment.first.year - 1)
    return (
        before is not None and timedelta(0) <= on - before[1] <= timedelta(days=75) and moment.last - on >= timedelta(days=240)
    )
