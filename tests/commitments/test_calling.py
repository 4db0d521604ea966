"""Outside the chat: answers on a party's behalf with where and when, calls that are noted, a second contact after a yes."""

from datetime import date
from typing import TypeVar

import pytest

from commitments import absences, calling, conversation, dossier, erasure, queries, reports
from commitments.calling import Heard, Whence
from commitments.calls import CallNote
from commitments.conversation import Said
from commitments.history import Event
from commitments.notices import (
    BehalfDropped,
    BehalfNoted,
    Bundle,
    CallAsked,
    CallNoted,
    Calls,
    Dossier,
    ItemQuestion,
    Mine,
    No,
    SecondAsked,
)
from commitments.questions import Asked
from commitments.refusals import ButtonStale, MomentToCome, NotOfParty, NotToday, Refusal, SourceMissing, WordsMissing
from tests.commitments.conftest import POLICY, Member, World

MAIL = Whence("mail", date(2023, 6, 12), "Jan Jansen")
LATE = Heard("A11", "delayed", date(2023, 9, 30), reason="wacht op cijfers")
_Told = TypeVar("_Told")


def seen(world: World, who: Member, kind: type[_Told]) -> _Told:
    told = world.told(who)
    assert isinstance(told, kind), told
    return told


def note(world: World, team: Member, organisation: str, *heard: Heard, whence: Whence | None = MAIL) -> None:
    world.say(team, calling.tell, organisation=organisation, heard=list(heard), whence=whence)


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 9, "Noor Vos")


@pytest.fixture
def vws(world: World, team: Member) -> Member:
    return world.join("contact", "VWS", 1, "Els Bos")


# --- on behalf ------------------------------------------------------------------------------------------------------


def test_an_answer_keeps_both_names_where_and_when_and_the_party_hears_it(world: World, team: Member, vws: Member) -> None:
    note(world, team, "VWS", LATE)
    (report,) = world.reports()
    assert (report.person, report.told_in, report.told_on) == (team.person, "mail", date(2023, 6, 12))
    own, theirs = seen(world, team, BehalfNoted), seen(world, vws, BehalfNoted)
    assert (own.own, own.reached, theirs.own) == (True, 1, False)
    assert (own.noted[0].via, own.noted[0].status, own.noted[0].told_in) == ("Jan Jansen", "delayed", "mail")
    world.do(vws, queries.tell_mine, policy=POLICY)
    (item,) = [item for item in seen(world, vws, Mine).open if item.answer]
    assert item.answer is not None
    assert (item.answer.told_in, item.answer.told_on) == ("mail", date(2023, 6, 12))
    world.do(team, dossier.tell, code="A11")
    (line,) = [line for line in seen(world, team, Dossier).lines if line.what == "report"]
    assert (line.party, line.role) == ("VWS", "team")
    with world.read() as session:
        reports.verify(session)


def test_it_ends_the_questions_like_any_answer(world: World, team: Member, vws: Member) -> None:
    world.ask(vws, "2023-06-15 10:00")
    note(world, team, "VWS", *(Heard(code, "done") for code in ("A1", "A3", "A11")))
    world.press(vws, "undo", code="A3")
    assert seen(world, vws, ItemQuestion).item.code == "A3", "the party's own klopt niet asks it anew"
    assert seen(world, team, BehalfDropped) == BehalfDropped(code="A3", party="VWS", by_party=True)


def test_the_team_takes_its_own_note_back_and_the_party_hears_it(world: World, team: Member, vws: Member) -> None:
    note(world, team, "VWS", LATE)
    world.press(team, "drop_noted")
    assert seen(world, team, BehalfDropped) == seen(world, vws, BehalfDropped)
    assert world.reports()[0].withdrawn_at is not None
    with world.read() as session:
        reports.verify(session)


def test_an_organisation_without_a_contact_answers_too(world: World, team: Member) -> None:
    note(world, team, "RegioPlus", Heard("A5", "on_track"))
    assert seen(world, team, BehalfNoted).reached == 0


def refusal(world: World, who: Member) -> Refusal:
    return seen(world, who, No).refusal


def test_what_is_missing_or_cannot_be_is_refused_whole(world: World, team: Member, vws: Member) -> None:
    note(world, team, "VWS", LATE, whence=None)
    assert refusal(world, team) == SourceMissing()
    note(world, team, "VWS", LATE, whence=Whence("mail", date(2023, 6, 16)))
    assert refusal(world, team) == MomentToCome(moment=date(2023, 6, 16))
    note(world, team, "VWS")
    assert refusal(world, team) == WordsMissing(command="namens")
    note(world, team, "RegioPlus", LATE)
    found = refusal(world, team)
    assert isinstance(found, NotOfParty)
    assert (found.code, found.party, "VWS" in found.parties) == ("A11", "RegioPlus", True)
    note(world, team, "VWS", LATE, Heard("A5", "done"))
    assert isinstance(refusal(world, team), NotOfParty)
    assert world.reports() == []


def test_a_button_of_an_ordinary_answer_takes_nothing_back_for_the_team(world: World, team: Member, vws: Member) -> None:
    note(world, team, "VWS", LATE)
    key = world.key(team, "drop_noted")
    world.say(vws, conversation.tell, said=[Said("A11", "on_track")])
    world.press_key(team, key)
    assert [row.withdrawn_at is not None for row in world.reports()] == [True, False]


# --- the call list --------------------------------------------------------------------------------------------------


@pytest.fixture
def silent(world: World, vws: Member) -> Member:
    """Asked on 15 June, 11 July and 12 September, and silent: on the list since 26 September."""
    for at in ("2023-06-15 10:00", "2023-07-11 10:00", "2023-09-12 10:00", "2023-09-26 10:00"):
        world.turn(at)
        world.sweep()
    return vws


def calls(world: World, team: Member) -> Calls:
    world.do(team, queries.tell_calls, policy=POLICY)
    return seen(world, team, Calls)


def test_a_call_without_an_answer_is_noted_and_stays_on_the_list(world: World, team: Member, silent: Member) -> None:
    assert all(call.rang is None for call in calls(world, team).calls)
    world.press(team, "note_call", code="A11")
    assert seen(world, team, CallAsked).item.code == "A11"
    world.say(team, conversation.note_call, text="geen gehoor, ik bel dinsdag weer", heard=None)
    assert seen(world, team, CallNoted).item.code == "A11"
    rang = {call.line.code: (call.rang_on, call.rang) for call in calls(world, team).calls}
    assert rang["A11"] == (date(2023, 9, 26), "geen gehoor, ik bel dinsdag weer")
    assert rang["A1"] == (None, None)


def test_an_answer_on_the_phone_takes_it_off_the_list(world: World, team: Member, silent: Member) -> None:
    calls(world, team)
    world.press(team, "note_call", code="A11")
    world.say(team, conversation.note_call, text="wordt november", heard=Heard(None, "delayed", date(2023, 11, 30)))
    noted = seen(world, team, BehalfNoted)
    assert (noted.told_in, noted.told_on, noted.noted[0].via) == ("phone", date(2023, 9, 26), "Els Bos")
    assert "A11" not in {call.line.code for call in calls(world, team).calls}
    world.say(team, conversation.note_call, text="nog iets", heard=None)
    assert refusal(world, team) == ButtonStale(), "nothing is waited for any more"


def test_nobody_is_asked_a_fourth_time_by_itself(world: World, team: Member, silent: Member) -> None:
    world.join("contact", "VWS", 2, "Jan Mol")
    share = world.share("A11", "VWS", 1).id
    before = [row.at for row in world.all(Asked) if row.share == share]
    assert len(before) == 3
    for day in ("2023-09-28", "2023-10-03", "2023-10-31"):
        world.turn(f"{day} 10:00")
        world.sweep()
    assert [row.at for row in world.all(Asked) if row.share == share] == before


def test_the_second_contact_is_asked_once_and_only_after_a_yes(world: World, team: Member, silent: Member) -> None:
    jan = world.join("contact", "VWS", 2, "Jan Mol")
    listed = calls(world, team)
    assert [one.name for one in listed.seconds] == ["Jan Mol"]
    world.press(team, "ask_second", ref=jan.person)
    told = seen(world, team, SecondAsked)
    assert set(told.codes) == {call.line.code for call in listed.calls if call.line.party == "VWS"}
    assert isinstance(world.told(jan), Bundle)
    again = calls(world, team)
    assert (again.seconds, {call.line.code for call in again.calls}) == ((), {call.line.code for call in listed.calls})
    world.say(jan, conversation.tell, said=[Said("A11", "on_track")])
    assert "A11" not in {call.line.code for call in calls(world, team).calls}
    assert len([event for event in world.all(Event) if event.verb == "ask_second"]) == len(told.codes)


def test_a_second_contact_is_not_asked_on_a_day_off(world: World, team: Member, silent: Member) -> None:
    jan = world.join("contact", "VWS", 2, "Jan Mol")
    world.do(jan, absences.set_workdays, weekdays=frozenset({0, 2}))
    calls(world, team)
    world.press(team, "ask_second", ref=jan.person)
    assert refusal(world, team) == NotToday(name="Jan Mol", day=date(2023, 9, 27))
    assert not [row for row in world.all(Asked) if row.rung == "second"]


def test_who_reads_along_gets_no_buttons(world: World, team: Member, silent: Member) -> None:
    observer = world.join("observer", None, 4)
    world.do(observer, queries.tell_calls, policy=POLICY)
    assert not seen(world, observer, Calls).may_note
    assert world.last(observer).keys == ()


def test_a_forgotten_name_goes_out_of_the_notes(world: World, team: Member, silent: Member) -> None:
    world.join("team", None, 8, "Jo Vis")
    calls(world, team)
    world.press(team, "note_call", code="A11")
    world.say(team, conversation.note_call, text="Noor Vos belt dinsdag weer", heard=None)
    world.do(team, erasure.forget)
    assert [row.words for row in world.all(CallNote) if "Noor" in row.words] == []
