"""What is shown at once and never stored? The answer to a press, items to choose from, and that something is being made.

It may fail: nothing depends on it, so nothing repeats it, and nothing waits for it for long.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog
from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.rendering.glances import Choice

log = structlog.get_logger()

_SECONDS = 5.0
"""What is shown later than this is of no use to anybody."""
_CHOICES_HOLD = 60
"""Seconds for which Telegram may show one person the same choices for the same words."""


class Gestures:
    """The fleeting part of what the bot does."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def pressed(self, query: str, text: str | None = None) -> None:
        """Stop the button's spinner; `text` (at most 200 characters) shows for a moment."""
        await self._shown("a press could not be acknowledged", self._bot.answer_callback_query(query, text=text))

    async def offered(self, query: str, choices: Sequence[Choice]) -> None:
        """What fits what somebody types after the bot's name in any chat; only that one sees it until they choose."""
        found = [
            InlineQueryResultArticle(
                id=one.code,
                title=one.title,
                description=one.below,
                input_message_content=InputTextMessageContent(
                    one.words, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
                ),
            )
            for one in choices
        ]
        answer = self._bot.answer_inline_query(query, found, cache_time=_CHOICES_HOLD, is_personal=True)
        await self._shown("items to choose from could not be shown", answer)

    async def uploading(self, chat: int, *, picture: bool = False) -> None:
        """For five seconds the chat shows that a file, or a picture, is on its way."""
        action = ChatAction.UPLOAD_PHOTO if picture else ChatAction.UPLOAD_DOCUMENT
        await self._shown("a file could not be announced", self._bot.send_chat_action(chat, action))

    async def _shown(self, sentence: str, gesture: Coroutine[Any, Any, bool]) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                await gesture
        except (TelegramError, TimeoutError) as error:
            log.info(sentence, event_name="gesture.failed", error=type(error).__name__)
