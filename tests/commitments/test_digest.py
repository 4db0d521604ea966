"""What does each reader learn of a week? The team reads who is silent and what waits for it, a group how much.

VWS is asked on 15 June 2023 about the exploration of A1 and the plans of A11, both for 30 June.
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from commitments import digest, people, presence
from commitments.conversation import Said, fill_in, tell
from commitments.ledger import Commitment
from commitments.notices import Digest, DigestDue
from tests.commitments.conftest import Member, World

GROUP = "telegram:-77"


@pytest.fixture
def vws(world: World) -> Member:
    """VWS's contact, asked about A1 and A11. A3, past its term since January, is on hold."""
    with world.write() as session:
        session.exec(select(Commitment).where(Commitment.code == "A3")).one().state = "on_hold"
    vera = world.join("contact", "VWS", 1, "Vera")
    world.ask(vera, "2023-06-15 10:00")
    return vera


@pytest.fixture
def team(world: World) -> Member:
    teun = world.join("team", None, 9, "Teun")
    world.do(teun, presence.link, chat=GROUP, title="Kernteam")
    return teun


def digests(world: World, at: str) -> dict[str, Digest]:
    """What each reader reads at a moment."""
    world.turn(at)
    world.work.perform(digest.sweep, policy=world.policy)
    return {letter.to: letter.told for letter in world.deliver() if isinstance(letter.told, Digest)}


def test_it_comes_once_and_says_what_came_in(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "done"), Said("A11", "delayed", date(2023, 9, 30), "cijfers")])
    assert digests(world, "2023-06-19 08:59") == {}
    told = digests(world, "2023-06-19 09:00")[team.user]
    assert digests(world, "2023-06-19 09:00") == {}
    assert (told.year, told.week, told.news) == (2023, 25, True)
    assert [line.code for line in told.done] == ["A1"]
    assert [line.code for line in told.later] == ["A11"]
    assert (told.asked, told.unanswered, told.silent, told.called) == (2, 0, (), False)
    assert told.unknown == ()


def test_a_week_without_news_says_so(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "on_track"), Said("A11", "on_track")])
    assert digests(world, "2023-06-19 09:00")[team.user].news
    assert {to: told.news for to, told in digests(world, "2023-06-26 09:00").items()} == {team.user: False, GROUP: False}


def test_the_team_reads_who_is_silent_and_a_group_how_many(world: World, vws: Member, team: Member) -> None:
    out = digests(world, "2023-06-19 09:00")
    assert [out[to].unanswered for to in (team.user, GROUP)] == [2, 2]
    assert (out[team.user].silent, out[GROUP].silent) == (("VWS",), ())
    due = DigestDue(year=2023, week=25)
    with world.write() as session:
        (group,) = people.groups(session)
        named = digest.gather(
            session, now=world.now, policy=replace(world.policy, digest_names=True), due=due, to=group.address
        )
    assert named.silent == ("VWS",)


def test_the_team_reads_what_waits_for_it(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A11", "delayed")])
    world.press(vws, "extend")
    world.say(vws, fill_in, text="30 september, wacht op cijfers", expected=date(2023, 9, 30), reason="wacht op cijfers")
    world.say(vws, tell, said=[Said("A1", "done")])
    out = digests(world, "2023-06-19 09:00")
    assert (out[team.user].to_judge, out[team.user].wishes) == (1, 1)
    assert (out[GROUP].to_judge, out[GROUP].wishes) == (0, 0)


def test_it_says_when_silence_has_brought_the_team_to_the_telephone(world: World, vws: Member, team: Member) -> None:
    for at in ("2023-07-11 10:00", "2023-09-12 10:00"):
        world.turn(at)
        world.sweep()
    assert not digests(world, "2023-09-18 09:00")[GROUP].called
    assert digests(world, "2023-10-02 09:00")[GROUP].called


def test_what_stands_still_goes_to_the_next_overleg(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "blocked")])
    told = digests(world, "2023-06-19 09:00")[GROUP]
    assert ([line.code for line in told.blocked], told.overleg) == (["A1"], None)
    agenda = replace(world.policy.agenda, overleg=(date(2023, 3, 29), date(2023, 6, 28), date(2023, 9, 28)))
    with world.write() as session:
        (group,) = people.groups(session)
        due = DigestDue(year=2023, week=25)
        told = digest.gather(session, now=world.now, policy=world.policy.on(agenda), due=due, to=group.address)
    assert told.overleg == date(2023, 6, 28)
