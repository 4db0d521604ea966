"""Has the team somebody asked at once, once a fortnight, and never who can't be asked? And is one message a day kept to?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from commitments import absences, conversation, dossier, ledger, outbox, people, queries, questions, reminders
from commitments.conversation import Said
from commitments.history import Event
from commitments.notices import AskedNow, AskedOne, Card, ItemQuestion, No
from commitments.questions import Asked
from commitments.refusals import CannotAsk, LeftOut, SendingPaused
from tests.commitments.conftest import POLICY, Member, World

APRIL = "2023-04-11 11:00"


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 9, "Noor Vos")


@pytest.fixture
def els(world: World, team: Member) -> Member:
    """Contact of V&VN, whose A5 ends in December: nothing asks about it for a long time."""
    member = world.join("contact", "V&VN", 1, "Els Bos")
    share = world.share("A5", "beroepsorganisaties", 1)
    world.touch(share, aanspreekpunt=world.party("V&VN").id, basis="afgesproken")
    world.turn(APRIL)
    return member


def ask(world: World, team: Member, code: str = "A5") -> AskedNow | No:
    world.do(team, queries.tell_card, policy=POLICY, code=code)
    world.press(team, "ask_now")
    told = world.told(team)
    assert isinstance(told, AskedNow | No), told
    return told


def left(told: AskedNow | No) -> tuple[LeftOut, ...]:
    if isinstance(told, AskedNow):
        return told.left
    assert isinstance(told.refusal, CannotAsk)
    return told.refusal.left


def test_who_answers_is_asked_at_once_and_reads_that_the_team_wishes_it(world: World, team: Member, els: Member) -> None:
    told = ask(world, team)
    assert isinstance(told, AskedNow)
    assert told.asked == (AskedOne(name="Els Bos", party="V&VN"),)
    assert told.again == date(2023, 4, 25)
    question = world.told(els)
    assert isinstance(question, ItemQuestion)
    assert (question.item.code, question.by_team) == ("A5", True)
    world.say(els, conversation.tell, said=[Said("A5", "on_track")])
    assert [row.status for row in world.reports()] == ["on_track"]
    assert [(event.verb, event.person) for event in world.all(Event) if event.verb == "ask_now"] == [("ask_now", team.person)]
    with world.read() as session:
        item = ledger.commitment(session, "A5")
        lines = dossier.gather(session, now=world.now, policy=POLICY, commitment=item).lines
    assert [(line.party, line.to) for line in lines if line.what == "ask_now"] == [("programmateam", "V&VN")]
    assert "other" not in {line.what for line in lines}


def test_once_a_fortnight_whoever_put_the_last_question(world: World, team: Member, els: Member) -> None:
    ask(world, team)
    world.turn(timedelta(days=13))
    assert LeftOut(party="V&VN", why="lately", day=date(2023, 4, 25)) in left(ask(world, team))
    world.turn(timedelta(days=1))
    assert isinstance(ask(world, team), AskedNow)
    assert [row.rung for row in world.all(Asked)] == ["again", "again"]


def test_what_comes_within_the_fortnight_is_asked_now_instead(world: World, team: Member, els: Member) -> None:
    world.turn("2023-06-06 11:00")
    world.touch(world.share("A5", "beroepsorganisaties", 1), moved=date(2023, 6, 30))
    assert isinstance(ask(world, team), AskedNow)
    (row,) = world.all(Asked)
    assert (row.rung, row.about, row.by) == ("before", date(2023, 6, 30), team.person)


def test_one_message_a_day_both_ways_round(world: World, team: Member, els: Member) -> None:
    """What the policy sends waits for another day; what the team wishes goes, and says that it is a second one."""
    ask(world, team)

    def free(session: Session) -> date:
        share = session.get_one(ledger.Share, world.share("A5", "beroepsorganisaties", 1).id)
        desk = questions.facts_of(session, share).desk
        return POLICY.day(reminders._free_at(session, desk, POLICY, world.now))

    with world.read() as session:
        assert free(session) > POLICY.day(world.now)
        assert questions.unasked_to(session, els.person) == []
    other = world.share("A13", "beroepsorganisaties")
    world.touch(other, aanspreekpunt=world.party("V&VN").id, basis="afgesproken")
    told = ask(world, team, "A13")
    assert isinstance(told, AskedNow)
    assert told.asked == (AskedOne(name="Els Bos", party="V&VN", second=True),)


def test_who_is_away_or_blocked_us_is_not_asked_and_the_team_reads_why(world: World, team: Member, els: Member) -> None:
    world.do(els, absences.note, policy=POLICY, first=date(2023, 4, 10), last=date(2023, 4, 14), deputy=None)
    assert LeftOut(party="V&VN", why="away", day=date(2023, 4, 17)) in left(ask(world, team))
    world.turn("2023-04-22 11:00")  # a Saturday
    assert LeftOut(party="V&VN", why="away", day=date(2023, 4, 24)) in left(ask(world, team))
    with world.write() as session:
        people.silent(session, now=world.now, address=els.address)
    assert LeftOut(party="V&VN", why="unreachable") in left(ask(world, team))
    assert not world.all(Asked)


def test_a_day_that_was_asked_for_is_kept(world: World, team: Member, els: Member) -> None:
    world.touch(world.share("A5", "beroepsorganisaties", 1), quiet_until=date(2023, 4, 20))
    assert LeftOut(party="V&VN", why="later", day=date(2023, 4, 20)) in left(ask(world, team))


def test_nothing_is_asked_about_what_is_done_nor_while_sending_is_paused(world: World, team: Member, els: Member) -> None:
    world.say(els, conversation.tell, said=[Said("A5", "done")])
    assert LeftOut(party="V&VN", why="done") in left(ask(world, team))
    world.work.perform(outbox.pause, person=None)
    told = ask(world, team)
    assert isinstance(told, No)
    assert told.refusal == SendingPaused()


def test_the_card_of_what_nobody_is_asked_about_offers_no_question(world: World, team: Member, els: Member) -> None:
    world.do(team, queries.tell_card, policy=POLICY, code="A5")
    card = world.told(team)
    assert isinstance(card, Card)
    offered = {offer.do for offer in world.post[-1].offers.values()}
    assert "ask_now" in offered
    world.do(els, queries.tell_card, policy=POLICY, code="A5")
    assert "ask_now" not in {offer.do for offer in world.post[-1].offers.values()}
