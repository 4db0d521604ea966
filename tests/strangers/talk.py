"""A conversation: a stranger's program at one side, a person in the stand-in's world at the other, and nothing in between.

The person sees only what a person sees: messages, buttons, a word at the top after a press. Whoever waits, waits for
something to appear, with a deadline.
"""

import asyncio
import json
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.standin.clock import Clock
from bot.standin.faults import Fault
from bot.standin.server import Serving, application
from bot.standin.world import Message, World
from tests.strangers.wire import Tap, Tape

TOKEN = "7201934586:AAE-strangers-in-the-test"
SECRET = "a_secret-Of-the-Test"
DEADLINE = 30.0
"""Real seconds that anybody waits for anything; libraries pause for up to three after a failure."""
START = 120.0
"""Real seconds that a program may take to begin: aiogram builds hundreds of models, for half a minute on a busy machine."""

Found = TypeVar("Found")


class Conversation:
    """Anna, and whichever bot is at work in this world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.anna = world.user("Anna", last_name="de Wit", username="annadewit")

    async def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """Wait until something can be seen in the world."""
        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    seen = self.world.version
                    if (found := look()) is not None:
                        return found
                    await self.world.change(seen, seconds=DEADLINE)
        except TimeoutError:
            raise AssertionError(f"{what} did not come; the bot said {[sent.text for sent in self.world.log]}") from None

    def said(self, chat: int) -> list[Message]:
        """The bot's messages in a chat as they look now."""
        return [message for message in self.world.messages(chat) if message.sender == self.world.bot.id]

    async def answer(self, chat: int, act: Callable[[], object], what: str) -> Message:
        """What the bot newly says in a chat after somebody did something."""
        before = len(self.said(chat))
        act()
        return await self.until(lambda: next(iter(self.said(chat)[before:]), None), what)

    async def write(self, text: str, *, where: int | None = None) -> Message:
        """Anna writes; the bot's answer in her own chat, or in the one where she looks for it."""
        chat = where or self.anna
        return await self.answer(chat, lambda: self.world.write(self.anna, self.anna, text), f"an answer to {text}")

    async def greeted(self) -> None:
        """The first minute: a greeting with a button, the press, the word at the top, the message that changes."""
        greeting = await self.write("/start")
        assert greeting.text == "Hello Anna"
        assert [(entity.type, entity.offset, entity.length) for entity in greeting.entities] == [("bold", 6, 4)]
        assert [[(button.label, button.data) for button in row] for row in greeting.keyboard] == [[("Done", "done:1")]]
        query = self.world.press(self.anna, self.anna, greeting.message_id, "done:1")
        await self.until(lambda: self.world.answers.get(query), "the word at the top")
        assert self.world.answers[query] == "Noted"
        changed = await self.until(
            lambda: next((m for m in self.said(self.anna) if m.message_id == greeting.message_id and m.edited_at), None),
            "the changed message",
        )
        assert (changed.text, changed.keyboard) == ("Done, thank you", ())

    async def quiet(self) -> None:
        """Wait until the bot has confirmed everything that it got."""

        def confirmed() -> bool | None:
            return True if self.world.unconfirmed() == 0 else None

        await self.until(confirmed, "the confirmation of every update")


@asynccontextmanager
async def conversation(tape: Tape) -> AsyncIterator[tuple[Conversation, str]]:
    """A world with Anna in it, its wire on a tape, and the address."""
    clock = Clock(datetime(2023, 6, 15, 7, tzinfo=UTC))
    world = World(clock)
    app = application(world, clock, token=TOKEN)
    app.add_middleware(Tap, tape=tape)
    async with Serving(app) as serving:
        yield Conversation(world), serving.url


@asynccontextmanager
async def at_work(command: Sequence[str | Path], url: str, *more: str, **settings: str) -> AsyncIterator[dict[str, object]]:
    """A stranger's program while the block lasts, and what it said of itself. At the end it must stop by itself when asked."""
    with tempfile.TemporaryFile() as errors:
        process = await asyncio.create_subprocess_exec(
            *command, url, TOKEN, *more, stdout=asyncio.subprocess.PIPE, stderr=errors, env=os.environ | settings
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START):
                first = await process.stdout.readline()
            assert first, "the program ended before it was at work"
            yield json.loads(first)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(DEADLINE):
                await process.stdout.read()
                ended = await process.wait()
            assert ended in (0, -signal.SIGTERM), f"the program ended with {ended}"
        except BaseException as error:
            errors.seek(0)
            error.add_note(errors.read().decode(errors="replace")[-4000:])
            raise
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def free_port() -> str:
    """A port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


async def by_polling(command: Sequence[str | Path], tape: Tape, **settings: str) -> None:
    """Everything that a small bot does, by long polling: in order, out of order, and refused."""
    async with conversation(tape) as (talk, url), at_work(command, url, **settings) as me:
        world, anna = talk.world, talk.anna
        assert me == {"id": world.bot.id, "username": world.bot.username}
        await talk.greeted()

        refusal = (await talk.write("/wrong")).text
        assert refusal.split(": ", 1)[1].startswith("Bad Request: can't parse entities: Can't find end tag"), refusal

        world.faults.add(Fault("too_many", method="sendMessage", chat=anna, times=1, retry_after=1))
        assert (await talk.write("/flood")).text == "Through after 1"

        ben = world.user("Ben")
        world.write(ben, ben, "hello")
        world.block(ben)
        assert (await talk.write(f"/to {ben}")).text.split(": ", 1)[1] == "Forbidden: bot was blocked by the user"

        group = world.group("Kernteam", [anna, ben], anna)
        assert (await talk.write(f"/to {group}", where=group)).text == "Good day"
        moved = world.migrate(group)
        assert (await talk.write(f"/to {group}", where=moved)).text == "Good day, again"

        content = b"Tien bladzijden."
        fetched = await talk.answer(anna, lambda: world.send_document(anna, anna, "plan.txt", content), "an answer to a file")
        assert fetched.text == "plan.txt: Tien bladzijden."
        assert fetched.reply_to is not None

        document = await talk.write("/file")
        assert document.extra["document"]["file_name"] == "hello.txt"
        assert document.extra["document"]["file_size"] == len(b"Hello, file.\n")

        for trouble in ("html_502", "cut_before"):
            world.faults.add(Fault(trouble, method="getUpdates", times=1))
        first = next(m for m in world.messages(anna) if m.sender == anna)
        world.edit(anna, anna, first.message_id, "/started")
        assert (await talk.write("/start")).text == "Hello Anna"
        await talk.quiet()
        assert world.unknown_parameters == []

        # Fields and kinds that came after the library was made: they are passed over, and the talk goes on.
        tape.stopped = True
        world.unknown_kind(anna)
        world.updates.strange_fields(2)
        await talk.greeted()
        await talk.quiet()


async def by_webhook(command: Sequence[str | Path], tape: Tape, **settings: str) -> None:
    """The first minute by webhook, with the secret; and when the bot ends, its webhook is gone."""
    port = free_port()
    async with conversation(tape) as (talk, url):
        async with at_work(command, url, port, SECRET, **settings):
            await talk.greeted()
            await talk.quiet()
        assert {"setWebhook", "deleteWebhook"} <= tape.methods()
        assert "getUpdates" not in tape.methods()
