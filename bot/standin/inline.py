"""Why does this file exist? It answers what somebody types after the bot's name in any chat, with items to choose from."""

from collections.abc import Iterator
from typing import Any, Final

from .bodies import Call
from .chats import Offered, Refused
from .entities import Formatted, ParseError, from_html, plain, units
from .methods import Method, method
from .world import TEXT_LIMIT, World

_MOST: Final = 50


class Inline:
    """What the bot offers in one world. Only articles with a text: another kind of result is refused."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> Iterator[Method]:
        """The one there is."""
        known = "inline_query_id results cache_time is_personal next_offset button"
        yield method("answerInlineQuery", self._answer_inline_query, known)

    async def _answer_inline_query(self, call: Call) -> bool:
        results = call.nested("results", "results")
        if not isinstance(results, list):
            raise Refused(400, "Bad Request: can't parse results JSON object")
        if len(results) > _MOST:
            raise Refused(400, "Bad Request: RESULTS_TOO_MUCH")
        offered = [_offered(one) for one in results]
        if len({one.id for one in offered}) < len(offered):
            raise Refused(400, "Bad Request: RESULT_ID_DUPLICATE")
        self._world.offer(call.text("inline_query_id"), offered)
        return True


def _offered(found: Any) -> Offered:
    content = found.get("input_message_content") if isinstance(found, dict) else None
    if not isinstance(content, dict) or found.get("type") != "article":
        raise Refused(400, "Bad Request: can't parse inline query result: unallowed type")
    if not 1 <= len(str(found.get("id", "")).encode()) <= 64:
        raise Refused(400, "Bad Request: RESULT_ID_INVALID")
    if not found.get("title"):
        raise Refused(400, 'Bad Request: can\'t parse inline query result: Field "title" must be of type String')
    return Offered(found["id"], found["title"], found.get("description", ""), _formatted(content))


def _formatted(content: dict[str, Any]) -> Formatted:
    text, mode = str(content.get("message_text", "")), str(content.get("parse_mode", "")).lower()
    try:
        words = from_html(text) if mode == "html" else plain(text)
    except ParseError as error:
        raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
    if not words.text.strip():
        raise Refused(400, "Bad Request: MESSAGE_EMPTY")
    if units(words.text) > TEXT_LIMIT:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    return words
