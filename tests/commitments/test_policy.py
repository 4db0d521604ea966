"""The policy and the agenda as data: what is wrong in a file is named with its line, and days of rounds follow from both.

Expected days are literals, counted by hand; the counting stands beside them.
"""

import re
from dataclasses import fields, replace
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest

from commitments import agenda, policy
from commitments.agenda import Agenda, Letter
from commitments.values import Wrong, WrongValues
from commitments.workdays import Season, Stretch
from tests.commitments.conftest import POLICY, moment

TEXT = (files("commitments") / "policy.toml").read_text("utf-8")
AGENDA = agenda.load()
SUMMER = Season((7, 15), (8, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def line_of(start: str, text: str = TEXT) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


# --- a file of values --------------------------------------------------------------------------------------------------

WRONG = [
    ("before = 10 ", "before = 0 ", "number", "asking.before", "0", ("1", "60")),
    ("before = 10 ", "before = -3 ", "number", "asking.before", "-3", ("1", "60")),
    ("before = 10 ", "before = 10.5 ", "number", "asking.before", "10.5", ("1", "60")),
    ("before = 10 ", "before = true ", "number", "asking.before", "true", ("1", "60")),
    ("before = 10 ", 'before = "tien" ', "number", "asking.before", "tien", ("1", "60")),
    ("before = 10 ", "befor = 10 ", "unknown", "asking.befor", "10", ()),
    ("hour = 9 ", "hour = 24 ", "number", "digest.hour", "24", ("0", "23")),
    ("last_hour = 17", "last_hour = 10", "above", "asking.last_hour", "10", ("asking.hour", "10")),
    ("repeat = 10", "repeat = 4", "at_least", "asking.repeat", "4", ("asking.after", "5")),
    ("ask_again = 5", "ask_again = 4", "at_least", "asking.ask_again", "4", ("spacing.workdays", "5")),
    ("before_overleg = 30", "before_overleg = 10", "above", "round.before_overleg", "10", ("asking.before", "10")),
    ("reply = 15", "reply = 30", "above", "round.before_overleg", "30", ("round.reply", "30")),
    ("before_overleg = 5 ", "before_overleg = 10 ", "above", "asking.before", "10", ("spacing.before_overleg", "10")),
    ("appoint_weeks = 12", "appoint_weeks = 2", "above", "team.appoint_weeks", "2", ("asking.before", "2")),
    ('"donderdag"]', '"zondag"]', "words", "asking.weekdays", "dinsdag, zondag", None),
    ('["dinsdag", "donderdag"]', "[]", "words", "asking.weekdays", "", None),
    ('"donderdag"]', '"dinsdag"]', "words", "asking.weekdays", "dinsdag, dinsdag", None),
    ("letter_quarters = [2, 4]", "letter_quarters = [2, 5]", "number", "round.letter_quarters", "2, 5", ("1", "4")),
    ('zone = "Europe/Amsterdam"', 'zone = "Amsterdam"', "zone", "zone", "Amsterdam", ()),
    ('zone = "Europe/Amsterdam"', "zone = 1", "zone", "zone", "1", ()),
]


@pytest.mark.parametrize(("old", "new", "rule", "key", "found", "right"), WRONG)
def test_a_wrong_value_is_named_with_its_line(
    old: str, new: str, rule: str, key: str, found: str, right: tuple[str, ...] | None
) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    with pytest.raises(WrongValues) as refused:
        policy.read("eigen.toml", text, AGENDA)
    hit = next(one for one in refused.value.wrong if one.rule == rule and one.key == key)
    assert (hit.found, hit.file) == (found, "eigen.toml")
    assert hit.right == right or right is None
    assert text.splitlines()[hit.line - 1].lstrip().startswith(key.rpartition(".")[2])


def test_every_key_must_be_there_and_is_missed_at_its_table() -> None:
    keys = [line for line in TEXT.splitlines() if " = " in line and not line.startswith(("#", "[", "names "))]
    assert len(keys) == len([one for one in fields(POLICY) if one.metadata]) + 3
    for line in keys:
        with pytest.raises(WrongValues) as refused:
            policy.read("x", TEXT.replace(f"{line}\n", ""), AGENDA)
        (wrong,) = refused.value.wrong
        assert wrong.rule == "missing"
        table, _, key = wrong.key.rpartition(".")
        assert line.startswith(f"{key} ")
        assert wrong.line == (line_of(f"[{table}]", TEXT.replace(f"{line}\n", "")) if table else 1)


def test_who_says_nothing_about_names_has_none_named() -> None:
    assert policy.read("x", TEXT.replace("names = false", "names = true "), AGENDA).digest_names
    assert not policy.read("x", re.sub("(?m)^names = .*\n", "", TEXT), AGENDA).digest_names
    with pytest.raises(WrongValues):
        policy.read("x", TEXT.replace("names = false", 'names = "ja" '), AGENDA)


@pytest.mark.parametrize(
    ("more", "key"),
    [("\n[extra]\na = 1\n", "extra"), ("\n[[closed]]\nfirst = 1\n", "closed"), ("\nlate = 1\n", "downtime.late")],
)
def test_what_nobody_asked_for_is_refused(more: str, key: str) -> None:
    with pytest.raises(WrongValues) as refused:
        policy.read("x", TEXT + more, AGENDA)
    (wrong,) = refused.value.wrong
    assert (wrong.rule, wrong.key) == ("unknown", key)
    assert wrong.line > len(TEXT.splitlines())


def test_a_file_that_is_no_toml_is_named_with_its_line() -> None:
    with pytest.raises(WrongValues) as refused:
        policy.read("x", "zone = 'a'\n[asking\n", AGENDA)
    assert [(one.rule, one.line) for one in refused.value.wrong] == [("unreadable", 2)]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = TEXT.replace("hour = 10 ", "hour = 99 ").replace("a_month = 2", "a_month = 0").replace("zone = ", "zon = ")
    with pytest.raises(WrongValues) as refused:
        policy.read("x", text, AGENDA)
    assert [(one.rule, one.key) for one in refused.value.wrong] == [
        ("missing", "zone"),
        ("unknown", "zon"),
        ("number", "asking.hour"),
        ("number", "spacing.a_month"),
    ]


def test_a_layout_of_ones_own_is_read_and_pointed_at_as_near_as_can_be() -> None:
    lines = [line.split("#")[0].strip() for line in TEXT.splitlines() if line.split("#")[0].strip()]
    flat, table = [], ""
    for line in lines:
        table = line.strip("[]") if line.startswith("[") else table
        flat += [] if line.startswith("[") else [f"{table}.{line}" if table else line]
    assert policy.read("x", "\n".join(flat), AGENDA) == POLICY
    with pytest.raises(WrongValues) as refused:
        policy.read("x", "\n".join(flat).replace("before = 10", "before = 0"), AGENDA)
    assert refused.value.wrong[0].line == 1


# --- the agenda ----------------------------------------------------------------------------------------------------------

BASE = Agenda(recess=(SUMMER,))

MISFITS = [
    (replace(BASE, overleg=(day("2023-06-18"),)), "not_a_workday", "overleg.day", "2023-06-18", "2023-06-19"),  # a Sunday
    (replace(BASE, overleg=(day("2024-04-01"),)), "not_a_workday", "overleg.day", "2024-04-01", "2024-04-02"),  # Easter Monday
    (replace(BASE, overleg=(day("2025-04-26"),)), "not_a_workday", "overleg.day", "2025-04-26", "2025-04-28"),  # Koningsdag
    (replace(BASE, overleg=(day("2023-07-20"),)), "closed_then", "overleg.day", "2023-07-20", "2023-09-01"),
    (replace(BASE, overleg=(day("2023-06-22"),) * 2), "twice", "overleg.day", "2023-06-22", None),
    (replace(BASE, letters=(Letter(day("2023-12-02")),)), "not_a_workday", "letter.day", "2023-12-02", "2023-12-04"),
    (
        replace(BASE, letters=(Letter(day("2023-12-01"), day("2023-12-15")),)),
        "peildatum",
        "letter.peildatum",
        "2023-12-15",
        "2023-11-30",
    ),
    (
        replace(BASE, letters=(Letter(day("2023-12-01"), day("2023-12-01")),)),
        "peildatum",
        "letter.peildatum",
        "2023-12-01",
        "2023-11-30",
    ),
    (
        replace(BASE, closed=(Stretch(day("2023-05-05"), day("2023-05-01")),)),
        "backwards",
        "closed.last",
        "2023-05-01",
        "2023-05-05",
    ),
]


@pytest.mark.parametrize(("wanted", "rule", "key", "found", "right"), MISFITS)
def test_an_agenda_that_cannot_be_meant_so_says_what_would_be_right(
    wanted: Agenda, rule: str, key: str, found: str, right: str | None
) -> None:
    assert agenda.wrong(wanted) == (Wrong(rule, key, found, (right,) if right else ()),)  # type: ignore[arg-type]


def test_what_is_always_closed_names_no_day() -> None:
    forever = Agenda(overleg=(day("2023-06-18"),), recess=(Season((1, 1), (12, 31)),))
    assert agenda.wrong(forever) == (Wrong("never_open", "recess", ""),)
    long = Agenda(closed=(Stretch(day("2023-01-01"), day("2025-01-01")),))
    assert agenda.wrong(long) == (Wrong("never_open", "closed", ""),)


@pytest.mark.parametrize(
    "fine",
    [
        BASE,
        AGENDA,
        Agenda(overleg=(day("2023-06-22"), day("2023-09-28")), letters=(Letter(day("2023-12-01"), day("2023-11-01")),)),
        Agenda(overleg=(day("2024-02-29"),), closed=(Stretch(day("2023-05-01"), day("2023-05-01")),)),
    ],
)
def test_an_agenda_that_can_hold(fine: Agenda) -> None:
    assert agenda.wrong(fine) == ()


YEAR = """
[[overleg]]
day = 2023-06-18

[[overleg]]
day = 2023-03-23

[[letter]]
day = 2023-12-01
peildatum = 2023-12-20

[[recess]]
first = "15-07"
last = "31-08"
"""


def test_an_agenda_in_a_file_is_refused_with_its_lines() -> None:
    with pytest.raises(WrongValues) as refused:
        agenda.read("agenda.toml", YEAR)
    assert [(one.rule, one.line) for one in refused.value.wrong] == [("not_a_workday", 3), ("peildatum", 10)]
    fine = YEAR.replace("2023-06-18", "2023-06-22").replace("2023-12-20", "2023-11-01")
    assert agenda.read("agenda.toml", fine) == Agenda(
        overleg=(day("2023-03-23"), day("2023-06-22")),
        letters=(Letter(day("2023-12-01"), day("2023-11-01")),),
        recess=(SUMMER,),
    )


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("day = 2023-03-23", 'day = "23 maart"', "day", 6),
        ("day = 2023-03-23", "day = 2023-03-23T10:00:00", "day", 6),
        ("day = 2023-03-23", "dag = 2023-03-23", "missing", 5),
        ('first = "15-07"', 'first = "29-02"', "day_of_year", 13),
        ('first = "15-07"', 'first = "juli"', "day_of_year", 13),
        ('last = "31-08"', 'last = "31-08"\nto_monday = 1', "yes_or_no", 15),
        ("peildatum = 2023-12-20", "peildatum = 1", "day", 10),
    ],
)
def test_a_days_own_mistakes(old: str, new: str, rule: str, line: int) -> None:
    with pytest.raises(WrongValues) as refused:
        agenda.read("agenda.toml", YEAR.replace(old, new))
    assert (rule, line) in [(one.rule, one.line) for one in refused.value.wrong]


# --- what follows from both ----------------------------------------------------------------------------------------------


def test_a_closed_period_of_one_year_stops_the_counting() -> None:
    closed = POLICY.on(replace(AGENDA, closed=(Stretch(day("2023-05-01"), day("2023-05-12")),)))
    # 28 April, 1 2 3 4 May; with the first two weeks of May closed 28 April, 15 16 17 May, not 18 (Ascension), 19
    assert POLICY.calendar.shift(day("2023-04-27"), 5) == day("2023-05-04")
    assert closed.calendar.shift(day("2023-04-27"), 5) == day("2023-05-19")
    assert closed.calendar.ask_day_from(day("2023-05-02")) == day("2023-05-16")


def test_nobody_is_asked_in_the_five_working_days_before_an_overleg() -> None:
    # before Thursday 22 June: 21 20 19 16 15 June
    busy = POLICY.on(replace(AGENDA, overleg=(day("2023-06-22"),)))
    asked = [f"2023-06-{n:02}" for n in range(1, 31) if busy.calendar.asks_on(date(2023, 6, n))]
    assert asked == ["2023-06-01", "2023-06-06", "2023-06-08", "2023-06-13", "2023-06-27", "2023-06-29"]
    assert busy.ask_at(moment("2023-06-14 12:00")) == moment("2023-06-27 10:00")
    assert busy.calendar.is_open(day("2023-06-20")), "it counts all the same"


ROUNDS = [
    # first working day of the quarter's second month: Wednesday 1 February, Monday 1 May, 1 August -> 1 September, 1 November
    ((), "2023-01-01", "2023-02-01", None, False),
    ((), "2023-05-31", "2023-05-01", None, True),
    ((), "2023-09-30", "2023-09-01", None, False),
    ((), "2023-12-31", "2023-11-01", None, True),
    ((), "2024-06-01", "2024-05-01", None, True),
    # 22 June 2023: 21 20 19 16 15 14 13 12 9 8 | 7 6 5 2 1 June, 31 30 May, not 29 (Whit Monday), 26 25 24 |
    # 23 22 19 May, not 18 (Ascension), 17 16 15 12 11 10 9
    (("2023-06-22",), "2023-06-01", "2023-05-09", "2023-06-22", True),
    # two in one quarter: the first
    (("2023-06-08", "2023-06-22"), "2023-06-01", "2023-04-21", "2023-06-08", True),
    # 12 October 2023: 11 10 9 6 5 4 3 2, 29 28 | 27 26 25 22 21 20 19 18 15 14 | 13 12 11 8 7 6 5 4 1 September, 14 July: its
    # fifteen days to answer would run through the recess, so it opens after it
    (("2023-10-12",), "2023-10-01", "2023-09-01", "2023-10-12", True),
    # 1 February 2024: 31 30 29 26 25 24 23 22 19 18 | 17 16 15 12 11 10 9 8 January, 22 21 | 20 ... 7 December: over Christmas
    (("2024-02-01",), "2024-01-01", "2024-01-08", "2024-02-01", False),
    # 18 January 2024: 17 16 15 12 11 10 9 8 January, 22 21 | 20 19 18 15 14 13 12 11 8 7 | 6 5 4 1 December, 30 29 28 27 24 23:
    # fifteen days later is 14 December
    (("2024-01-18",), "2024-01-01", "2023-11-23", "2024-01-18", False),
]


@pytest.mark.parametrize(("overleg", "in_quarter", "opens", "before", "letter"), ROUNDS)
def test_a_round_opens_before_its_overleg_or_in_the_second_month(
    overleg: tuple[str, ...], in_quarter: str, opens: str, before: str | None, letter: bool
) -> None:
    rules = POLICY.on(replace(AGENDA, overleg=tuple(map(day, overleg))))
    found = rules.round_of(day(in_quarter))
    assert (found.opens, found.overleg, found.before_letter) == (day(opens), day(before) if before else None, letter)


def test_the_next_round_and_the_next_before_a_letter() -> None:
    opens = ["2023-02-01", "2023-05-01", "2023-09-01", "2023-11-01", "2024-02-01"]
    for here, following in pairwise(opens):
        assert POLICY.next_round(day(here)).opens == day(following)
    assert POLICY.next_round(day("2023-05-01"), before_letter=True).opens == day("2023-11-01")


def test_the_letters_days_say_which_rounds_they_follow() -> None:
    # the spring's letter leaves in March: before the round of 1 May, after that of 1 February. The autumn's has no day yet
    rules = POLICY.on(replace(AGENDA, letters=(Letter(day("2023-03-15")),)))
    letters = [rules.round_of(date(2023, month, 1)).before_letter for month in (1, 4, 7, 10)]
    assert letters == [True, False, False, True]
    assert rules.round_of(day("2024-04-01")).before_letter, "of another year nothing is known"
    # on 20 January 2024 the last round that opened is that of November
    late = POLICY.on(replace(AGENDA, letters=(Letter(day("2024-01-19")),)))
    assert [late.round_of(date(2024, month, 1)).before_letter for month in (1, 4)] == [False, False]
    assert late.round_of(day("2023-10-01")).before_letter
