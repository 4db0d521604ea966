""" "Vraag het later": when a question comes back, for how long it may wait, and what the team and the dossier see of it."""

from datetime import date, timedelta

import pytest

from commitments import absences, confirmations, conversation, dossier, queries
from commitments.conversation import Said
from commitments.history import Event
from commitments.notices import Bundle, Card, Confirmed, Dossier, ItemQuestion, No, Snoozed, SomebodyElse
from commitments.refusals import NothingOpen, SnoozeWrong
from tests.commitments.conftest import POLICY, Member, World


@pytest.fixture
def vws(world: World) -> Member:
    """The contact of VWS, who was asked about three items on Thursday 15 June."""
    member = world.join("contact", "VWS", 1, "Els Bos")
    assert isinstance(world.ask(member, "2023-06-15 10:00").told, Bundle)
    return member


def snoozed(world: World, who: Member) -> Snoozed:
    told = world.told(who)
    assert isinstance(told, Snoozed), told
    return told


def say(world: World, who: Member, day: str | None) -> None:
    world.say(who, conversation.snooze, until=date.fromisoformat(day) if day else None)


def test_a_bundle_comes_back_a_week_later_whole(world: World, vws: Member) -> None:
    world.press(vws, "snooze")
    told = snoozed(world, vws)
    assert ({item.code for item in told.items}, told.again_on) == ({"A1", "A3", "A11"}, date(2023, 6, 22))
    world.turn("2023-06-22 09:59")
    assert world.sweep() == []
    world.turn("2023-06-22 10:00")
    (again,) = [letter.told for letter in world.sweep() if letter.to == vws.user]
    assert isinstance(again, Bundle)
    assert {entry.item.code for entry in again.items} == {"A1", "A3", "A11"}


def test_one_of_a_bundle_waits_and_the_walk_goes_on(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    first = world.told(vws)
    assert isinstance(first, ItemQuestion)
    world.press(vws, "more")
    world.press(vws, "snooze")
    told = snoozed(world, vws)
    assert [item.code for item in told.items] == [first.item.code]
    assert told.next is not None
    world.press(vws, "begin", share=told.next.share)
    assert isinstance(world.told(vws), ItemQuestion)


def test_a_day_before_anything_may_leave_again_is_told_as_it_will_be(world: World, vws: Member) -> None:
    say(world, vws, "2023-06-19")
    assert (snoozed(world, vws).wanted, snoozed(world, vws).again_on) == (date(2023, 6, 19), date(2023, 6, 22))
    world.turn("2023-06-22 10:00")
    assert [letter.to for letter in world.sweep() if isinstance(letter.told, Bundle)] == [vws.user]


def test_the_day_is_one_on_which_they_work(world: World, vws: Member) -> None:
    world.do(vws, absences.set_workdays, weekdays=frozenset({0}))
    world.press(vws, "snooze")
    assert snoozed(world, vws).again_on == date(2023, 6, 26)


def test_a_day_that_cannot_be_is_refused_with_those_that_can(world: World, vws: Member) -> None:
    first, last = date(2023, 6, 16), date(2023, 6, 29)
    for day in ("2023-06-01", "2023-06-15", "2023-06-30", "2023-10-02"):
        say(world, vws, day)
        assert world.told(vws) == No(refusal=SnoozeWrong(until=date.fromisoformat(day), first=first, last=last))


def test_a_question_waits_no_longer_than_until_it_is_repeated(world: World, vws: Member) -> None:
    say(world, vws, "2023-06-27")
    world.turn("2023-06-27 10:00")
    world.sweep()
    say(world, vws, "2023-06-30")
    told = world.told(vws)
    assert isinstance(told, No)
    assert told.refusal == SnoozeWrong(until=date(2023, 6, 30), first=date(2023, 6, 28), last=date(2023, 6, 29))


def test_an_answer_ends_it_and_klopt_niet_takes_it_back(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "snooze")
    world.press(vws, "undo")
    assert isinstance(world.told(vws), ItemQuestion)
    world.say(vws, conversation.tell, said=[Said(code, "on_track") for code in ("A1", "A3", "A11")])
    say(world, vws, None)
    assert world.told(vws) == No(refusal=NothingOpen())


def test_the_team_sees_it_on_the_card_and_the_dossier_keeps_it(world: World, vws: Member) -> None:
    team = world.join("team", None, 9)
    world.press(vws, "snooze")
    world.do(team, queries.tell_card, policy=POLICY, code="A11")
    card = world.told(team)
    assert isinstance(card, Card)
    assert [part.quiet_until for part in card.shares if part.party == "VWS" and part.span and part.span.due_day] == [
        date(2023, 6, 22)
    ]
    world.do(team, dossier.tell, code="A11")
    told = world.told(team)
    assert isinstance(told, Dossier)
    assert [(line.party, line.day) for line in told.lines if line.what == "snooze"] == [("VWS", date(2023, 6, 22))]
    assert [event.person for event in world.all(Event) if event.verb == "snooze"] == [vws.person] * 3
    world.turn(timedelta(days=7))
    world.do(team, queries.tell_card, policy=POLICY, code="A11")
    card = world.told(team)
    assert isinstance(card, Card)
    assert {part.quiet_until for part in card.shares} == {None}


def test_who_says_that_somebody_else_does_it_now_is_passed_on(world: World, vws: Member) -> None:
    team = world.join("team", None, 9)
    world.do(vws, confirmations.hand_over, to="Daan Verhoeven")
    assert world.told(team) == SomebodyElse(name="Els Bos", party="VWS", to="Daan Verhoeven")
    assert world.told(vws) == Confirmed(party="VWS", answer="somebody_else")
