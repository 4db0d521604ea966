"""What does a deadline mean? Per kind: until which day it is in time, and from which day questions are counted."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.sets import TermKind
from commitments.terms import Span, last_of_quarter, quarter_of

FIRST, LAST = date(2023, 4, 1), date(2023, 6, 30)
BEFORE = date(2023, 6, 29)

ENDS = {"uiterlijk": LAST, "voor": LAST, "periode": LAST, "rond": LAST, "per": BEFORE}
"""The kinds that can be past, each with the day that questions are counted back from."""


@pytest.mark.parametrize("kind", get_args(TermKind))
def test_past_from_the_day_after_or_never(kind: TermKind) -> None:
    span = Span(kind, FIRST, LAST)
    if kind in ENDS:
        assert span.due_day == LAST
        assert span.counted_from == ENDS[kind]
        assert not span.is_past(LAST)
        assert span.is_past(LAST + timedelta(days=1))
    else:
        assert span.due_day is None
        assert span.counted_from is None
        assert not span.is_past(LAST)
        assert not span.is_past(date.max)


@pytest.mark.parametrize(
    ("span", "past_from"),
    [
        (Span("uiterlijk", None, date(2023, 12, 31)), date(2024, 1, 1)),
        (Span("uiterlijk", None, date(2024, 2, 29)), date(2024, 3, 1)),
        (Span("per", date(2024, 1, 1), date(2024, 1, 1)), date(2024, 1, 2)),
        (Span("voor", None, date(2023, 4, 30)), date(2023, 5, 1)),  # "voor 1 mei": 1 May itself is too late
        (Span("periode", date(2022, 9, 30), date(2024, 9, 30)), date(2024, 10, 1)),
    ],
)
def test_the_first_day_on_which_it_is_past(span: Span, past_from: date) -> None:
    assert not span.is_past(past_from - timedelta(days=1))
    assert span.is_past(past_from)


def test_per_new_year_counts_back_from_old_years_day() -> None:
    assert Span("per", date(2024, 1, 1), date(2024, 1, 1)).counted_from == date(2023, 12, 31)


@given(st.sampled_from(get_args(TermKind)), st.none() | st.dates(), st.none() | st.dates(), st.dates())
def test_past_has_no_way_back(kind: TermKind, first: date | None, last: date | None, today: date) -> None:
    span = Span(kind, first, last)
    assert span.is_past(today) == (kind in ENDS and last is not None and last < today)


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        (date(2023, 1, 1), (2023, 1), date(2023, 3, 31)),
        (date(2023, 6, 30), (2023, 2), date(2023, 6, 30)),
        (date(2023, 7, 1), (2023, 3), date(2023, 9, 30)),
        (date(2024, 12, 31), (2024, 4), date(2024, 12, 31)),
        (date(2024, 2, 29), (2024, 1), date(2024, 3, 31)),
    ],
)
def test_quarters(day: date, quarter: tuple[int, int], last: date) -> None:
    assert quarter_of(day) == quarter
    assert last_of_quarter(day) == last


@given(st.dates(max_value=date(9999, 9, 30)))
def test_a_quarter_ends_in_itself(day: date) -> None:
    last = last_of_quarter(day)
    assert last >= day
    assert quarter_of(last) == quarter_of(day)
    assert quarter_of(last + timedelta(days=1)) != quarter_of(day)
