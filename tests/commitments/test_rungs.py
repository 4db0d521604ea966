"""When is somebody asked? Expected days are literals, counted by hand from the policy page; the counting stands beside them.

Counting leaves out weekends, holidays, 15 July to 31 August, and 24 December to the Monday after 6 January. "<- Thu" means:
back to the last Tuesday or Thursday; "-> Tue" on to the next one.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.agenda import Agenda
from commitments.policy import asks_again_on, digest_at, free_at
from commitments.rungs import (
    Clocks,
    Facts,
    Question,
    Silence,
    clocks,
    in_round,
    moves,
    on_call_list,
    outlook,
    own_question,
    silent_until,
    was_missed,
)
from commitments.sets import ItemState, Quiet, Rung, TermKind
from commitments.terms import Span
from commitments.workdays import Stretch
from tests.commitments.conftest import POLICY, moment

LOADED = date(2022, 10, 3)
LONG_AGO = moment("2022-10-03 09:00")
EARLY = moment("2022-11-01 12:00")


def day(text: str) -> date:
    return date.fromisoformat(text)


def facts(kind: TermKind, last: str | None, first: str | None = None, **known: object) -> Facts:
    """A share that was loaded long ago and can be asked, but for what `known` says."""
    base = Facts(
        mode="asked",
        state="active",
        span=Span(kind, day(first) if first else None, day(last) if last else None),
        answered=True,
        reachable=True,
        since=LONG_AGO,
        loaded_on=LOADED,
    )
    return replace(base, **known)  # type: ignore[arg-type]


def asked(known: Facts, rung: Rung, about: str, at: str) -> Facts:
    return replace(known, asked={**known.asked, (rung, day(about)): moment(at)})


def answered(known: Facts, status: str, at: str, expected: str | None = None) -> Facts:
    later = day(expected) if expected else None
    return replace(known, status=status, status_at=moment(at), expected=later)  # type: ignore[arg-type]


def due(known: Facts, now: str | datetime) -> tuple[str, str, str] | None:
    """The next question as (rung, about, local moment)."""
    question = own_question(known, POLICY, now if isinstance(now, datetime) else moment(now))
    if question is None:
        return None
    return question.rung, question.about.isoformat(), f"{question.at.astimezone(POLICY.zone):%a %Y-%m-%d %H:%M}"


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Any instant between the beginnings of two days."""
    return st.datetimes(datetime.fromisoformat(first), datetime.fromisoformat(last), timezones=st.just(UTC))


IN_TWO_YEARS = moments("2023-01-01", "2024-12-31")

LADDERS = [
    # "with the round": a repeat goes along with a round that opens within ten working days before or after it, on its first day
    # of asking: Thu 2 February 2023, Tue 2 May, Tue 5 September, Thu 2 November; Thu 1 February 2024, Thu 2 May, Tue 5 November
    # before: 29 28 27 26 23 22 21 20 19 16 June = Fri 16 <- Thu 15. result: 3 4 5 6 7 July = Fri 7 -> Tue 11.
    # repeat after 11 July: 12 13 14 July, recess, 1 4 5 6 7 8 11 September = Mon 11, with the round
    ("uiterlijk", None, "2023-06-30", "Thu 2023-06-15", "Tue 2023-07-11", "Tue 2023-09-05"),
    # "medio 2023": counted from the last day, the same
    ("rond", "2023-06-01", "2023-06-30", "Thu 2023-06-15", "Tue 2023-07-11", "Tue 2023-09-05"),
    # before: 29 28 27 26 25 22 21 20 19 18 September = Mon 18 <- Thu 14. result: 2 3 4 5 6 October = Fri 6 -> Tue 10.
    # repeat: 11 12 13 16 17 18 19 20 23 24 October = Tue 24, with the round
    ("uiterlijk", None, "2023-09-30", "Thu 2023-09-14", "Tue 2023-10-10", "Thu 2023-11-02"),
    # before: 22 21 20 19 18 15 14 13 12 11 December = Mon 11 <- Thu 7. result: 8 9 10 11 12 January = Fri 12 -> Tue 16.
    # repeat: 17 18 19 22 23 24 25 26 29 30 January = Tue 30, with the round
    ("uiterlijk", None, "2023-12-31", "Thu 2023-12-07", "Tue 2024-01-16", "Thu 2024-02-01"),
    # per 1 January counts back from 31 December, and is past from 2 January on
    ("per", "2024-01-01", "2024-01-01", "Thu 2023-12-07", "Tue 2024-01-16", "Thu 2024-02-01"),
    # per 1 October 2023 counts back from Sat 30 September; result after Sun 1 October: 2 3 4 5 6 -> Tue 10
    ("per", "2023-10-01", "2023-10-01", "Thu 2023-09-14", "Tue 2023-10-10", "Thu 2023-11-02"),
    # "voor 1 mei": 28 April, not 27 (Koningsdag), 26 25 24 21 20 19 18 17 14 = Fri 14 <- Thu 13.
    # result: 1 2 3 4 May, not 5 May (no lustrum year), 8 = Mon 8 -> Tue 9.
    # repeat: 10 11 12 15 16 17 May, not 18 (Ascension), 19 22 23 24 = Wed 24 -> Thu 25
    ("voor", None, "2023-04-30", "Thu 2023-04-13", "Tue 2023-05-09", "Thu 2023-05-25"),
    # a leap day: 28 27 26 23 22 21 20 19 16 15 February = Thu 15. result: 1 4 5 6 7 March = Thu 7.
    # repeat: 8 11 12 13 14 15 18 19 20 21 March = Thu 21
    ("uiterlijk", None, "2024-02-29", "Thu 2024-02-15", "Thu 2024-03-07", "Thu 2024-03-21"),
    # Easter Sunday and the start of summer time: 28 March, not 29 (Good Friday), 27 26 25 22 21 20 19 18 15 = Fri 15 <- Thu 14.
    # result: not 1 (Easter Monday), 2 3 4 5 8 April = Mon 8 -> Tue 9. repeat: 10 11 12 15 16 17 18 19 22 23 April,
    # with the round
    ("uiterlijk", None, "2024-03-31", "Thu 2024-03-14", "Tue 2024-04-09", "Thu 2024-05-02"),
    # Koningsdag on a Sunday, kept on Saturday 26 April: 29 28 25 24 23 22 April, not 21 (Easter Monday), 18 (Good Friday),
    # 17 16 15 14 = Mon 14 <- Thu 10. result: 1 2 May, not 5, 6 7 8 = Thu 8. repeat: 9 12 13 14 15 16 19 20 21 22 = Thu 22
    ("uiterlijk", None, "2025-04-30", "Thu 2025-04-10", "Thu 2025-05-08", "Thu 2025-05-22"),
    # the end of summer time: 30 27 26 25 24 23 20 19 18 17 October = Tue 17. result: 1 2 3 6 7 November = Tue 7.
    # repeat: 8 9 10 13 14 15 16 17 20 21 = Tue 21
    ("uiterlijk", None, "2023-10-31", "Tue 2023-10-17", "Tue 2023-11-07", "Tue 2023-11-21"),
    # a quarter's first and last day: 30 29 28 27 24 23 22 21 20 17 = Fri 17 <- Thu 16 March 2023.
    # result: 3 4 5 6 April, not 7 (Good Friday) and 10, 11 = Tue 11. repeat: 12 13 14 17 18 19 20 21 24 25,
    # with the round
    ("uiterlijk", None, "2023-03-31", "Thu 2023-03-16", "Tue 2023-04-11", "Tue 2023-05-02"),
    # a term in the recess does not move: 14 13 12 11 10 7 6 5 4 3 July = Mon 3 <- Thu 29 June.
    # result: 1 4 5 6 7 September = Thu 7. repeat: 8 11 12 13 14 15 18 19 20 21 September = Thu 21
    ("uiterlijk", None, "2023-08-15", "Thu 2023-06-29", "Thu 2023-09-07", "Thu 2023-09-21"),
    # the stretch of a periode is asked about in rounds; at its end (Mon 30 September 2024) comes the result question:
    # 1 2 3 4 7 October = Mon 7 -> Tue 8. repeat: 9 10 11 14 15 16 17 18 21 22 October = Tue 22,
    # with the round
    ("periode", "2022-09-30", "2024-09-30", None, "Tue 2024-10-08", "Tue 2024-11-05"),
    ("periode", "2023-01-01", "2023-12-31", None, "Tue 2024-01-16", "Thu 2024-02-01"),
]


@pytest.mark.parametrize(("kind", "first", "last", "before", "result", "repeat"), LADDERS)
def test_a_silent_party_is_asked_before_after_and_once_more(
    kind: TermKind, first: str | None, last: str, before: str | None, result: str, repeat: str
) -> None:
    known, now = facts(kind, last, first), EARLY
    for rung, at in (("before", before), ("result", result), ("repeat", repeat)):
        if at is None:
            continue
        assert due(known, now) == (rung, last, f"{at} 10:00")
        now = moment(f"{at[4:]} 10:00")
        known = replace(known, asked={**known.asked, (rung, day(last)): now})
    assert due(known, now) is None
    assert due(known, now + timedelta(days=800)) is None


def test_ten_o_clock_is_local_on_both_sides_of_a_change_of_the_clock() -> None:
    winter = own_question(facts("uiterlijk", "2024-03-31"), POLICY, EARLY)
    summer = own_question(asked(facts("uiterlijk", "2024-03-31"), "before", "2024-03-31", "2024-03-14 10:00"), POLICY, EARLY)
    assert winter is not None
    assert summer is not None
    assert winter.at == datetime(2024, 3, 14, 9, 0, tzinfo=UTC)
    assert summer.at == datetime(2024, 4, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("vanaf", "2023-01-01", None),
        ("doorlopend", None, None),
        ("doorlopend", "2023-01-01", "2023-12-31"),
        ("terugkerend", None, None),
        ("streven", None, "2023-06-30"),
        ("geen", None, None),
    ],
)
@pytest.mark.parametrize("reach", [(True, True), (False, False)])
def test_what_is_never_past_is_asked_in_rounds_only(
    kind: TermKind, first: str | None, last: str | None, reach: tuple[bool, bool]
) -> None:
    known = facts(kind, last, first, answered=reach[0], reachable=reach[1])
    for now in ("2022-11-01 12:00", "2023-06-15 10:00", "2025-01-01 00:00"):
        assert due(known, now) is None


def test_every_kind_of_term_is_in_one_of_the_two_tables() -> None:
    never = {"vanaf", "doorlopend", "terugkerend", "streven", "geen"}
    assert {row[0] for row in LADDERS} | never == set(get_args(TermKind))


def test_without_a_term_nobody_is_asked() -> None:
    assert due(facts("geen", None, span=None), EARLY) is None


# --- what keeps a question from coming ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "known",
    [
        facts("uiterlijk", "2023-06-30", mode="followed"),
        *(facts("uiterlijk", "2023-06-30", state=state) for state in get_args(ItemState) if state != "active"),
        facts("uiterlijk", "2023-06-30", status="done", status_at=moment("2023-01-05 10:00")),
        facts("uiterlijk", "2023-06-30", concern=True),
        facts("uiterlijk", "2023-06-30", reachable=False),
    ],
    ids=lambda known: f"{known.mode}-{known.state}-{known.status}-{known.concern}-{known.reachable}",
)
@pytest.mark.parametrize("now", ["2023-06-15 10:00", "2023-07-11 10:00", "2024-06-01 10:00"])
def test_nobody_is_asked(known: Facts, now: str) -> None:
    assert due(known, now) is None
    asked_once = asked(asked(known, "before", "2023-06-30", "2023-06-15 10:00"), "result", "2023-06-30", "2023-07-11 10:00")
    assert due(asked_once, now) is None


def test_done_ends_it_on_every_rung() -> None:
    known = facts("uiterlijk", "2023-06-30")
    for rung, at in (("before", "2023-06-15 10:00"), ("result", "2023-07-11 10:00"), ("repeat", "2023-09-12 10:00")):
        assert due(answered(known, "done", at), at) is None
        known = asked(known, rung, "2023-06-30", at)


# --- an answer that is still fresh ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["on_track", "delayed", "blocked", "not_started"])
def test_an_answer_of_the_last_six_weeks_takes_the_question_before_away(status: str) -> None:
    known = facts("uiterlijk", "2023-06-30")
    # six weeks before Thursday 15 June 10:00 is Thursday 4 May 10:00
    assert due(answered(known, status, "2023-05-04 10:00"), "2023-05-05 12:00") == (
        "before",
        "2023-06-30",
        "Thu 2023-06-15 10:00",
    )
    assert due(answered(known, status, "2023-05-04 10:01"), "2023-05-05 12:00") == (
        "result",
        "2023-06-30",
        "Tue 2023-07-11 10:00",
    )
    assert due(answered(known, status, "2023-06-14 16:00"), "2023-06-14 16:00") == (
        "result",
        "2023-06-30",
        "Tue 2023-07-11 10:00",
    )


def test_a_question_that_an_answer_took_away_does_not_come_back_a_week_later() -> None:
    # answered 31 days before the planned day, Thursday 15 June: no question before the last day, and none on the 29th
    known = answered(facts("uiterlijk", "2023-06-30"), "on_track", "2023-05-15 10:00")
    for now in ("2023-05-16 12:00", "2023-06-15 10:00", "2023-06-27 10:00", "2023-06-29 10:00"):
        assert due(known, now) == ("result", "2023-06-30", "Tue 2023-07-11 10:00")


def test_an_answer_to_the_result_question_ends_the_repeat() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "result", "2023-06-30", "2023-07-11 10:00")
    assert due(answered(known, "delayed", "2023-07-10 10:00"), "2023-07-12 09:00") == (
        "repeat",
        "2023-06-30",
        "Tue 2023-09-05 10:00",
    )
    assert due(answered(known, "delayed", "2023-07-11 10:00"), "2023-07-12 09:00") is None
    assert due(answered(known, "delayed", "2023-07-12 10:00"), "2023-07-12 10:00") is None


# --- a later moment that the party expects --------------------------------------------------------------------------


def test_the_result_is_asked_after_the_moment_that_the_party_expects() -> None:
    # 15 September 2023 is a Friday: 18 19 20 21 22 = Fri 22 -> Tue 26
    known = asked(facts("uiterlijk", "2023-06-30"), "before", "2023-06-30", "2023-06-15 10:00")
    late = answered(known, "delayed", "2023-06-15 11:00", "2023-09-15")
    late = asked(late, "before", "2023-09-15", "2023-09-05 10:00")
    assert due(late, "2023-09-05 10:00") == ("result", "2023-09-15", "Tue 2023-09-26 10:00")
    after_result = answered(
        asked(known, "result", "2023-06-30", "2023-07-11 10:00"), "delayed", "2023-09-01 11:00", "2023-09-15"
    )
    assert due(after_result, "2023-09-01 11:00") == ("result", "2023-09-15", "Tue 2023-09-26 10:00")


def test_each_new_moment_is_asked_about_once_and_repeated_once() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "result", "2023-06-30", "2023-07-11 10:00")
    known = answered(known, "delayed", "2023-07-11 11:00", "2023-09-15")
    known = asked(known, "result", "2023-09-15", "2023-09-26 10:00")
    # 27 28 29 September, 2 3 4 5 6 9 10 October = Tue 10
    assert due(known, "2023-09-26 10:00") == ("repeat", "2023-09-15", "Tue 2023-10-10 10:00")
    known = asked(known, "repeat", "2023-09-15", "2023-10-10 10:00")
    assert due(known, "2023-10-10 10:00") is None
    # 1 December 2023 is a Friday: 4 5 6 7 8 = Fri 8 -> Tue 12
    known = answered(known, "delayed", "2023-10-10 12:00", "2023-12-01")
    assert due(known, "2023-10-10 12:00") == ("result", "2023-12-01", "Tue 2023-12-12 10:00")


def test_an_earlier_expectation_does_not_move_the_result() -> None:
    known = answered(facts("uiterlijk", "2023-06-30"), "on_track", "2023-06-15 11:00", "2023-06-20")
    assert due(known, "2023-06-15 11:00") == ("result", "2023-06-30", "Tue 2023-07-11 10:00")


# --- loaded late, joined late, quiet --------------------------------------------------------------------------------


def test_what_was_past_at_loading_is_asked_once() -> None:
    known = facts("uiterlijk", "2023-06-30", since=moment("2023-08-01 09:00"), loaded_on=day("2023-08-01"))
    assert due(known, "2023-08-01 09:00") == ("result", "2023-06-30", "Tue 2023-09-05 10:00")  # in the first open week
    known = asked(known, "result", "2023-06-30", "2023-09-05 10:00")
    assert due(known, "2023-09-05 10:00") is None
    assert due(known, "2024-09-05 10:00") is None


def test_what_was_loaded_on_its_last_day_is_not_late() -> None:
    known = facts("uiterlijk", "2023-06-30", since=moment("2023-06-30 09:00"), loaded_on=day("2023-06-30"))
    known = asked(known, "result", "2023-06-30", "2023-07-11 10:00")
    assert due(known, "2023-07-11 10:00") == ("repeat", "2023-06-30", "Tue 2023-09-05 10:00")


def test_a_moment_that_the_party_named_after_loading_is_repeated() -> None:
    known = facts("uiterlijk", "2023-06-30", since=moment("2023-08-01 09:00"), loaded_on=day("2023-08-01"))
    known = asked(known, "result", "2023-06-30", "2023-09-05 10:00")
    known = answered(known, "delayed", "2023-09-05 11:00", "2023-09-15")
    known = asked(known, "result", "2023-09-15", "2023-09-26 10:00")
    assert due(known, "2023-09-26 10:00") == ("repeat", "2023-09-15", "Tue 2023-10-10 10:00")


@pytest.mark.parametrize(
    ("now", "rung", "at"),
    [
        ("2023-06-20 11:00", "before", "Tue 2023-06-20 11:00"),  # on a day of asking, at once
        ("2023-06-20 09:59", "before", "Tue 2023-06-20 10:00"),
        ("2023-06-21 11:00", "before", "Thu 2023-06-22 10:00"),
        ("2023-06-29 16:59", "before", "Thu 2023-06-29 16:59"),
        ("2023-06-29 17:00", "result", "Tue 2023-07-11 10:00"),  # no day of asking is left before 30 June
        ("2023-06-30 09:00", "result", "Tue 2023-07-11 10:00"),
        ("2023-07-13 17:00", "result", "Tue 2023-09-05 10:00"),  # the recess begins on the 15th
        ("2023-12-21 17:00", "result", "Tue 2024-01-09 10:00"),  # open again from Monday 8 January
    ],
)
def test_who_can_be_asked_later_is_asked_later(now: str, rung: str, at: str) -> None:
    known = facts("uiterlijk", "2023-06-30", since=moment(now))
    assert due(known, now) == (rung, "2023-06-30", at)
    assert due(known, "2023-01-10 10:00") == (rung, "2023-06-30", at)


@pytest.mark.parametrize(
    ("joined", "at"),
    [
        ("2023-10-13 12:00", "Tue 2023-10-17 10:00"),
        ("2023-10-24 12:00", "Thu 2023-11-02 10:00"),  # the round opens on Wednesday 1 November, on whose day nobody is asked
        ("2023-11-09 12:00", "Thu 2023-11-09 12:00"),
    ],
)
def test_who_joins_just_before_a_round_is_asked_in_one_message(joined: str, at: str) -> None:
    for known in (facts("uiterlijk", "2023-06-30"), facts("vanaf", None, "2023-05-15")):
        found = due(replace(known, since=moment(joined)), joined)
        assert found is not None
        assert found[2] == at


def test_a_quiet_share_waits() -> None:
    known = asked(facts("uiterlijk", "2023-06-30", quiet_until=day("2023-09-20")), "again", "2023-09-20", "2023-09-21 10:00")
    assert due(known, "2023-06-20 10:00") == ("result", "2023-06-30", "Thu 2023-09-21 10:00")
    not_answered = replace(known, answered=False)
    assert due(not_answered, "2023-01-10 10:00") == ("appoint", "2023-06-30", "Thu 2023-09-21 10:00")


def test_asking_a_colleague_brings_the_question_back_once_on_the_promised_day() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "before", "2023-06-30", "2023-06-15 10:00")
    promised = asks_again_on(POLICY, day("2023-06-15"))
    assert promised == day("2023-06-22")  # 16 19 20 21 22
    known = replace(known, quiet_until=promised)
    assert due(known, "2023-06-15 10:05") == ("again", "2023-06-22", "Thu 2023-06-22 10:00")
    known = asked(known, "again", "2023-06-22", "2023-06-22 10:00")
    assert due(known, "2023-06-22 10:00") == ("result", "2023-06-30", "Tue 2023-07-11 10:00")


@pytest.mark.parametrize(
    ("today", "again"),
    [
        ("2023-06-16", "2023-06-27"),  # Friday: 19 20 21 22 23 -> Tue 27
        ("2023-07-11", "2023-09-05"),  # 12 13 14 July, 1 4 September = Mon 4 -> Tue 5
        ("2023-12-21", "2024-01-11"),  # 22 December, 8 9 10 11 January = Thu 11
    ],
)
def test_the_day_on_which_it_is_asked_again(today: str, again: str) -> None:
    assert asks_again_on(POLICY, day(today)) == day(again)


# --- nobody answers yet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "last", "at"),
    [
        ("uiterlijk", None, "2023-06-30", "Thu 2023-04-06"),  # twelve weeks before is 7 April, Good Friday
        ("uiterlijk", None, "2023-09-30", "Thu 2023-07-06"),  # Saturday 8 July
        ("uiterlijk", None, "2023-12-31", "Thu 2023-10-05"),  # Sunday 8 October
        ("per", "2024-01-01", "2024-01-01", "Thu 2023-10-05"),  # Monday 9 October
        ("uiterlijk", None, "2023-11-10", "Thu 2023-07-13"),  # 18 August, in the recess: never later than twelve weeks
        ("periode", "2022-09-30", "2024-09-30", "Thu 2024-07-04"),  # Monday 8 July
    ],
)
def test_the_team_hears_twelve_weeks_ahead_that_nobody_answers(kind: TermKind, first: str | None, last: str, at: str) -> None:
    known = facts(kind, last, first, answered=False, reachable=False)
    assert due(known, EARLY) == ("appoint", last, f"{at} 10:00")
    assert due(asked(known, "appoint", last, f"{at[4:]} 10:00"), f"{at[4:]} 10:00") is None


def test_the_teams_task_is_not_left_out_when_it_is_late() -> None:
    known = facts("uiterlijk", "2023-06-30", answered=False, reachable=False, loaded_on=day("2025-05-05"))
    assert due(known, "2025-05-05 09:00") == ("appoint", "2023-06-30", "Tue 2025-05-06 10:00")


def test_who_starts_to_answer_is_asked_although_the_team_had_its_task() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "appoint", "2023-06-30", "2023-04-06 10:00")
    assert due(known, "2023-04-07 10:00") == ("before", "2023-06-30", "Thu 2023-06-15 10:00")


# --- spacing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "now", "free"),
    [
        ([], "2023-06-14 12:00", "Thu 2023-06-15 10:00"),
        ([], "2023-06-15 12:34", "Thu 2023-06-15 12:34"),
        (["2023-06-15 10:00"], "2023-06-15 10:01", "Thu 2023-06-22 10:00"),  # 16 19 20 21 22
        (["2023-06-20 16:00"], "2023-06-21 10:00", "Tue 2023-06-27 10:00"),  # 21 22 23 26 27, not its hour
        (["2023-06-06 10:00"], "2023-06-29 11:00", "Thu 2023-06-29 11:00"),  # long enough ago
        (["2023-06-06 10:00", "2023-06-15 10:00"], "2023-06-20 10:00", "Tue 2023-07-04 10:00"),  # two in June
        (["2023-06-15 10:00", "2023-06-29 10:00"], "2023-06-29 10:01", "Thu 2023-07-06 10:00"),  # 30, 3 4 5 6 July
        (["2023-07-04 10:00", "2023-07-11 10:00"], "2023-07-12 10:00", "Tue 2023-09-05 10:00"),  # August is closed
        (["2023-12-21 10:00"], "2023-12-21 10:01", "Thu 2024-01-11 10:00"),  # 22, 8 9 10 11 January
        (["2023-12-05 10:00", "2023-12-14 10:00"], "2023-12-15 10:00", "Tue 2024-01-09 10:00"),  # the year's end
        (["2023-11-07 10:00", "2023-11-16 10:00"], "2023-11-20 10:00", "Tue 2023-12-05 10:00"),
        (["2023-06-15 10:00", "2022-06-16 10:00", "2022-06-23 10:00"], "2023-06-22 10:00", "Thu 2023-06-22 10:00"),
    ],
)
def test_messages_are_spaced_and_few_a_month(earlier: list[str], now: str, free: str) -> None:
    at = free_at([moment(text) for text in earlier], POLICY, moment(now))
    assert f"{at.astimezone(POLICY.zone):%a %Y-%m-%d %H:%M}" == free


def test_a_month_is_a_local_month() -> None:
    # 22:30 UTC on 30 June is 1 July in Amsterdam: with 4 July there were two in July
    earlier = [datetime(2023, 6, 30, 22, 30, tzinfo=UTC), moment("2023-07-04 10:00")]
    assert free_at(earlier, POLICY, moment("2023-07-11 10:00")) == moment("2023-09-05 10:00")


@given(st.lists(IN_TWO_YEARS, max_size=8), st.data())
def test_free_moments_keep_the_distance(earlier: list[datetime], data: st.DataObject) -> None:
    now = data.draw(IN_TWO_YEARS)
    earlier = [m for m in earlier if m <= now]
    free = free_at(earlier, POLICY, now)
    assert_asks(free, now)
    if earlier:
        assert POLICY.calendar.count(POLICY.day(max(earlier)), POLICY.day(free)) >= 5
    month = [m for m in earlier if f"{POLICY.day(m):%Y%m}" == f"{POLICY.day(free):%Y%m}"]
    assert len(month) < 2


# --- the call list and the digest -----------------------------------------------------------------------------------


def test_after_ten_silent_days_somebody_rings() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "result", "2023-06-30", "2023-07-11 10:00")
    assert not on_call_list(known, POLICY, moment("2024-01-01 10:00"))
    known = asked(known, "repeat", "2023-06-30", "2023-09-12 10:00")
    # 13 14 15 18 19 20 21 22 25 26 September
    assert not on_call_list(known, POLICY, moment("2023-09-25 23:59"))
    assert on_call_list(known, POLICY, moment("2023-09-26 00:00"))
    assert not on_call_list(answered(known, "delayed", "2023-09-12 10:00"), POLICY, moment("2023-10-01 10:00"))
    assert on_call_list(answered(known, "delayed", "2023-09-12 09:59"), POLICY, moment("2023-10-01 10:00"))
    assert not on_call_list(replace(known, concern=True), POLICY, moment("2023-10-01 10:00"))
    assert not on_call_list(replace(known, state="withdrawn"), POLICY, moment("2023-10-01 10:00"))
    assert not on_call_list(answered(known, "done", "2023-07-01 10:00"), POLICY, moment("2023-10-01 10:00"))


@pytest.mark.parametrize(
    ("any_day", "at"),
    [
        ("2023-06-15", "2023-06-12 09:00"),
        ("2023-06-18", "2023-06-12 09:00"),  # a Sunday belongs to the week before it
        ("2023-05-31", "2023-05-30 09:00"),  # Whit Monday
        ("2023-12-26", "2023-12-27 09:00"),  # the digest knows no recess, only holidays
    ],
)
def test_the_digest_goes_out_on_the_weeks_first_working_day(any_day: str, at: str) -> None:
    assert digest_at(POLICY, day(any_day)) == moment(at)


# --- properties -----------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2022, 10, 1), date(2026, 12, 31))
MOMENTS = moments("2022-10-01", "2027-12-31")


@st.composite
def spans(draw: st.DrawFn) -> Span:
    kind = draw(st.sampled_from(get_args(TermKind)))
    first, last = sorted((draw(DAYS), draw(DAYS)))
    match kind:
        case "uiterlijk" | "voor":
            return Span(kind, None, last)
        case "per":
            return Span(kind, last, last)
        case "periode" | "rond" | "doorlopend":
            return Span(kind, first, last)
        case "vanaf":
            return Span(kind, first, None)
        case _:
            return Span(kind, None, None)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    span = draw(spans())
    days = [d for d in (span.last, draw(DAYS)) if d is not None]
    return Facts(
        mode=draw(st.sampled_from(["asked", "asked", "asked", "followed"])),
        state=draw(st.sampled_from(["active", "active", "active", "on_hold"])),
        span=span,
        answered=draw(st.booleans()),
        reachable=draw(st.booleans()),
        since=draw(MOMENTS),
        loaded_on=draw(DAYS),
        asked=draw(st.dictionaries(st.tuples(st.sampled_from(get_args(Rung)), st.sampled_from(days)), MOMENTS, max_size=4)),
        status=draw(st.sampled_from([None, "not_started", "on_track", "delayed", "blocked", "done"])),
        status_at=draw(MOMENTS),
        expected=draw(st.none() | DAYS),
        quiet_until=draw(st.none() | DAYS),
        concern=draw(st.booleans()),
        proposed=draw(st.booleans()),
        follows=draw(st.sampled_from([False, False, False, True])),
        reopened=draw(st.none() | MOMENTS),
    )


def assert_asks(at: datetime, now: datetime) -> None:
    """The moment is not in the past, on an open Tuesday or Thursday, between ten and five in Amsterdam."""
    local = at.astimezone(POLICY.zone)
    assert at >= now
    assert at.tzinfo is not None
    assert local.weekday() in (1, 3)
    assert POLICY.calendar.is_open(local.date())
    assert 10 <= local.hour < 17


@given(any_facts(), MOMENTS)
def test_whatever_is_known_a_question_comes_at_a_moment_of_asking(known: Facts, now: datetime) -> None:
    question = own_question(known, POLICY, now)
    if question is not None:
        assert_asks(question.at, now)
        assert (question.rung, question.about) not in known.asked
        assert question.at >= known.since
        assert not known.is_done
        assert not known.follows
        assert not known.concern
        assert known.mode == "asked"
        assert known.state == "active"
        assert (question.rung == "appoint") == (not known.answered)


@given(any_facts(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_planned_moment_stays_until_it_comes(known: Facts, now: datetime, passed: timedelta) -> None:
    """What the nightly full pass relies on: while nothing happens, looking again gives the same question."""
    known = replace(known, status=None, status_at=None)
    planned = own_question(known, POLICY, now)
    if planned is None:
        assert own_question(known, POLICY, now + passed) is None
    elif now + passed <= planned.at:
        assert own_question(known, POLICY, now + passed) == planned


Said = tuple[str, int]
ANSWERS = st.lists(
    st.one_of(
        st.just(("silent", 0)),
        st.tuples(st.sampled_from(["on_track", "delayed", "blocked", "not_started"]), st.integers(0, 300)),
        st.just(("asking", 0)),
    ),
    max_size=6,
)


@given(spans(), st.booleans(), MOMENTS, DAYS, ANSWERS, st.booleans())
def test_the_questions_about_one_share_end(
    span: Span, known_party: bool, now: datetime, loaded: date, answers: list[Said], done: bool
) -> None:
    """Ask whenever it is due, answer as drawn, then stay silent or say done: it ends, and nothing is ever asked twice."""
    known = Facts("asked", "active", span, answered=known_party, reachable=True, since=now, loaded_on=loaded)
    put: list[tuple[Rung, date]] = []
    last = now
    plan = [*answers, ("done", 0)] if done else answers
    while question := own_question(known, POLICY, last):
        assert_asks(question.at, last)
        key = (question.rung, question.about)
        assert key not in put
        put.append(key)
        last = question.at
        known = replace(known, asked={**known.asked, key: last})
        assert len(put) <= 4 + 3 * len(answers), put
        said, days = plan[len(put) - 1] if len(put) <= len(plan) else ("silent", 0)
        if said == "asking":
            known = replace(known, quiet_until=asks_again_on(POLICY, POLICY.day(last)))
        elif said != "silent":
            expected = POLICY.day(last) + timedelta(days=days) if days else None
            known = replace(known, status=said, status_at=last, expected=expected, quiet_until=None)  # type: ignore[arg-type]
        if said == "done":
            assert own_question(known, POLICY, last) is None
    if not answers and not done:
        by_kind = {"uiterlijk": 3, "voor": 3, "rond": 3, "per": 3, "periode": 2, "vanaf": 1}.get(span.kind, 0)
        assert len(put) <= (by_kind if known_party else int(span.due_day is not None))


# --- what begins ----------------------------------------------------------------------------------------------------

STARTS = [
    # ten working days after Fri 1 September: 4 5 6 7 8 11 12 13 14 15 = Fri 15 -> Tue 19
    ("2023-09-01", "Tue 2023-09-19"),
    # Easter and the start of summer time: 18 19 20 21 22 25 26 27 28 March, not 29 (Good Friday), 1 (Easter Monday), 2 April
    ("2024-03-15", "Tue 2024-04-02"),
    # the end of summer time: 17 18 19 20 23 24 25 26 27 30 October = Mon 30, with the round of 1 November
    ("2023-10-16", "Thu 2023-11-02"),
    # over the year's end: 18 19 20 21 22 December, 8 9 10 11 12 January = Fri 12 -> Tue 16
    ("2023-12-15", "Tue 2024-01-16"),
    # a leap day: 1 4 5 6 7 8 11 12 13 14 March = Thu 14
    ("2024-02-29", "Thu 2024-03-14"),
    # Koningsdag on a Sunday, kept on Saturday 26 April 2025: 15 16 17 22 23 24 25 28 29 30 April = Wed 30 -> Thu 1 May
    ("2025-04-14", "Thu 2025-05-01"),
    # into the recess: 4 5 6 7 10 11 12 13 14 July, 1 September = Fri 1 -> Tue 5
    ("2023-07-03", "Tue 2023-09-05"),
    # within the recess: 1 4 5 6 7 8 11 12 13 14 September = Thu 14
    ("2023-08-01", "Thu 2023-09-14"),
]


@pytest.mark.parametrize(("start", "at"), STARTS)
def test_what_starts_on_a_day_is_asked_about_once_ten_working_days_later(start: str, at: str) -> None:
    known = facts("vanaf", None, start)
    assert due(known, EARLY) == ("begun", start, f"{at} 10:00")
    known = asked(known, "begun", start, f"{at[4:]} 10:00")
    assert due(known, f"{at[4:]} 10:00") is None
    assert due(known, "2026-12-01 10:00") is None
    assert not on_call_list(known, POLICY, moment("2026-12-01 10:00"))


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        ("2023-01-01", "2023-02-01"),  # vanaf Q1, or vanaf 2023
        ("2023-04-01", "2023-05-01"),
        ("2023-07-01", "2023-09-01"),  # the round of the third quarter opens after the recess
        ("2023-10-01", "2023-11-01"),
    ],
)
def test_the_start_of_a_quarter_waits_for_the_round_after_it(start: str, opens: str) -> None:
    assert outlook(facts("vanaf", None, start), POLICY, EARLY) == Silence("in_a_round", day(opens))
    assert rounds(facts("vanaf", None, start)) == {opens: "begun"}


def test_a_start_before_loading_waits_for_the_first_round() -> None:
    known = facts("vanaf", None, "2022-06-01", loaded_on=day("2023-01-01"), since=moment("2023-01-01 09:00"))
    assert outlook(known, POLICY, moment("2023-01-10 10:00")) == Silence("in_a_round", day("2023-02-01"))
    assert rounds(known) == {"2023-02-01": "begun"}


def test_who_says_that_it_has_begun_is_asked_no_more() -> None:
    known = facts("vanaf", None, "2023-09-01")
    assert due(answered(known, "on_track", "2023-08-31 23:59"), "2023-09-01 09:00") == (
        "begun",
        "2023-09-01",
        "Tue 2023-09-19 10:00",
    )
    for status in ("on_track", "not_started", "delayed", "blocked"):
        assert due(answered(known, status, "2023-09-01 00:00"), "2023-09-01 09:00") is None


def test_a_later_start_that_the_party_expects_is_asked_about_too() -> None:
    known = asked(facts("vanaf", None, "2023-09-01"), "begun", "2023-09-01", "2023-09-19 10:00")
    known = answered(known, "not_started", "2023-09-19 11:00", "2023-11-01")
    # 2 3 6 7 8 9 10 13 14 15 November = Wed 15 -> Thu 16
    assert due(known, "2023-09-19 11:00") == ("begun", "2023-11-01", "Thu 2023-11-16 10:00")
    assert due(asked(known, "begun", "2023-11-01", "2023-11-16 10:00"), "2023-11-16 10:00") is None


# --- rounds ---------------------------------------------------------------------------------------------------------

YEAR = ["2023-02-01", "2023-05-01", "2023-09-01", "2023-11-01"]
"""When the rounds of 2023 open without an overleg in the agenda; letters follow those of May and November."""


def rounds(known: Facts, of: list[str] = YEAR) -> dict[str, str]:
    """Which rounds of 2023 ask about a share, and why."""
    found = {opens: in_round(known, POLICY, POLICY.round_of(day(opens))) for opens in of}
    return {opens: why for opens, why in found.items() if why}


ROUNDS = [
    ("uiterlijk", None, "2023-06-30", {"2023-02-01": "ends_next", "2023-05-01": "ends"}),
    ("uiterlijk", None, "2023-09-30", {"2023-05-01": "ends_next", "2023-09-01": "ends"}),
    ("voor", None, "2023-04-30", {"2023-02-01": "ends_next"}),  # the second quarter's round opens after it
    ("rond", "2023-06-01", "2023-06-30", {"2023-02-01": "ends_next", "2023-05-01": "ends"}),
    ("per", "2024-01-01", "2024-01-01", {"2023-11-01": "ends_next"}),
    ("per", "2023-10-01", "2023-10-01", {"2023-09-01": "ends_next"}),
    ("periode", "2022-09-30", "2024-09-30", {"2023-05-01": "standing", "2023-11-01": "standing"}),
    ("periode", "2023-01-01", "2023-12-31", {"2023-05-01": "standing", "2023-09-01": "ends_next", "2023-11-01": "ends"}),
    ("periode", "2022-09-01", "2023-08-31", {"2023-05-01": "standing"}),  # a letter comes: it is no round to leave it out of
    ("periode", "2023-06-01", "2024-12-31", {"2023-11-01": "standing"}),
    ("terugkerend", None, None, {"2023-05-01": "standing", "2023-11-01": "standing"}),
    ("doorlopend", None, None, {"2023-05-01": "standing", "2023-11-01": "standing"}),
    ("doorlopend", "2023-06-01", None, {"2023-11-01": "standing"}),
    ("doorlopend", "2022-01-01", "2023-06-30", {"2023-05-01": "standing"}),
    ("streven", None, "2025-12-31", {"2023-05-01": "standing", "2023-11-01": "standing"}),
    ("streven", None, "2023-06-30", {"2023-05-01": "standing"}),
    ("vanaf", "2023-04-01", None, {"2023-05-01": "begun"}),
    ("vanaf", "2023-09-15", None, {}),  # a day of its own: asked then
]


@pytest.mark.parametrize(("kind", "first", "last", "why"), ROUNDS)
def test_each_kind_of_term_has_its_rounds(kind: TermKind, first: str | None, last: str | None, why: dict[str, str]) -> None:
    assert rounds(facts(kind, last, first)) == why


def test_without_a_term_a_round_asks_for_a_day_once() -> None:
    for known in (facts("geen", None, span=None), facts("geen", None)):
        known = replace(known, since=moment("2023-03-01 09:00"))
        assert rounds(known) == {"2023-05-01": "own_day", "2023-11-01": "standing"}
        assert outlook(known, POLICY, moment("2023-03-01 09:00")) == Silence("in_a_round", day("2023-05-01"))
        own = answered(known, "on_track", "2023-03-02 09:00", "2023-12-15")
        assert rounds(own) == {"2023-05-01": "standing", "2023-11-01": "standing"}


def test_every_kind_has_its_rounds_or_its_day() -> None:
    assert {row[0] for row in ROUNDS} | {"geen"} == set(get_args(TermKind))


@pytest.mark.parametrize(
    "known",
    [
        facts("doorlopend", None, mode="followed"),
        facts("doorlopend", None, state="on_hold"),
        facts("doorlopend", None, follows=True),
        facts("doorlopend", None, concern=True),
        facts("doorlopend", None, answered=False),
        facts("doorlopend", None, reachable=False),
        facts("doorlopend", None, status="done", status_at=moment("2023-01-05 10:00")),
    ],
)
def test_no_round_asks_what_may_not_be_asked(known: Facts) -> None:
    assert rounds(known) == {}


def test_a_quiet_share_is_left_out_of_the_round_within_its_quiet_time() -> None:
    assert rounds(facts("doorlopend", None, quiet_until=day("2023-05-11"))) == {"2023-11-01": "standing"}


def test_an_open_outcome_comes_back_in_each_round_and_a_silent_one_does_not() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "result", "2023-06-30", "2023-07-11 10:00")
    assert "2023-09-01" not in rounds(known)
    told = answered(known, "delayed", "2023-07-12 10:00")
    assert rounds(told, ["2023-09-01", "2023-11-01"]) == {"2023-09-01": "outcome", "2023-11-01": "outcome"}
    assert outlook(told, POLICY, moment("2023-07-13 10:00")) == Silence("answered", day("2023-09-01"))
    later = answered(known, "delayed", "2023-07-12 10:00", "2023-12-15")
    assert rounds(later, ["2023-09-01", "2023-11-01"]) == {"2023-09-01": "ends_next", "2023-11-01": "ends"}


# --- silence after an answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "at", "expected", "silent"),
    [
        ("2023-06-30", "2023-03-01 10:00", None, "2023-05-01"),  # the round of May, before 2 June
        ("2023-06-30", "2023-05-01 10:00", None, "2023-06-02"),  # four weeks before the last day
        ("2023-06-30", "2023-05-02 10:00", "2023-06-20", "2023-05-23"),  # four weeks before what is expected
        ("2023-06-30", "2023-06-15 10:00", "2023-09-15", "2023-08-18"),
        ("2023-06-30", "2023-06-15 10:00", "2024-06-30", "2023-09-01"),  # the round comes first
        ("2023-12-31", "2023-11-02 10:00", "2024-02-29", "2024-02-01"),  # the same day: 29 February less four weeks
        (None, "2023-06-15 10:00", None, "2023-09-01"),
        (None, "2023-06-15 10:00", "2023-09-15", "2023-08-18"),
    ],
)
def test_an_answer_silences_until_four_weeks_before_or_the_next_round(
    last: str | None, at: str, expected: str | None, silent: str
) -> None:
    known = facts("uiterlijk", last) if last else facts("doorlopend", None)
    assert silent_until(known, POLICY) is None
    assert silent_until(answered(known, "on_track", at, expected), POLICY) == day(silent)


def test_before_a_later_day_that_is_expected_one_question_comes_within_its_last_four_weeks() -> None:
    known = asked(facts("uiterlijk", "2023-06-30"), "before", "2023-06-30", "2023-06-15 10:00")
    # 15 September: ten working days before is 13 July, far too soon; four weeks before is 18 August, in the recess
    late = answered(known, "delayed", "2023-06-15 11:00", "2023-09-15")
    assert due(late, "2023-06-15 11:00") == ("before", "2023-09-15", "Tue 2023-09-05 10:00")
    # 30 November: 29 28 27 24 23 22 21 20 17 16 = Thu 16, answered more than six weeks ago
    late = answered(known, "delayed", "2023-06-15 11:00", "2023-11-30")
    assert due(late, "2023-06-15 11:00") == ("before", "2023-11-30", "Thu 2023-11-16 10:00")
    # told within six weeks of that: only the result
    late = answered(known, "delayed", "2023-10-10 11:00", "2023-11-30")
    assert due(late, "2023-10-10 11:00") == ("result", "2023-11-30", "Thu 2023-12-07 10:00")


def test_an_answer_keeps_a_question_away_that_would_come_long_before_the_last_day() -> None:
    # a term in the recess is asked about on 29 June, seven weeks before; who answered in May is silent until 18 July: too late
    known = answered(facts("uiterlijk", "2023-08-15"), "on_track", "2023-05-02 10:00")
    assert due(known, "2023-05-02 10:00") == ("result", "2023-08-15", "Thu 2023-09-07 10:00")


# --- a day of the party's own ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["geen", "doorlopend", "terugkerend", "streven"])
def test_a_day_of_ones_own_is_asked_about_once_and_is_never_late(kind: TermKind) -> None:
    known = answered(facts(kind, "2023-06-30" if kind == "streven" else None), "on_track", "2023-06-06 10:00", "2023-09-15")
    assert due(known, "2023-06-06 10:00") == ("result", "2023-09-15", "Tue 2023-09-26 10:00")
    known = asked(known, "result", "2023-09-15", "2023-09-26 10:00")
    for now in ("2023-09-26 10:00", "2023-12-05 10:00", "2024-06-01 10:00"):
        assert due(known, now) is None
        assert not on_call_list(known, POLICY, moment(now))
        assert not clocks(known, POLICY, moment(now)).past


def test_a_day_of_ones_own_may_move() -> None:
    known = answered(facts("geen", None, span=None), "on_track", "2023-06-06 10:00", "2023-09-15")
    known = asked(known, "result", "2023-09-15", "2023-09-26 10:00")
    known = answered(known, "delayed", "2023-09-26 11:00", "2023-12-01")
    assert due(known, "2023-09-26 11:00") == ("result", "2023-12-01", "Tue 2023-12-12 10:00")
    assert due(answered(known, "on_track", "2023-12-01 00:00", "2023-12-01"), "2023-12-05 10:00") is None, "told on the day"


# --- done, and a question of the team -------------------------------------------------------------------------------


def test_a_question_of_the_team_starts_anew() -> None:
    known = answered(facts("uiterlijk", "2023-06-30"), "done", "2023-07-07 10:00")
    assert outlook(known, POLICY, moment("2023-07-12 10:00")) == Silence("done")
    again = replace(known, reopened=moment("2023-07-12 10:00"))
    assert due(again, "2023-07-12 10:00") == ("result", "2023-06-30", "Thu 2023-07-13 10:00")
    # after a question that was put before: what was answered then is no answer to the team's
    once = asked(again, "result", "2023-06-30", "2023-07-06 10:00")
    assert due(once, "2023-07-12 10:00") == ("repeat", "2023-06-30", "Tue 2023-09-05 10:00")
    assert outlook(answered(again, "done", "2023-07-12 10:01"), POLICY, moment("2023-07-12 10:02")) == Silence("done")


# --- the two clocks, and who was silent -----------------------------------------------------------------------------


def test_two_clocks() -> None:
    known = facts("uiterlijk", "2023-06-30")
    assert clocks(known, POLICY, moment("2023-06-30 23:59")) == Clocks(day("2023-06-30"), False, None, None)
    known = asked(known, "before", "2023-06-30", "2023-06-15 10:00")
    known = asked(known, "result", "2023-06-30", "2023-07-11 10:00")
    # the answer to the last one is due ten working days later: 12 13 14 July, 1 4 5 6 7 8 11 September
    assert clocks(known, POLICY, moment("2023-07-12 09:00")) == Clocks(
        day("2023-06-30"), True, day("2023-06-15"), day("2023-09-11")
    )
    told = answered(known, "delayed", "2023-06-20 10:00")
    assert clocks(told, POLICY, moment("2023-07-12 09:00")).silent_since == day("2023-07-11")
    told = answered(known, "done", "2023-06-20 10:00")
    assert clocks(told, POLICY, moment("2023-07-12 09:00")) == Clocks(day("2023-06-30"), True, None, None)
    task = asked(facts("uiterlijk", "2023-06-30", answered=False), "appoint", "2023-06-30", "2023-04-06 10:00")
    assert clocks(task, POLICY, moment("2023-05-01 09:00")).silent_since is None


# --- why nothing is asked -------------------------------------------------------------------------------------------

ASKED_TWICE = asked(
    asked(facts("uiterlijk", "2023-06-30"), "result", "2023-06-30", "2023-07-11 10:00"),
    "repeat",
    "2023-06-30",
    "2023-09-12 10:00",
)
WHYS = [
    (facts("uiterlijk", "2023-06-30", mode="followed"), "followed", None),
    (facts("uiterlijk", "2023-06-30", state="withdrawn"), "not_in_force", None),
    (facts("uiterlijk", "2023-06-30", follows=True), "elsewhere", None),
    (facts("uiterlijk", "2023-06-30", told=True), "told_by_another", None),
    (facts("uiterlijk", "2023-06-30", status="done", status_at=LONG_AGO), "done", None),
    (facts("uiterlijk", "2023-06-30", concern=True), "objected", None),
    (facts("geen", None, answered=False), "nobody_answers", None),
    (
        asked(facts("uiterlijk", "2023-06-30", answered=False), "appoint", "2023-06-30", "2023-04-06 10:00"),
        "nobody_answers",
        None,
    ),
    (facts("uiterlijk", "2023-06-30", answered=False, proposed=True), "proposed", None),
    (facts("uiterlijk", "2023-06-30", reachable=False), "unreachable", None),
    (facts("doorlopend", None), "in_a_round", "2023-11-01"),
    (answered(ASKED_TWICE, "delayed", "2023-09-12 11:00"), "answered", "2023-11-01"),
    (ASKED_TWICE, "asked", "2023-09-26"),
    (
        asked(facts("uiterlijk", "2023-06-30", loaded_on=day("2023-08-01")), "result", "2023-06-30", "2023-09-05 10:00"),
        "asked_once",
        None,
    ),
]


@pytest.mark.parametrize(("known", "why", "until"), WHYS)
def test_why_nothing_is_asked(known: Facts, why: str, until: str | None) -> None:
    assert outlook(known, POLICY, moment("2023-09-13 09:00")) == Silence(why, day(until) if until else None)  # type: ignore[arg-type]


def test_then_somebody_rings() -> None:
    assert outlook(ASKED_TWICE, POLICY, moment("2023-09-26 09:00")) == Silence("call_list")


def test_every_reason_stands_in_the_table() -> None:
    assert {why for _, why, _ in WHYS} | {"call_list"} == set(get_args(Quiet))


# --- what a change of the agenda moves ------------------------------------------------------------------------------


def test_a_change_of_the_agenda_tells_what_it_moves_and_nothing_else() -> None:
    before = POLICY.agenda
    known = [(1, facts("uiterlijk", "2023-06-30")), (2, facts("uiterlijk", "2023-12-31")), (3, facts("doorlopend", None))]
    assert moves(known, POLICY, before, before, EARLY) == []
    # an overleg on Tuesday 20 June: none is asked from 13 to 20 June, and so on Thursday 8 June instead of 15 June
    after = replace(before, overleg=(day("2023-06-20"),))
    (moved,) = moves(known, POLICY, before, after, EARLY)
    assert moved.share == 1
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.at, moved.after.at) == (moment("2023-06-15 10:00"), moment("2023-06-08 10:00"))
    # the first half of December closed: 22 21 20 19 18 December, 30 29 28 27 24 November -> Thu 23
    closed = replace(before, closed=(Stretch(day("2023-12-01"), day("2023-12-15")),))
    (moved,) = moves(known, POLICY, before, closed, EARLY)
    assert (moved.share, moved.after and moved.after.at) == (2, moment("2023-11-23 10:00"))


# --- after the bot was away -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "back", "missed"),
    [
        ("2023-06-15 09:00", "2023-06-15 11:00", True),  # an hour or two over the moment itself
        ("2023-06-14 09:00", "2023-06-15 09:00", False),  # a day that ended in time
        ("2023-06-15 10:00", "2023-07-06 10:00", True),  # three weeks
        ("2023-06-15 10:01", "2023-07-06 10:00", False),  # it went out just before
    ],
)
def test_a_message_that_was_missed_says_so(gone: str, back: str, missed: bool) -> None:
    question = own_question(facts("uiterlijk", "2023-06-30"), POLICY, moment(back))
    assert question is not None
    if question.rung == "before":
        assert question.planned == moment("2023-06-15 10:00")
    planned = replace(question, planned=moment("2023-06-15 10:00"))
    assert was_missed([planned], [], POLICY, moment(gone), moment(back)) is missed


def test_what_waited_for_the_spacing_was_not_missed() -> None:
    question = Question("before", day("2023-06-30"), moment("2023-06-20 10:00"), moment("2023-06-15 10:00"))
    earlier = [moment("2023-06-13 10:00")]  # 14 15 16 19 20 June: free again on Tuesday 20 June
    assert not was_missed([question], earlier, POLICY, moment("2023-06-15 09:00"), moment("2023-06-16 09:00"))
    assert was_missed([question], earlier, POLICY, moment("2023-06-20 09:00"), moment("2023-06-22 09:00"))


# --- whatever is known, a share is asked about or there is a reason that holds ---------------------------------------


@given(any_facts(), MOMENTS)
def test_every_share_is_asked_about_or_explained_by_something_true(known: Facts, now: datetime) -> None:
    found = outlook(known, POLICY, now)
    if isinstance(found, Question):
        return
    today = POLICY.day(now)
    past = known.span is not None and known.span.is_past(today)
    asked_at = [at for (rung, _), at in known.asked.items() if rung in ("result", "repeat")]
    match found.why:
        case "followed" | "not_in_force" | "elsewhere" | "done" | "told_by_another" | "objected":
            assert known.mode != "asked" or known.state != "active" or known.follows or known.is_done or known.concern
        case "nobody_answers" | "proposed":
            assert not known.answered
        case "unreachable":
            assert not known.reachable
        case "in_a_round":
            assert not past, "only rounds ask, so it can't be past its term"
            assert found.until is None or found.until > today
        case "answered":
            assert known.said_since(max(asked_at) if known.due else known.since) or known.status_at is not None
        case "asked":
            assert found.until is not None
            assert today < found.until
        case "asked_once":
            assert known.loaded_on > (known.due or known.loaded_on)
        case "call_list":
            assert on_call_list(known, POLICY, now)
    if past and known.answered and known.reachable and not known.is_done:
        assert found.why not in ("in_a_round", "nobody_answers", "proposed", "unreachable")


AGENDAS = st.builds(
    lambda overleg, closed: replace(POLICY.agenda, overleg=tuple(sorted(overleg)), closed=tuple(closed)),
    st.lists(DAYS.filter(POLICY.calendar.is_open), max_size=4, unique=True),
    st.lists(st.builds(lambda first, days: Stretch(first, first + timedelta(days=days)), DAYS, st.integers(0, 40)), max_size=3),
)


@given(any_facts(), AGENDAS, MOMENTS)
def test_on_any_agenda_a_question_keeps_its_days(known: Facts, agenda: Agenda, now: datetime) -> None:
    rules = POLICY.on(agenda)
    question = own_question(known, rules, now)
    if question is None:
        return
    assert_asks(question.at, now)
    today = rules.day(question.at)
    assert rules.calendar.asks_on(today)
    assert not any(period.holds(today) for period in agenda.closed)
    for overleg in agenda.overleg:
        assert not (today <= overleg and rules.calendar.count(today, overleg) <= rules.hush), "the days before an overleg"
