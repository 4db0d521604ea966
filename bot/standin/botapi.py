"""Why does this file exist? It answers the Bot API's methods over HTTP as Telegram does, errors included.

Each method names the parameters it knows; any other one is recorded in `World.unknown_parameters`, so that nothing is
ignored in silence. What is not built yet (files, webhooks) answers 404 as an unknown method.
"""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .bodies import Call, parameters
from .entities import Formatted, ParseError, from_html, plain, units
from .failing import CONFLICT, failed, refusal, too_many
from .markup import KNOWN, keyboard
from .world import Json, Keyboard, Message, Refused, World

_ACTIONS: Final = re.compile(
    "typing|choose_sticker|find_location|upload_(photo|document)|(record|upload)_(video|voice|video_note)"
)
LONGEST_POLL: Final = 50
"""How long getUpdates may wait, in real seconds."""

_WORDS: Final = "text parse_mode link_preview_options reply_markup"
_HARMLESS: Final = frozenset({"disable_notification", "protect_content"})
_PROFILE_LIMITS: Final = {"name": 64, "description": 512, "short_description": 120}


@dataclass(frozen=True, slots=True)
class _Method:
    name: str
    answer: Callable[[Call], Awaitable[Any]]
    known: frozenset[str]


class BotApi:
    """The methods of one bot with one token."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._poll = 0
        self._closing = False
        self._methods: dict[str, _Method] = {}
        for name, answer, known in (
            ("getMe", self._get_me, ""),
            ("getUpdates", self._get_updates, "offset limit timeout allowed_updates"),
            ("sendMessage", self._send_message, f"chat_id reply_parameters {_WORDS}"),
            ("editMessageText", self._edit_message_text, f"chat_id message_id {_WORDS}"),
            ("editMessageReplyMarkup", self._edit_message_reply_markup, "chat_id message_id reply_markup"),
            ("deleteMessage", self._delete_message, "chat_id message_id"),
            ("answerCallbackQuery", self._answer_callback_query, "callback_query_id text show_alert cache_time"),
            ("sendChatAction", self._send_chat_action, "chat_id action"),
            ("setMyCommands", self._set_my_commands, "commands scope language_code"),
            ("getMyCommands", self._get_my_commands, "scope language_code"),
            ("setMyName", self._set_profile, "name language_code"),
            ("setMyDescription", self._set_profile, "description language_code"),
            ("setMyShortDescription", self._set_profile, "short_description language_code"),
            ("deleteWebhook", self._delete_webhook, "drop_pending_updates"),
            ("getWebhookInfo", self._get_webhook_info, ""),
            ("getChat", self._get_chat, "chat_id"),
            ("leaveChat", self._leave_chat, "chat_id"),
        ):
            self._methods[name.lower()] = _Method(name, answer, _HARMLESS.union(known.split()))

    def open(self, *, closing: bool) -> None:
        """While closing, every long poll ends at once with what there is."""
        self._closing = closing
        self._world.touch()

    async def answer(self, request: Request) -> Response:
        """One HTTP request to /bot<token>/<method>."""
        try:
            if not hmac.compare_digest(request.path_params["token"].encode(), self._token.encode()):
                raise Refused(401, "Unauthorized")
            asked = request.path_params["method"]
            method = self._methods.get(asked.lower())
            call = Call(method.name if method else asked, await parameters(request))
        except Refused as no:
            return refusal(no)
        number = self._chat_id(call)
        chat = self._world.chats.get(number or 0)
        can_migrate = chat is not None and chat.can_migrate
        fault = self._world.faults.meet(call.method, number, group=can_migrate)
        act = partial(self._act, method, call)
        if fault is None:
            return await act()
        if fault.fault == "migrate" and chat is not None:
            self._world.migrate(chat.id)
        private = chat is None or chat.private
        return await failed(fault, private=private, act=act, wait=self._wait)

    async def _act(self, method: _Method | None, call: Call) -> Response:
        try:
            if method is None:
                raise Refused(404, "Not Found")
            self._note(call, set(call.parameters) - method.known)
            self._limit(call)
            return JSONResponse({"ok": True, "result": await method.answer(call)})
        except Refused as no:
            return refusal(no)

    def _limit(self, call: Call) -> None:
        chat = self._chat_id(call)
        if self._world.limits is None or chat is None:
            return
        after = self._world.meter.too_much(self._world.limits, call.method, chat)
        if after is not None:
            raise too_many(after)

    async def _wait(self, seconds: float) -> None:
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while now() < until and not self._closing:
            await self._world.change(self._world.version, seconds=until - now())

    def _note(self, call: Call, unknown: set[str]) -> None:
        for strange in sorted((call.method, name) for name in unknown):
            if strange not in self._world.unknown_parameters:
                self._world.unknown_parameters.append(strange)

    async def _get_me(self, _: Call) -> Json:
        return self._world.bot.json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _get_updates(self, call: Call) -> list[Json]:
        limit = call.integer("limit")
        limit = 100 if limit is None else min(max(limit, 1), 100)
        if (allowed := call.nested("allowed_updates", "allowed updates")) is not None:
            self._world.updates.allowed = frozenset(map(str, allowed)) or None
        updates = self._world.take(call.integer("offset"), limit)
        now = asyncio.get_running_loop().time
        until = now() + min(max(call.integer("timeout") or 0, 0), LONGEST_POLL)
        if updates or now() >= until:
            return updates
        # Only a poll that must wait sends an earlier one away that still waits, which must look up to see so.
        self._poll += 1
        mine = self._poll
        self._world.touch()
        while not updates and not self._closing and now() < until:
            await self._world.change(self._world.version, seconds=until - now())
            if self._poll != mine:
                raise Refused(409, CONFLICT)
            updates = self._world.take(None, limit)
        return updates

    async def _send_message(self, call: Call) -> Json:
        formatted, html = self._formatted(call)
        reply = call.object("reply_parameters", "reply parameters")
        reply_to = Call(call.method, reply).integer("message_id")
        chat = self._world.reach(self._chat_id(call))
        if reply.get("allow_sending_without_reply") and reply_to not in chat.messages:
            reply_to = None
        message = self._world.send(
            chat.id,
            formatted,
            html=html,
            keyboard=self._keyboard(call),
            reply_to=reply_to,
            force_reply=bool(call.object("reply_markup", "reply keyboard markup").get("force_reply")),
            extra=_preview(call),
        )
        return self._world.message_json(message)

    async def _edit_message_text(self, call: Call) -> Json:
        formatted, html = self._formatted(call)
        return self._edited(call, formatted=formatted, html=html)

    async def _edit_message_reply_markup(self, call: Call) -> Json:
        return self._edited(call)

    def _edited(self, call: Call, *, formatted: Formatted | None = None, html: str | None = None) -> Json:
        message: Message = self._world.edit_by_bot(
            call.method,
            self._chat_id(call),
            call.integer("message_id"),
            formatted=formatted,
            html=html,
            keyboard=self._keyboard(call),
            extra=_preview(call),
        )
        return self._world.message_json(message)

    async def _delete_message(self, call: Call) -> bool:
        self._world.delete_by_bot(self._chat_id(call), call.integer("message_id"))
        return True

    async def _answer_callback_query(self, call: Call) -> bool:
        text = call.text("text")
        if units(text) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self._world.answer(call.text("callback_query_id"), text or None)
        return True

    async def _send_chat_action(self, call: Call) -> bool:
        self._world.reach(self._chat_id(call))
        if not _ACTIONS.fullmatch(call.text("action")):
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    async def _set_my_commands(self, call: Call) -> bool:
        pairs = []
        for given in call.nested("commands", "commands") or []:
            if not isinstance(given, dict):
                raise Refused(400, "Bad Request: can't parse commands JSON object")
            command = str(given.get("command", "")).removeprefix("/")
            description = str(given.get("description", "")).strip()
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= units(description) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
            pairs.append((command, description))
        if len(pairs) > 100:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self._world.set_commands(*self._scope(call), pairs)
        return True

    async def _get_my_commands(self, call: Call) -> list[Json]:
        pairs = self._world.commands.get(self._scope(call), ())
        return [{"command": command, "description": description} for command, description in pairs]

    async def _set_profile(self, call: Call) -> bool:
        part = re.sub(r"(?<!^)(?=[A-Z])", "_", call.method.removeprefix("setMy")).lower()
        text = call.text(part)
        if units(text) > _PROFILE_LIMITS[part]:
            raise Refused(400, f"Bad Request: {part.replace('_', ' ')} is too long")
        self._world.profile[part, call.text("language_code")] = text
        self._world.touch()
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        if call.flag("drop_pending_updates"):
            self._world.updates.drop()
        return True

    async def _get_webhook_info(self, _: Call) -> Json:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": self._world.unconfirmed()}
        if self._world.updates.allowed is not None:
            info["allowed_updates"] = sorted(self._world.updates.allowed)
        return info

    async def _get_chat(self, call: Call) -> Json:
        chat = self._world.seen(self._chat_id(call))
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        return self._world.chat_json(chat) | {
            "accent_color_id": abs(chat.id) % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, chat.private),
        }

    async def _leave_chat(self, call: Call) -> bool:
        self._world.leave(self._chat_id(call))
        return True

    def _chat_id(self, call: Call) -> int | None:
        given = call.text("chat_id").strip()
        # A name or nonsense is a chat that is not found; only an absent one is "empty".
        return None if not given else call.integer("chat_id") or 0

    def _scope(self, call: Call) -> tuple[str, str]:
        scope = call.object("scope", "BotCommandScope")
        kind = str(scope.get("type", "default"))
        named = ":".join(str(scope[part]) for part in ("chat_id", "user_id") if part in scope)
        return (f"{kind}:{named}" if named else kind), call.text("language_code")

    def _formatted(self, call: Call) -> tuple[Formatted, str | None]:
        text = call.text("text")
        mode = call.text("parse_mode").lower()
        if mode not in ("", "html"):
            raise Refused(400, "Bad Request: unsupported parse_mode")
        try:
            formatted = from_html(text) if mode else plain(text)
        except ParseError as error:
            raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
        if not formatted.text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        known = tuple(e for e in formatted.entities if e.user is None or e.user in self._world.users)
        return Formatted(formatted.text, known), text if mode else None

    def _keyboard(self, call: Call) -> Keyboard:
        markup = call.object("reply_markup", "reply keyboard markup")
        self._note(call, {f"reply_markup.{name}" for name in markup.keys() - KNOWN})
        return keyboard(markup)


def _preview(call: Call) -> Json:
    options = call.object("link_preview_options", "link preview options")
    return {"link_preview_options": options} if options else {}
