"""How does a round go? Whom it asks what, once; its one reminder; and that its days stand once people were told them.

Without an overleg on the agenda the round of spring 2023 opens on Monday 1 May, its first day of asking is Tuesday the 2nd, its
reminder Tuesday the 16th (ten working days, 5 May not counted), its last day Wednesday the 24th (15: not Ascension Day either).
"""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from commitments import planning, rounds
from commitments.agenda import Change
from commitments.conversation import Said, tell
from commitments.history import Event
from commitments.notices import AgendaPreview, No, ReadBack, RoundAsked, RoundChanged, RoundPutOff, RoundShown
from commitments.policy import Fixed, Round
from commitments.refusals import MomentPassed, Refused, RoundNotOpen, RoundRuns, RoundWrong, WordsMissing
from commitments.rounds import RoundKept
from commitments.rungs import Facts, next_question, own_question, round_question
from commitments.sets import RoundStep
from tests.commitments.conftest import POLICY, Member, World, moment
from tests.commitments.test_rungs import EARLY, answered, asked, day, facts

SPRING = POLICY.round_of(date(2023, 5, 1))
STANDING = facts("doorlopend", None)
ENDS = facts("uiterlijk", "2023-06-30")


def test_the_days_of_a_round() -> None:
    assert (SPRING.opens, SPRING.reminds, SPRING.reply_by) == (day("2023-05-01"), day("2023-05-16"), day("2023-05-24"))
    assert SPRING.near == day("2023-04-14"), "28 26 25 24 21 20 19 18 17 14 April; the 27th is Koningsdag"
    autumn = POLICY.round_of(day("2023-09-01"))
    assert autumn.near == day("2023-08-12"), "a recess makes ten working days long"


def test_what_was_fixed_stands_whatever_the_agenda_says() -> None:
    fixed = Fixed(day("2023-06-30"), day("2023-05-09"), day("2023-06-01"), "open")
    rules = replace(POLICY.on(replace(POLICY.agenda, overleg=(day("2023-06-29"),))), rounds=(fixed,))
    found = rules.round_of(day("2023-04-01"))
    assert (found.opens, found.reply_by, found.overleg) == (day("2023-05-09"), day("2023-06-01"), day("2023-06-29"))
    assert rules.next_round(day("2023-05-08")).opens == day("2023-05-09")
    for state in ("cancelled", "closed"):
        over = replace(rules, rounds=(replace(fixed, state=state),))
        assert over.rounds_from(day("2023-05-10"))[0].opens == day("2023-09-01"), state
    cancelled = replace(rules, rounds=(replace(fixed, state="cancelled"),))
    assert cancelled.next_round(day("2023-05-08")).opens == day("2023-09-01")


def test_a_round_that_was_put_off_into_the_next_quarter_is_found() -> None:
    rules = replace(POLICY, rounds=(Fixed(day("2023-06-30"), day("2023-07-03"), day("2023-07-13"), "planned"),))
    assert rules.next_round(day("2023-07-01")).opens == day("2023-07-03")
    assert rules.rounds_from(day("2023-07-04"))[0].quarter == day("2023-06-30")
    assert rounds.opening(rules, day("2023-07-03")) == rules.round_of(day("2023-06-30"))


def coming(known: Facts, now: str) -> tuple[str, str] | None:
    """The next question of a round, as rung and local moment."""
    found = round_question(known, POLICY, moment(now))
    return found and (found.rung, f"{found.at.astimezone(POLICY.zone):%Y-%m-%d %H:%M}")


@pytest.mark.parametrize("known", [STANDING, ENDS])
def test_a_round_asks_once_and_reminds_once(known: Facts) -> None:
    assert coming(known, "2023-03-01 09:00") == ("round", "2023-05-02 10:00")
    once = asked(known, "round", "2023-05-01", "2023-05-02 10:00")
    assert coming(once, "2023-05-02 10:00") == ("round_again", "2023-05-16 10:00")
    twice = asked(once, "round_again", "2023-05-01", "2023-05-16 10:00")
    following = coming(twice, "2023-05-16 10:00")
    assert following is None or following[1] > "2023-09-01", "a third time never"


def test_who_answered_is_not_reminded_and_who_answered_just_before_is_not_asked() -> None:
    once = answered(asked(STANDING, "round", "2023-05-01", "2023-05-02 10:00"), "on_track", "2023-05-03 10:00")
    assert coming(once, "2023-05-03 10:00") == ("round", "2023-11-02 10:00"), "before the next letter"
    assert coming(answered(STANDING, "on_track", "2023-04-20 10:00"), "2023-04-20 11:00") == ("round", "2023-11-02 10:00")
    assert coming(answered(STANDING, "on_track", "2023-04-13 10:00"), "2023-04-20 11:00") == ("round", "2023-05-02 10:00")


def test_what_only_may_be_answered_is_not_asked() -> None:
    assert coming(facts("uiterlijk", "2023-09-30"), "2023-04-01 09:00") == ("round", "2023-09-05 10:00")


def test_who_comes_in_at_the_end_of_a_round_waits_for_the_next() -> None:
    late = replace(STANDING, since=moment("2023-05-17 12:00"))
    assert coming(late, "2023-05-17 12:00") == ("round", "2023-11-02 10:00"), "Thursday 18 May is Ascension Day"
    assert coming(replace(STANDING, since=moment("2023-05-10 12:00")), "2023-05-10 12:00") == ("round", "2023-05-11 10:00")


def test_later_takes_the_place_of_the_reminder() -> None:
    later = replace(asked(STANDING, "round", "2023-05-01", "2023-05-02 10:00"), later=day("2023-05-11"))
    assert coming(later, "2023-05-04 10:00") == ("round_again", "2023-05-11 10:00")


def test_who_was_silent_in_the_round_is_not_asked_the_same_a_third_time() -> None:
    silent = asked(ENDS, "round", "2023-05-01", "2023-05-02 10:00")
    found = own_question(silent, POLICY, moment("2023-05-20 10:00"))
    assert found is not None
    assert found.rung == "result"
    spoke = answered(silent, "on_track", "2023-05-03 10:00")
    before = own_question(spoke, POLICY, moment("2023-05-20 10:00"))
    assert before is not None
    assert (before.rung, POLICY.day(before.at)) == ("before", day("2023-06-15")), "more than six weeks later"


def test_shortly_before_a_round_its_own_question_is_left_to_it() -> None:
    # ten working days before 30 September is Friday 15 September: with an overleg on 26 October a round opens on the 14th
    known = facts("uiterlijk", "2023-09-30")
    rules = POLICY.on(replace(POLICY.agenda, overleg=(day("2023-10-26"),)))
    opens = rules.round_of(day("2023-10-01")).opens
    assert opens == day("2023-09-14")
    found = next_question(known, replace(rules, round_before=29), EARLY)
    assert found is not None
    assert found.rung == "round"


def test_after_a_round_that_asked_the_result_keeps_its_distance() -> None:
    # 3 May ends; its result would come on the 5th working day after, Thursday 11 May; the round asked on the 2nd
    known = facts("uiterlijk", "2023-05-03")
    found = own_question(asked(known, "round", "2023-05-01", "2023-05-02 10:00"), POLICY, moment("2023-05-04 10:00"))
    assert found is not None
    assert (found.rung, POLICY.day(found.at)) == ("result", day("2023-05-23")), "17 May is the tenth; then Ascension Day"


# --- a whole round ---------------------------------------------------------------------------------------------------


@pytest.fixture
def team(world: World) -> Member:
    world.turn("2023-06-15 09:00")
    return world.join("team", None, 1)


def until(world: World, to: str) -> None:
    """Turn to a local moment, and sweep what is due at it."""
    world.turn(to)
    world.sweep()


def letter(world: World, member: Member) -> RoundAsked:
    told = world.told(member)
    assert isinstance(told, RoundAsked)
    return told


def test_a_round_opens_asks_reminds_and_ends(whole: World) -> None:
    team, vvn = whole.join("team", None, 1), whole.join("contact", "V&VN", 2)
    assert team.person
    until(whole, "2023-11-01 09:59")
    assert whole.all(RoundKept) == []
    until(whole, "2023-11-01 10:00")
    (row,) = whole.all(RoundKept)
    assert (row.quarter, row.opens, row.reply_by, row.state) == (
        day("2023-12-31"),
        day("2023-11-01"),
        day("2023-11-22"),
        "open",
    )
    until(whole, "2023-11-02 10:00")
    told = letter(whole, vvn)
    assert {entry.item.code for entry in told.items} == {"3.3", "3.5", "8.5"}
    assert (told.reply_by, told.again, told.may_wait) == (day("2023-11-22"), False, True)
    until(whole, "2023-11-16 10:00")
    assert letter(whole, vvn).again
    until(whole, "2023-11-23 10:00")
    (row,) = whole.all(RoundKept)
    assert (row.state, POLICY.day(row.closed_at)) == ("closed", day("2023-11-23"))
    before = len(whole.post)
    until(whole, "2023-12-21 10:00")
    assert not [one for one in whole.post[before:] if isinstance(one.told, RoundAsked)]


def test_all_on_schedule_leaves_what_has_passed_and_what_was_to_begin(whole: World) -> None:
    regio = whole.join("contact", "RegioPlus", 2)
    whole.join("team", None, 1)
    until(whole, "2023-07-11 10:00")
    until(whole, "2023-09-05 10:00")
    told = letter(whole, regio)
    by_code = {entry.item.code: entry for entry in told.items}
    assert by_code["7.2"].item.span.is_past(told.as_of)  # type: ignore[union-attr]
    assert by_code["1.6"].rung == "begun"
    whole.press(regio, "all_on_track")
    noted = {(report.share, report.status) for report in whole.reports()}
    assert noted == {(by_code[code].item.share, "on_track") for code in ("2.3", "2.10")}
    read = whole.told(regio)
    assert isinstance(read, ReadBack)
    assert {(one.code, one.what) for one in read.still_open} == {
        ("1.6", None),
        ("2.3", "aanhaken bij Dichterbij dan je denkt"),  # which ended in 2022; the other part of 2.3 is noted
        ("7.2", None),
        ("8.6", None),
    }


def test_after_all_on_schedule_two_parts_of_an_item_are_told_apart_and_a_day_of_ones_own_is_asked(whole: World) -> None:
    """Of 4.13 VWS is asked about the study that ends with the year, and about its start, which has no last day."""
    vws = whole.join("contact", "VWS", 2)
    whole.join("team", None, 1)
    for past in ("2023-07-11", "2023-07-13", "2023-09-05", "2023-09-19", "2023-10-10", "2023-10-24", "2023-11-02"):
        until(whole, f"{past} 10:00")
    asked = [entry.item for entry in letter(whole, vws).items]
    whole.press(vws, "all_on_track")
    read = whole.told(vws)
    assert isinstance(read, ReadBack)
    per_code = Counter(noted.code for noted in read.noted)
    assert max(per_code.values()) > 1, asked
    by_name = {noted.named for noted in read.noted} | set(read.still_open)
    assert len(by_name) == len(read.noted) + len(read.still_open), "each is told from all others"
    assert not any(noted.what for noted in read.noted if noted.code in ("A7", "2.5")), "a number is enough for these"
    parts = [part for one in read.coming for part in one.parts]
    assert len(parts) == len(set(parts)), "each part stands in one place"
    open_ended = {item.share for item in asked if item.span is None or item.span.kind == "geen"}
    assert {part.code for part in read.own_days} == {noted.code for noted in read.noted if noted.share in open_ended}
    assert read.own_days


def test_nothing_changed_repeats_each_answer_as_of_today(whole: World) -> None:
    vvn = whole.join("contact", "V&VN", 2)
    whole.join("team", None, 1)
    until(whole, "2023-11-02 10:00")
    whole.press(vvn, "all_on_track")
    first = {report.share: report for report in whole.reports()}
    until(whole, "2024-05-02 10:00")
    wanted = {entry.item.share for entry in letter(whole, vvn).items}
    assert wanted
    assert wanted <= set(first)
    whole.press(vvn, "nothing_changed")
    again = {report.share: report for report in whole.reports() if report.at == whole.now}
    assert set(again) == wanted - {whole.share("3.3", "V&VN").id}, "31 December has passed: that can't stay on schedule"
    assert all(report.status == first[share].status for share, report in again.items())


def test_later_is_once_and_within_the_round(whole: World) -> None:
    vvn = whole.join("contact", "V&VN", 2)
    whole.join("team", None, 1)
    until(whole, "2023-11-02 10:00")
    key = whole.key(vvn, "put_off")
    whole.press_key(vvn, key)
    assert whole.told(vvn) == RoundPutOff(on=day("2023-11-09"), reply_by=day("2023-11-22"))
    assert whole.press_key(vvn, key) is False
    until(whole, "2023-11-09 10:00")
    assert letter(whole, vvn).again
    until(whole, "2023-11-16 10:00")
    assert POLICY.day(whole.now) == day("2023-11-16")
    assert [one.told.again for one in whole.post if isinstance(one.told, RoundAsked) and one.to == vvn.user] == [False, True]


def test_an_overleg_that_comes_on_the_agenda_leaves_an_open_round_as_it_is(whole: World) -> None:
    team = whole.join("team", None, 1)
    until(whole, "2023-11-02 10:00")
    whole.do(team, planning.look, policy=POLICY, change=Change("overleg", False, day("2023-12-14")))
    assert isinstance(whole.told(team), AgendaPreview)
    whole.press(team, "hold")
    with whole.read() as session:
        found = planning.current(session, POLICY).round_of(day("2023-11-02"))
    assert isinstance(found, Round)
    assert (found.opens, found.reply_by, found.overleg) == (day("2023-11-01"), day("2023-11-22"), day("2023-12-14"))


# --- the team --------------------------------------------------------------------------------------------------------


def spoken(world: World, team: Member, step: RoundStep | None = None, to: str | None = None) -> object:
    """What the team hears when it does this with a round, or asks how it stands."""
    if step is None:
        world.do(team, rounds.tell, policy=POLICY)
    else:
        world.do(team, rounds.change, policy=POLICY, step=step, day=day(to) if to else None)
    told = world.told(team)
    return told.refusal if isinstance(told, No) else told


@pytest.mark.parametrize(
    ("step", "to", "refusal"),
    [
        ("move", None, WordsMissing(command="ronde")),
        ("move", "2023-10-01", MomentPassed(moment=day("2023-10-01"), today=day("2023-10-16"))),
        ("move", "2023-11-11", RoundWrong(rule="not_a_workday", found=day("2023-11-11"), right=day("2023-11-13"))),
        # fifteen working days after 7 December is in January; the first open day after the recess is Tuesday 9 January
        ("move", "2023-12-07", RoundWrong(rule="recess", found=day("2023-12-07"), right=day("2024-01-08"))),
        # the next round opens on Thursday 1 February 2024 and runs until the 22nd
        ("move", "2024-01-23", RoundWrong(rule="overlaps", found=day("2024-01-23"), right=day("2024-01-10"))),
        ("move", "2024-02-06", RoundWrong(rule="overlaps", found=day("2024-02-06"), right=day("2024-02-23"))),
        ("close", None, RoundNotOpen(opens=day("2023-11-01"))),
    ],
)
def test_a_wrong_step_says_what_would_be_right(whole: World, step: RoundStep, to: str | None, refusal: object) -> None:
    team = whole.join("team", None, 1)
    until(whole, "2023-10-16 09:00")
    assert spoken(whole, team, step, to) == refusal
    assert whole.all(RoundKept) == []


def test_a_round_that_runs_is_not_moved_nor_opened_again(whole: World) -> None:
    team = whole.join("team", None, 1)
    until(whole, "2023-11-02 10:00")
    for step in ("open", "move", "cancel"):
        assert spoken(whole, team, step, "2023-11-20") == RoundRuns(reply_by=day("2023-11-22"))


def test_the_overleg_comes_after_the_round(whole: World) -> None:
    rules = POLICY.on(replace(POLICY.agenda, overleg=(day("2023-11-30"),)))
    found = rules.round_of(day("2023-11-01"))
    with pytest.raises(Refused) as refused:
        rounds.fits(rules, found, day("2023-11-13"))
    right = day("2023-11-08")  # 29 28 27 24 23 22 21 20 17 16 15 14 13 10 9, and one more
    assert refused.value.refusal == RoundWrong(rule="overleg", found=day("2023-11-13"), right=None)
    assert rounds.fits(rules, found, right) < day("2023-11-30")


def test_two_overleggen_that_bring_two_rounds_at_once_are_refused(whole: World) -> None:
    team = whole.join("team", None, 1)
    until(whole, "2023-10-16 09:00")
    for overleg in ("2023-12-14", "2024-01-18"):
        whole.do(team, planning.look, policy=POLICY, change=Change("overleg", False, day(overleg)))
        if isinstance(whole.told(team), AgendaPreview):
            whole.press(team, "hold")
    told = whole.told(team)
    assert isinstance(told, No)
    assert isinstance(told.refusal, RoundWrong)
    assert (told.refusal.rule, told.refusal.found) == ("agenda", day("2024-01-18"))
    assert told.refusal.right is not None
    whole.do(team, planning.look, policy=POLICY, change=Change("overleg", False, told.refusal.right))
    assert isinstance(whole.told(team), AgendaPreview), "what was named is right"


def test_each_step_stands_in_the_history_and_changes_who_is_asked_when(whole: World) -> None:
    team, second, vvn = whole.join("team", None, 1), whole.join("team", None, 3), whole.join("contact", "V&VN", 2)
    until(whole, "2023-10-16 09:00")
    moved = spoken(whole, team, "move", "2023-11-14")
    assert isinstance(moved, RoundChanged)
    assert (moved.opens, moved.first) == (day("2023-11-14"), day("2023-11-14"))
    heard = whole.told(second)
    assert isinstance(heard, RoundChanged)
    assert heard.by is not None
    spoken(whole, team, "cancel")
    whole.press(team, "revive_round")
    until(whole, "2023-11-02 10:00")
    assert not [one for one in whole.post if isinstance(one.told, RoundAsked)]
    until(whole, "2023-11-14 10:00")
    assert letter(whole, vvn).reply_by == day("2023-12-05")
    closed = spoken(whole, team, "close")
    assert isinstance(closed, RoundChanged)
    until(whole, "2023-12-05 10:00")
    assert [one.told.again for one in whole.post if isinstance(one.told, RoundAsked) and one.to == vvn.user] == [False]
    verbs = [event.verb for event in whole.all(Event) if event.kind == "round"]
    assert verbs == ["move_round", "cancel_round", "revive_round", "open_round", "close_round"]


def test_what_the_number_of_questions_leaves_out_is_told_to_the_team(whole: World) -> None:
    team, vws = whole.join("team", None, 1), whole.join("contact", "VWS", 2)

    def told() -> RoundShown:
        found = spoken(whole, team)
        assert isinstance(found, RoundShown)
        return found

    for past in ("2023-07-11", "2023-07-13", "2023-09-05", "2023-09-19", "2023-10-10", "2023-10-24", "2023-10-31"):
        until(whole, f"{past} 10:00")
    planned = told()
    assert (planned.full, planned.cap) == (("VWS",), 20)
    assert planned.asked < 20, "it was asked about results in October"
    until(whole, "2023-11-02 10:00")
    asked = len(letter(whole, vws).items)
    assert asked == planned.asked
    until(whole, "2023-11-03 10:00")
    running = told()
    assert (running.left_out, running.full) == (planned.left_out, ("VWS",))
    until(whole, "2023-11-23 10:00")
    ended = next(one.told for one in reversed(whole.post) if isinstance(one.told, RoundShown))
    assert (ended.ended, ended.left_out, ended.asked) == (True, planned.left_out, asked)


def test_what_came_after_the_last_day_shows_as_late(whole: World) -> None:
    team, vvn = whole.join("team", None, 1), whole.join("contact", "V&VN", 2)
    until(whole, "2023-11-02 10:00")
    whole.say(vvn, tell, said=[Said("8.5", "on_track")])
    until(whole, "2023-11-23 10:00")
    ended = next(one.told for one in reversed(whole.post) if isinstance(one.told, RoundShown))
    assert (ended.ended, ended.answered, ended.late, ended.partly) == (True, 1, 0, ("V&VN",))
    whole.say(vvn, tell, said=[Said("3.5", "on_track")])
    whole.do(team, rounds.tell, policy=POLICY)
    told = whole.told(team)
    assert isinstance(told, RoundShown)
    assert (told.state, told.opens) == ("planned", day("2024-02-01"))
    last = told.last
    assert last is not None
    assert (last.state, last.answered, last.late, last.next_opens) == ("closed", 1, 1, None)
    assert len(ended.away) > 10
    assert ended.without
    until(whole, "2023-12-27 10:00")
    whole.do(team, rounds.tell, policy=POLICY)
    later = whole.told(team)
    assert isinstance(later, RoundShown)
    assert later.last is None, "more than a month ago"


def test_what_is_promised_before_is_what_was_asked(whole: World) -> None:
    team = whole.join("team", None, 1)
    for number, name in enumerate(("V&VN", "ActiZ", "VWS", "RegioPlus"), 2):
        whole.join("contact", name, number)
    for at in (
        "2023-06-15 10:00",
        "2023-07-11 10:00",
        "2023-09-05 10:00",
        "2023-09-19 10:00",
        "2023-10-10 10:00",
        "2023-10-26 10:00",
    ):
        until(whole, at)
    whole.do(team, rounds.tell, policy=POLICY)
    before = whole.told(team)
    assert isinstance(before, RoundShown)
    until(whole, "2023-11-02 10:00")
    whole.do(team, rounds.tell, policy=POLICY)
    after = whole.told(team)
    assert isinstance(after, RoundShown)
    assert (after.state, after.asked, after.parties) == ("open", before.asked, before.parties)
    assert (after.away, after.without) == (before.away, before.without)
    assert before.asked > 10
