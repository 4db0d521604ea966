"""A year in which nobody answers: who is asked what, and when, for all fourteen agreements; a table worked out by hand.

The register is loaded on Sunday 1 January 2023. Days of asking are Tuesday and Thursday, 10:00; the days below follow from the
policy: 10 working days before, the 5th working day after, a repeat 10 working days later, the team's task twelve weeks ahead;
counting stops from 15 July to 31 August and from 24 December to the Monday after 6 January.
"""

import asyncio
from collections import Counter
from datetime import date

import pytest

from bot import simulate
from bot.settings import Settings
from bot.simulate import Line

ASKED = [
    # per 1 January 2023: its result on the 5th working day after (13 January, a Friday), and once more
    ("2023-01-17 10:00", "contact:VWS", "result", ("A3",)),
    ("2023-01-31 10:00", "contact:VWS", "result", ("A3",)),
    # uiterlijk 30 June: ten working days before is Friday 16 June
    ("2023-06-15 10:00", "contact:VWS", "question", ("A1", "A11")),
    ("2023-06-15 10:00", "team:1", "question", ("A2",)),
    # 30 June has passed: the 5th working day after is Friday 7 July
    ("2023-07-11 10:00", "contact:VWS", "result", ("A1", "A11")),
    ("2023-07-11 10:00", "team:1", "result", ("A2",)),
    # ten working days later, the summer not counted, is Monday 11 September
    ("2023-09-12 10:00", "contact:VWS", "result", ("A1", "A11")),
    ("2023-09-12 10:00", "team:1", "result", ("A2",)),
    # uiterlijk 31 December: ten working days before, Christmas not counted, is Monday 11 December
    ("2023-12-07 10:00", "contact:RegioPlus", "question", ("A5",)),
]
TASKS = [
    # twelve weeks before 30 June is Friday 7 April
    ("2023-04-06 10:00", {"A1", "A4", "A11", "A12", "A14"}),
    # twelve weeks before 30 September is Saturday 8 July
    ("2023-07-06 10:00", {"A7"}),
    # twelve weeks before 31 December and 1 January is Sunday 8 and Monday 9 October
    ("2023-10-05 10:00", {"A1", "A3", "A5", "A9", "A10"}),
]
NEVER_ASKED_IN_2023 = {
    "A6": "both moments are a start (vanaf), asked in rounds",
    "A8": "a start, and a period: asked in rounds, and at its end",
    "A13": "a period that ends in 2024",
}


@pytest.fixture(scope="module")
def year() -> list[Line]:
    lines: list[Line] = []
    asyncio.run(simulate.run(Settings(), first=date(2023, 1, 1), last=date(2023, 12, 31), told=lines.append))
    return lines


def _at(line: Line) -> str:
    return f"{line.at:%Y-%m-%d %H:%M}"


def test_who_is_asked_what_and_when(year: list[Line]) -> None:
    asked = [(_at(line), line.to, line.kind, line.refs) for line in year if line.kind in ("question", "result")]
    assert sorted(asked) == sorted(ASKED)


def test_what_nobody_answers_for_is_the_teams_task(year: list[Line]) -> None:
    tasks = [(_at(line), set(line.refs)) for line in year if line.kind == "task"]
    assert tasks == TASKS
    assert all(line.to == "team:1" for line in year if line.kind == "task")


def test_every_agreement_is_asked_about_or_a_task_or_explained(year: list[Line]) -> None:
    named = {code for line in year if line.kind in ("question", "result", "task") for code in line.refs}
    assert named | set(NEVER_ASKED_IN_2023) == {f"A{n}" for n in range(1, 15)}
    assert not named & set(NEVER_ASKED_IN_2023)


def test_nothing_comes_twice_and_nobody_gets_two_bundles_a_day(year: list[Line]) -> None:
    texts = Counter((line.to, line.at.date(), line.text) for line in year)
    assert max(texts.values()) == 1
    bundles = Counter((line.to, line.at.date()) for line in year if line.kind in ("question", "result"))
    assert max(bundles.values()) == 1


def test_nobody_is_asked_about_what_is_not_theirs(year: list[Line]) -> None:
    answers_for = {"contact:VWS": {"A1", "A3", "A7", "A8", "A11"}, "contact:RegioPlus": {"A5"}, "team:1": {"A1", "A2"}}
    for line in year:
        if line.kind in ("question", "result"):
            assert set(line.refs) <= answers_for[line.to], line


def test_the_digest_comes_each_week_to_the_team_and_the_group(year: list[Line]) -> None:
    for reader in ("team:1", "group:kernteam"):
        weeks = [line.at.isocalendar()[:2] for line in year if line.kind == "digest" and line.to == reader]
        assert len(weeks) == len(set(weeks)) == 52
    # Easter Monday, Koningsdag is a Thursday, Whit Monday, Christmas: the first working day of the week, 09:00
    moments = {_at(line) for line in year if line.kind == "digest"}
    assert {"2023-04-11 09:00", "2023-05-30 09:00", "2023-12-27 09:00", "2023-06-19 09:00"} <= moments


def test_addresses_never_show(year: list[Line]) -> None:
    assert {line.to for line in year} == {"team:1", "contact:VWS", "contact:RegioPlus", "group:kernteam"}
    assert [line.kind for line in year[:4]] == ["welcome", "welcome", "welcome", "other"]
