"""Why does this file exist? To hear what one clause claims, with "niet" and "geen" taken into account."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Literal, TypeAlias

from bot.dutch.clauses import Clause
from bot.dutch.lexicon import Match, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.readings import Status

Claim: TypeAlias = Literal[
    "done",
    "achieved",
    "delivered",
    "remaining",
    "excepting",
    "finishing",
    "on_track",
    "fine",
    "makes",
    "delayed",
    "becomes",
    "misses",
    "blocked",
    "unblocked",
    "waiting",
    "trouble",
    "not_done",
    "started",
    "not_started",
    "in_time",
]

_TURNED: dict[Claim, Claim] = {
    "done": "not_done",
    "delivered": "not_done",
    "achieved": "misses",
    "finishing": "not_done",
    "on_track": "misses",
    "fine": "trouble",
    "makes": "misses",
    "delayed": "in_time",
    "blocked": "unblocked",
    "waiting": "fine",
    "started": "not_started",
    "not_started": "started",
    "becomes": "trouble",
}
STATUS: dict[Claim, Status] = {
    "done": "done",
    "delivered": "done",
    "achieved": "done",
    "finishing": "on_track",
    "on_track": "on_track",
    "fine": "on_track",
    "makes": "on_track",
    "in_time": "on_track",
    "started": "on_track",
    "delayed": "delayed",
    "becomes": "delayed",
    "misses": "delayed",
    "blocked": "blocked",
    "not_started": "not_started",
}
WEAK: frozenset[Claim] = frozenset({"fine", "started", "finishing", "delivered"})

MEANINGS: dict[Claim, str] = {
    "done": "klaar",
    "delivered": "er is een resultaat",
    "achieved": "gelukt",
    "remaining": "er rest iets",
    "excepting": "behalve iets",
    "finishing": "bijna of straks klaar",
    "on_track": "op schema",
    "fine": "loopt",
    "makes": "op tijd",
    "delayed": "vertraagd",
    "becomes": "nieuw moment",
    "misses": "wordt niet gehaald",
    "blocked": "ligt stil",
    "unblocked": "ligt niet stil",
    "waiting": "wacht of zorg",
    "trouble": "gaat niet goed",
    "not_done": "niet klaar",
    "started": "begonnen",
    "not_started": "niet gestart",
    "in_time": "niet vertraagd",
}


def claims_in(clause: Clause, on: date) -> tuple[list[tuple[Claim, Match]], set[str], list[tuple[int, bool]]]:
    """The claims of one clause after negation; the flags of the clause; negated moments (item place)."""
    words = clause.words
    flags: set[str] = set()
    raw: list[tuple[Claim, Match]] = []
    used: set[int] = set()
    for match in clause.matches:
        used.update(match.used)
        if match.meaning in ("cancel", "doubt", "past", "unreal"):
            flags.add(match.meaning)
        elif match.meaning != "neutral" and not _leaves_out(match, clause):
            raw.append((match.meaning, match))  # type: ignore[arg-type]
    for place, item in enumerate(clause.items):
        if place in used or item.share is None:
            continue
        share = item.share
        after = words[place + 1 : place + 4]
        if item.kind == "percent" and (words[place + 1 : place + 2] and after[0] in words_of("parts.not_done")):
            continue
        claim: Claim = "done" if share[0] == share[1] else "not_started" if share[0] == 0 else "finishing"
        if item.kind == "percent" or any(c in ("done", "delivered", "not_done") for c, _ in raw):
            if claim == "done" and item.kind == "percent" and any(c == "on_track" for c, _ in raw):
                continue
            raw = [(c, m) for c, m in raw if c not in ("done", "delivered")]
            if claim == "not_started" and item.kind == "part":
                claim = "not_done"
            raw.append((claim, Match(claim, (place,), "@part")))
    raw.sort(key=lambda row: row[1].begin)
    turned = [False] * len(raw)
    negated_moments: list[tuple[int, bool]] = []
    negators = words_of("negators.words")
    for place, word in enumerate(words):
        if word not in negators or place in used:
            continue
        if word == "vrij":
            continue
        behind = place + 1
        while words[behind : behind + 1] and words[behind] in words_of("negators.between"):
            behind += 1
        follows = clause.items[behind] if behind < len(clause.items) else None
        choice: int | None = None
        reach = 2 if word == "zonder" else 6
        for number, (_, match) in enumerate(raw):
            if not turned[number] and match.begin < place < match.end:
                choice = number
                break
            if not turned[number] and place < match.begin <= place + reach + _moments_between(clause, place, match.begin):
                choice = number
                break
        spoken_of = words[place + 1 : place + 2] == ["sprake"]
        if choice is None and (word not in ("zonder", "geen") or spoken_of):
            for number in range(len(raw) - 1, -1, -1):
                if not turned[number] and place - reach <= raw[number][1].end <= place:
                    choice = number
                    break
        if follows is not None and follows.kind == "moment":
            prefixed = follows.mention is not None and follows.mention.prefix in (
                "voor",
                "uiterlijk",
                "in",
                "per",
                "op",
                "tm",
                "binnen",
                "voor_eind",
            )
            if choice is None or not prefixed:
                negated_moments.append((behind, choice is None))
                if choice is None:
                    continue
            else:
                negated_moments.append((behind, False))
                claim, match = raw[choice]
                if claim in ("done", "delivered", "finishing", "makes"):
                    raw[choice] = ("misses", match)
                    turned[choice] = True
                    continue
        if not raw and place and clause.items[place - 1].kind == "moment":
            negated_moments.append((place - 1, True))
            continue
        if choice is None:
            flags.add("bare_not")
            continue
        claim, match = raw[choice]
        if word == "zonder" and claim not in ("delayed", "waiting"):
            continue
        turned[choice] = True
        if claim == "delayed" and match.source in ("schuift|schuiven", "traag"):
            flags.add("bare_not")
        raw[choice] = (_TURNED.get(claim, claim), match)
    bounded = any(_bounding(item.mention, on) for item in clause.items if item.mention is not None)
    if bounded:
        raw = [("misses" if claim == "not_done" else claim, match) for claim, match in raw]
    aside = {place for m in clause.matches if m.meaning == "neutral" for place in range(m.begin, m.end)}
    unused = {word for place, word in enumerate(words) if place not in used and place not in aside}
    if (unused - {"eerst"} if _first_then(clause, on) else unused) & words_of("past.words"):
        flags.add("past")
    if any(words_of("past.lasting") & {words[place] for place in match.used} for _, match in raw):
        flags.add("past")
    coming = unused & words_of("future.words")
    if coming and not (coming == {"dan"} and {"nu", "inmiddels", "eindelijk", "toch"} & set(words)):
        flags.add("future")
    if clause.lead == "contrast" or (words and words[0] in words_of("clauses.turning")):
        flags.add("contrast")
    return raw, flags, negated_moments


def _leaves_out(match: Match, clause: Clause) -> bool:
    """`behalve A10`, and nothing but `op A10 na`: words that only name what is left out."""
    alone = match.meaning == "remaining" and len(match.used) + len(clause.codes) == len(clause.items)
    excepted = any(item.codes for item in clause.items[match.end :])
    return (match.meaning == "excepting" and excepted) or (bool(clause.codes) and alone)


def _first_then(clause: Clause, on: date) -> bool:
    """`zal eerst in het derde kwartaal ...`: not before then, and no word of the past."""
    return any(
        word == "eerst" and mention is not None and (mention.named_day or on) > on
        for word, mention in itertools.pairwise(item.mention or item.word for item in clause.items)
        if isinstance(mention, Mention)
    )


def _bounding(mention: Mention, on: date) -> bool:
    """`niet af voor 1 mei`, `dit jaar niet meer klaar`: what is not finished in that time misses it."""
    moment = mention.moment
    whole = moment is not None and moment.size != "day" and moment.last >= on and mention.prefix in ("none", "in")
    return whole or mention.prefix in ("voor", "voor_eind", "binnen")


def _moments_between(clause: Clause, begin: int, end: int) -> int:
    return sum(1 for item in clause.items[begin:end] if item.kind in ("moment", "code", "party"))
