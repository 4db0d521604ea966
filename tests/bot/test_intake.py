"""Polling: whatever Telegram does, each update is stored once, in order, and confirmed only then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st
from telegram import Bot

from bot.assembly import wall_clock
from bot.inbox import cause_of
from bot.intake import Health, Hooked, NotAnUpdate, Polling, incoming
from bot.nudge import Nudges
from bot.parts import Stop
from bot.settings import Settings
from bot.setup import KINDS, Webhook
from commitments.work import Work
from tests.bot.ground import SECRET, TOKEN, Ground, copied, ground, opened, room, rows, stored, until


@dataclass
class Scene:
    """A stand-in, a register, and a poller between them."""

    on: Ground
    work: Work
    health: Health
    stop: Stop
    anna: int
    log: list[Any]

    def said(self, event: str) -> list[Any]:
        """The log's entries of one event."""
        return [entry for entry in self.log if entry.get("event_name") == event]

    async def comes_in(self, count: int) -> list[int]:
        """Wait until so many updates are stored and all are confirmed; their numbers."""
        await until(lambda: len(stored(self.work)) >= count and not self.on.world.unconfirmed(), f"{count} updates")
        return stored(self.work)


@asynccontextmanager
async def scene(template: Settings, folder: Path, *, seconds: int = 1, polls: bool = True) -> AsyncIterator[Scene]:
    """A poller at work, quick to try again."""
    settings = copied(template, folder)
    async with ground(settings, folder) as on, opened(settings) as work:
        stop, health = Stop(), Health(wall_clock)
        polling = Polling(work, on.url, TOKEN, Nudges(), health, stop, seconds=seconds, slow=0.1)
        with structlog.testing.capture_logs() as log:
            async with asyncio.TaskGroup() as group:
                if polls:
                    group.create_task(polling.run())
                try:
                    yield Scene(on, work, health, stop, on.world.user("Anna"), log)
                finally:
                    stop.ask()


def played(act: Callable[[Scene], Awaitable[None]], template: Settings, folder: Path, **more: Any) -> None:
    """Run an act to its end."""

    async def run() -> None:
        async with scene(template, folder, **more) as on:
            await act(on)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"fault": "slow", "seconds": 0.3}, None),
        ({"fault": "cut_before"}, "away"),
        ({"fault": "cut_after"}, "away"),
        ({"fault": "half"}, "away"),
        ({"fault": "error_500"}, "refused"),
        ({"fault": "html_502"}, "away"),
        ({"fault": "too_many", "retry_after": 1}, "too many"),
        ({"fault": "unauthorized"}, "token"),
        ({"fault": "conflict"}, "other poller"),
        ({"fault": "refuse"}, "refused"),
    ],
    ids=lambda value: value["fault"] if isinstance(value, dict) else None,
)
def test_trouble_is_said_once_and_waited_out(
    empty_register: Settings, tmp_path: Path, fault: dict[str, Any], kind: str | None
) -> None:
    """Twice in a row: one line when it begins, one when it is over, not ready meanwhile; nothing lost, nothing twice."""

    async def act(scene: Scene) -> None:
        scene.on.start(scene.anna, "/start")
        await scene.comes_in(1)
        assert scene.health.trouble is None
        await scene.on.fails(**fault, times=2)
        scene.on.start(scene.anna, "een")
        scene.on.start(scene.anna, "twee")
        found = await scene.comes_in(3)
        assert found == sorted(set(found))
        if kind is not None:
            await until(lambda: scene.said("intake.back"), "the trouble's end")
            assert [entry["kind"] for entry in scene.said("intake.failed")] == [kind]
            assert len(scene.said("intake.back")) == 1
        assert scene.health.trouble is None
        assert TOKEN not in str(scene.log)

    played(act, empty_register, tmp_path)


def test_a_token_that_is_refused_in_mid_run_is_no_readiness(empty_register: Settings, tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await until(lambda: scene.health.trouble is None, "the first answer")
        await scene.on.fails("unauthorized")
        await until(lambda: scene.health.trouble == "Telegram refuses the token", "the refusal")
        await scene.on.mended()
        await until(lambda: scene.health.trouble is None, "the next answer")

    played(act, empty_register, tmp_path)


def test_a_webhook_of_an_earlier_setting_is_taken_away_with_nothing_dropped(empty_register: Settings, tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.on.told("setWebhook", url="https://elders.example/telegram")
        scene.on.start(scene.anna, "/start")
        scene.on.start(scene.anna, "/help")
        async with asyncio.TaskGroup() as group:
            polling = Polling(scene.work, scene.on.url, TOKEN, Nudges(), scene.health, scene.stop, seconds=1, slow=0.1)
            group.create_task(polling.run())
            await scene.comes_in(2)
            scene.stop.ask()
        assert (await scene.on.told("getWebhookInfo"))["url"] == ""

    played(act, empty_register, tmp_path, polls=False)


def test_a_webhook_that_somebody_sets_in_mid_run_is_named_and_waited_for(empty_register: Settings, tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await until(lambda: scene.health.trouble is None, "the first answer")
        await scene.on.told("setWebhook", url="https://elders.example/telegram")
        await until(lambda: scene.said("intake.failed"), "the conflict")
        assert "webhook" in scene.said("intake.failed")[0]["reason"]
        assert scene.health.trouble is not None
        await scene.on.told("deleteWebhook")
        scene.on.start(scene.anna, "/start")
        await scene.comes_in(1)

    played(act, empty_register, tmp_path)


def test_updates_that_come_again_out_of_order_or_strange(empty_register: Settings, tmp_path: Path) -> None:
    """Each is stored once and in the order of the numbers, whatever is in it."""

    async def act(scene: Scene) -> None:
        scene.on.start(scene.anna, "/start")
        (first,) = await scene.comes_in(1)
        await scene.on.fails("error_500", times=1)  # so that what follows waits together
        await scene.on.updates("shuffle")
        await scene.on.updates("unknown_field")
        for number in range(5):
            scene.on.start(scene.anna, str(number))
        await scene.on.updates("unknown_kind", chat=scene.anna)
        await scene.on.updates("poison", chat=scene.anna)
        await scene.on.updates("repeat", update_id=first)
        found = await scene.comes_in(8)
        assert found == sorted(set(found))
        assert len({row.lane for row in rows(scene.work)}) == 1, "all are Anna's"

    played(act, empty_register, tmp_path)


def test_numbers_that_start_lower_are_not_overlooked(empty_register: Settings, tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.on.start(scene.anna, "/start")
        (high,) = await scene.comes_in(1)
        answered = scene.health.last_answer
        await until(lambda: scene.health.last_answer != answered, "an answer that was empty")
        await scene.on.updates("restart_ids")
        scene.on.start(scene.anna, "laag")
        low = (await scene.comes_in(2))[1]
        assert low < high

    played(act, empty_register, tmp_path)


def test_what_the_disk_has_no_room_for_is_asked_for_again(empty_register: Settings, tmp_path: Path) -> None:
    """A full disk: said once, nothing confirmed meanwhile, all stored afterwards."""

    async def act(scene: Scene) -> None:
        scene.on.start(scene.anna, "/start")
        await scene.comes_in(1)
        room(scene.work, 0)
        for number in range(200):
            scene.on.start(scene.anna, f"{number} {'x' * 300}")
        await until(lambda: scene.said("database.away"), "a full disk")
        assert scene.on.world.unconfirmed() >= 100
        room(scene.work, 1_000_000)
        found = await scene.comes_in(201)
        assert found == sorted(set(found))
        assert [entry["part"] for entry in scene.said("database.away")] == ["poll"]
        assert len(scene.said("database.back")) == 1

    played(act, empty_register, tmp_path)


def test_a_webhook_is_set_and_set_again(empty_register: Settings, tmp_path: Path) -> None:
    """Refused: not ready, and why; set: ready; taken away by somebody: said, and set again."""
    webhook = Webhook("https://bot.example/telegram", SECRET)  # nothing is there: so the stand-in says, too

    async def act(scene: Scene) -> None:
        await scene.on.fails("refuse", "setWebhook", description="Bad Request: bad webhook: no such host")
        async with Bot(TOKEN, base_url=f"{scene.on.url}/bot") as bot, asyncio.TaskGroup() as group:
            group.create_task(Hooked(bot, webhook, scene.health, scene.stop, every=0.1).run())
            await until(lambda: scene.health.trouble == "the webhook is not set: Bad webhook: no such host", "the refusal")
            await scene.on.mended()
            await until(lambda: scene.health.trouble is None, "readiness")
            info = await scene.on.told("getWebhookInfo")
            assert (info["url"], info["max_connections"], info["allowed_updates"]) == (webhook.url, 1, sorted(KINDS))
            scene.on.start(scene.anna)
            await until(lambda: scene.said("webhook.error"), "that Telegram can't bring it")
            assert scene.said("webhook.error")[0]["reason"].startswith("Failed to resolve host")
            await scene.on.told("deleteWebhook")
            await until(lambda: len(scene.said("webhook.set")) == 2, "the webhook again")
            scene.stop.ask()
        assert len(scene.said("webhook.failed")) == len(scene.said("webhook.gone")) == 1
        assert (await scene.on.told("getWebhookInfo"))["url"] == webhook.url
        assert SECRET not in str(scene.log)

    played(act, empty_register, tmp_path, polls=False)


def test_a_stop_does_not_wait_for_news(empty_register: Settings, tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await until(lambda: scene.health.trouble is None, "the first answer")
        began = asyncio.get_running_loop().time()
        scene.stop.ask()
        await asyncio.sleep(0)
        assert asyncio.get_running_loop().time() - began < 5

    async def run() -> None:
        async with asyncio.timeout(30), scene(empty_register, tmp_path, seconds=50) as on:
            await act(on)

    asyncio.run(run())


_NAMES = st.sampled_from(("update_id", "message", "chat", "from", "id", "type", "callback_query"))
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES | st.text(), inner, max_size=5),
    max_leaves=25,
)


@quick(deadline=None)
@given(st.dictionaries(_NAMES, _ANYTHING, max_size=5) | _ANYTHING)
def test_anything_with_a_number_can_be_stored(update: object) -> None:
    try:
        found = incoming(update)
    except NotAnUpdate:
        assert not isinstance(update, dict) or type(update.get("update_id")) is not int or not 0 <= update["update_id"] < 2**63
    else:
        assert isinstance(update, dict)
        assert found.payload.encode("ascii")
        assert found.lane
        assert cause_of(update, 1).row == 1


@pytest.mark.parametrize("number", [None, True, "12", 1.0, -1, 2**63, [1]])
def test_what_is_no_number(number: object) -> None:
    with pytest.raises(NotAnUpdate):
        incoming({"update_id": number, "message": {}})


def test_half_a_surrogate_pair_can_be_stored() -> None:
    assert (
        incoming({"update_id": 1, "message": {"text": "\ud800"}}).payload == '{"update_id": 1, "message": {"text": "\\ud800"}}'
    )


def test_readiness_knows_when_telegram_was_heard() -> None:
    moment = datetime(2023, 6, 15, 7, tzinfo=UTC)
    health = Health(lambda: moment)
    assert health.trouble
    health.answered()
    assert (health.trouble, health.last_answer) == (None, moment)
