"""How far an item, an opgave and a line are, and how much is asked of whom: as the chat tells it."""

from datetime import date

import pytest

from commitments import conversation, ledger, presence, queries
from commitments.conversation import Said
from commitments.notices import Burden, Card, Mine, Programme
from tests.commitments.conftest import POLICY, Member, World


@pytest.fixture
def vws(world: World) -> Member:
    member = world.join("contact", "VWS", 2, "Anouk")
    world.ask(member, "2023-06-15 10:00")
    return member


def card(world: World, member: Member, code: str, *, chat: str | None = None) -> Card:
    world.do(member, queries.tell_card, policy=POLICY, code=code, chat=chat)
    told = world.post[-1].told
    assert isinstance(told, Card)
    return told


def test_a_card_says_what_its_parts_amount_to(world: World, vws: Member) -> None:
    before = card(world, vws, "A11").standing
    assert before is not None
    assert (before.unit, before.done) == ("term", 0)
    world.say(vws, conversation.tell, said=[Said("A11", "delayed", date(2023, 9, 30))])
    after = card(world, vws, "A11").standing
    assert after is not None
    assert after.expected == (("VWS", date(2023, 9, 30)),)


def test_what_a_party_counts_itself_is_counted(world: World, vws: Member) -> None:
    world.say(vws, conversation.tell, said=[Said("A11", "on_track", part="4 van de 5 regio's")])
    with world.write() as session:
        ledger.commitment(session, "A11").rollup = "per_region"
    standing = card(world, vws, "A11").standing
    assert standing is not None
    assert (standing.unit, standing.done) == ("region", 4)


def test_in_a_group_nobody_is_told_how_far_it_is(world: World, vws: Member) -> None:
    team = world.join("team", None, 1)
    world.do(team, queries.tell_programme, policy=POLICY, line=None)
    told = world.told(team)
    assert isinstance(told, Programme)
    assert all(line.standing is not None for line in told.lines if line.agreements)
    world.do(team, presence.link, chat="telegram:-5", title="Kerngroep")
    world.do(team, queries.tell_programme, policy=POLICY, line=None, chat="telegram:-5")
    in_group = world.post[-1].told
    assert isinstance(in_group, Programme)
    assert all(line.standing is None for line in in_group.lines)
    assert card(world, team, "A11", chat="telegram:-5").standing is None


def test_everybody_sees_what_they_were_asked_and_the_team_of_whom(world: World, vws: Member) -> None:
    world.do(vws, queries.tell_mine, policy=POLICY)
    mine = world.told(vws)
    assert isinstance(mine, Mine)
    assert (mine.asked, mine.cap) == (3, POLICY.a_quarter)
    team = world.join("team", None, 1)
    world.do(team, queries.tell_burden, policy=POLICY)
    told = world.told(team)
    assert isinstance(told, Burden)
    assert (told.quarter, told.cap) == ((2023, 2), POLICY.a_quarter)
    assert [(line.party, line.count) for line in told.lines] == [("VWS", 3)]
    world.turn("2023-07-03 12:00")
    world.do(vws, queries.tell_mine, policy=POLICY)
    anew = world.told(vws)
    assert isinstance(anew, Mine)
    assert anew.asked == 0
