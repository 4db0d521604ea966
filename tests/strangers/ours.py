"""What does our own bot say over the wire? Some of its journeys, played once more with a tap; and what its code can call."""

import ast
import re
from functools import cache
from pathlib import Path

import telegram
from starlette.applications import Starlette

from tests.journeys.stage import stage
from tests.journeys.test_journeys import TRANSCRIPTS, Player
from tests.strangers.wire import Tap, Tape

PLAYED = ("01", "08", "12")
"""The transcripts that are played: joining, somebody who blocks the bot, and the whole list as a file."""

UNHEARD: dict[str, str] = {}
"""Methods that the code calls and that are not heard here, each with the reason. Only `walk` calls these before the judges."""

_BOT = Path(__file__).resolve().parents[2] / "bot"


async def journeys(tape: Tape) -> None:
    """The transcripts, each with a bot of its own."""

    def listen(app: Starlette) -> None:
        app.add_middleware(Tap, tape=tape)

    for file in TRANSCRIPTS:
        if file.name[:2] in PLAYED:
            async with stage(wire=listen) as on:
                player = Player(on)
                for line in file.read_text("utf-8").splitlines():
                    if line.startswith("> "):
                        await player.play(line.removeprefix("> "))


def _endpoint(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)


def _known() -> dict[str, str]:
    """Each method of the Bot API that python-telegram-bot knows, as it calls it and as Telegram does."""
    return {name: _endpoint(name) for name, endpoint in vars(telegram.Bot).items() if callable(endpoint) and name[0] != "_"}


@cache
def called() -> frozenset[str]:
    """The methods that the code calls: on something that is called a bot, or by their own name at the end of an address."""
    methods = _known()
    spelled = {endpoint: endpoint for endpoint in methods.values()}
    found = set()
    for path in _BOT.rglob("*.py"):
        if path.is_relative_to(_BOT / "standin"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in methods and re.search(r"bot$", ast.unparse(node.value)):
                found.add(methods[node.attr])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                last = node.value.rsplit("/", 1)[-1]
                if "/" in node.value and last in spelled:
                    found.add(last)
    return frozenset(found | {"getMe"})  # python-telegram-bot asks it by itself when a bot begins
