"""The webhook and the questions about health, over real HTTP."""

import asyncio
import json
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from bot.assembly import wall_clock
from bot.intake import Health
from bot.nudge import Nudges
from bot.settings import Settings
from bot.web import BODY_LIMIT, FIGURES, PATIENCE, READING, Web, Wellness, listening, serving
from commitments.inbox import NO_LIMITS, Limits
from commitments.work import Work
from tests.bot.ground import SECRET, TOKEN, copied, opened, room, rows, stored

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


@dataclass
class Site:
    """The service's answers, on a port."""

    http: httpx.AsyncClient
    port: int
    work: Work
    health: Health
    leads: bool = True

    async def post(self, body: object, **headers: str) -> httpx.Response:
        """Bring an update as Telegram does."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post("/telegram", content=content, headers=HEADERS | headers)

    async def raw(self, *sent: str) -> bytes:
        """Write just this, and read what comes back without sending more."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("\r\n".join((*sent, "Host: x", "", "")).encode())
        try:
            async with asyncio.timeout(20):
                return await reader.read()
        finally:
            writer.close()


def played(
    act: Callable[[Site], Awaitable[None]],
    template: Settings,
    folder: Path,
    *,
    polls: bool = False,
    limits: Limits = NO_LIMITS,
) -> None:
    """Run an act against a service that answers."""

    async def run() -> None:
        async with site(copied(template, folder), polls=polls, limits=limits) as found:
            await act(found)

    asyncio.run(run())


@asynccontextmanager
async def site(settings: Settings, *, polls: bool, limits: Limits) -> AsyncIterator[Site]:
    """Served on a free port."""
    async with opened(settings) as work:
        health = Health(wall_clock)
        here: list[Site] = []
        late, most = timedelta(seconds=60), limits.total
        wellness = Wellness(work, health, polls=polls, leads=lambda: here[0].leads, limit=late, most=most)
        opened_ = listening("127.0.0.1", 0)
        port = opened_.getsockname()[1]
        web = Web(wellness, Nudges(), secret=None if polls else SECRET, limits=limits)
        async with serving(web, opened_), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            here.append(Site(http, port, work, health))
            yield here[0]


def _update(number: int) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "text": "canary words"}}


def test_an_update_is_stored_before_it_is_answered_and_a_repeat_once(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        for number in (7, 8, 7):
            answer = await on.post(_update(number))
            assert (answer.status_code, answer.content) == (200, b"")
        assert stored(on.work) == [7, 8]

    played(act, empty_register, tmp_path)


@pytest.mark.parametrize(
    "said", [{}, {"X-Telegram-Bot-Api-Secret-Token": "x"}, {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}]
)
def test_without_the_secret_nothing_is_read(empty_register: Settings, tmp_path: Path, said: dict[str, str]) -> None:
    """The answer comes although the body never does."""

    async def act(on: Site) -> None:
        head = [f"{name}: {value}" for name, value in said.items()]
        came = await on.raw("POST /telegram HTTP/1.1", "Content-Type: application/json", "Content-Length: 500", *head)
        assert came.startswith(b"HTTP/1.1 403 ")
        assert stored(on.work) == []

    played(act, empty_register, tmp_path)


def test_what_is_no_update_is_refused(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        for body in (
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"[" * 100_000,
            {"update_id": "7"},
            {"message": {}},
            {"update_id": -1},
        ):
            assert (await on.post(body)).status_code == 400, body
        assert (await on.post(_update(1), **{"Content-Type": "text/plain"})).status_code == 415
        assert (await on.http.get("/telegram")).status_code == 405
        assert (await on.http.get("/")).status_code == 404
        assert stored(on.work) == []

    played(act, empty_register, tmp_path)


def test_a_body_has_a_limit_with_and_without_a_length(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        head = [f"{name}: {value}" for name, value in HEADERS.items()]
        came = await on.raw("POST /telegram HTTP/1.1", *head, f"Content-Length: {BODY_LIMIT + 1}")
        assert came.startswith(b"HTTP/1.1 413 ")

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(BODY_LIMIT // 50_000 + 2):
                yield b" " * 50_000

        assert (await on.http.post("/telegram", content=endless(), headers=HEADERS)).status_code == 413
        large = _update(3) | {"more": "x" * (BODY_LIMIT - 1000)}
        assert (await on.post(large)).status_code == 200
        assert stored(on.work) == [3]

    played(act, empty_register, tmp_path)


def test_who_is_slow_on_purpose_keeps_nobody_out(empty_register: Settings, tmp_path: Path) -> None:
    """More connections than are served at once, none of which ever asks anything whole, and bodies that never end."""

    async def act(on: Site) -> None:
        head = ["POST /telegram HTTP/1.1", *(f"{name}: {value}" for name, value in HEADERS.items()), "Content-Length: 500"]
        held = [await asyncio.open_connection("127.0.0.1", on.port) for _ in range(210)]
        for number, (_, writer) in enumerate(held):
            writer.write([b"", b"POST /telegram HTTP/1.1\r\nHost: "][number % 2])
        async with asyncio.timeout(READING + 5):
            assert (await on.raw(*head)).startswith(b"HTTP/1.1 503 "), "as long as they may"
            assert {await reader.read() for reader, _ in held} == {b""}
        async with asyncio.timeout(READING + 5):
            assert (await on.raw(*head)).startswith(b"HTTP/1.1 408 ")
        for _, writer in held:
            writer.close()
        assert (await on.post(_update(1))).status_code == 200

    played(act, empty_register, tmp_path)


def test_a_database_that_is_full_or_hangs_is_a_503_in_time(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        on.health.answered()
        room(on.work, 0)
        answers = [await on.post(_update(number) | {"more": "x" * 9000}) for number in range(4)]
        assert answers[-1].status_code == 503
        assert int(answers[-1].headers["retry-after"]) > 0
        room(on.work, 1_000_000)
        before = stored(on.work)
        with sqlite3.connect(tmp_path / "taz.sqlite", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")  # somebody holds the database for as long as this lasts
            began = time.monotonic()
            assert (await on.post(_update(900))).status_code == 503
            assert time.monotonic() - began < PATIENCE + 2
            assert stored(on.work) == before
            other.execute("ROLLBACK")
        other.close()
        assert (await on.post(_update(900))).status_code == 200
        assert stored(on.work).count(900) == 1

    played(act, empty_register, tmp_path)


def test_ready_by_webhook(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        assert (await on.http.get("/live")).text == "alive\n"
        answer = await on.http.get("/ready")
        assert (answer.status_code, answer.text) == (503, "Telegram has not answered since the start\n")
        on.health.answered()
        answer = await on.http.get("/ready")
        assert (answer.status_code, answer.text) == (200, "ready\n")

    played(act, empty_register, tmp_path)


def test_ready_by_polling_is_the_age_of_the_last_answer(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        assert (await on.post(_update(1))).status_code == 404, "no webhook, no way in"
        on.health.answered()
        assert (await on.http.get("/ready")).status_code == 200
        on.health.last_answer = wall_clock() - timedelta(seconds=90)
        answer = await on.http.get("/ready")
        assert (answer.status_code, answer.text) == (503, "Telegram's last answer is 90 s old\n")
        on.health.trouble = "Telegram refuses the token"
        assert (await on.http.get("/ready")).text == "Telegram refuses the token\n"
        on.leads = False
        assert (await on.http.get("/ready")).text == "no replica hears Telegram\n"

    played(act, empty_register, tmp_path, polls=True)


def test_a_full_inbox_is_busy_and_not_ready_until_it_has_room(empty_register: Settings, tmp_path: Path) -> None:
    """Nothing is lost: Telegram brings it again, and then it is stored."""

    async def act(on: Site) -> None:
        on.health.answered()
        with structlog.testing.capture_logs() as log:
            assert [(await on.post(_update(number))).status_code for number in range(1, 4)] == [200] * 3
            for _ in range(2):
                answer = await on.post(_update(4))
                assert (answer.status_code, answer.text) == (503, "the inbox is full; what comes in waits at Telegram\n")
                assert int(answer.headers["retry-after"]) > 0
            ready = await on.http.get("/ready")
            assert (ready.status_code, ready.text) == (503, "the inbox is full; what comes in waits at Telegram\n")
            with on.work.database.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE inbox SET state = 'done', payload = NULL")
            assert (await on.http.get("/ready")).status_code == 200
            assert (await on.post(_update(4))).status_code == 200
        assert stored(on.work) == [1, 2, 3, 4]
        assert [e["event_name"] for e in log if e["event_name"] in ("intake.failed", "intake.back")] == [
            "intake.failed",
            "intake.back",
        ]

    played(act, empty_register, tmp_path, limits=Limits(total=3))


def test_what_is_too_much_by_webhook_is_counted(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        assert {(await on.post(_update(number))).status_code for number in range(1, 6)} == {200}
        lines = (await on.http.get("/metrics")).text.splitlines()
        assert "taz_inbox_unread 3" in lines
        assert [row.state for row in rows(on.work)] == ["open"] * 2 + ["unread"] * 3

    played(act, empty_register, tmp_path, limits=Limits(chat=2))


def test_the_figures_are_those_that_are_explained_and_name_nobody(empty_register: Settings, tmp_path: Path) -> None:
    async def act(on: Site) -> None:
        for number in range(3):
            await on.post(_update(number))
        answer = await on.http.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert re.findall(r"^# TYPE (\S+) gauge$", answer.text, re.MULTILINE) == list(FIGURES)
        lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
        assert lines["taz_ready"] == "0"
        assert lines["taz_inbox_waiting"] == "3"
        assert 0 <= float(lines['taz_pulse_age_seconds{name="webhook"}']) < 60
        assert not [word for word in ("canary", TOKEN, SECRET, "telegram:5") if word in answer.text]
        assert len(rows(on.work)) == 3

    played(act, empty_register, tmp_path)
