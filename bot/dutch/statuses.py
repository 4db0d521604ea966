"""Why does this file exist? To decide, from the clauses about one commitment, how it stands and when it is expected.

Each clause makes claims ("klaar", "op schema"); words like "niet" turn them round, "ik durf niet te beweren dat" takes
them back, "misschien" and "als" make them worthless. What is left over several clauses must point one way, or the
answer is None with the reason why: a wrong status in a register is worse than a question.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from bot.dutch.clauses import Clause, Item
from bot.dutch.lexicon import Match, lexicon, section
from bot.dutch.readings import Status, Unclear
from bot.dutch.terms import Mention

Claim: TypeAlias = Literal[
    "done",
    "achieved",
    "delivered",
    "remaining",
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
Role: TypeAlias = Literal["new", "finish", "bare", "other"]

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
_STATUS: dict[Claim, Status] = {
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
_WEAK: frozenset[Claim] = frozenset({"fine", "started", "finishing", "delivered"})

MEANINGS: dict[Claim, str] = {
    "done": "klaar",
    "delivered": "er is een resultaat",
    "achieved": "gelukt",
    "remaining": "er rest iets",
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


@dataclass(frozen=True, slots=True)
class Said:
    """One claim that counts, with the tokens it stands on and where its clause stands among the clauses."""

    claim: Claim
    clause: int
    contrast: bool
    past: bool
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """A moment and what it is about."""

    mention: Mention
    role: Role
    clause: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands; `status` is None when the words do not decide, and then `unclear` says why."""

    status: Status | None
    expected: date | None
    expected_mention: Mention | None
    unclear: Unclear | None
    said: tuple[Said, ...]
    part: Item | None = None


@functools.cache
def _set(name: str, key: str) -> frozenset[str]:
    return frozenset(lexicon()[name][key])


@functools.cache
def _phrase_sets() -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in lexicon()["parts"].items()}


def _claims(clause: Clause) -> tuple[list[tuple[Claim, Match]], set[str], list[tuple[int, bool]]]:
    """The claims of one clause after negation; the flags of the clause; negated moments (item place)."""
    words = clause.words
    flags: set[str] = set()
    raw: list[tuple[Claim, Match]] = []
    used: set[int] = set()
    for match in clause.matches:
        used.update(match.used)
        if match.meaning in ("cancel", "doubt", "past"):
            flags.add(match.meaning)
        elif match.meaning != "neutral":
            raw.append((match.meaning, match))  # type: ignore[arg-type]
    for place, item in enumerate(clause.items):
        if place in used or item.share is None:
            continue
        share = item.share
        after = words[place + 1 : place + 4]
        if item.kind == "percent" and (
            words[place + 1 : place + 2] and after[0] in ("zeker", "achter", "vertrouwen", "mee", "op", "eens")
        ):
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
    negators = _set("negators", "words")
    for place, word in enumerate(words):
        if word not in negators or place in used:
            continue
        if word == "vrij":
            continue
        follows = clause.items[place + 1] if place + 1 < len(clause.items) else None
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
                negated_moments.append((place + 1, choice is None))
                if choice is None:
                    continue
            else:
                negated_moments.append((place + 1, False))
                claim, match = raw[choice]
                if claim in ("done", "delivered", "finishing", "makes"):
                    raw[choice] = ("misses", match)
                    turned[choice] = True
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
    bounded = any(item.mention is not None and item.mention.prefix in ("voor", "voor_eind", "binnen") for item in clause.items)
    if bounded:
        raw = [("misses" if claim == "not_done" else claim, match) for claim, match in raw]
    unused = {word for place, word in enumerate(words) if place not in used}
    if unused & _set("past", "words"):
        flags.add("past")
    coming = unused & _set("future", "words")
    if coming and not (coming == {"dan"} and {"nu", "inmiddels", "eindelijk", "toch"} & set(words)):
        flags.add("future")
    if clause.lead == "contrast" or (words and words[0] in _set("clauses", "turning")):
        flags.add("contrast")
    return raw, flags, negated_moments


def _moments_between(clause: Clause, begin: int, end: int) -> int:
    return sum(1 for item in clause.items[begin:end] if item.kind in ("moment", "code", "party"))


def _odd_adverb(clause: Clause, claim: Claim, match: Match) -> bool:
    """`loopt belabberd`: a bare verb with a word behind it that we do not know says nothing."""
    if claim != "fine" or len(match.used) > 1 or match.end >= len(clause.items):
        return False
    if clause.words[match.begin] not in ("loopt", "lopen", "liep", "verloopt", "verlopen", "draait", "draaien"):
        return False
    after = clause.items[match.end]
    used = {place for other in clause.matches for place in other.used}
    return after.kind == "word" and match.end not in used and after.word not in _function_words()


def _looks_like_participle(word: str) -> bool:
    return (word.startswith("ge") and word.endswith(("d", "t", "en")) and len(word) > 5) or word.endswith("eerd")


def stand(clauses: Sequence[Clause], on: date) -> Standing:
    """How one commitment stands according to these clauses, in the order written."""
    said: list[Said] = []
    named: list[Named] = []
    weak_reason: list[Said] = []
    doubt = conditional = bare_not = cancelled = refused_moment = False
    conditional_sentences: set[int] = set()
    part: Item | None = None
    waiting_other: Named | None = None
    for number, clause in enumerate(clauses):
        raw, flags, negated = _claims(clause)
        words = clause.words
        for item in clause.items:
            if item.kind == "part":
                part = item
        if "bare_not" in flags:
            bare_not = True
        if "cancel" in flags:
            cancelled = True
        if "doubt" in flags:
            doubt = True
        if clause.lead == "condition":
            conditional_sentences.add(number)
        moments = [(place, item) for place, item in enumerate(clause.items) if item.kind == "moment" and item.mention]
        kept: list[tuple[Claim, Match]] = []
        raw = [("trouble", match) if _odd_adverb(clause, claim, match) else (claim, match) for claim, match in raw]
        for claim, match in raw:
            if claim in ("done", "delivered", "achieved"):
                claim = _finished(claim, match, clause, flags, moments, on)
            kept.append((claim, match))
        becoming = _becoming(clause, moments, negated)
        if becoming is not None and "bare_not" in flags and not negated:
            kept.append(("misses", becoming))
            becoming = None
        if becoming is not None and not any(
            c in ("done", "finishing", "not_done", "delivered", "delayed", "misses") for c, _ in kept
        ):
            kept.append(("becomes", becoming))
            kept.sort(key=lambda row: row[1].begin)
        if not kept and clause.lead == "contrast" and moments and refused_moment:
            place = moments[0][0]
            kept.append(("becomes", Match("becomes", (place,), "niet @moment maar @moment")))
        refused_moment = refused_moment or any(alone for _, alone in negated)
        past = "past" in flags and not _present(words)
        usable = not flags & {"cancel", "doubt"} and clause.lead != "condition" and not clause.question
        for claim, match in kept:
            items = clause.items
            one = Said(claim, number, "contrast" in flags, past, items[match.begin].begin, items[match.end - 1].end)
            if usable and clause.lead != "reason":
                said.append(one)
            elif usable:
                weak_reason.append(one)
        roles = _roles(clause, kept, flags, moments, negated, on)
        for place, role in roles:
            mention = _meant_for(clause, place)
            if mention is not None:
                one_named = Named(mention, role, number)
                if role == "other":
                    waiting_other = one_named
                else:
                    named.append(one_named)
        then = not moments and bool({"dan", "daarna", "daarmee", "waarna"} & set(words))
        if then and waiting_other is not None and any(claim in ("finishing", "done", "makes") for claim, _ in kept):
            named.append(Named(waiting_other.mention, "finish", number))
    if not said and weak_reason and not doubt:
        said = weak_reason
    if conditional_sentences:
        conditional = True
    return _weigh(said, named, doubt=doubt, conditional=conditional, bare_not=bare_not, cancelled=cancelled, part=part)


_PRESENT = frozenset(
    {
        "is",
        "zijn",
        "ben",
        "heeft",
        "hebben",
        "nu",
        "weer",
        "loopt",
        "ligt",
        "staat",
        "zit",
        "gaat",
        "inmiddels",
        "nog",
        "wordt",
        "lopen",
        "liggen",
    }
)


def _present(words: Sequence[str]) -> bool:
    return bool(_PRESENT.intersection(words))


def _finished(
    claim: Claim,
    match: Match,
    clause: Clause,
    flags: set[str],
    moments: Sequence[tuple[int, Item]],
    on: date,
) -> Claim:
    """Whether something called finished is so now, is to come, or is a part only."""
    words = clause.words
    used_words = {words[place] for place in match.used}
    if any(word.startswith(("kan", "mag", "kun", "mogen")) for word in used_words):
        return claim
    for _, item in moments:
        mention = item.mention
        if mention is None:
            continue
        first = words[clause.items.index(item)] if item in clause.items else ""
        if first and _since(mention, on):
            return claim
        day = mention.named_day
        if mention.kind == "vanaf" and mention.prefix == "vanaf" and mention.start is not None and mention.start <= on:
            return claim
        if day is not None and day > on:
            if _long_ago_rather(mention, on):
                return claim
            return "finishing"
        if mention.prefix == "na":
            return "finishing"
        if day is not None and day <= on:
            return claim
    if "future" in flags:
        return "finishing"
    sets = _phrase_sets()
    if sets["words"] & set(words) and not sets["whole"] & set(words):
        return "finishing"
    return claim


def _since(mention: Mention, on: date) -> bool:
    return mention.prefix == "vanaf" and mention.moment is not None and mention.end is None and (mention.moment.first <= on)


def _long_ago_rather(mention: Mention, on: date) -> bool:
    """`is in mei afgerond`, said in June without a year, is last May and not the next."""
    moment = mention.moment
    if moment is None or moment.yearless is None:
        return False
    before = moment.yearless(moment.first.year - 1)
    return (
        before is not None and timedelta(0) <= on - before[1] <= timedelta(days=75) and moment.last - on >= timedelta(days=240)
    )


def _meant_for(clause: Clause, place: int) -> Mention | None:
    """The moment at this item; `op koers voor Q4` means Q4 itself and not the day before it."""
    mention = clause.items[place].mention
    before = clause.words[place - 1] if place else ""
    if mention is None or mention.prefix != "voor" or mention.moment is None or mention.moment.day:
        return mention
    if before in ("koers", "schema", "planning", "gepland", "ingepland", "voorzien", "prognose"):
        return replace(mention, prefix="in", end=mention.moment.last)
    return mention


def _becoming(clause: Clause, moments: Sequence[tuple[int, Item]], negated: Sequence[tuple[int, bool]]) -> Match | None:
    """`dat wordt 1 juli`, `wordt eind september`: a moment that something becomes is a new one."""
    words = clause.words
    turned = {place for place, _ in negated}
    for place, item in moments:
        if place in turned or item.mention is None:
            continue
        for before in range(max(0, place - 4), place):
            if words[before] in ("wordt", "worden") or (words[before] in ("zal", "zou") and "zijn" in words[place + 1 :]):
                rest = words[place + 1 :]
                if any(_looks_like_participle(word) for word in rest) or any(
                    _looks_like_participle(word) for word in words[before + 1 : place]
                ):
                    return None
                return Match("becomes", (before, place), "wordt @moment")
    return None


def _roles(
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
    others = section("moment_roles.other")
    used = {place for match in clause.matches for place in match.used}
    other = any(match_place not in used for match in others.all(words) for match_place in match.used)
    finishing = claims & {"finishing", "makes", "done", "delivered", "on_track", "becomes"}
    for order, (place, item) in enumerate(moments):
        mention = item.mention
        if mention is None or place in not_new:
            continue
        before = words[max(0, place - 3) : place]
        later = order + 1 < len(moments)
        day = mention.named_day
        if day is None or day < on:
            continue
        if before and before[-1] == "eerder":
            roles.append((place, "new"))
            continue
        if (before and before[-1] in ("ipv", "niet")) or words[max(0, place - 3) : place] == ["in", "plaats", "van"]:
            continue
        if mention.prefix == "vanaf":
            continue
        if any(
            word
            in (
                "oorspronkelijk",
                "oorspronkelijke",
                "eerdere",
                "oude",
                "aanvankelijk",
                "aanvankelijke",
                "was",
                "ipv",
                "stond",
                "moest",
                "had",
            )
            for word in before
        ):
            continue
        if "deadline" in before and not claims & {"makes", "on_track", "finishing"}:
            continue
        cued = mention.prefix in ("tot", "tm", "plain") or bool(
            before
            and before[-1]
            in ("naar", "tot", "wordt", "richting", "worden", "gok", "schat", "verwacht", "dus", "nu", "datum", "op")
        )
        cued = cued or bool(
            set(words[:place]) & {"verwacht", "verwachten", "verwachting", "gok", "schat", "mikken", "inschatting"}
        )
        cued = cued or bool(
            set(before)
            & {
                "wordt",
                "worden",
                "verwacht",
                "verwachten",
                "verwachting",
                "verwachte",
                "naar",
                "mikken",
                "mik",
                "gok",
                "schat",
                "nieuwe",
                "rekenen",
                "reken",
                "maar",
            }
        )
        if claims & {"misses", "not_done", "trouble"} and not cued and not claims & {"becomes", "finishing"}:
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
        elif finishing:
            roles.append((place, "finish"))
        elif other:
            roles.append((place, "other"))
        elif cued:
            roles.append((place, "new"))
        else:
            unknown = [
                word
                for at, word in enumerate(words)
                if clause.items[at].kind == "word" and at not in used and word not in _function_words()
            ]
            roles.append((place, "other" if unknown else "bare"))
    return roles


@functools.cache
def _function_words() -> frozenset[str]:
    words = set(lexicon()["asking"]["plain"] if "plain" in lexicon()["asking"] else lexicon()["about"].get("plain", []))
    words |= set(lexicon()["fillers"]["words"]) | set(lexicon()["moment_roles"]["new"])
    words |= {
        "volgt",
        "volgen",
        "rest",
        "zal",
        "t",
        "zou",
        "ie",
        "'t",
        "resterende",
        "overige",
        "eind",
        "klaar",
        "planning",
        "prognose",
        "inschatting",
        "streven",
        "datum",
        "einddatum",
        "streefdatum",
    }
    return frozenset(words)


def _weigh(
    said: Sequence[Said],
    named: Sequence[Named],
    *,
    doubt: bool,
    conditional: bool,
    bare_not: bool,
    cancelled: bool,
    part: Item | None,
) -> Standing:
    everything = tuple(said)

    def ask(why: Unclear) -> Standing:
        return Standing(None, None, None, why, everything, part)

    present = [one for one in said if not one.past]
    if any(one.past and one.claim in ("done", "delivered", "achieved") for one in said) and not any(
        one.claim in _STATUS for one in present
    ):
        present = list(said)
    live = [one for one in present if one.claim in _STATUS]
    troubled = any(one.claim in ("waiting", "trouble") for one in present)
    not_done = any(one.claim == "not_done" for one in present)
    if not_done and not live and [one for one in named if one.role in ("bare", "finish", "new")] and not troubled and not doubt:
        chosen = _chosen(named)
        return Standing(
            "on_track", chosen.mention.named_day if chosen else None, chosen.mention if chosen else None, None, everything, part
        )
    if not live:
        return ask("doubtful" if doubt or cancelled or conditional else "no_status")
    statuses = {_STATUS[one.claim] for one in live}
    decided = _decide(live, statuses)
    if decided is None:
        return ask("contradicting")
    strong = any(_STATUS[one.claim] == decided and one.claim not in _WEAK for one in live)
    if decided == "done":
        if not_done and not any(one.claim == "done" and one.contrast for one in live):
            return ask("contradicting")
        if doubt or conditional or troubled or any(one.claim == "remaining" for one in present):
            return ask("doubtful")
        return Standing("done", None, None, None, everything, part)
    if decided == "on_track":
        if (troubled or doubt) and not strong:
            return ask("doubtful")
        if bare_not and not strong and not any(one.role == "finish" for one in named):
            return ask("doubtful")
        if conditional and not any(one.claim == "on_track" for one in live):
            return ask("doubtful")
    if decided == "not_started" and doubt:
        return ask("doubtful")
    if conditional and decided in ("delayed", "not_started"):
        first = next(one for one in live if _STATUS[one.claim] == decided)
        if first.claim != "delayed" or len(live) < 2:
            return ask("doubtful")
    if decided in ("not_started", "blocked"):
        named = [one for one in named if one.role != "bare"]
    chosen = _chosen(named)
    day = chosen.mention.named_day if chosen else None
    return Standing(decided, day, chosen.mention if chosen and day else None, None, everything, part)


def _decide(live: Sequence[Said], statuses: set[Status]) -> Status | None:
    """One status out of several claims, or None when they contradict each other."""
    if len(statuses) == 1:
        return next(iter(statuses))
    turn = max((one.clause for one in live if one.contrast), default=None)
    after: set[Status] = set()
    if turn is not None:
        after = {_STATUS[one.claim] for one in live if one.clause >= turn}
    if "blocked" in statuses:
        if "done" in statuses:
            return next(iter(after)) if len(after) == 1 else None
        if after and "blocked" not in after:
            strong = [one for one in live if turn is not None and one.clause >= turn and one.claim in ("on_track", "makes")]
            if strong:
                return None
        return "blocked"
    if "done" in statuses:
        rest = statuses - {"done"}
        solid = any(one.claim in ("done", "achieved") for one in live)
        if rest == {"on_track"}:
            forward = any(one.claim in ("on_track", "makes", "finishing") for one in live)
            if not solid and forward:
                return "on_track"
            if any(one.claim == "finishing" for one in live):
                return None
            return "done" if solid or not forward else "on_track"
        if len(after) == 1:
            return next(iter(after))
        if rest == {"delayed"} and not solid:
            return "delayed"
        return None
    if statuses == {"delayed", "on_track"}:
        soft = all(one.claim in _WEAK for one in live if _STATUS[one.claim] == "on_track")
        if soft:
            return "delayed"
        if any(one.claim == "becomes" for one in live):
            return "delayed"
        misses = [one.clause for one in live if one.claim == "misses"]
        makes = [one.clause for one in live if one.claim == "makes"]
        if misses and makes and min(misses) < max(makes):
            return "delayed"
        if len(after) == 1:
            return next(iter(after))
        return None
    if "not_started" in statuses:
        rest = statuses - {"not_started"}
        if rest == {"on_track"} and all(one.claim in _WEAK for one in live if _STATUS[one.claim] == "on_track"):
            return "not_started"
        return None
    return None


def _chosen(named: Sequence[Named]) -> Named | None:
    for role in ("new", "finish", "bare"):
        having = [one for one in named if one.role == role]
        if having:
            return having[-1]
    return None
