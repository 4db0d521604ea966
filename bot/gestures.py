"""What is shown at once and never stored? The answer to a press, and that something is being made.

It may fail: nothing depends on it, so nothing repeats it, and nothing waits for it for long.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

log = structlog.get_logger()

_SECONDS = 5.0
"""What is shown later than this is of no use to anybody."""


class Gestures:
    """The fleeting part of what the bot does."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def pressed(self, query: str, text: str | None = None) -> None:
        """Stop the button's spinner; `text` (at most 200 characters) shows for a moment."""
        await self._shown("a press could not be acknowledged", self._bot.answer_callback_query(query, text=text))

    async def uploading(self, chat: int) -> None:
        """For five seconds the chat shows that a file is on its way."""
        await self._shown("a file could not be announced", self._bot.send_chat_action(chat, ChatAction.UPLOAD_DOCUMENT))

    async def _shown(self, sentence: str, gesture: Coroutine[Any, Any, bool]) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                await gesture
        except (TelegramError, TimeoutError) as error:
            log.info(sentence, event_name="gesture.failed", error=type(error).__name__)
