"""Why does this file exist? It makes updates such as a bot has never seen: newer than its library, or plainly broken."""

from typing import Any, Final

Json = dict[str, Any]

KIND: Final = "neighbourhood_message"
"""A kind of update that Telegram does not have. It is never filtered by allowed_updates."""

_FIELD: Final = "invented_in_2031"


def with_unknown_fields(update: Json) -> Json:
    """The same update with a field that nobody knows in it, in its content, and in every object of that content."""

    def strange(thing: Json) -> Json:
        return thing | {_FIELD: {"deep": [1, None, {"er": True}]}}

    told = {}
    for kind, content in update.items():
        if isinstance(content, dict):
            content = strange({name: strange(part) if isinstance(part, dict) else part for name, part in content.items()})
        told[kind] = content
    return strange(told)


def of_unknown_kind(chat: Json) -> Json:
    """The content of an update of a kind that nobody knows, about a chat."""
    return {"id": "5124817", "chat": chat, "neighbours": [{"user_id": 12, "metres": 40.5}], "date": 1_700_000_000}


def poison(chat: Json) -> Json:
    """A message that no library can read: no date, and wrong types wherever one looks but in its chat."""
    return {"message_id": "zeven", "chat": chat, "from": ["niemand"], "text": {"a": 1}, "entities": "geen"}
