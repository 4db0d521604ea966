"""Telegram's real limits as 429, in real time; the minute by a clock of the test's own."""

import asyncio

import pytest

from bot.standin.limits import COUNTED, Limits, Meter
from tests.bot.standin.stage import TOKEN, Watch, play

ANNA, BAS, GROUP = 12, 34, -56


def test_one_message_a_second_to_a_chat_over_real_http():
    async def scene(stage):
        watch = Watch()
        stage.world.limits, stage.world.meter = Limits(overall=30, chat=1, group=20), Meter(watch)
        bas = stage.world.user("Bas")
        stage.world.write(bas, bas, "/start")

        async def send(chat, text):
            answer = await stage.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": chat, "text": text})
            return answer.json()

        first = await send(stage.anna, "een")
        assert first["ok"]
        assert await send(stage.anna, "twee") == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        edit = {"chat_id": stage.anna, "message_id": first["result"]["message_id"], "text": "anders"}
        assert (await stage.refused("editMessageText", **edit))[0] == 429
        assert (await send(bas, "een ander gesprek"))["ok"]
        assert await stage.call("sendChatAction", chat_id=stage.anna, action="typing")
        watch.now += 1.0
        assert await stage.call("editMessageText", **edit)
        assert [sent.text for sent in stage.world.log] == ["een", "een ander gesprek", "anders"]
        assert [(method, chat) for method, chat, _ in stage.world.meter.told] == [
            ("sendMessage", stage.anna),
            ("editMessageText", stage.anna),
        ]

    play(scene)


def test_it_is_real_time():
    async def scene(stage):
        stage.world.limits = Limits()

        def send(text):
            return stage.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": stage.anna, "text": text})

        passed, refused = sorted(await asyncio.gather(send("a"), send("b")), key=lambda answer: answer.status_code)
        assert (passed.status_code, refused.status_code) == (200, 429)
        await asyncio.sleep(refused.json()["parameters"]["retry_after"])
        assert (await send("c")).status_code == 200

    play(scene)


def test_without_limits_everything_passes():
    async def scene(stage):
        for number in range(40):
            await stage.call("sendMessage", chat_id=stage.anna, text=str(number))

    play(scene)


def test_thirty_a_second_over_all_chats():
    watch = Watch()
    meter = Meter(watch)
    for chat in range(1, 31):
        watch.now += 0.01
        assert meter.too_much(Limits(), "sendMessage", chat) is None
    assert meter.too_much(Limits(), "sendMessage", 31) == 1
    watch.now = 1001.0
    assert meter.too_much(Limits(), "sendMessage", 31) is None
    assert meter.told == [("sendMessage", 31, 1)]


def test_twenty_a_minute_to_a_group_and_not_to_a_person():
    watch = Watch()
    meter = Meter(watch)
    for _ in range(20):
        for chat in (GROUP, ANNA):
            assert meter.too_much(Limits(), "sendMessage", chat) is None
        watch.now += 1.0
    assert meter.too_much(Limits(), "sendMessage", ANNA) is None
    assert meter.too_much(Limits(), "sendMessage", GROUP) == 40
    watch.now += 39.5
    assert meter.too_much(Limits(), "sendMessage", GROUP) == 1
    watch.now += 0.5
    assert meter.too_much(Limits(), "sendMessage", GROUP) is None
    assert meter.too_much(Limits(), "sendMessage", GROUP) == 1


def test_what_was_told_429_does_not_count_and_a_little_early_is_in_time():
    watch = Watch()
    meter = Meter(watch)
    assert meter.too_much(Limits(), "sendMessage", BAS) is None
    for _ in range(9):
        watch.now += 0.1
        assert meter.too_much(Limits(), "sendMessage", BAS) == 1
    watch.now += 0.06
    assert meter.too_much(Limits(), "sendMessage", BAS) is None


@pytest.mark.parametrize("method", sorted(COUNTED))
def test_what_counts(method):
    meter = Meter(Watch())
    assert meter.too_much(Limits(), method, ANNA) is None
    assert meter.too_much(Limits(), method, ANNA) == 1
    assert meter.too_much(Limits(), "answerCallbackQuery", ANNA) is None
