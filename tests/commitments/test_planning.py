"""The agenda that the team changes: seen first, held afterwards, and everybody works with it from then on."""

from datetime import date

import pytest

from commitments import agenda, planning, reminders
from commitments.agenda import Change
from commitments.notices import AgendaChanged, AgendaPreview, AgendaShown, Dropped, No
from commitments.planning import AgendaChange
from commitments.refusals import AgendaWrong, ButtonStale, MomentPassed, NotOnAgenda, WordsMissing
from commitments.workdays import Season
from tests.commitments.conftest import POLICY, Member, World

OVERLEG = Change("overleg", False, date(2023, 6, 22))


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 1, "Joost")


@pytest.fixture
def vws(world: World) -> Member:
    return world.join("contact", "VWS", 2, "Anouk")


def look(world: World, team: Member, change: Change | None) -> object:
    world.do(team, planning.look, policy=POLICY, change=change)
    return world.told(team)


def now_on(world: World) -> agenda.Agenda:
    with world.read() as session:
        return planning.current(session, POLICY).agenda


def test_nothing_holds_before_it_was_seen(world: World, team: Member, vws: Member) -> None:
    told = look(world, team, OVERLEG)
    assert isinstance(told, AgendaPreview)
    assert now_on(world) == POLICY.agenda
    # five working days before an overleg nobody is asked: A11's question of 15 June cannot go out in that week
    moved = {(move.code, move.party): (move.before, move.after) for move in told.moves}
    before, after = moved["A11", "VWS"]
    assert before == date(2023, 6, 15)
    assert after is None or after > date(2023, 6, 22)


def test_what_holds_moves_the_questions(world: World, team: Member, vws: Member) -> None:
    other = world.join("team", None, 3, "Merel")
    look(world, team, OVERLEG)
    world.press(team, "hold")
    assert now_on(world).overleg == (date(2023, 6, 22),)
    told = world.told(other)
    assert isinstance(told, AgendaChanged)
    assert told.by == "Joost"
    world.turn("2023-06-15 10:00")
    assert not [letter for letter in world.sweep() if letter.to == vws.user]
    world.turn("2023-06-27 10:00")
    world.sweep()
    assert [x for x in world.post if x.to == vws.user], "it comes once the week is over"
    assert world.work.perform(reminders.full_pass, policy=POLICY) == []


def test_a_preview_that_is_let_go_changes_nothing(world: World, team: Member) -> None:
    look(world, team, OVERLEG)
    world.press(team, "never_mind")
    assert world.told(team) == Dropped(stays=True)
    assert now_on(world) == POLICY.agenda


def test_each_change_holds_once_and_stays_for_ever(world: World, team: Member) -> None:
    look(world, team, OVERLEG)
    world.press(team, "hold")
    look(world, team, Change("overleg", True, date(2023, 6, 22)))
    world.press(team, "hold")
    assert now_on(world) == POLICY.agenda
    assert [(row.what, row.gone, row.held) for row in world.all(AgendaChange)] == [("overleg", False, 1), ("overleg", True, 2)]


def test_two_of_the_team_hold_the_same(world: World, team: Member) -> None:
    other = world.join("team", None, 3, "Merel")
    look(world, team, OVERLEG)
    look(world, other, OVERLEG)
    world.press(team, "hold")
    world.press(other, "hold")
    told = world.told(other)
    assert isinstance(told, No)
    assert told.refusal.kind in ("agenda_wrong", "not_on_agenda")
    assert now_on(world).overleg == (date(2023, 6, 22),)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (None, WordsMissing(command="agenda")),
        (
            Change("overleg", False, date(2023, 6, 18)),
            AgendaWrong(rule="not_a_workday", found=date(2023, 6, 18), right=date(2023, 6, 19)),
        ),
        (
            Change("overleg", False, date(2023, 7, 20)),
            AgendaWrong(rule="closed_then", found=date(2023, 7, 20), right=date(2023, 9, 1)),
        ),
        (
            Change("letter", False, date(2023, 12, 1), date(2023, 12, 4)),
            AgendaWrong(rule="peildatum", found=date(2023, 12, 4), right=date(2023, 11, 30)),
        ),
        (
            Change("closed", False, date(2023, 10, 20), date(2023, 10, 16)),
            AgendaWrong(rule="backwards", found=date(2023, 10, 16), right=date(2023, 10, 20)),
        ),
        (Change("overleg", False, date(2023, 5, 1)), MomentPassed(moment=date(2023, 5, 1), today=date(2023, 6, 15))),
        (Change("overleg", True, date(2023, 6, 22)), NotOnAgenda(day=date(2023, 6, 22))),
    ],
)
def test_what_cannot_be_meant_so(world: World, team: Member, change: Change | None, refusal: object) -> None:
    assert look(world, team, change) == No(refusal=refusal)  # type: ignore[arg-type]
    assert not world.all(AgendaChange)


def test_a_preview_of_yesterday_is_looked_at_again(world: World, team: Member) -> None:
    look(world, team, OVERLEG)
    world.turn("2023-06-23 12:00")
    world.press(team, "hold")
    assert isinstance(world.told(team), No)
    assert now_on(world) == POLICY.agenda
    world.press_key(team, world.key(team, "hold"))
    assert isinstance(world.told(team), No), ButtonStale


def test_everybody_may_see_the_agenda(world: World, vws: Member, team: Member) -> None:
    look(world, team, Change("letter", False, date(2023, 12, 1), date(2023, 11, 1)))
    world.press(team, "hold")
    world.do(vws, planning.tell, policy=POLICY)
    told = world.told(vws)
    assert isinstance(told, AgendaShown)
    assert told.letters == ((date(2023, 12, 1), date(2023, 11, 1)),)
    assert told.next_round == date(2023, 9, 1) or told.next_round > date(2023, 6, 15)


def test_what_stands_on_a_day_is_found_to_be_taken_away() -> None:
    summer = date(2023, 7, 15)
    assert agenda.entry_on(POLICY.agenda, summer) == Change("recess", True, summer)
    assert agenda.entry_on(POLICY.agenda, date(2023, 6, 22)) is None
    closed = Change("closed", False, date(2023, 5, 1), date(2023, 5, 5))
    with_it = agenda.changed(POLICY.agenda, closed)
    assert agenda.changed(with_it, Change("closed", True, date(2023, 5, 1))) == POLICY.agenda
    assert len(agenda.changed(POLICY.agenda, Change("recess", True, summer)).recess) == 1


def test_a_recess_of_every_year_takes_the_place_of_the_one_it_overlaps() -> None:
    summer = Change("recess", False, date(2023, 7, 8), date(2023, 8, 20))
    found = agenda.changed(POLICY.agenda, summer)
    assert found.recess == (Season((7, 8), (8, 20)), Season((12, 24), (1, 6), to_monday=True))
    calendar = found.calendar()
    assert calendar.closes(date(2024, 7, 8))
    assert not calendar.closes(date(2024, 8, 21))
