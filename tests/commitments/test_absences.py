"""Being away: questions go to who said yes, or wait; on working days of one's own; and what cannot be meant is told so."""

from datetime import date
from typing import Any, TypeVar

import pytest
from sqlmodel import Session

from commitments import absences, conversation, digest, erasure, kept, membership, outbox, people, queries, reminders
from commitments.absences import Absence
from commitments.history import Event
from commitments.notices import (
    AwayAsked,
    AwayEnded,
    AwayNoted,
    Bundle,
    Calls,
    Contacts,
    Digest,
    Due,
    ItemQuestion,
    Kept,
    No,
    RoundAsked,
    RoundDue,
    StandInAnswered,
    StandInAsked,
    Task,
    WorkdaysNoted,
)
from commitments.people import Person
from commitments.questions import Asked
from commitments.refusals import AbsenceWrong, ButtonStale, ColleagueAway, NoColleague, Refusal, WordsMissing
from commitments.workdays import Days, Desk, Seat, Stretch
from tests.commitments.conftest import POLICY, Member, World


def away(world: World, who: Member, first: str, last: str, deputy: str | None = None) -> Any:
    """Say so, and what comes back."""
    days = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
    world.do(who, conversation.say_away, policy=POLICY, deputy=deputy, **days)
    return world.told(who)


def asked(world: World, at: str) -> dict[str, Any]:
    """What each person was asked by then, the sweep having run at that moment."""
    world.turn(at)
    return {letter.to: letter.told for letter in world.sweep() if isinstance(letter.told, Bundle | ItemQuestion)}


_Told = TypeVar("_Told")


def seen(world: World, who: Member, kind: type[_Told]) -> _Told:
    """What this person saw last, which is of this kind."""
    told = world.told(who)
    assert isinstance(told, kind), told
    return told


def refusal(world: World, who: Member) -> Refusal:
    return seen(world, who, No).refusal


@pytest.fixture
def els(world: World) -> Member:
    return world.join("contact", "VWS", 1, "Els Bos")


@pytest.fixture
def jan(world: World, els: Member) -> Member:
    """A colleague, who came later."""
    return world.join("contact", "VWS", 2, "Jan Mol")


# --- with and without a deputy ----------------------------------------------------------------------------------------


def test_a_colleague_gets_the_questions_only_after_a_yes(world: World, els: Member, jan: Member) -> None:
    noted = away(world, els, "2023-06-15", "2023-06-22", "jan mol")
    assert isinstance(noted, AwayNoted)
    assert [(one.name, one.agreed) for one in noted.deputies] == [("Jan Mol", False)]
    assert isinstance(world.told(jan), StandInAsked)
    assert asked(world, "2023-06-15 10:00") == {}
    world.press(jan, "stand_in_yes")
    assert world.told(jan) == StandInAnswered(
        name="Els Bos", deputy="Jan Mol", party="VWS", first=date(2023, 6, 15), last=date(2023, 6, 22), accepted=True, own=True
    )
    told = seen(world, els, StandInAnswered)
    assert not told.own
    assert set(asked(world, "2023-06-15 10:01")) == {jan.user}
    assert {row.person for row in world.all(Asked) if row.rung != "appoint"} == {jan.person}
    told = seen(world, jan, Bundle)
    assert told.stands_in_for == "Els Bos"


def test_a_rounds_letter_says_for_whom_it_is(whole: World) -> None:
    whole.turn("2023-10-30 09:00")
    vvn, mia = whole.join("contact", "V&VN", 1, "Pieter de Wit"), whole.join("contact", "V&VN", 2, "Mia Bos")
    away(whole, vvn, "2023-11-01", "2023-11-08", "Mia Bos")
    whole.press(mia, "stand_in_yes")
    letters = []
    for at in ("2023-11-02 10:00", "2023-11-16 10:00"):
        whole.turn(at)
        letters += [(one.to, one.told.stands_in_for) for one in whole.sweep() if isinstance(one.told, RoundAsked)]
    assert letters == [(mia.user, "Pieter de Wit"), (vvn.user, None)]


def test_after_the_last_day_away_questions_come_back(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-16", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.turn("2023-06-20 10:00")
    assert {letter.to for letter in world.sweep() if isinstance(letter.told, Bundle | ItemQuestion)} == {els.user}


def test_without_anybody_they_wait_for_the_day_after_the_return(world: World, els: Member) -> None:
    noted = away(world, els, "2023-06-15", "2023-06-19")
    assert isinstance(noted, AwayNoted)
    assert (noted.deputies, noted.colleagues, noted.back_on) == ((), (), date(2023, 6, 20))
    assert asked(world, "2023-06-15 10:00") == {}
    assert set(asked(world, "2023-06-20 10:00")) == {els.user}


def test_a_no_is_told_and_somebody_else_may_be_asked(world: World, els: Member, jan: Member) -> None:
    third = world.join("deputy", "VWS", 3, "Bo Vos")
    noted = away(world, els, "2023-06-15", "2023-06-22")
    assert [one.name for one in noted.colleagues] == ["Bo Vos", "Jan Mol"], "deputies first"
    world.press(els, "stand_in", ref=jan.person)
    world.press(jan, "stand_in_no")
    told = seen(world, els, StandInAnswered)
    assert not told.accepted
    away(world, els, "2023-06-15", "2023-06-22", "Bo")
    world.press(third, "stand_in_yes")
    assert set(asked(world, "2023-06-15 10:00")) == {third.user}


def test_back_early_ends_it_and_the_colleague_hears_it(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-29", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.press(els, "be_back")
    assert world.told(els) == AwayEnded(name="", party="VWS", first=date(2023, 6, 15), last=date(2023, 6, 29), own=True)
    told = seen(world, jan, AwayEnded)
    assert (told.own, told.name) == (False, "Els Bos")
    assert set(asked(world, "2023-06-15 10:00")) == {els.user}


def test_a_yes_after_the_absence_was_taken_back_changes_nothing(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-29", "Jan Mol")
    key = world.key(jan, "stand_in_yes")
    world.press(els, "be_back")
    world.press_key(jan, key)
    assert refusal(world, jan) == ButtonStale()
    assert [row.agreed_at for row in world.all(Absence)] == [None]


def test_new_days_take_the_place_of_those_they_overlap(world: World, els: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-19")
    away(world, els, "2023-06-19", "2023-06-26")
    away(world, els, "2023-08-01", "2023-08-10")
    assert [(row.first.day, row.ended_at is None) for row in world.all(Absence)] == [(15, False), (19, True), (1, True)]
    world.do(els, conversation.say_away, policy=POLICY, first=None, last=None, deputy=None)
    told = seen(world, els, AwayAsked)
    assert [one.first.day for one in told.noted] == [19, 1]


def test_a_deputy_who_left_stands_in_no_more(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-19", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.work.perform(people.leave, person=jan.person, by=None)
    assert asked(world, "2023-06-15 10:00") == {}
    assert set(asked(world, "2023-06-20 10:00")) == {els.user}


def test_the_team_can_be_away_too(world: World) -> None:
    noor, jo = world.join("team", None, 8, "Noor Vos"), world.join("team", None, 9, "Jo Vis")
    away(world, noor, "2023-06-15", "2023-06-29", "Jo Vis")
    world.press(jo, "stand_in_yes")
    assert set(asked(world, "2023-06-15 10:00")) == {jo.user}


def test_of_two_organisations_both_wait(world: World) -> None:
    els = world.join("contact", "VWS", 1, "Els Bos")
    world.join("contact", "V&VN", 1, "Els Bos")
    away(world, els, "2023-06-15", "2023-06-19")
    assert len(world.all(Absence)) == 2
    assert asked(world, "2023-06-15 10:00") == {}
    world.press(els, "be_back")
    assert all(row.ended_at for row in world.all(Absence))


def test_one_reader_of_two_organisations_keeps_the_spacing(whole: World) -> None:
    whole.turn("2023-10-30 09:00")
    vvn = whole.join("contact", "V&VN", 1, "Els Bos")
    whole.join("contact", "RegioPlus", 1, "Els Bos")
    letters = []
    for at in ("11-02", "11-07", "11-09", "11-14", "11-16", "11-21"):
        whole.turn(f"2023-{at} 10:00")
        letters += [(at, one.told.party) for one in whole.sweep() if isinstance(one.told, RoundAsked) and one.to == vvn.user]
    assert letters == [("11-02", "V&VN"), ("11-09", "RegioPlus")], "five working days apart, and no third in a month"


def test_the_digest_and_the_tasks_go_to_who_of_the_team_is_there(world: World) -> None:
    noor, jo = world.join("team", None, 8, "Noor Vos"), world.join("team", None, 9, "Jo Vis")
    away(world, noor, "2023-06-12", "2023-06-23")

    def heard(at: str, kind: type[Any]) -> set[str]:
        world.turn(at)
        return {letter.to for letter in world.sweep() if isinstance(letter.told, kind)}

    assert heard("2023-06-15 10:00", Task) == {jo.user}
    away(world, jo, "2023-06-15", "2023-06-20")

    def listed(at: str) -> set[str]:
        world.turn(at)
        world.work.perform(digest.sweep, policy=POLICY)
        return {letter.to for letter in world.deliver() if isinstance(letter.told, Digest)}

    assert listed("2023-06-19 09:00") == {noor.user, jo.user}, "nobody is there: then all of them"
    world.press(jo, "be_back")
    assert listed("2023-06-26 09:00") == {noor.user, jo.user}
    away(world, jo, "2023-07-03", "2023-07-04")
    assert listed("2023-07-03 09:00") == {noor.user}
    assert listed("2023-07-05 09:00") == set(), "who was away on its day waits for the next one"


# --- what the team sees ---------------------------------------------------------------------------------------------


def test_a_term_that_ends_during_an_absence_stands_on_the_call_list(world: World, els: Member) -> None:
    team = world.join("team", None, 9)
    away(world, els, "2023-06-14", "2023-07-07")
    world.do(team, queries.tell_calls, policy=POLICY)
    assert world.told(team).calls == (), "nothing is to be asked yet"
    world.turn("2023-06-15 10:00")
    world.sweep()
    world.do(team, queries.tell_calls, policy=POLICY)
    told = seen(world, team, Calls)
    assert {(call.line.code, call.away_until, call.asked_on) for call in told.calls} == {
        ("A1", date(2023, 7, 7), ()),
        ("A3", date(2023, 7, 7), ()),
        ("A11", date(2023, 7, 7), ()),
    }


def test_nobody_need_be_called_while_somebody_stands_in(world: World, els: Member, jan: Member) -> None:
    team = world.join("team", None, 9)
    away(world, els, "2023-06-14", "2023-07-07", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.turn("2023-06-15 10:00")
    world.sweep()
    world.do(team, queries.tell_calls, policy=POLICY)
    assert world.told(team).calls == ()


def test_the_list_of_people_says_who_is_away_and_who_stands_in(world: World, els: Member, jan: Member) -> None:
    team = world.join("team", None, 9)
    away(world, els, "2023-06-20", "2023-06-22", "Jan Mol")
    world.do(team, membership.contacts, policy=POLICY)
    told = seen(world, team, Contacts)
    found = {line.name: line.away for line in told.people}
    assert found["Jan Mol"] is None
    assert found["Els Bos"] is not None
    assert (found["Els Bos"].deputy, found["Els Bos"].agreed) == ("Jan Mol", False)
    world.turn("2023-06-23 09:00")
    world.do(team, membership.contacts, policy=POLICY)
    told = seen(world, team, Contacts)
    assert all(line.away is None for line in told.people)


# --- what cannot be meant -------------------------------------------------------------------------------------------


def test_days_that_cannot_be_are_refused_with_what_would_be_right(world: World, els: Member) -> None:
    first, last = date(2023, 6, 20), date(2023, 6, 16)
    assert away(world, els, "2023-06-20", "2023-06-16") == No(refusal=AbsenceWrong(rule="backwards", first=first, last=last))
    away(world, els, "2023-06-01", "2023-06-14")
    assert refusal(world, els) == AbsenceWrong(rule="over", first=date(2023, 6, 1), last=date(2023, 6, 14))
    away(world, els, "2023-06-20", "2023-12-15")
    most = date(2023, 6, 15) + absences.AHEAD
    assert refusal(world, els) == AbsenceWrong(rule="far", first=first, last=date(2023, 12, 15), most=most)
    assert world.all(Absence) == []


def test_a_deputy_takes_part_for_the_same_organisation_and_is_there(world: World, els: Member, jan: Member) -> None:
    world.join("contact", "V&VN", 5, "Ann Berg")
    world.join("observer", None, 6, "Kees Kijker")
    for name in ("Ann Berg", "Kees Kijker", "Els Bos", "Niemand", "mol bos"):
        away(world, els, "2023-06-15", "2023-06-22", name)
        assert refusal(world, els) == NoColleague(name=name, party="VWS", near=("Jan Mol",))
    away(world, jan, "2023-06-22", "2023-06-23")
    away(world, els, "2023-06-15", "2023-06-22", "Jan Mol")
    assert refusal(world, els) == ColleagueAway(name="Jan Mol", first=date(2023, 6, 22), last=date(2023, 6, 23))
    assert {row.person for row in world.all(Absence)} == {jan.person}


def test_who_goes_away_after_being_asked_cannot_say_yes(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-22", "Jan Mol")
    key = world.key(jan, "stand_in_yes")
    away(world, jan, "2023-06-19", "2023-06-20")
    world.press_key(jan, key)
    assert refusal(world, jan) == ColleagueAway(name="Jan Mol", first=date(2023, 6, 19), last=date(2023, 6, 20))


# --- own working days -----------------------------------------------------------------------------------------------


def test_a_day_of_asking_that_is_no_own_day_falls_through_to_the_next_one(world: World, els: Member) -> None:
    world.do(els, absences.set_workdays, weekdays=frozenset({0, 2, 4}))
    assert world.told(els) == WorkdaysNoted(weekdays=(0, 2, 4), news=True)
    assert asked(world, "2023-06-15 10:00") == {}, "a Thursday"
    assert set(asked(world, "2023-06-16 10:00")) == {els.user}
    assert people_days(world, els) == frozenset({0, 2, 4})


def people_days(world: World, who: Member) -> frozenset[int]:
    with world.read() as session:
        return people.workdays_of(session.get_one(Person, who.person))


def test_words_that_name_no_day_change_nothing(world: World, els: Member) -> None:
    world.do(els, absences.set_workdays, weekdays=frozenset())
    assert refusal(world, els) == WordsMissing(command="werkdagen")
    world.do(els, absences.set_workdays, weekdays=None)
    assert world.told(els) == WorkdaysNoted(weekdays=(0, 1, 2, 3, 4), news=False)


MONDAYS = Seat(1, Days(frozenset({0})))
TUESDAYS_AWAY = Seat(2, Days(away=(Stretch(date(2023, 6, 20), date(2023, 6, 20)),)))


@pytest.mark.parametrize(
    ("desk", "after", "day"),
    [
        (Desk(MONDAYS), "2023-06-15", "2023-06-19"),  # Thursday's falls through to Monday
        (
            Desk(Seat(1, Days(frozenset({0, 2, 4})))),
            "2023-06-17",
            "2023-06-21",
        ),  # Tuesday's comes on Wednesday
        (Desk(Seat(1, Days(frozenset({1, 2})))), "2023-06-14", "2023-06-20"),  # never on Wednesday too
        (Desk(TUESDAYS_AWAY), "2023-06-16", "2023-06-22"),
        (Desk(MONDAYS, ((Stretch(date(2023, 6, 26), date(2023, 6, 30)), Seat(3)),)), "2023-06-20", "2023-06-27"),
    ],
)
def test_the_days_of_a_desk(desk: Desk, after: str, day: str) -> None:
    assert POLICY.of(desk).calendar.ask_day_from(date.fromisoformat(after)) == date.fromisoformat(day)


# --- at the moment of leaving ---------------------------------------------------------------------------------------


def test_what_could_not_leave_before_somebody_went_is_asked_when_they_are_back(world: World, els: Member) -> None:
    world.turn("2023-06-15 10:00")
    world.work.perform(conversation_sweep)
    before = len(world.all(Asked))
    away(world, els, "2023-06-15", "2023-06-19")
    assert [letter.state for letter in world.letters() if letter.notice_kind == "questions_due"] == ["lapsed"]
    assert len(world.all(Asked)) < before
    assert set(asked(world, "2023-06-20 10:00")) == {els.user}


def test_a_rounds_letter_that_could_not_leave_was_not_asked_either(world: World, els: Member) -> None:
    share, opens = world.share("A11", "VWS", 1), date(2023, 6, 15)
    due = (Due(share=share.id, version=share.version, rung="round"),)
    with world.write() as session:
        notice = RoundDue(person=els.person, due=due, opens=opens)
        letter = outbox.post(session, now=world.now, address=els.address, notice=notice, urgency="unasked")
        about = {"share": share.id, "version": share.version, "rung": "round", "about": opens}
        session.add(Asked(**about, person=els.person, letter=letter, at=world.now))
    away(world, els, "2023-06-15", "2023-06-19")
    assert [row.state for row in world.letters() if row.notice_kind == "round_due"] == ["lapsed"]
    assert world.all(Asked) == []


def conversation_sweep(session: Session, *, now: Any) -> None:
    """The sweep, whose letters do not leave yet."""
    while reminders.sweep(session, now=now, policy=POLICY):
        pass


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_days_are_in_ones_data_and_go_with_who_is_forgotten(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-22", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.do(els, absences.set_workdays, weekdays=frozenset({0}))
    world.do(els, kept.tell)
    told = seen(world, els, Kept)
    assert [(one.first, one.last, one.deputy, one.ended) for one in told.absences] == [
        (date(2023, 6, 15), date(2023, 6, 22), jan.person, False)
    ]
    assert told.workdays == (0,)
    world.do(jan, erasure.forget)
    assert [(row.deputy, row.agreed_at) for row in world.all(Absence)] == [(None, None)]
    world.do(els, erasure.forget)
    assert world.all(Absence) == []
    assert {row.workdays for row in world.all(Person)} == {None}


def test_the_history_tells_of_it_by_number_and_days(world: World, els: Member, jan: Member) -> None:
    away(world, els, "2023-06-15", "2023-06-22", "Jan Mol")
    world.press(jan, "stand_in_yes")
    world.press(els, "be_back")
    found = [event for event in world.all(Event) if event.kind == "absence"]
    assert [(event.verb, event.person) for event in found] == [
        ("be_away", els.person),
        ("ask_stand_in", els.person),
        ("stand_in", jan.person),
        ("be_back", els.person),
    ]
    assert "Mol" not in "".join(event.facts for event in found)


def test_what_could_not_leave_before_a_weekend_leaves_in_it(world: World) -> None:
    """Only days that somebody keeps free, or is away on, are theirs; a weekend holds nothing that was due before it."""
    vws = world.join("contact", "VWS", 2, "Anouk")

    def works(on: str) -> bool:
        with world.read() as session:
            return absences.works_on(session, session.get_one(Person, vws.person), date.fromisoformat(on))

    assert [works(f"2023-06-{day}") for day in (16, 17, 18)] == [True, True, True]
    world.do(vws, absences.set_workdays, weekdays=frozenset({0, 2}))
    assert [works(f"2023-06-{day}") for day in (16, 17, 19)] == [False, True, True]
