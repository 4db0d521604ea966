"""A small bot as aiogram's users write it: python aiogram_bot.py URL TOKEN [PORT SECRET]. With a port it takes a webhook.

Says one line of JSON when it is at work; all else is seen in the chats. What it does for whom: tests/strangers/README.md.
"""

import asyncio
import json
import sys

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.backoff import BackoffConfig
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

router = Router()


@router.message(CommandStart())
async def start(message: Message) -> None:
    """A greeting with a button."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Done", callback_data="done:1")]])
    await message.answer(f"Hello <b>{message.from_user.first_name}</b>", reply_markup=keyboard)


@router.callback_query(F.data.startswith("done:"))
async def done(query: CallbackQuery) -> None:
    """The press is acknowledged, and the message changes."""
    await query.answer("Noted")
    await query.message.edit_text("Done, <i>thank you</i>")


@router.message(Command("wrong"))
async def wrong(message: Message) -> None:
    """A 400, told in the library's own terms."""
    try:
        await message.answer("<b>never closed")
    except TelegramAPIError as error:
        await message.answer(f"{type(error).__name__}: {error.message}", parse_mode=None)


@router.message(Command("to"))
async def to(message: Message, command: CommandObject, bot: Bot) -> None:
    """A message to another chat, which may have moved, or blocked us."""
    try:
        await bot.send_message(int(command.args), "Good day")
    except TelegramMigrateToChat as error:
        await bot.send_message(error.migrate_to_chat_id, "Good day, again")
    except TelegramForbiddenError as error:
        await message.answer(f"{type(error).__name__}: {error.message}")


@router.message(Command("flood"))
async def flood(message: Message) -> None:
    """A 429: wait as long as was said, then once more."""
    try:
        await message.answer("Through")
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await message.answer(f"Through after {error.retry_after}")


@router.message(Command("file"))
async def file(message: Message) -> None:
    """A document, as multipart."""
    await message.answer_document(BufferedInputFile(b"Hello, file.\n", "hello.txt"), caption="A <b>file</b>")


@router.message(F.document)
async def document(message: Message, bot: Bot) -> None:
    """What somebody sent, fetched."""
    content = await bot.download(message.document)
    await message.reply(f"{message.document.file_name}: {content.read().decode()}")


@router.my_chat_member()
@router.edited_message()
async def other(_: object) -> None:
    """Heard and left: what matters is that the library can read it."""


async def main(url: str, token: str, port: str = "", secret: str = "") -> None:
    """Poll or listen until SIGTERM."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML)) as bot:
        dispatcher = Dispatcher()
        dispatcher.include_router(router)
        me = await bot.get_me()
        ready = json.dumps({"id": me.id, "username": me.username})
        if not port:
            sys.stdout.write(ready + "\n")
            sys.stdout.flush()
            # a failed poll is tried again soon, since a test waits for it
            backoff = BackoffConfig(min_delay=0.1, max_delay=0.3, factor=1.3, jitter=0.0)
            await dispatcher.start_polling(bot, polling_timeout=2, backoff_config=backoff, close_bot_session=False)
            return
        app = web.Application()
        SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(app, path="/hook")
        setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(port)).start()
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=secret, max_connections=1)
        sys.stdout.write(ready + "\n")
        sys.stdout.flush()
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(15, stop.set)
        await stop.wait()
        await bot.delete_webhook()
        await runner.cleanup()


asyncio.run(main(*sys.argv[1:]))
