"""Does what the team postpones wait, does a round ask nothing of who it leaves out, and can both be taken back?

Without an overleg the autumn's round of 2023 opens on Wednesday 1 November, asks from Thursday the 2nd, and ends on the 22nd.
"""

from dataclasses import replace
from datetime import date

import pytest

from commitments import mending, previews, reminders, rounds
from commitments.history import Event
from commitments.ledger import Share
from commitments.notices import Held, Mended, No, Preview, RoundAsked, RoundShown, Told, codes_of
from commitments.refusals import MomentPassed, NothingMended, NothingPlanned, PostponeWrong, UnknownParty, WordsMissing
from commitments.rungs import Facts, next_question
from commitments.sets import MendStep
from tests.commitments.conftest import POLICY, Member, World, moment
from tests.commitments.test_rounds import until
from tests.commitments.test_rungs import asked, day, facts

STANDING = facts("doorlopend", None)
ENDS = facts("uiterlijk", "2023-12-31")


def mend(world: World, team: Member, step: MendStep, **what: object) -> Told:
    world.do(team, mending.change, policy=POLICY, step=step, **what)
    return world.told(team)


def before_the_round(world: World) -> tuple[Member, Member, Member]:
    people = world.join("team", None, 1), world.join("contact", "V&VN", 2), world.join("contact", "ActiZ", 3)
    for past in ("06-15", "07-11", "09-05", "09-19", "10-10", "10-26"):
        until(world, f"2023-{past} 10:00")
    until(world, "2023-10-30 12:00")
    return people


def preview(world: World) -> Preview:
    return world.work.perform(previews.look, policy=POLICY, weeks=8)


def days(world: World, party: str) -> list[tuple[date, str]]:
    return [(line.day, line.what) for line in preview(world).lines if line.party == party and line.what != "still_you"]


def asked_in_rounds(world: World, who: Member) -> list[RoundAsked]:
    return [one.told for one in world.post if isinstance(one.told, RoundAsked) and one.to == who.user]


# --- the pure rungs


@pytest.mark.parametrize("known", [STANDING, ENDS, facts("uiterlijk", "2023-10-25")])
def test_what_is_postponed_is_asked_on_that_day_or_the_first_one_after_it(known: Facts) -> None:
    now = moment("2023-10-30 12:00")
    planned, put_off = (next_question(one, POLICY, now) for one in (known, replace(known, postponed=day("2023-11-10"))))
    assert planned is not None
    assert put_off is not None
    assert (put_off.rung, put_off.about, POLICY.day(put_off.at)) == (planned.rung, planned.about, day("2023-11-14"))
    assert put_off.planned == put_off.at, "the team decided so: it is not late"


def test_the_round_that_is_skipped_asks_and_reminds_nothing_and_the_next_does() -> None:
    now = moment("2023-10-30 12:00")
    skipped = replace(STANDING, skipped=day("2023-12-31"))
    for known in (skipped, asked(skipped, "round", "2023-11-01", "2023-11-02 10:00")):
        found = next_question(known, POLICY, now)
        assert found is None or found.about > day("2024-01-01")


# --- the team


def test_a_letter_waits_until_the_day_and_the_preview_says_so(whole: World) -> None:
    team, vvn, actiz = before_the_round(whole)
    second = whole.join("team", None, 4)
    assert days(whole, "ActiZ")[0] == (day("2023-11-02"), "round")
    told = mend(whole, team, "postpone", organisation="actiz", day=day("2023-11-10"))
    assert isinstance(told, Mended)
    assert (told.party, told.until, told.first) == ("ActiZ", day("2023-11-10"), day("2023-11-14"))
    heard = whole.told(second)
    assert isinstance(heard, Mended)
    assert heard.by is not None
    assert days(whole, "ActiZ")[0] == (day("2023-11-14"), "round")
    assert days(whole, "V&VN")[0] == (day("2023-11-02"), "round")
    assert preview(whole).held == (Held(party="ActiZ", until=day("2023-11-10")),)
    for at in ("2023-11-02", "2023-11-07", "2023-11-09"):
        until(whole, f"{at} 10:00")
    assert not asked_in_rounds(whole, actiz)
    assert len(asked_in_rounds(whole, vvn)) == 1
    until(whole, "2023-11-14 10:00")
    assert len(asked_in_rounds(whole, actiz)) == 1
    assert not preview(whole).held
    (event,) = [one for one in whole.all(Event) if one.verb == "postpone"]
    assert (event.kind, event.facts) == ("party", '{"until": "2023-11-10"}')
    assert not whole.work.perform(reminders.full_pass, policy=POLICY)


def test_a_round_leaves_out_an_organisation_and_asks_it_the_next_time(whole: World) -> None:
    team, vvn, actiz = before_the_round(whole)
    told = mend(whole, team, "skip", organisation="ActiZ")
    assert isinstance(told, Mended)
    assert (told.party, told.quarter) == ("ActiZ", (2023, 4))
    whole.do(team, rounds.tell, policy=POLICY)
    shown = whole.told(team)
    assert isinstance(shown, RoundShown)
    assert shown.held == (Held(party="ActiZ"),)
    # the round is put off afterwards: it is still the one that was meant
    whole.do(team, rounds.change, policy=POLICY, step="move", day=day("2023-11-07"))
    for at in ("2023-11-07", "2023-11-21", "2023-11-23"):
        until(whole, f"{at} 10:00")
    assert asked_in_rounds(whole, vvn)
    assert not asked_in_rounds(whole, actiz)
    foreseen = whole.work.perform(previews.look, policy=POLICY, weeks=26)
    assert [line.day for line in foreseen.lines if line.party == "ActiZ" and line.what == "round"] == [day("2024-05-02")]


def test_a_round_leaves_out_an_item_and_asks_it_after_all(whole: World) -> None:
    team, vvn, _ = before_the_round(whole)
    told = mend(whole, team, "skip", code="3.5")
    assert isinstance(told, Mended)
    assert (told.code, told.party) == ("3.5", None)
    assert Held(code="3.5") in preview(whole).held
    assert not any("3.5" in line.codes for line in preview(whole).lines if line.what == "round")
    whole.press(team, "ask_after_all")
    back = whole.told(team)
    assert isinstance(back, Mended)
    assert (back.step, back.first) == ("ask", day("2023-11-02"))
    assert not preview(whole).held
    until(whole, "2023-11-02 10:00")
    (letter,) = asked_in_rounds(whole, vvn)
    assert "3.5" in codes_of(letter)
    assert {share.skipped for share in whole.all(Share)} == {None}


def test_a_round_that_runs_reminds_nobody_whom_it_leaves_out(whole: World) -> None:
    team, vvn, actiz = before_the_round(whole)
    until(whole, "2023-11-02 10:00")
    assert isinstance(mend(whole, team, "skip", organisation="ActiZ"), Mended)
    until(whole, "2023-11-16 10:00")
    assert [one.again for one in asked_in_rounds(whole, vvn)] == [False, True]
    assert [one.again for one in asked_in_rounds(whole, actiz)] == [False]


def test_what_cannot_be_is_refused_with_what_would_be_right(whole: World) -> None:
    team, _, _ = before_the_round(whole)

    def refused(step: MendStep = "postpone", **what: object) -> object:
        told = mend(whole, team, step, **what)
        assert isinstance(told, No), told
        return told.refusal

    before = {(share.id, share.postponed, share.skipped) for share in whole.all(Share)}
    assert refused(organisation="ActiZ", day=day("2023-10-20")) == MomentPassed(
        moment=day("2023-10-20"), today=day("2023-10-30")
    )
    closed = PostponeWrong(rule="closed", found=day("2023-11-11"), right=day("2023-11-13"))
    assert refused(organisation="ActiZ", day=day("2023-11-11")) == closed
    recess = refused(organisation="ActiZ", day=day("2023-12-27"))
    assert recess == PostponeWrong(rule="closed", found=day("2023-12-27"), right=day("2024-01-08"))
    sooner = refused(organisation="ActiZ", day=day("2023-11-01"))
    assert sooner == PostponeWrong(rule="not_later", found=day("2023-11-02"), right=None)
    late = refused(organisation="ActiZ", day=day("2023-11-29"))
    assert isinstance(late, PostponeWrong)
    assert (late.rule, late.right) == ("too_late", day("2023-11-14")), "five working days before the round's last"
    assert refused(organisation="ActiZ") == WordsMissing(command="voorbeeld")
    assert isinstance(refused(organisation="Actizz"), UnknownParty)
    assert refused("skip", organisation="NVZ") == NothingPlanned(party="NVZ", opens=day("2023-11-01"))
    assert refused(organisation="NVZ", day=day("2023-11-07")) == NothingPlanned(party="NVZ")
    assert refused("ask", organisation="ActiZ") == NothingMended(party="ActiZ")
    assert {(share.id, share.postponed, share.skipped) for share in whole.all(Share)} == before
    assert isinstance(mend(whole, team, "postpone", organisation="ActiZ", day=late.right), Mended), "what was named is right"
    assert isinstance(mend(whole, team, "postpone", organisation="ActiZ", day=day("2023-11-07")), Mended), "and sooner again"
