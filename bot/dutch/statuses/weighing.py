"""Why does this file exist? To weigh all claims about one commitment: one status, or None and the reason to ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dutch.items import Item
from bot.dutch.moments.mentions import Mention
from bot.dutch.readings import Status, Unclear
from bot.dutch.statuses.claims import STATUS, WEAK, Claim
from bot.dutch.statuses.roles import Role


@dataclass(frozen=True, slots=True)
class Said:
    """One claim that counts, with the tokens it stands on and where its clause stands among the clauses."""

    claim: Claim
    clause: int
    sentence: int
    contrast: bool
    past: bool
    begin: int
    end: int
    verb: bool = False  # whether its clause says so with a verb of the present
    outcome: bool = False  # "dus klaar": what it comes to
    whole: bool = False  # "alles is 30 juni af": of everything, and not of a part


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


def weigh(
    said: Sequence[Said],
    named: Sequence[Named],
    *,
    doubt: bool,
    taken_back: bool,
    unsure: bool,
    conditions: Collection[int],
    bare_not: bool,
    cancelled: bool,
    old_days: Sequence[date],
    overdue: bool,
    part: Item | None,
) -> Standing:
    """One status for what was said, or the reason to ask.

    `conditions` are the sentences that hold under a condition only; `taken_back`: a doubt stood behind a "but", or a bare
    "nog niet" behind what was said; `overdue`: a day on which it was to be is past; `unsure`: a moment was named among words
    that nobody knows, so that it may be the new day and may be another.
    """
    everything = tuple(said)

    def ask(why: Unclear) -> Standing:
        return Standing(None, None, None, why, everything, part)

    present = [one for one in said if not one.past]
    if any(one.past and one.claim in ("done", "delivered", "achieved") for one in said) and not any(
        one.claim in STATUS for one in present
    ):
        present = list(said)
    live = [one for one in present if one.claim in STATUS]
    outcome = max((one.clause for one in live if one.outcome and one.claim == "done"), default=0)
    troubled = any(one.claim in ("waiting", "trouble") and one.clause >= outcome for one in present)
    not_done = any(one.claim == "not_done" for one in present)
    to_come = {one.role for one in named} & ({"bare", "finish", "new"} if not_done else {"new"})
    if (not_done or (bare_not and not said)) and not live and to_come and not troubled and not doubt:
        chosen = _chosen(named)
        return Standing(
            "on_track", chosen.mention.named_day if chosen else None, chosen.mention if chosen else None, None, everything, part
        )
    chosen = _chosen(named)
    put_off = chosen is not None and chosen.role == "new" and any(day < (chosen.mention.named_day or day) for day in old_days)
    if not live and put_off and chosen is not None and not doubt and not cancelled:
        return Standing("delayed", chosen.mention.named_day, chosen.mention, None, everything, part)
    if not live and not_done and overdue and not doubt and not cancelled:
        return Standing("delayed", None, None, None, everything, part)
    if not live:
        return ask("doubtful" if doubt or cancelled or conditions else "no_status")
    statuses = {STATUS[one.claim] for one in live}
    dated = {one.clause for one in named if one.role in ("new", "finish")}
    turn = max((one.clause for one in present if one.contrast), default=None)
    if _all_but(present, dated):
        live = [one for one in live if STATUS[one.claim] != "done"]
        statuses -= {"done"}
    decided = _decide(live, statuses, dated, turn)
    if decided is None:
        return ask("contradicting")
    if taken_back and decided in ("done", "on_track"):
        return ask("doubtful")
    conditional = all(one.sentence in conditions for one in live if STATUS[one.claim] == decided)
    strong = any(STATUS[one.claim] == decided and one.claim not in WEAK for one in live)
    excepting = any(one.claim == "excepting" for one in present)
    if excepting and (decided == "done" or any(one.claim in ("on_track", "fine", "makes") for one in live)):
        return ask("doubtful")
    if decided == "done":
        remains = any(one.claim == "remaining" for one in present)
        if remains and not doubt and not conditional and all(one.claim == "delivered" for one in live):
            return Standing("on_track", None, None, None, everything, part)
        if not_done and not any(one.claim == "done" and one.contrast for one in live):
            return ask("contradicting")
        if doubt or conditional or troubled or bare_not or any(one.claim == "remaining" for one in present):
            return ask("doubtful")
        return Standing("done", None, None, None, everything, part)
    if decided == "on_track":
        promised = any(one.claim == "finishing" and one.clause in dated for one in live)
        if (doubt and not strong) or (troubled and not strong and not promised):
            return ask("doubtful")
        if bare_not and not strong and not any(one.role == "finish" for one in named):
            return ask("doubtful")
        if conditional and not any(one.claim == "on_track" for one in live):
            return ask("doubtful")
    if decided == "not_started" and (doubt or any(one.claim == "trouble" for one in present)):
        return ask("doubtful")
    if decided == "delayed" and conditional and (live[0].claim != "delayed" or len(live) < 2):
        return ask("doubtful")
    if decided == "on_track" and _put_off_promised(live, chosen, old_days):
        decided = "delayed"
    if decided in ("not_started", "blocked"):
        named = [one for one in named if one.role != "bare"]
    chosen = _chosen(named)
    if (decided == "delayed" or (decided == "on_track" and not strong)) and chosen is None and unsure:
        return ask("doubtful")
    day = chosen.mention.named_day if chosen else None
    return Standing(decided, day, chosen.mention if chosen and day else None, None, everything, part)


def _decide(live: Sequence[Said], statuses: set[Status], dated: Collection[int], turn: int | None) -> Status | None:
    """One status out of several claims, or None when they contradict each other.

    `dated` are the clauses that name a day, `turn` is the last that begins with a "but".
    """
    if len(statuses) == 1:
        return next(iter(statuses))
    after: set[Status] = set()
    if turn is not None:
        after = {STATUS[one.claim] for one in live if one.clause >= turn}
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
        last = max(one.clause for one in live if STATUS[one.claim] == "done")
        to_come = [one for one in live if one.claim == "finishing" and one.clause > last and one.clause in dated]
        if to_come and rest == {"on_track", "delayed"}:
            return "delayed"
        if rest == {"on_track"} and any(one.whole for one in to_come):
            return "on_track"
        if rest == {"on_track"}:
            forward = any(one.claim in ("on_track", "makes", "finishing") for one in live)
            if not solid and forward:
                return "on_track"
            goes_on = any(one.claim in ("on_track", "started") and one.clause > last and one.verb for one in live)
            if goes_on or any(one.claim == "finishing" for one in live):
                return None
            return "done" if solid or not forward else "on_track"
        if len(after) == 1:
            return next(iter(after))
        if len(rest) == 1 and not solid:
            return next(iter(rest))
        return None
    if statuses == {"delayed", "on_track"}:
        if _all_well_before(live):
            return None
        soft = all(one.claim in WEAK for one in live if STATUS[one.claim] == "on_track")
        if soft:
            return "delayed"
        if any(one.claim == "becomes" for one in live):
            return "delayed"
        misses = [one.clause for one in live if one.claim == "misses"]
        makes = [one.clause for one in live if one.claim == "makes"]
        if misses and makes and min(misses) < max(makes):
            return "delayed"
        if _later_then(live, dated, turned=turn is not None):
            return "delayed"
        if len(after) == 1:
            return next(iter(after))
        return None
    if "not_started" in statuses:
        rest = statuses - {"not_started"}
        promised = (WEAK - {"started"}) | {"in_time"}
        if rest == {"on_track"} and all(one.claim in promised for one in live if STATUS[one.claim] == "on_track"):
            return "not_started"
        return None
    return None


def _all_well_before(live: Sequence[Said]) -> bool:
    """`niks aan de hand, nog een puntje en dan zijn we er. Wordt week 39`: a new day, or the one agreed? The bot asks."""
    late = [one for one in live if STATUS[one.claim] == "delayed"]
    day = min(one.sentence for one in late)
    well = [one for one in live if STATUS[one.claim] == "on_track" and one.sentence < day]
    sure = len(well) > 1 or any(one.claim not in WEAK for one in well)
    return sure and all(one.claim == "becomes" and not one.contrast for one in late)


def _all_but(present: Sequence[Said], dated: Collection[int]) -> bool:
    """`alles is binnen, op Twente na. Dat gebeurt 20 oktober`: what is left out, and behind it when that or all is there."""
    left_out = max((one.clause for one in present if one.claim == "remaining"), default=None)
    if left_out is None:
        return False
    return any(
        one.clause > left_out and (one.claim in ("makes", "on_track") or (one.claim == "finishing" and one.clause in dated))
        for one in present
    )


def _put_off_promised(live: Sequence[Said], chosen: Named | None, old_days: Sequence[date]) -> bool:
    """`het zou gisteren af zijn. vrijdag is het klaar`: promised for later than it was to be."""
    day = chosen.mention.named_day if chosen else None
    return day is not None and any(old < day for old in old_days) and all(one.claim in ("finishing", "makes") for one in live)


def _later_then(live: Sequence[Said], dated: Collection[int], *, turned: bool) -> bool:
    """`het wordt later. half augustus is haalbaar`, `juni niet, juli wel`: what is promised behind it is the new day."""
    late = [one.clause for one in live if one.claim == "misses" or (one.claim == "delayed" and not turned)]
    promised = [one.clause for one in live if one.claim in ("makes", "finishing") and one.clause in dated]
    return bool(late and promised) and max(late) < min(promised)


def _chosen(named: Sequence[Named]) -> Named | None:
    for role in ("new", "finish", "bare"):
        having = [one for one in named if one.role == role]
        if having:
            return having[-1]
    return None
