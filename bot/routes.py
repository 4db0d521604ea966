"""Which update goes where? One list, read from top to bottom, that ends in a catch-all: no update is left without a verb."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import Context
from bot.handlers import conversation, people, queries

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
ANYWHERE = filters.UpdateType.MESSAGE

COMMANDS: tuple[tuple[str, Any, Any], ...] = (
    ("start", people.start, PRIVATE),
    ("help", people.help_, ANYWHERE),
    ("privacy", people.privacy, ANYWHERE),
    ("mijngegevens", people.kept_, ANYWHERE),
    ("vergeetmij", people.forget, ANYWHERE),
    ("mijn", queries.mine, ANYWHERE),
    ("afspraak", queries.card, ANYWHERE),
    ("vraag", conversation.ask_team, PRIVATE),
    ("telaat", queries.overdue, ANYWHERE),
    ("zonder", queries.without, ANYWHERE),
    ("bellijst", queries.calls, ANYWHERE),
    ("lijst", queries.sheet, ANYWHERE),
    ("dossier", queries.dossier, ANYWHERE),
    ("bezorgd", queries.undelivered, ANYWHERE),
    ("aanspreekpunt", queries.appoint, ANYWHERE),
    ("uitnodigen", people.invite, ANYWHERE),
    ("contacten", people.contacts, ANYWHERE),
    ("koppel", people.link_group, ANYWHERE),
    ("pauze", people.pause, ANYWHERE),
    ("hervat", people.resume, ANYWHERE),
)
"""Every command with its handler and where it is heard; what is for private chats only says so itself."""

Handler = BaseHandler[Any, Context, Any]


def routes() -> list[Handler]:
    """The routing list."""
    return [
        *(CommandHandler(name, handler, where) for name, handler, where in COMMANDS),
        CallbackQueryHandler(conversation.press),
        ChatMemberHandler(conversation.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(PRIVATE & filters.COMMAND, conversation.unknown_command),
        MessageHandler(PRIVATE & filters.TEXT, conversation.text),
        MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, conversation.sticker),
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, conversation.edited),
        TypeHandler(Update, conversation.ignore),
    ]


def add_routes(application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
    """Give an application the list, in this order."""
    application.add_handlers(routes())
