"""Why does this file exist? To read which filters a few typed words name: what, whose, where in the programme, and when.

What no filter is, is what to search for. Unlike a sentence this is a command: "te laat ActiZ Q2", "klaar lijn 2", "stagiairs".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from bot.dutch.moments.mentions import mentions
from bot.dutch.names import Names, parties_in
from bot.dutch.readings import Status
from bot.dutch.terms import read_term
from bot.dutch.words import tokenize

Find: TypeAlias = Literal["all", "late", "soon", "silent", "still", "awaiting", "without"]
Level: TypeAlias = Literal["zorgorganisatie", "sector_en_regio", "systeem_en_overheid"]
Kind: TypeAlias = Literal["afspraak", "actie", "toezegging", "motie", "aanbeveling"]

_A_YEAR = timedelta(days=364)
_FIND: tuple[tuple[Find, str], ...] = (
    ("late", r"te laat|over(?: de| zijn| hun)? termijn|verlopen|achterstallig"),
    ("soon", r"binnenkort|loopt (?:bijna )?af|komt eraan|aflopend"),
    ("awaiting", r"wacht(?:en)? op (?:een )?oordeel|zonder oordeel|te beoordelen"),
    ("without", r"zonder aanspreekpunt|geen aanspreekpunt"),
    ("silent", r"zonder antwoord|geen antwoord|nog niet geantwoord|stille?"),
    ("still", r"ligt stil|liggen stil|stilstaand"),
)
_STATUS: tuple[tuple[Status, str], ...] = (
    ("not_started", r"niet gestart|nog niet begonnen"),
    ("on_track", r"op schema|loopt"),
    ("delayed", r"vertraagde?"),
    ("done", r"klaar"),
)
_LEVEL: tuple[tuple[Level, str], ...] = (
    ("zorgorganisatie", r"zorgorganisaties?"),
    ("sector_en_regio", r"sector(?: en regio)?"),
    ("systeem_en_overheid", r"systeem(?: en overheid)?"),
)
_KIND: tuple[tuple[Kind, str], ...] = (
    ("afspraak", r"afspraken|afspraak"),
    ("actie", r"acties?"),
    ("toezegging", r"toezegging(?:en)?"),
    ("motie", r"moties?"),
    ("aanbeveling", r"aanbeveling(?:en)?"),
)
_SMALL = frozenset(
    "de het een van in op bij voor met die dat is zijn er wat welke punten punt onderdelen alle alles en of nog".split()  # noqa: SIM905
)
"""Words that name nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which filters were named; `words` is what was named besides, to search for."""

    find: Find = "all"
    party: str | None = None
    line: int | None = None
    opgave: int | None = None
    level: Level | None = None
    theme: str | None = None
    quarter: tuple[int, int] | None = None
    status: Status | None = None
    kind: Kind | None = None
    words: str | None = None


@dataclass(slots=True)
class _Rest:
    """What is left of the text while filters are taken out of it."""

    text: str
    taken: list[str] = field(default_factory=list)

    def take(self, form: str) -> re.Match[str] | None:
        found = re.search(rf"(?<!\w)(?:{form})(?!\w)", self.text, re.IGNORECASE)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found


def read_filters(text: str, on: date, names: Names, themes: tuple[str, ...] = ()) -> Asked:
    """The filters in a text of day `on`. Never refuses: what it does not know is searched for."""
    rest = _Rest(" ".join(text.split())[:300])
    theme = next((theme for theme in themes if rest.take(re.escape(theme))), None)
    party = _party(rest, names)
    find: Find = next((find for find, form in _FIND if rest.take(form)), "all")
    status = next((status for status, form in _STATUS if rest.take(form)), None)
    line, task = rest.take(r"(?:programma)?lijn ?([1-3])"), rest.take(r"opgave ?(\d{1,2})")
    quarter = _quarter(rest, on)
    level = next((level for level, form in _LEVEL if rest.take(form)), None)
    kind = next((kind for kind, form in _KIND if rest.take(form)), None)
    words = [word for word in re.findall(r"[\w'&-]+", rest.text) if word.casefold() not in _SMALL]
    return Asked(
        find,
        party,
        int(line[1]) if line else None,
        int(task[1]) if task else None,
        level,
        theme,
        quarter,
        status,
        kind,
        " ".join(words) or None,
    )


def _party(rest: _Rest, names: Names) -> str | None:
    tokens = tokenize(rest.text)
    found = next(iter(parties_in(tokens, names)), None)
    if found is None:
        return None
    begin, end = tokens[found.begin].start, tokens[found.end - 1].end
    rest.text = f"{rest.text[:begin]} {rest.text[end:]}"
    return found.name


def _quarter(rest: _Rest, on: date) -> tuple[int, int] | None:
    tokens = tokenize(rest.text)
    for mention in mentions(tokens, on):
        moment = mention.moment
        if moment is not None and moment.size == "quarter" and moment.part is None and not moment.span:
            begin, end = tokens[mention.begin].start, tokens[mention.end_token - 1].end
            rest.text = f"{rest.text[:begin]} {rest.text[end:]}"
            return moment.first.year, (moment.first.month + 2) // 3
    return None


_PICTURE = re.compile(r"(?<!\w)(?:plaatjes?|grafiek(?:je|en)?|diagram|staafdiagram|overzichtsplaat)(?!\w)", re.IGNORECASE)
_BY_QUARTER = re.compile(r"kwarta|\bq[1-4]\b", re.IGNORECASE)


def read_picture(text: str) -> Literal["line", "quarter"] | None:
    """By what a picture of the progress is asked for: "een grafiek per kwartaal"; None where none is asked for."""
    if not _PICTURE.search(text):
        return None
    return "quarter" if _BY_QUARTER.search(text) else "line"


def past_day(words: str, today: date) -> date | None:
    """The day that is meant, of something that has happened: "22 juni" is the last one, not the next."""
    found = read_term(words, today).end
    earlier = read_term(words, today - _A_YEAR).end
    return earlier if found is not None and found > today and earlier is not None else found
