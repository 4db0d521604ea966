"""Who gets in, who stays, and how is somebody found again? Invitations by a clock, leaving, silence, groups that move."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from commitments import conversation, delivery, ledger, membership, outbox, parties, people, presence
from commitments.ledger import Share
from commitments.notices import (
    Contacts,
    Farewell,
    InvitationMade,
    No,
    Paused,
    Resumed,
    Stranger,
    Task,
    Undeliverable,
    Welcome,
    WrongPerson,
)
from commitments.people import Group, Invitation, Person
from commitments.refusals import (
    AlreadyMember,
    InvitationExpired,
    InvitationUsed,
    LastTeamMember,
    NoSuchContact,
    NotForYou,
    NotInGroup,
    OnlyInGroup,
    PartyIsCategory,
    Refusal,
    Refused,
    UnknownParty,
    WordsMissing,
)
from commitments.sets import Role
from tests.commitments.conftest import Member, World


def invite(world: World, role: Role = "contact", party: str | None = "RegioPlus") -> str:
    def verb(session: Session, *, now: datetime) -> str:
        return people.invite(session, now=now, role=role, party=parties.named(session, party) if party else None)[0]

    token: str = world.work.perform(verb)
    return token


def start(world: World, token: str | None, user: int, name: str = "Iemand") -> Member:
    stranger = world.stranger(user)
    world.do(stranger, conversation.start, token=token, name=name)
    with world.read() as session:
        known = people.known_sender(session, user=stranger.user)
        row = session.get_one(Person, known.actors[-1].person) if known else None
    return Member(stranger.user, row.id, row.address) if row else stranger


def said_no(world: World, member: Member) -> Refusal:
    told = world.told(member)
    assert isinstance(told, No)
    return told.refusal


def refusal_of(world: World, verb: object, **values: object) -> Refusal:
    with pytest.raises(Refused) as refused:
        world.work.perform(verb, **values)  # type: ignore[arg-type]
    return refused.value.refusal


# --- invitations ----------------------------------------------------------------------------------------------------


def test_an_invitation_opens_the_door_once_and_binds_to_its_organisation(world: World) -> None:
    token = invite(world)
    member = start(world, token, 1, "Anna")
    assert world.told(member) == Welcome(role="contact", party="RegioPlus")
    with world.read() as session:
        known = people.known_sender(session, user="telegram:1")
    assert known is not None
    (actor,) = known.actors
    assert (actor.role, actor.party_name, actor.name) == ("contact", "RegioPlus", "Anna")
    other = start(world, token, 2)
    assert said_no(world, other) == InvitationUsed()
    assert len(world.all(Person)) == 1


@pytest.mark.parametrize(
    ("role", "party", "shown"),
    [("team", None, None), ("contact", "VWS", "VWS"), ("deputy", "VWS", "VWS"), ("observer", None, "programmateam")],
)
def test_the_role_is_the_invitations_own(world: World, role: Role, party: str | None, shown: str | None) -> None:
    member = start(world, invite(world, role, party), 1)
    assert world.told(member) == Welcome(role=role, party=shown)
    assert [(p.role, p.party is None) for p in world.all(Person)] == [(role, party is None)]


@pytest.mark.parametrize(
    ("passed", "lets_in"),
    [
        (timedelta(0), True),
        (timedelta(days=1), True),
        (timedelta(days=14), True),
        (timedelta(days=14, microseconds=1), False),
        (timedelta(days=15), False),
        (timedelta(days=400), False),
    ],
)
def test_an_invitation_is_open_for_fourteen_days_and_closed_after(world: World, passed: timedelta, lets_in: bool) -> None:
    token = invite(world)
    world.turn(passed)
    member = start(world, token, 1)
    assert (member.person != 0) == lets_in
    assert len(world.all(Person)) == lets_in
    row = world.all(Invitation)[0]
    assert (row.used_at == world.now) if lets_in else (row.used_at is None)
    if not lets_in:
        assert said_no(world, member) == InvitationExpired(expired_on=date(2023, 6, 29))


def test_a_used_invitation_stays_used_after_its_time(world: World) -> None:
    token = invite(world)
    start(world, token, 1)
    world.turn(timedelta(days=30))
    assert said_no(world, start(world, token, 2)) == InvitationUsed()


def test_the_day_on_which_it_ran_out_is_the_one_that_was_named(world: World) -> None:
    team = world.join("team", None, 9)
    world.turn("2023-06-15 12:00")
    world.do(team, membership.invite, policy=world.policy, who="RegioPlus")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    world.turn(timedelta(days=20))
    assert said_no(world, start(world, made.token, 1)) == InvitationExpired(expired_on=made.expires_on)


def test_the_day_is_local_just_after_midnight_too(world: World) -> None:
    team = world.join("team", None, 9)
    world.turn("2023-06-16 00:30")
    world.do(team, membership.invite, policy=world.policy, who="RegioPlus")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    world.turn(timedelta(days=20))
    assert said_no(world, start(world, made.token, 1)) == InvitationExpired(expired_on=made.expires_on)


@pytest.mark.parametrize("forged", ["", "x", "A" * 32, "' OR 1=1 --", "é" * 64, "A" * 4096])
def test_a_forged_token_opens_nothing(world: World, forged: str) -> None:
    invite(world)
    member = start(world, forged, 1)
    assert world.told(member) == Stranger()
    assert world.all(Person) == []


def test_the_stored_hash_is_no_token(world: World) -> None:
    token = invite(world)
    row = world.all(Invitation)[0]
    assert row.token == hashlib.sha256(token.encode()).hexdigest()
    assert world.told(start(world, row.token, 1)) == Stranger()
    assert world.told(start(world, token.swapcase(), 1)) == Stranger()


def test_tokens_have_128_random_bits_and_fit_a_link(world: World) -> None:
    tokens = {invite(world) for _ in range(20)}
    assert len(tokens) == 20
    for token in tokens:
        assert 128 / 6 <= len(token) <= 64
        assert token.replace("-", "").replace("_", "").isalnum()


def test_who_takes_part_already_does_not_use_it_up(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)
    token = invite(world, "contact", "RegioPlus")
    start(world, token, 1)
    assert said_no(world, member) == AlreadyMember()
    assert start(world, token, 2).person != 0


def test_who_left_may_come_back_with_a_new_invitation(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)
    world.work.perform(people.leave, person=member.person, by=None)
    back = start(world, invite(world, "contact", "VWS"), 1)
    assert back.person != member.person
    assert [p.left_at is None for p in world.all(Person)] == [False, True]


def test_without_a_token_a_stranger_is_told_nothing_and_a_member_is_greeted(world: World) -> None:
    assert world.told(start(world, None, 5)) == Stranger()
    member = world.join("contact", "RegioPlus", 1)
    world.do(member, conversation.start, token=None, name="x")
    assert world.told(member) == Welcome(role="contact", party="RegioPlus", again=True)


def test_the_team_invites_by_any_of_an_organisations_names(world: World) -> None:
    team = world.join("team", None, 9)
    for who, party in (("regio plus", "RegioPlus"), ("v en vn", "V&VN"), ("Team", None), ("programmateam", None)):
        world.do(team, membership.invite, policy=world.policy, who=who)
        made = world.told(team)
        assert isinstance(made, InvitationMade)
        assert (made.party, made.role) == (party, "contact" if party else "team")
        assert made.expires_on == date(2023, 6, 29)


def test_an_invitation_needs_an_organisation_and_the_right(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1)
    for who, refusal in (
        ("werkgevers", PartyIsCategory(name="werkgevers")),
        ("  ", WordsMissing(command="uitnodigen")),
    ):
        world.do(team, membership.invite, policy=world.policy, who=who)
        assert said_no(world, team) == refusal
    world.do(team, membership.invite, policy=world.policy, who="RegioPlsu")
    unknown = said_no(world, team)
    assert isinstance(unknown, UnknownParty)
    assert "RegioPlus" in unknown.near
    world.do(contact, membership.invite, policy=world.policy, who="VWS")
    assert said_no(world, contact) == NotForYou()
    world.do(team, membership.invite, chat="telegram:-100", policy=world.policy, who="VWS")
    assert world.post[-1].told == No(refusal=NotInGroup())
    assert len(world.all(Invitation)) == 2, "those by which the two came in"


# --- leaving --------------------------------------------------------------------------------------------------------


def test_who_left_is_a_stranger_again_and_keeps_the_row(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1)
    world.do(team, membership.contacts, policy=world.policy)
    world.press(team, "remove", ref=contact.person)
    assert Farewell() in [letter.told for letter in world.post if letter.to == contact.user]
    shown = world.told(team)
    assert isinstance(shown, Contacts)
    assert [p.person for p in shown.people] == [team.person]
    world.do(contact, conversation.start, token=None, name="x")
    assert world.told(contact) == Stranger()
    assert world.all(Person)[1].left_at == world.now


def test_the_last_of_the_team_stays(world: World) -> None:
    first, second = world.join("team", None, 8), world.join("team", None, 9)
    world.work.perform(people.leave, person=first.person, by=second.person)
    assert refusal_of(world, people.leave, person=second.person, by=second.person) == LastTeamMember()
    assert [p.id for p in world.all(Person) if p.left_at is None] == [second.person]


def test_the_last_contact_may_leave(world: World) -> None:
    world.join("team", None, 9)
    contact = world.join("contact", "VWS", 1)
    world.work.perform(people.leave, person=contact.person, by=None)
    assert world.all(Person)[1].left_at is not None


def test_nobody_leaves_twice(world: World) -> None:
    contact = world.join("contact", "VWS", 1)
    world.work.perform(people.leave, person=contact.person, by=None)
    for person in (contact.person, 4711):
        assert refusal_of(world, people.leave, person=person, by=None) == NoSuchContact(name=str(person))


def test_the_wrong_person_is_off_the_list_at_once_and_the_team_hears_it(world: World) -> None:
    team = world.join("team", None, 9)
    member = start(world, invite(world), 1, "Verkeerd Verbonden")
    world.press(member, "wrong_person")
    assert world.told(member) == Farewell()
    assert world.told(team) == WrongPerson(name="Verkeerd Verbonden", party="RegioPlus")
    with world.read() as session:
        assert people.known_sender(session, user=member.user) is None


def test_the_next_contact_is_asked_when_the_first_left(world: World) -> None:
    first, second = world.join("contact", "VWS", 1), world.join("contact", "VWS", 2)
    world.work.perform(people.leave, person=first.person, by=None)
    world.ask(second, "2023-06-15 10:00")
    assert {letter.to for letter in world.post} == {second.user}


# --- silence --------------------------------------------------------------------------------------------------------


def test_a_blocked_contact_is_passed_over_until_heard_again(world: World) -> None:
    first, second = world.join("contact", "VWS", 1), world.join("contact", "VWS", 2)
    vws = world.party("VWS").id
    world.do(first, presence.changed, policy=world.policy, present=False)
    with world.read() as session:
        assert [p.id for p in people.contacts_of(session, vws)] == [second.person]
    world.do(first, conversation.start, token=None, name="x")
    with world.read() as session:
        assert [p.id for p in people.contacts_of(session, vws)] == [first.person, second.person]


def test_with_nobody_left_to_ask_nobody_is_asked_until_somebody_is_heard(world: World) -> None:
    only = world.join("contact", "VWS", 1)
    share = world.share("A11", "VWS", 1)
    world.do(only, presence.changed, policy=world.policy, present=False)
    world.turn("2023-06-15 10:00")
    assert world.sweep() == []
    world.turn("2023-06-20 10:00")
    world.do(only, presence.changed, policy=world.policy, present=True)
    assert world.sweep() != []
    with world.read() as session:
        assert session.get_one(Share, share.id).look_at is not None


def test_a_refused_letter_silences_and_the_team_hears_it_once(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1, name="Wim")
    for _ in range(2):
        world.work.perform(outbox.post, address=contact.address, notice=Farewell())
        taken = world.work.perform(outbox.claim, owner="courier")
        world.work.perform(delivery.nobody_there, owner="courier", letter=taken.letter, reason="blocked")
        world.deliver()
    told = [letter.told for letter in world.post if letter.to == team.user]
    assert told == [Undeliverable(name="Wim", party="VWS")]
    assert [row.state for row in world.letters()] == ["undeliverable", "sent", "undeliverable"]


def test_the_team_hears_of_a_contact_who_blocks_the_bot(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1, name="Wim")
    world.do(contact, presence.changed, policy=world.policy, present=False)
    assert Undeliverable(name="Wim", party="VWS") in [letter.told for letter in world.post if letter.to == team.user]


def test_the_first_of_the_team_gets_the_tasks_that_waited_for_somebody(world: World) -> None:
    world.turn("2023-06-15 10:00")
    assert world.sweep() == []
    team = world.join("team", None, 9)
    told = [letter.told for letter in world.sweep() if letter.to == team.user]
    tasks = [notice for notice in told if isinstance(notice, Task)]
    assert tasks, told
    assert "A14" in {line.code for line in tasks[0].lines}


# --- groups and addresses -------------------------------------------------------------------------------------------


def link(world: World, team: Member, chat: str, title: str = "Kernteam") -> None:
    world.do(team, presence.link, chat=chat, title=title)


def test_the_team_links_a_group_once(world: World) -> None:
    team = world.join("team", None, 9)
    link(world, team, "telegram:-5")
    link(world, team, "telegram:-5", "Anders")
    assert len(world.all(Group)) == 1
    world.do(team, presence.link, title="prive")
    assert said_no(world, team) == OnlyInGroup()
    contact = world.join("contact", "VWS", 1)
    world.do(contact, presence.link, chat="telegram:-6", title="Eigen")
    assert len(world.all(Group)) == 1


def test_a_group_that_shows_the_bot_out_reads_no_more_until_linked_again(world: World) -> None:
    team = world.join("team", None, 9)
    link(world, team, "telegram:-5")
    world.do(team, presence.changed, policy=world.policy, chat="telegram:-5", present=False)
    with world.read() as session:
        assert people.groups(session) == []
    world.do(team, presence.changed, policy=world.policy, chat="telegram:-5", present=True)
    link(world, team, "telegram:-5")
    with world.read() as session:
        assert len(people.groups(session)) == 1


def test_a_group_that_became_a_supergroup_keeps_its_row(world: World) -> None:
    team = world.join("team", None, 9)
    link(world, team, "telegram:-5")
    group = world.all(Group)[0]
    world.work.perform(outbox.post, address=group.address, notice=Farewell())
    taken = world.work.perform(outbox.claim, owner="courier")
    world.work.perform(delivery.moved, owner="courier", letter=taken.letter, to="telegram:-1005")
    with world.write() as session:
        assert people.opened(session, group.address) == "telegram:-1005"
        assert people.address_of(session, "telegram:-1005", "group") == group.address
        assert people.address_of(session, "telegram:-5", "group") != group.address
    assert [(letter.to, letter.told) for letter in world.deliver()] == [("telegram:-1005", Farewell())]


def test_a_message_that_came_from_the_new_address_first_does_not_stand_in_the_way(world: World) -> None:
    team = world.join("team", None, 9)
    link(world, team, "telegram:-5")
    group = world.all(Group)[0]
    with world.write() as session:
        early = people.address_of(session, "telegram:-1005", "group")
    for _ in range(2):
        with world.write() as session:
            people.moved(session, group.address, "telegram:-1005")
    with world.write() as session:
        assert people.address_of(session, "telegram:-1005", "group") == group.address
        assert session.get_one(people.Address, early).digest != session.get_one(people.Address, group.address).digest


def test_a_stranger_who_is_read_leaves_no_row(world: World) -> None:
    with world.read() as session:
        assert people.known_sender(session, user="telegram:404") is None
    assert world.all(people.Address) == []


# --- pausing --------------------------------------------------------------------------------------------------------


def test_pausing_holds_questions_and_the_team_hears_who_did(world: World) -> None:
    first, second = world.join("team", None, 8, "Jo"), world.join("team", None, 9, "Bo")
    contact = world.join("contact", "VWS", 1)
    world.do(first, membership.pause)
    world.do(first, membership.pause)
    assert [letter.told for letter in world.post if letter.to == second.user] == [Paused(by="Jo", own=False)]
    assert world.told(first) == Paused(by="Jo", own=True)
    world.turn("2023-06-15 10:00")
    assert world.sweep() == []
    world.do(contact, membership.resume)
    assert said_no(world, contact) == NotForYou()
    world.turn("2023-06-20 10:00")
    world.do(second, membership.resume)
    assert world.told(second) == Resumed(by="Bo", own=True)
    assert contact.user in {letter.to for letter in world.sweep()}


def test_every_look_again_is_about_the_party_that_changed(world: World) -> None:
    with world.write() as session:
        for share in session.exec(select(Share)):
            share.look_at = None
            session.add(share)
    world.join("contact", "VWS", 1)
    with world.read() as session:
        looked = {share.aanspreekpunt for share in session.exec(select(Share)) if share.look_at is not None}
    assert world.party("VWS").id in looked
    assert None in looked, "what nobody answers for is looked at again whoever comes: the first of the team may be among them"
    assert world.party("RegioPlus").id not in looked
    with world.write() as session:
        ledger.look_again(session, now=world.now, share=1)
    with world.read() as session:
        assert session.get_one(Share, 1).look_at == world.now
