"""Why does this file exist? To go through the clauses about one commitment and gather what counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.dutch.clauses import Clause
from bot.dutch.items import Item
from bot.dutch.lexicon import Match, section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.statuses.claims import Claim, claims_in
from bot.dutch.statuses.finishing import finished_when
from bot.dutch.statuses.roles import becoming, compared, meant_for, odd_adverb, refused, roles_of
from bot.dutch.statuses.weighing import Named, Said, Standing, weigh

LATELY = timedelta(days=75)  # what was to be in May, said in June, was to be last May


def stand(clauses: Sequence[Clause], on: date) -> Standing:
    """How one commitment stands according to these clauses, in the order written."""
    said: list[Said] = []
    named: list[Named] = []
    weak_reason: list[Said] = []
    denied: int | None = None  # the last clause that denied what stood in front of it
    thinks = doubt = taken_back = unsure = bare_not = cancelled = refused_moment = False
    conditions: set[int] = set()
    unreal: set[int] = set()
    part: Item | None = None
    waiting_other: Named | None = None
    old_days: list[date] = []
    for number, clause in enumerate(clauses):
        raw, flags, negated = claims_in(clause, on)
        words = clause.words
        for item in clause.items:
            if item.kind == "part":
                part = item
        if "bare_not" in flags:
            bare_not = True
            denied = number if said and _denies(clause, raw) else denied
        if "cancel" in flags:
            cancelled = True
            if words[0] in words_of("cancelling.pointing"):
                last = max((one.clause for one in said), default=number)
                said = [one for one in said if one.clause != last]
            elif words[0] in words_of("cancelling.told"):
                said = [one for one in said if not _told(clauses[one.clause], clause)]
        if "doubt" in flags:
            doubt = True
            taken_back = taken_back or (clause.lead == "contrast" and bool(said) and not _fears(clause))
        due = not said and bool(old_days) and bool(unreal) and _denies(clause, raw)
        thinks = thinks or section("doubting.thinking").any(words) is not None
        if "unreal" in flags:
            unreal.add(clause.sentence)
            old_days += [day for item in clause.items if item.mention and (day := _was_due(item.mention, words, on))]
        if clause.lead == "condition":
            conditions.add(clause.sentence)
        moments = [(place, item) for place, item in enumerate(clause.items) if item.kind == "moment" and item.mention]
        kept: list[tuple[Claim, Match]] = []
        raw = [("trouble", match) if odd_adverb(clause, claim, match) else (claim, match) for claim, match in raw]
        for claim, match in raw:
            if claim == "started" and "future" in flags:
                claim = "not_started"
            if claim in ("done", "delivered", "achieved"):
                claim = finished_when(claim, match, clause, flags, moments, on)
            if claim in ("finishing", "makes") and any(words[place - 1] == "pas" for place, _ in moments if place):
                claim = "delayed"
            if claim == "waiting" and match.source.startswith("@moment") and _began(moments, match, on):
                claim = "on_track"
            if claim == "delayed" and "@moment" in match.source and _sooner(clause, on):
                claim = "on_track"
            kept.append((claim, match))
        finished = any(claim in ("done", "delivered", "achieved") for claim, _ in kept)
        doubt = doubt or (finished and section("doubting.hedging").any(words) is not None)
        kept = _without_what_is_missed(kept)
        if clause.lead == "concession":
            kept.append(("remaining", Match("remaining", (0,), "al moet")))
        new = becoming(clause, moments, negated)
        if new is not None and "bare_not" in flags and not negated:
            kept.append(("misses", new))
            new = None
        if new is not None and not any(
            c in ("done", "finishing", "not_done", "delivered", "delayed", "misses") for c, _ in kept
        ):
            kept.append(("on_track" if _sooner(clause, on) else "becomes", new))
            kept.sort(key=lambda row: row[1].begin)
        if not kept and _only_then(clause, moments) and "bare_not" not in flags:
            kept.append(("becomes", Match("becomes", (moments[0][0],), "pas @moment")))
        if not kept and due:
            kept.append(("misses", Match("misses", (len(words) - 1,), "zou @moment klaar zijn. niet dus")))
        if not kept and _rather(clause, bool(said)):
            kept.append(("becomes", Match("becomes", (len(words) - 2, len(words) - 1), "@moment pas")))
        if not kept and clause.lead == "contrast" and moments and refused_moment:
            place = moments[0][0]
            kept.append(("becomes", Match("becomes", (place,), "niet @moment maar @moment")))
        if not kept and not flags & {"doubt", "unreal", "cancel"} and (missed := refused(clause, negated)) is not None:
            kept.append(("misses", missed))
        refused_moment = refused_moment or any(alone for _, alone in negated)
        past = "past" in flags and not _present(words)
        usable = not flags & {"cancel", "doubt", "unreal"} and clause.lead != "condition" and not clause.question
        for claim, match in kept:
            items = clause.items
            begin, end = items[match.begin].begin, items[match.end - 1].end
            verb = bool(words_of("asking.finite").intersection(words)) and not past
            outcome = clause.lead == "outcome" or words[0] in words_of("clauses.herewith")
            whole = bool((words_of("parts.whole") | words_of("parts.rest")).intersection(words))
            one = Said(claim, number, clause.sentence, "contrast" in flags, past, begin, end, verb, outcome, whole)
            if usable and clause.lead != "reason":
                said.append(one)
            elif usable:
                weak_reason.append(one)
        alone = clause.lead == "none" and len(clause.items) == len(moments) and clause.sign != ":"
        old = alone and number > 0 and compared(clauses[number - 1].words)
        aside = old or "unreal" in flags or (clause.lead == "reason" and bool(said))
        roles = [] if aside else roles_of(clause, kept, flags, moments, negated, on)
        for place, role in roles:
            mention = meant_for(clause, place)
            if mention is not None:
                one_named = Named(mention, role, number)
                waiting_other = None
                if role == "old":
                    old_days.append(mention.named_day or on)
                elif role in ("other", "unsure"):
                    waiting_other = one_named
                    unsure = unsure or (role == "unsure" and clause.lead != "because")
                else:
                    named.append(one_named)
        then = usable and not moments and bool({"dan", "daarmee"} & set(words))
        if (
            then
            and waiting_other is not None
            and number - waiting_other.clause <= 1
            and any(claim in ("finishing", "done", "makes") for claim, _ in kept)
        ):
            named.append(Named(waiting_other.mention, "finish", number))
    doubt = doubt or (thinks and any(one.claim in ("done", "delivered", "achieved") for one in said))
    if not said and weak_reason and not doubt:
        said = weak_reason
    conditions -= unreal
    loose = conditions - {one.sentence for one in said}  # "Als de minister tekent." belongs to what stands in front of it
    return weigh(
        said,
        named,
        doubt=doubt,
        taken_back=taken_back or (denied is not None and not _goes_on(said, denied)),
        unsure=unsure,
        conditions=conditions | {sentence - 1 for sentence in loose},
        bare_not=bare_not,
        cancelled=cancelled,
        old_days=old_days,
        overdue=bool(unreal) and any(day <= on for day in old_days),
        part=part,
    )


def _told(earlier: Clause, clause: Clause) -> bool:
    """`dat het werk zou stilliggen, zoals de krant schreef, is onjuist`: what the denial is about."""
    return earlier.sentence == clause.sentence and earlier.words[0] == "dat"


def _began(moments: Sequence[tuple[int, Item]], match: Match, on: date) -> bool:
    """`sinds vorige week weer hervat`: a moment that is past, and so it goes on already."""
    named = [item.mention.moment for place, item in moments if place in match.used and item.mention]
    return any(moment is not None and moment.last <= on for moment in named)


def _sooner(clause: Clause, on: date) -> bool:
    """`juni in plaats van juli`: what takes the place of a later day is no delay."""
    at = next((place for place, word in enumerate(clause.words) if word in words_of("moment_roles.in_place_of")), 0)
    new = [item.mention.moment.last for item in clause.items[:at] if item.mention and item.mention.moment]
    old = [day for item in clause.items[at:] if item.mention and (day := _was_due(item.mention, clause.words, on))]
    return bool(new and old) and new[-1] < old[0]


def _without_what_is_missed(kept: Sequence[tuple[Claim, Match]]) -> list[tuple[Claim, Match]]:
    """`klaar krijgen voor juni gaat niet lukken`: what stands in front of it is what will be missed."""
    missed = max((match.begin for claim, match in kept if claim == "misses"), default=0)
    return [
        (claim, match)
        for claim, match in kept
        if match.begin >= missed or not (claim in ("makes", "finishing") or match.source in words_of("moment_roles.in_time"))
    ]


def _was_due(mention: Mention, words: Sequence[str], on: date) -> date | None:
    """The day on which it was to be: `had 1 mei klaar moeten zijn` is the last first of May, also when no year is named."""
    moment = mention.moment
    day = mention.named_day or (moment.last if moment is not None else None)
    before = moment.yearless(moment.first.year - 1) if moment is not None and moment.yearless is not None else None
    if day is None or day <= on or before is None:
        return day
    past = bool(words_of("moment_roles.was_to_be").intersection(words)) or on - before[1] <= LATELY
    return before[1] if past else day


def _only_then(clause: Clause, moments: Sequence[tuple[int, Item]]) -> bool:
    """`pas na de zomer`, `helaas pas in mei`: a moment that is called late, and nothing else."""
    if len(moments) != 1 or clause.question or clause.lead not in ("none", "plain", "because", "outcome"):
        return False
    place, _ = moments[0]
    beside = [item.word for item in clause.items if item.kind not in ("moment", "code")]
    return "pas" in clause.words[:place] and words_of("moment_roles.beside_late").issuperset(beside)


def _goes_on(said: Sequence[Said], denied: int) -> bool:
    """`het concept is rond, de vaststelling nog niet, we liggen op schema`: said behind it, and so with it in mind."""
    return any(one.clause > denied and (one.claim in ("on_track", "makes") or one.whole) for one in said)


def _rather(clause: Clause, told: bool) -> bool:
    """`half maart pas`, and behind what will be missed `Q3 eerder`: a moment that it becomes."""
    if len(clause.items) < 2 or clause.items[-2].kind != "moment" or clause.question:
        return False
    return clause.words[-1] == "pas" or (told and clause.words[-1] == "eerder")


def _denies(clause: Clause, raw: Sequence[tuple[Claim, Match]]) -> bool:
    """`formeel afgerond, in de praktijk nog niet`, `op schema, maar niet overal`: without a verb, of what stood in front."""
    verbs = words_of("asking.finite").intersection(clause.words)
    words = clause.words[:-1] if clause.words[-1] == "meer" else clause.words
    no_more = words[-2:-1] == ["meer"]
    denied = words[-1] in words_of("reports.denying")
    not_all = any(
        words_of("parts.whole").intersection(words[at + 1 : at + 4]) for at, word in enumerate(words) if word == "niet"
    )
    return not (raw or verbs or clause.codes or no_more) and (denied or not_all)


def _fears(clause: Clause) -> bool:
    """`op schema, maar er is een risico op vertraging`: what may come says nothing against how it stands."""
    return all(match.source in words_of("doubting.risks") for match in clause.matches if match.meaning == "doubt")


def _present(words: Sequence[str]) -> bool:
    return bool(words_of("past.present").intersection(words))
