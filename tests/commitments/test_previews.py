"""Is a preview what goes out, line by line, and does it leave nothing behind?"""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from commitments import planning, previews
from commitments.agenda import Change
from commitments.ledger import Share
from commitments.notices import Bundle, ItemQuestion, OwnPage, Preview, RoundAsked, Told, codes_of
from tests.commitments.conftest import POLICY, Member, World
from tests.commitments.test_rounds import until

ASKING = (RoundAsked, OwnPage, Bundle, ItemQuestion)
PEOPLE = ("V&VN", "ActiZ", "VWS", "RegioPlus", "ZN")


def counted(world: World) -> dict[str, int]:
    """How many rows each table has."""
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    with world.database.engine.connect() as reading:
        return {name: reading.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}  # noqa: S608


def cast(world: World) -> tuple[Member, dict[str, str]]:
    team = world.join("team", None, 1)
    members = {world.join("contact", name, number).user: name for number, name in enumerate(PEOPLE, 2)}
    return team, members | {team.user: "programmateam"}


@pytest.mark.parametrize(
    ("overleg", "past", "since", "coming"),
    [
        (
            None,
            ("06-15", "07-11", "09-05", "09-19", "10-10", "10-26"),
            "10-30",
            ("11-01", "11-02", "11-07", "11-09", "11-14", "11-16", "11-21", "11-23", "11-28", "11-30"),
        ),
        # the round of 12 October, its reminder on the 26th, and own pages on 7 November
        (
            date(2023, 11, 23),
            ("06-15", "07-11", "09-05", "09-19"),
            "10-09",
            ("10-10", "10-12", "10-17", "10-19", "10-24", "10-26", "10-31", "11-02", "11-07", "11-09"),
        ),
    ],
)
def test_what_went_out_is_the_preview_line_by_line(
    whole: World, overleg: date | None, past: Sequence[str], since: str, coming: Sequence[str]
) -> None:
    team, names = cast(whole)
    if overleg is not None:
        whole.do(team, planning.look, policy=POLICY, change=Change("overleg", False, overleg))
        whole.press(team, "hold")
    for day in past:
        until(whole, f"2023-{day} 10:00")
    until(whole, f"2023-{since} 12:00")
    whole.do(team, previews.tell, policy=POLICY, weeks=5)
    told = whole.told(team)
    assert isinstance(told, Preview)
    foreseen = {(line.day, line.party): line for line in told.lines if line.what != "still_you"}
    went: dict[tuple[date, str], Told] = {}
    for day in coming:
        before = len(whole.post)
        until(whole, f"2023-{day} 10:00")
        went |= {
            (POLICY.day(whole.now), names[one.to]): one.told for one in whole.post[before:] if isinstance(one.told, ASKING)
        }
    assert set(went) == set(foreseen)
    for key, line in foreseen.items():
        told_then = went[key]
        if isinstance(told_then, OwnPage):
            assert line.what == "page"
            continue
        beside = {item.code for item in told_then.shown} if isinstance(told_then, RoundAsked) else set()
        assert set(line.codes) <= set(codes_of(told_then)) <= {*line.codes, *beside}
        in_round = isinstance(told_then, RoundAsked)
        assert line.what == ("question" if not in_round else "reminder" if told_then.again else "round")  # type: ignore[union-attr]
    wanted = {"round", "reminder"} if overleg is None else {"round", "reminder", "page"}
    assert wanted <= {line.what for line in foreseen.values()}


def test_nothing_is_written(whole: World) -> None:
    cast(whole)
    until(whole, "2023-06-15 10:00")
    before, heads = counted(whole), whole.all(Share)
    for _ in range(2):
        told = whole.work.perform(previews.look, policy=POLICY, weeks=26)
        assert [line for line in told.lines if line.what == "round"]
        assert counted(whole) == before
        assert [(share.id, share.look_at) for share in whole.all(Share)] == [(s.id, s.look_at) for s in heads]


def test_who_cannot_be_reached_and_what_nobody_answers_for_is_named(whole: World) -> None:
    team, _ = cast(whole)
    until(whole, "2023-10-30 12:00")
    whole.do(team, previews.tell, policy=POLICY, weeks=2)
    told = whole.told(team)
    assert isinstance(told, Preview)
    assert "NVZ" in told.away
    assert not set(PEOPLE) & set(told.away)
    assert "A13" in told.without
    assert all(line.name for line in told.lines)
