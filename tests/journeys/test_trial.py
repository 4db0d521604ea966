"""The trial as a visitor meets it: over the page's own HTTP, and in a real browser."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot import trial
from bot.settings import Settings
from tests.browser import browser, installed

Visit = Callable[[str], Awaitable[None]]


def visiting(visit: Visit) -> None:
    """Start the trial on a free port, visit it, and stop it."""

    async def run() -> None:
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        running = asyncio.ensure_future(trial.run(Settings(), port=0, started=address.set_result))
        try:
            done, _ = await asyncio.wait({running, address}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
            assert address in done, running
            await visit(address.result())
        finally:
            running.cancel()
            await asyncio.wait({running})

    asyncio.run(run())


class Visitor:
    """Somebody at the page, as its script talks to the trial."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def state(self) -> dict[str, Any]:
        """All that the page shows."""
        return (await self._client.get("/proef/state", params={"since": 0})).raise_for_status().json()

    async def chat(self, part: str) -> dict[str, Any]:
        """The chat of who plays a part, or the group of that name."""
        state = await self.state()
        names = {int(number): name for number, name in state["people"].items()}
        return next(c for c in state["chats"] if part in (c["title"] or names[c["id"]]))

    async def newest(self, part: str, *, but_own: bool = True) -> dict[str, Any]:
        """The bot's newest message to somebody."""
        chat, bot = await self.chat(part), (await self.state())["bot"]["id"]
        return [m for m in chat["messages"] if m["from"]["id"] == bot or not but_own][-1]

    async def turn(self, to: str) -> str:
        """Turn the clock; returns the moment."""
        answer = await self._client.post("/proef/turn", json={"to": to}, timeout=120)
        return str(answer.raise_for_status().json()["now"])

    async def write(self, part: str, text: str) -> None:
        """Write, and wait until the bot has answered."""
        chat = await self.chat(part)
        before = await self.newest(part)
        await self._client.post("/proef/write", json={"user": chat["id"], "chat": chat["id"], "text": text})
        async with asyncio.timeout(30):
            while (await self.newest(part))["message_id"] == before["message_id"]:
                await self._client.get("/proef/state", params={"since": (await self.state())["version"]}, timeout=60)

    async def press(self, part: str, label: str) -> None:
        """Press a button under the newest message that has it."""
        chat = await self.chat(part)
        for message in reversed(chat["messages"]):
            for button in (b for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for b in row):
                if button["text"] == label:
                    pressed = {"user": chat["id"], "chat": chat["id"], "message_id": message["message_id"]}
                    answer = await self._client.post("/proef/press", json=pressed | {"data": button["callback_data"]})
                    assert answer.raise_for_status().json()["answered"]
                    await self._settled(part, message)
                    return
        raise AssertionError(f"{part} has no button {label}")

    async def _settled(self, part: str, before: dict[str, Any]) -> None:
        """Wait until the pressed message looks otherwise, or another came below it."""
        async with asyncio.timeout(30):
            while True:
                chat = await self.chat(part)
                if chat["messages"][-1] != before:
                    return
                await self._client.get("/proef/state", params={"since": (await self.state())["version"]}, timeout=60)


def test_the_first_two_minutes_of_the_trial_over_http() -> None:
    async def visit(url: str) -> None:
        async with httpx.AsyncClient(base_url=url) as client:
            page = await client.get("/")
            assert page.status_code == 200
            assert "Proef: antwoorden zijn verzonnen" in page.text
            visitor = Visitor(client)
            state = await visitor.state()
            assert state["now"] == "2023-06-15T07:00:00+00:00"  # Thursday 09:00 in Amsterdam
            assert state["strip"] == "Hierna: donderdag 15 juni 2023, 10:00"
            assert {name.rpartition(" · ")[2] for name in state["people"].values()} >= {
                "RegioPlus",
                "V&VN",
                "VWS",
                "programmateam",
            }

            assert await visitor.turn("next") == "2023-06-15T08:00:00+00:00"
            assert "30 juni 2023 (Q2)" in (await visitor.newest("VWS"))["text"]
            await visitor.press("VWS", "Beantwoorden")
            await visitor.press("VWS", "Op schema")
            assert (await visitor.newest("VWS"))["text"].startswith("Genoteerd: A1 · op schema")

            await visitor.write("programmateam", "/aanspreekpunt A4 V&VN")
            await visitor.press("programmateam", "2. beroepsorganisaties")
            await visitor.press("V&VN", "Ja, dat kan")
            assert "V&VN zegt ja" in (await visitor.newest("programmateam"))["text"]

            for _ in range(4):
                await visitor.turn("week")
            assert (await visitor.newest("V&VN"))["text"].startswith("30 juni is voorbij.")
            await visitor.write("programmateam", "/telaat")
            late = (await visitor.newest("programmateam"))["text"]
            assert late.startswith("Te laat op 13 juli 2023")
            assert late.index("VWS zelf") < late.index("V&VN") < late.index("Zonder aanspreekpunt")
            assert "TAZ, week 28" in (await visitor.newest("Kernteam"))["text"]

    visiting(visit)


def test_the_trial_in_a_browser() -> None:
    if installed() is None:
        pytest.skip("no Chromium: the trial's page was NOT looked at in a browser")

    async def visit(url: str) -> None:
        async with browser() as page:
            await page.open(url, width=390, height=844)
            await page.until("document.querySelectorAll('#people a').length === 4")
            await page.run("document.querySelector('[data-to=next]').click()")
            await page.until("document.querySelector('#clock').textContent === 'donderdag 15 juni 2023, 10:00'")
            await page.run("[...document.querySelectorAll('#people a')].find(a => a.innerText.includes('VWS')).click()")
            click = "[...document.querySelectorAll('#messages button')].filter(b => b.innerText === '{}').at(-1)"
            for label, expected in (("Beantwoorden", "Vraag 1 van 3"), ("Klaar", "A1 staat op klaar. Dank u wel.")):
                await page.until(click.format(label))
                await page.run(click.format(label) + ".click()")
                await page.until(f"document.querySelector('#messages').innerText.includes('{expected}')")
            assert await page.run("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

    visiting(visit)
