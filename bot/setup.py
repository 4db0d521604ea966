"""Which chores belong to a start? Telling Telegram the bot's commands and what it is; polling instead of a webhook.

A chore that fails is logged and left: nobody's question depends on it.
"""

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.language import Reader

log = structlog.get_logger()


def commands(r: Reader) -> tuple[BotCommand, ...]:
    """The commands that the menu shows in a private chat: the few that everybody may use."""
    return (
        BotCommand("mijn", r.t("the items of my organisation")),
        BotCommand("afspraak", r.t("one item whole, such as /afspraak A9")),
        BotCommand("vraag", r.t("a question to the programme team")),
        BotCommand("help", r.t("what I can do")),
        BotCommand("privacy", r.t("what I keep about you")),
    )


async def tell_telegram(bot: Bot, reader: Reader) -> None:
    """Set commands and descriptions, and switch a webhook off that would keep getUpdates from working."""
    try:
        await bot.delete_webhook(drop_pending_updates=False)
        await bot.set_my_commands(commands(reader), scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands(commands(reader)[1:2], scope=BotCommandScopeAllGroupChats())
        await bot.set_my_description(
            reader.t("I keep track of the agreements of the TAZ programme. An invitation lets you in.")
        )
        await bot.set_my_short_description(reader.t("Keeps track of the agreements of the TAZ programme."))
    except TelegramError as error:
        log.warning("a chore at the start failed", event_name="setup.failed", error=type(error).__name__)
