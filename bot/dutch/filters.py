"""Why does this file exist? To read which filters a few typed words name: what, whose, where in the programme, and when.

What no filter is, is what to search for. Unlike a sentence this is a command: "te laat ActiZ Q2", "klaar lijn 2", "stagiairs".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias, get_args

from bot.dutch.lexicon import lexicon, repaired, section, words_of
from bot.dutch.moments.mentions import mentions
from bot.dutch.moments.prefixes import Prefix
from bot.dutch.names import Names, default_names, line_in, parties_in
from bot.dutch.readings import Status
from bot.dutch.terms import read_term
from bot.dutch.words import Token, tokenize

Find: TypeAlias = Literal[
    "all", "late", "soon", "silent", "still", "awaiting", "without", "open", "accepted", "unaccepted", "reopened", "undated"
]
Level: TypeAlias = Literal["zorgorganisatie", "sector_en_regio", "systeem_en_overheid"]
Kind: TypeAlias = Literal["afspraak", "actie", "toezegging", "motie", "aanbeveling"]
Days: TypeAlias = tuple[date | None, date | None]
"""From and to, both included; None: no bound on that side."""
Instead: TypeAlias = Literal["changed", "calls", "most", "agenda", "lines", "quarters", "programme", "that"]
"""What a question may want that is no list of parts: what changed, whom to ring, who is behind, the year's days, a picture,
what stands around the items, and what was shown last."""

_A_WEEK, _A_YEAR = timedelta(weeks=1), timedelta(weeks=52)
_LONGEST = 300
"""Characters of a question that are read."""
_FINDS: tuple[Find, ...] = (
    "awaiting", "unaccepted", "accepted", "reopened", "without", "undated", "silent", "still", "late", "soon", "open"
)  # fmt: skip
_STATUSES: tuple[Status, ...] = ("not_started", "delayed", "on_track", "done")
_LEVELS: tuple[Level, ...] = get_args(Level)
_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which filters were named; `words` is what was named besides, to search for.

    `also` are more organisations. `due` is when the last day falls, `said` when the answer came. `follows`: the question goes
    on from the one before it. `topic`: the words to search for were announced ("over ...").
    """

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
    also: tuple[str, ...] = ()
    due: Days | None = None
    said: Days | None = None
    instead: Instead | None = None
    follows: bool = False
    topic: bool = False
    unsure: bool = False
    """More was asked than filters can say."""


class _Rest:
    """The words of a question, from which what is understood is taken away."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())[:_LONGEST]
        self.tokens = tokenize(self.text)
        self._words = [_mended(token) for token in self.tokens]
        self._free = [token.spoken for token in self.tokens]

    def take(self, name: str) -> bool:
        """Whether a phrase of this part of the lexicon stands in what is left; it is taken away."""
        match = section(f"filters.{name}").any(
            [word if free else "" for word, free in zip(self._words, self._free, strict=True)]
        )
        if match is not None:
            for place in match.used:
                self.mark(place, place + 1)
        return match is not None

    def take_all(self, name: str) -> bool:
        """Whether such a phrase stands in what is left; every one of them is taken away."""
        found = self.take(name)
        while found and self.take(name):
            pass
        return found

    def is_free(self, place: int) -> bool:
        """Whether a token still waits to be understood."""
        return self._free[place]

    def mark(self, begin: int, end: int) -> None:
        """These tokens are understood."""
        self._free[begin:end] = [False] * (end - begin)

    def take_text(self, form: str) -> re.Match[str] | None:
        """The first place where these signs stand as they are; taken away."""
        found = re.search(rf"(?<!\w)(?:{form})(?!\w)", self.text, re.IGNORECASE)
        for number, token in enumerate(self.tokens):
            if found and token.start < found.end() and token.end > found.start():
                self.mark(number, number + 1)
        return found

    def words(self) -> list[str]:
        """All of them."""
        return [token.norm for token in self.tokens if token.spoken]

    def left(self) -> list[str]:
        """What nothing was understood of and what names something, as it was typed."""
        kept = list(self.text)
        for token, free in zip(self.tokens, self._free, strict=True):
            if not free and token.spoken:
                kept[token.start : token.end] = " " * (token.end - token.start)
        words = [word.strip("-'") for word in re.findall(r"[^\W_][\w'&-]*", "".join(kept))]
        return [word for word in words if word and not _is_small(word)]


def _mended(token: Token) -> str:
    """The word as the lexicon has it; one that filters know is left as it is."""
    if token.kind != "word" or token.norm in _own_words():
        return token.norm
    return repaired(token.norm)


@functools.cache
def _own_words() -> frozenset[str]:
    """Every whole word in the phrases of filters."""
    phrases = [phrase for phrases in lexicon()["filters"].values() for phrase in phrases]
    return frozenset(re.findall(r"[^\W_]+(?!\*)(?![^\W_])", " ".join(phrases)))


def _is_small(word: str) -> bool:
    said = repaired(tokenize(word)[0].norm) if len(tokenize(word)) == 1 else word.casefold()
    small = words_of("filters.small") | words_of("harmless.small") | words_of("harmless.verbs") | words_of("asking.words")
    return said in small or word.casefold() in small or word.isdigit()


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a question shows beside the filters that it names, and what those must be weighed by."""

    beyond: bool
    """It compares, adds up or ranks."""
    repeated: bool
    """It says once more that something is not so: "en zijn dat niet"."""
    these: bool
    refers: bool
    """It points at what was shown: "ervan", and "dat" or "daarover"."""
    changed: bool
    came: bool
    """It asks what changed; what was answered."""
    due: bool
    ahead: bool
    """It asks what must be done, and of a time to come."""
    denied: bool
    spent: bool
    since: bool
    still: bool
    either: bool
    """It says "niet" of something else than a filter; "besteed" or the like; "sinds"; "nog"; "of"."""
    finds: tuple[Find, ...]
    statuses: tuple[Status, ...]


def read_filters(text: str, on: date, names: Names, themes: tuple[str, ...] = ()) -> Asked:
    """The filters in a text of day `on`. Never refuses: what it does not know is searched for.

    What is taken first is no longer there for what comes after it: the longer and surer phrases go first.
    """
    rest = _Rest(text)
    theme = next((theme for theme in themes if rest.take_text(re.escape(theme))), None)
    level = next((level for level in _LEVELS if rest.take(level)), None)
    parties = _parties(rest, names)
    line, task = _line(rest), rest.take_text(r"opgave ?(\d{1,2})")
    instead: Instead | None = next((one for one in _INSTEAD if rest.take(one)), None)
    beyond, repeated = rest.take("beyond"), rest.take("not_so")
    these, refers = rest.take("of_these"), rest.take("refers")
    overleg, changed = rest.take("overleg"), rest.take("changed")
    finds = [find for find in _FINDS if rest.take(find)]
    find: Find = finds[0] if finds else "all"
    ahead = _looks_ahead(rest)
    quarter, days = _moments(rest, on, ahead=ahead)
    due = rest.take("due") or bool({"deadline", "deadlines", "termijn", "termijnen"}.intersection(rest.words()))
    statuses = tuple(status for status in _STATUSES if find != "open" and rest.take(status))
    kind = next((kind for kind in _KINDS if rest.take(kind)), None)
    if rest.take("whether"):
        statuses = ()
    came = rest.take("said") or (days is not None and rest.take("happened"))
    follows, counted = _going_on(rest)
    topic = rest.take_all("topic")
    denied = rest.take("denies")
    about_money = rest.take("programme")
    words = rest.left()
    asked = Asked(
        find=find,
        party=parties[0] if parties else None,
        line=line,
        opgave=int(task[1]) if task else None,
        level=level,
        theme=theme,
        quarter=quarter,
        status=statuses[0] if len(statuses) == 1 and not counted else None,
        kind=kind,
        words=" ".join(words) or None,
        also=tuple(parties[1:]),
        due=days,
        instead=instead or ("programme" if about_money else None),
        follows=follows,
        topic=topic,
    )
    said = rest.words()
    signs = _Signs(
        beyond, repeated, these, refers, changed or overleg, came, due, ahead, denied, rest.take("spent"),
        since="sinds" in said, still="nog" in said, either="of" in said, finds=tuple(finds), statuses=statuses,
    )  # fmt: skip
    asked = _instead_of_a_list(_in_time(asked, signs, rest, on), signs)
    return replace(asked, unsure=_goes_further(asked, signs))


def _in_time(asked: Asked, signs: _Signs, rest: _Rest, on: date) -> Asked:
    """Whether a moment is when it was said, or when it falls due; and what must be done then is not done yet."""
    if signs.came or signs.changed:
        return replace(asked, due=None, said=_past(rest, on) if asked.due is not None else None)
    if not (signs.due and signs.ahead and asked.find == "all" and not signs.statuses):
        return asked
    if asked.due is not None:
        return replace(asked, find="open", due=_ahead(asked.due, on, nog=signs.still))
    return replace(asked, find="open") if asked.quarter is not None else asked


def _instead_of_a_list(asked: Asked, signs: _Signs) -> Asked:
    """What changed, what stands around the items, or what was shown last, where the question is about that."""
    if signs.changed:
        return replace(asked, instead="changed")
    if asked.instead == "programme":
        alone = asked.find == "all" and not signs.statuses and asked.kind is None and not signs.refers
        asked = replace(asked, words=None) if alone else replace(asked, instead=None)
    narrowed = (asked.line, asked.quarter, asked.due, asked.said, asked.kind, asked.level, asked.theme, asked.words)
    if (signs.refers or signs.these) and not any(narrowed):
        return replace(asked, instead="that")
    return asked


def _goes_further(asked: Asked, signs: _Signs) -> bool:
    """Whether more was asked than these filters say: answering with less of it would be another answer."""
    return (
        signs.beyond
        or (signs.denied and not signs.repeated)
        or (signs.these and asked.words is not None)
        or (signs.since and not (signs.came or signs.changed))
        or (asked.status == "delayed" and asked.due is not None)
        or (asked.quarter is not None and asked.due is not None)
        or len(signs.statuses) > 1
        or (asked.due is not None and not signs.due and replace(asked, due=None, topic=False) == Asked())
        or (signs.either and asked.find != "all" and (asked.quarter is not None or asked.due is not None))
        or (asked.find != "all" and bool(set(signs.statuses) - {"done"}))
        or (signs.changed and replace(asked, said=None, instead=None, words=None, follows=False, topic=False) != Asked())
        or (asked.follows and replace(asked, follows=False) == Asked())
        or len(set(signs.finds) - {"open"}) > 1
        or (asked.instead == "programme" and signs.spent)
        or (asked.instead in ("lines", "quarters") and (asked.party is not None or asked.find not in ("all", "still", "open")))
    )


def _going_on(rest: _Rest) -> tuple[bool, bool]:
    """Whether it goes on from the question before; or (the second) from its own beginning: "..., en hoeveel daarvan?"."""
    first = rest.words()[:4]
    back = rest.take("follows")
    onward = bool(first) and first[0] in words_of("filters.onward")
    points = back and bool({"daarvan", "hiervan", "die", "deze"} & set(first))
    return onward or points, back and not (onward or points)


_INSTEAD: tuple[Instead, ...] = ("calls", "most", "agenda", "lines", "quarters")
_WHOLE: frozenset[Prefix] = frozenset({"plain", "none", "in", "op", "per", "uiterlijk"})
"""In front of a quarter these leave it whole; "termijn Q2" reads as a last day."""


def _parties(rest: _Rest, names: Names) -> list[str]:
    named = [one for one in parties_in(rest.tokens, names) if rest.is_free(one.begin)]
    found = [one for one in named if one.name in default_names().parties or _whose(rest, one.begin)]
    for one in found:
        rest.mark(one.begin, one.end)
    return list(dict.fromkeys(one.name for one in found))


def _whose(rest: _Rest, begin: int) -> bool:
    """Whether it is not, as in "over de vakbonden", what something is about."""
    before = [token.norm for token in rest.tokens[:begin] if token.norm not in ("de", "het", "alle")]
    return not before or before[-1] not in ("over", "rond", "rondom", "mbt", "inzake", "omtrent", "betreffende", "met", "zoek")


def _line(rest: _Rest) -> int | None:
    typed = rest.take_text(r"(?:programma)?lijn ?([1-3])")
    if typed:
        return int(typed[1])
    found = line_in(rest.tokens)
    if found is None:
        return None
    rest.mark(found[1], found[2])
    return found[0]


_COMING = frozenset(
    {"moet", "moeten", "loopt", "lopen", "aflopen", "afloopt", "gepland", "komt", "komen", "verloopt", "vervalt", "valt"}
)
_BACK = frozenset({"afliep", "afliepen", "liep", "liepen", "moest", "moesten", "had", "hadden", "was", "waren", "geweest"})


def _looks_ahead(rest: _Rest) -> bool:
    """Whether a quarter without a year is the one to come: "wat loopt er in Q1 af", and not "wat was er in Q1 klaar"."""
    words = {token.norm for token in rest.tokens}
    return bool(words & _COMING) and not words & _BACK


def _moments(rest: _Rest, on: date, *, ahead: bool) -> tuple[tuple[int, int] | None, Days | None]:
    """A whole quarter, or the days of another moment; the last one named of each."""
    quarter: tuple[int, int] | None = None
    days: Days | None = None
    for mention in mentions(rest.tokens, on):
        moment = mention.moment
        if mention.start is None and mention.end is None:
            continue
        rest.mark(mention.begin, mention.end_token)
        if (
            moment is not None
            and moment.size == "quarter"
            and moment.part is None
            and not moment.span
            and mention.prefix in _WHOLE
        ):
            days_then = moment.yearless(on.year) if moment.yearless is not None and not ahead else None
            first = moment.first if days_then is None else days_then[0]
            quarter = first.year, (first.month + 2) // 3
        else:
            days = mention.start, mention.end
    return quarter, days


def _past(rest: _Rest, on: date) -> Days | None:
    """The days of a moment that is behind us: "sinds 22 juni" is the last one, not the next."""
    for day in (on, on - _A_WEEK, on - _A_YEAR):
        found = next((m for m in mentions(rest.tokens, day) if m.start is not None or m.end is not None), None)
        if found is not None and (found.start or found.end or on) <= on:
            return found.start, found.end
    return None


def _ahead(days: Days, on: date, *, nog: bool) -> Days:
    """What must be done "voor eind dit jaar", or "dit jaar nog", falls due from today on."""
    first, last = days
    begun = first is None or (nog and first < on and (last is None or last >= on))
    return (on, last) if begun else days


def past_day(words: str, today: date) -> date | None:
    """The day that is meant, of something that has happened: "22 juni" is the last one, not the next."""
    found = read_term(words, today).end
    earlier = read_term(words, today - _A_YEAR).end
    return earlier if found is not None and found > today and earlier is not None else found
