"""kill -9 at named points of the ring, start again: nothing lost, nothing doubled but by the rule.

Each case is the same script (script.py) on a register of its own, with the service killed at one point, or at several in turn.
All cases run beside each other, as many at a time as there is room for, and are judged (judge.py) by a run without a crash on
the same database. `--kills N` adds kills at points drawn by lot from all that the run without a crash passed.
"""

import asyncio
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from bot.assembly import wall_clock
from commitments import policy
from commitments.history import Event
from tests.faults import script
from tests.faults.child import Point
from tests.faults.conftest import KINDS
from tests.faults.judge import Account, Verdict, account, compare
from tests.faults.stage import Crash, Register, play, stage
from tests.faults.table import Table

AT_ONCE = os.cpu_count() or 1
IN_A_ROW = 4
"""Kills of one run by lot."""

CASES: dict[str, tuple[Point, ...]] = {
    " + ".join(f"{event} {nth}" for event, nth in kills): tuple(Point.parse(event, nth) for event, nth in kills)
    for kills in (
        [("ring.started", 1)],
        [("intake.received", 1)],  # people's first messages, not stored
        [("sql:INSERT", 3)],  # half a batch, not committed
        [("intake.stored", 1)],  # stored, not yet confirmed to Telegram: it sends them again
        [("intake.stored", 1), ("intake.stored", 1), ("intake.stored", 1)],
        [("intake.confirming", 2)],
        [("lane.claimed", 14)],
        [("lane.claimed", 3), ("lane.claimed", 3)],
        [("verb.started:press", 3)],
        [("verb.done:press", 3)],  # an answer, written and not committed
        [("verb.committed:press", 3)],  # an answer, committed, the press not acknowledged
        [("verb.done:fill_in", 1)],
        [("verb.done:start", 2), ("verb.committed:start", 2)],
        [("verb.committed:take", 4)],
        [("letter.claimed", 18)],
        [("letter.sending", 2)],
        [("letter.accepted", 1)],  # Telegram has it, we have not written that down
        [("letter.accepted", 25)],
        [("verb.started:settle_sent", 6)],
        [("letter.settled", 1)],
        [("letter.settled:where_asked", 1)],
        [("letter.accepted", 1), ("letter.accepted", 1)],  # and again while it is being repeated
        [("letter.claimed", 1), ("letter.sending", 1), ("letter.accepted", 1)],  # the team has to send one after all
    )
}


def by_lot(events: Counter[str], kills: int, seed: int) -> dict[str, tuple[Point, ...]]:
    """Runs with so many kills in all, at points among those that were passed."""
    draw = random.Random(seed)  # noqa: S311
    names = sorted(events)
    found = {}
    for number in range(-(-kills // IN_A_ROW)):
        points = [(name, draw.randint(1, max(1, events[name] // 3))) for name in draw.choices(names, k=IN_A_ROW)]
        name = f"lot {number}: " + " + ".join(f"{event} {nth}" for event, nth in points)
        found[name] = tuple(Point.parse(event, nth) for event, nth in points)
    return found


class Runs:
    """The runs on one database: one without a crash, one for each case that was asked for, and those by lot."""

    def __init__(self, template: Register, folder: Path) -> None:
        self._template, self._folder = template, folder
        self._room = asyncio.Semaphore(AT_ONCE)
        self.reference: Account
        self.events: Counter[str]
        self.passed: Counter[str]
        self.second_start: Verdict
        self.outcomes: dict[str, Verdict] = {}
        self.crashes: dict[str, list[Crash]] = {}

    async def all(self, names: list[str], lot: int, seed: int) -> None:
        """Run them, some at a time, and judge."""
        await self._reference()
        cases = {name: CASES[name] for name in names} | by_lot(self.passed, lot, seed)
        await asyncio.gather(*(self._judged(number, name, kills) for number, (name, kills) in enumerate(cases.items())))

    async def _judged(self, number: int, name: str, kills: tuple[Point, ...]) -> None:
        async with self._room:
            folder = self._folder / str(number)
            register = await asyncio.to_thread(self._template.copied, folder)  # the stand-in must not wait for it
            async with stage(register, folder) as on:
                try:
                    await play(on, kills, script.quarter_of_an_hour)
                    self.outcomes[name] = compare(account(on), self.reference, name)
                except AssertionError as error:  # somebody waited in vain, or the service ended by itself
                    self.outcomes[name] = Verdict(name, self.reference.updates, 0, 0, unseen=(str(error),))
                self.crashes[name] = on.crashes
            await asyncio.to_thread(register.drop)

    async def _reference(self) -> None:
        folder = self._folder / "reference"
        async with stage(self._template.copied(folder), folder) as on:
            await play(on, (), script.quarter_of_an_hour)
            self.reference = account(on)
            self.passed = Counter(re.findall(r"event_name=(\S+)", on.services[0].log.read_text("utf-8")))
            with on.database.read() as session:
                self.events = Counter(session.exec(select(Event.verb)))

            on.kill()
            await play(on, [Point("ring.started")], script.one_more_message)
            self.second_start = compare(account(on), self.reference, "at rest")


@pytest.fixture(scope="session", params=KINDS)
def runs(
    templates: dict[str, Register],
    table: Table,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Runs:
    """All runs on one database that this session's tests ask for."""
    wanted = {
        item.callspec.params.get("name")
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and item.callspec.params.get("runs") == request.param
    }
    lot = request.config.getoption("kills", 0) // len(KINDS)
    found = Runs(templates[request.param], tmp_path_factory.mktemp(f"crashes-{request.param}"))
    asyncio.run(found.all([name for name in CASES if name in wanted], lot, table.seed))
    for name, verdict in found.outcomes.items():
        table.judged(verdict)
        table.faults["kill"] += len(found.crashes[name])
    return found


def test_the_script_has_one_effect_per_update(runs: Runs) -> None:
    """What the people of the script did, counted by hand: a press that came twice and a repeated update count once."""
    rules, now = policy.load(), wall_clock()
    today = now.astimezone(rules.zone).date()
    running = any(one.asks_on(today) and now >= rules.at(one.opens, rules.hour) for one in rules.rounds_from(today))
    assert runs.events == ({"open_round": 1} if running else {}) | {
        "add": 14,  # the register, before the start
        "invite": 5,  # four before the start
        "join": 5,
        "link": 1,
        "propose": 1,
        "accept": 1,
        "ask": 1,
        "reply": 1,
        "report": 6,
        "withdraw": 1,
    }
    assert sum(line.startswith("update ") for line in runs.reference.record.elements()) == runs.reference.updates
    assert not runs.reference.leave
    assert not runs.reference.without_leave
    assert not runs.reference.complaints


def test_a_stop_at_rest_repeats_nothing(runs: Runs) -> None:
    """Killed with nothing under way, and once more while starting: then only what somebody says afterwards has an effect."""
    after = runs.second_start
    assert after.missing == after.unseen == after.disordered == after.with_leave == after.complaints == ()
    update, letter = sorted(after.repeated, key=lambda line: ("update", "letter").index(line.split()[0]))
    assert update.endswith("done 0 None")
    assert letter.startswith("letter privacy to ")
    assert len(after.doubled) == 1


@pytest.mark.parametrize("name", CASES)
def test_killed_at(name: str, runs: Runs) -> None:
    """Nothing lost, nothing doubled without leave, every chat in order, and no word of complaint in the log."""
    outcome = runs.outcomes[name]
    assert outcome.broken == (), "\n".join(outcome.broken)
    assert len(runs.crashes[name]) == len(CASES[name])
    assert len(outcome.with_leave) <= sum(len(crash.held) for crash in runs.crashes[name])


def test_killed_by_lot(runs: Runs) -> None:
    """The same, wherever the kills fell."""
    lots = {name: verdict for name, verdict in runs.outcomes.items() if name.startswith("lot ")}
    assert {name: verdict.broken for name, verdict in lots.items() if verdict.broken} == {}
    for name, verdict in lots.items():
        assert len(verdict.with_leave) <= sum(len(crash.held) for crash in runs.crashes[name])
