"""Why does this file exist? It holds everything that Telegram's servers would hold: people, chats, messages, updates.

All in memory, all synchronous, to be called in the event loop. What a person does here becomes an update for the bot,
by Telegram's rules; what the bot does comes in through `send`, `edit_by_bot` and their like, and may be refused.
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from . import oddities
from .chats import ANONYMOUS, Button, Chat, Impossible, Json, Keyboard, Message, Offered, Refused, Sent, User, given
from .clock import Clock
from .entities import Entity, Formatted, plain, units
from .faults import Faults
from .files import File, Files
from .limits import Limits, Meter
from .updates import Updates

__all__ = ["Button", "Chat", "Impossible", "Json", "Keyboard", "Message", "Offered", "Refused", "Sent", "User", "World"]

TEXT_LIMIT: Final = 4096
"""The longest text of a message, in UTF-16 units after parsing."""

CAPTION_LIMIT: Final = 1024
"""The longest text under a file, in UTF-16 units after parsing."""

QUERY_LIFE: Final = timedelta(seconds=60)
"""How long a press can be answered. Telegram names no figure; clients give up after about this long."""

DELETABLE: Final = timedelta(hours=48)
"""How long the bot may delete a message."""

_FILES: Final = frozenset({"document", "photo"})

_SERVICE: Final = frozenset({"new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"})


class World:
    """Telegram's side of the conversation. Every change raises `version`; `change` waits for the next one.

    `log` is everything the bot sent or edited, in order. `answers` has what the bot answered to each press, `offered`
    what it offered to choose from, by the id of what was typed. `commands` maps (scope, language code) to (command,
    description) pairs, with "default" and chat ids written out as in "chat:-42". `profile` maps (name | description |
    short_description, language code) to text. `unknown_parameters` has each (method, parameter) that a request
    carried and the stand-in does not know. `faults` says which requests fail. `limits` are Telegram's real ones, or
    None to let everything through; `meter` has what was told 429.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        bot_name: str = "TAZ-bot (proef)",
        bot_username: str = "taz_proef_bot",
        bot_id: int = 7_201_934_586,
    ) -> None:
        self.clock = clock
        self.run = secrets.token_hex(8)
        self.bot = User(bot_id, bot_name, username=bot_username, is_bot=True)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.log: list[Sent] = []
        self.answers: dict[str, str | None] = {}
        self.offered: dict[str, tuple[Offered, ...]] = {}
        self._typed: dict[str, datetime] = {}
        self.commands: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.files = Files()
        self.faults = Faults()
        self.limits: Limits | None = None
        self.meter = Meter()
        self.unknown_parameters: list[tuple[str, str]] = []
        self.updates = Updates(self.touch)
        self.version = 0
        self._changed = asyncio.Event()
        self._presses: dict[str, datetime] = {}
        clock.listeners.append(self.touch)

    def touch(self, chat: Chat | None = None) -> None:
        """Raise the version, and wake whoever waits for a change."""
        self.version += 1
        if chat is not None:
            chat.version = self.version
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self, since: int, *, seconds: float) -> int:
        """Wait until the version is above `since`, for at most that many real seconds; answers the version."""
        if self.version > since or seconds <= 0:
            return self.version
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass
        return self.version

    # What people do.

    def user(
        self,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str = "nl",
        part: str | None = None,
    ) -> int:
        """A new person, who has not yet written to the bot. Answers the id of both person and private chat."""
        number = 5_384_017_206 + 7_919_043 * len(self.users)
        self.users[number] = User(number, first_name, last_name, username, language_code, part=part)
        self.chats[number] = Chat(number, None, [number], "member")
        self.touch(self.chats[number])
        return number

    def group(self, title: str, members: Sequence[int], bot_added_by: int | None) -> int:
        """A new group. If somebody adds the bot, it hears so in two updates: my_chat_member and the service message."""
        for member in members:
            self._known(member)
        number = -4_108_226_315 - 3_571_027 * sum(not chat.private for chat in self.chats.values())
        chat = self.chats[number] = Chat(number, title, list(members), "left")
        self.touch(chat)
        if bot_added_by is not None:
            self._member(chat, bot_added_by)
            self._bot_status(chat, bot_added_by, "member")
            self._write(chat, bot_added_by, extra={"new_chat_members": [self.bot.json()]})
        return number

    def migrate(self, group: int, by: int | None = None) -> int:
        """Somebody makes a group a supergroup: a chat with a new id, in which no message stands yet. Answers that id.

        The bot hears of it twice: in the old group (migrate_to_chat_id), and from the group itself in the new one
        (migrate_from_chat_id). `by` is a member; None is the first one.
        """
        old = self._chat(group)
        if not old.can_migrate:
            raise Impossible("Alleen een gewone groep kan een supergroep worden.")
        by = old.members[0] if by is None else by
        self._member(old, by)
        number = -1_001_845_263_907 - 2_750_159 * sum(chat.supergroup for chat in self.chats.values())
        new = self.chats[number] = Chat(number, old.title, list(old.members), old.bot_status, supergroup=True)
        self._write(old, by, extra={"migrate_to_chat_id": number})
        old.migrated_to = number
        self._write(new, ANONYMOUS.id, extra={"sender_chat": self.chat_json(new), "migrate_from_chat_id": group})
        return number

    def write(self, user: int, chat: int, text: str, *, reply_to: int | None = None) -> int:
        """Somebody writes. Answers the message id. In a group the bot hears of it by the rules of privacy mode."""
        there = self._member(self._chat(chat), user)
        formatted = self._text(text)
        if reply_to is not None:
            self._message(there, reply_to)
        return self._write(there, user, formatted, reply_to=reply_to)

    def forward(self, user: int, chat: int, text: str, name: str) -> int:
        """Somebody passes on what another wrote, who shows their name and nothing else. Answers the message id."""
        origin = {"type": "hidden_user", "sender_user_name": name, "date": int(self.clock().timestamp())}
        return self._write(self._member(self._chat(chat), user), user, self._text(text), extra={"forward_origin": origin})

    def edit(self, user: int, chat: int, message_id: int, text: str) -> None:
        """Somebody changes a message of their own."""
        there = self._member(self._chat(chat), user)
        message = self._message(there, message_id)
        if message.sender != user or message.extra:
            raise Impossible("Dit bericht kunt u niet wijzigen.")
        new = self._text(text)
        message = replace(message, text=new.text, entities=new.entities, edited_at=self.clock())
        there.messages[message_id] = message
        self.touch(there)
        if self._heard(there, message):
            self.updates.put("edited_message", self.message_json(message))

    def send_sticker(self, user: int, chat: int) -> int:
        """Somebody sends a sticker. Answers the message id."""
        kind = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        sticker = self.files.ids("CAACAgQAAxkBAAI") | kind | {"emoji": "\N{THUMBS UP SIGN}", "file_size": 21_480}
        return self._write(self._member(self._chat(chat), user), user, extra={"sticker": sticker})

    def send_document(
        self, user: int, chat: int, file_name: str, content: bytes | int, *, caption: str = "", told: int | None = None
    ) -> int:
        """Somebody sends a file: its content, or only its size in bytes; `told` is a size that is not true.

        Answers the message id.
        """
        there = self._member(self._chat(chat), user)
        words = self._text(caption, CAPTION_LIMIT) if caption else None
        return self._write(there, user, words, extra={"document": self.files.add(file_name, content, told=told).json()})

    def send_photo(self, user: int, chat: int, content: bytes, *, caption: str = "") -> int:
        """Somebody sends a photo, which comes in two sizes, the smallest first. Answers the message id."""
        there = self._member(self._chat(chat), user)
        words = self._text(caption, CAPTION_LIMIT) if caption else None
        small, large = self.files.add("photo.jpg", 1_250), self.files.add("photo.jpg", content)
        return self._write(there, user, words, extra={"photo": [small.photo_json(90, 60), large.photo_json(1280, 853)]})

    def press(self, user: int, chat: int, message_id: int, data: str, *, forged: bool = False) -> str:
        """Somebody presses a button. Answers the id under which `answers` will have the bot's answer.

        Only a button that stands under that message, unless `forged`: what a changed client could send.
        """
        there = self._member(self._chat(chat), user)
        message = there.messages.get(message_id)
        if not forged and (message is None or data not in [b.data for row in message.keyboard for b in row]):
            raise Impossible("Deze knop staat niet (meer) bij dit bericht.")
        number = str(4_611_686_018_427_387_904 + 1_299_709 * len(self._presses))
        self._presses[number] = self.clock()
        gone = {"chat": self.chat_json(there), "message_id": message_id, "date": 0}
        query = {
            "id": number,
            "from": self.users[user].json(),
            "message": self.message_json(message) if message is not None else gone,
            "chat_instance": str(-(7_052_318_446_190_000_000 + abs(chat))),
            "data": data,
        }
        self.updates.put("callback_query", query)
        self.touch()
        return number

    def type_inline(self, user: int, text: str) -> str:
        """Somebody types after the bot's name in a chat. Answers the id under which `offered` will have the choices."""
        number = str(7_205_759_403_792_793_600 + 1_299_709 * len(self._typed))
        self._typed[number] = self.clock()
        asked = {"id": number, "from": self.users[self._known(user)].json(), "query": text, "offset": "", "chat_type": "group"}
        self.updates.put("inline_query", asked)
        self.touch()
        return number

    def choose(self, user: int, chat: int, typed: str, result: str) -> int:
        """Somebody sends one of the choices in a chat, under their own name. Answers the message id."""
        there = self._member(self._chat(chat), user)
        words = next((one.words for one in self.offered.get(typed, ()) if one.id == result), None)
        if words is None:
            raise Impossible("Dit staat niet in de lijst.")
        return self._write(there, user, words, extra={"via_bot": self.bot.json()})

    def block(self, user: int) -> None:
        """Somebody blocks the bot, which hears of it and can't write to them any more."""
        self._bot_status(self._chat(self._known(user)), user, "kicked")

    def unblock(self, user: int) -> None:
        """Somebody lets the bot in again."""
        self._bot_status(self._chat(self._known(user)), user, "member")

    # What else may come in.

    def repeat(self, update_id: int) -> None:
        """Queue an update once more, whatever was confirmed, as Telegram may do. KeyError for one that never was."""
        self.updates.repeat(update_id)

    def unknown_kind(self, chat: int) -> int:
        """An update of a kind that nobody knows, about a chat. Answers its number."""
        return self._odd(oddities.KIND, oddities.of_unknown_kind(self.chat_json(self._chat(chat))))

    def poison(self, chat: int) -> int:
        """A message in a chat that no library can read. Answers its number."""
        return self._odd("message", oddities.poison(self.chat_json(self._chat(chat))))

    def _odd(self, kind: str, content: Json) -> int:
        number = self.updates.put(kind, content, unasked=True)
        assert number is not None, "what is unasked is never left out"
        return number

    # What one can see.

    def messages(self, chat: int) -> list[Message]:
        """The messages of a chat as they are now: edits applied, deleted ones gone."""
        return list(self._chat(chat).messages.values())

    def unconfirmed(self) -> int:
        """How many updates the bot has not yet confirmed by an offset."""
        return len(self.updates)

    @property
    def first_update(self) -> int:
        """The number of the very first update."""
        return self.updates.first

    def set_commands(self, scope: str, language: str, commands: Sequence[tuple[str, str]]) -> None:
        """The bot sets its menu for a scope and a language."""
        self.commands[scope, language] = tuple(commands)
        for chat in self.chats.values():
            self.touch(chat)

    def menu(self, chat: Chat) -> tuple[tuple[str, str], ...]:
        """The commands that Telegram's app offers in a chat to somebody whose language is Dutch."""
        scopes = (f"chat:{chat.id}", "all_private_chats" if chat.private else "all_group_chats", "default")
        found = (self.commands.get((scope, language)) for scope in scopes for language in ("nl", ""))
        return next(filter(None, found), ())

    def chat_json(self, chat: Chat) -> Json:
        """A chat as the Bot API shows it inside a message."""
        if not chat.private:
            return {"id": chat.id, "type": "supergroup" if chat.supergroup else "group", "title": chat.title}
        user = self.users[chat.id]
        names = given(last_name=user.last_name, username=user.username)
        return {"id": chat.id, "type": "private", "first_name": user.first_name, **names}

    def message_json(self, message: Message, *, with_reply: bool = True) -> Json:
        """A message as the Bot API shows it; the one it replies to stands inside it, but not that one's in turn."""
        chat = self.chats[message.chat]
        sender = self._sender(message.sender)
        shown: Json = {
            "message_id": message.message_id,
            "from": sender.json(),
            "chat": self.chat_json(chat),
            "date": int(message.at.timestamp()),
        }
        if message.edited_at is not None:
            shown["edit_date"] = int(message.edited_at.timestamp())
        replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
        if replied is not None and with_reply:
            shown["reply_to_message"] = self.message_json(replied, with_reply=False)
        beside_a_file = not _FILES.isdisjoint(message.extra)
        words, entities = ("caption", "caption_entities") if beside_a_file else ("text", "entities")
        if message.text:
            shown[words] = message.text
        if message.entities:
            shown[entities] = [self._entity_json(entity) for entity in message.entities]
        if message.keyboard:
            shown["reply_markup"] = {"inline_keyboard": [[b.json() for b in row] for row in message.keyboard]}
        return shown | dict(message.extra)

    # What the bot does.

    def note_unknown(self, method: str, parameters: Iterable[str]) -> None:
        """A request carried parameters that the stand-in does not know."""
        for strange in sorted((method, name) for name in parameters):
            if strange not in self.unknown_parameters:
                self.unknown_parameters.append(strange)

    def seen(self, chat: int | None) -> Chat:
        """The chat that the bot means. Refused if there is none, or if it is a supergroup now."""
        if chat is None:
            raise Refused(400, "Bad Request: chat_id is empty")
        there = self.chats.get(chat)
        if there is None:
            raise Refused(400, "Bad Request: chat not found")
        if there.migrated_to is not None:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": there.migrated_to},
            )
        return there

    def reach(self, chat: int | None) -> Chat:
        """The chat that the bot wants to act in. Refused if it can't."""
        there = self.seen(chat)
        if there.private:
            if there.bot_status == "kicked":
                raise Refused(403, "Forbidden: bot was blocked by the user")
            if not there.started:
                raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        elif there.bot_status != "member":
            kind = "supergroup" if there.supergroup else "group"
            raise Refused(403, f"Forbidden: bot is not a member of the {kind} chat")
        return there

    def send(
        self,
        chat: int | None,
        formatted: Formatted,
        *,
        html: str | None = None,
        keyboard: Keyboard = (),
        reply_to: int | None = None,
        force_reply: bool = False,
        extra: Mapping[str, Any] | None = None,
        file: File | None = None,
        photo: Mapping[str, Any] | None = None,
    ) -> Message:
        """The bot sends a text, or a file or photo with or without words. Refused as by Telegram; `reply_to` must exist."""
        there = self.reach(chat)
        is_text = file is None and photo is None
        limit, what = (TEXT_LIMIT, "message") if is_text else (CAPTION_LIMIT, "message caption")
        if units(formatted.text) > limit:
            raise Refused(400, f"Bad Request: {what} is too long")
        if reply_to is not None and reply_to not in there.messages:
            raise Refused(400, "Bad Request: message to be replied not found")
        there.last_id += 1
        message = Message(
            there.id,
            there.last_id,
            self.bot.id,
            self.clock(),
            formatted.text,
            formatted.entities,
            html,
            keyboard,
            reply_to,
            extra={"document": file.json()} if file is not None else {"photo": [photo]} if photo is not None else extra or {},
            force_reply=force_reply,
        )
        method = "sendMessage" if is_text else "sendPhoto" if file is None else "sendDocument"
        self._record(method, there, message, edited=False)
        return message

    def edit_by_bot(
        self,
        method: str,
        chat: int | None,
        message_id: int | None,
        *,
        formatted: Formatted | None = None,
        html: str | None = None,
        keyboard: Keyboard = (),
        extra: Mapping[str, Any] | None = None,
    ) -> Message:
        """The bot changes a message of its own: keyboard always, text if given. Refused if that changes nothing."""
        there = self.reach(chat)
        if message_id is None:
            raise Refused(400, "Bad Request: message identifier is not specified")
        message = there.messages.get(message_id)
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if message.sender != self.bot.id:
            raise Refused(400, "Bad Request: message can't be edited")
        new = replace(message, keyboard=keyboard, force_reply=False)
        if formatted is not None and _FILES & message.extra.keys():
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        if formatted is not None:
            if units(formatted.text) > TEXT_LIMIT:
                raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
            new = replace(new, text=formatted.text, entities=formatted.entities, extra=extra or {})
        if (new.text, new.entities, new.keyboard) == (message.text, message.entities, message.keyboard):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        new = replace(new, html=message.html if formatted is None else html, edited_at=self.clock())
        self._record(method, there, new, edited=True)
        return new

    def delete_by_bot(self, chat: int | None, message_id: int | None) -> None:
        """The bot deletes a message: its own, or in a private chat any, for 48 hours."""
        there = self.reach(chat)
        message = there.messages.get(message_id or 0)
        if message is None:
            raise Refused(400, "Bad Request: message to delete not found")
        if message.sender != self.bot.id and not there.private:
            raise Refused(400, "Bad Request: message can't be deleted")
        if self.clock() - message.at > DELETABLE:
            raise Refused(400, "Bad Request: message can't be deleted for everyone")
        del there.messages[message.message_id]
        self.touch(there)

    def answer(self, query: str, text: str | None) -> None:
        """The bot answers a press: once, and in time."""
        pressed = self._presses.get(query)
        if pressed is None or query in self.answers or self.clock() - pressed > QUERY_LIFE:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answers[query] = text
        self.touch()

    def offer(self, typed: str, found: Sequence[Offered]) -> None:
        """The bot says what there is to choose from: once, and in time."""
        at = self._typed.get(typed)
        if at is None or typed in self.offered or self.clock() - at > QUERY_LIFE:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.offered[typed] = tuple(found)
        self.touch()

    def leave(self, chat: int | None) -> None:
        """The bot leaves a group."""
        there = self.reach(chat)
        if there.private:
            raise Refused(400, "Bad Request: chat member status can't be changed in private chats")
        self._bot_status(there, self.bot.id, "left")

    def take(self, offset: int | None, limit: int) -> list[Json]:
        """The first `limit` updates. A positive `offset` confirms all before it, a negative one all but the last."""
        return self.updates.take(offset, limit)

    # How it is done.

    def _known(self, user: int) -> int:
        if user not in self.users:
            raise Impossible("Deze persoon is er niet.")
        return user

    def _sender(self, number: int) -> User:
        return {self.bot.id: self.bot, ANONYMOUS.id: ANONYMOUS}.get(number) or self.users[number]

    def _chat(self, chat: int) -> Chat:
        if chat not in self.chats:
            raise Impossible("Dit gesprek is er niet.")
        return self.chats[chat]

    def _member(self, chat: Chat, user: int) -> Chat:
        if self._known(user) not in chat.members:
            raise Impossible("Deze persoon zit niet in dit gesprek.")
        if chat.private and chat.bot_status == "kicked":
            raise Impossible("U hebt de bot geblokkeerd.")
        if chat.migrated_to is not None:
            raise Impossible("Deze groep is een supergroep geworden. Schrijf daar.")
        return chat

    def _message(self, chat: Chat, message_id: int) -> Message:
        if message_id not in chat.messages:
            raise Impossible("Dit bericht is er niet (meer).")
        return chat.messages[message_id]

    def _text(self, text: str, limit: int = TEXT_LIMIT) -> Formatted:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Impossible("Deze tekst bevat een teken dat niet bestaat.") from None
        formatted = plain(text)
        if not formatted.text.strip():
            raise Impossible("Schrijf eerst een bericht.")
        if units(formatted.text) > limit:
            raise Impossible(f"Een bericht heeft hoogstens {limit} tekens.")
        return formatted

    def _write(
        self,
        chat: Chat,
        user: int,
        formatted: Formatted | None = None,
        *,
        reply_to: int | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> int:
        chat.last_id += 1
        words = formatted or Formatted("", ())
        message = Message(
            chat.id,
            chat.last_id,
            user,
            self.clock(),
            words.text,
            words.entities,
            reply_to=reply_to,
            extra=extra or {},
        )
        chat.messages[chat.last_id] = message
        chat.started = chat.started or chat.private
        self.touch(chat)
        if self._heard(chat, message):
            self.updates.put("message", self.message_json(message))
        return chat.last_id

    def _heard(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: in a group the bot hears what is meant for it, replies to that and to itself, and service messages."""
        if chat.private:
            return True
        if chat.bot_status != "member":
            return False
        if not _SERVICE.isdisjoint(message.extra) or self._meant_for_bot(message):
            return True
        replied = chat.messages.get(message.reply_to or 0)
        return replied is not None and (replied.sender == self.bot.id or self._meant_for_bot(replied))

    def _meant_for_bot(self, message: Message) -> bool:
        """Commands without a name or with the bot's own, and messages that name the bot."""
        me = f"@{self.bot.username}".lower()
        encoded = message.text.encode("utf-16-le")
        for entity in message.entities:
            part = encoded[2 * entity.offset : 2 * entity.end].decode("utf-16-le").lower()
            if entity.type == "mention" and part == me:
                return True
            if entity.type == "bot_command" and entity.offset == 0 and ("@" not in part or part.endswith(me)):
                return True
        return False

    def _bot_status(self, chat: Chat, by: int, status: str) -> None:
        if chat.bot_status == status:
            return
        old, chat.bot_status = chat.bot_status, status
        self.touch(chat)
        happened = {
            "chat": self.chat_json(chat),
            "from": (self.bot if by == self.bot.id else self.users[by]).json(),
            "date": int(self.clock().timestamp()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(status),
        }
        self.updates.put("my_chat_member", happened)

    def _membership(self, status: str) -> Json:
        return {"user": self.bot.json(), "status": status, **({"until_date": 0} if status == "kicked" else {})}

    def _record(self, method: str, chat: Chat, message: Message, *, edited: bool) -> None:
        chat.messages[message.message_id] = message
        rows = tuple(tuple((b.label, b.data or b.url or "") for b in row) for row in message.keyboard)
        at = message.edited_at or message.at
        kept = [message.extra.get("document"), *message.extra.get("photo", [])]
        file = next((one["file_id"] for one in kept if one is not None), None)
        self.log.append(Sent(at, method, chat.id, message.message_id, message.text, message.html, rows, edited, file))
        self.touch(chat)

    def _entity_json(self, entity: Entity) -> Json:
        shown: Json = {"offset": entity.offset, "length": entity.length, "type": entity.type}
        shown |= given(url=entity.url, language=entity.language)
        if entity.user is not None:
            shown["user"] = self.users[entity.user].json()
        return shown
