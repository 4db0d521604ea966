"""What may never happen, whatever happens: real sweeps over a register in which people answer, terms move and the bot is away.

Each example is a year or two of one database. After every step the sweep runs, what it sent is looked at with the rules of the
policy page, the nightly pass must find nothing forgotten, and every share that is past its term must be explained.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from commitments import (
    absences,
    calling,
    conversation,
    ledger,
    mending,
    people,
    planning,
    pulses,
    queries,
    questions,
    reminders,
    reports,
    rounds,
)
from commitments.agenda import Change
from commitments.calling import Heard, Whence
from commitments.database import Database
from commitments.ledger import Commitment, Share, Term
from commitments.notices import AgendaPreview, Bundle, ItemQuestion, RoundAsked, StandInAsked
from commitments.parties import TEAM, Party
from commitments.people import Person
from commitments.policy import Policy
from commitments.refusals import Refused
from commitments.rungs import Question, outlook
from commitments.sets import MendStep, RoundStep, Status
from tests.commitments.conftest import POLICY, Arrived, Member, Snapshot, World, moment

ORGANISATIONS = ("VWS", "V&VN", "ActiZ")
WHO = tuple(f"{name}{which}" for name in ORGANISATIONS for which in ("", " (2)"))
"""Two people of each: the first one is asked."""
STEP = st.one_of(
    st.tuples(st.just("on"), st.integers(1, 4)),
    st.tuples(st.just("away"), st.sampled_from([1, 24, 21 * 24])),  # hours
    st.tuples(st.just("answer"), st.integers(0, 99), st.sampled_from(["on_track", "delayed", "done"]), st.integers(0, 200)),
    st.tuples(st.just("answer"), st.integers(0, 99), st.sampled_from(["not_started", "blocked"]), st.just(0)),
    st.tuples(st.just("take back"), st.integers(0, 99)),
    st.tuples(st.just("move"), st.integers(0, 99), st.integers(-60, 200)),
    st.tuples(st.just("agree"), st.integers(0, 99), st.integers(1, 200)),
    st.tuples(st.just("agenda"), st.integers(5, 120)),
    st.tuples(st.just("state"), st.integers(0, 99), st.sampled_from(["on_hold", "withdrawn", "active"])),
    st.tuples(st.just("appoint"), st.integers(0, 99), st.sampled_from(ORGANISATIONS)),
    st.tuples(st.just("ask a colleague"), st.integers(0, 99)),
    st.tuples(st.just("be gone"), st.sampled_from(WHO), st.integers(0, 20), st.integers(0, 60), st.booleans(), st.booleans()),
    st.tuples(st.just("snooze"), st.sampled_from(WHO), st.integers(1, 20)),
    st.tuples(st.just("come back"), st.sampled_from(WHO)),
    st.tuples(st.just("work on"), st.sampled_from(WHO), st.sets(st.integers(0, 4), min_size=1)),
    st.tuples(st.just("round"), st.sampled_from(["open", "cancel", "close"]), st.just(0)),
    st.tuples(st.just("round"), st.just("move"), st.integers(0, 60)),
    st.tuples(st.just("revive")),
    st.tuples(
        st.just("mend"), st.sampled_from(ORGANISATIONS), st.sampled_from(["postpone", "skip", "ask"]), st.integers(1, 40)
    ),
    st.tuples(st.just("ask the second")),
    st.tuples(st.just("behalf"), st.integers(0, 99), st.sampled_from(["on_track", "done", "blocked"]), st.integers(0, 30)),
)


class Year:
    """One world with its people, and everything that was sent in it."""

    def __init__(self, world: World, members: dict[str, Member]) -> None:
        self.world, self.members = world, members
        self.sent: list[tuple[str, datetime]] = []

    def take(self, step: tuple[Any, ...]) -> None:
        """One step, and the sweep after it."""
        name, *values = step
        getattr(self, f"_{name.replace(' ', '_')}")(*values)
        self.look()

    def look(self) -> None:
        """Sweep, judge what was sent and what was not."""
        world = self.world
        for letter in world.sweep():
            if isinstance(letter.told, ItemQuestion | Bundle | RoundAsked):
                self._judge(letter)
        assert world.work.perform(reminders.full_pass, policy=POLICY) == []
        with world.read() as session:
            self._explained(session)

    # --- what may happen

    def _on(self, times: int) -> None:
        for _ in range(times):
            with self.world.read() as session:
                due = reminders.due_after(session, after=self.world.now)
            if due is None:
                return
            self.world.now = due
            self.look()

    def _away(self, hours: int) -> None:
        self.world.work.perform(pulses.beat, name="sweep")
        with self.world.read() as session:
            due = reminders.due_after(session, after=self.world.now)
        self.world.now = max(self.world.now, (due or self.world.now) - timedelta(minutes=30)) + timedelta(hours=hours)

    def _answer(self, which: int, status: str, days: int) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            found = self._chosen(session, which)
            if found is not None:
                share, member = found
                actor = people.actor_of(session, session.get_one(Person, member.person))
                later = POLICY.day(now) + timedelta(days=days) if days else None
                reports.file(
                    session, now=now, actor=actor, share=share, policy=POLICY, status=status, source=None, expected=later
                )

        with suppress(Refused):  # a day before the start, or on schedule with a day after the last one
            self.world.work.perform(verb)

    def _take_back(self, which: int) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            found = self._chosen(session, which)
            report = reports.last(session, found[0].id) if found else None
            if found and report is not None and report.party == found[0].aanspreekpunt:
                actor = people.actor_of(session, session.get_one(Person, found[1].person))
                reports.withdraw(session, now=now, actors=[actor], report=report.id)

        self.world.work.perform(verb)

    def _move(self, which: int, days: int) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            terms = session.exec(select(Term).where(col(Term.last).is_not(None)).order_by(col(Term.id))).all()
            term = terms[which % len(terms)]
            assert term.last is not None
            term.last = max(term.last + timedelta(days=days), term.first or date.min)
            term.first = term.last if term.kind == "per" else term.first
            session.add(term)
            for share in session.exec(select(Share).where(Share.term == term.id)):
                share.version += 1  # a moved term: new questions
                share.quiet_until = None
                session.add(share)
                ledger.look_again(session, now=now, share=share.id)

        self.world.work.perform(verb)

    def _agree(self, which: int, days: int) -> None:
        """The team agrees to another last day."""

        def verb(session: Session, *, now: datetime) -> None:
            found = self._chosen(session, which)
            span = ledger.span_of(session, found[0]) if found else None
            if found and span is not None and span.due_day is not None:
                ledger.move(session, now=now, share=found[0], to=span.due_day + timedelta(days=days))

        self.world.work.perform(verb)

    def _agenda(self, days: int) -> None:
        """The team puts an overleg on the agenda."""
        team, today = self.members[TEAM], POLICY.day(self.world.now)
        change = Change("overleg", False, POLICY.calendar.open_from(today + timedelta(days=days)))
        self.world.do(team, planning.look, policy=POLICY, change=change)
        if isinstance(self.world.told(team), AgendaPreview):
            self.world.press(team, "hold")

    def _round(self, step: RoundStep, days: int) -> None:
        """The team opens the round now, puts it on another day, cancels or closes it; a refusal is an outcome too."""
        day = POLICY.calendar.open_from(POLICY.day(self.world.now) + timedelta(days=days)) if step == "move" else None
        self.world.do(self.members[TEAM], rounds.change, policy=POLICY, step=step, day=day)

    def _revive(self) -> None:
        """The button below the last cancelling, however old it is."""
        team = self.members[TEAM]
        offers = [one for letter in self.world.post if letter.to == team.user for one in letter.offers.items()]
        keys = [key for key, offer in offers if offer.do == "revive_round"]
        if keys:
            self.world.press_key(team, keys[-1])

    def _mend(self, name: str, step: MendStep, days: int) -> None:
        """The team has an organisation asked later, or a round leave it out, or neither any more."""
        day = POLICY.calendar.open_from(POLICY.day(self.world.now) + timedelta(days=days))
        self.world.do(self.members[TEAM], mending.change, policy=POLICY, step=step, organisation=name, day=day)

    def _ask_the_second(self) -> None:
        """After some silence, what nobody answered goes to a second contact, at once: later letters keep their distance."""
        self._on(8)
        team, before = self.members[TEAM], len(self.world.post)
        self.world.do(team, queries.tell_calls, policy=POLICY)
        if any(offer.do == "ask_second" for offer in self.world.last(team).offers.values()):
            self.world.press(team, "ask_second")
        asked = [one for one in self.world.post[before:] if isinstance(one.told, ItemQuestion | Bundle)]
        self.sent += [(one.to, self.world.now) for one in asked]

    def _behalf(self, which: int, status: Status, days: int) -> None:
        """The team notes what an organisation said elsewhere, some days ago."""
        with self.world.read() as session:
            found = self._chosen(session, which)
            if found is None:
                return
            code = session.get_one(Commitment, found[0].commitment).code
            name = session.get_one(Party, found[0].aanspreekpunt).name
        whence = Whence("mail", POLICY.day(self.world.now) - timedelta(days=days))
        heard = [Heard(code, status)]
        self.world.say(self.members[TEAM], calling.tell, organisation=name, heard=heard, whence=whence)

    @property
    def policy(self) -> Policy:
        """The policy on the agenda as it stands."""
        with self.world.read() as session:
            return planning.current(session, POLICY)

    def _state(self, which: int, state: str) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            rows = session.exec(select(Commitment).order_by(col(Commitment.id))).all()
            row = rows[which % len(rows)]
            row.state = state
            session.add(row)
            for share in ledger.shares_of(session, row.id):
                ledger.look_again(session, now=now, share=share.id)

        self.world.work.perform(verb)

    def _appoint(self, which: int, name: str) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            rows = session.exec(select(Share).order_by(col(Share.id))).all()
            party = session.exec(select(Party).where(Party.name == name)).one()
            ledger.appoint(session, now=now, share=rows[which % len(rows)], party=party, basis="afgesproken")

        self.world.work.perform(verb)

    def _ask_a_colleague(self, which: int) -> None:
        def verb(session: Session, *, now: datetime) -> None:
            found = self._chosen(session, which)
            if found is not None and questions.latest_rung(session, found[0]) is not None:
                found[0].quiet_until = POLICY.calendar.ask_day_from(POLICY.calendar.shift(POLICY.day(now), POLICY.ask_again))
                session.add(found[0])
                ledger.look_again(session, now=now, share=found[0].id)

        self.world.work.perform(verb)

    def _be_gone(self, who: str, after: int, days: int, deputy: bool, agrees: bool) -> None:
        """Somebody is away, and a colleague perhaps says yes."""
        first = POLICY.day(self.world.now) + timedelta(days=after)
        named = self._colleague(who) if deputy else None
        span = {"first": first, "last": first + timedelta(days=days)}
        self.world.do(self.members[who], conversation.say_away, policy=POLICY, deputy=named, **span)
        if named is not None and isinstance(self.world.told(self.members[named]), StandInAsked):
            self.world.press(self.members[named], "stand_in_yes" if agrees else "stand_in_no")

    def _colleague(self, who: str) -> str:
        return who.removesuffix(" (2)") if who.endswith(" (2)") else f"{who} (2)"

    def _come_back(self, who: str) -> None:
        self.world.do(self.members[who], conversation.say_away, policy=POLICY, first=None, last=None, deputy=None)
        if self.world.last(self.members[who]).keys:
            self.world.press(self.members[who], "be_back")

    def _snooze(self, who: str, days: int) -> None:
        """What is open comes back later; a refusal is an outcome too."""
        until = POLICY.day(self.world.now) + timedelta(days=days)
        self.world.say(self.members[who], conversation.snooze, until=until)

    def _work_on(self, who: str, weekdays: set[int]) -> None:
        self.world.do(self.members[who], absences.set_workdays, weekdays=frozenset(weekdays))

    def _chosen(self, session: Session, which: int) -> tuple[Share, Member] | None:
        """Some share that one of our people answers for, with that person."""
        names = {party.id: party.name for party in session.exec(select(Party).where(col(Party.name).in_(ORGANISATIONS)))}
        rows = session.exec(select(Share).where(col(Share.aanspreekpunt).in_(list(names))).order_by(col(Share.id))).all()
        if not rows:
            return None
        share = rows[which % len(rows)]
        assert share.aanspreekpunt is not None
        return share, self.members[names[share.aanspreekpunt]]

    # --- what must hold

    def _judge(self, letter: Arrived) -> None:
        now, day = self.world.now, POLICY.day(self.world.now)
        assert POLICY.at(day, POLICY.hour) <= now < POLICY.at(day, POLICY.last_hour), "between its hours"
        earlier = [POLICY.day(at) for to, at in self.sent if to == letter.to]
        self.sent.append((letter.to, now))
        assert day not in earlier, "one bundle a day"
        assert all(POLICY.calendar.count(before, day) >= POLICY.spacing for before in earlier[-1:])
        assert sum((one.year, one.month) == (day.year, day.month) for one in earlier) < POLICY.a_month
        told = letter.told
        running = next((one for one in self.policy.rounds_from(day) if one.asks_on(day)), None)
        if isinstance(told, RoundAsked):
            assert running is not None, "nothing asks in a round that was cancelled or closed"
            assert running.reply_by == told.reply_by
        several = isinstance(told, Bundle | RoundAsked)
        items = [entry.item for entry in told.items] if several else [told.item]  # type: ignore[union-attr]
        assert len({item.share for item in items}) == len(items), "nothing twice in one message"
        with self.world.read() as session:
            for item in items:
                share = session.get_one(Share, item.share)
                commitment = session.get_one(Commitment, share.commitment)
                party = session.get_one(Party, share.aanspreekpunt)
                desk = questions.facts_of(session, share).desk
                assert self.policy.of(desk).calendar.asks_on(day), "a day of asking"
                seat = desk.on(day)
                user = next(member.user for member in self.members.values() if member.person == seat.person)
                assert letter.to == user, "who sits there"
                assert party.name in self._names(letter.to), "about one's own"
                assert day.weekday() in seat.days.weekdays, "on a day on which they work"
                assert not any(row.holds(day) for row in seat.days.away), "never while they are away"
                assert (commitment.mode, commitment.state) == ("asked", "active")
                report = reports.last(session, share.id)
                assert report is None or report.status != "done", "not what is done"
                asked = questions.asked_about(session, share)
                beside = [row for row in asked if row.rung not in ("round", "round_again")]
                assert len(beside) <= 4 + 4 * len(self.world.reports(share)), "the questions about it end"
                assert not [row for row in asked if row.rung == "round_again" and POLICY.day(row.at) > self._ends(row.about)]
                assert report is None or report.at <= asked[-1].at, "not what was answered since it was asked"
                assert share.postponed is None or share.postponed <= day, "not before the day that the team wants"
                of_round = asked[-1].rung in ("round", "round_again")
                assert not (of_round and running and share.skipped == running.quarter), "not in a round that leaves it out"

    def _names(self, user: str) -> set[str]:
        return {name.removesuffix(" (2)") for name, member in self.members.items() if member.user == user}

    def _ends(self, opens: date) -> date:
        """The last day of the round that opened on this one."""
        found = rounds.opening(self.policy, opens)
        return found.reply_by if found is not None else date.max  # the agenda moved it before it opened

    def _explained(self, session: Session) -> None:
        shares = session.exec(select(Share)).all()
        today = POLICY.day(self.world.now)
        for share, facts in zip(shares, questions.all_facts(session, shares), strict=True):
            if facts.span is None or not facts.span.is_past(today):
                continue
            found = outlook(facts, planning.current(session, POLICY), self.world.now)
            if isinstance(found, Question):
                assert share.look_at is not None, "it will be asked"
                continue
            match found.why:
                case "asked":
                    assert found.until is not None
                    assert today < found.until
                case "answered":
                    assert facts.status_at is not None
                case "in_a_round":
                    raise AssertionError("past its term, and left to a round")
                case _:
                    pass  # each reason says what it rests on: see test_rungs


@pytest.fixture(scope="module")
def beginning(with_register: Path, folder: Path) -> tuple[Snapshot, dict[str, Member]]:
    """The fourteen agreements with a contact at three organisations, and a team."""
    world = World(with_register, "2023-06-15 09:00").copied(folder / "asking.db")
    members = {name: world.join("contact", name.removesuffix(" (2)"), 100 + n, name) for n, name in enumerate(WHO)}
    members[TEAM] = world.join("team", None, 1)
    world.deliver()
    return world.snapshot(), members


@settings(max_examples=24)
@given(steps=st.lists(STEP, min_size=4, max_size=10))
def test_whatever_happens_the_rules_of_asking_hold(
    beginning: tuple[Snapshot, dict[str, Member]], folder: Path, database: Database, steps: list[tuple[Any, ...]]
) -> None:
    past, members = beginning
    world = World(folder / "taz.db", "2023-06-15 09:00", database)
    world.restore(past)
    year = Year(world, members)
    for step in [("on", 1), *steps, ("on", 3)]:
        year.take(step)


# --- after a time in which the bot was away ---------------------------------------------------------------------------


def _asked(world: World, member: Member) -> list[Bundle | ItemQuestion]:
    told = [letter.told for letter in world.sweep() if letter.to == member.user]
    return [one for one in told if isinstance(one, Bundle | ItemQuestion)]


@pytest.mark.parametrize("hours", [1, 24, 21 * 24])
def test_after_a_time_away_one_message_says_so_and_nothing_expired(world: World, hours: int) -> None:
    vws = world.join("contact", "VWS", 1)
    world.sweep()
    world.turn("2023-06-15 09:59")
    world.work.perform(pulses.beat, name="sweep")
    world.turn(timedelta(hours=hours))
    found = _asked(world, vws)
    world.work.perform(pulses.beat, name="sweep")
    if not found:  # back on a day or at an hour at which nobody is asked
        world.now = POLICY.ask_at(world.now)
        found = _asked(world, vws)
    assert [one.missed for one in found] == [True]
    while not (following := _asked(world, vws)):
        with world.read() as session:
            due = reminders.due_after(session, after=world.now)
        assert due is not None
        world.now = due
        world.work.perform(pulses.beat, name="sweep")
    assert [one.missed for one in following] == [False], "only the first says so"


def test_a_beat_that_is_late_by_less_than_an_hour_says_nothing(world: World) -> None:
    vws = world.join("contact", "VWS", 1)
    world.sweep()
    world.turn("2023-06-15 09:30")
    world.work.perform(pulses.beat, name="sweep")
    world.turn("2023-06-15 10:29")
    assert [one.missed for one in _asked(world, vws)] == [False]


def test_what_the_cap_holds_back_waits_for_the_next_quarter(world: World) -> None:
    vws = world.join("contact", "VWS", 1)
    few = replace(POLICY, a_quarter=1)
    world.turn("2023-06-15 10:00")
    for _ in range(4):
        world.work.perform(reminders.sweep, policy=few)
    (first,) = [letter.told for letter in world.deliver() if letter.to == vws.user]
    assert isinstance(first, ItemQuestion)
    with world.read() as session:
        party = session.exec(select(Party).where(Party.name == "VWS")).one()
        waiting = [share.look_at for share in ledger.shares_answered_by(session, party.id) if share.look_at]
    assert moment("2023-07-04 10:00") in waiting
    assert world.work.perform(reminders.full_pass, policy=few) == []


def test_what_would_follow_within_the_spacing_comes_along(whole: World) -> None:
    """1.9 began on 1 September and would be asked about on 19 September, five working days after 2.4's result."""
    whole.turn("2023-09-12 09:00")
    vws = whole.join("contact", "VWS", 2, "Anouk")
    asked = whole.ask(vws, "2023-09-12 10:00").told
    assert isinstance(asked, Bundle)
    rungs = {entry.item.code: entry.rung for entry in asked.items}
    assert rungs["2.4"] == "result"
    assert rungs["1.9"] == "begun"
    whole.turn("2023-09-19 10:00")
    later = [letter for letter in whole.sweep() if letter.to == vws.user]
    assert not later
