"""Why does this file exist? It answers the methods with which a bot acts in a chat: messages, edits, presses, leaving."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypedDict

from .bodies import Call
from .chats import Json, Keyboard, Message, Refused
from .entities import Formatted, ParseError, from_html, plain, units
from .markup import KNOWN, keyboard
from .methods import Method, method
from .world import World

_ACTIONS: Final = re.compile(
    "typing|choose_sticker|find_location|upload_(photo|document)|(record|upload)_(video|voice|video_note)"
)
_WORDS: Final = "text parse_mode link_preview_options reply_markup"


class Messages:
    """What the bot does in the chats of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> Iterator[Method]:
        """All of them."""
        yield method("sendMessage", self._send_message, f"chat_id reply_parameters {_WORDS}")
        yield method("editMessageText", self._edit_message_text, f"chat_id message_id {_WORDS}")
        yield method("editMessageReplyMarkup", self._edit_message_reply_markup, "chat_id message_id reply_markup")
        yield method("deleteMessage", self._delete_message, "chat_id message_id")
        yield method("answerCallbackQuery", self._answer_callback_query, "callback_query_id text show_alert cache_time")
        yield method("sendChatAction", self._send_chat_action, "chat_id action")
        yield method("getChat", self._get_chat, "chat_id")
        yield method("leaveChat", self._leave_chat, "chat_id")

    async def _send_message(self, call: Call) -> Json:
        words = formatted(self._world, call, "text")
        if not words.formatted.text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        around = surroundings(self._world, call)
        message = self._world.send(call.chat, words.formatted, html=words.html, extra=_preview(call), **around)
        return self._world.message_json(message)

    async def _edit_message_text(self, call: Call) -> Json:
        words = formatted(self._world, call, "text")
        if not words.formatted.text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        return self._edited(call, formatted=words.formatted, html=words.html)

    async def _edit_message_reply_markup(self, call: Call) -> Json:
        return self._edited(call)

    def _edited(self, call: Call, *, formatted: Formatted | None = None, html: str | None = None) -> Json:
        message: Message = self._world.edit_by_bot(
            call.method,
            call.chat,
            call.integer("message_id"),
            formatted=formatted,
            html=html,
            keyboard=_keyboard(self._world, call),
            extra=_preview(call),
        )
        return self._world.message_json(message)

    async def _delete_message(self, call: Call) -> bool:
        self._world.delete_by_bot(call.chat, call.integer("message_id"))
        return True

    async def _answer_callback_query(self, call: Call) -> bool:
        text = call.text("text")
        if units(text) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self._world.answer(call.text("callback_query_id"), text or None)
        return True

    async def _send_chat_action(self, call: Call) -> bool:
        self._world.reach(call.chat)
        if not _ACTIONS.fullmatch(call.text("action")):
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    async def _get_chat(self, call: Call) -> Json:
        chat = self._world.seen(call.chat)
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        return self._world.chat_json(chat) | {
            "accent_color_id": abs(chat.id) % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, chat.private),
        }

    async def _leave_chat(self, call: Call) -> bool:
        self._world.leave(call.chat)
        return True


@dataclass(frozen=True, slots=True)
class Words:
    """Text as Telegram reads it, and the HTML that it was, if it was HTML."""

    formatted: Formatted
    html: str | None


def formatted(world: World, call: Call, name: str) -> Words:
    """A text or a caption: plain, or HTML if the request says so. Refused if that can't be parsed."""
    text = call.text(name)
    mode = call.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise Refused(400, "Bad Request: unsupported parse_mode")
    try:
        read = from_html(text) if mode else plain(text)
    except ParseError as error:
        raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
    known = tuple(e for e in read.entities if e.user is None or e.user in world.users)
    return Words(Formatted(read.text, known), text if mode else None)


class Surroundings(TypedDict):
    """What may stand around the content of any message: buttons, and the message it replies to."""

    keyboard: Keyboard
    reply_to: int | None
    force_reply: bool


def surroundings(world: World, call: Call) -> Surroundings:
    """What a request puts around its content. Refused as by Telegram."""
    reply = call.object("reply_parameters", "reply parameters")
    reply_to = Call(call.method, reply).integer("message_id")
    if reply.get("allow_sending_without_reply") and reply_to not in world.reach(call.chat).messages:
        reply_to = None
    force_reply = bool(call.object("reply_markup", "reply keyboard markup").get("force_reply"))
    return {"keyboard": _keyboard(world, call), "reply_to": reply_to, "force_reply": force_reply}


def _keyboard(world: World, call: Call) -> Keyboard:
    markup = call.object("reply_markup", "reply keyboard markup")
    world.note_unknown(call.method, {f"reply_markup.{name}" for name in markup.keys() - KNOWN})
    return keyboard(markup)


def _preview(call: Call) -> Json:
    options = call.object("link_preview_options", "link preview options")
    return {"link_preview_options": options} if options else {}
