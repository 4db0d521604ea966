"""Why does this file exist? To tell a question from a statement, and what a question is about.

A question shows itself by its first word, its word order, an order ("toon", "geef"), or by being a heading without a
verb ("vertraagde afspraken FNV"). It must speak of the programme: a question with words we do not know is none of ours.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.dutch.items import Item
from bot.dutch.lexicon import lexicon, section, words_of
from bot.dutch.readings import About, Query, Status

NotOurs: TypeAlias = Literal["not ours"]


@functools.cache
def _set(name: str, key: str) -> frozenset[str]:
    return frozenset(lexicon()[name][key])


def question(items: Sequence[Item], asks: bool, *, more: bool = False) -> Query | NotOurs | None:
    """What is asked: a query, something that is not ours, or None when the text asks nothing; `more`: a statement follows."""
    words = [item.word for item in items]
    lead = 0
    fillers = _set("fillers", "words") | words_of("asking.openers")
    while (
        lead < len(words) - 1
        and words[lead] in fillers
        and not (words[lead] in words_of("asking.polite") and section("asking.orders").at(words, lead))
        and not (words[lead] in ("kan", "kun", "kunt", "nog") and words[lead + 1] not in ("je", "jij", "u", "eens", "even"))
    ):
        lead += 1
    if lead and words[lead] in ("je", "jij", "u") and lead + 1 < len(words):
        lead += 1
        while lead < len(words) - 1 and words[lead] in words_of("asking.behind_you"):
            lead += 1
    rest = words[lead:]
    if lead and not asks and words_of("asking.fronted") & set(words[:lead]) and rest[0] in _set("asking", "verbs"):
        return None
    form = _form(rest, items[lead:], asks)
    if form is None:
        return None
    if form == "mark" and more:
        return "not ours"
    return _about(rest, items[lead:], form) or "not ours"


Form: TypeAlias = Literal["word", "order", "inverted", "mark", "heading"]


def _form(words: Sequence[str], items: Sequence[Item], asks: bool) -> Form | None:
    """How the text shows that it asks."""
    if not words:
        return None
    first = words[0]
    if first in _set("asking", "words"):
        if first == "bij" and (len(words) < 2 or words[1] not in ("wie", "welke", "hoeveel")):
            return "mark" if asks else None
        if first in ("waar", "wat", "wie", "wanneer") and not asks and _statement_after(words):
            return None
        return "word"
    if _statement_after(words) and not asks:
        return None
    if first in words_of("asking.prepositions") and len(words) > 1 and words[1] in words_of("asking.behind_prepositions"):
        return "word" if asks or words[1] != "wat" else None
    orders = section("asking.orders")
    starts = None if words[1:2] and words[1] in words_of("asking.own_doing") else orders.at(words, 0)
    if starts is not None:
        return "order" if _order_fits(words) and (asks or not _told_of(words, 0)) else None
    later = orders.any(words[:20])
    if later is not None and later.end < len(words) and words[later.end] in words_of("asking.own_doing"):
        later = None
    if later is not None and not asks and _told_of(words, later.begin):
        later = None
    if first in _set("asking", "verbs") and len(words) > 1:
        subject = words[1] in _set("asking", "subjects")
        behind = words[2] if words[1] in ("de", "het") and len(words) > 2 else words[1]
        if first in words_of("asking.stating_verbs") and words[1] in words_of("asking.behind_stating") and not asks:
            subject = False
        if first in words_of("asking.subject_verbs") and not asks and behind not in words_of("asking.subjects_sure"):
            subject = False
        left_out = words_of("negators.words") & set(words[2:5]) or words_of("asking.stranded") & set(_behind_nog(words[2:]))
        if words[1] in words_of("asking.own_doing") and not asks and left_out:
            subject = False
        if subject:
            return "inverted"
    if asks:
        return None if first in words_of("asking.no_question") else "mark"
    if later is not None and later.source not in words_of("asking.weak_orders"):
        return "order" if _order_fits(words) else None
    if _heading(words, items):
        return "heading"
    return None


def _behind_nog(words: Sequence[str]) -> Sequence[str]:
    """`ben ik mee bezig`, `zijn we nog mee bezig`: the first word that tells something."""
    return words[1:2] if words[:1] == ["nog"] else words[:1]


def _statement_after(words: Sequence[str]) -> bool:
    """`Wat A5 betreft: op schema` and `wat een gedoe was dit` ask nothing."""
    if words[:2] in (["wat", "een"], ["wat", "n"], ["wat", "'n"]):
        return True
    return "betreft" in words[:6] or (words[0] == "wat" and len(words) > 2 and "aangaat" in words[:5])


def _told_of(words: Sequence[str], at: int) -> bool:
    """`de tekst van A9 is vastgesteld en staat online`: a thing that something is said of, and not asked for."""
    thing = words_of("asking.things").intersection(words[at : at + 2])
    verbs = [place for place in range(at + 1, len(words)) if words[place] in words_of("asking.telling")]
    coming = words_of("moment_roles.coming").intersection(words)
    return bool(thing) and bool(coming or (verbs and section("claims").any(words[verbs[0] :])))


def _order_fits(words: Sequence[str]) -> bool:
    """`voortgang conform planning` is a statement; `voortgang programmalijn 2` is not."""
    if section("claims.on_track").any(words) or section("claims.delayed").any(words):
        return bool(_plural_domain(words)) or bool(words_of("asking.list_orders").intersection(words[:2]))
    return not (words[0] in ("status", "voortgang", "stand") and section("claims").any(words))


def _plural_domain(words: Sequence[str]) -> bool:
    return bool(words_of("asking.plurals").intersection(words))


def _heading(words: Sequence[str], items: Sequence[Item]) -> bool:
    """No verb, and either many things of the programme or one code with what is wanted of it."""
    if any(word in words_of("asking.finite") for word in words):
        return False
    if len(words) > 9 or words[0] == "geen" or words_of("reports.others").intersection(words):
        return False
    if any(item.kind == "code" for item in items):
        wanted = words_of("asking.wanted")
        plain = words_of("asking.beside_wanted")
        return bool(wanted.intersection(words)) and all(word in wanted | plain for word in words)
    party = any(item.kind == "party" for item in items)
    if (party or words_of("names.line").intersection(words)) and section("about.progress").any(words):
        return section("claims").any(words) is None
    if party and {"alles"} < set(words) <= words_of("asking.everything"):
        return True
    return _plural_domain(words) and not any(
        item.kind == "number" and words[place - 1] not in words_of("names.line") for place, item in enumerate(items)
    )


def _about(words: Sequence[str], items: Sequence[Item], form: Form) -> Query | None:
    codes = list(dict.fromkeys(code for item in items for code in item.codes))
    named = any(item.kind == "party" for item in items)
    found = {
        name: section(f"about.{name}").any(words) is not None
        for name in ("overdue", "upcoming", "silent", "progress", "list", "mine_strong")
    }
    if len(codes) > 1:
        return None
    silent = found["silent"] and _silence(words)
    if codes:
        if words_of("asking.changing").intersection(words):
            return None
        if (
            words[0] in words_of("asking.leave")
            and words[1] not in words_of("asking.addressed")
            and section("asking.orders").any(words) is None
        ):
            return None
        if silent and words[0] not in words_of("asking.reasons"):
            return Query("silent")
        return Query("commitment")
    domain = named or bool(_set("about", "domain").intersection(words)) or _line_named(words)
    if not domain and not silent and _strange(words, items):
        return None
    mine = _mine(words, found["mine_strong"])
    status = _status(words)
    about: About | None = None
    if silent and not (words[0] == "wat" and mine):
        about = "silent"
    elif _counting(words, found["progress"]):
        about = "progress"
    elif found["upcoming"] and _running_out(words):
        about, status = "upcoming", None
    elif found["overdue"] and not (status == "delayed" and section("about.overdue").any(words) is None):
        about = "overdue"
    elif mine and not (found["upcoming"] and "deadlines" in words and not found["mine_strong"]):
        about = "mine"
    elif found["upcoming"] and status in (None, "done", "on_track"):
        about = "upcoming"
        status = None
    elif (found["progress"] and status is None) or (words[0] == "hoe" and _line_named(words)):
        about = "progress"
    elif form in ("order", "heading") or found["list"]:
        wide = _plural_domain(words) or _line_named(words) or bool({"alles", "allemaal", "lijst", "overzicht"} & set(words))
        if form in ("word", "inverted", "mark") and words[0] not in ("welke", "welk") and status is None and not wide:
            return None
        if form == "mark" and not domain:
            return None
        if not domain and status is None and not any(item.kind == "moment" for item in items):
            return None
        about = "list"
    if about is None:
        return None
    if found["upcoming"] and status in ("on_track", "done"):
        status = None  # "lopen af" and "moeten klaar zijn" tell when, not how
    return Query(about, status=status if about in ("list", "mine") else None)


def _running_out(words: Sequence[str]) -> bool:
    """`welke acties verlopen er in Q2?`: what "verlopen" is a verb of, and not what it makes of something."""
    match = section("about.overdue").any(words)
    behind = words[2:] if words[:2] == ["zijn", "er"] else words
    return match is not None and match.source == "verlopen" and not words_of("past.perfect").intersection(behind)


def _counting(words: Sequence[str], progress: bool) -> bool:
    if not progress:
        return False
    if words_of("about.counting") & set(words):
        return True
    return section("about.progress").any(words) is not None and not _plural_domain(words)


def _silence(words: Sequence[str]) -> bool:
    match = section("about.silent").any(words)
    if match is None:
        return False
    if match.source.startswith("moet|moeten ...") and not match.begin and words[1] in ("ik", "we", "wij"):
        return False  # "moeten wij nog iets aanleveren": the asker's own items
    if match.source in ("stil", "is|zijn ... stil"):
        return not words_of("about.standing_still") & set(words)
    return True


def _mine(words: Sequence[str], strong: bool) -> bool:
    if strong:
        return True
    used: set[int] = set()
    for match in section("about.mine_not").all(words):
        used.update(match.used)
    return any(word in _set("about", "mine") for place, word in enumerate(words) if place not in used)


def _status(words: Sequence[str]) -> Status | None:
    checks: tuple[tuple[Status, str], ...] = (
        ("not_started", "status_not_started"),
        ("blocked", "status_blocked"),
        ("delayed", "status_delayed"),
        ("on_track", "status_on_track"),
        ("done", "status_done"),
    )
    for status, name in checks:
        match = section(f"about.{name}").any(words)
        if match is not None:
            before = words[max(0, match.begin - 2) : match.begin]
            if status != "not_started" and {"niet", "geen"} & set(before):
                return None
            return status
    return None


def _line_named(words: Sequence[str]) -> bool:
    text = " ".join(words)
    return any(line in text for lines in lexicon()["lines"].values() for line in lines if " " in line)


def _strange(words: Sequence[str], items: Sequence[Item]) -> bool:
    """Whether a question without any word of the programme has words that we do not know."""
    used: set[int] = set()
    for name in (
        "overdue",
        "upcoming",
        "silent",
        "progress",
        "mine_strong",
        "status_done",
        "status_delayed",
        "status_blocked",
        "status_on_track",
        "status_not_started",
        "mine",
    ):
        for match in section(f"about.{name}").all(words):
            used.update(match.used)
    for match in section("asking.orders").all(words):
        used.update(match.used)
    plain = _set("about", "plain") | _set("asking", "words") | _set("fillers", "words") | words_of("harmless.small")
    return any(item.kind == "word" and place not in used and item.word not in plain for place, item in enumerate(items))
