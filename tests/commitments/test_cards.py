"""Does the card opened last follow what changes, by an edit of itself, for two days and no longer?"""

from datetime import timedelta

import pytest

from commitments import cards, conversation, people, queries
from commitments.conversation import Said
from commitments.notices import Card
from commitments.outbox import Letter
from tests.commitments.conftest import POLICY, Arrived, Member, World


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 9, "Noor Vos")


@pytest.fixture
def vws(world: World, team: Member) -> Member:
    return world.join("contact", "VWS", 1, "Els Bos")


def look(world: World, who: Member, code: str = "A11", *, chat: str | None = None) -> int:
    """Open a card; returns the letter that shows it."""
    world.do(who, queries.tell_card, policy=POLICY, code=code, chat=chat)
    return world.post[-1].letter


def answer(world: World, vws: Member, code: str = "A11", status: str = "on_track") -> None:
    world.say(vws, conversation.tell, said=[Said(code, status)])  # type: ignore[arg-type]


def followed(world: World) -> list[Arrived]:
    """What the sweep brings."""
    world.work.perform(cards.sweep, policy=POLICY)
    return world.deliver()


def test_the_card_follows_an_answer_in_its_own_message_without_a_sound(world: World, team: Member, vws: Member) -> None:
    root = look(world, team)
    assert followed(world) == []
    answer(world, vws)
    (edit,) = followed(world)
    assert (edit.to, edit.kind) == (team.user, "edit")
    assert isinstance(edit.told, Card)
    assert "on_track" in {share.answer.status for share in edit.told.shares if share.answer}
    assert next(row.edits for row in world.all(Letter) if row.id == edit.letter) == root
    assert followed(world) == []
    answer(world, vws, status="delayed")
    assert len(followed(world)) == 1


def test_only_the_card_opened_last_and_only_for_two_days(world: World, team: Member, vws: Member) -> None:
    look(world, team)
    look(world, team, "A1")
    answer(world, vws)
    assert followed(world) == []
    look(world, team)
    world.turn(cards.FOLLOWED)
    answer(world, vws, status="delayed")
    assert followed(world) == []


def test_a_message_that_shows_the_timeline_by_now_is_left_alone(world: World, team: Member, vws: Member) -> None:
    look(world, team)
    world.press(team, "timeline", ref=0)
    answer(world, vws)
    assert followed(world) == []
    world.press(team, "back")
    answer(world, vws, status="delayed")
    assert len(followed(world)) == 1


def test_each_reads_what_they_may_and_a_group_nothing_new(world: World, team: Member, vws: Member) -> None:
    look(world, vws)
    look(world, team, chat="telegram:-77")
    world.turn(timedelta(minutes=1))
    world.do(team, conversation.note_down, policy=POLICY, code="A11", text="Els belt liever")
    assert followed(world) == []
    answer(world, vws)
    (edit,) = followed(world)
    assert edit.to == vws.user
    assert isinstance(edit.told, Card)
    assert edit.told.notes == ()


def test_who_left_is_told_nothing(world: World, team: Member, vws: Member) -> None:
    ocw = world.join("contact", "OCW", 5)
    look(world, ocw)
    world.work.perform(people.leave, person=ocw.person, by=None)
    answer(world, vws)
    assert followed(world) == []
