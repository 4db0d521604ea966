"""Why does this file exist? To read that somebody else is the right person from now on."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.clauses import Clause
from bot.dutch.intents.people import person_in, person_used
from bot.dutch.intents.recogniser import Found
from bot.dutch.lexicon import Match, section, words_of
from bot.dutch.text import Text

_TOLD = frozenset({"done", "achieved", "on_track", "delayed", "becomes", "misses", "makes", "blocked", "not_started"})


def _clause(text: Text, match: Match) -> Clause | None:
    at = text.spoken[match.begin].begin
    return next((clause for clause in text.clauses if clause.items[0].begin <= at <= clause.items[-1].begin), None)


def _asked(text: Text, match: Match) -> bool:
    """Whether these words stand in a question, and not in front of one."""
    here = _clause(text, match)
    if here is None or not here.question:
        return False
    alone = sum(1 for clause in text.clauses if clause.sentence == here.sentence) == 1
    return alone or here.words[0] in words_of("asking.verbs") | words_of("asking.words")


def _of_oneself(text: Text, match: Match) -> bool:
    here = _clause(text, match)
    return here is None or bool(words_of("absent.person").intersection(here.words))


def _named_beside(text: Text, match: Match, to: str) -> bool:
    """Whether the name stands in the same sentence; "het ligt stil. Ik sprak Karin" leaves it to nobody."""
    here = _clause(text, match)
    name = {token.begin for token in person_used(text, to)}
    return here is None or any(
        clause.sentence == here.sentence and any(item.begin in name for item in clause.items) for clause in text.clauses
    )


def handover(text: Text) -> Found | None:
    """Somebody leaves this to somebody else, for good."""
    words = text.words
    if words and (words[0] in words_of("handing_over.asking") or text.phrase("intents.handover_not") is not None):
        return None
    told = (_told(text, match) for match in text.phrases(section("intents.handover")))
    return next((found for found in told if found is not None), None)


def _told(text: Text, match: Match) -> Found | None:
    """Whether these words say so of the sender's own task, and of nothing else."""
    if _asked(text, match):
        return None
    if match.source in words_of("handing_over.own") and not _of_oneself(text, match):
        return None
    if match.source in words_of("handing_over.report") and text.claims and text.codes:
        return None
    if text.phrase("intents.absent") is not None and match.source in words_of("handing_over.stand_in"):
        return None
    to = person_in(text)
    if to is not None and text.claims and not _named_beside(text, match, to):
        return None
    if to is None and any(claim.meaning in _TOLD for claim in text.claims) and not _of_oneself(text, match):
        return None
    if text.codes and (to is None or text.claims) and not _of_oneself(text, match):
        return None
    if match.source in words_of("handing_over.named") and to is None:
        return None
    return Found(r.Handover(to), (text.use(match.begin, match.end, "overgedragen"), *person_used(text, to)))
