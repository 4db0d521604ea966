"""Why does this file exist? To read what a sentence asks of the register, with every filter that it names.

What filters cannot say ("per partij", "het oudste punt") is not answered with something wider: then nothing is read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from bot.dutch.filters import Asked, Find, read_filters
from bot.dutch.lexicon import section, words_of
from bot.dutch.names import Names, default_names
from bot.dutch.readings import Query, Reading, Unknown
from bot.dutch.text import text_of
from bot.dutch.words import tokenize

_FOR_THE_TEAM: frozenset[Find] = frozenset({"awaiting", "unaccepted", "accepted", "reopened", "without"})
"""What only the team asks for: "wat moeten we nog beoordelen" is about its own work, not about items of its own."""
_ABOUT: dict[str, Find] = {"overdue": "late", "upcoming": "soon", "silent": "silent"}


_CODE = re.compile(r"(?<![\w.,])(?:a ?\d{1,2}|\d{1,2}\.\d{1,2}b?)(?![\w.]\d)\b", re.IGNORECASE)
"""Where an item is named, a list of others is no answer."""


def read_question(
    text: str, reading: Reading, on: date, names: Names, themes: tuple[str, ...] = (), *, answering: bool = False
) -> Asked | None:
    """What a sentence asks of the register, where its `reading` is that it asks, or that it says nothing; else None.

    Who was asked something (`answering`) may only be unclear: "nog niet klaar" is a question of theirs only if it asks.
    """
    text = text_of(text, on, (), names).written
    if section("filters.opinion").any([token.norm for token in tokenize(text)]) is not None:
        return None
    asked = read_filters(text, on, names, themes)
    match reading:
        case Query(about="commitment") | Query(code=str()):
            return None
        case Unknown() if _CODE.search(text):
            return None
        case Query(about="mine") if asked.party is not None and asked.find not in _FOR_THE_TEAM:
            return replace(asked, unsure=True)
        case Query(about="mine"):
            if asked.kind in ("toezegging", "motie", "aanbeveling"):
                return replace(asked, find="open" if asked.find == "all" else asked.find)
            return asked if asked.find in _FOR_THE_TEAM or asked.instead else None
        case Query() | Unknown() if asked.unsure or _several_lines(text):
            return replace(asked, unsure=True) if isinstance(reading, Query) else None
        case Query():
            return _with_reading(asked, reading, text)
        case Unknown(because="vague" | "no_code" | "no_status" | "off_topic" | "which_code"):
            known = asked != Asked(words=asked.words, topic=asked.topic) or asked.words
            return _dated(asked, text) if known and _asks(text, asked, answering=answering) else None
        case _:
            return None


def _with_reading(asked: Asked, query: Query, text: str) -> Asked:
    """The same with what the grammar of sentences made of it."""
    year, quarter = query.quarter.split("-Q") if query.quarter else ("", "")
    if query.quarter:
        asked = replace(asked, quarter=(int(year), int(quarter)), due=None)
    if asked.instead:
        return asked
    find = asked.find
    if query.about == "silent" and query.party and re.match(r"\W*(?:heeft|hebben)\b", text, re.IGNORECASE):
        return replace(asked, find="all", party=query.party, words=None)
    if find in ("all", "soon", "open") and query.about in ("overdue", "silent"):
        find = _ABOUT[query.about]
    elif find == "all" and query.status == "blocked":
        find = "still"
    elif find in ("all", "soon"):
        timed = asked.quarter is not None or asked.due is not None or asked.said is not None
        coming = query.about == "upcoming" or find == "soon"
        find = "all" if not coming else "open" if timed else "soon"
    status = asked.status or query.status
    if (
        find in ("open", "late", "still")
        or query.about in ("overdue", "upcoming", "silent")
        or re.search("procent|percent|%", text)
    ):
        status = None
    return replace(asked, find=find, party=asked.party or query.party, line=asked.line or query.line, status=status)


def _several_lines(text: str) -> bool:
    """ "Lijn 1 en 3": one filter holds one of them."""
    return bool(re.search(r"lijn(?:en)? ?[1-3] ?(?:en|&|,|/|of|\+) ?(?:(?:programma)?lijn ?)?[1-3]\b", text, re.IGNORECASE))


def _dated(asked: Asked, text: str) -> Asked:
    """What falls due in a named time is no longer "soon"; and who asks when something is done does not say that it is."""
    if re.match(r"\W*wanneer\b", text, re.IGNORECASE):
        asked = replace(asked, status=None)
    if asked.find == "soon" and (asked.quarter or asked.due):
        asked = replace(asked, find="all")
    return asked


def _asks(text: str, asked: Asked, *, answering: bool) -> bool:
    """Whether words that no reading was found for ask something: by a sign, by their first word, or by being filters alone."""
    words = [token.norm for token in tokenize(text) if token.spoken]
    if len(words) == 1 and asked.party not in default_names().parties:
        return False  # "onderwijs": a party, a theme, or a line of the programme
    if asked == Asked(words=asked.words, topic=asked.topic) and not asked.topic:
        return bool(words) and words[0] in words_of("asking.list_orders") | words_of("asking.words") | {"zoek", "alles"}
    asking = words_of("asking.words") | words_of("asking.list_orders") | {"zoek", "en"}
    asking |= frozenset() if answering else words_of("asking.verbs") | {"laat"}
    surely = "?" in text or (bool(words) and words[0] in asking)
    headed = bool(words) and words[0] in words_of("asking.plurals") | {"alles", "alle"}
    verbless = not words_of("asking.finite").intersection(words)
    return surely or (not answering and (headed or verbless))


_PICTURE = re.compile(r"(?<!\w)(?:plaatjes?|grafiek(?:je|en)?|diagram|staafdiagram|overzichtsplaat)(?!\w)", re.IGNORECASE)
_BY_QUARTER = re.compile(r"kwarta|\bq[1-4]\b", re.IGNORECASE)


def read_picture(text: str) -> Literal["line", "quarter"] | None:
    """By what a picture of the progress is asked for: "een grafiek per kwartaal"; None where none is asked for."""
    if not _PICTURE.search(text):
        return None
    return "quarter" if _BY_QUARTER.search(text) else "line"
