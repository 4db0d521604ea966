"""What happens between a person and the bot? One verb after the other, as presses and sentences, read back from the database.

VWS answers for the plans of A11 (uiterlijk 30 June 2023) and for the exploration of A1 (the same day): the bundle of 15 June.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from commitments import appointments, conversation, membership, people, queries, questions, reminders
from commitments.chats import Conversation
from commitments.conversation import Said, fill_in, take_back, tell
from commitments.ledger import Commitment, Share
from commitments.notices import (
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    AsideNoted,
    AskTeamPrompt,
    Bundle,
    Card,
    ChooseShare,
    ChooseUndo,
    Coming,
    Concern,
    DelayAsked,
    ItemQuestion,
    Mine,
    Named,
    No,
    Notice,
    NotUnderstood,
    OutdatedAsked,
    Overdue,
    PartAsked,
    QuestionForTeam,
    QuestionPassedOn,
    ReadBack,
    ReplyPassedOn,
    ReplyPrompt,
    RoundAsked,
    Stranger,
    Task,
    TeamReply,
    WhereAsked,
    WithoutContact,
    codes_of,
)
from commitments.outbox import Letter
from commitments.questions import Asked
from commitments.refusals import (
    AlreadyAppointed,
    ButtonStale,
    MomentPassed,
    NobodyToAsk,
    NotForYou,
    NothingToUndo,
    NotYours,
    PartyIsCategory,
    Refusal,
    TooLong,
    UnknownCode,
    WhatAbout,
    WordsMissing,
)
from commitments.reports import Report
from tests.commitments.conftest import POLICY, Member, Snapshot, World

ASKED_AT = "2023-06-15 10:00"


@pytest.fixture(scope="module")
def asked(with_register: Path, folder: Path) -> Snapshot:
    """VWS's contact, asked on 15 June about A1 and A11. A3, past its term since January, is on hold."""
    world = World(with_register, "2023-06-15 09:00").copied(folder / "asked.db")
    with world.write() as session:
        session.exec(select(Commitment).where(Commitment.code == "A3")).one().state = "on_hold"
    world.ask(world.join("contact", "VWS", 1, "Vera"), ASKED_AT)
    return world.snapshot()


@pytest.fixture
def vws(world: World, asked: Snapshot) -> Member:
    """The world after that question, and who was asked."""
    world.restore(asked)
    return Member("telegram:1", 1, 1)


@pytest.fixture
def team(world: World) -> Member:
    """A member of the team."""
    return world.join("team", None, 9, "Teun")


def explore(world: World) -> Share:
    return world.share("A1", "VWS", 4)


def plans(world: World) -> Share:
    return world.share("A11", "VWS", 1)


def counting(world: World, share: Share) -> Report | None:
    """The report that counts, read back through a second session."""
    found = [report for report in world.reports(share) if report.withdrawn_at is None]
    return found[-1] if found else None


def refusal(world: World, member: Member) -> Refusal:
    told = world.told(member)
    assert isinstance(told, No), told
    return told.refusal


def told_to(world: World, member: Member, kind: type) -> list[Notice]:
    return [letter.told for letter in world.post if letter.to == member.user and isinstance(letter.told, kind)]


def row(world: World, member: Member) -> Conversation:
    with world.read() as session:
        return session.get_one(Conversation, member.person)


# --- being asked ----------------------------------------------------------------------------------------------------


def test_one_bundle_asks_about_what_ends_first_and_remembers_it(world: World, vws: Member) -> None:
    letter = world.last(vws)
    assert isinstance(letter.told, Bundle)
    assert [(entry.item.code, entry.rung) for entry in letter.told.items] == [("A1", "before"), ("A11", "before")]
    remembered = [(a.share, a.version, a.rung, a.about, a.person, a.letter, a.at) for a in world.all(Asked)]
    assert remembered == [
        (share.id, 1, "before", date(2023, 6, 30), vws.person, letter.letter, world.now)
        for share in (explore(world), plans(world))
    ]
    world.sweep()
    world.turn("2023-06-29 16:00")
    assert world.sweep() == []


def test_what_was_past_at_loading_is_asked_once_in_the_first_bundle(world: World) -> None:
    member = world.join("contact", "VWS", 1)
    first = world.ask(member, ASKED_AT).told
    assert isinstance(first, Bundle)
    assert [(entry.item.code, entry.rung) for entry in first.items] == [("A1", "before"), ("A3", "result"), ("A11", "before")]
    for at in ("2023-07-11 10:00", "2023-09-12 10:00", "2024-09-12 10:00"):
        world.turn(at)
        assert all("A3" not in codes_of(letter.told) for letter in world.sweep())


def test_nobody_is_asked_what_another_answers_for(world: World) -> None:
    world.join("contact", "ActiZ", 3)
    world.turn(ASKED_AT)
    world.sweep()
    world.turn("2024-06-04 10:00")
    world.sweep()
    assert world.post == []


def test_the_result_question_comes_after_the_day_and_once_more(world: World, vws: Member) -> None:
    seen = []
    for at in ("2023-07-11 09:59", "2023-07-11 10:00", "2023-07-13 10:00", "2023-09-05 10:00"):
        world.turn(at)
        for letter in world.sweep():
            assert isinstance(letter.told, Bundle | RoundAsked)
            past = [entry for entry in letter.told.items if entry.rung in ("result", "repeat")]
            seen.append((at, {entry.rung for entry in past}, [entry.item.code for entry in past]))
    assert seen == [
        ("2023-07-11 10:00", {"result"}, ["A1", "A11"]),
        ("2023-09-05 10:00", {"repeat"}, ["A1", "A11"]),
    ]


def test_a_question_that_was_answered_before_it_left_does_not_leave(world: World) -> None:
    member = world.join("contact", "VWS", 1)
    world.turn(ASKED_AT)
    world.work.perform(reminders.sweep, policy=world.policy)
    (bundle,) = world.letters()
    world.turn(timedelta(minutes=1))
    cause = world.arrive(member.user)
    said = [Said(code, "on_track") for code in ("A1", "A3", "A11")]
    world.work.answer(cause, tell, policy=world.policy, source=cause.row, said=said)
    assert [type(letter.told) for letter in world.deliver()] == [ReadBack]
    with world.read() as session:
        row = session.get_one(Letter, bundle.id)
    assert (row.state, row.reason) == ("lapsed", "answered or moved on meanwhile")


def test_after_the_contact_left_the_letter_does_not_leave(world: World, team: Member) -> None:
    member = world.join("contact", "VWS", 1)
    world.turn(ASKED_AT)
    world.work.perform(reminders.sweep, policy=world.policy)
    world.work.perform(people.leave, person=member.person, by=team.person)
    world.deliver()
    assert not told_to(world, member, Bundle)


def test_spacing_moves_a_second_bundle_on(world: World, vws: Member) -> None:
    world.touch(plans(world), version=2)
    world.turn("2023-06-20 10:00")
    assert world.sweep() == []
    world.turn("2023-06-22 10:00")
    (letter,) = world.sweep()
    assert isinstance(letter.told, ItemQuestion)
    assert letter.told.item.code == "A11"


def test_the_nightly_full_pass_finds_nothing(world: World, vws: Member, team: Member) -> None:
    for at in ("2023-06-16 03:00", "2023-06-30 03:00", "2023-07-12 03:00", "2023-09-13 03:00", "2024-01-17 03:00"):
        world.turn(at)
        world.sweep()
        assert world.work.perform(reminders.full_pass, policy=world.policy) == []


def test_what_spacing_moved_on_is_not_forgotten(world: World, vws: Member) -> None:
    world.touch(plans(world), version=2)
    world.turn("2023-06-22 10:00")
    assert len(world.sweep()) == 1  # the second of June
    world.touch(explore(world), version=2)
    world.turn("2023-06-27 10:00")
    assert world.sweep() == []  # two in June: moved on to 4 July
    world.turn("2023-06-28 03:00")
    assert world.work.perform(reminders.full_pass, policy=world.policy) == []


def test_the_teams_task_is_given_once_for_each_share(world: World, team: Member) -> None:
    world.turn(ASKED_AT)
    world.sweep()
    (task,) = told_to(world, team, Task)
    assert isinstance(task, Task)
    assert {line.code for line in task.lines} == {"A1", "A4", "A11", "A12", "A14"}
    assert all(line.party is None for line in task.lines)
    world.turn("2023-06-20 10:00")
    assert not [letter for letter in world.sweep() if isinstance(letter.told, Task)]


def test_a_second_task_on_the_same_day_is_given_too(world: World, team: Member) -> None:
    world.turn(ASKED_AT)
    world.sweep()
    share = world.share("A12", "onderwijs")
    world.touch(share, version=2)
    world.turn("2023-06-15 11:00")
    world.sweep()
    given = [line.owner for task in told_to(world, team, Task) if isinstance(task, Task) for line in task.lines]
    asked = [a for a in world.all(Asked) if a.share == share.id and a.version == 2]
    assert not asked or given.count("onderwijs") == 2 + 1  # A11, A12, and A12 again


# --- the walk -------------------------------------------------------------------------------------------------------


def test_a_bundle_is_walked_in_its_own_message(world: World, vws: Member) -> None:
    bundle = world.last(vws)
    world.press(vws, "begin")
    first = world.last(vws)
    assert (first.kind, first.message) == ("edit", bundle.message)
    assert isinstance(first.told, ItemQuestion)
    assert (first.told.item.code, first.told.position, first.told.of, first.told.rung) == ("A1", 1, 2, "before")
    world.press(vws, "answer", status="on_track")
    second = world.last(vws)
    assert (second.kind, second.message) == ("edit", bundle.message)
    assert isinstance(second.told, ItemQuestion)
    assert (second.told.item.code, second.told.position, second.told.of) == ("A11", 2, 2)
    assert second.told.recorded is not None
    assert (second.told.recorded.code, second.told.recorded.status) == ("A1", "on_track")
    world.press(vws, "answer", status="not_started")
    end = world.last(vws)
    assert end.message == bundle.message
    assert isinstance(end.told, ReadBack)
    assert [(noted.code, noted.status) for noted in end.told.noted] == [("A1", "on_track"), ("A11", "not_started")]
    assert end.told.still_open == ()
    assert end.told.coming == (
        Coming(parts=(Named(code="A1"), Named(code="A11", what="landelijke (deel)plannen")), on=date(2023, 7, 11)),
    )
    assert [(r.share, r.status, r.person) for r in world.reports()] == [
        (explore(world).id, "on_track", vws.person),
        (plans(world).id, "not_started", vws.person),
    ]


def test_delayed_asks_why_and_until_when_and_keeps_both_reports(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    assert isinstance(world.told(vws), DelayAsked)
    world.say(vws, fill_in, text="wachten op cijfers, 15 september", expected=date(2023, 9, 15), reason="wachten op cijfers")
    pressed, completed = world.reports(explore(world))
    assert (pressed.status, pressed.expected, pressed.reason, pressed.withdrawn_at) == ("delayed", None, None, None)
    assert (completed.status, completed.expected, completed.reason) == ("delayed", date(2023, 9, 15), "wachten op cijfers")
    assert completed.corrects == pressed.id
    following = world.last(vws)
    assert isinstance(following.told, ItemQuestion)
    assert following.told.item.code == "A11"
    assert following.kind == "send", "below what was typed"
    world.press(vws, "answer", status="on_track")
    end = world.told(vws)
    assert isinstance(end, ReadBack)
    assert [(n.code, n.expected) for n in end.noted] == [("A1", date(2023, 9, 15)), ("A11", None)]
    world.turn("2023-09-26 10:00")
    asked_again = [letter for letter in world.sweep() if letter.to == vws.user]
    assert asked_again, "the result is asked after the moment that was named"


def test_done_asks_where_and_keeps_the_place(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="done")
    assert isinstance(world.told(vws), WhereAsked)
    world.say(vws, fill_in, text="https://www.rijksoverheid.nl/taz")
    report = counting(world, explore(world))
    assert report is not None
    assert (report.status, report.place, report.expected) == ("done", "https://www.rijksoverheid.nl/taz", None)
    for at in ("2023-07-11 10:00", "2023-09-12 10:00", "2024-03-12 10:00"):
        world.turn(at)
        for letter in world.sweep():
            assert "A1" not in codes_of(letter.told)


@pytest.mark.parametrize("button", ["skip", "no_idea"])
@pytest.mark.parametrize("status", ["done", "delayed", "blocked"])
def test_what_is_asked_after_an_answer_may_be_skipped(world: World, vws: Member, status: str, button: str) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status=status)
    world.press(vws, button)
    report = counting(world, explore(world))
    assert report is not None
    assert (report.status, report.reason, report.place) == (status, None, None)
    assert report.offline is (status == "done" and button == "no_idea"), '"Staat niet online" stays with the answer'
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert told.item.code == "A11"


def test_partly_asks_what_remains(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="partly")
    assert isinstance(world.told(vws), PartAsked)
    world.say(vws, fill_in, text="4 van de 5 regio's", expected=date(2023, 8, 1))
    report = counting(world, explore(world))
    assert report is not None
    assert (report.status, report.aside, report.part, report.expected) == (
        "delayed",
        "partly",
        "4 van de 5 regio's",
        date(2023, 8, 1),
    )


def test_who_is_asking_a_colleague_sees_all_that_is_open(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="asking")
    told = next(letter.told for letter in reversed(world.post) if isinstance(letter.told, AsideNoted))
    assert told.next is not None
    assert [one.code for one in told.still_open] == ["A11"]


def test_what_was_answered_at_once_is_asked_for_a_day_in_the_read_back(whole: World) -> None:
    """One by one that is a question of its own; it is asked once."""
    vws = whole.join("contact", "VWS", 1)
    whole.say(vws, tell, said=[Said("2.5", "on_track"), Said("A11", "on_track")])
    told = whole.told(vws)
    assert isinstance(told, ReadBack)
    assert told.own_days == (Named(code="2.5"),)
    whole.say(vws, tell, said=[Said("2.5", "on_track"), Said("A11", "on_track")])
    again = whole.told(vws)
    assert isinstance(again, ReadBack)
    assert again.own_days == ()


def test_who_is_alone_in_the_team_hears_that_somebody_else_has_to_judge(world: World) -> None:
    team = world.join("team", None, 1)
    world.say(team, tell, said=[Said("A2", "done", where="in de map")])
    told = world.told(team)
    assert isinstance(told, ReadBack)
    assert told.alone
    world.join("team", None, 2)
    world.say(team, tell, said=[Said("A2", "done", where="in de map")])
    told = world.told(team)
    assert isinstance(told, ReadBack)
    assert not told.alone


def test_partly_after_the_last_day_is_late(world: World, vws: Member) -> None:
    world.turn("2023-07-11 10:00")
    world.sweep()
    world.press(vws, "begin")
    world.press(vws, "aside", aside="partly")
    report = counting(world, explore(world))
    assert report is not None
    assert (report.status, report.aside) == ("delayed", "partly")


def test_more_and_fewer_store_nothing(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert told.more
    world.press(vws, "fewer")
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert not told.more
    assert world.reports() == []


# --- the other answers ----------------------------------------------------------------------------------------------


def test_asking_a_colleague_brings_the_question_back_on_the_promised_day(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="asking")
    told = [letter.told for letter in world.post if letter.to == vws.user][-2]  # below it comes the text to forward
    assert isinstance(told, AsideNoted)
    assert told.again_on == date(2023, 6, 22)
    assert told.next is not None
    assert told.next.code == "A11"
    assert world.reports() == []
    with world.read() as session:
        assert session.get_one(Share, explore(world).id).quiet_until == date(2023, 6, 22)
        assert [s.id for s in questions.open_for(session, world.party("VWS").id)] == [plans(world).id]
    world.turn("2023-06-20 10:00")
    assert world.sweep() == []
    world.turn("2023-06-22 10:00")
    (letter,) = world.sweep()
    assert isinstance(letter.told, ItemQuestion)
    assert (letter.told.item.code, letter.told.rung) == ("A1", "before")
    world.press(vws, "answer", status="on_track")
    with world.read() as session:
        assert session.get_one(Share, explore(world).id).quiet_until is None


def test_a_promise_about_a_share_without_a_last_day_is_kept_too(world: World, team: Member) -> None:
    open_ended = world.share("A1", "VWS", 1)
    world.do(team, queries.tell_mine, policy=world.policy)
    world.press(team, "begin", share=open_ended.id)
    world.press(team, "more")
    world.press(team, "aside", aside="asking")
    told = [letter.told for letter in world.post if letter.to == team.user][-2]
    assert isinstance(told, AsideNoted)
    assert told.again_on is not None
    world.turn(f"{told.again_on} 10:00")
    codes = [code for letter in world.sweep() if letter.to == team.user for code in codes_of(letter.told)]
    assert "A1" in codes


def test_not_ours_stops_the_questions_and_the_team_hears_it(world: World, vws: Member, team: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="not_ours")
    assert isinstance(world.told(vws), AsideNoted)
    (concern,) = told_to(world, team, Concern)
    assert isinstance(concern, Concern)
    assert (concern.aside, concern.item.code, concern.item.party) == ("not_ours", "A1", "VWS")
    world.do(vws, queries.tell_mine, policy=POLICY)
    mine = told_to(world, vws, Mine)[-1]
    assert isinstance(mine, Mine)
    assert {item.code: item.apart for item in mine.open if item.code in ("A1", "A11")} == {"A1": "not_ours", "A11": None}
    for at in ("2023-07-11 10:00", "2023-09-12 10:00"):
        world.turn(at)
        world.sweep()
    rungs = {a.rung for a in world.all(Asked) if a.share == explore(world).id}
    assert rungs == {"before"}


def test_outdated_asks_what_is_wrong_and_the_team_hears_it(world: World, vws: Member, team: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="outdated")
    assert isinstance(world.told(vws), OutdatedAsked)
    world.say(vws, fill_in, text="de Jeugdwet valt er niet meer onder")
    concerns = told_to(world, team, Concern)
    assert isinstance(concerns[-1], Concern)
    assert concerns[-1].text == "de Jeugdwet valt er niet meer onder"
    assert isinstance(world.told(vws), AsideNoted)


def test_outdated_without_words_is_heard_too(world: World, vws: Member, team: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="outdated")
    world.press(vws, "skip")
    assert told_to(world, team, Concern)


def test_outdated_and_then_nothing_is_heard_too(world: World, vws: Member, team: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "more")
    world.press(vws, "aside", aside="outdated")
    world.turn("2023-10-10 10:00")
    world.sweep()
    assert told_to(world, team, Concern)


# --- taking back ----------------------------------------------------------------------------------------------------


def test_klopt_niet_withdraws_and_the_earlier_answer_stands(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="on_track")
    world.press(vws, "answer", status="on_track")
    world.turn("2023-07-11 10:00")
    world.sweep()
    world.press(vws, "begin")
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert told.item.code == "A1"
    world.press(vws, "answer", status="done")
    world.say(vws, take_back)
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert (told.item.code, told.undone) == ("A1", "done")
    report = counting(world, explore(world))
    assert report is not None
    assert report.status == "on_track"
    assert [r.withdrawn_at is None for r in world.reports(explore(world))] == [True, False]
    world.turn("2023-09-12 10:00")
    assert world.sweep(), "the outcome is unknown again, so the repeat comes"


def test_taking_back_a_completed_answer_takes_all_of_it_back(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    world.say(vws, fill_in, text="later", reason="later")
    world.say(vws, take_back)
    assert [r.withdrawn_at is None for r in world.reports(explore(world))] == [False, False]
    assert counting(world, explore(world)) is None


def test_of_several_answers_one_says_which(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="on_track")
    world.press(vws, "answer", status="blocked")
    world.press(vws, "skip")
    world.press(vws, "undo")
    told = world.told(vws)
    assert isinstance(told, ChooseUndo)
    assert [noted.code for noted in told.noted] == ["A1", "A11"]
    world.press(vws, "undo", code="A11")
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert (told.item.code, told.undone) == ("A11", "blocked")
    assert counting(world, explore(world)) is not None
    assert counting(world, plans(world)) is None


def test_with_nothing_noted_there_is_nothing_to_take_back(world: World, vws: Member) -> None:
    world.say(vws, take_back)
    assert refusal(world, vws) == NothingToUndo()


def test_nobody_takes_anothers_answer_back(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="on_track")
    (report,) = world.reports()
    other = world.join("contact", "RegioPlus", 2)
    with world.write() as session:
        session.add(Conversation(person=other.person, since=world.now, noted=str(report.id)))
    world.say(other, take_back)
    assert refusal(world, other) == NothingToUndo()
    assert counting(world, explore(world)) is not None


# --- buttons of earlier ---------------------------------------------------------------------------------------------


def test_a_button_of_an_earlier_step_is_stale(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    old = world.key(vws, "answer", status="blocked")
    world.press(vws, "answer", status="on_track")
    world.press_key(vws, old)
    assert refusal(world, vws) == ButtonStale()
    assert [r.status for r in world.reports()] == ["on_track"]


def test_a_button_of_an_earlier_version_is_stale(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    key = world.key(vws, "answer", status="on_track")
    world.touch(explore(world), version=2)
    world.press_key(vws, key)
    assert refusal(world, vws) == ButtonStale()
    assert world.reports() == []


def test_a_skip_under_an_older_message_is_stale(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    skip = world.key(vws, "skip")
    world.say(vws, fill_in, text="later", reason="later")
    world.press_key(vws, skip)
    assert refusal(world, vws) == ButtonStale()
    assert len(world.reports(explore(world))) == 2


def test_a_second_press_does_nothing(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    key = world.key(vws, "answer", status="on_track")
    assert world.press_key(vws, key) is True
    before = len(world.post)
    assert world.press_key(vws, key) is False
    assert len(world.post) == before
    assert len(world.reports()) == 1


def test_who_left_cannot_press_any_more(world: World, vws: Member, team: Member) -> None:
    world.press(vws, "begin")
    key = world.key(vws, "answer", status="on_track")
    world.do(team, membership.contacts, policy=world.policy)
    world.press(team, "remove", ref=vws.person)
    world.press_key(vws, key)
    assert world.told(vws) == Stranger()
    assert world.reports() == []


def test_a_bundle_that_was_answered_elsewhere_has_nothing_to_begin(world: World, vws: Member) -> None:
    begin = world.key(vws, "begin")
    second = world.join("contact", "VWS", 2)
    world.turn(timedelta(hours=1))
    for code in ("A1", "A11"):
        world.say(second, tell, said=[Said(code, "on_track")])
    world.press_key(vws, begin)
    assert refusal(world, vws) == ButtonStale()


def test_an_answer_reads_back_itself_and_not_the_answer_of_last_month(world: World) -> None:
    member = world.join("team", None, 9)
    world.ask(member, ASKED_AT)  # A2 alone: its buttons stand under the letter itself
    world.press(member, "answer", status="on_track")
    world.turn("2023-07-11 10:00")
    world.sweep()
    world.press(member, "answer", status="done")
    world.press(member, "skip")
    told = world.told(member)
    assert isinstance(told, ReadBack)
    assert [noted.status for noted in told.noted] == ["done"]


def test_a_list_of_ones_own_items_serves_for_more_than_one(world: World, vws: Member) -> None:
    world.do(vws, queries.tell_mine, policy=world.policy)
    told = world.told(vws)
    assert isinstance(told, Mine)
    first, second = world.key(vws, "begin", code="A1"), world.key(vws, "begin", code="A11")
    world.press_key(vws, first)
    world.press_key(vws, second)
    told = world.told(vws)
    assert isinstance(told, ItemQuestion), told


# --- typing ---------------------------------------------------------------------------------------------------------


def test_a_sentence_about_several_items_writes_them_all_down(world: World, vws: Member) -> None:
    said = [Said("A1", "on_track"), Said("A11", "delayed", date(2023, 9, 30), "te weinig tijd")]
    world.say(vws, tell, said=said)
    told = world.told(vws)
    assert isinstance(told, ReadBack)
    assert [(n.code, n.status, n.expected, n.reason) for n in told.noted] == [
        ("A1", "on_track", None, None),
        ("A11", "delayed", date(2023, 9, 30), "te weinig tijd"),
    ]
    assert {(r.share, r.status) for r in world.reports()} == {(explore(world).id, "on_track"), (plans(world).id, "delayed")}


def test_with_one_item_of_another_nothing_at_all_is_stored(world: World, vws: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "on_track"), Said("A5", "done")])
    no = refusal(world, vws)
    assert isinstance(no, NotYours)
    assert (no.code, no.answers, no.party) == ("A5", None, "VWS") or (no.code, no.answers) == ("A5", "RegioPlus")
    assert world.reports() == []
    world.say(vws, tell, said=[Said("A1", "on_track"), Said("A99", "done")])
    assert isinstance(refusal(world, vws), UnknownCode)
    world.say(vws, tell, said=[Said("A1", "on_track"), Said("A11", "delayed", date(2023, 6, 14))])
    assert refusal(world, vws) == MomentPassed(moment=date(2023, 6, 14), today=date(2023, 6, 15))
    assert world.reports() == []
    with world.read() as session:
        assert len(questions.open_for(session, world.party("VWS").id)) == 2


def test_a_code_alone_follows_what_was_just_asked(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.say(vws, tell, said=[Said(None, "on_track")])
    assert [r.share for r in world.reports()] == [explore(world).id]
    told = world.told(vws)
    assert isinstance(told, ItemQuestion)
    assert told.item.code == "A11"


def test_a_bare_status_answers_the_one_question_that_stands_open(world: World, vws: Member) -> None:
    """Also where nobody opened it: the letter asked about one item, and what is typed below it is about that one."""
    world.say(vws, tell, said=[Said(None, "on_track")])
    assert isinstance(refusal(world, vws), UnknownCode), "two stand open"
    world.say(vws, tell, said=[Said("A1", "on_track")])
    with world.write() as session:  # as after a week: the chat is in the middle of nothing
        for row in session.exec(select(Conversation)):
            row.about, row.waiting, row.queue = None, None, ""
            session.add(row)
    world.say(vws, tell, said=[Said(None, "on_track")])
    assert {report.share for report in world.reports()} == {explore(world).id, plans(world).id}


def test_without_a_question_a_bare_status_is_about_nothing(world: World) -> None:
    member = world.join("contact", "VWS", 1)
    world.say(member, tell, said=[Said(None, "done")])
    assert isinstance(refusal(world, member), UnknownCode)
    assert world.reports() == []


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (Said("A11", "done"), WhereAsked),
        (Said("A11", "delayed"), DelayAsked),
        (Said("A11", "blocked"), DelayAsked),
        (Said("A11", "delayed", date(2023, 9, 30)), ReadBack),
        (Said("A11", "blocked", None, "geen geld"), ReadBack),
        (Said("A11", "on_track"), ReadBack),
    ],
    ids=lambda value: getattr(value, "status", getattr(value, "__name__", "")),
)
def test_a_typed_answer_is_followed_up_as_a_button_is(world: World, vws: Member, said: Said, asks: type) -> None:
    world.say(vws, tell, said=[said])
    assert isinstance(world.told(vws), asks)


def answered_by_actiz(world: World) -> Member:
    """ActiZ answers for both moments of the zorgaanbieders in A1, and for the brancheorganisaties in A14."""
    member = world.join("contact", "ActiZ", 3)
    actiz = world.party("ActiZ").id
    for share in (
        world.share("A1", "zorgaanbieders", 2),
        world.share("A1", "zorgaanbieders", 3),
        world.share("A14", "brancheorganisaties"),
    ):
        world.touch(share, aanspreekpunt=actiz, basis="afgesproken")
    return member


def test_a_code_with_several_open_parts_is_asked_about_with_buttons(world: World) -> None:
    member = answered_by_actiz(world)
    world.say(member, tell, said=[Said("A1", "on_track")])
    assert isinstance(world.told(member), ItemQuestion)
    assert world.reports() == []


def test_of_several_parts_the_dated_one_is_meant(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)
    world.say(member, tell, said=[Said("A5", "on_track")])
    assert [r.share for r in world.reports()] == [world.share("A5", "regionale werkgeversorganisaties", 1).id]


def test_what_was_clear_in_the_same_sentence_is_not_lost(world: World) -> None:
    member = answered_by_actiz(world)
    share = world.share("A14", "brancheorganisaties")
    world.say(member, tell, said=[Said("A14", "on_track"), Said("A1", "on_track")])
    assert isinstance(world.told(member), ItemQuestion)
    assert share.id in {r.share for r in world.reports()} or str(share.id) in row(world, member).queue.split(",")


def test_the_same_code_twice_in_one_sentence_is_no_crash(world: World, vws: Member) -> None:
    world.say(vws, tell, said=[Said("A11", "on_track"), Said("A11", "delayed")])
    report = counting(world, plans(world))
    assert report is None or report.status == "delayed"


def test_an_observer_reads_and_reports_nothing(world: World) -> None:
    observer = world.join("observer", None, 5)
    world.turn("2023-07-11 12:00")
    world.do(observer, queries.tell_without_contact, policy=world.policy)
    assert isinstance(world.told(observer), WithoutContact)
    for verb in (queries.tell_mine, queries.tell_overdue, membership.contacts):
        world.do(observer, verb, policy=world.policy)
        assert refusal(world, observer) == NotForYou()


def test_an_observer_cannot_tell_how_things_stand(world: World) -> None:
    observer = world.join("observer", None, 5)
    world.say(observer, tell, said=[Said("A2", "done")])
    assert world.reports() == []
    assert refusal(world, observer) == NotForYou()


def test_words_after_a_button_do_not_count_once_another_was_proposed(world: World, vws: Member, team: Member) -> None:
    world.join("contact", "ActiZ", 3)
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    world.touch(explore(world), concern="not_ours")
    world.do(team, appointments.command, policy=world.policy, code="A1", organisation="ActiZ")
    world.press(team, "choose", share=explore(world).id)
    world.say(vws, fill_in, text="pas in 2025", expected=date(2025, 1, 1))
    assert len(world.reports(explore(world))) == 1


def test_a_sentence_that_nobody_waited_for_is_refused_here(world: World, vws: Member) -> None:
    world.say(vws, fill_in, text="hallo")
    assert refusal(world, vws) == ButtonStale()


def test_a_moment_before_today_is_refused_and_the_answer_stands(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    world.say(vws, fill_in, text="1 mei", expected=date(2023, 5, 1))
    assert refusal(world, vws) == MomentPassed(moment=date(2023, 5, 1), today=date(2023, 6, 15))
    assert [r.status for r in world.reports()] == ["delayed"]
    assert row(world, vws).waiting == "delay", "one may try again"
    world.say(vws, fill_in, text="vandaag", expected=date(2023, 6, 15))
    report = counting(world, explore(world))
    assert report is not None
    assert report.expected == date(2023, 6, 15)


def test_loose_words_after_something_else_was_said_are_asked_about(world: World, vws: Member) -> None:
    """A reason that is typed at once is the reason; what comes after another subject may be about anything."""
    world.say(vws, tell, said=[Said("A11", "delayed")])
    world.do(vws, queries.tell_card, policy=POLICY, code="A9")
    world.say(vws, fill_in, text="de pizza is koud", reason="de pizza is koud", loose=True)
    assert refusal(world, vws) == WhatAbout(code="A11")
    assert [r.reason for r in world.reports()] == [None]
    world.say(vws, fill_in, text="we wachten op de hogescholen", reason="we wachten op de hogescholen", loose=True)
    report = counting(world, plans(world))
    assert report is not None
    assert report.reason == "we wachten op de hogescholen", "once asked what it is about, the next words are the answer"


def test_a_yes_means_the_button_below_the_newest_message(world: World, vws: Member) -> None:
    world.turn("2023-07-11 10:00")
    world.sweep()
    world.press(vws, "begin")
    with world.read() as session:
        light = conversation.light(session, user=vws.user, now=world.now)
    assert light is not None
    assert light.yes == world.key(vws, "answer", status="done")
    assert light.no == world.key(vws, "answer", status="delayed")
    world.do(vws, queries.tell_card, policy=POLICY, code="A9")
    with world.read() as session:
        light = conversation.light(session, user=vws.user, now=world.now)
    assert light is not None
    assert (light.yes, light.no) == (None, None), "the question is not the newest message any more"


def test_loose_words_at_once_are_the_reason(world: World, vws: Member) -> None:
    world.say(vws, tell, said=[Said("A11", "delayed")])
    world.say(vws, fill_in, text="te weinig mensen", reason="te weinig mensen", loose=True)
    report = counting(world, plans(world))
    assert report is not None
    assert report.reason == "te weinig mensen"


def test_more_than_a_thousand_characters_are_refused_and_may_be_tried_again(world: World, vws: Member) -> None:
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    world.say(vws, fill_in, text="x" * 1001, reason="x" * 1001)
    assert refusal(world, vws) == TooLong(limit=1000)
    assert [r.reason for r in world.reports()] == [None]
    world.say(vws, fill_in, text="x" * 1000, reason="x" * 1000)
    report = counting(world, explore(world))
    assert report is not None
    assert report.reason == "x" * 1000


def test_what_is_not_understood_stores_nothing(world: World, vws: Member) -> None:
    stranger = world.stranger(77)
    for member in (vws, stranger):
        world.do(member, conversation.not_understood, policy=world.policy, what="sticker")
    assert world.told(stranger) == Stranger()
    told = world.told(vws)
    assert isinstance(told, NotUnderstood)
    assert told.examples == ("A1", "A11")
    assert world.reports() == []


def test_the_light_of_a_sentence(world: World, vws: Member) -> None:
    def light() -> conversation.Light | None:
        with world.read() as session:
            return conversation.light(session, user=vws.user, now=world.now)

    found = light()
    assert found is not None
    assert (found.waiting, found.codes) == (None, ("A1", "A11"))
    world.press(vws, "begin")
    world.press(vws, "answer", status="delayed")
    found = light()
    assert found is not None
    assert (found.waiting, found.codes) == ("delay", ("A1",))
    with world.read() as session:
        assert conversation.light(session, user="telegram:404", now=world.now) is None


# --- the team -------------------------------------------------------------------------------------------------------


def test_a_question_to_the_team_is_passed_on_and_answered(world: World, vws: Member, team: Member) -> None:
    second = world.join("team", None, 8, "Tine")
    world.do(vws, conversation.ask_team, policy=world.policy)
    assert isinstance(world.told(vws), AskTeamPrompt)
    world.say(vws, fill_in, text="Wie doet de Jeugdwet?")
    assert isinstance(world.told(vws), QuestionPassedOn)
    for member in (team, second):
        told = world.told(member)
        assert isinstance(told, QuestionForTeam)
        assert (told.text, told.name, told.party) == ("Wie doet de Jeugdwet?", "Vera", "VWS")
    world.press(team, "reply")
    assert isinstance(world.told(team), ReplyPrompt)
    world.say(team, fill_in, text="De VNG doet dat.")
    told = world.told(vws)
    assert isinstance(told, TeamReply)
    assert (told.question, told.text) == ("Wie doet de Jeugdwet?", "De VNG doet dat.")
    assert world.told(team) == ReplyPassedOn(party="VWS", by="Teun", own=True, text="De VNG doet dat.")
    assert world.told(second) == ReplyPassedOn(party="VWS", by="Teun", own=False, text="De VNG doet dat.")
    (question,) = world.all(questions.TeamQuestion)
    assert question.answered_by == team.person
    assert world.database.keys.open(question.answer) == "De VNG doet dat."


def test_the_team_does_not_ask_itself(world: World, team: Member) -> None:
    world.do(team, conversation.ask_team_at_once, policy=world.policy, text="hallo?")
    assert refusal(world, team) == NotForYou()
    assert world.all(questions.TeamQuestion) == []


def test_an_aanspreekpunt_is_proposed_asked_accepted_and_then_asked(world: World, team: Member) -> None:
    branch = world.join("contact", "ActiZ", 3)
    world.do(team, appointments.command, policy=world.policy, code="a 14", organisation="actiz")
    choose = world.told(team)
    assert isinstance(choose, ChooseShare)
    assert [item.owner for item in choose.options] == ["werkgevers", "brancheorganisaties", "beroepsorganisaties"]
    share = world.share("A14", "brancheorganisaties")
    world.press(team, "choose", share=share.id)
    assert world.told(team) == AppointmentSent(code="A14", owner="brancheorganisaties", party="ActiZ")
    asked = world.told(branch)
    assert isinstance(asked, AppointmentAsked)
    assert (asked.item.owner, asked.item.party) == ("brancheorganisaties", "ActiZ")
    world.turn(ASKED_AT)
    world.sweep()
    assert not told_to(world, branch, ItemQuestion), "a proposal asks nobody"
    world.press(branch, "accept")
    told = world.told(branch)
    assert isinstance(told, AppointmentAnswered)
    assert (told.accepted, told.own, told.next_question) == (True, True, date(2023, 6, 15))
    (heard,) = told_to(world, team, AppointmentAnswered)
    assert isinstance(heard, AppointmentAnswered)
    assert (heard.accepted, heard.own) == (True, False)
    now = world.share("A14", "brancheorganisaties")
    assert (now.aanspreekpunt, now.basis, now.proposed) == (world.party("ActiZ").id, "afgesproken", None)
    assert now.version == share.version + 2, "the proposal and the yes each make what was asked before void"
    world.sweep()
    question = world.told(branch)
    assert isinstance(question, ItemQuestion)
    assert (question.item.code, question.item.on_behalf, question.rung) == ("A14", True, "before")


def test_a_declined_proposal_leaves_it_without(world: World, team: Member) -> None:
    branch = world.join("contact", "ActiZ", 3)
    world.do(team, appointments.command, policy=world.policy, code="A14", organisation="ActiZ")
    world.press(team, "choose", code="brancheorganisaties")
    accept = world.key(branch, "accept")
    world.press(branch, "decline")
    now = world.share("A14", "brancheorganisaties")
    assert (now.aanspreekpunt, now.basis, now.proposed) == (None, None, None)
    world.press_key(branch, accept)
    assert refusal(world, branch) == ButtonStale()
    (heard,) = told_to(world, team, AppointmentAnswered)
    assert isinstance(heard, AppointmentAnswered)
    assert not heard.accepted


def test_a_proposal_that_was_replaced_cannot_be_accepted(world: World, team: Member) -> None:
    first, second = world.join("contact", "ActiZ", 3), world.join("contact", "NVZ", 4)
    for organisation in ("ActiZ", "NVZ"):
        world.do(team, appointments.command, policy=world.policy, code="A14", organisation=organisation)
        world.press(team, "choose", code="brancheorganisaties")
    world.press(first, "accept")
    assert refusal(world, first) == ButtonStale()
    world.press(second, "accept")
    assert world.share("A14", "brancheorganisaties").aanspreekpunt == world.party("NVZ").id


def test_an_old_keyboard_does_not_take_an_appointment_away(world: World, team: Member) -> None:
    second = world.join("team", None, 8)
    branch = world.join("contact", "ActiZ", 3)
    for member in (team, second):
        world.do(member, appointments.command, policy=world.policy, code="A14", organisation="ActiZ")
    world.press(team, "choose", code="brancheorganisaties")
    world.press(branch, "accept")
    world.press(second, "choose", code="brancheorganisaties")
    assert world.share("A14", "brancheorganisaties").aanspreekpunt == world.party("ActiZ").id


@pytest.mark.parametrize(
    ("code", "organisation", "expected"),
    [
        ("A14", "werkgevers", PartyIsCategory(name="werkgevers")),
        ("A2", "VWS", AlreadyAppointed(code="A2", parties=("programmateam",))),
        ("", "VWS", WordsMissing(command="aanspreekpunt")),
        ("A14", "", WordsMissing(command="aanspreekpunt")),
        ("A15", "VWS", UnknownCode),
    ],
)
def test_what_cannot_be_proposed(world: World, team: Member, code: str, organisation: str, expected: object) -> None:
    world.do(team, appointments.command, policy=world.policy, code=code, organisation=organisation)
    found = refusal(world, team)
    assert found == expected or (isinstance(expected, type) and isinstance(found, expected))
    assert all(share.proposed is None for share in world.all(Share))


def test_an_organisation_without_a_contact_cannot_say_yes(world: World, team: Member) -> None:
    world.do(team, appointments.command, policy=world.policy, code="A9", organisation="FNV")
    world.press(team, "choose", code="brancheorganisaties")
    assert refusal(world, team) == NobodyToAsk(party="FNV")
    assert world.share("A9", "brancheorganisaties").proposed is None


def test_a_contact_cannot_appoint(world: World, vws: Member) -> None:
    world.do(vws, appointments.command, policy=world.policy, code="A14", organisation="VWS")
    assert refusal(world, vws) == NotForYou()


def test_te_laat_puts_the_ministry_first_and_ends_with_done(world: World, vws: Member, team: Member) -> None:
    def overdue() -> Overdue:
        world.do(team, queries.tell_overdue, policy=world.policy)
        told = world.told(team)
        assert isinstance(told, Overdue)
        return told

    world.turn("2023-06-30 23:59")
    assert overdue().own == (), "30 June is not over yet"
    world.turn("2023-07-01 00:00")
    now = overdue()
    assert [line.code for line in now.own] == ["A1", "A2", "A11"]
    assert now.others == ()
    assert {line.code for line in now.without} == {"A1", "A4", "A11", "A12", "A14"}
    assert now.next_day == date(2023, 9, 30)
    world.say(vws, tell, said=[Said("A11", "done")])
    assert [line.code for line in overdue().own] == ["A1", "A2"]


def test_whom_nobody_can_ask(world: World, team: Member) -> None:
    world.join("contact", "VWS", 1)
    world.do(team, queries.tell_without_contact, policy=world.policy)
    told = world.told(team)
    assert isinstance(told, WithoutContact)
    assert {line.party for line in told.unreachable} == {"RegioPlus"}
    assert not told.proposed
    days = [line.span.due_day for line in told.nobody if line.span and line.span.due_day]
    assert days == sorted(days)
    assert days[0] == date(2023, 6, 30)


def test_a_card_in_a_group_shows_the_registers_own_facts_only(world: World, vws: Member) -> None:
    world.say(vws, tell, said=[Said("A11", "blocked", None, "geheim")])
    world.do(vws, queries.tell_card, policy=world.policy, code="a11")
    private = world.told(vws)
    assert isinstance(private, Card)
    assert private.yours is not None
    assert any(share.answer for share in private.shares)
    world.do(vws, queries.tell_card, chat="telegram:-5", policy=world.policy, code="A11")
    group = world.post[-1].told
    assert isinstance(group, Card)
    assert group.shares == ()
    assert group.yours is None
    assert "geheim" not in group.model_dump_json()


def moments_of(world: World, session: Session) -> list[datetime]:
    return list(session.exec(select(Asked.at)).all())


def test_after_downtime_each_person_gets_one_late_bundle(world: World, vws: Member) -> None:
    world.turn("2023-10-17 11:00")
    letters = [letter for letter in world.sweep() if letter.to == vws.user]
    assert len(letters) == 1
    with world.read() as session:
        assert moments_of(world, session)[-1] == world.now


def test_not_online_is_an_answer_too(world: World) -> None:
    vws = world.join("contact", "VWS", 2, "Anouk")
    world.ask(vws, "2023-06-15 10:00")
    world.say(vws, tell, said=[Said("A11", "done")])
    world.press(vws, "no_idea")
    report = world.reports(plans(world))[-1]
    assert (report.status, report.offline, report.place) == ("done", True, None)
    told = world.told(vws)
    assert isinstance(told, ReadBack)
    assert [noted.offline for noted in told.noted] == [True]
