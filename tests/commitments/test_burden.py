"""How much an organisation is asked: counted per local quarter, capped, and what waits is what matters least."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import burden
from commitments.rungs import Question
from commitments.sets import Rung
from tests.commitments.conftest import POLICY, moment
from tests.commitments.test_rungs import moments

FEW = replace(POLICY, a_quarter=2)


def question(rung: Rung, about: str = "2023-06-30") -> Question:
    at = moment("2023-06-15 10:00")
    return Question(rung, date.fromisoformat(about), at, at)


@pytest.mark.parametrize(
    ("now", "began", "free"),
    [
        ("2023-06-15 10:00", "2023-04-01 00:00", "2023-07-04 10:00"),
        ("2023-03-26 12:00", "2023-01-01 00:00", "2023-04-04 10:00"),  # the clock changed this night
        ("2023-10-29 12:00", "2023-10-01 00:00", "2024-01-09 10:00"),  # and back; the new year begins after the winter break
        ("2023-07-01 00:00", "2023-07-01 00:00", "2023-10-03 10:00"),
        ("2024-02-29 10:00", "2024-01-01 00:00", "2024-04-02 10:00"),  # 1 April is Easter Monday
    ],
)
def test_a_quarter_is_a_local_quarter(now: str, began: str, free: str) -> None:
    assert burden.quarter_began(POLICY, moment(now)) == moment(began)
    assert burden.free_again(POLICY, moment(now)) == moment(free)


def test_the_questions_of_this_quarter_are_counted() -> None:
    now = moment("2023-06-15 10:00")
    put = [
        (1, "2023-03-31 23:59"),
        (1, "2023-04-01 00:00"),
        (1, "2023-06-15 10:00"),
        (2, "2023-06-15 10:00"),
        (2, "2023-06-16 10:00"),
    ]
    assert burden.this_quarter(((party, moment(at)) for party, at in put), POLICY, now) == {1: 2, 2: 1}


def test_what_the_cap_holds_back_is_what_matters_least() -> None:
    due = [
        ("a", question("begun")),
        ("b", question("before")),
        ("c", question("repeat")),
        ("d", question("result", "2023-05-01")),
    ]
    assert [name for name, _ in burden.split(due, 0, FEW)[0]] == ["c", "d"]
    assert [name for name, _ in burden.split(due, 0, FEW)[1]] == ["a", "b"]
    assert [name for name, _ in burden.split(due, 1, FEW)[0]] == ["d"]
    assert burden.split(due, 2, FEW) == ([], due)
    assert burden.split(due, 9, FEW) == ([], due)
    assert burden.split(due, 0, POLICY) == (due, [])


def test_of_two_alike_the_longest_past_goes_first() -> None:
    due = [("later", question("before", "2023-12-31")), ("sooner", question("before", "2023-06-30"))]
    assert [name for name, _ in burden.split(due, 1, FEW)[0]] == ["sooner"]


@given(st.lists(st.tuples(st.integers(), st.sampled_from(get_args(Rung)).map(question)), max_size=9), st.integers(0, 9))
def test_nothing_is_lost_and_the_cap_is_kept(due: list[tuple[int, Question]], so_far: int) -> None:
    now, waits = burden.split(due, so_far, FEW)
    assert len(now) + len(waits) == len(due)
    reminders = sum(asked.rung == "round_again" for _, asked in due)
    assert len(now) == min(len(due), reminders + max(0, 2 - so_far)), "a reminder is no new question"


@given(moments("2022-01-01", "2027-12-31"))
def test_what_waits_comes_in_the_next_quarter(now: datetime) -> None:
    began, free = burden.quarter_began(POLICY, now), burden.free_again(POLICY, now)
    assert began <= now < free
    assert burden.quarter_began(POLICY, free) > began
    assert free - now < timedelta(days=170)
