"""How parts live: through a database that is away, under a lease, until a stop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.assembly import Frame, _greeted, _opened, open_register, serve, wall_clock
from bot.heartbeat import Heartbeat
from bot.inbox import _give_back
from bot.nudge import Nudges
from bot.parts import Leadership, Patience, Stop, hold, insist, keep
from bot.settings import Settings
from commitments import inbox, leases, pulses
from commitments.inbox import NO_LIMITS, Claimed, Incoming, Limits
from commitments.work import Work
from tests import postgres
from tests.bot.ground import TOKEN, Ground, copied, ground, letters, room, rows, until


def _away() -> OperationalError:
    return OperationalError("SELECT 1", {}, Exception("connection refused\nwith more lines"))


def test_a_part_waits_out_a_database_that_is_away_and_says_so_once() -> None:
    async def run() -> list[Any]:
        stop, steps = Stop(), iter([_away(), _away(), None, 1.0, _away(), None])

        async def step() -> float | None:
            outcome = next(steps, stop)
            if outcome is stop:
                stop.ask()
                return 0.0
            if isinstance(outcome, Exception):
                raise outcome
            assert outcome is None or isinstance(outcome, float)
            return outcome

        async def rest(seconds: float) -> None:
            await stop.wait(0)

        with structlog.testing.capture_logs() as log:
            await keep("worker", step, rest, stop)
        return log

    said = [(entry["event_name"], entry.get("reason")) for entry in asyncio.run(run())]
    assert said == [("database.away", "connection refused"), ("database.back", None)] * 2


def test_a_mistake_of_ours_is_not_waited_out() -> None:
    async def step() -> float | None:
        raise ZeroDivisionError

    async def rest(seconds: float) -> None:
        raise AssertionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(keep("worker", step, rest, Stop()))


def test_what_must_not_be_forgotten_is_tried_until_it_is_done_and_once_more_after_a_stop() -> None:
    tries: list[int] = []

    def third_time() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise _away()
        return "settled"

    def never() -> None:
        tries.append(1)
        raise _away()

    async def run() -> None:
        stop = Stop()
        assert await insist(third_time, Patience("courier", stop), stop) == "settled"
        stop.ask()
        tries.clear()
        with pytest.raises(OperationalError):
            await insist(never, Patience("courier", stop), stop)
        assert len(tries) == 1

    asyncio.run(run())


def test_a_stop_ends_waiting_and_nothing_else() -> None:
    async def run() -> None:
        stop, came = Stop(), []
        async with asyncio.TaskGroup() as group:

            async def wait() -> None:
                async with stop.leaves():
                    await asyncio.Event().wait()
                came.append("on")

            group.create_task(wait())
            group.create_task(wait())
            await asyncio.sleep(0)
            stop.ask()
            stop.ask()
        async with stop.leaves():
            await asyncio.sleep(60)
        assert came == ["on", "on"]
        with pytest.raises(TimeoutError):
            async with Stop().leaves():
                raise TimeoutError

    asyncio.run(run())


# --- leases, on both kinds of database ---


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, empty_register: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A register without a programme."""
    if request.param == "sqlite":
        yield copied(empty_register, tmp_path)
        return
    name = postgres.server().create()
    yield Settings(database_url=postgres.server().url(name), key_file=tmp_path / "taz.key", token=TOKEN)
    postgres.server().drop(name)


def test_one_leads_and_another_takes_over(settings: Settings) -> None:
    work = open_register(settings, wall_clock)

    async def run() -> None:
        stops = [Stop(), Stop()]
        led: list[tuple[str, int]] = []

        async def lead(owner: str, stop: Stop) -> None:
            async def part(lease: leases.Lease) -> None:
                led.append((owner, lease.epoch))
                await stop.wait()

            await Leadership(work, "poll", owner, stop, ms=1_500).run(part)

        async with asyncio.TaskGroup() as group:
            group.create_task(lead("a", stops[0]))
            await until(lambda: led, "a leader")
            group.create_task(lead("b", stops[1]))
            await asyncio.sleep(2)  # longer than a lease that nobody renews
            assert led == [("a", 1)]
            stops[0].ask()
            await until(lambda: len(led) == 2, "the next leader")
            stops[1].ask()
        assert led == [("a", 1), ("b", 2)]

    asyncio.run(run())
    work.database.close()


def test_a_leader_that_was_frozen_sweeps_no_more(settings: Settings) -> None:
    """Its lease ran out while it slept; what it does then is refused, and it stops leading and says so."""
    work = open_register(settings, wall_clock)

    async def run() -> list[Any]:
        stop, met = Stop(), []
        heartbeat = Heartbeat(work, Nudges(), stop, months=12)

        async def part(lease: leases.Lease) -> None:
            with structlog.testing.capture_logs():  # asleep, and somebody else leads meanwhile
                _end(work)
                assert work.beside(hold, name="sweep", owner="other", ms=60_000).epoch == lease.epoch + 1
            met.append(lease)
            await heartbeat.run(lease)

        leadership = Leadership(work, "sweep", "frozen", stop, ms=60_000)
        with structlog.testing.capture_logs() as log:
            async with asyncio.TaskGroup() as group:
                group.create_task(leadership.run(part))
                await until(lambda: any(entry["event_name"] == "lease.lost" for entry in log), "that it says so")
                assert leadership.lease is None
                stop.ask()
        assert len(met) == 1
        return log

    log = asyncio.run(run())
    assert work.ask(pulses.seen) == {}, "it swept nothing"
    assert [entry["event_name"] for entry in log if entry["log_level"] == "error"] == []
    work.database.close()


def _long_ago(session: Session, *, now: datetime) -> None:
    pulses.beat(session, now=now - timedelta(hours=27), name="night")


def test_a_worker_that_lets_its_lane_go_takes_the_next_and_nothing_where_no_lease_is_asked_for(
    empty_register: Settings, tmp_path: Path
) -> None:
    work = open_register(copied(empty_register, tmp_path), wall_clock)

    def claimed(owner: str) -> Claimed | None:
        with work.database.write(alone=False) as session:
            return inbox.claim(session, owner=owner)

    try:
        work.beside(inbox.store, updates=[Incoming(number, f"telegram:{number}", "{}") for number in (1, 2, 3)])
        first = claimed("one")
        assert first is not None
        assert work.beside(_give_back, owner="one", claimed=first, lease_ms=60_000) == (False, None)  # its row is open still

        work.beside(inbox.close, row=first.row)
        done, second = work.beside(_give_back, owner="one", claimed=first, lease_ms=60_000)
        assert (done, second.row) == (True, first.row + 1)

        work.beside(inbox.close, row=second.row)
        assert work.beside(_give_back, owner="one", claimed=second, lease_ms=None) == (True, None)
        third = claimed("another")
        assert third is not None
        assert third.row == second.row + 1
    finally:
        work.database.close()


def test_a_night_that_was_missed_is_made_up_for(whole_register: Settings, tmp_path: Path) -> None:
    work = open_register(copied(whole_register, tmp_path), wall_clock)
    work.beside(_long_ago)

    async def run() -> None:
        stop = Stop()
        async with asyncio.TaskGroup() as group:
            group.create_task(Leadership(work, "sweep", "me", stop).run(Heartbeat(work, Nudges(), stop, months=12).run))
            await until(lambda: wall_clock() - work.ask(pulses.seen)["night"].at < timedelta(hours=1), "the night's work")
            stop.ask()

    asyncio.run(run())
    assert {"night", "sweep"} <= work.ask(pulses.seen).keys()
    work.database.close()


def test_a_sweep_that_fails_by_our_mistake_takes_nobody_along(empty_register: Settings, tmp_path: Path) -> None:
    """Without a programme there is nothing that a sweep could find its way in: logged, and tried again with the next beat."""
    work = open_register(copied(empty_register, tmp_path), wall_clock)

    async def run() -> list[Any]:
        stop = Stop()
        with structlog.testing.capture_logs() as log:
            async with asyncio.TaskGroup() as group:
                leadership = Leadership(work, "sweep", "me", stop)
                group.create_task(leadership.run(Heartbeat(work, Nudges(), stop, months=12).run))
                await until(lambda: any(entry["event_name"] == "sweep.failed" for entry in log), "the failure")
                assert leadership.lease is not None
                stop.ask()
        return log

    assert sum(entry["event_name"] == "sweep.failed" for entry in asyncio.run(run())) == 1
    work.database.close()


def _end(work: Work) -> None:
    with work.database.write() as session:
        session.get_one(leases.Leader, "sweep").until = 0


# --- a whole service while its database is away ---


@asynccontextmanager
async def at_work(on: Ground, work: Work, limits: Limits = NO_LIMITS) -> AsyncIterator[Frame]:
    """A service in this process."""
    frame = Frame(work, lease_seconds=30)
    async with (
        _greeted(on.settings, TOKEN, frame) as bot,
        serve(on.settings, frame, bot, token=TOKEN, limits=limits) as service,
        service.running(heartbeat=True),
    ):
        yield frame


def _away_for(log: list[Any]) -> set[str]:
    return {entry["part"].rpartition(":")[2] for entry in log if entry["event_name"] == "database.away"}


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    """Everybody waits and says so once; what came in meanwhile is answered, what was in hand is settled, nothing twice."""
    server = postgres.Server()
    url = server.url(server.create())
    settings = Settings(database_url=url, key_file=tmp_path / "taz.key", token=TOKEN, language="en", poll_seconds=1)

    async def run(log: list[Any]) -> None:
        async with ground(settings, tmp_path) as on:
            work = await asyncio.to_thread(_opened, on.settings, wall_clock)
            anna, bert = on.world.user("Anna"), on.world.user("Bert")
            async with at_work(on, work) as frame:
                on.start(anna, "/start")
                await until(lambda: on.heard(anna), "the first answer")
                await on.fails("slow", "sendMessage", seconds=4.5, times=1)
                on.start(bert, "/privacy")
                await until(lambda: len(on.heard(bert)) == 1, "a letter that Telegram has")  # and that we do not know of yet
                await asyncio.to_thread(server.stop)
                assert sum(entry["event_name"] == "letter.settled" for entry in log) == 1, "it is still in hand"
                for number in range(3):
                    on.start(anna, f"/help {number}")
                await until(
                    lambda: {"poll", "worker-0", "worker-3", "courier-0", "courier-3"} <= _away_for(log), "that all say so"
                )
                await asyncio.sleep(6)
                await asyncio.to_thread(server.start)
                await until(lambda: len(on.heard(anna)) == 4, "the answers")
                on.start(bert, "/help")
                await until(lambda: len(on.heard(bert)) == 2, "the answer of afterwards")
                await until(lambda: frame.poller.lease and frame.sweeper.lease, "leading again")
            assert len(on.heard(anna)) == 4
            assert len(on.heard(bert)) == 2
            found = work.ask(letters)
            assert [(letter.state, letter.tries, letter.repeated) for letter in found] == [("sent", 1, False)] * 6
            work.database.close()

    try:
        with structlog.testing.capture_logs() as log:
            asyncio.run(run(log))
    finally:
        server.close()
    parts = [entry["part"] for entry in log if entry["event_name"] == "database.away"]
    assert len(parts) == len(set(parts)), "each says it once"
    assert [entry for entry in log if entry["log_level"] in ("error", "critical")] == []


def test_a_disk_that_is_full_for_a_while(whole_register: Settings, tmp_path: Path) -> None:
    """What came in is answered once there is room again: no update is given up, nothing is said twice."""
    settings = copied(whole_register, tmp_path).model_copy(update={"poll_seconds": 1})

    async def run(log: list[Any]) -> None:
        async with ground(settings, tmp_path) as on:
            work = await asyncio.to_thread(_opened, on.settings, wall_clock)
            anna, bert = on.world.user("Anna"), on.world.user("Bert")
            async with at_work(on, work):
                on.start(anna, "/start")
                await until(lambda: on.heard(anna), "the first answer")
                room(work, 1)
                for number in range(20):
                    on.start(anna, f"/help {number} {'x' * 2000}")
                on.start(bert, "/privacy")
                await until(lambda: _away_for(log), "a full disk")
                await asyncio.sleep(3)
                room(work, 1_000_000)
                await until(lambda: len(on.heard(anna)) == 21 and len(on.heard(bert)) == 1, "the answers")
            assert {row.state for row in rows(work)} == {"done"}
            work.database.close()

    with structlog.testing.capture_logs() as log:
        asyncio.run(run(log))
    assert [entry for entry in log if entry["log_level"] in ("error", "critical")] == []


def test_of_two_replicas_one_polls_and_the_other_takes_over(tmp_path: Path) -> None:
    server = postgres.server()
    name = server.create()
    settings = Settings(
        database_url=server.url(name), key_file=tmp_path / "taz.key", token=TOKEN, language="en", poll_seconds=1
    )

    async def run() -> None:
        async with ground(settings, tmp_path) as on:
            works = [await asyncio.to_thread(_opened, on.settings, wall_clock) for _ in range(2)]
            anna = on.world.user("Anna")
            async with at_work(on, works[0]) as first:
                await until(lambda: first.poller.lease and first.sweeper.lease, "a leader")
                async with at_work(on, works[1]) as second:
                    on.start(anna)
                    await until(lambda: on.heard(anna), "an answer")
                    assert (second.poller.lease, second.sweeper.lease) == (None, None)
                    first.stop.ask()
                    on.start(anna)
                    await until(lambda: len(on.heard(anna)) == 2, "an answer by the other")
                    await until(lambda: second.poller.lease and second.sweeper.lease, "the other leads")
            for work in works:
                work.database.close()

    with structlog.testing.capture_logs() as log:
        asyncio.run(run())
    server.drop(name)
    assert [entry for entry in log if entry["log_level"] not in ("debug", "info")] == []
