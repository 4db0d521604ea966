"""Each fault on demand, over real HTTP: what the client sees, and whether the method acted."""

import asyncio
import json
import time

import httpx
import pytest
from telegram import error

from bot.standin.faults import NAMES, Fault, Faults
from bot.standin.world import Impossible
from tests.bot.standin.stage import TOKEN, Watch, play
from tests.bot.standin.test_standin_botapi import ptb

VOICE = "Bad Request: VOICE_MESSAGES_FORBIDDEN"
MIGRATED = (400, "Bad Request: group chat was upgraded to a supergroup chat")


def _texts(stage):
    return [sent.text for sent in stage.world.log]


async def _raw(stage, method, **parameters):
    """Everything that comes back over a connection of its own, until its end."""
    host, port = stage.url.removeprefix("http://").split(":")
    body = json.dumps(parameters).encode()
    head = f"POST /bot{TOKEN}/{method} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    came = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return came


def test_cut_before_closes_the_connection_and_nothing_happened():
    async def scene(stage):
        await stage.fails("cut_before", method="sendMessage")
        assert await _raw(stage, "sendMessage", chat_id=stage.anna, text="x") == b""
        with pytest.raises(httpx.RemoteProtocolError):
            await stage.call("sendMessage", chat_id=stage.anna, text="x")
        assert _texts(stage) == []

    play(scene)


def test_cut_after_closes_the_connection_and_it_happened():
    async def scene(stage):
        await stage.fails("cut_after", method="sendMessage")
        assert await _raw(stage, "sendMessage", chat_id=stage.anna, text="x") == b""
        with pytest.raises(httpx.RemoteProtocolError):
            await stage.call("sendMessage", chat_id=stage.anna, text="y")
        assert _texts(stage) == ["x", "y"]

    play(scene)


def test_half_is_headers_and_half_a_body():
    async def scene(stage):
        await stage.fails("half", method="sendMessage")
        head, _, body = (await _raw(stage, "sendMessage", chat_id=stage.anna, text="x" * 2000)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        length = int(dict(line.split(b": ") for line in head.split(b"\r\n")[1:])[b"content-length"])
        assert len(body) == length // 2
        assert body.startswith(b'{"ok":true,')
        with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
            await stage.call("sendMessage", chat_id=stage.anna, text="y")
        assert len(_texts(stage)) == 2

    play(scene)


def test_slow_acts_at_once_and_answers_late():
    async def scene(stage):
        await stage.fails("slow", method="sendMessage", seconds=0.4)
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(stage.call("sendMessage", chat_id=stage.anna, text="x"))
            while not stage.world.log:
                await stage.world.change(stage.world.version, seconds=5)
            assert not sending.done()
        assert time.monotonic() - began >= 0.4
        with pytest.raises(httpx.ReadTimeout):
            await stage.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": stage.anna, "text": "y"}, timeout=0.1)
        assert _texts(stage) == ["x", "y"]

    play(scene)


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        ({"fault": "error_500"}, 500, "Internal Server Error"),
        ({"fault": "too_many", "retry_after": 7}, 429, "Too Many Requests: retry after 7"),
        ({"fault": "forbidden"}, 403, "Forbidden: bot was blocked by the user"),
        ({"fault": "unauthorized"}, 401, "Unauthorized"),
        (
            {"fault": "conflict"},
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
        ({"fault": "refuse"}, 400, "Bad Request"),
        ({"fault": "refuse", "description": VOICE}, 400, VOICE),
    ],
)
def test_telegrams_own_noes(fault, code, said):
    async def scene(stage):
        await stage.fails(**fault, times=1)
        assert await stage.refused("sendMessage", chat_id=stage.anna, text="x") == (code, said)
        assert _texts(stage) == []
        await stage.call("sendMessage", chat_id=stage.anna, text="x")

    play(scene)


def test_a_429_says_how_long_to_wait():
    async def scene(stage):
        await stage.fails("too_many", retry_after=7)
        answer = await stage.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": stage.anna, "text": "x"})
        assert answer.json()["parameters"] == {"retry_after": 7}

    play(scene)


def test_too_many_for_all_chats_starts_when_it_is_hit_and_ends_in_time():
    async def scene(stage):
        watch = Watch()
        stage.world.faults = Faults(watch)
        bas = stage.world.user("Bas")
        stage.world.write(bas, bas, "/start")
        await stage.fails("too_many_all", chat=stage.anna, times=1, retry_after=7)
        await stage.call("sendMessage", chat_id=bas, text="voor het begin")
        for chat, left in ((stage.anna, 7), (bas, 5)):
            assert await stage.refused("sendMessage", chat_id=chat, text="x") == (
                429,
                f"Too Many Requests: retry after {left}",
            )
            watch.now += 2.5
        assert await stage.call("getMe")
        watch.now += 2.0
        await stage.call("sendMessage", chat_id=bas, text="na het eind")
        assert _texts(stage) == ["voor het begin", "na het eind"]

    play(scene)


@pytest.mark.parametrize("acts", [False, True])
def test_a_proxys_502_is_html_and_leaves_open_what_happened(acts):
    async def scene(stage):
        await stage.fails("html_502", acts=acts)
        answer = await stage.http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": stage.anna, "text": "x"})
        assert answer.status_code == 502
        assert answer.headers["content-type"].startswith("text/html")
        assert "<center><h1>502 Bad Gateway</h1></center>" in answer.text
        assert _texts(stage) == ["x"] * acts

    play(scene)


def test_a_group_that_migrates_is_another_chat_from_then_on():
    async def scene(stage):
        world, anna = stage.world, stage.anna
        group = world.group("Kernteam", [anna], anna)
        old = await stage.call("sendMessage", chat_id=group, text="eerst")
        assert old["chat"]["type"] == "group"
        await stage.fails("migrate", times=1)
        await stage.call("sendMessage", chat_id=anna, text="een gesprek met een mens migreert niet")
        stage.world.updates.drop()
        for method, more in (
            ("sendMessage", {"text": "x"}),
            ("editMessageText", {"message_id": 2, "text": "x"}),
            ("getChat", {}),
        ):
            answer = await stage.http.post(f"/bot{TOKEN}/{method}", json={"chat_id": group, **more})
            said = answer.json()
            assert (said["error_code"], said["description"]) == (
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
            )
            new = said["parameters"]["migrate_to_chat_id"]
        assert str(new).startswith("-100")
        sent = await stage.call("sendMessage", chat_id=new, text="daarna")
        assert sent["chat"] == {"id": new, "type": "supergroup", "title": "Kernteam"}
        told = [update["message"] for update in await stage.call("getUpdates")]
        assert [(m["chat"]["id"], m.get("migrate_to_chat_id"), m.get("migrate_from_chat_id")) for m in told] == [
            (group, new, None),
            (new, None, group),
        ]
        assert told[1]["from"]["username"] == "GroupAnonymousBot"
        with pytest.raises(Impossible):
            world.write(anna, group, "/telaat")
        world.write(anna, new, "/telaat")
        assert (await stage.call("getUpdates"))[-1]["message"]["chat"]["id"] == new
        with pytest.raises(Impossible):
            world.migrate(group)
        other = world.group("Ander", [anna], anna)
        assert world.migrate(other, anna) not in (group, new, other)

    play(scene)


def test_a_fault_meets_its_method_its_chat_and_its_number_of_times():
    async def scene(stage):
        world, anna = stage.world, stage.anna
        bas = world.user("Bas")
        world.write(bas, bas, "/start")
        first = await stage.fails("error_500", method="sendmessage", chat=bas, times=2)
        second = await stage.fails("conflict", method="getUpdates")
        await stage.call("sendMessage", chat_id=anna, text="x")
        await stage.call("sendChatAction", chat_id=bas, action="typing")
        for _ in range(2):
            assert (await stage.refused("sendMessage", chat_id=str(bas), text="x"))[0] == 500
        await stage.call("sendMessage", chat_id=bas, text="x")
        for _ in range(3):
            assert (await stage.refused("getUpdates"))[0] == 409
        listed = (await stage.http.get("/control/faults")).json()
        assert [(fault["id"], fault["left"], fault["hits"]) for fault in listed] == [(first, 0, 2), (second, None, 3)]
        await stage.http.delete("/control/faults")
        assert (await stage.http.get("/control/faults")).json() == []
        assert await stage.call("getUpdates")

    play(scene)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ({"fault": "slow", "seconds": 5.0}, error.TimedOut),
        ({"fault": "cut_before"}, error.NetworkError),
        ({"fault": "cut_after"}, error.NetworkError),
        ({"fault": "half"}, error.NetworkError),
        ({"fault": "error_500"}, error.NetworkError),
        ({"fault": "html_502"}, error.NetworkError),
        ({"fault": "too_many", "retry_after": 7}, error.RetryAfter),
        ({"fault": "too_many_all", "retry_after": 7}, error.RetryAfter),
        ({"fault": "forbidden"}, error.Forbidden),
        ({"fault": "migrate"}, error.ChatMigrated),
        ({"fault": "unauthorized"}, error.InvalidToken),
        ({"fault": "conflict"}, error.Conflict),
        ({"fault": "refuse"}, error.BadRequest),
    ],
)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_what_python_telegram_bot_makes_of_it(fault, raised):
    async def scene(stage):
        group = stage.world.group("Kernteam", [stage.anna], stage.anna)
        await stage.fails(**fault, method="sendMessage", times=1)
        async with ptb(stage) as bot:
            with pytest.raises(error.TelegramError) as caught:
                await bot.send_message(group, "x", read_timeout=0.5)
            assert type(caught.value) is raised
            if raised is error.ChatMigrated:
                group = caught.value.new_chat_id
            if fault["fault"] != "too_many_all":
                assert await bot.send_message(group, "y")

    play(scene)


def test_a_star_is_every_method_and_getupdates_too():
    async def scene(stage):
        stage.world.faults.add(Fault("unauthorized", times=3))
        for method in ("getUpdates", "getMe", "sendMessage"):
            assert await stage.refused(method) == (401, "Unauthorized")
        assert await stage.call("getMe")

    play(scene)


@pytest.mark.parametrize(
    "body",
    [
        {"fault": "flood"},
        {"method": "getMe"},
        {"fault": "slow", "times": 0},
        {"fault": "slow", "times": "2"},
        {"fault": "slow", "seconds": -1},
        {"fault": "too_many", "retry_after": 0},
        {"fault": "slow", "hits": 3},
        {"fault": "slow", "method": "sendMesage"},
        {"fault": "slow", "later": True},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(body):
    async def scene(stage):
        assert (await stage.http.post("/control/faults", json=body)).status_code == 400
        assert stage.world.faults.json() == []

    play(scene)


def test_another_website_can_not_make_faults():
    async def scene(stage):
        for headers in ({"origin": "https://example.org"}, {"host": "example.org"}):
            answer = await stage.http.post("/control/faults", json={"fault": "half"}, headers=headers)
            assert answer.status_code == 403

    play(scene)


def test_every_fault_is_tried_here():
    tried = {"cut_before", "cut_after", "half", "slow", "error_500", "too_many", "forbidden", "unauthorized", "conflict"}
    assert tried | {"refuse", "html_502", "migrate", "too_many_all", "endless"} == NAMES
