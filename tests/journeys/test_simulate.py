"""A year in which nobody answers: who is asked what, and when, over the whole register; a table worked out by hand.

The register is loaded on Sunday 1 January 2023. Days of asking are Tuesday and Thursday, 10:00; the days below follow from the
policy: 10 working days before, the 5th working day after, a repeat 10 working days later, 10 after a start, the team's task
twelve weeks ahead;
counting stops from 15 July to 31 August and from 24 December to the Monday after 6 January. What was past its term at loading
is asked once, in the first bundle. Every organisation that answers for a share has one contact.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from bot import simulate
from bot.settings import Settings
from bot.simulate import Line
from commitments import policy, register

STAGE = ("ActiZ", "MBO Raad", "NRTO", "RegioPlus", "Vereniging Hogescholen")
"""Who makes proposals about enough guidance for trainees (7.2); RegioPlus does something about learning (8.6) too."""


def _seventh(at: str, kind: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for name in STAGE:
        yield at, f"contact:{name}", kind, ("7.2", "8.6") if name == "RegioPlus" else ("7.2",)


SPRING = {
    "Actie Leer Netwerk": ("5.10",),
    "ActiZ": ("3.3", "7.2", "8.5"),
    "BPSW": ("3.3",),
    "BoZ": ("5.2c",),
    "GGD GHOR Nederland": ("2.5b",),
    "IGJ": ("2.6",),
    "MBO Raad": ("7.2", "8.4", "8.5"),
    "MKB-Nederland": ("6.3",),
    "NFU": ("3.3", "8.4"),
    "NRTO": ("7.2", "8.4", "8.5"),
    "NVZ": ("3.3",),
    "Platform vmbo Zorg & Welzijn": ("6.3",),
    "V&VN": ("3.3", "3.5", "8.5"),
    "VGN": ("3.3", "8.5"),
    "VNO-NCW": ("6.3",),
    "Vereniging Hogescholen": ("7.2", "8.4", "8.5"),
    "Vilans": ("1.12",),
    "ZN": ("1.12",),
    "de Nederlandse ggz": ("3.3",),
}
"""In a round before a letter, spring and autumn: what has no last day, and what goes on; in spring 7.2 too, which ends."""
UNDATED_OF_VWS = ("2.5", "2.5b", "3.8", "3.12", "4.6")
DATED_OF_VWS = ("6.5", "7.3", "8.9", "8.11")
"""What VWS is asked about then, up to its cap of twenty in that quarter: what has a last day goes first."""
AUTUMN_OF_VWS = ("4.7", "4.8", "4.9", "5.13", "7.5", "5.5", "7.4", "8.10")
"""And what it got in the autumn beside that; the last three end on 31 December or 1 January."""
AUTUMN = (
    *("A7", "A11", "1.10", *UNDATED_OF_VWS, "4.7", "4.8", "4.9", "4.13", "5.13", "6.5", "7.3", "7.5", "8.9", "8.11"),
    *("5.5", "7.4", "8.10"),
)
OF_REGIOPLUS = ("3.5", "3.11", "4.4", "5.9", "5.10")


def _spring(at: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for name, codes in SPRING.items():
        yield at, f"contact:{name}", "round", codes


def _autumn(at: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for name, codes in SPRING.items():
        yield at, f"contact:{name}", "round", tuple(code for code in codes if code != "7.2")


ASKED = [
    # past at loading: the grant that opened and the talks that were held in the autumn of 2022; asked once
    ("2023-01-10 10:00", "contact:VWS", "result", ("3.7", "6.6", "A3")),
    # in 2022 (2.3): the 5th working day after, as that of 1 January, is Friday 13 January
    ("2023-01-17 10:00", "contact:RegioPlus", "result", ("2.3",)),
    # the round of Wednesday 1 February; ten working days after 17 January is the 31st, so A3 goes along. It asks what ends by
    # 31 March and whether has begun what was to begin, and shows what ends by 30 June
    ("2023-02-02 10:00", "contact:VWS", "round", ("A3", "1.11", "3.9", "4.13", "6.4", "A1", "A11")),
    # its reminder, ten working days after 1 February; before 31 March nothing is asked a third time
    ("2023-02-16 10:00", "contact:VWS", "round", ("1.11", "3.9", "4.13", "6.4")),
    # the 5th working day after 31 March, Good Friday and Easter Monday not counted, is Tuesday 11 April
    ("2023-04-11 10:00", "contact:VWS", "result", ("1.11", "6.4")),
    # the round of Monday 1 May, before a letter; the repeats of 11 April (on the 25th) go along
    *_spring("2023-05-02 10:00"),
    (
        "2023-05-02 10:00",
        "contact:VWS",
        "round",
        ("A1", "A7", "A11", "1.10", "1.11", *UNDATED_OF_VWS, "4.13", "6.4", *DATED_OF_VWS, "2.4"),
    ),
    ("2023-05-02 10:00", "contact:RegioPlus", "round", (*OF_REGIOPLUS, "7.2", "8.4", "8.5", "8.6", "2.3", "2.10")),
    ("2023-05-02 10:00", "team:1", "round", ("A2",)),
    # its reminder: ten working days after 1 May, Liberation Day not counted, is Tuesday 16 May
    *_spring("2023-05-16 10:00"),
    ("2023-05-16 10:00", "contact:VWS", "round", ("A1", "A7", "A11", "1.10", *UNDATED_OF_VWS, "4.13", *DATED_OF_VWS)),
    ("2023-05-16 10:00", "contact:RegioPlus", "round", (*OF_REGIOPLUS, "7.2", "8.4", "8.5", "8.6")),
    ("2023-05-16 10:00", "team:1", "round", ("A2",)),
    # per 1 September: ten working days before 31 August, the summer not counted, is Friday 30 June; but VWS got its twenty
    ("2023-07-04 10:00", "contact:VWS", "question", ("2.4", "A1", "A11")),
    # 30 June has passed: the 5th working day after is Friday 7 July
    ("2023-07-11 10:00", "team:1", "result", ("A2",)),
    *_seventh("2023-07-11 10:00", "result"),
    # the round of Friday 1 September; the repeats (ten working days after 11 July is 11 September) go along
    ("2023-09-05 10:00", "contact:VWS", "round", ("A1", "A11", "1.11", "2.4", "4.13", "7.3", "8.11")),
    ("2023-09-05 10:00", "contact:RegioPlus", "round", ("1.6", "2.3", "2.10", "7.2", "8.6")),
    *((at, to, kind, codes) for at, to, kind, codes in _seventh("2023-09-05 10:00", "result") if to != "contact:RegioPlus"),
    ("2023-09-05 10:00", "team:1", "result", ("A2",)),
    # its reminder, with what began on 1 September: ten working days after is Friday 15 September
    ("2023-09-19 10:00", "contact:RegioPlus", "round", ("1.6", "2.3", "2.10")),
    ("2023-09-19 10:00", "contact:VWS", "round", ("1.9", "1.11", "1.15", "2.4", "2.11")),
    # once more: ten working days after the 19th
    ("2023-10-03 10:00", "contact:VWS", "result", ("2.4",)),
    # the 5th working day after 30 September is Friday 6 October
    ("2023-10-10 10:00", "contact:RegioPlus", "result", ("2.3", "2.10")),
    # the round of Wednesday 1 November, before a letter, with the repeats of 10 October (on the 24th)
    *_autumn("2023-11-02 10:00"),
    ("2023-11-02 10:00", "contact:RegioPlus", "round", ("2.3", "2.10", *OF_REGIOPLUS, "8.4", "8.5")),
    # the twelfth message to VWS, which answered none: now somebody rings
    ("2023-11-02 10:00", "contact:VWS", "round", AUTUMN),
    *_autumn("2023-11-16 10:00"),
    ("2023-11-16 10:00", "contact:RegioPlus", "round", (*OF_REGIOPLUS, "8.4", "8.5")),
]
TASKS = [
    # twelve weeks before 30 June is Friday 7 April
    ("2023-04-06 10:00", {"A1", "A4", "A11", "6.2", "8.6"}),
    # twelve weeks before 30 September is Saturday 8 July
    ("2023-07-06 10:00", {"A7"}),
    # twelve weeks before 31 December and 1 January is Sunday 8 and Monday 9 October
    ("2023-10-05 10:00", {"A1", "A3", "A9", "A10", "3.4", "8.7"}),
]
FOLLOWS_AN_ACTION = {"A5", "A8", "A12", "A14"}


@pytest.fixture(scope="module")
def year() -> list[Line]:
    lines: list[Line] = []
    asyncio.run(simulate.run(Settings(), first=date(2023, 1, 1), last=date(2023, 12, 31), told=lines.append))
    return lines


def _at(line: Line) -> str:
    return f"{line.at:%Y-%m-%d %H:%M}"


def _bundles(year: list[Line]) -> list[Line]:
    return [line for line in year if line.kind in simulate.ASKING]


def test_who_is_asked_what_and_when(year: list[Line]) -> None:
    asked = [(_at(line), line.to, line.kind, line.refs) for line in _bundles(year) if line.refs]
    assert sorted(asked) == sorted(ASKED)


def test_each_contact_is_asked_once_who_they_are_in_a_week_without_another_question(year: list[Line]) -> None:
    """Half a year after 1 January, before the recess, unless a question would have to wait for it."""
    found = {line.to: line for line in _bundles(year) if not line.refs}
    assert len(found) == len([line for line in _bundles(year) if not line.refs])
    assert set(found) == {line.to for line in year if line.to.startswith("contact:")}
    weeks = {(line.to, line.at.isocalendar()[:2]) for line in _bundles(year) if line.refs}
    assert not weeks & {(to, line.at.isocalendar()[:2]) for to, line in found.items()}
    days = {to: _at(line) for to, line in found.items()}
    assert {day for to, day in days.items() if to not in LATER} == {"2023-07-04 10:00"}
    assert {to: days[to] for to in LATER} == LATER


def test_what_nobody_answers_for_is_the_teams_task(year: list[Line]) -> None:
    tasks = [(_at(line), set(line.refs)) for line in year if line.kind == "task" and line.refs]
    assert tasks == TASKS
    assert all(line.to == "team:1" for line in year if line.kind == "task")


def test_every_entry_is_asked_about_or_a_task_or_has_a_reason_not_to_be(year: list[Line]) -> None:
    beside = {code for line in year if line.kind in ("question", "result", "task") for code in line.refs}
    named = beside | {code for line in year if line.kind == "round" for code in line.refs}
    due = set()
    for entry in register.entries():
        ends = [t.end for t in entry.terms if t.end and t.kind in ("uiterlijk", "voor", "per", "rond", "periode")]
        # from a day or a month of this year; about the start of a quarter or a year, and about earlier ones, a round asks
        ends += [t.start for t in entry.terms if t.start == date(2023, 9, 1) and t.kind == "vanaf"]
        if entry.mode == "asked" and entry.code not in FOLLOWS_AN_ACTION and any(day <= date(2024, 1, 1) for day in ends):
            due.add(entry.code)
    assert beside <= due
    assert not named & FOLLOWS_AN_ACTION
    assert due <= named


def test_nobody_gets_more_than_the_policy_allows(year: list[Line]) -> None:
    rules = policy.load()
    days: dict[str, list[date]] = defaultdict(list)
    for line in _bundles(year):
        days[line.to].append(line.at.date())
    for to, own in days.items():
        assert len(own) == len(set(own)), f"{to}: one bundle a day"
        assert max(Counter((day.year, day.month) for day in own).values()) <= rules.a_month, to
        for before, after in pairwise(own):
            assert rules.calendar.shift(before, rules.spacing) <= after, (to, before, after)


def test_who_never_answers_gets_at_most_twelve_messages_in_the_year(year: list[Line]) -> None:
    assert max(Counter(line.to for line in _bundles(year)).values()) == 12


def test_the_messages_per_person_per_month_are_counted(year: list[Line]) -> None:
    found = simulate.per_month(year, first=date(2023, 1, 1), last=date(2023, 12, 31))
    assert sum(sum(months.values()) for months in found.values()) == len(year)
    assert list(found)[:2] == ["team:1", "group:kernteam"], "who gets most first"
    asking = simulate.per_month(_bundles(year), first=date(2023, 1, 1), last=date(2023, 12, 31))
    #                                         J  F  M  A  M  J  J  A  S  O  N  D
    assert [*asking["contact:VWS"].values()] == [1, 2, 0, 1, 2, 0, 2, 0, 2, 1, 1, 0]
    assert [*asking["contact:RegioPlus"].values()] == [1, 0, 0, 0, 2, 0, 1, 0, 2, 2, 2, 0]
    assert list(asking["contact:VWS"]) == [f"2023-{month:02}" for month in range(1, 13)]


def test_nothing_comes_twice(year: list[Line]) -> None:
    texts = Counter((line.to, line.at.date(), line.text) for line in year)
    assert max(texts.values()) == 1


LATER = {
    "contact:ActiZ": "2023-09-12 10:00",
    "contact:MBO Raad": "2023-09-12 10:00",
    "contact:NRTO": "2023-09-12 10:00",
    "contact:Vereniging Hogescholen": "2023-09-12 10:00",
    "contact:RegioPlus": "2023-10-17 10:00",
    "contact:VWS": "2023-07-11 10:00",
}
"""Who has another question coming in July: asked in the first month that is clear of them."""


def test_nobody_is_asked_about_what_is_not_theirs(year: list[Line]) -> None:
    of_vws = {"A1", "A3", "A7", "A11", "1.9", "1.10", "1.11", "1.15", "2.4", "2.11", "3.7", "3.9", "6.4", "6.6", "7.3", "8.11"}
    answers_for = {
        "contact:VWS": {*of_vws, *UNDATED_OF_VWS, "4.13", *DATED_OF_VWS, *AUTUMN_OF_VWS},
        "contact:RegioPlus": {"1.6", "2.3", "2.10", "7.2", "8.4", "8.5", "8.6", *OF_REGIOPLUS},
        "team:1": {"A1", "A2"},
    }
    for line in _bundles(year):
        assert set(line.refs) <= answers_for.get(line.to, set(SPRING.get(line.to.removeprefix("contact:"), ()))), line


def test_the_digest_comes_each_week_to_the_team_and_the_group(year: list[Line]) -> None:
    for reader in ("team:1", "group:kernteam"):
        weeks = [line.at.isocalendar()[:2] for line in year if line.kind == "digest" and line.to == reader]
        assert len(weeks) == len(set(weeks)) == 52
    # Easter Monday, Koningsdag is a Thursday, Whit Monday, Christmas: the first working day of the week, 09:00
    moments = {_at(line) for line in year if line.kind == "digest"}
    assert {"2023-04-11 09:00", "2023-05-30 09:00", "2023-12-27 09:00", "2023-06-19 09:00"} <= moments


def test_addresses_never_show(year: list[Line]) -> None:
    organisations = {f"contact:{party.name}" for party in register.parties() if party.kind == "organisatie"}
    found = {line.to for line in year}
    assert {"team:1", "group:kernteam", "contact:VWS", "contact:RegioPlus"} <= found
    assert found - organisations == {"team:1", "group:kernteam"}
    people = [line.kind for line in year[: len(found)]]
    assert people == ["welcome"] * (len(found) - 1) + ["other"]
