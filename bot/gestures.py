"""What is shown at once and never stored? The answer to a press. It may fail: nothing depends on it, so nothing repeats it."""

import structlog
from telegram import Bot
from telegram.error import TelegramError

log = structlog.get_logger()


class Gestures:
    """The fleeting part of what the bot does."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def pressed(self, query: str, text: str | None = None) -> None:
        """Stop the button's spinner; `text` (at most 200 characters) shows for a moment."""
        try:
            await self._bot.answer_callback_query(query, text=text)
        except TelegramError as error:
            log.info("a press could not be acknowledged", event_name="gesture.failed", error=type(error).__name__)
