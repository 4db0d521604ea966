"""One person's flood and one poison update do not keep others waiting; who works by hand never meets a limit."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st

from bot.assembly import _opened, wall_clock
from bot.intake import Door, incoming
from bot.settings import Settings
from commitments import people, policy
from commitments.inbox import Limits
from commitments.outbox import Letter
from commitments.work import Work
from tests.bot.ground import copied, ground, letters, rows, until
from tests.bot.post import database
from tests.bot.test_parts import at_work

EARNEST = Settings().limits()


def test_a_flood_and_a_poison_update_delay_nobody_else(whole_register: Settings, tmp_path: Path) -> None:
    """300 messages of one person, six chats that flood less, one broken update; then somebody else writes.

    What was read of the flood is answered, the rest is counted, and its sender hears once a minute that it was not read.
    """
    settings = copied(whole_register, tmp_path)

    async def run() -> list[Any]:
        with structlog.testing.capture_logs() as log:
            async with ground(settings, tmp_path) as on:
                world = on.world
                flood, *others, broken, last = (world.user(name) for name in "abcdefghi")
                for number in range(300):
                    on.start(flood, f"/help {number}")
                for person in others * 5:
                    on.start(person, "/help")
                on.start(broken, "/start")
                await on.updates("poison", chat=broken)
                on.start(broken, "/privacy")
                on.start(last, "/privacy")
                work = await asyncio.to_thread(_opened, on.settings, wall_clock)
                async with at_work(on, work, EARNEST):
                    await until(lambda: on.heard(last), "an answer for who came last")
                    await until(lambda: len(on.heard(broken)) == 2, "an answer behind the poison")
                    assert [row.state for row in rows(work) if row.tries] == ["parked"]
                    assert [len(on.heard(person)) for person in others] == [5] * 6
                    await until(lambda: not any(row.state == "open" for row in rows(work)), "all that was read of the flood")
                    unread = [row for row in rows(work) if row.state == "unread"]
                    minutes = {row.received_at.replace(second=0, microsecond=0) for row in unread}
                    answers = 300 - len(unread) + len(minutes)
                    await until(lambda: len(on.heard(flood)) == answers, "each answer, and the sentence")
                    refused = [text for text in on.heard(flood) if "heb ik niet gelezen" in text]
                    assert 1 <= len(refused) == len(minutes) <= 2
                    assert 60 <= len(unread) <= 200
                    assert len(set(on.heard(flood))) == 1 + len(minutes)
                work.database.close()
        return log

    log = asyncio.run(run())
    assert sum(entry["event_name"] == "row.parked" for entry in log) == 1
    assert sum(entry["event_name"] == "row.failed" for entry in log) == 2
    said = [entry for entry in log if entry["event_name"] == "intake.unread"]
    assert said
    assert all(set(entry) == {"event", "event_name", "log_level", "count"} for entry in said), "a count, and nobody"


# --- at the door ----------------------------------------------------------------------------------------------------


class Here:
    """A door with limits, a clock to turn, and what became of what came in."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.now = datetime(2023, 6, 15, 7, 0, 30, tzinfo=UTC)
        self.work = Work(database(folder), lambda: self.now, policy.load())
        self.door = Door(self.work, "poll", limits)
        self.number = 0

    def send(self, user: int | None, chat: int | None = None, *, press: bool = False, times: int = 1) -> None:
        """A message, or a press, of somebody in a chat (without one: in their own)."""
        batch = []
        for _ in range(times):
            self.number += 1
            of_chat = {"id": chat or user, "type": "group" if chat else "private"}
            sender: dict[str, Any] = {"from": {"id": user}} if user else {}
            message: dict[str, Any] = {"chat": of_chat, "text": "canary words"}
            kind = {"callback_query": {**sender, "message": message}} if press else {"message": message | sender}
            batch.append(incoming({"update_id": self.number, **kind}))
        self.door.store(batch)

    def states(self) -> list[str]:
        """The inbox."""
        return [row.state for row in rows(self.work)]

    def told(self) -> list[Letter]:
        """The letters."""
        return self.work.ask(letters)

    def done(self) -> None:
        """Everything open is dealt with."""
        with self.work.database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE inbox SET state = 'done', payload = NULL WHERE state = 'open'")


@pytest.mark.parametrize("seconds", [1, 0.6])
def test_who_taps_through_a_round_meets_no_limit(tmp_path: Path, seconds: float) -> None:
    """Three presses an item, one a second and faster, for ten minutes: a round of 30 items takes less."""
    here = Here(tmp_path, EARNEST)
    for _ in range(int(600 / seconds)):
        here.send(5, press=True)
        here.done()
        here.now += timedelta(seconds=seconds)
    assert set(here.states()) == {"done"}
    assert here.told() == []


def test_a_day_of_one_chat_that_comes_at_once_is_read(tmp_path: Path) -> None:
    """The bot was away; Telegram kept everything, and nothing is worked on yet."""
    here = Here(tmp_path, EARNEST)
    here.send(5, times=90)
    assert set(here.states()) == {"open"}


def test_a_script_is_told_once_a_minute_in_its_own_chat(tmp_path: Path) -> None:
    here = Here(tmp_path, Limits(minute=10))
    for _ in range(4):
        here.send(5, times=20)
        here.done()
        here.now += timedelta(seconds=15)
    assert (here.states().count("unread"), len(here.told())) == (60, 2)
    with here.work.database.read() as session:
        assert {people.opened(session, letter.address) for letter in here.told()} == {"telegram:5"}
    assert [letter.key for letter in here.told()] == ["unread:1:2023-06-15T07:00", "unread:1:2023-06-15T07:01"]


def test_a_group_hears_nothing_of_a_limit(tmp_path: Path) -> None:
    here = Here(tmp_path, Limits(minute=10))
    here.send(5, -100, times=20)
    here.send(None, -200, times=20)
    assert here.states().count("unread") == 20
    assert here.told() == []
    here.send(5)
    assert [letter.notice_kind for letter in here.told()] == ["unread"], "in their own chat they do"


WHO = st.integers(1, 3)
COMES = st.tuples(WHO, st.sampled_from([None, -1, -2]), st.integers(1, 4), st.sampled_from([0, 5, 30]), st.booleans())


@quick(max_examples=40, deadline=None)
@given(came=st.lists(COMES, max_size=25), minute=st.integers(1, 6), chat=st.integers(1, 6))
def test_whatever_comes_no_limit_is_passed_and_nothing_below_one_is_refused(
    tmp_path_factory: pytest.TempPathFactory, came: list[Any], minute: int, chat: int
) -> None:
    """Against a plain count in memory: each update is read or counted, never both, and only what is too much is not read."""
    here = Here(tmp_path_factory.mktemp("door"), Limits(minute=minute, chat=chat))
    expected: list[bool] = []
    read: list[tuple[datetime, int, int]] = []
    waits: dict[int, int] = {}
    for user, group, times, seconds, worked in came:
        lane, at = group or user, here.now.replace(second=0)
        for _ in range(times):
            by_chat = sum(one[:2] == (at, lane) for one in read)
            by_person = sum((one[0], one[2]) == (at, user) for one in read)
            fits = max(by_chat, by_person) < minute and waits.get(lane, 0) < chat
            expected.append(fits)
            if fits:
                read.append((at, lane, user))
                waits[lane] = waits.get(lane, 0) + 1
        here.send(user, group, times=times)
        if worked:
            here.done()
            waits.clear()
        here.now += timedelta(seconds=seconds)
    assert [state != "unread" for state in here.states()] == expected
    for row in rows(here.work):
        assert (row.payload is None) == (row.state != "open")
        if row.payload is not None:
            assert json.loads(here.work.database.keys.open(row.payload))["update_id"] == row.update_id
    here.work.database.close()


# --- as much as the inbox holds ---------------------------------------------------------------------------------------


def test_a_full_inbox_leaves_the_rest_with_telegram_and_goes_on_by_itself(empty_register: Settings, tmp_path: Path) -> None:
    """Polling, as a process whose workers stand still at first: said once, not ready, then everything is answered."""
    settings = copied(empty_register, tmp_path)

    async def run() -> None:
        async with ground(settings, tmp_path) as on:
            work = await asyncio.to_thread(_opened, on.settings, wall_clock)
            anna = on.world.user("Anna")
            door = Door(work, "poll")
            stuck = [
                incoming({"update_id": n, "message": {"chat": {"id": n, "type": "private"}}}) for n in range(10_000, 10_005)
            ]
            door.store(stuck)
            with work.database.engine.begin() as connection:  # somebody else holds these, for now
                connection.exec_driver_sql("UPDATE lane SET claimed_by = 'other', claimed_until = 9999999999999")
            with structlog.testing.capture_logs() as log:
                async with at_work(on, work, Limits(total=5)) as frame:
                    await until(lambda: frame.health.trouble and "full" in frame.health.trouble, "that it says so")
                    on.start(anna, "/help")
                    await asyncio.sleep(1.5)  # longer than between two looks
                    assert on.world.unconfirmed()
                    assert on.heard(anna) == []
                    with work.database.engine.begin() as connection:
                        connection.exec_driver_sql("UPDATE lane SET claimed_by = NULL, claimed_until = 0")
                    await until(lambda: on.heard(anna), "an answer")
                    assert frame.health.trouble is None
            work.database.close()
            told = [entry["event_name"] for entry in log if entry["event_name"] in ("intake.failed", "intake.back")]
            assert told == ["intake.failed", "intake.back"]

    asyncio.run(run())
