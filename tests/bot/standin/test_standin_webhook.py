"""The webhook family over real HTTP: what may be set, what is posted, and what happens when the bot does not answer well."""

import asyncio
import itertools

import pytest

from bot.standin.limits import Limits
from bot.standin.webhook import pause
from tests.bot.standin.stage import TOKEN, Receiver, play

ACTIVE = (
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)


def _texts(posts):
    return [update["message"]["text"] for _, _, _, update in posts]


def _write(stage, *texts):
    for text in texts:
        stage.world.write(stage.anna, stage.anna, text)


async def _confirmed(stage):
    async with asyncio.timeout(10):
        while stage.world.unconfirmed():
            await stage.world.change(stage.world.version, seconds=10)


async def _info(stage, said):
    """getWebhookInfo, as soon as it tells of this error."""
    async with asyncio.timeout(10):
        while True:
            seen = stage.world.version
            info = await stage.call("getWebhookInfo")
            if info.get("last_error_message") == said:
                return info
            await stage.world.change(seen, seconds=10)


def test_updates_are_posted_with_the_secret_and_confirmed_by_200():
    async def scene(stage):
        async with Receiver() as bot:
            answer = await stage.http.post(
                f"/bot{TOKEN}/setWebhook", json={"url": bot.url, "secret_token": "Ge-heim_1", "max_connections": 3}
            )
            assert answer.json() == {"ok": True, "result": True, "description": "Webhook was set"}
            (post,) = await bot.count(1)
            _, line, headers, update = post
            assert line == "POST /hook HTTP/1.1"
            assert headers["content-type"] == "application/json"
            assert headers["x-telegram-bot-api-secret-token"] == "Ge-heim_1"
            assert update["message"]["text"] == "/start"
            await _confirmed(stage)
            _write(stage, "b")
            assert _texts(await bot.count(2)) == ["/start", "b"]
            assert await stage.call("getWebhookInfo") == {
                "url": bot.url,
                "has_custom_certificate": False,
                "max_connections": 3,
                "ip_address": "127.0.0.1",
                "pending_update_count": stage.world.unconfirmed(),
            }
            await stage.call("setWebhook", url=bot.url)
            _write(stage, "c")
            assert "x-telegram-bot-api-secret-token" not in (await bot.count(3))[-1][2]

    play(scene)


def test_what_is_not_answered_200_comes_again():
    async def scene(stage):
        stage.world.updates.drop()
        async with Receiver({1: 503, 2: None, 3: 302, 4: 500}) as bot:
            await stage.call("setWebhook", url=bot.url)
            _write(stage, "b")
            posts = await bot.count(5)
            assert _texts(posts) == ["b"] * 5
            await _confirmed(stage)
            moments = [moment for moment, *_ in posts]
            pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
            assert pauses[1] >= 0.24
            assert pauses[2] >= 0.49
            assert pauses[3] >= 0.99
            info = await stage.call("getWebhookInfo")
            assert info["last_error_message"] == "Wrong response from the webhook: 500 Whatever"
            assert info["last_error_date"] == int(stage.clock().timestamp())
            assert info["pending_update_count"] == 0

    play(scene)


@pytest.mark.parametrize(
    ("times", "after", "seconds"), [(1, 0, 0), (2, 0, 0.25), (3, 0, 0.5), (4, 0, 1), (99, 0, 60), (1, 7, 7), (5, 90, 90)]
)
def test_pauses_grow_unless_the_bot_says_when(times, after, seconds):
    assert pause(times, after) == seconds


def test_retry_after_is_obeyed_and_others_do_not_wait_for_it():
    async def scene(stage):
        stage.world.updates.drop()
        async with Receiver({1: (503, 2)}) as bot:
            await stage.call("setWebhook", url=bot.url, max_connections=1)
            _write(stage, "b")
            await bot.count(1)
            _write(stage, "c", "d")
            posts = await bot.count(4)
            assert _texts(posts) == ["b", "c", "d", "b"]
            assert posts[3][0] - posts[0][0] >= 1.99

    play(scene)


def test_errors_of_the_connection_stand_in_the_info():
    async def scene(stage):
        async with Receiver({1: None}) as bot:
            await stage.call("setWebhook", url=bot.url)
            await _info(stage, "Webhook connection closed")
            url = bot.url
        await stage.call("setWebhook", url=url, secret_token="x")
        _write(stage, "b")
        info = await _info(stage, "Connection refused")
        assert info["pending_update_count"] >= 1
        await stage.call("setWebhook", url="https://bot.example.org/hook")
        await _info(stage, "Failed to resolve host: Name or service not known")

    play(scene)


def test_several_connections_at_once_but_no_more_than_asked():
    async def scene(stage):
        stage.world.updates.drop()
        async with Receiver(delay=0.15) as bot:
            _write(stage, *map(str, range(9)))
            await stage.call("setWebhook", url=bot.url, max_connections=3)
            await bot.count(9)
            await _confirmed(stage)
            assert bot.most_at_once == 3
            await stage.call("setWebhook", url=bot.url, max_connections=1)
            bot.most_at_once = 0
            _write(stage, *map(str, range(4)))
            posts = await bot.count(13)
            assert _texts(posts[9:]) == ["0", "1", "2", "3"]
            assert bot.most_at_once == 1

    play(scene)


def test_posts_come_out_of_order_when_asked():
    async def scene(stage):
        stage.world.updates.drop()
        _write(stage, "b", "c")
        stage.world.updates.shuffle()
        async with Receiver() as bot:
            await stage.call("setWebhook", url=bot.url, max_connections=2)
            assert sorted(_texts(await bot.count(2))) == ["b", "c"]
            await _confirmed(stage)

    play(scene)


def test_one_way_at_a_time():
    async def scene(stage):
        stage.world.updates.drop()
        async with Receiver() as bot, asyncio.TaskGroup() as group:
            waiting = await stage.waiting(group, stage.refused("getUpdates", timeout=20))
            await stage.call("setWebhook", url=bot.url, allowed_updates=["message"])
            assert await waiting == (409, "Conflict: terminated by setWebhook request")
            assert await stage.refused("getUpdates") == ACTIVE
            assert (await stage.call("getWebhookInfo"))["allowed_updates"] == ["message"]

            async def said(method, **more):
                return (await stage.http.post(f"/bot{TOKEN}/{method}", json=more)).json()["description"]

            assert await said("setWebhook", url=bot.url) == "Webhook is already set"
            assert await said("deleteWebhook") == "Webhook was deleted"
            assert await said("deleteWebhook") == "Webhook is already deleted"
            assert await said("setWebhook", url="") == "Webhook is already deleted"
            _write(stage, "b")
            assert len(await stage.call("getUpdates")) == 1
            assert await said("setWebhook", url=bot.url, drop_pending_updates=True) == "Webhook was set"
            assert stage.world.unconfirmed() == 0
            assert bot.posts == []

    play(scene)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"url": "http://"}, "invalid webhook URL specified"),
        ({"url": "ftp://example.org"}, "invalid webhook URL specified"),
        ({"url": "https://example.org:x/"}, "invalid webhook URL specified"),
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.org:8080/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://example.org", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://example.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org", "secret_token": "é"}, "secret token contains unallowed characters"),
    ],
)
def test_what_can_not_be_set(asked, said):
    async def scene(stage):
        assert await stage.refused("setWebhook", **asked) == (400, f"Bad Request: {said}")
        assert (await stage.call("getWebhookInfo"))["url"] == ""

    play(scene)


@pytest.mark.parametrize(("asked", "given"), [(None, 40), (0, 1), (7, 7), (101, 100)])
def test_connections_are_1_to_100(asked, given):
    async def scene(stage):
        stage.world.updates.drop()
        await stage.call("setWebhook", url="example.org/hook", max_connections=asked)
        info = await stage.call("getWebhookInfo")
        assert (info["url"], info["max_connections"]) == ("https://example.org/hook", given)

    play(scene)


def test_replicas_that_all_set_the_webhook_at_once_are_told_to_wait_where_there_are_limits():
    async def scene(stage):
        stage.world.limits = Limits()
        await stage.call("setWebhook", url="https://example.org/hook")
        assert await stage.refused("setWebhook", url="https://example.org/hook") == (
            429,
            "Too Many Requests: retry after 1",
        )
        stage.world.limits = None
        await stage.call("setWebhook", url="https://example.org/hook")

    play(scene)
