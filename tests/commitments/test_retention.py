"""Does each rule take what it names, at its moment, and nothing before? And does a dry run tell so and touch nothing?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from commitments import conversation, erasure, inbox, kept, people, presence, retention
from commitments.database import keyring
from commitments.inbox import Arrival
from commitments.lanes import Lane
from commitments.offers import Offered
from commitments.outbox import Letter
from commitments.people import Address, Group, Person
from commitments.questions import TeamQuestion
from commitments.retention import AFTER, RULES, Gone, Rule, months_before
from tests.commitments.conftest import World
from tests.commitments.test_erasure import either, everything, template  # noqa: F401

MONTHS = 12


def gone(world: World, rule: Rule) -> int:
    """The night, for one rule."""
    count: int = world.work.perform(retention.apply, rule=rule, months=MONTHS)
    return count


def parked(world: World, user: str) -> None:
    """An update of theirs that nobody could work on."""
    cause = world.arrive(user)
    with world.write() as session:
        row = session.get_one(Arrival, cause.row)
        row.state, row.closed_at, row.payload = "parked", world.now, keyring(session).seal("{}")
        session.add(row)


def lived(world: World) -> None:
    """Something for every rule, all on one day."""
    team, contact = world.join("team", None, 1, "Joost"), world.join("contact", "VWS", 2, "Wim Wegganger")
    world.do(team, presence.link, chat="telegram:-5", title="Kerngroep")
    days = {"first": date(2023, 6, 15), "last": date(2023, 6, 15), "deputy": None}
    world.do(contact, conversation.say_away, policy=world.policy, **days)
    world.do(contact, conversation.ask_team_at_once, policy=world.policy, text="Mag dat?")
    world.do(team, conversation.note_down, policy=world.policy, code="A11", text="Wim Wegganger belt terug")
    world.do(world.stranger(3), kept.tell)
    world.do(world.stranger(3), conversation.start, token="geen-uitnodiging", name="Vreemde")
    world.do(world.stranger(3), presence.changed, policy=world.policy, chat="telegram:-6", present=True, title="Vreemde club")
    parked(world, "telegram:2")
    world.work.perform(people.leave, person=contact.person, by=None)
    world.do(team, presence.changed, policy=world.policy, chat="telegram:-5", present=False)


@pytest.mark.parametrize("rule", [rule for rule in RULES if AFTER[rule] is not None and rule not in ("strangers", "absences")])
def test_a_rule_takes_at_its_moment_and_not_before(either: World, rule: Rule) -> None:  # noqa: F811
    lived(either)
    after = AFTER[rule]
    assert after is not None
    either.turn(after)
    assert gone(either, rule) == 0
    either.turn(timedelta(microseconds=1))
    assert gone(either, rule) > 0
    assert gone(either, rule) == 0


def test_days_away_go_ninety_days_after_the_last_of_them(either: World) -> None:  # noqa: F811
    lived(either)
    either.turn(timedelta(days=90))
    assert gone(either, "absences") == 0
    either.turn(timedelta(days=1))
    assert (gone(either, "absences"), gone(either, "absences")) == (1, 0)


def test_what_each_rule_leaves(world: World) -> None:
    lived(world)
    world.turn(timedelta(days=366 + 31))
    counts = {rule: gone(world, rule) for rule in RULES}
    assert all(counts.values()), counts
    assert world.all(Offered) == []
    assert [row.state for row in world.all(Arrival)] == ["parked"]
    assert [row.payload for row in world.all(Arrival)] == [None]
    assert all(letter.notice is None for letter in world.all(Letter))
    assert [(row.text, row.answer) for row in world.all(TeamQuestion)] == [(b"", None)]
    found = everything(world)
    gone_words = ("wegganger", "kerngroep", "vreemde club", "mag dat", *(f"telegram:{n}" for n in (2, 3, -5, -6)))
    assert not [word for word in gone_words if word in found]
    assert "joost" in found
    assert [bool(group.name) for group in world.all(Group)] == [False]
    assert {bool(person.name) for person in world.all(Person)} == {True, False}


def test_a_strangers_address_goes_with_the_number_of_their_last_message(either: World) -> None:  # noqa: F811
    stranger = either.stranger(3)
    either.do(stranger, kept.tell)
    either.turn(timedelta(days=10))
    either.do(stranger, kept.tell)
    either.turn(inbox.KEEP_NUMBERS)
    assert (gone(either, "numbers"), gone(either, "strangers")) == (1, 0)
    either.turn(timedelta(seconds=1))
    assert (gone(either, "numbers"), gone(either, "strangers")) == (1, 1)
    assert (either.all(Address), either.all(Letter)) == ([], [])
    assert {lane.key for lane in either.all(Lane)} == {inbox.NOBODY}


def test_a_stranger_whose_message_failed_goes_too(world: World) -> None:
    world.do(world.stranger(3), kept.tell)
    parked(world, "telegram:3")
    world.turn(timedelta(days=20))
    assert (gone(world, "numbers"), gone(world, "strangers")) == (1, 0)
    world.turn(timedelta(days=11))
    assert (gone(world, "parked"), gone(world, "strangers")) == (1, 1)
    assert world.all(Address) == []


def test_who_takes_part_is_no_stranger_and_has_not_left(either: World) -> None:  # noqa: F811
    team = either.join("team", None, 1, "Joost")
    contact = either.join("contact", "VWS", 2, "Willemijn")
    either.do(team, presence.link, chat="telegram:-5", title="Kerngroep")
    either.turn(timedelta(days=4000))
    for rule in RULES:
        gone(either, rule)
    with either.read() as session:
        assert people.name_of(session, session.get_one(Person, contact.person)) == "Willemijn"
        assert len(session.exec(select(Address).where(col(Address.sealed) != b"")).all()) == 3


@pytest.mark.parametrize(("days", "count"), [(365, 0), (367, 1)])
def test_a_name_goes_after_the_months_of_the_settings(either: World, days: int, count: int) -> None:  # noqa: F811
    contact = either.join("contact", "VWS", 2, "Willemijn")
    either.work.perform(people.leave, person=contact.person, by=None)
    either.turn(timedelta(days=days))
    assert gone(either, "left") == count
    assert ("willemijn" in everything(either)) == (count == 0)


def test_who_left_and_takes_part_again_at_the_same_address_stays(either: World) -> None:  # noqa: F811
    contact = either.join("contact", "VWS", 2, "Willemijn")
    either.work.perform(people.leave, person=contact.person, by=None)
    either.join("contact", "RegioPlus", 2, "Willemijn")
    either.turn(timedelta(days=500))
    assert gone(either, "left") == 0
    assert "willemijn" in everything(either)


def test_a_dry_run_tells_what_would_go_and_touches_nothing(either: World) -> None:  # noqa: F811
    lived(either)
    either.turn(timedelta(days=366 + 31))
    before = everything(either)
    told = either.work.perform(retention.dry_run, months=MONTHS)
    assert everything(either) == before
    assert told == tuple(Gone(rule, gone(either, rule)) for rule in RULES)
    assert all(line.count for line in told)


def test_the_buttons_that_went_are_answered_as_before(world: World) -> None:
    team = world.join("team", None, 1)
    world.do(team, erasure.ask)
    contact = world.join("contact", "VWS", 2)
    world.do(contact, erasure.ask)
    key = world.key(contact, "forget_now")
    world.turn(timedelta(days=29))
    world.press_key(contact, key)
    before = world.told(contact)
    assert gone(world, "buttons") > 0
    world.press_key(contact, key)
    assert world.told(contact) == before


@given(
    moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)).map(lambda m: m.replace(tzinfo=UTC)),  # noqa: DTZ001
    months=st.integers(1, 120),
)
def test_months_are_calendar_months(moment: datetime, months: int) -> None:
    before = months_before(moment, months)
    assert (moment.year - before.year) * 12 + moment.month - before.month == months
    assert before.day == moment.day or (before.day < moment.day and (before + timedelta(days=1)).day == 1)
    assert before.timetz() == moment.timetz()


def test_every_table_with_something_sealed_is_under_a_rule() -> None:
    """Whoever seals something more has to say here for how long."""
    from commitments.database import Sealed

    sealed: set[Any] = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert sealed == {
        ("address", "sealed"),  # strangers, left
        ("person", "name"),  # left
        ("reader", "name"),  # left
        ("inbox", "payload"),  # as it closes; parked
        ("outbox", "notice"),  # letters
        ("report", "via"),  # left: with who passed the answer on
        ("team_question", "text"),  # questions
        ("team_question", "answer"),  # questions
        ("note", "words"),  # notes
        ("content", "sealed"),  # the organisation's: as its answer
        ("visit", "title"),  # strangers, left
        ("chain_key", "sealed"),  # nobody's: it stays, as the history does
    }
