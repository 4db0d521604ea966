"""Is somebody who asks for it forgotten, whole and for good, and does what belongs to the register stay? On both databases."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from commitments import (
    conversation,
    erasure,
    inbox,
    invitations,
    kept,
    membership,
    moving,
    outbox,
    people,
    presence,
    queries,
    questions,
    reports,
    retention,
)
from commitments.chats import Conversation
from commitments.database import Database, Sealed, keyring
from commitments.delivery import take
from commitments.forgotten import Forgotten as File
from commitments.history import Broken, Event
from commitments.inbox import Arrival
from commitments.keys import Keyring
from commitments.lanes import Lane
from commitments.masking import MASK
from commitments.notices import (
    Alias,
    ContactGone,
    Dropped,
    ForgetAsked,
    Forgotten,
    Help,
    InvitationMade,
    Kept,
    KeptDue,
    Leave,
    No,
    NothingKept,
    NotLinked,
    Stranger,
    Undelivered,
    WrongPerson,
)
from commitments.outbox import Letter
from commitments.people import Address, Person
from commitments.questions import TeamQuestion
from commitments.refusals import ButtonStale, LastTeamMember, NoSuchContact, NotInGroup
from tests import postgres
from tests.commitments.conftest import SECRET, Member, World, moment

NAME = "Kanarina van der Zangvogel"
NUMBER = 777000111
CANARIES = ("kanarina", "zangvogel", str(NUMBER), "06-12345678", "kanarina@voorbeeld.nl", "ik zing graag")


@pytest.fixture(scope="module")
def template(with_register: Path) -> Iterator[str]:
    """A PostgreSQL database with the fourteen agreements, to copy."""
    name = postgres.server().create()
    moving.move(f"sqlite:///{with_register}", postgres.server().url(name))
    yield name
    postgres.server().drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world with the fourteen agreements on either database, whose erasures are written down."""
    if request.param == "sqlite":
        world: World = request.getfixturevalue("world")
        world.database.forgotten = File(tmp_path / "taz.forgotten")
        yield world
        world.database.forgotten = None
        return
    name = postgres.server().create(request.getfixturevalue("template"))
    database = Database(postgres.server().url(name), Keyring(SECRET), File(tmp_path / "taz.forgotten"))
    yield World(tmp_path / "nothing.db", "2023-06-15 09:00", database)
    database.close()
    postgres.server().drop(name)


def everything(world: World) -> str:
    """Every value of every row, what is sealed opened, in lower case: what somebody with database and key can read."""
    found = []
    with world.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.connection().execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    sealed = isinstance(column.type, Sealed) and value
                    found.append(keyring(session).open(value) if sealed else str(value))
    return "\n".join(found).lower()


def keyed(world: World) -> set[str]:
    """The digests by which the canary's address can be recognised, as far as they stand anywhere."""
    keys = Keyring(SECRET)
    marks = {keys.digest(f"telegram:{NUMBER}"), keys.lasting(f"telegram:{NUMBER}")}
    return {mark for mark in marks if mark in everything(world)}


def lived(world: World) -> tuple[Member, Member]:
    """Somebody of the team, and a contact who left traces in every table that a person can reach."""
    team = world.join("team", None, 1, "Joost")
    contact = world.join("contact", "VWS", NUMBER, NAME)
    world.ask(contact, "2023-06-15 10:00")
    world.press(contact, "begin")
    world.press(contact, "answer", status="delayed")
    words = "kanarina (06-12345678, kanarina@voorbeeld.nl) wacht op cijfers; vraag mevrouw Zangvogel in het najaar"
    world.say(contact, conversation.fill_in, text=words, reason=words)
    world.do(contact, conversation.ask_team_at_once, policy=world.policy, text="Ik zing graag, mag dat?")
    world.press(team, "reply")
    world.say(team, conversation.fill_in, text="Ja, dat mag, Kanarina.")
    world.do(team, membership.contacts, policy=world.policy)
    world.do(contact, conversation.ask_team, policy=world.policy)
    with world.write() as session:  # an update that nobody could work on, with what it said
        keys = keyring(session)
        row = session.exec(select(Arrival).where(Arrival.lane == keys.digest(contact.user))).all()[-1]
        row.state, row.payload, row.closed_at = "parked", keys.seal(f'{{"text": "{NAME}"}}'), world.now
        session.add(row)
    found = everything(world)
    assert [canary for canary in CANARIES if canary not in found] == [], "the scenario leaves no such trace"
    return team, contact


def forget(world: World, member: Member) -> None:
    """Ask for it, and press yes."""
    world.do(member, erasure.ask)
    world.press(member, "forget_now")


def settled(world: World) -> int:
    """The minute's sweep."""
    count: int = world.work.perform(erasure.finish)
    return count


# --- what goes ------------------------------------------------------------------------------------------------------


def test_nothing_tells_any_more_who_it_was(either: World) -> None:
    _, contact = lived(either)
    forget(either, contact)
    assert either.told(contact) == Forgotten(parties=("VWS",))
    at_once = everything(either)
    assert [canary for canary in CANARIES if canary in at_once] == [str(NUMBER)], "which the goodbye needs"
    assert settled(either) == 1
    found = everything(either)
    assert [canary for canary in CANARIES if canary in found] == []
    assert keyed(either) == set()
    assert settled(either) == 0


def test_nothing_of_it_stands_in_the_file_or_its_log(world: World) -> None:
    _, contact = lived(world)
    row = next(address for address in world.all(Address) if address.id == contact.address)
    marks = [b"Zangvogel", row.sealed, row.digest.encode()]
    on_disk = world.bytes_on_disk()
    assert [mark for mark in marks if mark not in on_disk] == []
    forget(world, contact)
    settled(world)
    assert world.database.scrub()
    on_disk = world.bytes_on_disk()
    assert [mark for mark in marks if mark in on_disk] == []
    assert b"wacht op cijfers" in on_disk


def test_the_log_of_sqlite_holds_it_until_it_is_written_back(world: World) -> None:
    """Which is why the sweep scrubs: the test above would be worth nothing otherwise."""
    _, contact = lived(world)
    assert world.database.scrub()
    forget(world, contact)
    log = world.path.with_name(f"{world.path.name}-wal")
    assert log.stat().st_size > 0
    assert world.database.scrub()
    assert log.stat().st_size == 0


def test_what_is_kept_of_doors_goes_too(either: World) -> None:
    """A wrong invitation that they tried, and the group that they let the bot into, as far as it tells of them."""
    _, contact = lived(either)
    either.do(contact, conversation.start, token="geen-uitnodiging", name=NAME)
    either.do(contact, presence.changed, policy=either.policy, chat="telegram:-6", present=True, title="Koor")
    either.do(contact, kept.tell)
    told = either.told(contact)
    assert isinstance(told, Kept)
    assert (told.guesses, told.groups) == (1, ("Koor",))
    forget(either, contact)
    settled(either)
    assert either.all(invitations.Guess) == []
    either.turn(presence.PATIENCE)
    either.work.perform(presence.sweep, policy=either.policy)
    assert not [canary for canary in CANARIES if canary in everything(either)]


def test_somebody_forgotten_is_not_put_back(either: World) -> None:
    """A button that the team still has brings nobody back of whom nothing is known any more."""
    team, contact = lived(either)
    either.do(team, membership.contacts, policy=either.policy)
    either.press(team, "remove", ref=contact.person)
    either.do(contact, erasure.ask)
    settled(either)
    either.press(team, "restore")
    assert either.told(team) == No(refusal=NoSuchContact(name=""))
    with either.read() as session:
        assert session.get_one(Person, contact.person).left_at is not None


def test_who_speaks_for_two_is_forgotten_for_both(either: World) -> None:
    _, contact = lived(either)
    either.join("deputy", "ActiZ", NUMBER, NAME)
    either.do(contact, erasure.ask)
    assert either.told(contact) == ForgetAsked(parties=("VWS", "ActiZ"))
    either.press(contact, "forget_now")
    assert either.told(contact) == Forgotten(parties=("VWS", "ActiZ"))
    gone = [letter.told for letter in either.post if isinstance(letter.told, ContactGone)]
    assert [told.who.party for told in gone] == ["VWS", "ActiZ"]
    settled(either)
    assert [canary for canary in CANARIES if canary in everything(either)] == []


# --- what stays -----------------------------------------------------------------------------------------------------


def test_the_organisations_answer_stays_without_a_name(either: World) -> None:
    _, contact = lived(either)
    before = [(r.id, r.share, r.party, r.person, r.status, r.at) for r in either.reports()]
    events = [event.model_dump() for event in either.all(Event)]
    forget(either, contact)
    settled(either)
    assert [(r.id, r.share, r.party, r.person, r.status, r.at) for r in either.reports()] == before
    masked = f"{MASK} ({MASK}, {MASK}) wacht op cijfers; vraag mevrouw {MASK} in het najaar"
    assert either.reports()[-1].reason == masked
    assert [event.model_dump() for event in either.all(Event)][: len(events)] == events, "the history is append-only"
    last = either.all(Event)[-1]
    assert (last.verb, last.kind, last.row, last.person) == ("forget", "person", contact.person, None)


def test_the_history_is_whole_afterwards_and_knows_the_answer_as_it_stands_now(either: World) -> None:
    _, contact = lived(either)
    forget(either, contact)
    settled(either)
    told = [event for event in either.all(Event) if event.verb == "mask"]
    assert [json.loads(event.facts)["report"] for event in told] == [r.id for r in either.reports() if MASK in (r.reason or "")]
    with either.read() as session:
        assert reports.verify(session).number == either.all(Event)[-1].id
    masked = either.reports()[-1].id
    with either.write() as session:
        session.get_one(reports.Report, masked).reason = "Kanarina wacht op cijfers"
    with either.read() as session, pytest.raises(Broken) as broken:
        reports.verify(session)
    assert (broken.value.why, broken.value.number) == ("answer", masked)


def test_the_name_of_a_wrong_person_is_gone_the_next_night(either: World) -> None:
    """Whoever says so later too, "forget me" could not find it any more: nobody knows by then what they were called."""
    team = either.join("team", None, 1, "Joost")
    either.do(team, membership.invite, policy=either.policy, who="VWS")
    made = either.told(team)
    assert isinstance(made, InvitationMade)
    contact = either.stranger(NUMBER)
    either.do(contact, conversation.start, token=made.token, name=NAME)
    either.say(contact, conversation.tell, said=[conversation.Said("A11", "delayed", reason="Kanarina wacht op cijfers")])
    either.do(contact, conversation.ask_team_at_once, policy=either.policy, text="Ben ik het wel?")
    either.do(team, membership.contacts, policy=either.policy)
    either.press(contact, "wrong_person")
    assert either.told(team) == WrongPerson(name=NAME, party="VWS")
    either.turn(timedelta(days=1))
    either.work.perform(retention.apply, rule="letters", months=24)
    found = everything(either)
    assert [word for word in ("kanarina", "zangvogel") if word in found] == []
    assert "wacht op cijfers" in found
    with either.read() as session:
        reports.verify(session)


def test_others_keep_what_is_theirs(either: World) -> None:
    team, contact = lived(either)
    other = either.join("contact", "VWS", 3, "Kanarina de Tweede")
    either.do(other, people.reply, notice=Help(role="contact"))
    before = {letter.id: letter.notice for letter in either.letters() if letter.address == other.address}
    forget(either, contact)
    after = {letter.id: letter.notice for letter in either.letters() if letter.address == other.address}
    assert after == before
    with either.read() as session:
        assert [person.id for person in people.team(session)] == [team.person]
        assert [people.name_of(session, p) for p in people.contacts_of(session, either.party("VWS").id)] == [
            "Kanarina de Tweede"
        ]


def test_the_team_hears_that_a_contact_is_gone_and_not_who(either: World) -> None:
    team, contact = lived(either)
    gone = ContactGone(who=Alias(role="contact", party="VWS", year=2023, number=1), others=0)
    forget(either, contact)
    assert either.told(team) == gone
    second, third = (either.join("contact", "VWS", user) for user in (11, 12))
    forget(either, second)
    alias = Alias(role="contact", party="VWS", year=2023, number=2)
    assert either.told(team) == ContactGone(who=alias, others=1)
    with either.read() as session:
        assert people.alias_of(session, contact.person) == gone.who, "the same for ever"
        assert people.alias_of(session, third.person).number == 3
        assert people.alias_of(session, team.person) == Alias(role="team", party=None, year=2023, number=1)


# --- the way there --------------------------------------------------------------------------------------------------


def test_it_is_asked_once_and_can_be_left(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    assert either.told(contact) == ForgetAsked(parties=("VWS",))
    either.press(contact, "never_mind")
    assert either.told(contact) == Dropped(stays=True)
    assert either.all(Person)[0].left_at is None
    either.press(contact, "forget_now")
    assert either.told(contact) == No(refusal=ButtonStale())
    assert "kanarina" in everything(either)


def test_pressing_twice_says_goodbye_once(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    key = either.key(contact, "forget_now")
    either.press_key(contact, key)
    assert either.press_key(contact, key) is False
    assert [letter.told for letter in either.post if letter.to == contact.user][-1] == Forgotten(parties=("VWS",))
    assert sum(isinstance(letter.told, Forgotten) for letter in either.post) == 1


def test_afterwards_one_is_a_stranger_and_may_come_back(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    forget(either, contact)
    settled(either)
    either.do(contact, queries.tell_mine, policy=either.policy)
    assert either.told(contact) == Stranger()
    back = either.join("contact", "RegioPlus", NUMBER, "Opnieuw")
    either.do(back, queries.tell_mine, policy=either.policy)
    assert (back.person, back.address) != (contact.person, contact.address)
    assert either.work.perform(erasure.repeat) == 0, "who joined anew is not forgotten for what was before"
    with either.read() as session:
        assert people.known_sender(session, user=back.user) is not None


def test_who_comes_back_before_the_goodbye_is_settled_stays(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    either.work.answer(
        either.arrive(contact.user), conversation.press, policy=either.policy, source=99, key=either.key(contact, "forget_now")
    )
    back = either.join("contact", "VWS", NUMBER, "Opnieuw")
    either.deliver()
    assert settled(either) == 0
    either.turn(timedelta(days=2))
    assert settled(either) == 0
    with either.read() as session:
        assert people.opened(session, back.address) == contact.user


def test_the_address_waits_for_the_goodbye_and_no_longer_than_a_day(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    key = either.key(contact, "forget_now")
    either.work.answer(either.arrive(contact.user), conversation.press, policy=either.policy, source=99, key=key)
    assert settled(either) == 0, "it is still to be sent"
    taken = either.work.beside(take, owner="courier", policy=either.policy)
    assert taken.told == Forgotten(parties=("VWS",))
    assert taken.to == contact.user
    either.turn(timedelta(days=1, seconds=1))
    assert settled(either) == 0, "somebody has it in hand"
    either.work.beside(outbox.settle_later, owner="courier", letter=taken.letter, pause_ms=0, reason="no connection")
    assert settled(either) == 1
    assert keyed(either) == set()


def test_what_waits_for_its_turn_is_answered_first(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    forget(either, contact)
    cause = either.arrive(contact.user)
    assert settled(either) == 0
    either.work.answer(cause, conversation.ignore)
    assert settled(either) == 1


def test_what_was_on_its_way_to_them_or_about_them_does_not_leave(either: World) -> None:
    team = either.join("team", None, 1, "Joost")
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    key = either.key(contact, "forget_now")
    either.work.perform(outbox.post, address=contact.address, notice=Help(role="contact"))
    either.work.answer(either.arrive(contact.user), conversation.ask_team_at_once, policy=either.policy, text="Ik zing graag")
    before = len(either.post)
    either.work.answer(either.arrive(contact.user), conversation.press, policy=either.policy, source=99, key=key)
    either.deliver()
    told = [(letter.to, type(letter.told)) for letter in either.post[before:]]
    assert sorted(told, key=str) == sorted([(contact.user, Forgotten), (team.user, ContactGone)], key=str)
    lapsed = [letter for letter in either.letters() if letter.reason == outbox.FORGOTTEN]
    assert {letter.state for letter in lapsed} == {"lapsed"}
    assert len(lapsed) == 3
    with pytest.raises(outbox.NotNow):
        either.work.beside(outbox.requeue, letter=lapsed[0].id)


def test_the_team_is_not_left_waiting_for_an_answer_to_nobody(either: World) -> None:
    team = either.join("team", None, 1, "Joost")
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, conversation.ask_team_at_once, policy=either.policy, text="Ik zing graag")
    either.press(team, "reply")
    key = either.key(team, "reply")
    forget(either, contact)
    assert [row.waiting for row in either.all(Conversation) if row.person == team.person] == [None]
    either.press_key(team, key)
    assert all(not row.text and row.answer is None for row in either.all(TeamQuestion))
    with either.write() as session:  # a button that was never pressed before
        session.execute(text("UPDATE offer SET used_at = NULL"))
    either.press_key(team, key)
    assert either.told(team) == No(refusal=ButtonStale())


def test_the_last_of_the_team_stays_until_there_is_another(either: World) -> None:
    team = either.join("team", None, 1, NAME)
    either.do(team, erasure.ask)
    assert either.told(team) == No(refusal=LastTeamMember())
    other = either.join("team", None, 2, "Bo")
    either.do(team, erasure.ask)
    either.work.perform(people.leave, person=other.person, by=None)
    either.press(team, "forget_now")
    assert either.told(team) == No(refusal=LastTeamMember())
    third = either.join("team", None, 3, "Cor")
    forget(either, team)
    assert either.told(third) == ContactGone(who=Alias(role="team", party=None, year=2023, number=1), others=1)
    assert either.told(team) == Forgotten(parties=("programmateam",))
    assert "kanarina" not in everything(either)


def test_a_stranger_is_forgotten_at_once(either: World) -> None:
    stranger = either.stranger(NUMBER)
    either.do(stranger, erasure.ask)
    assert either.told(stranger) == Forgotten(parties=())
    assert str(NUMBER) in everything(either)
    assert settled(either) == 1
    assert str(NUMBER) not in everything(either)
    assert either.all(Address) == []
    assert {lane.key for lane in either.all(Lane)} == {inbox.NOBODY}
    forgotten = either.database.forgotten
    assert forgotten is not None
    assert forgotten.read() == {}, "a stranger needs no line: they go by themselves"


def test_who_left_before_is_forgotten_without_a_question(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.work.perform(people.leave, person=contact.person, by=None)
    left = either.all(Person)[0].left_at
    either.turn(timedelta(days=1))
    either.do(contact, erasure.ask)
    assert either.told(contact) == Forgotten(parties=())
    settled(either)
    assert either.all(Person)[0].left_at == left
    assert "kanarina" not in everything(either)


def test_in_a_group_nobody_is_forgotten(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask, chat="telegram:-5")
    assert either.post[-1].told == No(refusal=NotInGroup())
    assert "kanarina" in everything(either)


def test_a_letter_that_went_wrong_names_nobody_afterwards(either: World) -> None:
    team, contact = lived(either)
    with either.write() as session:
        session.execute(
            text("UPDATE outbox SET state = 'failed', reason = 'Bad Request' WHERE address = :a"), {"a": contact.address}
        )
    forget(either, contact)
    from commitments import troubles

    either.do(team, troubles.tell, policy=either.policy)
    told = either.told(team)
    assert isinstance(told, Undelivered)
    assert {letter.name for letter in told.letters} == {""}


# --- what is kept about somebody ------------------------------------------------------------------------------------


def test_who_asks_gets_all_that_is_kept_about_them_and_of_nobody_else(either: World) -> None:
    _, contact = lived(either)
    either.join("contact", "ActiZ", 5, "Iemand Anders")
    either.do(contact, kept.tell)
    told = either.told(contact)
    assert isinstance(told, Kept)
    assert (told.account, told.roles[0].name, told.roles[0].party) == (contact.user, NAME, "VWS")
    assert told.roles[0].invited_on == moment("2023-06-15 09:00")
    assert [answer.answer.reason for answer in told.answers][-1] == either.reports()[-1].reason
    assert len(told.answers) == len(either.reports())
    assert [(q.text, q.answer) for q in told.questions] == [("Ik zing graag, mag dat?", "Ja, dat mag, Kanarina.")]
    assert len(told.asked) == len([row for row in either.all(questions.Asked) if row.person == contact.person])
    mine = [letter for letter in either.letters() if letter.address == contact.address]
    assert sum(line.count for line in told.letters) == len(mine)
    assert sum(line.words for line in told.letters) == len(mine)
    own = [event for event in either.all(Event) if event.person == contact.person]
    assert sum(event.own for event in told.events) == len(own)
    assert (told.parked, told.waiting) == (1, "question")
    assert told.buttons > 0
    assert "Iemand Anders" not in told.model_dump_json()
    assert "Joost" not in told.model_dump_json()


def test_it_goes_to_nobody_else(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    other = either.join("contact", "VWS", 5)
    letter = either.work.perform(outbox.post, address=other.address, notice=KeptDue(address=contact.address))
    assert either.deliver() == []
    assert next(row for row in either.letters() if row.id == letter).state == "lapsed"


def test_it_is_looked_up_when_it_leaves(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.work.answer(either.arrive(contact.user), kept.tell)
    with either.write() as session:
        erasure.erase(session, now=either.now, address=contact.address)
    assert [letter for letter in either.deliver() if isinstance(letter.told, Kept)] == []


def test_who_left_still_gets_it_and_a_stranger_hears_that_there_is_nothing(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.work.perform(people.leave, person=contact.person, by=None)
    either.do(contact, kept.tell)
    told = either.told(contact)
    assert isinstance(told, Kept)
    assert told.roles[0].until == either.now
    stranger = either.stranger(6)
    either.do(stranger, kept.tell)
    assert either.told(stranger) == NothingKept()
    either.do(contact, kept.tell, chat="telegram:-5")
    assert [letter.told for letter in either.post if letter.to == "telegram:-5"] == [Stranger(), NotLinked(), Leave()]


def test_who_holds_a_phone_that_was_cut_off_gets_nothing_and_wipes_nothing(either: World) -> None:
    """Nobody knows who reads there; once the team let the real one in again, all that is theirs is theirs."""
    _, contact = lived(either)
    either.do(either.join("team", None, 3, "Noor"), membership.cut_off, policy=either.policy, who=NAME)
    before = everything(either).count("zangvogel")
    for verb in (kept.tell, erasure.ask, erasure.forget):
        either.do(contact, verb)
        assert either.told(contact) == Stranger()
    assert either.all(Person)[1].name
    assert everything(either).count("zangvogel") == before
    again = either.join("contact", "VWS", NUMBER, NAME)
    either.do(again, kept.tell)
    told = either.told(again)
    assert isinstance(told, Kept)
    assert len(told.roles) == 2
    either.work.perform(people.leave, person=again.person, by=None)
    either.do(again, kept.tell)
    assert isinstance(either.told(again), Kept), "that time they left as anybody does"


# --- after a backup was put back ------------------------------------------------------------------------------------


def test_a_backup_brings_nobody_back(world: World, tmp_path: Path) -> None:
    world.database.forgotten = File(tmp_path / "taz.forgotten")
    _, contact = lived(world)
    world.database.close()
    saved = shutil.copy(world.path, tmp_path / "saved.db")
    forget(world, contact)
    settled(world)
    world.database.close()
    shutil.copy(saved, world.path)
    world.turn(timedelta(days=3))
    assert "kanarina" in everything(world)
    assert world.work.perform(erasure.repeat) == 1
    found = everything(world)
    assert [canary for canary in CANARIES if canary in found] == []
    assert keyed(world) == set()
    assert world.work.perform(erasure.repeat) == 0
    with world.read() as session:
        assert len(people.team(session)) == 1
    world.database.forgotten = None


def test_what_waited_in_a_backup_of_theirs_is_closed_unread(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.arrive(contact.user)
    file = either.database.forgotten
    assert file is not None
    file.add(Keyring(SECRET).lasting(contact.user), either.now + timedelta(hours=1))
    assert either.work.perform(erasure.repeat) == 1
    assert [(row.state, row.payload, row.lane) for row in either.all(Arrival)] == [("done", None, inbox.NOBODY)]
    assert keyed(either) == set()


def test_an_erasure_that_cannot_be_written_down_does_not_happen(either: World, tmp_path: Path) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    either.database.forgotten = File(tmp_path)  # a folder
    with pytest.raises(OSError, match="directory"):
        either.press(contact, "forget_now")
    assert "kanarina" in everything(either)
    assert either.all(Person)[0].left_at is None


def test_what_was_cut_off_after_it_was_written_down_is_done_at_the_next_start(either: World) -> None:
    contact = either.join("contact", "VWS", NUMBER, NAME)
    either.do(contact, erasure.ask)
    key = either.key(contact, "forget_now")
    cause = either.arrive(contact.user)
    either.turn(timedelta(seconds=1))

    def cut(session: Session, **values: Any) -> None:
        conversation.press(session, **values)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        either.work.answer(cause, cut, policy=either.policy, source=99, key=key)
    assert "kanarina" in everything(either)
    assert either.work.perform(erasure.repeat) == 1
    assert "kanarina" not in everything(either)


def test_every_letter_to_an_erased_address_is_held_back(either: World) -> None:
    """Whatever posts it: nobody can know where it should go."""
    contact = either.join("contact", "VWS", NUMBER, NAME)
    with either.write() as session:
        erasure.erase(session, now=either.now, address=contact.address)
    either.work.perform(outbox.post, address=contact.address, notice=Help(role="contact"))
    assert either.deliver() == []
    assert [row.state for row in either.all(Letter)] == ["lapsed"]
