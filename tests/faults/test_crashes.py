"""kill -9 at named points of the ring, start again: nothing lost, nothing doubled but by the rule.

Each case is the same script (script.py) on a register of its own, with the service killed at one point, or at two in turn. All
cases run beside each other, as many at a time as there is room for, and are judged (judge.py) by a run without a crash.
"""

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from commitments.history import Event
from tests.faults import script
from tests.faults.child import Point
from tests.faults.conftest import VERDICTS
from tests.faults.judge import Account, Verdict, account, compare
from tests.faults.stage import Crash, Register, play, stage, warm

AT_ONCE = (os.cpu_count() or 1) + 1

CASES: dict[str, tuple[Point, ...]] = {
    " + ".join(f"{event} {nth}" for event, nth in kills): tuple(Point.parse(event, nth) for event, nth in kills)
    for kills in (
        [("ring.started", 1)],
        [("intake.received", 1)],  # people's first messages, not stored
        [("intake.stored", 1)],  # stored, not yet confirmed to Telegram: it sends them again
        [("intake.confirming", 2)],
        [("lane.claimed", 14)],
        [("verb.started:press", 3)],
        [("verb.done:press", 3)],  # an answer, written and not committed
        [("verb.committed:press", 3)],  # an answer, committed, the press not acknowledged
        [("verb.done:fill_in", 1)],
        [("letter.claimed", 18)],
        [("letter.sending", 2)],
        [("letter.accepted", 1)],  # Telegram has it, we have not written that down
        [("letter.accepted", 25)],
        [("letter.settled", 1)],
        [("letter.settled:where_asked", 1)],
        [("letter.accepted", 1), ("letter.accepted", 1)],  # and again while it is being repeated
    )
}


class Runs:
    """The runs of a session: one without a crash, and one for each case that was asked for."""

    def __init__(self, template: Register, folder: Path) -> None:
        self._template, self._folder = template, folder
        self.reference: Account
        self.events: Counter[str]
        self.second_start: Verdict
        self.outcomes: dict[str, Verdict] = {}
        self.crashes: dict[str, list[Crash]] = {}

    async def all(self, names: list[str]) -> None:
        """Run them, some at a time, and judge."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> Account | AssertionError:
            async with room:
                try:
                    return await self._run(name)
                except AssertionError as error:
                    return error

        reference = asyncio.ensure_future(self._reference())
        found = await asyncio.gather(*(one(name) for name in names))
        await reference
        for name, outcome in zip(names, found, strict=True):
            if isinstance(outcome, Account):
                self.outcomes[name] = compare(outcome, self.reference, name)
            else:  # somebody waited in vain, or the service ended by itself
                self.outcomes[name] = Verdict(name, self.reference.updates, (str(outcome),), (), (), (), ())

    async def _run(self, name: str) -> Account:
        folder = self._folder / str(list(CASES).index(name))
        async with stage(script.copied(self._template, folder), folder) as on:
            await play(on, CASES[name], script.quarter_of_an_hour)
            self.crashes[name] = on.crashes
            return account(on)

    async def _reference(self) -> None:
        folder = self._folder / "reference"
        async with stage(script.copied(self._template, folder), folder) as on:
            await play(on, (), script.quarter_of_an_hour)
            self.reference = account(on)
            with on.database.read() as session:
                self.events = Counter(session.exec(select(Event.verb)))

            on.kill()
            await play(on, [Point("ring.started")], script.one_more_message)
            self.second_start = compare(account(on), self.reference, "at rest")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register with letters that wait; copied for each run."""
    warm()
    return script.prepared(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def runs(template: Register, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Runs:
    """All runs that this session's tests ask for."""
    wanted = {
        item.callspec.params.get("name")
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    found = Runs(template, tmp_path_factory.mktemp("crashes"))
    asyncio.run(found.all([name for name in CASES if name in wanted]))
    request.config.stash[VERDICTS] += found.outcomes.values()
    return found


def test_the_script_has_one_effect_per_update(runs: Runs) -> None:
    """What the people of the script did, counted by hand: a press that came twice and a repeated update count once."""
    assert runs.events == {
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
    assert after.lost == after.disordered == after.with_leave == after.complaints == ()
    update, letter, message = sorted(after.doubled, key=lambda line: ("update", "letter", "too").index(line.split()[0]))
    assert update.endswith("done 0 None")
    assert letter.startswith("letter privacy to ")
    assert message.startswith("too much in ")


@pytest.mark.parametrize("name", CASES)
def test_killed_at(name: str, runs: Runs) -> None:
    """Nothing lost, nothing doubled without leave, every chat in order, and no word of complaint in the log."""
    outcome = runs.outcomes[name]
    assert outcome.lost == (), "\n".join(outcome.lost)
    assert len(runs.crashes[name]) == len(CASES[name])
    assert outcome.doubled == ()
    assert outcome.disordered == ()
    assert outcome.complaints == ()
    assert len(outcome.with_leave) <= sum(len(crash.held) for crash in runs.crashes[name])
