"""What does our own bot say over the wire? Some of its journeys, played once more with a tap; and what its code can call."""

import ast
import asyncio
import re
from functools import cache
from pathlib import Path

import telegram
from starlette.applications import Starlette

from bot.intake import Health, Hooked
from bot.parts import Stop
from bot.setup import Webhook
from tests.journeys.stage import stage
from tests.journeys.test_journeys import TRANSCRIPTS, Player, files_in
from tests.strangers.talk import DEADLINE, SECRET, TOKEN, conversation
from tests.strangers.wire import Tap, Tape

PLAYED = ("01", "08", "12", "17", "19", "50", "52")
"""The transcripts that are played: joining, somebody who blocks the bot, a file that goes out, a group that is left, files
that come in, an item mentioned in another chat, and a picture."""

UNHEARD: dict[str, str] = {}
"""Methods that the code calls and that are not heard here, each with the reason. Only `walk` calls these before the judges."""

_BOT = Path(__file__).resolve().parents[2] / "bot"


async def journeys(tape: Tape) -> None:
    """The transcripts, each with a bot of its own."""

    def listen(app: Starlette) -> None:
        app.add_middleware(Tap, tape=tape)

    for file in TRANSCRIPTS:
        if file.name[:2] in PLAYED:
            text = file.read_text("utf-8")
            async with stage(wire=listen, files=files_in(text)) as on:
                player = Player(on)
                for line in text.splitlines():
                    if line.startswith("> "):
                        await player.play(line.removeprefix("> "))


async def webhook(tape: Tape) -> None:
    """The webhook is set, and looked at once more."""
    async with conversation(tape) as (talk, url), telegram.Bot(TOKEN, base_url=f"{url}/bot") as bot:
        stop = Stop()
        hooked = Hooked(bot, Webhook("https://taz.example.org/telegram", SECRET), Health(talk.world.clock), stop, every=0.05)
        async with asyncio.timeout(DEADLINE), asyncio.TaskGroup() as group:
            group.create_task(hooked.run())
            while "getWebhookInfo" not in tape.methods():
                await talk.world.change(talk.world.version, seconds=0.05)
            stop.ask()


async def everything(tape: Tape) -> None:
    """All that is judged of our bot."""
    await journeys(tape)
    await webhook(tape)


def _endpoint(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)


def _known() -> dict[str, str]:
    """Each method of the Bot API that python-telegram-bot knows, as it calls it and as Telegram does."""
    own = {"initialize", "shutdown", "do_api_request"}
    names = {name for name, method in vars(telegram.Bot).items() if callable(method) and name[0] != "_"} - own
    return {name: _endpoint(name) for name in names}


@cache
def called() -> frozenset[str]:
    """The methods that the code calls: on something that is called a bot, or by their own name, alone or ending an address."""
    methods = _known()
    spelled = {endpoint for endpoint in methods.values() if not endpoint.islower()}
    found: set[str] = set()
    for path in _BOT.rglob("*.py"):
        if path.is_relative_to(_BOT / "standin"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in methods and re.search(r"bot$", ast.unparse(node.value)):
                found.add(methods[node.attr])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value.rsplit("/", 1)[-1]} & spelled
    return frozenset(found | {"getMe"})  # python-telegram-bot asks it by itself when a bot begins
