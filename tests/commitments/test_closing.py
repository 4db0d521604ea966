"""Does it end as it should? One goodbye to each chat, no door open, and silence afterwards, whatever the clock does."""

from datetime import timedelta

import pytest

from commitments import (
    closing,
    confirmations,
    digest,
    history,
    membership,
    people,
    presence,
    queries,
    reminders,
    reports,
    retention,
)
from commitments.closing import Ending, Moved
from commitments.history import Event
from commitments.notices import InvitationMade, Stranger
from commitments.people import Invitation, Person
from commitments.refusals import InvitationRevoked
from tests.commitments.conftest import POLICY, World
from tests.commitments.test_people import invite, said_no, start

GROUP = "telegram:-77"


def close(world: World) -> Ending:
    """After an archive of everything so far."""
    with world.read() as session:
        archived = reports.verify(session)
    ending: Ending = world.work.perform(closing.close, policy=POLICY, archived=archived)
    return ending


def sent(world: World, before: int) -> list[tuple[str, str]]:
    """What left since: to whom, and what kind."""
    return sorted((letter.to, letter.told.kind) for letter in world.post[before:])


def test_everybody_hears_it_once_and_nobody_takes_part_any_more(world: World) -> None:
    team, both, observer = world.join("team", None, 9), world.join("contact", "VWS", 1), world.join("observer", None, 3)
    start(world, invite(world, "contact", "OCW"), 1, "Iemand")
    world.do(team, presence.link, chat=GROUP, title="Kernteam")
    world.do(team, membership.invite, policy=POLICY, who="ActiZ")
    link = world.told(team)
    assert isinstance(link, InvitationMade)
    world.deliver()
    before = len(world.post)
    with world.read() as session:
        outlook = closing.outlook(session, now=world.now, policy=POLICY)
        assert closing.closed_on(session, policy=POLICY) is None
    assert close(world) == outlook == Ending(people=3, groups=1, invitations=1)
    world.deliver()
    goodbyes = [(member.user, "goodbye") for member in (team, both, observer)]
    assert sent(world, before) == sorted([*goodbyes, (GROUP, "goodbye"), (GROUP, "leave")])
    assert [person.id for person in world.all(Person) if person.left_at is None] == []
    assert all(row.used_at or row.revoked_at for row in world.all(Invitation))
    assert [event.verb for event in world.all(Event)][-1] == "close"
    assert said_no(world, start(world, link.token, 5)) == InvitationRevoked()


def test_who_writes_afterwards_hears_that_it_is_over_and_may_still_see_and_remove(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1)
    world.do(world.stranger(4), queries.tell_mine, policy=POLICY)
    assert world.told(world.stranger(4)) == Stranger()
    close(world)
    for member in (team, contact, world.stranger(5)):
        world.do(member, queries.tell_mine, policy=POLICY)
        assert world.told(member) == Stranger(closed_on=POLICY.day(world.now))
    world.do(contact, queries.tell_privacy)
    assert world.told(contact).kind == "privacy"


def test_nothing_is_asked_afterwards_in_a_whole_year(world: World) -> None:
    world.join("team", None, 9)
    contact = world.join("contact", "VWS", 1)
    assert world.ask(contact, "2023-06-15 10:00").told.kind == "bundle"
    close(world)
    world.deliver()
    before = len(world.post)
    for _ in range(53):
        world.turn(timedelta(days=7))
        for sweep in (reminders.sweep, digest.sweep, confirmations.sweep, presence.sweep):
            world.work.perform(sweep, policy=POLICY)
        world.deliver()
    assert sent(world, before) == []


def test_what_waited_is_not_sent_but_the_goodbye_is_also_in_a_pause(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1)
    world.do(team, membership.pause)
    world.deliver()
    world.turn("2023-06-15 10:00")
    world.work.perform(reminders.sweep, policy=POLICY)
    before = len(world.post)
    close(world)
    world.deliver()
    assert sent(world, before) == sorted([(team.user, "goodbye"), (contact.user, "goodbye")])
    assert not [row for row in world.letters() if row.state == "queued"]


def test_what_the_archive_does_not_hold_stops_it(world: World) -> None:
    team = world.join("team", None, 9)
    with world.read() as session:
        archived = history.head(session)
    world.join("contact", "VWS", 1)
    with pytest.raises(Moved):
        world.work.perform(closing.close, policy=POLICY, archived=archived)
    assert team.person in [person.id for person in world.all(Person) if person.left_at is None]


def test_names_go_by_the_rule_and_a_new_invitation_opens_it_again(world: World) -> None:
    world.join("team", None, 9, name="Noor Bakker")
    close(world)
    world.deliver()
    team = start(world, invite(world, "team", None), 9, "Noor Bakker")
    with world.read() as session:
        assert closing.closed_on(session, policy=POLICY) is None
    assert team is not None
    close(world)
    world.deliver()
    world.turn(timedelta(days=400))
    world.work.perform(retention.apply, rule="left", months=12)
    with world.read() as session:
        assert {people.name_of(session, person) for person in world.all(Person)} == {""}
        assert closing.closed_on(session, policy=POLICY) is not None
