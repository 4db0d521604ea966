"""Why does this file exist? To tell what each moment of a clause is about: the new day, or the old one, or something else."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias

from bot.dutch.clauses import Clause
from bot.dutch.items import Item
from bot.dutch.lexicon import Match, lexicon, section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.statuses.claims import Claim

SHORT = 2  # words; in a longer clause that claims nothing "tot mei" is about something else

Role: TypeAlias = Literal["new", "finish", "bare", "other", "unsure", "old"]


def meant_for(clause: Clause, place: int) -> Mention | None:
    """The moment at this item; `op koers voor Q4` means Q4 itself, and `de deadline van 1 mei` that day and not a beginning."""
    mention = clause.items[place].mention
    before = clause.words[place - 1] if place else ""
    if mention is None or mention.moment is None:
        return mention
    if mention.prefix == "vanaf" and (
        before in words_of("moment_roles.deadline") or before in words_of("moment_roles.going_out")
    ):
        return replace(mention, prefix="none", end=mention.moment.last)
    if mention.prefix == "voor" and not mention.moment.day and before in words_of("moment_roles.on_course"):
        return replace(mention, prefix="in", end=mention.moment.last)
    return mention


def becoming(clause: Clause, moments: Sequence[tuple[int, Item]], negated: Sequence[tuple[int, bool]]) -> Match | None:
    """`dat wordt 1 juli`, `wordt eind september`: a moment that something becomes is a new one."""
    words = clause.words
    turned = {place for place, _ in negated}
    for place, item in moments:
        if place in turned or item.mention is None:
            continue
        for before in range(max(0, place - 4), place):
            if words[before] in ("wordt", "worden") or (words[before] in ("zal", "zou") and "zijn" in words[place + 1 :]):
                rest = words[place + 1 :]
                if any(looks_like_participle(word) for word in rest) or any(
                    looks_like_participle(word) for word in words[before + 1 : place]
                ):
                    return None
                return Match("becomes", (before, place), "wordt @moment")
    return None


_UNSTRESSED = ("ge", "be", "ver", "ont", "her")


def looks_like_participle(word: str) -> bool:
    """Whether a word that nobody listed may be one: "aangepast" beside an item could be a status."""
    if word in words_of("moment_roles.expecting") or len(word) < 6 or not word.endswith(("d", "t", "en")):
        return False
    return word.startswith(_UNSTRESSED) or any(word.startswith(f"{first}ge") for first in words_of("moment_roles.separable"))


def roles_of(
    clause: Clause,
    kept: Sequence[tuple[Claim, Match]],
    flags: set[str],
    moments: Sequence[tuple[int, Item]],
    negated: Sequence[tuple[int, bool]],
    on: date,
) -> list[tuple[int, Role]]:
    """What each moment of a clause is about; old, missed and past ones are left out."""
    words = clause.words
    claims = {claim for claim, _ in kept}
    not_new = {place for place, _ in negated}
    roles: list[tuple[int, Role]] = []
    used = {place for match in clause.matches for place in match.used}
    telling = {place for match in clause.matches if match.meaning != "neutral" for place in match.used}
    about = {place for match in section("moment_roles.other").all(words) for place in match.used} - telling
    aside = {place for m in clause.matches if m.meaning == "neutral" for place in range(m.begin, m.end)}
    coming = {
        match.begin for claim, match in kept if claim == "finishing" and words[match.begin] in words_of("moment_roles.coming")
    }
    ending = {claim for claim, match in kept if not about or match.begin not in coming}
    finishing = ending & {"finishing", "makes", "done", "delivered", "becomes"} or ("on_track" in claims and not about)
    there = [row for row in moments if row[0] not in aside]
    roles += [(place, "other") for place in aside if clause.items[place].kind == "moment" and place not in not_new]
    for order, (place, _) in enumerate(there):
        mention = meant_for(clause, place)
        if mention is None or place in not_new:
            continue
        if place - 1 in about and not (
            ending & {"finishing"} and {"in", "tijdens"} & set(words[max(0, place - 3) : place - 1])
        ):
            roles.append((place, "other"))
            continue
        if mention.prefix in ("none", "op", "in", "vanaf") and compared(words[:place]):
            continue
        before = words[max(0, place - 3) : place]
        later = order + 1 < len(there)
        day = mention.named_day
        if day is None:
            continue
        if day < on:
            if (
                mention.prefix == "none"
                and _becomes(kept, place)
                and mention.moment is not None
                and mention.moment.yearless is None
            ):
                roles.append((place, "new"))  # "wordt 1 mei 2023", said in June: a slip of the pen, which is told
            continue
        if before and before[-1] == "eerder":
            roles.append((place, "new"))
            continue
        if (before and before[-1] in ("ipv", "niet")) or before[-2:] == ["in", "plaats"] or before == ["in", "plaats", "van"]:
            continue
        if mention.prefix == "vanaf" or (before and before[-1] in words_of("moment_roles.cause") and place - 1 not in telling):
            continue
        kept_day = _of_a_deadline(before)
        if kept_day and "misses" in claims and "nieuwe" not in before:
            continue
        if kept_day and claims & {"makes", "on_track"}:
            roles.append((place, "finish"))
            continue
        if any(word in words_of("moment_roles.former") for word in before):
            roles.append((place, "old"))
            continue
        behind = any(claim == "misses" and match.begin > place for claim, match in kept)
        missed = {at for claim, match in kept if claim == "misses" for at in match.used}
        cued = mention.prefix in ("tot", "tm", "plain")
        cued = cued or bool(before and before[-1] in words_of("moment_roles.right_before") and place - 1 not in missed)
        until = there[order + 1][0] if later else len(words)
        cued = cued or (later and bool({"ipv", "plaats", "dan"} & set(words[place + 1 : until])))
        expected = bool(set(words[:place]) & words_of("moment_roles.expecting"))
        cued = cued or (expected and "misses" not in claims)
        becoming_now = words_of("moment_roles.becoming") - (words_of("moment_roles.expecting") if "misses" in claims else set())
        cued = cued or any(words[at] in becoming_now for at in range(max(0, place - 3), place) if at not in missed)
        kept_day = kept_day and not cued
        if kept_day and not claims & {"makes", "on_track", "finishing", "fine", "becomes"}:
            continue
        if kept_day and "becomes" not in claims:
            roles.append((place, "finish"))
            continue
        if claims & {"misses", "not_done", "trouble"} and not cued and (behind or not claims & {"becomes", "finishing"}):
            continue
        if (
            "misses" in claims
            and mention.prefix in ("voor", "voor_eind", "uiterlijk", "binnen")
            and not claims & {"becomes", "delayed"}
        ):
            continue
        if claims & {"not_started", "started"} and not claims & {"finishing", "makes"}:
            continue
        if "blocked" in claims and not claims & {"finishing", "makes", "becomes", "delayed"}:
            continue
        if "cancel" in flags:
            continue
        if "delayed" in claims or "becomes" in claims:
            if later and not cued:
                continue
            roles.append((place, "new"))
        elif finishing or (mention.prefix == "uiterlijk" and "fine" in claims):
            roles.append((place, "finish"))
        elif about:
            roles.append((place, "other"))
        elif cued and (claims or len(words) <= SHORT or mention.prefix not in ("tot", "tm")):
            roles.append((place, "new"))
        else:
            unknown = [
                word
                for at, word in enumerate(words)
                if clause.items[at].kind == "word" and at not in used and word not in function_words()
            ]
            roles.append((place, "unsure" if unknown else "bare"))
    return roles


def _of_a_deadline(before: Sequence[str]) -> bool:
    """`de deadline van 1 mei`, and not `niet voor de deadline dat wordt eind juni`."""
    at = next((place for place, word in enumerate(before) if word in words_of("moment_roles.deadline")), None)
    return at is not None and not {"wordt", "worden"}.intersection(before[at + 2 :])


def compared(words: Sequence[str]) -> bool:
    """Whether what follows these words is what something is later than: `later dan afgesproken (1 april)`."""
    if "dan" not in words[-5:]:
        return False
    at = len(words) - 1 - words[::-1].index("dan")
    more = any(len(word) > len("er") and word.endswith("er") for word in words[max(0, at - 4) : at])
    return more and all(word in words_of("moment_roles.compared") for word in words[at + 1 :])


def refused(clause: Clause, negated: Sequence[tuple[int, bool]]) -> Match | None:
    """`dit jaar niet meer`, `maar niet in juni`: a moment refused, and nothing else said."""
    if not negated or clause.question or clause.lead not in ("none", "contrast", "plain", "because"):
        return None
    place = negated[0][0]
    known = function_words() | words_of("negators.words") | words_of("moment_roles.beside_refused")
    if any(item.kind not in ("moment", "code") and item.word not in known for item in clause.items):
        return None
    return Match("misses", (place,), "niet @moment")


@functools.cache
def function_words() -> frozenset[str]:
    """Small words that say nothing by themselves."""
    words = set(lexicon()["asking"]["plain"] if "plain" in lexicon()["asking"] else lexicon()["about"].get("plain", []))
    words |= set(lexicon()["fillers"]["words"]) | set(lexicon()["moment_roles"]["new"])
    words |= words_of("moment_roles.plain")
    return frozenset(words)


def odd_adverb(clause: Clause, claim: Claim, match: Match) -> bool:
    """`loopt belabberd`: a bare verb with a word behind it that we do not know says nothing."""
    more = {clause.words[place] for place in match.used[1:]}
    if claim != "fine" or not words_of("odd_adverbs.beside").issuperset(more) or match.end >= len(clause.items):
        return False
    if clause.words[match.begin] not in words_of("odd_adverbs.verbs"):
        return False
    after = clause.items[match.end]
    used = {place for other in clause.matches for place in other.used}
    return after.kind == "word" and match.end not in used and after.word not in function_words()


def _becomes(kept: Sequence[tuple[Claim, Match]], place: int) -> bool:
    return any(claim == "becomes" and place in match.used for claim, match in kept)
