"""Why does this file exist? It reads the buttons that a request puts under a message, with Telegram's limits."""

import re
from collections.abc import Set
from typing import Final
from urllib.parse import urlsplit

from .chats import Button, Json, Keyboard, Refused

KNOWN: Final[Set[str]] = frozenset({"inline_keyboard", "force_reply", "input_field_placeholder", "selective"})
"""What a reply_markup may carry here."""


def keyboard(markup: Json) -> Keyboard:
    """The inline buttons of a reply_markup; none if it has none. Refused as by Telegram."""
    rows = markup.get("inline_keyboard") or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused(400, "Bad Request: can't parse reply keyboard markup JSON object")
    found = tuple(tuple(_button(button) for button in row) for row in rows if row)
    if sum(map(len, found)) > 100:
        raise Refused(400, "Bad Request: reply markup is too long")
    return found


def _button(given: object) -> Button:
    refused = "Bad Request: can't parse inline keyboard button: "
    if not isinstance(given, dict):
        raise Refused(400, f"{refused}InlineKeyboardButton must be an Object")
    label, data, url = given.get("text"), given.get("callback_data"), given.get("url")
    if not isinstance(label, str) or not label.strip():
        raise Refused(400, f'{refused}Field "text" must be of type String')
    if isinstance(url, str) and url:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "tg") or not parts.netloc or re.search(r"\s", url):
            raise Refused(400, f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return Button(label, url=url)
    if not isinstance(data, str):
        raise Refused(400, f"{refused}Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(data.encode()) <= 64:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return Button(label, data=data)
