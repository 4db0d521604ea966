"""The service itself, `taz run` as typed: how it starts, what it answers, and how it stops."""

import asyncio
import os
import signal
import socket
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings, WrongSetting
from tests import postgres
from tests.bot.ground import SECRET, TOKEN, Ground, copied, ground, until


def played(act: Callable[[Ground], Awaitable[None]], settings: Settings, folder: Path) -> None:
    """Run an act to its end; no token and no secret stands in what was written down."""

    async def run() -> None:
        async with ground(settings, folder) as on:
            await act(on)
            written = on.log.read_text("utf-8")
            assert "canary" not in written
            assert "Traceback" not in written, on.tail()

    asyncio.run(run())


async def ends(process: asyncio.subprocess.Process) -> int:
    """Wait for its end."""
    async with asyncio.timeout(30):
        return await process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def letters(on: Ground) -> list[tuple[str, int]]:
    """State and tries of every letter, from the file."""
    with sqlite3.connect(on.settings.database.removeprefix("sqlite:///")) as connection:
        found = connection.execute("SELECT state, tries FROM outbox ORDER BY id").fetchall()
    connection.close()
    return found


def test_a_start_without_telegram_waits_and_a_stop_gives_everything_back(whole_register: Settings, tmp_path: Path) -> None:
    """Alive but not ready meanwhile, one line about it; a second process is refused; what is in hand is settled."""

    async def act(on: Ground) -> None:
        telegram, web = free_port(), free_port()
        process = await on.process(TAZ_TELEGRAM_URL=f"http://127.0.0.1:{telegram}", TAZ_LISTEN=f"127.0.0.1:{web}")
        await on.logged("start.waiting")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web}", timeout=20) as http:
            assert (await http.get("/live")).status_code == 200
            assert (await http.get("/ready")).status_code == 503

            second = await on.process()
            assert await ends(second) == 2
            assert on.tail().endswith("Another process works with the database of TAZ_DATABASE_URL; SQLite takes one.")

            async with ground(on.settings, on.folder, port=telegram) as there:
                await until(lambda: _is_ready(http), "readiness")
                assert len(on.lines("start.waiting")) == 1
                anna = there.world.user("Anna")
                await there.fails("slow", "sendMessage", seconds=1.5)
                there.start(anna)
                await on.logged("letter.sending")
                process.send_signal(signal.SIGTERM)
                assert await ends(process) == 0
                assert len(there.heard(anna)) == 1
        assert letters(on) == [("sent", 1)]
        assert len(on.lines("ring.stopped")) == 1
        with sqlite3.connect(on.settings.database.removeprefix("sqlite:///")) as connection:
            assert connection.execute("SELECT count(*) FROM lane WHERE claimed_by IS NOT NULL").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM leader WHERE owner IS NOT NULL").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM leader").fetchone() == (2,)
        connection.close()

    played(act, copied(whole_register, tmp_path), tmp_path)


async def _is_ready(http: httpx.AsyncClient) -> bool:
    return (await http.get("/ready")).status_code == 200


def test_a_second_signal_ends_it_at_once(whole_register: Settings, tmp_path: Path) -> None:
    async def act(on: Ground) -> None:
        process = await on.process()
        anna = on.world.user("Anna")
        await on.fails("slow", "sendMessage", seconds=60)
        on.start(anna)
        await on.logged("letter.sending")
        process.send_signal(signal.SIGINT)
        await on.logged("ring.stopping")
        process.send_signal(signal.SIGTERM)
        assert await ends(process) == -signal.SIGTERM

    played(act, copied(whole_register, tmp_path), tmp_path)


def test_a_wrong_token_ends_the_start_with_one_sentence(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Ground) -> None:
        await on.fails("unauthorized", "getMe")
        process = await on.process(TAZ_LOG_LEVEL="WARNING")
        assert await ends(process) == 2
        assert on.tail() == "TAZ_TOKEN or TAZ_TOKEN_FILE holds a token that Telegram refuses."

    played(act, copied(empty_register, tmp_path), tmp_path)


def test_a_webhook_is_set_answers_and_stays_for_the_next_start(whole_register: Settings, tmp_path: Path) -> None:
    async def act(on: Ground) -> None:
        port = free_port()
        url = f"http://127.0.0.1:{port}/telegram"
        anna = on.world.user("Anna")
        on.start(anna, "/start")  # waits at Telegram from before the start
        secret = on.folder / "secret"
        secret.write_text(f"{SECRET}\n", "utf-8")
        process = await on.process(TAZ_WEBHOOK_URL=url, TAZ_WEBHOOK_SECRET_FILE=str(secret), TAZ_LISTEN=f"127.0.0.1:{port}")
        await until(lambda: on.heard(anna), "an answer")
        info = await on.told("getWebhookInfo")
        assert (info["url"], info["max_connections"]) == (url, 1)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            assert await _is_ready(http)
            figures = (await http.get("/metrics")).text
            assert "taz_ready 1\n" in figures
            assert not [word for word in ("canary", TOKEN, SECRET, str(anna)) if word in figures]
        for number in range(5):
            on.start(anna, "/privacy")
            await until(lambda wanted=number + 2: len(on.heard(anna)) == wanted, "the next answer")

        await on.told("deleteWebhook")  # another program polls once: we do not notice before the next look
        process.send_signal(signal.SIGTERM)
        assert await ends(process) == 0
        assert not on.lines("intake.confirming"), "nothing was polled"

        again = await on.process(TAZ_WEBHOOK_URL=url, TAZ_WEBHOOK_SECRET_FILE=str(secret), TAZ_LISTEN=f"127.0.0.1:{port}")
        on.start(anna, "/help")
        await until(lambda: len(on.heard(anna)) == 7, "an answer after the second start")
        again.send_signal(signal.SIGTERM)
        assert await ends(again) == 0
        assert (await on.told("getWebhookInfo"))["url"] == url

    played(act, copied(whole_register, tmp_path), tmp_path)


def test_a_database_that_hangs_keeps_nobody_from_asking_or_stopping(tmp_path: Path) -> None:
    """PostgreSQL frozen in mid-run: alive, not ready within seconds, and a stop ends it although threads hang."""
    server = postgres.Server()
    settings = Settings(database_url=server.url(server.create()), key_file=tmp_path / "taz.key", token=TOKEN)

    async def act(on: Ground) -> None:
        port = free_port()
        process = await on.process(TAZ_LISTEN=f"127.0.0.1:{port}", TAZ_POLL_SECONDS="1")
        await on.logged("ring.started")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            await until(lambda: _is_ready(http), "readiness")
            server.freeze()
            try:
                answer = await http.get("/ready")
                assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
                assert (await http.get("/metrics")).text.endswith("taz_ready 0\n")
                assert (await http.get("/live")).status_code == 200
                on.start(on.world.user("Anna"))
                process.send_signal(signal.SIGTERM)
                assert await ends(process) == 0
            finally:
                server.thaw()
        assert len(on.lines("ring.stopped")) == 1

    try:
        played(act, settings, tmp_path)
    finally:
        server.close()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"webhook_url": "http://bot.example/telegram"}, "TAZ_WEBHOOK_URL"),
        ({"webhook_url": "bot.example"}, "TAZ_WEBHOOK_URL"),
        ({"webhook_url": "https://bot.example/telegram", "listen": ""}, "TAZ_LISTEN"),
        ({"listen": "8080"}, "TAZ_LISTEN"),
        ({"listen": "127.0.0.1:http"}, "TAZ_LISTEN"),
        ({"listen": "127.0.0.1:8080/live"}, "TAZ_LISTEN"),
        ({"webhook_secret": "a", "webhook_secret_file": "/a"}, "TAZ_WEBHOOK_SECRET"),
    ],
)
def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str) -> None:
    from bot import settings

    for name in [name for name in os.environ if name.startswith("TAZ_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(f"TAZ_{name.upper()}", value)
    with pytest.raises(WrongSetting, match=named) as wrong:
        settings.read()
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("secret", [None, "", "met spatie", "x" * 257, "ü"])
def test_a_webhook_needs_a_secret_that_telegram_takes(secret: str | None) -> None:
    settings = Settings(webhook_url="https://bot.example/telegram", webhook_secret=secret)
    with pytest.raises(WrongSetting, match="TAZ_WEBHOOK_SECRET"):
        settings.webhook()


def test_where_it_listens() -> None:
    assert Settings().place is None
    assert Settings(webhook_url="https://bot.example/x").place == ("127.0.0.1", 8080)
    assert Settings(listen="[::1]:80").place == ("::1", 80)
    assert Settings(webhook_url="http://localhost:80/x", webhook_secret=SECRET).webhook() == ("http://localhost:80/x", SECRET)
    assert SECRET not in repr(Settings(webhook_secret=SECRET))


def test_a_place_that_is_taken_is_said_in_one_sentence(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Ground) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            process = await on.process(TAZ_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}", TAZ_LOG_LEVEL="WARNING")
            assert await ends(process) == 2
        assert on.tail() == "TAZ_LISTEN cannot be used: Address already in use."

    played(act, copied(empty_register, tmp_path), tmp_path)
