"""Who comes, who goes, who takes over? Two organisations in one chat, deputies, the team's list, cutting off, the half-yearly
question, the door against guessing, and groups that nobody linked."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from commitments import (
    confirmations,
    conversation,
    delivery,
    inbox,
    invitations,
    membership,
    people,
    presence,
    queries,
    questions,
    reminders,
)
from commitments.conversation import Said, tell
from commitments.history import Event
from commitments.inbox import Limits
from commitments.invitations import SLOWED, TRIES, TRIES_OF_ALL, Guess
from commitments.notices import (
    Bundle,
    ChooseCutOff,
    Confirmed,
    Contacts,
    CutOff,
    Farewell,
    GuessesSeen,
    InvitationMade,
    ItemQuestion,
    Joined,
    Leave,
    Mine,
    No,
    NotLinked,
    QuestionForTeam,
    ReadBack,
    SomebodyElse,
    StillYou,
    StrangeGroup,
    Stranger,
    TakenOver,
    Told,
    Welcome,
    WrongPerson,
)
from commitments.people import Person
from commitments.presence import PATIENCE, Visit
from commitments.questions import Asked, AskedWho
from commitments.refusals import (
    AlreadyMember,
    ButtonStale,
    InvitationRevoked,
    InvitationUsed,
    LastTeamMember,
    NoSuchContact,
    QuestionsWait,
    WordsMissing,
)
from tests.commitments.conftest import POLICY, Member, World
from tests.commitments.test_people import invite, said_no, start

GROUP = "telegram:-77"


def told(world: World, member: Member, kind: type[Told]) -> list[Told]:
    """All that somebody was told of one kind."""
    return [letter.told for letter in world.post if letter.to == member.user and isinstance(letter.told, kind)]


def of(world: World, party: str, role: str = "contact") -> Person:
    """The present person of an organisation."""
    wanted = world.party(party).id
    return next(p for p in world.all(Person) if p.party == wanted and p.role == role and p.left_at is None)


# --- one chat, two organisations ------------------------------------------------------------------------------------


@pytest.fixture
def two(world: World) -> Member:
    """Somebody who speaks for RegioPlus and for VWS, from one chat."""
    start(world, invite(world, "contact", "RegioPlus"), 1, "Dubbel")
    return start(world, invite(world, "contact", "VWS"), 1, "Dubbel")


def test_one_chat_takes_part_for_two_and_for_none_of_them_twice(world: World, two: Member) -> None:
    assert [person.party for person in world.all(Person)] == [world.party("RegioPlus").id, world.party("VWS").id]
    assert len({person.address for person in world.all(Person)}) == 1
    assert world.told(two) == Welcome(role="contact", party="VWS")
    for role in ("contact", "deputy"):
        start(world, invite(world, role, "VWS"), 1)  # type: ignore[arg-type]
        assert said_no(world, two) == AlreadyMember()
    assert len(world.all(Person)) == 2


def test_each_list_and_each_question_names_its_organisation(world: World, two: Member) -> None:
    world.do(two, queries.tell_mine, policy=POLICY)
    assert [mine.party for mine in told(world, two, Mine)] == ["RegioPlus", "VWS"]  # type: ignore[union-attr]
    asked = world.ask(two, "2023-06-15 10:00")
    assert isinstance(asked.told, Bundle)
    assert asked.told.party == "VWS"
    world.press(two, "begin")
    question = world.told(two)
    assert isinstance(question, ItemQuestion)
    assert (question.named, question.item.party) == (True, "VWS")


def test_a_sentence_goes_to_the_organisation_that_answers(world: World, two: Member) -> None:
    regio, vws = world.party("RegioPlus").id, world.party("VWS").id
    share = world.share("A14", "werkgevers")
    world.touch(share, aanspreekpunt=regio, basis="afgesproken")
    world.say(two, tell, said=[Said("A14", "on_track"), Said("A11", "on_track")])
    assert {(report.party, report.person) for report in world.reports()} == {
        (regio, of(world, "RegioPlus").id),
        (vws, of(world, "VWS").id),
    }
    back = world.told(two)
    assert isinstance(back, ReadBack)
    assert {noted.code: noted.party for noted in back.noted} == {"A14": "RegioPlus", "A11": "VWS"}


def test_taking_back_works_for_both(world: World, two: Member) -> None:
    world.touch(world.share("A14", "werkgevers"), aanspreekpunt=world.party("RegioPlus").id, basis="afgesproken")
    for code in ("A14", "A11"):
        world.say(two, tell, said=[Said(code, "on_track")])
        world.press(two, "undo")
    assert [report.withdrawn_at is not None for report in world.reports()] == [True, True]


def test_one_of_the_two_can_be_taken_off(world: World, two: Member) -> None:
    team = world.join("team", None, 9)
    world.do(team, membership.contacts, policy=POLICY)
    world.press(team, "remove", ref=of(world, "RegioPlus").id)
    assert told(world, two, Farewell) == [Farewell(party="RegioPlus", others=("VWS",))]
    world.do(two, queries.tell_mine, policy=POLICY)
    assert [mine.party for mine in told(world, two, Mine)] == ["VWS"]  # type: ignore[union-attr]


def test_the_wrong_one_of_two_goes_and_the_other_stays(world: World, two: Member) -> None:
    team = world.join("team", None, 9)
    world.press(two, "wrong_person", party="VWS")
    assert world.told(two) == Farewell(party="VWS", others=("RegioPlus",))
    assert world.told(team) == WrongPerson(name="Dubbel", party="VWS")
    gone = next(person for person in world.all(Person) if person.left_at is not None)
    with world.read() as session:
        assert people.name_of(session, gone) == "", "the name is not kept"
        assert people.name_of(session, of(world, "RegioPlus")) == "Dubbel"


def test_team_and_contact_in_one_chat_is_each_where_it_must(world: World) -> None:
    both = start(world, invite(world, "contact", "VWS"), 1)
    both = start(world, invite(world, "team", None), 1)
    world.do(
        both,
        queries.tell_overdue,
        policy=POLICY,
    )
    assert not isinstance(world.told(both), No)
    world.do(both, conversation.ask_team_at_once, policy=POLICY, text="Hoort het hbo erbij?")
    with world.read() as session:
        asker = session.exec(select(questions.TeamQuestion)).one().person
    assert asker == of(world, "VWS").id
    world.say(both, tell, said=[Said("A2", "on_track"), Said("A11", "on_track")])
    assert {report.party for report in world.reports()} == {world.party("programmateam").id, world.party("VWS").id}


def test_who_blocks_the_bot_is_out_of_reach_for_both(world: World, two: Member) -> None:
    team = world.join("team", None, 9)
    world.do(two, presence.changed, policy=POLICY, present=False)
    with world.read() as session:
        assert not people.contacts(session).keys() & {world.party("VWS").id, world.party("RegioPlus").id}
    assert len([letter for letter in world.post if letter.to == team.user]) == 2
    world.do(two, presence.changed, policy=POLICY, present=True)
    with world.read() as session:
        assert people.contacts(session).keys() >= {world.party("VWS").id, world.party("RegioPlus").id}


# --- deputies and observers -----------------------------------------------------------------------------------------


def test_the_team_invites_a_deputy_and_an_observer(world: World) -> None:
    team = world.join("team", None, 9)
    for who, role, party in (
        ("ActiZ vervanger", "deputy", "ActiZ"),
        ("v en vn Vervanger", "deputy", "V&VN"),
        ("meelezer", "observer", None),
        ("ActiZ", "contact", "ActiZ"),
    ):
        world.do(team, membership.invite, policy=POLICY, who=who)
        made = world.told(team)
        assert isinstance(made, InvitationMade)
        assert (made.role, made.party) == (role, party)
    world.press(team, "invite", role="deputy", party="ActiZ")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    assert (made.role, made.party) == ("deputy", "ActiZ")


def test_a_deputy_is_asked_only_where_no_contact_can_be_reached(world: World) -> None:
    deputy, contact = world.join("deputy", "VWS", 1), world.join("contact", "VWS", 2)
    world.ask(contact, "2023-06-15 10:00")
    assert {letter.to for letter in world.post} == {contact.user}
    world.say(deputy, tell, said=[Said("A11", "on_track")])
    assert len(world.reports()) == 1, "may all that a contact may"
    world.do(contact, presence.changed, policy=POLICY, present=False)
    with world.read() as session:
        assert [p.id for p in people.contacts_of(session, world.party("VWS").id)] == [deputy.person]


# --- the list -------------------------------------------------------------------------------------------------------


def listing(world: World, team: Member) -> Contacts:
    """/contacten."""
    world.do(team, membership.contacts, policy=POLICY)
    found = world.told(team)
    assert isinstance(found, Contacts)
    return found


def test_an_open_invitation_is_listed_and_can_be_revoked(world: World) -> None:
    team = world.join("team", None, 9, name="Noor")
    world.do(team, membership.invite, policy=POLICY, who="VWS vervanger")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    (line,) = listing(world, team).invitations
    assert (line.role, line.party, line.by, line.until) == ("deputy", "VWS", "Noor", made.expires_on)
    world.press(team, "revoke", ref=line.invitation)
    after = world.told(team)
    assert isinstance(after, Contacts)
    assert after.invitations == ()
    late = start(world, made.token, 1)
    assert said_no(world, late) == InvitationRevoked()
    assert late.person == 0
    assert [event.verb for event in world.all(Event)][-1] == "revoke"


def test_an_invitation_that_was_used_or_ran_out_is_not_open_and_not_revoked(world: World) -> None:
    team = world.join("team", None, 9)
    token = invite(world, "contact", "VWS")
    keys = {line.invitation for line in listing(world, team).invitations}
    start(world, token, 1)
    (number,) = keys
    world.press(team, "revoke", ref=number)
    assert said_no(world, team) == ButtonStale()
    invite(world, "contact", "OCW")
    world.turn(people.INVITATION_VALID)
    assert len(listing(world, team).invitations) == 1
    world.turn(timedelta(microseconds=1))
    assert listing(world, team).invitations == ()


@pytest.mark.parametrize("role", ["team", "meelezer", "VWS"])
def test_who_was_removed_does_not_come_back_by_an_invitation_of_their_own(world: World, role: str) -> None:
    team, leaving = world.join("team", None, 9, name="Noor"), world.join("team", None, 8, name="Jo")
    world.do(leaving, membership.invite, policy=POLICY, who=role)
    made = world.told(leaving)
    assert isinstance(made, InvitationMade)
    listing(world, team)
    world.press(team, "remove", ref=leaving.person)
    assert listing(world, team).invitations == (), "what opens nothing is not listed as open"
    for user in (8, 5):
        assert said_no(world, start(world, made.token, user)) == InvitationRevoked()
    assert [person.id for person in world.all(Person) if person.left_at is None] == [team.person]
    with world.write() as session:
        people.put_back(session, now=world.now, person=leaving.person, by=team.person)
    assert len(listing(world, team).invitations) == 1, "who was taken off by mistake has theirs again"
    assert start(world, made.token, 5).person != 0


def test_who_was_removed_can_be_put_back_at_once(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1, name="Anouk")
    listing(world, team)
    world.press(team, "remove", ref=contact.person)
    world.press(team, "restore", ref=contact.person)
    assert [line.person for line in listing(world, team).people] == [team.person, contact.person]
    world.say(contact, tell, said=[Said("A11", "on_track")])
    assert len(world.reports()) == 1
    assert [e.verb for e in world.all(Event) if e.kind == "person"][-2:] == ["leave", "put_back"]


def test_nobody_is_put_back_beside_themselves(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1)
    listing(world, team)
    world.press(team, "remove", ref=contact.person)
    start(world, invite(world, "contact", "VWS"), 1)
    world.press(team, "restore", ref=contact.person)
    assert said_no(world, team) == AlreadyMember()


def test_a_colleague_takes_over_what_somebody_left_open(world: World) -> None:
    team, first = world.join("team", None, 9), world.join("contact", "VWS", 1)
    world.ask(first, "2023-06-15 10:00")
    second = world.join("contact", "VWS", 2, name="Bo")
    assert [line.inherits for line in listing(world, team).people] == [0, 0, 0]
    world.press(team, "remove", ref=first.person)
    offered = {line.person: line.inherits for line in listing(world, team).people}
    assert offered == {team.person: 0, second.person: 3}
    world.press(team, "take_over", ref=second.person)
    (taken,) = told(world, team, TakenOver)
    assert taken == TakenOver(name="Bo", party="VWS", codes=taken.codes)  # type: ignore[union-attr]
    (bundle,) = told(world, second, Bundle)
    assert isinstance(bundle, Bundle)
    assert {entry.item.code for entry in bundle.items} == set(taken.codes) == {"A1", "A3", "A11"}  # type: ignore[union-attr]
    mine = [row.person for row in world.all(Asked) if row.share in {entry.item.share for entry in bundle.items}]
    assert set(mine) == {second.person}
    world.press(second, "begin")
    world.press(second, "answer")
    assert len(world.reports()) == 1
    assert all(line.inherits == 0 for line in listing(world, team).people)
    assert [event.verb for event in world.all(Event)].count("take_over") == 1


def test_there_is_nothing_to_take_over_twice(world: World) -> None:
    team, first = world.join("team", None, 9), world.join("contact", "VWS", 1)
    world.ask(first, "2023-06-15 10:00")
    second = world.join("contact", "VWS", 2)
    listing(world, team)
    world.press(team, "remove", ref=first.person)
    key = world.key(team, "take_over", ref=second.person)
    world.say(second, tell, said=[Said("A1", "on_track"), Said("A3", "done"), Said("A11", "on_track")])
    world.press_key(team, key)
    assert said_no(world, team) == ButtonStale()
    assert told(world, second, Bundle) == []


# --- cutting off ----------------------------------------------------------------------------------------------------


def test_cutting_off_ends_everything_at_once(world: World) -> None:
    team, lost = world.join("team", None, 9, name="Noor"), world.join("team", None, 8, name="Jo Kok")
    start(world, invite(world, "contact", "VWS"), 8, "Jo Kok")
    world.do(lost, membership.invite, policy=POLICY, who="OCW")
    made = world.told(lost)
    assert isinstance(made, InvitationMade)
    world.turn("2023-06-15 10:00")
    world.work.perform(reminders.sweep, policy=POLICY)
    waiting = [row.id for row in world.letters() if row.address == lost.address and row.state == "queued"]
    assert waiting
    cause = world.arrive(team.user)
    world.work.answer(cause, membership.cut_off, policy=POLICY, who="jo KOK")
    assert {row.state for row in world.letters() if row.id in waiting} == {"lapsed"}
    before = len(world.post)
    world.deliver()
    assert {letter.to for letter in world.post[before:]} == {team.user}, "that chat hears nothing, not even a farewell"
    assert world.told(team) == CutOff(
        name="Jo Kok", roles=("team", "contact"), parties=("programmateam", "VWS"), by="Noor", own=True, revoked=1
    )
    world.do(lost, queries.tell_overdue, policy=POLICY)
    assert world.told(lost) == Stranger()
    assert said_no(world, start(world, made.token, 5)) == InvitationRevoked()
    assert [event.row for event in world.all(Event) if event.verb == "cut_off"] == [lost.person, lost.person + 1]
    world.press(team, "invite", party="VWS")
    again = world.told(team)
    assert isinstance(again, InvitationMade)
    assert start(world, again.token, 8).person != 0, "a new invitation lets them in again"


def test_the_rest_of_the_team_hears_of_it(world: World) -> None:
    team, other = world.join("team", None, 9, name="Noor"), world.join("team", None, 7)
    contact = world.join("contact", "VWS", 1, name="Anouk")
    world.do(team, membership.cut_off, policy=POLICY, who="Anouk")
    assert told(world, other, CutOff) == [CutOff(name="Anouk", roles=("contact",), parties=("VWS",), by="Noor", own=False)]
    assert told(world, contact, CutOff) == []


def test_a_name_that_several_bear_or_that_is_not_whole_is_asked_about(world: World) -> None:
    team = world.join("team", None, 9, name="Noor")
    first, second = world.join("contact", "VWS", 1, "Els Bos"), world.join("contact", "OCW", 2, "Els Bos")
    for who in ("Els Bos", "els", "bos"):
        world.do(team, membership.cut_off, policy=POLICY, who=who)
        choice = world.told(team)
        assert isinstance(choice, ChooseCutOff)
        assert [line.person for line in choice.people] == [first.person, second.person]
    world.press(team, "cut_off", ref=second.person)
    assert [p.id for p in world.all(Person) if p.left_at is not None] == [second.person]
    world.do(team, membership.cut_off, policy=POLICY, who="els")
    assert isinstance(world.told(team), ChooseCutOff), "half a name is never enough to act at once"
    world.do(team, membership.cut_off, policy=POLICY, who="Zus Zo")
    assert said_no(world, team) == NoSuchContact(name="Zus Zo")
    world.do(team, membership.cut_off, policy=POLICY, who=" ")
    assert said_no(world, team) == WordsMissing(command="afsluiten")


def test_the_last_of_the_team_is_not_cut_off(world: World) -> None:
    team = world.join("team", None, 9, name="Noor")
    world.do(team, membership.cut_off, policy=POLICY, who="Noor")
    assert said_no(world, team) == LastTeamMember()
    assert all(person.left_at is None for person in world.all(Person))


# --- still the right person? ----------------------------------------------------------------------------------------


def confirm_sweep(world: World) -> list[StillYou]:
    """The minute's sweeps; the half-yearly questions that came of them."""
    before = len(world.post)
    world.sweep()
    world.work.perform(confirmations.sweep, policy=POLICY)
    world.deliver()
    return [letter.told for letter in world.post[before:] if isinstance(letter.told, StillYou)]


def asked_first(world: World) -> str:
    """Turn to the moment of the first half-yearly question, answering nothing on the way; that local day."""
    with world.read() as session:
        due = confirmations.due_after(session, after=world.now, policy=POLICY)
    assert due is not None
    world.turn(due.astimezone(POLICY.zone).strftime("%Y-%m-%d %H:%M"))
    return f"{POLICY.day(world.now)}"


@pytest.fixture
def quiet(world: World) -> Member:
    """A contact whose organisation is asked about nothing, so that nothing stands in the way."""
    return world.join("contact", "ActiZ", 1, name="Els")


def test_a_contact_is_asked_once_in_half_a_year_and_not_in_recess(world: World, quiet: Member) -> None:
    assert confirm_sweep(world) == []
    half = POLICY.day(world.now) + timedelta(weeks=POLICY.confirm_weeks)
    assert half == date(2023, 12, 14), "a Thursday"
    assert asked_first(world) == "2023-12-14"
    assert confirm_sweep(world) == [StillYou(person=quiet.person, party="ActiZ")]
    assert confirm_sweep(world) == []
    world.press(quiet, "still")
    assert world.told(quiet) == Confirmed(party="ActiZ", answer="still")
    assert asked_first(world) == "2024-06-13"
    assert confirm_sweep(world) == [StillYou(person=quiet.person, party="ActiZ")]


def test_who_came_in_winter_is_asked_after_the_summer(world: World) -> None:
    world.turn("2024-01-25 12:00")
    world.join("contact", "ActiZ", 1)
    assert asked_first(world) == "2024-09-03", "half a year is over in July, in recess"


def test_never_in_the_week_of_another_question(world: World, quiet: Member) -> None:
    share = world.share("A14", "werkgevers")
    world.turn("2023-12-01 12:00")
    world.touch(share, aanspreekpunt=world.party("ActiZ").id, basis="afgesproken")
    with world.write() as session:
        session.get_one(type(share), share.id).look_at = POLICY.at(date(2023, 12, 12), 10)
    assert asked_first(world) == "2023-12-19"
    with world.write() as session:
        session.get_one(type(share), share.id).look_at = None
        session.add(
            Asked(
                share=share.id,
                version=1,
                rung="before",
                about=date(2023, 12, 31),
                person=quiet.person,
                at=POLICY.at(date(2023, 12, 19), 10),
            )
        )
    world.turn("2023-12-19 10:00")
    assert confirm_sweep(world) == []
    assert asked_first(world) == "2024-01-09", "Christmas, and then the first day of asking"


def test_a_question_keeps_its_distance_to_the_half_yearly_one(world: World, quiet: Member) -> None:
    asked_first(world)
    confirm_sweep(world)
    with world.read() as session:
        assert questions.unasked_to(session, quiet.person) == [world.now]


def test_somebody_else_tells_the_team_who_invites_with_one_press(world: World, quiet: Member) -> None:
    team = world.join("team", None, 9)
    asked_first(world)
    confirm_sweep(world)
    world.press(quiet, "somebody_else")
    assert world.told(quiet) == Confirmed(party="ActiZ", answer="somebody_else")
    assert world.told(team) == SomebodyElse(name="Els", party="ActiZ")
    world.press(team, "invite", party="ActiZ", role="contact")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    assert (made.party, made.role) == ("ActiZ", "contact")
    assert of(world, "ActiZ").id == quiet.person, "until the team decides nothing changes"


def test_later_comes_back_after_the_policys_weeks(world: World, quiet: Member) -> None:
    asked_first(world)
    confirm_sweep(world)
    world.press(quiet, "later")
    again = world.told(quiet)
    assert again == Confirmed(party="ActiZ", answer="later", again_on=date(2024, 1, 11))
    world.press_key(quiet, world.key(quiet, "still"))
    assert len(world.all(AskedWho)) == 1
    assert asked_first(world) == "2024-01-11"
    assert len(confirm_sweep(world)) == 1


def test_silence_shows_in_the_list(world: World, quiet: Member) -> None:
    team = world.join("team", None, 9)
    asked_first(world)
    confirm_sweep(world)
    assert all(line.unconfirmed is None for line in listing(world, team).people)
    world.turn("2024-01-16 12:00")
    shown = {line.person: line.unconfirmed for line in listing(world, team).people}
    assert shown == {team.person: None, quiet.person: date(2023, 6, 15)}


def test_a_question_does_not_reach_who_left_or_a_paused_register(world: World, quiet: Member) -> None:
    team = world.join("team", None, 9)
    asked_first(world)
    world.do(team, membership.pause)
    assert confirm_sweep(world) == []
    world.do(team, membership.resume)
    world.work.perform(confirmations.sweep, policy=POLICY)
    world.work.perform(people.leave, person=quiet.person, by=None)
    world.deliver()
    assert told(world, quiet, StillYou) == []


# --- the door -------------------------------------------------------------------------------------------------------


def test_after_five_wrong_tokens_an_address_is_not_looked_up_for_an_hour(world: World) -> None:
    team, token = world.join("team", None, 9), invite(world, "contact", "VWS")
    for number in range(TRIES):
        world.turn(timedelta(minutes=10))
        assert world.told(start(world, f"wrong {number}", 1)) == Stranger()
    assert told(world, team, GuessesSeen) == [GuessesSeen()]
    assert start(world, token, 1).person == 0, "not even a right one"
    assert start(world, invite(world, "contact", "OCW"), 2).person != 0, "others are let in"
    assert len(world.all(Guess)) == TRIES, "what is not looked at is not counted"
    world.turn(SLOWED - timedelta(microseconds=1))
    assert start(world, token, 1).person == 0
    world.turn(timedelta(microseconds=1))
    assert start(world, token, 1).person != 0


def test_four_wrong_ones_or_five_in_more_than_an_hour_slow_nobody(world: World) -> None:
    for number in range(TRIES):
        start(world, f"wrong {number}", 1)
        world.turn(timedelta(minutes=16))
    assert start(world, invite(world, "contact", "VWS"), 1).person != 0


def test_the_team_hears_of_many_who_guess_once_a_day(world: World) -> None:
    team = world.join("team", None, 9)
    for number in range(TRIES_OF_ALL - 1):
        start(world, "wrong", 100 + number)
    assert told(world, team, GuessesSeen) == []
    for number in range(3):
        start(world, "wrong", 200 + number)
    assert told(world, team, GuessesSeen) == [GuessesSeen()]
    world.turn(timedelta(days=1, microseconds=1))
    for _ in range(TRIES):
        start(world, "wrong", 300)
    assert len(told(world, team, GuessesSeen)) == 2
    world.work.perform(invitations.expire)
    assert {guess.at for guess in world.all(Guess)} == {world.now}


def test_a_member_hears_what_is_wrong_with_a_link(world: World) -> None:
    member = world.join("contact", "VWS", 1)
    start(world, "wrong", 1)
    assert said_no(world, member).kind == "invitation_unknown"


def test_a_right_token_that_came_too_late_says_why(world: World) -> None:
    token = invite(world, "contact", "VWS")
    start(world, token, 1)
    assert said_no(world, start(world, token, 2)) == InvitationUsed()
    assert world.all(Guess) == []


# --- groups that nobody linked --------------------------------------------------------------------------------------


def added(world: World, by: Member, chat: str = GROUP, title: str = "Borrel") -> None:
    """Somebody adds the bot to a group."""
    world.do(by, presence.changed, chat=chat, policy=POLICY, present=True, title=title)


def in_group(world: World, chat: str = GROUP) -> list[Told]:
    """What a group heard."""
    return [letter.told for letter in world.post if letter.to == chat]


def test_a_group_of_strangers_is_left_at_once_and_the_team_hears_it_once(world: World) -> None:
    team = world.join("team", None, 9)
    added(world, world.stranger(5))
    assert in_group(world) == [NotLinked(), Leave()]
    assert [letter.kind for letter in world.post if letter.to == GROUP] == ["send", "leave"]
    (news,) = told(world, team, StrangeGroup)
    assert isinstance(news, StrangeGroup)
    assert (news.title, news.by) == ("Borrel", None)
    added(world, world.stranger(5))
    assert in_group(world)[2:] == [Leave()], "one sentence is enough"
    added(world, world.stranger(6), chat="telegram:-78")
    assert len(told(world, team, StrangeGroup)) == 1, "once a day at most"


def test_the_team_has_a_quarter_of_an_hour_to_link_a_group(world: World) -> None:
    team, contact = world.join("team", None, 9), world.join("contact", "VWS", 1, name="Anouk")
    added(world, contact)
    added(world, team, chat="telegram:-78")
    with world.read() as session:
        assert presence.due_after(session, after=world.now) == world.now + PATIENCE
    world.turn(PATIENCE - timedelta(microseconds=1))
    world.do(team, presence.link, chat="telegram:-78", title="Kernteam")
    assert world.work.perform(presence.sweep, policy=POLICY) == 0
    world.turn(timedelta(microseconds=1))
    assert world.work.perform(presence.sweep, policy=POLICY) == 1
    world.deliver()
    assert in_group(world) == [NotLinked(), Leave()]
    assert Leave() not in in_group(world, "telegram:-78")
    (news,) = told(world, team, StrangeGroup)
    assert isinstance(news, StrangeGroup)
    assert (news.title, news.by) == ("Borrel", "Anouk")
    assert world.work.perform(presence.sweep, policy=POLICY) == 0


def test_a_group_that_is_linked_while_the_letter_waits_is_not_left(world: World) -> None:
    team = world.join("team", None, 9)
    cause = world.arrive("telegram:5", GROUP)
    world.work.answer(cause, presence.changed, policy=POLICY, present=True, title="Borrel")
    cause = world.arrive(team.user, GROUP)
    world.work.answer(cause, presence.link, title="Kernteam")
    world.deliver()
    assert not {type(notice) for notice in in_group(world)} & {NotLinked, Leave}


def test_a_linked_group_that_becomes_a_supergroup_is_not_left(world: World) -> None:
    """Telegram says of the supergroup that somebody added the bot, before or after the group itself tells its new address."""
    team, new = world.join("team", None, 9), "telegram:-1005"
    for number, first in enumerate(("added", "moved")):
        chat, new = f"telegram:-{number + 1}", f"telegram:-100{number}"
        world.do(team, presence.link, chat=chat, title="Kernteam")
        stranger = world.stranger(5)
        for step in ("added", "moved") if first == "added" else ("moved", "added"):
            cause = world.arrive(stranger.user, new if step == "added" else chat)
            if step == "added":
                world.work.answer(cause, presence.changed, policy=POLICY, present=True, title="Kernteam")
            else:
                world.work.answer(cause, presence.moved, to=new)
        world.work.perform(presence.sweep, policy=POLICY)
        world.turn(PATIENCE)
        world.work.perform(presence.sweep, policy=POLICY)
        world.deliver()
        assert Leave() not in in_group(world, new)
        assert told(world, team, StrangeGroup) == [], "nor is anything told that is not so"
        with world.read() as session:
            group = session.exec(select(people.Group).order_by(col(people.Group.id).desc())).first()
            assert group is not None
            assert people.opened(session, group.address) == new


def test_a_stranger_moves_no_group(world: World) -> None:
    team = world.join("team", None, 9)
    world.do(team, presence.link, chat=GROUP, title="Kernteam")
    world.do(world.stranger(5), presence.moved, chat="telegram:-99", to=GROUP)
    with world.write() as session:
        linked = people.address_of(session, GROUP, "group")
        assert people.is_linked(session, linked)
    assert linked not in {visit.address for visit in world.all(Visit)}


def test_a_group_whose_letting_in_nobody_read_is_left_at_its_first_word(world: World) -> None:
    """Too much came from who did it, so that it was counted and not read; or the bot was away for more than a day."""
    team, stranger = world.join("team", None, 9), world.stranger(5)
    limits, update = Limits(minute=2), inbox.Incoming(1_000, GROUP, "{}", stranger.user)
    mine = [inbox.Incoming(number, stranger.user, "{}", stranger.user, private=True) for number in (998, 999)]
    stored = world.work.beside(inbox.store, updates=[*mine, update], limits=limits)
    assert stored.unread == (update,), "that was the bot being let in"
    world.turn(timedelta(days=2))
    for _ in range(3):
        world.do(stranger, conversation.ignore, chat=GROUP)
    assert in_group(world) == [NotLinked(), Leave()]
    assert len(told(world, team, StrangeGroup)) == 1
    world.turn(PATIENCE + timedelta(microseconds=1))
    world.do(stranger, queries.tell_help, chat=GROUP)
    assert in_group(world)[2:] == [Stranger(), Leave()], "and again, where it was let in again unread"
    world.do(team, presence.link, chat="telegram:-80", title="Kernteam")
    world.do(stranger, conversation.ignore, chat="telegram:-80")
    assert Leave() not in in_group(world, "telegram:-80")


def test_a_letter_to_leave_that_fails_ends(world: World) -> None:
    world.join("team", None, 9)
    cause = world.arrive("telegram:5", GROUP)
    world.work.answer(cause, presence.changed, policy=POLICY, present=True, title="Borrel")
    while isinstance(taken := world.work.beside(delivery.take, owner="courier", policy=POLICY), delivery.Ready):
        world.work.perform(delivery.nobody_there, owner="courier", letter=taken.letter, reason="kicked")
    ended = [(row.notice_kind, row.state) for row in world.letters() if row.notice_kind in ("leave", "not_linked")]
    assert ended == [("not_linked", "undeliverable"), ("leave", "undeliverable")]


def test_who_invited_hears_who_came_in(world: World) -> None:
    team, other = world.join("team", None, 9, name="Noor"), world.join("team", None, 8, name="Jo")
    world.do(team, membership.invite, policy=POLICY, who="VWS")
    link = world.told(team)
    assert isinstance(link, InvitationMade)
    start(world, link.token, 4, "Een Ander")
    world.deliver()
    assert told(world, team, Joined) == [Joined(name="Een Ander", role="contact", party="VWS")]
    assert told(world, other, Joined) == []
    start(world, invite(world, "contact", "OCW"), 5)
    world.deliver()
    assert len(told(world, team, Joined)) == 1, "what the administrator made is the administrator's"


def test_who_asks_without_end_does_not_fill_the_teams_chat(world: World) -> None:
    team, asker = world.join("team", None, 9), world.join("contact", "VWS", 1)
    for number in range(questions.MOST_WAITING + 2):
        world.do(asker, conversation.ask_team_at_once, policy=POLICY, text=f"vraag {number}")
    assert said_no(world, asker) == QuestionsWait(limit=questions.MOST_WAITING)
    assert len(told(world, team, QuestionForTeam)) == questions.MOST_WAITING
    world.press(team, "reply")
    world.do(team, conversation.fill_in, policy=POLICY, source=1, text="antwoord")
    world.do(asker, conversation.ask_team_at_once, policy=POLICY, text="nog een")
    assert len(told(world, team, QuestionForTeam)) == questions.MOST_WAITING + 1


def test_who_answers_is_not_asked_whether_they_are_still_there(world: World) -> None:
    silent, busy = world.join("contact", "RegioPlus", 1), world.join("contact", "VWS", 2)
    world.join("contact", "NVZ", 3)
    world.turn("2023-11-02 10:00")
    world.say(busy, tell, said=[Said("A1", "on_track")])
    asked: dict[str, list[str]] = {silent.user: [], busy.user: []}
    for _ in range(60):
        world.turn(timedelta(days=7))
        world.work.perform(confirmations.sweep, policy=POLICY)
        world.deliver()
    for letter in world.post:
        if isinstance(letter.told, StillYou) and letter.to in asked:
            asked[letter.to].append(letter.to)
    assert len(asked[silent.user]) > len(asked[busy.user]) > 0
