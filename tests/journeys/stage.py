"""A stage for journeys: people of the trial, what they write and press, and what they see, on a clock that is turned."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import trial
from bot.assembly import Proof, Wire, proof
from bot.settings import Settings
from bot.standin.turning import to_next, turn
from bot.standin.world import Message


class Stage:
    """One running trial. People are called by their organisation ("VWS"), the team "team", the group "group"."""

    def __init__(self, running: Proof) -> None:
        self.proof = running
        self.world = running.world
        self.people: dict[str, int] = {}
        self._seen: dict[int, int] = {}

    async def enrol(self, first_name: str, organisation: str) -> None:
        """Somebody joins with an invitation."""
        role: Any = "team" if organisation == "programmateam" else "contact"
        name = "team" if role == "team" else organisation
        self.people[name] = await trial.enrol(self.proof, first_name, organisation, role)

    def id(self, who: str) -> int:
        """The Telegram id of a person; a stranger is made on the way."""
        if who not in self.people:
            self.people[who] = self.world.user(who)
        return self.people[who]

    async def write(self, who: str, text: str, *, where: str | None = None) -> list[str]:
        """Write, wait for quiet; returns the bot's new messages in that chat, as plain text."""
        chat = self.id(where or who)
        before = len(self.world.log)
        self.world.write(self.id(who), chat, text)
        await self.proof.quiet()
        return [sent.text for sent in self.world.log[before:] if sent.chat == chat]

    def shown(self, who: str) -> list[Message]:
        """The bot's messages in a chat as they look now."""
        chat = self.id(who)
        return [m for m in self.world.messages(chat) if m.sender == self.world.bot.id]

    def last(self, who: str) -> str:
        """The newest message of the bot in a chat, as it looks now."""
        return self.shown(who)[-1].text

    def buttons(self, who: str) -> list[str]:
        """The labels under the newest message that has any."""
        message = self._with_buttons(who)
        return [button.label for row in message.keyboard for button in row]

    def _with_buttons(self, who: str) -> Message:
        return next(m for m in reversed(self.shown(who)) if m.keyboard)

    async def press(self, who: str, label: str) -> str:
        """Press the newest button with this label; returns the newest message afterwards."""
        for message in reversed(self.shown(who)):
            for row in message.keyboard:
                for button in row:
                    if button.label == label:
                        self.world.press(self.id(who), self.id(who), message.message_id, button.data)
                        await self.proof.quiet()
                        return self.last(who)
        raise AssertionError(f"no button {label!r}; there are {[self.buttons(who)]}")

    async def next(self) -> datetime:
        """Turn the clock to the next thing due; returns the local moment."""
        clock = self.proof.clock
        found = await to_next(clock, self.proof, clock().replace(year=clock().year + 1))
        assert found is not None
        return found.astimezone(self.proof.service.work.policy.zone)

    async def turn(self, day: str) -> None:
        """Turn the clock to 12:00 local of a day, everything on the way happening at its moment."""
        until = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=self.proof.service.work.policy.zone)
        await turn(self.proof.clock, self.proof, until)


@asynccontextmanager
async def stage(
    *,
    start: datetime = trial.START,
    language: Any = "nl",
    wire: Wire = None,
    database_url: str = "",
    key_file: Path | None = None,
    files: Any = "off",
) -> AsyncIterator[Stage]:
    """The trial's people, enrolled: RegioPlus, V&VN, VWS, the team, and the group.

    `database_url`, `key_file`: others than its own.
    """
    with tempfile.TemporaryDirectory(prefix="taz-test-") as folder:
        settings = Settings(
            database_url=database_url or f"sqlite:///{Path(folder) / 'taz.sqlite'}",
            key_file=key_file or Path(folder) / "taz.key",
            language=language,
            poll_seconds=5,
            files=files,
            file_megabytes=1,
        )
        async with proof(settings, start=start, wire=wire) as running:
            found = Stage(running)
            await found.enrol(*trial.TEAM)
            for contact in trial.CONTACTS:
                await found.enrol(*contact)
            await trial.remember(running)
            members = list(found.people.values())
            found.people["group"] = await trial.link_group(running, trial.GROUP, members, by=found.people["team"])
            yield found


def played(journey: Callable[[Stage], Awaitable[None]]) -> Callable[[], None]:
    """A test out of an async journey."""

    def test() -> None:
        async def run() -> None:
            async with stage() as found:
                await journey(found)

        asyncio.run(run())

    test.__name__, test.__doc__ = journey.__name__, journey.__doc__
    return test
