"""The page of open questions for an organisation that does not use the chat."""

from datetime import date

import pytest

from commitments import calling, conversation, questionnaires
from commitments.calling import Heard, Whence
from commitments.conversation import Said
from commitments.notices import No, Questionnaire
from commitments.refusals import NothingToAsk, PartyIsCategory, WordsMissing
from tests.commitments.conftest import POLICY, Member, World

CODES = ("A1", "A3", "A11")


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 9)


def page(world: World, team: Member, organisation: str = "VWS") -> Questionnaire:
    world.do(team, questionnaires.tell, policy=POLICY, organisation=organisation)
    told = world.told(team)
    assert isinstance(told, Questionnaire), told
    return told


def test_it_holds_what_would_be_asked_could_anybody_be_reached(world: World, team: Member) -> None:
    told = page(world, team)
    assert {item.code for item in told.items} == set(CODES)
    assert (told.as_of, told.answer_by) == (date(2023, 6, 15), date(2023, 6, 29))
    days = [item.span.due_day for item in told.items if item.span and item.span.due_day]
    assert days == sorted(days), "what ends first stands first"


def test_what_is_asked_in_the_chat_stands_there_until_it_is_answered(world: World, team: Member) -> None:
    vws = world.join("contact", "VWS", 1)
    world.ask(vws, "2023-06-15 10:00")
    assert {item.code for item in page(world, team).items} == set(CODES)
    world.say(vws, conversation.tell, said=[Said("A11", "on_track")])
    assert {item.code for item in page(world, team).items} == {"A1", "A3"}


def test_nothing_open_an_unknown_name_and_a_category_are_refused(world: World, team: Member) -> None:
    whence = Whence("paper", date(2023, 6, 15))
    heard = [Heard(code, "done") for code in CODES]
    world.say(team, calling.tell, organisation="VWS", heard=heard, whence=whence)
    for organisation, refusal in (
        ("VWS", NothingToAsk(party="VWS")),
        ("werkgevers", PartyIsCategory(name="werkgevers")),
        ("", WordsMissing(command="vragenlijst")),
    ):
        world.do(team, questionnaires.tell, policy=POLICY, organisation=organisation)
        assert world.told(team) == No(refusal=refusal)
