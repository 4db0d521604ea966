"""Which update goes where? One list, read from top to bottom, that ends in a catch-all: no update is left without a verb."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import Context
from bot.handlers import conversation, decisions, judging, people, queries, ringing, writing
from commitments.access import Right

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
ANYWHERE = filters.UpdateType.MESSAGE

COMMANDS: tuple[tuple[str, Any, Any, Right], ...] = (
    ("start", people.start, PRIVATE, "knock"),
    ("help", people.help_, ANYWHERE, "read"),
    ("privacy", people.privacy, ANYWHERE, "knock"),
    ("mijngegevens", people.kept_, ANYWHERE, "own_data"),
    ("vergeetmij", people.forget, ANYWHERE, "own_data"),
    ("stop", conversation.stop, PRIVATE, "read"),
    ("mijn", queries.mine, ANYWHERE, "list_own"),
    ("afspraak", queries.card, ANYWHERE, "read"),
    ("afwezig", people.away, ANYWHERE, "be_away"),
    ("werkdagen", people.workdays, ANYWHERE, "be_away"),
    ("vraag", conversation.ask_team, PRIVATE, "ask_team"),
    ("telaat", queries.overdue, ANYWHERE, "chase"),
    ("zonder", queries.without, ANYWHERE, "oversee"),
    ("bellijst", queries.calls, ANYWHERE, "oversee"),
    ("vragenlijst", ringing.questionnaire, ANYWHERE, "behalf"),
    ("namens", ringing.behalf, ANYWHERE, "behalf"),
    ("belasting", queries.burden, ANYWHERE, "oversee"),
    ("lijst", queries.sheet, ANYWHERE, "chase"),
    ("dossier", queries.dossier, ANYWHERE, "chase"),
    ("bezorgd", queries.undelivered, ANYWHERE, "chase"),
    ("zoek", queries.search, ANYWHERE, "read"),
    ("voortgang", queries.progress, ANYWHERE, "measure"),
    ("week", queries.week, ANYWHERE, "digest"),
    ("veranderd", queries.changed, ANYWHERE, "chase"),
    ("oordeel", judging.verdict, ANYWHERE, "judge"),
    ("overleg", judging.overleg, ANYWHERE, "judge"),
    ("notitie", writing.note, ANYWHERE, "note"),
    ("zin", writing.sentence, ANYWHERE, "phrase"),
    ("brief", writing.letter, ANYWHERE, "chase"),
    ("aanspreekpunt", queries.appoint, ANYWHERE, "appoint"),
    ("punt", decisions.item, ANYWHERE, "settle"),
    ("agenda", decisions.agenda, ANYWHERE, "read"),
    ("ronde", decisions.round_, ANYWHERE, "plan"),
    ("voorbeeld", decisions.preview, ANYWHERE, "plan"),
    ("uitnodigen", people.invite, ANYWHERE, "people"),
    ("contacten", people.contacts, ANYWHERE, "people"),
    ("afsluiten", people.cut_off, ANYWHERE, "cut_off"),
    ("koppel", people.link_group, ANYWHERE, "link"),
    ("pauze", people.pause, ANYWHERE, "pause"),
    ("hervat", people.resume, ANYWHERE, "pause"),
)
"""Every command with its handler, where it is heard, and the right that its verb asks; the table says where it works."""

Handler = BaseHandler[Any, Context, Any]


def routes() -> list[Handler]:
    """The routing list."""
    return [
        MessageHandler(filters.VIA_BOT, conversation.ignore),  # a card that somebody chose says nothing of theirs
        *(CommandHandler(name, handler, where) for name, handler, where, _ in COMMANDS),
        CallbackQueryHandler(conversation.press),
        InlineQueryHandler(queries.glance),
        ChatMemberHandler(people.presence_changed, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, people.migrated),
        MessageHandler(PRIVATE & filters.COMMAND, conversation.unknown_command),
        MessageHandler(PRIVATE & filters.TEXT, conversation.text),
        MessageHandler(PRIVATE & (filters.Document.ALL | filters.PHOTO), conversation.file),
        MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, conversation.sticker),
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, conversation.edited),
        TypeHandler(Update, conversation.ignore),
    ]


def add_routes(application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
    """Give an application the list, in this order."""
    application.add_handlers(routes())
