"""Which chores belong to a start? Telling Telegram the bot's commands and what it is, and where it finds the bot's webhook.

A description that can't be set is logged and left: nobody's question depends on it. The webhook is another matter: whoever
sets it (intake.py) tries on.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import RetryAfter, TelegramError

from bot.language import Reader

log = structlog.get_logger()

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
"""The kinds of update that are asked for; another kind is never sent."""
_IN_GROUPS = ("afspraak", "week")
"""What the menu of a group shows: what a group may see, and asks for most."""
CONNECTIONS = 1
"""Updates that Telegram may bring at the same time: with more of them it does not keep their order itself."""


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """Where Telegram brings updates, and the secret that it must say each time."""

    url: str
    secret: str


def commands(r: Reader) -> tuple[BotCommand, ...]:
    """The commands that the menu shows in a private chat: the few that everybody may use."""
    return (
        BotCommand("mijn", r.t("the items of my organisation")),
        BotCommand("afspraak", r.t("one item whole, such as /afspraak A9")),
        BotCommand("week", r.t("this week's list, as it stands now")),
        BotCommand("voortgang", r.t("how far it is, as a picture")),
        BotCommand("vraag", r.t("a question to the programme team")),
        BotCommand("afwezig", r.t("say when you are not there")),
        BotCommand("help", r.t("what I can do")),
        BotCommand("privacy", r.t("what I keep about you")),
        BotCommand("mijngegevens", r.t("all that I keep about you, as a file")),
        BotCommand("vergeetmij", r.t("have your data removed")),
    )


async def tell_telegram(bot: Bot, reader: Reader) -> None:
    """Set commands and descriptions."""
    try:
        await bot.set_my_commands(commands(reader), scope=BotCommandScopeAllPrivateChats())
        in_groups = [one for one in commands(reader) if one.command in _IN_GROUPS]
        await bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats())
        await bot.set_my_description(
            reader.t("I keep track of the agreements of the TAZ programme. An invitation lets you in.")
        )
        await bot.set_my_short_description(reader.t("Keeps track of the agreements of the TAZ programme."))
    except TelegramError as error:
        log.warning("a chore at the start failed", event_name="setup.failed", error=type(error).__name__)


async def set_webhook(bot: Bot, webhook: Webhook) -> None:
    """Let Telegram bring updates; those that wait stay. Raises TelegramError."""
    await bot.set_webhook(
        webhook.url,
        secret_token=webhook.secret,
        max_connections=CONNECTIONS,
        allowed_updates=KINDS,
        drop_pending_updates=False,
    )


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait; python-telegram-bot tells it in two ways."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
