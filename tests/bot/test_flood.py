"""One person's flood and one poison update do not keep others waiting."""

import asyncio
from pathlib import Path
from typing import Any

import structlog

from bot.assembly import _opened, wall_clock
from bot.settings import Settings
from tests.bot.ground import copied, ground, rows, until
from tests.bot.test_parts import at_work


def test_a_flood_and_a_poison_update_delay_nobody_else(whole_register: Settings, tmp_path: Path) -> None:
    """120 messages of one person, six chats that flood less, one broken update; then somebody else writes."""
    settings = copied(whole_register, tmp_path)

    async def run() -> list[Any]:
        with structlog.testing.capture_logs() as log:
            async with ground(settings, tmp_path) as on:
                world = on.world
                flood, *others, broken, last = (world.user(name) for name in "abcdefghi")
                for number in range(120):
                    on.start(flood, f"/help {number}")
                for person in others * 5:
                    on.start(person, "/help")
                on.start(broken, "/start")
                await on.updates("poison", chat=broken)
                on.start(broken, "/privacy")
                on.start(last, "/privacy")
                work = await asyncio.to_thread(_opened, on.settings, wall_clock)
                async with at_work(on, work):
                    await until(lambda: on.heard(last), "an answer for who came last")
                    assert sum(row.state == "open" for row in rows(work)) > 75, "the flood is not worked off yet"
                    await until(lambda: len(on.heard(broken)) == 2, "an answer behind the poison")
                    assert [row.state for row in rows(work) if row.tries] == ["parked"]
                    await until(lambda: len(on.heard(flood)) == 120, "all of the flood")
                    assert on.heard(flood) == [on.heard(flood)[0]] * 120
                work.database.close()
        return log

    log = asyncio.run(run())
    assert sum(entry["event_name"] == "row.parked" for entry in log) == 1
    assert sum(entry["event_name"] == "row.failed" for entry in log) == 2
