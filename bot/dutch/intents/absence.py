"""Why does this file exist? To read that somebody is away, until when, and who stands in."""

from __future__ import annotations

import functools
import itertools
from datetime import date, timedelta

from bot.dutch import readings as r
from bot.dutch.clauses import Clause
from bot.dutch.intents.people import person_in, person_used
from bot.dutch.intents.recogniser import Found
from bot.dutch.lexicon import Match, Phrases, lexicon, phrase, section, words_of
from bot.dutch.moments.calendar import add_length
from bot.dutch.moments.lengths import read_length
from bot.dutch.moments.mentions import Mention
from bot.dutch.moments.scan import Scan
from bot.dutch.statuses.claims import STATUS
from bot.dutch.text import Text
from bot.dutch.words import number_words

_BEGINS = frozenset({"none", "vanaf", "op", "per", "over"})
_SOLID = frozenset(
    (
        "done",
        "achieved",
        "delivered",
        "on_track",
        "delayed",
        "blocked",
        "not_started",
        "finishing",
        "makes",
        "misses",
    )
)


@functools.cache
def _absent_phrases() -> Phrases:
    lines = [phrase(line, "absent") for line in lexicon()["intents"]["absent"]]
    return Phrases([*lines, *(phrase(line, "not absent") for line in lexicon()["intents"]["absent_not"])])


def absence(text: Text) -> Found | None:
    """The sender is away for a while."""
    words = text.words
    if text.phrase("intents.absent") is None:
        return None
    if words[0] in words_of("absent.asking") and (text.asks or words[0] in ("wie", "welke")):
        return None
    match = next((one for one in text.phrases(_absent_phrases()) if one.meaning == "absent"), None)
    if match is None:
        return None
    beside = _beside(text, match)
    openers = {clause.words[0] for clause in beside}
    spoken = {word for clause in beside for word in clause.words}
    person = (words_of("absent.person") & spoken) | (words_of("absent.of_oneself") & openers)
    solid = [match for match in text.claims if match.meaning in _SOLID]
    if text.codes and (solid or not person):
        return None
    weak = match.source in words_of("absent.weak")
    if weak and text.codes:
        return None
    if weak and not person and len(words) > 6 and not text.mentions:
        return None
    back = "terug" in words or person_in(text) is not None
    short = (len(words) <= 5 or back) and bool(text.mentions) and not text.codes
    if match.source in words_of("absent.personal") and not person and not short:
        return None
    if (solid and not person) or (weak and any(match.meaning in STATUS for match in text.claims)):
        return None
    if weak and not person and any(match.meaning == "waiting" for match in text.claims):
        return None
    if not person and len(words) > 14:
        return None
    until = None if section("absent.open").any(words) is not None else _last_day_away(text)
    deputy = person_in(text)
    return Found(
        r.Absent(until, deputy), (text.use(match.begin, match.end, "afwezig"), *text.named, *person_used(text, deputy))
    )


def _beside(text: Text, match: Match) -> list[Clause]:
    """The sentence that says so: "onze projectleider is ziek. We lopen uit" is of somebody else."""
    at = text.spoken[match.begin].begin
    here = next((one for one in text.clauses if one.items[0].begin <= at <= one.items[-1].begin), None)
    return [one for one in text.clauses if here is None or one.sentence == here.sentence]


def _so_long_from(text: Text, clause: Clause, mention: Mention) -> date | None:
    """`vrijdag voor twee weken weg`, `vanaf morgen ben ik drie weken afwezig`: a stretch that begins on the day named."""
    first = mention.moment.first if mention.moment is not None else mention.end
    alone = mention.moment is None or mention.prefix == "vanaf" or mention.moment.first == mention.moment.last
    if not alone or mention.prefix not in _BEGINS or first is None or first < text.on:
        return None
    scan = Scan(text.tokens, text.on)
    for item in clause.items:
        length = read_length(scan, item.begin) if item.kind != "moment" else None
        if length is not None and length.unit != "day" and (end := add_length(first, length)) is not None:
            return end - timedelta(days=1)
    return None


def _last_day_away(text: Text) -> date | None:
    """The last day away: before the day of coming back, or the end of the stretch named."""
    clauses = text.clauses
    away: date | None = None
    stretch: date | None = None  # "vanaf maandag drie weken"; from which day "vrijdag drie weken" counts is not said
    for clause in clauses:
        words = set(clause.words)
        back = bool({"terug"} & words or ("weer" in words and not {"ziek", "weg"} & words) or {"hervat", "hervatten"} & words)
        for place, item in enumerate(clause.items):
            mention = item.mention
            if mention is None:
                continue
            moment = mention.moment
            if back and not (mention.prefix in ("tot", "tm") and not {"terug", "weer"} & set(clause.words[place:])):
                if moment is None:
                    day = mention.end
                elif mention.prefix == "na":
                    day = moment.last + timedelta(days=1)
                else:
                    day = moment.first
                if day is not None and day > text.on:
                    return day - timedelta(days=1)
                continue
            if mention.prefix == "na":
                continue
            if (last := _so_long_from(text, clause, mention)) is not None:
                stretch = last if mention.prefix == "vanaf" else stretch
                continue
            if mention.prefix == "vanaf":
                if moment is not None and moment.first > text.on and "weer" in words:
                    return moment.first - timedelta(days=1)
                continue
            if mention.prefix == "tot" and moment is not None:
                end = mention.end
            elif mention.prefix == "per":
                continue
            else:
                end = mention.end
            if end is not None and end >= text.on:
                away = end if away is None else max(away, end)
    counted = any(
        item.kind == "number" or item.word in number_words()
        for item, after in itertools.pairwise(text.spoken)
        if after.word in words_of("absent.counted")
    )
    if away is None:
        return stretch
    return None if counted and away <= text.on + timedelta(days=2) else away
