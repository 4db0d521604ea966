"""Why does this file exist? To read that somebody wants to be asked later."""

from __future__ import annotations

from datetime import date

from bot.dutch import readings as r
from bot.dutch.intents.recogniser import Found
from bot.dutch.lexicon import section, words_of
from bot.dutch.text import Text


def snooze(text: Text) -> Found | None:
    """ "Ask me again", with the day to do so."""
    words = text.words
    match = text.phrase("intents.snooze")
    if match is None or (
        text.phrase("intents.absent") is not None
        and not any(word.startswith(("vraag", "vragen", "herinner")) for word in words)
    ):
        return None
    if words[match.begin] == "vraag" and match.begin and words[match.begin - 1] in words_of("snoozing.naming"):
        return None
    past = bool(text.mentions) and all((one.first_day or text.on) < text.on for one in text.mentions)
    if match.source.startswith("stuur") and past:  # "stuur die van vorige week nog eens": what was, not when to ask
        return None
    if match.source.startswith("@moment") and section("snoozing.telling").any(words) is not None:
        return None
    not_yet = "nog" in words[max(0, match.begin - 1) : match.begin] and "wel" in words
    if words[0] in words_of("snoozing.asking") or not_yet:
        return None
    ordered = not match.source.startswith("@moment")  # "vraag het vrijdag, dan heb ik het overleg achter de rug"
    then = [clause for clause in text.clauses if ordered and "dan" in clause.words[:2]]
    told = [match for clause in text.clauses if clause not in then for match in clause.matches]
    solid = [m for m in told if m.meaning in ("done", "on_track", "delayed", "blocked", "not_started", "started", "misses")]
    if solid or (len(text.codes) > 1 and text.claims) or (text.claims and match.source in words_of("snoozing.pausing")):
        return None
    if text.phrase("intents.postpone") is not None and words_of("snoozing.deadlines").intersection(words):
        return None
    until: date | None = None
    dated = [mention for mention in text.mentions if (mention.first_day or text.on) > text.on]
    if dated:
        until = dated[-1].first_day
    soft = match.source in words_of("snoozing.soft")
    if until is None and match.source in ("herinnering", "reminder", "kom ... terug") and len(words) > 6:
        return None
    if until is None and soft and match.source in ("kom ... terug", "komt ... niet uit", "geen tijd"):
        return None
    if match.source in words_of("snoozing.dated") and (until is None or (text.codes and text.claims)):
        return None
    if "geen" in words and any(word.startswith("herinnering") for word in words):
        return None
    return Found(r.Snooze(until), (text.use(match.begin, match.end, "vraag het later"), *text.named))
