"""What is asked about a share, and when? Pure functions of what is known, the policy with its agenda, and an instant.

Each kind of term has its own questions (policy page, "When people are asked"). One function looks (`outlook`): it gives the
next question, or the reason why there is none; so what is asked and what is explained can't disagree.

Two clocks run. The term is what was agreed, and only it can be past. What a party expects, or plans for itself where there is
no term, moves its questions and never makes anything late.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import assert_never

from commitments.agenda import Agenda
from commitments.policy import Policy, Round, free_at
from commitments.sets import InRound, ItemState, Mode, NeverAsked, Quiet, Rung, Status
from commitments.terms import Span, quarter_of
from commitments.workdays import ANYBODY, Desk, Stretch


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a share. `asked` holds this version's questions by rung and the day they were about.

    `since` is when its present aanspreekpunt could first be asked; `answered` whether an organisation answers for it;
    `reachable` whether that organisation has a contact who can be written to; `proposed` whether one still has to say yes;
    `follows` whether another commitment carries the same deliverable, so that this one is not asked itself; `expected` what
    the last answer expects; `told` whether another party said that their one result together is done; `reopened` when the
    team last asked something about it: what was said before is not its answer; `desk` who is asked about it, and on which
    days; `later` the day that was asked for instead of the reminder of the last round; `postponed` the day before which the
    team has nothing asked, `skipped` the quarter whose round leaves it out.
    """

    mode: Mode
    state: ItemState
    span: Span | None
    answered: bool
    reachable: bool
    since: datetime
    loaded_on: date
    asked: Mapping[tuple[Rung, date], datetime] = field(default_factory=dict)
    status: Status | None = None
    status_at: datetime | None = None
    expected: date | None = None
    quiet_until: date | None = None
    concern: bool = False
    proposed: bool = False
    follows: bool = False
    told: bool = False
    reopened: datetime | None = None
    desk: Desk = ANYBODY
    later: date | None = None
    postponed: date | None = None
    skipped: date | None = None

    @property
    def due(self) -> date | None:
        """The last day of its term; None for what can never be past it."""
        return self.span.due_day if self.span else None

    @property
    def about(self) -> date | None:
        """The day that its questions are about: the term's last, or a later one that the party expects."""
        return self.due and max(self.due, self.expected or self.due)

    @property
    def answered_at(self) -> datetime | None:
        """When the answer that stands was given; what was said before the team asked something is none."""
        overtaken = self.status_at is not None and self.reopened is not None and self.status_at < self.reopened
        return None if overtaken else self.status_at

    @property
    def is_done(self) -> bool:
        """Whether the party said so, and the team has asked nothing since."""
        return self.status == "done" and self.answered_at == self.status_at

    @property
    def is_open(self) -> bool:
        """Whether an answer may still be asked for."""
        return never(self) is None

    def said_since(self, moment: datetime) -> bool:
        """Whether an answer that stands was given at this moment or later."""
        return self.answered_at is not None and self.answered_at >= moment


@dataclass(frozen=True, slots=True)
class Question:
    """The next question: which rung, about which day, and the first moment it may go out.

    `planned` is the moment at which it would have gone out had somebody looked in time; `ends` the day on which what it asks
    about ends, None where it has no such day.
    """

    rung: Rung
    about: date
    at: datetime
    planned: datetime
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing is asked; `until` is the day on which that ends by itself, where it does."""

    why: Quiet
    until: date | None = None


def next_question(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """The next question that this share calls for, be it its own or a round's; None while nothing can be asked."""
    both = (own_question(facts, policy, now), round_question(facts, policy, now))
    return min((one for one in both if one is not None), key=lambda one: one.at, default=None)


def own_question(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """The next question beside the rounds."""
    found = outlook(facts, policy, now)
    return found if isinstance(found, Question) else None


def outlook(facts: Facts, policy: Policy, now: datetime) -> Question | Silence:
    """The next question beside the rounds, or why there is none."""
    if why := never(facts):
        return Silence(why)
    if not facts.answered:
        return _appoint(facts, policy, now)
    if not facts.reachable:
        return Silence("unreachable")
    if promised := _again(facts, policy, now):
        return promised
    if facts.due is None:
        return _begun(facts, policy, now) or _planned(facts, policy, now) or _in_rounds(facts, policy, now)
    return _before(facts, policy, facts.due, now) or _result(facts, policy, facts.due, now)


def may_come_early(question: Question, today: date) -> bool:
    """Whether it may be asked some days ahead, beside another: not a promised day, nor about a day that is still to come."""
    match question.rung:
        case "before":
            return True
        case "result" | "begun":
            return question.about < today
        case "repeat" | "again" | "second" | "round" | "round_again" | "appoint":
            return False
        case _:
            assert_never(question.rung)


def coming(facts: Facts, policy: Policy, now: datetime) -> tuple[date, bool] | None:
    """When this share is asked about next, as far as that is known now: on a day of its own, or (True) in a round.

    None where nothing is planned: what is said next moves it.
    """
    found = next_question(facts, policy, now)
    return None if found is None else (policy.day(found.at), found.rung in ("round", "round_again"))


def never(facts: Facts) -> NeverAsked | None:
    """Why nothing is asked about this share whoever wishes it; None where something may be."""
    if facts.mode != "asked":
        return "followed"
    if facts.state != "active":
        return "not_in_force"
    if facts.follows:
        return "elsewhere"
    if facts.is_done:
        return "done"
    if facts.told and facts.reopened is None:
        return "told_by_another"
    return "objected" if facts.concern else None


def _question(facts: Facts, policy: Policy, rung: Rung, about: date, day: date, now: datetime) -> Question:
    """On the day, or later: not before the share could be asked, not while it is quiet, on a day of who is asked, and never in
    the past."""
    policy = policy.of(facts.desk)
    earliest = max(policy.at(day, policy.hour), facts.since)
    for wanted in (facts.quiet_until, facts.postponed):
        if wanted is not None:
            earliest = max(earliest, policy.at(wanted, policy.hour))
    planned = policy.ask_at(earliest)
    return Question(rung, about, policy.ask_at(max(planned, now)), planned, facts.about)


def _appoint(facts: Facts, policy: Policy, now: datetime) -> Question | Silence:
    """Without an aanspreekpunt nobody is asked: what has a last day becomes the team's task, once."""
    if facts.proposed:
        return Silence("proposed")
    if facts.due is None or ("appoint", facts.due) in facts.asked:
        return Silence("nobody_answers")
    day = policy.calendar.ask_day_until(facts.due - timedelta(weeks=policy.appoint_weeks))
    return _question(facts, policy, "appoint", facts.due, day, now)


def _again(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """ "Ik vraag het na": asked again on the day that was promised, unless an answer came (that ends the quiet)."""
    day = facts.quiet_until
    if day is None or ("again", day) in facts.asked:
        return None
    return _question(facts, policy, "again", day, day, now)


def silent_until(facts: Facts, policy: Policy) -> date | None:
    """Until which day an answer keeps us silent: four weeks before the moment that is expected, or the next round's day if
    that is earlier. None where there is no answer. Where the party expects no day, that is the term's last."""
    moment = facts.expected or facts.due
    if facts.answered_at is None:
        return None
    opens = policy.next_round(policy.day(facts.answered_at)).opens
    return min(opens, moment - timedelta(weeks=policy.silence_weeks)) if moment else opens


def _before(facts: Facts, policy: Policy, due: date, now: datetime) -> Question | None:
    """One question before the last day; of a later moment that the party expects, before that one instead."""
    assert facts.span is not None
    about = facts.about or due
    counted_from = facts.span.counted_from if about == due else about
    assert counted_from is not None
    if facts.span.kind == "periode" or ("before", about) in facts.asked:
        return None  # a stretch of time is asked about in rounds, and at its end
    day = policy.calendar.ask_day_until(policy.calendar.shift(counted_from, -policy.before))
    silent = silent_until(facts, policy)
    found = _question(facts, policy, "before", about, max(day, silent or day), now)
    if policy.day(found.at) > counted_from:
        return None  # too late to ask whether it will be done in time
    if _asked_in_a_round(facts, about) or _left_to_a_round(facts, policy, found):
        return None  # it is the same question: who was silent then is not asked a third time
    # planned, not the moment of looking: an answer takes the question away for good
    answer = facts.answered_at
    if answer is not None and found.planned - answer < timedelta(weeks=policy.recent_answer_weeks):
        return None
    return found


def _result(facts: Facts, policy: Policy, due: date, now: datetime) -> Question | Silence:
    """Asked once about the term; about a later moment that the party expects, once that has passed; and once more."""
    about = facts.about or due
    asked_at = facts.asked.get(("result", about))
    if asked_at is None:
        last = max((at for (rung, _), at in facts.asked.items() if rung == "result"), default=None)
        if last is None or about > due:
            return _question(facts, policy, "result", about, _own_day(facts, policy, _result_day(policy, about)), now)
        asked_at = last  # about a moment that is no longer expected
    repeated = max((at for (rung, _), at in facts.asked.items() if rung == "repeat"), default=None)
    latest = max(asked_at, repeated or asked_at)
    if facts.said_since(latest):
        return Silence("answered", policy.next_round(policy.day(now)).opens)
    if on_call_list(facts, policy, now):
        return Silence("call_list")
    if repeated is not None and (repeated >= asked_at or ("repeat", about) in facts.asked):
        if facts.said_since(repeated):
            return Silence("answered", policy.next_round(policy.day(now)).opens)
        return Silence("asked", policy.calendar.shift(policy.day(repeated), policy.call_after))
    if about == due and facts.loaded_on > due:
        return Silence("asked_once")
    day = policy.calendar.ask_day_from(policy.calendar.shift(policy.day(asked_at), policy.repeat))
    return _question(facts, policy, "repeat", about, _with_a_round(facts, policy, asked_at, day), now)


def _result_day(policy: Policy, about: date) -> date:
    return policy.calendar.ask_day_from(policy.calendar.shift(about, policy.after))


def _begun(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """ "Is het begonnen?", after a start on a fixed day or in a month, once; after a later start that the party expects again.

    The first round after it asks about the start of a quarter or a year ("vanaf Q3 2023": its first day), and about what had
    begun, or not, long before it was loaded: a start is never past its term, so it need not be asked at once.
    """
    start = facts.span.first if facts.span and facts.span.kind == "vanaf" else None
    if start is None:
        return None
    about = max(start, facts.expected or start)
    if about == start and _begins_in_a_round(facts, policy, start):
        return None
    if ("begun", about) in facts.asked or facts.said_since(policy.at(about, 0)):
        return None
    day = _own_day(facts, policy, _begun_day(policy, about))
    return _question(facts, policy, "begun", about, day, now)


def _begun_day(policy: Policy, about: date) -> date:
    return policy.calendar.ask_day_from(policy.calendar.shift(about, policy.begun))


def _begins_in_a_round(facts: Facts, policy: Policy, start: date) -> bool:
    return (start.day == 1 and start.month % 3 == 1) or _begun_day(policy, start) < facts.loaded_on


def _planned(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """A day of the party's own where there is no last day: its result is asked once, and it is never late."""
    day = facts.expected
    if day is None or (facts.span and facts.span.kind == "vanaf"):
        return None
    if ("result", day) in facts.asked or facts.said_since(policy.at(day, 0)):
        return None
    return _question(facts, policy, "result", day, _own_day(facts, policy, _result_day(policy, day)), now)


def _asked_in_a_round(facts: Facts, about: date) -> bool:
    """Whether the round of that day's quarter asked about it, and was not answered."""
    return any(
        rung == "round" and opens <= about and quarter_of(opens) == quarter_of(about) and not facts.said_since(at)
        for (rung, opens), at in facts.asked.items()
    )


def _left_to_a_round(facts: Facts, policy: Policy, question: Question) -> bool:
    """Whether a round that opens soon after this question asks the same; about a day of their own, soon after that day."""
    day = policy.day(question.planned)
    own = question.about != facts.due
    last = policy.calendar.shift(question.about, policy.round_apart) if own else None
    return any(
        day < found.opens
        and (found.near <= day or (last is not None and found.opens <= last))
        and in_round(facts, policy, found) in ("ends", "outcome")
        for found in policy.rounds_from(day)[:2]
    )


def _own_day(facts: Facts, policy: Policy, day: date) -> date:
    """The day of a first question; of who joined after it their first day, so that a round soon after asks both at once."""
    first = policy.day(policy.ask_at(facts.since))
    return _beside_rounds(facts, policy, max(day, first) if policy.day(facts.since) > day else day)


def _beside_rounds(facts: Facts, policy: Policy, day: date) -> date:
    """Shortly before a round a question goes along with it; where a round asked about the share, it keeps its distance."""
    for found in policy.rounds_from(day)[:2]:
        if found.near <= day < found.opens:
            return found.opens
    asked = [policy.day(at) for (rung, _), at in facts.asked.items() if rung == "round"]
    return max(day, *(policy.calendar.shift(one, policy.round_apart) for one in asked if one <= day), day)


def _with_a_round(facts: Facts, policy: Policy, asked_at: datetime, day: date) -> date:
    """A repeat goes along with a round that opens shortly before it too, unless that would be soon after the first time."""
    first = policy.calendar.shift(policy.day(asked_at), policy.spacing)
    for found in policy.rounds_from(first)[:2]:
        asks = policy.calendar.ask_day_from(found.opens)
        if first <= asks <= day <= policy.calendar.shift(found.opens, policy.round_apart):
            return found.opens
    return _beside_rounds(facts, policy, day)


def _in_rounds(facts: Facts, policy: Policy, now: datetime) -> Silence:
    """Only rounds ask about it now: the first one that would, if any of the coming ones does."""
    opens = policy.day(now)
    for _ in range(4):  # a year of rounds
        found = policy.next_round(opens)
        if in_round(facts, policy, found):
            return Silence("in_a_round", found.opens)
        opens = found.opens
    return Silence("in_a_round")


def round_question(facts: Facts, policy: Policy, now: datetime) -> Question | None:
    """The next question of a round: of the one that asks now, or of the first coming one that asks about this share."""
    for found in _in_sight(facts, policy, policy.day(now)):
        asked_at = facts.asked.get(("round", found.opens))
        question = _ask_in(facts, policy, found, now) if asked_at is None else _remind(facts, policy, found, asked_at, now)
        if question is not None:
            return question
    return None


_A_QUARTER = timedelta(days=92)


def _in_sight(facts: Facts, policy: Policy, today: date) -> Iterator[Round]:
    """The rounds of a year to come, and where its first or its last day is farther off, those of the year around it."""
    yield from policy.rounds_from(today)
    far = [day for day in (facts.span.first if facts.span else None, facts.about) if day is not None]
    for day in sorted(far):
        if day - _A_QUARTER > today:
            yield from policy.rounds_from(day - _A_QUARTER)


def _ask_in(facts: Facts, policy: Policy, found: Round, now: datetime) -> Question | None:
    if not asks_about(facts, policy, found):
        return None
    question = _question(facts, policy, "round", found.opens, found.opens, now)
    leaves_time = policy.calendar.shift(policy.day(question.at), policy.spacing) <= found.reply_by
    return question if leaves_time else None


def asks_about(facts: Facts, policy: Policy, found: Round) -> bool:
    """Whether this round asks: what only may be answered (it ends in the next quarter) is shown, and what was asked or said
    shortly before is left out."""
    return in_round(facts, policy, found) not in (None, "ends_next") and not _fresh(facts, policy, found)


def _fresh(facts: Facts, policy: Policy, found: Round) -> bool:
    """Whether it was asked or answered shortly before this round, or since it opened."""
    moments = [at for (rung, _), at in facts.asked.items() if rung not in ("appoint", "round", "round_again")]
    moments += [facts.answered_at] if facts.answered_at is not None else []
    return any(policy.day(at) > found.near for at in moments)


def _remind(facts: Facts, policy: Policy, found: Round, asked_at: datetime, now: datetime) -> Question | None:
    """Once, to who has not answered: on the round's day for it, or on the one that was asked for instead."""
    since = any(at > asked_at for (rung, _), at in facts.asked.items() if rung != "appoint")
    if (
        since
        or facts.said_since(asked_at)
        or not facts.is_open
        or not facts.answered
        or not facts.reachable
        or facts.quiet_until
        or facts.skipped == found.quarter
    ):
        return None
    spaced = policy.calendar.shift(policy.day(asked_at), policy.spacing)
    question = _question(facts, policy, "round_again", found.opens, facts.later or max(found.reminds, spaced), now)
    return question if policy.day(question.at) <= found.reply_by else None


def in_round(facts: Facts, policy: Policy, found: Round) -> InRound | None:
    """Why this round asks about a share, or None: then it does not. A round that opens within a quiet time leaves it out."""
    opens = found.opens
    if facts.skipped == found.quarter:
        return None
    if never(facts) or not facts.answered or not facts.reachable or (facts.quiet_until and facts.quiet_until > opens):
        return None
    span, about = facts.span, facts.about
    if about is not None and about >= opens:
        if quarter_of(about) == quarter_of(opens):
            return "ends"
        running = span is not None and span.kind == "periode" and (span.first is None or span.first <= opens)
        if running and found.before_letter:
            return "standing"
        following = quarter_of(policy.next_round(opens).opens) if about > opens else None
        return "ends_next" if quarter_of(about) == following else None
    if about is not None:  # silent ones are repeated and rung; an answer that left the outcome open ends its silence here
        asked = [at for (rung, _), at in facts.asked.items() if rung in ("result", "repeat")]
        return "outcome" if asked and facts.said_since(max(asked)) else None
    if span is not None and span.kind == "vanaf":
        return _begun_in_round(facts, policy, opens, span)
    if not found.before_letter or (span and span.first and span.first > opens) or (span and span.last and span.last < opens):
        return None
    first_time = policy.next_round(policy.day(facts.since) - timedelta(days=1), before_letter=True).opens == opens
    has_no_day = span is None or span.kind == "geen"
    return "own_day" if has_no_day and first_time and facts.expected is None else "standing"


def _begun_in_round(facts: Facts, policy: Policy, opens: date, span: Span) -> InRound | None:
    """The first round after such a start; and each one while the party says that it has not begun."""
    start = max(span.first or opens, facts.expected or span.first or opens)
    if start > opens:
        return None
    if facts.said_since(policy.at(start, 0)):
        return "begun" if facts.status == "not_started" else None
    first_time = policy.next_round(max(start - timedelta(days=1), policy.day(facts.since) - timedelta(days=1))).opens == opens
    return "begun" if first_time and _begins_in_a_round(facts, policy, start) else None


def on_call_list(facts: Facts, policy: Policy, now: datetime) -> bool:
    """Asked, asked again, and silent for the policy's days: now somebody rings."""
    repeats = [at for (rung, _), at in facts.asked.items() if rung == "repeat"]
    if not repeats or never(facts):
        return False
    last = max(repeats)
    if facts.said_since(last):
        return False
    return policy.day(now) >= policy.calendar.shift(policy.day(last), policy.call_after)


def waits_for(facts: Facts, policy: Policy, now: datetime) -> Stretch | None:
    """The absence that a question waits for while its term's last day passes: nobody stands in, so somebody may ring."""
    today = policy.day(now)
    away = facts.desk.on(today).days.away_on(today)
    if away is None or facts.due is None or facts.due > away.last or never(facts):
        return None
    question = next_question(replace(facts, desk=ANYBODY), policy, now)
    return away if question is not None and question.planned <= now else None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks of a share: its term, and its next answer. `silent_since` is the day of the first question that nobody
    answered; `answer_by` the day on which the answer to the last one is due (then it is repeated, or somebody rings)."""

    last_day: date | None
    past: bool
    silent_since: date | None
    answer_by: date | None


def clocks(facts: Facts, policy: Policy, now: datetime) -> Clocks:
    """How both clocks stand. Tasks of the team are no questions to a party, and what is done owes no answer."""
    asked = [at for (rung, _), at in facts.asked.items() if rung != "appoint" and not facts.said_since(at)]
    open_ones = [] if never(facts) else asked
    return Clocks(
        last_day=facts.due,
        past=facts.span is not None and facts.span.is_past(policy.day(now)),
        silent_since=policy.day(min(open_ones)) if open_ones else None,
        answer_by=policy.calendar.shift(policy.day(max(open_ones)), policy.repeat) if open_ones else None,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change does to one share: its next question beside the rounds before and after; there may be none of either."""

    share: int
    before: Question | None
    after: Question | None


def moves(known: Iterable[tuple[int, Facts]], policy: Policy, before: Agenda, after: Agenda, now: datetime) -> list[Moved]:
    """What a change of the agenda would move, in the order of the shares given; what stays is not among it."""
    old, new = policy.on(before), policy.on(after)
    looked = (Moved(share, own_question(facts, old, now), own_question(facts, new, now)) for share, facts in known)
    return [one for one in looked if one.before != one.after]


def was_missed(
    due: Sequence[Question],
    unasked: Sequence[datetime],
    policy: Policy,
    gone: datetime,
    back: datetime,
    said: datetime | None = None,
) -> bool:
    """Whether a person's bundle would have left between the bot's going and its coming back.

    What waited for the spacing between messages was not missed: `unasked` are the moments of those that the person got, `said`
    when they last answered.
    """
    return gone <= free_at(unasked, policy, min(question.planned for question in due), said) < back
