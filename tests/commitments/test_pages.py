"""What do the papers of an overleg say of an organisation, and what may it still change?

With an overleg on Thursday 14 December 2023 the round opens on 1 November and ends on the 22nd; own pages go on Tuesday 28
November (13 12 11 8 7 6 5 4 1 30 29 28), corrections end on Friday 1 December (the ninth), figures on Tuesday 5 December.
"""

from dataclasses import replace

import pytest

from commitments import judging, planning, rounds
from commitments.absences import note
from commitments.agenda import Change
from commitments.conversation import Said, tell
from commitments.history import Event
from commitments.notices import (
    ItemQuestion,
    No,
    OwnPage,
    OwnPageAgreed,
    OwnPageWrong,
    PapersShown,
    ReadBack,
    RoundAsked,
    RoundShown,
)
from commitments.policy import Papers
from commitments.questions import PageSent
from commitments.refusals import PageClosed
from tests.commitments.conftest import POLICY, Member, World
from tests.commitments.test_rungs import day

OVERLEG = day("2023-12-14")
RULES = POLICY.on(replace(POLICY.agenda, overleg=(OVERLEG,)))


def test_the_days_of_the_papers() -> None:
    found = RULES.round_of(OVERLEG)
    assert found.papers == Papers(day("2023-11-28"), day("2023-12-01"), day("2023-12-05"))
    assert POLICY.round_of(OVERLEG).papers is None, "nobody makes papers where there is no overleg"


@pytest.mark.parametrize(
    ("overleg", "papers"),
    [
        # twelve working days before a Tuesday is a Friday, before a Wednesday a Monday: the day of asking before it, so that
        # three working days stay to correct
        ("2023-12-12", Papers(day("2023-11-23"), day("2023-11-29"), day("2023-12-01"))),
        ("2023-12-13", Papers(day("2023-11-23"), day("2023-11-30"), day("2023-12-04"))),
        # the round opens after the summer and runs until Friday 22 September: no time for pages, and all of it counts
        ("2023-09-28", Papers(None, day("2023-09-15"), day("2023-09-22"))),
        ("2023-10-05", Papers(None, day("2023-09-22"), day("2023-09-26"))),
    ],
)
def test_the_days_of_the_papers_by_overleg(overleg: str, papers: Papers) -> None:
    assert POLICY.on(replace(POLICY.agenda, overleg=(day(overleg),))).round_of(day(overleg)).papers == papers
    found = POLICY.on(replace(POLICY.agenda, overleg=(day(overleg),))).round_of(day(overleg))
    assert found.papers is not None
    assert found.papers.page_on is None or found.reply_by < found.papers.page_on


@pytest.fixture
def team(whole: World) -> Member:
    """Somebody of the team, who put the overleg on the agenda."""
    team = whole.join("team", None, 1)
    whole.turn("2023-10-16 09:00")
    whole.do(team, planning.look, policy=POLICY, change=Change("overleg", False, OVERLEG))
    whole.press(team, "hold")
    return team


def until(world: World, to: str) -> None:
    """Turn to a local moment, and sweep what is due at it."""
    world.turn(to)
    world.sweep()


def papers(world: World, team: Member) -> PapersShown:
    world.do(team, rounds.tell, policy=world.work.policy)
    told = world.told(team)
    assert isinstance(told, RoundShown)
    found = told if told.last is None else told.last
    assert found.papers is not None
    return found.papers


def got_pages(world: World) -> dict[str, OwnPage]:
    return {letter.told.party: letter.told for letter in world.post if isinstance(letter.told, OwnPage)}


def test_each_organisation_reads_its_page_agrees_or_corrects(whole: World, team: Member) -> None:
    vvn, regio = whole.join("contact", "V&VN", 2), whole.join("contact", "RegioPlus", 3)
    mbo = whole.join("contact", "MBO Raad", 4)
    until(whole, "2023-11-02 10:00")
    assert isinstance(whole.told(vvn), RoundAsked)
    whole.say(vvn, tell, said=[Said("8.5", "done"), Said("3.5", "on_track"), Said("3.3", "on_track")])
    whole.press(regio, "all_on_track")
    whole.say(regio, tell, said=[Said("8.5", "done")])
    whole.say(mbo, tell, said=[Said(code, "on_track") for code in ("8.4", "8.5")])
    whole.say(team, judging.tell, code="8.5")
    whole.press(team, "all_good")
    until(whole, "2023-11-28 09:59")
    assert got_pages(whole) == {}
    until(whole, "2023-11-28 10:00")
    until(whole, "2023-11-30 10:00")
    found = got_pages(whole)
    assert set(found) == {"V&VN", "RegioPlus"}
    page = found["V&VN"]
    assert (page.overleg, page.correct_by, page.papers_on) == (OVERLEG, day("2023-12-01"), day("2023-12-05"))
    assert {(entry.item.code, entry.silent) for entry in page.items} == {("3.3", False), ("3.5", False), ("8.5", False)}
    assert papers(whole, team).silent == ("RegioPlus", "V&VN")
    assert "MBO Raad" not in found, "it would read what it said itself"
    assert any(entry.silent for entry in found["RegioPlus"].items)
    with pytest.raises(AssertionError, match="no button"):
        whole.press(regio, "agree_page")  # nobody agrees with having said nothing
    whole.press(regio, "begin")
    assert isinstance(whole.told(regio), ItemQuestion)
    whole.press(vvn, "correct_page")
    wrong = whole.told(vvn)
    assert isinstance(wrong, OwnPageWrong)
    share = next(item.share for item in wrong.items if item.code == "3.5")
    whole.press(vvn, "begin", share=share)
    assert isinstance(whole.told(vvn), ItemQuestion)
    whole.press(vvn, "answer", status="done")
    whole.press(vvn, "skip")
    assert isinstance(whole.told(vvn), ReadBack)
    told = papers(whole, team)
    assert (told.agreed, told.corrected, told.silent, told.unsent) == ((), ("V&VN",), ("RegioPlus",), ())
    until(whole, "2023-12-04 10:00")
    assert papers(whole, team).unneeded == ("MBO Raad",)


def with_a_page(world: World, team: Member) -> Member:
    """V&VN, which said all of the round; the team agreed with one answer, so that its page says more than it did."""
    vvn = world.join("contact", "V&VN", 3)
    until(world, "2023-11-02 10:00")
    world.say(vvn, tell, said=[Said("8.5", "done"), Said("3.5", "on_track"), Said("3.3", "on_track")])
    world.say(team, judging.tell, code="8.5", verdict="accepted")
    until(world, "2023-11-28 10:00")
    until(world, "2023-11-30 10:00")
    assert isinstance(world.told(vvn), OwnPage)
    return vvn


def test_who_agrees_may_think_better_of_it(whole: World, team: Member) -> None:
    vvn = with_a_page(whole, team)
    whole.press(vvn, "agree_page")
    assert isinstance(whole.told(vvn), OwnPageAgreed)
    assert papers(whole, team).agreed == ("V&VN",)
    whole.press(vvn, "correct_page")
    assert isinstance(whole.told(vvn), OwnPageWrong)
    assert "agree_page" in [event.verb for event in whole.all(Event)]
    whole.turn("2023-11-30 11:00")
    whole.say(vvn, tell, said=[Said("3.5", "done")])
    told = papers(whole, team)
    assert (told.agreed, told.corrected) == ((), ("V&VN",))


def test_the_figures_stand_after_their_day(whole: World, team: Member) -> None:
    vvn = whole.join("contact", "V&VN", 2)
    until(whole, "2023-11-02 10:00")
    whole.say(vvn, tell, said=[Said("8.5", "on_track"), Said("3.5", "on_track")])
    until(whole, "2023-12-05 23:00")
    before = papers(whole, team)
    assert (before.on, dict(before.standing), before.after) == (day("2023-12-05"), {"on_track": 2, None: 1}, 0)
    until(whole, "2023-12-06 09:00")
    whole.say(vvn, tell, said=[Said("8.5", "done"), Said("3.3", "done")])
    after = papers(whole, team)
    assert (after.standing, after.after) == (before.standing, 2), "what came after is counted apart"


def test_who_had_two_messages_this_month_gets_no_page_and_the_team_sees_it(whole: World, team: Member) -> None:
    whole.join("contact", "V&VN", 2)
    for past in ("2023-11-02", "2023-11-16", "2023-11-28", "2023-11-30", "2023-12-05"):
        until(whole, f"{past} 10:00")
    assert got_pages(whole) == {}
    assert papers(whole, team).unsent == ("V&VN",)


def test_after_the_last_day_a_page_is_not_corrected_any_more(whole: World, team: Member) -> None:
    vvn = with_a_page(whole, team)
    until(whole, "2023-12-02 10:00")
    whole.press(vvn, "agree_page")
    assert whole.told(vvn) == No(refusal=PageClosed(correct_by=day("2023-12-01"), papers_on=day("2023-12-05")))
    (row,) = whole.all(PageSent)
    assert row.agreed_at is None


def test_while_the_contact_is_away_and_nobody_stands_in_the_page_is_the_second_contacts(whole: World, team: Member) -> None:
    ann, bea = whole.join("contact", "V&VN", 2, "Ann"), whole.join("contact", "V&VN", 3, "Bea")
    until(whole, "2023-11-02 10:00")
    whole.say(ann, tell, said=[Said("8.5", "on_track")])
    whole.do(ann, note, policy=POLICY, first=day("2023-11-15"), last=day("2023-12-08"), deputy=None)
    until(whole, "2023-11-28 10:00")
    assert [letter.to for letter in whole.post if isinstance(letter.told, OwnPage)] == [bea.user]


def test_who_is_back_in_time_reads_the_page_then(whole: World, team: Member) -> None:
    ann = whole.join("contact", "V&VN", 2, "Ann")
    whole.join("contact", "V&VN", 3, "Bea")
    until(whole, "2023-11-02 10:00")
    whole.say(ann, tell, said=[Said("8.5", "on_track")])
    whole.do(ann, note, policy=POLICY, first=day("2023-11-15"), last=day("2023-11-29"), deputy=None)
    until(whole, "2023-11-28 10:00")
    assert got_pages(whole) == {}
    until(whole, "2023-11-30 10:00")
    assert [letter.to for letter in whole.post if isinstance(letter.told, OwnPage)] == [ann.user]
