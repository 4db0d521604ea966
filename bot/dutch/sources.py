"""Why does this file exist? To read where, when and by whom something was said: "(mail van Els Bos, 12 juni)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from bot.dutch.delays import read_day

SaidIn: TypeAlias = Literal["mail", "phone", "letter", "meeting", "paper"]
_WORDS: dict[str, SaidIn] = {
    "mail": "mail",
    "mailtje": "mail",
    "email": "mail",
    "telefoon": "phone",
    "telefonisch": "phone",
    "gebeld": "phone",
    "belletje": "phone",
    "brief": "letter",
    "post": "letter",
    "overleg": "meeting",
    "vergadering": "meeting",
    "gesprek": "meeting",
    "vragenlijst": "paper",
    "formulier": "paper",
    "papier": "paper",
}
_HALF_A_YEAR = timedelta(weeks=26)
_BEHIND = re.compile(r"^(?P<said>.*?)\s*\((?P<source>[^()]*)\)\s*\.?\s*$", re.DOTALL)
_CODE = re.compile(r"\b(?:[Aa] ?\d{1,2}|\d{1,2}\.\d{1,2}[a-z]?)\b")
_WHO = re.compile(r"\bvan (?P<name>[^\W\d_][^,()\d]{1,60}?)(?= van \d| op \d|,|$)")
_BEFORE = re.compile(
    rf"(?:[\s,:(]+(?:per|via|in|uit|tijdens|op|de|een|het))*[\s,:(]+(?:e-mail|{'|'.join(_WORDS)})\b", re.IGNORECASE
)
_BEHALF = re.compile(r"^\s*/?namens\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where and on which day, and who said it where that is named."""

    told_in: SaidIn
    on: date
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom, what was said, and where that was; `source` None where it names no place or no day."""

    organisation: str
    said: str
    source: Source | None


def read_source(text: str, on: date) -> Source | None:
    """The place, the day (past or today) and the name in such words."""
    found = _WHO.search(text)
    name = found["name"].strip() if found and found["name"][:1].isupper() else None
    rest = text.replace(name, "") if name else text  # "Jan" is a month too
    words = re.findall(r"[^\W\d_]+", rest.casefold().replace("e-mail", "email"))
    told_in = next((_WORDS[word] for word in words if word in _WORDS), None)
    day = read_day(rest, on)
    if told_in is None or day is None:
        return None
    if on - day > _HALF_A_YEAR and str(day.year) not in rest:  # a day to come: nobody means last year's
        day = day.replace(year=day.year + 1)
    return Source(told_in, day, name)


def read_behalf(text: str, on: date) -> Behalf:
    """ "ActiZ A11 vertraagd tot eind september (mail, 12 juni)", as typed behind /namens or the word namens.

    The source may stand in front too: "ActiZ mail 12 juni: 3.5 is klaar, 4.4 op schema".
    """
    text = _BEHALF.sub("", text)
    found = _BEHIND.match(text)
    said, source = (found["said"], read_source(found["source"], on)) if found else (text, None)
    code = _CODE.search(said)
    if code is None:
        return Behalf(said.strip(" :,"), "", source)
    who, said = said[: code.start()].strip(" :,"), said[code.start() :].strip()
    before = _BEFORE.search(who) if source is None else None
    if before is not None:
        who, source = who[: before.start()], read_source(who[before.start() :], on)
    return Behalf(who.strip(" :,"), said, source)


def opens_behalf(text: str) -> bool:
    """Whether a sentence begins so: "namens ActiZ: A11 is klaar (mail, 12 juni)"."""
    return _BEHALF.match(text) is not None and _CODE.search(text) is not None
