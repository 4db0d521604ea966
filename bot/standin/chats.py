"""Why does this file exist? It is what a world consists of: users, chats, messages, and the two ways to say no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from .entities import Entity, Formatted

Json = dict[str, Any]


class Impossible(ValueError):
    """Something that Telegram's own app would not let a person do. The message is a Dutch sentence for that person."""


class Refused(Exception):
    """Telegram's "no" to the bot: an HTTP status, Telegram's own description, and what it adds for a machine."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot. `id` is also the id of the private chat with this person."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    part: str | None = None
    """The part somebody plays here, for the page only: Telegram knows nothing of it."""

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def json(self) -> Json:
        """As the Bot API shows it."""
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **given(last_name=self.last_name, username=self.username, language_code=self.language_code),
        }


ANONYMOUS: Final = User(1_087_968_824, "Group", username="GroupAnonymousBot", is_bot=True)
"""As whom Telegram shows what a group says itself."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message: exactly one of `data` (callback_data) and `url`."""

    label: str
    data: str | None = None
    url: str | None = None

    def json(self) -> Json:
        """As the Bot API shows it."""
        return {"text": self.label, **given(callback_data=self.data, url=self.url)}


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is now. `at` and `edited_at` are aware UTC.

    `html` is what the bot sent; None for people's messages and for plain ones. `extra` is what is not text, in the
    JSON of the Bot API.
    """

    chat: int
    message_id: int
    sender: int
    at: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    html: str | None = None
    keyboard: Keyboard = ()
    reply_to: int | None = None
    edited_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    force_reply: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that the bot sent or edited, as it was then. `keyboard`: rows of (label, callback data or url).

    `text` is the caption where a file was sent; `file` is that file's file_id, for `World.files`.
    """

    at: datetime
    method: str
    chat: int
    message_id: int
    text: str
    html: str | None
    keyboard: tuple[tuple[tuple[str, str], ...], ...]
    edited: bool
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing to choose from, as the bot offered it: what the list shows, and the message that is sent."""

    id: str
    title: str
    description: str
    words: Formatted


@dataclass(slots=True)
class Chat:
    """A private chat (`members` is that one person), a group or a supergroup.

    `version` is the world's version of its last change. `migrated_to`: the supergroup that a group became; nothing can be
    done in that group any more.
    """

    id: int
    title: str | None
    members: list[int]
    bot_status: str
    started: bool = False
    last_id: int = 0
    version: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    supergroup: bool = False
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        """Whether this is one person's chat with the bot."""
        return self.id > 0

    @property
    def can_migrate(self) -> bool:
        """Whether this is a group that can still become a supergroup."""
        return not self.private and not self.supergroup and self.migrated_to is None


def given(**values: str | None) -> Json:
    """Only what there is."""
    return {name: value for name, value in values.items() if value is not None}
