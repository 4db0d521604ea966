"""getUpdates by Telegram's own rules, and what may be wrong with the updates themselves."""

import asyncio
import time

import pytest
import telegram

from tests.bot.standin.stage import play

OTHER = (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")


def _texts(updates):
    return [update["message"]["text"] for update in updates]


def _numbers(updates):
    return [update["update_id"] for update in updates]


async def _odd(stage, do, **more):
    answer = await stage.http.post("/control/updates", json={"do": do, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["update_id"]


def _write(stage, *texts):
    for text in texts:
        stage.world.write(stage.anna, stage.anna, text)


def test_an_offset_confirms_all_before_it():
    async def scene(stage):
        _write(stage, "tweede", "derde")
        first, second, third = await stage.call("getUpdates")
        assert _texts([first, second, third]) == ["/start", "tweede", "derde"]
        assert _numbers([second, third]) == [first["update_id"] + 1, first["update_id"] + 2]
        assert await stage.call("getUpdates", offset=0) == [first, second, third]
        assert await stage.call("getUpdates", offset=second["update_id"]) == [second, third]
        assert await stage.call("getUpdates") == [second, third]
        assert stage.world.unconfirmed() == 2
        assert await stage.call("getUpdates", offset=third["update_id"] + 1) == []
        assert stage.world.unconfirmed() == 0

    play(scene)


def test_a_negative_offset_forgets_all_but_the_last():
    async def scene(stage):
        _write(stage, *"bcd")
        assert _texts(await stage.call("getUpdates", offset=-2)) == ["c", "d"]
        assert _texts(await stage.call("getUpdates", offset=-9)) == ["c", "d"]
        assert _texts(await stage.call("getUpdates")) == ["c", "d"]

    play(scene)


def test_an_offset_that_can_not_be_right_confirms_nothing():
    async def scene(stage):
        (update,) = await stage.call("getUpdates")
        for offset in (1, update["update_id"] + 12, 10**12):
            assert await stage.call("getUpdates", offset=offset) == [update]
        assert await stage.call("getUpdates", offset=update["update_id"] + 11) == []

    play(scene)


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (7, 7), (100, 100), (101, 100), (0, 1), (-3, 1), (None, 100)])
def test_a_batch_has_1_to_100(limit, count):
    async def scene(stage):
        _write(stage, *map(str, range(120)))
        assert len(await stage.call("getUpdates", limit=limit)) == count

    play(scene)


def test_a_poll_waits_for_the_next_update_and_no_longer_than_asked():
    async def scene(stage):
        stage.world.updates.drop()
        began = time.monotonic()
        assert await stage.call("getUpdates", timeout=1) == []
        assert time.monotonic() - began >= 1
        async with asyncio.TaskGroup() as group:
            waiting = await stage.waiting(group, stage.call("getUpdates", timeout=20))
            _write(stage, "nu")
        assert _texts(waiting.result()) == ["nu"]
        assert time.monotonic() - began < 20

    play(scene)


def test_a_second_poller_sends_the_first_away():
    async def scene(stage):
        stage.world.updates.drop()
        async with asyncio.TaskGroup() as group:
            earlier = await stage.waiting(group, stage.refused("getUpdates", timeout=20))
            assert await stage.call("getUpdates") == []  # one that does not wait harms nobody
            assert not earlier.done()
            later = group.create_task(stage.call("getUpdates", timeout=20))
            assert await earlier == OTHER
            _write(stage, "voor de tweede")
        assert _texts(later.result()) == ["voor de tweede"]

    play(scene)


def test_the_kinds_asked_for_are_remembered():
    async def scene(stage):
        stage.world.updates.drop()
        await stage.call("getUpdates", allowed_updates=["message", "callback_query"])
        _write(stage, "b")
        stage.world.edit(stage.anna, stage.anna, 1, "niet gevraagd")
        stage.world.block(stage.anna)
        stage.world.unblock(stage.anna)
        assert _texts(await stage.call("getUpdates")) == ["b"]
        assert (await stage.call("getWebhookInfo"))["allowed_updates"] == ["callback_query", "message"]
        await stage.call("getUpdates", allowed_updates=[])
        stage.world.edit(stage.anna, stage.anna, 1, "gevraagd")
        assert "edited_message" in (await stage.call("getUpdates"))[-1]
        assert "allowed_updates" not in await stage.call("getWebhookInfo")

    play(scene)


def test_an_update_comes_again():
    async def scene(stage):
        (first,) = await stage.call("getUpdates")
        assert await stage.call("getUpdates", offset=first["update_id"] + 1) == []
        await _odd(stage, "repeat", times=2)
        _write(stage, "nieuw")
        again = await stage.call("getUpdates", offset=first["update_id"] + 1)
        assert again[:2] == [first, first]
        assert _texts(again[2:]) == ["nieuw"]
        assert await stage.call("getUpdates", offset=again[2]["update_id"] + 1) == []
        await _odd(stage, "repeat", update_id=again[2]["update_id"])
        assert _texts(await stage.call("getUpdates")) == ["nieuw"]
        assert stage.world.first_update == first["update_id"]

    play(scene)


def test_a_batch_comes_out_of_order():
    async def scene(stage):
        await _odd(stage, "shuffle")
        assert len(await stage.call("getUpdates")) == 1
        _write(stage, "b", "c")
        assert _texts(await stage.call("getUpdates")) == ["c", "b", "/start"]
        assert _texts(await stage.call("getUpdates")) == ["/start", "b", "c"]

    play(scene)


def test_numbers_start_again_lower():
    async def scene(stage):
        (high,) = await stage.call("getUpdates")
        await _odd(stage, "restart_ids")
        _write(stage, "b", "c")
        offset = high["update_id"] + 1
        low = await stage.call("getUpdates", offset=offset)
        assert _texts(low) == ["b", "c"]
        assert all(number < high["update_id"] - 10**6 for number in _numbers(low))
        assert await stage.call("getUpdates", offset=offset) == low, "the old offset confirms nothing of the new ones"
        assert await stage.call("getUpdates", offset=low[1]["update_id"] + 1) == []
        assert stage.world.unconfirmed() == 0

    play(scene)


def test_what_stood_before_the_numbers_started_again_is_not_lost():
    async def scene(stage):
        stage.world.updates.restart_ids()
        _write(stage, "b")
        (high,) = await stage.call("getUpdates", limit=1)
        assert _texts([high]) == ["/start"]
        (low,) = await stage.call("getUpdates", offset=high["update_id"] + 1)
        assert _texts([low]) == ["b"]
        _write(stage, "c")
        assert _texts(await stage.call("getUpdates", offset=low["update_id"] + 1)) == ["c"]

    play(scene)


def test_updates_from_a_newer_telegram():
    async def scene(stage):
        await stage.call("getUpdates", allowed_updates=["message"])
        stage.world.updates.drop()
        number = await _odd(stage, "unknown_kind", chat=stage.anna)
        await _odd(stage, "unknown_field")
        _write(stage, "b", "c")
        kind, fields, plain = await stage.call("getUpdates")
        assert kind["update_id"] == number
        assert not kind.keys() & {"message", "edited_message", "callback_query", "my_chat_member"}
        for part in (fields, fields["message"], fields["message"]["chat"], fields["message"]["from"]):
            assert "invented_in_2031" in part
        assert "invented_in_2031" not in str(plain)
        for update in (kind, fields):
            parsed = telegram.Update.de_json(update, None)
            assert parsed.update_id == update["update_id"]
        assert telegram.Update.de_json(fields, None).message.text == "b"

    play(scene)


def test_poison_is_read_by_no_library():
    async def scene(stage):
        stage.world.updates.drop()
        number = await _odd(stage, "poison", chat=stage.anna)
        (update,) = await stage.call("getUpdates")
        assert update["update_id"] == number
        assert update["message"]["chat"]["id"] == stage.anna
        with pytest.raises((TypeError, ValueError, KeyError, AttributeError)):
            telegram.Update.de_json(update, None)

    play(scene)


@pytest.mark.parametrize(
    "body",
    [{}, {"do": "flood"}, {"do": "repeat", "update_id": 1}, {"do": "shuffle", "times": "1"}, {"do": "poison", "chat": 5}],
)
def test_what_updates_can_not_do(body):
    async def scene(stage):
        assert (await stage.http.post("/control/updates", json=body)).status_code == 400

    play(scene)
