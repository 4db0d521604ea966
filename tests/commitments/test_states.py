"""What becomes of an item, decided by the team: questions stop at once, the old text stays, it is counted apart."""

from datetime import date

import pytest

from commitments import conversation, dossier, queries, reminders
from commitments.conversation import Said
from commitments.ledger import Commitment
from commitments.notices import Card, Concern, Dropped, ItemChanged, No, Overdue, StateAsked
from commitments.refusals import AlreadySo, ButtonStale, DayMissing, MergedNowhere, MomentToCome, UnknownCode, WordsMissing
from commitments.states import ItemChange
from tests.commitments.conftest import POLICY, Member, World

SOURCE, DAY = "brief aan de Kamer van 3 juni 2023", date(2023, 6, 3)


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 1, "Joost")


@pytest.fixture
def vws(world: World) -> Member:
    return world.join("contact", "VWS", 2, "Anouk")


def decide(world: World, team: Member, code: str, state: str, into: str | None = None, day: date | None = DAY) -> None:
    """The team changes an item, and says where that stands."""
    values = {"code": code, "state": state, "into": into}
    world.do(team, conversation.change_item, policy=POLICY, **values)
    world.say(team, conversation.fill_in, text=SOURCE, expected=day)


def item(world: World, code: str) -> Commitment:
    return next(row for row in world.all(Commitment) if row.code == code)


@pytest.mark.parametrize(("state", "into"), [("withdrawn", None), ("on_hold", None), ("changed", None), ("merged", "A2")])
def test_questions_stop_at_once_and_the_text_stays(
    world: World, team: Member, vws: Member, state: str, into: str | None
) -> None:
    before = item(world, "A11").summary
    decide(world, team, "A11", state, into)
    assert (item(world, "A11").state, item(world, "A11").summary) == (state, before)
    told = world.told(vws)
    assert isinstance(told, ItemChanged)
    assert (told.code, told.state, told.into, told.words, told.day, told.to_party) == ("A11", state, into, SOURCE, DAY, True)
    world.turn("2023-06-15 10:00")
    asked = [letter.told for letter in world.sweep() if letter.to == vws.user]
    assert asked
    assert "'A11'" not in str(asked)


def test_what_was_asked_already_does_not_leave(world: World, team: Member, vws: Member) -> None:
    world.do(team, conversation.change_item, policy=POLICY, code="A11", state="withdrawn", into=None)
    world.turn("2023-06-15 10:00")
    world.work.perform(reminders.sweep, policy=POLICY)
    world.say(team, conversation.fill_in, text=SOURCE, expected=DAY)
    assert "'A11'" not in str([x.told for x in world.post if x.to == vws.user and not isinstance(x.told, ItemChanged)])


def test_it_is_taken_up_again(world: World, team: Member, vws: Member) -> None:
    decide(world, team, "A11", "on_hold")
    decide(world, team, "A11", "active")
    assert item(world, "A11").state == "active"
    world.turn("2023-06-15 10:00")
    assert "'A11'" in str([letter.told for letter in world.sweep() if letter.to == vws.user])
    assert [(row.state, row.words) for row in world.all(ItemChange)] == [("on_hold", SOURCE), ("active", SOURCE)]


def test_the_card_and_the_dossier_tell_the_decision(world: World, team: Member, vws: Member) -> None:
    decide(world, team, "A11", "merged", "A2")
    world.do(vws, queries.tell_card, policy=POLICY, code="A11")
    card = world.told(vws)
    assert isinstance(card, Card)
    assert card.decided is not None
    assert (card.decided.words, card.decided.day, card.decided.into) == (SOURCE, DAY, "A2")
    with world.read() as session:
        lines = dossier.gather(session, now=world.now, policy=POLICY, commitment=item(world, "A11")).lines
    assert [(line.what, line.state, line.words, line.role) for line in lines if line.what == "state"] == [
        ("state", "merged", SOURCE, "team")
    ]


def test_what_is_not_in_force_is_not_late(world: World, team: Member) -> None:
    decide(world, team, "A11", "withdrawn")
    world.turn("2023-07-10 12:00")
    world.do(team, queries.tell_overdue, policy=POLICY)
    told = world.told(team)
    assert isinstance(told, Overdue)
    assert "A11" not in {line.code for line in (*told.own, *told.others, *told.without)}


@pytest.mark.parametrize(
    ("code", "state", "into", "refusal"),
    [
        ("", None, None, WordsMissing(command="punt")),
        ("A11", None, None, WordsMissing(command="punt")),
        ("A11", "active", None, AlreadySo(code="A11", state="active")),
        ("A11", "merged", None, MergedNowhere(code="A11")),
        ("A11", "merged", "A11", MergedNowhere(code="A11")),
        ("A99", "withdrawn", None, UnknownCode(code="A99", near=())),
    ],
)
def test_what_cannot_be_meant_so(
    world: World, team: Member, code: str, state: str | None, into: str | None, refusal: object
) -> None:
    world.do(team, conversation.change_item, policy=POLICY, code=code, state=state, into=into)
    told = world.told(team)
    assert isinstance(told, No)
    assert told.refusal.kind == refusal.kind  # type: ignore[attr-defined]


def test_a_decision_has_a_day_that_is_past_or_today(world: World, team: Member) -> None:
    world.do(team, conversation.change_item, policy=POLICY, code="A11", state="withdrawn", into=None)
    assert isinstance(world.told(team), StateAsked)
    world.say(team, conversation.fill_in, text="ergens", expected=None)
    assert world.told(team) == No(refusal=DayMissing(past=True))
    world.say(team, conversation.fill_in, text="op 3 juli", expected=date(2023, 7, 3))
    assert world.told(team) == No(refusal=MomentToCome(moment=date(2023, 7, 3)))
    assert item(world, "A11").state == "active"
    world.press(team, "never_mind")
    assert world.told(team) == Dropped(stays=True)
    world.say(team, conversation.fill_in, text=SOURCE, expected=DAY)
    assert world.told(team) == No(refusal=ButtonStale())


def test_no_longer_right_is_settled_by_a_state(world: World, team: Member, vws: Member) -> None:
    world.ask(vws, "2023-06-15 10:00")
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="outdated")
    concern = world.told(team)
    assert isinstance(concern, Concern)
    world.press(team, "set_state", state="withdrawn")
    world.say(team, conversation.fill_in, text=SOURCE, expected=DAY)
    assert item(world, concern.item.code).state == "withdrawn"
    assert isinstance(world.told(vws), ItemChanged)


def test_loading_again_keeps_what_the_team_decided(world: World, team: Member) -> None:
    from tests.commitments.conftest import fourteen

    decide(world, team, "A11", "withdrawn")
    world.load_register(fourteen())
    assert item(world, "A11").state == "withdrawn"


def test_an_answer_to_what_is_not_in_force_is_still_written_down(world: World, team: Member, vws: Member) -> None:
    decide(world, team, "A11", "on_hold")
    world.say(vws, conversation.tell, said=[Said("A11", "done")])
    assert world.reports()[-1].status == "done"
