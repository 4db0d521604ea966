"""The stand-in's README says what there is, and its example runs. What the bot calls is asked in tests/strangers."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.standin.botapi import BotApi
from bot.standin.clock import Clock
from bot.standin.faults import NAMES, Fault
from bot.standin.server import Serving, application
from bot.standin.world import World

BOT = Path(__file__).parents[3] / "bot"
README = (BOT / "standin" / "README.md").read_text("utf-8")
CLOCK = Clock(datetime(2023, 6, 15, 9, tzinfo=UTC))


def _first_column(header):
    """The names in the first column of the table under this header."""
    table = README.split(f"\n| {header} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_the_tables_are_complete():
    assert sorted(_first_column("method")) == sorted(BotApi(World(CLOCK), "1:x").names)
    assert sorted(_first_column("fault")) == sorted(NAMES)
    assert sorted(_first_column("field")) == sorted(set(Fault.__dataclass_fields__) - {"hits"})
    strange = (BOT / "standin" / "control.py").read_text("utf-8")
    assert sorted(_first_column("`do`")) == sorted(re.findall(r'case "(\w+)"', strange))


def test_the_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = "async def scene():\n" + "".join(f"    {line}\n" for line in example.splitlines())
    code += "        async with httpx.AsyncClient() as client:\n"
    code += "            return (await client.get(f'{serving.url}/bot1:x/getUpdates')).json()\n"
    scope = {"World": World, "Clock": Clock, "datetime": datetime, "UTC": UTC, "httpx": httpx}
    scope |= {"Serving": Serving, "application": application}
    exec(code, scope)  # noqa: S102  the example of our own README
    (update,) = asyncio.run(scope["scene"]())["result"]
    assert update["message"]["text"] == "/start"
