"""Who may do what? Every role beside every right, and the fetch that gives nobody another's share."""

from typing import get_args

import pytest

from commitments import access, people
from commitments.access import Right
from commitments.people import Actor
from commitments.refusals import ButtonStale, NotForYou, NotYours, Refusal, Refused
from commitments.sets import Role
from tests.commitments.conftest import Member, World

#              team   contact deputy observer
TABLE = {
    "report": (True, True, True, False),
    "read": (True, True, True, True),
    "ask_team": (False, True, True, False),
    "accept": (True, True, True, False),
    "oversee": (True, False, False, True),
    "chase": (True, False, False, False),
    "appoint": (True, False, False, False),
    "invite": (True, False, False, False),
    "pause": (True, False, False, False),
    "reply": (True, False, False, False),
    "link": (True, False, False, False),
}


def actor(role: Role, party: int = 1) -> Actor:
    return Actor(1, role, party, "VWS", "Iemand")


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(get_args(Right))
    assert get_args(Role) == ("team", "contact", "deputy", "observer")


@pytest.mark.parametrize("right", get_args(Right))
@pytest.mark.parametrize(("place", "role"), list(enumerate(get_args(Role))))
def test_a_role_holds_the_right_or_is_refused(place: int, role: Role, right: Right) -> None:
    somebody = actor(role)
    assert access.may(somebody, right) == TABLE[right][place]
    if TABLE[right][place]:
        assert access.require(somebody, right) is somebody
    else:
        with pytest.raises(Refused) as refused:
            access.require(somebody, right)
        assert refused.value.refusal == NotForYou()


@pytest.mark.parametrize("right", get_args(Right))
def test_a_stranger_holds_no_right(right: Right) -> None:
    with pytest.raises(Refused) as refused:
        access.require(None, right)
    assert refused.value.refusal == NotForYou()


# --- shares ---------------------------------------------------------------------------------------------------------


def fetch(world: World, member: Member | None, share: int | None, version: int | None = None) -> Refusal | None:
    """What own_share says to this person: None where the share is theirs."""
    with world.read() as session:
        known = people.known_sender(session, user=member.user) if member else None
        try:
            assert access.own_share(session, known, share, version=version).id == share
        except Refused as refused:
            return refused.refusal
    return None


def test_only_the_organisation_that_answers_gets_a_share(world: World) -> None:
    share = world.share("A11", "VWS", 1)
    first, deputy = world.join("contact", "VWS", 1), world.join("deputy", "VWS", 2)
    other, team, observer = world.join("contact", "OCW", 3), world.join("team", None, 4), world.join("observer", None, 5)
    assert fetch(world, first, share.id, 1) is None
    assert fetch(world, deputy, share.id) is None
    for foreign in (other, team):
        no = fetch(world, foreign, share.id)
        assert isinstance(no, NotYours)
        assert (no.code, no.answers) == ("A11", "VWS")
        assert "VWS" in no.owners
    assert fetch(world, observer, share.id) == NotForYou()
    assert fetch(world, None, share.id) == NotForYou()


def test_the_team_answers_for_what_we_promised(world: World) -> None:
    team, vws = world.join("team", None, 4), world.join("contact", "VWS", 1)
    wij = world.share("A2", "VWS")
    assert fetch(world, team, wij.id) is None
    assert isinstance(fetch(world, vws, wij.id), NotYours)


def test_what_nobody_answers_for_is_nobodys(world: World) -> None:
    contact = world.join("contact", "VWS", 1)
    no = fetch(world, contact, world.share("A14", "werkgevers").id)
    assert isinstance(no, NotYours)
    assert no.answers is None


def test_a_mere_proposal_gives_no_share(world: World) -> None:
    contact = world.join("contact", "ActiZ", 1)
    share = world.share("A14", "werkgevers")
    world.touch(share, proposed=world.party("ActiZ").id)
    assert isinstance(fetch(world, contact, share.id), NotYours)


@pytest.mark.parametrize(("share", "version"), [(None, None), (99_999, None), ("own", 2), ("own", 0)])
def test_what_is_not_there_or_moved_on_is_stale(world: World, share: int | str | None, version: int | None) -> None:
    contact = world.join("contact", "VWS", 1)
    wanted = world.share("A11", "VWS", 1).id if share == "own" else share
    assert fetch(world, contact, wanted, version) == ButtonStale()  # type: ignore[arg-type]


def test_who_left_gets_nothing(world: World) -> None:
    contact = world.join("contact", "VWS", 1)
    world.work.perform(people.leave, person=contact.person, by=None)
    assert fetch(world, contact, world.share("A11", "VWS", 1).id) == NotForYou()
