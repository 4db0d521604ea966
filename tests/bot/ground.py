"""What do tests of the service's edge stand on? A stand-in served over HTTP, a register of their own, and real processes."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from bot.assembly import open_register, wall_clock
from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import World
from commitments.inbox import Arrival
from commitments.outbox import Letter
from commitments.work import Work

ROOT = Path(__file__).parents[2]
TOKEN = "7201934586:AAHcanarycanarycanarycanary1234567"
SECRET = "canary_secret-1"
DEADLINE = 60.0
"""Seconds that anybody waits for anything."""


async def until(true: Callable[[], Any | Awaitable[Any]], what: str = "it") -> Any:
    """Wait for something to become true, and give it; looked at often, with a deadline."""
    try:
        async with asyncio.timeout(DEADLINE):
            while True:
                found = true()
                found = await found if isinstance(found, Awaitable) else found
                if found:
                    return found
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


def copied(template: Settings, folder: Path) -> Settings:
    """The template's register, for a test of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template.database.removeprefix("sqlite:///"), folder / "taz.sqlite")
    shutil.copy(template.key_path, folder / "taz.key")
    return in_folder(folder)


def in_folder(folder: Path) -> Settings:
    """A register in a folder."""
    return Settings(database_url=f"sqlite:///{folder / 'taz.sqlite'}", key_file=folder / "taz.key", token=TOKEN)


@dataclass
class Ground:
    """A stand-in as Telegram, and the settings of whoever talks to it."""

    world: World
    url: str
    http: httpx.AsyncClient
    settings: Settings
    folder: Path
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def fails(self, fault: str, method: str = "getUpdates", **more: object) -> None:
        """From now on this goes wrong at Telegram."""
        answer = await self.http.post("/control/faults", json={"fault": fault, "method": method, **more})
        assert answer.status_code == 200, answer.text

    async def mended(self) -> None:
        """Nothing goes wrong any more."""
        await self.http.delete("/control/faults")

    async def updates(self, do: str, **more: object) -> Any:
        """Updates misbehave."""
        answer = await self.http.post("/control/updates", json={"do": do, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["update_id"]

    async def told(self, method: str, **parameters: object) -> Any:
        """Call the Bot API, as somebody else who has the token."""
        answer = await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)
        return answer.json()["result"]

    def start(self, user: int, text: str = "/privacy") -> None:
        """Somebody writes to the bot in private."""
        self.world.write(user, user, text)

    def press(self, user: int, label: str) -> None:
        """Somebody presses the newest button with this label."""
        shown = [(m.message_id, b) for m in self.world.messages(user) for row in m.keyboard for b in row if b.label == label]
        message, button = shown[-1]
        self.world.press(user, user, message, button.data)

    def heard(self, user: int) -> list[str]:
        """What the bot told somebody."""
        return [sent.text for sent in self.world.log if sent.chat == user]

    # --- real processes ---

    async def process(self, **settings: str) -> asyncio.subprocess.Process:
        """`taz run`, as typed, its log in `log`."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "TAZ_TOKEN": TOKEN,
            "TAZ_TELEGRAM_URL": self.url,
            "TAZ_DATABASE_URL": self.settings.database,
            "TAZ_KEY_FILE": str(self.settings.key_path),
            "TAZ_LANGUAGE": "en",
            "TAZ_LOG_LEVEL": "DEBUG",
        }
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=environment | settings, stderr=log
            )
        self.processes.append(process)
        return process

    @property
    def log(self) -> Path:
        """What the processes wrote down."""
        return self.folder / "log"

    def lines(self, event: str) -> list[str]:
        """The log's lines of one event."""
        if not self.log.exists():
            return []
        return [line for line in self.log.read_text("utf-8").splitlines() if f"event_name={event}" in line]

    async def logged(self, event: str, times: int = 1) -> None:
        """Wait for an event."""
        await until(lambda: len(self.lines(event)) >= times, f"{event} in the log:\n{self.tail()}")

    def tail(self) -> str:
        """The log's end."""
        return "\n".join(self.log.read_text("utf-8").splitlines()[-20:]) if self.log.exists() else ""


@asynccontextmanager
async def ground(settings: Settings, folder: Path, *, port: int = 0) -> AsyncIterator[Ground]:
    """A stand-in on a port, nobody at work yet. Processes that still run at the end are killed."""
    clock = Clock(datetime(2023, 6, 15, 7, tzinfo=UTC))
    world = World(clock)
    async with (
        Serving(application(world, clock, token=TOKEN), port=port) as serving,
        httpx.AsyncClient(base_url=serving.url) as http,
    ):
        there = settings.model_copy(update={"telegram_url": serving.url})
        found = Ground(world, serving.url, http, there, folder)
        try:
            yield found
        finally:
            for process in found.processes:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Work]:
    """The register, open for a part of the service that a test runs in its own process."""
    work = await asyncio.to_thread(open_register, settings, wall_clock)
    try:
        yield work
    finally:
        work.database.close()


def rows(work: Work) -> list[Arrival]:
    """The inbox, in the order in which it was stored."""
    return work.ask(_rows, table=Arrival)


def letters(session: Session) -> list[Letter]:
    """The outbox, in the order in which it was posted."""
    return _rows(session, table=Letter)


def _rows(session: Session, *, table: type[SQLModel]) -> list[Any]:
    return list(session.exec(select(table).order_by(table.id)))  # type: ignore[attr-defined]


def stored(work: Work) -> list[int]:
    """The numbers of what came in, in the order in which it was stored."""
    return [row.update_id for row in rows(work)]


def room(work: Work, pages: int) -> None:
    """Let SQLite's file grow by so many pages, and no more."""
    with work.database.engine.connect() as connection:
        now = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={now + pages}"))
